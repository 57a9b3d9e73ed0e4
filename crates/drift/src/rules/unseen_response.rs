//! A response that never occurred.

use openapi_contract::{Contract, StatusPattern};

use super::advice::{Advice, ENOUGH};
use super::{Cause, Code, Rule, Severity};
use crate::observation::{Aggregate, exercised};

pub(super) static RULE: Rule = Rule {
    code: "unseen-response",
    severity: Severity::Advice,
    summary: "A response that never occurred.",
    message,
    page: include_str!("unseen_response.md"),
};

fn message(cause: &Cause<'_>) -> String {
    format!("response {} was never seen", cause.subject)
}

pub(super) fn advise(contract: &Contract, aggregate: &Aggregate, out: &mut Vec<Advice>) {
    for operation in exercised(contract, aggregate) {
        let statuses: Vec<(u16, u64)> = aggregate.statuses(operation.index()).collect();
        let samples: u64 = statuses.iter().map(|(_, count)| count).sum();
        if samples < ENOUGH {
            continue;
        }
        let details = operation.details();
        for response in details.responses.iter().filter(|response| response.status != StatusPattern::Default) {
            let seen = statuses
                .iter()
                .any(|(status, _)| details.response(*status).is_some_and(|own| own.status == response.status));
            if !seen {
                out.push(Advice {
                    code: Code::UnseenResponse,
                    node: response.entry,
                    subject: response.status.to_string(),
                    found: Vec::new(),
                    samples,
                });
            }
        }
    }
}
