//! Media types, as far as matching needs them.

/// A media type without its parameters: `application/json; charset=utf-8` is `application/json`.
#[must_use]
pub fn essence(media_type: &str) -> &str {
    let end = media_type.bytes().position(|byte| byte == b';').unwrap_or(media_type.len());
    media_type[..end].trim()
}

/// The parameters that distinguish a media type from others of the same essence. `charset` and `boundary` are about the
/// text of a message, not about its schema.
fn parameters(media_type: &str) -> impl Iterator<Item = (&str, &str)> {
    let pairs = media_type.split(';').skip(1).filter_map(|pair| pair.split_once('='));
    let pairs = pairs.map(|(name, value)| (name.trim(), value.trim().trim_matches('"')));
    pairs.filter(|(name, _)| !name.eq_ignore_ascii_case("charset") && !name.eq_ignore_ascii_case("boundary"))
}

/// Whether a concrete media type falls under a range (`application/*`, `*/*`, or itself). Parameters do not count.
#[must_use]
pub fn matches(range: &str, media_type: &str) -> bool {
    let (range, media_type) = (essence(range), essence(media_type));
    if range == "*/*" || range.eq_ignore_ascii_case(media_type) {
        return true;
    }
    let Some(main) = range.strip_suffix("/*") else { return false };
    media_type.split_once('/').is_some_and(|(found, _)| found.eq_ignore_ascii_case(main))
}

/// How well an entry of the document fits the media type of a message: its essence first, then its parameters. `None`
/// if it does not.
pub(crate) fn fit(entry: &str, media_type: &str) -> Option<(u8, u8, usize)> {
    if !matches(entry, media_type) {
        return None;
    }
    if !entry.contains(';') {
        return Some((precision(entry), 2, 0));
    }
    let (mut agreed, mut absent) = (0, false);
    for (name, value) in parameters(entry) {
        match parameters(media_type).find(|(own, _)| own.eq_ignore_ascii_case(name)) {
            Some((_, found)) if found.eq_ignore_ascii_case(value) => agreed += 1,
            Some(_) => return Some((precision(entry), 0, 0)),
            None => absent = true,
        }
    }
    Some((precision(entry), if absent { 1 } else { 2 }, agreed))
}

/// How closely a range describes: itself before `type/*` before `*/*`.
fn precision(range: &str) -> u8 {
    match essence(range) {
        "*/*" => 0,
        range if range.ends_with("/*") => 1,
        _ => 2,
    }
}

/// What belongs to the entry that fits a media type best: the first of equals.
pub(crate) fn best<'e, T>(entries: impl Iterator<Item = (&'e str, T)>, media_type: &str) -> Option<T> {
    let fitting = entries.filter_map(|(entry, own)| Some((fit(entry, media_type)?, own)));
    fitting.reduce(|best, next| if next.0 > best.0 { next } else { best }).map(|(_, own)| own)
}

/// Whether a body of this media type is JSON: `application/json`, `text/json` or a `+json` suffix.
#[must_use]
pub fn is_json(media_type: &str) -> bool {
    let json = |text: &str| text.eq_ignore_ascii_case("json");
    match essence(media_type).split_once('/') {
        Some((_, subtype)) => json(subtype) || subtype.rsplit_once('+').is_some_and(|(_, suffix)| json(suffix)),
        None => false,
    }
}

/// How a sequential media type writes its items.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Sequence {
    /// One JSON text on each line: JSON Lines, NDJSON.
    Lines,
    /// JSON texts, each after a record separator (RFC 7464).
    Records,
    /// Server-sent events.
    Events,
}

impl Sequence {
    /// The form of a sequential media type.
    #[must_use]
    pub fn of(media_type: &str) -> Option<Self> {
        let essence = essence(media_type).to_ascii_lowercase();
        Some(match &*essence {
            "application/jsonl"
            | "application/x-jsonl"
            | "application/jsonlines"
            | "application/x-jsonlines"
            | "application/ndjson"
            | "application/x-ndjson"
            | "application/json-lines"
            | "text/jsonl"
            | "application/stream+json"
            | "application/x-json-stream" => Self::Lines,
            "application/json-seq" => Self::Records,
            "text/event-stream" => Self::Events,
            _ if essence.ends_with("+json-seq") => Self::Records,
            _ => return None,
        })
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
    fn parameters_decide_between_equal_essences() {
        let best =
            |entries: &[&'static str], media_type: &str| best(entries.iter().map(|entry| (*entry, *entry)), media_type);
        let versions = ["application/json;version=1", "application/json; version=2", "application/json", "*/*"];
        assert_eq!(best(&versions, "application/json; Version=\"2\""), Some(versions[1]));
        assert_eq!(best(&versions, "application/json;version=3"), Some("application/json"));
        assert_eq!(best(&versions, "application/json; charset=utf-8"), Some("application/json"));
        assert_eq!(best(&versions[..2], "application/json"), Some(versions[0]));
        assert_eq!(best(&versions, "text/plain"), Some("*/*"));
        assert_eq!(best(&versions[..3], "text/plain"), None);
        assert_eq!(
            best(&["application/*", "application/json; charset=latin1"], "application/json"),
            Some("application/json; charset=latin1")
        );
    }

    #[test]
    fn json_by_suffix() {
        assert!(is_json("application/problem+json;v=1"));
        assert!(is_json("application/json"));
        assert!(!is_json("application/jsonl"));
        assert!(!is_json("json"));
    }

    #[test]
    fn sequences() {
        assert_eq!(Sequence::of("application/x-ndjson; charset=utf-8"), Some(Sequence::Lines));
        assert_eq!(Sequence::of("application/geo+json-seq"), Some(Sequence::Records));
        assert_eq!(Sequence::of("Text/Event-Stream"), Some(Sequence::Events));
        assert_eq!(Sequence::of("application/json"), None);
    }
}
