//! One recorded exchange: a view of its entry, nothing copied that need not be.

use std::borrow::Cow;

use openapi_contract::json::{Kind, Value};
use openapi_contract::media;

/// A request and what came back.
#[derive(Debug, Clone)]
pub(crate) struct Exchange<'e> {
    pub(crate) method: Cow<'e, str>,
    pub(crate) url: Cow<'e, str>,
    /// 0 when no answer came.
    pub(crate) status: u16,
    pub(crate) request: Side<'e>,
    pub(crate) response: Side<'e>,
}

/// One of the two messages.
#[derive(Debug, Clone)]
pub(crate) struct Side<'e> {
    pub(crate) headers: Headers<'e>,
    pub(crate) body: Body<'e>,
    /// What the recorder says of the media type.
    noted_type: Option<Cow<'e, str>>,
}

/// Headers as `[{name, value}]`, or as an object in the short form.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Headers<'e>(Option<Value<'e>>);

/// A body as it was recorded.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Body<'e> {
    /// There was none.
    Empty,
    /// As text.
    Text(Value<'e>),
    /// As base64 text.
    Base64(Value<'e>),
    /// As a list of form fields.
    Form(Value<'e>),
    /// There was one, and the recorder left it out.
    NotRecorded,
}

/// Whether a server that answers so has taken the request.
pub(crate) fn is_acceptance(status: u16) -> bool {
    (200..400).contains(&status)
}

impl<'e> Exchange<'e> {
    /// Reads an entry of a HAR; the error says what is missing.
    pub(crate) fn read(entry: Value<'e>) -> Result<Self, &'static str> {
        let request = entry.get("request").ok_or("it has no `request`")?;
        let response = entry.get("response").ok_or("it has no `response`")?;
        let method = request.get("method").and_then(Value::as_str).ok_or("its request has no `method`")?;
        let url = request.get("url").and_then(Value::as_str).ok_or("its request has no `url`")?;
        let status = response.get("status").ok_or("its response has no `status`")?;
        let status = status.as_i64().ok_or("its response's `status` is not an integer")?;
        Ok(Self {
            method,
            url,
            // Some recorders write -1 for an aborted request.
            status: u16::try_from(status.max(0)).map_err(|_| "its response's `status` is no HTTP status")?,
            request: Side::request(request),
            response: Side::response(response),
        })
    }

    /// The URL without its query and fragment.
    pub(crate) fn query(&self) -> &str {
        let without_fragment = self.url.split('#').next().unwrap_or_default();
        without_fragment.split_once('?').map_or("", |(_, query)| query)
    }

    /// Whether the server took the request: only then is the request evidence of the contract.
    pub(crate) fn was_accepted(&self) -> bool {
        is_acceptance(self.status)
    }

    /// Whether HTTP forbids a body in this answer.
    pub(crate) fn has_no_answer_body(&self) -> bool {
        self.method.eq_ignore_ascii_case("HEAD") || matches!(self.status, 100..200 | 204 | 205 | 304)
    }

    /// Whether a browser asked on its own whether it may ask.
    pub(crate) fn is_preflight(&self) -> bool {
        self.method.eq_ignore_ascii_case("OPTIONS")
            && (self.request.headers.has("access-control-request-method") || self.request.headers.has("origin"))
    }

    /// Whether a cache was asked whether what it has is still good.
    pub(crate) fn is_revalidation(&self) -> bool {
        self.status == 304 && ["if-none-match", "if-modified-since"].iter().any(|name| self.request.headers.has(name))
    }
}

impl<'e> Side<'e> {
    fn request(message: Value<'e>) -> Self {
        let headers = Headers::of(message);
        if let Some(body) = short_body(message) {
            return Self { headers, body, noted_type: None };
        }
        let data = message.get("postData").filter(|data| data.kind() == Kind::Object);
        let text = data.and_then(|data| data.get("text")).filter(|text| text.kind() == Kind::String);
        let params = data.and_then(|data| data.get("params")).filter(|params| !params.is_empty());
        let body = match (text, params) {
            (Some(text), _) if text.raw().is_empty() => absent(headers, None, message),
            (Some(text), _) if is_base64(data) => Body::Base64(text),
            (Some(text), _) => Body::Text(text),
            (None, Some(params)) => Body::Form(params),
            (None, None) => absent(headers, None, message),
        };
        Self { headers, body, noted_type: noted_type(data) }
    }

    fn response(message: Value<'e>) -> Self {
        let headers = Headers::of(message);
        if let Some(body) = short_body(message) {
            return Self { headers, body, noted_type: None };
        }
        let content = message.get("content").filter(|content| content.kind() == Kind::Object);
        let text = content.and_then(|content| content.get("text")).filter(|text| text.kind() == Kind::String);
        let body = match text {
            Some(text) if text.raw().is_empty() => absent(headers, content, message),
            Some(text) if is_base64(content) => Body::Base64(text),
            Some(text) => Body::Text(text),
            None => absent(headers, content, message),
        };
        Self { headers, body, noted_type: noted_type(content) }
    }

    /// The media type: that of the header, else what the recorder noted, unless it did not know.
    pub(crate) fn media_type(&self) -> Option<Cow<'e, str>> {
        let usable = |text: &Cow<'e, str>| !media::essence(text).is_empty();
        self.headers.get("content-type").filter(usable).or_else(|| {
            self.noted_type
                .clone()
                .filter(|text| usable(text) && !media::essence(text).eq_ignore_ascii_case("x-unknown"))
        })
    }
}

/// The body of the short form, which a HAR has no member for: the text, or JSON as it stands.
fn short_body(message: Value<'_>) -> Option<Body<'_>> {
    let body = message.get("body")?;
    Some(match body.kind() {
        Kind::String if body.raw().is_empty() => Body::Empty,
        Kind::Null => Body::Empty,
        _ => Body::Text(body),
    })
}

fn is_base64(content: Option<Value<'_>>) -> bool {
    content.and_then(|content| content.get("encoding")).is_some_and(|encoding| encoding.text_is("base64"))
}

fn noted_type(content: Option<Value<'_>>) -> Option<Cow<'_, str>> {
    content.and_then(|content| content.get("mimeType")).and_then(Value::as_str)
}

/// No text: was there no body, or was it left out? Any size above zero says the latter.
fn absent<'e>(headers: Headers<'e>, content: Option<Value<'e>>, message: Value<'e>) -> Body<'e> {
    let size = |value: Option<Value<'_>>| value.and_then(Value::as_f64).is_some_and(|size| size > 0.0);
    let announced =
        || headers.get("content-length").is_some_and(|length| length.trim().parse::<u64>().is_ok_and(|n| n > 0));
    if size(content.and_then(|content| content.get("size"))) || size(message.get("bodySize")) || announced() {
        Body::NotRecorded
    } else {
        Body::Empty
    }
}

impl<'e> Headers<'e> {
    fn of(message: Value<'e>) -> Self {
        Self(message.get("headers"))
    }

    /// Whether the recorder kept any.
    pub(crate) fn are_recorded(self) -> bool {
        self.0.is_some_and(|headers| !headers.is_empty())
    }

    /// Names and values. HTTP/2 pseudo headers (`:path`) are no headers.
    pub(crate) fn iter(self) -> impl Iterator<Item = (Cow<'e, str>, Value<'e>)> {
        let listed = self.0.into_iter().flat_map(Value::elements);
        let pairs = listed.filter_map(|pair| Some((pair.get("name")?, pair.get("value")?)));
        let members = self.0.into_iter().flat_map(Value::members);
        let pairs = pairs.chain(members);
        pairs.map(|(name, value)| (name.text(), value)).filter(|(name, _)| !name.starts_with(':'))
    }

    /// The value of a header; several of the same name are one list.
    pub(crate) fn get(self, name: &str) -> Option<Cow<'e, str>> {
        let mut found: Option<Cow<'e, str>> = None;
        for (own, value) in self.iter() {
            if own.eq_ignore_ascii_case(name) {
                found = Some(match found {
                    None => value.text(),
                    Some(first) => Cow::Owned(format!("{first}, {}", value.text())),
                });
            }
        }
        found
    }

    pub(crate) fn has(self, name: &str) -> bool {
        self.iter().any(|(own, _)| own.eq_ignore_ascii_case(name))
    }
}
