//! Access tokens by OAuth 2.0's refresh grant (RFC 6749, section 6).
//!
//! The protocol is the [`oauth2`] crate's; its requests go through the same HTTP and TLS as the API's own. The client
//! asks for a token before its first call, shortly before the one it has ends, and once when the service rejects it;
//! calls that run side by side wait for one answer, and a call that is cancelled does not cancel the request.
//!
//! The token endpoint is asked up to three times where it cannot be reached, does not answer in time, breaks off, or says
//! 408, 429, 502, 503 or 504. After a response that was lost the old refresh token is all there is: servers that trade
//! it for a new one mostly take it once more for some seconds, so that asking again at once is what saves the login.
//! Whatever else a response says, a new refresh token in it is kept.
//!
//! ```no_run
//! # fn example() -> Result<(), Box<dyn std::error::Error>> {
//! use managem::oauth::RefreshGrant;
//!
//! let tokens = RefreshGrant::builder("https://login.example/oauth/token", "my-shop")
//!     .client_secret(std::env::var("CLIENT_SECRET")?)
//!     .refresh_token(std::env::var("REFRESH_TOKEN")?)
//!     // A server may give a new refresh token each time, and take the old one back.
//!     .on_new_refresh_token(|token| save(token))
//!     .build()?;
//! let client = managem::Client::builder().token_provider(tokens).build()?;
//! # Ok(())
//! # }
//! # fn save(_: &str) {}
//! ```

use std::fmt;
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use futures_util::TryStreamExt as _;
use oauth2::basic::{BasicClient, BasicErrorResponse};
use oauth2::{
    AuthType, ClientId, ClientSecret, EndpointNotSet, EndpointSet, HttpRequest, HttpResponse, RefreshToken,
    RequestTokenError, Scope, TokenUrl,
};
use reqwest::StatusCode;
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::Value;

use crate::auth::{AccessToken, TokenError, TokenFuture, TokenProvider};
use crate::builder::{self, Address, BuildError};
use crate::deadline;
use crate::report::debug_as_display;
use crate::retry::{self, RetryPolicy};

/// The most bytes of a token answer that are read: 64 KiB.
const MAX_ANSWER: usize = 64 * 1024;
/// The time limit of a token request unless told otherwise: 30 seconds.
const TIMEOUT: Duration = Duration::from_secs(30);
/// The time limit for reaching the token endpoint: 10 seconds.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// The most bytes of an error code that is shown.
const MAX_CODE: usize = 64;
/// How often the token endpoint is asked for one token.
const TRIES: u32 = 3;
/// The longest wait between two tries.
const LONGEST_WAIT: Duration = Duration::from_secs(5);

type Protocol = BasicClient<EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointSet>;
type NewToken = Box<dyn Fn(&str) + Send + Sync>;

/// A [`TokenProvider`] that trades a refresh token for access tokens.
pub struct RefreshGrant {
    protocol: Protocol,
    http: reqwest::Client,
    scopes: Vec<Scope>,
    timeout: Duration,
    current: Mutex<SecretString>,
    on_new: Option<NewToken>,
}

impl RefreshGrant {
    /// Starts with the token endpoint and the ID that the authorization server gave the program.
    pub fn builder(token_url: impl Into<String>, client_id: impl Into<String>) -> RefreshGrantBuilder {
        RefreshGrantBuilder {
            token_url: Address(token_url.into()),
            client_id: client_id.into(),
            client_secret: None,
            refresh_token: None,
            scopes: Vec::new(),
            timeout: TIMEOUT,
            in_body: false,
            on_new: None,
        }
    }

    async fn ask(&self) -> Result<AccessToken, RefreshError> {
        let policy = RetryPolicy::new(TRIES as usize).longest_wait(LONGEST_WAIT);
        let mut waits = policy.waits();
        loop {
            let outcome = self.ask_once().await;
            let Err((error, retry_after)) = outcome else { return outcome.map_err(|(error, _)| error) };
            let Some(planned) = waits.next().filter(|_| error.is_transient()) else { return Err(error) };
            deadline::sleep(policy.wait(planned, retry_after)).await;
        }
    }

    /// One request; an error with the time that the server asks to wait.
    async fn ask_once(&self) -> Result<AccessToken, (RefreshError, Option<Duration>)> {
        let refresh = self.current.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let refresh_token = RefreshToken::new(refresh.expose_secret().to_owned());
        // The protocol's own reading of a response is strict, and one that it refuses may hold a new refresh token.
        let slot = Arc::<Slot>::default();
        let http = |request| receive(self.http.clone(), request, Arc::clone(&slot));
        let sent = self
            .protocol
            .exchange_refresh_token(&refresh_token)
            .add_scopes(self.scopes.iter().cloned())
            .request_async(&http)
            .await;
        let Some(response) = slot.lock().unwrap_or_else(PoisonError::into_inner).take() else {
            return Err((sent.err().map_or(RefreshError::Unreadable { status: None }, RefreshError::from), None));
        };
        let granted = Granted::read(&response);
        if let Some(new) = granted.refresh_token
            && new != refresh.expose_secret()
        {
            *self.current.lock().unwrap_or_else(PoisonError::into_inner) = new.clone().into();
            if let Some(tell) = &self.on_new {
                tell(&new);
            }
        }
        let Some(token) = granted.access_token else {
            let secrets = [refresh.expose_secret()];
            let error = RefreshError::from_response(response.status(), granted.error, &secrets);
            return Err((error, retry::retry_after(response.headers())));
        };
        let token = AccessToken::new(token);
        Ok(match granted.expires_in.and_then(|lasts| now().checked_add(lasts)) {
            Some(end) => token.expires_at(end),
            None => token,
        })
    }
}

/// What a token response says, as far as it can be read: RFC 6749, sections 5.1 and 5.2.
#[derive(Default)]
struct Granted {
    access_token: Option<String>,
    expires_in: Option<Duration>,
    refresh_token: Option<String>,
    error: Option<String>,
}

impl Granted {
    fn read(response: &HttpResponse) -> Self {
        let Ok(body) = serde_json::from_slice::<Value>(response.body()) else { return Self::default() };
        let text = |name: &str| body.get(name)?.as_str().filter(|text| !text.is_empty()).map(str::to_owned);
        if !response.status().is_success() {
            return Self { error: text("error"), ..Self::default() };
        }
        // Some servers write the number of seconds as a text.
        let expires_in = body.get("expires_in").and_then(|lasts| match lasts {
            Value::String(lasts) => lasts.trim().parse().ok(),
            lasts => lasts.as_f64(),
        });
        Self {
            access_token: text("access_token"),
            expires_in: expires_in.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok()),
            refresh_token: text("refresh_token"),
            error: None,
        }
    }
}

impl TokenProvider for RefreshGrant {
    fn token(&self) -> TokenFuture<'_> {
        Box::pin(async { self.ask().await.map_err(TokenError::from) })
    }

    /// More than all tries and the waits between them can take: to be cut off in the middle could lose the login.
    fn time_limit(&self) -> Duration {
        self.timeout.saturating_add(2 * LONGEST_WAIT).saturating_mul(TRIES)
    }
}

impl fmt::Debug for RefreshGrant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RefreshGrant").field("token_url", self.protocol.token_uri()).finish_non_exhaustive()
    }
}

/// Settings of a [`RefreshGrant`].
#[must_use]
pub struct RefreshGrantBuilder {
    token_url: Address,
    client_id: String,
    client_secret: Option<SecretString>,
    refresh_token: Option<SecretString>,
    scopes: Vec<Scope>,
    timeout: Duration,
    in_body: bool,
    on_new: Option<NewToken>,
}

impl RefreshGrantBuilder {
    /// The refresh token to begin with.
    pub fn refresh_token(mut self, token: impl Into<SecretString>) -> Self {
        self.refresh_token = Some(token.into());
        self
    }

    /// The program's own secret; a public client (RFC 6749, section 2.1) has none.
    pub fn client_secret(mut self, secret: impl Into<SecretString>) -> Self {
        self.client_secret = Some(secret.into());
        self
    }

    /// Sends ID and secret in the body of the request, for a server that does not take them as HTTP Basic
    /// authentication.
    pub fn credentials_in_body(mut self) -> Self {
        self.in_body = true;
        self
    }

    /// A scope to ask for; what the refresh token has unless set. May be given again.
    pub fn scope(mut self, scope: impl Into<String>) -> Self {
        self.scopes.push(Scope::new(scope.into()));
        self
    }

    /// The time limit of one request to the token endpoint; 30 seconds unless set.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Is told of each new refresh token, so that the program can keep it: the old one may be good no more.
    pub fn on_new_refresh_token(mut self, tell: impl Fn(&str) + Send + Sync + 'static) -> Self {
        self.on_new = Some(Box::new(tell));
        self
    }

    /// Makes the provider. Nothing is sent yet.
    ///
    /// # Errors
    ///
    /// See [`BuildError`]: an address that is none or that would carry the secrets in clear, and no refresh token.
    pub fn build(self) -> Result<RefreshGrant, BuildError> {
        let address = builder::checked_url(&self.token_url.0, true)?;
        let url = TokenUrl::new(self.token_url.0.clone())
            .map_err(|_| BuildError::BaseUrl { url: self.token_url.0, reason: "it is no absolute URL" })?;
        let refresh = self.refresh_token.filter(|token| !token.expose_secret().is_empty()).ok_or(BuildError::Token)?;
        let mut protocol = BasicClient::new(ClientId::new(self.client_id)).set_token_uri(url);
        if let Some(secret) = self.client_secret {
            protocol = protocol.set_client_secret(ClientSecret::new(secret.expose_secret().to_owned()));
        }
        if self.in_body {
            protocol = protocol.set_auth_type(AuthType::RequestBody);
        }
        Ok(RefreshGrant {
            protocol,
            http: builder::http_client(&address, self.timeout, CONNECT_TIMEOUT, builder::USER_AGENT)?,
            scopes: self.scopes,
            timeout: self.timeout,
            current: Mutex::new(refresh),
            on_new: self.on_new,
        })
    }
}

impl fmt::Debug for RefreshGrantBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RefreshGrantBuilder").field("token_url", &self.token_url).finish_non_exhaustive()
    }
}

/// Why the authorization server gave no access token. None of the secrets is ever part of it.
#[derive(thiserror::Error)]
#[non_exhaustive]
pub enum RefreshError {
    /// The server refused: `invalid_grant` means that the refresh token is good no more.
    #[error("the authorization server refused the refresh token: {code} ({status})")]
    #[non_exhaustive]
    Refused {
        /// The HTTP status.
        status: StatusCode,
        /// The error code of RFC 6749, section 5.2.
        code: String,
    },
    /// The token endpoint could not be asked.
    #[error("the token endpoint could not be asked")]
    Transport(#[source] reqwest::Error),
    /// The answer is none that RFC 6749 knows. It is not shown: it may hold a token.
    #[error("the answer of the token endpoint is not what OAuth 2.0 says{}", .status.map(|status| format!(" ({status})")).unwrap_or_default())]
    #[non_exhaustive]
    Unreadable {
        /// The HTTP status, where the answer was read to its end.
        status: Option<StatusCode>,
    },
}

debug_as_display!(RefreshError);

impl RefreshError {
    /// The HTTP status, where there was a response.
    #[must_use]
    pub fn status(&self) -> Option<StatusCode> {
        match self {
            Self::Refused { status, .. } => Some(*status),
            Self::Unreadable { status } => *status,
            Self::Transport(_) => None,
        }
    }

    /// Whether asking again may go better.
    fn is_transient(&self) -> bool {
        match self {
            Self::Transport(error) => retry::error_may_help(error),
            Self::Refused { status, .. } => retry::status_may_help(*status),
            Self::Unreadable { status } => status.is_some_and(retry::status_may_help),
        }
    }

    /// What the server says besides the code is its own text, which may quote what it was sent; and so may a code that
    /// does not look like one.
    fn from_response(status: StatusCode, code: Option<String>, secrets: &[&str]) -> Self {
        let is_code = |code: &String| {
            code.len() <= MAX_CODE
                && code.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte))
                && !secrets.iter().any(|secret| code.contains(secret))
        };
        match code.filter(is_code) {
            Some(code) => Self::Refused { status, code },
            None => Self::Unreadable { status: Some(status) },
        }
    }
}

impl From<RequestTokenError<SendError, BasicErrorResponse>> for RefreshError {
    fn from(error: RequestTokenError<SendError, BasicErrorResponse>) -> Self {
        match error {
            RequestTokenError::Request(SendError::Http(error)) => Self::Transport(error.without_url()),
            _ => Self::Unreadable { status: None },
        }
    }
}

/// What can go wrong between the protocol and the wire.
#[derive(Debug, thiserror::Error)]
enum SendError {
    #[error(transparent)]
    Http(#[from] reqwest::Error),
    #[error("the answer is too long")]
    TooLong,
    /// There is a response; it is read elsewhere.
    #[error("received")]
    Received,
}

type Slot = Mutex<Option<HttpResponse>>;

/// Puts the response where the protocol does not read it, and tells the protocol that there is nothing more to do.
async fn receive(http: reqwest::Client, request: HttpRequest, slot: Arc<Slot>) -> Result<HttpResponse, SendError> {
    let response = send(http, request).await?;
    *slot.lock().unwrap_or_else(PoisonError::into_inner) = Some(response);
    Err(SendError::Received)
}

async fn send(http: reqwest::Client, request: HttpRequest) -> Result<HttpResponse, SendError> {
    let mut response = http.execute(request.try_into()?).await?;
    let mut answer = HttpResponse::new(Vec::new());
    *answer.status_mut() = response.status();
    *answer.headers_mut() = std::mem::take(response.headers_mut());
    let mut chunks = pin!(response.bytes_stream());
    while let Some(chunk) = chunks.try_next().await? {
        if answer.body().len() + chunk.len() > MAX_ANSWER {
            return Err(SendError::TooLong);
        }
        answer.body_mut().extend_from_slice(&chunk);
    }
    Ok(answer)
}

/// Not `SystemTime::now`, which a browser does not have.
fn now() -> SystemTime {
    jiff::Timestamp::now().into()
}
