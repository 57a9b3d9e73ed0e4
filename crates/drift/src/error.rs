//! Why a check could not run.

use std::io;
use std::path::PathBuf;

use thiserror::Error;

/// Why a check could not run at all. What is wrong with a single recording stands in the
/// [`Report`](crate::Report), beside what was found in the others.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum Error {
    /// The description could not be made ready.
    #[error(transparent)]
    Contract(#[from] openapi_contract::Error),
    /// A recording is not there, or may not be read.
    #[error("cannot read {}", path.display())]
    Input {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A folder without recordings.
    #[error("no recording in {}: no file there ends in .har, .ndjson or .jsonl", path.display())]
    NoRecordings {
        /// The folder.
        path: PathBuf,
    },
    /// Nothing was given to check.
    #[error("no recording was given")]
    NoInput,
    /// The baseline cannot be used.
    #[error(transparent)]
    Baseline(#[from] crate::baseline::BaselineError),
    /// There is no rule of this code.
    #[error("no rule is called `{code}`; `openapi-drift explain` lists all")]
    NoSuchRule {
        /// What was asked for.
        code: String,
    },
    /// A report could not be written.
    #[error("cannot write the report")]
    Write(#[source] io::Error),
    /// A recording could not be redacted.
    #[error(transparent)]
    Redact(#[from] crate::redact::RedactError),
    /// The recording proxy could not start, or had to stop.
    #[cfg(feature = "record")]
    #[error(transparent)]
    Record(#[from] crate::record::RecordError),
}
