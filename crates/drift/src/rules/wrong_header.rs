//! A response header whose value is not as described.

use super::{Cause, Code, Rule, Severity};
use crate::observation::{Collector, Observation, Part};
use crate::redact::REDACTED;
use crate::rules::exchange::Case;
use crate::values::{Coding, Expected, Judged, Raw, Writing, judge};
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
        let Some(value) = case.exchange.response.headers.get(&header.name) else { continue };
        if let Some(broken) = &header.broken {
            out.not_judged(broken.node, broken.reason.to_string().into());
        }
        let Some(schema) = header.schema.filter(|_| value != REDACTED) else { continue };
        let writing =
            Writing { name: &header.name, style: Style::Simple, explode: header.explode, coding: Coding::Plain };
        let expected = Expected::of(case.contract, &[schema]);
        let readings =
            if header.is_json { vec![Raw::Json(value.clone())] } else { writing.readings(&expected, &[&value]) };
        match judge(case.contract, schema, &readings, Direction::Response) {
            Judged::Valid => {}
            Judged::Violated(keyword, reason) => {
                let observation = Observation::new(Code::WrongHeader, keyword, case.response_location(Part::Header));
                out.add(&Observation { subject: Some((&*header.name).into()), found: Some(reason.into()), ..observation });
            }
            Judged::Not(node, reason) => out.not_judged(node, reason.into()),
        }
    }
}
