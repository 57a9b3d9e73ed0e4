//! Taking secrets and personal text out of what is recorded.
//!
//! Names decide: of headers, of query parameters, of members in a body. What is taken out is
//! replaced by text of the same length, so that the length rules of a schema judge a redacted
//! recording as they would have judged the original.

mod har;
mod json;
mod names;

use std::borrow::Cow;
use std::sync::Arc;

use openapi_contract::schema::{Direction, SchemaId};
use openapi_contract::{Contract, Located, media};

#[cfg(feature = "cli")]
pub(crate) use har::clean_telling;
pub use har::{Cleaned, RedactError, clean};
pub use json::Text;

use crate::values::Coding;

/// What stands where a credential was.
pub const REDACTED: &str = "REDACTED";

/// What is taken out of a recording.
///
/// ```
/// use openapi_drift::redact::{Redaction, Text};
///
/// let redaction = Redaction::default().text(Text::Member("body".into()));
/// assert_eq!(redaction.header("Authorization", "Bearer abc.def"), "Bearer REDACTED");
/// assert_eq!(
///     redaction.body(r#"{"body": "Hi Ann", "token": "s3cret"}"#, "application/json"),
///     r#"{"body": "xx xxx", "token": "xxxxxx"}"#,
/// );
/// ```
#[derive(Debug, Clone, Default)]
pub struct Redaction {
    texts: Vec<Text>,
    keep: Vec<Text>,
    contract: Option<Arc<Contract>>,
}

/// The exchange that a body belongs to, as far as a description needs it to find the schema.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Belongs<'e> {
    pub(crate) method: &'e str,
    pub(crate) url: &'e str,
    /// The status of the answer; `None` for the body of a request.
    pub(crate) status: Option<u16>,
}

impl Redaction {
    /// Also takes out this text.
    #[must_use]
    pub fn text(mut self, text: Text) -> Self {
        self.texts.push(text);
        self
    }

    /// Goes by a description, too: of JSON bodies, only those texts stay whose form it shapes with
    /// an `enum`, a format or a pattern. All other text is free, and may be personal.
    #[must_use]
    pub fn free_text_of(mut self, contract: Arc<Contract>) -> Self {
        self.contract = Some(contract);
        self
    }

    /// Leaves this text where [`free_text_of`](Self::free_text_of) would take it out: an
    /// identifier, say. Names that give a secret away count all the same.
    #[must_use]
    pub fn keep(mut self, text: Text) -> Self {
        self.keep.push(text);
        self
    }

    /// A header's value without its credential. The scheme of an `Authorization` header and the
    /// names of cookies stay.
    #[must_use]
    pub fn header<'v>(&self, name: &str, value: &'v str) -> Cow<'v, str> {
        if names::is_cookie(name) {
            return Cow::Owned(cookies(value, name.eq_ignore_ascii_case("set-cookie")));
        }
        if !names::is_secret_header(name) {
            return if names::holds_url(name) { self.url(value) } else { Cow::Borrowed(value) };
        }
        let scheme = value.split_once(' ').map(|(scheme, _)| scheme);
        let scheme = scheme.filter(|scheme| scheme.bytes().all(|byte| byte.is_ascii_alphabetic()));
        Cow::Owned(scheme.map_or_else(|| REDACTED.to_owned(), |scheme| format!("{scheme} {REDACTED}")))
    }

    /// A URL without the credentials in its query and authority, and without its fragment.
    #[must_use]
    pub fn url<'u>(&self, url: &'u str) -> Cow<'u, str> {
        let (main, fragment) = url.split_once('#').map_or((url, None), |(main, fragment)| (main, Some(fragment)));
        let (base, query) = main.split_once('?').map_or((main, None), |(base, query)| (base, Some(query)));
        let user = base.split_once("://").and_then(|(scheme, rest)| {
            let end = rest.find('/').unwrap_or(rest.len());
            let at = rest[..end].rfind('@')?;
            Some(format!("{scheme}://{}", &rest[at + 1..]))
        });
        let clean = query.map(|query| form(query, '&'));
        let unchanged = user.is_none() && fragment.is_none() && clean.as_deref() == query;
        if unchanged {
            return Cow::Borrowed(url);
        }
        let mut out = user.unwrap_or_else(|| base.to_owned());
        if let Some(query) = clean {
            out.push('?');
            out.push_str(&query);
        }
        Cow::Owned(out)
    }

    /// The value of a query parameter or form field.
    #[must_use]
    pub fn field<'v>(&self, name: &str, value: &'v str) -> Cow<'v, str> {
        if names::is_secret(name) { Cow::Owned(filler(value)) } else { Cow::Borrowed(value) }
    }

    /// A body without secrets and without the texts that were named. JSON keeps its form to the
    /// last space. Of what is neither JSON nor a form, nothing but its punctuation stays, because
    /// there are no names in it to go by.
    #[must_use]
    pub fn body(&self, text: &str, media_type: &str) -> String {
        self.body_of(None, text, media_type)
    }

    /// The same for a body of which it is known where it belongs.
    pub(crate) fn body_of(&self, belongs: Option<Belongs<'_>>, text: &str, media_type: &str) -> String {
        if media::essence(media_type).eq_ignore_ascii_case("application/x-www-form-urlencoded") {
            return form(text, '&');
        }
        let described = self.contract.as_deref().map(|contract| {
            let schema = belongs.and_then(|belongs| schema_of(contract, belongs, media_type));
            let is_answer = belongs.is_some_and(|belongs| belongs.status.is_some());
            (contract, schema, if is_answer { Direction::Response } else { Direction::Request })
        });
        let rules = json::Rules { texts: &self.texts, keep: &self.keep, described };
        let json = media::is_json(media_type).then(|| json::redact(text, rules)).flatten();
        json.unwrap_or_else(|| filler(text))
    }
}

/// The schema that a description has for a body.
fn schema_of(contract: &Contract, belongs: Belongs<'_>, media_type: &str) -> Option<SchemaId> {
    let Located::Operation(operation) = contract.locate(belongs.method, belongs.url) else { return None };
    let details = operation.details();
    let entry = match belongs.status {
        Some(status) => details.response(status)?.media_type(media_type)?,
        None => details.request_body.as_ref()?.media_type(media_type)?,
    };
    entry.schema
}

/// `a=1; b=2` and, where cookies are set, `a=1; Path=/` with their values gone.
fn cookies(value: &str, is_set: bool) -> String {
    const ATTRIBUTES: [&str; 9] =
        ["path", "domain", "expires", "max-age", "samesite", "priority", "secure", "httponly", "partitioned"];
    let parts = value.split(';').map(str::trim).enumerate().map(|(index, part)| {
        let name = part.split_once('=').map(|(name, _)| name);
        let attribute = name.unwrap_or(part);
        // The cookie itself stands first, whatever it is called.
        if is_set && index > 0 && ATTRIBUTES.iter().any(|own| attribute.eq_ignore_ascii_case(own)) {
            return part.to_owned();
        }
        match name {
            Some(name) => format!("{name}={REDACTED}"),
            None if part.is_empty() => String::new(),
            None => REDACTED.to_owned(),
        }
    });
    parts.collect::<Vec<_>>().join("; ")
}

/// `a=1&token=2` with the values of secrets gone.
fn form(text: &str, separator: char) -> String {
    let pairs = text.split(separator).map(|pair| match pair.split_once('=') {
        Some((name, value)) if names::is_secret(&Coding::Form.decode(name)) && !value.is_empty() => {
            format!("{name}={REDACTED}")
        }
        _ => pair.to_owned(),
    });
    pairs.collect::<Vec<_>>().join(&separator.to_string())
}

/// A text of the same length in characters, spaces and ASCII punctuation kept.
pub(crate) fn filler(text: &str) -> String {
    text.chars().map(|c| if c.is_whitespace() || c.is_ascii_punctuation() { c } else { 'x' }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers() {
        let redaction = Redaction::default();
        for (name, value, want) in [
            ("authorization", "Basic YWxhOg==", "Basic REDACTED"),
            ("Authorization", "rawtoken", "REDACTED"),
            ("X-Api-Key", "k-123 456", "REDACTED"),
            ("Cookie", "sid=abc; theme=dark", "sid=REDACTED; theme=REDACTED"),
            ("Cookie", "path=abc; nameless", "path=REDACTED; REDACTED"),
            ("Set-Cookie", "sid=abc; Path=/; HttpOnly", "sid=REDACTED; Path=/; HttpOnly"),
            ("Set-Cookie", "Path=abc; Max-Age=9; Secure; Partitioned", "Path=REDACTED; Max-Age=9; Secure; Partitioned"),
            ("Content-Type", "application/json", "application/json"),
            ("Referer", "https://a.test/?token=abc&x=1", "https://a.test/?token=REDACTED&x=1"),
            ("X-RateLimit-Remaining", "41", "41"),
        ] {
            assert_eq!(redaction.header(name, value), want, "{name}");
        }
    }

    #[test]
    fn urls() {
        let redaction = Redaction::default();
        for (url, want) in [
            ("https://a.test/x?page=2", "https://a.test/x?page=2"),
            ("https://me:pw@a.test/x", "https://a.test/x"),
            (
                "https://a.test/?access_token=abc&api_key=1&q=a@b",
                "https://a.test/?access_token=REDACTED&api_key=REDACTED&q=a@b",
            ),
            ("https://a.test/cb#id_token=abc", "https://a.test/cb"),
        ] {
            assert_eq!(redaction.url(url), want);
        }
    }

    #[test]
    fn bodies_that_are_no_json() {
        let redaction = Redaction::default();
        assert_eq!(
            redaction.body("user=a&password=b", "application/x-www-form-urlencoded"),
            "user=a&password=REDACTED"
        );
        assert_eq!(
            redaction.body("user%5Bpassword%5D=b&user%5Bname%5D=a", "application/x-www-form-urlencoded"),
            "user%5Bpassword%5D=REDACTED&user%5Bname%5D=a"
        );
        assert_eq!(redaction.body("<p>Ann Lee</p>", "application/json"), "<x>xxx xxx</x>");
    }
}
