//! A required response header is not there.

use super::{Cause, Code, Rule, Severity};
use crate::engine::{Collector, Observation};
use crate::rules::exchange::Case;
use openapi_contract::Response;

pub(super) static RULE: Rule = Rule {
    code: "missing-header",
    severity: Severity::Error,
    summary: "A required response header is not there.",
    message,
    page: include_str!("missing_header.md"),
};

fn message(cause: &Cause<'_>) -> String {
    format!("required response header `{}` is missing", cause.subject)
}

pub(super) fn check(case: &Case<'_, '_>, response: &Response, out: &mut Collector<'_>) {
    for header in response.headers.iter().filter(|header| header.required) {
        if !case.exchange.response.headers.has(&header.name) {
            let site = case.response_site("header");
            let observation = Observation::new(Code::MissingHeader, header.node, site);
            out.add(&Observation { subject: Some((&*header.name).into()), ..observation });
        }
    }
}
