//! A plain text that always has a format.

use openapi_contract::schema::{Direction, Type};

use super::advice::{Advice, ENOUGH, Sample};
use super::{Cause, Code, Rule, Severity};
use crate::observation::GUESSED;

pub(super) static RULE: Rule = Rule {
    code: "narrower-format",
    severity: Severity::Advice,
    summary: "A plain text that always has a format.",
    message,
    page: include_str!("narrower_format.md"),
};

fn message(cause: &Cause<'_>) -> String {
    format!("plain string `{}` is always a {}", cause.subject, cause.found)
}

pub(super) fn advise(sample: &Sample<'_, '_>, out: &mut Vec<Advice>) {
    let count = sample.counters.get(Direction::Response, sample.rules.slot());
    let texts = count.seen - count.null;
    if !sample.rules.is(Type::String) || texts < ENOUGH {
        return;
    }
    let always = GUESSED.into_iter().zip(count.formats).find(|(_, found)| *found == texts);
    if let Some((format, _)) = always {
        let document = sample.contract.document();
        let node = sample.rules.node();
        let subject = document.key(node).unwrap_or_default().to_owned();
        let keyword = document.get(node, "type").unwrap_or(node);
        out.push(Advice {
            code: Code::NarrowerFormat,
            node: keyword,
            subject,
            found: vec![format.name().to_owned()],
            samples: texts,
        });
    }
}
