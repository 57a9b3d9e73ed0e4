//! The command line: arguments in, exit code out. Each command has its own file.

mod baseline;
mod check;
mod diff;
mod explain;
#[cfg(feature = "record")]
mod live;
mod out;
mod progress;
#[cfg(feature = "record")]
mod record;
mod redact;
mod root;
mod source;
mod texts;
#[cfg(feature = "record")]
mod tls;

use std::error::Error as _;
use std::io::{self, Write};
use std::process::ExitCode;
use std::sync::Arc;

use clap::{Parser, Subcommand};

use crate::Error;
use crate::client::Client;
use crate::text::line;

/// Checks recorded HTTP traffic against an OpenAPI document.
#[derive(Debug, Parser)]
#[command(name = "openapi-drift", version, max_term_width = 100)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Check(check::Check),
    Baseline(baseline::Accept),
    Diff(diff::Diff),
    Redact(redact::Redact),
    Explain(explain::Explain),
    /// Print the JSON Schema of the JSON report.
    Schema,
    #[cfg(feature = "record")]
    Record(Box<record::Record>),
}

/// Runs the command line of this process. 0: clean, 1: drift, 2: usage or environment error, or not everything could be checked.
#[must_use]
pub fn main() -> ExitCode {
    run(None)
}

/// The same with a client, for a binary that knows one: each finding then says how it affects that client.
#[must_use]
pub fn main_with(client: Arc<dyn Client>) -> ExitCode {
    run(Some(client))
}

fn run(client: Option<Arc<dyn Client>>) -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            let code = if error.use_stderr() { 2 } else { 0 };
            let printed = error.print();
            let is_lost = printed.is_err_and(|error| error.kind() != io::ErrorKind::BrokenPipe);
            return ExitCode::from(if is_lost { 2 } else { code });
        }
    };
    let outcome = match arguments.command {
        Command::Check(command) => command.run(client),
        Command::Baseline(command) => command.run(),
        Command::Diff(command) => command.run(),
        Command::Redact(command) => command.run(),
        Command::Explain(command) => command.run(),
        Command::Schema => print(crate::report::json_schema().as_bytes()),
        #[cfg(feature = "record")]
        Command::Record(command) => command.run(client),
    };
    match outcome {
        Ok(code) => ExitCode::from(code),
        Err(error) => {
            let _ = render(&error, &mut anstream::stderr().lock());
            ExitCode::from(2)
        }
    }
}

/// Writes a text to standard output.
fn print(text: &[u8]) -> Result<u8, Error> {
    let mut out = out::stdout();
    out.write_all(text).and_then(|()| out.flush()).map(|()| 0).map_err(Error::Write)
}

/// One line for each cause.
fn render(error: &Error, out: &mut dyn Write) -> io::Result<()> {
    if let Error::Contract(openapi_contract::Error::Invalid(problems)) = error {
        for problem in problems.as_slice() {
            writeln!(out, "error: {}: {}", line(&problem.location.to_string()), line(&problem.message))?;
            if let Some(hint) = &problem.hint {
                writeln!(out, "  hint: {}", line(hint))?;
            }
        }
        return Ok(());
    }
    writeln!(out, "error: {}", line(&error.to_string()))?;
    let mut source = error.source();
    while let Some(cause) = source {
        writeln!(out, "  cause: {}", line(&cause.to_string()))?;
        source = cause.source();
    }
    match error.hint() {
        Some(hint) => writeln!(out, "  hint: {hint}"),
        None => Ok(()),
    }
}
