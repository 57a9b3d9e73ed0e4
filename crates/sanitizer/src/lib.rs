#![doc = include_str!("../README.md")]
//!
//! # The crate
//!
//! In: a message. Out: [`Sanitized`], the cleaned text and what was done to it. The crate knows
//! nothing of HTTP or of storage, reads no clock and no file, and never logs.

mod apply;
mod category;
mod codes;
mod exact;
mod finding;
mod fold;
mod handles;
mod keys;
mod language;
mod lexicon;
mod links;
mod payment;
mod phone;
mod policy;
#[cfg(feature = "serde")]
mod policy_file;
mod profanity;
mod report;
mod signals;
mod sorts;
mod view;

pub use category::{Category, Severity};
pub use language::Language;
pub use policy::{Action, MAX_TEXT, MAX_WORD, Policy, PolicyBuilder, PolicyError};
#[cfg(feature = "serde")]
pub use policy_file::PolicyFile;
pub use report::{Change, Kind, Sanitized};

static DEFAULT: Policy = Policy::new();

/// Cleans `text` by the default policy: every kind is looked for, nothing is refused.
///
/// Clean text comes back borrowed. The spans of the changes are ordered, never overlap, and lie
/// on character boundaries of `text`. Cleaning the answer again changes nothing. The answer is at
/// most nine fifths as long as the text, in bytes.
///
/// ```
/// use message_sanitizer::{sanitize, Kind};
///
/// let answer = sanitize("fuck off, buy at https://example.com/x");
/// assert_eq!(answer.text, "**** off, buy at [link]");
/// assert_eq!((answer.changes[1].kind, answer.changes[1].span.clone()), (Kind::Link, 17..38));
/// ```
#[must_use]
pub fn sanitize(text: &str) -> Sanitized<'_> {
    DEFAULT.sanitize(text)
}
