//! Access tokens by OAuth 2.0's refresh grant (RFC 6749, section 6).
//!
//! The protocol is the [`oauth2`] crate's; its requests go through the same HTTP and TLS as the API's own. The client
//! asks for a token before its first call, shortly before the one it has ends, and once when the service rejects it;
//! calls that run side by side wait for one answer.
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
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use futures_util::TryStreamExt as _;
use oauth2::basic::{BasicClient, BasicErrorResponse};
use oauth2::{
    AuthType, ClientId, ClientSecret, EndpointNotSet, EndpointSet, HttpRequest, HttpResponse, RefreshToken,
    RequestTokenError, Scope, TokenResponse as _, TokenUrl,
};
use secrecy::{ExposeSecret as _, SecretString};

use crate::auth::{AccessToken, TokenError, TokenFuture, TokenProvider};
use crate::builder::{self, BuildError};

/// The most bytes of a token answer that are read: 64 KiB.
const MAX_ANSWER: usize = 64 * 1024;
/// The time limit of a token request unless told otherwise: 30 seconds.
const TIMEOUT: Duration = Duration::from_secs(30);
/// The time limit for reaching the token endpoint: 10 seconds.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

type Protocol = BasicClient<EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointSet>;
type NewToken = Box<dyn Fn(&str) + Send + Sync>;

/// A [`TokenProvider`] that trades a refresh token for access tokens.
pub struct RefreshGrant {
    protocol: Protocol,
    http: reqwest::Client,
    scopes: Vec<Scope>,
    current: Mutex<SecretString>,
    on_new: Option<NewToken>,
}

impl RefreshGrant {
    /// Starts with the token endpoint and the ID that the authorization server gave the program.
    pub fn builder(token_url: impl Into<String>, client_id: impl Into<String>) -> RefreshGrantBuilder {
        RefreshGrantBuilder {
            token_url: token_url.into(),
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
        let refresh = self.current.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let refresh = RefreshToken::new(refresh.expose_secret().to_owned());
        let http = |request| send(self.http.clone(), request);
        let answer = self
            .protocol
            .exchange_refresh_token(&refresh)
            .add_scopes(self.scopes.iter().cloned())
            .request_async(&http)
            .await
            .map_err(RefreshError::from)?;
        if let Some(new) = answer.refresh_token()
            && new.secret() != refresh.secret()
        {
            *self.current.lock().unwrap_or_else(PoisonError::into_inner) = new.secret().clone().into();
            if let Some(tell) = &self.on_new {
                tell(new.secret());
            }
        }
        let token = AccessToken::new(answer.access_token().secret().clone());
        Ok(match answer.expires_in().and_then(|lasts| now().checked_add(lasts)) {
            Some(end) => token.expires_at(end),
            None => token,
        })
    }
}

impl TokenProvider for RefreshGrant {
    fn token(&self) -> TokenFuture<'_> {
        Box::pin(async { self.ask().await.map_err(TokenError::from) })
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
    token_url: String,
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

    /// The time limit of a token request; 30 seconds unless set.
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
        builder::checked_url(&self.token_url, true)?;
        let url = TokenUrl::new(self.token_url.clone())
            .map_err(|_| BuildError::BaseUrl { url: self.token_url, reason: "it is no absolute URL" })?;
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
            http: builder::http_client(self.timeout, CONNECT_TIMEOUT, builder::USER_AGENT)?,
            scopes: self.scopes,
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
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RefreshError {
    /// The server refused: `invalid_grant` means that the refresh token is good no more.
    #[error("the authorization server refused the refresh token: {code}")]
    #[non_exhaustive]
    Refused {
        /// The error code of RFC 6749, section 5.2.
        code: String,
    },
    /// The token endpoint could not be asked.
    #[error("the token endpoint could not be asked")]
    Transport(#[source] reqwest::Error),
    /// The answer is none that RFC 6749 knows. It is not shown: it may hold a token.
    #[error("the answer of the token endpoint is not what OAuth 2.0 says")]
    Unreadable,
}

impl From<RequestTokenError<SendError, BasicErrorResponse>> for RefreshError {
    fn from(error: RequestTokenError<SendError, BasicErrorResponse>) -> Self {
        match error {
            // What the server says besides the code is its own text, which may quote what it was sent.
            RequestTokenError::ServerResponse(answer) => Self::Refused { code: answer.error().as_ref().to_owned() },
            RequestTokenError::Request(SendError::Http(error)) => Self::Transport(error.without_url()),
            RequestTokenError::Request(SendError::TooLong)
            | RequestTokenError::Parse(..)
            | RequestTokenError::Other(_) => Self::Unreadable,
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
