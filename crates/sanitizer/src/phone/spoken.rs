//! Numbers in words, or in words and digits: `zero one five …`, `five five five 867 5309`.

use std::ops::Range;

use super::context::{announced, followed};
use crate::codes::{is_letter, is_word};
use crate::signals::{self, Said};

/// The fewest digits of a number in words alone: nobody counts up to that in a message about a card.
const FEWEST_DIGITS: usize = 6;
/// And of one with a word before it, or a zero at its beginning.
const FEWEST: usize = 7;
const MOST: usize = 15;
/// The longest group of digits between words.
const LONGEST_GROUP: usize = 8;
/// The most codes between two parts.
const WIDEST_GAP: usize = 3;

/// Of how many words one is looked at: such a number has no fewer parts.
pub(super) const EVERY: usize = 3;

/// Whether it may be any part of a number in words.
#[inline]
pub(super) fn is_part(word: &[u8]) -> bool {
    (word[0].is_ascii_digit() && word.len() <= LONGEST_GROUP) || signals::said(word).is_some()
}

/// The number that begins with the word at `start`; or where to go on looking for one.
pub(super) fn at(codes: &[u8], start: usize, floor: usize) -> Result<Range<usize>, usize> {
    let (mut at, mut end) = (start, start);
    let mut parts = Parts::default();
    while at < codes.len() {
        let stop = at + codes[at..].iter().take_while(|&&code| is_word(code)).count();
        if !parts.add(&codes[at..stop]) {
            break;
        }
        end = if parts.joins { end } else { stop };
        let gap = codes[stop..].iter().take(WIDEST_GAP + 1).take_while(|&&code| !is_word(code)).count();
        if gap == 0 || gap > WIDEST_GAP || codes[stop..stop + gap].contains(&b'\n') {
            break;
        }
        at = stop + gap;
    }
    let behind = codes.get(end).is_some_and(|&code| is_letter(code));
    let is_number = !behind && parts.is_number(|| announced(codes, start, floor).or_else(|| followed(codes, end)));
    if is_number { Ok(start..end) } else { Err(end.max(start + 1)) }
}

#[derive(Default)]
struct Parts {
    /// How many digits it has.
    digits: usize,
    /// Of these, how many parts are words of more than one letter.
    spelled: usize,
    /// Parts of two digits, and groups of digits.
    pairs: usize,
    groups: usize,
    /// It begins with a zero.
    zero: bool,
    /// The last part was a ten, which a digit may follow.
    tens: bool,
    /// How often the next digit is meant.
    times: usize,
    /// The last part is none.
    joins: bool,
}

impl Parts {
    /// Adds a word; whether it is a part.
    fn add(&mut self, word: &[u8]) -> bool {
        let first = self.digits == 0;
        let is_group = word.iter().all(u8::is_ascii_digit);
        let said = if is_group { None } else { signals::said(word) };
        self.joins = matches!(said, Some(Said::Join | Said::Repeat(_)));
        let after_ten = std::mem::take(&mut self.tens);
        match said {
            _ if is_group && word.len() <= LONGEST_GROUP => {
                self.zero |= first && word[0] == b'0';
                let times = if word.len() == 1 { std::mem::take(&mut self.times).max(1) } else { 1 };
                self.digits += word.len() * times;
                self.groups += usize::from(word.len() > 1);
            }
            Some(Said::Digit(digit)) => {
                self.zero |= first && digit == 0;
                // `twenty five` are two digits.
                self.digits += if after_ten && digit > 0 { 0 } else { std::mem::take(&mut self.times).max(1) };
                self.spelled += usize::from(word.len() > 1);
            }
            Some(Said::Pair(pair)) => {
                self.digits += 2;
                self.spelled += 1;
                self.pairs += 1;
                self.tens = pair % 10 == 0 && pair > 10;
            }
            Some(Said::Repeat(times)) => self.times = times,
            Some(Said::Join) => self.tens = after_ten,
            None => return false,
        }
        true
    }

    fn is_number(&self, announced: impl Fn() -> Option<bool>) -> bool {
        let plain = self.groups == 0 && (self.zero || self.pairs == 0);
        if plain && self.digits >= FEWEST_DIGITS && self.spelled >= FEWEST_DIGITS - 2 && self.spelled * 2 >= self.digits
        {
            return true;
        }
        if !(FEWEST..=MOST).contains(&self.digits) || self.spelled < 2 {
            return false;
        }
        match announced() {
            Some(announced) => announced,
            None => self.zero && self.digits >= FEWEST + 2,
        }
    }
}
