//! The command line as a user meets it: exit codes, streams, errors.
#![cfg(feature = "cli")]
#![allow(clippy::unwrap_used, reason = "a helper that fails is a test that fails")]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/corpus")
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_openapi-drift")).args(arguments).current_dir(folder).output().unwrap()
}

/// Exit code, stdout and stderr, as one text.
fn transcript(output: &Output) -> String {
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    format!("exit {}\n--- stdout\n{out}--- stderr\n{err}", output.status.code().unwrap())
}

#[test]
fn exit_codes() {
    let corpus = corpus();
    for (file, code) in
        [("00-conforming.har", 0), ("04-wrong-type.har", 1), ("63-not-a-har.har", 2), ("59-aborted-status-0.har", 2)]
    {
        assert_eq!(run(&corpus, &["check", file]).status.code(), Some(code), "{file}");
    }
    assert_eq!(run(&corpus, &["check", "--allow-unchecked", "59-aborted-status-0.har"]).status.code(), Some(0));
}

/// Whoever reads the output decides nothing: a closed pipe changes no exit code, and stops no work.
#[cfg(unix)]
#[test]
fn a_closed_pipe_changes_nothing() {
    let corpus = corpus();
    let closed = |folder: &Path, arguments: &[&str]| {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let mut command = Command::new(env!("CARGO_BIN_EXE_openapi-drift"));
        let output = command.args(arguments).current_dir(folder).stdout(writer).output().unwrap();
        assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
        output.status.code().unwrap()
    };
    for format in ["text", "json", "sarif", "junit", "github", "markdown", "html"] {
        for (file, code) in [("00-conforming.har", 0), ("04-wrong-type.har", 1), ("63-not-a-har.har", 2)] {
            assert_eq!(closed(&corpus, &["check", "--format", format, file]), code, "{file} as {format}");
        }
    }
    assert_eq!(closed(&corpus, &["schema"]), 0);
    assert_eq!(closed(&corpus, &["explain"]), 0);
    let folder = tempfile::tempdir().unwrap();
    for file in ["openapi.yaml", "00-conforming.har", "04-wrong-type.har"] {
        std::fs::copy(corpus.join(file), folder.path().join(file)).unwrap();
    }
    let check = ["redact", "--check", "00-conforming.har", "04-wrong-type.har"];
    assert_eq!(closed(folder.path(), &check), 1, "there is something to be taken out");
    assert_eq!(closed(folder.path(), &["redact", check[2], check[3]]), 0);
    assert_eq!(closed(folder.path(), &check), 0, "each file was cleaned");
    assert_eq!(closed(folder.path(), &["baseline", "--reason", "known", "04-wrong-type.har"]), 0);
    assert!(folder.path().join("drift-baseline.yaml").exists());
    assert_eq!(closed(folder.path(), &["check", "--write", "04-wrong-type.har"]), 1);
}

/// What cannot be written is no success.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_an_error() {
    for arguments in [
        &["check", "00-conforming.har"][..],
        &["check", "--format", "json", "00-conforming.har"],
        &["schema"],
        &["explain"],
        &["--help"],
    ] {
        let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_openapi-drift"));
        let output = command.args(arguments).current_dir(corpus()).stdout(full).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
    }
}

/// What was not seen in full is accepted by no baseline, and nothing is gone because of it.
#[test]
fn a_baseline_needs_a_complete_run() {
    let folder = tempfile::tempdir().unwrap();
    for file in ["openapi.yaml", "04-wrong-type.har", "63-not-a-har.har", "59-aborted-status-0.har"] {
        std::fs::copy(corpus().join(file), folder.path().join(file)).unwrap();
    }
    let accept = run(folder.path(), &["baseline", "--reason", "known", "04-wrong-type.har", "63-not-a-har.har"]);
    insta::assert_snapshot!("baseline_incomplete", transcript(&accept));
    assert!(!folder.path().join("drift-baseline.yaml").exists());
    let accept = run(folder.path(), &["baseline", "--reason", "known", "04-wrong-type.har"]);
    assert_eq!(accept.status.code(), Some(0), "{}", transcript(&accept));
    let text = std::fs::read(folder.path().join("drift-baseline.yaml")).unwrap();
    let prune = run(folder.path(), &["baseline", "--prune", "59-aborted-status-0.har"]);
    assert_eq!(prune.status.code(), Some(2), "{}", transcript(&prune));
    assert_eq!(std::fs::read(folder.path().join("drift-baseline.yaml")).unwrap(), text);
}

#[test]
fn errors_are_rendered_once_with_place_and_hint() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    file("swagger.yaml", "swagger: '2.0'\ninfo: {}\n");
    file("next.yaml", "openapi: 3.1.0\n");
    file("list.yaml", "- a\n- b\n");
    file("syntax.yaml", "openapi: 3.0.3\npaths:\n  /a: [1, 2\n");
    file("twice.yaml", "openapi: 3.0.3\npaths: {}\npaths: {}\n");
    file(
        "dangling.yaml",
        "openapi: 3.0.3\npaths:\n  a: {}\n  /b:\n    get:\n      responses:\n        20: {}\n        200:\n          $ref: '#/components/responses/Okk'\ncomponents:\n  responses:\n    Ok: {description: x}\n",
    );
    file("ok.yaml", "openapi: 3.0.3\npaths: {}\n");
    file("a.har", "{}");
    std::fs::create_dir(folder.path().join("empty")).unwrap();
    let mut all = String::new();
    for arguments in [
        &["check", "--spec", "none.yaml", "a.har"][..],
        &["check", "--spec", "swagger.yaml", "a.har"],
        &["check", "--spec", "next.yaml", "a.har"],
        &["check", "--spec", "list.yaml", "a.har"],
        &["check", "--spec", "syntax.yaml", "a.har"],
        &["check", "--spec", "twice.yaml", "a.har"],
        &["check", "--spec", "dangling.yaml", "a.har"],
        &["check", "--spec", "ok.yaml", "none.har"],
        &["check", "--spec", "ok.yaml", "empty"],
        &["check", "--spec", "ok.yaml", "a.har"],
        &["check"],
    ] {
        let output = run(folder.path(), arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        writeln!(all, "$ openapi-drift {}\n{}", arguments.join(" "), transcript(&output)).unwrap();
    }
    insta::assert_snapshot!("errors", all);
}

#[test]
fn a_cut_recording_is_checked_up_to_the_cut() {
    let folder = tempfile::tempdir().unwrap();
    let corpus = corpus();
    let whole = std::fs::read_to_string(corpus.join("00-conforming.har")).unwrap();
    let drift = std::fs::read_to_string(corpus.join("04-wrong-type.har")).unwrap();
    std::fs::write(folder.path().join("a.har"), &whole[..whole.len() - 900]).unwrap();
    std::fs::write(folder.path().join("b.har"), &drift).unwrap();
    std::fs::write(folder.path().join("c.har"), r#"{"log":{"entries":[{"request":{}}, 7, {"request": {"method": "GET", "url": "x"}, "response": {"status": "ok"}}]}}"#).unwrap();
    std::fs::copy(corpus.join("openapi.yaml"), folder.path().join("openapi.yaml")).unwrap();
    let output = run(folder.path(), &["check", "a.har", "b.har", "c.har"]);
    insta::assert_snapshot!("cut", transcript(&output));
}

#[test]
fn other_hosts_are_named_with_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let spec = "openapi: 3.0.3\nservers: [{url: 'https://api.test/v1'}]\npaths: {/a: {get: {responses: {200: {description: ok}}}}}\n";
    let har = r#"{"log":{"entries":[{"request":{"method":"GET","url":"http://127.0.0.1:8080/v1/a","headers":[]},"response":{"status":200,"headers":[],"content":{}}}]}}"#;
    std::fs::write(folder.path().join("openapi.yaml"), spec).unwrap();
    std::fs::write(folder.path().join("a.har"), har).unwrap();
    insta::assert_snapshot!("elsewhere", transcript(&run(folder.path(), &["check", "a.har"])));
    let added = run(folder.path(), &["check", "--server", "http://127.0.0.1:8080/v1", "a.har"]);
    assert_eq!(added.status.code(), Some(0), "{}", transcript(&added));
}

#[test]
fn a_baseline_ratchets_both_ways() {
    let folder = tempfile::tempdir().unwrap();
    for file in ["openapi.yaml", "02-undocumented-field.har", "04-wrong-type.har", "00-conforming.har"] {
        std::fs::copy(corpus().join(file), folder.path().join(file)).unwrap();
    }
    let run = |arguments: &[&str]| run(folder.path(), arguments);
    let both = ["02-undocumented-field.har", "04-wrong-type.har"];
    let accept = run(&["baseline", "--reason", "it's known", both[0], both[1]]);
    assert_eq!(accept.status.code(), Some(0), "{}", transcript(&accept));
    let path = folder.path().join("drift-baseline.yaml");
    let text = std::fs::read_to_string(&path).unwrap();
    insta::assert_snapshot!("baseline", text);

    let baseline = ["check", "--baseline", "drift-baseline.yaml"];
    let check = |files: &[&str]| run(&[&baseline[..], files].concat());
    assert_eq!(check(&both).status.code(), Some(0), "{}", transcript(&check(&both)));
    insta::assert_snapshot!("paid_off", transcript(&check(&both[..1])));

    let prune = run(&["baseline", "--prune", both[0]]);
    assert_eq!(prune.status.code(), Some(0), "{}", transcript(&prune));
    assert_eq!(check(&both[..1]).status.code(), Some(0));
    assert_eq!(check(&both).status.code(), Some(1), "a new finding fails");

    std::fs::write(&path, text.replace("reason: 'it''s known'", "reason: known\n  expires: 2020-01-01")).unwrap();
    insta::assert_snapshot!("expired", transcript(&check(&both)));
    std::fs::write(&path, "- code: wrong-type\n  at: '#/x'\n").unwrap();
    insta::assert_snapshot!("no_reason", transcript(&check(&both)));
}

#[test]
fn coverage_can_be_demanded() {
    let reach = run(&corpus(), &["check", "--min-coverage", "50", "00-conforming.har"]);
    assert_eq!(reach.status.code(), Some(0), "{}", transcript(&reach));
    let miss = run(&corpus(), &["check", "--min-coverage", "100", "00-conforming.har"]);
    insta::assert_snapshot!("coverage", transcript(&miss));
}

#[test]
fn lines_and_standard_input() {
    use std::io::Write as _;
    use std::process::Stdio;
    let lines = concat!(
        r#"{"request":{"method":"POST","url":"https://api.managem.test/conversations","headers":{"Authorization":"Bearer x","Content-Type":"application/json"},"body":"{\"source\":{\"type\":\"ORDER\",\"id\":\"o\"},\"recipientId\":\"u\",\"body\":\"Hi\"}"},"response":{"status":401,"headers":{"content-type":"application/json"},"body":"{\"message\":\"no\"}"}}"#,
        "\n\n",
        r#"{"request":{"method":"POST","url":"https://api.managem.test/conversations","headers":{}},"response":{"status":401,"headers":{"content-type":"application/json"},"body":"{\"message\":7}"}}"#,
        "\n",
    );
    let mut child = Command::new(env!("CARGO_BIN_EXE_openapi-drift"))
        .args(["check", "-"])
        .current_dir(corpus())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(lines.as_bytes()).unwrap();
    insta::assert_snapshot!("lines", transcript(&child.wait_with_output().unwrap()));
}

/// In the short form a body is its text, or JSON as it stands: both are judged alike.
#[test]
fn a_body_may_stand_as_json() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::copy(corpus().join("openapi.yaml"), folder.path().join("openapi.yaml")).unwrap();
    let judged = |body: &str| {
        let head = r#"{"request":{"method":"POST","url":"https://api.managem.test/conversations","headers":{}},"response":{"status":401,"headers":{"content-type":"application/json"},"body":"#;
        std::fs::write(folder.path().join("a.ndjson"), format!("{head}{body}}}}}\n")).unwrap();
        transcript(&run(folder.path(), &["check", "a.ndjson"]))
    };
    let found = judged(r#"{"message": 7}"#);
    assert!(found.contains("wrong-type"), "{found}");
    assert_eq!(judged(r#""{\"message\": 7}""#), found);
    assert!(judged("null").contains("missing-body"));
}

#[test]
fn redact_cleans_and_checks() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::copy(corpus().join("00-conforming.har"), folder.path().join("a.har")).unwrap();
    let check = ["redact", "--check", "--text", "body", "."];
    insta::assert_snapshot!("redact", transcript(&run(folder.path(), &check)));
    assert_eq!(run(folder.path(), &["redact", "--text", "body", "a.har"]).status.code(), Some(0));
    assert_eq!(run(folder.path(), &check).status.code(), Some(0));
    std::fs::copy(corpus().join("openapi.yaml"), folder.path().join("openapi.yaml")).unwrap();
    let judged = run(folder.path(), &["check", "a.har"]);
    assert_eq!(judged.status.code(), Some(0), "redaction changes no verdict: {}", transcript(&judged));
}

/// Whatever a folder is searched for is looked into, and nothing passes for clean that was not read.
#[test]
fn redact_looks_into_every_kind_of_recording() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::copy(corpus().join("65-har-gz.har.gz"), folder.path().join("a.har.gz")).unwrap();
    let line = r#"{"request": {"method": "GET", "url": "/x", "headers": {"Authorization": "Bearer abc"}}, "response": {"status": 204}}"#;
    std::fs::write(folder.path().join("b.ndjson"), format!("{line}\n{line}\n")).unwrap();
    std::fs::write(folder.path().join("c.jsonl"), format!("{line}\n{{\n")).unwrap();
    let mut all = String::new();
    for arguments in
        [&["--check", "a.har.gz", "b.ndjson"][..], &["a.har.gz"], &["b.ndjson"], &["--check", "b.ndjson"], &["c.jsonl"]]
    {
        let arguments: Vec<&str> = ["redact"].into_iter().chain(arguments.iter().copied()).collect();
        let output = run(folder.path(), &arguments);
        writeln!(all, "$ openapi-drift {}\n{}", arguments.join(" "), transcript(&output)).unwrap();
    }
    insta::assert_snapshot!("redact_kinds", all);
}

#[test]
fn suggestions_are_written_into_the_file() {
    let folder = tempfile::tempdir().unwrap();
    for file in ["openapi.yaml", "02-undocumented-field.har"] {
        std::fs::copy(corpus().join(file), folder.path().join(file)).unwrap();
    }
    let output = run(folder.path(), &["check", "--suggest", "--write", "02-undocumented-field.har"]);
    insta::assert_snapshot!("write", transcript(&output));
    assert_eq!(run(folder.path(), &["check", "02-undocumented-field.har"]).status.code(), Some(0));
}

/// The same recording in every form gives the same report.
#[test]
fn every_form_of_a_recording_says_the_same() {
    use std::io::Write as _;
    use std::process::Stdio;

    use ruzstd::encoding::{CompressionLevel, compress_to_vec};

    let folder = tempfile::tempdir().unwrap();
    std::fs::copy(corpus().join("openapi.yaml"), folder.path().join("openapi.yaml")).unwrap();
    let har = std::fs::read_to_string(corpus().join("04-wrong-type.har")).unwrap();
    let har: serde_json::Value = serde_json::from_str(&har).unwrap();
    // Larger than any window, so that no form is told by what it happens to show at once; on one line each.
    let mut entry = har["log"]["entries"][0].clone();
    entry["_note"] = "x".repeat(300_000).into();
    let line = entry.to_string();
    let har = format!(r#"{{"log":{{"version":"1.2","entries":[{line},{line}]}}}}"#);
    let lines = format!("{line}\n{line}\n");
    let gzip = |text: &str| {
        let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        writer.write_all(text.as_bytes()).unwrap();
        writer.finish().unwrap()
    };
    let zstd = |text: &str| compress_to_vec(text.as_bytes(), CompressionLevel::Fastest);
    let forms = [
        ("a.har", har.clone().into_bytes()),
        ("a.har.gz", gzip(&har)),
        ("a.har.zst", zstd(&har)),
        ("a.ndjson", lines.clone().into_bytes()),
        ("a.ndjson.gz", gzip(&lines)),
        ("a.jsonl.zst", zstd(&lines)),
    ];
    let said = |output: &Output, name: &str| {
        let text = transcript(output).replace(name, "NAME");
        // A HAR on one line and NDJSON differ in where the second exchange begins.
        text.replace("(line 1) to NAME entry 2 (line 2)", "(line 1) to NAME entry 2 (line 1)")
    };
    let mut reports = Vec::new();
    for (name, bytes) in forms {
        std::fs::write(folder.path().join(name), &bytes).unwrap();
        reports.push((name, said(&run(folder.path(), &["check", name]), name)));
        let mut child = Command::new(env!("CARGO_BIN_EXE_openapi-drift"))
            .args(["check", "-"])
            .current_dir(folder.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(&bytes).unwrap();
        reports.push((name, said(&child.wait_with_output().unwrap(), "standard input")));
    }
    assert!(reports[0].1.starts_with("exit 1\n") && reports[0].1.contains("[wrong-type]"), "{}", reports[0].1);
    for (name, report) in &reports {
        assert_eq!(report, &reports[0].1, "{name}");
    }
    let whole = run(folder.path(), &["check", "."]);
    assert!(transcript(&whole).contains("12 of 12 exchanges checked in 6 recordings"), "{}", transcript(&whole));
}

#[cfg(feature = "record")]
#[test]
fn help() {
    let folder = tempfile::tempdir().unwrap();
    let mut all = String::new();
    for command in ["", "check", "baseline", "redact", "explain", "record"] {
        let arguments: Vec<&str> = [command, "--help"].into_iter().filter(|argument| !argument.is_empty()).collect();
        let output = Command::new(env!("CARGO_BIN_EXE_openapi-drift"))
            .args(&arguments)
            .current_dir(folder.path())
            // Not as wide as whatever terminal runs the tests.
            .env("COLUMNS", "100")
            .output()
            .unwrap();
        writeln!(all, "$ openapi-drift {}\n{}", arguments.join(" "), transcript(&output)).unwrap();
    }
    insta::assert_snapshot!("help", all);
}

/// What is read is counted as it is stored, and all of it.
#[test]
fn progress_adds_up() {
    use std::sync::Mutex;

    use openapi_drift::progress::Progress;
    use openapi_drift::{Contract, Input, Options, check};

    #[derive(Debug, Default)]
    struct Told(Mutex<(Option<u64>, u64)>);

    impl Progress for Told {
        fn begin(&self, total: Option<u64>) {
            self.0.lock().unwrap().0 = total;
        }

        fn advance(&self, bytes: u64) {
            self.0.lock().unwrap().1 += bytes;
        }
    }

    let contract = Contract::load(corpus().join("openapi.yaml")).unwrap();
    let files = ["00-conforming.har", "65-har-gz.har.gz"].map(|name| corpus().join(name));
    let size: u64 = files.iter().map(|path| std::fs::metadata(path).unwrap().len()).sum();
    let told = std::sync::Arc::new(Told::default());
    let options = Options::default().with_progress(told.clone());
    check(&contract, files.map(Input::Path).to_vec(), &options).unwrap();
    assert_eq!(*told.0.lock().unwrap(), (Some(size), size));
}
