//! Groups of digits as they stand in a text, and the forms that telephone numbers have.

use super::MOST_DIGITS;
use crate::codes;
use table::PLANS;

#[allow(clippy::unreadable_literal, reason = "generated")]
mod table {
    include!(concat!(env!("OUT_DIR"), "/phones.rs"));
}

/// Groups of digits as they stand in a text.
pub(super) struct Groups {
    lengths: [usize; MOST_DIGITS + 1],
    signs: [u8; MOST_DIGITS + 1],
    count: usize,
    pub(super) digits: [u8; MOST_DIGITS + 1],
    pub(super) total: usize,
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) plus: bool,
    bracketed: bool,
}

pub(super) fn read(codes: &[u8], at: usize, floor: usize) -> Groups {
    let mut groups = Groups {
        lengths: [0; MOST_DIGITS + 1],
        signs: [0; MOST_DIGITS + 1],
        count: 0,
        digits: [0; MOST_DIGITS + 1],
        total: 0,
        start: at,
        end: at,
        plus: false,
        bracketed: false,
    };
    // What may stand before the first digit: `+`, `(`, `(+`.
    for _ in 0..3 {
        match groups.start.checked_sub(1).filter(|&before| before >= floor).map(|before| (before, codes[before])) {
            Some((before, b'+')) => {
                groups.plus = true;
                groups.start = before;
            }
            Some((before, b'(')) if !groups.bracketed => {
                groups.bracketed = true;
                groups.start = before;
            }
            Some((before, b' ')) if before > floor && codes[before - 1] == b'+' && !groups.plus => {
                groups.start = before;
            }
            _ => break,
        }
    }
    let mut next = at;
    loop {
        let length = codes[next..].iter().take_while(|code| code.is_ascii_digit()).count();
        if length == 0 || groups.count > MOST_DIGITS {
            break;
        }
        for &digit in &codes[next..next + length] {
            if groups.total <= MOST_DIGITS {
                groups.digits[groups.total.min(MOST_DIGITS)] = digit;
            }
            groups.total += 1;
        }
        groups.lengths[groups.count] = length;
        groups.count += 1;
        next += length;
        groups.end = next;
        if groups.total > MOST_DIGITS {
            break;
        }
        // One sign, or a bracket and a space.
        let gap = codes[next..].iter().take(4).take_while(|&&code| parts(code)).count();
        let shown = &codes[next..next + gap];
        let is_one = gap == 1
            || (gap <= 3
                && shown.iter().any(|&code| parts(code) && !matches!(code, b' ' | b'.' | b'\t'))
                && shown.iter().filter(|&&code| code != b' ').count() <= 2);
        // `07700 900123 / 07700 900124` are two.
        let next_number = gap == 3 && shown[1] == b'/' && groups.total > 8;
        if !is_one || next_number || groups.count > MOST_DIGITS {
            break;
        }
        groups.signs[groups.count - 1] = shown.iter().copied().find(|&code| code != b' ').map_or(b' ', plain);
        if codes.get(next + gap).is_some_and(u8::is_ascii_digit) {
            next += gap;
        } else {
            break;
        }
    }
    groups
}

/// Whether the code may part two groups of digits.
fn parts(code: u8) -> bool {
    matches!(code, b' ' | b'.' | b'/' | b'(' | b')' | b'\t') || plain(code) == b'-'
}

/// A dash for all that is written in its place.
const fn plain(code: u8) -> u8 {
    match code {
        b'_' | b'*' | b'|' | b'~' | codes::SOFT_DOT | codes::SIGN => b'-',
        code => code,
    }
}

impl Groups {
    fn lengths(&self) -> &[usize] {
        &self.lengths[..self.count.min(MOST_DIGITS)]
    }

    fn signs(&self) -> &[u8] {
        &self.signs[..self.count.saturating_sub(1).min(MOST_DIGITS)]
    }

    /// Whether it has two groups at least.
    pub(super) const fn is_grouped(&self) -> bool {
        self.count > 1
    }

    /// Zeros and ones alone: memory, or masks of bits.
    pub(super) fn is_filler(&self) -> bool {
        self.digits[..self.total.min(MOST_DIGITS)].iter().all(|&digit| matches!(digit, b'0' | b'1'))
    }

    /// Thousands with dots: `1.250.000`.
    pub(super) fn is_amount(&self) -> bool {
        self.count >= 2
            && self.signs().iter().all(|&sign| sign == b'.')
            && self.lengths()[1..].iter().all(|&length| length == 3)
    }

    /// `0049 151 2345678`: two zeros, a country, and a length that parcels do not have.
    pub(super) fn international(&self) -> bool {
        let lengths = self.lengths();
        if !self.digits.starts_with(b"00") || !(12..=15).contains(&self.total) {
            return false;
        }
        if lengths.len() == 1 {
            return self.is_mobile_abroad();
        }
        let grouped = (lengths[0] == 2 || (4..=6).contains(&lengths[0]))
            && lengths[1..].iter().all(|&length| length != 4 || lengths.len() > 3);
        (grouped || self.is_mobile_abroad())
            && matches!(self.digits[2], b'2'..=b'9')
            && self.signs().iter().all(|&sign| matches!(sign, b' ' | b'-' | b'/' | b')' | b'('))
    }

    /// `00`, a country of Europe, and how its mobile numbers begin: one number of digits in
    /// thirty thousand does so by chance.
    fn is_mobile_abroad(&self) -> bool {
        const MOBILE: [&[u8]; 22] = [
            b"4915", b"4916", b"4917", b"447", b"336", b"337", b"316", b"3247", b"3248", b"3249", b"436", b"417",
            b"393", b"346", b"347", b"3519", b"485", b"486", b"487", b"488", b"79", b"4207",
        ];
        MOBILE.iter().any(|start| self.digits[2..].starts_with(start))
    }

    /// A national number as it is usually grouped: `0151 23456789`, `06 12 34 56 78`.
    pub(super) fn national(&self) -> bool {
        if self.lengths() == [1, 3, 3, 2, 2] && self.digits.starts_with(b"89") {
            return true;
        }
        if self.digits[0] != b'0' || self.digits[1] == b'0' || !(9..=12).contains(&self.total) {
            return false;
        }
        let lengths = self.lengths();
        if lengths.len() >= 9 && lengths.iter().all(|&length| length == 1) {
            // Each digit by itself, and not the digits in order.
            return !self.digits[..9].windows(2).all(|pair| pair[0] < pair[1]);
        }
        match lengths {
            // Without a word before it, an unbroken run of digits is an order or a parcel, and twelve
            // digits in fours are what is printed on a label.
            [_] | [4, 4, 4] => false,
            // `0151.123.45.67`, which is no address with its zero
            [4 | 5, 2 | 3, 2, 2] | [4, 3, 3 | 4] if self.signs().iter().all(|&sign| sign == b'.') => true,
            [2, 2, 2, 2, 2] => self.signs().windows(2).all(|pair| pair[0] == pair[1]) && self.signs()[0] != b'/',
            [2, 8] | [2, 4, 4] => matches!(self.signs()[0], b' ' | b'-'),
            [first @ 3..=5, rest @ ..] if !rest.is_empty() && rest.len() <= 4 => {
                let slashes = self.signs().split(|&sign| sign == b'/').count() - 1;
                let plain = self.signs().iter().all(|&sign| matches!(sign, b' ' | b'-' | b'/' | b')'));
                let longest = rest.iter().copied().max().unwrap_or_default();
                // `025/102 030/102` are cards.
                let cards = slashes > 0 && (slashes > 1 || self.signs()[0] != b'/' || rest[0] < 4);
                let triples = *first == 3 && rest.iter().all(|&length| length == 3) && !self.bracketed;
                plain && !cards && !triples && (longest >= 4 || rest.len() >= 2)
            }
            _ => false,
        }
    }

    /// `(555) 123-4567`, `555-123-4567`, `1-800-555-0199`.
    pub(super) fn american(&self) -> bool {
        let (lengths, signs, digits) = match (self.lengths(), self.digits[0]) {
            ([1, rest @ ..], b'1') => (rest, &self.signs()[1..], &self.digits[1..]),
            (lengths, _) => (lengths, self.signs(), &self.digits[..]),
        };
        if lengths != [3, 3, 4] || !matches!(digits[0], b'2'..=b'9') || !matches!(digits[3], b'1'..=b'9') {
            return false;
        }
        let dashes = signs.iter().all(|&sign| sign == b'-') || signs.iter().all(|&sign| sign == b'.');
        dashes || (signs[0] == b')' && matches!(signs[1], b'-' | b' ' | b'.'))
    }

    /// A number as the plan of a country has it, without a prefix (`655 12 34 56`) or behind one (`8 (495) 123-45-67`).
    pub(super) fn planned(&self) -> bool {
        let (lengths, signs) = (self.lengths(), self.signs());
        let dashed = signs.iter().all(|&sign| sign == b'-');
        let uniform = dashed || signs.iter().all(|&sign| sign == b' ');
        let begins = |at: usize| {
            let number = |digits: &[u8]| digits.iter().fold(0, |sum, digit| sum * 10 + usize::from(digit - b'0'));
            self.digits.get(at..at + 3).map(number)
        };
        let is_in =
            |starts: &[u64; 16], at: usize| begins(at).is_some_and(|start| starts[start / 64] >> (start % 64) & 1 != 0);
        let is_like = |groups: &[u8]| groups.iter().map(|&group| usize::from(group)).eq(lengths.iter().copied());
        match lengths {
            // However the nine digits of a mobile number are grouped.
            [3, 3, 3] | [3, 2, 2, 2] | [2, 3, 2, 2] if uniform => {
                PLANS.iter().any(|(groups, mobile, prefixed, starts)| {
                    *mobile && !prefixed && groups.iter().sum::<u8>() == 9 && is_in(starts, 0)
                })
            }
            [3, 3, 4] | [3, 3, 2, 2] if uniform && !self.bracketed => {
                PLANS.iter().any(|(groups, mobile, prefixed, starts)| {
                    *mobile
                        && !prefixed
                        && groups.iter().sum::<u8>() == 10
                        && groups.len() == 3
                        && groups[0] == 3
                        && is_in(starts, 0)
                })
            }
            // Each digit by itself.
            [1, rest @ ..] if rest.len() == 8 && rest.iter().all(|&length| length == 1) && uniform => {
                let in_order = |wrong: fn(&[u8]) -> bool| !self.digits[..9].windows(2).any(wrong);
                let counted = in_order(|pair| pair[0] >= pair[1]) || in_order(|pair| pair[0] <= pair[1]);
                !counted
                    && PLANS.iter().any(|(groups, mobile, prefixed, starts)| {
                        *mobile && !prefixed && groups.iter().sum::<u8>() == 9 && is_in(starts, 0)
                    })
            }
            [2, 5 | 4, 4] if signs == b" -" || signs == b"--" || self.bracketed => {
                PLANS.iter().any(|(groups, _, prefixed, starts)| !prefixed && is_like(groups) && is_in(starts, 0))
            }
            [1, ..] if self.digits[0] != b'0' => {
                PLANS.iter().any(|(groups, _, prefixed, starts)| *prefixed && is_like(groups) && is_in(starts, 1))
            }
            _ => false,
        }
    }

    /// Whether a number that a word announces may be one: not a date, a price or a range of cards.
    pub(super) fn may_be_called(&self) -> bool {
        if self.total > 15 || self.is_amount() {
            return false;
        }
        let year_first = matches!(self.lengths(), [4, 2, 2, ..]) && self.digits[0] != b'0';
        let dated = (year_first || matches!(self.lengths(), [2 | 1, 2 | 1, 4, ..]))
            && matches!(self.signs()[0], b'.' | b'-' | b'/');
        let cards = self.signs().split(|&sign| sign == b'/').count() - 1 > 1
            || matches!(self.lengths(), [3, 3, ..]) && self.signs()[0] == b'/';
        // `1882-1974`
        let years = self.lengths() == [4, 4]
            && self.signs()[0] == b'-'
            && matches!((self.digits[0], self.digits[4]), (b'1' | b'2', b'1' | b'2'));
        !dated && !cards && !years
    }
}
