//! Where a body does not fit its type, and why.

use serde::de::DeserializeOwned;

use crate::excerpt;
use crate::secrets;

/// The JSON pointer of the first value that does not fit, and what was expected there, without the value.
pub(crate) fn find<T: DeserializeOwned>(body: &[u8]) -> Option<(String, String)> {
    let error = serde_path_to_error::deserialize::<_, T>(&mut serde_json::Deserializer::from_slice(body)).err()?;
    // The name of a member is the server's own text.
    let pointer = excerpt::cut(&secrets::folded(&pointer(error.path())));
    Some((pointer, describe(error.inner())))
}

/// RFC 6901.
fn pointer(path: &serde_path_to_error::Path) -> String {
    use serde_path_to_error::Segment;
    let mut pointer = String::new();
    for segment in path {
        let token = match segment {
            Segment::Seq { index } => index.to_string(),
            Segment::Map { key } => key.replace('~', "~0").replace('/', "~1"),
            Segment::Enum { variant } => variant.clone(),
            Segment::Unknown => continue,
        };
        pointer.push('/');
        pointer.push_str(&token);
    }
    pointer
}

/// What serde says, without the value that it quotes: `invalid type: string "…", expected a number`.
pub(crate) fn describe(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let mut masked = String::with_capacity(text.len());
    let mut rest = text.as_str();
    // A text stands in double quotes, escaped as in Rust; any other value in backquotes, as names do.
    while let Some(start) = rest.find(" \"") {
        let body = &rest[start + 2..];
        let end = body
            .char_indices()
            .scan(false, |escaped, (at, c)| {
                let closes = c == '"' && !*escaped;
                *escaped = c == '\\' && !*escaped;
                Some((at, closes))
            })
            .find_map(|(at, closes)| closes.then_some(at));
        masked.push_str(&rest[..start]);
        rest = end.map_or("", |end| &body[end + 1..]);
    }
    masked.push_str(rest);
    for kind in ["boolean", "integer", "floating point", "character"] {
        let quoted = format!("{kind} `");
        if let Some(start) = masked.find(&quoted).map(|at| at + kind.len())
            && let Some(length) = masked[start + 2..].find('`')
        {
            masked.replace_range(start..=start + 2 + length, "");
        }
    }
    masked
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::{Conversation, Problem};

    #[test]
    fn a_misfit_has_its_pointer_and_not_its_value() {
        let (pointer, detail) = find::<Conversation>(
            br#"{"id":"c","source":{"type":"ORDER","id":"o"},"userA":{"id":"secret \" text", "sales": "many"}}"#,
        )
        .expect("sales is no number");
        assert_eq!(pointer, "/userA/sales");
        assert_eq!(detail, "invalid type: string, expected f64 at line 1 column 92");
        let number = find::<Conversation>(br#"{"id":4111111111111111}"#).expect("an ID is a text");
        assert_eq!(number.1, "invalid type: integer, expected a string at line 1 column 22");
        let flag = find::<Conversation>(br#"{"id":true}"#).expect("an ID is a text");
        assert_eq!(flag.1, "invalid type: boolean, expected a string at line 1 column 10");
    }

    #[test]
    fn a_missing_member_is_named() {
        let (pointer, detail) = find::<Problem>(b"{}").expect("a problem has members");
        assert_eq!(pointer, "");
        assert!(detail.starts_with("missing field `code`"), "{detail}");
    }
}
