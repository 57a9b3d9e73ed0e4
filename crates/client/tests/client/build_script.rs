//! A broken contract ends the build with its place and what is wrong, and never with a panic.
//!
//! These run the very build script that built this client, on contracts of their own.

use std::fs;
use std::process::Command;

const CONTRACT: &str = include_str!("contract.yaml");

/// What the build script says of `contract`, as cargo would show it.
fn verdict(contract: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("openapi.yaml"), contract).unwrap();
    let script = fs::read_to_string(concat!(env!("OUT_DIR"), "/build-script")).unwrap();
    let output = Command::new(script).current_dir(folder.path()).env("OUT_DIR", folder.path()).output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(!stderr.contains("panicked"), "{stderr}");
    let errors: Vec<_> = said.lines().filter_map(|line| line.strip_prefix("cargo::error=")).collect();
    assert_eq!(output.status.success(), errors.is_empty(), "{said}{stderr}");
    assert_eq!(output.status.success(), folder.path().join("client.rs").exists());
    errors.join("\n")
}

/// The contract with its only occurrence of `from` replaced.
fn with(from: &str, to: &str) -> String {
    assert_eq!(CONTRACT.matches(from).count(), 1, "{from:?} is not unique in the contract");
    CONTRACT.replace(from, to)
}

#[test]
fn a_contract_without_fault_is_taken() {
    assert_eq!(verdict(CONTRACT), "");
    assert_eq!(verdict(managem::OPENAPI), "");
}

#[test]
fn not_yaml() {
    insta::assert_snapshot!(verdict("openapi: 3.0.3\ninfo: [title\npaths: {}\n"), @"openapi.yaml:3:6: not YAML: illegal placement of ':' indicator");
    insta::assert_snapshot!(verdict("a: 1\na: 2\n"), @"openapi.yaml:2:1: not YAML: duplicated key in mapping");
    insta::assert_snapshot!(verdict(""), @"openapi.yaml:1:1: the file is empty");
}

#[test]
fn not_openapi_3_0() {
    insta::assert_snapshot!(verdict("title: a shopping list\n"), @"openapi.yaml:1:1: not an OpenAPI document: it has no `openapi: 3.0.3`");
    insta::assert_snapshot!(verdict(&with("openapi: 3.0.3", "openapi: 3.1.0")), @r#"openapi.yaml:2:1: the client is generated from OpenAPI 3.0.x, found "3.1.0""#);
    insta::assert_snapshot!(verdict("openapi: 3.0.3\npaths: {}\n"), @"openapi.yaml:1:1: not OpenAPI 3.0: missing field `info`");
}

#[test]
fn a_part_that_does_not_fit() {
    insta::assert_snapshot!(verdict(&with("          type: boolean", "          type: bool")), @r#"openapi.yaml:48:11: no OpenAPI 3.0 type: "bool"; there are array, boolean, integer, number, object, string"#);
    insta::assert_snapshot!(verdict(&with("          maxLength: 2000", "          maxLength: many")), @r#"openapi.yaml:38:9: `text` is not OpenAPI 3.0: invalid type: string "many", expected usize"#);
    insta::assert_snapshot!(
        verdict(&with("required: [text]", "required: text")),
        @r#"openapi.yaml:34:5: `CreateNote` is not OpenAPI 3.0: invalid type: string "text", expected a sequence"#
    );
    insta::assert_snapshot!(verdict(&with("          description: Note created.\n", "")), @"openapi.yaml:17:9: `201` is not OpenAPI 3.0: missing field `description`");
}

#[test]
fn a_reference_that_leads_nowhere() {
    insta::assert_snapshot!(
        verdict(&with("            - $ref: '#/components/schemas/Author'", "            - $ref: '#/components/schemas/Writer'")),
        @"openapi.yaml:51:15: #/components/schemas/Writer leads nowhere in this document"
    );
}

#[test]
fn an_enum_without_a_name() {
    insta::assert_snapshot!(
        verdict(&with("          type: boolean", "          type: string\n          enum: [open, locked]")),
        @"openapi.yaml:47:9: give this enum a name under components/schemas, so that its type can have one too"
    );
}

/// The contract with another answer for 500.
fn with_answer(answer: &str) -> String {
    with("        '500': {$ref: '#/components/responses/Refused'}", answer)
}

#[test]
fn what_progenitor_gets_wrong() {
    let two_types = "        '500':\n          description: Other.\n          content:\n            application/json:\n              schema: {type: string}";
    insta::assert_snapshot!(verdict(&with_answer(two_types)), @"openapi.yaml:27:13: 500 and 400 have different bodies, and an operation has one type for its answers and one for its errors: give them the same schema");
    let untyped = two_types.replace("application/json", "application/problem+json");
    insta::assert_snapshot!(verdict(&with_answer(&untyped)), @"openapi.yaml:27:13: application/problem+json: only application/json gets a type in the generated client; any other body would be untyped bytes");
    let range = "        4XX: {$ref: '#/components/responses/Refused'}";
    insta::assert_snapshot!(verdict(&with_answer(range)), @"openapi.yaml:23:9: 400 stands beside 4XX, and the generated client would not tell them apart: list the statuses of 4XX one by one");
}

#[test]
fn what_progenitor_refuses_by_itself() {
    insta::assert_snapshot!(verdict(&with("      operationId: createNote\n", "")), @"openapi.yaml:8:5: progenitor cannot generate POST /notes: unexpected or unhandled format in the OpenAPI document path /notes is missing operation ID");
    let no_parameter = with("  /notes:\n", "  /notes/{id}:\n");
    insta::assert_snapshot!(verdict(&no_parameter), @"openapi.yaml:8:5: progenitor cannot generate POST /notes/{id}: missing path name mapping id");
}

#[test]
fn no_server() {
    let without = CONTRACT.replace("servers:\n  - url: https://notes.example\n", "");
    insta::assert_snapshot!(verdict(&without), @"openapi.yaml:2:1: name the API's base URL under `servers`: the client calls it unless told otherwise");
}

#[test]
fn a_renamed_property_is_a_renamed_field() {
    let folder = tempfile::tempdir().unwrap();
    let renamed = with("        pinned:\n", "        starred:\n").replace("[id, pinned]", "[id, starred]");
    fs::write(folder.path().join("openapi.yaml"), renamed).unwrap();
    let script = fs::read_to_string(concat!(env!("OUT_DIR"), "/build-script")).unwrap();
    let status = Command::new(script).current_dir(folder.path()).env("OUT_DIR", folder.path()).status().unwrap();
    assert!(status.success());
    let generated = fs::read_to_string(folder.path().join("client.rs")).unwrap();
    assert!(generated.contains("pub starred: bool"));
    assert!(!generated.contains("pub pinned: bool"));
}
