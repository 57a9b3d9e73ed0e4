//! The drift check of the contract against the recordings.

use anyhow::Result;

use crate::run::{cargo, succeed};

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Options and recordings for `openapi-drift check`; the workspace's own recordings unless given
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    rest: Vec<String>,
}

pub(crate) fn run(args: &Args) -> Result<()> {
    let mut command = cargo(["run", "--quiet", "--package", "openapi-drift", "--", "check", "--spec", "openapi.yaml"]);
    if args.rest.is_empty() {
        command.arg("recordings")
    } else {
        command.args(&args.rest)
    };
    succeed(&mut command)
}

/// The check as `cargo xtask check` runs it.
pub(crate) fn of_the_workspace() -> Result<()> {
    run(&Args { rest: Vec::new() })
}
