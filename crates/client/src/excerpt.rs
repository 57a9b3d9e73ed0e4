//! A little of a body that could not be used, fit to be shown.

use crate::secrets::Secrets;

/// The most characters that an excerpt has.
pub(crate) const MAX_CHARS: usize = 200;

/// The most bytes of a body that are read for an excerpt.
pub(crate) const MAX_BYTES: usize = 4 * 1024;

/// The beginning of a text body on one line: white space folded, control characters and the call's secrets left out.
pub(crate) fn of_text(body: &[u8], secrets: &Secrets) -> String {
    quoted(&String::from_utf8_lossy(&body[..body.len().min(MAX_BYTES)]), secrets)
}

/// The beginning of what a server says, in the same way.
pub(crate) fn quoted(text: &str, secrets: &Secrets) -> String {
    let end = text.char_indices().map(|(at, _)| at).take_while(|at| *at <= MAX_BYTES).last().unwrap_or_default();
    cut(&secrets.hide(if text.len() <= MAX_BYTES { text } else { &text[..end] }))
}

/// The shape of a JSON body without its values: what a message or a name says is nobody's business.
pub(crate) fn of_json(body: &[u8]) -> String {
    let mut shape = String::new();
    let mut rest = &body[..body.len().min(MAX_BYTES)];
    while let [byte, after @ ..] = rest {
        rest = after;
        match byte {
            b'"' => {
                let (length, closed) = string_length(rest);
                shape.push_str(match (length, closed) {
                    (0, true) => "\"\"",
                    (_, true) => "\"…\"",
                    (_, false) => "\"…",
                });
                rest = &rest[length + usize::from(closed)..];
            }
            b'0'..=b'9' => shape.push('0'),
            b'{' | b'}' | b'[' | b']' | b':' | b',' | b'.' | b'-' | b'+' => shape.push(char::from(*byte)),
            b' ' | b'\t' | b'\r' | b'\n' => {}
            // A word, or what is no JSON at all.
            _ => {
                let length = rest.iter().take_while(|byte| byte.is_ascii_alphanumeric() || !byte.is_ascii()).count();
                let word = [std::slice::from_ref(byte), &rest[..length]].concat();
                rest = &rest[length..];
                shape.push_str(match &word[..] {
                    b"true" => "true",
                    b"false" => "false",
                    b"null" => "null",
                    _ => "…",
                });
            }
        }
    }
    cut(&shape)
}

/// The bytes before the closing quote, and whether there is one.
fn string_length(text: &[u8]) -> (usize, bool) {
    let mut escaped = false;
    for (at, byte) in text.iter().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return (at, true),
            _ => {}
        }
    }
    (text.len(), false)
}

/// The first 200 characters.
pub(crate) fn cut(text: &str) -> String {
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
        let secrets = Secrets::new(&[reqwest::header::HeaderValue::from_static("Bearer s3cret")], b"");
        let page = format!("<html>\r\n  502\u{7} s3cret {}", "x".repeat(10_000));
        let excerpt = of_text(page.as_bytes(), &secrets);
        assert!(excerpt.starts_with("<html> 502 [hidden] xxx"), "{excerpt}");
        assert_eq!(excerpt.chars().count(), MAX_CHARS + 1);
        let wide = "ü".repeat(MAX_BYTES);
        assert_eq!(quoted(&wide, &secrets).chars().count(), MAX_CHARS + 1);
        assert_eq!(quoted(&wide[..2 * MAX_CHARS], &secrets), wide[..2 * MAX_CHARS]);
    }

    #[test]
    fn a_json_excerpt_has_the_shape_and_no_value() {
        for (body, shape) in [
            (
                r#"{"body": "my \"phone\" is 0123", "n": 45.6, "ok": true, "x": null}"#,
                r#"{"…":"…","…":00.0,"…":true,"…":null}"#,
            ),
            ("\"unfinished", "\"…"),
            (r#"["", "a\\", "b"]"#, r#"["","…","…"]"#),
            ("[false, secret, trueish, 1e5, sécret]", "[false,…,…,0…,…]"),
            ("not json at all", "…………"),
        ] {
            assert_eq!(of_json(body.as_bytes()), shape, "{body}");
        }
    }
}
