//! Coverage as data.

use serde::Serialize;

/// What of the description the recordings have exercised.
#[derive(Debug, Clone, Default, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Coverage {
    /// How many points were seen.
    pub covered: usize,
    /// How many points there are.
    pub total: usize,
    /// All points, in the order of the description.
    pub points: Vec<Point>,
}

impl Coverage {
    /// In percent, rounded down, so that 100 means all. A description without points is covered.
    #[must_use]
    pub fn percent(&self) -> usize {
        (self.covered * 100).checked_div(self.total).unwrap_or(100)
    }
}

/// One thing that a recording can show.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Point {
    /// What kind of thing.
    pub kind: PointKind,
    /// Which one.
    pub what: String,
    /// Its JSON pointer in the description.
    pub pointer: String,
    /// The file.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// How often it was seen; for the values of an `enum`, whether.
    pub seen: u64,
}

/// Kinds of points.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
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
