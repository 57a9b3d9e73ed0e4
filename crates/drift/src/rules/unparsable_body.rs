//! A body that says it is JSON and is not.

use openapi_contract::NodeId;
use openapi_contract::json::SyntaxError;

use super::{Cause, Code, Rule, Severity};
use crate::engine::{Collector, Observation, Site};

pub(super) static RULE: Rule = Rule {
    code: "unparsable-body",
    severity: Severity::Error,
    summary: "A body that says it is JSON and is not.",
    message,
    page: include_str!("unparsable_body.md"),
};

fn message(cause: &Cause<'_>) -> String {
    format!("body is not JSON: {}", cause.found)
}

pub(super) fn observe(error: SyntaxError, node: NodeId, site: Site<'_>, out: &mut Collector<'_>) {
    // Without the offset, which differs from body to body and would make each a cause of its own.
    let found = error.kind.to_string();
    out.add(&Observation { found: Some(found.into()), ..Observation::new(Code::UnparsableBody, node, site) });
}

pub(super) fn not_utf8(node: NodeId, site: Site<'_>, out: &mut Collector<'_>) {
    out.add(&Observation { found: Some("not UTF-8".into()), ..Observation::new(Code::UnparsableBody, node, site) });
}
