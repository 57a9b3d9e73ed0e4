//! One try: a request, and its response read to the end.

use bytes::Bytes;
use reqwest::header::HeaderMap;
use reqwest::{Client, Request, Response, StatusCode};

#[cfg(feature = "tracing")]
use crate::retry;

/// What comes of a try.
pub(crate) type Outcome = Result<Received, Failed>;

/// A response with its whole body. In a browser the body is still to be read: there no response can be made of one.
#[derive(Debug)]
pub(crate) struct Received {
    response: Response,
    #[cfg(not(target_arch = "wasm32"))]
    body: Bytes,
}

#[derive(Debug)]
pub(crate) enum Failed {
    Http(reqwest::Error),
    /// The body has more bytes than the caller wants to hold.
    TooLarge {
        status: StatusCode,
        headers: HeaderMap,
        /// A response without a body, for the generated code.
        empty: Box<Response>,
    },
}

impl Received {
    pub(crate) fn status(&self) -> StatusCode {
        self.response.status()
    }

    pub(crate) fn headers(&self) -> &HeaderMap {
        self.response.headers()
    }

    /// The body; empty in a browser.
    pub(crate) fn body(&self) -> Bytes {
        #[cfg(not(target_arch = "wasm32"))]
        return self.body.clone();
        #[cfg(target_arch = "wasm32")]
        Bytes::new()
    }

    /// A response for the generated code to read.
    pub(crate) fn into_response(self) -> Response {
        self.response
    }
}

impl Failed {
    /// What stands in the trace for it.
    #[cfg(feature = "tracing")]
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::TooLarge { .. } => "response_too_large",
            Self::Http(error) if error.is_timeout() => "timeout",
            Self::Http(error) if retry::never_connected(error) => "connect",
            Self::Http(error) if error.is_body() || error.is_decode() => "body",
            Self::Http(_) => "transport",
        }
    }
}

impl From<reqwest::Error> for Failed {
    fn from(error: reqwest::Error) -> Self {
        Self::Http(error)
    }
}

/// Sends the request, and reads a body of at most `limit` bytes.
#[cfg(not(target_arch = "wasm32"))]
pub(crate) async fn send(http: &Client, request: Request, limit: usize) -> Outcome {
    let mut response = http.execute(request).await?;
    let too_large = |response: &mut Response| {
        let (status, headers) = (response.status(), response.headers().clone());
        Err(Failed::TooLarge { status, headers, empty: Box::new(rebuilt(response, Bytes::new())) })
    };
    if response.content_length().is_some_and(|length| usize::try_from(length).map_or(true, |length| length > limit)) {
        return too_large(&mut response);
    }
    // Most bodies come in one piece, which then is not copied.
    let mut body = chunk(&mut response).await?.unwrap_or_default();
    let mut pieces = bytes::BytesMut::new();
    while body.len().max(pieces.len()) <= limit {
        let Some(chunk) = chunk(&mut response).await? else {
            if !pieces.is_empty() {
                body = pieces.freeze();
            }
            return Ok(Received { response: rebuilt(&mut response, body.clone()), body });
        };
        if pieces.is_empty() {
            pieces.extend_from_slice(&body);
        }
        pieces.extend_from_slice(&chunk);
    }
    too_large(&mut response)
}

#[cfg(not(target_arch = "wasm32"))]
async fn chunk(response: &mut Response) -> reqwest::Result<Option<Bytes>> {
    let chunk = response.chunk().await;
    chunk.map_err(|error| error.with_url(response.url().clone()))
}

#[cfg(not(target_arch = "wasm32"))]
fn rebuilt(response: &mut Response, body: Bytes) -> Response {
    let mut whole = http::Response::new(body);
    *whole.status_mut() = response.status();
    *whole.version_mut() = response.version();
    *whole.headers_mut() = std::mem::take(response.headers_mut());
    whole.into()
}

/// Sends the request. The browser reads the body as it sees fit.
#[cfg(target_arch = "wasm32")]
pub(crate) async fn send(http: &Client, request: Request, _limit: usize) -> Outcome {
    Ok(Received { response: http.execute(request).await? })
}
