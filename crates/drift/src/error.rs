//! Why a check could not run.

use std::io;
use std::path::PathBuf;

use thiserror::Error;

use crate::formats::DiscoverError;

/// Why a check could not run at all. A problem with a single recording is in the
/// [`Report`](crate::Report), beside the findings of the others.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum Error {
    /// The document could not be loaded.
    #[error(transparent)]
    Contract(#[from] openapi_contract::Error),
    /// A recording does not exist or cannot be read.
    #[error("cannot read {}", path.display())]
    Input {
        /// The file or folder.
        path: PathBuf,
        /// The cause.
        source: io::Error,
    },
    /// A folder without recordings.
    #[error("no recording in {}: no file there ends in .har, .ndjson or .jsonl", path.display())]
    NoRecordings {
        /// The folder.
        path: PathBuf,
    },
    /// No recording was given.
    #[error("no recording was given")]
    NoInput,
    /// The baseline cannot be used.
    #[error(transparent)]
    Baseline(#[from] crate::baseline::BaselineError),
    /// Unknown rule.
    #[error("unknown rule `{code}`; `openapi-drift explain` lists all rules")]
    NoSuchRule {
        /// The code that was given.
        code: String,
    },
    /// An edit of the document could not be written.
    #[error("cannot write {}", path.display())]
    Edit {
        /// The file.
        path: PathBuf,
        /// The cause.
        source: io::Error,
    },
    /// A report could not be written.
    #[error("cannot write the report")]
    Write(#[source] io::Error),
    /// A line of a file of redaction rules is not a rule.
    #[error("{} line {line} is not a rule: write `header`, `query`, `form`, `cookie`, `text` or `keep`, and a name", path.display())]
    Rules {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
    },
    /// A recording could not be redacted.
    #[error(transparent)]
    Redact(#[from] crate::redact::RedactError),
    /// The recording proxy could not start, or stopped.
    #[cfg(feature = "record")]
    #[error(transparent)]
    Record(#[from] crate::record::RecordError),
}

impl Error {
    /// What to do about it.
    #[cfg(feature = "cli")]
    pub(crate) fn hint(&self) -> Option<&'static str> {
        match self {
            #[cfg(feature = "record")]
            Self::Record(error) => error.hint(),
            _ => None,
        }
    }
}

impl From<DiscoverError> for Error {
    fn from(error: DiscoverError) -> Self {
        match error {
            DiscoverError::Input { path, source } => Self::Input { path, source },
            DiscoverError::NoRecordings { path } => Self::NoRecordings { path },
        }
    }
}
