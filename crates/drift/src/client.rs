//! What drift does to a client: each answer is also decoded the way the client decodes it.
//!
//! A finding says that traffic and document part; whether anyone is hurt depends on the client.
//! [`Clients`] holds the types of a generated client, by operation and status. Each JSON answer is
//! decoded with its type, and each finding gets the [`Effect`] that the decoding showed.
//!
//! # How a label comes about
//!
//! * The body cannot be decoded: the finding at the place where the decoder stopped **breaks the
//!   client**. Other findings in the same body stay *not known*, because the decoder did not get
//!   to them; over many recordings most show by themselves.
//! * It can be decoded, but encoding it again does not give back what stood at the finding: it
//!   **loses data**.
//! * It can be decoded and gives everything back: the finding is **tolerated**.
//! * No type was registered, or it is not about a body: *not known*.
//!
//! The strongest label that any recording gives a finding is the one that it gets.

use std::collections::HashMap;
use std::fmt;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// What a finding does to the client.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Effect {
    /// There was no way to tell.
    #[default]
    NotKnown,
    /// The client reads the body and keeps everything.
    Tolerated,
    /// The client reads the body and drops something.
    LosesData,
    /// The client cannot read the body.
    BreaksTheClient,
}

impl Effect {
    /// In words.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::NotKnown => "not known",
            Self::Tolerated => "tolerated",
            Self::LosesData => "loses data",
            Self::BreaksTheClient => "breaks the client",
        }
    }
}

/// An answer to be decoded.
#[derive(Debug, Clone, Copy)]
pub struct Answer<'a> {
    /// The method, in capitals.
    pub method: &'a str,
    /// The path template.
    pub path: &'a str,
    /// The `operationId`.
    pub operation_id: Option<&'a str>,
    /// The status.
    pub status: u16,
    /// The body, as text.
    pub body: &'a str,
}

/// How decoding went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decoded {
    /// There is no type for this answer.
    NotKnown,
    /// It can be read.
    Read,
    /// It cannot; the JSON pointer of the place where the decoder stopped.
    Failed(String),
}

/// A client, as far as it decodes answers. It is asked from several threads.
pub trait Client: fmt::Debug + Send + Sync {
    /// Whether the client can read this answer. Asked for every JSON answer.
    fn decode(&self, answer: &Answer<'_>) -> Decoded;

    /// The JSON pointers of what the client reads and drops. Only asked for answers that can be
    /// read and that something was found in.
    fn lost(&self, answer: &Answer<'_>) -> Vec<String>;
}

type Decode = fn(&str) -> Decoded;
type Lost = fn(&str) -> Vec<String>;

/// The types of a client, by operation and status.
///
/// ```
/// use openapi_drift::client::{Answer, Client, Clients, Decoded};
///
/// #[derive(serde::Deserialize, serde::Serialize)]
/// struct Order {
///     id: String,
/// }
///
/// let clients = Clients::new().response::<Order>("getOrder", 200);
/// let answer = Answer { method: "GET", path: "/orders/{id}", operation_id: Some("getOrder"), status: 200, body: r#"{"id": 7}"# };
/// assert_eq!(clients.decode(&answer), Decoded::Failed("/id".into()));
/// ```
#[derive(Default, Clone)]
pub struct Clients(HashMap<(String, u16), (Decode, Lost)>);

impl Clients {
    /// No types.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Registers the type of an answer, by `operationId` and status. An operation without an id
    /// goes by `GET /orders/{id}`.
    #[must_use]
    pub fn response<T: DeserializeOwned + Serialize>(mut self, operation: &str, status: u16) -> Self {
        self.0.insert((operation.to_owned(), status), (decode::<T>, lost::<T>));
        self
    }

    fn find(&self, answer: &Answer<'_>) -> Option<&(Decode, Lost)> {
        let name = match answer.operation_id {
            Some(id) => id.to_owned(),
            None => format!("{} {}", answer.method, answer.path),
        };
        self.0.get(&(name, answer.status))
    }
}

impl fmt::Debug for Clients {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut keys: Vec<_> = self.0.keys().collect();
        keys.sort();
        f.debug_list().entries(keys).finish()
    }
}

impl Client for Clients {
    fn decode(&self, answer: &Answer<'_>) -> Decoded {
        self.find(answer).map_or(Decoded::NotKnown, |(decode, _)| decode(answer.body))
    }

    fn lost(&self, answer: &Answer<'_>) -> Vec<String> {
        self.find(answer).map(|(_, lost)| lost(answer.body)).unwrap_or_default()
    }
}

fn decode<T: DeserializeOwned>(body: &str) -> Decoded {
    // The path costs time, so it is only looked for when the plain way failed.
    if serde_json::from_str::<T>(body).is_ok() {
        return Decoded::Read;
    }
    let mut reader = serde_json::Deserializer::from_str(body);
    match serde_path_to_error::deserialize::<_, T>(&mut reader) {
        Ok(_) => Decoded::Failed(String::new()),
        Err(error) => Decoded::Failed(pointer(error.path())),
    }
}

fn pointer(path: &serde_path_to_error::Path) -> String {
    use serde_path_to_error::Segment;
    path.iter().fold(String::new(), |mut pointer, segment| {
        match segment {
            Segment::Seq { index } => push(&mut pointer, &index.to_string()),
            Segment::Map { key } => push(&mut pointer, key),
            Segment::Enum { .. } | Segment::Unknown => {}
        }
        pointer
    })
}

fn push(pointer: &mut String, segment: &str) {
    pointer.push('/');
    pointer.push_str(&openapi_contract::document::escape(segment));
}

fn lost<T: DeserializeOwned + Serialize>(body: &str) -> Vec<String> {
    let mut lost = Vec::new();
    let before = serde_json::from_str::<Value>(body);
    let after = serde_json::from_str::<T>(body).and_then(serde_json::to_value);
    if let (Ok(before), Ok(after)) = (before, after) {
        compare(&before, Some(&after), &mut String::new(), &mut lost);
    }
    lost
}

/// Whatever stands in `before` and not in `after`. A `null` may be left out.
fn compare(before: &Value, after: Option<&Value>, pointer: &mut String, lost: &mut Vec<String>) {
    let length = pointer.len();
    match (before, after) {
        (Value::Object(before), Some(Value::Object(after))) => {
            for (name, value) in before {
                push(pointer, name);
                compare(value, after.get(name), pointer, lost);
                pointer.truncate(length);
            }
        }
        (Value::Array(before), Some(Value::Array(after))) => {
            for (index, value) in before.iter().enumerate() {
                push(pointer, &index.to_string());
                compare(value, after.get(index), pointer, lost);
                pointer.truncate(length);
            }
        }
        (before, Some(after)) if before == after => {}
        (Value::Number(before), Some(Value::Number(after))) if before.as_f64() == after.as_f64() => {}
        // A time may be written in another way and still be the same: texts that both are there
        // are taken for kept. A `null` that is left out is none the less.
        (Value::String(_), Some(Value::String(_))) | (Value::Null, None) => {}
        _ => lost.push(pointer.clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(serde::Deserialize, Serialize)]
    struct Inner {
        n: u32,
        #[serde(skip_serializing_if = "Option::is_none")]
        note: Option<String>,
    }

    #[derive(serde::Deserialize, Serialize)]
    struct Outer {
        list: Vec<Inner>,
    }

    #[test]
    fn finds_where_decoding_stops_and_what_is_dropped() {
        assert_eq!(decode::<Outer>(r#"{"list": [{"n": 1}, {"n": 5.0}]}"#), Decoded::Failed("/list/1/n".into()));
        assert_eq!(decode::<Outer>(r#"{"list": [{}]}"#), Decoded::Failed("/list/0".into()));
        assert_eq!(decode::<Outer>(r#"{"list": [{"n": 1, "note": null}]}"#), Decoded::Read);
        assert_eq!(lost::<Outer>(r#"{"list": [{"n": 1, "note": null, "a/b": 2}], "x": {}}"#), ["/list/0/a~1b", "/x"]);
    }
}
