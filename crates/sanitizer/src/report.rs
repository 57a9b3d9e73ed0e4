//! What a policy hands back: the cleaned text, and every change with its place in the original.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

use crate::category::{Category, Severity};
use crate::language::Language;
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
    /// A name on a messenger (`telegram: @cards`) or on another market, or an invitation to go there.
    Contact,
    /// Where money is to be sent: an account, a card, a wallet, a name at a payment service.
    Payment,
    /// An emoji sequence, whole.
    Emoji,
    /// Profanity, a slur or a threat.
    Profanity,
}

impl Kind {
    /// Every kind, in the order in which reports name them.
    pub const ALL: [Self; 7] =
        [Self::Link, Self::Email, Self::Phone, Self::Contact, Self::Payment, Self::Emoji, Self::Profanity];

    /// The stable lower-case name, fit for JSON and for metrics.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Link => "link",
            Self::Email => "email",
            Self::Phone => "phone",
            Self::Contact => "contact",
            Self::Payment => "payment",
            Self::Emoji => "emoji",
            Self::Profanity => "profanity",
        }
    }

    /// The kind that a category belongs to.
    #[must_use]
    pub const fn of(category: Category) -> Self {
        match category {
            Category::Link => Self::Link,
            Category::Email => Self::Email,
            Category::Phone => Self::Phone,
            Category::Contact => Self::Contact,
            Category::Payment => Self::Payment,
            Category::Emoji => Self::Emoji,
            Category::Vulgar
            | Category::Insult
            | Category::Slur
            | Category::Sexual
            | Category::Threat
            | Category::SelfHarm
            | Category::Own => Self::Profanity,
        }
    }

    /// The categories of this kind.
    pub fn categories(self) -> impl Iterator<Item = Category> {
        Category::ALL.into_iter().filter(move |&category| Self::of(category) == self)
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
    /// What it is more closely.
    pub category: Category,
    /// What found it, by a stable name: `word`, `disguised-word`, `parted-word`, `starred-word`, `threat`, `curse`,
    /// `insult`, `own-word`; `link`, `email`, `emoji`; of numbers, names and accounts how they were told (`phone`,
    /// `iban`, `handle`, `invitation` …).
    pub rule: &'static str,
    /// The language of the list that was decisive, if one was.
    pub language: Option<Language>,
    /// The listed word that was met, as it is listed, if one was.
    pub listed: Option<Box<str>>,
    /// Where, in bytes of the **original** text; both ends lie on character boundaries.
    pub span: Range<usize>,
    /// What stands there in the cleaned text; empty where the stretch was removed.
    pub replacement: Cow<'static, str>,
    /// What the policy does with this category.
    pub action: Action,
}

impl Change {
    /// How grave it is: [`Category::severity`].
    #[must_use]
    pub const fn severity(&self) -> Severity {
        self.category.severity()
    }

    /// Where, in characters of the original text, which is `text`; it is read from its beginning.
    ///
    /// # Panics
    ///
    /// If `text` is another text, whose characters do not end there.
    #[must_use]
    pub fn char_span(&self, text: &str) -> Range<usize> {
        let start = text[..self.span.start].chars().count();
        start..start + text[self.span.clone()].chars().count()
    }

    /// Where, in UTF-16 code units of the original text, as JavaScript, Java and C# count; it is read from its
    /// beginning.
    ///
    /// # Panics
    ///
    /// If `text` is another text, whose characters do not end there.
    #[must_use]
    pub fn utf16_span(&self, text: &str) -> Range<usize> {
        let start = text[..self.span.start].encode_utf16().count();
        start..start + text[self.span.clone()].encode_utf16().count()
    }
}

/// The answer of [`sanitize`](crate::sanitize) and [`Policy::sanitize`](crate::Policy::sanitize).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Sanitized<'t> {
    /// The cleaned text. [`Cow::Borrowed`] with the very bytes of the input if nothing was found.
    pub text: Cow<'t, str>,
    /// What was done, ordered by place; spans never overlap. Empty if nothing was found.
    pub changes: Vec<Change>,
    /// What was found and left as it was, because the policy only wants to know of it ([`Action::Flag`]); ordered by
    /// place. The replacement is what stands there.
    pub flags: Vec<Change>,
}

impl Sanitized<'_> {
    /// Whether nothing was changed: the text is the input, byte for byte.
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
