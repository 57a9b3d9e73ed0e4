//! Codes: what is redeemed, tracked, collected or delivered to. A word that a few of their letters and digits
//! happen to spell is none.

use std::ops::Range;

/// How far a code reaches each way at most.
const REACH: usize = 48;

/// Whether the stretch is part of a code. `doubtful` says that digits stand for letters in it, or that it is very
/// short: then less will do.
pub(super) fn holds(codes: &[u8], range: Range<usize>, doubtful: bool) -> bool {
    let is_part = |code: &&u8| code.is_ascii_alphanumeric() || **code == b'-';
    let start = range.start - codes[..range.start].iter().rev().take(REACH).take_while(is_part).count();
    let end = range.end + codes[range.end..].iter().take(REACH).take_while(is_part).count();
    let run = &codes[start..end];
    // Nearly all words stand by themselves.
    if start == range.start && end == range.end {
        return is_numbered_set(codes, &range) || (doubtful && is_unit(codes, range));
    }
    let (upper, lower) = (run.iter().any(u8::is_ascii_uppercase), run.iter().any(u8::is_ascii_lowercase));
    if upper && lower {
        return false;
    }
    let group_end = range.end + codes[range.end..end].iter().take_while(|&&code| code != b'-').count();
    let group_start = range.start - codes[start..range.start].iter().rev().take_while(|&&code| code != b'-').count();
    let others = || {
        let (before, after) = (&codes[start..group_start], &codes[group_end..end]);
        before.split(|&code| code == b'-').chain(after.split(|&code| code == b'-')).filter(|group| !group.is_empty())
    };
    let numbered = others().filter(|group| is_numbered(group)).count();
    match others().count() {
        0 => upper && is_mixed(codes, group_start..group_end, &range),
        1 => doubtful && upper && numbered > 0,
        _ => (doubtful && upper) || numbered > usize::from(lower),
    }
}

/// Whether a group of a code has letters and digits, or three digits and more.
fn is_numbered(group: &[u8]) -> bool {
    let digits = group.iter().filter(|code| code.is_ascii_digit()).count();
    digits >= 3 || (digits > 0 && digits < group.len())
}

/// Whether letters and digits take turns in a word, beside the stretch in it.
fn is_mixed(codes: &[u8], word: Range<usize>, range: &Range<usize>) -> bool {
    let beside = codes[word.start..range.start].iter().chain(&codes[range.end..word.end]);
    let digits = beside.filter(|code| code.is_ascii_digit()).count();
    let turns = codes[word].windows(2).filter(|pair| pair[0].is_ascii_digit() != pair[1].is_ascii_digit()).count();
    digits >= 2 && turns >= 2
}

/// Whether it is one half of a postcode: `D02 F4C3`, `SP2C 5DL`.
fn is_unit(codes: &[u8], range: Range<usize>) -> bool {
    let upper = |word: &[u8]| !word.iter().any(u8::is_ascii_lowercase);
    let unit = &codes[range.clone()];
    let second = matches!(range.start.checked_sub(4).map(|at| &codes[at..range.start]), Some([a, b, c, b' '])
        if a.is_ascii_uppercase() && b.is_ascii_digit() && (c.is_ascii_digit() || *c == b'W'));
    let behind = &codes[range.end..codes.len().min(range.end + 5)];
    let first = matches!(behind, [b' ', a, b, c, ..]
        if a.is_ascii_digit() && b.is_ascii_uppercase() && c.is_ascii_uppercase())
        && behind.get(4).is_none_or(|code| !code.is_ascii_alphanumeric());
    unit.len() <= 4 && upper(unit) && ((second && unit.len() == 4) || first)
}

/// Whether it is the set of a collector number behind it: `FTG 264/354`.
fn is_numbered_set(codes: &[u8], range: &Range<usize>) -> bool {
    let set = &codes[range.clone()];
    let digits =
        |at: usize| codes[at.min(codes.len())..].iter().take(4).take_while(|code| code.is_ascii_digit()).count();
    let number = digits(range.end + 1);
    let slash = range.end + 1 + number;
    set.len() <= 4
        && set.iter().all(|code| code.is_ascii_uppercase() || code.is_ascii_digit())
        && codes.get(range.end) == Some(&b' ')
        && (1..=3).contains(&number)
        && codes.get(slash) == Some(&b'/')
        && digits(slash + 1) > 0
}

#[cfg(test)]
mod tests {
    use super::holds;

    #[test]
    fn a_word_in_a_code_is_none() {
        for (text, word, doubtful) in [
            ("9DS-AXV2-W7F-K2M", "AXV2", true),
            ("ABC-FICK-7PA-QRS", "FICK", false),
            ("abc-fick-7pa-q2s", "fick", false),
            ("AB12FUCK34CD", "FUCK", false),
            ("SH1T-EN045", "SH1T", true),
            ("D02 F4C3", "F4C3", true),
        ] {
            let at = text.find(word).expect("it is in the text");
            assert!(holds(text.as_bytes(), at..at + word.len(), doubtful), "{text}");
        }
        for (text, word, doubtful) in [
            ("FUCK-YOU-2", "FUCK", false),
            ("FUCK123", "FUCK", false),
            ("FUCKYOU22", "FUCK", false),
            ("fuck-you-123", "fuck", false),
            ("you SH1T", "SH1T", true),
            ("Fuck-A1-B2", "Fuck", false),
        ] {
            let at = text.find(word).expect("it is in the text");
            assert!(!holds(text.as_bytes(), at..at + word.len(), doubtful), "{text}");
        }
    }
}
