//! Words that say something about what stands beside them: a dot, an at sign, a digit, a
//! telephone number to come, or a number that is none.

mod lists;

use lists::{AT, CODE, DIGIT, DOT, PAIRS, PHONE, REPEAT};

/// What a word stands for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Signal {
    /// A full stop of a host name.
    Dot,
    /// An at sign.
    At,
    /// A digit.
    Digit,
    /// A digit is to be said twice, or an international prefix follows.
    Repeat,
    /// A telephone number may follow.
    Phone,
    /// A number that is no telephone number follows.
    Code,
}

/// The longest word in the lists, in codes.
const LONGEST: usize = 16;

/// The first code of a Cyrillic letter.
const CYRILLIC_BASE: u8 = 0x80;

/// What the word says of the number beside it (in Cyrillic letters: what else it may say, too), if
/// it is listed. Letter case does not matter.
pub(crate) fn of(word: &[u8]) -> Option<Signal> {
    if word.is_empty() || word.len() > LONGEST {
        return None;
    }
    let mut room = [0; LONGEST];
    let lower = &mut room[..word.len()];
    lower.copy_from_slice(word);
    lower.make_ascii_lowercase();
    if lower[0] >= CYRILLIC_BASE {
        return cyrillic(lower);
    }
    if !may_be_in(&LISTED, lower) {
        return None;
    }
    let is_in = |list: &[&str]| list.binary_search_by(|known| known.as_bytes().cmp(lower)).is_ok();
    if is_in(&PHONE) {
        return Some(Signal::Phone);
    }
    is_in(&CODE).then_some(Signal::Code)
}

/// Whether a word may be in one of these lists.
static LISTED: [u64; 64] = listed([&PHONE, &CODE]);

/// One bit for each word of the lists, by its length and its first, second and last letter.
const fn listed<const N: usize>(lists: [&[&str]; N]) -> [u64; 64] {
    let mut table = [0; 64];
    let mut list = 0;
    while list < N {
        let mut at = 0;
        while at < lists[list].len() {
            let slot = slot(lists[list][at].as_bytes());
            table[slot / 64] |= 1 << (slot % 64);
            at += 1;
        }
        list += 1;
    }
    table
}

const fn may_be_in(table: &[u64; 64], word: &[u8]) -> bool {
    let slot = slot(word);
    table[slot / 64] >> (slot % 64) & 1 != 0
}

/// The place of a word, which is not empty, in such a table; letter case does not matter.
const fn slot(word: &[u8]) -> usize {
    let second = if word.len() > 1 { word[1] } else { 0 };
    let letters =
        u32::from_le_bytes([word[0] & 31, second & 31, word[word.len() - 1] & 31, word.len().to_le_bytes()[0]]);
    (letters.wrapping_mul(0x9e37_79b1) >> 20) as usize
}

fn cyrillic(lower: &[u8]) -> Option<Signal> {
    const WORDS: [(&str, Signal); 20] = [
        ("точка", Signal::Dot),
        ("собака", Signal::At),
        ("ноль", Signal::Digit),
        ("нуль", Signal::Digit),
        ("один", Signal::Digit),
        ("два", Signal::Digit),
        ("три", Signal::Digit),
        ("четыре", Signal::Digit),
        ("пять", Signal::Digit),
        ("шесть", Signal::Digit),
        ("семь", Signal::Digit),
        ("восемь", Signal::Digit),
        ("девять", Signal::Digit),
        ("плюс", Signal::Repeat),
        ("звони", Signal::Phone),
        ("телефон", Signal::Phone),
        ("номер", Signal::Phone),
        ("тел", Signal::Phone),
        ("вотсап", Signal::Phone),
        ("заказ", Signal::Code),
    ];
    WORDS
        .iter()
        .find(|(word, _)| {
            word.chars().count() == lower.len()
                && word.chars().zip(lower).all(|(c, &code)| crate::codes::code(c) == Some(code))
        })
        .map(|&(_, signal)| signal)
}

/// Whether a word that begins with these codes may stand for a full stop or an at sign: looked up
/// for every word that follows another, and told by two letters for nearly all of them.
pub(crate) const fn may_be_sign(first: u8, second: u8) -> bool {
    SIGN_STARTS[first as usize] >> (second & 31) & 1 != 0
}

/// By first code, which second codes (their lowest five bits) such words have.
static SIGN_STARTS: [u32; 256] = {
    const STARTS: [(u8, &[u8]); 8] = [
        (b'd', b"o0"),
        (b'p', b"oue"),
        (b'k', b"rl"),
        (b't', b"o"),
        (b's', b"o"),
        (b'a', b"terp"),
        (b'c', b"h"),
        (b'm', b"a"),
    ];
    let mut table = [0; 256];
    let mut at = 0;
    while at < STARTS.len() {
        let (first, seconds) = STARTS[at];
        let mut second = 0;
        while second < seconds.len() {
            table[first as usize] |= 1 << (seconds[second] & 31);
            second += 1;
        }
        table[first.to_ascii_uppercase() as usize] = table[first as usize];
        at += 1;
    }
    // `собака` and `точка`
    table[0x91] = u32::MAX;
    table[0x92] = u32::MAX;
    table
};

/// Whether the word stands for a full stop.
pub(crate) fn is_dot(word: &[u8]) -> bool {
    match word {
        [b'd' | b'D', rest @ ..] => is_one_of(rest, &["ot", "0t", "oot"]),
        [b'p' | b'P' | b'k' | b'K' | b't' | b'T', ..] => matches!(word.len(), 4..=6) && is_one_of(word, &DOT),
        [0x92, ..] => of(word) == Some(Signal::Dot),
        _ => false,
    }
}

/// Whether the word stands for an at sign.
pub(crate) fn is_at(word: &[u8]) -> bool {
    match word {
        [b'a' | b'A', rest @ ..] => is_one_of(rest, &["t", "et"]) || (word.len() >= 6 && is_one_of(word, &AT)),
        [b'c' | b'C' | b'k' | b'K' | b'm' | b'M' | b's' | b'S', ..] => word.len() >= 5 && is_one_of(word, &AT),
        [0x91, ..] => of(word) == Some(Signal::At),
        _ => false,
    }
}

/// Whether the word stands for a full stop or an at sign.
#[inline(never)]
pub(crate) fn is_sign(word: &[u8]) -> bool {
    is_dot(word) || is_at(word)
}

/// The longest word for a digit.
const LONGEST_DIGIT: usize = 9;

/// Whether a word may be in one of the three lists: hardly a word that is none gets past these.
static COUNTED: [u64; 64] = listed([&DIGIT, &REPEAT, &PAIRS]);

/// Whether the word may be one of these; those that are longer, or in another alphabet, may be.
#[inline]
fn may_be_said(word: &[u8]) -> bool {
    match *word {
        [first, ..] if first.is_ascii_alphabetic() && word.len() <= LONGEST_DIGIT => may_be_in(&COUNTED, word),
        _ => true,
    }
}

/// Whether a number in words may begin with it: it is a digit, or says that one is repeated.
pub(crate) fn is_said(word: &[u8]) -> bool {
    may_be_said(word) && (is_digit(word) || is_repeat(word))
}

/// Whether it may be any part of a number in words.
#[inline]
pub(crate) fn is_counted(word: &[u8]) -> bool {
    may_be_said(word) && (is_said(word) || is_pair(word))
}

/// Whether the word is a number of two digits, as they are said in pairs: `zéro six douze trente-quatre`.
pub(crate) fn is_pair(word: &[u8]) -> bool {
    const TENS: [&str; 10] =
        ["zwanz", "dreiss", "dreis", "vierz", "fuenfz", "funfz", "sechz", "siebz", "achtz", "neunz"];
    match word {
        // `vierunddreissig`
        [before @ .., b'i' | b'I', b'g' | b'G'] if word.len() > LONGEST_DIGIT => TENS.iter().any(|tens| {
            let end = before.len().checked_sub(tens.len()).map(|at| &before[at..]);
            end.is_some_and(|end| end.eq_ignore_ascii_case(tens.as_bytes()))
        }),
        _ => word.len() <= LONGEST_DIGIT && is_one_of(word, &PAIRS),
    }
}

/// Whether the word is a digit.
pub(crate) fn is_digit(word: &[u8]) -> bool {
    match word {
        [digit] if digit.is_ascii_digit() => true,
        [first, ..] if first.is_ascii_alphabetic() && word.len() <= LONGEST_DIGIT => {
            let mut room = [0; LONGEST_DIGIT];
            let lower = &mut room[..word.len()];
            lower.copy_from_slice(word);
            lower.make_ascii_lowercase();
            DIGIT.binary_search_by(|known| known.as_bytes().cmp(lower)).is_ok()
        }
        [first, ..] if *first >= CYRILLIC_BASE => of(word) == Some(Signal::Digit),
        _ => false,
    }
}

/// Whether the word says that the digit behind it is meant twice, or that a prefix follows.
pub(crate) fn is_repeat(word: &[u8]) -> bool {
    match word.first() {
        Some(b'd' | b'D' | b'p' | b'P' | b't' | b'T' | b'h' | b'H') => is_one_of(word, &REPEAT),
        Some(0x8f) => of(word) == Some(Signal::Repeat),
        _ => false,
    }
}

fn is_one_of(word: &[u8], list: &[&str]) -> bool {
    list.iter().any(|known| known.len() == word.len() && known.as_bytes().eq_ignore_ascii_case(word))
}

/// Whether the word is `number` in one of the languages.
pub(crate) fn is_number(word: &[u8]) -> bool {
    is_one_of(word, &["number", "nummer", "numero", "numer", "num", "nr", "digits"])
}

/// Whether the word is `my` in one of the languages: `my number is …`.
pub(crate) fn is_my(word: &[u8]) -> bool {
    is_one_of(word, &["my", "meine", "mi", "mon", "mio", "mijn", "moj", "meu", "our", "unsere", "mein"])
}

/// Whether the word names what one is called with.
pub(crate) fn is_messenger(word: &[u8]) -> bool {
    is_one_of(
        word,
        &[
            "whatsapp", "whatsap", "watsapp", "viber", "telegram", "handy", "mobil", "mobile", "phone", "tel", "sms",
            "call", "chiamami", "llamame", "anrufen",
        ],
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_are_sorted() {
        assert!(DIGIT.is_sorted() && PHONE.is_sorted() && CODE.is_sorted());
        assert!(is_digit(b"Zero") && is_digit(b"o") && is_digit(b"7") && !is_digit(b"zeros"));
    }
}
