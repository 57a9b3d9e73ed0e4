//! The smallest edit of the document that resolves a finding.
//!
//! Only what the recordings prove is suggested. A wrong type is never widened, security is never
//! taken off, and nothing becomes required because a few samples had it: such findings have no
//! suggestion, because the document may well be right. Responses show what the
//! service does. Requests may show one client's mistake, so an edit for them needs more than one
//! exchange, and more than half of those that could have shown it.

mod edit;
mod impact;
mod intent;
mod settle;

use openapi_contract::Document;
use similar::TextDiff;

pub use crate::report::{Impact, Suggestion};

use crate::report::{Counted, Finding, Report, SpecText, changed};
use crate::text::line;

/// The exchanges that an edit for requests needs at least.
const MIN_EXCHANGES: u64 = 2;

/// A line longer than this, in bytes, is shown in a diff around the change only.
const LONG_LINE: usize = 400;

/// The suggestions for a report, each for itself, in the order of its findings, with those that
/// are withheld. An edit is made in the file in which the place is written, which others may share.
#[must_use]
pub fn suggest(report: &Report) -> Vec<Suggestion> {
    let Some(document) = parse(&report.texts, None) else { return Vec::new() };
    report.findings.iter().filter_map(|finding| suggestion(&document, &report.texts, finding)).collect()
}

/// A document after all suggestions were applied.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Edited {
    /// The files that change.
    pub files: Vec<SpecText>,
    /// The edits that were applied.
    pub applied: Vec<Suggestion>,
    /// The edits that lack evidence.
    pub withheld: Vec<Suggestion>,
}

/// All suggestions, one upon the other; `None` when no file changes.
#[must_use]
pub fn apply(report: &Report) -> Option<Edited> {
    let mut texts = report.texts.clone();
    let mut document = parse(&texts, None)?;
    let (mut applied, mut withheld) = (Vec::new(), Vec::new());
    for finding in &report.findings {
        let Some(suggestion) = suggestion(&document, &texts, finding) else { continue };
        if suggestion.withheld.is_some() {
            withheld.push(suggestion);
            continue;
        }
        let text = texts.iter_mut().find(|text| suggestion.file == text.file)?;
        text.text.clone_from(&suggestion.after);
        document = parse(&texts, None)?;
        applied.push(suggestion);
    }
    let files: Vec<SpecText> = texts.into_iter().filter(|text| !report.texts.contains(text)).collect();
    (!files.is_empty()).then_some(Edited { files, applied, withheld })
}

fn suggestion(document: &Document, texts: &[SpecText], finding: &Finding) -> Option<Suggestion> {
    // Nobody knows what its names are.
    if finding.further_names {
        return None;
    }
    let plain = |title: String, withheld| Suggestion {
        code: finding.code,
        fingerprint: finding.fingerprint(),
        title: title.into(),
        evidence: format!("seen in {}", finding.share()),
        impact: impact::of(finding),
        file: finding.spec.file.clone(),
        line: finding.spec.line,
        diff: "".into(),
        written: false,
        withheld,
        before: String::new(),
        after: String::new(),
    };
    let Some((title, edit)) = settle::edit(document, finding) else {
        return hidden_values(finding).map(|why| plain("list the values that were seen".to_owned(), Some(why)));
    };
    let before = texts.iter().find(|text| text.file == edit.file)?;
    let after = edit.apply(&before.text);
    // Whatever the form of the text: an edit that breaks it is none.
    let edited = parse(texts, Some((&edit.file, &after)))?;
    if edited.problems().len() > document.problems().len() {
        return None;
    }
    // So is one that does anything else than it is meant to.
    let roots = (document.root_of(&edit.file)?, edited.root_of(&edit.file)?);
    if !intent::are_met(&edit.intents, (document, roots.0), (&edited, roots.1)) {
        return None;
    }
    Some(Suggestion {
        file: before.file.as_str().into(),
        diff: diff(&before.file, &before.text, &after).into(),
        before: before.text.clone(),
        after,
        ..plain(title, lacks_evidence(finding))
    })
}

/// Why the exchanges do not prove an edit: of what one client sends, nobody knows whether it is
/// meant to be sent.
fn lacks_evidence(finding: &Finding) -> Option<String> {
    let in_requests = finding.sites.iter().all(|site| site.status.is_none());
    // Calls of an operation that is not described are not a part of others.
    let is_call = finding.sites.iter().all(|site| site.operation.is_none());
    let is_most = is_call || finding.exchanges * 2 > finding.of;
    if !in_requests || (finding.exchanges >= MIN_EXCHANGES && is_most) {
        return None;
    }
    let most = if is_call { "" } else { " and more than half of them" };
    Some(format!("it may be a mistake of one client: an edit for requests needs {MIN_EXCHANGES} exchanges{most}"))
}

/// Why values that are missing in an `enum` cannot be listed.
fn hidden_values(finding: &Finding) -> Option<String> {
    let is_hidden = |value: &Counted| value.json.is_none() && value.what.as_str().starts_with('<');
    match finding.code {
        "unknown-enum-value" if finding.further_values > 0 => Some("there are more values than are kept".to_owned()),
        "unknown-enum-value" if finding.values.iter().any(is_hidden) => {
            Some("values of recordings are not shown; `--show-values` shows them".to_owned())
        }
        "unknown-enum-value" if finding.values.iter().any(|value| value.json.is_none()) => {
            Some("a value is too long to be kept".to_owned())
        }
        _ => None,
    }
}

/// The change as a unified diff. Of a very long line, only what is around the change.
fn diff(file: &str, before: &str, after: &str) -> String {
    let file = &line(file).to_string();
    let (start, end) = changed(before, after);
    let line_start = before[..start].rfind('\n').map_or(0, |found| found + 1);
    let line_end = before[before.len() - end..].find('\n').unwrap_or(end);
    let is_long = before.len() - end + line_end - line_start > LONG_LINE;
    if !is_long {
        let diff = TextDiff::from_lines(before, after);
        return diff.unified_diff().context_radius(2).header(file, file).to_string();
    }
    let around = |text: &str| {
        let from =
            text[line_start..start].char_indices().rev().take(40).last().map_or(start, |(at, _)| line_start + at);
        let changed_end = text.len() - end;
        let to = text[changed_end..].find('\n').map_or(text.len(), |found| changed_end + found);
        let to = text[changed_end..to].char_indices().nth(40).map_or(to, |(at, _)| changed_end + at);
        let middle = &text[from..to];
        let cut = middle.char_indices().nth(LONG_LINE).map_or(middle.len(), |(at, _)| at);
        let (left, right) = (if from > line_start { "…" } else { "" }, if cut < middle.len() { "…" } else { "" });
        format!("{left}{}{right}", &middle[..cut]).replace('\n', "\\n")
    };
    let number = before[..start].matches('\n').count() + 1;
    let column = before[line_start..start].chars().count() + 1;
    format!("--- {file}\n+++ {file}\n@@ line {number}, column {column} @@\n-{}\n+{}\n", around(before), around(after))
}

/// The document, with another text in the place of one file's.
fn parse(texts: &[SpecText], other: Option<(&str, &str)>) -> Option<Document> {
    let texts = texts.iter().map(|text| match other {
        Some((file, changed)) if file == text.file => (file, changed),
        _ => (&*text.file, &*text.text),
    });
    let texts: Vec<(&str, &str)> = texts.collect();
    let (main, others) = texts.split_first()?;
    Document::parse_files(*main, others).ok()
}
