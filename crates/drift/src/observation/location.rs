//! Places in recordings: an entry, and the part of an exchange.

use openapi_contract::ParameterIn;

/// An entry of a recording.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct EntryRef {
    /// The index of the recording.
    pub(crate) input: usize,
    /// The number of the entry, from 1.
    pub(crate) entry: u64,
    /// The line on which it begins, from 1.
    pub(crate) line: u64,
}

/// A part of a request or a response.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Part {
    Body,
    Header,
    Query,
    Path,
    Cookie,
    Security,
    Status,
}

impl Part {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Body => "body",
            Self::Header => "header",
            Self::Query => "query",
            Self::Path => "path",
            Self::Cookie => "cookie",
            Self::Security => "security",
            Self::Status => "status",
        }
    }
}

impl From<ParameterIn> for Part {
    fn from(place: ParameterIn) -> Self {
        match place {
            ParameterIn::Header => Self::Header,
            ParameterIn::Path => Self::Path,
            ParameterIn::Cookie => Self::Cookie,
            _ => Self::Query,
        }
    }
}

/// The operation and the part of its exchanges that an observation is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Location {
    /// No operation.
    None,
    Request {
        operation: usize,
        part: Part,
    },
    Response {
        operation: usize,
        status: u16,
        part: Part,
    },
}

/// Where a finding was seen: operation, part, and the pointer with indexes folded.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct LocationKey {
    pub(crate) location: Location,
    pub(crate) pointer: Option<Box<str>>,
}
