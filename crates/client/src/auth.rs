//! Where the bearer token comes from, and how one that has worn out is renewed.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use jiff::{SignedDuration, Timestamp};
use reqwest::header::HeaderValue;
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::watch;

use crate::deadline;

/// A token that ends sooner than this is renewed before it is used: 30 seconds, so that it outlives the call.
const MARGIN: SignedDuration = SignedDuration::from_secs(30);
/// The time that a provider has to give a token unless it says otherwise: 2 minutes.
const TIME_LIMIT: Duration = Duration::from_secs(120);

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
/// 401. It asks once at a time: calls that run side by side wait for the same answer, be it a token or an error. It asks
/// in a task of its own, so that a call that is cancelled, or whose deadline passes, does not cancel the provider, which
/// may just then be trading a token that can be used once. (The end of the runtime does cancel it.)
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

    /// How long [`token`](Self::token) may take before it is given up; 2 minutes unless implemented. It is there so that
    /// a provider that hangs does not hold up every call for ever.
    fn time_limit(&self) -> Duration {
        TIME_LIMIT
    }
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
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    current: Option<(AccessToken, HeaderValue)>,
    /// The provider is being asked: its answer will come here. The sender is dropped when all is done.
    asked: Option<watch::Receiver<Option<Answer>>>,
}

/// Shared, because all calls that wait get the same one.
pub(crate) type SharedTokenError = Arc<dyn std::error::Error + Send + Sync>;
type Answer = Result<HeaderValue, SharedTokenError>;

/// Where a call gets its token from.
enum Token {
    Current(HeaderValue),
    /// From the provider that is being asked.
    Next(watch::Receiver<Option<Answer>>),
}

impl Auth {
    pub(crate) fn provided(provider: impl TokenProvider) -> Self {
        Self::Provided(Arc::new(Provided { provider: Box::new(provider), state: Mutex::default() }))
    }

    /// Whether a token that is rejected may be traded for another.
    pub(crate) fn is_renewable(&self) -> bool {
        matches!(self, Self::Provided(_))
    }

    /// The header to send now.
    pub(crate) async fn header(&self) -> Result<Option<HeaderValue>, SharedTokenError> {
        match self {
            Self::None => Ok(None),
            Self::Fixed(header) => Ok(Some(header.clone())),
            Self::Provided(provided) => provided.header(None).await.map(Some),
        }
    }

    /// Another header than the one that the service rejected, where there is a way to get one.
    pub(crate) async fn renewed(&self, rejected: &HeaderValue) -> Result<Option<HeaderValue>, SharedTokenError> {
        match self {
            Self::Provided(provided) => provided.header(Some(rejected)).await.map(Some),
            Self::None | Self::Fixed(_) => Ok(None),
        }
    }
}

impl Provided {
    async fn header(self: &Arc<Self>, rejected: Option<&HeaderValue>) -> Answer {
        let mut asked = match self.current_or_next(rejected)? {
            Token::Current(header) => return Ok(header),
            Token::Next(asked) => asked,
        };
        match asked.wait_for(Option::is_some).await.as_deref() {
            Ok(Some(answer)) => answer.clone(),
            Ok(None) | Err(_) => Err(Arc::new(Interrupted)),
        }
    }

    fn current_or_next(self: &Arc<Self>, rejected: Option<&HeaderValue>) -> Result<Token, SharedTokenError> {
        let mut state = self.state();
        if let Some((token, header)) = &state.current
            && token.is_fresh()
            // A call that was rejected while another one renewed the token finds the new one.
            && rejected != Some(header)
        {
            return Ok(Token::Current(header.clone()));
        }
        // One that is closed is done, or its task died with a panic or with its runtime.
        if let Some(asked) = state.asked.as_ref().filter(|asked| asked.has_changed().is_ok()) {
            return Ok(Token::Next(asked.clone()));
        }
        let (answer, asked) = watch::channel(None);
        let provided = Arc::clone(self);
        spawn(async move {
            let token = provided.ask().await;
            answer.send_replace(Some(token));
        })?;
        state.asked = Some(asked.clone());
        Ok(Token::Next(asked))
    }

    async fn ask(&self) -> Answer {
        let limit = self.provider.time_limit();
        let answer = deadline::within(Some(limit), self.provider.token()).await;
        let token = answer.ok_or_else(|| shared(TooSlow(limit)))??;
        let header = authorization(&token.secret).map_err(shared)?;
        self.state().current = Some((token, header.clone()));
        Ok(header)
    }

    /// No code of the provider's runs while this is held.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn shared(error: impl std::error::Error + Send + Sync + 'static) -> SharedTokenError {
    Arc::new(error)
}

#[derive(Debug, thiserror::Error)]
#[error("the token provider gave no token within {0:?}")]
struct TooSlow(Duration);

#[derive(Debug, thiserror::Error)]
#[error("the token provider was interrupted: it panicked, or its runtime ended")]
struct Interrupted;

/// Runs `future` to its end, whatever becomes of the caller.
#[cfg(not(target_arch = "wasm32"))]
fn spawn(future: impl Future<Output = ()> + Send + 'static) -> Result<(), SharedTokenError> {
    #[derive(Debug, thiserror::Error)]
    #[error("the client was called outside of a tokio runtime")]
    struct NoRuntime;

    tokio::runtime::Handle::try_current().map_err(|_| shared(NoRuntime))?.spawn(future);
    Ok(())
}

/// Runs `future` to its end, whatever becomes of the caller.
#[cfg(target_arch = "wasm32")]
#[expect(clippy::unnecessary_wraps, reason = "a browser always has an event loop")]
fn spawn(future: impl Future<Output = ()> + 'static) -> Result<(), SharedTokenError> {
    wasm_bindgen_futures::spawn_local(future);
    Ok(())
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
