//! What a change of `openapi.yaml` means: for clients, by `openapi-drift diff`; for the Rust API of the generated client;
//! and for the version.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::{fs, str};

use anyhow::{Context as _, Result, bail};
use clap::ValueEnum;
use serde_json::{Value, json};

use crate::generate;
use crate::run::{cargo, root};
use crate::rust_api::{Difference, RustApi};

const SPEC: &str = "openapi.yaml";
const SNAPSHOT: &str = "crates/client/snapshot/client.rs";

#[derive(clap::Args)]
pub(crate) struct Args {
    /// The git revision to compare with
    #[arg(default_value = "HEAD")]
    revision: String,

    /// Fail if a change is this grave
    #[arg(long, value_enum, value_name = "SEVERITY", default_value_t = FailOn::Breaking)]
    fail_on: FailOn,

    /// The format of the result
    #[arg(long, value_enum, default_value_t = Format::Markdown)]
    format: Format,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum FailOn {
    Breaking,
    Warning,
    Never,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    Json,
    Markdown,
}

/// The name of a value as the command line has it.
fn name(value: &impl ValueEnum) -> String {
    value.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
}

/// Prints the comparison. 0: no change is as grave as `--fail-on`; 1: one is; 2: something was not compared.
///
/// # Errors
///
/// If a document or client cannot be read, or the client does not build.
pub(crate) fn run(args: &Args) -> Result<u8> {
    let folder = tempfile::tempdir().context("cannot make a folder")?;
    let old_name = format!("{}/{SPEC}", folder_name(&args.revision));
    let old_file = folder.path().join(&old_name);
    fs::create_dir_all(old_file.parent().unwrap_or(folder.path()))?;
    fs::write(&old_file, at(&args.revision, SPEC)?)?;
    fs::copy(root().join(SPEC), folder.path().join(SPEC)).with_context(|| format!("cannot read {SPEC}"))?;

    // The API of the working tree is generated anew: a snapshot could be stale.
    let new_api = fs::read_to_string(generate::out_dir(&[])?.join("client.rs")).context("cannot read the client")?;
    // A revision from before the snapshot was kept has no API to compare with.
    let differences = match at(&args.revision, SNAPSHOT) {
        Ok(old_api) => Some(
            RustApi::parse(&old_api)
                .with_context(|| format!("{SNAPSHOT} at {}", args.revision))?
                .differences(&RustApi::parse(&new_api)?),
        ),
        Err(_) => None,
    };
    if fs::read_to_string(root().join(SNAPSHOT)).ok().as_ref() != Some(&new_api) {
        eprintln!("note: {SNAPSHOT} is stale and was not used; `cargo xtask generate` renews it");
    }

    let tool = tool()?;
    let judge = |format: Format| -> Result<(u8, String)> {
        let output = Command::new(&tool)
            .args(["diff", "--format", &name(&format), "--fail-on", &name(&args.fail_on), &old_name, SPEC])
            .current_dir(folder.path())
            .stderr(Stdio::inherit())
            .output()
            .context("cannot start openapi-drift")?;
        let code = output.status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(2);
        let text = String::from_utf8(output.stdout).context("openapi-drift wrote no UTF-8")?;
        if text.is_empty() {
            bail!("the documents cannot be compared");
        }
        Ok((code, text))
    };
    let (code, data) = judge(Format::Json)?;
    let contract: Value = serde_json::from_str(&data).context("openapi-drift wrote no JSON")?;
    let text = if args.format == Format::Json { data } else { judge(args.format)?.1 };
    let report = render(args.format, &text, &contract, differences.as_deref())?;
    std::io::stdout().write_all(report.as_bytes())?;
    let breaks = differences.iter().flatten().any(Difference::breaks);
    Ok(if breaks && args.fail_on != FailOn::Never { 1 } else { code })
}

/// A revision as the name of a folder, which the report shows.
fn folder_name(revision: &str) -> String {
    let plain = |character: char| if character.is_ascii_alphanumeric() { character } else { '-' };
    revision.chars().map(plain).collect()
}

fn at(revision: &str, file: &str) -> Result<String> {
    let show = Command::new("git")
        .args(["show", "--end-of-options", &format!("{revision}:{file}")])
        .current_dir(root())
        .output()
        .context("cannot start git")?;
    if !show.status.success() {
        bail!("git has no {file} at {revision}: {}", String::from_utf8_lossy(&show.stderr).trim());
    }
    String::from_utf8(show.stdout).with_context(|| format!("{file} at {revision} is not UTF-8"))
}

/// Builds `openapi-drift` and asks cargo where it is.
fn tool() -> Result<PathBuf> {
    let arguments = ["build", "--quiet", "--package", "openapi-drift", "--bin", "openapi-drift"];
    let build = cargo(arguments)
        .args(["--message-format", "json-render-diagnostics"])
        .stderr(Stdio::inherit())
        .output()
        .context("cannot start cargo")?;
    if !build.status.success() {
        bail!("openapi-drift does not build");
    }
    let text = str::from_utf8(&build.stdout).context("cargo wrote no UTF-8")?;
    let messages = text.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    messages
        .filter(|message| message["target"]["name"] == "openapi-drift")
        .find_map(|message| message["executable"].as_str().map(|path| Path::new(path).to_owned()))
        .context("cargo did not say where openapi-drift is")
}

/// The judgement of the contract, and below it that of the Rust API and of the version.
fn render(format: Format, text: &str, contract: &Value, differences: Option<&[Difference]>) -> Result<String> {
    let version = bump(contract, differences);
    if format == Format::Json {
        let differences = differences.map(|all| all.iter().map(as_json).collect::<Vec<_>>());
        let report = json!({"contract": contract, "rust_api": differences, "version": version});
        return Ok(serde_json::to_string_pretty(&report)? + "\n");
    }
    let is_markdown = format == Format::Markdown;
    let mut out = text.to_owned();
    // Writing to a string cannot fail.
    let _ = writeln!(out, "{}", if is_markdown { "\n### The Rust API\n" } else { "\nthe Rust API:" });
    match differences {
        None => out.push_str("Not compared: the revision has no snapshot of the client.\n"),
        Some([]) => out.push_str("No public item changes.\n"),
        Some(_) => {}
    }
    for difference in differences.unwrap_or_default() {
        let mark = if difference.breaks() { ": breaks code that uses it" } else { "" };
        let _ = match difference {
            Difference::Added { item, .. } => writeln!(out, "* added `{item}`{mark}"),
            Difference::Removed { item } => writeln!(out, "* removed `{item}`{mark}"),
            Difference::Changed { item, from, to, .. } => {
                writeln!(out, "* changed `{item}`: `{from}` → `{to}`{mark}")
            }
        };
    }
    let heading = if is_markdown { "\n**Version:** " } else { "\nversion: " };
    let _ = writeln!(out, "{heading}{version}");
    Ok(out)
}

fn as_json(difference: &Difference) -> Value {
    let breaks = difference.breaks();
    match difference {
        Difference::Added { item, .. } => json!({"change": "added", "item": item, "breaks": breaks}),
        Difference::Removed { item } => json!({"change": "removed", "item": item, "breaks": breaks}),
        Difference::Changed { item, from, to, .. } => {
            json!({"change": "changed", "item": item, "from": from, "to": to, "breaks": breaks})
        }
    }
}

/// What semver asks for, in words that hold before and after 1.0.
fn bump(contract: &Value, differences: Option<&[Difference]>) -> &'static str {
    let count = |name: &str| contract["summary"][name].as_u64().unwrap_or_default();
    let differences = differences.unwrap_or_default();
    if count("breaking") > 0 || differences.iter().any(Difference::breaks) {
        "breaking (0.x: the next minor version; from 1.0: the next major)"
    } else if count("warnings") + count("not_compared") > 0 {
        "at least an addition; a reader has to judge the warnings and what was not compared"
    } else if count("infos") > 0 || !differences.is_empty() {
        "addition (0.x: patch; from 1.0: minor)"
    } else {
        "patch"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contract(breaking: u64, warnings: u64, infos: u64, not_compared: u64) -> Value {
        let summary = json!({"breaking": breaking, "warnings": warnings, "infos": infos, "not_compared": not_compared});
        json!({"summary": summary})
    }

    #[test]
    fn the_version_follows_from_the_contract_and_the_api() {
        let added = [Difference::Added { item: "a".to_owned(), breaks: false }];
        let removed = [Difference::Removed { item: "a".to_owned() }];
        for (contract, differences, wanted) in [
            (contract(0, 0, 0, 0), &[][..], "patch"),
            (contract(0, 0, 1, 0), &[], "addition"),
            (contract(0, 0, 0, 0), &added, "addition"),
            (contract(0, 1, 0, 0), &added, "at least"),
            (contract(0, 0, 0, 1), &[], "at least"),
            (contract(1, 0, 0, 0), &[], "breaking"),
            (contract(0, 0, 0, 0), &removed, "breaking"),
        ] {
            let found = bump(&contract, Some(differences));
            assert!(found.starts_with(wanted), "{contract} {differences:?}: {found}");
        }
        assert_eq!(bump(&contract(0, 0, 0, 0), None), "patch");
    }

    #[test]
    fn reports() {
        let differences = [
            Difference::Added { item: "User.age".to_owned(), breaks: true },
            Difference::Changed {
                item: "SERVER".to_owned(),
                from: "\"a\"".to_owned(),
                to: "\"b\"".to_owned(),
                breaks: false,
            },
        ];
        let contract = contract(0, 0, 1, 0);
        let text = "old -> new: compatible changes\n";
        insta::assert_snapshot!(render(Format::Text, text, &contract, Some(&differences)).unwrap());
        insta::assert_snapshot!(render(Format::Markdown, "## old → new\n", &contract, Some(&[])).unwrap());
        insta::assert_snapshot!(render(Format::Json, "", &contract, Some(&differences)).unwrap());
        assert!(render(Format::Text, text, &contract, None).unwrap().contains("Not compared"));
    }

    #[test]
    fn revisions_are_folders() {
        assert_eq!(folder_name("origin/main~2"), "origin-main-2");
        assert_eq!(folder_name("v1.0"), "v1-0");
    }
}
