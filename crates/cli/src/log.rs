//! The log: on standard error, in lines for people or for machines.

use std::io::{self, IsTerminal as _};

use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{Layer as _, fmt, registry};

use crate::failure::Failure;
use crate::settings::{LogFormat, Settings};

/// Logs from now on.
pub(crate) fn start(settings: &Settings) -> Result<(), Failure> {
    let failed = |error: Box<dyn std::error::Error + Send + Sync>| Failure::new("the log cannot be started", error);
    let filter: Targets = settings.log_filter.parse().map_err(|error| failed(Box::new(error)))?;
    let lines = fmt::layer().with_writer(io::stderr);
    let lines = match settings.log_format {
        LogFormat::Text => lines.with_ansi(io::stderr().is_terminal()).boxed(),
        LogFormat::Json => lines.json().flatten_event(true).boxed(),
    };
    registry().with(lines.with_filter(filter)).try_init().map_err(|error| failed(Box::new(error)))
}
