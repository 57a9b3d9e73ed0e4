//! The words that names on messengers, and invitations to them, are told by.

use std::collections::BTreeMap;
use std::path::Path;

use crate::data::{Source, lines, literal};
use crate::fold::Fold;
use crate::words::CLASSES;
use crate::{Result, codes, tables};

/// The words of `data/handles.txt`: messengers by themselves, the others with a bit for each section.
pub(crate) fn write(path: &Path, fold: &Fold, mut source: Source<'_>) -> Result<()> {
    const MESSENGERS: [&str; 6] = ["clear", "loose", "linked", "mail", "market", "pay"];
    // In the order of `Said` in `src/handles/words.rs`.
    const SAID: [&str; 25] = [
        "link", "answer", "on", "my", "me", "write", "write-me", "talk", "address", "whats", "app", "have", "asked",
        "chat", "thing", "article", "id", "am", "mine", "deny", "never", "here", "urge", "third", "place",
    ];
    let mut messengers: BTreeMap<Vec<u8>, usize> = BTreeMap::new();
    let mut said: BTreeMap<Vec<u8>, u32> = BTreeMap::new();
    let mut section = "";
    for (number, line) in lines(path)? {
        let at = || format!("{}:{number}", path.display());
        if let Some(name) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
            section = MESSENGERS
                .iter()
                .chain(&SAID)
                .find(|&&known| known == name)
                .ok_or_else(|| format!("{}: unknown section {name:?}", at()))?;
            continue;
        }
        for word in line.split_whitespace() {
            let letters = fold.letters(word).map_err(|error| format!("{}: {error}", at()))?;
            if let Some(kind) = MESSENGERS.iter().position(|&known| known == section) {
                messengers.insert(letters, kind);
            } else if let Some(bit) = SAID.iter().position(|&known| known == section) {
                *said.entry(letters).or_default() |= 1 << bit;
            } else {
                return Err(format!("{}: a word before the first section", at()).into());
            }
        }
    }
    let mut starts = [0; 1 << 10];
    let whats = said.iter().filter(|(_, bits)| **bits >> 9 & 1 != 0).map(|(word, _)| word);
    for word in messengers.keys().chain(whats) {
        let classes = tables::collapsed(word);
        let begun = classes.iter().take(3).fold(tables::EMPTY, |window, &class| tables::pushed(window, class));
        let window = if classes.len() < 3 { tables::pushed(begun, codes::NONE) } else { begun };
        tables::put(&mut starts, tables::slot(window));
    }
    // A name by itself; `whats`, before `app`; and what may stand before the space in a name that
    // means nothing else (`tele gram`).
    let mut first_words = [0; 1 << 11];
    let whats = said.iter().filter(|(_, bits)| **bits >> 9 & 1 != 0).map(|(word, _)| word);
    for word in messengers.keys().chain(whats) {
        tables::put(&mut first_words, tables::word_slot(tables::key(&tables::collapsed(word))));
    }
    for (name, _) in messengers.iter().filter(|(_, kind)| matches!(**kind, 0 | 5)) {
        for letters in 1..name.len() {
            let classes = tables::collapsed(&name[..letters]);
            if classes.len() >= 3 {
                tables::put(&mut first_words, tables::word_slot(tables::key(&classes)));
            }
        }
    }
    source.bytes("STARTS", &starts)?;
    source.bytes("FIRST_WORDS", &first_words)?;
    // By the class of the first letter, which tells nearly all of them apart from a word.
    source.line(format_args!("pub(crate) static MESSENGERS: [&[(&[u8], u8, u64)]; {CLASSES}] = ["))?;
    for class in 0..CLASSES {
        let named = messengers.iter().filter(|(name, _)| usize::from(tables::class(name[0])) == class);
        let key = |name: &[u8]| tables::key(&tables::collapsed(name));
        let named: Vec<String> =
            named.map(|(name, kind)| format!("({}, {kind}, {})", literal(name), key(name))).collect();
        source.line(format_args!("    &[{}],", named.join(", ")))?;
    }
    source.line(format_args!("];\npub(crate) static SAID: [(&[u8], u32); {}] = [", said.len()))?;
    for (word, bits) in &said {
        source.line(format_args!("    ({}, {bits}),", literal(word)))?;
    }
    source.line(format_args!("];"))?;
    source.write()
}
