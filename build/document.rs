//! A YAML document as JSON, and where each of its values stands in the text.

use saphyr::{LoadableYamlNode, MarkedYaml, Scalar, YamlData};
use serde_json::{Map, Value};

/// The contract's text, read once.
pub(crate) struct Document<'text> {
    name: &'static str,
    root: MarkedYaml<'text>,
    /// The same document as JSON, which is what the OpenAPI types are read from.
    pub(crate) value: Value,
}

impl<'text> Document<'text> {
    /// Reads one YAML document; the error is a finished message with file, line and column.
    pub(crate) fn parse(name: &'static str, text: &'text str) -> Result<Self, String> {
        let mut roots = MarkedYaml::load_from_str(text).map_err(|error| {
            let at = error.marker();
            format!("{name}:{}:{}: not YAML: {}", at.line(), at.col() + 1, error.info())
        })?;
        let root = match roots.len() {
            1 => roots.remove(0),
            0 => return Err(format!("{name}:1:1: the file is empty")),
            count => return Err(format!("{name}:1:1: expected one YAML document, found {count}")),
        };
        let value = to_json(&root).map_err(|(node, what)| {
            let (line, column) = start(node);
            format!("{name}:{line}:{column}: {what}")
        })?;
        Ok(Self { name, root, value })
    }

    /// `message` with the place of the value that `pointer` leads to, or of its nearest ancestor.
    pub(crate) fn error(&self, pointer: &[String], message: impl std::fmt::Display) -> String {
        let mut node = &self.root;
        let mut at = start(node);
        for token in pointer {
            // A member is reported where its key stands: that is the line a reader looks for.
            let next = match &node.data {
                YamlData::Mapping(members) => members
                    .iter()
                    .find(|(key, _)| key_text(key).as_ref() == Some(token))
                    .map(|(key, value)| (start(key), value)),
                YamlData::Sequence(items) => {
                    token.parse::<usize>().ok().and_then(|index| items.get(index)).map(|item| (start(item), item))
                }
                _ => None,
            };
            let Some((place, child)) = next else { break };
            at = place;
            node = child;
        }
        format!("{}:{}:{}: {message}", self.name, at.0, at.1)
    }
}

fn start(node: &MarkedYaml<'_>) -> (usize, usize) {
    (node.span.start.line(), node.span.start.col() + 1)
}

fn key_text(key: &MarkedYaml<'_>) -> Option<String> {
    match &key.data {
        YamlData::Value(Scalar::String(text)) => Some(text.to_string()),
        // `200:` without quotes is an integer to YAML and a status to OpenAPI.
        YamlData::Value(Scalar::Integer(number)) => Some(number.to_string()),
        YamlData::Value(Scalar::Boolean(flag)) => Some(flag.to_string()),
        _ => None,
    }
}

type Misfit<'node, 'text> = (&'node MarkedYaml<'text>, String);

fn to_json<'node, 'text>(node: &'node MarkedYaml<'text>) -> Result<Value, Misfit<'node, 'text>> {
    Ok(match &node.data {
        YamlData::Value(Scalar::Null) => Value::Null,
        YamlData::Value(Scalar::Boolean(flag)) => Value::Bool(*flag),
        YamlData::Value(Scalar::Integer(number)) => Value::from(*number),
        YamlData::Value(Scalar::FloatingPoint(number)) => serde_json::Number::from_f64(number.into_inner())
            .map(Value::Number)
            .ok_or_else(|| (node, "JSON has no such number".to_owned()))?,
        YamlData::Value(Scalar::String(text)) => Value::String(text.to_string()),
        YamlData::Sequence(items) => Value::Array(items.iter().map(to_json).collect::<Result<_, _>>()?),
        YamlData::Mapping(members) => {
            let mut object = Map::new();
            for (key, value) in members {
                let name = key_text(key).ok_or_else(|| (key, "a key must be text".to_owned()))?;
                object.insert(name, to_json(value)?);
            }
            Value::Object(object)
        }
        _ => return Err((node, "a tag or value that OpenAPI has no use for".to_owned())),
    })
}
