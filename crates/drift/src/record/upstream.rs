//! The one server that requests are handed on to.

use std::error::Error;
use std::time::Duration;

use http::uri::{Authority, PathAndQuery, Scheme};
use http::{HeaderValue, Request, Response, StatusCode, Uri};
use hyper::body::Incoming;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioTimer};

use super::capture::{Capture, Tee};
use super::{Options, RecordError, tls};

/// How long a connection may take to be made.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

type HttpClient = Client<HttpsConnector<HttpConnector>, Tee>;

/// Where to and how.
#[derive(Debug)]
pub(super) struct Upstream {
    scheme: Scheme,
    authority: Authority,
    /// The path below which everything is, without a slash at its end.
    base: String,
    client: HttpClient,
    /// For what goes on with another protocol, which HTTP/2 has another way for.
    upgrading: HttpClient,
    timeout: Duration,
}

/// Why there is no answer: the status that says so, and the reason.
#[derive(Debug)]
pub(super) struct NoAnswer(pub(super) StatusCode, pub(super) String);

impl Upstream {
    pub(super) fn new(url: &str, options: &Options) -> Result<Self, RecordError> {
        let (scheme, authority, base) = parse(url)?;
        let config = tls::for_upstream(options.cacert.as_deref(), options.identity.as_ref())?;
        let schemes = || HttpsConnectorBuilder::new().with_tls_config(config.clone()).https_or_http().enable_http1();
        let mut http = HttpConnector::new();
        http.enforce_http(false);
        http.set_nodelay(true);
        http.set_connect_timeout(Some(CONNECT_TIMEOUT));
        let client = |connector| {
            Client::builder(TokioExecutor::new())
                .pool_timer(TokioTimer::new())
                .http1_preserve_header_case(true)
                .build(connector)
        };
        Ok(Self {
            scheme,
            authority,
            base,
            client: client(schemes().enable_http2().wrap_connector(http.clone())),
            upgrading: client(schemes().wrap_connector(http)),
            timeout: options.timeout,
        })
    }

    pub(super) fn authority(&self) -> &Authority {
        &self.authority
    }

    /// Its URL, without a slash at the end.
    pub(super) fn url(&self) -> String {
        format!("{}://{}{}", self.scheme, self.authority, self.base)
    }

    /// What a request to it names as host; HTTP/2, which may be spoken over TLS, has another field for that.
    pub(super) fn host(&self) -> Option<HeaderValue> {
        (self.scheme == Scheme::HTTP).then(|| HeaderValue::from_str(self.authority.as_str()).ok()).flatten()
    }

    /// The target of a request, which is not changed in any way, below the path of the upstream.
    pub(super) fn target(&self, target: &str) -> Result<Uri, http::Error> {
        let path = if self.base.is_empty() { target.to_owned() } else { format!("{}{target}", self.base) };
        let path = PathAndQuery::try_from(path)?;
        Uri::builder().scheme(self.scheme.clone()).authority(self.authority.clone()).path_and_query(path).build()
    }

    /// Sends a request and waits until its answer begins. The upstream may be silent for a time, which starts anew as
    /// long as it takes more of the request.
    pub(super) async fn send(
        &self,
        request: Request<Tee>,
        sent: &Capture,
        is_upgrade: bool,
    ) -> Result<Response<Incoming>, NoAnswer> {
        let client = if is_upgrade { &self.upgrading } else { &self.client };
        let Some(answer) = patiently(client.request(request), self.timeout, || sent.total()).await else {
            let reason = format!("it said nothing for {} s", self.timeout.as_secs());
            return Err(NoAnswer(StatusCode::GATEWAY_TIMEOUT, reason));
        };
        answer.map_err(|error| NoAnswer(StatusCode::BAD_GATEWAY, reasons(&error)))
    }
}

/// Waits for an answer as long as more is sent; `None` if neither happens for this time.
async fn patiently<T>(answer: impl Future<Output = T>, patience: Duration, sent: impl Fn() -> u64) -> Option<T> {
    let mut answer = std::pin::pin!(answer);
    let mut before = 0;
    loop {
        if let Ok(answer) = tokio::time::timeout(patience, &mut answer).await {
            return Some(answer);
        }
        let now = sent();
        if now == before {
            return None;
        }
        before = now;
    }
}

/// Scheme, authority and path of the URL of an upstream.
fn parse(url: &str) -> Result<(Scheme, Authority, String), RecordError> {
    let invalid = || RecordError::Upstream { url: url.to_owned() };
    if url.contains('@') {
        // Not shown: it may have a password in it.
        return Err(RecordError::UpstreamCredentials);
    }
    let parts = Uri::try_from(url).map_err(|_| invalid())?.into_parts();
    let (Some(scheme), Some(authority)) = (parts.scheme, parts.authority) else { return Err(invalid()) };
    let path = parts.path_and_query.as_ref();
    let has_query = url.contains(['?', '#']);
    if has_query || authority.host().is_empty() || (scheme != Scheme::HTTP && scheme != Scheme::HTTPS) {
        return Err(invalid());
    }
    Ok((scheme, authority, path.map_or("", PathAndQuery::path).trim_end_matches('/').to_owned()))
}

/// An error and its causes. None of them names a URL.
fn reasons(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let next = error.to_string();
        if !text.ends_with(&next) {
            text = format!("{text}: {next}");
        }
        cause = error.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Slow is not silent. The clock is that of the test.
    #[tokio::test(start_paused = true)]
    async fn an_upload_may_take_longer_than_an_answer() {
        let second = Duration::from_secs(1);
        let after = |seconds| tokio::time::sleep(second * seconds);
        // A byte each second, for ten seconds.
        let bytes = |from: tokio::time::Instant| move || from.elapsed().as_secs().min(10);
        assert_eq!(patiently(after(1), second * 2, || 0).await, Some(()));
        assert_eq!(patiently(after(3), second * 2, || 0).await, None);
        let now = tokio::time::Instant::now;
        assert_eq!(patiently(after(11), second * 2, bytes(now())).await, Some(()));
        let began = now();
        assert_eq!(patiently(after(60), second * 2, bytes(began)).await, None);
        assert_eq!(began.elapsed(), second * 12, "silence has an end");
    }

    #[test]
    fn urls_of_upstreams() {
        for (url, want) in [
            ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
            ("https://api.test/", "https://api.test"),
            ("https://[::1]:1/v1/", "https://[::1]:1/v1"),
        ] {
            let (scheme, authority, base) = parse(url).unwrap();
            assert_eq!(format!("{scheme}://{authority}{base}"), want);
        }
        for url in [
            "localhost:1",
            "",
            "/a",
            "ftp://a.test",
            "http://",
            "http:///a",
            "http://a.test/?q=1",
            "http://a.test/#a",
            "http://a b/",
        ] {
            assert!(matches!(parse(url), Err(RecordError::Upstream { .. })), "{url}");
        }
        let error = parse("http://me:secret@a.test").unwrap_err();
        assert!(matches!(error, RecordError::UpstreamCredentials) && !error.to_string().contains("secret"));
    }
}
