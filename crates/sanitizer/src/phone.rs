//! Telephone numbers, in digits and in words.
//!
//! A marketplace is full of numbers: collector numbers, prices, dates, orders, parcels. So a
//! number counts by its form (an international prefix, a national grouping) or by a word before it
//! (`call`, `WhatsApp`), and never behind a word such as `tracking`.

use std::ops::Range;

use crate::codes::{is_letter, is_space, is_word};
use crate::signals::{self, Signal};
use crate::sorts::Sorts;

/// E.164 has at most 15 digits; two more for `00`.
const MOST_DIGITS: usize = 17;
/// The fewest digits of a number that a word has announced.
const FEWEST: usize = 7;
/// The fewest digits in words: nobody counts up to that in a message about a card.
const FEWEST_WORDS: usize = 6;
/// Of how many words one is looked at for numbers in words: such a number has more.
const EVERY: usize = FEWEST_WORDS - 2;
/// How many words before a number are looked at.
const WORDS_BEFORE: usize = 4;

/// Calls `found` with the codes of each telephone number, in order.
pub(crate) fn scan(codes: &[u8], sorts: &Sorts, mut found: impl FnMut(Range<usize>)) {
    let mut at = 0;
    let mut floor = 0;
    let mut spoken = 0;
    let words = sorts.words();
    for (index, word) in words.iter().enumerate() {
        // A number in words has more words than these, so that it is enough to look at every fourth
        // word, and at those before it if that one may be a part.
        if index % EVERY == EVERY - 1 && word.end > at && signals::is_counted(&codes[word.clone()]) {
            let mut spelled = None;
            for begun in &words[index + 1 - EVERY..=index] {
                if begun.start < spoken.max(floor) || !signals::is_said(&codes[begun.clone()]) {
                    continue;
                }
                match self::words(codes, begun.start) {
                    Ok(range) => {
                        spelled = Some(range);
                        break;
                    }
                    // Not looked at again, or time would grow with the square.
                    Err(past) => spoken = past,
                }
            }
            if let Some(range) = spelled {
                at = range.end;
                floor = at;
                found(range);
            }
        }
        // What a number has taken in is not looked at again.
        let oh = codes[word.start] | 0x20 == b'o' && begins_with_oh(&codes[word.clone()]);
        if (oh || codes[word.start].is_ascii_digit()) && word.end > at {
            let number = if oh && at <= word.start {
                oh_for_zero(codes, word.start, floor)
            } else {
                digits(codes, at.max(word.start), floor)
            };
            match number {
                Ok(range) => {
                    at = range.end;
                    floor = at;
                    found(range);
                }
                Err(past) => at = past.max(word.end),
            }
        }
    }
}

/// Whether the word begins with a letter for a zero, and has digits behind: `o7911`, `O77OO`.
fn begins_with_oh(word: &[u8]) -> bool {
    (4..=11).contains(&word.len()) && is_number_with_oh(word)
}

fn is_number_with_oh(word: &[u8]) -> bool {
    let digits = word.iter().filter(|code| code.is_ascii_digit()).count();
    digits > 0 && word.iter().all(|&code| code.is_ascii_digit() || code | 0x20 == b'o')
}

/// The telephone number whose first zero is the letter at `at`, or where to go on looking.
fn oh_for_zero(codes: &[u8], at: usize, floor: usize) -> Result<Range<usize>, usize> {
    const BEFORE: usize = 64;
    const AFTER: usize = 48;
    let from = at.saturating_sub(BEFORE).max(floor);
    let stretch = &codes[from..codes.len().min(at + AFTER)];
    let mut room = [0; BEFORE + AFTER];
    let copy = &mut room[..stretch.len()];
    copy.copy_from_slice(stretch);
    let mut next = at - from;
    while next < copy.len() {
        let end = word_end(copy, next);
        if is_number_with_oh(&copy[next..end]) {
            copy[next..end].iter_mut().filter(|code| !code.is_ascii_digit()).for_each(|code| *code = b'0');
        }
        next = end.max(next) + 1;
    }
    match digits(copy, at - from, 0) {
        Ok(range) => Ok(range.start + from..range.end + from),
        Err(past) => Err(past + from),
    }
}

fn word_end(codes: &[u8], at: usize) -> usize {
    at + codes[at..].iter().take_while(|&&code| is_word(code)).count()
}

/// Digits in words: `zero one five …`; or where to go on looking for them.
fn words(codes: &[u8], start: usize) -> Result<Range<usize>, usize> {
    let (mut at, mut end) = (start, start);
    let (mut digits, mut spelled) = (0, 0);
    // In pairs only behind a zero, as otherwise tens are counted.
    let mut zero = false;
    while at < codes.len() {
        let stop = at + codes[at..].iter().take_while(|&&code| is_word(code)).count();
        let word = &codes[at..stop];
        if signals::is_digit(word) {
            digits += 1;
            spelled += usize::from(word.len() > 1);
            end = stop;
            zero |= digits == 1 && is_zero(word);
        } else if zero && signals::is_pair(word) {
            digits += 1;
            spelled += 1;
            end = stop;
        } else if !signals::is_repeat(word) {
            break;
        }
        let gap = codes[stop..].iter().take(4).take_while(|&&code| !is_word(code)).count();
        if gap == 0 || gap > 3 {
            break;
        }
        at = stop + gap;
    }
    let is_number = spelled * 2 >= digits && digits >= FEWEST_WORDS && spelled >= FEWEST_WORDS - 2;
    if is_number { Ok(start..end) } else { Err(end) }
}

/// Whether the word is a zero.
fn is_zero(word: &[u8]) -> bool {
    [&b"zero"[..], b"cero", b"null", b"nul", b"0"].iter().any(|zero| word.eq_ignore_ascii_case(zero))
}

/// Groups of digits as they stand in a text.
struct Groups {
    lengths: [usize; MOST_DIGITS + 1],
    signs: [u8; MOST_DIGITS + 1],
    count: usize,
    digits: [u8; MOST_DIGITS + 1],
    total: usize,
    start: usize,
    end: usize,
    plus: bool,
    bracketed: bool,
}

/// The telephone number whose digits begin at `at`, or where to go on looking.
fn digits(codes: &[u8], at: usize, floor: usize) -> Result<Range<usize>, usize> {
    let groups = read(codes, at, floor);
    if groups.total < FEWEST || groups.total > MOST_DIGITS {
        return Err(groups.end);
    }
    // Part of a longer code (`RR123456789DE`), a price, a decimal, a fraction.
    let before = groups.start.checked_sub(1).map_or(b' ', |at| codes[at]);
    let behind = codes.get(groups.end).copied().unwrap_or(b' ');
    let glued = is_word(before) || is_letter(behind) || behind == b'%';
    let price = matches!(before, b'.' | b',' | b'$' | b'#' | b'/' | b'-' | b'=' | b'_')
        || (0xd0..=0xd4).contains(&before)
        || (0xd0..=0xd4).contains(&behind)
        || behind == b'$';
    if glued || (price && !groups.plus) {
        return Err(groups.end);
    }
    if groups.plus {
        // North American numbers have ten digits behind the 1.
        let country = if groups.digits[0] == b'1' { groups.total == 11 } else { groups.digits[0] != b'0' };
        let plausible = groups.total >= 8 && groups.total <= 15 && country;
        return if plausible && !groups.is_amount() { Ok(groups.start..groups.end) } else { Err(groups.end) };
    }
    let announced = announced(codes, groups.start, floor).or_else(|| followed(codes, groups.end));
    if announced == Some(false) {
        return Err(groups.end);
    }
    if groups.is_filler() {
        return Err(groups.end);
    }
    let is_phone = groups.international()
        || groups.national()
        || groups.american()
        || (announced == Some(true) && groups.may_be_called());
    if is_phone { Ok(groups.start..groups.end) } else { Err(groups.end) }
}

fn read(codes: &[u8], at: usize, floor: usize) -> Groups {
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
        let gap = codes[next..]
            .iter()
            .take(4)
            .take_while(|&&code| matches!(code, b' ' | b'-' | b'.' | b'/' | b'(' | b')' | b'\t'))
            .count();
        let shown = &codes[next..next + gap];
        let plain = gap == 1
            || (gap <= 3
                && shown.iter().any(|code| matches!(code, b'(' | b')' | b'-' | b'/'))
                && shown.iter().filter(|&&code| code != b' ').count() <= 2);
        if !plain || groups.count > MOST_DIGITS {
            break;
        }
        groups.signs[groups.count - 1] = shown.iter().copied().find(|&code| code != b' ').unwrap_or(b' ');
        if codes.get(next + gap).is_some_and(u8::is_ascii_digit) {
            next += gap;
        } else {
            break;
        }
    }
    groups
}

impl Groups {
    fn lengths(&self) -> &[usize] {
        &self.lengths[..self.count.min(MOST_DIGITS)]
    }

    fn signs(&self) -> &[u8] {
        &self.signs[..self.count.saturating_sub(1).min(MOST_DIGITS)]
    }

    /// Zeros and ones alone: memory, or masks of bits.
    fn is_filler(&self) -> bool {
        self.digits[..self.total.min(MOST_DIGITS)].iter().all(|&digit| matches!(digit, b'0' | b'1'))
    }

    /// Thousands with dots: `1.250.000`.
    fn is_amount(&self) -> bool {
        self.count >= 2
            && self.signs().iter().all(|&sign| sign == b'.')
            && self.lengths()[1..].iter().all(|&length| length == 3)
    }

    /// `0049 151 2345678`: two zeros, a country, and a length that parcels do not have.
    fn international(&self) -> bool {
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
    fn national(&self) -> bool {
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
    fn american(&self) -> bool {
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

    /// Whether a number that a word announces may be one: not a date, a price or a range of cards.
    fn may_be_called(&self) -> bool {
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

/// Whether the words before say that a telephone number follows (`Some(true)`), or that a number
/// of another sort does (`Some(false)`).
fn announced(codes: &[u8], start: usize, floor: usize) -> Option<bool> {
    let mut end = start;
    let mut numbered = false;
    for _ in 0..WORDS_BEFORE {
        while end > floor && !is_word(codes[end - 1]) {
            if codes[end - 1] == b'\n' {
                return None;
            }
            end -= 1;
        }
        let mut begin = end;
        while begin > floor && is_word(codes[begin - 1]) {
            begin -= 1;
        }
        if begin == end {
            return None;
        }
        let word = &codes[begin..end];
        match signals::of(word) {
            Some(Signal::Phone) => return Some(true),
            // `liga no (11) 98555-0143`: in other languages it is `in the`.
            Some(Signal::Code) if word.eq_ignore_ascii_case(b"no") && codes.get(end) == Some(&b' ') => {}
            // `my nr`, which of an order would be said.
            Some(Signal::Code) if !signals::is_number(word) => return Some(false),
            Some(Signal::Code) if !mine(codes, begin) => return Some(false),
            _ => {}
        }
        if numbered && signals::is_my(word) {
            return Some(true);
        }
        numbered |= signals::is_number(word);
        end = begin;
        if end > floor && !is_space(codes[end - 1]) && codes[end - 1].is_ascii_digit() {
            return None;
        }
    }
    None
}

/// Whether `my` or `tel` stands before the word that begins at `begin`.
fn mine(codes: &[u8], begin: usize) -> bool {
    let end = begin - codes[..begin].iter().rev().take(2).take_while(|&&code| !is_word(code)).count();
    let length = codes[..end].iter().rev().take(8).take_while(|&&code| is_word(code)).count();
    let word = &codes[end - length..end];
    signals::is_my(word) || signals::of(word) == Some(Signal::Phone)
}

/// Whether the words behind say that this was a telephone number: `015123456789 (WhatsApp)`.
fn followed(codes: &[u8], end: usize) -> Option<bool> {
    let mut at = end;
    for _ in 0..2 {
        let gap = codes[at..].iter().take(4).take_while(|&&code| !is_word(code) && code != b'\n').count();
        let begin = at + gap;
        let stop = begin + codes[begin..].iter().take(16).take_while(|&&code| is_word(code)).count();
        if gap > 3 || stop == begin {
            return None;
        }
        if signals::is_messenger(&codes[begin..stop]) {
            return Some(true);
        }
        at = stop;
    }
    None
}
