//! What was taken out: of which kind, where, and how often. Never the value.

use std::collections::BTreeMap;
use std::fmt;

/// Why something was taken out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Kind {
    /// Its name is that of a secret.
    Name,
    /// It is where credentials are: a cookie, an `Authorization` header.
    Place,
    /// It has the form of a secret: the name of the form.
    Form(&'static str),
    /// The caller named it.
    Chosen,
    /// It is a copy of a secret that was found elsewhere.
    Copy,
    /// It is text that no document constrains.
    FreeText,
    /// It is a body without names to go by: neither JSON nor a form.
    Unstructured,
    /// It is a body that cannot be decoded; all of it was dropped.
    Undecodable,
    /// It is a body that the caller wants dropped.
    Dropped,
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Name => "named like a secret",
            Self::Place => "credential",
            Self::Form(form) => form,
            Self::Chosen => "named by you",
            Self::Copy => "copy of a secret",
            Self::FreeText => "free text",
            Self::Unstructured => "text without structure",
            Self::Undecodable => "body that cannot be decoded",
            Self::Dropped => "dropped body",
        })
    }
}

/// One kind of removal at one place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Removal {
    /// Where, as `request header authorization`.
    pub place: String,
    /// Why.
    pub kind: Kind,
    /// How often.
    pub count: u64,
    /// The first entry in which it was, from 1; 0 outside of the entries.
    pub entry: u64,
}

impl fmt::Display for Removal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.kind)?;
        match (self.count, self.entry) {
            (1, 0) => Ok(()),
            (1, entry) => write!(f, ", in entry {entry}"),
            (count, 0) => write!(f, ", {count} times"),
            (count, entry) => write!(f, ", {count} times, first in entry {entry}"),
        }
    }
}

/// The removals of one recording, added up.
#[derive(Debug, Default)]
pub(super) struct Removed {
    counts: BTreeMap<(String, Kind), (u64, u64)>,
    /// Values that are too short or too common to be looked for elsewhere.
    pub(super) not_searched: u64,
}

impl Removed {
    pub(super) fn add(&mut self, place: &str, kind: Kind, entry: u64) {
        /// How many places are told apart.
        const MAX_PLACES: usize = 2000;
        if let Some((count, _)) = self.counts.get_mut(&(place.to_owned(), kind)) {
            *count += 1;
            return;
        }
        let place = if self.counts.len() < MAX_PLACES { place } else { "other places" };
        self.counts.entry((place.to_owned(), kind)).or_insert((0, entry)).0 += 1;
    }

    #[cfg(feature = "cli")]
    pub(super) fn is_empty(&self) -> bool {
        self.counts.is_empty()
    }

    pub(super) fn into_list(self) -> Vec<Removal> {
        let mut list: Vec<Removal> = self
            .counts
            .into_iter()
            .map(|((place, kind), (count, entry))| Removal { place, kind, count, entry })
            .collect();
        list.sort_by_key(|removal| removal.entry);
        list
    }
}

/// A name from a recording as it is shown: one that looks like data is `*`.
pub(super) fn shown(name: &str) -> &str {
    const MAX_NAME: usize = 40;
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b':' | b'.' | b'$');
    let digits = name.bytes().filter(u8::is_ascii_digit).count();
    let plain = !name.is_empty() && name.len() <= MAX_NAME && name.bytes().all(is_name) && digits <= 2;
    if plain { name } else { "*" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn removals_are_added_up_and_read_well() {
        let mut removed = Removed::default();
        removed.add("request header authorization", Kind::Place, 2);
        removed.add("request header authorization", Kind::Place, 3);
        removed.add("page title", Kind::Form("GitHub token"), 0);
        removed.add("request url", Kind::Name, 1);
        let list: Vec<String> = removed.into_list().iter().map(ToString::to_string).collect();
        assert_eq!(
            list,
            [
                "page title: GitHub token",
                "request url: named like a secret, in entry 1",
                "request header authorization: credential, 2 times, first in entry 2",
            ]
        );
    }

    #[test]
    fn names_that_look_like_data_are_not_shown() {
        for name in ["x-api-key", "_initiator", "a1.b2"] {
            assert_eq!(shown(name), name);
        }
        for name in ["", "ann@example.com", "GET /x?token=abc", "u_123", &"a".repeat(41)] {
            assert_eq!(shown(name), "*");
        }
    }
}
