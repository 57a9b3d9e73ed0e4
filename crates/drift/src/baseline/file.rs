//! The file of a baseline: read with positions, edited by whole entries.

use std::fmt::Write as _;

use openapi_contract::{Document, NodeId};

use super::{BaselineError, Entry};
use crate::report::Finding;
use crate::text::is_unprintable;

const HEAD: &str = "\
# Accepted findings. Once a finding is gone, its entry fails the run until it is removed.
# `expires: YYYY-MM-DD` ends the acceptance.
";

pub(super) fn read(name: &str, text: &str) -> Result<Vec<Entry>, BaselineError> {
    let only_comments = text.lines().all(|line| line.trim().is_empty() || line.trim_start().starts_with('#'));
    if only_comments {
        return Ok(Vec::new());
    }
    let document = Document::parse(name, text)?;
    let root = document.root();
    let failed = |node: NodeId, message: &str| BaselineError::Entry {
        file: name.to_owned(),
        line: document.location(node).line,
        message: message.to_owned(),
    };
    if document.node(root).as_array().is_none() {
        return Err(failed(root, "a baseline is a list of entries, each beginning with `- code:`"));
    }
    document
        .elements(root)
        .map(|node| {
            let text = |key: &str| document.get_str(node, key).map(str::to_owned);
            let required = |key: &str| {
                text(key).filter(|value| !value.trim().is_empty()).ok_or_else(|| {
                    let place = document.members(node).next().map_or(node, |member| member.value);
                    failed(place, &format!("the entry has no `{key}`"))
                })
            };
            let expires = text("expires");
            if let Some(day) = expires.as_deref().filter(|day| !is_day(day)) {
                return Err(failed(node, &format!("`expires: {day}` is not a date: write it as YYYY-MM-DD")));
            }
            Ok(Entry {
                code: required("code")?,
                at: required("at")?,
                reason: required("reason")?,
                subject: text("subject"),
                expires,
                line: document.locate(node, document.node(node).span()).line,
            })
        })
        .collect()
}

fn is_day(text: &str) -> bool {
    openapi_contract::schema::Format::Date.allows_text(text)
}

pub(super) fn append(text: &str, findings: &[&Finding], reason: &str) -> String {
    let mut out = if text.is_empty() { HEAD.to_owned() } else { text.to_owned() };
    if !out.ends_with('\n') {
        out.push('\n');
    }
    for finding in findings {
        out.push_str(&format_entry(finding, reason));
    }
    out
}

fn format_entry(finding: &Finding, reason: &str) -> String {
    let subject = finding.subject.as_ref().map(|subject| format!("  subject: {}\n", quote(subject.as_str())));
    format!(
        "- code: {}\n  at: {}\n{}  reason: {}\n",
        finding.code,
        quote(finding.spec.pointer.as_str()),
        subject.unwrap_or_default(),
        quote(reason)
    )
}

/// A YAML scalar on one line: in single quotes, in which only the quote itself is special; in
/// double quotes when it holds what cannot be written as it is.
fn quote(text: &str) -> String {
    let is_plain = |character: char| !is_unprintable(character);
    if text.chars().all(is_plain) {
        return format!("'{}'", text.replace('\'', "''"));
    }
    let mut out = String::from('"');
    for character in text.chars() {
        match character {
            '"' | '\\' => out.extend(['\\', character]),
            plain if is_plain(plain) => out.push(plain),
            other => {
                // Writing to a string cannot fail.
                let _ = write!(out, "\\U{:08X}", u32::from(other));
            }
        }
    }
    out.push('"');
    out
}

/// Removes the entries that begin on these lines, up to the next entry or comment.
pub(super) fn remove(text: &str, lines: &[usize]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut dropping = false;
    for (number, line) in (1_usize..).zip(text.split_inclusive('\n')) {
        if line.starts_with(['-', '#']) {
            dropping = lines.contains(&number);
        }
        if !dropping {
            out.push_str(line);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quoted_texts_are_read_again() {
        for text in ["it's", "a\nb", "\u{1b}[0m \"\\ \u{202e}", "ä 🎉", "", "- code: x", "#"] {
            let quoted = quote(text);
            assert!(!quoted.contains(['\n', '\u{1b}']), "{quoted}");
            let document = Document::parse("a.yaml", &format!("a: {quoted}\n")).unwrap();
            assert_eq!(document.get_str(document.root(), "a"), Some(text));
        }
    }
}
