//! A little of a body that could not be used, fit to be shown.

/// The most characters that an excerpt has.
pub(crate) const MAX_CHARS: usize = 200;

/// The most bytes of a body that are read for an excerpt.
pub(crate) const MAX_BYTES: usize = 4 * 1024;

/// The beginning of a text body on one line: white space folded, control characters and the token left out.
pub(crate) fn of_text(body: &[u8], token: Option<&str>) -> String {
    let text = String::from_utf8_lossy(&body[..body.len().min(MAX_BYTES)]);
    let text = match token {
        Some(token) if !token.is_empty() => text.replace(token, "[token]"),
        _ => text.into_owned(),
    };
    let printable = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect::<String>();
    cut(&printable.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// The shape of a JSON body without its values: what a message or a name says is nobody's business.
pub(crate) fn of_json(body: &[u8]) -> String {
    let mut shape = String::new();
    let mut in_string = false;
    let mut escaped = false;
    for &byte in &body[..body.len().min(MAX_BYTES)] {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => {
                in_string = !in_string;
                shape.push('"');
            }
            _ if in_string && shape.ends_with('…') => {}
            _ if in_string => shape.push('…'),
            b'0'..=b'9' => shape.push('0'),
            b'{' | b'}' | b'[' | b']' | b':' | b',' | b'.' | b'-' | b'+' | b'a'..=b'z' => shape.push(char::from(byte)),
            _ => {}
        }
    }
    cut(&shape)
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(MAX_CHARS) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_excerpt_is_one_bounded_line_without_the_token() {
        let page = format!("<html>\r\n  502\u{7} s3cret {}", "x".repeat(10_000));
        let excerpt = of_text(page.as_bytes(), Some("s3cret"));
        assert!(excerpt.starts_with("<html> 502 [token] xxx"), "{excerpt}");
        assert_eq!(excerpt.chars().count(), MAX_CHARS + 1);
    }

    #[test]
    fn a_json_excerpt_has_the_shape_and_no_value() {
        let body = br#"{"body": "my \"phone\" is 0123", "n": 45.6, "ok": true, "x": null}"#;
        assert_eq!(of_json(body), r#"{"…":"…","…":00.0,"…":true,"…":null}"#);
        assert_eq!(of_json(b"\"unfinished"), "\"…");
    }
}
