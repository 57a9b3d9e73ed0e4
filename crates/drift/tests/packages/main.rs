//! The ways by which the command reaches its users, run with the command of this build: the steps of the GitHub Action,
//! the GitLab CI job, and npm's launcher. Packages themselves are installed and run by `cargo xtask packages try`.
#![cfg(all(unix, feature = "cli"))]
#![allow(clippy::unwrap_used, reason = "a helper that fails is a test that fails")]
#![allow(clippy::print_stdout, reason = "a test says what it skips")]

mod action;
mod gitlab;
mod launcher;

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use saphyr::{LoadableYamlNode as _, YamlOwned};

const BINARY: &str = env!("CARGO_BIN_EXE_openapi-drift");

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

fn corpus(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/corpus").join(file)
}

fn yaml(text: &str) -> YamlOwned {
    YamlOwned::load_from_str(text).unwrap().remove(0)
}

/// The text at `key`; empty where there is none.
fn text<'y>(node: &'y YamlOwned, key: &str) -> &'y str {
    node.as_mapping_get(key).map_or("", |value| value.as_str().unwrap_or_else(|| panic!("{key} is not a text")))
}

/// A template of `packaging/`, filled in as `cargo xtask packages` does it.
fn template(path: &str, values: &[(&str, &str)]) -> String {
    let text = fs::read_to_string(root().join(path)).unwrap();
    values.iter().fold(text, |text, (name, value)| text.replace(&format!("{{{{{name}}}}}"), value))
}

/// A folder for a run, with what a test puts onto its `PATH`.
struct Runner {
    folder: tempfile::TempDir,
}

impl Runner {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("bin")).unwrap();
        Self { folder }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn program(&self, name: &str, script: &str) {
        let path = self.path("bin").join(name);
        fs::write(&path, script).unwrap();
        fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
    }

    /// Runs `script` in `folder` as a runner does, with nothing of this process but its `PATH`.
    fn bash(&self, script: &str, folder: &Path, variables: &BTreeMap<String, String>) -> Output {
        let path = format!("{}:{}", self.path("bin").display(), std::env::var("PATH").unwrap());
        let mut bash = Command::new("bash");
        bash.args(["--noprofile", "--norc", "-eo", "pipefail", "-c", script]).current_dir(folder);
        bash.env_clear().env("PATH", path).env("HOME", self.folder.path()).envs(variables).output().unwrap()
    }
}
