//! Values that a schema lets through, by walking it, and the ways to break them.

use serde_json::{Map, Value, json};

/// Which way a body goes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    Request,
    Response,
}

/// A description as a plain tree.
pub(crate) struct Spec {
    pub(crate) root: Value,
}

/// How deep values get before optional parts are left out.
const DEEP: usize = 5;
/// How deep a schema is followed at all.
const DEEPEST: usize = 16;

impl Spec {
    pub(crate) fn resolve<'s>(&'s self, mut value: &'s Value) -> &'s Value {
        for _ in 0..DEEPEST {
            let Some(target) = value.get("$ref").and_then(Value::as_str) else { break };
            value = self.root.pointer(target.strip_prefix('#').unwrap()).unwrap();
        }
        value
    }

    /// A schema as one object: `$ref`s followed, `allOf` merged.
    pub(crate) fn flat(&self, schema: &Value) -> Map<String, Value> {
        self.flat_at(schema, 0)
    }

    fn flat_at(&self, schema: &Value, depth: usize) -> Map<String, Value> {
        let mut own = self.resolve(schema).as_object().cloned().unwrap_or_default();
        let parts = own.remove("allOf").and_then(|parts| parts.as_array().cloned()).unwrap_or_default();
        if depth < DEEPEST {
            for part in parts {
                merge(&mut own, self.flat_at(&part, depth + 1));
            }
        }
        own
    }

    /// A value that the schema lets through; `None` when the walk cannot make one.
    pub(crate) fn make(&self, schema: &Value, side: Side) -> Option<Value> {
        self.make_at(schema, side, 0)
    }

    fn make_at(&self, schema: &Value, side: Side, depth: usize) -> Option<Value> {
        if depth > DEEPEST {
            return None;
        }
        let mut flat = self.flat(schema);
        if flat.contains_key("not") {
            return None;
        }
        for choice in ["oneOf", "anyOf"] {
            let Some(alternatives) = flat.remove(choice) else { continue };
            return alternatives.as_array()?.iter().find_map(|alternative| {
                let mut both = flat.clone();
                merge(&mut both, self.flat(alternative));
                let mut value = self.make_at(&Value::Object(both), side, depth + 1)?;
                Self::lead(&flat, alternative, &mut value);
                Some(value)
            });
        }
        let mut value = self.plain(&flat, side, depth)?;
        Self::lead(&flat, schema, &mut value);
        Some(value)
    }

    /// Writes the name of a schema where its discriminator wants it.
    fn lead(flat: &Map<String, Value>, schema: &Value, value: &mut Value) {
        let Some(discriminator) = flat.get("discriminator") else { return };
        let Some(target) = schema.get("$ref").and_then(Value::as_str) else { return };
        let name = target.rsplit('/').next().unwrap();
        let mapping = discriminator.get("mapping").and_then(Value::as_object);
        let mapped = mapping.and_then(|mapping| {
            mapping
                .iter()
                .find(|(_, to)| to.as_str().is_some_and(|to| to == target || to == name))
                .map(|(key, _)| &**key)
        });
        let property = discriminator["propertyName"].as_str().unwrap();
        if let Some(members) = value.as_object_mut() {
            members.insert(property.to_owned(), json!(mapped.unwrap_or(name)));
        }
    }

    fn plain(&self, flat: &Map<String, Value>, side: Side, depth: usize) -> Option<Value> {
        if let Some(values) = flat.get("enum").and_then(Value::as_array) {
            return values.iter().find(|value| !value.is_null()).or(values.first()).cloned();
        }
        match kind(flat) {
            "object" => self.object(flat, side, depth),
            "array" => {
                let least = count(flat, "minItems").unwrap_or(0);
                let most = count(flat, "maxItems").unwrap_or(u64::MAX);
                let wanted = if depth < DEEP { least.max(1).min(most) } else { least };
                if flat.contains_key("uniqueItems") && wanted > 1 {
                    return None;
                }
                let item = flat.get("items").and_then(|items| self.make_at(items, side, depth + 1));
                match item {
                    Some(item) => Some(Value::Array(vec![item; usize::try_from(wanted).unwrap()])),
                    None => (least == 0).then(|| json!([])),
                }
            }
            "string" => string(flat),
            "integer" => Some(number(flat, true)),
            "number" => Some(number(flat, false)),
            "boolean" => Some(json!(true)),
            _ => Some(json!("anything")),
        }
    }

    fn object(&self, flat: &Map<String, Value>, side: Side, depth: usize) -> Option<Value> {
        let mut members = Map::new();
        let empty = Map::new();
        let properties = flat.get("properties").and_then(Value::as_object).unwrap_or(&empty);
        for (name, schema) in properties {
            if self.is_for_the_other(schema, side) {
                continue;
            }
            let required = requires(flat, name);
            if !required && depth >= DEEP {
                continue;
            }
            match self.make_at(schema, side, depth + 1) {
                Some(value) => drop(members.insert(name.clone(), value)),
                None if required => return None,
                None => {}
            }
        }
        for name in flat.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str) {
            if !properties.contains_key(name) {
                members.insert(name.to_owned(), json!("anything"));
            }
        }
        if let Some(schema) = flat.get("additionalProperties").filter(|schema| schema.is_object())
            && depth < DEEP
            && let Some(value) = self.make_at(schema, side, depth + 1)
        {
            members.insert("some_key".to_owned(), value);
        }
        Some(Value::Object(members))
    }

    fn is_for_the_other(&self, schema: &Value, side: Side) -> bool {
        let flat = self.flat(schema);
        flat.get(if side == Side::Request { "readOnly" } else { "writeOnly" }).is_some_and(|flag| flag == true)
    }

    /// The ways in which a value that was made for a schema can be broken.
    pub(crate) fn breaks(&self, schema: &Value, value: &Value, side: Side, at: &str, out: &mut Vec<Break>) {
        let flat = self.flat(schema);
        // What a choice makes of a broken value depends on its other alternatives.
        if ["oneOf", "anyOf", "not"].iter().any(|keyword| flat.contains_key(*keyword)) {
            return;
        }
        let mut set = |code, new| out.push(Break { code, at: at.to_owned(), change: Change::Set(new) });
        let is = |name: &str| flat.get("type").is_some_and(|ty| ty == name);
        let nullable = flat.get("nullable").is_some_and(|flag| flag == true);
        if flat.contains_key("type") && !nullable {
            set("unexpected-null", Value::Null);
        }
        if is("string") {
            set("wrong-type", json!(17));
        } else if is("object") || is("integer") || is("number") || is("boolean") {
            set("wrong-type", json!("zz"));
        } else if is("array") {
            set("wrong-type", json!({"zz": 1}));
        }
        if is("integer") {
            set("wrong-type", json!(1.5));
            if let Some(whole) = value.as_i64().filter(|_| !flat.contains_key("enum")) {
                #[expect(clippy::cast_precision_loss, reason = "the walk makes small numbers")]
                set("integer-as-float", json!(whole as f64));
            }
        }
        let free =
            !["format", "pattern", "minLength", "maxLength", "enum"].iter().any(|keyword| flat.contains_key(*keyword));
        if flat.contains_key("enum") && is("string") {
            set("unknown-enum-value", json!("zz_unknown"));
        }
        if is("string") && !flat.contains_key("enum") && !flat.contains_key("pattern") {
            let asserted = ["date-time", "date", "uuid", "email", "uri", "ipv4", "ipv6"];
            let format = flat.get("format").and_then(Value::as_str);
            if format.is_some_and(|format| asserted.contains(&format)) && count(&flat, "minLength").is_none() {
                set("wrong-format", json!("no such thing"));
            }
            if format.is_none() {
                if let Some(most) = count(&flat, "maxLength") {
                    set("wrong-length", json!("x".repeat(usize::try_from(most).unwrap() + 1)));
                }
                if count(&flat, "minLength").is_some_and(|least| least > 0) {
                    set("wrong-length", json!(""));
                }
            }
        }
        if flat.get("pattern").is_some() && is("string") && !free && count(&flat, "minLength").is_none() {
            set("pattern-mismatch", json!("\u{1}"));
        }
        if (is("integer") || is("number")) && !flat.contains_key("enum") && !flat.contains_key("multipleOf") {
            for (keyword, step) in [("minimum", -1), ("maximum", 1)] {
                let limit = flat.get(keyword).and_then(Value::as_i64);
                if let Some(beyond) = limit.and_then(|limit| limit.checked_add(step)) {
                    set("out-of-range", json!(beyond));
                }
            }
        }
        if is("array") && count(&flat, "minItems").is_some_and(|least| least > 0) {
            set("array-limits", json!([]));
        }
        self.breaks_below(&flat, value, side, at, out);
    }

    fn breaks_below(&self, flat: &Map<String, Value>, value: &Value, side: Side, at: &str, out: &mut Vec<Break>) {
        let leader = flat.get("discriminator").and_then(|leader| leader["propertyName"].as_str());
        let empty = Map::new();
        let properties = flat.get("properties").and_then(Value::as_object).unwrap_or(&empty);
        if let Some(members) = value.as_object() {
            let more = flat.get("additionalProperties");
            if !properties.is_empty() && more.is_none_or(|more| *more == false) {
                let change = Change::Set(json!("more"));
                out.push(Break { code: "undocumented-field", at: format!("{at}/zz_more"), change });
            }
            for (name, member) in members.iter().filter(|(name, _)| Some(&***name) != leader) {
                let below = format!("{at}/{}", name.replace('~', "~0").replace('/', "~1"));
                if requires(flat, name) {
                    out.push(Break { code: "missing-field", at: below.clone(), change: Change::Remove });
                }
                if let Some(schema) = properties.get(name).or(more.filter(|more| more.is_object())) {
                    self.breaks(schema, member, side, &below, out);
                }
            }
        }
        if let (Some(items), Some(first)) = (flat.get("items"), value.as_array().and_then(|items| items.first())) {
            self.breaks(items, first, side, &format!("{at}/0"), out);
        }
    }
}

/// One way to break a value, and the rule that has to find it.
#[derive(Clone, Debug)]
pub(crate) struct Break {
    pub(crate) code: &'static str,
    at: String,
    change: Change,
}

#[derive(Clone, Debug)]
enum Change {
    Set(Value),
    Remove,
}

impl Break {
    pub(crate) fn apply(&self, root: &mut Value) {
        let Some((parent, name)) = self.at.rsplit_once('/') else {
            if let Change::Set(new) = &self.change {
                *root = new.clone();
            }
            return;
        };
        let name = name.replace("~1", "/").replace("~0", "~");
        match (root.pointer_mut(parent).unwrap(), &self.change) {
            (Value::Object(members), Change::Set(new)) => drop(members.insert(name, new.clone())),
            (Value::Object(members), Change::Remove) => drop(members.remove(&name)),
            (Value::Array(items), Change::Set(new)) => items[name.parse::<usize>().unwrap()] = new.clone(),
            _ => unreachable!("{} is nowhere", self.at),
        }
    }
}

fn merge(own: &mut Map<String, Value>, other: Map<String, Value>) {
    for (key, value) in other {
        match (own.get_mut(&key), value) {
            (Some(Value::Object(known)), Value::Object(more)) if key == "properties" => {
                for (name, schema) in more {
                    known.entry(name).or_insert(schema);
                }
            }
            (Some(Value::Array(known)), Value::Array(more)) if key == "required" => known.extend(more),
            (Some(_), _) => {}
            (None, value) => drop(own.insert(key, value)),
        }
    }
}

fn kind(flat: &Map<String, Value>) -> &str {
    flat.get("type").and_then(Value::as_str).unwrap_or(if flat.contains_key("properties") {
        "object"
    } else if flat.contains_key("items") {
        "array"
    } else {
        ""
    })
}

fn count(flat: &Map<String, Value>, keyword: &str) -> Option<u64> {
    flat.get(keyword)?.as_u64()
}

fn requires(flat: &Map<String, Value>, name: &str) -> bool {
    flat.get("required").and_then(Value::as_array).is_some_and(|list| list.iter().any(|own| own == name))
}

fn string(flat: &Map<String, Value>) -> Option<Value> {
    if flat.contains_key("pattern") {
        // A text that fits a pattern takes more than a walk, unless the description shows one.
        return flat.get("example").or(flat.get("default")).filter(|example| example.is_string()).cloned();
    }
    let text = match flat.get("format").and_then(Value::as_str) {
        Some("date-time") => "2024-01-02T03:04:05Z",
        Some("date") => "2024-01-02",
        Some("uuid") => "123e4567-e89b-12d3-a456-426614174000",
        Some("email") => "ann@example.com",
        Some("uri" | "uri-reference") => "https://example.com/a",
        Some("hostname") => "example.com",
        Some("ipv4") => "192.0.2.1",
        Some("ipv6") => "2001:db8::1",
        Some("byte") => "YQ==",
        _ => "text",
    };
    let least = usize::try_from(count(flat, "minLength").unwrap_or(0)).unwrap();
    let most = usize::try_from(count(flat, "maxLength").unwrap_or(u64::MAX)).unwrap_or(usize::MAX);
    let padded = format!("{text}{}", "x".repeat(least.saturating_sub(text.len())));
    Some(json!(padded.chars().take(most).collect::<String>()))
}

fn number(flat: &Map<String, Value>, whole: bool) -> Value {
    let limit = |keyword: &str| flat.get(keyword).and_then(Value::as_f64);
    let excludes = |keyword: &str| flat.get(keyword).is_some_and(|flag| *flag == true);
    let mut value = limit("minimum").unwrap_or(1.0).ceil();
    if excludes("exclusiveMinimum") {
        value += 1.0;
    }
    if let Some(most) = limit("maximum") {
        value = value.min(most - if excludes("exclusiveMaximum") { 1.0 } else { 0.0 });
    }
    if let Some(step) = limit("multipleOf") {
        value = (value / step).ceil() * step;
    }
    #[expect(clippy::cast_possible_truncation, reason = "limits of real descriptions are small")]
    if whole { json!(value as i64) } else { json!(value) }
}
