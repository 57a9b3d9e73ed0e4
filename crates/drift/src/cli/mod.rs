//! The command line: arguments in, exit code out. Each command has a file of its own.

mod baseline;
mod check;
mod explain;
#[cfg(feature = "record")]
mod live;
mod progress;
#[cfg(feature = "record")]
mod record;
mod redact;
mod source;
mod texts;

use std::error::Error as _;
use std::io::{self, Write};
use std::process::ExitCode;
use std::sync::Arc;

use clap::{Parser, Subcommand};

use crate::Error;
use crate::client::Client;

/// Holds recorded HTTP traffic against an OpenAPI 3.0 document.
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
    Redact(redact::Redact),
    Explain(explain::Explain),
    /// Print the JSON Schema of the JSON report.
    Schema,
    #[cfg(feature = "record")]
    Record(record::Record),
}

/// Runs the command line of this process. 0: clean, 1: drift, 2: could not run or check.
#[must_use]
pub fn main() -> ExitCode {
    run(None)
}

/// The same with a client, for a binary that knows one: findings then say what they do to it.
#[must_use]
pub fn main_with(client: Arc<dyn Client>) -> ExitCode {
    run(Some(client))
}

fn run(client: Option<Arc<dyn Client>>) -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            let code = if error.use_stderr() { 2 } else { 0 };
            // Nothing is left to do when even this cannot be written.
            let _ = error.print();
            return ExitCode::from(code);
        }
    };
    let outcome = match arguments.command {
        Command::Check(command) => command.run(client),
        Command::Baseline(command) => command.run(),
        Command::Redact(command) => command.run(),
        Command::Explain(command) => command.run(),
        Command::Schema => {
            anstream::stdout().write_all(crate::report::json_schema().as_bytes()).map(|()| 0).map_err(Error::Write)
        }
        #[cfg(feature = "record")]
        Command::Record(command) => command.run(client),
    };
    match outcome {
        Ok(code) => ExitCode::from(code),
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = render(&error, &mut anstream::stderr().lock());
            ExitCode::from(2)
        }
    }
}

/// Whoever reads the output has seen enough.
fn is_broken_pipe(error: &Error) -> bool {
    matches!(error, Error::Write(source) if source.kind() == io::ErrorKind::BrokenPipe)
}

/// One line for each cause.
fn render(error: &Error, out: &mut dyn Write) -> io::Result<()> {
    if let Error::Contract(openapi_contract::Error::Invalid(problems)) = error {
        for problem in problems.as_slice() {
            writeln!(out, "error: {}: {}", problem.location, problem.message)?;
            if let Some(hint) = &problem.hint {
                writeln!(out, "  hint: {hint}")?;
            }
        }
        return Ok(());
    }
    writeln!(out, "error: {error}")?;
    let mut source = error.source();
    while let Some(cause) = source {
        writeln!(out, "  cause: {cause}")?;
        source = cause.source();
    }
    Ok(())
}
