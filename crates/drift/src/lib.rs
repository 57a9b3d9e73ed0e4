#![doc = include_str!("../README.md")]

pub mod baseline;
mod body;
#[cfg(feature = "cli")]
pub mod cli;
pub mod client;
mod engine;
mod error;
mod exchange;
mod formats;
pub mod progress;
#[cfg(feature = "record")]
pub mod record;
pub mod redact;
pub mod report;
pub mod rules;
#[cfg(feature = "suggest")]
pub mod suggest;
mod values;

use std::num::NonZero;
use std::sync::Arc;

pub use engine::Live;
pub use error::Error;
pub use formats::{Input, MAX_ENTRY};
pub use openapi_contract::Contract;
pub use report::{Outcome, Report};

/// How a check is run.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// How many threads judge; as many as there are processors, when not given.
    pub threads: Option<NonZero<usize>>,
    /// Shows values of the recordings in the report. They may be personal.
    pub show_values: bool,
    /// Lets a run end clean when something could not be judged: an aborted request, a body that
    /// was not recorded.
    pub allow_unchecked: bool,
    /// The codes of rules that are left out.
    pub off: Vec<&'static str>,
    /// The client whose answers these are; without one, what a finding does to it is not known.
    pub client: Option<Arc<dyn client::Client>>,
    /// Who is told how much of the recordings was read.
    pub progress: Option<Arc<dyn progress::Progress>>,
}

/// Checks recordings against a description.
///
/// Recordings are read as streams; memory does not grow with their size. What is wrong with one
/// recording stands in the report and does not keep the others from being checked. The report is
/// the same for the same input, whatever the number of threads.
///
/// # Errors
///
/// When there is nothing to check: no input, a path that does not exist, a folder without
/// recordings.
pub fn check(contract: &Contract, inputs: Vec<Input>, options: &Options) -> Result<Report, Error> {
    engine::run(contract, inputs, options)
}
