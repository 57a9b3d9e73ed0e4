//! Everything in a report besides findings and suggestions, in one form: whatever is listed here is in every format.

use super::{Finding, NotChecked, Report, SeenAt};
use crate::text::{Untrusted, plural};

/// One thing that a reader of the report has to know.
pub(super) struct Notice<'r> {
    pub(super) kind: Kind,
    /// Whether it keeps the run from ending clean.
    pub(super) fails: bool,
    /// Where it is: a file with line and column, when they are known.
    pub(super) at: Option<At<'r>>,
    /// The message, in a line.
    pub(super) message: Untrusted,
    /// The next step.
    pub(super) hint: Option<&'r Untrusted>,
    /// The first exchange that it is about.
    pub(super) first: Option<&'r SeenAt>,
}

/// A line of a file.
pub(super) struct At<'r> {
    pub(super) file: &'r Untrusted,
    pub(super) line: usize,
    pub(super) column: Option<usize>,
}

impl At<'_> {
    /// `12:7`, or `12` when the column is not known.
    pub(super) fn line_and_column(&self) -> String {
        self.column.map_or_else(|| self.line.to_string(), |column| format!("{}:{column}", self.line))
    }
}

/// Kinds of notices.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Document,
    Recording,
    Baseline,
    Coverage,
    NothingChecked,
    NotChecked,
    RulesOff,
    PassedOver,
}

impl Kind {
    /// In a word or two.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Document => "note",
            Self::Recording => "recording",
            Self::Baseline => "baseline",
            Self::Coverage => "coverage",
            Self::NothingChecked => "nothing checked",
            Self::NotChecked => "not checked",
            Self::RulesOff => "rules off",
            Self::PassedOver => "passed over",
        }
    }

    /// As a heading of several.
    pub(super) fn heading(self) -> &'static str {
        match self {
            Self::Document => "Problems of the document",
            Self::Recording => "Problems of recordings",
            Self::Baseline => "Baseline",
            Self::Coverage => "Coverage",
            Self::NothingChecked => "Nothing was checked",
            Self::NotChecked => "Not checked",
            Self::RulesOff => "Rules that are turned off",
            Self::PassedOver => "Passed over",
        }
    }
}

impl Report {
    /// All notices, in the order of their kinds.
    pub(super) fn notices(&self) -> Vec<Notice<'_>> {
        let plain = |kind, fails, message: String| Notice {
            kind,
            fails,
            at: None,
            message: message.into(),
            hint: None,
            first: None,
        };
        let document = self.contract_problems.iter().map(|problem| Notice {
            at: Some(At { file: &problem.file, line: problem.line, column: Some(problem.column) }),
            hint: problem.hint.as_ref(),
            ..plain(Kind::Document, false, problem.in_words())
        });
        let webhooks = (self.summary.webhooks > 0).then(|| {
            let webhooks = plural(self.summary.webhooks as u64, "webhook");
            plain(Kind::Document, false, format!("{webhooks} not checked: recordings of clients hold none"))
        });
        let recordings = self.recordings.iter().map(|problem| Notice {
            hint: problem.hint.as_ref(),
            ..plain(Kind::Recording, true, format!("{} {}", problem.recording.as_str(), problem.message.as_str()))
        });
        let baseline = self.baseline.iter().map(|entry| Notice {
            at: Some(At { file: &entry.file, line: entry.line, column: None }),
            hint: Some(&entry.hint),
            ..plain(Kind::Baseline, true, entry.message.as_str().to_owned())
        });
        let coverage = self.coverage_below.map(|demanded| {
            let message = match self.coverage.percent() {
                Some(percent) => format!("coverage is {percent} %, less than the {demanded} % demanded"),
                None => format!("there is nothing to cover, and {demanded} % is demanded"),
            };
            plain(Kind::Coverage, true, message)
        });
        let nothing = self.checked_nothing().then(|| {
            let exchanges = plural(self.summary.exchanges, "exchange");
            plain(Kind::NothingChecked, true, format!("0 of {exchanges} could be checked in full"))
        });
        let not_checked = self.not_checked.iter().map(|skipped| Notice {
            at: skipped.spec.as_ref().map(|spec| At { file: &spec.file, line: spec.line, column: Some(spec.column) }),
            first: Some(&skipped.first),
            ..plain(Kind::NotChecked, !self.allow_unchecked, skipped.in_words())
        });
        let off = (!self.off.is_empty()).then(|| plain(Kind::RulesOff, false, self.off.join(", ")));
        let passed_over = self.passed_over.iter().map(|passed| {
            let message = format!("{} ({})", passed.what.as_str(), plural(passed.count, "exchange"));
            plain(Kind::PassedOver, false, message)
        });
        let run = coverage.into_iter().chain(nothing).chain(not_checked).chain(off);
        document.chain(webhooks).chain(recordings).chain(baseline).chain(run).chain(passed_over).collect()
    }

    /// The last line of a report: how the run ended, and how much it saw.
    pub(super) fn closing(&self) -> String {
        let summary = &self.summary;
        let mut out = format!(
            "{}: {} of {} checked in {}",
            self.verdict.to_lowercase(),
            summary.checked,
            plural(summary.exchanges, "exchange"),
            plural(summary.recordings as u64, "recording")
        );
        let mut add = |count: u64, name: &str, of: &str| {
            if count > 0 {
                out.push_str(", ");
                out.push_str(&plural(count, name));
                out.push_str(of);
            }
        };
        add(summary.by_media_type_only, "body", " judged by media type only");
        add(summary.errors as u64, "error", "");
        add(summary.warnings as u64, "warning", "");
        add(summary.advice as u64, "piece", " of advice");
        out
    }
}

impl NotChecked {
    fn in_words(&self) -> String {
        let first = &self.first;
        format!(
            "{} ({}, first in {} entry {} (line {}))",
            self.reason.as_str(),
            plural(self.count, "time"),
            first.recording.as_str(),
            first.entry,
            first.line
        )
    }
}

impl Finding {
    /// The message, and how often the cause was seen.
    pub(super) fn with_share(&self) -> Untrusted {
        format!("{} ({})", self.message.as_str(), self.share()).into()
    }

    /// The exchanges that show it: `shop.har entry 7 (line 812) to shop.har entry 93 (line 9120)`.
    pub(super) fn exchanges_in_words(&self) -> Option<Untrusted> {
        let (first, last) = (self.first.as_ref()?, self.last.as_ref()?);
        let entry = |at: &SeenAt| format!("{} entry {} (line {})", at.recording.as_str(), at.entry, at.line);
        let is_one = (first.entry, &first.recording) == (last.entry, &last.recording);
        Some(if is_one { entry(first) } else { format!("{} to {}", entry(first), entry(last)) }.into())
    }

    /// Other things that such exchanges carry.
    pub(super) fn beside_in_words(&self) -> Option<Untrusted> {
        let parts: Vec<&str> = self.beside.iter().map(|part| part.what.as_str()).collect();
        (!parts.is_empty()).then(|| parts.join(", ").into())
    }

    /// Where it was seen, as far as that is an operation: `POST /orders, 201 response body /id`.
    pub(crate) fn sites_in_words(&self) -> impl Iterator<Item = (Untrusted, u64)> {
        self.sites.iter().filter_map(|site| {
            let operation = site.operation.as_ref()?.as_str();
            let status = site.status.map(|status| format!("{status} ")).unwrap_or_default();
            let pointer = site.pointer.as_ref().filter(|pointer| !pointer.is_empty());
            let pointer = pointer.map(|pointer| format!(" {}", pointer.as_str())).unwrap_or_default();
            Some((format!("{operation}, {status}{}{pointer}", site.target.as_str()).into(), site.count))
        })
    }
}
