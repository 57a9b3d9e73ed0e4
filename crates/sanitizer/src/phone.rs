//! Telephone numbers, in digits and in words.
//!
//! A marketplace is full of numbers: collector numbers, prices, dates, orders, parcels. So a
//! number counts by its form (an international prefix, a national grouping) or by a word before it
//! (`call`, `WhatsApp`), and never behind a word such as `tracking`.
//!
//! Letters that look like digits are read as digits where they stand among them (`o7911`, `6OO-11-22-33`), and what
//! is glued to a number (`07700900123x`) goes with it.

mod context;
mod groups;
mod spoken;

use std::ops::Range;

use crate::codes::{self, is_letter, is_word};
use crate::signals::{self, Signal};
use crate::sorts::Sorts;
use context::{announced, followed, is_counted};
use groups::{Groups, read};

/// E.164 has at most 15 digits; two more for `00`.
const MOST_DIGITS: usize = 17;
/// The fewest digits of a number that a word has announced.
const FEWEST: usize = 7;
/// The most letters that may be glued to the end of a number, as they are to be overlooked.
const MOST_GLUED: usize = 5;

/// Calls `found` with the codes of each telephone number, in order, and the rule that told it.
pub(crate) fn scan(codes: &[u8], sorts: &Sorts, mut found: impl FnMut(Range<usize>, &'static str)) {
    let mut at = 0;
    let mut floor = 0;
    let mut spoken = 0;
    let words = sorts.words();
    for (index, word) in words.iter().enumerate() {
        // A number in words has more words than these, so that it is enough to look at every third
        // word, and at those before it if that one may be a part.
        if index % spoken::EVERY == spoken::EVERY - 1 && word.end > at && spoken::is_part(&codes[word.clone()]) {
            let begun = &words[index + 1 - spoken::EVERY..=index];
            if let Some(range) = spelled(codes, begun, floor, &mut spoken) {
                at = range.end;
                floor = at;
                found(range, "spoken-phone");
            }
        }
        // What a number has taken in is not looked at again.
        if word.end <= at || !sorts.has_digit(word) {
            continue;
        }
        let text = &codes[word.clone()];
        let number = if text[0].is_ascii_digit() && text.iter().all(u8::is_ascii_digit) {
            told(codes, at.max(word.start), floor, false).map(|range| (range, "phone"))
        } else if word.start >= floor && is_mixed(text) {
            look_alike(codes, word.start, floor).map(|range| (range, "look-alike-phone"))
        } else {
            continue;
        };
        match number {
            Ok((range, rule)) => {
                at = range.end;
                floor = at;
                found(range, rule);
            }
            Err(past) => at = past.max(word.end),
        }
    }
}

/// The number in words that begins with one of these; `spoken` is where none has been looked for yet.
fn spelled(codes: &[u8], words: &[Range<usize>], floor: usize, spoken: &mut usize) -> Option<Range<usize>> {
    for begun in words {
        if begun.start < (*spoken).max(floor) || !spoken::is_part(&codes[begun.clone()]) {
            continue;
        }
        match spoken::at(codes, begun.start, floor) {
            Ok(range) => return Some(range),
            // Not looked at again, or time would grow with the square.
            Err(past) => *spoken = past,
        }
    }
    None
}

/// The digit that a code is, or is taken for among digits: `o7911`, `5l4`, `З2`.
const fn digit(code: u8) -> Option<u8> {
    Some(match code {
        b'0'..=b'9' => code,
        b'o' | b'O' => b'0',
        b'l' | b'I' | b'i' => b'1',
        b'z' | b'Z' => b'2',
        b's' | b'S' => b'5',
        b'b' => b'6',
        b'B' => b'8',
        b'g' | b'q' => b'9',
        _ => match codes::look_alike_digit(code) {
            Some(digit) => digit,
            None => return None,
        },
    })
}

/// Whether the word has digits and beside them only letters that look like some, or letters at one end alone.
fn is_mixed(word: &[u8]) -> bool {
    let digits = word.iter().filter(|code| code.is_ascii_digit()).count();
    if digits == 0 || word.len() > 2 * MOST_DIGITS {
        return false;
    }
    word.iter().all(|&code| digit(code).is_some()) || digits >= 2
}

/// The telephone number that the word at `at`, in which letters stand for digits or around them, is part of; or where
/// to go on looking.
fn look_alike(codes: &[u8], at: usize, floor: usize) -> Result<Range<usize>, usize> {
    const BEFORE: usize = 64;
    const AFTER: usize = 48;
    let end = word_end(codes, at);
    let word = &codes[at..end];
    // `tel0770…`: the letters say what the digits are.
    let letters = word.iter().take_while(|&&code| is_letter(code)).count();
    let announcing = letters > 1
        && word[letters..].iter().all(u8::is_ascii_digit)
        && signals::of(&word[..letters]).has(Signal::Phone);
    let first = if announcing { at + letters } else { at };
    let replaced = |word: &[u8]| word.iter().all(|&code| digit(code).is_some()) && word.iter().any(u8::is_ascii_digit);
    let from = at.saturating_sub(BEFORE).max(floor);
    let stretch = &codes[from..codes.len().min(at + AFTER)];
    let mut room = [0; BEFORE + AFTER];
    let copy = &mut room[..stretch.len()];
    copy.copy_from_slice(stretch);
    let mut next = first - from;
    while next < copy.len() {
        let end = word_end(copy, next);
        if end > next && replaced(&copy[next..end]) {
            for code in &mut copy[next..end] {
                *code = digit(*code).unwrap_or(*code);
            }
        }
        next = end.max(next) + 1;
    }
    // The groups before: `8-9О3-12З`.
    let mut start = first - from;
    loop {
        if announcing {
            break;
        }
        let gap = copy[..start]
            .iter()
            .rev()
            .take(3)
            .take_while(|&&code| matches!(code, b' ' | b'-' | b'.' | b'/' | b'(' | b')'))
            .count();
        let length =
            copy[..start - gap].iter().rev().take(MOST_DIGITS).take_while(|code| code.is_ascii_digit()).count();
        let begin = start - gap - length;
        if gap == 0 || gap > 2 || length == 0 || (begin > 0 && is_word(copy[begin - 1])) {
            break;
        }
        start = begin;
    }
    let number = if copy[start].is_ascii_digit() {
        told(copy, start, if announcing { start } else { 0 }, announcing)
    } else {
        Err(end - from)
    };
    match number {
        Ok(range) => Ok(range.start + from - if announcing { letters } else { 0 }..range.end + from),
        Err(_) => Err(end),
    }
}

fn word_end(codes: &[u8], at: usize) -> usize {
    at + codes[at..].iter().take_while(|&&code| is_word(code)).count()
}

/// The telephone number whose digits begin at `at`, or where to go on looking; `announcing` says that a word for it
/// is glued to its beginning.
fn told(codes: &[u8], at: usize, floor: usize, announcing: bool) -> Result<Range<usize>, usize> {
    let groups = read(codes, at, floor);
    if groups.total < FEWEST || groups.total > MOST_DIGITS {
        return Err(groups.end);
    }
    // Part of a longer code (`RR123456789DE`), a price, a decimal, a fraction.
    let before = groups.start.checked_sub(1).map_or(b' ', |at| codes[at]);
    let behind = codes.get(groups.end).copied().unwrap_or(b' ');
    let price = matches!(before, b'.' | b',' | b'$' | b'#' | b'/' | b'-' | b'=' | b'_')
        || (0xd0..=0xd4).contains(&before)
        || (0xd0..=0xd4).contains(&behind)
        || behind == b'$';
    if (is_word(before) && !announcing) || behind == b'%' || (price && !groups.plus && !announcing) {
        return Err(groups.end);
    }
    let end = glued(codes, groups.end).filter(|&end| !announcing || end == groups.end);
    if end.is_some_and(|end| is_phone(codes, &groups, floor, announcing, end > groups.end)) {
        Ok(groups.start..end.unwrap_or(groups.end))
    } else {
        Err(groups.end)
    }
}

/// The end of a number with the letters that are glued to it; none if it is part of a longer code.
fn glued(codes: &[u8], end: usize) -> Option<usize> {
    let letters = codes[end..].iter().take(MOST_GLUED + 1).take_while(|&&code| is_letter(code)).count();
    if letters == 0 {
        return Some(end);
    }
    // `x374`, an extension
    let behind = end + letters;
    let digits = codes[behind..].iter().take(MOST_GLUED + 1).take_while(|code| code.is_ascii_digit()).count();
    let stop = behind + digits;
    (letters <= MOST_GLUED && digits <= MOST_GLUED && codes.get(stop).is_none_or(|&code| !is_word(code)))
        .then_some(stop)
}

fn is_phone(codes: &[u8], groups: &Groups, floor: usize, announcing: bool, glued: bool) -> bool {
    if groups.plus {
        // North American numbers have ten digits behind the 1.
        let country = if groups.digits[0] == b'1' { groups.total == 11 } else { groups.digits[0] != b'0' };
        return groups.total >= 8 && groups.total <= 15 && country && !groups.is_amount();
    }
    let announced = if announcing {
        Some(true)
    } else {
        announced(codes, groups.start, floor).or_else(|| followed(codes, groups.end))
    };
    if announced == Some(false) || groups.is_filler() {
        return false;
    }
    if announced == Some(true) && groups.may_be_called() {
        return true;
    }
    // By its form alone only if it stands by itself.
    if glued && !groups.is_grouped() {
        return false;
    }
    groups.international()
        || groups.national()
        || groups.american()
        || (groups.planned() && !is_counted(codes, groups.end))
}
