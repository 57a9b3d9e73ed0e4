//! What kind of recording a text is, by how it begins.

/// The first of `names` that is a member of the object with which `text` begins, as far as `text` goes.
///
/// The order of members is nobody's promise, and the first of them may be large, so neither the first line nor the
/// first member decides.
pub(super) fn first_member<'n>(text: &[u8], names: &[&'n str]) -> Option<&'n str> {
    let mut depth = 0_u32;
    let mut at = 0;
    while at < text.len() {
        match text[at] {
            b'"' => {
                let end = string_end(text, at + 1)?;
                let known = || names.iter().find(|name| name.as_bytes() == &text[at + 1..end]);
                if depth == 1
                    && is_key(&text[end + 1..])
                    && let Some(name) = known()
                {
                    return Some(name);
                }
                at = end;
            }
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth = depth.checked_sub(1).filter(|depth| *depth > 0)?,
            _ => {}
        }
        at += 1;
    }
    None
}

/// The index of the quote that ends a string; its escapes are passed over.
fn string_end(text: &[u8], start: usize) -> Option<usize> {
    let mut at = start;
    loop {
        at += memchr::memchr2(b'"', b'\\', text.get(at..)?)?;
        if text[at] == b'"' {
            return Some(at);
        }
        at += 2;
    }
}

fn is_key(after: &[u8]) -> bool {
    after.trim_ascii_start().first() == Some(&b':')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn goes_by_members_of_the_first_object_alone() {
        let kind = |text: &str| first_member(text.as_bytes(), &["log", "request"]);
        assert_eq!(kind(r#"{"log": {"request": 1}}"#), Some("log"));
        assert_eq!(
            kind("{\n  \"_id\": {\"log\": [1, \"]\"]},\n  \"x\\\"log\": \"request\", \"request\" : {"),
            Some("request")
        );
        assert_eq!(kind(r#"{"a": "log", "b": 1}{"log": 1}"#), None, "the second object is another");
        assert_eq!(kind(r#"{"a": "cut"#), None);
        assert_eq!(kind("[[]]"), None);
    }
}
