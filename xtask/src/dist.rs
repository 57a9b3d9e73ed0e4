//! The client without its generator: the same crate, with the generated source in place of the build script.
//!
//! Whoever builds the published client from source waits for progenitor; whoever builds this one does not. The sources
//! are the packaged ones, and the generated modules are byte for byte what the build script wrote.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail, ensure};

use crate::generate;
use crate::run::{cargo, succeed, target};

/// Where the crate is staged, below cargo's target directory.
const STAGED: &str = "dist/managem";

/// The modules that include what the build script wrote, and its name in `OUT_DIR`.
const INCLUDED: [(&str, &str); 2] =
    [("crates/client/src/generated.rs", "client.rs"), ("crates/client/src/mock.rs", "mock.rs")];

pub(crate) fn run() -> Result<()> {
    generate::run(generate::Mode::Check)?;
    let target = target()?;
    let staged = stage(&target)?;
    let manifest = staged.join("Cargo.toml");
    succeed(
        cargo(["check", "--quiet", "--all-features", "--manifest-path"])
            .arg(&manifest)
            .arg("--target-dir")
            .arg(target.join("dist/target")),
    )?;
    let (staged, manifest) = (staged.display(), manifest.display());
    println!("{staged}: staged, and it builds; publish it with `cargo publish --manifest-path {manifest}`");
    Ok(())
}

fn stage(target: &Path) -> Result<PathBuf> {
    let archive = packaged(target)?;
    let staged = target.join(STAGED);
    if staged.exists() {
        fs::remove_dir_all(&staged).with_context(|| format!("cannot clear {}", staged.display()))?;
    }
    fs::create_dir_all(&staged)?;
    succeed(Command::new("tar").arg("-xzf").arg(&archive).arg("--strip-components=1").arg("-C").arg(&staged))?;

    let out_dir = generate::out_dir(&["--all-features"])?;
    for (module, generated) in INCLUDED {
        let path = staged.join(module);
        let source = fs::read_to_string(&path)?;
        let include = format!("include!(concat!(env!(\"OUT_DIR\"), \"/{generated}\"));");
        ensure!(source.contains(&include), "{module} does not include {generated} as this task expects");
        fs::write(&path, source.replace(&include, &format!("include!(\"generated/{generated}\");")))?;
        let target = path.with_file_name("generated").join(generated);
        fs::create_dir_all(target.parent().unwrap_or(&staged))?;
        fs::copy(out_dir.join(generated), target)?;
    }
    fs::remove_file(staged.join("build.rs"))?;
    fs::remove_dir_all(staged.join("build"))?;
    let manifest = staged.join("Cargo.toml");
    fs::write(&manifest, without_build_script(&fs::read_to_string(&manifest)?))?;
    // What cargo notes down about the archive does not hold for what it became.
    for note in ["Cargo.toml.orig", ".cargo_vcs_info.json", "Cargo.lock"] {
        let _ = fs::remove_file(staged.join(note));
    }
    Ok(staged)
}

/// The archive that would be uploaded.
fn packaged(target: &Path) -> Result<PathBuf> {
    succeed(&mut cargo(["package", "--quiet", "--no-verify", "--allow-dirty", "--package", "managem"]))?;
    let folder = target.join("package");
    let mut archives: Vec<_> = fs::read_dir(&folder)
        .with_context(|| format!("cannot read {}", folder.display()))?
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|path| is_archive_of_the_client(path))
        .collect();
    match (archives.pop(), archives.is_empty()) {
        (Some(archive), true) => Ok(archive),
        (None, _) => bail!("cargo package left no archive of the client in {}", folder.display()),
        (Some(_), false) => bail!("archives of several versions in {}: remove the old ones", folder.display()),
    }
}

fn is_archive_of_the_client(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let version = name.strip_prefix("managem-").and_then(|rest| rest.strip_suffix(".crate"));
    version.is_some_and(|version| version.starts_with(|c: char| c.is_ascii_digit()))
}

/// The manifest as cargo normalized it, without the build script and what only that needs. Cargo writes each
/// dependency as a table of its own, so whole tables can be left out.
fn without_build_script(manifest: &str) -> String {
    let mut kept = String::new();
    let mut in_build_dependency = false;
    for line in manifest.lines() {
        if line.starts_with('[') {
            in_build_dependency = line.starts_with("[build-dependencies");
        }
        if in_build_dependency {
            continue;
        }
        kept.push_str(if line.starts_with("build = ") { "build = false" } else { line });
        kept.push('\n');
    }
    // It lies below the workspace and is no part of it.
    kept.push_str("\n[workspace]\n");
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_build_script_leaves_nothing_behind() {
        let manifest = "[package]\nname = \"managem\"\nbuild = \"build.rs\"\n\n[dependencies.url]\nversion = \"2\"\n\n\
                        [build-dependencies.syn]\nversion = \"2\"\nfeatures = [\"full\"]\n\n[lints.rust]\nunsafe_code = \"forbid\"\n";
        insta::assert_snapshot!(without_build_script(manifest), @r#"
[package]
name = "managem"
build = false

[dependencies.url]
version = "2"

[lints.rust]
unsafe_code = "forbid"

[workspace]
"#);
    }

    #[test]
    fn only_the_clients_own_archive_is_taken() {
        assert!(is_archive_of_the_client(Path::new("target/package/managem-0.1.0.crate")));
        assert!(!is_archive_of_the_client(Path::new("target/package/managem-server-0.1.0.crate")));
        assert!(!is_archive_of_the_client(Path::new("target/package/managem-0.1.0")));
    }
}
