#![doc = include_str!("../README.md")]

pub mod baseline;
mod body;
#[cfg(feature = "cli")]
pub mod cli;
pub mod client;
pub mod diff;
mod engine;
mod error;
mod exchange;
#[cfg(any(feature = "cli", feature = "record"))]
mod files;
mod formats;
mod observation;
mod options;
pub mod progress;
#[cfg(feature = "record")]
pub mod record;
pub mod redact;
pub mod report;
mod rule;
pub mod rules;
#[cfg(feature = "suggest")]
pub mod suggest;
mod text;
mod values;

pub use engine::Live;
pub use error::Error;
pub use exchange::MAX_ENTRY;
pub use formats::Input;
pub use openapi_contract::Contract;
pub use options::Options;
pub use report::{Outcome, Report};
pub use text::{Line, Untrusted};

/// Checks recordings against a document.
///
/// Recordings are read as streams; memory does not grow with their size. A problem with one
/// recording is in the report and does not prevent the others from being checked. The report is
/// the same for the same input, whatever the number of threads.
///
/// # Errors
///
/// If there is nothing to check: no input, a path that does not exist, a folder without
/// recordings.
pub fn check(contract: &Contract, inputs: Vec<Input>, options: &Options) -> Result<Report, Error> {
    engine::run(contract, inputs, options)
}
