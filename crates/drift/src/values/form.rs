//! Form bodies: `application/x-www-form-urlencoded` and `multipart/form-data`.

use std::borrow::Cow;
use std::collections::HashMap;

use openapi_contract::json::Value;
use openapi_contract::schema::{Direction, SchemaId};
use openapi_contract::{Contract, Encoding, MediaType, NodeId, Style, media};

use super::readings::first_fit;
use super::{Coding, Expected, Raw, Writing, choose, insert, keys};

/// One field, as it stands in the message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Field<'t> {
    pub(crate) name: Cow<'t, str>,
    pub(crate) value: Cow<'t, str>,
    /// The media type of its part, when it names one.
    pub(crate) content_type: Option<Cow<'t, str>>,
    coding: Coding,
}

/// How many fields of a form, or parameters of a query, are judged. There is no place for more, and they are compared
/// with each other.
pub(crate) const MAX_FIELDS: usize = 10_000;

/// The two kinds of form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Urlencoded,
    Multipart,
}

impl Kind {
    pub(crate) fn of(media_type: &str) -> Option<Self> {
        let essence = media::essence(media_type);
        if essence.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
            Some(Self::Urlencoded)
        } else if essence.eq_ignore_ascii_case("multipart/form-data") {
            Some(Self::Multipart)
        } else {
            None
        }
    }
}

/// The fields of a body; `None` when it cannot be taken apart.
pub(crate) fn fields<'t>(kind: Kind, text: &'t str, media_type: &'t str) -> Option<Vec<Field<'t>>> {
    match kind {
        Kind::Urlencoded => Some(urlencoded(text)),
        Kind::Multipart => multipart(text, boundary(text, media_type)?),
    }
}

/// The fields that a recorder has taken apart already.
pub(crate) fn recorded(params: Value<'_>) -> Vec<Field<'_>> {
    let parts = params.elements().map(|part| part.pick(["name", "value", "contentType"]));
    parts
        .filter_map(|[name, value, content_type]| Some((name?, value, content_type)))
        .map(|(name, value, content_type)| Field {
            name: name.text(),
            value: value.map(Value::text).unwrap_or_default(),
            content_type: content_type.and_then(Value::as_str),
            coding: Coding::Plain,
        })
        .collect()
}

fn urlencoded(text: &str) -> Vec<Field<'_>> {
    let pairs = text.trim_end().split('&').filter(|pair| !pair.is_empty());
    pairs
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let name = Coding::Form.decode(name);
            Field { name, value: value.into(), content_type: None, coding: Coding::Form }
        })
        .collect()
}

/// The boundary that the media type names, else the one that the first line shows.
fn boundary<'t>(text: &'t str, media_type: &'t str) -> Option<&'t str> {
    let named = media_type.split(';').skip(1).filter_map(|parameter| parameter.trim().split_once('='));
    let named =
        named.filter(|(name, _)| name.eq_ignore_ascii_case("boundary")).map(|(_, value)| value.trim_matches('"'));
    named.chain(text.lines().next().and_then(|line| line.strip_prefix("--"))).find(|boundary| !boundary.is_empty())
}

fn multipart<'t>(text: &'t str, boundary: &str) -> Option<Vec<Field<'t>>> {
    let delimiter = format!("--{boundary}");
    let mut parts = text.split(&*delimiter);
    // What stands before the first boundary is for readers without MIME.
    parts.next()?;
    let mut parts = parts.peekable();
    parts.peek()?;
    let mut fields = Vec::new();
    for part in parts {
        if part.starts_with("--") {
            break;
        }
        let part = part.trim_start_matches([' ', '\t']);
        let part = part.strip_prefix("\r\n").or_else(|| part.strip_prefix('\n'))?;
        let part = part.strip_suffix("\r\n").or_else(|| part.strip_suffix('\n')).unwrap_or(part);
        let (head, body) = part.split_once("\r\n\r\n").or_else(|| part.split_once("\n\n"))?;
        let header = |name: &str| {
            let mut lines = head.lines().filter_map(|line| line.split_once(':'));
            lines.find(|(own, _)| own.trim().eq_ignore_ascii_case(name)).map(|(_, value)| value.trim())
        };
        let disposition = header("content-disposition")?;
        let name = disposition.split(';').find_map(|parameter| parameter.trim().strip_prefix("name="))?;
        fields.push(Field {
            name: name.trim_matches('"').into(),
            value: body.into(),
            content_type: header("content-type").map(Into::into),
            coding: Coding::Plain,
        });
    }
    Some(fields)
}

/// The parts whose media type is not one of those that the document gives: the place that says so, and the type.
pub(crate) fn undocumented_parts<'f>(entry: &'f MediaType, fields: &'f [Field<'_>]) -> Vec<(NodeId, &'f str)> {
    let mut found = Vec::new();
    for field in fields {
        let encoding = entry.encodings.iter().find(|encoding| *encoding.property == *field.name);
        if let (Some(encoding), Some(content_type)) = (encoding, field.content_type.as_deref())
            && !encoding.content_types.is_empty()
            && !encoding.content_types.iter().any(|own| media::matches(own, content_type))
        {
            found.push((encoding.node, content_type));
        }
    }
    found
}

/// The places that describe headers of parts that are in a form.
pub(crate) fn encodings_with_headers(entry: &MediaType, fields: &[Field<'_>]) -> Vec<NodeId> {
    let sent = |encoding: &&Encoding| fields.iter().any(|field| *field.name == *encoding.property);
    let described = entry.encodings.iter().filter(|encoding| !encoding.headers.is_empty());
    described.filter(sent).map(|encoding| encoding.node).collect()
}

/// The JSON text that a form stands for, by what its schema expects and by what fits it.
pub(crate) fn json(
    contract: &Contract,
    entry: &MediaType,
    schema: SchemaId,
    fields: &[Field<'_>],
    direction: Direction,
) -> String {
    let form = Form { contract, entry, expected: Expected::of(contract, &[schema]), direction };
    let mut members: Vec<(&str, Vec<&Field<'_>>)> = Vec::new();
    let mut places: HashMap<&str, usize> = HashMap::new();
    for field in fields {
        let name = form.property_of(&field.name);
        let place = *places.entry(name).or_insert(members.len());
        match members.get_mut(place) {
            Some((_, group)) => group.push(field),
            None => members.push((name, vec![field])),
        }
    }
    let members = members.iter().map(|(name, group)| ((*name).into(), form.value(name, group))).collect();
    choose(contract, schema, &[Raw::Map(members)], direction).unwrap_or_default()
}

struct Form<'c> {
    contract: &'c Contract,
    entry: &'c MediaType,
    expected: Expected<'c>,
    direction: Direction,
}

impl<'c> Form<'c> {
    fn encoding(&self, property: &str) -> Option<&'c Encoding> {
        self.entry.encodings.iter().find(|encoding| *encoding.property == *property)
    }

    /// The property that a field belongs to: its own name, what stands before `[`, or an object
    /// that is spread over the form.
    fn property_of<'n>(&self, field: &'n str) -> &'n str
    where
        'c: 'n,
    {
        if self.expected.names().any(|name| name == field) {
            return field;
        }
        let below = |name: &&str| {
            keys(field, name).is_some() || (self.is_spread(name) && self.property(name).names().any(|own| own == field))
        };
        self.expected.names().find(below).unwrap_or(field)
    }

    fn property(&self, name: &str) -> Expected<'c> {
        Expected::of(self.contract, &self.expected.property(name))
    }

    /// Whether the members of an object are fields of their own.
    fn is_spread(&self, property: &str) -> bool {
        self.encoding(property).is_some_and(|encoding| {
            encoding.style == Some(Style::Form) && encoding.explode != Some(false) && self.property(property).object()
        })
    }

    fn value<'t>(&self, name: &str, group: &[&'t Field<'_>]) -> Raw<'t> {
        let schemas = self.expected.property(name);
        let encoding = self.encoding(name);
        let style = encoding.and_then(|encoding| encoding.style).unwrap_or(Style::Form);
        let explode = encoding.and_then(|encoding| encoding.explode).unwrap_or(style == Style::Form);
        let mut deep = Vec::new();
        for field in group.iter().filter(|field| *field.name != *name) {
            let value = Raw::Text(field.coding.decode(&field.value));
            match keys(&field.name, name) {
                Some(keys) => insert(&mut deep, &keys, value),
                None => insert(&mut deep, &[&field.name], value),
            }
        }
        let mut readings = Vec::new();
        if !deep.is_empty() {
            readings.push(Raw::Map(deep));
        }
        let own: Vec<&Field<'_>> = group.iter().copied().filter(|field| *field.name == *name).collect();
        let declared = encoding.and_then(|encoding| encoding.content_types.first().map(|name| &**name));
        let is_json = |field: &&Field<'_>| field.content_type.as_deref().or(declared).is_some_and(media::is_json);
        if !own.is_empty() && own.iter().all(is_json) {
            let texts: Vec<Raw<'_>> = own.iter().map(|field| Raw::Json(field.coding.decode(&field.value))).collect();
            if texts.len() == 1 {
                readings.push(texts[0].clone());
            }
            readings.push(Raw::List(texts));
        }
        let texts: Vec<&str> = own.iter().map(|field| &*field.value).collect();
        let coding = own.first().map_or(Coding::Form, |field| field.coding);
        let expected = Expected::of(self.contract, &schemas);
        if expected.array() && own.len() > 1 && !explode {
            // Repeated fields are a list, whatever the style says.
            readings.push(Raw::List(own.iter().map(|field| Raw::Text(field.coding.decode(&field.value))).collect()));
        }
        if expected.object() && !expected.array() && encoding.is_none_or(|encoding| encoding.style.is_none()) {
            // Without a style of its own, an object is JSON.
            readings.extend(own.first().map(|field| Raw::Json(field.coding.decode(&field.value))));
        } else {
            readings.extend(Writing { name, style, explode, coding }.readings(&expected, &texts));
        }
        let fitting = first_fit(self.contract, &schemas, &readings, self.direction);
        fitting.cloned().unwrap_or_else(|| Raw::Json("null".into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn multipart_is_taken_apart() {
        let text = "--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\none\r\ntwo\r\n--x\r\ncontent-disposition: form-data; name=b; filename=\"b.json\"\r\nContent-Type: application/json\r\n\r\n{}\r\n--x--\r\n";
        let found = fields(Kind::Multipart, text, "multipart/form-data; boundary=x").unwrap();
        assert_eq!(fields(Kind::Multipart, text, "multipart/form-data").as_ref(), Some(&found));
        let found: Vec<_> =
            found.iter().map(|field| (&*field.name, &*field.value, field.content_type.as_deref())).collect();
        assert_eq!(found, [("a", "one\r\ntwo", None), ("b", "{}", Some("application/json"))]);
        assert_eq!(fields(Kind::Multipart, "--x\nno head", "multipart/form-data"), None);
        assert_eq!(fields(Kind::Multipart, "", "multipart/form-data"), None);
    }
}
