//! The report as data. The JSON form is this, field by field.

use std::path::PathBuf;

use serde::Serialize;

use super::{Coverage, Suggestion};
use crate::client::Effect;
use crate::rule::{Rule, Severity};
use crate::text::{Untrusted, plural};

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// Everything was checked, and nothing was found. Exit code 0.
    Clean,
    /// There is an error or a warning, or the baseline or the required coverage was missed. Exit code 1.
    Drift,
    /// A recording could not be read to its end, something could not be checked, or nothing was
    /// checked. Exit code 2.
    Incomplete,
}

impl Outcome {
    /// The exit code of the command line.
    #[must_use]
    pub fn exit_code(self) -> u8 {
        match self {
            Self::Clean => 0,
            Self::Drift => 1,
            Self::Incomplete => 2,
        }
    }
}

/// The report of one run.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Report {
    /// The document, as it was named.
    pub spec: Untrusted,
    /// How the run ended.
    pub outcome: Outcome,
    /// The exit code of the command line.
    pub exit_code: u8,
    /// How the run ended, in words.
    pub verdict: String,
    /// Counts.
    pub summary: Summary,
    /// One entry for each cause: by severity, then by place in the document.
    pub findings: Vec<Finding>,
    /// Findings that the baseline accepts. They do not count.
    pub accepted: Vec<Finding>,
    /// Entries of the baseline that fail the run.
    pub baseline: Vec<BaselineProblem>,
    /// Parts of exchanges that could not be checked.
    pub not_checked: Vec<NotChecked>,
    /// Exchanges that are not about the document.
    pub passed_over: Vec<Counted>,
    /// Recordings that could not be read to their end.
    pub recordings: Vec<RecordingProblem>,
    /// Problems of the document. An exchange that reaches such a part is under `not_checked`.
    pub contract_problems: Vec<SpecProblem>,
    /// Edits of the document that settle findings, when they were asked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub suggestions: Vec<Suggestion>,
    /// The parts of the document that the recordings exercised.
    pub coverage: Coverage,
    /// The rules that are turned off.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub off: Vec<&'static str>,
    /// The coverage that was required and not reached, in percent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub coverage_below: Option<usize>,
    /// Whether the run may end clean although something could not be checked.
    pub allow_unchecked: bool,
    /// The text of the document, for formats that show it.
    #[serde(skip)]
    pub texts: Vec<SpecText>,
}

/// One file of the document.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct SpecText {
    /// Its name.
    pub file: String,
    /// The file on disk; `None` for a text in memory.
    pub path: Option<PathBuf>,
    /// Its text.
    pub text: String,
}

/// Counts of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Summary {
    /// The number of recordings.
    pub recordings: usize,
    /// The number of exchanges in them.
    pub exchanges: u64,
    /// The number of exchanges that were checked in full.
    pub checked: u64,
    /// The number of bodies of which only the media type was checked.
    pub by_media_type_only: u64,
    /// The number of webhooks of the document. Recordings of an API's clients hold none, so none is checked.
    #[serde(skip_serializing_if = "is_none")]
    pub webhooks: usize,
    /// Findings of severity error.
    pub errors: usize,
    /// Findings of severity warning.
    pub warnings: usize,
    /// Findings of severity advice.
    pub advice: usize,
    /// Findings that the baseline accepts.
    pub accepted: usize,
}

/// One cause of drift, however often it was seen.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Finding {
    /// The rule.
    #[serde(skip)]
    pub rule: &'static Rule,
    /// The rule's code.
    pub code: &'static str,
    /// How much it matters.
    pub severity: Severity,
    /// The message, in a line. Contains no value of a recording unless values are shown.
    pub message: Untrusted,
    /// The name that it is about: of a property, a header, a status.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject: Option<Untrusted>,
    /// Where the document says otherwise.
    pub spec: SpecPlace,
    /// The effect on the client.
    pub client: Effect,
    /// How often it was seen.
    pub occurrences: u64,
    /// In how many exchanges; for further names, in so many at most.
    pub exchanges: u64,
    /// Of how many that could have shown it.
    pub of: u64,
    /// The values that were seen, where the finding is about values.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<Counted>,
    /// How often further values were seen.
    #[serde(skip_serializing_if = "is_zero")]
    pub further_values: u64,
    /// The shapes that were seen.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub found: Vec<Counted>,
    /// Other things that such exchanges carry, if the finding is about whole exchanges: query
    /// parameters, request bodies and response headers that the document does not name.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub beside: Vec<Counted>,
    /// Whether this finding represents all further names at its place, beyond those that have a
    /// finding each. A baseline cannot accept it.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub further_names: bool,
    /// Why the baseline accepts it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accepted: Option<Untrusted>,
    /// Where it was seen: operation, target and pointer.
    pub sites: Vec<Occurrence>,
    /// How often it was seen at further sites.
    #[serde(skip_serializing_if = "is_zero")]
    pub further_sites: u64,
    /// The first exchange that shows it; advice has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first: Option<SeenAt>,
    /// The last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last: Option<SeenAt>,
}

/// A place in the document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct SpecPlace {
    /// The JSON pointer, as a fragment.
    pub pointer: Untrusted,
    /// The file.
    pub file: Untrusted,
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
    /// The text of the line; a long line only around the column.
    pub excerpt: Untrusted,
    /// The column in the excerpt, from 1.
    pub excerpt_column: usize,
    /// How many characters from the column on are meant.
    pub width: usize,
}

impl SpecPlace {
    /// The excerpt before the column and from it on.
    pub(crate) fn split_excerpt(&self) -> (&str, &str) {
        let text = self.excerpt.as_str();
        let at = text.char_indices().nth(self.excerpt_column - 1).map_or(text.len(), |(at, _)| at);
        text.split_at(at)
    }
}

/// A name and how often it was seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Counted {
    /// The name.
    pub what: Untrusted,
    /// How often.
    pub count: u64,
    /// A value as JSON, if values are shown and it is short enough to be kept whole.
    #[serde(skip)]
    pub(crate) json: Option<String>,
}

/// Where a finding was seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Occurrence {
    /// Method and path template.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operation: Option<Untrusted>,
    /// The status of the response, if it is about a response.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// The part of the exchange: `response body`, `request query`.
    pub target: Untrusted,
    /// The JSON pointer in the body, with `*` for each index and each key of a map.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pointer: Option<Untrusted>,
    /// How often.
    pub count: u64,
}

/// An exchange in a recording.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct SeenAt {
    /// The recording.
    pub recording: Untrusted,
    /// The entry, from 1.
    pub entry: u64,
    /// The line on which it begins, from 1.
    pub line: u64,
    /// The exact JSON pointer in the body.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pointer: Option<Untrusted>,
}

/// Something that could not be checked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct NotChecked {
    /// The kind of reason, in kebab case.
    pub code: &'static str,
    /// Why.
    pub reason: Untrusted,
    /// The place in the document that it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub spec: Option<SpecPlace>,
    /// How often.
    pub count: u64,
    /// The first such exchange.
    pub first: SeenAt,
}

/// A recording that could not be read to its end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct RecordingProblem {
    /// The recording.
    pub recording: Untrusted,
    /// The problem; it follows the name of the recording.
    pub message: Untrusted,
    /// The next step.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<Untrusted>,
}

/// A problem of the document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct SpecProblem {
    /// The file.
    pub file: Untrusted,
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
    /// The problem.
    pub message: Untrusted,
    /// The next step.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<Untrusted>,
    /// The number of further places with the same problem.
    #[serde(skip_serializing_if = "is_none")]
    pub further: usize,
}

impl SpecProblem {
    /// The problem, and how often it is in the document.
    pub(super) fn in_words(&self) -> String {
        match self.further {
            0 => self.message.as_str().to_owned(),
            further => format!("{} (and {})", self.message.as_str(), plural(further as u64, "further place")),
        }
    }
}

/// An entry of the baseline that fails the run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct BaselineProblem {
    /// The baseline.
    pub file: Untrusted,
    /// The line of the entry, from 1.
    pub line: usize,
    /// The problem.
    pub message: Untrusted,
    /// The next step.
    pub hint: Untrusted,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
fn is_zero(count: &u64) -> bool {
    *count == 0
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
fn is_none(count: &usize) -> bool {
    *count == 0
}

impl Report {
    /// Fails the run when less of the document was exercised, in percent.
    pub fn demand_coverage(&mut self, percent: usize) {
        self.coverage_below = (self.coverage.percent().unwrap_or_default() < percent).then_some(percent);
        self.conclude();
    }

    /// Whether nothing at all was judged.
    pub(crate) fn checked_nothing(&self) -> bool {
        self.summary.checked == 0 && self.findings.is_empty() && self.accepted.is_empty()
    }

    /// Counts the findings and says how the run ended. Called after each change of the lists that
    /// decide it, so that the outcome follows from the report alone.
    pub(crate) fn conclude(&mut self) {
        let count = |severity| self.findings.iter().filter(|finding| finding.severity == severity).count();
        let (errors, warnings, advice) = (count(Severity::Error), count(Severity::Warning), count(Severity::Advice));
        self.summary = Summary { errors, warnings, advice, accepted: self.accepted.len(), ..self.summary };
        let has_drift = errors + warnings > 0;
        self.outcome = if !self.recordings.is_empty() || self.checked_nothing() {
            Outcome::Incomplete
        } else if has_drift {
            Outcome::Drift
        } else if !self.not_checked.is_empty() && !self.allow_unchecked {
            Outcome::Incomplete
        } else if !self.baseline.is_empty() || self.coverage_below.is_some() {
            Outcome::Drift
        } else {
            Outcome::Clean
        };
        self.exit_code = self.outcome.exit_code();
        let verdict = match self.outcome {
            Outcome::Clean => "No drift",
            Outcome::Drift if has_drift => "Drift",
            Outcome::Drift => "Failed without new drift",
            Outcome::Incomplete if has_drift => "Drift, and not everything could be checked",
            Outcome::Incomplete if self.checked_nothing() => "Nothing was checked",
            Outcome::Incomplete => "No drift in what could be checked",
        };
        self.verdict = match self.accepted.len() {
            0 => verdict.to_owned(),
            accepted => format!("{verdict} ({accepted} accepted)"),
        };
    }
}

impl Finding {
    /// How often it was seen, as `3 of 100 exchanges`.
    #[must_use]
    pub fn share(&self) -> String {
        if self.further_names {
            return plural(self.occurrences, "time");
        }
        let unit = if self.first.is_some() { "exchange" } else { "sample" };
        format!("{} of {}", self.exchanges, plural(self.of, unit))
    }

    /// A name that stays the same while the cause does: made of the rule, the place in the
    /// document as a pointer, and the name that it is about. Lines may move.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
        let subject = self.subject.as_ref().map_or(if self.further_names { "\n" } else { "" }, Untrusted::as_str);
        // FNV-1a: a stable hash, which the standard library does not promise to have.
        for byte in [self.code, self.spec.pointer.as_str(), subject].join("\n").bytes() {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3);
        }
        format!("{hash:016x}")
    }
}
