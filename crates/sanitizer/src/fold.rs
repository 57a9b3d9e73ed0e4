//! Characters as a reader sees them: what is invisible, and which letters look alike.

/// Whether the character shows nothing: joiners, fillers, marks of direction, tags, selectors
/// (Unicode's `Default_Ignorable_Code_Point`, and the blank Braille pattern).
pub(crate) const fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
        | '\u{ffa0}' | '\u{fff0}'..='\u{fff8}' | '\u{1bca0}'..='\u{1bca3}'
        | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}'
    )
}

/// The letters of a word, folded; `None` if it holds anything else.
pub(crate) fn letters(word: &str) -> Option<Vec<u8>> {
    word.chars()
        .filter(|&c| !is_invisible(c))
        .map(|c| c.is_ascii_alphabetic().then(|| c.to_ascii_lowercase() as u8))
        .collect()
}
