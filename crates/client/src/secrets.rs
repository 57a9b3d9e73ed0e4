//! What must not be shown where a response quotes the request: its tokens, and whatever its body says.

use std::collections::HashSet;

use reqwest::header::HeaderValue;
use serde_json::Value;

/// What is put in the place of a secret.
const HIDDEN: &str = "[hidden]";
/// A text shorter than this says nothing, and is in every other word.
const MIN_CHARS: usize = 4;
/// So many characters in a row of a longer secret are a part of it: a server may quote the beginning alone.
const PART: usize = 12;

/// The secrets of one call, with their white space folded.
#[derive(Default)]
pub(crate) struct Secrets(Vec<Vec<char>>);

impl Secrets {
    /// The tokens as they stand in headers, and the JSON texts that were sent as bodies, one after the other.
    pub(crate) fn new(tokens: &[HeaderValue], bodies: &[u8]) -> Self {
        let mut texts: Vec<String> = tokens.iter().filter_map(|token| token.to_str().ok()).map(bare).collect();
        for body in serde_json::Deserializer::from_slice(bodies).into_iter::<Value>().flatten() {
            strings(body, &mut texts);
        }
        // As they may be quoted in a JSON text and in a page.
        let escaped: Vec<String> = texts.iter().flat_map(|text| [in_json(text), in_html(text)]).collect();
        texts.extend(escaped);
        let mut secrets: Vec<Vec<char>> = texts.iter().map(|text| folded(text).chars().collect()).collect();
        secrets.retain(|secret| secret.len() >= MIN_CHARS);
        // The longest first, so that none is a remainder of another.
        secrets.sort_by(|one, other| other.len().cmp(&one.len()).then_with(|| one.cmp(other)));
        secrets.dedup();
        Self(secrets)
    }

    /// The text, its white space folded, without the secrets and without the longer parts of them.
    pub(crate) fn hide(&self, text: &str) -> String {
        let text: Vec<char> = folded(text).chars().collect();
        let windows = |size: usize| self.0.iter().flat_map(move |secret| secret.windows(size));
        let parts: HashSet<&[char]> = windows(PART).collect();
        let short: HashSet<&[char]> = self.0.iter().filter(|secret| secret.len() < PART).map(Vec::as_slice).collect();
        let lengths: HashSet<usize> = short.iter().map(|secret| secret.len()).chain([PART]).collect();
        let mut hidden = vec![false; text.len()];
        for length in lengths {
            for (at, window) in text.windows(length).enumerate() {
                if parts.contains(window) || short.contains(window) {
                    hidden[at..at + length].fill(true);
                }
            }
        }
        let mut shown = String::new();
        for (at, c) in text.iter().enumerate() {
            match hidden[at] {
                false => shown.push(*c),
                true if at == 0 || !hidden[at - 1] => shown.push_str(HIDDEN),
                true => {}
            }
        }
        shown
    }
}

/// The text on one line: white space folded, and what a terminal would not show as text left out.
pub(crate) fn folded(text: &str) -> String {
    let shown = text.chars().filter(|c| c.is_whitespace() || !(c.is_control() || is_invisible(*c)));
    shown.collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Characters that change the direction of a text or take no room in it.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

fn bare(header: &str) -> String {
    header.strip_prefix("Bearer ").unwrap_or(header).to_owned()
}

fn strings(value: Value, texts: &mut Vec<String>) {
    match value {
        Value::String(text) => texts.push(text),
        Value::Array(items) => items.into_iter().for_each(|item| strings(item, texts)),
        Value::Object(members) => members.into_iter().for_each(|(_, member)| strings(member, texts)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn in_json(text: &str) -> String {
    let quoted = Value::from(text).to_string();
    quoted[1..quoted.len() - 1].to_owned()
}

fn in_html(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;").replace('\'', "&#39;")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secrets() -> Secrets {
        let message = "Is it  <still> there?\nI would \"love\" to have it.";
        let body =
            serde_json::json!({"body": message, "source": {"id": "o1", "type": "ORDER"}, "list": ["abcd"], "n": 7});
        Secrets::new(&[HeaderValue::from_static("Bearer s3cret-token-of-some-length")], body.to_string().as_bytes())
    }

    #[test]
    fn tokens_and_texts_are_hidden_in_each_form_that_they_are_quoted_in() {
        for (text, shown) in [
            ("token s3cret-token-of-some-length.", "token [hidden]."),
            ("Bearer s3cret-token-o", "Bearer [hidden]"),
            ("it said: Is it <still> there? I would \"love\" to have it.", "it said: [hidden]"),
            (r#"{"body":"Is it  <still> there?\nI would \"love\" to have it."}"#, r#"{"body":"[hidden]"}"#),
            ("<p>Is it  &lt;still&gt; there? I would &quot;love&quot; to have it.</p>", "<p>[hidden]</p>"),
            ("Is it <still>…", "[hidden]…"),
            ("s\u{0}3\u{0}c\u{0}r\u{0}e\u{0}t\u{0}-\u{0}t\u{0}o\u{0}k\u{0}e\u{0}n\u{0}", "[hidden]"),
            ("s3cret\u{200b}-token", "[hidden]"),
            ("an ORDER, abcd and abc", "an [hidden], [hidden] and abc"),
            ("o1 is 7", "o1 is 7"),
            ("nothing of it", "nothing of it"),
            ("", ""),
        ] {
            assert_eq!(secrets().hide(text), shown, "{text:?}");
        }
        assert_eq!(Secrets::default().hide("a\n b"), "a b");
    }
}
