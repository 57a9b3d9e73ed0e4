//! Makes the tables that the crate is matched with from the data files, so that nothing is built
//! at start-up. A data file that cannot be read stops the build with its name and line.

#[allow(dead_code, reason = "the crate uses the rest of it")]
#[path = "src/codes.rs"]
mod codes;
#[allow(dead_code, reason = "the crate uses the rest of it")]
#[path = "src/lexicon/tables.rs"]
mod tables;

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

use tables::{Place, Raw, Role, Tables};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

const LANGUAGES: [&str; 9] = ["de", "en", "es", "fr", "it", "nl", "pl", "pt", "ru"];
const BLOCK: usize = 128;

fn main() -> Result<()> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=src/codes.rs");
    println!("cargo::rerun-if-changed=src/lexicon/tables.rs");
    println!("cargo::rerun-if-changed=data");
    let data = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?).join("data");
    let out = PathBuf::from(env::var("OUT_DIR")?);

    let fold = Fold::read(&data)?;
    fs::write(out.join("fold.rs"), fold.source()?)?;
    fs::write(out.join("lexicon.rs"), lexicon(&data, &fold)?)?;
    fs::write(out.join("hosts.rs"), hosts(&data, &fold)?)?;
    fs::write(out.join("handles.rs"), handles(&data.join("handles.txt"), &fold)?)?;
    Ok(())
}

/// The lines of a data file that say something, each with its number for complaints.
fn lines(path: &Path) -> Result<Vec<(usize, String)>> {
    let text = fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    Ok(text
        .lines()
        .enumerate()
        .map(|(at, line)| (at + 1, line.trim()))
        .filter(|(_, line)| !line.is_empty() && !line.starts_with('#'))
        .map(|(at, line)| (at, line.to_owned()))
        .collect())
}

// --- folding -----------------------------------------------------------------------------

/// What the table says of a character: see `src/fold.rs`, which reads it.
const MARK: u16 = 1 << 10;
const INVISIBLE: u16 = 1 << 11;
const EMOJI_TEXT: u16 = 1 << 8;
const EMOJI_PICTURE: u16 = 1 << 9;
const EXPANDS: u16 = 1 << 15;

struct Fold {
    values: BTreeMap<u32, u16>,
    expansions: Vec<Vec<u8>>,
}

impl Fold {
    fn read(data: &Path) -> Result<Self> {
        let mut fold = Self { values: BTreeMap::new(), expansions: Vec::new() };
        let path = data.join("fold.txt");
        for (number, line) in lines(&path)? {
            fold.line(&line).map_err(|error| format!("{}:{number}: {error}", path.display()))?;
        }
        // Full stops in name only: weaker evidence than the ones that IDNA knows.
        for soft in ['·', '•', '∙', '⋅', '‧', '᛫', '◦'] {
            fold.values.insert(soft.into(), codes::SOFT_DOT.into());
        }
        let path = data.join("emoji.txt");
        for (number, line) in lines(&path)? {
            let parse = || -> Result<(std::ops::RangeInclusive<u32>, u16)> {
                let (range, kind) = line.split_once(' ').ok_or("expected `RANGE KIND`")?;
                Ok((code_points(range)?, if kind == "P" { EMOJI_PICTURE } else { EMOJI_TEXT }))
            };
            let (range, bit) = parse().map_err(|error| format!("{}:{number}: {error}", path.display()))?;
            for code_point in range {
                let value = fold.values.entry(code_point).or_insert(codes::SIGN.into());
                *value |= bit;
            }
        }
        Ok(fold)
    }

    fn line(&mut self, line: &str) -> Result<()> {
        let (range, value) = line.split_once(' ').ok_or("expected `RANGE VALUE`")?;
        let range = code_points(range)?;
        let first = *range.start();
        for code_point in range {
            let value = match value.as_bytes() {
                b"M" => MARK,
                b"I" => INVISIBLE,
                b"W" => b' '.into(),
                b"N" => b'\n'.into(),
                b"L" => codes::LETTER.into(),
                [b'+', start] => u16::from(*start) + u16::try_from(code_point - first)?,
                _ => {
                    let text = value.strip_prefix('=').ok_or("unknown value")?;
                    let folded: Option<Vec<u8>> = text.chars().map(codes::code).collect();
                    let folded = folded.ok_or("a letter that has no code")?;
                    match folded[..] {
                        [] => return Err("folds to nothing".into()),
                        [code] => code.into(),
                        _ => {
                            let at = self.expansions.iter().position(|known| *known == folded).unwrap_or_else(|| {
                                self.expansions.push(folded);
                                self.expansions.len() - 1
                            });
                            // The emoji bits must stay free.
                            let at = u16::try_from(at)?;
                            EXPANDS | (at & 0xff) | ((at >> 8) << 12)
                        }
                    }
                }
            };
            self.values.insert(code_point, value);
        }
        Ok(())
    }

    fn source(&self) -> Result<String> {
        let mut stage = Vec::new();
        let mut blocks: Vec<Vec<u16>> = Vec::new();
        for start in (0..0x11_0000_u32).step_by(BLOCK) {
            let end = start + u32::try_from(BLOCK)?;
            let block: Vec<u16> =
                (start..end).map(|c| self.values.get(&c).copied().unwrap_or(codes::SIGN.into())).collect();
            let at = blocks.iter().position(|known| *known == block).unwrap_or_else(|| {
                blocks.push(block);
                blocks.len() - 1
            });
            stage.push(u16::try_from(at)?);
        }
        let blocks = blocks.concat();
        let mut source = String::new();
        writeln!(source, "pub(crate) static STAGE: [u16; {}] = {stage:?};", stage.len())?;
        writeln!(source, "pub(crate) static BLOCKS: [u16; {}] = {blocks:?};", blocks.len())?;
        writeln!(source, "pub(crate) static EXPANSIONS: [&[u8]; {}] = [", self.expansions.len())?;
        for expansion in &self.expansions {
            writeln!(source, "    &{expansion:?},")?;
        }
        source.push_str("];\n");
        Ok(source)
    }

    /// The letters of a listed word as codes, lower case.
    fn letters(&self, word: &str) -> Result<Vec<u8>> {
        let mut letters = Vec::new();
        for c in word.chars() {
            if c.is_ascii_alphabetic() || c == ' ' {
                letters.push(c.to_ascii_lowercase() as u8);
                continue;
            }
            let value = *self.values.get(&c.into()).ok_or_else(|| format!("{c:?} has no place in a word"))?;
            if value & EXPANDS != 0 {
                letters.extend(&self.expansions[usize::from((value & 0xff) | ((value >> 12 & 0x7) << 8))]);
            } else if value & (MARK | INVISIBLE) == 0 {
                letters.push(u8::try_from(value & 0xff)?.to_ascii_lowercase());
            }
        }
        if letters.iter().any(|&letter| letter != b' ' && !codes::is_letter(letter)) {
            return Err(format!("{word:?} holds something other than letters").into());
        }
        Ok(letters)
    }
}

fn code_points(range: &str) -> Result<std::ops::RangeInclusive<u32>> {
    let (first, last) = range.split_once('-').unwrap_or((range, range));
    Ok(u32::from_str_radix(first, 16)?..=u32::from_str_radix(last, 16)?)
}

// --- words -------------------------------------------------------------------------------

fn lexicon(data: &Path, fold: &Fold) -> Result<String> {
    let mut raws = Vec::new();
    for language in LANGUAGES.iter().copied().chain(["parted", "allowed"]) {
        let path = data.join("words").join(format!("{language}.txt"));
        for (number, line) in lines(&path)? {
            entry(&line, language, fold, &mut raws).map_err(|error| format!("{}:{number}: {error}", path.display()))?;
        }
    }
    let tables = Tables::build(raws.clone());
    let mut source = String::new();
    writeln!(source, "static MASKS: [u64; {}] = {:?};", tables.masks.len(), tables.masks)?;
    writeln!(source, "static CHILDREN: [u32; {}] = {:?};", tables.children.len(), tables.children)?;
    writeln!(source, "static STARTS: [u32; {}] = {:?};", tables.starts.len(), tables.starts)?;
    writeln!(source, "static ENTRIES: [(u32, u8, u8); {}] = {:?};", tables.entries.len(), tables.entries)?;
    writeln!(source, "static LETTERS: [u8; {}] = {:?};", tables.letters.len(), tables.letters)?;

    source.push_str(&filter(&raws)?);

    // The clear words by their first letter, for spellings with starred-out letters.
    let mut starred: BTreeMap<u8, BTreeSet<Vec<u8>>> = BTreeMap::new();
    for raw in raws.iter().filter(|raw| matches!(raw.role, Role::Strong | Role::Starred)) {
        if !raw.letters.contains(&b' ') && (raw.letters.len() >= 4 || codes::is_cyrillic(raw.letters[0])) {
            starred.entry(tables::class(raw.letters[0])).or_default().insert(raw.letters.clone());
        }
    }
    writeln!(source, "/// By the class of the first letter: the words that are known by the letters left in them.")?;
    writeln!(source, "pub(crate) static STARRED: [&[&[u8]]; 57] = [")?;
    for class in 0..57 {
        let words: Vec<&Vec<u8>> = starred.get(&class).into_iter().flatten().collect();
        writeln!(source, "    &[{}],", words.iter().map(|word| format!("&{word:?}")).collect::<Vec<_>>().join(", "))?;
    }
    source.push_str("];\n");
    Ok(source)
}

/// Which four classes a word may begin with: most words begin with none of them, and are passed by
/// without a look at the trie.
fn filter(raws: &[Raw]) -> Result<String> {
    // What may follow a whole word and have a class: a sign that may also stand for a letter.
    let signs: BTreeSet<u8> =
        (0..=u8::MAX).filter(|&code| !codes::is_word(code)).map(|code| codes::LATIN[usize::from(code)]).collect();
    let mut filter = [0_u64; 1 << 10];
    let mut insides = BTreeSet::new();
    for raw in raws {
        let classes = tables::collapsed(&raw.letters);
        let letters = classes.iter().take_while(|&&class| class != codes::SEPARATOR).count();
        let phrase = letters < classes.len();
        let first = &classes[..letters.min(tables::WINDOW)];
        if matches!(raw.place, Place::Inside | Place::End) {
            if first.len() < tables::WINDOW {
                let word = String::from_utf8_lossy(&raw.letters);
                return Err(format!("{word:?} is too short to be found inside a word").into());
            }
            insides.insert(first.to_vec());
        }
        let begun = first.iter().fold(tables::EMPTY, |window, &class| tables::pushed(window, class));
        let windows: Vec<u32> = match raw.place {
            _ if first.len() == tables::WINDOW => vec![begun],
            _ if phrase => vec![tables::pushed(begun, codes::NONE)],
            Place::Whole => signs.iter().map(|&class| tables::pushed(begun, class)).collect(),
            _ => (0..=u8::MAX).map(|class| tables::pushed(begun, class)).collect(),
        };
        for window in windows {
            let slot = tables::slot(window);
            filter[slot / 64] |= 1 << (slot % 64);
        }
    }
    if insides.len() * tables::WINDOW > 64 {
        return Err("more words are found inside others than one number of 64 bits can tell apart".into());
    }
    let mut inside = [[0_u64; 256]; 2];
    let mut first = 0_u64;
    for (at, classes) in insides.iter().enumerate() {
        first |= 1 << (at * tables::WINDOW);
        for (place, &class) in classes.iter().enumerate() {
            for (alphabet, table) in [&codes::LATIN, &codes::CYRILLIC_CLASSES].into_iter().enumerate() {
                for (code, bits) in inside[alphabet].iter_mut().enumerate() {
                    *bits |= u64::from(table[code] == class) << (at * tables::WINDOW + place);
                }
            }
        }
    }
    let mut source = String::new();
    writeln!(source, "/// One bit for each slot of a window.")?;
    writeln!(source, "pub(crate) static FILTER: [u64; {}] = {filter:?};", filter.len())?;
    writeln!(source, "/// By alphabet (Latin, Cyrillic) and code: the places in the words found inside others.")?;
    writeln!(source, "pub(crate) static INSIDE: [[u64; 256]; 2] = {inside:?};")?;
    writeln!(source, "/// The first and the last place of each.")?;
    writeln!(source, "pub(crate) const INSIDE_FIRST: u64 = {first};")?;
    writeln!(source, "pub(crate) const INSIDE_LAST: u64 = {};", first << (tables::WINDOW - 1))?;
    Ok(source)
}

/// One line of a word list: marks, stars for what may stand around it, `+` for its inflections.
fn entry(line: &str, language: &str, fold: &Fold, raws: &mut Vec<Raw>) -> Result<()> {
    let mut word = line;
    let mut role = if language == "allowed" { Role::Allowed } else { Role::Bad };
    let mut accented = false;
    loop {
        word = match word.as_bytes().first() {
            Some(b'!') => {
                role = Role::Strong;
                &word[1..]
            }
            Some(b'?') => {
                role = Role::Starred;
                &word[1..]
            }
            Some(b'^') => {
                accented = true;
                &word[1..]
            }
            _ => break,
        };
    }
    let (word, before) = word.strip_prefix('*').map_or((word, false), |word| (word, true));
    let (word, after) = word.strip_suffix('*').map_or((word, false), |word| (word, true));
    let (word, inflected) = word.strip_suffix('+').map_or((word, false), |word| (word, true));
    let place = match (before, after) {
        (false, false) => Place::Whole,
        (false, true) => Place::Start,
        (true, false) => Place::End,
        (true, true) => Place::Inside,
    };
    let mut forms = vec![word.to_owned()];
    if inflected {
        inflect(word, language, &mut forms);
    }
    for form in forms {
        let mut spellings = vec![form.clone()];
        if language == "de" {
            let spelled: String = form
                .chars()
                .map(|c| match c {
                    'ä' => "ae".to_owned(),
                    'ö' => "oe".to_owned(),
                    'ü' => "ue".to_owned(),
                    c => c.to_string(),
                })
                .collect();
            spellings.push(spelled);
        }
        for spelling in spellings {
            let accented = accented && !spelling.is_ascii();
            let letters = fold.letters(&spelling)?;
            if letters.len() < 3 || letters.len() > 64 {
                return Err(format!("{spelling:?} has fewer than 3 letters, or more than 64").into());
            }
            let doubling = language == "en" && role == Role::Strong && letters.len() >= 4;
            raws.push(Raw { letters, place, role, accented, doubling });
        }
    }
    Ok(())
}

/// The regular inflections of a word; what is irregular is listed.
fn inflect(word: &str, language: &str, forms: &mut Vec<String>) {
    let swap = |ending: char, endings: &[&str], forms: &mut Vec<String>| {
        if let Some(stem) = word.strip_suffix(ending) {
            forms.extend(endings.iter().map(|ending| format!("{stem}{ending}")));
        }
    };
    let add = |endings: &[&str], forms: &mut Vec<String>| {
        forms.extend(endings.iter().map(|ending| format!("{word}{ending}")));
    };
    match language {
        "en" => {
            add(&["s", "z", "es", "ed", "er", "ers", "ing", "in", "ings", "y", "ish", "ism"], forms);
            swap('e', &["ed", "er", "ers", "ing", "in", "y"], forms);
        }
        "de" => {
            add(&["e", "en", "er", "es", "em", "s", "n", "st", "t", "te", "ern", "ens", "in", "innen"], forms);
        }
        "fr" => add(&["s", "e", "es", "x"], forms),
        "nl" => add(&["s", "e", "en", "je", "jes", "t"], forms),
        "es" | "pt" => {
            add(&["s", "es", "a", "as"], forms);
            swap('o', &["a", "os", "as", "ito", "ita"], forms);
            swap('a', &["o", "os", "as"], forms);
        }
        "it" => {
            swap('o', &["a", "i", "e"], forms);
            swap('a', &["o", "i", "e"], forms);
            swap('e', &["i"], forms);
        }
        _ => {}
    }
}

// --- hosts -------------------------------------------------------------------------------

fn hosts(data: &Path, fold: &Fold) -> Result<String> {
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
    let mut source = String::new();
    writeln!(source, "/// Every top-level domain in ASCII, sorted, with its kind.")?;
    writeln!(source, "pub(crate) static NAMES: [(&[u8], u8); {}] = [", names.len())?;
    for (name, kind) in &names {
        writeln!(source, "    (b\"{}\", {kind}),", String::from_utf8_lossy(name))?;
    }
    writeln!(source, "];\n/// Those in other alphabets, as they are written.")?;
    writeln!(source, "pub(crate) static WRITTEN: [&str; {}] = [", written.len())?;
    for name in &written {
        writeln!(source, "    {name:?},")?;
    }
    writeln!(source, "];")?;

    // A Bloom filter of ordinary words, ten bits for each: one unknown word in a hundred passes
    // for an ordinary one, which is weighed with other evidence in any case.
    let size = (words.len() * 10).next_power_of_two();
    let mut bits = vec![0_u64; size / 64];
    for word in &words {
        let mut hash = bloom_hash(word);
        for _ in 0..5 {
            let bit = usize::try_from(hash % size as u64)?;
            bits[bit / 64] |= 1 << (bit % 64);
            hash = hash.rotate_left(23).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        }
    }
    writeln!(source, "/// A Bloom filter of ordinary words.")?;
    writeln!(source, "pub(crate) static WORDS: [u64; {}] = {bits:?};", bits.len())?;
    Ok(source)
}

/// FNV-1a; `src/links/tld.rs` has the same.
fn bloom_hash(word: &[u8]) -> u64 {
    word.iter().fold(0xcbf2_9ce4_8422_2325, |hash, &byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

// --- handles -----------------------------------------------------------------------------

/// The words of `data/handles.txt`: messengers by themselves, the others with a bit for each section.
fn handles(path: &Path, fold: &Fold) -> Result<String> {
    const MESSENGERS: [&str; 3] = ["clear", "loose", "linked"];
    // In the order of `Said` in `src/handles/words.rs`.
    const SAID: [&str; 11] =
        ["link", "answer", "on", "my", "me", "write", "write-me", "talk", "address", "whats", "app"];
    let mut messengers: BTreeMap<Vec<u8>, usize> = BTreeMap::new();
    let mut said: BTreeMap<Vec<u8>, u16> = BTreeMap::new();
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
    let mut starts = [0_u64; 128];
    let whats = said.iter().filter(|(_, bits)| **bits >> 9 & 1 != 0).map(|(word, _)| word);
    for word in messengers.keys().chain(whats) {
        let classes = tables::collapsed(word);
        let begun = classes.iter().take(3).fold(tables::EMPTY, |window, &class| tables::pushed(window, class));
        let window = if classes.len() < 3 { tables::pushed(begun, codes::NONE) } else { begun };
        let slot = tables::slot(window) % (starts.len() * 64);
        starts[slot / 64] |= 1 << (slot % 64);
    }
    let mut source = String::new();
    writeln!(source, "pub(super) static STARTS: [u64; {}] = {starts:?};", starts.len())?;
    writeln!(source, "pub(super) static MESSENGERS: [(&[u8], u8); {}] = [", messengers.len())?;
    for (name, kind) in &messengers {
        writeln!(source, "    (&{name:?}, {kind}),")?;
    }
    writeln!(source, "];\npub(super) static SAID: [(&[u8], u16); {}] = [", said.len())?;
    for (word, bits) in &said {
        writeln!(source, "    (&{word:?}, {bits}),")?;
    }
    source.push_str("];\n");
    Ok(source)
}
