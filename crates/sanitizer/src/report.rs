//! What a policy hands back: the cleaned text, and every change with its place in the original.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

use crate::policy::Action;

/// What was found in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Kind {
    /// A web address in any dress: with a scheme, bare, defanged, spelled out, in markup.
    Link,
    /// An e-mail address, plain or spelled out.
    Email,
    /// A telephone number, in digits or in words.
    Phone,
    /// A name on a messenger (`telegram: @cards`), or an invitation to write there.
    Contact,
    /// An emoji sequence, whole.
    Emoji,
    /// Profanity, a slur or a threat.
    Profanity,
}

impl Kind {
    /// Every kind, in the order in which reports name them.
    pub const ALL: [Self; 6] = [Self::Link, Self::Email, Self::Phone, Self::Contact, Self::Emoji, Self::Profanity];

    /// The stable lower-case name, fit for JSON and for metrics.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Link => "link",
            Self::Email => "email",
            Self::Phone => "phone",
            Self::Contact => "contact",
            Self::Emoji => "emoji",
            Self::Profanity => "profanity",
        }
    }

    pub(crate) const fn index(self) -> usize {
        self as usize
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// One stretch of the original text that was not left as it was.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Change {
    /// What was found.
    pub kind: Kind,
    /// Where, in bytes of the **original** text; both ends lie on character boundaries.
    pub span: Range<usize>,
    /// What stands there in the cleaned text; empty where the stretch was removed.
    pub replacement: Cow<'static, str>,
    /// What the policy says of this kind: [`Action::Clean`] or [`Action::Refuse`].
    pub action: Action,
}

/// The answer of [`sanitize`](crate::sanitize) and [`Policy::sanitize`](crate::Policy::sanitize).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Sanitized<'t> {
    /// The cleaned text. [`Cow::Borrowed`] with the very bytes of the input if nothing was found.
    pub text: Cow<'t, str>,
    /// What was done, ordered by place; spans never overlap. Empty if nothing was found.
    pub changes: Vec<Change>,
}

impl Sanitized<'_> {
    /// Whether nothing was found: the text is the input, byte for byte.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.changes.is_empty()
    }

    /// The first kind found that the policy refuses, if any: such a message should not be stored.
    ///
    /// The text is cleaned all the same, so that a careless caller leaks nothing.
    #[must_use]
    pub fn refused(&self) -> Option<Kind> {
        self.changes.iter().find(|change| change.action == Action::Refuse).map(|change| change.kind)
    }

    /// How many changes of this kind were made.
    #[must_use]
    pub fn count(&self, kind: Kind) -> usize {
        self.changes.iter().filter(|change| change.kind == kind).count()
    }

    /// Whether the cleaned text shows nothing: it is empty, or white space and invisible
    /// characters alone. A service that wants a message should refuse it then.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        self.text.chars().all(|c| c.is_whitespace() || c.is_control() || crate::fold::is_invisible(c))
    }
}
