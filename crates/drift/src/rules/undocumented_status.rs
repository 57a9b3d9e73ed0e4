//! A response with a status that the operation does not name.

use super::{Cause, Code, Rule, Severity, undocumented_header};
use crate::exchange::Body;
use crate::observation::{Collector, Location, Observation, Part};
use crate::rules::exchange::Case;
use openapi_contract::media;

pub(super) static RULE: Rule = Rule {
    code: "undocumented-status",
    severity: Severity::Error,
    summary: "A response with a status that the operation does not name.",
    message,
    page: include_str!("undocumented_status.md"),
};

fn message(cause: &Cause<'_>) -> String {
    format!("status {} is not described", cause.subject)
}

pub(super) fn check(case: &Case<'_, '_>, out: &mut Collector<'_>) {
    let status = case.exchange.status;
    // A cache at work, or another protocol taking over: neither is the operation's answer.
    if case.exchange.is_revalidation() || status == 101 {
        return;
    }
    if !case.details.broken_responses.is_empty() {
        for broken in &case.details.broken_responses {
            out.not_judged(broken.node, broken.reason.to_string().into());
        }
        return;
    }
    let node = case.details.responses_node.unwrap_or(case.operation.node());
    let answer = &case.exchange.response;
    let found = match (&answer.body, answer.media_type()) {
        (Body::Empty, _) => "no body".into(),
        (_, Some(media_type)) => media::essence(&media_type).to_ascii_lowercase(),
        _ => "body without a media type".into(),
    };
    let location = Location::Response { operation: case.operation.index(), status, part: Part::Status };
    let headers = undocumented_header::of_the_application(answer);
    let headers = headers.filter(|name| !undocumented_header::is_described(case.details, name));
    out.add(&Observation {
        subject: Some(status.to_string().into()),
        found: Some(found.into()),
        beside: headers.map(|name| format!("response header {name}")).collect(),
        ..Observation::new(Code::UndocumentedStatus, node, location)
    });
}
