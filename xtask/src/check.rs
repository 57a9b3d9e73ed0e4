//! Everything that has to hold before a change is merged.

use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context as _, Result};

use crate::run::{cargo, succeed};
use crate::{drift, generate};

/// The packages that are published, in the order in which they can be.
const PUBLISHED: [&str; 6] =
    ["openapi-drift-contract", "openapi-drift", "message-sanitizer", "managem", "managem-server", "managem-cli"];

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Leave out the package dry run, the slowest step
    #[arg(long)]
    no_package: bool,
}

pub(crate) fn run(args: &Args) -> Result<()> {
    let started = Instant::now();
    step("format", || succeed(&mut cargo(["fmt", "--all", "--check"])))?;
    step("lints", || {
        succeed(&mut cargo([
            "clippy",
            "--workspace",
            "--all-targets",
            "--all-features",
            "--locked",
            "--",
            "--deny",
            "warnings",
        ]))
    })?;
    // What a feature alone uses is dead code without it, and only whoever builds without it is told.
    step("lints without features", || {
        let least = ["clippy", "--package", "openapi-drift", "--package", "managem", "--no-default-features"];
        succeed(cargo(least).args(["--locked", "--", "--deny", "warnings"]))
    })?;
    step("tests", || succeed(&mut cargo(["test", "--workspace", "--all-features", "--locked"])))?;
    step("documentation", || {
        succeed(
            cargo(["doc", "--workspace", "--no-deps", "--all-features", "--locked"])
                .env("RUSTDOCFLAGS", "--deny warnings"),
        )
    })?;
    step("generated client", || generate::run(generate::Mode::Check))?;
    step("drift", drift::of_the_workspace)?;
    step("redaction", || {
        succeed(&mut cargo(["run", "--quiet", "--package", "openapi-drift", "--", "redact", "--check", "recordings"]))
    })?;
    step("dependencies", dependencies)?;
    if !args.no_package {
        step("packages", packages)?;
    }
    println!("\ncheck: all of it holds ({} s)", started.elapsed().as_secs());
    Ok(())
}

fn step(name: &str, task: impl FnOnce() -> Result<()>) -> Result<()> {
    println!("\n== {name}");
    task().with_context(|| format!("{name}: does not hold"))
}

/// `cargo package` builds each package from what it would upload, against its siblings as they would be uploaded.
///
/// It builds in the workspace's target folder, where the packaged root package has the same fingerprint as the root
/// package itself: one would pass for the other. So what is known of it is forgotten before and after.
fn packages() -> Result<()> {
    let forget = || succeed(&mut cargo(["clean", "--quiet", "--package", "managem"]));
    forget()?;
    let verified = verify_packages();
    forget()?;
    verified
}

fn verify_packages() -> Result<()> {
    let mut command = cargo(["package", "--quiet", "--locked", "--allow-dirty"]);
    for package in PUBLISHED {
        command.args(["--package", package]);
    }
    succeed(&mut command)
}

/// `deny.toml`: licences, advisories, duplicates. The tool is not part of a Rust installation, so it may be absent.
fn dependencies() -> Result<()> {
    let installed = Command::new("cargo-deny").arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    if installed.is_ok_and(|status| status.success()) {
        succeed(&mut cargo(["deny", "check"]))
    } else {
        println!("SKIPPED: cargo-deny is not installed (cargo install cargo-deny); the CI workflow runs it");
        Ok(())
    }
}
