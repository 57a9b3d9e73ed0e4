//! The values that were found, and the search for all of them at once.

use std::collections::BTreeSet;
use std::fmt;
use std::ops::Range;

use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};

use super::filler::{MIN_SEARCHED, is_searchable};

/// The largest piece of a value that is searched for as one, in bytes; longer values are cut.
const MAX_PIECE: usize = 4096;

/// The most bytes of values that are held. What does not fit is taken in another round.
const MAX_BYTES: usize = 4 << 20;

/// The most values that are held, unless another number is asked for.
const MAX_VALUES: usize = 30_000;

/// A set of values, or the first ones of it in their order, if there are more than are held. They are never shown.
pub(super) struct Secrets {
    values: BTreeSet<Box<str>>,
    bytes: usize,
    /// The most values that are held.
    capacity: usize,
    /// The last value of the set before this one.
    after: Box<str>,
    is_full: bool,
}

impl Default for Secrets {
    fn default() -> Self {
        Self::with_capacity(MAX_VALUES)
    }
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Secrets").field("values", &self.values.len()).finish_non_exhaustive()
    }
}

/// The search for all values of a set at once.
///
/// The first six bytes at each position are looked up in a bitmap, and those that pass in a table. An automaton over the
/// same values would take many bytes for each byte of a value. Each value is also
/// searched for as base64, at each of the three alignments, and as hexadecimal digits.
#[derive(Default)]
pub(super) struct Search {
    values: Vec<Box<str>>,
    /// The first bytes, the value and how it is written; sorted.
    table: Vec<(u64, u32, Writing)>,
    bitmap: Vec<u64>,
}

impl fmt::Debug for Search {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Search").field("values", &self.values.len()).finish_non_exhaustive()
    }
}

/// The size of the bitmap, as a power of two of bits.
const BITS: u32 = 20;

/// How a value is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Writing {
    Plain,
    LowerHex,
    UpperHex,
    /// As part of base64, so many bytes behind the beginning of a group.
    Base64(u8),
    Base64Url(u8),
}

const WRITINGS: [Writing; 9] = [
    Writing::Plain,
    Writing::LowerHex,
    Writing::UpperHex,
    Writing::Base64(0),
    Writing::Base64(1),
    Writing::Base64(2),
    Writing::Base64Url(0),
    Writing::Base64Url(1),
    Writing::Base64Url(2),
];

impl Writing {
    fn write(self, value: &str) -> Vec<u8> {
        let hex = |digits: &[u8; 16]| {
            value.bytes().flat_map(|byte| [digits[usize::from(byte >> 4)], digits[usize::from(byte & 15)]]).collect()
        };
        match self {
            Self::Plain => value.as_bytes().to_vec(),
            Self::LowerHex => hex(b"0123456789abcdef"),
            Self::UpperHex => hex(b"0123456789ABCDEF"),
            Self::Base64(lead) => core(&STANDARD_NO_PAD, value, lead),
            Self::Base64Url(lead) => core(&URL_SAFE_NO_PAD, value, lead),
        }
    }
}

/// The characters of base64 that depend on the value alone, with so many bytes before it in its group.
fn core(engine: &impl base64::Engine, value: &str, lead: u8) -> Vec<u8> {
    let lead = usize::from(lead);
    let mut bytes = vec![0; lead];
    bytes.extend_from_slice(value.as_bytes());
    let mut text = engine.encode(&bytes).into_bytes();
    if bytes.len() % 3 != 0 {
        text.pop();
    }
    text.drain(..(lead * 8).div_ceil(6));
    text
}

/// The first six bytes, as a number.
#[inline]
fn first(bytes: &[u8]) -> Option<u64> {
    if let Some(eight) = bytes.first_chunk::<8>() {
        return Some(u64::from_le_bytes(*eight) & 0xffff_ffff_ffff);
    }
    let six = bytes.first_chunk::<MIN_SEARCHED>()?;
    Some(u64::from_le_bytes([six[0], six[1], six[2], six[3], six[4], six[5], 0, 0]))
}

#[inline]
fn bit(first: u64) -> (usize, u64) {
    let hash = first.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (64 - BITS);
    (usize::try_from(hash >> 6).unwrap_or_default(), 1 << (hash & 63))
}

impl Secrets {
    pub(super) fn with_capacity(capacity: usize) -> Self {
        Self { values: BTreeSet::new(), bytes: 0, capacity, after: "".into(), is_full: false }
    }

    /// An empty set for the values that this one does not hold; `None` if it holds all.
    pub(super) fn next(&self) -> Option<Self> {
        let after = self.values.last().filter(|_| self.is_full)?.clone();
        Some(Self { after, ..Self::with_capacity(self.capacity) })
    }

    /// Adds a value, unless it is too short or too common to be searched for.
    pub(super) fn add(&mut self, value: &str) {
        let value = value.trim();
        if !is_searchable(value) {
            return;
        }
        let mut rest = value;
        while !rest.is_empty() {
            let mut end = rest.len().min(MAX_PIECE);
            // A short last piece would be searched for on its own.
            if rest.len() - end < 64 {
                end = rest.len();
            }
            while !rest.is_char_boundary(end) {
                end -= 1;
            }
            let (piece, after) = rest.split_at(end);
            if is_searchable(piece) {
                self.add_piece(piece);
            }
            rest = after;
        }
    }

    fn add_piece(&mut self, piece: &str) {
        if *piece <= *self.after || self.values.contains(piece) {
            return;
        }
        self.bytes += piece.len();
        self.values.insert(piece.into());
        while self.bytes > MAX_BYTES || self.values.len() > self.capacity {
            self.is_full = true;
            self.bytes -= self.values.pop_last().map_or(self.bytes, |last| last.len());
        }
    }
}

impl Search {
    /// Takes over the values of a set.
    pub(super) fn new(secrets: Secrets) -> Self {
        let values: Vec<Box<str>> = secrets.values.into_iter().collect();
        let mut search = Self { table: Vec::with_capacity(values.len() * WRITINGS.len()), values, bitmap: Vec::new() };
        if search.values.is_empty() {
            return search;
        }
        search.bitmap = vec![0; 1 << (BITS - 6)];
        for (value, index) in search.values.iter().zip(0..) {
            // The first bytes of a long value decide; the rest is written when it is compared.
            let mut end = value.len().min(24);
            while !value.is_char_boundary(end) {
                end += 1;
            }
            for writing in WRITINGS {
                let Some(first) = first(&writing.write(&value[..end])) else { continue };
                search.table.push((first, index, writing));
                let (word, mask) = bit(first);
                search.bitmap[word] |= mask;
            }
        }
        search.table.sort_unstable();
        search
    }

    pub(super) fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// The places of all values in a text, in their order, those that touch as one. A place may be wider than a value
    /// where another one overlaps it.
    pub(super) fn find(&self, text: &[u8]) -> Vec<Range<usize>> {
        let mut places: Vec<Range<usize>> = Vec::new();
        self.search(text, |place| {
            match places.last_mut() {
                Some(last) if place.start < last.end => last.end = last.end.max(place.end),
                _ => places.push(place),
            }
            true
        });
        places
    }

    /// Whether a value is in a text.
    pub(super) fn is_in(&self, text: &[u8]) -> bool {
        let mut any = false;
        self.search(text, |_| {
            any = true;
            false
        });
        any
    }

    fn search(&self, text: &[u8], mut found: impl FnMut(Range<usize>) -> bool) {
        if self.is_empty() {
            return;
        }
        for at in 0..(text.len() + 1).saturating_sub(MIN_SEARCHED) {
            let Some(first) = first(&text[at..]) else { break };
            let (word, mask) = bit(first);
            if self.bitmap[word] & mask == 0 {
                continue;
            }
            let start = self.table.partition_point(|entry| entry.0 < first);
            let candidates = self.table[start..].iter().take_while(|entry| entry.0 == first);
            let fitting = candidates.filter_map(|(_, index, writing)| {
                let value = self.values.get(usize::try_from(*index).ok()?)?;
                let written = match writing {
                    Writing::Plain if !text[at..].starts_with(value.as_bytes()) => return None,
                    Writing::Plain => return Some(value.len()),
                    other => other.write(value),
                };
                text[at..].starts_with(&written).then_some(written.len())
            });
            if let Some(length) = fitting.max()
                && !found(at..at + length)
            {
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;

    use super::*;

    #[test]
    fn values_are_found_however_they_are_written() {
        let mut secrets = Secrets::default();
        for value in ["aB3dE5", "made-up-token-0001", "st?>~~~ÿ1é8"] {
            secrets.add(value);
        }
        secrets.add("true");
        secrets.add("hunter");
        assert_eq!(format!("{secrets:?}"), "Secrets { values: 3, .. }");
        let secrets = Search::new(secrets);
        for value in ["aB3dE5", "made-up-token-0001", "st?>~~~ÿ1é8"] {
            for before in ["", "x", "xy", "xyz"] {
                for after in ["", "x", "xy", "xyz"] {
                    let plain = format!("{before}{value}{after}");
                    let hex: String = plain.bytes().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat();
                    let coded =
                        [STANDARD.encode(&plain), URL_SAFE_NO_PAD.encode(&plain), hex.to_uppercase(), hex, plain];
                    for text in coded {
                        assert!(secrets.is_in(text.as_bytes()), "{text}");
                        assert_eq!(secrets.find(text.as_bytes()).len(), 1, "{text}");
                    }
                }
            }
        }
        assert_eq!(secrets.find(b"-made-up-token-0001-aB3dE5"), [1..19, 20..26]);
        assert!(!secrets.is_in(b"made-up-token-0002 ab3de5"));
        assert_eq!(format!("{secrets:?}"), "Search { values: 3, .. }");
    }

    #[test]
    fn long_values_are_cut_and_many_do_not_fit() {
        let long: String = (0..3000).map(|number| format!("{number:x}-")).collect::<Vec<_>>().concat();
        let mut secrets = Secrets::default();
        secrets.add(&long);
        assert!(secrets.next().is_none());
        let search = Search::new(secrets);
        assert_eq!(search.find(long.as_bytes()).iter().map(Range::len).sum::<usize>(), long.len());
        let mut values = Vec::new();
        let mut next = Some(Secrets::with_capacity(2));
        while let Some(mut secrets) = next {
            for value in ["token-03", "token-01", "token-05", "token-02", "token-01", "token-04"] {
                secrets.add(value);
            }
            next = secrets.next();
            values.push(Search::new(secrets).values.join(" "));
        }
        assert_eq!(values, ["token-01 token-02", "token-03 token-04", "token-05"]);
    }
}
