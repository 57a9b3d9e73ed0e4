//! The alphabet of the folded view: one byte for each thing that a reader tells apart.
//!
//! ASCII stands for itself, so that an ASCII message *is* its own folded view. Above it lie the
//! letters of the alphabets whose words are listed or whose letters pass for Latin ones.
//! This file is compiled into the build script too, which folds the word lists with it.

/// A letter of another alphabet: no listed word has it.
pub(crate) const LETTER: u8 = 0xfe;
/// A sign beyond ASCII.
pub(crate) const SIGN: u8 = 0xfd;
/// A full stop that only looks like one (middle dot, bullet): weaker evidence of a host name.
pub(crate) const SOFT_DOT: u8 = 0xfc;
/// A whole emoji sequence.
pub(crate) const EMOJI: u8 = 0xfb;

const CYRILLIC: u8 = 0x80;
const CYRILLIC_MORE: u8 = 0xa0;
const GREEK: u8 = 0xb0;
const MONEY: u8 = 0xd0;

/// No class: the code is part of no listed word.
pub(crate) const NONE: u8 = 0xff;
/// The class that stands for what separates the words of a phrase.
pub(crate) const SEPARATOR: u8 = 24;
/// The first class of the Cyrillic letters.
pub(crate) const FIRST_CYRILLIC_CLASS: u8 = 25;
const I: u8 = 8;
const U: u8 = 19;

const CYRILLIC_LETTERS: [char; 32] = [
    'а', 'б', 'в', 'г', 'д', 'е', 'ж', 'з', 'и', 'й', 'к', 'л', 'м', 'н', 'о', 'п', 'р', 'с', 'т', 'у', 'ф', 'х', 'ц',
    'ч', 'ш', 'щ', 'ъ', 'ы', 'ь', 'э', 'ю', 'я',
];
const CYRILLIC_MORE_LETTERS: [char; 11] = ['і', 'ї', 'є', 'ґ', 'ў', 'ј', 'ѕ', 'һ', 'ԁ', 'ԛ', 'ԝ'];
const GREEK_LETTERS: [char; 24] = [
    'α', 'β', 'γ', 'δ', 'ε', 'ζ', 'η', 'θ', 'ι', 'κ', 'λ', 'μ', 'ν', 'ξ', 'ο', 'π', 'ρ', 'σ', 'τ', 'υ', 'φ', 'χ', 'ψ',
    'ω',
];
const MONEY_SIGNS: [char; 5] = ['€', '£', '¥', '¢', '§'];

/// The code of a character that the fold table names, if it has one.
pub(crate) const fn code(c: char) -> Option<u8> {
    if c.is_ascii() {
        return Some(c as u8);
    }
    if let Some(at) = position(&CYRILLIC_LETTERS, c) {
        return Some(CYRILLIC + at);
    }
    if c == 'ӏ' {
        return Some(CYRILLIC_MORE);
    }
    if let Some(at) = position(&CYRILLIC_MORE_LETTERS, c) {
        return Some(CYRILLIC_MORE + at);
    }
    if let Some(at) = position(&GREEK_LETTERS, c) {
        return Some(GREEK + at);
    }
    if let Some(at) = position(&MONEY_SIGNS, c) {
        return Some(MONEY + at);
    }
    None
}

/// The digit that a Cyrillic letter looks like.
#[allow(dead_code, reason = "the build script does not use it")]
pub(crate) const fn look_alike_digit(code: u8) -> Option<u8> {
    const DIGITS: [(char, u8); 5] = [('о', b'0'), ('з', b'3'), ('б', b'6'), ('в', b'8'), ('і', b'1')];
    let mut at = 0;
    while at < DIGITS.len() {
        if let Some(known) = self::code(DIGITS[at].0)
            && known == code
        {
            return Some(DIGITS[at].1);
        }
        at += 1;
    }
    None
}

/// The character that a letter's code stands for, in lower case: how a listed word is shown.
#[allow(dead_code, reason = "the build script does not use it")]
pub(crate) fn letter(code: u8) -> char {
    let listed = |first: u8, letters: &[char]| letters.get(usize::from(code.wrapping_sub(first))).copied();
    match code {
        code if code.is_ascii() => char::from(code),
        code if code < CYRILLIC_MORE => listed(CYRILLIC, &CYRILLIC_LETTERS).unwrap_or('?'),
        code if code < GREEK => listed(CYRILLIC_MORE, &CYRILLIC_MORE_LETTERS).unwrap_or('?'),
        _ => listed(GREEK, &GREEK_LETTERS).unwrap_or('?'),
    }
}

#[allow(clippy::cast_possible_truncation, reason = "the lists have fewer than 256 letters")]
const fn position(list: &[char], c: char) -> Option<u8> {
    let mut at = 0;
    while at < list.len() {
        if list[at] == c {
            return Some(at as u8);
        }
        at += 1;
    }
    None
}

/// Whether the code is a letter of any alphabet.
pub(crate) const fn is_letter(code: u8) -> bool {
    code.is_ascii_alphabetic() || (code >= CYRILLIC && code < MONEY) || code == LETTER
}

/// Whether the code belongs to a word: a letter or a digit.
pub(crate) const fn is_word(code: u8) -> bool {
    WORD[code as usize]
}

const WORD: [bool; 256] = {
    let mut table = [false; 256];
    let mut code = 0_u8;
    loop {
        table[code as usize] = is_letter(code) || code.is_ascii_digit();
        if code == u8::MAX {
            break table;
        }
        code += 1;
    }
};

/// Whether the code is a sign that is written in place of a letter, or between letters.
pub(crate) const fn is_starring(code: u8) -> bool {
    is_star(code) || matches!(code, b'_' | b'-' | b'.' | b'+' | b'=' | b'|' | SOFT_DOT)
}

/// Whether the code is a sign that stands for a letter wherever it is.
pub(crate) const fn is_star(code: u8) -> bool {
    matches!(code, b'*' | b'#' | b'%' | b'&' | b'@' | b'$' | b'!' | b'?' | b'^' | b'~' | EMOJI | SIGN)
}

/// Whether the code is white space.
pub(crate) const fn is_space(code: u8) -> bool {
    matches!(code, b' ' | b'\t' | b'\n' | b'\r' | 0x0b | 0x0c)
}

/// Whether the code is a letter of the Cyrillic alphabet.
pub(crate) const fn is_cyrillic(code: u8) -> bool {
    code >= CYRILLIC && code < GREEK
}

/// Whether the code is a letter of the Cyrillic or Greek alphabet.
pub(crate) const fn is_lookalike(code: u8) -> bool {
    code >= CYRILLIC && code < MONEY
}

/// Whether a Cyrillic letter cannot be told from a Latin one, in any font.
pub(crate) const fn is_strict_lookalike(code: u8) -> bool {
    let mut at = 0;
    while at < STRICT.len() {
        if STRICT[at].1 == code {
            return true;
        }
        at += 1;
    }
    false
}

/// The code in lower case, a Cyrillic letter that looks Latin as the Latin one.
pub(crate) const fn as_latin(code: u8) -> u8 {
    let mut at = 0;
    while at < STRICT.len() {
        if STRICT[at].1 == code {
            return STRICT[at].0;
        }
        at += 1;
    }
    code.to_ascii_lowercase()
}

const STRICT: [(u8, u8); 16] = [
    (b'a', CYRILLIC),
    (b'e', CYRILLIC + 5),
    (b'k', CYRILLIC + 10),
    (b'm', CYRILLIC + 12),
    (b'h', CYRILLIC + 13),
    (b'o', CYRILLIC + 14),
    (b'p', CYRILLIC + 16),
    (b'c', CYRILLIC + 17),
    (b't', CYRILLIC + 18),
    (b'y', CYRILLIC + 19),
    (b'x', CYRILLIC + 21),
    (b'i', CYRILLIC_MORE),
    (b'j', CYRILLIC_MORE + 5),
    (b's', CYRILLIC_MORE + 6),
    (b'h', CYRILLIC_MORE + 7),
    (b'd', CYRILLIC_MORE + 8),
];

// What passes for a Latin letter at a glance: enough inside a word that has Latin letters too.
const LOOSE: [(u8, u8); 34] = [
    (b'b', CYRILLIC + 2),
    (b'r', CYRILLIC + 3),
    (b'u', CYRILLIC + 8),
    (b'u', CYRILLIC + 9),
    (b'n', CYRILLIC + 15),
    (b'u', CYRILLIC + 22),
    (b'w', CYRILLIC + 24),
    (b'w', CYRILLIC + 25),
    (b'b', CYRILLIC + 28),
    (b'r', CYRILLIC + 31),
    (b'i', CYRILLIC_MORE + 1),
    (b'e', CYRILLIC_MORE + 2),
    (b'r', CYRILLIC_MORE + 3),
    (b'y', CYRILLIC_MORE + 4),
    (b'q', CYRILLIC_MORE + 9),
    (b'w', CYRILLIC_MORE + 10),
    (b'a', GREEK),
    (b'b', GREEK + 1),
    (b'y', GREEK + 2),
    (b'e', GREEK + 4),
    (b'z', GREEK + 5),
    (b'n', GREEK + 6),
    (b'i', GREEK + 8),
    (b'k', GREEK + 9),
    (b'u', GREEK + 11),
    (b'v', GREEK + 12),
    (b'o', GREEK + 14),
    (b'n', GREEK + 15),
    (b'p', GREEK + 16),
    (b'o', GREEK + 17),
    (b't', GREEK + 18),
    (b'u', GREEK + 19),
    (b'x', GREEK + 21),
    (b'w', GREEK + 23),
];

// Digits and signs that are written for letters.
const LEET: [(u8, u8); 23] = [
    (b'a', b'4'),
    (b'a', b'@'),
    (b'b', b'8'),
    (b'c', b'('),
    (b'c', b'<'),
    (b'c', MONEY + 3),
    (b'e', b'3'),
    (b'e', MONEY),
    (b'g', b'9'),
    (b'g', b'6'),
    (b'h', b'#'),
    (b'i', b'1'),
    (b'i', b'!'),
    (b'i', b'|'),
    (b'l', MONEY + 1),
    (b'o', b'0'),
    (b's', b'5'),
    (b's', b'$'),
    (b's', MONEY + 4),
    (b't', b'7'),
    (b't', b'+'),
    (b'y', MONEY + 2),
    (b'z', b'2'),
];

/// The class of each code where Latin words are looked for. `i` and `l`, `u` and `v` share one,
/// since one sign may stand for either; what was meant is checked against the listed word.
pub(crate) static LATIN: [u8; 256] = latin();

/// How a code may be part of a word whose letters are parted.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Piece {
    /// Not at all: it parts them.
    No,
    /// It is a letter or a digit.
    Word,
    /// It is a sign that may stand for a letter.
    Sign,
}

/// By alphabet (Latin, Cyrillic): what each code is among parted letters.
pub(crate) static PIECES: [[Piece; 256]; 2] = [pieces(&latin()), pieces(&cyrillic())];

const fn pieces(classes: &[u8; 256]) -> [Piece; 256] {
    let mut table = [Piece::No; 256];
    let mut code = 0;
    while code < 256 {
        if classes[code] != NONE {
            table[code] = if WORD[code] { Piece::Word } else { Piece::Sign };
        }
        code += 1;
    }
    table
}

/// The class of each code where Cyrillic words are looked for.
pub(crate) static CYRILLIC_CLASSES: [u8; 256] = cyrillic();

const fn latin_letter(letter: u8) -> u8 {
    const CLASSES: [u8; 26] =
        [0, 1, 2, 3, 4, 5, 6, 7, I, 9, 10, I, 11, 12, 13, 14, 15, 16, 17, 18, U, U, 20, 21, 22, 23];
    CLASSES[(letter - b'a') as usize]
}

const fn latin() -> [u8; 256] {
    let mut table = [NONE; 256];
    let mut letter = b'a';
    while letter <= b'z' {
        table[letter as usize] = latin_letter(letter);
        table[letter.to_ascii_uppercase() as usize] = latin_letter(letter);
        letter += 1;
    }
    table = fill(table, &STRICT);
    table = fill(table, &LOOSE);
    fill(table, &LEET)
}

const fn fill(mut table: [u8; 256], pairs: &[(u8, u8)]) -> [u8; 256] {
    let mut at = 0;
    while at < pairs.len() {
        table[pairs[at].1 as usize] = latin_letter(pairs[at].0);
        at += 1;
    }
    table
}

const fn cyrillic() -> [u8; 256] {
    let mut table = [NONE; 256];
    let mut at = 0;
    while at < 32 {
        table[(CYRILLIC + at) as usize] = FIRST_CYRILLIC_CLASS + at;
        at += 1;
    }
    // (what is written, the letter's place in the alphabet)
    let pairs: [(u8, u8); 36] = [
        (b'a', 0),
        (b'@', 0),
        (b'6', 1),
        (b'b', 2),
        (b'v', 2),
        (b'g', 3),
        (b'd', 4),
        (b'z', 7),
        (b'1', 8),
        (b'i', 8),
        (b'l', 11),
        (b's', 17),
        (b'f', 20),
        (b'r', 3),
        (b'e', 5),
        (b'3', 7),
        (b'u', 8),
        (CYRILLIC_MORE, 8),
        (CYRILLIC_MORE + 1, 8),
        (b'k', 10),
        (b'm', 12),
        (b'h', 13),
        (b'o', 14),
        (b'0', 14),
        (b'n', 15),
        (b'p', 16),
        (b'c', 17),
        (b't', 18),
        (b'y', 19),
        (b'x', 21),
        (b'4', 23),
        (b'w', 24),
        (CYRILLIC_MORE + 4, 19),
        (GREEK, 0),
        (GREEK + 14, 14),
        (GREEK + 16, 16),
    ];
    let mut at = 0;
    while at < pairs.len() {
        let class = FIRST_CYRILLIC_CLASS + pairs[at].1;
        table[pairs[at].0 as usize] = class;
        table[pairs[at].0.to_ascii_uppercase() as usize] = class;
        at += 1;
    }
    table
}

/// Whether the code may stand for the letter of a listed word, both being of one class.
pub(crate) const fn stands_for(code: u8, letter: u8) -> bool {
    match letter {
        // A capital I is an l to the eye; no other letter of the class is the other.
        b'i' => code != b'l' && code != b'L',
        b'l' => code != b'i' && code != b'!',
        b'v' => code != b'u' && code != b'U',
        _ => true,
    }
}
