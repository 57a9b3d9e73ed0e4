//! A required parameter is missing, and the server accepted the request.

use openapi_contract::ParameterIn;

use super::{Cause, Code, Rule, Severity, parameters};
use crate::observation::{Collector, Observation};
use crate::rules::exchange::Case;

pub(super) static RULE: Rule = Rule {
    code: "missing-parameter",
    severity: Severity::Error,
    summary: "A required parameter is missing, and the server accepted the request.",
    message,
    page: include_str!("missing_parameter.md"),
};

fn message(cause: &Cause<'_>) -> String {
    format!("required parameter `{}` is missing, and the request was accepted", cause.subject)
}

pub(super) fn check(case: &Case<'_, '_>, sent: &parameters::Sent<'_>, out: &mut Collector<'_>) {
    for parameter in case.details.parameters.iter().filter(|parameter| parameter.required) {
        let unseen = parameter.place == ParameterIn::Path || parameters::is_of_http(parameter);
        // Browsers do not record cookies reliably, and exports leave credentials out.
        if unseen || (parameter.place == ParameterIn::Cookie && out.credentials_removed()) || sent.has(parameter) {
            continue;
        }
        let observation =
            Observation::new(Code::MissingParameter, parameter.node, case.request_location(parameter.place.into()));
        out.add(&Observation { subject: Some((&*parameter.name).into()), ..observation });
    }
}
