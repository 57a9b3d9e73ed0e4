//! From findings to the cleaned text.

use std::borrow::Cow;
use std::cell::RefCell;
use std::ops::Range;

use crate::keys::Keys;
use crate::policy::{Action, Policy};
use crate::report::{Change, Kind, Sanitized};
use crate::sorts::Sorts;
use crate::view::View;
use crate::{fold, handles, links, phone, profanity, view};

/// What the scratch memory of a thread may keep from one message to the next, in entries.
const KEEP: usize = 16 * 1024;

/// How often the answer is cleaned again before the whole message is given up. Two are enough for
/// every text that the tests and the fuzzer have come up with.
const MOST_ROUNDS: usize = 8;

/// Memory that is reused, so that a clean message costs no allocation.
#[derive(Default)]
struct Scratch {
    view: view::Store,
    sorts: Sorts,
    keys: Keys,
    profanity: profanity::Store,
    found: Vec<(Kind, Range<usize>)>,
    emojis: Vec<Range<usize>>,
}

thread_local! {
    static SCRATCH: RefCell<Scratch> = RefCell::default();
}

/// Cleans the text until there is nothing left to clean.
pub(crate) fn run<'t>(policy: &Policy, text: &'t str) -> Sanitized<'t> {
    SCRATCH.with(|scratch| match scratch.try_borrow_mut() {
        Ok(mut scratch) => {
            let answer = rounds(policy, text, &mut scratch);
            if text.len() > KEEP {
                scratch.shrink();
            }
            answer
        }
        // Only if the allocator itself sanitizes messages.
        Err(_) => rounds(policy, text, &mut Scratch::default()),
    })
}

impl Scratch {
    fn shrink(&mut self) {
        self.view.shrink(KEEP);
        self.sorts.shrink(KEEP);
        self.keys.shrink(KEEP);
        self.profanity.shrink(KEEP);
        self.found.clear();
        self.found.shrink_to(KEEP);
        self.emojis.clear();
        self.emojis.shrink_to(KEEP);
    }
}

fn rounds<'t>(policy: &Policy, text: &'t str, scratch: &mut Scratch) -> Sanitized<'t> {
    let mut edits = once(policy, text, scratch);
    if edits.is_empty() {
        return Sanitized { text: Cow::Borrowed(text), changes: Vec::new() };
    }
    let mut cleaned = write(text, &edits);
    // What is taken out may bring together what stood apart.
    for _ in 0..MOST_ROUNDS {
        let more = once(policy, &cleaned, scratch);
        if more.is_empty() {
            return finish(policy, cleaned, edits);
        }
        edits = merge(text, &cleaned, edits, more);
        cleaned = write(text, &edits);
    }
    let kind = edits.first().map_or(Kind::Link, |edit| edit.kind);
    let edits = vec![Edit { kind, span: 0..text.len(), replacement: Cow::Borrowed("") }];
    finish(policy, String::new(), edits)
}

fn finish<'t>(policy: &Policy, cleaned: String, edits: Vec<Edit>) -> Sanitized<'t> {
    let changes = edits
        .into_iter()
        .map(|Edit { kind, span, replacement }| Change { kind, span, replacement, action: policy.action(kind) })
        .collect();
    Sanitized { text: Cow::Owned(cleaned), changes }
}

/// One stretch to be replaced.
struct Edit {
    kind: Kind,
    span: Range<usize>,
    replacement: Cow<'static, str>,
}

/// Everything found in one reading, in order, without overlaps.
fn once(policy: &Policy, text: &str, scratch: &mut Scratch) -> Vec<Edit> {
    let wants = |kind| policy.action(kind) != Action::Keep;
    let Scratch { view: store, sorts, keys, profanity: words, found, emojis } = scratch;
    found.clear();
    emojis.clear();
    let view = View::of(text, store, |span| emojis.push(span));
    sorts.read(&view);
    if wants(Kind::Link) || wants(Kind::Email) || wants(Kind::Phone) {
        links::scan(text, &view, sorts, |kind, range| {
            if wants(kind) {
                found.push((kind, view.span(range)));
            }
        });
    }
    if wants(Kind::Phone) {
        phone::scan(view.codes, sorts, |range| found.push((Kind::Phone, view.span(range))));
    }
    if wants(Kind::Contact) || wants(Kind::Profanity) {
        keys.read(view.codes, sorts.words(), false);
    }
    if wants(Kind::Contact) {
        handles::scan(view.codes, sorts, keys, |range| found.push((Kind::Contact, view.span(range))));
    }
    if wants(Kind::Profanity) {
        profanity::scan(&view, sorts, keys, policy.words.as_deref(), words, |range| {
            found.push((Kind::Profanity, view.span(range)));
        });
    }
    if wants(Kind::Emoji) {
        found.extend(emojis.iter().map(|span| (Kind::Emoji, span.clone())));
    }
    if found.is_empty() {
        return Vec::new();
    }
    settle(found);
    let mut edits = Vec::with_capacity(found.len());
    let mut at = 0;
    while at < found.len() {
        let (kind, span) = found[at].clone();
        if kind == Kind::Emoji {
            at = emoji_edits(text, found, at, &mut edits);
            continue;
        }
        let replacement = replacement(kind, &text[span.clone()]);
        edits.push(Edit { kind, span, replacement });
        at += 1;
    }
    edits
}

/// Orders the findings and joins those that overlap; the kind that says most names the whole.
fn settle(found: &mut Vec<(Kind, Range<usize>)>) {
    const fn rank(kind: Kind) -> usize {
        match kind {
            Kind::Link => 0,
            Kind::Email => 1,
            Kind::Phone => 2,
            Kind::Contact => 3,
            Kind::Profanity => 4,
            Kind::Emoji => 5,
        }
    }
    found.sort_by_key(|(kind, span)| (span.start, rank(*kind)));
    let mut kept = 0;
    for at in 1..found.len() {
        let (kind, span) = found[at].clone();
        let (last, before) = &mut found[kept];
        if span.start < before.end {
            before.end = before.end.max(span.end);
            if rank(kind) < rank(*last) {
                *last = kind;
            }
        } else {
            kept += 1;
            found[kept] = (kind, span);
        }
    }
    found.truncate(kept + 1);
}

fn replacement(kind: Kind, taken: &str) -> Cow<'static, str> {
    match kind {
        Kind::Link => Cow::Borrowed("[link]"),
        Kind::Email => Cow::Borrowed("[email]"),
        Kind::Phone => Cow::Borrowed("[phone]"),
        Kind::Contact => Cow::Borrowed("[contact]"),
        Kind::Emoji => Cow::Borrowed(""),
        Kind::Profanity => {
            let mut mask = String::with_capacity(taken.len());
            for c in taken.chars() {
                if c.is_whitespace() {
                    mask.push(c);
                } else if c.is_ascii() || !(fold::is_invisible(c) || fold::is_mark(c)) {
                    mask.push('*');
                }
            }
            Cow::Owned(mask)
        }
    }
}

/// Writes the edits for the emojis from `first` on that nothing but spaces parts, and takes the
/// space along that would be left doubled or dangling. Returns the finding behind them.
fn emoji_edits(text: &str, found: &[(Kind, Range<usize>)], first: usize, edits: &mut Vec<Edit>) -> usize {
    let bytes = text.as_bytes();
    let is_space = |at: usize| bytes.get(at) == Some(&b' ');
    let mut last = first;
    while let Some((Kind::Emoji, next)) = found.get(last + 1) {
        if !(found[last].1.end..next.start).all(is_space) {
            break;
        }
        last += 1;
    }
    let floor = edits.last().map_or(0, |edit| edit.span.end);
    let (start, end) = (found[first].1.start, found[last].1.end);
    let before = text[floor..start].chars().next_back();
    let after = text[end..].chars().next();
    let at_start = if floor == start { start == 0 } else { matches!(before, Some('\n' | '(' | '[')) };
    let closes = |c: char| matches!(c, '\n' | '\r' | '.' | ',' | '!' | '?' | ';' | ':' | ')' | ']');
    let mut from = start;
    let mut to = end;
    let mut between = "";
    if before == Some(' ') && after.is_none_or(closes) {
        while from > floor && is_space(from - 1) {
            from -= 1;
        }
    } else if (before == Some(' ') || at_start) && after == Some(' ') {
        while is_space(to) && (at_start || to == end) {
            to += 1;
        }
    } else if before.is_some_and(char::is_alphanumeric) && after.is_some_and(char::is_alphanumeric) {
        between = " ";
    }
    for at in first..=last {
        let begin = if at == first { from } else { found[at].1.start };
        let stop = if at == last { to } else { found[at + 1].1.start };
        let replacement = Cow::Borrowed(if at == last { between } else { "" });
        edits.push(Edit { kind: Kind::Emoji, span: begin..stop, replacement });
    }
    last + 1
}

fn write(text: &str, edits: &[Edit]) -> String {
    let mut cleaned = String::with_capacity(text.len() + edits.len() * 2);
    let mut at = 0;
    for Edit { span, replacement, .. } in edits {
        cleaned.push_str(&text[at..span.start]);
        cleaned.push_str(replacement);
        at = span.end;
    }
    cleaned.push_str(&text[at..]);
    cleaned
}

/// Brings edits of the cleaned text back to the original: each grows to take in the earlier edits
/// that it touches.
fn merge(text: &str, cleaned: &str, earlier: Vec<Edit>, later: Vec<Edit>) -> Vec<Edit> {
    let mut merged: Vec<Edit> = Vec::with_capacity(earlier.len() + later.len());
    let mut earlier = earlier.into_iter().peekable();
    // How far a place of the cleaned text lies from the same place of the original.
    let (mut written, mut read) = (0, 0);
    for edit in later {
        while let Some(next) = earlier.peek() {
            let start = written + (next.span.start - read);
            if start + next.replacement.len() > edit.span.start {
                break;
            }
            written = start + next.replacement.len();
            read = next.span.end;
            merged.extend(earlier.next());
        }
        let mut span = read + (edit.span.start.max(written) - written)..0;
        let mut joined = None;
        // The earlier edits that this one overlaps.
        while let Some(next) = earlier.peek() {
            let start = written + (next.span.start - read);
            if start >= edit.span.end {
                break;
            }
            span.start = span.start.min(next.span.start);
            joined = Some(joined.map_or(next.kind, |kind: Kind| kind));
            written = start + next.replacement.len();
            read = next.span.end;
            earlier.next();
        }
        span.end = if edit.span.end > written { read + (edit.span.end - written) } else { read };
        // Removed pictures at the edge of the earlier text may leave an overlap with the last edit.
        if let Some(last) = merged.last_mut().filter(|last| last.span.end > span.start) {
            last.span.end = last.span.end.max(span.end);
            last.replacement = replacement(last.kind, &text[last.span.clone()]);
            continue;
        }
        let replacement = match (edit.kind, joined) {
            (Kind::Emoji, _) | (_, None) => edit.replacement,
            (kind, Some(_)) => replacement(kind, &text[span.clone()]),
        };
        merged.push(Edit { kind: edit.kind, span, replacement });
    }
    merged.extend(earlier);
    debug_assert!(merged.windows(2).all(|pair| pair[0].span.end <= pair[1].span.start), "{cleaned:?}");
    merged
}
