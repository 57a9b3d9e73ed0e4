//! A required response header is missing.

use super::{Cause, Code, Rule, Severity};
use crate::observation::{Collector, Observation, Part};
use crate::rules::exchange::Case;
use openapi_contract::Response;

pub(super) static RULE: Rule = Rule {
    code: "missing-header",
    severity: Severity::Error,
    summary: "A required response header is missing.",
    message,
    page: include_str!("missing_header.md"),
};

fn message(cause: &Cause<'_>) -> String {
    format!("required response header `{}` is missing", cause.subject)
}

pub(super) fn check(case: &Case<'_, '_>, response: &Response, out: &mut Collector<'_>) {
    for header in response.headers.iter().filter(|header| header.required) {
        if !case.exchange.response.headers.has(&header.name) {
            let location = case.response_location(Part::Header);
            let observation = Observation::new(Code::MissingHeader, header.node, location);
            out.add(&Observation { subject: Some((&*header.name).into()), ..observation });
        }
    }
}
