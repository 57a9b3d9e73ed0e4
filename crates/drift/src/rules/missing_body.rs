//! No body where the document promises one.

use openapi_contract::NodeId;

use super::{Cause, Code, Rule, Severity};
use crate::observation::{Collector, Location, Observation};

pub(super) static RULE: Rule = Rule {
    code: "missing-body",
    severity: Severity::Error,
    summary: "No body where the document promises one.",
    message,
    page: include_str!("missing_body.md"),
};

fn message(_: &Cause<'_>) -> String {
    "no body where one is described".to_owned()
}

pub(super) fn observe(node: NodeId, location: Location, out: &mut Collector<'_>) {
    out.add(&Observation::new(Code::MissingBody, node, location));
}
