//! An optional property that every response has.

use openapi_contract::schema::Direction;

use super::advice::{Advice, ENOUGH, Sample};
use super::{Cause, Code, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    code: "always-present",
    severity: Severity::Advice,
    summary: "An optional property that every response has.",
    message,
    page: include_str!("always_present.md"),
};

fn message(cause: &Cause<'_>) -> String {
    format!("optional property `{}` is always there", cause.subject)
}

pub(super) fn advise(sample: &Sample<'_, '_>, out: &mut Vec<Advice>) {
    let objects = sample.counters.get(Direction::Response, sample.rules.slot()).objects;
    if objects < ENOUGH {
        return;
    }
    for property in sample.rules.properties().filter(|property| !property.required) {
        if sample.counters.get(Direction::Response, property.slot).seen == objects {
            let subject = property.name.to_owned();
            out.push(Advice {
                code: Code::AlwaysPresent,
                node: property.node,
                subject,
                found: Vec::new(),
                samples: objects,
            });
        }
    }
}
