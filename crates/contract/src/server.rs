//! The servers of a description, and which URLs belong to them.

use crate::document::{Document, NodeId};

/// A server: where an API lives.
///
/// The scheme does not count (a recording of a local copy over `http` is a recording of the same
/// API), the port does, and a variable such as `{region}` stands for any text without `/`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Server {
    url: String,
    /// `None` for a relative server: any host.
    authority: Option<Pattern>,
    base: Vec<Pattern>,
    node: Option<NodeId>,
}

/// Literal text with variables in it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Pattern(Vec<Part>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Literal(String),
    Variable,
}

impl Server {
    /// A server by its URL or URL template, such as `https://{region}.example.com/v1` or `/v1`.
    #[must_use]
    pub fn new(url: &str) -> Self {
        Self::at(url, None)
    }

    pub(crate) fn at(url: &str, node: Option<NodeId>) -> Self {
        let url = url.split(['?', '#']).next().unwrap_or_default();
        let (authority, path) = split(url);
        let base = path.split('/').filter(|segment| !segment.is_empty()).map(Pattern::new).collect();
        let authority = authority.map(|text| Pattern::new(&text.to_ascii_lowercase()));
        Self { url: url.to_owned(), authority, base, node }
    }

    /// The servers that stand in an operation, a path or the description itself.
    pub(crate) fn of(document: &Document, holder: NodeId) -> Vec<Self> {
        let servers = document.get(holder, "servers").into_iter();
        servers
            .flat_map(|servers| document.elements(servers))
            .filter_map(|server| Some(Self::at(document.get_str(server, "url")?, Some(server))))
            .collect()
    }

    /// The URL as written.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Where the description names it; `None` for one that was added.
    #[must_use]
    pub fn node(&self) -> Option<NodeId> {
        self.node
    }

    /// Whether it names no host, so that any host may be it.
    #[must_use]
    pub fn is_relative(&self) -> bool {
        self.authority.is_none()
    }

    /// Whether this host (and port, unless it is the scheme's own) is the server's.
    #[must_use]
    pub fn has_authority(&self, authority: &str) -> bool {
        self.authority.as_ref().is_none_or(|pattern| pattern.matches(authority))
    }

    /// What remains of a path after the server's base path, with its leading `/`; `None` when the
    /// path is not below it.
    #[must_use]
    pub fn strip_base<'p>(&self, path: &'p str) -> Option<&'p str> {
        let mut rest = path;
        for pattern in &self.base {
            let after = rest.strip_prefix('/')?;
            let end = after.find('/').unwrap_or(after.len());
            if !pattern.matches(&after[..end]) {
                return None;
            }
            rest = &after[end..];
        }
        Some(if rest.is_empty() { "/" } else { rest })
    }
}

impl Pattern {
    fn new(mut text: &str) -> Self {
        let mut parts = Vec::new();
        while let Some(open) = text.find('{') {
            let Some(close) = text[open..].find('}') else { break };
            if open > 0 {
                parts.push(Part::Literal(text[..open].to_owned()));
            }
            parts.push(Part::Variable);
            text = &text[open + close + 1..];
        }
        if !text.is_empty() {
            parts.push(Part::Literal(text.to_owned()));
        }
        Self(parts)
    }

    fn matches(&self, text: &str) -> bool {
        match &self.0[..] {
            [Part::Literal(literal)] => literal.eq_ignore_ascii_case(text),
            parts => matches(parts, text),
        }
    }
}

fn matches(parts: &[Part], text: &str) -> bool {
    match parts {
        [] => text.is_empty(),
        [Part::Literal(literal), rest @ ..] => {
            let head = text.get(..literal.len());
            head.is_some_and(|head| head.eq_ignore_ascii_case(literal)) && matches(rest, &text[literal.len()..])
        }
        // A variable is at least one character; the shortest fit first.
        [Part::Variable, rest @ ..] => text
            .char_indices()
            .skip(1)
            .map(|(at, _)| at)
            .chain([text.len()])
            .any(|at| at > 0 && matches(rest, &text[at..])),
    }
}

/// Host and path of a URL; no host for a relative one. Drops user names and the scheme's own port.
pub(crate) fn split(url: &str) -> (Option<&str>, &str) {
    let (scheme, rest) = match url.split_once("://") {
        Some((scheme, rest)) => (scheme, rest),
        None => match url.strip_prefix("//") {
            Some(rest) => ("", rest),
            None => return (None, url),
        },
    };
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let default_port = match scheme {
        s if s.eq_ignore_ascii_case("https") || s.eq_ignore_ascii_case("wss") => ":443",
        s if s.eq_ignore_ascii_case("http") || s.eq_ignore_ascii_case("ws") => ":80",
        _ => "",
    };
    let host = if default_port.is_empty() { host } else { host.strip_suffix(default_port).unwrap_or(host) };
    (Some(host), path)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fits(server: &str, url: &str) -> Option<String> {
        let server = Server::new(server);
        let (authority, path) = split(url);
        let fits = server.has_authority(authority?);
        if fits { server.strip_base(path).map(str::to_owned) } else { None }
    }

    #[test]
    fn hosts_and_base_paths() {
        assert_eq!(fits("https://api.test", "https://API.test:443/orders"), Some("/orders".into()));
        assert_eq!(fits("https://api.test/", "http://api.test"), Some("/".into()));
        assert_eq!(fits("https://api.test/v1", "https://api.test/v1/orders"), Some("/orders".into()));
        assert_eq!(fits("https://api.test/v1", "https://api.test/v10/orders"), None);
        assert_eq!(fits("https://api.test", "https://api.test:8443/orders"), None);
        assert_eq!(fits("https://api.test", "https://api.test.evil/orders"), None);
        assert_eq!(fits("/v1", "http://127.0.0.1:8080/v1/orders"), Some("/orders".into()));
    }

    #[test]
    fn variables() {
        assert_eq!(fits("https://{region}.api.test/{version}", "https://eu.api.test/v2/a"), Some("/a".into()));
        assert_eq!(fits("https://{region}.api.test", "https://.api.test/a"), None);
        assert_eq!(fits("https://{host}:{port}", "http://localhost:8080/a"), Some("/a".into()));
    }
}
