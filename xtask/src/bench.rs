//! The benchmarks that docs quote: ours beside their peers, in one run, as a Markdown table on stdout.

use std::process::Command;

use anyhow::Result;

use crate::run::{root, succeed};

#[derive(clap::Args)]
pub(crate) struct Args {
    /// What to measure
    #[arg(value_enum)]
    what: What,

    /// Arguments for the benchmark's script
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    rest: Vec<String>,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum What {
    /// The cost of a call and of a cold build, beside a hand-written client
    Client,
    /// The drift checker beside the tools that others use
    Drift,
    /// The sanitizer beside other libraries
    Sanitizer,
    /// The service beside plain ones, under load
    Server,
}

impl What {
    const fn script(self) -> &'static str {
        match self {
            Self::Client => "crates/client/bench/run.sh",
            Self::Drift => "crates/drift/bench/run.sh",
            Self::Sanitizer => "crates/sanitizer/bench/run.sh",
            Self::Server => "crates/server/bench/run.sh",
        }
    }
}

/// Each benchmark is a script beside what it measures, since most of it is starting other people's programs.
pub(crate) fn run(args: &Args) -> Result<()> {
    succeed(Command::new("bash").arg(args.what.script()).args(&args.rest).current_dir(root()))
}
