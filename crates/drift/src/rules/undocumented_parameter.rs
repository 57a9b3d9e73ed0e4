//! A query parameter that the document does not name, in a request that the server accepted.

use super::{Cause, Code, Rule, Severity, parameters};
use crate::observation::{Collector, Observation, Part};
use crate::rules::exchange::Case;

pub(super) static RULE: Rule = Rule {
    code: "undocumented-parameter",
    severity: Severity::Warning,
    summary: "A query parameter that the document does not name, in a request that the server accepted.",
    message,
    page: include_str!("undocumented_parameter.md"),
};

fn message(cause: &Cause<'_>) -> String {
    format!("query parameter `{}` is not described, and the request was accepted", cause.subject)
}

pub(super) fn check(case: &Case<'_, '_>, sent: &parameters::Sent<'_>, out: &mut Collector<'_>) {
    // One that cannot be read may be any of them.
    if !case.details.broken_request.is_empty() {
        return;
    }
    for name in sent.unknown_query_names(case.details) {
        let observation =
            Observation::new(Code::UndocumentedParameter, case.operation.node(), case.request_location(Part::Query));
        out.add(&Observation { subject: Some(name.to_owned().into()), ..observation });
    }
}
