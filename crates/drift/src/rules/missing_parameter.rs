//! A required parameter is not there, and the server took the request all the same.

use openapi_contract::Place;

use super::{Cause, Code, Rule, Severity, parameters};
use crate::engine::{Collector, Observation};
use crate::rules::exchange::Case;

pub(super) static RULE: Rule = Rule {
    code: "missing-parameter",
    severity: Severity::Error,
    summary: "A required parameter is not there, and the server took the request all the same.",
    message,
    page: include_str!("missing_parameter.md"),
};

fn message(cause: &Cause<'_>) -> String {
    format!("required parameter `{}` is missing, and the request was accepted", cause.subject)
}

pub(super) fn check(case: &Case<'_, '_>, sent: &parameters::Sent<'_>, out: &mut Collector<'_>) {
    for parameter in case.details.parameters.iter().filter(|parameter| parameter.required) {
        let unseen = parameter.place == Place::Path || parameters::is_of_http(parameter);
        // Browsers do not record cookies reliably, and exports leave credentials out.
        if unseen || (parameter.place == Place::Cookie && out.credentials_removed()) || sent.has(parameter) {
            continue;
        }
        let observation =
            Observation::new(Code::MissingParameter, parameter.node, case.request_site(parameter.place.name()));
        out.add(&Observation { subject: Some((&*parameter.name).into()), ..observation });
    }
}
