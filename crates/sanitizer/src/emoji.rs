//! Emoji sequences, whole.

use std::ops::Range;

/// Calls `found` with the byte span of each emoji sequence.
pub(crate) fn scan(text: &str, mut found: impl FnMut(Range<usize>)) {
    let mut chars = text.char_indices().peekable();
    while let Some((start, c)) = chars.next() {
        let next = chars.peek().map(|&(_, c)| c);
        let begins = matches!(c, '\u{1f1e6}'..='\u{1f1ff}' | '\u{1f300}'..='\u{1faff}' | '\u{1f0cf}' | '\u{231a}' | '\u{231b}' | '\u{2728}')
            || matches!(next, Some('\u{fe0f}' | '\u{20e3}'));
        if !begins {
            continue;
        }
        let mut end = start + c.len_utf8();
        let mut joined = false;
        while let Some(&(at, c)) = chars.peek() {
            let part = joined
                || matches!(c, '\u{fe0f}' | '\u{20e3}' | '\u{200d}' | '\u{1f3fb}'..='\u{1f3ff}' | '\u{e0020}'..='\u{e007f}');
            if !part {
                break;
            }
            joined = c == '\u{200d}';
            end = at + c.len_utf8();
            chars.next();
        }
        found(start..end);
    }
}
