//! No credential where the description asks for one, and the server answered all the same.

use openapi_contract::{Place, Scheme, SchemeKind};

use super::{Cause, Code, Rule, Severity, parameters};
use crate::engine::{Collector, Observation};
use crate::rules::exchange::Case;

pub(super) static RULE: Rule = Rule {
    code: "missing-security",
    severity: Severity::Error,
    summary: "No credential where the description asks for one, and the server answered all the same.",
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
    if ways.iter().any(|way| way.schemes.iter().all(|scheme| is_met(scheme, sent))) {
        return;
    }
    let names: Vec<String> = ways
        .iter()
        .map(|way| way.schemes.iter().map(|scheme| &*scheme.name).collect::<Vec<_>>().join(" and "))
        .collect();
    let node = ways.iter().flat_map(|way| &way.schemes).map(|scheme| scheme.node).next();
    let node = node.unwrap_or(case.operation.node());
    let observation = Observation::new(Code::MissingSecurity, node, case.request_site("security"));
    out.add(&Observation { subject: Some(names.join("` or `").into()), ..observation });
}

fn is_met(scheme: &Scheme, sent: &parameters::Sent<'_>) -> bool {
    match &scheme.kind {
        SchemeKind::Http(name) => sent.header("authorization").is_some_and(|value| {
            let sent = value.split_whitespace().next().unwrap_or_default();
            // A redacted value may have lost its scheme.
            sent.eq_ignore_ascii_case(name) || !value.trim().contains(' ')
        }),
        SchemeKind::ApiKey(Place::Header, name) => sent.header(name).is_some(),
        SchemeKind::ApiKey(Place::Query, name) => sent.has_query(name),
        SchemeKind::ApiKey(Place::Cookie, name) => sent.has_cookie(name),
        SchemeKind::ApiKey(Place::Path, _) | SchemeKind::Unknown => true,
    }
}
