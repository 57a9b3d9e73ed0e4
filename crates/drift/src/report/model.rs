//! The report as data. The JSON form is this, field by field.

use serde::Serialize;

use super::{Coverage, plural};
use crate::baseline::Unsettled;
use crate::client::Effect;
use crate::rules::Severity;

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// Everything could be judged, and nothing was found. Exit code 0.
    Clean,
    /// There is at least one error or warning. Exit code 1.
    Drift,
    /// A recording could not be read to its end, or something could not be judged, or nothing
    /// was. Exit code 2.
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

/// Everything that one run has to say.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Report {
    /// The description, as it was named.
    pub spec: String,
    /// How it ended.
    pub outcome: Outcome,
    /// Counts.
    pub summary: Summary,
    /// One entry for each cause: by severity, then by place in the description.
    pub findings: Vec<Finding>,
    /// Findings that the baseline accepts. They do not count.
    pub accepted: Vec<Finding>,
    /// Entries of the baseline that fail the run.
    pub baseline: Vec<Unsettled>,
    /// What belongs to the description and could not be judged.
    pub not_checked: Vec<NotChecked>,
    /// What does not belong to the description.
    pub passed_over: Vec<Counted>,
    /// Recordings that could not be read to their end.
    pub recordings: Vec<RecordingProblem>,
    /// Keywords of the description that make no sense and were left out.
    pub contract_problems: Vec<SpecProblem>,
    /// What of the description the recordings have exercised.
    pub coverage: Coverage,
    /// The rules that were left out.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub off: Vec<&'static str>,
    /// The coverage that was demanded and not reached, in percent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub coverage_below: Option<usize>,
    /// Whether what could not be judged may pass.
    #[serde(skip)]
    pub allow_unchecked: bool,
    /// The text of the description, for formats that show it.
    #[serde(skip)]
    pub texts: Vec<SpecText>,
}

/// One file of the description.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpecText {
    /// Its name.
    pub file: String,
    /// Its text.
    pub text: String,
}

/// Counts of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Summary {
    /// How many recordings there were.
    pub recordings: usize,
    /// How many exchanges they held.
    pub exchanges: u64,
    /// How many of them were judged in full.
    pub checked: u64,
    /// How many bodies are of a media type that no schema can judge.
    pub by_media_type_only: u64,
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
pub struct Finding {
    /// The rule's code.
    pub code: &'static str,
    /// How much it matters.
    pub severity: Severity,
    /// What is wrong, in a line. Holds no value of a recording but constants in the manner of an
    /// enumeration.
    pub message: String,
    /// The name that it is about: of a property, a header, a status.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// Where the description says otherwise.
    pub spec: SpecPlace,
    /// What it does to the client.
    pub client: Effect,
    /// How often it was seen.
    pub occurrences: u64,
    /// In how many exchanges.
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
    /// What else such exchanges carry, where the finding is about exchanges as a whole: query
    /// parameters, request bodies and response headers that the description does not name.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub beside: Vec<Counted>,
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

/// A place in the description.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SpecPlace {
    /// The JSON pointer, as a fragment.
    pub pointer: String,
    /// The file.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
    /// The text of the line.
    #[serde(skip)]
    pub text: String,
    /// How many characters of it are meant.
    #[serde(skip)]
    pub width: usize,
}

/// A name and how often it was seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Counted {
    /// The name.
    pub what: String,
    /// How often.
    pub count: u64,
}

/// Where a finding was seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Occurrence {
    /// Method and path template.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operation: Option<String>,
    /// The status of the answer, when it is about the answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// The part of the exchange: `response body`, `request query`.
    pub target: String,
    /// The JSON pointer in the body, with `*` for each index and each key of a map.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pointer: Option<String>,
    /// How often.
    pub count: u64,
}

/// An exchange in a recording.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SeenAt {
    /// The recording.
    pub recording: String,
    /// The entry, from 1.
    pub entry: u64,
    /// The line on which it begins, from 1.
    pub line: u64,
    /// The exact JSON pointer in the body.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pointer: Option<String>,
}

/// Something that could not be judged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct NotChecked {
    /// Why.
    pub reason: String,
    /// How often.
    pub count: u64,
    /// The first such exchange.
    pub first: SeenAt,
}

impl Report {
    /// What came of it, in words.
    pub(crate) fn verdict(&self) -> &'static str {
        let has_drift = self.summary.errors + self.summary.warnings > 0;
        match self.outcome {
            Outcome::Clean => "No drift",
            Outcome::Drift if has_drift => "Drift",
            // A baseline or the demanded coverage was missed.
            Outcome::Drift => "Failed without drift",
            Outcome::Incomplete if has_drift => "Drift, and not everything could be checked",
            Outcome::Incomplete if self.summary.checked == 0 => "Nothing was checked",
            Outcome::Incomplete => "No drift in what could be checked",
        }
    }
}

impl NotChecked {
    /// Why and how often.
    pub(crate) fn in_short(&self) -> String {
        format!("{} ({})", self.reason, plural(self.count, "time"))
    }
}

/// A recording that could not be read to its end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RecordingProblem {
    /// The recording.
    pub recording: String,
    /// What is wrong with it, to be read after its name.
    pub message: String,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
}

/// A keyword of the description that makes no sense.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SpecProblem {
    /// The file.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
    /// What is wrong.
    pub message: String,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
fn is_zero(count: &u64) -> bool {
    *count == 0
}

impl Report {
    /// Fails the run when less of the description was exercised, in percent.
    pub fn demand_coverage(&mut self, percent: usize) {
        if self.coverage.percent() < percent {
            self.coverage_below = Some(percent);
            if self.outcome == Outcome::Clean {
                self.outcome = Outcome::Drift;
            }
        }
    }
}

impl Finding {
    /// How often it was seen, as `3 of 100 exchanges`.
    #[must_use]
    pub fn share(&self) -> String {
        let unit = if self.first.is_some() { "exchange" } else { "sample" };
        format!("{} of {}", self.exchanges, plural(self.of, unit))
    }

    /// A name that stays the same while the cause does: made of the rule, the place in the
    /// description as a pointer, and the name that it is about. Lines may move.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
        let subject = self.subject.as_deref().unwrap_or_default();
        // FNV-1a: a stable hash, which the standard library does not promise to have.
        for byte in [self.code, &self.spec.pointer, subject].join("\n").bytes() {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3);
        }
        format!("{hash:016x}")
    }
}
