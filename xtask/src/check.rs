//! Everything that has to hold before a change is merged.

use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Instant;
use std::{env, fs};

use anyhow::{Context as _, Result, ensure};

use crate::packages::Project;
use crate::run::{cargo, root, succeed};
use crate::{drift, generate, guide, suite};

/// The packages that are published, in the order in which they can be.
pub(crate) const PUBLISHED: [&str; 6] =
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
    step("JSON Schema test suite", suite::run)?;
    step("documentation", || {
        succeed(
            cargo(["doc", "--workspace", "--no-deps", "--all-features", "--locked"])
                .env("RUSTDOCFLAGS", "--deny warnings"),
        )
    })?;
    step("generated client", || generate::run(generate::Mode::Check))?;
    step("the client's guide", guide::run)?;
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
/// For that it lays the siblings' archives into a registry of the moment. A version of a registry never changes, so cargo
/// takes what an earlier run unpacked in `CARGO_HOME`, or built in the target folder, for the same: all of that is
/// forgotten first. The root package is forgotten once more afterwards, as its packaged form would pass for itself.
fn packages() -> Result<()> {
    forget(&PUBLISHED)?;
    forget_unpacked()?;
    let verified = verify_packages().and_then(|()| verify_licences());
    forget(&["managem"])?;
    verified
}

/// Removes what was built of `packages`.
fn forget(packages: &[&str]) -> Result<()> {
    let mut command = cargo(["clean", "--quiet"]);
    for package in packages {
        command.args(["--package", package]);
    }
    succeed(&mut command)
}

/// Removes what earlier runs unpacked. A registry that is a folder has no host, so its name begins with the hyphen that
/// ends the host in the others' names.
fn forget_unpacked() -> Result<()> {
    let home = env::var_os("CARGO_HOME").map(PathBuf::from).or_else(|| env::home_dir().map(|home| home.join(".cargo")));
    let Some(home) = home else { return Ok(()) };
    let Ok(registries) = fs::read_dir(home.join("registry").join("src")) else { return Ok(()) };
    for registry in registries {
        let registry = registry?;
        if !registry.file_name().as_encoded_bytes().starts_with(b"-") {
            continue;
        }
        for package in PUBLISHED {
            let unpacked = registry.path().join(format!("{package}-{}", env!("CARGO_PKG_VERSION")));
            if unpacked.exists() {
                fs::remove_dir_all(&unpacked).with_context(|| format!("cannot remove {}", unpacked.display()))?;
            }
        }
    }
    Ok(())
}

fn verify_packages() -> Result<()> {
    let mut command = cargo(["package", "--quiet", "--locked", "--allow-dirty"]);
    for package in PUBLISHED {
        command.args(["--package", package]);
    }
    succeed(&mut command)
}

/// The licences in each archive are the workspace's, and not what a link to them looks like on some systems.
fn verify_licences() -> Result<()> {
    let project = Project::load()?;
    for package in PUBLISHED {
        let name = format!("{package}-{}", project.version);
        let archive = project.target_directory.join("package").join(format!("{name}.crate"));
        for licence in ["LICENSE-APACHE", "LICENSE-MIT"] {
            let packaged =
                Command::new("tar").arg("-xzOf").arg(&archive).arg(format!("{name}/{licence}")).output()?.stdout;
            ensure!(packaged == fs::read(root().join(licence))?, "{} carries another {licence}", archive.display());
        }
    }
    Ok(())
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
