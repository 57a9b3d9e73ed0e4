//! Where money is to be sent: account numbers and cards, which have checksums; wallets of crypto currencies; and
//! numbers behind the name of a payment service (`blik 601 234 567`, `pix 123.456.789-09`). Names at such a service
//! (`venmo @cards`) are told as those on messengers are: see `handles`.

mod wallet;

use std::ops::Range;

use crate::category::Category;
use crate::codes::{is_space, is_word};
use crate::finding::Finding;
use crate::signals::{self, Signal};
use crate::sorts::Sorts;
use table::LENGTHS;

mod table {
    include!(concat!(env!("OUT_DIR"), "/ibans.rs"));
}

/// The longest account number.
const LONGEST_IBAN: usize = 34;
/// The lengths of the numbers of cards.
const CARD: std::ops::RangeInclusive<usize> = 13..=19;
/// How many words may stand between a payment service and the number.
const WORDS_BETWEEN: usize = 4;
/// The digits of a number or a key at a payment service.
const KEY: std::ops::RangeInclusive<usize> = 6..=20;

/// Calls `found` with each of them, in codes.
pub(crate) fn scan(codes: &[u8], sorts: &Sorts, found: &mut impl FnMut(Finding)) {
    let mut past = 0;
    for (index, word) in sorts.words().iter().enumerate() {
        // All of them have digits.
        if word.start < past || !sorts.has_digit(word) {
            continue;
        }
        let text = &codes[word.clone()];
        let met = match text {
            [a, b, c, d, ..]
                if [a, b].iter().all(|code| code.is_ascii_alphabetic()) && c.is_ascii_digit() && d.is_ascii_digit() =>
            {
                iban(codes, word.start).map(|range| (range, "iban"))
            }
            [digit, ..] if digit.is_ascii_digit() && text.len() >= 4 => {
                card(codes, sorts, index).map(|range| (range, "card"))
            }
            _ => None,
        };
        let met = met
            .or_else(|| (text.len() >= wallet::SHORTEST && wallet::is_address(text)).then(|| (word.clone(), "wallet")))
            .or_else(|| {
                let first = index.saturating_sub(WORDS_BETWEEN);
                let service = |index: &usize| {
                    let word = &sorts.words()[*index];
                    word.start >= past && signals::of(&codes[word.clone()]).has(Signal::Pay)
                };
                let service = (first..index).rev().find(service)?;
                keyed(codes, sorts, service).map(|range| (range, "payment-key"))
            });
        if let Some((range, rule)) = met {
            past = range.end;
            found(Finding::new(Category::Payment, rule, range));
        }
    }
}

/// The account number that begins at `start`: as many letters and digits as its country has, in groups or not, whose
/// checksum is right (ISO 7064, mod 97-10).
fn iban(codes: &[u8], start: usize) -> Option<Range<usize>> {
    let country = [codes[start].to_ascii_uppercase(), codes[start + 1].to_ascii_uppercase()];
    let at = LENGTHS.binary_search_by(|(known, _)| known.cmp(&country)).ok()?;
    let length = usize::from(LENGTHS[at].1);
    let mut read = [0; LONGEST_IBAN];
    let (mut count, mut at) = (0, start);
    while count < length {
        let code = *codes.get(at)?;
        if code.is_ascii_alphanumeric() {
            *read.get_mut(count)? = code.to_ascii_uppercase();
            count += 1;
        } else if !matches!(code, b' ' | b'-' | b'.') || !codes.get(at + 1).is_some_and(u8::is_ascii_alphanumeric) {
            return None;
        }
        at += 1;
    }
    if codes.get(at).is_some_and(|&code| is_word(code)) {
        return None;
    }
    let value = |code: u8| u32::from(if code.is_ascii_digit() { code - b'0' } else { code - b'A' + 10 });
    let turned = read[4..length].iter().chain(&read[..4]);
    let rest = turned.fold(0, |rest, &code| {
        let value = value(code);
        (rest * if value > 9 { 100 } else { 10 } + value) % 97
    });
    (rest == 1).then_some(start..at)
}

/// The digits from `start` on, with at most two signs between two of them: how many, in how many groups, and where
/// they end.
fn digits(codes: &[u8], start: usize, room: &mut [u8; 24]) -> (usize, usize, usize) {
    let (mut count, mut groups, mut end) = (0, 0, start);
    let mut at = start;
    while count < room.len() && codes.get(at).is_some_and(u8::is_ascii_digit) {
        groups += 1;
        while let (Some(code), Some(digit)) = (codes.get(at).filter(|code| code.is_ascii_digit()), room.get_mut(count))
        {
            *digit = code - b'0';
            count += 1;
            at += 1;
        }
        end = at;
        let parts = |code: &&u8| matches!(**code, b' ' | b'-' | b'.' | b'/' | b'(' | b')' | b'_' | b'*');
        at += codes[at..].iter().take(2).take_while(parts).count();
        if at == end {
            break;
        }
    }
    (count, groups, end)
}

/// The number of a card: as many digits, the first ones those of a network, the last one right (Luhn); in groups of
/// four as they are printed, or behind a word for a card.
fn card(codes: &[u8], sorts: &Sorts, index: usize) -> Option<Range<usize>> {
    let word = &sorts.words()[index];
    let mut room = [0; 24];
    let (count, groups, end) = digits(codes, word.start, &mut room);
    let number = &room[..count];
    if !CARD.contains(&count)
        || codes.get(end).is_some_and(|&code| is_word(code))
        || !is_network(number)
        || !is_luhn(number)
    {
        return None;
    }
    let words = &sorts.words()[index.saturating_sub(WORDS_BETWEEN)..index];
    let says = |signal| words.iter().any(|word| signals::of(&codes[word.clone()]).has(signal));
    let grouped = groups == count.div_ceil(4) && word.len() == 4;
    ((grouped || says(Signal::Card)) && !says(Signal::Code)).then_some(word.start..end)
}

/// Whether a network of cards has numbers that begin so: Visa, Mastercard, American Express, Discover, JCB, Maestro, Mir.
fn is_network(digits: &[u8]) -> bool {
    let start = digits[..4].iter().fold(0, |sum, &digit| sum * 10 + u32::from(digit));
    matches!(start, 4000..=4999 | 5000..=5099 | 5100..=5899 | 2200..=2204 | 2221..=2720 | 3400..=3499 | 3528..=3589
        | 3700..=3799 | 6011 | 6200..=6299 | 6304 | 6440..=6599 | 6700..=6799)
}

fn is_luhn(digits: &[u8]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(at, &digit)| {
            let digit = u32::from(digit);
            if at % 2 == 0 { digit } else { digit * 2 / 10 + digit * 2 % 10 }
        })
        .sum();
    sum.is_multiple_of(10) && digits.iter().any(|&digit| digit != 0)
}

/// The number or key behind the name of a payment service, with that name: `blik na 601 234 567`.
fn keyed(codes: &[u8], sorts: &Sorts, index: usize) -> Option<Range<usize>> {
    let words = sorts.words();
    let start = words[index].start;
    let mut before = words[index].end;
    for word in words.iter().skip(index + 1).take(WORDS_BETWEEN) {
        // The rest of a number that has been read.
        if word.start < before {
            continue;
        }
        if codes[before..word.start].iter().any(|&code| matches!(code, b'\n' | b';' | b'!' | b'?')) {
            return None;
        }
        let text = &codes[word.clone()];
        if wallet::is_uuid(codes, word.start) {
            return Some(start..word.start + wallet::UUID);
        }
        if text[0].is_ascii_digit() {
            let mut room = [0; 24];
            let (count, groups, end) = digits(codes, word.start, &mut room);
            let price = codes[before..word.start].iter().any(|code| *code == b'$' || (0xd0..=0xd4).contains(code));
            // `1.250.000`, `250,00 €`
            let amount = codes[word.start..end].iter().all(|code| code.is_ascii_digit() || *code == b'.') && groups > 1
                || codes.get(end).is_some_and(|code| *code == b',' || (0xd0..=0xd4).contains(code))
                || codes.get(end).is_some_and(|&code| is_space(code)) && is_money(codes, end + 1);
            // `762/700`, `2024-02-29`; but `12.345.678/0001-95`
            let slashed = codes[word.start..end].contains(&b'/') && count != 14;
            let dated = count == 8 && groups == 3;
            let amount = amount || slashed || dated;
            let sane = KEY.contains(&count) && !price && !amount && !codes.get(end).is_some_and(|&code| is_word(code));
            if sane {
                return Some(start..end);
            }
            before = end;
            continue;
        }
        if signals::of(text).has(Signal::Code) {
            return None;
        }
        before = word.end;
    }
    None
}

fn is_money(codes: &[u8], at: usize) -> bool {
    let end = at + codes[at..].iter().take(16).take_while(|&&code| is_word(code)).count();
    codes.get(at).is_some_and(|code| (0xd0..=0xd4).contains(code)) || signals::of(&codes[at..end]).has(Signal::Money)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checksums_are_checked() {
        let whole = |text: &str| iban(text.as_bytes(), 0) == Some(0..text.len());
        assert!(
            whole("DE89 3704 0044 0532 0130 00")
                && whole("GB29NWBK60161331926819")
                && whole("fr14-2004-1010-0505-0001-3M02-606")
        );
        assert!(
            !whole("DE89 3704 0044 0532 0130 01")
                && !whole("DE8937040044053201300")
                && !whole("XX89 3704 0044 0532 0130 00")
        );
        assert!(
            is_luhn(&[4, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1])
                && !is_luhn(&[4, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2])
        );
    }
}
