//! A response that agrees with the document and that the client cannot decode.

use openapi_contract::NodeId;

use super::{Cause, Code, Rule, Severity};
use crate::observation::{Collector, Location, Observation};

pub(super) static RULE: Rule = Rule {
    code: "client-cannot-decode",
    severity: Severity::Error,
    summary: "A response that agrees with the document and that the client cannot decode.",
    message,
    page: include_str!("client_cannot_decode.md"),
};

fn message(cause: &Cause<'_>) -> String {
    format!("the client cannot decode a body that agrees with the schema, at {}", cause.subject)
}

pub(super) fn observe(pointer: &str, node: NodeId, location: Location, out: &mut Collector<'_>) {
    let at = if pointer.is_empty() { "its root" } else { pointer };
    out.add(&Observation { subject: Some(at.into()), ..Observation::new(Code::ClientCannotDecode, node, location) });
}
