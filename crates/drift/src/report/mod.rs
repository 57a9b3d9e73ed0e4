//! The report: what was found, and the ways in which it is written.

mod json;
mod model;
mod text;

pub use model::{
    Counted, Finding, NotChecked, Occurrence, Outcome, RecordingProblem, Report, SeenAt, SpecPlace, SpecProblem,
    Summary,
};
