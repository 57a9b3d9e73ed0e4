//! Blocks of 64 bytes: which of them mean something to JSON, as one bit each.
//!
//! Nearly all bytes of a recording are inside strings, and a body within a recording has an escape every few bytes, so
//! the speed of the whole checker depends on how fast the ends of strings are found. Bits are found for 16 bytes with
//! one instruction, and escapes and strings follow from the bits without a branch for each.

use wide::u8x16;

/// The bytes of a block.
pub(super) const SIZE: usize = 64;

/// Some bytes of a text. The lowest bit of a mask is the first byte.
pub(super) struct Block([u8x16; 4]);

impl Block {
    /// The first bytes of a text, and how many of them belong to it: the last block of a text is filled with spaces.
    #[inline]
    pub(super) fn first(text: &[u8]) -> (Self, usize) {
        if let Some(whole) = text.first_chunk() {
            return (Self::of(whole), SIZE);
        }
        let mut filled = [b' '; SIZE];
        filled[..text.len()].copy_from_slice(text);
        (Self::of(&filled), text.len())
    }

    #[inline]
    fn of(bytes: &[u8; SIZE]) -> Self {
        let (parts, _) = bytes.as_chunks();
        Self([u8x16::new(parts[0]), u8x16::new(parts[1]), u8x16::new(parts[2]), u8x16::new(parts[3])])
    }

    #[inline]
    fn mask(&self, test: impl Fn(u8x16) -> u8x16) -> u64 {
        let [a, b, c, d] = self.0.map(|lanes| u64::from(test(lanes).to_bitmask()));
        a | b << 16 | c << 32 | d << 48
    }

    #[inline]
    pub(super) fn quotes(&self) -> u64 {
        self.mask(|lanes| lanes.simd_eq(u8x16::splat(b'"')))
    }

    #[inline]
    pub(super) fn backslashes(&self) -> u64 {
        self.mask(|lanes| lanes.simd_eq(u8x16::splat(b'\\')))
    }

    /// Bytes below U+0020, which are not allowed in a string.
    #[inline]
    pub(super) fn controls(&self) -> u64 {
        self.mask(|lanes| lanes.simd_eq(lanes.min(u8x16::splat(0x1f))))
    }

    /// `{` and `[`, which differ in one bit.
    #[inline]
    pub(super) fn opening(&self) -> u64 {
        self.mask(|lanes| (lanes | u8x16::splat(0x20)).simd_eq(u8x16::splat(b'{')))
    }

    /// `}` and `]`
    #[inline]
    pub(super) fn closing(&self) -> u64 {
        self.mask(|lanes| (lanes | u8x16::splat(0x20)).simd_eq(u8x16::splat(b'}')))
    }
}

/// The bytes after a backslash that is not itself escaped. `carry` says so of the first byte, and afterwards of the
/// first byte of the next block.
///
/// A backslash escapes what follows when it is at an odd place within its run of backslashes. Adding the first ones of
/// runs to all of them carries a bit to the end of each run; whether that end is at an even or an odd place says whether
/// the run's length is. After Langdale and Lemire, "Parsing gigabytes of JSON per second" (2019).
#[inline]
pub(super) fn escaped(backslashes: u64, carry: &mut bool) -> u64 {
    const EVEN: u64 = 0x5555_5555_5555_5555;
    let first = u64::from(*carry);
    let backslashes = backslashes & !first;
    if backslashes == 0 {
        *carry = false;
        return first;
    }
    let follows = backslashes << 1 | first;
    let odd_starts = backslashes & !EVEN & !follows;
    let (ends, over) = odd_starts.overflowing_add(backslashes);
    *carry = over;
    (EVEN ^ (ends << 1)) & follows
}

/// From a bit for each quote to a bit for each byte of a string, its opening quote included.
#[inline]
pub(super) fn between(quotes: u64) -> u64 {
    [1, 2, 4, 8, 16, 32].into_iter().fold(quotes, |inside, step| inside ^ inside << step)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Texts of the bytes that matter, in many orders.
    #[test]
    fn bits_are_what_bytes_say() {
        let mut state = 7_u64;
        let mut next = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            usize::try_from(state >> 33).unwrap()
        };
        for _ in 0..2000 {
            let length = next() % 150;
            let text: Vec<u8> = (0..length).map(|_| b"\\\\\\\"\"{}[]a \n\x1f\xc3;"[next() % 15]).collect();
            let (mut carry, mut in_string, mut at) = (false, false, 0);
            let (mut is_escaped, mut inside_now) = (false, false);
            while at < text.len() {
                let (block, length) = Block::first(&text[at..]);
                let escaped = escaped(block.backslashes(), &mut carry);
                let quotes = block.quotes() & !escaped;
                let inside = if in_string { !between(quotes) } else { between(quotes) };
                in_string = inside >> 63 == 1;
                for (index, byte) in text[at..at + length].iter().enumerate() {
                    let bit = |mask: u64| mask >> index & 1 == 1;
                    assert_eq!(bit(escaped), is_escaped, "{text:?} at {}", at + index);
                    inside_now ^= *byte == b'"' && !is_escaped;
                    assert_eq!(bit(inside), inside_now, "{text:?} at {}", at + index);
                    is_escaped = *byte == b'\\' && !is_escaped;
                    assert_eq!(bit(block.opening()), matches!(byte, b'{' | b'['));
                    assert_eq!(bit(block.closing()), matches!(byte, b'}' | b']'));
                    assert_eq!(bit(block.controls()), *byte < 0x20);
                }
                at += length;
            }
        }
    }
}
