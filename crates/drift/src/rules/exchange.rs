//! The order in which an exchange is judged.

use openapi_contract::json::{SyntaxErrorKind, Tape};
use openapi_contract::schema::{Direction, Path, Schema};
use openapi_contract::{Contract, Details, Located, MediaType, NodeId, Operation, Response, media};

use super::{
    client_cannot_decode, duplicate_key, missing_body, missing_header, missing_parameter, missing_security, parameters,
    schema, undocumented_header, undocumented_media_type, undocumented_operation, undocumented_parameter,
    undocumented_status, unexpected_body, unparsable_body, wrong_header, wrong_parameter,
};
use crate::body::{Decoded, Scratch, Undecodable};
use crate::client::{Answer, Client};
use crate::engine::{Collector, NotChecked, PassedOver, Site};
use crate::exchange::{Body, Exchange, Side};
use crate::values::form;

/// An exchange and the operation that it belongs to.
pub(crate) struct Case<'c, 'e> {
    pub(crate) contract: &'c Contract,
    pub(crate) client: Option<&'c dyn Client>,
    pub(crate) operation: &'c Operation,
    pub(crate) details: &'c Details,
    pub(crate) exchange: &'e Exchange<'e>,
}

impl Case<'_, '_> {
    pub(crate) fn response_site(&self, part: &'static str) -> Site<'static> {
        Site::Response { operation: self.operation.index(), status: self.exchange.status, part }
    }

    pub(crate) fn request_site(&self, part: &'static str) -> Site<'static> {
        Site::Request { operation: self.operation.index(), part }
    }
}

/// What is reused from one exchange to the next.
#[derive(Default)]
pub(crate) struct Workspace {
    tape: Tape,
    scratch: Scratch,
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
        Located::UnknownMethod { template, node } => {
            undocumented_operation::unknown_method(node, template, exchange, out);
            return out.checked_nothing_more();
        }
        Located::UnknownPath => {
            undocumented_operation::unknown_path(contract, exchange, out);
            return out.checked_nothing_more();
        }
    };
    if exchange.status == 0 {
        return out.not_checked(NotChecked::Aborted);
    }
    let case = Case { contract, client, operation, details: operation.details(contract), exchange };
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
    if case.exchange.response.headers.are_recorded() {
        missing_header::check(case, response, out);
        wrong_header::check(case, response, out);
        undocumented_header::check(case, response, out);
        for header in response.headers.iter().filter(|header| case.exchange.response.headers.has(&header.name)) {
            out.mark(case.operation.index(), header.node);
        }
    }
    if !case.exchange.has_no_answer_body() {
        response_body(case, response, space, out);
    }
}

fn response_body(case: &Case<'_, '_>, response: &Response, space: &mut Workspace, out: &mut Collector<'_>) {
    let side = &case.exchange.response;
    let place = case.response_site("body");
    let media_type = side.media_type();
    let named = media_type.as_deref().unwrap_or_default();
    if response.content.is_empty() {
        if !matches!(side.body, Body::Empty) {
            unexpected_body::observe(media::essence(named), response.entry, place, out);
        }
        return;
    }
    if matches!(side.body, Body::Empty) {
        return missing_body::observe(response.entry, place, out);
    }
    let entry = match (response.media_type(named), &response.content[..]) {
        (Some(entry), _) => entry,
        // Nobody says what it is, and there is only one thing that it can be.
        (None, [only]) if media_type.is_none() => only,
        _ => return undocumented_media_type::observe(named, response.entry, place, out),
    };
    let target = Target { entry, named, site: place, direction: Direction::Response, empty: response.entry };
    body(case, side, &target, space, out);
}

fn request(case: &Case<'_, '_>, space: &mut Workspace, out: &mut Collector<'_>) {
    let sent = parameters::Sent::new(case);
    for parameter in case.details.parameters.iter().filter(|parameter| sent.has(parameter)) {
        out.mark(case.operation.index(), parameter.node);
    }
    if sent.is_cut {
        out.not_checked(NotChecked::TooManyParameters);
    }
    missing_security::check(case, &sent, out);
    missing_parameter::check(case, &sent, out);
    wrong_parameter::check(case, &sent, out);
    undocumented_parameter::check(case, &sent, out);
    let side = &case.exchange.request;
    let place = case.request_site("body");
    let media_type = side.media_type();
    let named = media_type.as_deref().unwrap_or_default();
    let Some(expected) = &case.details.request_body else {
        if !matches!(side.body, Body::Empty) {
            unexpected_body::observe(media::essence(named), case.operation.node(), place, out);
        }
        return;
    };
    match &side.body {
        Body::Empty if expected.required => return missing_body::observe(expected.node, place, out),
        Body::Empty => return,
        _ => {}
    }
    let entry = match (expected.media_type(named), &expected.content[..]) {
        (Some(entry), _) => entry,
        (None, [only]) if media_type.is_none() => only,
        _ => return undocumented_media_type::observe(named, expected.node, place, out),
    };
    let target = Target { entry, named, site: place, direction: Direction::Request, empty: expected.node };
    body(case, side, &target, space, out);
}

/// A body and what is said of it.
struct Target<'c> {
    entry: &'c MediaType,
    /// The media type that the message names.
    named: &'c str,
    site: Site<'c>,
    direction: Direction,
    /// Where an empty body is reported.
    empty: NodeId,
}

fn body(case: &Case<'_, '_>, side: &Side<'_>, target: &Target<'_>, space: &mut Workspace, out: &mut Collector<'_>) {
    out.mark(case.operation.index(), target.entry.node);
    // A range in the description, or no type in the message: the one that is there decides.
    let concrete = if target.named.is_empty() { &*target.entry.name } else { target.named };
    if let (Some(kind), Some(schema)) = (form::Kind::of(concrete), target.entry.schema(case.contract)) {
        return form_body(case, side, target, (kind, schema), space, out);
    }
    if !media::is_json(concrete) {
        return out.by_media_type_only();
    }
    let text = match space.scratch.decode(side) {
        Decoded::Text(text) => text,
        Decoded::Empty => return missing_body::observe(target.empty, target.site, out),
        Decoded::NotRecorded => {
            return out.not_checked(match target.direction {
                Direction::Request => NotChecked::RequestBodyNotRecorded,
                Direction::Response => NotChecked::BodyNotRecorded,
            });
        }
        Decoded::Undecodable(Undecodable::NotUtf8) => {
            return unparsable_body::not_utf8(target.entry.node, target.site, out);
        }
        Decoded::Undecodable(reason) => return out.not_checked(NotChecked::Undecodable(reason)),
    };
    let value = match space.tape.parse(text) {
        Ok(value) => value,
        Err(error) if error.kind == SyntaxErrorKind::Empty => {
            return missing_body::observe(target.empty, target.site, out);
        }
        Err(error) if error.kind == SyntaxErrorKind::TooDeep => return out.not_checked(NotChecked::TooDeep),
        Err(error) => return unparsable_body::observe(error, target.entry.node, target.site, out),
    };
    let client = case.client.filter(|_| target.direction == Direction::Response);
    if client.is_some() {
        out.begin_answer();
    }
    duplicate_key::check(value, &Path::ROOT, target.entry.node, target.site, out);
    if let Some(schema) = target.entry.schema(case.contract) {
        let mut observer = schema::BodyObserver { site: target.site, direction: target.direction, out: &mut *out };
        case.contract.check(schema, value, target.direction, &mut observer);
    }
    if let Some(client) = client {
        let answer = Answer {
            method: case.operation.method(),
            path: case.operation.path(),
            operation_id: case.operation.operation_id(),
            status: case.exchange.status,
            body: text,
        };
        if let Some(at) = out.ask(client, &answer) {
            client_cannot_decode::observe(&at, target.entry.node, target.site, out);
        }
    }
}

/// A form is judged as the JSON that it stands for.
fn form_body(
    case: &Case<'_, '_>,
    side: &Side<'_>,
    target: &Target<'_>,
    (kind, schema): (form::Kind, &Schema),
    space: &mut Workspace,
    out: &mut Collector<'_>,
) {
    let fields = if let Body::Form(params) = side.body {
        form::recorded(params)
    } else {
        let text = match space.scratch.decode(side) {
            Decoded::Text(text) => text,
            Decoded::Empty => return missing_body::observe(target.empty, target.site, out),
            Decoded::NotRecorded => return out.not_checked(NotChecked::RequestBodyNotRecorded),
            // Files are sent as they are.
            Decoded::Undecodable(Undecodable::NotUtf8) => return out.by_media_type_only(),
            Decoded::Undecodable(reason) => return out.not_checked(NotChecked::Undecodable(reason)),
        };
        match form::fields(kind, text, target.named) {
            Some(fields) => fields,
            None => return unparsable_body::no_form(target.entry.node, target.site, out),
        }
    };
    if fields.len() > form::MOST_FIELDS {
        return out.not_checked(NotChecked::Undecodable(Undecodable::TooManyFields));
    }
    let json = form::json(case.contract, target.entry, schema, &fields, target.direction);
    // It is well-formed; only its depth has a limit.
    let Ok(value) = space.tape.parse(&json) else { return out.not_checked(NotChecked::TooDeep) };
    let body = schema::BodyObserver { site: target.site, direction: target.direction, out };
    case.contract.check(schema, value, target.direction, &mut schema::Redacted(body));
}
