//! Where the bearer token comes from, and how one that has worn out is renewed.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::SystemTime;

use jiff::{SignedDuration, Timestamp};
use reqwest::header::HeaderValue;
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::Mutex;

/// A token that ends sooner than this is renewed before it is used: 30 seconds, so that it outlives the call.
const MARGIN: SignedDuration = SignedDuration::from_secs(30);

/// A bearer token and, where it is known, when it ends.
///
/// `Debug` hides the token, and it is zeroed when it is dropped.
#[derive(Clone, Debug)]
pub struct AccessToken {
    secret: SecretString,
    expires_at: Option<Timestamp>,
}

impl AccessToken {
    /// A token that lasts until the service says otherwise.
    pub fn new(secret: impl Into<SecretString>) -> Self {
        Self { secret: secret.into(), expires_at: None }
    }

    /// The same token, with the time at which it ends: it is renewed 30 seconds before.
    #[must_use]
    pub fn expires_at(mut self, at: SystemTime) -> Self {
        // A time that no calendar has is as good as never, or as long ago as can be.
        let far = if at > SystemTime::UNIX_EPOCH { Timestamp::MAX } else { Timestamp::MIN };
        self.expires_at = Some(at.try_into().unwrap_or(far));
        self
    }

    fn is_fresh(&self) -> bool {
        // Not `SystemTime::now`, which a browser does not have.
        self.expires_at.is_none_or(|at| at.duration_since(Timestamp::now()) > MARGIN)
    }
}

/// What a [`TokenProvider`] may fail with.
pub type TokenError = Box<dyn std::error::Error + Send + Sync>;

/// What [`TokenProvider::token`] gives back. In a browser, where nothing moves between threads, it need not be `Send`.
#[cfg(target_arch = "wasm32")]
pub type TokenFuture<'a> = Pin<Box<dyn Future<Output = Result<AccessToken, TokenError>> + 'a>>;

/// What [`TokenProvider::token`] gives back.
#[cfg(not(target_arch = "wasm32"))]
pub type TokenFuture<'a> = Pin<Box<dyn Future<Output = Result<AccessToken, TokenError>> + Send + 'a>>;

/// Gives out short-lived access tokens.
///
/// The client asks for one before its first call, shortly before the one it has ends, and once when the service answers
/// 401. It asks once at a time: calls that run side by side wait for the same answer.
///
/// ```
/// use managem::{AccessToken, TokenFuture, TokenProvider};
///
/// struct Keychain;
///
/// impl TokenProvider for Keychain {
///     fn token(&self) -> TokenFuture<'_> {
///         Box::pin(async { Ok(AccessToken::new(std::env::var("MANAGEM_TOKEN")?)) })
///     }
/// }
///
/// let client = managem::Client::builder().token_provider(Keychain).build()?;
/// # Ok::<_, managem::BuildError>(())
/// ```
pub trait TokenProvider: Send + Sync + 'static {
    /// A token that is good from now on. The client keeps it until it ends or is rejected.
    fn token(&self) -> TokenFuture<'_>;
}

/// The header of every request.
#[derive(Clone)]
pub(crate) enum Auth {
    None,
    Fixed(HeaderValue),
    Provided(Arc<Provided>),
}

pub(crate) struct Provided {
    provider: Box<dyn TokenProvider>,
    /// Held while the provider is asked, which is what makes calls wait for one answer.
    current: Mutex<Option<(AccessToken, HeaderValue)>>,
}

impl Auth {
    pub(crate) fn provided(provider: impl TokenProvider) -> Self {
        Self::Provided(Arc::new(Provided { provider: Box::new(provider), current: Mutex::new(None) }))
    }

    /// Whether a token that is rejected may be traded for another.
    pub(crate) fn is_renewable(&self) -> bool {
        matches!(self, Self::Provided(_))
    }

    /// The header to send now.
    pub(crate) async fn header(&self) -> Result<Option<HeaderValue>, TokenError> {
        match self {
            Self::None => Ok(None),
            Self::Fixed(header) => Ok(Some(header.clone())),
            Self::Provided(provided) => provided.header(None).await.map(Some),
        }
    }

    /// Another header than the one that the service rejected, where there is a way to get one.
    pub(crate) async fn renewed(&self, rejected: &HeaderValue) -> Result<Option<HeaderValue>, TokenError> {
        match self {
            Self::Provided(provided) => provided.header(Some(rejected)).await.map(Some),
            Self::None | Self::Fixed(_) => Ok(None),
        }
    }
}

impl Provided {
    async fn header(&self, rejected: Option<&HeaderValue>) -> Result<HeaderValue, TokenError> {
        let mut current = self.current.lock().await;
        if let Some((token, header)) = &*current
            && token.is_fresh()
            // Whoever waited here while another call renewed the token finds the new one.
            && rejected != Some(header)
        {
            return Ok(header.clone());
        }
        let token = self.provider.token().await?;
        let header = authorization(&token.secret).map_err(|BadToken| BadToken)?;
        *current = Some((token, header.clone()));
        Ok(header)
    }
}

impl fmt::Debug for Auth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::None => "none",
            Self::Fixed(_) => "[a fixed token]",
            Self::Provided(_) => "[a token provider]",
        })
    }
}

/// A text that is no bearer token.
#[derive(Debug, thiserror::Error)]
#[error("the token is empty or has characters that a bearer token (RFC 6750) cannot have; is it quoted, or cut?")]
pub(crate) struct BadToken;

/// The `Authorization` header, marked sensitive so that its `Debug` hides it.
pub(crate) fn authorization(token: &SecretString) -> Result<HeaderValue, BadToken> {
    let token = token.expose_secret();
    // RFC 6750, b64token.
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~+/=".contains(&byte);
    if token.is_empty() || !token.bytes().all(allowed) {
        return Err(BadToken);
    }
    let mut value = HeaderValue::from_str(&format!("Bearer {token}")).map_err(|_| BadToken)?;
    value.set_sensitive(true);
    Ok(value)
}
