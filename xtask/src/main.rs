//! What the maintainers run: `cargo xtask check | generate | record | drift | dist | guide | packages | spec-diff | bench | suite`.
//!
//! It knows no crate of the workspace; it spawns cargo and the workspace's binaries, so that what it checks is what a
//! user runs.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a tool that people read")]

mod bench;
mod check;
mod dist;
mod drift;
#[path = "../../crates/drift/src/files.rs"]
#[allow(dead_code, reason = "shared with the drift tools, which write streams as well")]
mod files;
mod fuzz;
mod generate;
mod guide;
mod packages;
mod record;
mod run;
mod rust_api;
mod spec_diff;
mod suite;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "cargo xtask", about = "The maintainers' tasks", disable_version_flag = true)]
struct Cli {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Everything that has to hold before a change is merged; CI runs exactly this
    Check(check::Args),
    /// Renew the reviewable snapshot of the generated client
    Generate(generate::Args),
    /// Make recordings/service anew, by really calling the service
    Record,
    /// Check the recordings against openapi.yaml; arguments go to `openapi-drift check`
    Drift(drift::Args),
    /// Stage the client with its generated source in place of the build script, in the target directory
    Dist,
    /// Follow docs/client.md from an empty folder: run its commands, compile its programs
    Guide,
    /// Make the packages that carry the openapi-drift command: archives, wheel, npm, image, formula, installer
    Packages(packages::Args),
    /// What the working tree's openapi.yaml changes since a git revision, for clients, the Rust API and the version
    SpecDiff(spec_diff::Args),
    /// Measure ours beside its peers, in one run; prints a Markdown table
    Bench(bench::Args),
    /// Fuzz what reads other people's input, for a bounded time each
    Fuzz(fuzz::Args),
    /// Run the official JSON Schema test suite, which is downloaded once
    Suite,
}

fn main() -> ExitCode {
    let outcome = match Cli::parse().task {
        Task::Check(args) => check::run(&args).map(|()| ExitCode::SUCCESS),
        Task::Generate(args) => generate::run(args.mode()).map(|()| ExitCode::SUCCESS),
        Task::Record => record::run().map(|()| ExitCode::SUCCESS),
        Task::Drift(args) => drift::run(&args),
        Task::Dist => dist::run().map(|()| ExitCode::SUCCESS),
        Task::Guide => guide::run().map(|()| ExitCode::SUCCESS),
        Task::Packages(args) => packages::run(&args).map(|()| ExitCode::SUCCESS),
        Task::SpecDiff(args) => return report(spec_diff::run(&args)),
        Task::Bench(args) => bench::run(&args).map(|()| ExitCode::SUCCESS),
        Task::Fuzz(args) => fuzz::run(&args).map(|()| ExitCode::SUCCESS),
        Task::Suite => suite::run().map(|()| ExitCode::SUCCESS),
    };
    match outcome {
        Ok(code) => code,
        Err(error) => {
            eprintln!("problem: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// The exit code of a task that judges: 2 if it could not.
fn report(outcome: anyhow::Result<u8>) -> ExitCode {
    match outcome {
        Ok(code) => ExitCode::from(code),
        Err(error) => {
            eprintln!("problem: {error:#}");
            ExitCode::from(2)
        }
    }
}
