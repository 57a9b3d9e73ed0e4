//! A number that is always an integer.

use openapi_contract::schema::{Direction, Type};

use super::advice::{Advice, ENOUGH, Sample};
use super::{Cause, Code, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    code: "always-integer",
    severity: Severity::Advice,
    summary: "A number that is always an integer.",
    message,
    page: include_str!("always_integer.md"),
};

fn message(cause: &Cause<'_>) -> String {
    format!("number `{}` is always an integer", cause.subject)
}

pub(super) fn advise(sample: &Sample<'_, '_>, out: &mut Vec<Advice>) {
    let count = sample.counters.get(Direction::Response, sample.rules.slot());
    let numbers = count.seen - count.null;
    if sample.rules.is(Type::Number) && numbers >= ENOUGH && count.integers == numbers {
        let document = sample.contract.document();
        let node = sample.rules.node();
        let subject = document.key(node).unwrap_or_default().to_owned();
        let keyword = document.get(node, "type").unwrap_or(node);
        out.push(Advice { code: Code::AlwaysInteger, node: keyword, subject, found: Vec::new(), samples: numbers });
    }
}
