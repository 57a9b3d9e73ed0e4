//! The published JSON Schema of the JSON report.
#![cfg(feature = "schema")]
#![allow(clippy::unwrap_used, reason = "a helper that fails is a test that fails")]

/// `openapi-drift schema > docs/report.schema.json` renews it.
#[test]
fn the_published_schema_is_current() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/report.schema.json");
    let published = std::fs::read_to_string(path).unwrap();
    assert!(published == openapi_drift::report::json_schema(), "`docs/report.schema.json` is not what the report is");
}
