//! The texts to remove from a recording, besides those that are found.

use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;

use crate::redact::{Redaction, Text};
use crate::{Contract, Error};

#[derive(Debug, Args)]
pub(super) struct Texts {
    /// Replace this text with filler of the same length: a member name, or a JSON pointer; repeatable.
    #[arg(long = "text", value_name = "NAME|/POINTER")]
    members: Vec<String>,

    /// Treat this header as a secret; repeatable. So does each of the next three: a name counts everywhere.
    #[arg(long = "header", value_name = "NAME")]
    headers: Vec<String>,

    /// Treat this query parameter as a secret; repeatable.
    #[arg(long = "query", value_name = "NAME")]
    queries: Vec<String>,

    /// Treat this form field as a secret; repeatable.
    #[arg(long = "form", value_name = "NAME")]
    forms: Vec<String>,

    /// Treat this cookie as a secret, in bodies and scripts, too; repeatable.
    #[arg(long = "cookie", value_name = "NAME")]
    cookies: Vec<String>,

    /// Read such names from a file: on each line `header`, `query`, `form`, `cookie`, `text` or `keep`, and a name.
    #[arg(long, value_name = "FILE")]
    rules: Option<PathBuf>,

    /// Keep this text although the document does not constrain it: a member name, or a JSON pointer; repeatable.
    #[arg(long, value_name = "NAME|/POINTER", requires = "spec")]
    keep: Vec<String>,
}

impl Texts {
    /// The redaction; with a document, it also replaces free text.
    pub(super) fn redaction(&self, document: Option<Arc<Contract>>) -> Result<Redaction, Error> {
        let mut redaction = Redaction::default();
        if let Some(path) = &self.rules {
            let failed = |source| Error::Input { path: path.clone(), source };
            redaction = read(&std::fs::read_to_string(path).map_err(failed)?, redaction)
                .map_err(|line| Error::Rules { path: path.clone(), line })?;
        }
        for text in &self.members {
            redaction = redaction.text(Text::parse(text));
        }
        for name in [&self.headers, &self.queries, &self.forms, &self.cookies].into_iter().flatten() {
            redaction = redaction.name(name);
        }
        for text in &self.keep {
            redaction = redaction.keep(Text::parse(text));
        }
        Ok(match document {
            Some(document) => redaction.free_text_of(document),
            None => redaction,
        })
    }
}

/// Adds the rules of a file; the error is the line that is none.
fn read(rules: &str, mut redaction: Redaction) -> Result<Redaction, usize> {
    for (index, rule) in rules.lines().enumerate() {
        let rule = rule.trim();
        if rule.is_empty() || rule.starts_with('#') {
            continue;
        }
        let (kind, name) = rule.split_once(char::is_whitespace).ok_or(index + 1)?;
        let name = name.trim();
        redaction = match kind.trim_end_matches(':') {
            "header" | "query" | "form" | "cookie" => redaction.name(name),
            "text" => redaction.text(Text::parse(name)),
            "keep" => redaction.keep(Text::parse(name)),
            _ => return Err(index + 1),
        };
    }
    Ok(redaction)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_are_read_line_by_line() {
        let redaction = read("# ours\n\nheader: X-Mine\ntext /note\n", Redaction::default()).unwrap();
        assert_eq!(redaction.header("x-mine", "abc"), "xxx");
        assert_eq!(redaction.body("{\"note\": \"ab\"}", "application/json"), "{\"note\": \"xx\"}");
        for (wrong, line) in [("header", 1), ("\nbody x", 2)] {
            assert_eq!(read(wrong, Redaction::default()).unwrap_err(), line);
        }
    }
}
