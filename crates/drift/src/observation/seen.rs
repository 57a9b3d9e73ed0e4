//! Values as they are counted: as JSON, so that `"1"` and `1` stay different values.

use std::borrow::Cow;

use openapi_contract::json::{Kind, Tape, Value};

use super::names::{MAX_TEXT, cut};
use super::shape;

/// Before a value that is not there as a whole. No JSON text begins with it.
const CUT: char = '\0';

/// A value as it is counted: its JSON text, or its shape unless values were asked for.
pub(crate) fn seen(value: Value<'_>, show_values: bool) -> String {
    if !show_values {
        return format!("<{}>", shape(value));
    }
    let is_text = value.kind() == Kind::String;
    let json = if is_text { format!("\"{}\"", value.raw()) } else { value.raw().to_owned() };
    if json.len() <= MAX_TEXT { json } else { format!("{CUT}{}", cut(&value.text())) }
}

/// What a report shows of it: a text without its quotes.
pub(crate) fn seen_text(seen: &str) -> Cow<'_, str> {
    if let Some(text) = seen.strip_prefix(CUT) {
        return text.into();
    }
    let mut tape = Tape::new();
    match tape.parse(seen) {
        Ok(value) if value.kind() == Kind::String => value.text().into_owned().into(),
        _ => seen.into(),
    }
}

/// Its JSON text, if it is there as a whole.
pub(crate) fn seen_json(seen: &str) -> Option<&str> {
    (!seen.starts_with([CUT, '<'])).then_some(seen)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_keep_their_type_and_are_shown_without_it() {
        let long = format!("\"{}\"", "é".repeat(150));
        for (json, shape, text, is_whole) in [
            ("\"1\"", "<string of 1 character>", "1", true),
            ("1", "<number>", "1", true),
            ("\"<a>\\n\"", "<string of 4 characters>", "<a>\n", true),
            ("[1, \"a\"]", "<array of 2 elements>", "[1, \"a\"]", true),
            (&long, "<string of 150 characters>", &"é".repeat(100), false),
        ] {
            let mut tape = Tape::new();
            let value = tape.parse(json).unwrap();
            assert_eq!(seen(value, false), shape);
            assert_eq!(seen_json(shape), None);
            let shown = seen(value, true);
            assert_eq!(seen_text(&shown), text);
            assert_eq!(seen_json(&shown), is_whole.then_some(json));
        }
    }
}
