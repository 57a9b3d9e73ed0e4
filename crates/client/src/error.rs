//! The one error of a call.

use std::pin::pin;
use std::time::Duration;

use futures_util::StreamExt as _;
use reqwest::StatusCode;
use serde::de::DeserializeOwned;

use crate::attempts::Attempts;
use crate::auth::SharedTokenError;
use crate::seam::{Received, Seam};
use crate::types::Problem;
use crate::{excerpt, retry};

/// Why a call gave no result.
///
/// Neither the token nor a message's text is ever part of it.
#[derive(Debug, thiserror::Error)]
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
        /// What the HTTP client says.
        source: reqwest::Error,
        #[doc(hidden)]
        attempts: Attempts,
    },
    /// The connection failed. Whether the request took effect is not known, unless it never came about
    /// ([`reqwest::Error::is_connect`]).
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
}

/// A documented refusal.
#[derive(Clone, Debug, thiserror::Error)]
#[error("refused with {status}: {} ({})", .problem.detail, .problem.code)]
#[non_exhaustive]
pub struct Refused {
    /// The HTTP status.
    pub status: StatusCode,
    /// What the service says of it.
    pub problem: Problem,
    /// The `Retry-After` header where it is a number of seconds.
    pub retry_after: Option<Duration>,
    attempts: Attempts,
}

/// A body that does not decode.
#[derive(Clone, Debug, thiserror::Error)]
#[error("the body of a {status} answer does not decode at {pointer:?}: {detail}; its shape: {excerpt}")]
#[non_exhaustive]
pub struct Undecodable {
    /// The HTTP status. A 201 here means that the conversation *was* created.
    pub status: StatusCode,
    /// JSON pointer (RFC 6901) of the value that does not fit; empty for the whole body.
    pub pointer: String,
    /// What was expected there and what was found, without the value.
    pub detail: String,
    /// The beginning of the body with every value masked, at most 200 characters.
    pub excerpt: String,
    attempts: Attempts,
}

/// An answer that the contract does not know.
#[derive(Clone, Debug, thiserror::Error)]
#[error("unexpected answer: {status}, {}: {excerpt}", .content_type.as_deref().unwrap_or("no content type"))]
#[non_exhaustive]
pub struct Unexpected {
    /// The HTTP status.
    pub status: StatusCode,
    /// The `Content-Type` header.
    pub content_type: Option<String>,
    /// The beginning of the body on one line, at most 200 characters; masked where it is JSON.
    pub excerpt: String,
    /// The `Retry-After` header where it is a number of seconds.
    pub retry_after: Option<Duration>,
    attempts: Attempts,
}

impl Error {
    /// The status of the answer, where there was one.
    #[must_use]
    pub fn status(&self) -> Option<StatusCode> {
        match self {
            Self::Invalid(_) | Self::Token { .. } | Self::Timeout { .. } | Self::Transport { .. } => None,
            Self::Refused(refused) => Some(refused.status),
            Self::Undecodable(undecodable) => Some(undecodable.status),
            Self::Unexpected(unexpected) => Some(unexpected.status),
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
            Self::Invalid(_) | Self::Token { .. } | Self::Undecodable(_) => false,
            Self::Timeout { source, .. } | Self::Transport { source, .. } => retry::error_may_help(source),
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
            Self::Invalid(_) => None,
            Self::Token { attempts, .. } | Self::Timeout { attempts, .. } | Self::Transport { attempts, .. } => {
                Some(attempts)
            }
            Self::Refused(refused) => Some(&refused.attempts),
            Self::Undecodable(undecodable) => Some(&undecodable.attempts),
            Self::Unexpected(unexpected) => Some(&unexpected.attempts),
        }
    }

    /// A value that the contract refuses, by the name that it has on the wire.
    pub(crate) fn invalid(name: &str, reason: impl std::fmt::Display) -> Self {
        Self::Invalid(format!("`{name}`: {reason}"))
    }

    fn from_reqwest(source: reqwest::Error, attempts: Attempts) -> Self {
        if source.is_timeout() { Self::Timeout { source, attempts } } else { Self::Transport { source, attempts } }
    }

    /// Gives the generated error what it lost on the way: the status, what the body was, and what was sent.
    pub(crate) async fn from_generated<T: DeserializeOwned>(
        error: progenitor_client::Error<Problem>,
        seam: &Seam,
    ) -> Self {
        use progenitor_client::Error as Generated;
        let attempts = seam.take_attempts();
        if let Some(source) = seam.take_token_error() {
            return Self::Token { source, attempts };
        }
        let received = seam.take_response();
        match error {
            Generated::InvalidRequest(detail) | Generated::Custom(detail) => Self::Invalid(detail),
            Generated::CommunicationError(error)
            | Generated::InvalidUpgrade(error)
            | Generated::ResponseBodyError(error) => Self::from_reqwest(error, attempts),
            Generated::ErrorResponse(response) => Self::Refused(Box::new(Refused {
                status: response.status(),
                retry_after: received.and_then(|received| received.retry_after),
                problem: response.into_inner(),
                attempts,
            })),
            Generated::UnexpectedResponse(response) => {
                let status = response.status();
                let mut body = Vec::new();
                let mut chunks = pin!(response.bytes_stream());
                // A page that breaks off while it is read is still worth showing as far as it goes.
                while let Some(Ok(chunk)) = chunks.next().await {
                    body.extend_from_slice(&chunk);
                    if body.len() >= excerpt::MAX_BYTES {
                        break;
                    }
                }
                Self::unexpected(status, received, seam, &body, attempts)
            }
            Generated::InvalidResponsePayload(body, error) => match received {
                Some(received) if received.is_json() => {
                    Self::undecodable::<T>(received.status, &body, &error, attempts)
                }
                received => {
                    let status = received.as_ref().map_or(StatusCode::OK, |received| received.status);
                    Self::unexpected(status, received, seam, &body, attempts)
                }
            },
        }
    }

    fn unexpected(
        status: StatusCode,
        received: Option<Received>,
        seam: &Seam,
        body: &[u8],
        attempts: Attempts,
    ) -> Self {
        let excerpt = match &received {
            Some(received) if received.is_json() => excerpt::of_json(body),
            _ => excerpt::of_text(body, seam.token().as_deref()),
        };
        let (content_type, retry_after) =
            received.map(|received| (received.content_type, received.retry_after)).unwrap_or_default();
        Self::Unexpected(Box::new(Unexpected { status, content_type, excerpt, retry_after, attempts }))
    }

    fn undecodable<T: DeserializeOwned>(
        status: StatusCode,
        body: &[u8],
        error: &serde_json::Error,
        attempts: Attempts,
    ) -> Self {
        // Decoded once more, this time with the path: only a failure pays for it.
        let (pointer, detail) = if status.is_success() { misfit::<T>(body) } else { misfit::<Problem>(body) }
            .unwrap_or_else(|| (String::new(), describe(error)));
        let excerpt = excerpt::of_json(body);
        Self::Undecodable(Box::new(Undecodable { status, pointer, detail, excerpt, attempts }))
    }
}

fn misfit<T: DeserializeOwned>(body: &[u8]) -> Option<(String, String)> {
    let error = serde_path_to_error::deserialize::<_, T>(&mut serde_json::Deserializer::from_slice(body)).err()?;
    let pointer = pointer(error.path());
    Some((pointer, describe(error.inner())))
}

/// RFC 6901.
fn pointer(path: &serde_path_to_error::Path) -> String {
    use serde_path_to_error::Segment;
    let mut pointer = String::new();
    for segment in path {
        let token = match segment {
            Segment::Seq { index } => index.to_string(),
            Segment::Map { key } => key.replace('~', "~0").replace('/', "~1"),
            Segment::Enum { variant } => variant.clone(),
            Segment::Unknown => continue,
        };
        pointer.push('/');
        pointer.push_str(&token);
    }
    pointer
}

/// What serde says, without the value that it quotes: `invalid type: string "…", expected a number`.
fn describe(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let mut masked = String::with_capacity(text.len());
    let mut rest = text.as_str();
    // A text stands in double quotes, escaped as in Rust; any other value in backquotes, as names do.
    while let Some(start) = rest.find(" \"") {
        let body = &rest[start + 2..];
        let end = body
            .char_indices()
            .scan(false, |escaped, (at, c)| {
                let closes = c == '"' && !*escaped;
                *escaped = c == '\\' && !*escaped;
                Some((at, closes))
            })
            .find_map(|(at, closes)| closes.then_some(at));
        masked.push_str(&rest[..start]);
        rest = end.map_or("", |end| &body[end + 1..]);
    }
    masked.push_str(rest);
    for kind in ["boolean", "integer", "floating point", "character"] {
        let quoted = format!("{kind} `");
        if let Some(start) = masked.find(&quoted).map(|at| at + kind.len())
            && let Some(length) = masked[start + 2..].find('`')
        {
            masked.replace_range(start..=start + 2 + length, "");
        }
    }
    masked
}

impl Received {
    fn is_json(&self) -> bool {
        let essence = self.content_type.as_deref().and_then(|value| value.split(';').next()).unwrap_or_default().trim();
        essence.eq_ignore_ascii_case("application/json") || essence.to_ascii_lowercase().ends_with("+json")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::Conversation;

    #[test]
    fn a_misfit_has_its_pointer_and_not_its_value() {
        let (pointer, detail) = misfit::<Conversation>(
            br#"{"id":"c","source":{"type":"ORDER","id":"o"},"userA":{"id":"secret \" text", "sales": "many"}}"#,
        )
        .expect("sales is no number");
        assert_eq!(pointer, "/userA/sales");
        assert_eq!(detail, "invalid type: string, expected f64 at line 1 column 92");
        let number = misfit::<Conversation>(br#"{"id":4111111111111111}"#).expect("an ID is a text");
        assert_eq!(number.1, "invalid type: integer, expected a string at line 1 column 22");
        let flag = misfit::<Conversation>(br#"{"id":true}"#).expect("an ID is a text");
        assert_eq!(flag.1, "invalid type: boolean, expected a string at line 1 column 10");
    }

    #[test]
    fn a_missing_member_is_named() {
        let (pointer, detail) = misfit::<Problem>(b"{}").expect("a problem has members");
        assert_eq!(pointer, "");
        assert!(detail.starts_with("missing field `code`"), "{detail}");
    }
}
