//! The drift check of the contract against the recordings, with what each finding does to the generated client.

use std::process::{Command, ExitCode};

use anyhow::Result;

use crate::run::{cargo, status, succeed};

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Options and recordings for `openapi-drift check`; the workspace's own recordings unless given
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    rest: Vec<String>,
}

/// Ends as the check ends: 0 clean, 1 drift, 2 could not judge.
pub(crate) fn run(args: &Args) -> Result<ExitCode> {
    let code = status(&mut command(&args.rest))?.code().and_then(|code| u8::try_from(code).ok());
    Ok(code.map_or(ExitCode::FAILURE, ExitCode::from))
}

/// The check as `cargo xtask check` runs it.
pub(crate) fn of_the_workspace() -> Result<()> {
    succeed(&mut command(&[]))
}

fn command(rest: &[String]) -> Command {
    let mut command = cargo(["run", "--quiet", "--package", "managem-drift", "--", "check", "--spec", "openapi.yaml"]);
    if rest.is_empty() {
        command.arg("recordings")
    } else {
        command.args(rest)
    };
    command
}
