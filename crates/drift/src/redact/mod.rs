//! Redaction of recordings.
//!
//! A recording is read twice. The first pass finds secrets: by the names of headers, parameters, cookies, fields and
//! members, by where they are, by their form, and by what the caller names. The second pass searches every text of the
//! recording for all that was found, in whatever encoding, and replaces it with filler of the same length and form, so
//! that a schema judges the redacted recording as it would have judged the original. At last every text of the result is
//! decoded and searched once more, in a way that knows nothing of the first two; a text in which something is still found
//! goes as a whole.

mod bodies;
mod cleaner;
mod codec;
mod entry;
#[cfg(feature = "cli")]
mod file;
mod filler;
mod fit;
mod forms;
mod json;
mod names;
mod pairs;
mod recording;
mod removed;
mod secrets;
mod verify;

use std::borrow::Cow;
use std::sync::Arc;

use openapi_contract::schema::SchemaId;
use openapi_contract::{Contract, Located, SchemeKind};

use cleaner::Cleaner;
#[cfg(feature = "cli")]
pub(crate) use file::clean_files;
pub use json::Text;
pub use recording::{Cleaned, RedactError, clean};
pub use removed::{Kind, Removal};
use secrets::Search;

/// The text in place of a credential of an `Authorization` header.
pub const REDACTED: &str = "REDACTED";

/// What is removed from a recording.
///
/// ```
/// use openapi_drift::redact::{Redaction, Text};
///
/// let redaction = Redaction::default().text(Text::Member("body".into()));
/// assert_eq!(redaction.header("Authorization", "Bearer abc.def"), "Bearer REDACTED");
/// assert_eq!(
///     redaction.body(r#"{"body": "Hi Ann", "token": "s3cret"}"#, "application/json"),
///     r#"{"body": "Xx Xxx", "token": "x1xxxx"}"#,
/// );
/// ```
#[derive(Debug, Clone, Default)]
pub struct Redaction {
    texts: Vec<Text>,
    keep: Vec<Text>,
    /// Names of headers, parameters, fields and cookies, in lower case.
    chosen: Vec<String>,
    contract: Option<Arc<Contract>>,
    drop_bodies: bool,
    drop_binary: bool,
    keep_undecodable: bool,
}

/// The exchange that a body belongs to, as far as a document needs it to find the schema.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Belongs<'e> {
    pub(crate) method: &'e str,
    pub(crate) url: &'e str,
    /// The status of the response; `None` for the body of a request.
    pub(crate) status: Option<u16>,
}

impl Redaction {
    /// Also removes this text.
    #[must_use]
    pub fn text(mut self, text: Text) -> Self {
        self.texts.push(text);
        self
    }

    /// Also removes the values of headers, query parameters, form fields, cookies and members of this name, whatever
    /// their case.
    #[must_use]
    pub fn name(mut self, name: &str) -> Self {
        self.chosen.push(name.to_lowercase());
        self
    }

    /// Also removes the keys that the document's security schemes name, and free text: of JSON bodies, only those texts remain that an `enum`, a format or a pattern of this
    /// document constrains.
    #[must_use]
    pub fn free_text_of(mut self, contract: Arc<Contract>) -> Self {
        for operation in contract.operations() {
            let schemes = operation.details().security.iter().flat_map(|way| &way.schemes);
            for scheme in schemes {
                if let SchemeKind::ApiKey(_, name) = &scheme.kind
                    && !self.is_chosen(name)
                {
                    self = self.name(name);
                }
            }
        }
        self.contract = Some(contract);
        self
    }

    /// Keeps this text where [`free_text_of`](Self::free_text_of) would remove it: an identifier, say. Secrets are
    /// removed all the same.
    #[must_use]
    pub fn keep(mut self, text: Text) -> Self {
        self.keep.push(text);
        self
    }

    /// Drops all bodies.
    #[must_use]
    pub fn drop_bodies(mut self, drop: bool) -> Self {
        self.drop_bodies = drop;
        self
    }

    /// Drops images, fonts, audio and video, too, which are kept otherwise.
    #[must_use]
    pub fn drop_binary(mut self, drop: bool) -> Self {
        self.drop_binary = drop;
        self
    }

    /// Keeps other bodies that cannot be decoded, which are dropped otherwise: they may hold anything.
    #[must_use]
    pub fn keep_undecodable(mut self, keep: bool) -> Self {
        self.keep_undecodable = keep;
        self
    }

    fn is_chosen(&self, name: &str) -> bool {
        !self.chosen.is_empty() && self.chosen.contains(&name.to_lowercase())
    }

    /// A header value without its credential. The scheme of an `Authorization` header and the
    /// names of cookies remain.
    #[must_use]
    pub fn header<'v>(&self, name: &str, value: &'v str) -> Cow<'v, str> {
        self.with(value, |cleaner| cleaner.header(name, value))
    }

    /// A URL without the credentials in its query and authority, and without its fragment.
    #[must_use]
    pub fn url<'u>(&self, url: &'u str) -> Cow<'u, str> {
        self.with(url, |cleaner| cleaner.url(url))
    }

    /// The value of a query parameter or form field.
    #[must_use]
    pub fn field<'v>(&self, name: &str, value: &'v str) -> Cow<'v, str> {
        self.with(value, |cleaner| cleaner.field(name, value))
    }

    /// A body without secrets and without the texts that were named. JSON keeps its layout. Of a body that is neither
    /// JSON nor a form nor a sequence of JSON, only punctuation remains, because there are no names in it to go by.
    #[must_use]
    pub fn body(&self, text: &str, media_type: &str) -> String {
        self.body_of(None, text, media_type)
    }

    /// The same for a body of a known exchange.
    pub(crate) fn body_of(&self, belongs: Option<Belongs<'_>>, text: &str, media_type: &str) -> String {
        let search = Search::default();
        Cleaner::new(self, &search).body_text(text, media_type, belongs)
    }

    fn with<'t>(&self, text: &'t str, clean: impl FnOnce(&mut Cleaner<'_>) -> Option<String>) -> Cow<'t, str> {
        let search = Search::default();
        clean(&mut Cleaner::new(self, &search)).map_or(Cow::Borrowed(text), Cow::Owned)
    }
}

/// The schema that a document has for a body.
fn schema_of(contract: &Contract, belongs: Belongs<'_>, media_type: &str) -> Option<SchemaId> {
    let Located::Operation(operation) = contract.locate(belongs.method, belongs.url) else { return None };
    let details = operation.details();
    let entry = match belongs.status {
        Some(status) => details.response(status)?.media_type(media_type)?,
        None => details.request_body.as_ref()?.media_type(media_type)?,
    };
    entry.schema
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers() {
        let redaction = Redaction::default().name("X-Mine");
        for (name, value, want) in [
            ("authorization", "Basic YWxhOg==", "Basic REDACTED"),
            ("Authorization", "rawtoken", "REDACTED"),
            ("X-Api-Key", "k-123 456", "x-111 111"),
            ("Cookie", "sid=abc; theme=dark", "sid=xxx; theme=xxxx"),
            ("Cookie", "path=abc; nameless", "path=xxx; xxxxxxxx"),
            ("Set-Cookie", "sid=abc; Path=/; HttpOnly", "sid=xxx; Path=/; HttpOnly"),
            ("Set-Cookie", "Path=abc; Max-Age=9; Secure; Partitioned", "Path=xxx; Max-Age=9; Secure; Partitioned"),
            ("Content-Type", "application/json", "application/json"),
            ("Referer", "https://a.test/?token=abc&x=1", "https://a.test/?token=xxx&x=1"),
            ("Link", "<https://a.test/?api_key=k7&page=2>; rel=next", "<https://a.test/?api_key=x1&page=2>; rel=next"),
            ("Refresh", "0; url=https://a.test/?token=abc", "0; url=https://a.test/?token=xxx"),
            ("X-RateLimit-Remaining", "41", "41"),
            ("Access-Control-Allow-Credentials", "true", "true"),
            ("x-mine", "ab1", "xx1"),
        ] {
            let cleaned = redaction.header(name, value);
            assert_eq!(cleaned, want, "{name}");
            assert_eq!(redaction.header(name, want), want, "cleaning what is clean changes nothing");
        }
    }

    #[test]
    fn urls() {
        let redaction = Redaction::default();
        for (url, want) in [
            ("https://a.test/x?page=2", "https://a.test/x?page=2"),
            ("https://me:pw@a.test/x", "https://a.test/x"),
            ("https://a.test/?access_token=abc&api_key=k1&q=a@b", "https://a.test/?access_token=xxx&api_key=x1&q=a@b"),
            ("https://a.test/cb#id_token=abc", "https://a.test/cb"),
            ("https://a.test/x;jsessionid=4F2?y=1", "https://a.test/x;jsessionid=1X1?y=1"),
            ("/a?next=%2Fb%3Ftoken%3Dabc%26x%3D1", "/a?next=%2Fb%3Ftoken%3Dxxx%26x%3D1"),
            ("https://a.test/?state=open&code=200&key=k-7 7", "https://a.test/?state=open&code=200&key=k-7 7"),
            ("https://a.test/?state=k7f3&code=4f3a9", "https://a.test/?state=x1x1&code=1x1x1"),
        ] {
            assert_eq!(redaction.url(url), want);
            assert_eq!(redaction.url(want), want);
        }
    }

    #[test]
    fn bodies_by_their_media_type() {
        let redaction = Redaction::default();
        for (media_type, text, want) in [
            ("application/x-www-form-urlencoded", "user=a&password=b", "user=a&password=x"),
            (
                "application/x-www-form-urlencoded",
                "user%5Bpassword%5D=b&user%5Bname%5D=a",
                "user%5Bpassword%5D=x&user%5Bname%5D=a",
            ),
            ("application/json", "<p>Ann Lee</p>", "<x>Xxx Xxx</x>"),
            ("text/plain", "ready", "ready"),
            ("text/plain", "-4.5", "-4.5"),
            ("application/x-ndjson", "{\"token\": \"ab\"}\n{\"n\": 1}\n", "{\"token\": \"xx\"}\n{\"n\": 1}\n"),
            (
                "text/event-stream",
                "event: a\ndata: {\"token\": \"ab\"}\n\ndata: [DONE]\n",
                "event: a\ndata: {\"token\": \"xx\"}\n\ndata: [DONE]\n",
            ),
            (
                "multipart/form-data; boundary=b",
                "--b\r\nContent-Disposition: form-data; name=\"password\"\r\n\r\nab\r\n--b\r\nContent-Disposition: form-data; name=\"n\"\r\n\r\n7\r\n--b--\r\n",
                "--b\r\nContent-Disposition: form-data; name=\"password\"\r\n\r\nxx\r\n--b\r\nContent-Disposition: form-data; name=\"n\"\r\n\r\n7\r\n--b--\r\n",
            ),
        ] {
            assert_eq!(redaction.body(text, media_type), want);
            assert_eq!(redaction.body(want, media_type), want);
        }
    }
}
