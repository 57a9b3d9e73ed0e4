//! The formats, and the command as CI meets it.

use std::path::Path;
use std::process::{Command, Output};

use super::{SHOP, changed, edited};
use openapi_drift::diff::Comparison;

fn sample() -> Comparison {
    changed(&[
        ("https://api.test/v1", "https://api.test/v2"),
        ("        404: {description: None}\n", ""),
        ("enum: [common, rare]", "enum: [common, 'a`|*b']"),
        ("maxLength: 200", "maxLength: 500"),
        ("seller: {$ref: '#/components/schemas/User'}", "seller: {$ref: '#/components/schemas/Nobody'}"),
    ])
}

fn written(write: impl Fn(&mut Vec<u8>) -> std::io::Result<()>) -> String {
    let mut out = Vec::new();
    write(&mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn formats() {
    let comparison = sample();
    insta::assert_snapshot!("text", written(|out| comparison.write_text(out)));
    insta::assert_snapshot!("json", written(|out| comparison.write_json(out)));
    insta::assert_snapshot!("markdown", written(|out| comparison.write_markdown(out)));
    let none = changed(&[]);
    insta::assert_snapshot!(written(|out| none.write_text(out)), @"old.yaml -> new.yaml: no change (0 breaking, 0 warnings, 0 compatible)");
}

#[cfg(feature = "cli")]
fn run(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_openapi-drift")).arg("diff").args(arguments).current_dir(folder).output().unwrap()
}

#[cfg(feature = "cli")]
#[test]
fn exit_codes() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, edits: &[(&str, &str)]| {
        std::fs::write(folder.path().join(name), edited(SHOP, edits)).unwrap();
    };
    file("old.yaml", &[]);
    file("compatible.yaml", &[("        404: {description: None}\n", "")]);
    file("warning.yaml", &[("enum: [open, closed]", "enum: [open, closed, lost]")]);
    file("breaking.yaml", &[("enum: [common, rare]", "enum: [common]")]);
    file("broken.yaml", &[("seller: {$ref: '#/components/schemas/User'}", "seller: {$ref: '#/nowhere'}")]);
    file(
        "both.yaml",
        &[
            ("seller: {$ref: '#/components/schemas/User'}", "seller: {$ref: '#/nowhere'}"),
            ("enum: [common, rare]", "enum: [common]"),
        ],
    );
    std::fs::write(folder.path().join("none.yaml"), "swagger: '2.0'\n").unwrap();
    for (arguments, code) in [
        (&["old.yaml", "old.yaml"][..], 0),
        (&["old.yaml", "compatible.yaml", "--fail-on", "warning"], 0),
        (&["old.yaml", "warning.yaml"], 0),
        (&["old.yaml", "warning.yaml", "--fail-on", "breaking"], 0),
        (&["old.yaml", "warning.yaml", "--fail-on", "warning"], 1),
        (&["old.yaml", "breaking.yaml"], 1),
        (&["old.yaml", "breaking.yaml", "--fail-on", "warning"], 1),
        (&["old.yaml", "breaking.yaml", "--fail-on", "never"], 0),
        (&["old.yaml", "broken.yaml"], 2),
        (&["old.yaml", "broken.yaml", "--fail-on", "never"], 2),
        (&["old.yaml", "broken.yaml", "--allow-unchecked"], 0),
        (&["old.yaml", "both.yaml"], 1),
        (&["old.yaml", "none.yaml"], 2),
        (&["old.yaml", "missing.yaml"], 2),
        (&["old.yaml"], 2),
        (&["old.yaml", "old.yaml", "--fail-on", "info"], 2),
        (&["--codes"], 0),
    ] {
        for format in ["text", "json", "markdown"] {
            let format = [&["--format", format][..], arguments].concat();
            let arguments = if arguments == ["--codes"] { arguments } else { &format };
            let output = run(folder.path(), arguments);
            assert_eq!(output.status.code(), Some(code), "{arguments:?}: {output:?}");
        }
    }
    let json = run(folder.path(), &["old.yaml", "both.yaml", "--format", "json"]);
    let value: serde_json::Value = serde_json::from_slice(&json.stdout).unwrap();
    assert_eq!(value["summary"]["breaking"], 1);
    assert_eq!(value["summary"]["not_compared"], 1);
    assert_eq!(value["changes"][0]["code"], "request-enum-value-removed");
}
