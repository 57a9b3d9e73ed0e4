//! The names, version and platforms of the packages, as `Cargo.toml` has them.

use std::path::PathBuf;

use anyhow::{Context as _, Result, ensure};
use serde::Deserialize;

use crate::run::cargo;

/// The top-level domain that never resolves (RFC 6761). The address of the project ends in it until there is a real one.
const NOWHERE: &str = ".invalid";

/// The workspace as far as packages need it.
pub(crate) struct Project {
    pub(crate) version: String,
    pub(crate) description: String,
    pub(crate) license: String,
    pub(crate) repository: String,
    /// The oldest Rust that is supported.
    pub(crate) rust_version: String,
    pub(crate) packages: Packages,
    /// Every crate that may be published.
    pub(crate) crates: Vec<Crate>,
    pub(crate) target_directory: PathBuf,
}

/// `[workspace.metadata.packages]`
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Packages {
    #[serde(rename = "crate")]
    pub(crate) krate: String,
    pub(crate) binary: String,
    pub(crate) pypi: String,
    pub(crate) npm: String,
    pub(crate) image: String,
    pub(crate) platforms: Vec<Platform>,
}

/// A platform that a release has a binary for.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Platform {
    /// Rust's name of it.
    pub(crate) target: String,
    pub(crate) npm: Cpu,
    /// Absent where Homebrew does not run.
    pub(crate) homebrew: Option<Cpu>,
    /// The architecture by which images are chosen; absent where images are not made.
    pub(crate) image: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Cpu {
    pub(crate) os: String,
    pub(crate) cpu: String,
}

/// A member of the workspace, as `cargo metadata` has it.
#[derive(Deserialize)]
pub(crate) struct Crate {
    pub(crate) name: String,
    version: String,
    license: Option<String>,
    repository: Option<String>,
    rust_version: Option<String>,
    description: Option<String>,
    dependencies: Vec<Dependency>,
    /// The registries it may go to; none at all for `publish = false`.
    publish: Option<Vec<String>>,
}

#[derive(Deserialize)]
struct Dependency {
    name: String,
    req: String,
    path: Option<String>,
}

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Crate>,
    target_directory: PathBuf,
    #[serde(rename = "metadata")]
    own: OfTheWorkspace,
}

/// `[workspace.metadata]`
#[derive(Deserialize)]
struct OfTheWorkspace {
    packages: Packages,
}

impl Project {
    /// Asks cargo.
    pub(crate) fn load() -> Result<Self> {
        let output =
            cargo(["metadata", "--no-deps", "--format-version", "1"]).output().context("cannot start cargo")?;
        ensure!(output.status.success(), "cargo metadata: {}", String::from_utf8_lossy(&output.stderr));
        let metadata: Metadata = serde_json::from_slice(&output.stdout).context("cargo metadata")?;
        let packages = metadata.own.packages;
        let mut crates = metadata.packages;
        crates.retain(|krate| krate.publish.as_ref().is_none_or(|registries| !registries.is_empty()));
        let source = crates.iter().find(|krate| krate.name == packages.krate);
        let source = source.with_context(|| format!("the workspace has no crate `{}`", packages.krate))?;
        Ok(Self {
            version: source.version.clone(),
            description: source.description.clone().context("the crate has no description")?,
            license: source.license.clone().context("the crate has no license")?,
            repository: source.repository.clone().context("the crate has no repository")?,
            rust_version: source.rust_version.clone().context("the crate has no rust-version")?,
            packages,
            crates,
            target_directory: metadata.target_directory,
        })
    }

    /// The name of the archive of a release for `target`, without its extension; its one folder has it, too.
    pub(crate) fn archive(&self, target: &str) -> String {
        format!("{}-{}-{target}", self.packages.binary, self.version)
    }

    /// The address of an asset of this version's release.
    pub(crate) fn asset(&self, file: &str) -> String {
        format!("{}/releases/download/v{}/{file}", self.repository, self.version)
    }

    /// The name of the npm package with the binary for `platform`.
    pub(crate) fn npm_platform(&self, platform: &Platform) -> String {
        format!("{}-{}-{}", self.packages.npm, platform.npm.os, platform.npm.cpu)
    }

    /// Fails unless all crates say the same of themselves, are those in `order`, and can be published in it.
    pub(crate) fn verify_crates(&self, order: &[&str]) -> Result<()> {
        let place = |name: &str| order.iter().position(|published| *published == name);
        ensure!(self.crates.len() == order.len(), "not the crates that are published: {}", order.join(", "));
        for krate in &self.crates {
            let Crate { name, version, license, repository, rust_version, dependencies, .. } = krate;
            let own = place(name).with_context(|| format!("{name} is not among the crates that are published"))?;
            ensure!(*version == self.version, "{name} has version {version}");
            ensure!(license.as_ref() == Some(&self.license), "{name} has license {license:?}");
            ensure!(repository.as_ref() == Some(&self.repository), "{name} has repository {repository:?}");
            ensure!(rust_version.as_ref() == Some(&self.rust_version), "{name} has rust-version {rust_version:?}");
            for Dependency { name: other, req, .. } in
                dependencies.iter().filter(|dependency| dependency.path.is_some())
            {
                // Without a version it is for tests alone, and left out of the published manifest.
                if req == "*" {
                    continue;
                }
                ensure!(*req == format!("^{version}"), "{name} {version} asks for {other} {req}");
                ensure!(
                    place(other).is_some_and(|place| place < own),
                    "{other} is published after {name}, which uses it"
                );
            }
        }
        Ok(())
    }

    /// Fails unless this is what a release under `tag` from `repository` has to be.
    pub(crate) fn verify_release(&self, tag: &str, repository: &str, changelog: &str) -> Result<()> {
        let Self { version, .. } = self;
        ensure!(tag == format!("v{version}"), "the tag is {tag}, and Cargo.toml has version {version}");
        let host = self.repository.split('/').nth(2).unwrap_or_default();
        ensure!(
            !host.ends_with(NOWHERE),
            "`repository` in Cargo.toml is the placeholder {}; write the project's address there",
            self.repository
        );
        ensure!(
            self.repository == repository,
            "`repository` in Cargo.toml is {}, and this release is made in {repository}",
            self.repository
        );
        let heading = format!("## [{version}]");
        ensure!(
            changelog.lines().any(|line| line.starts_with(&heading)),
            "CHANGELOG.md has no section `{heading}`; give [Unreleased] this version and its date"
        );
        Ok(())
    }
}

impl Platform {
    pub(crate) fn is_windows(&self) -> bool {
        self.target.contains("-windows-")
    }

    /// The file name of `binary` here.
    pub(crate) fn executable(&self, binary: &str) -> String {
        if self.is_windows() { format!("{binary}.exe") } else { binary.to_owned() }
    }
}
