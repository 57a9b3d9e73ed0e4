//! No credential where the document asks for one, and the server accepted the request.

use openapi_contract::{ParameterIn, Requirement, Scheme, SchemeKind};

use super::{Cause, Code, Rule, Severity, parameters};
use crate::observation::{Collector, Observation, Part};
use crate::redact::REDACTED;
use crate::rules::exchange::Case;

pub(super) static RULE: Rule = Rule {
    code: "missing-security",
    severity: Severity::Error,
    summary: "No credential where the document asks for one, and the server accepted the request.",
    message,
    page: include_str!("missing_security.md"),
};

fn message(cause: &Cause<'_>) -> String {
    format!("security `{}` was not met, and the request was accepted", cause.subject)
}

pub(super) fn check(case: &Case<'_, '_>, sent: &parameters::Sent<'_>, out: &mut Collector<'_>) {
    let ways = &case.details.security;
    // Without headers there is no telling; exports that leave credentials out tell nothing.
    if ways.is_empty() || out.credentials_removed() || !case.exchange.request.headers.are_recorded() {
        return;
    }
    match ways.iter().enumerate().map(|(index, way)| state(index, way, sent)).max() {
        Some(State::Met) | None => return,
        Some(State::Unknown(way)) => {
            for scheme in &ways[way].schemes {
                match &scheme.kind {
                    SchemeKind::Unknown(reason) => out.not_judged(scheme.node, reason.to_string().into()),
                    SchemeKind::MutualTls => {
                        out.not_judged(scheme.node, "a recording does not show the certificates of a client".into());
                    }
                    _ => {}
                }
            }
            return;
        }
        Some(State::NotMet) => {}
    }
    let names: Vec<String> = ways
        .iter()
        .map(|way| way.schemes.iter().map(|scheme| &*scheme.name).collect::<Vec<_>>().join(" and "))
        .collect();
    let node = ways.iter().flat_map(|way| &way.schemes).map(|scheme| scheme.node).next();
    let node = node.unwrap_or(case.operation.node());
    let observation = Observation::new(Code::MissingSecurity, node, case.request_location(Part::Security));
    out.add(&Observation { subject: Some(names.join("` or `").into()), ..observation });
}

/// Whether a requirement is met; the best one counts.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum State {
    NotMet,
    /// It asks for a scheme that is not known, or that no recording shows, and all else is there.
    Unknown(usize),
    Met,
}

fn state(index: usize, way: &Requirement, sent: &parameters::Sent<'_>) -> State {
    if !way.schemes.iter().all(|scheme| is_met(scheme, sent)) {
        State::NotMet
    } else if way.schemes.iter().any(|scheme| matches!(scheme.kind, SchemeKind::Unknown(_) | SchemeKind::MutualTls)) {
        State::Unknown(index)
    } else {
        State::Met
    }
}

fn is_met(scheme: &Scheme, sent: &parameters::Sent<'_>) -> bool {
    match &scheme.kind {
        SchemeKind::Http(name) => sent.header("authorization").is_some_and(|value| {
            let mut words = value.split_whitespace();
            let is_scheme = words.next().is_some_and(|scheme| scheme.eq_ignore_ascii_case(name));
            // A value that was taken out has lost its scheme with it.
            (is_scheme && words.next().is_some()) || value.trim() == REDACTED
        }),
        SchemeKind::ApiKey(ParameterIn::Header, name) => sent.header(name).is_some_and(|key| !key.trim().is_empty()),
        SchemeKind::ApiKey(ParameterIn::Query, name) => sent.has_query_value(name),
        SchemeKind::ApiKey(ParameterIn::Cookie, name) => sent.has_cookie_value(name),
        SchemeKind::ApiKey(..) | SchemeKind::MutualTls | SchemeKind::Unknown(_) => true,
    }
}
