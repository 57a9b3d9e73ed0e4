//! A value of an `enum` that never occurred.

use openapi_contract::schema::Direction;

use super::advice::{Advice, ENOUGH, Sample};
use super::{Cause, Code, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    code: "unseen-enum-value",
    severity: Severity::Advice,
    summary: "A value of an `enum` that never occurred.",
    message,
    page: include_str!("unseen_enum_value.md"),
};

fn message(cause: &Cause<'_>) -> String {
    format!("never seen: {}", cause.found)
}

pub(super) fn advise(sample: &Sample<'_, '_>, out: &mut Vec<Advice>) {
    let count = sample.counters.get(Direction::Response, sample.rules.slot());
    let document = sample.contract.document();
    let values = sample.rules.enum_values();
    // `null` is counted apart, and there is one bit for each of 64 values.
    let listed = values.iter().take(64).enumerate();
    let unseen = listed.filter(|(index, _)| count.enum_values >> index & 1 == 0).map(|(_, node)| *node);
    let unseen: Vec<String> =
        unseen.map(|node| document.source(node).slice(document.node(node).span()).to_owned()).collect();
    if count.seen - count.null >= ENOUGH && !unseen.is_empty() {
        let node = document.get(sample.rules.node(), "enum").unwrap_or(sample.rules.node());
        out.push(Advice {
            code: Code::UnseenEnumValue,
            node,
            subject: String::new(),
            found: unseen,
            samples: count.seen,
        });
    }
}
