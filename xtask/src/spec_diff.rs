//! What a change of `openapi.yaml` means: for clients, for servers, for the Rust API and for the version.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::process::Command;

use anyhow::{Context as _, Result, anyhow, bail};
use drift::{ChangeClass, ChangeComparison};

use crate::document::Document;
use crate::run::root;
use crate::rust_api::{Difference, RustApi};

const SPEC: &str = "openapi.yaml";
const SNAPSHOT: &str = "crates/client/snapshot/client.rs";

#[derive(clap::Args)]
pub(crate) struct Args {
    /// The git revision to compare with
    #[arg(default_value = "HEAD")]
    revision: String,
}

/// Prints the comparison as Markdown, fit for a pull request.
pub(crate) fn run(args: &Args) -> Result<()> {
    let (old_spec, new_spec) = (at(&args.revision, SPEC)?, of_the_tree(SPEC)?);
    // A revision from before the snapshot was kept has an empty API.
    let (old_api, new_api) = (at(&args.revision, SNAPSHOT).unwrap_or_default(), of_the_tree(SNAPSHOT)?);
    let report = compare(&args.revision, (&old_spec, &new_spec), (&old_api, &new_api))?;
    std::io::stdout().write_all(report.as_bytes())?;
    Ok(())
}

fn of_the_tree(file: &str) -> Result<String> {
    fs::read_to_string(root().join(file)).with_context(|| format!("cannot read {file}"))
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

/// How a change of the contract meets those who hold to the old one.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Effect {
    BreaksClients,
    BreaksServers,
    BreaksBoth,
    Unjudged,
    Compatible,
}

impl Effect {
    fn of(class: ChangeClass) -> Self {
        match class {
            ChangeClass::BackwardIncompatible => Self::BreaksClients,
            ChangeClass::ForwardIncompatible => Self::BreaksServers,
            ChangeClass::Incompatible => Self::BreaksBoth,
            ChangeClass::Unhandled => Self::Unjudged,
            ChangeClass::Trivial => Self::Compatible,
        }
    }

    fn title(self) -> &'static str {
        match self {
            Self::BreaksClients => "breaks clients of the old contract",
            Self::BreaksServers => "breaks servers of the old contract, for clients of the new one",
            Self::BreaksBoth => "breaks clients and servers",
            Self::Unjudged => "to be judged by a reader",
            Self::Compatible => "compatible",
        }
    }
}

struct Line {
    effect: Effect,
    place: String,
    text: String,
}

fn compare(revision: &str, specs: (&str, &str), apis: (&str, &str)) -> Result<String> {
    let parse = |text| Document::parse(SPEC, text).map_err(|error| anyhow!(error));
    let old = parse(specs.0).with_context(|| format!("at {revision}"))?;
    let new = parse(specs.1)?;
    let changes = drift::compare(&old.value, &new.value).context("the contracts cannot be compared")?;

    let mut lines = Vec::new();
    for change in &changes {
        let Some(path) = change.paths.first() else { continue };
        let direction = directions(change.paths.iter().map(|path| path.comparison));
        for info in &change.changes {
            // What is gone has its place in the old contract alone.
            let gone = new.value.pointer(&pointer(path.new.base_and_subpath().0, &info.new_subpath)).is_none();
            let (document, base, subpath, side) = if gone {
                (&old, path.old.base_and_subpath().0, &info.old_subpath, " (old)")
            } else {
                (&new, path.new.base_and_subpath().0, &info.new_subpath, "")
            };
            let pointer = pointer(base, subpath);
            let tokens: Vec<String> = pointer.split('/').skip(1).map(unescape).collect();
            let place = document.error(&tokens, "").trim_end_matches([':', ' ']).to_owned();
            let place = format!("{place}{side}");
            let what = tokens.join("/");
            let required = Required::at(&old, path.old.base_and_subpath().0, &info.old_subpath)
                .difference(&Required::at(&new, path.new.base_and_subpath().0, &info.new_subpath));
            if info.class == ChangeClass::Unhandled && !required.is_empty() {
                let comparisons: Vec<_> = change.paths.iter().map(|path| path.comparison).collect();
                for (name, now) in required {
                    let verb = if now { "is required now" } else { "is no longer required" };
                    let text = format!("`{name}` {verb}{direction}: `{what}`");
                    lines.push(Line { effect: required_effect(&comparisons, now), place: place.clone(), text });
                }
                continue;
            }
            let text = format!("{}{direction}: `{what}`", info.message);
            lines.push(Line { effect: Effect::of(info.class), place, text });
        }
    }
    lines.sort_by(|a, b| (a.effect, &a.place, &a.text).cmp(&(b.effect, &b.place, &b.text)));

    let differences = RustApi::of_snapshot(apis.0).differences(&RustApi::of_snapshot(apis.1));
    Ok(render(revision, &lines, &differences))
}

/// The `required` of a schema, which the comparison finds changed and leaves to its caller to judge.
struct Required(BTreeSet<String>);

impl Required {
    fn at(document: &Document<'_>, base: &str, subpath: &str) -> Self {
        let names = document.value.pointer(&pointer(base, subpath)).and_then(|schema| schema["required"].as_array());
        Self(names.into_iter().flatten().filter_map(|name| name.as_str().map(str::to_owned)).collect())
    }

    /// The names that differ, and whether each is required now.
    fn difference(&self, new: &Self) -> Vec<(String, bool)> {
        self.0.symmetric_difference(&new.0).map(|name| (name.clone(), new.0.contains(name))).collect()
    }
}

/// Who asks for a member breaks who does not send it: in a request the old clients, in an answer the old servers. Who no
/// longer promises one breaks who relies on it.
fn required_effect(comparisons: &[ChangeComparison], now: bool) -> Effect {
    let clients = comparisons.iter().any(|one| match one {
        ChangeComparison::Input => now,
        ChangeComparison::Output => !now,
        ChangeComparison::Structural => false,
    });
    let servers = comparisons.iter().any(|one| match one {
        ChangeComparison::Input => !now,
        ChangeComparison::Output => now,
        ChangeComparison::Structural => false,
    });
    match (clients, servers) {
        (true, true) => Effect::BreaksBoth,
        (true, false) => Effect::BreaksClients,
        (false, true) => Effect::BreaksServers,
        (false, false) => Effect::Unjudged,
    }
}

fn directions(comparisons: impl Iterator<Item = ChangeComparison>) -> &'static str {
    let (mut input, mut output) = (false, false);
    for comparison in comparisons {
        input |= comparison == ChangeComparison::Input;
        output |= comparison == ChangeComparison::Output;
    }
    match (input, output) {
        (true, true) => ", in requests and answers",
        (true, false) => ", in requests",
        (false, true) => ", in answers",
        (false, false) => "",
    }
}

fn pointer(base: &str, subpath: &str) -> String {
    let base = base.trim_start_matches('#');
    if subpath.is_empty() { base.to_owned() } else { format!("{base}/{subpath}") }
}

fn unescape(token: &str) -> String {
    token.replace("~1", "/").replace("~0", "~")
}

fn render(revision: &str, lines: &[Line], differences: &[Difference]) -> String {
    let mut out = format!("# The contract since {revision}\n\n");
    let _ = writeln!(out, "**Version: {}**\n", bump(lines, differences));
    if lines.is_empty() {
        out.push_str("The contract says the same.\n");
    }
    let mut last = None;
    for line in lines {
        if last != Some(line.effect) {
            let _ = writeln!(out, "{}## {}\n", if last.is_some() { "\n" } else { "" }, line.effect.title());
            last = Some(line.effect);
        }
        let _ = writeln!(out, "- {}: {}", line.place, line.text);
    }
    out.push_str("\n## the Rust API\n\n");
    if differences.is_empty() {
        out.push_str("No public item changes.\n");
    }
    for difference in differences {
        let mark = if difference.breaks() { " — breaks code that uses it" } else { "" };
        let _ = match difference {
            Difference::Added { item, .. } => writeln!(out, "- added `{item}`{mark}"),
            Difference::Removed(item) => writeln!(out, "- removed `{item}`{mark}"),
            Difference::Changed { item, from, to } => writeln!(out, "- `{item}`: `{from}` → `{to}`{mark}"),
        };
    }
    out
}

/// What semver asks for, in words that hold before and after 1.0.
fn bump(lines: &[Line], differences: &[Difference]) -> &'static str {
    let breaks_wire = lines.iter().any(|line| line.effect < Effect::Unjudged);
    if breaks_wire || differences.iter().any(Difference::breaks) {
        "breaking (0.x: the next minor version; from 1.0: the next major)"
    } else if lines.iter().any(|line| line.effect == Effect::Unjudged) {
        "at least a patch; a reader has to judge"
    } else if differences.is_empty() {
        "patch"
    } else {
        "addition (0.x: patch; from 1.0: minor)"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SPEC: &str = include_str!("../../openapi.yaml");
    const API: &str = include_str!("../../crates/client/snapshot/client.rs");

    fn changed(from: &str, to: &str) -> String {
        assert!(SPEC.contains(from), "{from:?} is not in the contract");
        let report = compare("HEAD", (SPEC, &SPEC.replacen(from, to, 1)), (API, API)).unwrap();
        // The lines of the real contract move; what is tested is that there are some.
        let mut out = String::new();
        for line in report.lines() {
            match line.strip_prefix("- openapi.yaml:").and_then(|rest| rest.split_once(':')) {
                Some((number, rest)) if number.parse::<u32>().is_ok() => {
                    let rest = rest.trim_start_matches(|c: char| c.is_ascii_digit());
                    out.push_str("- openapi.yaml:[line]:[column]");
                    out.push_str(rest);
                }
                _ => out.push_str(line),
            }
            out.push('\n');
        }
        out
    }

    #[test]
    fn the_same_contract() {
        insta::assert_snapshot!(changed("openapi: 3.0.3", "openapi: 3.0.3"), @r#"
# The contract since HEAD

**Version: patch**

The contract says the same.

## the Rust API

No public item changes.
"#);
    }

    #[test]
    fn a_new_required_member_of_a_request() {
        insta::assert_snapshot!(
            changed("required: [source, recipientId, body]", "required: [source, recipientId, body, tone]"),
            @r#"
# The contract since HEAD

**Version: breaking (0.x: the next minor version; from 1.0: the next major)**

## breaks clients of the old contract

- openapi.yaml:[line]:[column]: `tone` is required now, in requests: `components/schemas/CreateConversation`

## the Rust API

No public item changes.
"#
        );
    }

    #[test]
    fn an_answer_that_promises_less() {
        insta::assert_snapshot!(changed("required: [id, source, userA, userB, locked]", "required: [id, source, userA, userB]"), @r#"
# The contract since HEAD

**Version: breaking (0.x: the next minor version; from 1.0: the next major)**

## breaks clients of the old contract

- openapi.yaml:[line]:[column]: `locked` is no longer required, in answers: `components/schemas/Conversation`

## the Rust API

No public item changes.
"#);
    }

    #[test]
    fn another_type_and_another_word() {
        insta::assert_snapshot!(changed("          type: boolean", "          type: string"), @r#"
# The contract since HEAD

**Version: breaking (0.x: the next minor version; from 1.0: the next major)**

## breaks clients and servers

- openapi.yaml:[line]:[column]: schema types changed, in answers: `components/schemas/Conversation/properties/locked`

## the Rust API

No public item changes.
"#);
        insta::assert_snapshot!(changed("Latest message in the conversation.", "The newest message."), @r#"
# The contract since HEAD

**Version: patch**

## compatible

- openapi.yaml:[line]:[column]: schema metadata changed, in answers: `components/schemas/Conversation/properties/lastMessage`

## the Rust API

No public item changes.
"#);
    }

    #[test]
    fn a_contract_that_is_none() {
        let error = compare("HEAD", (SPEC, "a: ["), (API, API)).unwrap_err();
        insta::assert_snapshot!(format!("{error:#}"), @"openapi.yaml:2:1: not YAML: while parsing a node, did not find expected node content");
    }
}
