//! The words of threats, curses and insults, by the part that they play: `data/roles`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::Result;
use crate::category::Category;
use crate::data::{Source, lines, literal};
use crate::fold::Fold;
use crate::inflect::Sets;
use crate::language::Language;
use crate::parts;
use crate::tables::{Place, Raw, Role};

/// The parts, by word and language.
#[derive(Default)]
pub(crate) struct Roles {
    words: BTreeMap<(Vec<u8>, u8), u32>,
    pairs: BTreeSet<(u8, Vec<u8>, Vec<u8>)>,
}

impl Roles {
    pub(crate) fn read(data: &Path, fold: &Fold) -> Result<Self> {
        let mut roles = Self::default();
        for language in Language::ALL {
            let path = data.join("roles").join(format!("{language}.txt"));
            let mut section = 0;
            for (number, line) in lines(&path)? {
                let at = |error: &dyn std::fmt::Display| format!("{}:{number}: {error}", path.display());
                if let Some(heading) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
                    section = 0;
                    for part in heading.split(' ') {
                        section |= parts::bit(part).ok_or_else(|| at(&format!("unknown part {part:?}")))?;
                    }
                    continue;
                }
                if section == 0 {
                    return Err(at(&"a word before the first heading").into());
                }
                for word in line.split_whitespace() {
                    for word in Sets::default().expanded(word).map_err(|error| at(&error))? {
                        roles.word(&word, language.number(), section, fold).map_err(|error| at(&error))?;
                    }
                }
            }
        }
        Ok(roles)
    }

    fn word(&mut self, word: &str, language: u8, section: u32, fold: &Fold) -> Result<()> {
        let (word, with) = word.split_once('+').map_or((word, None), |(word, with)| (word, Some(with)));
        let spelled = word.replace('ä', "ae").replace('ö', "oe").replace('ü', "ue");
        for word in BTreeSet::from([word, &spelled]) {
            let letters = fold.letters(word)?;
            if let Some(with) = with {
                self.pairs.insert((language, letters.clone(), fold.letters(with)?));
            }
            *self.words.entry((letters, language)).or_default() |= section;
        }
        Ok(())
    }

    /// The words that are looked for in a text; the others are looked up around these alone.
    pub(crate) fn anchors(&self) -> impl Iterator<Item = Raw> {
        let anchors =
            self.words.iter().filter(|((letters, _), parts)| letters.len() >= 3 && **parts & parts::ANCHORS != 0);
        anchors.map(|((letters, _), _)| Raw {
            letters: letters.clone(),
            place: Place::Whole,
            role: Role::Anchor,
            accented: false,
            doubling: false,
            titled: false,
            language: None,
            category: Category::Insult,
        })
    }

    pub(crate) fn write(&self, mut source: Source<'_>) -> Result<()> {
        let mut words: BTreeMap<&[u8], Vec<(u8, u32)>> = BTreeMap::new();
        for ((letters, language), parts) in &self.words {
            words.entry(letters).or_default().push((*language, *parts));
        }
        let mut rows = Vec::new();
        let mut slots = vec![0_u32; (words.len() * 2).next_power_of_two()];
        for (letters, parts) in &words {
            let mut slot = parts::hash(letters) % slots.len();
            while slots[slot] != 0 {
                slot = (slot + 1) % slots.len();
            }
            slots[slot] = u32::try_from(rows.len() + 1)?;
            rows.push(u8::try_from(letters.len())?);
            rows.extend(*letters);
            rows.push(u8::try_from(parts.len())?);
            rows.extend(parts.iter().flat_map(|(language, parts)| [&[*language][..], &parts.to_le_bytes()].concat()));
        }
        source
            .line(format_args!("/// The words: how many letters, these, how many languages, and for each of these"))?;
        source.line(format_args!("/// its number, and the parts in four bytes, the lowest first."))?;
        source.bytes("ROWS", &rows)?;
        source.line(format_args!(
            "/// By hash: one above the place of a word, or of another of that hash and this one in"
        ))?;
        source.line(format_args!("/// the next slot that is free; in four bytes, the lowest first."))?;
        source.bytes("SLOTS", &slots.iter().flat_map(|slot| slot.to_le_bytes()).collect::<Vec<u8>>())?;
        source.line(format_args!("/// Language, verb and what it means harm with, sorted."))?;
        source.line(format_args!("pub(crate) static PAIRS: [(u8, &[u8], &[u8]); {}] = [", self.pairs.len()))?;
        for (language, verb, with) in &self.pairs {
            source.line(format_args!("    ({language}, {}, {}),", literal(verb), literal(with)))?;
        }
        source.line(format_args!("];"))?;
        source.write()
    }
}
