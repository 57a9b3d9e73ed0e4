//! The folding table: what a reader takes each character for.

use std::collections::BTreeMap;
use std::path::Path;

use crate::data::{Source, lines, literal};
use crate::{Result, codes};

const BLOCK: usize = 128;

/// What the table says of a character: see `src/fold.rs`, which reads it.
const MARK: u16 = 1 << 10;
const INVISIBLE: u16 = 1 << 11;
const EMOJI_TEXT: u16 = 1 << 8;
const EMOJI_PICTURE: u16 = 1 << 9;
const EXPANDS: u16 = 1 << 15;

/// What every character folds to, from `data/fold.txt` and `data/emoji.txt`.
pub(crate) struct Fold {
    values: BTreeMap<u32, u16>,
    expansions: Vec<Vec<u8>>,
}

impl Fold {
    pub(crate) fn read(data: &Path) -> Result<Self> {
        let mut fold = Self { values: BTreeMap::new(), expansions: Vec::new() };
        let path = data.join("fold.txt");
        for (number, line) in lines(&path)? {
            fold.line(&line).map_err(|error| format!("{}:{number}: {error}", path.display()))?;
        }
        // Full stops in name only: weaker evidence than the ones that IDNA knows.
        for soft in ['·', '•', '∙', '⋅', '‧', '᛫', '◦'] {
            fold.values.insert(soft.into(), codes::SOFT_DOT.into());
        }
        // A letter that has been lost on the way, and no sign that somebody put in its place.
        fold.values.insert(char::REPLACEMENT_CHARACTER.into(), codes::LETTER.into());
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

    pub(crate) fn write(&self, mut source: Source<'_>) -> Result<()> {
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
        let bytes = |numbers: &[u16]| -> Vec<u8> { numbers.iter().flat_map(|number| number.to_le_bytes()).collect() };
        source.line(format_args!("// Numbers of two bytes, the lower one first."))?;
        source.bytes("STAGE", &bytes(&stage))?;
        source.bytes("BLOCKS", &bytes(&blocks.concat()))?;
        source.line(format_args!("pub(crate) static EXPANSIONS: [&[u8]; {}] = [", self.expansions.len()))?;
        for expansion in &self.expansions {
            source.line(format_args!("    {},", literal(expansion)))?;
        }
        source.line(format_args!("];"))?;
        source.write()
    }

    /// The letters of a listed word as codes, lower case.
    pub(crate) fn letters(&self, word: &str) -> Result<Vec<u8>> {
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
