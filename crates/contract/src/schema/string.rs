//! Texts: length, pattern, format.

use std::borrow::Cow;

use fancy_regex::Regex;

use super::{FaultKind, Format};
use crate::document::NodeId;
use crate::json::Value;

#[derive(Debug, Default)]
pub(crate) struct StringRules {
    pub(crate) format: Option<(Format, NodeId)>,
    pub(crate) min: Option<(u64, NodeId)>,
    pub(crate) max: Option<(u64, NodeId)>,
    pub(crate) pattern: Option<(Regex, NodeId)>,
}

/// Compiles a pattern as ECMA 262 means it.
pub(super) fn pattern(text: &str) -> Result<Regex, String> {
    // The translation refuses look-around and back-references, which the engine has.
    let translated = jsonschema_regex::to_rust_regex(text).unwrap_or(Cow::Borrowed(text));
    Regex::new(&translated).map_err(|error| error.to_string())
}

impl StringRules {
    pub(super) fn check(&self, value: Value<'_>, mut found: impl FnMut(FaultKind<'static>, NodeId)) {
        let text = value.text();
        if self.min.is_some() || self.max.is_some() {
            // Characters, as JSON Schema counts them. Bytes bound them, which is often enough.
            let bytes = text.len() as u64;
            let certain = self.min.is_none_or(|(limit, _)| bytes / 4 >= limit)
                && self.max.is_none_or(|(limit, _)| bytes <= limit);
            if !certain {
                let length = text.chars().count() as u64;
                if let Some((limit, node)) = self.min.filter(|(limit, _)| length < *limit) {
                    found(FaultKind::TooShort { length, limit }, node);
                }
                if let Some((limit, node)) = self.max.filter(|(limit, _)| length > *limit) {
                    found(FaultKind::TooLong { length, limit }, node);
                }
            }
        }
        // A pattern that gives up (it backtracked beyond its limit) says nothing.
        if let Some((pattern, node)) = &self.pattern
            && matches!(pattern.is_match(&*text), Ok(false))
        {
            found(FaultKind::Pattern, *node);
        }
        if let Some((format, node)) = self.format
            && !format.allows_text(&text)
        {
            found(FaultKind::Format(format), node);
        }
    }
}
