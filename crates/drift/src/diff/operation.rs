//! The changes of operations: paths, servers, security, parameters, bodies and responses.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Write as _;

use openapi_contract::schema::{Direction, SchemaId};
use openapi_contract::{
    Contract, Document, Encoding, Header, MediaType, NodeId, Operation, Parameter, ParameterIn, RequestBody, Response,
    StatusPattern, media,
};

use super::compare::{Comparer, Found, Root, Scope};
use super::rules::{ChangeRule, OperationChange as C};
use super::security;
use super::tree::canonical;
use crate::text::quoted;

/// An operation as the report names it.
pub(super) fn label(operation: &Operation) -> String {
    format!("{} {}", operation.method(), operation.path())
}

/// A path template in which the names of its variables do not matter.
fn anonymous(path: &str) -> String {
    let mut out = String::new();
    let mut rest = path;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((_, after)) = after.split_once('}') else { break };
        out.push_str(before);
        out.push_str("{}");
        rest = after;
    }
    out.push_str(rest);
    out
}

/// The names of the variables of a path template, in their order.
fn variables(path: &str) -> Vec<&str> {
    let parts = path.split('{').skip(1);
    parts.filter_map(|part| part.split_once('}').map(|(name, _)| name)).collect()
}

/// The operations of a document by method and path; where two paths differ in the names of variables alone, by those.
struct Operations<'c> {
    exact: HashMap<(&'c str, &'c str), &'c Operation>,
    anonymous: HashMap<(&'c str, String), Vec<&'c Operation>>,
}

impl<'c> Operations<'c> {
    fn new(contract: &'c Contract) -> Self {
        let mut own = Self { exact: HashMap::new(), anonymous: HashMap::new() };
        for operation in contract.operations() {
            own.exact.entry((operation.method(), operation.path())).or_insert(operation);
            let key = (operation.method(), anonymous(operation.path()));
            own.anonymous.entry(key).or_default().push(operation);
        }
        own
    }

    fn find(&self, other: &Operation) -> Option<&'c Operation> {
        let exact = self.exact.get(&(other.method(), other.path())).copied();
        exact.or_else(|| match self.anonymous.get(&(other.method(), anonymous(other.path())))?[..] {
            [only] => Some(only),
            _ => None,
        })
    }
}

/// The operation that is compared, or the one that is there on one side only.
struct Site {
    index: usize,
}

impl Comparer<'_> {
    /// Compares all operations. Returns their labels, by the numbers under which changes name them.
    pub(super) fn operations_of_both(&mut self) -> Vec<String> {
        let (old, new) = (self.old.contract, self.new.contract);
        self.broken_paths();
        self.beside_operations();
        self.servers(old.document().root(), new.document().root(), &Scope::Document);
        let (old_operations, new_operations) = (Operations::new(old), Operations::new(new));
        let paths = |contract: &Contract| -> BTreeSet<String> {
            contract.operations().iter().map(|operation| anonymous(operation.path())).collect()
        };
        let new_paths = paths(new);
        let mut labels = Vec::new();
        for operation in old.operations() {
            let site = Site { index: labels.len() };
            labels.push(label(operation));
            match new_operations.find(operation) {
                Some(other) => self.operation(&site, operation, other),
                None if is_broken(new.document(), operation.path()) => {}
                None => {
                    let is_path_left = new_paths.contains(&anonymous(operation.path()));
                    let change = if is_path_left { C::OperationRemoved } else { C::PathRemoved };
                    let message = if is_path_left { "the operation was removed" } else { "the path was removed" };
                    self.beside(&site, change, "", message, Some(operation.node()), None);
                }
            }
        }
        for operation in new.operations() {
            if old_operations.find(operation).is_none() && !is_broken(old.document(), operation.path()) {
                let site = Site { index: labels.len() };
                labels.push(label(operation));
                self.beside(&site, C::OperationAdded, "", "the operation was added", None, Some(operation.node()));
            }
        }
        labels
    }

    fn beside(
        &mut self,
        site: &Site,
        change: C,
        part: &str,
        message: impl Into<String>,
        old: Option<NodeId>,
        new: Option<NodeId>,
    ) {
        self.beside_by(change.rule(), Scope::Operation(site.index, part.to_owned()), message.into(), (old, new));
    }

    pub(super) fn beside_by(
        &mut self,
        rule: &'static ChangeRule,
        scope: Scope,
        message: String,
        (old, new): (Option<NodeId>, Option<NodeId>),
    ) {
        self.found.push(Found { rule, message, old, new, identity: (old, new), scope });
    }

    /// Path items that cannot be read have no operations, which are therefore neither added nor removed.
    fn broken_paths(&mut self) {
        let broken = |document: &Document| -> Vec<(NodeId, String)> {
            let paths = document.get(document.root(), "paths").map(|paths| document.follow(paths));
            let entries = paths.into_iter().flat_map(|paths| document.members(paths));
            entries.filter_map(|entry| Some((entry.value, document.broken(entry.value)?.to_owned()))).collect()
        };
        let (old, new) = (self.old.document(), self.new.document());
        for (node, reason) in broken(old) {
            self.skip(Some(node), old.key(node).and_then(|path| path_entry(new, path)), &reason);
        }
        for (node, reason) in broken(new) {
            let other = new.key(node).and_then(|path| path_entry(old, path));
            if other.is_none_or(|other| old.broken(other).is_none()) {
                self.skip(other, Some(node), &reason);
            }
        }
    }

    /// Webhooks are not read by the contract: they are compared as they are written.
    fn beside_operations(&mut self) {
        let webhooks = |document: &Document| document.get(document.root(), "webhooks");
        let (old, new) = (webhooks(self.old.document()), webhooks(self.new.document()));
        if old.is_some() || new.is_some() {
            self.skip(old, new, "webhooks differ, and are not compared");
        }
    }

    fn operation(&mut self, site: &Site, old: &Operation, new: &Operation) {
        let (nodes, details) = ((old.node(), new.node()), (old.details(), new.details()));
        if old.operation_id() != new.operation_id() {
            let words = |id: Option<&str>| id.map_or_else(|| "none".to_owned(), |id| format!("`{}`", quoted(id)));
            let message =
                format!("the operationId changed from {} to {}", words(old.operation_id()), words(new.operation_id()));
            self.beside(site, C::OperationIdChanged, "", message, Some(nodes.0), Some(nodes.1));
        }
        self.deprecation(site, "", nodes, [C::OperationDeprecated, C::OperationReactivated]);
        self.own_servers(site, nodes);
        let callbacks = |document: &Document, node| document.get(node, "callbacks");
        let callbacks = (callbacks(self.old.document(), nodes.0), callbacks(self.new.document(), nodes.1));
        if callbacks.0.is_some() || callbacks.1.is_some() {
            self.skip(callbacks.0, callbacks.1, "callbacks differ, and are not compared");
        }
        security::compare(self, site.index, old, new);
        let broken = |places: &[openapi_contract::BrokenPlace]| -> Vec<(NodeId, String)> {
            places.iter().map(|place| (place.node, place.reason.to_string())).collect()
        };
        let lists = [
            (broken(&details.0.broken_request), broken(&details.1.broken_request)),
            (broken(&details.0.broken_responses), broken(&details.1.broken_responses)),
        ];
        for (old, new) in lists {
            self.broken(&old, &new);
        }
        self.parameters(site, old, new);
        self.request_bodies(site, (details.0.request_body.as_ref(), details.1.request_body.as_ref()), nodes);
        self.responses(site, old, new);
    }

    /// Places that cannot be judged, unless both documents have them alike.
    fn broken(&mut self, old: &[(NodeId, String)], new: &[(NodeId, String)]) {
        for index in 0..old.len().max(new.len()) {
            let (before, after) = (old.get(index), new.get(index));
            let reason = before.or(after).map(|(_, reason)| reason.clone()).unwrap_or_default();
            self.skip(before.map(|(node, _)| *node), after.map(|(node, _)| *node), &reason);
        }
    }

    fn deprecation(&mut self, site: &Site, part: &str, nodes: (NodeId, NodeId), changes: [C; 2]) {
        let is_deprecated = |document: &Document, node| document.get_bool(node, "deprecated") == Some(true);
        let deprecated = (is_deprecated(self.old.document(), nodes.0), is_deprecated(self.new.document(), nodes.1));
        let (change, message) = match deprecated {
            (false, true) => (changes[0], "deprecated"),
            (true, false) => (changes[1], "no longer deprecated"),
            _ => return,
        };
        self.beside(site, change, part, message, Some(nodes.0), Some(nodes.1));
    }

    /// The servers of an operation or of its path, if it has any on either side.
    fn own_servers(&mut self, site: &Site, nodes: (NodeId, NodeId)) {
        let holder = |document: &Document, node: NodeId| {
            let own = [Some(node), document.node(node).parent()].into_iter().flatten();
            own.into_iter().find(|holder| document.get(*holder, "servers").is_some())
        };
        let holders = (holder(self.old.document(), nodes.0), holder(self.new.document(), nodes.1));
        if holders != (None, None) {
            let old = holders.0.unwrap_or_else(|| self.old.document().root());
            let new = holders.1.unwrap_or_else(|| self.new.document().root());
            self.servers(old, new, &Scope::Operation(site.index, String::new()));
        }
    }

    fn servers(&mut self, old: NodeId, new: NodeId, scope: &Scope) {
        let (old, new) = (servers(self.old.document(), old), servers(self.new.document(), new));
        for (_, (url, node)) in old.iter().filter(|(key, _)| !new.contains_key(*key)) {
            let message = if new.values().any(|(other, _)| other == url) {
                format!("the variables of the server `{}` changed", quoted(url))
            } else {
                format!("the server `{}` was removed", quoted(url))
            };
            self.beside_by(C::ServerRemoved.rule(), scope.clone(), message, (*node, None));
        }
        for (_, (url, node)) in new.iter().filter(|(key, _)| !old.contains_key(*key)) {
            if !old.values().any(|(other, _)| other == url) {
                let message = format!("the server `{}` was added", quoted(url));
                self.beside_by(C::ServerAdded.rule(), scope.clone(), message, (None, *node));
            }
        }
    }

    fn parameters(&mut self, site: &Site, old: &Operation, new: &Operation) {
        let renamed: HashMap<&str, &str> = variables(old.path()).into_iter().zip(variables(new.path())).collect();
        let name = |parameter: &Parameter, is_old: bool| {
            let name: &str = &parameter.name;
            match parameter.place {
                ParameterIn::Path if is_old => renamed.get(name).copied().unwrap_or(name).to_owned(),
                ParameterIn::Header => name.to_ascii_lowercase(),
                _ => name.to_owned(),
            }
        };
        let is_read = |parameter: &&Parameter| {
            let ignored = ["accept", "content-type", "authorization"];
            parameter.place != ParameterIn::Header
                || !ignored.iter().any(|name| parameter.name.eq_ignore_ascii_case(name))
        };
        let known = |operation: &'_ Operation, is_old: bool| -> BTreeSet<(ParameterIn, String)> {
            let all = operation.details().parameters.iter().filter(is_read);
            all.map(|parameter| (parameter.place, name(parameter, is_old))).collect()
        };
        let (old_names, new_names) = (known(old, true), known(new, false));
        let mut by_name: HashMap<(ParameterIn, String), &Parameter> = HashMap::new();
        for parameter in new.details().parameters.iter().filter(is_read) {
            by_name.entry((parameter.place, name(parameter, false))).or_insert(parameter);
        }
        for parameter in old.details().parameters.iter().filter(is_read) {
            let key = (parameter.place, name(parameter, true));
            let part = part(parameter);
            if let Some(other) = by_name.get(&key) {
                self.parameter(site, &part, parameter, other);
            } else {
                let message = "the parameter was removed";
                self.beside(site, C::ParameterRemoved, &part, message, Some(parameter.node), Some(new.node()));
            }
        }
        for key in new_names.difference(&old_names) {
            let parameter = by_name[key];
            let (change, message) = if parameter.required {
                (C::RequiredParameterAdded, "the required parameter was added")
            } else {
                (C::ParameterAdded, "the optional parameter was added")
            };
            self.beside(site, change, &part(parameter), message, Some(old.node()), Some(parameter.node));
        }
    }

    fn parameter(&mut self, site: &Site, part: &str, old: &Parameter, new: &Parameter) {
        let nodes = (old.node, new.node);
        let both = (Some(old.node), Some(new.node));
        match (old.required, new.required) {
            (false, true) => {
                self.beside(site, C::ParameterBecameRequired, part, "the parameter is required", both.0, both.1);
            }
            (true, false) => {
                let message = "the parameter is no longer required";
                self.beside(site, C::ParameterBecameOptional, part, message, both.0, both.1);
            }
            _ => {}
        }
        self.deprecation(site, part, nodes, [C::ParameterDeprecated, C::ParameterReactivated]);
        // How lists are written matters where there are any, which the schema of either side may say.
        let writing = |own: &Parameter| (own.style, own.explode, own.is_json, own.is_form);
        if writing(old) != writing(new) && (self.is_structured(old.schema, new.schema) || old.is_json != new.is_json) {
            let words = |own: &Parameter| {
                let content = match (own.is_json, own.is_form) {
                    (true, _) => ", as JSON",
                    (_, true) => ", as a form",
                    _ => "",
                };
                format!("style {:?}, explode {}{content}", own.style, own.explode)
            };
            let message = format!("the writing changed from {} to {}", words(old), words(new));
            self.beside(site, C::ParameterStyleChanged, part, message, both.0, both.1);
        }
        let flags = [
            (old.allow_empty, new.allow_empty, C::ParameterEmptyAllowed, C::ParameterEmptyForbidden, "an empty value"),
            (
                old.allow_reserved,
                new.allow_reserved,
                C::ParameterReservedAllowed,
                C::ParameterReservedForbidden,
                "reserved characters",
            ),
        ];
        for (before, after, allowed, forbidden, subject) in flags {
            if before != after {
                let (change, verb) = if after { (allowed, "allowed") } else { (forbidden, "no longer allowed") };
                self.beside(site, change, part, format!("{subject}: {verb}"), both.0, both.1);
            }
        }
        let reason = |own: &Parameter| own.broken.as_ref().map(|place| (place.node, place.reason.to_string()));
        let (old_broken, new_broken): (Vec<_>, Vec<_>) =
            (reason(old).into_iter().collect(), reason(new).into_iter().collect());
        self.broken(&old_broken, &new_broken);
        let root = Root { operation: site.index, part: part.to_owned(), is_parameter: true };
        self.schemas(root, (old.schema, new.schema), nodes, Direction::Request);
    }

    /// Whether a value may be a list or an object.
    fn is_structured(&self, old: Option<SchemaId>, new: Option<SchemaId>) -> bool {
        use super::view::{Conjunction, Side};
        use openapi_contract::schema::Type;
        let structured = |side: &Side<'_>, schema: Option<SchemaId>| {
            schema.is_none_or(|schema| {
                let types = side.view(&Conjunction::new([schema])).types;
                types.has(Type::Array) || types.has(Type::Object)
            })
        };
        structured(&self.old, old) || structured(&self.new, new)
    }

    /// Schemas that both sides have, or one.
    fn schemas(
        &mut self,
        root: Root,
        (old, new): (Option<SchemaId>, Option<SchemaId>),
        nodes: (NodeId, NodeId),
        direction: Direction,
    ) {
        let (added, removed) = match direction {
            Direction::Request => (C::RequestSchemaAdded, C::RequestSchemaRemoved),
            Direction::Response => (C::ResponseSchemaAdded, C::ResponseSchemaRemoved),
        };
        let (change, message) = match (old, new) {
            (Some(old), Some(new)) => return self.root(root, old, new, direction),
            (None, Some(_)) => (added, "the value has a schema"),
            (Some(_), None) => (removed, "the value has no schema any more"),
            (None, None) => return,
        };
        let scope = Scope::Operation(root.operation, root.part);
        self.beside_by(change.rule(), scope, message.to_owned(), (Some(nodes.0), Some(nodes.1)));
    }

    fn request_bodies(
        &mut self,
        site: &Site,
        (old, new): (Option<&RequestBody>, Option<&RequestBody>),
        nodes: (NodeId, NodeId),
    ) {
        const PART: &str = "request body";
        match (old, new) {
            (None, None) => {}
            (None, Some(body)) => {
                let (change, message) = if body.required {
                    (C::RequiredBodyAdded, "the required request body was added")
                } else {
                    (C::BodyAdded, "the optional request body was added")
                };
                self.beside(site, change, PART, message, Some(nodes.0), Some(body.node));
            }
            (Some(body), None) => {
                let message = "the request body was removed";
                self.beside(site, C::BodyRemoved, PART, message, Some(body.node), Some(nodes.1));
            }
            (Some(old), Some(new)) => {
                let nodes = (Some(old.node), Some(new.node));
                match (old.required, new.required) {
                    (false, true) => {
                        self.beside(
                            site,
                            C::BodyBecameRequired,
                            PART,
                            "the request body is required",
                            nodes.0,
                            nodes.1,
                        );
                    }
                    (true, false) => {
                        let message = "the request body is no longer required";
                        self.beside(site, C::BodyBecameOptional, PART, message, nodes.0, nodes.1);
                    }
                    _ => {}
                }
                let broken = |body: &RequestBody| {
                    body.broken.iter().map(|place| (place.node, place.reason.to_string())).collect::<Vec<_>>()
                };
                self.broken(&broken(old), &broken(new));
                let contents = (&old.content[..], &new.content[..]);
                self.contents(site, PART, contents, (old.node, new.node), Direction::Request);
            }
        }
    }

    /// The media types of a body.
    fn contents(
        &mut self,
        site: &Site,
        part: &str,
        (old, new): (&[MediaType], &[MediaType]),
        nodes: (NodeId, NodeId),
        direction: Direction,
    ) {
        let (added, removed) = match direction {
            Direction::Request => (C::RequestMediaTypeAdded, C::RequestMediaTypeRemoved),
            Direction::Response => (C::ResponseMediaTypeAdded, C::ResponseMediaTypeRemoved),
        };
        let is_same = |a: &MediaType, b: &MediaType| plain(&a.name) == plain(&b.name);
        for before in old {
            let found = new.iter().find(|after| is_same(before, after));
            // A range takes what was named before. In a response it may also bring others.
            let found = found.or_else(|| {
                new.iter().find(|after| direction == Direction::Request && media::matches(&after.name, &before.name))
            });
            if let Some(after) = found {
                self.media_type(site, part, before, after, direction);
            } else {
                let message = format!("the media type `{}` was removed", quoted(&before.name));
                self.beside(site, removed, part, message, Some(before.node), Some(nodes.1));
            }
        }
        for after in new.iter().filter(|after| !old.iter().any(|before| is_same(before, after))) {
            let message = format!("the media type `{}` was added", quoted(&after.name));
            self.beside(site, added, part, message, Some(nodes.0), Some(after.node));
        }
    }

    fn media_type(&mut self, site: &Site, part: &str, old: &MediaType, new: &MediaType, direction: Direction) {
        let broken = |media: &MediaType| {
            media.broken.iter().map(|place| (place.node, place.reason.to_string())).collect::<Vec<_>>()
        };
        self.broken(&broken(old), &broken(new));
        let nodes = (old.node, new.node);
        let words = if media::is_json(&old.name) { part.to_owned() } else { format!("{part} ({})", old.name) };
        let root = |part: String| Root { operation: site.index, part, is_parameter: false };
        self.schemas(root(words.clone()), (old.schema, new.schema), nodes, direction);
        let item = format!("{words}, each item");
        self.schemas(root(item), (old.item_schema, new.item_schema), nodes, direction);
        let change = match direction {
            Direction::Request => C::RequestEncodingChanged,
            Direction::Response => C::ResponseEncodingChanged,
        };
        let writing = |list: &'_ [Encoding], name: &str| {
            let own = list.iter().find(|own| &*own.property == name);
            own.map(|own| (own.style, own.explode, own.content_types.clone())).unwrap_or_default()
        };
        let names: BTreeSet<&str> = old.encodings.iter().chain(&new.encodings).map(|own| &*own.property).collect();
        for name in names {
            if writing(&old.encodings, name) != writing(&new.encodings, name) {
                let message = format!("the encoding of `{}` changed", quoted(name));
                self.beside(site, change, &words, message, Some(nodes.0), Some(nodes.1));
            }
        }
    }

    fn responses(&mut self, site: &Site, old: &Operation, new: &Operation) {
        let (before, after) = (&old.details().responses, &new.details().responses);
        for response in before {
            let exact = after.iter().find(|other| other.status == response.status);
            let class = |status: StatusPattern| match status {
                StatusPattern::Exact(status) => Some(StatusPattern::Class(status / 100)),
                _ => None,
            };
            let found = exact.or_else(|| after.iter().find(|other| Some(other.status) == class(response.status)));
            if let Some(other) = found {
                self.response(site, response, other);
            } else {
                let (change, kind) = if is_success(response.status) {
                    (C::SuccessStatusRemoved, "success status")
                } else {
                    (C::OtherStatusRemoved, "status")
                };
                let message = format!("the {kind} `{}` was removed", response.status);
                let at = new.details().responses_node.unwrap_or(new.node());
                self.beside(site, change, "", message, Some(response.entry), Some(at));
            }
        }
        for response in after.iter().filter(|own| !before.iter().any(|other| other.status == own.status)) {
            let (change, kind) = if is_success(response.status) {
                (C::SuccessStatusAdded, "success status")
            } else {
                (C::OtherStatusAdded, "status")
            };
            let message = format!("the {kind} `{}` was added", response.status);
            let at = old.details().responses_node.unwrap_or(old.node());
            self.beside(site, change, "", message, Some(at), Some(response.entry));
        }
    }

    fn response(&mut self, site: &Site, old: &Response, new: &Response) {
        let broken = |response: &Response| {
            response.broken.iter().map(|place| (place.node, place.reason.to_string())).collect::<Vec<_>>()
        };
        self.broken(&broken(old), &broken(new));
        for header in &old.headers {
            let part = format!("{} response, header `{}`", old.status, quoted(&header.name));
            if let Some(other) = new.headers.iter().find(|other| other.name.eq_ignore_ascii_case(&header.name)) {
                self.header(site, &part, header, other);
            } else {
                let change = if header.required { C::RequiredHeaderRemoved } else { C::HeaderRemoved };
                self.beside(site, change, &part, "the header was removed", Some(header.node), Some(new.node));
            }
        }
        for header in &new.headers {
            if !old.headers.iter().any(|other| other.name.eq_ignore_ascii_case(&header.name)) {
                let part = format!("{} response, header `{}`", old.status, quoted(&header.name));
                self.beside(site, C::HeaderAdded, &part, "the header was added", Some(old.node), Some(header.node));
            }
        }
        let part = format!("{} response", old.status);
        let contents = (&old.content[..], &new.content[..]);
        self.contents(site, &part, contents, (old.node, new.node), Direction::Response);
    }

    fn header(&mut self, site: &Site, part: &str, old: &Header, new: &Header) {
        let nodes = (Some(old.node), Some(new.node));
        match (old.required, new.required) {
            (true, false) => {
                let message = "the header is no longer required";
                self.beside(site, C::HeaderBecameOptional, part, message, nodes.0, nodes.1);
            }
            (false, true) => {
                self.beside(site, C::HeaderBecameRequired, part, "the header is required", nodes.0, nodes.1);
            }
            _ => {}
        }
        self.deprecation(site, part, (old.node, new.node), [C::HeaderDeprecated, C::HeaderReactivated]);
        let is_written_alike = old.explode == new.explode || !self.is_structured(old.schema, new.schema);
        if old.is_json != new.is_json || !is_written_alike {
            self.beside(site, C::HeaderStyleChanged, part, "the header is written in another way", nodes.0, nodes.1);
        }
        let broken = |header: &Header| {
            header.broken.iter().map(|place| (place.node, place.reason.to_string())).collect::<Vec<_>>()
        };
        self.broken(&broken(old), &broken(new));
        let root = Root { operation: site.index, part: part.to_owned(), is_parameter: false };
        self.schemas(root, (old.schema, new.schema), (old.node, new.node), Direction::Response);
    }
}

/// A parameter in words.
fn part(parameter: &Parameter) -> String {
    format!("{} parameter `{}`", parameter.place.name(), quoted(&parameter.name))
}

fn is_success(status: StatusPattern) -> bool {
    matches!(status, StatusPattern::Exact(200..300) | StatusPattern::Class(2))
}

/// A media type as it is compared: without blanks and case.
fn plain(name: &str) -> String {
    name.split(';').map(str::trim).collect::<Vec<_>>().join(";").to_ascii_lowercase()
}

/// Servers by their URL and variables, with where they are written. A document without any has one at `/`.
fn servers(document: &Document, holder: NodeId) -> BTreeMap<String, (String, Option<NodeId>)> {
    let list = document.get(holder, "servers").into_iter().flat_map(|list| document.elements(list));
    let mut found: BTreeMap<String, (String, Option<NodeId>)> = BTreeMap::new();
    for server in list {
        let Some(url) = document.get_str(server, "url") else { continue };
        let variables = document.get(server, "variables").into_iter().flat_map(|own| document.members(own));
        // Writing to a string cannot fail.
        let mut key = url.to_owned();
        for variable in variables {
            for name in ["default", "enum"] {
                if let Some(value) = document.get(variable.value, name) {
                    let _ = write!(key, "\n{} {name} {}", variable.name, canonical(document, value));
                }
            }
        }
        found.entry(key).or_insert((url.to_owned(), Some(server)));
    }
    if found.is_empty() {
        found.insert("/".to_owned(), ("/".to_owned(), None));
    }
    found
}

/// The entry of a path, or of one that differs in the names of variables alone.
fn path_entry(document: &Document, path: &str) -> Option<NodeId> {
    let paths = document.follow(document.get(document.root(), "paths")?);
    let path = anonymous(path);
    document.members(paths).find(|entry| anonymous(&entry.name) == path).map(|entry| entry.value)
}

/// Whether the path item of a path cannot be read.
fn is_broken(document: &Document, path: &str) -> bool {
    path_entry(document, path).is_some_and(|entry| document.broken(entry).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_variables_do_not_matter() {
        assert_eq!(anonymous("/a/{id}/b/{x}.{y}"), "/a/{}/b/{}.{}");
        assert_eq!(anonymous("/a/{id"), "/a/{id", "an open brace is a character");
        assert_eq!(variables("/a/{id}/b/{x}.{y}"), ["id", "x", "y"]);
    }

    #[test]
    fn media_types_are_compared_without_case_and_blanks() {
        assert_eq!(plain("Application/JSON; charset=UTF-8"), "application/json;charset=utf-8");
    }
}
