//! The script of the GitLab CI job.

use std::collections::BTreeMap;
use std::fs;

use super::{BINARY, Runner, corpus, template, text, yaml};

fn run(recording: &str) -> (i32, Runner) {
    let values = [("binary", "openapi-drift"), ("pypi", "the-wheel"), ("version", "1.2.3")];
    let template = template("packaging/gitlab-ci.yml", &values);
    let pipeline = yaml(&template);
    let job = pipeline.as_mapping_get("openapi-drift").unwrap();
    let variables = job.as_mapping_get("variables").unwrap();
    assert_eq!(text(variables, "OPENAPI_DRIFT_INSTALL"), "pip install --quiet the-wheel==1.2.3");
    let mut set: BTreeMap<String, String> = BTreeMap::new();
    for (name, value) in variables.as_mapping().unwrap() {
        set.insert(name.as_str().unwrap().to_owned(), value.as_str().unwrap().to_owned());
    }
    let runner = Runner::new();
    let bin = runner.path("bin").display().to_string();
    set.insert("OPENAPI_DRIFT_INSTALL".to_owned(), format!("ln -s '{BINARY}' '{bin}/openapi-drift'"));
    set.insert("OPENAPI_DRIFT_SPEC".to_owned(), corpus("openapi.yaml").display().to_string());
    set.insert("OPENAPI_DRIFT_RECORDINGS".to_owned(), corpus(recording).display().to_string());
    let lines = |key: &str| -> Vec<String> {
        let lines = job.as_mapping_get(key).unwrap().as_sequence().unwrap();
        lines.iter().map(|line| line.as_str().unwrap().to_owned()).collect()
    };
    let script = [lines("before_script"), lines("script")].concat().join("\n");
    let output = runner.bash(&script, runner.folder.path(), &set);
    (output.status.code().unwrap(), runner)
}

#[test]
fn the_check_decides_and_its_reports_are_there_in_any_case() {
    for (recording, expected) in [("00-conforming.har", 0), ("01-missing-required.har", 1), ("63-not-a-har.har", 2)] {
        let (code, runner) = run(recording);
        assert_eq!(code, expected, "{recording}");
        assert!(fs::read_to_string(runner.path("openapi-drift.xml")).unwrap().contains("<testsuite"), "{recording}");
        assert!(fs::read_to_string(runner.path("openapi-drift.html")).unwrap().contains("<html"), "{recording}");
    }
}
