//! What a bare host name is told from a missing space by.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::Result;
use crate::data::{Source, lines, literal};
use crate::fold::Fold;

/// Top-level domains and ordinary words.
pub(crate) fn write(data: &Path, fold: &Fold, mut source: Source<'_>) -> Result<()> {
    let mut names: BTreeMap<Vec<u8>, u8> = BTreeMap::new();
    let mut written: BTreeSet<String> = BTreeSet::new();
    for (_, name) in lines(&data.join("tlds.txt"))? {
        if name.is_ascii() {
            names.insert(name.into_bytes(), 1);
        } else {
            written.insert(name.to_lowercase());
        }
    }
    let path = data.join("tld-kinds.txt");
    let mut kind = 1;
    for (number, line) in lines(&path)? {
        let at = || format!("{}:{number}", path.display());
        if let Some(section) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
            kind = match section {
                "common" => 2,
                "word" => 3,
                "file" => 4,
                _ => return Err(format!("{}: unknown section {section:?}", at()).into()),
            };
            continue;
        }
        for name in line.split_whitespace() {
            match names.get_mut(name.as_bytes()) {
                Some(known) => *known = kind,
                None => return Err(format!("{}: {name:?} is no top-level domain", at()).into()),
            }
        }
    }
    let mut words: BTreeSet<Vec<u8>> = BTreeSet::new();
    for file in ["common-en.txt", "common-more.txt", "common-names.txt"] {
        let path = data.join(file);
        for (number, line) in lines(&path)? {
            for word in line.split_whitespace() {
                words.insert(fold.letters(word).map_err(|error| format!("{}:{number}: {error}", path.display()))?);
            }
        }
    }
    // Many of the newer domains are English words or names of firms that are.
    for (name, kind) in &mut names {
        if *kind == 1 && name.len() > 2 && words.contains(name) {
            *kind = 3;
        }
    }
    source.line(format_args!("/// Every top-level domain in ASCII, sorted, with its kind."))?;
    source.line(format_args!("pub(crate) static NAMES: [(&[u8], u8); {}] = [", names.len()))?;
    for (name, kind) in &names {
        source.line(format_args!("    ({}, {kind}),", literal(name)))?;
    }
    source.line(format_args!("];\n/// Those in other alphabets, as they are written."))?;
    source.line(format_args!("pub(crate) static WRITTEN: [&str; {}] = [", written.len()))?;
    for name in &written {
        source.line(format_args!("    {name:?},"))?;
    }
    source.line(format_args!("];"))?;

    // A Bloom filter of ordinary words, ten bits for each: one unknown word in a hundred passes
    // for an ordinary one, which is weighed with other evidence in any case.
    let size = (words.len() * 10).next_power_of_two();
    let mut bits = vec![0_u8; size / 8];
    for word in &words {
        let mut hash = bloom_hash(word);
        for _ in 0..5 {
            let bit = usize::try_from(hash % size as u64)?;
            bits[bit / 8] |= 1 << (bit % 8);
            hash = hash.rotate_left(23).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        }
    }
    source.line(format_args!("/// A Bloom filter of ordinary words."))?;
    source.bytes("WORDS", &bits)?;
    source.write()
}

/// FNV-1a; `src/links/tld.rs` has the same.
fn bloom_hash(word: &[u8]) -> u64 {
    word.iter().fold(0xcbf2_9ce4_8422_2325, |hash, &byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}
