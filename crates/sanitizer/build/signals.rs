//! Words that say something about what stands beside them (`data/signals.txt`), and numbers as they are said
//! (`data/numbers.txt`).

use std::collections::BTreeMap;
use std::path::Path;

use crate::Result;
use crate::data::{Source, lines, literal};
use crate::fold::Fold;

/// The sections, in the order of their bits; `src/signals.rs` has the same.
const SECTIONS: [&str; 10] = ["dot", "at", "phone", "code", "number", "my", "messenger", "pay", "card", "money"];
/// What is no value in `data/numbers.txt`; `src/signals.rs` has the same.
const TOLD: [(&str, u8); 3] = [("double", 102), ("triple", 103), ("join", 110)];

pub(crate) fn write(data: &Path, fold: &Fold, mut source: Source<'_>) -> Result<()> {
    let path = data.join("signals.txt");
    let mut signals: BTreeMap<Vec<u8>, u16> = BTreeMap::new();
    let mut bit = 0;
    for (number, line) in lines(&path)? {
        let at = |error: &dyn std::fmt::Display| format!("{}:{number}: {error}", path.display());
        if let Some(name) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
            let section = SECTIONS.iter().position(|&known| known == name);
            bit = 1 << section.ok_or_else(|| at(&format!("unknown section {name:?}")))?;
            continue;
        }
        if bit == 0 {
            return Err(at(&"a word before the first section").into());
        }
        for word in line.split_whitespace() {
            for spelled in spellings(word) {
                *signals.entry(codes(&spelled, fold).map_err(|error| at(&error))?).or_default() |= bit;
            }
        }
    }
    let path = data.join("numbers.txt");
    let mut numbers: BTreeMap<Vec<u8>, u8> = BTreeMap::new();
    for (number, line) in lines(&path)? {
        let at = |error: &dyn std::fmt::Display| format!("{}:{number}: {error}", path.display());
        let (value, words) = line.split_once(' ').ok_or_else(|| at(&"expected `VALUE WORDS`"))?;
        let told = TOLD.iter().find(|(name, _)| *name == value).map(|(_, told)| *told);
        let value = told.or_else(|| value.parse().ok().filter(|value| *value < 100)).ok_or_else(|| at(&"no value"))?;
        for word in words.split_whitespace() {
            for spelled in spellings(word) {
                numbers.entry(codes(&spelled, fold).map_err(|error| at(&error))?).or_insert(value);
            }
        }
    }
    source.line(format_args!("/// The words, sorted, with a bit for each section that they are in."))?;
    source.line(format_args!("pub(crate) static SIGNALS: [(&[u8], u16); {}] = [", signals.len()))?;
    for (word, bits) in &signals {
        source.line(format_args!("    ({}, {bits}),", literal(word)))?;
    }
    source.line(format_args!("];\n/// Numbers as they are said, sorted, with their values."))?;
    source.line(format_args!("pub(crate) static NUMBERS: [(&[u8], u8); {}] = [", numbers.len()))?;
    for (word, value) in &numbers {
        source.line(format_args!("    ({}, {value}),", literal(word)))?;
    }
    source.line(format_args!("];"))?;
    source.write()
}

/// The word, and with `ae` for `ä` and the like.
fn spellings(word: &str) -> Vec<String> {
    let spelled = word.replace('ä', "ae").replace('ö', "oe").replace('ü', "ue");
    let mut spellings = vec![word.to_owned()];
    if spelled != word {
        spellings.push(spelled);
    }
    spellings
}

/// The codes of a word, which may have digits (`d0t`).
fn codes(word: &str, fold: &Fold) -> Result<Vec<u8>> {
    if word.is_ascii() { Ok(word.to_ascii_lowercase().into_bytes()) } else { fold.letters(word) }
}
