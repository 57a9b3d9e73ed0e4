//! Strings: length, pattern, format.

use std::sync::OnceLock;

use super::compiled::Limit;
use super::number::Judged;
use super::pattern::{self, Pattern, PatternError};
use super::{Format, ViolationKind};
use crate::document::NodeId;
use crate::json::Value;

#[derive(Debug, Default)]
pub(crate) struct StringRules {
    pub(crate) format: Option<(Format, NodeId)>,
    pub(crate) min: Limit,
    pub(crate) max: Limit,
    pub(crate) pattern: Option<LazyPattern>,
}

/// A pattern that is compiled for the first text that it is applied to: a large document has thousands of patterns, and
/// a recording needs few of them.
#[derive(Debug)]
pub(crate) struct LazyPattern {
    pub(crate) text: Box<str>,
    pub(crate) node: NodeId,
    compiled: OnceLock<Result<Pattern, PatternError>>,
}

impl LazyPattern {
    pub(crate) fn new(text: &str, node: NodeId) -> Self {
        Self { text: text.into(), node, compiled: OnceLock::new() }
    }

    /// Whether a text fits; `None` if that is not known, because the pattern cannot be compiled or gives up.
    pub(crate) fn is_match(&self, text: &str) -> Option<bool> {
        let compiled = self.compiled.get_or_init(|| pattern::compile(&self.text)).as_ref().ok()?;
        compiled.is_match(text).ok()
    }

    /// The error, if compiling it failed.
    pub(crate) fn error(&self) -> Option<String> {
        self.compiled.get()?.as_ref().err().map(ToString::to_string)
    }
}

impl StringRules {
    pub(crate) fn is_empty(&self) -> bool {
        self.format.is_none() && self.min.is_none() && self.max.is_none() && self.pattern.is_none()
    }

    pub(super) fn check(&self, value: Value<'_>, mut found: impl FnMut(Judged)) {
        let text = value.text();
        if self.min.is_some() || self.max.is_some() {
            // Characters, as JSON Schema counts them. Bytes bound them, which is often enough.
            let bytes = text.len() as u64;
            let certain = self.min.is_none_or(|(limit, _)| bytes / 4 >= limit)
                && self.max.is_none_or(|(limit, _)| bytes <= limit);
            if !certain {
                let length = text.chars().count() as u64;
                if let Some((limit, node)) = self.min.filter(|(limit, _)| length < *limit) {
                    found(Judged::Violated(ViolationKind::TooShort { length, limit }, node));
                }
                if let Some((limit, node)) = self.max.filter(|(limit, _)| length > *limit) {
                    found(Judged::Violated(ViolationKind::TooLong { length, limit }, node));
                }
            }
        }
        if let Some(pattern) = &self.pattern {
            match pattern.is_match(&text) {
                Some(true) => {}
                Some(false) => found(Judged::Violated(ViolationKind::Pattern, pattern.node)),
                None => found(Judged::Not(pattern.node)),
            }
        }
        if let Some((format, node)) = self.format
            && !format.allows_text(&text)
        {
            found(Judged::Violated(ViolationKind::Format(format), node));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::Tape;

    #[test]
    fn lengths_count_characters() {
        let rules = StringRules { min: Some((2, NodeId(0))), max: Some((3, NodeId(1))), ..StringRules::default() };
        let found = |json: &str| {
            let mut tape = Tape::new();
            let mut out = Vec::new();
            rules.check(tape.parse(json).unwrap(), |judged| {
                if let Judged::Violated(kind, node) = judged {
                    out.push((kind.to_string(), node.0));
                }
            });
            out
        };
        for fits in [r#""ab""#, r#""日本語""#, r#""😀😀😀""#, r#""\u00e9\n""#] {
            assert!(found(fits).is_empty(), "{fits}");
        }
        assert_eq!(found(r#""é""#), [("1 character, fewer than the minimum of 2".to_owned(), 0)]);
        assert_eq!(found(r#""éééé""#), [("4 characters, more than the maximum of 3".to_owned(), 1)]);
    }
}
