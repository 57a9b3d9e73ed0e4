//! A response header whose value is not as described.

use super::{Cause, Code, Rule, Severity, parameters};
use crate::engine::{Collector, Observation};
use crate::rules::exchange::Case;
use openapi_contract::schema::Direction;
use openapi_contract::{Response, Style};

pub(super) static RULE: Rule = Rule {
    code: "wrong-header",
    severity: Severity::Error,
    summary: "A response header whose value is not as described.",
    message,
    page: include_str!("wrong_header.md"),
};

fn message(cause: &Cause<'_>) -> String {
    format!("response header `{}`: {}", cause.subject, cause.found)
}

pub(super) fn check(case: &Case<'_, '_>, response: &Response, out: &mut Collector<'_>) {
    for header in &response.headers {
        let (Some(schema), Some(value)) =
            (header.schema(case.contract), case.exchange.response.headers.get(&header.name))
        else {
            continue;
        };
        let text = parameters::to_json(case.contract, schema, &[value], Style::Simple, false);
        if let Some((keyword, fault)) = parameters::first_fault(case.contract, schema, &text, Direction::Response) {
            let observation = Observation::new(Code::WrongHeader, keyword, case.response_site("header"));
            out.add(&Observation { subject: Some((&*header.name).into()), found: Some(fault.into()), ..observation });
        }
    }
}
