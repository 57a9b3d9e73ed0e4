//! Bodies: found by media type, decoded, and held against their schema.

use openapi_contract::json::{SyntaxErrorKind, Value};
use openapi_contract::media::{self, Sequence};
use openapi_contract::schema::{Direction, SchemaId, Type};
use openapi_contract::{MediaType, NodeId, Response, Version};

use super::exchange::{Case, Workspace};
use super::{
    client_cannot_decode, duplicate_key, missing_body, schema, undocumented_media_type, unexpected_body,
    unparsable_body,
};
use crate::body::{Decoded, Undecodable};
use crate::client::Answer;
use crate::exchange::{Body, Side};
use crate::observation::{Collector, Location, NotChecked, Part};
use crate::values::{Expected, Raw, choose, events, form};

/// A body and what the document says of it.
struct Target<'c> {
    entry: &'c MediaType,
    /// The media type that the message names.
    named: &'c str,
    location: Location,
    direction: Direction,
    /// Where an empty body is reported.
    empty: NodeId,
}

impl Target<'_> {
    /// The media type: that of the message, else the one that is in the document.
    fn concrete(&self) -> &str {
        if self.named.is_empty() { &self.entry.name } else { self.named }
    }
}

pub(super) fn response(case: &Case<'_, '_>, response: &Response, space: &mut Workspace, out: &mut Collector<'_>) {
    let side = &case.exchange.response;
    let location = case.response_location(Part::Body);
    let media_type = side.media_type();
    let named = media_type.as_deref().unwrap_or_default();
    if response.content.is_empty() {
        if !matches!(side.body, Body::Empty) {
            unexpected_body::observe(media::essence(named), response.entry, location, out);
        }
        return;
    }
    if matches!(side.body, Body::Empty) {
        return missing_body::observe(response.entry, location, out);
    }
    let Some(entry) = entry(response.media_type(named), &response.content, media_type.is_some()) else {
        return undocumented_media_type::observe(named, response.entry, location, out);
    };
    let target = Target { entry, named, location, direction: Direction::Response, empty: response.entry };
    body(case, side, &target, space, out);
}

pub(super) fn request(case: &Case<'_, '_>, space: &mut Workspace, out: &mut Collector<'_>) {
    let side = &case.exchange.request;
    let location = case.request_location(Part::Body);
    let media_type = side.media_type();
    let named = media_type.as_deref().unwrap_or_default();
    let Some(expected) = &case.details.request_body else {
        if !matches!(side.body, Body::Empty) {
            unexpected_body::observe(media::essence(named), case.operation.node(), location, out);
        }
        return;
    };
    if let Some(broken) = &expected.broken {
        return out.not_judged(broken.node, broken.reason.to_string().into());
    }
    match &side.body {
        Body::Empty if expected.required => return missing_body::observe(expected.node, location, out),
        Body::Empty => return,
        _ => {}
    }
    let Some(entry) = entry(expected.media_type(named), &expected.content, media_type.is_some()) else {
        return undocumented_media_type::observe(named, expected.node, location, out);
    };
    let target = Target { entry, named, location, direction: Direction::Request, empty: expected.node };
    body(case, side, &target, space, out);
}

/// The entry for a body: the one that fits or, where the message names no media type, the only one.
fn entry<'m>(fitting: Option<&'m MediaType>, content: &'m [MediaType], is_named: bool) -> Option<&'m MediaType> {
    match content {
        [only] if !is_named => Some(fitting.unwrap_or(only)),
        _ => fitting,
    }
}

fn body(case: &Case<'_, '_>, side: &Side<'_>, target: &Target<'_>, space: &mut Workspace, out: &mut Collector<'_>) {
    out.mark(case.operation.index(), target.entry.node);
    if let Some(broken) = &target.entry.broken {
        return out.not_judged(broken.node, broken.reason.to_string().into());
    }
    let concrete = target.concrete();
    if let Some(items) = target.entry.item_schema.filter(|_| Sequence::of(concrete).is_none()) {
        let node = case.contract.schema(items).node();
        out.not_judged(
            node,
            "`itemSchema` is for sequences: JSON Lines, JSON text sequences, server-sent events".into(),
        );
    }
    match (form::Kind::of(concrete), Sequence::of(concrete), target.entry.schema, target.entry.item_schema) {
        (Some(kind), _, Some(schema), _) => form_body(case, side, target, (kind, schema), space, out),
        (_, Some(sequence), schema, items) if schema.is_some() || items.is_some() => {
            sequence_body(case, side, target, sequence, space, out);
        }
        _ if media::is_json(concrete) => json_body(case, side, target, space, out),
        (_, _, Some(schema), _) => text_body(case, side, target, schema, space, out),
        (.., Some(items)) => out.media_type_not_judged(case.contract.schema(items).node(), media::essence(concrete)),
        _ => out.by_media_type_only(),
    }
}

/// The text of a body; what keeps it from being one is reported.
fn text<'t, 'e: 't>(
    side: &Side<'e>,
    target: &Target<'_>,
    scratch: &'t mut crate::body::Scratch,
    out: &mut Collector<'_>,
) -> Option<&'t str> {
    match scratch.decode(side) {
        Decoded::Text(text) => return Some(text),
        Decoded::Empty => missing_body::observe(target.empty, target.location, out),
        Decoded::NotRecorded => out.not_checked(match target.direction {
            Direction::Request => NotChecked::RequestBodyNotRecorded,
            Direction::Response => NotChecked::BodyNotRecorded,
        }),
        Decoded::Undecodable(Undecodable::NotUtf8) => {
            unparsable_body::not_utf8(target.entry.node, target.location, out);
        }
        Decoded::Undecodable(reason) => out.not_checked(NotChecked::Undecodable(reason)),
    }
    None
}

fn json_body(
    case: &Case<'_, '_>,
    side: &Side<'_>,
    target: &Target<'_>,
    space: &mut Workspace,
    out: &mut Collector<'_>,
) {
    let Some(text) = text(side, target, &mut space.scratch, out) else { return };
    let value = match space.tape.parse(text) {
        Ok(value) => value,
        Err(error) if error.kind == SyntaxErrorKind::Empty => {
            return missing_body::observe(target.empty, target.location, out);
        }
        Err(error) if error.kind == SyntaxErrorKind::TooDeep => return out.not_checked(NotChecked::TooDeep),
        Err(error) => return unparsable_body::observe(error, target.entry.node, target.location, out),
    };
    let client = case.client.filter(|_| target.direction == Direction::Response);
    if client.is_some() {
        out.begin_answer();
    }
    duplicate_key::check(value, target.entry.node, target.location, out);
    if let Some(schema) = target.entry.schema {
        check(case, target, schema, value, &mut space.checks, out);
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
            client_cannot_decode::observe(&at, target.entry.node, target.location, out);
        }
    }
}

fn check(
    case: &Case<'_, '_>,
    target: &Target<'_>,
    schema: SchemaId,
    value: Value<'_>,
    checks: &mut openapi_contract::schema::Scratch,
    out: &mut Collector<'_>,
) {
    let mut observer = schema::BodyObserver { location: target.location, direction: target.direction, out };
    case.contract.check_with(checks, schema, value, target.direction, &mut observer);
}

/// A form is judged as the JSON that it stands for.
fn form_body(
    case: &Case<'_, '_>,
    side: &Side<'_>,
    target: &Target<'_>,
    (kind, schema): (form::Kind, SchemaId),
    space: &mut Workspace,
    out: &mut Collector<'_>,
) {
    let fields = if let Body::Form(params) = side.body {
        form::recorded(params)
    } else {
        let text = match space.scratch.decode(side) {
            Decoded::Text(text) => text,
            Decoded::Empty => return missing_body::observe(target.empty, target.location, out),
            Decoded::NotRecorded => return out.not_checked(NotChecked::RequestBodyNotRecorded),
            // Files are sent as they are.
            Decoded::Undecodable(Undecodable::NotUtf8) => return out.by_media_type_only(),
            Decoded::Undecodable(reason) => return out.not_checked(NotChecked::Undecodable(reason)),
        };
        match form::fields(kind, text, target.named) {
            Some(fields) => fields,
            None => return unparsable_body::no_form(target.entry.node, target.location, out),
        }
    };
    if fields.len() > form::MAX_FIELDS {
        return out.not_checked(NotChecked::Undecodable(Undecodable::TooManyFields));
    }
    for (encoding, media_type) in form::undocumented_parts(target.entry, &fields) {
        undocumented_media_type::observe(media_type, encoding, target.location, out);
    }
    for encoding in form::encodings_with_headers(target.entry, &fields) {
        out.not_judged(encoding, "the headers of a part are not checked".into());
    }
    let json = form::json(case.contract, target.entry, schema, &fields, target.direction);
    // It is well-formed; only its depth has a limit.
    let Ok(value) = space.tape.parse(&json) else { return out.not_checked(NotChecked::TooDeep) };
    let body = schema::BodyObserver { location: target.location, direction: target.direction, out };
    let mut redacted = schema::Redacted(body);
    case.contract.check_with(&mut space.checks, schema, value, target.direction, &mut redacted);
}

/// A text is a string, or a number or a boolean where the schema expects one. What the schema says has a structure
/// cannot be judged in another format than JSON; a file is taken as it is.
fn text_body(
    case: &Case<'_, '_>,
    side: &Side<'_>,
    target: &Target<'_>,
    schema: SchemaId,
    space: &mut Workspace,
    out: &mut Collector<'_>,
) {
    let concrete = media::essence(target.concrete());
    let expected = Expected::of(case.contract, &[schema]);
    if !expected.scalar() {
        return out.media_type_not_judged(target.entry.node, concrete);
    }
    let is_text = concrete.split_once('/').is_some_and(|(kind, _)| kind.eq_ignore_ascii_case("text"));
    if !is_text {
        return out.by_media_type_only();
    }
    let text = match space.scratch.decode(side) {
        // In another character encoding it is a text all the same, which cannot be read here.
        Decoded::Undecodable(Undecodable::NotUtf8) => return out.by_media_type_only(),
        Decoded::Text(text) => text,
        // The empty string is a text.
        Decoded::Empty => "",
        Decoded::NotRecorded if target.direction == Direction::Request => {
            return out.not_checked(NotChecked::RequestBodyNotRecorded);
        }
        Decoded::NotRecorded => return out.not_checked(NotChecked::BodyNotRecorded),
        Decoded::Undecodable(reason) => return out.not_checked(NotChecked::Undecodable(reason)),
    };
    let json = choose(case.contract, schema, &[Raw::Text(text.into())], target.direction).unwrap_or_default();
    let Ok(value) = space.tape.parse(&json) else { return out.not_checked(NotChecked::TooDeep) };
    check(case, target, schema, value, &mut space.checks, out);
}

/// A sequence of items: JSON Lines, JSON text sequences, server-sent events.
///
/// `itemSchema` of OpenAPI 3.2 is for each item, and `schema` beside it for all of them as an array. Documents before
/// 3.2 have `schema` alone: if it is an array, it is for all of them; otherwise it is meant for each.
fn sequence_body(
    case: &Case<'_, '_>,
    side: &Side<'_>,
    target: &Target<'_>,
    sequence: Sequence,
    space: &mut Workspace,
    out: &mut Collector<'_>,
) {
    let Some(text) = text(side, target, &mut space.scratch, out) else { return };
    if side.is_cut {
        out.not_checked(NotChecked::RestNotRecorded);
    }
    let entry = target.entry;
    let is_whole = |schema: &SchemaId| case.contract.schema(*schema).is(Type::Array);
    let is_3_2 = case.contract.version() >= Version::V3_2;
    let whole = entry.schema.filter(|schema| is_whole(schema) || (is_3_2 && entry.item_schema.is_some()));
    let item = entry.item_schema.or(entry.schema.filter(|_| whole.is_none()));
    let data = item.map(|schema| Expected::of(case.contract, &[schema]).property("data")).unwrap_or_default();
    let wants_event = !data.is_empty();
    let wants_structure = {
        let data = Expected::of(case.contract, &data);
        (data.object() || data.array()) && !data.text()
    };
    let wants_text = item.is_some_and(|schema| case.contract.schema(schema).is(Type::String));
    let items: Vec<String> = match sequence {
        Sequence::Records => text.split('\u{1e}').map(str::to_owned).collect(),
        // From 3.2 on an item is the event with its fields; before, the schema may be that of its data.
        Sequence::Events if entry.item_schema.is_some() || wants_event => events::objects(text, wants_structure),
        Sequence::Events => events::data(text, wants_text),
        _ => text.lines().map(str::to_owned).collect(),
    };
    let mut all = String::from("[");
    for json in items.iter().filter(|json| !json.trim().is_empty()) {
        let value = match space.tape.parse(json) {
            Ok(value) => value,
            Err(error) if error.kind == SyntaxErrorKind::TooDeep => return out.not_checked(NotChecked::TooDeep),
            Err(error) => return unparsable_body::observe(error, entry.node, target.location, out),
        };
        duplicate_key::check(value, entry.node, target.location, out);
        if let Some(item) = item {
            check(case, target, item, value, &mut space.checks, out);
        }
        if whole.is_some() {
            if all.len() > 1 {
                all.push(',');
            }
            all.push_str(json);
        }
    }
    if let Some(whole) = whole.filter(|_| !side.is_cut) {
        all.push(']');
        match space.tape.parse(&all) {
            Ok(value) => check(case, target, whole, value, &mut space.checks, out),
            Err(_) => out.not_checked(NotChecked::TooDeep),
        }
    }
}
