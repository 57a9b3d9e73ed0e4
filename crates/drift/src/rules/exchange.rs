//! The order in which an exchange is judged.

use openapi_contract::json::Tape;
use openapi_contract::{Contract, Details, Located, Operation};

use super::{
    body, missing_header, missing_parameter, missing_security, parameters, undocumented_header, undocumented_operation,
    undocumented_parameter, undocumented_status, wrong_header, wrong_parameter,
};
use crate::body::Scratch;
use crate::client::Client;
use crate::exchange::Exchange;
use crate::observation::{Collector, Location, NotChecked, Part, PassedOver};

/// An exchange and the operation that it belongs to.
pub(crate) struct Case<'c, 'e> {
    pub(crate) contract: &'c Contract,
    pub(crate) client: Option<&'c dyn Client>,
    pub(crate) operation: &'c Operation,
    pub(crate) details: &'c Details,
    pub(crate) exchange: &'e Exchange<'e>,
}

impl Case<'_, '_> {
    pub(crate) fn response_location(&self, part: Part) -> Location {
        Location::Response { operation: self.operation.index(), status: self.exchange.status, part }
    }

    pub(crate) fn request_location(&self, part: Part) -> Location {
        Location::Request { operation: self.operation.index(), part }
    }
}

/// What is reused from one exchange to the next.
#[derive(Default)]
pub(crate) struct Workspace {
    pub(super) tape: Tape,
    pub(super) scratch: Scratch,
    /// The memory of the checks against schemas.
    pub(super) checks: openapi_contract::schema::Scratch,
}

/// Judges one exchange. What it was, and whether it could be judged, goes to `out` with the
/// findings.
pub(crate) fn check(
    contract: &Contract,
    client: Option<&dyn Client>,
    exchange: &Exchange<'_>,
    space: &mut Workspace,
    out: &mut Collector<'_>,
) {
    if !is_http(&exchange.url) {
        return out.pass_over(PassedOver::OtherScheme);
    }
    let operation = match contract.locate(&exchange.method, &exchange.url) {
        Located::Operation(operation) => operation,
        Located::Elsewhere => return out.pass_over(PassedOver::OtherHost(host(&exchange.url))),
        _ if exchange.is_preflight() => return out.pass_over(PassedOver::Preflight),
        _ if exchange.status == 0 => return out.not_checked(NotChecked::Aborted),
        _ if undocumented_operation::is_refusal(exchange.status) => return out.pass_over(PassedOver::Refused),
        Located::Broken(broken) => return out.not_judged(broken.node, broken.reason.to_string().into()),
        Located::UnknownMethod { template, node } => {
            undocumented_operation::unknown_method(node, template, exchange, out);
            return out.checked_nothing_more();
        }
        _ => {
            undocumented_operation::unknown_path(contract, exchange, out);
            return out.checked_nothing_more();
        }
    };
    if exchange.status == 0 {
        return out.not_checked(NotChecked::Aborted);
    }
    let case = Case { contract, client, operation, details: operation.details(), exchange };
    response(&case, space, out);
    if exchange.was_accepted() {
        request(&case, space, out);
    }
    out.checked(operation.index(), exchange.status, exchange.was_accepted());
}

fn is_http(url: &str) -> bool {
    let scheme = url.split_once(':').filter(|(_, rest)| rest.starts_with("//")).map(|(scheme, _)| scheme);
    scheme.is_none_or(|scheme| scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https"))
        && !url.starts_with("data:")
        && !url.starts_with("blob:")
}

/// Scheme and host of a URL, for saying what was passed over.
fn host(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return String::new() };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    format!("{}://{}", scheme.to_ascii_lowercase(), host.to_ascii_lowercase())
}

fn response(case: &Case<'_, '_>, space: &mut Workspace, out: &mut Collector<'_>) {
    let Some(response) = case.details.response(case.exchange.status) else {
        return undocumented_status::check(case, out);
    };
    if let Some(broken) = &response.broken {
        return out.not_judged(broken.node, broken.reason.to_string().into());
    }
    if case.exchange.response.headers.are_recorded() {
        missing_header::check(case, response, out);
        wrong_header::check(case, response, out);
        undocumented_header::check(case, response, out);
        for header in response.headers.iter().filter(|header| case.exchange.response.headers.has(&header.name)) {
            out.mark(case.operation.index(), header.node);
        }
    }
    if !case.exchange.has_no_answer_body() {
        body::response(case, response, space, out);
    }
}

fn request(case: &Case<'_, '_>, space: &mut Workspace, out: &mut Collector<'_>) {
    let sent = parameters::Sent::new(case);
    for parameter in case.details.parameters.iter().filter(|parameter| sent.has(parameter)) {
        out.mark(case.operation.index(), parameter.node);
    }
    if sent.is_cut {
        out.not_checked(NotChecked::TooManyParameters);
    }
    for broken in &case.details.broken_request {
        out.not_judged(broken.node, broken.reason.to_string().into());
    }
    missing_security::check(case, &sent, out);
    missing_parameter::check(case, &sent, out);
    wrong_parameter::check(case, &sent, out);
    undocumented_parameter::check(case, &sent, out);
    body::request(case, space, out);
}
