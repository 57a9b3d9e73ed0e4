//! A body where the document promises none.

use openapi_contract::NodeId;

use super::{Cause, Code, Rule, Severity};
use crate::observation::{Collector, Location, Observation};

pub(super) static RULE: Rule = Rule {
    code: "unexpected-body",
    severity: Severity::Error,
    summary: "A body where the document promises none.",
    message,
    page: include_str!("unexpected_body.md"),
};

fn message(cause: &Cause<'_>) -> String {
    format!("body where none is described: {}", cause.found)
}

pub(super) fn observe(media_type: &str, node: NodeId, location: Location, out: &mut Collector<'_>) {
    let found = if media_type.is_empty() { "without a media type".to_owned() } else { media_type.to_owned() };
    out.add(&Observation { found: Some(found.into()), ..Observation::new(Code::UnexpectedBody, node, location) });
}
