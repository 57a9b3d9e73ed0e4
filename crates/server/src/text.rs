//! Characters that a reader does not see, and that make a text look like another one.

use std::borrow::Cow;

/// Whether a character is a control (C0, DEL or C1) other than line feed and tab, changes the direction of the text around
/// it (bidirectional embeddings, overrides and isolates), or is one of the tag characters, which are never shown.
///
/// The marks that people write right-to-left scripts with (U+061C, U+200E, U+200F) only say where a character belongs.
pub(crate) fn is_hidden(character: char) -> bool {
    match character {
        '\n' | '\t' => false,
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{e0000}'..='\u{e007f}' => true,
        _ => character.is_control(),
    }
}

/// A text without such characters. A carriage return, alone or before a line feed, becomes a line feed.
pub(crate) fn visible(text: &str) -> Cow<'_, str> {
    if !text.contains(is_hidden) {
        return text.into();
    }
    text.replace("\r\n", "\n").replace('\r', "\n").replace(is_hidden, "").into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_hidden_is_taken_out_and_nothing_else() {
        for (text, expected) in [
            ("Hello,\n\tis it there?", "Hello,\n\tis it there?"),
            ("one\r\ntwo\rthree", "one\ntwo\nthree"),
            ("a\u{1b}[31mb\u{7f}\u{9b}c\u{0}", "a[31mbc"),
            ("gpj.\u{202e}exe\u{202c} \u{2067}x\u{2069}", "gpj.exe x"),
            ("seen\u{e0068}\u{e0069}\u{e007f}", "seen"),
            (
                "\u{200f}\u{5e9}\u{5dc}\u{5d5}\u{5dd}\u{200e} \u{200d}",
                "\u{200f}\u{5e9}\u{5dc}\u{5d5}\u{5dd}\u{200e} \u{200d}",
            ),
        ] {
            assert_eq!(visible(text), expected);
        }
    }
}
