//! What the words beside a number say of it.

use crate::codes::{is_space, is_word};
use crate::signals::{self, Signal};

/// How many words before a number are looked at.
const WORDS_BEFORE: usize = 4;

/// Whether the words before say that a telephone number follows (`Some(true)`), or that a number
/// of another sort does (`Some(false)`).
pub(super) fn announced(codes: &[u8], start: usize, floor: usize) -> Option<bool> {
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
        let said = signals::of(word);
        let number = said.has(Signal::Number);
        if said.has(Signal::Phone) {
            return Some(true);
        }
        // `liga no (11) 98555-0143`: in other languages it is `in the`. And `my nr`, which of an order would be said.
        let in_the = word.eq_ignore_ascii_case(b"no") && codes.get(end) == Some(&b' ');
        if said.has(Signal::Code) && !in_the && !(number && mine(codes, begin)) {
            return Some(false);
        }
        if numbered && said.has(Signal::My) {
            return Some(true);
        }
        numbered |= number;
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
    let length = codes[..end].iter().rev().take(12).take_while(|&&code| is_word(code)).count();
    let said = signals::of(&codes[end - length..end]);
    said.has(Signal::My) || said.has(Signal::Phone)
}

/// Whether the words behind say that this was a telephone number: `015123456789 (WhatsApp)`.
pub(super) fn followed(codes: &[u8], end: usize) -> Option<bool> {
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

/// Whether what stands behind makes an amount of it: `601 234 567 zł`.
pub(super) fn is_counted(codes: &[u8], end: usize) -> bool {
    let begin = end + codes[end..].iter().take(2).take_while(|&&code| is_space(code)).count();
    let stop = begin + codes[begin..].iter().take(16).take_while(|&&code| is_word(code)).count();
    codes.get(begin).is_some_and(|code| (0xd0..=0xd4).contains(code) || *code == b'$')
        || (begin > end && signals::of(&codes[begin..stop]).has(Signal::Money))
}
