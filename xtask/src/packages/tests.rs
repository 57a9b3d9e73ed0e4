//! The files that packages are made of agree with each other. Nothing is built or installed here: `cargo xtask packages
//! try` does that.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::Command;

use saphyr::{LoadableYamlNode as _, Yaml};

use super::assemble::assemble;
use super::project::Project;
use crate::check::PUBLISHED;
use crate::run::{cargo, root};

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// A project whose release could be made, with a file in the place of each binary, and its packages.
fn assembled() -> (Project, tempfile::TempDir) {
    let project = Project::load().unwrap();
    let folder = tempfile::tempdir().unwrap();
    for platform in &project.packages.platforms {
        let path = folder.path().join("binaries").join(&platform.target);
        fs::create_dir_all(&path).unwrap();
        fs::write(path.join(platform.executable(&project.packages.binary)), &platform.target).unwrap();
    }
    assemble(&project, &folder.path().join("binaries"), folder.path(), true).unwrap();
    (project, folder)
}

#[test]
fn every_published_crate_says_the_same_of_itself() {
    let project = Project::load().unwrap();
    project.verify_crates(&PUBLISHED).unwrap();
    let refused = |order: &[&str]| project.verify_crates(order).unwrap_err().to_string();
    let mut order = PUBLISHED;
    order.reverse();
    assert!(refused(&order).contains(" is published after "), "{}", refused(&order));
    assert!(refused(&PUBLISHED[1..]).starts_with("not the crates that are published"));
    let mut project = Project::load().unwrap();
    project.version = "9.9.9".to_owned();
    assert!(project.verify_crates(&PUBLISHED).unwrap_err().to_string().contains(" has version "));
}

#[test]
fn every_published_crate_carries_the_licences() {
    for krate in PUBLISHED {
        let list = cargo(["package", "--list", "--offline", "--allow-dirty", "--package", krate]).output().unwrap();
        assert!(list.status.success(), "{}", String::from_utf8_lossy(&list.stderr));
        let list = String::from_utf8(list.stdout).unwrap();
        for licence in ["LICENSE-APACHE", "LICENSE-MIT"] {
            assert!(list.lines().any(|line| line == licence), "{krate} does not carry {licence}");
        }
    }
}

#[test]
fn binstall_asks_for_the_archives_that_are_made() {
    let project = Project::load().unwrap();
    let metadata = cargo(["metadata", "--no-deps", "--format-version", "1"]).output().unwrap();
    let metadata: serde_json::Value = serde_json::from_slice(&metadata.stdout).unwrap();
    let crates = metadata["packages"].as_array().unwrap();
    let krate = crates.iter().find(|krate| krate["name"] == *project.packages.krate).unwrap();
    let binstall = &krate["metadata"]["binstall"];
    let filled = |template: &str, target: &str| {
        let values = [
            ("repo", project.repository.as_str()),
            ("name", &project.packages.krate),
            ("version", &project.version),
            ("target", target),
            ("bin", &project.packages.binary),
            ("binary-ext", ""),
        ];
        values.iter().fold(template.to_owned(), |text, (name, value)| text.replace(&format!("{{ {name} }}"), value))
    };
    let check = |settings: &serde_json::Value, asked: &str, target: &str| {
        let archive = project.archive(target);
        assert_eq!(filled(settings["pkg-url"].as_str().unwrap(), asked), project.asset(&format!("{archive}.tar.gz")));
        assert_eq!(filled(settings["bin-dir"].as_str().unwrap(), asked), format!("{archive}/openapi-drift"));
    };
    for platform in &project.packages.platforms {
        check(binstall, &platform.target, &platform.target);
    }
    for (gnu, settings) in binstall["overrides"].as_object().unwrap() {
        let musl = gnu.replace("-gnu", "-musl");
        assert!(project.packages.platforms.iter().any(|platform| platform.target == musl), "{musl}");
        check(settings, gnu, &musl);
    }
}

#[test]
fn a_release_has_an_archive_for_each_platform_and_its_checksum() {
    let (project, folder) = assembled();
    let release = folder.path().join("release");
    let sums = fs::read_to_string(release.join("SHA256SUMS")).unwrap();
    let sums: BTreeMap<_, _> =
        sums.lines().map(|line| line.split_once("  ").map(|(sum, file)| (file, sum)).unwrap()).collect();
    assert_eq!(sums.len(), project.packages.platforms.len());
    let installer = fs::read_to_string(release.join("install.sh")).unwrap();
    let formula = fs::read_to_string(release.join("openapi-drift.rb")).unwrap();
    for platform in &project.packages.platforms {
        let name = project.archive(&platform.target);
        let file = format!("{name}.tar.gz");
        let list = Command::new("tar").arg("-tzf").arg(release.join(&file)).output().unwrap();
        let list = String::from_utf8(list.stdout).unwrap();
        let list: Vec<_> = list.lines().filter_map(|line| line.strip_prefix(&format!("{name}/"))).collect();
        let binary = platform.executable("openapi-drift");
        assert_eq!(list, ["", "CHANGELOG.md", "LICENSE-APACHE", "LICENSE-MIT", "README.md", &binary], "{file}");
        let sum = sums[file.as_str()];
        assert_eq!(installer.contains(sum), !platform.is_windows(), "{file}");
        assert_eq!(formula.contains(sum), platform.homebrew.is_some(), "{file}");
        assert_eq!(formula.contains(&project.asset(&file)), platform.homebrew.is_some(), "{file}");
    }
}

#[test]
fn the_same_binaries_make_the_same_archives() {
    let sums = |folder: &tempfile::TempDir| fs::read_to_string(folder.path().join("release/SHA256SUMS")).unwrap();
    assert_eq!(sums(&assembled().1), sums(&assembled().1));
}

#[test]
fn npm_chooses_one_package_for_each_platform() {
    let (project, folder) = assembled();
    let manifest = |name: &str| -> serde_json::Value {
        let path = folder.path().join("npm").join(name).join("package.json");
        serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
    };
    let launcher = manifest(&project.packages.npm);
    assert_eq!(launcher["version"], *project.version);
    let started = launcher["bin"]["openapi-drift"].as_str().unwrap();
    let script = fs::read_to_string(folder.path().join("npm").join(&project.packages.npm).join(started)).unwrap();
    assert!(script.starts_with("#!/usr/bin/env node\n"), "{script}");
    let mut wanted = BTreeSet::new();
    for platform in &project.packages.platforms {
        let name = project.npm_platform(platform);
        let package = manifest(&name);
        assert_eq!(launcher["optionalDependencies"][&name], *project.version);
        assert_eq!(package["version"], *project.version);
        assert_eq!(package["license"], launcher["license"]);
        assert_eq!(package["repository"], launcher["repository"]);
        assert_eq!([&package["os"][0], &package["cpu"][0]], [&*platform.npm.os, &*platform.npm.cpu]);
        let binary = folder.path().join("npm").join(&name).join("bin").join(platform.executable("openapi-drift"));
        assert_eq!(fs::read_to_string(binary).unwrap(), platform.target);
        wanted.insert(name);
    }
    let optional = launcher["optionalDependencies"].as_object().unwrap();
    assert_eq!(optional.keys().cloned().collect::<BTreeSet<_>>(), wanted);
    for package in wanted.iter().map(String::as_str).chain([&*project.packages.npm]) {
        for licence in ["LICENSE-APACHE", "LICENSE-MIT"] {
            let carried = fs::read(folder.path().join("npm").join(package).join(licence)).unwrap();
            assert_eq!(carried, fs::read(root().join(licence)).unwrap(), "{package}");
        }
    }
}

#[test]
fn the_wheel_takes_the_crates_word() {
    let project = Project::load().unwrap();
    let manifest = read("packaging/python/pyproject.toml");
    let line = |text: &str| assert!(manifest.lines().any(|line| line == text), "no line `{text}`");
    line(&format!("name = \"{}\"", project.packages.pypi));
    line("bindings = \"bin\"");
    for stated in ["version", "description", "license", "urls"] {
        assert!(!manifest.lines().any(|line| line.starts_with(&format!("{stated} ="))), "{stated} is stated twice");
    }
    assert!(manifest.contains("\"../../crates/drift/Cargo.toml\""));
    assert_eq!(project.packages.krate, "openapi-drift");
}

#[test]
fn an_incomplete_release_is_refused() {
    let (project, folder) = assembled();
    let binaries = folder.path().join("binaries");
    let windows = project.packages.platforms.iter().find(|platform| platform.is_windows()).unwrap();
    fs::remove_dir_all(binaries.join(&windows.target)).unwrap();
    let error = assemble(&project, &binaries, folder.path(), true).unwrap_err().to_string();
    assert!(error.starts_with("not every platform has its binary: "), "{error}");
    assert!(error.contains(&windows.target), "{error}");
    assemble(&project, &binaries, folder.path(), false).unwrap();
    let error = assemble(&project, &folder.path().join("nowhere"), folder.path(), false).unwrap_err().to_string();
    assert!(error.starts_with("no binary; expected one of: "), "{error}");
}

#[test]
fn a_release_is_refused_until_the_project_has_an_address() {
    let mut project = Project::load().unwrap();
    let tag = format!("v{}", project.version);
    let changelog = format!("# Changelog\n\n## [{}] - 2026-01-02\n", project.version);
    project.repository = "https://repository.invalid/managem".to_owned();
    let refused = |project: &Project, tag: &str, from: &str, changelog: &str| {
        project.verify_release(tag, from, changelog).unwrap_err().to_string()
    };
    let placeholder = project.repository.clone();
    assert!(refused(&project, &tag, &placeholder, &changelog).contains("placeholder"));
    project.repository = "https://example.com/cards".to_owned();
    assert!(refused(&project, &tag, "https://example.com/fork", &changelog).contains("this release is made in"));
    assert!(refused(&project, "v9.9.9", "https://example.com/cards", &changelog).starts_with("the tag is v9.9.9"));
    assert!(refused(&project, &tag, "https://example.com/cards", "## [Unreleased]\n").contains("has no section"));
    project.verify_release(&tag, "https://example.com/cards", &changelog).unwrap();
}

#[test]
fn the_address_is_written_in_one_place() {
    let project = Project::load().unwrap();
    let found = Command::new("git")
        .args(["grep", "--untracked", "--fixed-strings", "--line-number", &project.repository])
        .current_dir(root())
        .output()
        .unwrap();
    let found = String::from_utf8(found.stdout).unwrap();
    let elsewhere: Vec<_> = found.lines().filter(|line| !line.starts_with("xtask/src/packages/tests.rs:")).collect();
    assert_eq!(elsewhere, [format!("Cargo.toml:{}", elsewhere[0].split_once(':').unwrap().1)]);
}

/// The node below `path`.
fn at<'y, 'i>(mut node: &'y Yaml<'i>, path: &[&str]) -> &'y Yaml<'i> {
    for key in path {
        node = node.as_mapping_get(key).unwrap_or_else(|| panic!("no `{key}` of {path:?}"));
    }
    node
}

#[test]
fn every_input_of_the_action_is_documented_and_used() {
    let text = read("action.yml");
    let action = Yaml::load_from_str(&text).unwrap();
    let documentation = read("docs/packages.md");
    let mut inputs = Vec::new();
    for (name, input) in at(&action[0], &["inputs"]).as_mapping().unwrap() {
        let name = name.as_str().unwrap();
        assert!(at(input, &["description"]).as_str().is_some_and(|text| text.ends_with('.')), "{name}");
        assert!(text.contains(&format!("inputs.{name} ")), "the input {name} is not used");
        assert!(documentation.contains(&format!("| `{name}` |")), "docs/packages.md says nothing of the input {name}");
        inputs.push(name);
    }
    for used in text.split("inputs.").skip(1) {
        let name = used.split(|c: char| !c.is_ascii_alphanumeric() && c != '-').next().unwrap();
        assert!(inputs.contains(&name), "`{name}` is no input");
    }
    for (name, _) in at(&action[0], &["outputs"]).as_mapping().unwrap() {
        let name = name.as_str().unwrap();
        assert!(documentation.contains(&format!("| `{name}` |")), "docs/packages.md says nothing of the output {name}");
    }
}

#[test]
fn no_text_of_a_workflow_becomes_part_of_a_script() {
    let files = fs::read_dir(root().join(".github/workflows")).unwrap().map(|entry| entry.unwrap().path());
    for path in files.chain([root().join("action.yml")]) {
        let text = fs::read_to_string(&path).unwrap();
        for script in runs(&Yaml::load_from_str(&text).unwrap()[0]) {
            assert!(!script.contains("${{"), "{}: {script}", path.display());
        }
    }
}

/// Every script in a workflow or action.
fn runs<'y>(node: &'y Yaml<'_>) -> Vec<&'y str> {
    if let Some(mapping) = node.as_mapping() {
        let own = node.as_mapping_get("run").and_then(Yaml::as_str);
        own.into_iter().chain(mapping.values().flat_map(runs)).collect()
    } else if let Some(sequence) = node.as_sequence() {
        sequence.iter().flat_map(runs).collect()
    } else {
        Vec::new()
    }
}

#[test]
fn the_release_builds_every_platform() {
    let project = Project::load().unwrap();
    let workflow = read(".github/workflows/release.yml");
    for platform in &project.packages.platforms {
        assert!(workflow.contains(&format!("target: {}\n", platform.target)), "{}", platform.target);
    }
    for script in ["packaging/action/install.sh", "packaging/install.sh"] {
        let script = read(script);
        for platform in &project.packages.platforms {
            let target = &platform.target;
            assert!(script.contains(target) || platform.is_windows(), "{target}");
        }
    }
}

#[test]
fn ci_tests_the_oldest_rust_that_the_crates_promise() {
    let project = Project::load().unwrap();
    let oldest = &project.rust_version;
    assert!(read(".github/workflows/ci.yml").contains(&format!("MSRV: \"{oldest}\"\n")));
    assert!(read("README.md").contains(&format!("With Rust {oldest} or later")));
}

#[test]
fn what_runs_on_the_runner_is_executable() {
    for script in ["packaging/action/install.sh", "packaging/action/check.sh", "packaging/action/comment.sh"] {
        let listed =
            Command::new("git").args(["ls-files", "--stage", "--", script]).current_dir(root()).output().unwrap();
        let listed = String::from_utf8(listed.stdout).unwrap();
        assert!(listed.starts_with("100755 "), "{script}: {listed}");
        assert!(Path::new(&root().join(script)).exists());
    }
}
