//! What an edit means for those who rely on the document.

use crate::report::{Finding, Impact};

pub(super) fn of(finding: &Finding) -> Impact {
    let in_answers = finding.sites.iter().any(|site| site.status.is_some());
    match finding.code {
        "missing-field" if in_answers => Impact::Breaking("a field that was always there may be missing"),
        "unexpected-null" if in_answers => Impact::Breaking("a value that was always there may be null"),
        "unknown-enum-value" if in_answers => Impact::Breaking("a closed list of values grows"),
        "integer-as-float" if in_answers => Impact::Breaking("an integer becomes a number"),
        "missing-header" => Impact::Breaking("a header that was always there may be missing"),
        "missing-field" | "unexpected-null" | "unknown-enum-value" | "integer-as-float" | "missing-parameter"
        | "missing-body" => Impact::Compatible("requests may say less than before"),
        "undocumented-field" => Impact::Compatible("an optional field more"),
        _ => Impact::Compatible("it describes what was there already"),
    }
}
