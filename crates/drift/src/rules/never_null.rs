//! A nullable value that is never null.

use openapi_contract::schema::Direction;

use super::advice::{Advice, ENOUGH, Sample};
use super::{Cause, Code, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    code: "never-null",
    severity: Severity::Advice,
    summary: "A nullable value that is never null.",
    message,
    page: include_str!("never_null.md"),
};

fn message(cause: &Cause<'_>) -> String {
    format!("nullable {} is never null", name(cause))
}

fn name(cause: &Cause<'_>) -> String {
    if cause.subject.is_empty() { "value".to_owned() } else { format!("`{}`", cause.subject) }
}

pub(super) fn advise(sample: &Sample<'_, '_>, out: &mut Vec<Advice>) {
    let count = sample.counters.get(Direction::Response, sample.rules.slot());
    if sample.rules.nullable() && count.seen >= ENOUGH && count.null == 0 {
        let document = sample.contract.document();
        let node = sample.rules.node();
        let keyword = document.get(node, "nullable").unwrap_or(node);
        let subject = document.key(node).unwrap_or_default().to_owned();
        out.push(Advice { code: Code::NeverNull, node: keyword, subject, found: Vec::new(), samples: count.seen });
    }
}
