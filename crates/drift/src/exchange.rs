//! One recorded exchange: a view of its entry, nothing copied that need not be.

use std::borrow::Cow;

use openapi_contract::json::{Kind, Value};
use openapi_contract::media;

/// The largest entry that is read, in bytes. A single exchange beyond it is reported, so that a
/// hostile recording cannot take all memory.
pub const MAX_ENTRY: usize = 64 << 20;

/// A request and what came back.
#[derive(Debug, Clone)]
pub(crate) struct Exchange<'e> {
    pub(crate) method: Cow<'e, str>,
    pub(crate) url: Cow<'e, str>,
    /// 0 when no answer came.
    pub(crate) status: u16,
    pub(crate) request: Side<'e>,
    pub(crate) response: Side<'e>,
    /// The cookies of the request as the recorder has taken them apart.
    cookies: Option<Value<'e>>,
}

/// One of the two messages.
#[derive(Debug, Clone)]
pub(crate) struct Side<'e> {
    pub(crate) headers: Headers<'e>,
    pub(crate) body: Body<'e>,
    /// Whether more of it passed than the recorder kept.
    pub(crate) is_cut: bool,
    /// What the recorder says of the media type.
    noted_type: Option<Cow<'e, str>>,
}

/// Names and values of headers: `[{name, value}]`, or an object in the short form.
#[derive(Debug, Clone)]
pub(crate) struct Headers<'e>(Vec<(Cow<'e, str>, Value<'e>)>);

/// A body as it was recorded.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Body<'e> {
    /// There was none.
    Empty,
    /// As text.
    Text(Value<'e>),
    /// As a text in another encoding, and the name of that: `base64`.
    Encoded(Value<'e>, Value<'e>),
    /// As a list of form fields.
    Form(Value<'e>),
    /// There was one, and the recorder left it out.
    NotRecorded,
}

/// Whether this `encoding` of a body is another than plain text.
pub(crate) fn is_encoded(encoding: &str) -> bool {
    !["", "utf8", "utf-8", "text", "identity"].iter().any(|plain| encoding.eq_ignore_ascii_case(plain))
}

/// Whether a server that answers so has taken the request.
pub(crate) fn is_acceptance(status: u16) -> bool {
    (200..400).contains(&status)
}

impl<'e> Exchange<'e> {
    /// Reads an entry of a HAR; the error says what is missing.
    pub(crate) fn read(entry: Value<'e>) -> Result<Self, &'static str> {
        let [request, response] = entry.pick(["request", "response"]);
        let request = request.ok_or("it has no `request`")?;
        let response = response.ok_or("it has no `response`")?;
        let [method, url, headers, body, data, size, cookies] =
            request.pick(["method", "url", "headers", "body", "postData", "bodySize", "cookies"]);
        let method = method.and_then(Value::as_str).ok_or("its request has no `method`")?;
        let url = url.and_then(Value::as_str).ok_or("its request has no `url`")?;
        let request = Side::read(headers, body, data, size);
        let [status, headers, body, content, size] =
            response.pick(["status", "headers", "body", "content", "bodySize"]);
        let status = status.ok_or("its response has no `status`")?;
        let status = status.as_i64().ok_or("its response's `status` is not an integer")?;
        // Some recorders write -1 for an aborted request.
        let status = u16::try_from(status.max(0)).map_err(|_| "its response's `status` is no HTTP status")?;
        Ok(Self { method, url, status, request, response: Side::read(headers, body, content, size), cookies })
    }

    /// Names and values of the cookies that were sent: those of the `Cookie` headers or, without one, those that the
    /// recorder lists.
    pub(crate) fn cookies(&self) -> Vec<(Cow<'e, str>, Cow<'e, str>)> {
        let mut found = Vec::new();
        for header in self.request.headers.values("cookie") {
            let header = header.text();
            let pairs = header.split(';').filter_map(|pair| pair.trim().split_once('='));
            found
                .extend(pairs.map(|(name, value)| (name.to_owned().into(), value.trim_matches('"').to_owned().into())));
        }
        if !self.request.headers.has("cookie") {
            let listed = self.cookies.into_iter().flat_map(Value::elements);
            let pairs = listed.filter_map(|pair| {
                let [name, value] = pair.pick(["name", "value"]);
                Some((name?.text(), value?.text()))
            });
            found.extend(pairs);
        }
        found
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
    /// `body` is that of the short form, which a HAR has no member for; `content` is HAR's `postData` or `content`, and
    /// `size` its `bodySize`.
    fn read(
        headers: Option<Value<'e>>,
        body: Option<Value<'e>>,
        content: Option<Value<'e>>,
        size: Option<Value<'e>>,
    ) -> Self {
        let headers = Headers::read(headers);
        if let Some(body) = body {
            return Self { headers, body: short_body(body), is_cut: false, noted_type: None };
        }
        let content =
            content.map(|content| content.pick(["text", "params", "encoding", "mimeType", "size", "_truncated"]));
        let [text, params, encoding, noted_type, own_size, truncated] = content.unwrap_or_default();
        let encoding = encoding.filter(|encoding| encoding.kind() == Kind::String && is_encoded(encoding.raw()));
        let text = text.filter(|text| text.kind() == Kind::String);
        let body = match (text, params.filter(|params| !params.is_empty())) {
            (Some(text), _) if text.raw().is_empty() => absent(&headers, [own_size, size]),
            (Some(text), _) => encoding.map_or(Body::Text(text), |encoding| Body::Encoded(text, encoding)),
            (None, Some(params)) => Body::Form(params),
            (None, None) => absent(&headers, [own_size, size]),
        };
        let is_cut = truncated.and_then(Value::as_bool).unwrap_or_default();
        Self { headers, body, is_cut, noted_type: noted_type.and_then(Value::as_str) }
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

/// The text, or JSON as it stands.
fn short_body(body: Value<'_>) -> Body<'_> {
    match body.kind() {
        Kind::String if body.raw().is_empty() => Body::Empty,
        Kind::Null => Body::Empty,
        _ => Body::Text(body),
    }
}

/// No text: was there no body, or was it left out? Any size above zero says the latter, and so does the size -1 of a
/// content, which HAR has for "not available".
fn absent<'e>(headers: &Headers<'_>, sizes: [Option<Value<'_>>; 2]) -> Body<'e> {
    let noted = sizes.into_iter().flatten().filter_map(Value::as_f64).any(|size| size > 0.0);
    let announced = headers.get("content-length").and_then(|length| length.trim().parse::<u64>().ok());
    let unknown = || sizes[0].and_then(Value::as_f64).is_some_and(|size| size < 0.0) && announced != Some(0);
    if noted || announced.is_some_and(|length| length > 0) || unknown() { Body::NotRecorded } else { Body::Empty }
}

impl<'e> Headers<'e> {
    fn read(headers: Option<Value<'e>>) -> Self {
        let listed = headers.into_iter().flat_map(Value::elements);
        let pairs = listed.filter_map(|pair| {
            let [name, value] = pair.pick(["name", "value"]);
            Some((name?, value?))
        });
        let members = headers.into_iter().flat_map(Value::members);
        Self(pairs.chain(members).map(|(name, value)| (name.text(), value)).collect())
    }

    /// Whether the recorder kept any.
    pub(crate) fn are_recorded(&self) -> bool {
        !self.0.is_empty()
    }

    /// Their names. HTTP/2 pseudo headers (`:path`) are no headers.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(name, _)| &**name).filter(|name| !name.starts_with(':'))
    }

    fn values(&self, name: &str) -> impl Iterator<Item = Value<'e>> {
        self.0.iter().filter(move |(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, value)| *value)
    }

    /// The value of a header; several of the same name are one list.
    pub(crate) fn get(&self, name: &str) -> Option<Cow<'e, str>> {
        let mut values = self.values(name).map(Value::text);
        let first = values.next()?;
        Some(values.fold(first, |list, value| Cow::Owned(format!("{list}, {value}"))))
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.values(name).next().is_some()
    }
}
