//! A parameter whose value is not as described, and the server took it all the same.

use super::{Cause, Code, Rule, Severity, parameters};
use crate::engine::{Collector, Observation};
use crate::rules::exchange::Case;

pub(super) static RULE: Rule = Rule {
    code: "wrong-parameter",
    severity: Severity::Error,
    summary: "A parameter whose value is not as described, and the server took it all the same.",
    message,
    page: include_str!("wrong_parameter.md"),
};

fn message(cause: &Cause<'_>) -> String {
    format!("parameter `{}`: {}, and the request was accepted", cause.subject, cause.found)
}

pub(super) fn check(case: &Case<'_, '_>, sent: &parameters::Sent<'_>, out: &mut Collector<'_>) {
    for parameter in case.details.parameters.iter().filter(|parameter| !parameters::is_of_http(parameter)) {
        let Some(schema) = parameter.schema(case.contract) else { continue };
        if let Some((keyword, fault)) = sent.fault(parameter, schema) {
            let observation =
                Observation::new(Code::WrongParameter, keyword, case.request_site(parameter.place.name()));
            out.add(&Observation {
                subject: Some((&*parameter.name).into()),
                found: Some(fault.into()),
                ..observation
            });
        }
    }
}
