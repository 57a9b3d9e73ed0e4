//! The options of a check.

use std::num::NonZero;
use std::sync::Arc;

use crate::client::Client;
use crate::progress::Progress;

/// The options of a check: `Options::default()`, and a method for each that differs.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Options {
    /// The number of threads; by default the number of processors.
    pub threads: Option<NonZero<usize>>,
    /// Shows values of the recordings in the report. They may be personal data.
    pub show_values: bool,
    /// Allows a clean result although something could not be checked: an aborted request, a body
    /// that was not recorded.
    pub allow_unchecked: bool,
    /// The codes of the rules that are turned off.
    pub off: Vec<&'static str>,
    /// The client that receives the responses; without one, the effect of findings is not known.
    pub client: Option<Arc<dyn Client>>,
    /// Receives how much of the recordings was read.
    pub progress: Option<Arc<dyn Progress>>,
}

impl Options {
    /// Sets the number of threads.
    #[must_use]
    pub fn with_threads(self, threads: NonZero<usize>) -> Self {
        Self { threads: Some(threads), ..self }
    }

    /// Shows values of the recordings in the report.
    #[must_use]
    pub fn with_show_values(self, show_values: bool) -> Self {
        Self { show_values, ..self }
    }

    /// Allows a clean result although something could not be checked.
    #[must_use]
    pub fn with_allow_unchecked(self, allow_unchecked: bool) -> Self {
        Self { allow_unchecked, ..self }
    }

    /// Turns off the rules of these codes.
    #[must_use]
    pub fn with_off(self, off: impl IntoIterator<Item = &'static str>) -> Self {
        Self { off: off.into_iter().collect(), ..self }
    }

    /// Labels findings with their effect on this client.
    #[must_use]
    pub fn with_client(self, client: Arc<dyn Client>) -> Self {
        Self { client: Some(client), ..self }
    }

    /// Reports how much of the recordings was read.
    #[must_use]
    pub fn with_progress(self, progress: Arc<dyn Progress>) -> Self {
        Self { progress: Some(progress), ..self }
    }
}
