//! How a client is made.

use std::time::Duration;

use secrecy::SecretString;
use url::{Host, Url};

use crate::auth::{self, Auth, TokenProvider};
use crate::client::Client;
use crate::generated;
use crate::idempotency::Key;
use crate::retry::RetryPolicy;
use crate::seam::{Seam, Settings};

/// The time limit of a whole call unless told otherwise: 30 seconds.
const TIMEOUT: Duration = Duration::from_secs(30);
/// The time limit for reaching the server unless told otherwise: 10 seconds.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// The `User-Agent` header unless told otherwise.
pub(crate) const USER_AGENT: &str = concat!("managem-rust/", env!("CARGO_PKG_VERSION"));

/// Settings of a [`Client`].
#[derive(Debug)]
#[must_use]
pub struct ClientBuilder {
    base_url: String,
    token: Option<Token>,
    retry: Option<RetryPolicy>,
    key: Key,
    timeout: Duration,
    connect_timeout: Duration,
    user_agent: String,
    token_in_clear: bool,
}

#[derive(Debug)]
enum Token {
    Fixed(SecretString),
    Provided(Auth),
}

impl Default for ClientBuilder {
    fn default() -> Self {
        Self {
            base_url: generated::SERVER.to_owned(),
            token: None,
            retry: None,
            key: Key::None,
            timeout: TIMEOUT,
            connect_timeout: CONNECT_TIMEOUT,
            user_agent: USER_AGENT.to_owned(),
            token_in_clear: false,
        }
    }
}

impl ClientBuilder {
    /// Where the API is; the contract's own server unless set. A path in it is kept.
    pub fn base_url(mut self, base_url: impl Into<String>) -> Self {
        self.base_url = base_url.into();
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

    /// The `User-Agent` header; `managem-rust/VERSION` unless set.
    pub fn user_agent(mut self, user_agent: impl Into<String>) -> Self {
        self.user_agent = user_agent.into();
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
        let url = checked_url(&self.base_url, self.token.is_some() && !self.token_in_clear)?;
        let auth = match self.token {
            None => Auth::None,
            Some(Token::Fixed(token)) => {
                Auth::Fixed(auth::authorization(&token).map_err(|auth::BadToken| BuildError::Token)?)
            }
            Some(Token::Provided(auth)) => auth,
        };
        let http = http_client(self.timeout, self.connect_timeout, &self.user_agent)?;
        let base_url = url.as_str().trim_end_matches('/');
        Ok(Client::from_generated(generated::Client::new_with_client(
            base_url,
            http,
            Seam::new(Settings {
                auth,
                retry: self.retry,
                key: self.key,
                #[cfg(target_arch = "wasm32")]
                timeout: self.timeout,
            }),
        )))
    }
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
    let local = match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    };
    if url.scheme() == "http" && !local && secret {
        return Err(BuildError::TokenInClear { url: text.to_owned() });
    }
    Ok(url)
}

/// The HTTP client under everything. It follows no redirect: that would carry the token and the message to where the
/// contract does not say.
#[cfg(not(target_arch = "wasm32"))]
pub(crate) fn http_client(
    timeout: Duration,
    connect_timeout: Duration,
    user_agent: &str,
) -> Result<reqwest::Client, BuildError> {
    let builder = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .timeout(timeout)
        .connect_timeout(connect_timeout)
        .user_agent(user_agent);
    #[cfg(feature = "rustls")]
    let builder = builder.tls_backend_preconfigured(tls()?);
    builder.build().map_err(BuildError::Http)
}

/// A browser connects, encrypts and redirects as it sees fit; the time limit is set on each request.
#[cfg(target_arch = "wasm32")]
pub(crate) fn http_client(_: Duration, _: Duration, user_agent: &str) -> Result<reqwest::Client, BuildError> {
    reqwest::Client::builder().user_agent(user_agent).build().map_err(BuildError::Http)
}

/// The provider is named here, and not installed for the process: that choice is the program's, not a library's.
#[cfg(all(feature = "rustls", not(target_arch = "wasm32")))]
fn tls() -> Result<rustls::ClientConfig, BuildError> {
    use rustls_platform_verifier::BuilderVerifierExt;

    let provider = std::sync::Arc::new(rustls::crypto::ring::default_provider());
    let tls = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .and_then(BuilderVerifierExt::with_platform_verifier)
        .map_err(BuildError::Tls)?
        .with_no_client_auth();
    Ok(tls)
}

/// Why no client could be made.
#[derive(Debug, thiserror::Error)]
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
