//! A successful response.

use std::fmt;

use bytes::Bytes;
use progenitor_client::ResponseValue;
use reqwest::StatusCode;
use reqwest::header::HeaderMap;

/// What a call gave, and what came with it; see [`Client::call_with_response`](crate::Client::call_with_response).
///
/// `Debug` shows the status alone: the value may be a message.
pub struct Response<T> {
    value: ResponseValue<T>,
    body: Bytes,
}

impl<T> Response<T> {
    pub(crate) fn new(value: ResponseValue<T>, body: Bytes) -> Self {
        Self { value, body }
    }

    /// The value.
    pub fn value(&self) -> &T {
        &self.value
    }

    /// The value alone.
    pub fn into_value(self) -> T {
        self.value.into_inner()
    }

    /// The HTTP status.
    pub fn status(&self) -> StatusCode {
        self.value.status()
    }

    /// The headers.
    pub fn headers(&self) -> &HeaderMap {
        self.value.headers()
    }

    /// The ID by which the operators of the service find the request in their log: the header `X-Request-Id`.
    pub fn request_id(&self) -> Option<&str> {
        request_id(self.headers())
    }

    /// The body, byte for byte. In a browser it is empty.
    pub fn body(&self) -> &Bytes {
        &self.body
    }
}

impl<T> fmt::Debug for Response<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response").field("status", &self.status()).finish_non_exhaustive()
    }
}

pub(crate) fn request_id(headers: &HeaderMap) -> Option<&str> {
    headers.get("x-request-id")?.to_str().ok()
}
