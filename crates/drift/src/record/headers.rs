//! The headers that are handed on, in the order in which they came.

use http::header::{self, HeaderMap, HeaderName, HeaderValue};

/// Headers that belong to one connection (RFC 9110, section 7.6.1). `Trailer` is not among them: it announces what
/// follows the body, which is handed on.
const HOP_BY_HOP: [HeaderName; 8] = [
    header::CONNECTION,
    HeaderName::from_static("keep-alive"),
    header::PROXY_AUTHENTICATE,
    header::PROXY_AUTHORIZATION,
    HeaderName::from_static("proxy-connection"),
    header::TE,
    header::TRANSFER_ENCODING,
    header::UPGRADE,
];

/// The headers without those of the connection.
pub(super) fn end_to_end(headers: &HeaderMap) -> HeaderMap {
    let of_connection: Vec<String> = tokens(headers, &header::CONNECTION).map(str::to_ascii_lowercase).collect();
    // Made anew: to remove one from a map moves the last to its place.
    let kept = headers.iter().filter(|(name, _)| {
        !HOP_BY_HOP.contains(name) && !of_connection.iter().any(|own| own.as_str() == name.as_str())
    });
    kept.map(|(name, value)| (name.clone(), value.clone())).fold(HeaderMap::new(), |mut map, (name, value)| {
        map.append(name, value);
        map
    })
}

/// The headers for the upstream: its own host in the place of that of the proxy, or none where its protocol has another
/// field for it; and whether trailers are welcome.
pub(super) fn for_upstream(headers: &HeaderMap, host: Option<&HeaderValue>) -> HeaderMap {
    let mut map = HeaderMap::new();
    for (name, value) in &end_to_end(headers) {
        if name != header::HOST {
            map.append(name, value.clone());
        } else if let Some(host) = host {
            map.insert(header::HOST, host.clone());
        }
    }
    if tokens(headers, &header::TE).any(|token| token.eq_ignore_ascii_case("trailers")) {
        map.insert(header::TE, HeaderValue::from_static("trailers"));
    }
    map
}

/// The protocol that a request asks to go on with. HTTP/2 is not among them: what follows could not be recorded, and
/// the client is content with HTTP/1.1.
pub(super) fn upgrade(headers: &HeaderMap) -> Option<HeaderValue> {
    let asked = tokens(headers, &header::CONNECTION).any(|token| token.eq_ignore_ascii_case("upgrade"));
    let protocol = headers.get(header::UPGRADE).filter(|_| asked)?;
    let is_http = tokens(headers, &header::UPGRADE).any(|token| token.eq_ignore_ascii_case("h2c"));
    (!is_http).then(|| protocol.clone())
}

/// What makes a message ask for a protocol, or agree to it.
pub(super) fn set_upgrade(headers: &mut HeaderMap, protocol: HeaderValue) {
    headers.insert(header::CONNECTION, HeaderValue::from_static("upgrade"));
    headers.insert(header::UPGRADE, protocol);
}

/// The members of a header that is a list.
fn tokens<'h>(headers: &'h HeaderMap, name: &HeaderName) -> impl Iterator<Item = &'h str> {
    let values = headers.get_all(name).into_iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).map(str::trim).filter(|token| !token.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs.iter().fold(HeaderMap::new(), |mut map, (name, value)| {
            map.append(HeaderName::from_static(name), HeaderValue::from_static(value));
            map
        })
    }

    fn lines(map: &HeaderMap) -> Vec<String> {
        map.iter().map(|(name, value)| format!("{name}: {}", value.to_str().unwrap())).collect()
    }

    #[test]
    fn those_of_the_connection_go_and_the_order_stays() {
        let headers = map(&[
            ("z", "1"),
            ("host", "proxy"),
            ("connection", "close, X-Hop"),
            ("keep-alive", "1"),
            ("te", "gzip"),
            ("a", "1"),
            ("x-hop", "1"),
            ("a", "2"),
            ("connection", "other"),
            ("other", "1"),
            ("transfer-encoding", "chunked"),
            ("trailer", "x-sum"),
            ("proxy-authorization", "x"),
            ("upgrade", "h2c"),
            ("m", "1"),
        ]);
        assert_eq!(lines(&end_to_end(&headers)), ["z: 1", "host: proxy", "a: 1", "a: 2", "trailer: x-sum", "m: 1"]);
        let host = HeaderValue::from_static("api.test");
        let want = ["z: 1", "host: api.test", "a: 1", "a: 2", "trailer: x-sum", "m: 1"];
        assert_eq!(lines(&for_upstream(&headers, Some(&host))), want);
        assert_eq!(lines(&for_upstream(&headers, None)), [&want[..1], &want[2..]].concat());
    }

    #[test]
    fn trailers_are_asked_for_when_the_client_does() {
        for (te, want) in [("Trailers", true), ("gzip;q=0.5, trailers", true), ("gzip", false), ("", false)] {
            assert_eq!(for_upstream(&map(&[("te", te)]), None).contains_key("te"), want, "{te}");
        }
        assert_eq!(lines(&for_upstream(&map(&[("te", "gzip, trailers")]), None)), ["te: trailers"]);
    }

    #[test]
    fn upgrades_are_seen() {
        for (connection, protocol, want) in [
            ("upgrade", "websocket", Some("websocket")),
            ("keep-alive, Upgrade", "a/1, b", Some("a/1, b")),
            ("keep-alive", "websocket", None),
            ("Upgrade, HTTP2-Settings", "h2c", None),
        ] {
            let found = upgrade(&map(&[("connection", connection), ("upgrade", protocol)]));
            assert_eq!(found.as_ref().map(|found| found.to_str().unwrap()), want, "{connection}");
        }
        assert_eq!(upgrade(&map(&[("connection", "upgrade")])), None);
    }
}
