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
    /// A letter or digit of Latin words.
    Latin,
    /// A letter or digit of Cyrillic words.
    Cyrillic,
    /// A sign that may stand for a Cyrillic letter.
    CyrillicSign,
}

const SORTS: usize = 7;
/// The first sorts, which are all that a text in ASCII has: what is a word there is a Latin one.
const ASCII_SORTS: usize = 4;
/// And those that matter to a text without Cyrillic letters.
const LATIN_SORTS: usize = 5;
const BITS: usize = 64;

/// The bits of 64 codes, by sort.
type Block = [u64; SORTS];

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
}

impl Sorts {
    /// Reads the codes of a view, and forgets those from before.
    pub(crate) fn read(&mut self, view: &View<'_>) {
        self.blocks.clear();
        let chunks = view.codes.chunks(BITS);
        if view.is_ascii() {
            self.blocks.extend(chunks.map(|codes| {
                let mut block = block::<ASCII_SORTS>(codes);
                block[Sort::Latin as usize] = block[Sort::Word as usize];
                block
            }));
        } else if view.cyrillic {
            self.blocks.extend(chunks.map(block::<SORTS>));
        } else {
            self.blocks.extend(chunks.map(block::<LATIN_SORTS>));
        }
    }

    /// Gives back what an unusually long message took.
    pub(crate) fn shrink(&mut self, most: usize) {
        self.blocks.clear();
        self.blocks.shrink_to(most / BITS);
    }

    fn of(&self, block: usize, sort: Sort) -> u64 {
        self.blocks.get(block).map_or(0, |block| block[sort as usize])
    }

    /// The words: runs of letters and digits.
    pub(crate) fn words(&self) -> impl Iterator<Item = Range<usize>> {
        self.runs(|sorts, block| sorts.of(block, Sort::Word))
    }

    /// Where the words begin.
    pub(crate) fn word_starts(&self) -> impl Iterator<Item = usize> {
        self.ones(|block| self.of(block, Sort::Word) & !self.behind(block, Sort::Word))
    }

    /// Runs of what one alphabet's words are written with. A sign between two letters parts them
    /// (`f|u|c|k`), though by itself it may stand for one.
    pub(crate) fn pieces(&self, is_cyrillic: bool) -> impl Iterator<Item = Range<usize>> {
        let (letter, sign) = alphabet(is_cyrillic);
        self.runs(move |sorts, block| {
            let signs = sorts.of(block, sign);
            let mut pieces = sorts.of(block, letter);
            if signs != 0 {
                pieces |= signs & !(sorts.behind(block, Sort::Word) & sorts.before(block, Sort::Word));
            }
            pieces
        })
    }

    /// Where words of one alphabet may begin: behind what is no letter and no digit.
    pub(crate) fn starts(&self, is_cyrillic: bool) -> impl Iterator<Item = usize> {
        let (letter, sign) = alphabet(is_cyrillic);
        self.ones(move |block| (self.of(block, letter) | self.of(block, sign)) & !self.behind(block, Sort::Word))
    }

    /// Runs of letters, digits and starring signs that hold more than letters and signs at the end.
    pub(crate) fn starred<'s>(&'s self, codes: &'s [u8]) -> impl Iterator<Item = Range<usize>> + 's {
        let asterisk = codes.contains(&b'*');
        let telling = move |block| {
            let digits = self.of(block, Sort::Word) & !self.of(block, Sort::Letter);
            let signs = self.of(block, Sort::Starring);
            digits | if asterisk { signs } else { signs & self.before(block, Sort::Word) }
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

    fn runs<F: Fn(&Self, usize) -> u64>(&self, bits: F) -> Runs<'_, F> {
        Runs { sorts: self, bits, next: 0, edges: 0, carry: 0 }
    }
}

/// The letters and digits of an alphabet, and the signs that may stand for its letters.
const fn alphabet(is_cyrillic: bool) -> (Sort, Sort) {
    if is_cyrillic { (Sort::Cyrillic, Sort::CyrillicSign) } else { (Sort::Latin, Sort::LatinSign) }
}

/// The bits of at most 64 codes, of the first `N` sorts.
fn block<const N: usize>(codes: &[u8]) -> Block {
    let mut bits = [0; N];
    let (eights, rest) = codes.as_chunks::<8>();
    for (at, eight) in eights.iter().enumerate() {
        spread(eight.map(|code| FLAGS[usize::from(code)]), at * 8, &mut bits);
    }
    if !rest.is_empty() {
        let mut flags = [0; 8];
        for (flag, &code) in flags.iter_mut().zip(rest) {
            *flag = FLAGS[usize::from(code)];
        }
        spread(flags, eights.len() * 8, &mut bits);
    }
    let mut block = [0; SORTS];
    block[..N].copy_from_slice(&bits);
    block
}

/// Puts the bits of eight codes in their places.
fn spread<const N: usize>(flags: [u8; 8], at: usize, block: &mut [u64; N]) {
    let flags = u64::from_le_bytes(flags);
    for (sort, bits) in block.iter_mut().enumerate() {
        // The lowest bit of each byte, gathered in the topmost byte by one multiplication.
        let lowest = flags >> sort & 0x0101_0101_0101_0101;
        *bits |= (lowest.wrapping_mul(0x0102_0408_1020_4080) >> 56) << at;
    }
}

/// The runs of set bits.
struct Runs<'s, F> {
    sorts: &'s Sorts,
    bits: F,
    next: usize,
    /// Where the bits change, in the block before `next`.
    edges: u64,
    /// The last bit of that block.
    carry: u64,
}

impl<F: Fn(&Sorts, usize) -> u64> Runs<'_, F> {
    fn edge(&mut self) -> Option<usize> {
        while self.edges == 0 {
            // One block past the last, for a run that lasts to the very end.
            if self.next > self.sorts.blocks.len() {
                return None;
            }
            let bits = (self.bits)(self.sorts, self.next);
            self.edges = bits ^ (bits << 1 | self.carry);
            self.carry = bits >> 63;
            self.next += 1;
        }
        let at = (self.next - 1) * BITS + self.edges.trailing_zeros() as usize;
        self.edges &= self.edges - 1;
        Some(at)
    }
}

impl<F: Fn(&Sorts, usize) -> u64> Iterator for Runs<'_, F> {
    type Item = Range<usize>;

    #[inline]
    fn next(&mut self) -> Option<Range<usize>> {
        let start = self.edge()?;
        let end = self.edge()?;
        Some(start..end)
    }
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
            assert!(sorts.words().eq(words), "{}", codes.len());
        }
    }

    #[test]
    fn signs_between_letters_part_them() {
        let mut sorts = Sorts::default();
        for before in [0, 61, 62, 63, 64] {
            let codes = [&vec![b' '; before][..], b"f|u a$$ !x"].concat();
            sorts.read(&view(&codes));
            let pieces: Vec<_> = sorts.pieces(false).map(|run| run.start - before..run.end - before).collect();
            assert_eq!(pieces, [0..1, 2..3, 4..7, 8..10]);
        }
    }
}
