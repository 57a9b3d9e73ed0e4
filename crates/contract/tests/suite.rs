//! The official JSON Schema test suite, from the folder that `JSON_SCHEMA_SUITE` names: `cargo xtask suite` obtains it.
//!
//! Each schema becomes a file that an OpenAPI document refers to, so that the suite passes through everything that a
//! document passes through. `docs/json-schema.md` has the results.
#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "a test whose output is a report")]

mod support;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

use serde_json::Value;
use support::{Judgement, contract_with, judge};

/// A part of the suite, and the smallest share of its tests that has to pass.
struct Part {
    name: &'static str,
    folder: &'static str,
    version: &'static str,
    contains: fn(file: &str) -> bool,
    goal: f64,
}

const PARTS: &[Part] = &[
    Part { name: "draft 4 as OpenAPI 3.0", folder: "draft4", version: "3.0.3", contains: |_| true, goal: 100.0 },
    Part {
        name: "2020-12, core",
        folder: "draft2020-12",
        version: "3.1.0",
        contains: |file| !BEYOND_CORE.contains(&file),
        goal: 98.0,
    },
    Part {
        name: "2020-12, references and unevaluated",
        folder: "draft2020-12",
        version: "3.1.0",
        contains: |file| BEYOND_CORE.contains(&file),
        goal: 90.0,
    },
    Part {
        name: "2020-12, formats",
        folder: "draft2020-12/optional/format",
        version: "3.1.0",
        contains: |_| true,
        goal: 90.0,
    },
    Part { name: "2019-09", folder: "draft2019-09", version: "3.1.0", contains: |_| true, goal: 90.0 },
    Part { name: "draft 7", folder: "draft7", version: "3.1.0", contains: |_| true, goal: 90.0 },
];

/// Identifiers, anchors, dynamic references, and what other schemas have evaluated.
const BEYOND_CORE: &[&str] = &[
    "anchor.json",
    "defs.json",
    "dynamicRef.json",
    "id.json",
    "infinite-loop-detection.json",
    "refRemote.json",
    "unevaluatedItems.json",
    "unevaluatedProperties.json",
    "vocabulary.json",
];

/// Tests that do not count, or that are known to fail. Each entry has to be needed, and each failure needs an entry.
struct Exception {
    /// The end of a part's folder; empty for all.
    folder: &'static str,
    file: &'static str,
    /// The beginning of `group: test`.
    test: &'static str,
    outcome: Outcome,
    reason: &'static str,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    /// The test asks for something else than a check of traffic does.
    LeftOut,
    /// A value is judged otherwise, or not at all.
    Fails,
}

const EXCEPTIONS: &[Exception] = &[
    Exception {
        folder: "",
        file: "format.json",
        test: "",
        outcome: Outcome::LeftOut,
        reason: "the tests expect formats not to be asserted; a check of traffic asserts them",
    },
    Exception {
        folder: "draft2020-12",
        file: "vocabulary.json",
        test: "",
        outcome: Outcome::Fails,
        reason: "`$schema` names a metaschema of the test's own; a dialect that is not known is not judged",
    },
    Exception {
        folder: "draft2019-09",
        file: "vocabulary.json",
        test: "",
        outcome: Outcome::Fails,
        reason: "`$schema` names a metaschema of the test's own; a dialect that is not known is not judged",
    },
    Exception {
        folder: "draft2019-09",
        file: "recursiveRef.json",
        test: "",
        outcome: Outcome::Fails,
        reason: "`$recursiveRef`, which only 2019-09 has, is not judged",
    },
    Exception {
        folder: "draft2019-09",
        file: "unevaluatedItems.json",
        test: "unevaluatedItems with $recursiveRef",
        outcome: Outcome::Fails,
        reason: "`$recursiveRef`, which only 2019-09 has, is not judged",
    },
    Exception {
        folder: "draft2019-09",
        file: "unevaluatedProperties.json",
        test: "unevaluatedProperties with $recursiveRef",
        outcome: Outcome::Fails,
        reason: "`$recursiveRef`, which only 2019-09 has, is not judged",
    },
    Exception {
        folder: "draft2019-09",
        file: "defs.json",
        test: "",
        outcome: Outcome::Fails,
        reason: "the metaschema of 2019-09 is built with `$recursiveRef`",
    },
    Exception {
        folder: "draft7",
        file: "refRemote.json",
        test: "Location-independent identifier in remote ref",
        outcome: Outcome::Fails,
        reason: "a file that names no dialect has the document's, where `$id: '#foo'` is no anchor",
    },
];

/// Whether OpenAPI 3.0 has all the keywords of a schema of draft 4.
fn is_in_openapi_3_0(schema: &Value) -> bool {
    const KEYWORDS: &[&str] = &[
        "$ref",
        "$schema",
        "additionalProperties",
        "allOf",
        "anyOf",
        "default",
        "definitions",
        "description",
        "enum",
        "exclusiveMaximum",
        "exclusiveMinimum",
        "format",
        "items",
        "maxItems",
        "maxLength",
        "maxProperties",
        "maximum",
        "minItems",
        "minLength",
        "minProperties",
        "minimum",
        "multipleOf",
        "not",
        "oneOf",
        "pattern",
        "properties",
        "required",
        "title",
        "type",
        "uniqueItems",
    ];
    let Value::Object(members) = schema else { return false };
    members.iter().all(|(name, value)| match &**name {
        "type" => value.as_str().is_some_and(|ty| ty != "null"),
        "properties" | "definitions" => value.as_object().is_some_and(|map| map.values().all(is_in_openapi_3_0)),
        "allOf" | "anyOf" | "oneOf" => value.as_array().is_some_and(|list| list.iter().all(is_in_openapi_3_0)),
        "not" | "items" => is_in_openapi_3_0(value),
        "additionalProperties" => value.is_boolean() || is_in_openapi_3_0(value),
        "$ref" => value.as_str().is_some_and(|target| target.starts_with('#')),
        name => KEYWORDS.contains(&name),
    })
}

/// The schemas that the suite refers to by URL: its own, and the metaschemas.
fn remotes(suite: &Path) -> Vec<(String, String)> {
    let root = suite.join("remotes");
    let own = files(&root).into_iter().map(|path| {
        let relative = path.strip_prefix(&root).unwrap().display().to_string();
        (format!("http://localhost:1234/{relative}"), fs::read_to_string(&path).unwrap())
    });
    let folder = env::var_os("JSON_SCHEMA_METASCHEMAS").map(PathBuf::from);
    let metaschemas = folder.iter().flat_map(|folder| files(folder)).filter_map(|path| {
        let text = fs::read_to_string(path).ok()?;
        let schema: Value = serde_json::from_str(&text).ok()?;
        Some((schema.get("$id")?.as_str()?.trim_end_matches('#').to_owned(), text))
    });
    own.chain(metaschemas).collect()
}

/// All files of a folder and below it.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut open = vec![folder.to_owned()];
    let mut found = Vec::new();
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { open.push(path) } else { found.push(path) }
        }
    }
    found
}

#[derive(Default)]
struct Count {
    passed: usize,
    failed: usize,
    left_out: usize,
    /// Tests that OpenAPI 3.0 cannot express.
    inexpressible: usize,
    unexpected: Vec<String>,
}

impl Part {
    fn run(&self, suite: &Path, remotes: &[(String, String)], used: &mut [usize]) -> Count {
        let mut count = Count::default();
        let folder = suite.join("tests").join(self.folder);
        let mut files: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        files.sort();
        for path in files.iter().filter(|path| path.extension().is_some_and(|extension| extension == "json")) {
            let file = path.file_name().unwrap().to_string_lossy().into_owned();
            if (self.contains)(&file) {
                let groups: Vec<Value> = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
                for group in &groups {
                    self.group(&file, group, remotes, used, &mut count);
                }
            }
        }
        count
    }

    fn group(&self, file: &str, group: &Value, remotes: &[(String, String)], used: &mut [usize], count: &mut Count) {
        let mut schema = group["schema"].clone();
        // The tests of draft 7 do not name their dialect; a document would have to.
        if self.folder.starts_with("draft7")
            && let Some(members) = schema.as_object_mut()
        {
            members.entry("$schema").or_insert_with(|| "http://json-schema.org/draft-07/schema#".into());
        }
        let tests = group["tests"].as_array().unwrap();
        if self.folder == "draft4" && !is_in_openapi_3_0(&schema) {
            count.inexpressible += tests.len();
            return;
        }
        let contract = contract_with(self.version, &schema.to_string(), remotes);
        for test in tests {
            let name = format!("{}: {}", group["description"].as_str().unwrap(), test["description"].as_str().unwrap());
            let exception = EXCEPTIONS.iter().position(|exception| {
                exception.file == file && self.folder.ends_with(exception.folder) && name.starts_with(exception.test)
            });
            if let Some(index) = exception.filter(|index| EXCEPTIONS[*index].outcome == Outcome::LeftOut) {
                used[index] += 1;
                count.left_out += 1;
                continue;
            }
            let wanted = if test["valid"].as_bool().unwrap() { Judgement::Valid } else { Judgement::Invalid };
            let (found, _) = judge(&contract, &test["data"].to_string());
            if found == wanted {
                count.passed += 1;
                continue;
            }
            count.failed += 1;
            match exception {
                Some(index) => used[index] += 1,
                None => count.unexpected.push(format!("{}/{file}: {name}: {found:?}", self.folder)),
            }
        }
    }
}

#[test]
fn official_suite() {
    let Some(suite) = env::var_os("JSON_SCHEMA_SUITE").map(PathBuf::from) else {
        println!("SKIPPED: JSON_SCHEMA_SUITE is not set; `cargo xtask suite` obtains the suite and runs this test");
        return;
    };
    let remotes = remotes(&suite);
    let mut used = vec![0; EXCEPTIONS.len()];
    let mut report = String::new();
    let mut problems = Vec::new();
    for part in PARTS {
        let count = part.run(&suite, &remotes, &mut used);
        let all = count.passed + count.failed;
        #[expect(clippy::cast_precision_loss, reason = "a few thousand tests")]
        let percent = 100.0 * count.passed as f64 / all as f64;
        let _ = write!(report, "{:36} {:>4} of {all:>4} pass ({percent:.1} %)", part.name, count.passed);
        if count.left_out > 0 {
            let _ = write!(report, ", {} left out", count.left_out);
        }
        if count.inexpressible > 0 {
            let _ = write!(report, ", {} not expressible", count.inexpressible);
        }
        report.push('\n');
        if percent < part.goal {
            problems.push(format!("{}: {percent:.1} % is below the goal of {} %", part.name, part.goal));
        }
        problems.extend(count.unexpected);
    }
    for (exception, used) in EXCEPTIONS.iter().zip(used) {
        let outcome = if exception.outcome == Outcome::LeftOut { "left out" } else { "fails" };
        let Exception { folder, file, test, reason, .. } = exception;
        let at: Vec<&str> = [*folder, file].into_iter().filter(|part| !part.is_empty()).collect();
        let test = if test.is_empty() { String::new() } else { format!(" ({test})") };
        let _ = writeln!(report, "  {outcome}: {used:>3} of {}{test}: {reason}", at.join("/"));
        if used == 0 {
            problems.push(format!("{file}: {test}: the exception is not needed"));
        }
    }
    println!("{report}");
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}
