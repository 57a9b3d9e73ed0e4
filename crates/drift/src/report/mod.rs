//! The report: what was found, and the ways in which it is written.

mod coverage;
mod github;
mod html;
mod json;
mod junit;
mod markdown;
mod model;
mod sarif;
#[cfg(feature = "schema")]
mod schema;
mod text;

#[cfg(feature = "schema")]
pub use schema::json_schema;

pub use coverage::{Coverage, Point, PointKind};
pub(crate) use text::plural;

pub use model::{
    Counted, Finding, NotChecked, Occurrence, Outcome, RecordingProblem, Report, SeenAt, SpecPlace, SpecProblem,
    SpecText, Summary,
};
