//! A body that claims to be JSON or a form, and is not.

use openapi_contract::NodeId;
use openapi_contract::json::SyntaxError;

use super::{Cause, Code, Rule, Severity};
use crate::observation::{Collector, Location, Observation};

pub(super) static RULE: Rule = Rule {
    code: "unparsable-body",
    severity: Severity::Error,
    summary: "A body that claims to be JSON or a form, and is not.",
    message,
    page: include_str!("unparsable_body.md"),
};

fn message(cause: &Cause<'_>) -> String {
    if cause.subject.is_empty() {
        format!("body is not JSON: {}", cause.found)
    } else {
        format!("body is not a {}: {}", cause.subject, cause.found)
    }
}

pub(super) fn observe(error: SyntaxError, node: NodeId, location: Location, out: &mut Collector<'_>) {
    // Without the offset, which differs from body to body and would make each a cause of its own.
    let found = error.kind.to_string();
    out.add(&Observation { found: Some(found.into()), ..Observation::new(Code::UnparsableBody, node, location) });
}

pub(super) fn not_utf8(node: NodeId, location: Location, out: &mut Collector<'_>) {
    out.add(&Observation { found: Some("not UTF-8".into()), ..Observation::new(Code::UnparsableBody, node, location) });
}

pub(super) fn no_form(node: NodeId, location: Location, out: &mut Collector<'_>) {
    let observation = Observation::new(Code::UnparsableBody, node, location);
    let found = "no parts between boundaries";
    out.add(&Observation { subject: Some("multipart form".into()), found: Some(found.into()), ..observation });
}
