//! Packages that carry the `openapi-drift` command: archives, a wheel, npm packages, an image, a Homebrew formula and an
//! installer. `[workspace.metadata.packages]` has their names and platforms; docs/packages.md says what each is.

mod assemble;
mod project;
mod template;
#[cfg(test)]
mod tests;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail, ensure};
use clap::Subcommand;

use crate::check::PUBLISHED;
use crate::run::{cargo, root, succeed};
pub(crate) use project::Project;

#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Build the command for a platform, into target/packages/binaries
    Build(Target),
    /// Build the wheel for a platform, into target/packages/wheels, with the `maturin` that is on the PATH
    Wheel(Target),
    /// Make archives, checksums, npm packages, the image's context and the filled-in templates, in target/packages
    Assemble {
        /// A folder with a binary for each platform, as TARGET/openapi-drift; default: target/packages/binaries
        #[arg(long)]
        binaries: Option<PathBuf>,

        /// Fail unless there is a binary for every platform
        #[arg(long)]
        complete: bool,
    },
    /// Build, assemble, then install and run each package that this machine can
    Try,
    /// Fail unless the workspace is ready to be released under this tag, from this repository
    Verify { tag: String, repository: String },
}

#[derive(clap::Args)]
struct Target {
    /// The platform, as Rust calls it; default: the one of this machine
    #[arg(long)]
    target: Option<String>,
}

pub(crate) fn run(args: &Args) -> Result<()> {
    let project = Project::load()?;
    let out = project.target_directory.join("packages");
    match &args.task {
        Task::Build(target) => build(&project, &out, &target.of(&project)?),
        Task::Wheel(target) => wheel(&out, &target.of(&project)?),
        Task::Assemble { binaries, complete } => {
            let binaries = binaries.clone().unwrap_or_else(|| out.join("binaries"));
            assemble::assemble(&project, &binaries, &out, *complete)
        }
        Task::Try => {
            let target = Target { target: None }.of(&project)?;
            build(&project, &out, &target)?;
            let binaries = out.join("binaries");
            assemble::assemble(&project, &binaries, &out, false)?;
            wheel(&out, &target)?;
            let mut script = Command::new("bash");
            script.arg("packaging/try.sh").arg(&out).arg(&target).current_dir(root());
            succeed(script.env("IMAGE", &project.packages.image))
        }
        Task::Verify { tag, repository } => {
            project.verify_crates(&PUBLISHED)?;
            project.verify_release(tag, repository, &fs::read_to_string(root().join("CHANGELOG.md"))?)
        }
    }
}

impl Target {
    fn of(&self, project: &Project) -> Result<String> {
        let platforms = &project.packages.platforms;
        if let Some(target) = &self.target {
            ensure!(
                platforms.iter().any(|platform| platform.target == *target),
                "no platform {target} in [workspace.metadata.packages]; there are: {}",
                platforms.iter().map(|platform| platform.target.as_str()).collect::<Vec<_>>().join(", ")
            );
            return Ok(target.clone());
        }
        let (os, arch) = (std::env::consts::OS, std::env::consts::ARCH);
        let os = if os == "macos" { "darwin" } else { os };
        let own = platforms.iter().find(|platform| {
            let mut parts = platform.target.split('-');
            parts.next() == Some(arch) && parts.any(|part| part == os)
        });
        match own {
            Some(platform) => Ok(platform.target.clone()),
            None => bail!("no platform in [workspace.metadata.packages] is this machine's, {arch} {os}"),
        }
    }
}

/// What rustc is told besides. A profile cannot say it: its `strip` does not hold for packages with settings of their own.
const STRIP: [&str; 2] = ["-C", "strip=symbols"];

fn build(project: &Project, out: &Path, target: &str) -> Result<()> {
    let binary = &project.packages.binary;
    let mut command = cargo(["rustc", "--release", "--locked", "--package", &project.packages.krate]);
    command.args(["--bin", binary, "--target", target, "--"]).args(STRIP);
    succeed(&mut command)
        .with_context(|| format!("cannot build for {target}; is it there? rustup target add {target}"))?;
    let name = if target.contains("-windows-") { format!("{binary}.exe") } else { binary.clone() };
    let folder = out.join("binaries").join(target);
    fs::create_dir_all(&folder)?;
    let built = project.target_directory.join(target).join("release").join(&name);
    fs::copy(&built, folder.join(&name)).with_context(|| format!("cannot copy {}", built.display()))?;
    println!("{}", folder.join(name).display());
    Ok(())
}

/// A static binary serves both of Linux's C libraries, so its wheel has the tags of both.
fn wheel(out: &Path, target: &str) -> Result<()> {
    let mut maturin = Command::new("maturin");
    maturin.args(["build", "--release", "--locked", "--target", target]);
    if target.ends_with("-linux-musl") {
        maturin.args(["--compatibility", "manylinux2014", "musllinux_1_1"]);
    }
    maturin.arg("--out").arg(out.join("wheels")).arg("--").args(STRIP).current_dir(root().join("packaging/python"));
    succeed(&mut maturin).context("the wheel; maturin is installed by `pip install maturin`")
}
