//! Cleaning of one exchange, as a HAR or a line of NDJSON has it, and of everything else in a recording.

use openapi_contract::json::{Kind as JsonKind, Value};

use super::bodies::{Body, Outcome};
use super::cleaner::{Cleaner, Edits};
use super::json::escaped;
use super::removed::{Kind, shown};
use super::{Belongs, Redaction};

/// Which of the two messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Request,
    Response,
}

impl Side {
    fn name(self) -> &'static str {
        match self {
            Self::Request => "request",
            Self::Response => "response",
        }
    }
}

impl Cleaner<'_> {
    /// Cleans an exchange; `None` if it is clean.
    pub(super) fn exchange(&mut self, text: &str, entry: Value<'_>) -> Option<String> {
        let of = |holder: &str, name| entry.get(holder).and_then(|message| message.get(name));
        let (method, url) = (of("request", "method").map(Value::text), of("request", "url").map(Value::text));
        let status = of("response", "status").and_then(Value::as_i64).and_then(|status| u16::try_from(status).ok());
        let mut edits = Edits::default();
        for (key, value) in entry.members() {
            let name = key.text();
            let side = match &*name {
                "request" => Side::Request,
                "response" => Side::Response,
                _ => {
                    self.other(&mut edits, key, value);
                    continue;
                }
            };
            let belongs = Belongs {
                method: method.as_deref().unwrap_or_default(),
                url: url.as_deref().unwrap_or_default(),
                status: status.filter(|_| side == Side::Response),
            };
            if value.kind() == JsonKind::Object {
                self.at(side.name(), |cleaner| cleaner.message(&mut edits, value, belongs));
            } else {
                self.other(&mut edits, key, value);
            }
        }
        edits.apply(text, self)
    }

    /// Anything that is not an exchange: pages, comments, what a tool adds.
    pub(super) fn other(&mut self, edits: &mut Edits, key: Value<'_>, value: Value<'_>) {
        let name = key.text();
        let new = self.name(&name);
        let separator = if self.path.is_empty() { "" } else { "/" };
        let path = format!("{separator}{}", shown(new.as_deref().unwrap_or(&name)));
        self.at(&path, |cleaner| {
            if let Some(new) = new {
                edits.push(key.offset()..key.end(), escaped(&new), None);
            }
            cleaner.json_into(edits, value);
        });
    }

    fn edit(&mut self, edits: &mut Edits, value: Value<'_>, clean: impl FnOnce(&mut Self, &str) -> Option<String>) {
        if let Some(new) = clean(self, &value.text()) {
            edits.push(value.offset()..value.end(), escaped(&new), None);
        }
    }

    fn message(&mut self, edits: &mut Edits, message: Value<'_>, belongs: Belongs<'_>) {
        let body = Body::read(message);
        for (key, value) in message.members() {
            let name = key.text();
            let is_string = value.kind() == JsonKind::String;
            match &*name {
                "url" | "redirectURL" if is_string => {
                    let place = if name == "url" { " url" } else { " redirect" };
                    self.at(place, |cleaner| cleaner.edit(edits, value, Self::url));
                }
                "headers" => self.pairs(edits, value, " header ", Self::header),
                "queryString" => self.pairs(edits, value, " query ", Self::field),
                "cookies" => self.pairs(edits, value, " cookie ", |cleaner, _, value| cleaner.cookie(value)),
                "postData" | "content" if value.kind() == JsonKind::Object => {
                    self.content(edits, value, &body, belongs);
                }
                "body" => self.at(" body", |cleaner| cleaner.short_body(edits, value, &body, belongs)),
                _ => self.other(edits, key, value),
            }
        }
    }

    /// A list of names and values: `[{name, value}]`, or an object in the short form.
    fn pairs(
        &mut self,
        edits: &mut Edits,
        list: Value<'_>,
        kind: &str,
        clean: impl Fn(&mut Self, &str, &str) -> Option<String> + Copy,
    ) {
        for (name, value) in list.members() {
            self.pair(edits, (name, value), kind, clean);
        }
        for pair in list.elements() {
            let [name, value] = pair.pick(["name", "value"]);
            for (key, member) in pair.members() {
                let is = |own: Option<Value<'_>>| own.is_some_and(|own| own.offset() == member.offset());
                match name {
                    Some(name) if is(value) && value.is_some_and(|value| value.kind() == JsonKind::String) => {
                        self.pair(edits, (name, member), kind, clean);
                    }
                    // The name is cleaned with its value.
                    Some(_) if is(name) && value.is_some_and(|value| value.kind() == JsonKind::String) => {}
                    _ => self.at(kind.trim_end(), |cleaner| cleaner.other(edits, key, member)),
                }
            }
        }
    }

    fn pair(
        &mut self,
        edits: &mut Edits,
        (name, value): (Value<'_>, Value<'_>),
        kind: &str,
        clean: impl Fn(&mut Self, &str, &str) -> Option<String> + Copy,
    ) {
        let own = name.text();
        // Some recorders keep a request line as the name of a header.
        let new = if name.kind() == JsonKind::String { self.name(&own) } else { None };
        let place = format!("{kind}{}", shown(new.as_deref().unwrap_or(&own)).to_ascii_lowercase());
        self.at(&place, |cleaner| {
            if let Some(new) = new {
                edits.push(name.offset()..name.end(), escaped(&new), None);
            }
            if value.kind() == JsonKind::String {
                cleaner.edit(edits, value, |cleaner, value| clean(cleaner, &own, value));
            } else {
                cleaner.json_into(edits, value);
            }
        });
    }

    fn content(&mut self, edits: &mut Edits, content: Value<'_>, body: &Body<'_>, belongs: Belongs<'_>) {
        for (key, value) in content.members() {
            match &*key.text() {
                "params" => self.pairs(edits, value, " field ", Self::field),
                "text" if value.kind() == JsonKind::String => {
                    let outcome = self.at(" body", |cleaner| cleaner.body(body, &value.text(), belongs));
                    match outcome {
                        Outcome::Clean => {}
                        Outcome::Changed(new) => edits.push(value.offset()..value.end(), escaped(&new), None),
                        // A note takes the place of the body, so that nobody takes it for empty.
                        Outcome::Dropped(reason) => {
                            let note = format!("\",\"_redacted\":\"{}", escaped(reason));
                            edits.push(value.offset()..value.end(), note, None);
                        }
                    }
                }
                _ => self.other(edits, key, value),
            }
        }
    }

    /// The body of NDJSON's short form, which a HAR has no member for: a text, or JSON as it is.
    fn short_body(&mut self, edits: &mut Edits, value: Value<'_>, body: &Body<'_>, belongs: Belongs<'_>) {
        if value.kind() == JsonKind::String {
            match self.body(body, &value.text(), belongs) {
                Outcome::Clean => {}
                Outcome::Changed(new) => edits.push(value.offset()..value.end(), escaped(&new), None),
                Outcome::Dropped(_) => edits.push(value.offset()..value.end(), String::new(), None),
            }
        } else if self.redaction.drop_bodies && !matches!(value.kind(), JsonKind::Null) {
            self.count(Kind::Dropped);
            edits.push(value.offset()..value.end(), "null".to_owned(), None);
        } else {
            let described = self.redaction.described(Some(belongs), "application/json");
            if let Some(new) = self.json_body(value.raw(), described) {
                edits.push(value.offset()..value.end(), new, None);
            }
        }
    }
}

impl Redaction {
    /// The document's schema for a body.
    pub(super) fn described(
        &self,
        belongs: Option<Belongs<'_>>,
        media_type: &str,
    ) -> Option<super::json::Described<'_>> {
        use openapi_contract::schema::Direction;
        let contract = self.contract.as_deref()?;
        let schema = belongs.and_then(|belongs| super::schema_of(contract, belongs, media_type));
        let is_response = belongs.is_some_and(|belongs| belongs.status.is_some());
        Some((contract, schema, if is_response { Direction::Response } else { Direction::Request }))
    }
}
