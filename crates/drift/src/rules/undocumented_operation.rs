//! A call that the document has no operation for.

use std::borrow::Cow;

use openapi_contract::Contract;
use openapi_contract::NodeId;

use super::{Cause, Code, Rule, Severity, undocumented_header};
use crate::exchange::{Body, Exchange};
use crate::observation::{Collector, Location, Observation};
use crate::text::is_identifier;
use openapi_contract::media;

pub(super) static RULE: Rule = Rule {
    code: "undocumented-operation",
    severity: Severity::Error,
    summary: "A call that the document has no operation for.",
    message,
    page: include_str!("undocumented_operation.md"),
};

fn message(cause: &Cause<'_>) -> String {
    format!("`{}` is not described", cause.subject)
}

/// An answer that agrees with the description: there is no such path, or no such method; or the
/// caller was turned away before it mattered.
pub(super) fn is_refusal(status: u16) -> bool {
    matches!(status, 401 | 403 | 404 | 405 | 501)
}

pub(super) fn unknown_path(contract: &Contract, exchange: &Exchange<'_>, out: &mut Collector<'_>) {
    let root = contract.document().root();
    let node = contract.document().get(root, "paths").unwrap_or(root);
    let path = contract.path_below_server(&exchange.url).unwrap_or("/");
    observe(node, exchange, &template(path), out);
}

pub(super) fn unknown_method(node: NodeId, template: &str, exchange: &Exchange<'_>, out: &mut Collector<'_>) {
    observe(node, exchange, template, out);
}

fn observe(node: NodeId, exchange: &Exchange<'_>, template: &str, out: &mut Collector<'_>) {
    let side = &exchange.response;
    let media_type = match (&side.body, side.media_type()) {
        (Body::Empty, _) | (_, None) => "no-body".to_owned(),
        (_, Some(media_type)) => media::essence(&media_type).to_ascii_lowercase(),
    };
    let found = format!("{} {media_type}", exchange.status);
    let subject = format!("{} {template}", exchange.method.to_ascii_uppercase());
    let query = exchange.query().split('&').map(|pair| pair.split('=').next().unwrap_or_default());
    let query = query.filter(|name| !name.is_empty() && !is_identifier(name));
    let mut beside: Vec<String> = query.map(|name| format!("query parameter {name}")).collect();
    let request = exchange.request.media_type().filter(|_| !matches!(exchange.request.body, Body::Empty));
    beside.extend(request.map(|named| format!("request body {}", media::essence(&named).to_ascii_lowercase())));
    beside.extend(undocumented_header::of_the_application(side).map(|name| format!("response header {name}")));
    out.add(&Observation {
        subject: Some(subject.into()),
        found: Some(found.into()),
        beside,
        ..Observation::new(Code::UndocumentedOperation, node, Location::None)
    });
}

/// The path with `{id}` for what looks like an identifier, so that a thousand orders are one
/// finding.
fn template(path: &str) -> String {
    let segments =
        path.split('/').map(|segment| if is_identifier(segment) { Cow::Borrowed("{id}") } else { segment.into() });
    segments.collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folds_identifiers() {
        assert_eq!(template("/v1/orders/o_1/items/3f2a-99"), "/v1/orders/{id}/items/{id}");
        assert_eq!(template("/orders/"), "/orders/");
        assert_eq!(template("/users/ckyq2v3x80000qwzjabcdefgh"), "/users/{id}");
        assert_eq!(template("/conversations/unread-count"), "/conversations/unread-count");
    }
}
