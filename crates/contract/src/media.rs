//! Media types, as far as matching needs them.

/// A media type without its parameters: `application/json; charset=utf-8` is `application/json`.
#[must_use]
pub fn essence(media_type: &str) -> &str {
    let end = media_type.bytes().position(|byte| byte == b';').unwrap_or(media_type.len());
    media_type[..end].trim()
}

/// Whether a concrete media type falls under a range (`application/*`, `*/*`, or itself).
/// Parameters are left out on both sides.
#[must_use]
pub fn matches(range: &str, media_type: &str) -> bool {
    let (range, media_type) = (essence(range), essence(media_type));
    if range == "*/*" || range.eq_ignore_ascii_case(media_type) {
        return true;
    }
    let Some(main) = range.strip_suffix("/*") else { return false };
    media_type.split_once('/').is_some_and(|(found, _)| found.eq_ignore_ascii_case(main))
}

/// How closely a range describes: itself before `type/*` before `*/*`.
#[must_use]
pub fn precision(range: &str) -> u8 {
    let range = essence(range);
    if range == "*/*" {
        0
    } else if range.ends_with("/*") {
        1
    } else {
        2
    }
}

/// Whether a body of this media type is JSON: `application/json`, `text/json` or a `+json` suffix.
#[must_use]
pub fn is_json(media_type: &str) -> bool {
    let essence = essence(media_type);
    let json = |text: &str| text.eq_ignore_ascii_case("json");
    match essence.split_once('/') {
        Some((_, subtype)) => json(subtype) || subtype.rsplit_once('+').is_some_and(|(_, suffix)| json(suffix)),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges() {
        assert!(matches("application/json", "Application/JSON; charset=utf-8"));
        assert!(matches("application/*", "application/json"));
        assert!(matches("*/*", "image/png"));
        assert!(!matches("application/*", "text/json"));
        assert!(!matches("application/json", "application/problem+json"));
    }

    #[test]
    fn json_by_suffix() {
        assert!(is_json("application/problem+json;v=1"));
        assert!(is_json("application/json"));
        assert!(!is_json("application/jsonl"));
        assert!(!is_json("json"));
    }
}
