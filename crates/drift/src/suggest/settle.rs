//! For each rule that the description can answer: which edit answers it.

use openapi_contract::{Document, NodeId};
use serde_json::{Value, json};

use super::edit::{Edit, Editor};
use crate::report::Finding;

/// The edit that settles a finding, and what it does in a line.
pub(super) fn edit(editor: &Editor<'_>, document: &Document, finding: &Finding) -> Option<(String, Edit)> {
    let pointer = finding.spec.pointer.strip_prefix('#')?;
    let node = document.resolve(document.root(), pointer)?;
    let subject = finding.subject.as_deref().unwrap_or_default();
    let settle = Settle { editor, document, finding, node, subject };
    match finding.code {
        "missing-field" => settle.missing_field(),
        "undocumented-field" => settle.undocumented_field(),
        "unexpected-null" => settle.unexpected_null(),
        "integer-as-float" => {
            let edit = editor.replace(node, &json!("number"))?;
            Some(("say `type: number`".to_owned(), edit))
        }
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
    editor: &'s Editor<'s>,
    document: &'s Document,
    finding: &'s Finding,
    node: NodeId,
    subject: &'s str,
}

type Settled = Option<(String, Edit)>;

impl Settle<'_> {
    fn parent(&self, node: NodeId) -> Option<NodeId> {
        self.document.node(node).parent()
    }

    /// Adds a member below a key of a mapping, and the key with it when it is not there.
    fn add_below(&self, map: NodeId, key: &str, name: &str, value: &Value) -> Option<Edit> {
        match self.document.get(map, key) {
            Some(inner) => self.editor.add_member(inner, name, value),
            None => self.editor.add_member(map, key, &json!({name: value})),
        }
    }

    fn missing_field(&self) -> Settled {
        // The finding points at the property, or at its name in `required`.
        let list = match self.document.key(self.node) {
            Some(_) => self.document.get(self.parent(self.parent(self.node)?)?, "required")?,
            None => self.parent(self.node)?,
        };
        let index =
            self.document.elements(list).position(|name| self.document.node(name).as_str() == Some(self.subject))?;
        let edit = self.editor.remove_element(list, index)?;
        Some((format!("make `{}` optional", self.subject), edit))
    }

    fn undocumented_field(&self) -> Settled {
        // A name that stands for many is no property.
        if self.subject == "*" {
            return None;
        }
        let schema = schema_of(&self.found())?;
        let holder = if self.document.key(self.node) == Some("additionalProperties") {
            self.parent(self.node)?
        } else {
            self.node
        };
        let edit = self.add_below(holder, "properties", self.subject, &schema)?;
        Some((format!("name `{}` as an optional property", self.subject), edit))
    }

    fn unexpected_null(&self) -> Settled {
        let schema = self.parent(self.node)?;
        let edit = match self.document.get(schema, "nullable") {
            Some(flag) => self.editor.replace(flag, &json!(true))?,
            None => self.editor.add_member(schema, "nullable", &json!(true))?,
        };
        Some(("make the value nullable".to_owned(), edit))
    }

    fn unknown_enum_value(&self) -> Settled {
        let values: Vec<&str> = self.finding.values.iter().map(|value| &*value.what).collect();
        // A value that is not shown cannot be written.
        if values.is_empty() || values.iter().any(|value| value.starts_with('<')) || self.finding.further_values > 0 {
            return None;
        }
        let known: Vec<&str> =
            self.document.elements(self.node).filter_map(|value| self.document.node(value).as_str()).collect();
        let new: Vec<&str> = values.iter().copied().filter(|value| !known.contains(value)).collect();
        let edit = self.editor.append_all(self.node, &new.iter().map(|value| json!(value)).collect::<Vec<_>>())?;
        Some((format!("list `{}`", new.join("`, `")), edit))
    }

    fn undocumented_status(&self) -> Settled {
        let responses = self.node;
        let edit = self.editor.add_member(responses, self.subject, &self.response(self.subject)?)?;
        Some((format!("describe status {}", self.subject), edit))
    }

    /// A response for a status, with the one media type that was seen.
    fn response(&self, status: &str) -> Option<Value> {
        let seen: Vec<&str> = self.finding.found.iter().map(|found| &*found.what).collect();
        let mut response = json!({"description": reason(status)});
        match seen[..] {
            [] | ["no body"] => {}
            [media_type] => response["content"] = json!({media_type: {"schema": {}}}),
            // Sometimes a body and sometimes none: that cannot be said in a response.
            _ => return None,
        }
        Some(response)
    }

    fn undocumented_media_type(&self) -> Settled {
        if self.subject.is_empty() {
            return None;
        }
        let holder = self.document.follow(self.node);
        let edit = self.add_below(holder, "content", self.subject, &json!({"schema": {}}))?;
        Some((format!("describe a body of `{}`", self.subject), edit))
    }

    fn unexpected_body(&self) -> Settled {
        let [found] = &self.finding.found[..] else { return None };
        let media_type = found.what.as_str();
        if !media_type.contains('/') {
            return None;
        }
        let holder = self.document.follow(self.node);
        let body = json!({media_type: {"schema": {}}});
        let is_request = self.finding.sites.iter().all(|site| site.status.is_none());
        let edit = if is_request {
            self.editor.add_member(holder, "requestBody", &json!({"content": body}))?
        } else {
            self.editor.add_member(holder, "content", &body)?
        };
        Some((format!("describe a body of `{media_type}`"), edit))
    }

    /// Takes `required` off a header, parameter or request body.
    fn not_required(&self) -> Settled {
        let required = self.document.get(self.document.follow(self.node), "required")?;
        let edit = self.editor.replace(required, &json!(false))?;
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
        let parameter = json!({"name": self.subject, "in": "query", "schema": {"type": "string"}});
        let edit = match self.document.get(self.node, "parameters") {
            Some(list) => self.editor.append(list, &parameter)?,
            None => self.editor.add_member(self.node, "parameters", &json!([parameter]))?,
        };
        Some((format!("describe the query parameter `{}`", self.subject), edit))
    }

    fn undocumented_operation(&self) -> Settled {
        let (method, path) = self.subject.split_once(' ')?;
        let [found] = &self.finding.found[..] else { return None };
        let (status, media_type) = found.what.split_once(' ')?;
        let mut response = json!({"description": reason(status)});
        if media_type.contains('/') {
            response["content"] = json!({media_type: {"schema": {}}});
        }
        let mut operation = json!({"responses": {status: response}});
        let variables: Vec<Value> = path
            .split('/')
            .filter_map(|segment| segment.strip_prefix('{')?.strip_suffix('}'))
            .map(|name| json!({"name": name, "in": "path", "required": true, "schema": {"type": "string"}}))
            .collect();
        // Two variables of one name would be no path template.
        if variables.len() > 1 {
            return None;
        }
        if !variables.is_empty() {
            operation["parameters"] = Value::Array(variables);
        }
        let method = method.to_ascii_lowercase();
        let known = self.document.key(self.node).is_some_and(|key| key.starts_with('/'));
        let edit = if known {
            self.editor.add_member(self.document.follow(self.node), &method, &operation)?
        } else {
            self.editor.add_member(self.node, path, &json!({method: operation}))?
        };
        Some((format!("describe `{}`", self.subject), edit))
    }

    /// The kinds of value that were seen.
    fn found(&self) -> Vec<&str> {
        self.finding.found.iter().map(|found| &*found.what).collect()
    }
}

/// The schema of a new property; `None` when it was not of one type.
fn schema_of(kinds: &[&str]) -> Option<Value> {
    let nullable = kinds.contains(&"null");
    let mut types: Vec<&str> = kinds.iter().copied().filter(|kind| *kind != "null").collect();
    // Every integer is a number.
    if types.contains(&"number") {
        types.retain(|kind| *kind != "integer");
    }
    let mut schema = match types[..] {
        [] => return Some(json!({"nullable": true})),
        ["array"] => json!({"type": "array", "items": {}}),
        [ty] => json!({"type": ty}),
        _ => return None,
    };
    if nullable {
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
