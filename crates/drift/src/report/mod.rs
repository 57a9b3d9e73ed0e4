//! The report as data, and its formats.

mod coverage;
mod github;
mod html;
mod json;
mod junit;
mod markdown;
mod model;
mod notice;
mod sarif;
#[cfg(feature = "schema")]
mod schema;
mod suggestion;
mod text;

#[cfg(feature = "schema")]
pub use schema::json_schema;

pub use coverage::{Coverage, Point, PointKind};

#[cfg(feature = "suggest")]
pub(crate) use suggestion::changed;
pub use suggestion::{Impact, Suggestion};

pub(crate) use markdown::{code as markdown_code, text as markdown_text};
pub use model::{
    BaselineProblem, Counted, Finding, NotChecked, Occurrence, Outcome, RecordingProblem, Report, SeenAt, SpecPlace,
    SpecProblem, SpecText, Summary,
};
