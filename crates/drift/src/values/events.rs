//! Server-sent events, as JSON.

use openapi_contract::json::Tape;
use serde_json::{Map, Value};

/// The fields of one event.
#[derive(Default)]
struct Event {
    data: Option<String>,
    others: Map<String, Value>,
}

/// The lines of a text. They end in a line feed, a carriage return, or both.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.split('\n').flat_map(|line| line.strip_suffix('\r').unwrap_or(line).split('\r'))
}

/// The events of a stream. Comments and fields that the format does not know are ignored, and so is an event without
/// data, as it asks.
fn events(text: &str) -> Vec<Event> {
    let mut found = Vec::new();
    let mut event = Event::default();
    for line in lines(text) {
        if line.is_empty() {
            let complete = std::mem::take(&mut event);
            if complete.data.is_some() {
                found.push(complete);
            }
            continue;
        }
        let (name, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match name {
            "data" => match &mut event.data {
                Some(data) => {
                    data.push('\n');
                    data.push_str(value);
                }
                None => event.data = Some(value.to_owned()),
            },
            "retry" => {
                if let Ok(milliseconds) = value.parse::<u64>() {
                    event.others.insert("retry".to_owned(), milliseconds.into());
                }
            }
            "event" | "id" => {
                event.others.insert(name.to_owned(), value.into());
            }
            _ => {}
        }
    }
    // A recording may end in the middle of the last event, or without the empty line behind it.
    if event.data.is_some() {
        found.push(event);
    }
    found
}

/// Each event as the JSON object of its fields. Its data is a text; where the document says that it has a structure, the
/// text is the JSON of that.
pub(crate) fn objects(text: &str, wants_structure: bool) -> Vec<String> {
    let mut tape = Tape::new();
    let objects = events(text).into_iter().filter(|event| !wants_structure || event.data.as_deref() != Some(END));
    objects
        .map(|event| {
            let mut fields = Value::Object(event.others).to_string();
            let Some(data) = event.data else { return fields };
            fields.pop();
            if fields.len() > 1 {
                fields.push(',');
            }
            let is_structure =
                wants_structure && data.trim_start().starts_with(['{', '[']) && tape.parse(&data).is_ok();
            let data = if is_structure { data } else { Value::from(data).to_string() };
            fields + "\"data\":" + &data + "}"
        })
        .collect()
}

/// What marks the end of the stream in many APIs. It is not one of its items.
const END: &str = "[DONE]";

/// The data of each event: as it is where it is JSON, and as a JSON string where a text is wanted. Data that is neither
/// marks the end of the stream in many APIs (`[DONE]`), and is not one of its items.
pub(crate) fn data(text: &str, wants_text: bool) -> Vec<String> {
    let mut tape = Tape::new();
    let data = events(text).into_iter().filter_map(|event| event.data);
    data.filter_map(|data| {
        if !wants_text && data == END {
            return None;
        }
        let is_json = !wants_text && (data.starts_with(['{', '[', '"']) || tape.parse(&data).is_ok());
        Some(if is_json { data } else { Value::from(data).to_string() })
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const STREAM: &str =
        ": hello\r\nevent: add\r\ndata: {\"n\":\r\ndata: 1}\r\nid: 7\r\nretry: 10\r\n\r\n\r\ndata: [DONE]\n\ndata:x";

    #[test]
    fn events_are_objects_of_their_fields() {
        assert_eq!(
            objects(STREAM, false),
            [r#"{"event":"add","id":"7","retry":10,"data":"{\"n\":\n1}"}"#, r#"{"data":"[DONE]"}"#, r#"{"data":"x"}"#]
        );
        assert_eq!(
            objects(STREAM, true),
            ["{\"event\":\"add\",\"id\":\"7\",\"retry\":10,\"data\":{\"n\":\n1}}", r#"{"data":"x"}"#],
            "a structure is read, and the end is none of the events"
        );
    }

    #[test]
    fn lines_end_in_any_way_and_events_without_data_are_none() {
        let text = "retry: 5\n\nevent: a\r\rdata: x\rid: 1\r\rdata\r\n\r\n";
        assert_eq!(objects(text, false), [r#"{"id":"1","data":"x"}"#, r#"{"data":""}"#]);
    }

    #[test]
    fn data_is_json_or_text() {
        assert_eq!(data(STREAM, false), ["{\"n\":\n1}", "\"x\""]);
        assert_eq!(data(STREAM, true), [r#""{\"n\":\n1}""#, r#""[DONE]""#, r#""x""#]);
    }
}
