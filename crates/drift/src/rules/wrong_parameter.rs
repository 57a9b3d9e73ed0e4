//! A parameter whose value is not as described, and the server accepted the request.

use super::{Cause, Code, Rule, Severity, parameters};
use crate::observation::{Collector, Observation};
use crate::rules::exchange::Case;
use crate::values::Judged;

pub(super) static RULE: Rule = Rule {
    code: "wrong-parameter",
    severity: Severity::Error,
    summary: "A parameter whose value is not as described, and the server accepted the request.",
    message,
    page: include_str!("wrong_parameter.md"),
};

fn message(cause: &Cause<'_>) -> String {
    format!("parameter `{}`: {}, and the request was accepted", cause.subject, cause.found)
}

pub(super) fn check(case: &Case<'_, '_>, sent: &parameters::Sent<'_>, out: &mut Collector<'_>) {
    for parameter in case.details.parameters.iter().filter(|parameter| !parameters::is_of_http(parameter)) {
        if let Some(broken) = parameter.broken.as_ref().filter(|_| sent.has(parameter)) {
            out.not_judged(broken.node, broken.reason.to_string().into());
        }
        let Some(schema) = parameter.schema else { continue };
        match sent.judge(parameter, schema) {
            Judged::Valid => {}
            Judged::Violated(keyword, reason) => {
                let observation =
                    Observation::new(Code::WrongParameter, keyword, case.request_location(parameter.place.into()));
                out.add(&Observation {
                    subject: Some((&*parameter.name).into()),
                    found: Some(reason.into()),
                    ..observation
                });
            }
            Judged::Not(node, reason) => out.not_judged(node, reason.into()),
        }
    }
}
