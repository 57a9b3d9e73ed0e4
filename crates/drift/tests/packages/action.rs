//! The steps of `action.yml`, one after the other, with the inputs, outputs and variables that GitHub gives them.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;

use super::{BINARY, Runner, corpus, root, text, yaml};

/// How a use of the action ended.
struct Run {
    runner: Runner,
    /// Standard output of all steps, where GitHub reads annotations.
    stdout: String,
    stderr: String,
    /// Of the first step that failed.
    code: i32,
    /// The steps that were run, by the name of their script.
    steps: Vec<String>,
    context: BTreeMap<String, String>,
}

/// Uses the action in `folder` with these inputs.
fn act(runner: Runner, folder: &Path, inputs: &[(&str, String)]) -> Run {
    let action = yaml(&fs::read_to_string(root().join("action.yml")).unwrap());
    let mut context = BTreeMap::new();
    let github = [
        ("github.action_path", root().display().to_string()),
        ("github.action_ref", "main".to_owned()),
        ("github.action_repository", "o/r".to_owned()),
        ("github.token", "the-token".to_owned()),
        ("github.event.pull_request.number", "7".to_owned()),
    ];
    context.extend(github.map(|(name, value)| (name.to_owned(), value)));
    for (name, input) in action.as_mapping_get("inputs").unwrap().as_mapping().unwrap() {
        let name = name.as_str().unwrap();
        let given = inputs.iter().find(|(given, _)| *given == name).map(|(_, value)| value.clone());
        let value = given.unwrap_or_else(|| evaluate(text(input, "default"), &context));
        context.insert(format!("inputs.{name}"), value);
    }
    let mut run = Run { runner, stdout: String::new(), stderr: String::new(), code: 0, steps: Vec::new(), context };
    for step in action.as_mapping_get("runs").unwrap().as_mapping_get("steps").unwrap().as_sequence().unwrap() {
        let script = text(step, "run");
        if script.is_empty() || !holds(text(step, "if"), &run.context) {
            continue;
        }
        let mut variables = run.variables();
        for (name, value) in step.as_mapping_get("env").unwrap().as_mapping().unwrap() {
            variables.insert(name.as_str().unwrap().to_owned(), evaluate(value.as_str().unwrap(), &run.context));
        }
        let output = run.runner.bash(script, folder, &variables);
        run.stdout.push_str(&String::from_utf8_lossy(&output.stdout));
        run.stderr.push_str(&String::from_utf8_lossy(&output.stderr));
        let name = script.rsplit('/').next().unwrap().split_whitespace().next().unwrap();
        run.steps.push(name.trim_end_matches('"').to_owned());
        run.take_outputs(text(step, "id"));
        if !output.status.success() {
            run.code = output.status.code().unwrap();
            break;
        }
    }
    run
}

impl Run {
    fn variables(&self) -> BTreeMap<String, String> {
        let path = |name: &str| self.runner.path(name).display().to_string();
        BTreeMap::from(
            [
                ("RUNNER_TEMP", path("temp")),
                ("RUNNER_OS", "Linux".to_owned()),
                ("RUNNER_ARCH", "X64".to_owned()),
                ("GITHUB_OUTPUT", path("output")),
                ("GITHUB_STEP_SUMMARY", path("summary")),
                ("GITHUB_REPOSITORY", "o/r".to_owned()),
                ("GITHUB_SERVER_URL", format!("file://{}", path("server"))),
                ("FAKE", path("gh")),
            ]
            .map(|(name, value)| (name.to_owned(), value)),
        )
    }

    fn take_outputs(&mut self, id: &str) {
        let file = self.runner.path("output");
        for line in fs::read_to_string(&file).unwrap_or_default().lines() {
            let (name, value) = line.split_once('=').unwrap();
            self.context.insert(format!("steps.{id}.outputs.{name}"), value.to_owned());
        }
        let _ = fs::remove_file(file);
    }

    fn output(&self, name: &str) -> &str {
        self.context.get(&format!("steps.check.outputs.{name}")).map_or("", String::as_str)
    }

    fn summary(&self) -> String {
        fs::read_to_string(self.runner.path("summary")).unwrap()
    }
}

/// `${{ a.b }}` in `text`; what has no value is empty.
fn evaluate(text: &str, context: &BTreeMap<String, String>) -> String {
    let Some((before, rest)) = text.split_once("${{") else { return text.to_owned() };
    let (name, after) = rest.split_once("}}").unwrap();
    let value = context.get(name.trim()).map_or("", String::as_str);
    format!("{before}{value}{}", evaluate(after, context))
}

/// A condition as the action has them: comparisons with texts, joined by `&&`.
fn holds(condition: &str, context: &BTreeMap<String, String>) -> bool {
    condition.split(" && ").filter(|part| !part.is_empty()).all(|part| {
        let (equal, (name, value)) =
            part.split_once(" == ").map_or_else(|| (false, part.split_once(" != ").unwrap()), |sides| (true, sides));
        let found = context.get(name).map_or("", String::as_str);
        (found == value.trim_matches('\'')) == equal
    })
}

/// The inputs of a check, and more of them.
fn check(spec: &str, recordings: &str, more: &[(&'static str, &str)]) -> Vec<(&'static str, String)> {
    let usual = [("command", BINARY), ("spec", spec), ("recordings", recordings)];
    usual.iter().chain(more).map(|(name, value)| (*name, (*value).to_owned())).collect()
}

fn spec() -> String {
    corpus("openapi.yaml").display().to_string()
}

fn recording(name: &str) -> String {
    corpus(name).display().to_string()
}

#[test]
fn clean_recordings_pass() {
    let folder = tempfile::tempdir().unwrap();
    let run = act(Runner::new(), folder.path(), &check(&spec(), &recording("00-conforming.har"), &[]));
    assert_eq!((run.code, run.output("exit-code")), (0, "0"), "{}{}", run.stdout, run.stderr);
    assert_eq!(run.steps, ["install.sh", "check.sh", "exit"]);
    assert!(!run.stdout.contains("::error"), "{}", run.stdout);
    assert!(run.summary().contains("No drift"), "{}", run.summary());
}

#[test]
fn drift_is_published_before_the_last_step_fails() {
    let folder = tempfile::tempdir().unwrap();
    let recordings = format!("{}\n{}\n", recording("00-conforming.har"), recording("01-missing-required.har"));
    let run = act(Runner::new(), folder.path(), &check(&spec(), &recordings, &[]));
    assert_eq!((run.code, run.output("exit-code")), (1, "1"), "{}{}", run.stdout, run.stderr);
    assert_eq!(run.steps.last().unwrap(), "exit");
    assert!(
        run.stdout.lines().any(|line| line.starts_with("::error") && line.contains("missing-field")),
        "{}",
        run.stdout
    );
    assert!(run.summary().contains("missing-field"), "{}", run.summary());
    let sarif: serde_json::Value = serde_json::from_slice(&fs::read(run.output("sarif")).unwrap()).unwrap();
    assert_eq!(sarif["runs"][0]["results"][0]["ruleId"], "missing-field");
    assert!(fs::read_to_string(run.output("html")).unwrap().contains("missing-field"));
    assert!(fs::read_to_string(run.output("markdown")).unwrap().contains("missing-field"));
}

#[test]
fn a_check_that_cannot_run_fails_and_uploads_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let run = act(Runner::new(), folder.path(), &check("nowhere.yaml", &recording("00-conforming.har"), &[]));
    assert_eq!((run.code, run.output("exit-code")), (2, "2"), "{}{}", run.stdout, run.stderr);
    assert_eq!((run.output("sarif"), run.output("html")), ("", ""));
    assert!(run.stderr.contains("nowhere.yaml"), "{}", run.stderr);
}

#[test]
fn inputs_are_data() {
    let folder = tempfile::tempdir().unwrap();
    let name = "a $(touch ran) `touch ran`; touch ran & '\".har";
    fs::copy(corpus("01-missing-required.har"), folder.path().join(name)).unwrap();
    fs::copy(corpus("openapi.yaml"), folder.path().join("--format")).unwrap();
    let more = [("servers", "https://api.example.com\n$(touch ran)"), ("arguments", "--off\nmissing-field")];
    let run = act(Runner::new(), folder.path(), &check("--format", name, &more));
    assert!(!folder.path().join("ran").exists());
    assert_ne!(run.code, 0, "{}{}", run.stdout, run.stderr);

    // Without the server, which is not one, and the document, whose name is an option's.
    let run = act(Runner::new(), folder.path(), &check(&spec(), name, &more[1..]));
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    assert!(!folder.path().join("ran").exists());
}

#[test]
fn the_other_inputs_reach_the_check() {
    let folder = tempfile::tempdir().unwrap();
    let conforming = recording("00-conforming.har");
    let with = |name: &'static str, value: &str| {
        act(Runner::new(), folder.path(), &check(&spec(), &conforming, &[(name, value)]))
    };
    assert_eq!(with("min-coverage", "1").code, 0);
    assert_eq!(with("min-coverage", "100").code, 1);
    let run = with("baseline", "absent-baseline.yaml");
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("absent-baseline.yaml"), "{}", run.stderr);
    let run = with("arguments", "--off\nno-such-rule");
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("no-such-rule"), "{}", run.stderr);
    let elsewhere = recording("39-other-host-noise.har");
    let with = |name: &'static str, value: &str| {
        act(Runner::new(), folder.path(), &check(&spec(), &elsewhere, &[(name, value)]))
    };
    assert_eq!(with("servers", "").code, 0);
    assert_eq!(with("servers", "\nhttps://analytics.test\n").code, 1);
}

/// What `gh api` does with comments, in a folder: it lists those that begin with `$MARKER`, makes and replaces them.
const GH: &str = r#"#!/usr/bin/env bash
set -euo pipefail
[ "$GH_TOKEN" = the-token ]
[ ! -e "$FAKE/forbidden" ] || { echo 'HTTP 403' >&2; exit 1; }
all=$*
echo "$all" >>"$FAKE/calls"
case "$all" in
    *"--method POST repos/o/r/issues/7/comments --field body=@"*) cp "${all##*body=@}" "$FAKE/1" ;;
    *"--method PATCH repos/o/r/issues/comments/1 --field body=@"*) cp "${all##*body=@}" "$FAKE/1" ;;
    "api --paginate repos/o/r/issues/7/comments --jq "*) if grep -qF -- "$MARKER" "$FAKE/1" 2>/dev/null; then echo 1; fi ;;
    *) exit 9 ;;
esac
"#;

fn with_gh() -> Runner {
    let runner = Runner::new();
    runner.program("gh", GH);
    fs::create_dir(runner.path("gh")).unwrap();
    runner
}

#[test]
fn a_pull_request_has_one_comment_that_is_renewed() {
    let folder = tempfile::tempdir().unwrap();
    let mut runner = with_gh();
    for (file, found) in [("01-missing-required.har", "missing-field"), ("00-conforming.har", "No drift")] {
        let run = act(runner, folder.path(), &check(&spec(), &recording(file), &[("comment", "true")]));
        assert_eq!(run.steps[2], "comment.sh");
        assert!(run.stderr.is_empty() && !run.stdout.contains("::warning"), "{}{}", run.stdout, run.stderr);
        let comment = fs::read_to_string(run.runner.path("gh/1")).unwrap();
        assert!(comment.starts_with("<!-- openapi-drift "), "{comment}");
        assert!(comment.contains(found), "{comment}");
        runner = run.runner;
        let _ = fs::remove_file(runner.path("summary"));
    }
    let calls = fs::read_to_string(runner.path("gh/calls")).unwrap();
    assert_eq!(calls.matches("--method POST").count(), 1, "{calls}");
    assert_eq!(calls.matches("--method PATCH").count(), 1, "{calls}");
}

#[test]
fn without_the_permission_there_is_a_warning_and_the_check_decides() {
    let folder = tempfile::tempdir().unwrap();
    let runner = with_gh();
    fs::write(runner.path("gh/forbidden"), "").unwrap();
    let inputs = check(&spec(), &recording("00-conforming.har"), &[("comment", "true")]);
    let run = act(runner, folder.path(), &inputs);
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    assert!(run.stdout.contains("::warning title=openapi-drift::no comment on the pull request"), "{}", run.stdout);
}

#[test]
fn a_long_summary_is_cut_at_a_line() {
    let runner = with_gh();
    fs::create_dir_all(runner.path("temp/openapi-drift")).unwrap();
    let summary = runner.path("long.md");
    fs::write(&summary, "é line of the summary\n".repeat(5000)).unwrap();
    let mut variables = BTreeMap::new();
    let path = |name: &str| runner.path(name).display().to_string();
    for (name, value) in [
        ("RUNNER_TEMP", path("temp")),
        ("FAKE", path("gh")),
        ("MARKDOWN", summary.display().to_string()),
        ("SPEC", "openapi.yaml".to_owned()),
        ("PULL_REQUEST", "7".to_owned()),
        ("GITHUB_REPOSITORY", "o/r".to_owned()),
        ("GH_TOKEN", "the-token".to_owned()),
    ] {
        variables.insert(name.to_owned(), value);
    }
    let script = root().join("packaging/action/comment.sh").display().to_string();
    let output = runner.bash(&format!("'{script}'"), &root(), &variables);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let comment = fs::read_to_string(runner.path("gh/1")).unwrap();
    assert!(comment.chars().count() < 65_536);
    let (lines, end) = comment.split_once("\n\nThe rest is in the summary of the run.\n").unwrap();
    assert_eq!(end, "");
    assert!(lines.lines().skip(1).all(|line| line.is_empty() || line == "é line of the summary"));
}

/// A release on a server of this machine.
fn release(runner: &Runner, checksum: Option<&str>) {
    let name = "openapi-drift-1.2.3-x86_64-unknown-linux-musl";
    let folder = runner.path("server/o/r/releases/download/v1.2.3");
    fs::create_dir_all(folder.join(name)).unwrap();
    let binary = folder.join(name).join("openapi-drift");
    fs::write(&binary, "#!/bin/sh\necho openapi-drift 1.2.3\n").unwrap();
    fs::set_permissions(binary, fs::Permissions::from_mode(0o755)).unwrap();
    let archive = format!("{name}.tar.gz");
    let tar = Command::new("tar").args(["-czf", &archive, name]).current_dir(&folder).status().unwrap();
    assert!(tar.success());
    let sum = Command::new("sha256sum").arg(&archive).current_dir(&folder).output().unwrap();
    let sum = String::from_utf8(sum.stdout).unwrap();
    let sum = checksum.map_or(sum, |checksum| format!("{checksum}  {archive}\n"));
    fs::write(folder.join("SHA256SUMS"), sum).unwrap();
}

fn install(runner: &Runner) -> std::process::Output {
    let path = |name: &str| runner.path(name).display().to_string();
    let variables = [
        ("RUNNER_TEMP", path("temp")),
        ("RUNNER_OS", "Linux".to_owned()),
        ("RUNNER_ARCH", "X64".to_owned()),
        ("GITHUB_OUTPUT", path("output")),
        ("GITHUB_SERVER_URL", format!("file://{}", path("server"))),
        ("ACTION_REPOSITORY", "o/r".to_owned()),
        ("ACTION_REF", "v1.2.3".to_owned()),
        ("ACTION_PATH", root().display().to_string()),
        ("COMMAND", String::new()),
    ];
    let variables = variables.map(|(name, value)| (name.to_owned(), value)).into();
    runner.bash("\"$ACTION_PATH/packaging/action/install.sh\"", &root(), &variables)
}

#[test]
fn a_version_tag_installs_its_release_and_nothing_else() {
    if Command::new("curl").arg("--version").output().is_err() {
        println!("SKIPPED: curl is not installed");
        return;
    }
    let runner = Runner::new();
    release(&runner, None);
    let output = install(&runner);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(String::from_utf8_lossy(&output.stdout).starts_with("openapi-drift 1.2.3"));
    let outputs = fs::read_to_string(runner.path("output")).unwrap();
    let command = outputs.trim().strip_prefix("command=").unwrap();
    assert!(Path::new(command).is_file(), "{command}");

    for wrong in ["", &"0".repeat(64)] {
        let runner = Runner::new();
        release(&runner, Some(wrong));
        let output = install(&runner);
        assert!(!output.status.success());
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(stderr.contains("::error title=openapi-drift::the SHA-256 of openapi-drift-1.2.3-"), "{stderr}");
        assert!(!runner.path("output").exists());
    }

    let output = install(&Runner::new());
    assert!(!output.status.success());
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(stderr.contains("::error title=openapi-drift::cannot download openapi-drift-1.2.3-"), "{stderr}");
}
