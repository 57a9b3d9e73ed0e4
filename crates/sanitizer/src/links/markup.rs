//! What markup stands around a link: left behind, it would show that something was there, or
//! take the next word for a link's text.

use std::ops::Range;

/// How far markup is looked for before and behind a link.
const REACH: usize = 300;

/// The range with the Markdown, HTML or angle brackets around it; never begins before `floor`.
pub(crate) fn around(codes: &[u8], range: Range<usize>, floor: usize) -> Range<usize> {
    markdown(codes, &range, floor)
        .or_else(|| html(codes, &range, floor))
        .or_else(|| angles(codes, &range, floor))
        .unwrap_or(range)
}

/// `[text](link)`, `![text](link "title")`.
fn markdown(codes: &[u8], range: &Range<usize>, floor: usize) -> Option<Range<usize>> {
    let mut before = range.start;
    if before > floor && codes[before - 1] == b'<' {
        before -= 1;
    }
    if before < floor + 2 || codes[before - 2..before] != *b"](" {
        return None;
    }
    let text = before - 2;
    let least = floor.max(text.saturating_sub(REACH));
    let open = (least..text).rev().take_while(|&at| codes[at] != b'\n').find(|&at| codes[at] == b'[')?;
    let open = if open > floor && codes[open - 1] == b'!' { open - 1 } else { open };
    let most = codes.len().min(range.end + REACH);
    let close = (range.end..most).take_while(|&at| codes[at] != b'\n').find(|&at| codes[at] == b')')?;
    Some(open..close + 1)
}

/// `<a href="link">text</a>`, `<img src=link>`.
fn html(codes: &[u8], range: &Range<usize>, floor: usize) -> Option<Range<usize>> {
    let least = floor.max(range.start.saturating_sub(REACH));
    let open = (least..range.start).rev().take_while(|&at| codes[at] != b'>').find(|&at| codes[at] == b'<')?;
    if !codes.get(open + 1).is_some_and(u8::is_ascii_alphabetic) || open + 1 == range.start {
        return None;
    }
    if !codes[open..range.start].contains(&b'=') {
        return None;
    }
    let most = codes.len().min(range.end + REACH);
    let close = (range.end..most).find(|&at| codes[at] == b'>')? + 1;
    let most = codes.len().min(close + REACH);
    let end = (close..most)
        .find(|&at| codes[at..most].len() >= 4 && codes[at..at + 4].eq_ignore_ascii_case(b"</a>"))
        .map_or(close, |at| at + 4);
    Some(open..end)
}

/// `<link>`.
fn angles(codes: &[u8], range: &Range<usize>, floor: usize) -> Option<Range<usize>> {
    let open = range.start > floor && codes[range.start - 1] == b'<';
    (open && codes.get(range.end) == Some(&b'>')).then(|| range.start - 1..range.end + 1)
}
