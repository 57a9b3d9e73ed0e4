//! Coverage as data.

use serde::Serialize;

use crate::text::{Untrusted, plural};

/// The parts of the document that the recordings exercised.
#[derive(Debug, Clone, Default, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Coverage {
    /// How many points were seen.
    pub covered: usize,
    /// How many points there are.
    pub total: usize,
    /// All points, in the order of the document.
    pub points: Vec<Point>,
}

impl Coverage {
    /// In percent, rounded down, so that 100 means all; `None` when there is nothing to cover.
    #[must_use]
    pub fn percent(&self) -> Option<usize> {
        (self.covered * 100).checked_div(self.total)
    }

    /// In words.
    pub(crate) fn in_words(&self) -> String {
        match self.percent() {
            Some(percent) => format!("{percent} % ({} of {})", self.covered, plural(self.total as u64, "point")),
            None => "nothing to cover".to_owned(),
        }
    }
}

/// One thing that a recording can show.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Point {
    /// The kind of point.
    pub kind: PointKind,
    /// Its name.
    pub what: Untrusted,
    /// Its JSON pointer in the document.
    pub pointer: Untrusted,
    /// The file.
    pub file: Untrusted,
    /// The line, from 1.
    pub line: usize,
    /// How often it was seen; for the values of an `enum`, whether.
    pub seen: u64,
}

/// Kinds of points.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub enum PointKind {
    /// An operation was called.
    Operation,
    /// A parameter was sent.
    Parameter,
    /// A response came.
    Response,
    /// A body of this media type came, where there is a choice.
    MediaType,
    /// A response header came.
    Header,
    /// A property was there.
    Property,
    /// An optional property was not there.
    Absent,
    /// A nullable property was null.
    Null,
    /// A value of an `enum` came.
    EnumValue,
    /// An array had elements.
    FilledArray,
    /// An array had none.
    EmptyArray,
}

impl PointKind {
    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Operation => "operation",
            Self::Parameter => "parameter",
            Self::Response => "response",
            Self::MediaType => "media type",
            Self::Header => "header",
            Self::Property => "property",
            Self::Absent => "absence",
            Self::Null => "null",
            Self::EnumValue => "enum value",
            Self::FilledArray => "filled array",
            Self::EmptyArray => "empty array",
        }
    }
}
