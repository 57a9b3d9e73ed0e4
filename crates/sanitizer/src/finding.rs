//! What the scanners find, before the policy says what becomes of it.

use std::ops::Range;

use crate::category::Category;
use crate::codes;
use crate::language::Language;
use crate::lexicon::Entry;

/// One stretch that a scanner has found, in codes of the view or in bytes of the text.
#[derive(Clone, Debug)]
pub(crate) struct Finding {
    pub(crate) category: Category,
    /// See [`Change::rule`](crate::Change::rule).
    pub(crate) rule: &'static str,
    pub(crate) language: Option<Language>,
    /// The listed word that was met, as it is listed.
    pub(crate) listed: Option<Box<str>>,
    pub(crate) range: Range<usize>,
}

impl Finding {
    /// Of what hangs on no listed word.
    pub(crate) const fn new(category: Category, rule: &'static str, range: Range<usize>) -> Self {
        Self { category, rule, language: None, listed: None, range }
    }

    /// Of a listed word.
    pub(crate) fn listed(entry: Entry<'_>, rule: &'static str, range: Range<usize>) -> Self {
        Self { category: entry.category(), rule, language: entry.language(), listed: Some(shown(entry.letters)), range }
    }
}

/// A listed word as text.
pub(crate) fn shown(letters: &[u8]) -> Box<str> {
    letters.iter().map(|&code| codes::letter(code)).collect::<String>().into()
}
