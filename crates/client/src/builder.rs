//! How a client is made.

use std::fmt;
use std::time::Duration;

use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use secrecy::SecretString;
use url::{Host, Url};

use crate::auth::{self, Auth, TokenProvider};
use crate::client::Client;
use crate::generated;
use crate::headers;
use crate::idempotency::Key;
use crate::report::debug_as_display;
use crate::retry::RetryPolicy;
use crate::seam::{Seam, Settings};

/// The time limit of one try unless told otherwise: 30 seconds.
const TIMEOUT: Duration = Duration::from_secs(30);
/// The time limit for reaching the server unless told otherwise: 10 seconds.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// The most bytes of a response body unless told otherwise: 16 MiB.
const MAX_RESPONSE: usize = 16 * 1024 * 1024;

/// The `User-Agent` header unless told otherwise.
pub(crate) const USER_AGENT: &str = concat!("managem-rust/", env!("CARGO_PKG_VERSION"));

/// Settings of a [`Client`].
#[derive(Debug)]
#[must_use]
pub struct ClientBuilder {
    base_url: Address,
    token: Option<Token>,
    retry: Option<RetryPolicy>,
    key: Key,
    timeout: Duration,
    connect_timeout: Duration,
    deadline: Option<Duration>,
    max_response: usize,
    user_agent: Option<String>,
    headers: Result<HeaderMap, BuildError>,
    http: Option<reqwest::Client>,
    token_in_clear: bool,
}

/// A text that may be a secret until it is checked.
pub(crate) struct Address(pub(crate) String);

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(checked_url(&self.0, false).as_ref().map_or("[not a base URL]", Url::as_str))
    }
}

#[derive(Debug)]
enum Token {
    Fixed(SecretString),
    Provided(Auth),
}

impl Default for ClientBuilder {
    fn default() -> Self {
        Self {
            base_url: Address(generated::SERVER.to_owned()),
            token: None,
            retry: None,
            key: Key::None,
            timeout: TIMEOUT,
            connect_timeout: CONNECT_TIMEOUT,
            deadline: None,
            max_response: MAX_RESPONSE,
            user_agent: None,
            headers: Ok(HeaderMap::new()),
            http: None,
            token_in_clear: false,
        }
    }
}

impl ClientBuilder {
    /// Where the API is; the contract's own server unless set. A path in it is kept.
    pub fn base_url(mut self, base_url: impl Into<String>) -> Self {
        self.base_url = Address(base_url.into());
        self
    }

    /// The bearer token that every request carries. It is hidden in `Debug` and zeroed when the builder is dropped.
    pub fn bearer_token(mut self, token: impl Into<SecretString>) -> Self {
        self.token = Some(Token::Fixed(token.into()));
        self
    }

    /// Where the client gets its bearer tokens, instead of one token that never changes.
    pub fn token_provider(mut self, provider: impl TokenProvider) -> Self {
        self.token = Some(Token::Provided(Auth::provided(provider)));
        self
    }

    /// Tries a call again where that is safe; once only unless set.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = Some(policy);
        self
    }

    /// Gives each POST an `Idempotency-Key` of its own, the same for all tries of it, so that [`retry`](Self::retry) may
    /// repeat it even where it may have taken effect.
    ///
    /// The next call has another key, even if it asks for the same: after an error of a POST that may have taken effect,
    /// [`Error::is_retryable`](crate::Error::is_retryable) is false, and [`Error::idempotency_key`](crate::Error::idempotency_key)
    /// is what to repeat it with, by [`with_idempotency_key`](Client::with_idempotency_key).
    ///
    /// Only for a service that knows such keys: the contract assumes that it does, and no page says so. One that does not
    /// would do twice what is sent twice.
    pub fn idempotency_keys(mut self) -> Self {
        self.key = Key::Fresh;
        self
    }

    /// The time limit of one try, from the first byte sent to the last one read; 30 seconds unless set.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// The time limit for reaching the server; 10 seconds unless set.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = timeout;
        self
    }

    /// The time limit of a whole call: all tries, the waits between them, and a token that has to be renewed first. None
    /// unless set. A list that is read as a stream is a call for each page.
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.deadline = Some(deadline);
        self
    }

    /// The most bytes that the body of a response may have, decompressed; 16 MiB unless set. A larger one is not read to
    /// its end, and is [`Error::TooLarge`](crate::Error::TooLarge). In a browser there is no such limit.
    pub fn max_response_size(mut self, bytes: usize) -> Self {
        self.max_response = bytes;
        self
    }

    /// The `User-Agent` header; `managem-rust/VERSION` unless set.
    pub fn user_agent(mut self, user_agent: impl Into<String>) -> Self {
        self.user_agent = Some(user_agent.into());
        self
    }

    /// A header that every request carries; the last one of a name counts.
    ///
    /// It goes wherever the base URL leads, over plain HTTP too: a secret belongs into the token.
    pub fn default_header(mut self, name: &str, value: &str) -> Self {
        self.headers = self.headers.and_then(|mut headers| {
            let (name, value) = header(name, value)?;
            headers.insert(name, value);
            Ok(headers)
        });
        self
    }

    /// Sends through this HTTP client: for roots of your own, a proxy, a pool that is shared.
    ///
    /// [`timeout`](Self::timeout), [`deadline`](Self::deadline) and [`max_response_size`](Self::max_response_size) hold
    /// with it, too. [`connect_timeout`](Self::connect_timeout) is its own affair, as are:
    ///
    /// - redirects: give it `redirect::Policy::none()`, as the crate's own client has. One that follows them carries
    ///   the message to where the contract does not say, and may send it twice;
    /// - proxies: one from the environment gets the token in clear when the base URL is plain HTTP. The crate's own
    ///   client uses none for this machine;
    /// - retries: give it `retry::never()`. Reqwest's default repeats only what was certainly not processed.
    ///
    /// As it may have followed a redirect, a failure to connect does not prove that nothing was sent, and a `POST`
    /// without a key is not tried again after one.
    pub fn http_client(mut self, client: reqwest::Client) -> Self {
        self.http = Some(client);
        self
    }

    /// Lets the token go over plain HTTP to another machine, where anyone on the way can read and use it.
    pub fn send_token_in_clear(mut self) -> Self {
        self.token_in_clear = true;
        self
    }

    /// Makes the client. Nothing is sent yet.
    ///
    /// # Errors
    ///
    /// See [`BuildError`].
    pub fn build(self) -> Result<Client, BuildError> {
        let url = checked_url(&self.base_url.0, self.token.is_some() && !self.token_in_clear)?;
        let auth = match self.token {
            None => Auth::None,
            Some(Token::Fixed(token)) => {
                Auth::Fixed(auth::authorization(&token).map_err(|auth::BadToken| BuildError::Token)?)
            }
            Some(Token::Provided(auth)) => auth,
        };
        let mut headers = self.headers?;
        let foreign = self.http.is_some();
        let http = if let Some(http) = self.http {
            if let Some(user_agent) = &self.user_agent {
                let (name, value) = header("user-agent", user_agent)?;
                headers.insert(name, value);
            }
            http
        } else {
            let user_agent = self.user_agent.as_deref().unwrap_or(USER_AGENT);
            http_client(&url, self.timeout, self.connect_timeout, user_agent)?
        };
        let settings = Settings {
            auth,
            retry: self.retry,
            key: self.key,
            timeout: self.timeout,
            deadline: self.deadline,
            max_response: self.max_response,
            headers,
            foreign,
        };
        let base_url = url.as_str().trim_end_matches('/');
        Ok(Client::from_generated(generated::Client::new_with_client(base_url, http, Seam::new(settings))))
    }
}

fn header(name: &str, value: &str) -> Result<(HeaderName, HeaderValue), BuildError> {
    headers::parse(name, value).map_err(|reason| BuildError::Header { name: name.escape_debug().to_string(), reason })
}

/// Refuses an address that is none, and one to which a secret would go in clear.
pub(crate) fn checked_url(text: &str, secret: bool) -> Result<Url, BuildError> {
    let refuse = |reason| BuildError::BaseUrl { url: text.to_owned(), reason };
    // What stands before an `@` is a secret more often than not.
    if text.contains('@') {
        let url = "[hidden: it may contain credentials]".to_owned();
        return Err(BuildError::BaseUrl { url, reason: "credentials belong into the token" });
    }
    let url = Url::parse(text).map_err(|_| refuse("it is no absolute URL such as https://host/path"))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(refuse("only http and https are spoken"));
    }
    if url.scheme() == "https" && cfg!(not(any(feature = "rustls", target_arch = "wasm32"))) {
        return Err(refuse("https needs the crate's feature `rustls`"));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(refuse("a base URL has neither query nor fragment"));
    }
    if url.scheme() == "http" && !is_local(&url) && secret {
        return Err(BuildError::TokenInClear { url: text.to_owned() });
    }
    Ok(url)
}

/// Whether the URL is of this machine.
fn is_local(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => is_local_name(name),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

/// The names that RFC 6761 reserves for this machine.
fn is_local_name(name: &str) -> bool {
    name == "localhost" || name.ends_with(".localhost")
}

/// The HTTP client under everything. It follows no redirect: that would carry the token and the message to where the
/// contract does not say. What is for this machine stays on it: no proxy of the environment gets it, and no name server
/// says where it is.
#[cfg(not(target_arch = "wasm32"))]
pub(crate) fn http_client(
    url: &Url,
    timeout: Duration,
    connect_timeout: Duration,
    user_agent: &str,
) -> Result<reqwest::Client, BuildError> {
    use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};

    let mut builder = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .timeout(timeout)
        .connect_timeout(connect_timeout)
        .user_agent(user_agent);
    if is_local(url) {
        builder = builder.no_proxy();
    }
    if let Some(name) = url.domain().filter(|name| is_local_name(name)) {
        // The port is the URL's.
        let addresses = [SocketAddr::from((Ipv4Addr::LOCALHOST, 0)), SocketAddr::from((Ipv6Addr::LOCALHOST, 0))];
        builder = builder.resolve_to_addrs(name, &addresses);
    }
    #[cfg(feature = "rustls")]
    let builder = builder.tls_backend_preconfigured(tls()?);
    builder.build().map_err(BuildError::Http)
}

/// A browser connects, encrypts and redirects as it sees fit; the time limit is set on each request.
#[cfg(target_arch = "wasm32")]
pub(crate) fn http_client(_: &Url, _: Duration, _: Duration, user_agent: &str) -> Result<reqwest::Client, BuildError> {
    reqwest::Client::builder().user_agent(user_agent).build().map_err(BuildError::Http)
}

/// The provider is named here, and not installed for the process: that choice is the program's, not a library's.
#[cfg(all(feature = "rustls", not(target_arch = "wasm32")))]
fn tls() -> Result<rustls::ClientConfig, BuildError> {
    use rustls_platform_verifier::BuilderVerifierExt;

    let provider = std::sync::Arc::new(rustls::crypto::ring::default_provider());
    let mut tls = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .and_then(BuilderVerifierExt::with_platform_verifier)
        .map_err(BuildError::Tls)?
        .with_no_client_auth();
    if cfg!(feature = "http2") {
        tls.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    }
    Ok(tls)
}

/// Why no client could be made.
///
/// `Debug` shows it as a person reads it, with its causes.
#[derive(thiserror::Error)]
#[non_exhaustive]
pub enum BuildError {
    /// The base URL is none.
    #[error("base URL {url}: {reason}")]
    BaseUrl {
        /// The URL as given.
        url: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// The token has characters that no bearer token has. It is not shown.
    #[error("{}", auth::BadToken)]
    Token,
    /// The token would go over the network unencrypted.
    #[error(
        "base URL {url}: over plain HTTP anyone on the way can read the token; use https, or ask for it with `send_token_in_clear`"
    )]
    TokenInClear {
        /// The URL as given.
        url: String,
    },
    /// A header is none, or is one that the client sets itself. Its value is not shown.
    #[error("header {name}: {reason}")]
    Header {
        /// Its name.
        name: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// The trust roots could not be loaded.
    #[cfg(all(feature = "rustls", not(target_arch = "wasm32")))]
    #[error("TLS could not be set up")]
    Tls(#[source] rustls::Error),
    /// The runtime of a blocking client could not be made.
    #[cfg(all(feature = "blocking", not(target_arch = "wasm32")))]
    #[error("the runtime of the blocking client could not be set up")]
    Runtime(#[source] std::io::Error),
    /// The HTTP client could not be made.
    #[error("the HTTP client could not be set up")]
    Http(#[source] reqwest::Error),
}

debug_as_display!(BuildError);
