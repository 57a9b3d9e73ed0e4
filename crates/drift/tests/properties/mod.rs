//! What holds of any input. Shared by the tests, which try a fixed number, and by the fuzz targets.
#![allow(clippy::unwrap_used, dead_code, reason = "what fails is the property; each user takes its own")]

use openapi_drift::redact::{Redaction, clean};
use openapi_drift::{Contract, Input, Options, Report, check};

/// The description that recordings are held against.
pub(crate) fn contract() -> Contract {
    Contract::parse("openapi.yaml", include_str!("../data/corpus/openapi.yaml")).unwrap()
}

/// Whatever the bytes: they are judged or refused, never with a panic; what redaction accepts, it leaves clean.
pub(crate) fn recording(contract: &Contract, bytes: &[u8]) {
    if let Ok(text) = std::str::from_utf8(bytes)
        && let Ok(cleaned) = clean(&Redaction::default(), "a.har", text)
    {
        let again = clean(&Redaction::default(), "a.har", &cleaned.text).unwrap();
        assert_eq!(again.text, cleaned.text, "cleaning what is clean changes nothing");
    }
    let report = run(contract, &[bytes]);
    for write in [Report::write_text, Report::write_json, Report::write_sarif, Report::write_html] {
        write(&report, &mut Vec::new()).unwrap();
    }
}

/// Whatever the text: it is read or refused; what is read can be checked with; what is suggested leaves a description.
pub(crate) fn description(text: &str) {
    let Ok(contract) = Contract::parse("openapi.yaml", text) else { return };
    let recordings = [
        &include_bytes!("../data/corpus/23-401-wrong-schema.har")[..],
        include_bytes!("../data/corpus/02-undocumented-field.har"),
    ];
    let report = run(&contract, &recordings);
    #[cfg(feature = "suggest")]
    if let Some(edited) = openapi_drift::suggest::apply(&report) {
        assert!(!edited.applied.is_empty());
        Contract::parse("openapi.yaml", &edited.files[0].text).unwrap();
    }
    let _ = report;
}

fn run(contract: &Contract, recordings: &[&[u8]]) -> Report {
    let inputs = recordings.iter().map(|bytes| Input::Bytes { name: "a.har".into(), bytes: bytes.to_vec() }).collect();
    // On this thread alone: fuzzers see what a thread of their own does.
    let options = Options::default().with_threads(std::num::NonZero::<usize>::MIN);
    check(contract, inputs, &options).unwrap()
}
