//! A policy as a file has it: names and lists, read by serde and checked like any other policy.

use std::collections::BTreeMap;

use serde::de::{self, Deserialize, Deserializer};

use crate::category::{Category, Severity};
use crate::language::Language;
use crate::policy::{Action, Policy, PolicyBuilder, PolicyError};
use crate::report::Kind;

/// A policy as it is written in a file. Whatever is left out is as in the default policy; a member or a name that is
/// not known is an error.
///
/// ```
/// use message_sanitizer::PolicyFile;
///
/// let file: PolicyFile = serde_json::from_str(
///     r#"{
///         "kinds": { "emoji": "keep", "link": "refuse" },
///         "severities": { "low": "flag" },
///         "categories": { "emoji": "keep", "slur": "refuse" },
///         "replacements": { "phone": "(number removed)" },
///         "languages": ["en", "de"],
///         "forbid": ["scalper"],
///         "allow": ["1pm"]
///     }"#,
/// )?;
/// let answer = file.build()?.sanitize("call +49 151 23456789, scalper 👍");
/// assert_eq!(answer.text, "call (number removed), ******* 👍");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(deny_unknown_fields, default)]
#[non_exhaustive]
pub struct PolicyFile {
    /// What is done with each kind: `keep`, `flag`, `clean`, `mask`, `remove` or `refuse`.
    pub kinds: BTreeMap<Kind, Action>,
    /// What is done with each severity (`low`, `medium`, `high`); wins over `kinds`.
    pub severities: BTreeMap<Severity, Action>,
    /// What is done with each category; wins over `kinds` and `severities`.
    pub categories: BTreeMap<Category, Action>,
    /// What is put in the place of findings of a category.
    pub replacements: BTreeMap<Category, String>,
    /// The languages whose words count, by their codes; all if it is left out.
    pub languages: Option<Vec<Language>>,
    /// See [`PolicyBuilder::forbid`].
    pub forbid: Vec<String>,
    /// See [`PolicyBuilder::allow`].
    pub allow: Vec<String>,
}

impl PolicyFile {
    /// Makes the policy.
    ///
    /// # Errors
    ///
    /// As [`PolicyBuilder::build`].
    pub fn build(self) -> Result<Policy, PolicyError> {
        let mut builder = Policy::builder();
        builder = self.kinds.into_iter().fold(builder, |builder, (kind, action)| builder.on(kind, action));
        for (severity, action) in self.severities {
            builder = builder.on_severity(severity, action);
        }
        for (category, action) in self.categories {
            builder = builder.on_category(category, action);
        }
        for (category, text) in self.replacements {
            builder = builder.replace(category, text);
        }
        if let Some(languages) = self.languages {
            for language in Language::ALL {
                builder = builder.language(language, languages.contains(&language));
            }
        }
        builder = self.forbid.into_iter().fold(builder, PolicyBuilder::forbid);
        self.allow.into_iter().fold(builder, PolicyBuilder::allow).build()
    }
}

/// Reads a value by its stable name; the error for one that is not known names those that are.
fn named<'de, D: Deserializer<'de>, T: Copy>(
    reader: D,
    what: &str,
    all: &[T],
    name: impl Fn(T) -> &'static str,
) -> Result<T, D::Error> {
    let given = String::deserialize(reader)?;
    all.iter().copied().find(|&value| name(value) == given).ok_or_else(|| {
        let known: Vec<_> = all.iter().map(|&value| name(value)).collect();
        de::Error::custom(format_args!("unknown {what} {given:?}, expected one of {}", known.join(", ")))
    })
}

macro_rules! by_name {
    ($($named:ty, $what:literal, $name:path;)*) => {
        $(impl<'de> Deserialize<'de> for $named {
            fn deserialize<D: Deserializer<'de>>(reader: D) -> Result<Self, D::Error> {
                named(reader, $what, &Self::ALL, $name)
            }
        })*
    };
}

by_name! {
    Kind, "kind", Kind::as_str;
    Category, "category", Category::as_str;
    Severity, "severity", Severity::as_str;
    Language, "language", Language::code;
    Action, "action", Action::as_str;
}

#[cfg(test)]
mod tests {
    use super::PolicyFile;

    #[test]
    fn what_is_not_known_is_an_error() {
        for (text, told) in [
            (r#"{ "kinds": { "links": "keep" } }"#, "unknown kind \"links\", expected one of link, email"),
            (r#"{ "categories": { "slur": "delete" } }"#, "unknown action \"delete\", expected one of keep, flag"),
            (r#"{ "languages": ["xx"] }"#, "unknown language \"xx\", expected one of de, en"),
            (r#"{ "severities": { "3": "keep" } }"#, "unknown severity \"3\", expected one of low, medium, high"),
            (r#"{ "language": ["en"] }"#, "unknown field `language`"),
        ] {
            let error = serde_json::from_str::<PolicyFile>(text).expect_err("it is wrong").to_string();
            assert!(error.starts_with(told), "{error}");
        }
        let file: PolicyFile = serde_json::from_str(r#"{ "forbid": ["x"] }"#).expect("the names are right");
        assert!(file.build().is_err());
    }
}
