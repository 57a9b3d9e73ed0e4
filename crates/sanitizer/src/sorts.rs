//! Which code of a view is of which sort, as bits. They are read once, so that every look at a
//! text goes from word to word, and not from code to code.

use std::ops::Range;

use crate::codes::{self, PIECES, Piece};
use crate::view::View;

/// A sort of codes: the number of its bit.
#[derive(Clone, Copy)]
enum Sort {
    /// A letter or a digit.
    Word,
    /// A letter.
    Letter,
    /// A sign that is written in place of a letter, or between letters: see `profanity::starred`.
    Starring,
    /// A sign that may stand for a Latin letter.
    LatinSign,
    /// White space or an apostrophe, which part words.
    Gap,
    /// A letter or digit of Latin words.
    Latin,
    /// A letter or digit of Cyrillic words.
    Cyrillic,
    /// A sign that may stand for a Cyrillic letter.
    CyrillicSign,
    /// What Latin words are written with: see [`Sorts::pieces`].
    LatinPiece,
    /// What Cyrillic words are written with.
    CyrillicPiece,
}

const SORTS: usize = 8;
/// The first sorts, which are all that a text in ASCII has: what is a word there is a Latin one.
const ASCII_SORTS: usize = 5;
/// And those that matter to a text without Cyrillic letters.
const LATIN_SORTS: usize = 6;
const BITS: usize = 64;
/// How many codes of a block are looked at one by one.
const MOST_OTHERS: u32 = 12;

/// The bits of 64 codes, by sort, with those that follow from the codes beside them.
type Block = [u64; SORTS + 2];

static FLAGS: [u8; 256] = {
    let mut table = [0; 256];
    let mut code = 0_u8;
    loop {
        let mut flags = 0;
        if codes::is_word(code) {
            flags |= 1 << Sort::Word as u8;
        }
        if codes::is_letter(code) {
            flags |= 1 << Sort::Letter as u8;
        }
        if codes::is_starring(code) {
            flags |= 1 << Sort::Starring as u8;
        }
        if codes::is_space(code) || code == b'\'' {
            flags |= 1 << Sort::Gap as u8;
        }
        let sorts = [(Sort::Latin, Sort::LatinSign), (Sort::Cyrillic, Sort::CyrillicSign)];
        let mut alphabet = 0;
        while alphabet < sorts.len() {
            flags |= match PIECES[alphabet][code as usize] {
                Piece::No => 0,
                Piece::Word => 1 << sorts[alphabet].0 as u8,
                Piece::Sign => 1 << sorts[alphabet].1 as u8,
            };
            alphabet += 1;
        }
        table[code as usize] = flags;
        if code == u8::MAX {
            break table;
        }
        code += 1;
    }
};

/// The sorts of the codes of one view; its memory is kept from one call to the next.
#[derive(Default)]
pub(crate) struct Sorts {
    blocks: Vec<Block>,
    words: Vec<Range<usize>>,
    /// Which signs occur, as a set of their lowest six bits.
    signs: u64,
}

impl Sorts {
    /// Reads the codes of a view, and forgets those from before.
    pub(crate) fn read(&mut self, view: &View<'_>) {
        self.blocks.clear();
        self.signs = 0;
        let chunks = view.codes.chunks(BITS);
        let signs = &mut self.signs;
        if view.is_ascii() {
            self.blocks.extend(chunks.map(|codes| {
                let mut block = block::<ASCII_SORTS>(codes, signs);
                block[Sort::Latin as usize] = block[Sort::Word as usize];
                block
            }));
        } else if view.cyrillic {
            self.blocks.extend(chunks.map(|codes| block::<SORTS>(codes, signs)));
        } else {
            self.blocks.extend(chunks.map(|codes| block::<LATIN_SORTS>(codes, signs)));
        }
        for at in 0..self.blocks.len() {
            self.blocks[at][Sort::LatinPiece as usize] = self.pieces(at, Sort::Latin, Sort::LatinSign);
            if view.cyrillic {
                self.blocks[at][Sort::CyrillicPiece as usize] = self.pieces(at, Sort::Cyrillic, Sort::CyrillicSign);
            }
        }
        self.words.clear();
        let (mut start, mut inside) = (0, 0);
        for (at, block) in self.blocks.iter().enumerate() {
            let bits = block[Sort::Word as usize];
            let mut edges = bits ^ (bits << 1 | inside);
            while edges != 0 {
                let edge = at * BITS + edges.trailing_zeros() as usize;
                if inside == 0 {
                    start = edge;
                } else {
                    self.words.push(start..edge);
                }
                inside ^= 1;
                edges &= edges - 1;
            }
        }
        if inside != 0 {
            self.words.push(start..view.codes.len());
        }
    }

    /// Gives back what an unusually long message took.
    pub(crate) fn shrink(&mut self, most: usize) {
        self.blocks.clear();
        self.blocks.shrink_to(most / BITS);
        self.words.clear();
        self.words.shrink_to(most);
    }

    /// Whether the sign occurs, or one that shares its bit.
    pub(crate) const fn has(&self, sign: u8) -> bool {
        self.signs >> (sign & 63) & 1 != 0
    }

    fn of(&self, block: usize, sort: Sort) -> u64 {
        self.blocks.get(block).map_or(0, |block| block[sort as usize])
    }

    /// The words, in order: runs of letters and digits.
    pub(crate) fn words(&self) -> &[Range<usize>] {
        &self.words
    }

    /// Whether a word, at a place of the view, has a digit.
    #[inline]
    pub(crate) fn has_digit(&self, word: &Range<usize>) -> bool {
        let digits = |block: usize| self.of(block, Sort::Word) & !self.of(block, Sort::Letter);
        let (first, last) = (word.start / BITS, (word.end - 1) / BITS);
        let from = u64::MAX << (word.start % BITS);
        let to = u64::MAX >> (BITS - 1 - (word.end - 1) % BITS);
        if first == last {
            return digits(first) & from & to != 0;
        }
        digits(first) & from != 0 || digits(last) & to != 0 || (first + 1..last).any(|block| digits(block) != 0)
    }

    /// What one alphabet's words are written with. A sign between two letters parts them (`f|u|c|k`),
    /// though by itself it may stand for one.
    fn pieces(&self, block: usize, letter: Sort, sign: Sort) -> u64 {
        let signs = self.of(block, sign);
        let mut pieces = self.of(block, letter);
        if signs != 0 {
            pieces |= signs & !(self.behind(block, Sort::Word) & self.before(block, Sort::Word));
        }
        pieces
    }

    /// Where runs of such codes, the pieces of words, begin.
    pub(crate) fn piece_starts(&self, is_cyrillic: bool) -> impl Iterator<Item = usize> {
        self.ones(move |block| self.begun(block, piece(is_cyrillic)))
    }

    fn begun(&self, block: usize, piece: Sort) -> u64 {
        self.of(block, piece) & !self.behind(block, piece)
    }

    /// Where pieces begin that may be the first of three, with at most two letters each and at most
    /// three codes between them; all pieces, if any of them may be a letter stretched.
    pub(crate) fn short_pieces(&self, is_cyrillic: bool, stretched: bool) -> impl Iterator<Item = usize> {
        let piece = piece(is_cyrillic);
        let short = move |block| {
            let (pieces, later) = (self.of(block, piece), self.of(block + 1, piece));
            let long = (pieces >> 1 | later << (BITS - 1)) & (pieces >> 2 | later << (BITS - 2));
            u128::from(self.begun(block, piece) & !long)
        };
        // Those with another at most two letters and three codes on.
        let followed = |starts: u128| starts & (starts >> 2 | starts >> 3 | starts >> 4 | starts >> 5);
        self.ones(move |block| {
            if stretched {
                return self.begun(block, piece);
            }
            let first = short(block);
            if first == 0 {
                return 0;
            }
            let short = first | short(block + 1) << BITS;
            #[allow(clippy::cast_possible_truncation, reason = "the lower half is this block")]
            let first = followed(followed(short)) as u64;
            first
        })
    }

    /// Where pieces begin behind something other than white space or an apostrophe.
    pub(crate) fn joined_pieces(&self, is_cyrillic: bool) -> impl Iterator<Item = usize> {
        self.ones(move |block| {
            let gaps = self.behind(block, Sort::Gap) | u64::from(block == 0);
            self.begun(block, piece(is_cyrillic)) & !gaps
        })
    }

    /// The signs that a word of one alphabet may begin with: those behind no letter and no digit.
    pub(crate) fn sign_starts(&self, is_cyrillic: bool) -> impl Iterator<Item = usize> {
        let sign = if is_cyrillic { Sort::CyrillicSign } else { Sort::LatinSign };
        self.ones(move |block| self.of(block, sign) & !self.behind(block, Sort::Word))
    }

    /// Runs of letters, digits and starring signs that hold more than letters and signs at the end.
    pub(crate) fn starred<'s>(&'s self, codes: &'s [u8]) -> impl Iterator<Item = Range<usize>> + 's {
        let asterisk = self.has(b'*');
        let telling = move |block| {
            let digits = self.of(block, Sort::Word) & !self.of(block, Sort::Letter);
            let signs = self.of(block, Sort::Starring);
            if digits | signs == 0 {
                return 0;
            }
            // A number by itself tells nothing, nor does a sign inside one.
            let beside = self.behind(block, Sort::Letter) | self.before(block, Sort::Letter);
            let numeric = (self.behind(block, Sort::Word) & !self.behind(block, Sort::Letter))
                & (self.before(block, Sort::Word) & !self.before(block, Sort::Letter));
            let parting = if asterisk { signs } else { signs & self.before(block, Sort::Word) & !numeric };
            digits & beside | parting
        };
        let mut past = 0;
        self.ones(telling).filter_map(move |at| {
            if at < past {
                return None;
            }
            let is_part = |code: &&u8| codes::is_word(**code) || codes::is_starring(**code);
            let start = at - codes[past..at].iter().rev().take_while(is_part).count();
            past = at + codes[at..].iter().take_while(is_part).count();
            Some(start..past)
        })
    }

    /// The places of the set bits.
    fn ones(&self, bits: impl Fn(usize) -> u64) -> impl Iterator<Item = usize> {
        (0..self.blocks.len()).flat_map(move |block| {
            let mut bits = bits(block);
            std::iter::from_fn(move || {
                let at = (bits != 0).then(|| block * BITS + bits.trailing_zeros() as usize);
                bits &= bits.wrapping_sub(1);
                at
            })
        })
    }

    /// The codes behind one of this sort.
    fn behind(&self, block: usize, sort: Sort) -> u64 {
        let earlier = if block == 0 { 0 } else { self.of(block - 1, sort) };
        self.of(block, sort) << 1 | earlier >> (BITS - 1)
    }

    /// The codes before one of this sort.
    fn before(&self, block: usize, sort: Sort) -> u64 {
        self.of(block, sort) >> 1 | self.of(block + 1, sort) << (BITS - 1)
    }
}

const fn piece(is_cyrillic: bool) -> Sort {
    if is_cyrillic { Sort::CyrillicPiece } else { Sort::LatinPiece }
}

/// The bits of at most 64 codes, of the first `N` sorts; notes the signs among them.
fn block<const N: usize>(codes: &[u8], signs: &mut u64) -> Block {
    let mut padded = [b' '; BITS];
    padded[..codes.len()].copy_from_slice(codes);
    let known = u64::MAX >> (BITS - codes.len());
    let mut block = [0; SORTS + 2];
    // Nearly all codes are letters, digits and spaces of ASCII, which are told many at a time.
    let (words, letters, spaces) = plain(&padded);
    block[Sort::Word as usize] = words;
    block[Sort::Letter as usize] = letters;
    block[Sort::Gap as usize] = spaces & known;
    let mut others = if N > LATIN_SORTS { known } else { !(words | spaces) };
    if N == LATIN_SORTS {
        block[Sort::Latin as usize] = words;
    }
    if others.count_ones() > MOST_OTHERS {
        for (at, &eight) in padded.as_chunks::<8>().0.iter().enumerate() {
            spread(eight.map(|code| FLAGS[usize::from(code)]), at * 8, &mut block[..N]);
        }
        for bits in &mut block {
            *bits &= known;
        }
        *signs |= codes.iter().filter(|&&code| !codes::is_word(code)).fold(0, |signs, code| signs | 1 << (code & 63));
        return block;
    }
    while others != 0 {
        let at = others.trailing_zeros() as usize;
        others &= others - 1;
        let code = codes[at];
        if !codes::is_word(code) {
            *signs |= 1 << (code & 63);
        }
        let flags = u64::from(FLAGS[usize::from(code)]);
        for (sort, bits) in block[..N].iter_mut().enumerate() {
            *bits |= (flags >> sort & 1) << at;
        }
    }
    block
}

/// Puts the sorts of eight codes in their places.
fn spread(flags: [u8; 8], at: usize, block: &mut [u64]) {
    let flags = u64::from_le_bytes(flags);
    for (sort, bits) in block.iter_mut().enumerate() {
        *bits |= gathered(flags >> sort & u64::from_le_bytes([1; 8])) << at;
    }
}

/// Which codes are letters or digits, which letters, and which spaces, as far as they are ASCII.
fn plain(codes: &[u8; BITS]) -> (u64, u64, u64) {
    let (mut words, mut letters, mut spaces) = ([0; BITS], [0; BITS], [0; BITS]);
    for at in 0..BITS {
        let code = codes[at];
        let letter = (code | 0x20).wrapping_sub(b'a') < 26;
        letters[at] = u8::from(letter);
        words[at] = u8::from(letter | (code.wrapping_sub(b'0') < 10));
        spaces[at] = u8::from(code == b' ');
    }
    (together(&words), together(&letters), together(&spaces))
}

/// Bytes that are 0 or 1 as bits.
fn together(bytes: &[u8; BITS]) -> u64 {
    let (eights, _) = bytes.as_chunks();
    eights.iter().rev().fold(0, |bits, &eight| bits << 8 | gathered(u64::from_le_bytes(eight)))
}

/// The lowest bit of each byte, where no other is set, as the bits of one.
const fn gathered(bits: u64) -> u64 {
    bits.wrapping_mul(0x0102_0408_1020_4080) >> 56
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view;

    fn view(codes: &[u8]) -> View<'_> {
        let text = str::from_utf8(codes).expect("the codes of these tests are ASCII");
        View::of(text, Box::leak(Box::<view::Store>::default()), |_| {})
    }

    #[test]
    fn runs_are_what_a_look_at_each_code_finds() {
        let mut sorts = Sorts::default();
        let parts: [&[u8]; 6] = [b"word", b" ", b"a$$", b"|u|", b"..", b"0123456789abcdef"];
        let mut codes = Vec::new();
        for step in 0..400_usize {
            codes.extend_from_slice(parts[step * step % 7 % parts.len()]);
            sorts.read(&view(&codes));
            let mut words = Vec::new();
            let mut at = 0;
            while at < codes.len() {
                let length = codes[at..].iter().take_while(|&&code| codes::is_word(code)).count();
                if length > 0 {
                    words.push(at..at + length);
                }
                at += length.max(1);
            }
            assert_eq!(sorts.words(), words, "{}", codes.len());
        }
    }

    #[test]
    fn signs_between_letters_part_them() {
        let mut sorts = Sorts::default();
        for before in [0, 61, 62, 63, 64] {
            let codes = [&vec![b' '; before][..], b"f|u a$$ !x"].concat();
            sorts.read(&view(&codes));
            let pieces: Vec<_> = sorts.piece_starts(false).map(|at| at - before).collect();
            assert_eq!(pieces, [0, 2, 4, 8]);
        }
    }
}
