//! Refusals, and the one shape in which they are answered.

use axum::response::{IntoResponse, Response};
use hyper::header::{ALLOW, HeaderValue, RETRY_AFTER, WWW_AUTHENTICATE};
use hyper::{HeaderMap, StatusCode};
use managem::types::{Problem, ProblemCode, ProblemError};

use serde_json::Map;

use crate::answer;
use crate::observe;
use crate::rate::Exceeded;
use crate::store::{Caller, StoreError};

/// Why a request gets no result. What is in it is for the caller to see; the insides of a failure go to the log.
#[derive(Debug)]
pub(crate) enum Refusal {
    MalformedJson(String),
    Unauthorized,
    OrderNotFound,
    ConversationExists {
        conversation: String,
    },
    ConversationNotFound,
    ConversationLocked,
    /// The idempotency key stands for another request.
    KeyReused,
    /// What is wrong with which query parameter or header.
    InvalidParameter(String),
    BodyTooLarge {
        limit: usize,
    },
    UnsupportedMediaType,
    /// What is wrong and where; never empty.
    InvalidRequest(Vec<ProblemError>),
    Internal,
    /// It may or may not have been done.
    Unknown,
    Unavailable,
    /// No operation has this path.
    NoSuchPath,
    /// The path has other methods.
    NoSuchMethod {
        allow: &'static str,
    },
    /// The connection ended before the request was complete.
    Incomplete,
    /// The body took too long to arrive.
    TooSlow,
    HeadersTooLarge {
        limit: usize,
    },
    JsonTooDeep {
        limit: usize,
    },
    /// Who it is stands in the log and not in the answer.
    RateLimited(Exceeded, Caller),
}

impl Refusal {
    /// One place that breaks the contract.
    pub(crate) fn at(pointer: impl Into<String>, detail: impl Into<String>) -> Self {
        Self::InvalidRequest(vec![misfit(pointer, detail)])
    }

    /// Whether this may have been decided without asking the store, which checks the token itself.
    pub(crate) fn is_of_request(&self) -> bool {
        match self {
            Self::MalformedJson(_)
            | Self::ConversationNotFound
            | Self::InvalidParameter(_)
            | Self::BodyTooLarge { .. }
            | Self::UnsupportedMediaType
            | Self::InvalidRequest(_)
            | Self::Incomplete
            | Self::TooSlow
            | Self::JsonTooDeep { .. } => true,
            Self::Unauthorized
            | Self::OrderNotFound
            | Self::ConversationExists { .. }
            | Self::ConversationLocked
            | Self::KeyReused
            | Self::Internal
            | Self::Unknown
            | Self::Unavailable
            | Self::NoSuchPath
            | Self::NoSuchMethod { .. }
            | Self::HeadersTooLarge { .. }
            | Self::RateLimited(..) => false,
        }
    }

    fn status(&self) -> StatusCode {
        match self {
            Self::MalformedJson(_) | Self::JsonTooDeep { .. } | Self::InvalidParameter(_) | Self::Incomplete => {
                StatusCode::BAD_REQUEST
            }
            Self::Unauthorized => StatusCode::UNAUTHORIZED,
            Self::OrderNotFound | Self::ConversationNotFound | Self::NoSuchPath => StatusCode::NOT_FOUND,
            Self::NoSuchMethod { .. } => StatusCode::METHOD_NOT_ALLOWED,
            // A request that is right in itself, and at odds with what is there.
            Self::ConversationExists { .. } | Self::ConversationLocked => StatusCode::CONFLICT,
            Self::BodyTooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
            Self::UnsupportedMediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::InvalidRequest(_) | Self::KeyReused => StatusCode::UNPROCESSABLE_ENTITY,
            Self::TooSlow => StatusCode::REQUEST_TIMEOUT,
            Self::HeadersTooLarge { .. } => StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
            Self::RateLimited(..) => StatusCode::TOO_MANY_REQUESTS,
            Self::Internal | Self::Unknown => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    fn code(&self) -> ProblemCode {
        match self {
            Self::MalformedJson(_) => ProblemCode::MalformedJson,
            Self::Unauthorized => ProblemCode::Unauthorized,
            Self::OrderNotFound => ProblemCode::OrderNotFound,
            Self::ConversationExists { .. } => ProblemCode::ConversationExists,
            Self::ConversationNotFound => ProblemCode::ConversationNotFound,
            Self::ConversationLocked => ProblemCode::ConversationLocked,
            Self::KeyReused => ProblemCode::IdempotencyKeyReused,
            Self::InvalidParameter(_) => ProblemCode::InvalidParameter,
            Self::BodyTooLarge { .. } => ProblemCode::BodyTooLarge,
            Self::UnsupportedMediaType => ProblemCode::UnsupportedMediaType,
            Self::InvalidRequest(_) => ProblemCode::InvalidRequest,
            Self::Internal => ProblemCode::Internal,
            Self::Unknown => ProblemCode::OutcomeUnknown,
            Self::Unavailable => ProblemCode::Unavailable,
            Self::TooSlow => ProblemCode::RequestTimeout,
            Self::HeadersTooLarge { .. } => ProblemCode::HeadersTooLarge,
            Self::JsonTooDeep { .. } => ProblemCode::JsonTooDeep,
            Self::RateLimited(..) => ProblemCode::RateLimited,
            // The contract speaks of its operations only, and these answers belong to none of them.
            Self::NoSuchPath => ProblemCode::from("not-found"),
            Self::NoSuchMethod { .. } => ProblemCode::from("method-not-allowed"),
            Self::Incomplete => ProblemCode::from("incomplete-request"),
        }
    }

    fn detail(&self) -> String {
        match self {
            Self::MalformedJson(what) => format!("The request body is not JSON: {what}."),
            Self::Unauthorized => "A valid bearer token is needed in the Authorization header.".to_owned(),
            Self::OrderNotFound => "There is no such order, or you are no party of it.".to_owned(),
            Self::ConversationExists { .. } => {
                "There is a conversation about this order already; write to that one.".to_owned()
            }
            Self::ConversationNotFound => "There is no such conversation, or you are no party of it.".to_owned(),
            Self::ConversationLocked => "The conversation is locked and takes no message.".to_owned(),
            Self::KeyReused => {
                "This Idempotency-Key was used for another request; take a new key for a new request.".to_owned()
            }
            Self::InvalidParameter(what) => format!("{what}."),
            Self::BodyTooLarge { limit } => format!("The request body has more than {limit} bytes."),
            Self::UnsupportedMediaType => {
                "The request body has to be declared as application/json, in UTF-8.".to_owned()
            }
            Self::InvalidRequest(errors) => match errors.len() {
                1 => "The request body breaks the contract in one place; errors says where.".to_owned(),
                places => format!("The request body breaks the contract in {places} places; errors says where."),
            },
            Self::Internal => "The service failed; nothing was stored.".to_owned(),
            Self::Unknown => "The service failed, and whether the request took effect is not known; sent again with \
                              the same Idempotency-Key it takes effect once."
                .to_owned(),
            Self::Unavailable => {
                "The service cannot take the request now; nothing was stored. Try again later.".to_owned()
            }
            Self::NoSuchPath => "There is nothing at this path.".to_owned(),
            Self::NoSuchMethod { allow } => format!("This path knows no such method, only {allow}."),
            Self::Incomplete => "The request ended before it was complete.".to_owned(),
            Self::TooSlow => "The request body took too long to arrive.".to_owned(),
            Self::HeadersTooLarge { limit } => format!("The request's headers have more than {limit} bytes."),
            Self::JsonTooDeep { limit } => format!("The request body is nested more than {limit} levels deep."),
            Self::RateLimited(Exceeded { requests, retry_after }, _) => format!(
                "You may send {requests} request{} in {} seconds; there is room for one in {retry_after}.",
                if *requests == 1 { "" } else { "s" },
                Exceeded::WINDOW_SECONDS
            ),
        }
    }
}

impl From<StoreError> for Refusal {
    /// The cause goes to the log, and a plain word to the caller.
    fn from(error: StoreError) -> Self {
        let (said, refusal) = match error {
            StoreError::Unavailable(_) => ("the store is unavailable", Self::Unavailable),
            StoreError::Unknown(_) => ("whether a write came about is not known", Self::Unknown),
            _ => ("the store failed", Self::Internal),
        };
        tracing::error!(request_id = observe::current_id(), error = chain(&error), "{said}");
        refusal
    }
}

/// One place in a request that breaks the contract.
pub(crate) fn misfit(pointer: impl Into<String>, detail: impl Into<String>) -> ProblemError {
    ProblemError { pointer: pointer.into(), detail: detail.into(), extra: Map::new() }
}

/// An error and its causes on one line.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    text
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let status = self.status();
        let (code, detail) = (self.code(), self.detail());
        let mut problem = Problem {
            type_: Some("about:blank".to_owned()),
            title: status.canonical_reason().unwrap_or_default().to_owned(),
            status: i32::from(status.as_u16()),
            code,
            detail,
            errors: None,
            conversation_id: None,
            extra: Map::new(),
        };
        let (mut headers, mut known) = (HeaderMap::new(), None);
        match self {
            Self::InvalidRequest(errors) => problem.errors = Some(errors),
            Self::ConversationExists { conversation } => problem.conversation_id = Some(conversation),
            Self::Unauthorized => {
                headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"managem\""));
            }
            Self::NoSuchMethod { allow } => {
                headers.insert(ALLOW, HeaderValue::from_static(allow));
            }
            Self::Unavailable => {
                headers.insert(RETRY_AFTER, HeaderValue::from_static("1"));
            }
            Self::RateLimited(exceeded, caller) => {
                exceeded.write(&mut headers);
                known = Some(caller);
            }
            _ => {}
        }
        let mut response = answer::json(status, &problem);
        response.headers_mut().extend(headers);
        if let Some(caller) = known {
            response.extensions_mut().insert(caller);
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_store_failure_tells_the_caller_nothing_of_its_insides() {
        let error = StoreError::Internal("near \"SELECT\": syntax error in /var/lib/managem.db".into());
        let Refusal::Internal = Refusal::from(error) else { panic!("internal") };
        assert_eq!(Refusal::Internal.detail(), "The service failed; nothing was stored.");
    }
}
