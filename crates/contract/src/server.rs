//! The servers of a document, and the URLs that belong to them.

use crate::document::{Document, NodeId};

/// A server: where an API lives.
///
/// The scheme does not count (a recording of a local copy over `http` is a recording of the same API), the port does. A
/// variable with an `enum` has one of its values; any other has its default, or any text without `/`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Server {
    url: String,
    forms: Vec<Form>,
    node: Option<NodeId>,
}

/// The URL with one choice of its variables.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Form {
    /// `None` for a relative server: any host.
    authority: Option<Pattern>,
    base: Vec<Pattern>,
}

/// Literal text with variables in it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Pattern(Vec<Part>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Literal(String),
    Variable,
}

/// The largest number of combinations of values that are told apart. Beyond it, the last variables match any text.
const MAX_FORMS: usize = 64;

impl Server {
    /// A server by its URL or URL template, such as `https://{region}.example.com/v1` or `/v1`.
    #[must_use]
    pub fn new(url: &str) -> Self {
        Self { url: url.to_owned(), forms: vec![Form::new(url)], node: None }
    }

    /// The servers of an operation, a path or the document itself.
    pub(crate) fn of(document: &Document, holder: NodeId) -> Vec<Self> {
        let servers = document.get(holder, "servers").into_iter();
        let servers = servers.flat_map(|servers| document.elements(servers));
        servers
            .filter_map(|server| {
                let url = document.get_str(server, "url")?;
                let mut forms = substitutions(document, server, url);
                forms.retain(|url| !lacks_host(document, server, url));
                let forms = forms.iter().map(|url| Form::new(url)).collect();
                Some(Self { url: url.to_owned(), forms, node: Some(server) })
            })
            .collect()
    }

    /// Whether the same URLs belong to it, wherever it is written.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        self.url == other.url && self.forms == other.forms
    }

    /// The URL as written.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Where the document names it; `None` for one that was added.
    #[must_use]
    pub fn node(&self) -> Option<NodeId> {
        self.node
    }

    /// Whether it names no host, so that any host may be it.
    #[must_use]
    pub fn is_relative(&self) -> bool {
        self.forms.iter().any(|form| form.authority.is_none())
    }

    /// Whether it begins with a variable that has no value, so that no URL is known to belong to it.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.forms.is_empty()
    }

    /// The part of a URL's path below the server's base path, with its leading `/`; `None` when the URL is not of this
    /// server. `authority` is that of [`split`]; without one, the host may be any.
    pub(crate) fn below<'p>(&self, authority: Option<&str>, path: &'p str) -> Option<&'p str> {
        self.forms.iter().find_map(|form| {
            let own = form.authority.as_ref();
            let fits = authority.is_none_or(|authority| own.is_none_or(|own| own.matches(authority)));
            if fits { form.strip_base(path) } else { None }
        })
    }
}

/// Whether a URL begins with a variable that is left open. It stands for scheme and host, unless its default is a path.
fn lacks_host(document: &Document, server: NodeId, url: &str) -> bool {
    let Some((name, _)) = url.strip_prefix('{').and_then(|rest| rest.split_once('}')) else { return false };
    let variable = document.get(server, "variables").and_then(|variables| document.get(variables, name));
    let default = variable.and_then(|variable| document.get_str(variable, "default"));
    !default.is_some_and(|default| default.starts_with('/'))
}

/// The URL for each combination of the values of its variables; those that may hold any text are left in it.
fn substitutions(document: &Document, server: NodeId, url: &str) -> Vec<String> {
    let mut urls = vec![url.to_owned()];
    let variables = document.get(server, "variables").into_iter().flat_map(|variables| document.members(variables));
    for variable in variables {
        let name = format!("{{{}}}", variable.name);
        let choices = document.get(variable.value, "enum").into_iter().flat_map(|list| document.elements(list));
        let choices: Vec<&str> = choices.filter_map(|choice| document.node(choice).as_scalar()).collect();
        let default = document.get(variable.value, "default").and_then(|node| document.node(node).as_scalar());
        let is_closed = !choices.is_empty();
        let values = choices.into_iter().chain(default.filter(|_| !is_closed));
        let values: Vec<&str> = values.collect();
        if !url.contains(&name) || urls.len() * (values.len() + 1) > MAX_FORMS {
            continue;
        }
        // A default before any text: it may hold slashes, and says more.
        let chosen = urls.iter().flat_map(|url| values.iter().map(|value| url.replace(&name, value)));
        let open = urls.iter().filter(|_| !is_closed).cloned();
        urls = chosen.chain(open).collect();
    }
    urls
}

impl Form {
    fn new(url: &str) -> Self {
        let url = url.split(['?', '#']).next().unwrap_or_default();
        let (authority, path) = split(url);
        let mut base: Vec<Pattern> = Vec::new();
        // A relative server is relative to a place that is not known: its dots are taken from the root.
        for segment in path.split('/').filter(|segment| !segment.is_empty() && *segment != ".") {
            if segment == ".." {
                base.pop();
            } else {
                base.push(Pattern::new(segment));
            }
        }
        Self { authority: authority.map(|text| Pattern::new(&text.to_ascii_lowercase())), base }
    }

    fn strip_base<'p>(&self, path: &'p str) -> Option<&'p str> {
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
        // Two variables side by side match the same texts as one.
        parts.dedup_by(|next, before| matches!((next, before), (Part::Variable, Part::Variable)));
        Self(parts)
    }

    /// Compares greedily from the left, and the last literal from the right: a variable is at least one character, and
    /// the time is linear in the text for each part.
    fn matches(&self, text: &str) -> bool {
        let mut rest = text;
        let mut open = false;
        for (index, part) in self.0.iter().enumerate() {
            match part {
                Part::Variable => {
                    let Some(first) = rest.chars().next() else { return false };
                    rest = &rest[first.len_utf8()..];
                    open = true;
                }
                Part::Literal(literal) => {
                    let is_last = index + 1 == self.0.len();
                    let at = if !open {
                        starts_with(rest, literal).then_some(0)
                    } else if is_last {
                        rest.len()
                            .checked_sub(literal.len())
                            .filter(|at| rest.is_char_boundary(*at) && starts_with(&rest[*at..], literal))
                    } else {
                        rest.char_indices().map(|(at, _)| at).find(|at| starts_with(&rest[*at..], literal))
                    };
                    let Some(at) = at else { return false };
                    rest = &rest[at + literal.len()..];
                    open = false;
                }
            }
        }
        open || rest.is_empty()
    }
}

fn starts_with(text: &str, literal: &str) -> bool {
    text.get(..literal.len()).is_some_and(|head| head.eq_ignore_ascii_case(literal))
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
        let (authority, path) = split(url);
        Server::new(server).below(authority, path).map(str::to_owned)
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
    fn relative_servers_begin_at_the_root() {
        for server in [".", "./", "/", "", "a/.."] {
            assert_eq!(fits(server, "https://a.test/orders"), Some("/orders".into()), "{server}");
        }
        assert_eq!(fits("./v1", "https://a.test/v1/orders"), Some("/orders".into()));
        assert_eq!(fits("v1/", "https://a.test/v2/orders"), None);
    }

    #[test]
    fn variables_of_any_text() {
        assert_eq!(fits("https://{region}.api.test/{version}", "https://eu.api.test/v2/a"), Some("/a".into()));
        assert_eq!(fits("https://{region}.api.test", "https://.api.test/a"), None);
        assert_eq!(fits("https://{host}:{port}", "http://localhost:8080/a"), Some("/a".into()));
        assert_eq!(fits("https://{a}-{b}.test", "https://x-y-z.test/a"), Some("/a".into()));
        assert_eq!(fits("https://{a}-{b}.test", "https://xy.test/a"), None);
        assert_eq!(fits("https://a{b}", "https://a.test/x"), Some("/x".into()));
    }

    #[test]
    fn variables_by_their_values() {
        let below = |server: &str, url: &str| {
            let document = Document::parse("a.yaml", &format!("servers: [{server}]")).unwrap();
            let (authority, path) = split(url);
            Server::of(&document, document.root())[0].below(authority, path).map(str::to_owned)
        };
        let whole = "{url: '{server}/v1', variables: {server: {default: 'https://api.test'}}}";
        assert_eq!(below(whole, "https://api.test/v1/a").as_deref(), Some("/a"));
        assert_eq!(below(whole, "https://other.test/v1/a"), None);
        let alone = "{url: '{server}', variables: {server: {default: 'https://api.test'}}}";
        assert_eq!(below(alone, "https://api.test/v1/a").as_deref(), Some("/v1/a"));
        assert_eq!(below(alone, "https://cdn.test/v1/a"), None, "another host is another server");
        for open in ["{url: '{server}'}", "{url: '{server}/v1', variables: {server: {description: the site}}}"] {
            assert_eq!(below(open, "https://api.test/x/v1/a"), None, "{open}");
        }
        let relative = "{url: '{base}', variables: {base: {default: /v1}}}";
        assert_eq!(below(relative, "https://api.test/v1/a").as_deref(), Some("/a"));
        assert_eq!(below(relative, "https://api.test/v2/a").as_deref(), Some("/a"));
        let path = "{url: 'https://api.test{base}', variables: {base: {default: /sell/v1}}}";
        assert_eq!(below(path, "https://api.test/sell/v1/a").as_deref(), Some("/a"));
        let closed = "{url: 'https://{r}.api.test:{p}', variables: {r: {enum: [eu, us]}, p: {default: 443}}}";
        assert_eq!(below(closed, "https://us.api.test/a").as_deref(), Some("/a"));
        assert_eq!(below(closed, "https://us.api.test:8443/a").as_deref(), Some("/a"));
        assert_eq!(below(closed, "https://xx.api.test/a"), None);
        let many: Vec<String> = (0..30).map(|n| format!("v{n}: {{default: a}}")).collect();
        let slots = (0..30).map(|n| format!("{{v{n}}}")).collect::<Vec<_>>().join(".");
        let bomb = format!("{{url: 'https://{slots}.test', variables: {{{}}}}}", many.join(", "));
        assert!(below(&bomb, "https://a.test/a").is_none(), "bounded, and no match");
    }
}
