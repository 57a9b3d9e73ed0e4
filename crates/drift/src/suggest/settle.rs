//! For each rule that the description can answer: which edit answers it.

use openapi_contract::{Document, NodeId, Version};
use serde_json::{Value, json};

use super::edit::{Edit, Editor};
use super::intent::Wanted;
use crate::report::Finding;
use crate::text::Untrusted;

/// The edit that settles a finding, and what it does in a line.
pub(super) fn edit(document: &Document, finding: &Finding) -> Option<(String, Edit)> {
    let (_, pointer) = finding.spec.pointer.as_str().split_once('#')?;
    let root = document.root_of(finding.spec.file.as_str())?;
    let subject = finding.subject.as_ref().map(Untrusted::as_str).unwrap_or_default();
    let node = document.resolve(root, pointer).or_else(|| {
        // An edit before this one may have made the list shorter in which the name stands.
        let (list, _) = pointer.rsplit_once('/').filter(|_| finding.code == "missing-field")?;
        document.elements(document.resolve(root, list)?).next()
    })?;
    let settle = Settle { document, finding, node, subject };
    match finding.code {
        "missing-field" => settle.missing_field(),
        "undocumented-field" => settle.undocumented_field(),
        "unexpected-null" => settle.unexpected_null(),
        "integer-as-float" => settle.integer_as_float(),
        "unknown-enum-value" => settle.unknown_enum_value(),
        "undocumented-status" => settle.undocumented_status(),
        "undocumented-media-type" => settle.undocumented_media_type(),
        "unexpected-body" => settle.unexpected_body(),
        "missing-header" | "missing-parameter" | "missing-body" => settle.not_required(),
        "undocumented-header" => settle.undocumented_header(),
        "undocumented-parameter" => settle.undocumented_parameter(),
        "undocumented-operation" => settle.undocumented_operation(),
        _ => None,
    }
}

struct Settle<'s> {
    document: &'s Document,
    finding: &'s Finding,
    node: NodeId,
    subject: &'s str,
}

type Settled = Option<(String, Edit)>;

impl Settle<'_> {
    fn editor(&self, node: NodeId) -> Editor<'_> {
        Editor::of(self.document, node)
    }

    fn parent(&self, node: NodeId) -> Option<NodeId> {
        self.document.node(node).parent()
    }

    /// Adds a member below a key of a mapping, and the key with it when it is not there.
    fn add_below(&self, map: NodeId, key: &str, name: &str, value: &Value) -> Option<Edit> {
        match self.document.get(map, key) {
            Some(inner) => self.editor(inner).add_member(inner, name, value),
            None => self.editor(map).add_member(map, key, &json!({name: value})),
        }
    }

    fn missing_field(&self) -> Settled {
        // The finding points at the property, or at its name in `required`.
        let list = match self.document.key(self.node) {
            Some(_) => self.document.get(self.parent(self.parent(self.node)?)?, "required")?,
            None => self.parent(self.node)?,
        };
        let mut named = (0..).zip(self.document.elements(list));
        let mut is_own = |(_, name): &(usize, NodeId)| self.document.node(*name).as_str() == Some(self.subject);
        let (index, _) = named.find(&mut is_own)?;
        // A name that is there twice would still be there.
        if named.any(|entry| is_own(&entry)) {
            return None;
        }
        let edit = self.editor(list).remove_element(list, index)?;
        Some((format!("make `{}` optional", self.subject), edit))
    }

    fn undocumented_field(&self) -> Settled {
        // A name that stands for many is no property.
        if self.subject == "*" {
            return None;
        }
        let schema = schema_of(&self.found(), self.document.version() > Some(Version::V3_0))?;
        let holder = if self.document.key(self.node) == Some("additionalProperties")
            || self.document.key(self.node) == Some("unevaluatedProperties")
        {
            self.parent(self.node)?
        } else {
            self.node
        };
        let edit = self.add_below(holder, "properties", self.subject, &schema)?;
        Some((format!("name `{}` as an optional property", self.subject), edit))
    }

    fn unexpected_null(&self) -> Settled {
        let schema = self.parent(self.node)?;
        if self.document.version() > Some(Version::V3_0) {
            return self.null_among_types(schema);
        }
        let edit = match self.document.get(schema, "nullable") {
            Some(flag) => self.editor(flag).replace(flag, &json!(true))?,
            None => self.editor(schema).add_member(schema, "nullable", &json!(true))?,
        };
        Some(("make the value nullable".to_owned(), edit))
    }

    /// From OpenAPI 3.1 on, `null` is a type like the others; an `enum` has to list it, too.
    fn null_among_types(&self, schema: NodeId) -> Settled {
        let editor = self.editor(self.node);
        let edit = match self.document.node(self.node).as_str() {
            Some(ty) => editor.replace(self.node, &json!([ty, "null"]))?,
            None => editor.append(self.node, &json!("null"))?,
        };
        let edit = match self.document.get(schema, "enum") {
            Some(values) if self.parent(values) == Some(schema) => {
                edit.and(self.editor(values).append(values, &Value::Null)?)
            }
            _ => edit,
        };
        Some(("allow `null`".to_owned(), edit))
    }

    fn integer_as_float(&self) -> Settled {
        // The keyword is a list of types from OpenAPI 3.1 on.
        let named = |node: &NodeId| self.document.node(*node).as_str() == Some("integer");
        let name = self.document.elements(self.node).find(named).unwrap_or(self.node);
        let edit = self.editor(name).replace(name, &json!("number"))?;
        // `int32` and `int64` say integer once more.
        let schema = self.parent(self.node)?;
        let format = self.document.get(schema, "format").filter(|format| {
            let name = self.document.node(*format).as_str();
            name.is_some_and(|name| name.starts_with("int")) && self.parent(*format) == Some(schema)
        });
        let edit = match format {
            Some(format) => edit.and(self.editor(format).remove_member(format)?),
            None => edit,
        };
        Some(("say `type: number`".to_owned(), edit))
    }

    fn unknown_enum_value(&self) -> Settled {
        let values = &self.finding.values;
        // A value that is not shown, or not kept whole, cannot be written.
        let jsons: Option<Vec<&str>> = values.iter().map(|value| value.json.as_deref()).collect();
        let jsons = jsons.filter(|_| self.finding.further_values == 0)?;
        let is_new = |json: &&str| {
            Wanted::parse(json)
                .is_some_and(|value| !self.document.elements(self.node).any(|known| value.is(self.document, known)))
        };
        let new: Vec<&str> = jsons.into_iter().filter(is_new).collect();
        let edit = self.editor(self.node).append_json(self.node, &new)?;
        let seen: Vec<&str> = values.iter().map(|value| value.what.as_str()).collect();
        Some((format!("list `{}`", seen.join("`, `")), edit))
    }

    fn undocumented_status(&self) -> Settled {
        let responses = self.node;
        if !is_status(self.subject) {
            return None;
        }
        let edit = self.editor(responses).add_member(responses, self.subject, &self.response(self.subject)?)?;
        Some((format!("describe status {}", self.subject), edit))
    }

    /// A response for a status, with the one media type that was seen.
    fn response(&self, status: &str) -> Option<Value> {
        let seen: Vec<&str> = self.finding.found.iter().map(|found| found.what.as_str()).collect();
        match seen[..] {
            [] | ["no body"] => Some(self.answer(status, None)),
            [media_type] => Some(self.answer(status, Some(media_type))),
            // Sometimes a body and sometimes none: that cannot be said in a response.
            _ => None,
        }
    }

    /// A response with what was seen of it: media type and headers.
    fn answer(&self, status: &str, media_type: Option<&str>) -> Value {
        let mut response = json!({"description": reason(status)});
        let headers: serde_json::Map<String, Value> = self
            .beside("response header ")
            .map(|name| (name.to_owned(), json!({"schema": {"type": "string"}})))
            .collect();
        if !headers.is_empty() {
            response["headers"] = headers.into();
        }
        if let Some(media_type) = media_type {
            response["content"] = json!({media_type: {"schema": {}}});
        }
        response
    }

    /// What else the exchanges carry, of one kind.
    fn beside<'s>(&'s self, kind: &'s str) -> impl Iterator<Item = &'s str> {
        self.finding.beside.iter().filter_map(move |part| part.what.as_str().strip_prefix(kind))
    }

    fn undocumented_media_type(&self) -> Settled {
        if !is_media_type(self.subject) {
            return None;
        }
        let holder = self.document.follow(self.node);
        let edit = self.add_below(holder, "content", self.subject, &json!({"schema": {}}))?;
        Some((format!("describe a body of `{}`", self.subject), edit))
    }

    fn unexpected_body(&self) -> Settled {
        let [found] = &self.finding.found[..] else { return None };
        let media_type = found.what.as_str();
        if !is_media_type(media_type) {
            return None;
        }
        let holder = self.document.follow(self.node);
        let body = json!({media_type: {"schema": {}}});
        let is_request = self.finding.sites.iter().all(|site| site.status.is_none());
        let edit = if is_request {
            self.editor(holder).add_member(holder, "requestBody", &json!({"content": body}))?
        } else {
            self.editor(holder).add_member(holder, "content", &body)?
        };
        Some((format!("describe a body of `{media_type}`"), edit))
    }

    /// Takes `required` off a header, parameter or request body.
    fn not_required(&self) -> Settled {
        let required = self.document.get(self.document.follow(self.node), "required")?;
        let edit = self.editor(required).replace(required, &json!(false))?;
        Some(("say that it is not required".to_owned(), edit))
    }

    fn undocumented_header(&self) -> Settled {
        let response = self.document.follow(self.node);
        let edit = self.add_below(response, "headers", self.subject, &json!({"schema": {"type": "string"}}))?;
        Some((format!("describe the header `{}`", self.subject), edit))
    }

    fn undocumented_parameter(&self) -> Settled {
        if self.subject == "*" {
            return None;
        }
        let parameter = query_parameter(self.subject);
        let edit = match self.document.get(self.node, "parameters") {
            Some(list) => self.editor(list).append(list, &parameter)?,
            None => self.editor(self.node).add_member(self.node, "parameters", &json!([parameter]))?,
        };
        Some((format!("describe the query parameter `{}`", self.subject), edit))
    }

    fn undocumented_operation(&self) -> Settled {
        let (method, path) = self.subject.split_once(' ')?;
        let [found] = &self.finding.found[..] else { return None };
        let (status, media_type) = found.what.as_str().split_once(' ').filter(|(status, _)| is_status(status))?;
        let mut operation = json!({});
        let variables = path.split('/').filter_map(|segment| segment.strip_prefix('{')?.strip_suffix('}'));
        let variables: Vec<Value> = variables
            .map(|name| json!({"name": name, "in": "path", "required": true, "schema": {"type": "string"}}))
            .collect();
        // Two variables of one name would be no path template.
        if variables.len() > 1 {
            return None;
        }
        let query = self.beside("query parameter ").map(query_parameter);
        let parameters: Vec<Value> = variables.into_iter().chain(query).collect();
        if !parameters.is_empty() {
            operation["parameters"] = Value::Array(parameters);
        }
        let bodies: serde_json::Map<String, Value> =
            self.beside("request body ").map(|media_type| (media_type.to_owned(), json!({"schema": {}}))).collect();
        if !bodies.is_empty() {
            operation["requestBody"] = json!({"content": bodies});
        }
        let media_type = is_media_type(media_type).then_some(media_type);
        operation["responses"] = json!({status: self.answer(status, media_type)});
        let method = method.to_ascii_lowercase();
        let is_query = method == "query" && self.document.version() >= Some(Version::V3_2);
        if !is_query && !METHODS.contains(&&*method) {
            return None;
        }
        let known = self.document.key(self.node).is_some_and(|key| key.starts_with('/'));
        let edit = if known {
            let item = self.document.follow(self.node);
            self.editor(item).add_member(item, &method, &operation)?
        } else {
            self.editor(self.node).add_member(self.node, path, &json!({method: operation}))?
        };
        Some((format!("describe `{}`", self.subject), edit))
    }

    /// The kinds of value that were seen.
    fn found(&self) -> Vec<&str> {
        self.finding.found.iter().map(|found| found.what.as_str()).collect()
    }
}

/// Whether a text from a recording is `type/subtype`, which may be written into the document.
fn is_media_type(text: &str) -> bool {
    let token =
        |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$&-^_.+".contains(&b));
    text.split_once('/').is_some_and(|(kind, subtype)| token(kind) && token(subtype))
}

/// Whether a text is a status that a document may have.
fn is_status(text: &str) -> bool {
    text.parse().is_ok_and(|status: u16| (100..600).contains(&status))
}

/// The methods that a path item of every version has.
const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/// A query parameter of which no more than its name is known.
fn query_parameter(name: &str) -> Value {
    json!({"name": name, "in": "query", "schema": {"type": "string"}})
}

/// The schema of a new property; `None` when it was not of one type.
fn schema_of(kinds: &[&str], null_is_a_type: bool) -> Option<Value> {
    let nullable = kinds.contains(&"null");
    let mut types: Vec<&str> = kinds.iter().copied().filter(|kind| *kind != "null").collect();
    // Every integer is a number.
    if types.contains(&"number") {
        types.retain(|kind| *kind != "integer");
    }
    let mut schema = match types[..] {
        [] if null_is_a_type => return Some(json!({"type": "null"})),
        [] => return Some(json!({"nullable": true})),
        ["array"] => json!({"type": "array", "items": {}}),
        [ty] => json!({"type": ty}),
        _ => return None,
    };
    if nullable && null_is_a_type {
        schema["type"] = json!([schema["type"], "null"]);
    } else if nullable {
        schema["nullable"] = Value::Bool(true);
    }
    Some(schema)
}

/// The reason phrase of a status, as a description that someone will want to improve.
fn reason(status: &str) -> &'static str {
    match status {
        "200" => "OK",
        "201" => "Created",
        "202" => "Accepted",
        "204" => "No Content",
        "400" => "Bad Request",
        "401" => "Unauthorized",
        "403" => "Forbidden",
        "404" => "Not Found",
        "409" => "Conflict",
        "410" => "Gone",
        "413" => "Content Too Large",
        "415" => "Unsupported Media Type",
        "422" => "Unprocessable Content",
        "429" => "Too Many Requests",
        "500" => "Internal Server Error",
        "502" => "Bad Gateway",
        "503" => "Service Unavailable",
        _ => "Seen in recordings",
    }
}
