//! The one error of a call.

use std::time::Duration;

use bytes::Bytes;
use reqwest::StatusCode;
use reqwest::header::HeaderMap;
use serde::de::DeserializeOwned;

use crate::attempts::Attempts;
use crate::auth::SharedTokenError;
use crate::report::debug_as_display;
use crate::response;
use crate::seam::{Failure, Responded, Seam, Trail};
use crate::types::Problem;
use crate::{excerpt, misfit, retry};

/// Why a call gave no result.
///
/// Neither the token nor what the request said is shown by an error, in `Display` or in `Debug`, not even where the
/// service quotes it; and what it shows of a response is one line of bounded length. `Debug` shows the error as a person
/// reads it, with its causes, because that is what a `main` that returns it prints. What the service sent is there in
/// full for the program that asks: [`problem`](Self::problem), [`headers`](Self::headers), [`body`](Self::body).
#[derive(thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The request breaks the contract, so it was not sent.
    #[error("the request was not sent: {0}")]
    Invalid(String),
    /// The token provider gave no token. The request was not sent, or was answered with 401.
    #[error("no access token")]
    #[non_exhaustive]
    Token {
        /// What the token provider says; all calls that waited for it have the same one.
        source: SharedTokenError,
        #[doc(hidden)]
        attempts: Attempts,
    },
    /// No answer came within the time limit. Whether the request took effect is not known.
    #[error("no answer within the time limit")]
    #[non_exhaustive]
    Timeout {
        /// What the HTTP client says; nothing if the deadline passed while the call waited for a token.
        source: Option<reqwest::Error>,
        #[doc(hidden)]
        attempts: Attempts,
    },
    /// The connection failed, or the body broke off. Whether the request took effect is not known, unless the
    /// connection never came about ([`may_have_taken_effect`](Self::may_have_taken_effect)).
    #[error("the connection failed")]
    #[non_exhaustive]
    Transport {
        /// What the HTTP client says.
        source: reqwest::Error,
        #[doc(hidden)]
        attempts: Attempts,
    },
    /// The service refused, and said why in the contract's own words.
    #[error(transparent)]
    Refused(Box<Refused>),
    /// The answer has a documented status, and a body that is not what the contract says.
    #[error(transparent)]
    Undecodable(Box<Undecodable>),
    /// The answer is none that the contract knows: an undocumented status, or a body that is not JSON, such as a
    /// proxy's error page.
    #[error(transparent)]
    Unexpected(Box<Unexpected>),
    /// The body of the answer is larger than the client may hold
    /// ([`max_response_size`](crate::ClientBuilder::max_response_size)). It was not read to its end.
    #[error(transparent)]
    TooLarge(Box<TooLarge>),
}

/// What every answer has, and what was sent for it.
#[derive(Clone, Default)]
struct Context {
    headers: HeaderMap,
    body: Bytes,
    attempts: Attempts,
}

/// A documented refusal.
#[derive(Clone, thiserror::Error)]
#[error("refused with {status}: {shown}")]
#[non_exhaustive]
pub struct Refused {
    /// The HTTP status.
    pub status: StatusCode,
    /// What the service says of it, word for word.
    pub problem: Problem,
    /// The `Retry-After` header, as the time from now.
    pub retry_after: Option<Duration>,
    /// Detail and code, fit to be shown.
    shown: String,
    context: Context,
}

/// A body that does not decode.
#[derive(Clone, thiserror::Error)]
#[error("the body of a {status} answer does not decode at {pointer:?}: {detail}; its shape: {excerpt}")]
#[non_exhaustive]
pub struct Undecodable {
    /// The HTTP status. A 201 here means that the conversation *was* created.
    pub status: StatusCode,
    /// JSON pointer (RFC 6901) of the value that does not fit; empty for the whole body. At most 200 characters.
    pub pointer: String,
    /// What was expected there and what was found, without the value.
    pub detail: String,
    /// The beginning of the body with every value masked, at most 200 characters.
    pub excerpt: String,
    context: Context,
}

/// An answer that the contract does not know.
#[derive(Clone, thiserror::Error)]
#[error("unexpected answer: {status}, {}: {excerpt}", .content_type.as_deref().unwrap_or("no content type"))]
#[non_exhaustive]
pub struct Unexpected {
    /// The HTTP status.
    pub status: StatusCode,
    /// The `Content-Type` header, at most 200 characters.
    pub content_type: Option<String>,
    /// The beginning of the body on one line, at most 200 characters; masked where it is JSON.
    pub excerpt: String,
    /// The `Retry-After` header, as the time from now.
    pub retry_after: Option<Duration>,
    context: Context,
}

/// A body that is larger than the client may hold.
#[derive(Clone, thiserror::Error)]
#[error("the body of a {status} answer has more than {limit} bytes")]
#[non_exhaustive]
pub struct TooLarge {
    /// The HTTP status. A 201 here means that the conversation *was* created.
    pub status: StatusCode,
    /// The limit, in bytes.
    pub limit: usize,
    context: Context,
}

debug_as_display!(Error, Refused, Undecodable, Unexpected, TooLarge);

impl Error {
    /// The status of the answer, where there was one.
    #[must_use]
    pub fn status(&self) -> Option<StatusCode> {
        match self {
            Self::Invalid(_) | Self::Token { .. } | Self::Timeout { .. } | Self::Transport { .. } => None,
            Self::Refused(refused) => Some(refused.status),
            Self::Undecodable(undecodable) => Some(undecodable.status),
            Self::Unexpected(unexpected) => Some(unexpected.status),
            Self::TooLarge(too_large) => Some(too_large.status),
        }
    }

    /// What the service said of its refusal.
    #[must_use]
    pub fn problem(&self) -> Option<&Problem> {
        match self {
            Self::Refused(refused) => Some(&refused.problem),
            _ => None,
        }
    }

    /// The headers of the answer, where there was one.
    #[must_use]
    pub fn headers(&self) -> Option<&HeaderMap> {
        self.context().map(|context| &context.headers)
    }

    /// The ID by which the operators of the service find the request in their log: the header `X-Request-Id`.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        response::request_id(self.headers()?)
    }

    /// The body of the answer, byte for byte, where it was read. It may hold what an error must not show.
    #[must_use]
    pub fn body(&self) -> Option<&Bytes> {
        match self {
            Self::TooLarge(_) => None,
            _ => self.context().map(|context| &context.body),
        }
    }

    /// How long the service asks to wait.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Refused(refused) => refused.retry_after,
            Self::Unexpected(unexpected) => unexpected.retry_after,
            _ => None,
        }
    }

    /// Whether the same call may be made again without doing anything twice, and may then go better.
    ///
    /// It looks at every try of the call, and not at the last one alone. A request that changes something is safe to
    /// repeat only if no try of it can have taken effect (the connection never came about, or the service refused it),
    /// or if it carries a key of the caller's own ([`with_idempotency_key`](crate::Client::with_idempotency_key)). A key
    /// that the client made up ([`idempotency_keys`](crate::ClientBuilder::idempotency_keys)) is another one in the next
    /// call: to repeat such a request, make the call with [`idempotency_key`](Self::idempotency_key).
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        let may_help = match self {
            Self::Invalid(_) | Self::Token { .. } | Self::Undecodable(_) | Self::TooLarge(_) => false,
            Self::Timeout { source, .. } => source.as_ref().is_none_or(retry::error_may_help),
            Self::Transport { source, .. } => retry::error_may_help(source),
            Self::Refused(refused) => retry::status_may_help(refused.status),
            Self::Unexpected(unexpected) => retry::status_may_help(unexpected.status),
        };
        may_help && self.attempts().is_none_or(Attempts::repeatable)
    }

    /// Whether the call may have changed something although it failed: some try of a request that changes something was
    /// sent, and no response says that it had no effect.
    #[must_use]
    pub fn may_have_taken_effect(&self) -> bool {
        self.attempts().is_some_and(Attempts::may_have_changed)
    }

    /// The `Idempotency-Key` of the request, the caller's own or one that the client made up.
    ///
    /// With it the call can be made again, and does nothing twice at a service that knows such keys:
    ///
    /// ```
    /// # use managem::types::{Message, SendMessage};
    /// # use managem::{Client, Error};
    /// async fn send(client: &Client, conversation: &str, message: SendMessage) -> Result<Message, Error> {
    ///     match client.send_message(conversation, message.clone()).await {
    ///         Err(error) if error.may_have_taken_effect() => match error.idempotency_key() {
    ///             Some(key) => client.with_idempotency_key(key)?.send_message(conversation, message).await,
    ///             None => Err(error),
    ///         },
    ///         outcome => outcome,
    ///     }
    /// }
    /// ```
    #[must_use]
    pub fn idempotency_key(&self) -> Option<&str> {
        self.attempts().and_then(Attempts::key)
    }

    /// What was sent; nothing for a request that was refused before.
    fn attempts(&self) -> Option<&Attempts> {
        match self {
            Self::Token { attempts, .. } | Self::Timeout { attempts, .. } | Self::Transport { attempts, .. } => {
                Some(attempts)
            }
            _ => self.context().map(|context| &context.attempts),
        }
    }

    /// What came with the answer, where there was one.
    fn context(&self) -> Option<&Context> {
        match self {
            Self::Invalid(_) | Self::Token { .. } | Self::Timeout { .. } | Self::Transport { .. } => None,
            Self::Refused(refused) => Some(&refused.context),
            Self::Undecodable(undecodable) => Some(&undecodable.context),
            Self::Unexpected(unexpected) => Some(&unexpected.context),
            Self::TooLarge(too_large) => Some(&too_large.context),
        }
    }

    /// A value that the contract refuses, by the name that it has on the wire.
    pub(crate) fn invalid(name: &str, reason: impl std::fmt::Display) -> Self {
        Self::Invalid(format!("`{name}`: {reason}"))
    }

    fn from_reqwest(source: reqwest::Error, attempts: Attempts) -> Self {
        if source.is_timeout() {
            Self::Timeout { source: Some(source), attempts }
        } else {
            Self::Transport { source, attempts }
        }
    }

    /// Gives the generated error what it lost on the way: the status, what the body was, and what was sent.
    #[cfg_attr(
        not(target_arch = "wasm32"),
        expect(clippy::unused_async, reason = "in a browser a body is still to be read")
    )]
    pub(crate) async fn from_generated<T: DeserializeOwned>(
        error: progenitor_client::Error<Problem>,
        seam: &Seam,
    ) -> Self {
        use progenitor_client::Error as Generated;
        let mut trail = seam.take_trail();
        if let Some(failure) = trail.failure.take() {
            return Self::from_failure(failure, trail.attempts);
        }
        match error {
            Generated::InvalidRequest(detail) | Generated::Custom(detail) => Self::Invalid(detail),
            Generated::CommunicationError(error)
            | Generated::InvalidUpgrade(error)
            | Generated::ResponseBodyError(error) => Self::from_reqwest(error, trail.attempts),
            Generated::ErrorResponse(response) => Self::refused(response.into_inner(), trail),
            Generated::UnexpectedResponse(response) => {
                #[cfg(target_arch = "wasm32")]
                read(response, &mut trail).await;
                #[cfg(not(target_arch = "wasm32"))]
                drop(response);
                Self::unexpected(trail)
            }
            Generated::InvalidResponsePayload(body, error) => {
                if let Some(response) = &mut trail.response {
                    response.body = body;
                }
                if trail.is_json() { Self::undecodable::<T>(&error, trail) } else { Self::unexpected(trail) }
            }
        }
    }

    fn from_failure(failure: Failure, attempts: Attempts) -> Self {
        match failure {
            Failure::Token(source) => Self::Token { source, attempts },
            Failure::Deadline => Self::Timeout { source: None, attempts },
            Failure::TooLarge { status, headers, limit } => {
                let context = Context { headers, body: Bytes::new(), attempts };
                Self::TooLarge(Box::new(TooLarge { status, limit, context }))
            }
        }
    }

    fn refused(problem: Problem, trail: Trail) -> Self {
        let shown = excerpt::quoted(&format!("{} ({})", problem.detail, problem.code), &trail.secrets);
        let (status, context) = trail.into_context();
        let retry_after = retry::retry_after(&context.headers);
        Self::Refused(Box::new(Refused { status, problem, retry_after, shown, context }))
    }

    fn unexpected(trail: Trail) -> Self {
        let body = trail.response.as_ref().map_or(&[][..], |response| &response.body);
        let excerpt = if trail.is_json() { excerpt::of_json(body) } else { excerpt::of_text(body, &trail.secrets) };
        let content_type = trail.content_type().map(|text| excerpt::quoted(text, &trail.secrets));
        let (status, context) = trail.into_context();
        let retry_after = retry::retry_after(&context.headers);
        Self::Unexpected(Box::new(Unexpected { status, content_type, excerpt, retry_after, context }))
    }

    fn undecodable<T: DeserializeOwned>(error: &serde_json::Error, trail: Trail) -> Self {
        let (status, context) = trail.into_context();
        let body = &context.body;
        // Decoded once more, this time with the path: only a failure pays for it.
        let found = if status.is_success() { misfit::find::<T>(body) } else { misfit::find::<Problem>(body) };
        let (pointer, detail) = found.unwrap_or_else(|| (String::new(), misfit::describe(error)));
        let excerpt = excerpt::of_json(body);
        Self::Undecodable(Box::new(Undecodable { status, pointer, detail, excerpt, context }))
    }
}

/// In a browser the body of a response that the contract does not know is still to be read.
#[cfg(target_arch = "wasm32")]
async fn read(response: reqwest::Response, trail: &mut Trail) {
    if let Some(responded) = &mut trail.response {
        responded.body = response.bytes().await.unwrap_or_default();
    }
}

impl Trail {
    fn content_type(&self) -> Option<&str> {
        self.response.as_ref()?.headers.get(reqwest::header::CONTENT_TYPE)?.to_str().ok()
    }

    fn is_json(&self) -> bool {
        let essence = self.content_type().and_then(|value| value.split(';').next()).unwrap_or_default().trim();
        essence.eq_ignore_ascii_case("application/json") || essence.to_ascii_lowercase().ends_with("+json")
    }

    fn into_context(self) -> (StatusCode, Context) {
        let Responded { status, headers, body } = self.response.unwrap_or_default();
        (status, Context { headers, body, attempts: self.attempts })
    }
}
