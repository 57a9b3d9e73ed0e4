//! The snapshot of the generated client: what a change of the contract does to the Rust API, to be read in a review.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, bail};

use crate::files;
use crate::run::{cargo, root};

/// Where the snapshot is kept. It is no source: nothing compiles it.
const SNAPSHOT: &str = "crates/client/snapshot/client.rs";

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Write nothing; fail when the snapshot is stale, and show how
    #[arg(long)]
    check: bool,
}

impl Args {
    pub(crate) fn mode(&self) -> Mode {
        if self.check { Mode::Check } else { Mode::Write }
    }
}

/// Whether a stale snapshot is renewed or reported.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    Write,
    Check,
}

pub(crate) fn run(mode: Mode) -> Result<()> {
    let generated = out_dir(&[])?.join("client.rs");
    let source = fs::read_to_string(&generated).with_context(|| format!("cannot read {}", generated.display()))?;
    let snapshot = root().join(SNAPSHOT);
    let committed = fs::read_to_string(&snapshot).unwrap_or_default();
    if committed == source {
        println!("{SNAPSHOT}: up to date");
        return Ok(());
    }
    match mode {
        Mode::Write => {
            files::replace_file(&snapshot, source.as_bytes())
                .with_context(|| format!("cannot write {}", snapshot.display()))?;
            println!("{SNAPSHOT}: renewed");
            Ok(())
        }
        Mode::Check => {
            show_difference(&snapshot, &generated);
            bail!(
                "{SNAPSHOT} is not what openapi.yaml generates\n    fix: cargo xtask generate, and commit the result"
            );
        }
    }
}

/// Builds the client and asks cargo where its build script wrote.
pub(crate) fn out_dir(features: &[&str]) -> Result<PathBuf> {
    let build = cargo(["build", "--quiet", "--package", "managem", "--message-format", "json-render-diagnostics"])
        .args(features)
        .stderr(Stdio::inherit())
        .output()
        .context("cannot start cargo")?;
    if !build.status.success() {
        bail!("the client does not build");
    }
    let manifest = format!("path+file://{}#managem@", root().display());
    String::from_utf8_lossy(&build.stdout)
        .lines()
        .filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok())
        .find(|message| {
            message["reason"] == "build-script-executed"
                && message["package_id"].as_str().is_some_and(|id| id.starts_with(&manifest))
        })
        .and_then(|message| message["out_dir"].as_str().map(PathBuf::from))
        .context("cargo did not say where the build script of `managem` wrote")
}

fn show_difference(committed: &Path, generated: &Path) {
    let shown = Command::new("git")
        .args(["--no-pager", "diff", "--no-index", "--"])
        .arg(if committed.exists() { committed } else { Path::new("/dev/null") })
        .arg(generated)
        .status();
    if let Err(error) = shown {
        eprintln!("(git could not show the difference: {error})");
    }
}
