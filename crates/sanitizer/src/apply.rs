//! From findings to the cleaned text.

use std::borrow::Cow;
use std::ops::Range;

use crate::policy::{Action, Policy};
use crate::report::{Change, Kind, Sanitized};
use crate::{emoji, links, profanity};

/// Finds, decides and writes.
pub(crate) fn run<'t>(policy: &Policy, text: &'t str) -> Sanitized<'t> {
    let mut found: Vec<(Kind, Range<usize>)> = Vec::new();
    let wanted = |kind| policy.action(kind) != Action::Keep;
    links::scan(text, |kind, span| {
        if wanted(kind) {
            found.push((kind, span));
        }
    });
    if wanted(Kind::Emoji) {
        emoji::scan(text, |span| found.push((Kind::Emoji, span)));
    }
    if wanted(Kind::Profanity) {
        profanity::scan(text, policy.words.as_deref(), |span| found.push((Kind::Profanity, span)));
    }
    if found.is_empty() {
        return Sanitized { text: Cow::Borrowed(text), changes: Vec::new() };
    }
    found.sort_by_key(|(kind, span)| (span.start, kind.index()));
    let mut out = String::with_capacity(text.len());
    let mut changes: Vec<Change> = Vec::with_capacity(found.len());
    let mut done = 0;
    for (kind, span) in found {
        if span.start < done {
            continue;
        }
        out.push_str(&text[done..span.start]);
        let replacement: Cow<'static, str> = match kind {
            Kind::Link => "[link]".into(),
            Kind::Email => "[email]".into(),
            Kind::Phone => "[phone]".into(),
            Kind::Emoji => "".into(),
            Kind::Profanity => "*".repeat(text[span.clone()].chars().count()).into(),
        };
        out.push_str(&replacement);
        done = span.end;
        changes.push(Change { kind, span, replacement, action: policy.action(kind) });
    }
    out.push_str(&text[done..]);
    Sanitized { text: Cow::Owned(out), changes }
}
