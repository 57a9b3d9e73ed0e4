//! One module for each operation of the contract.

pub(crate) mod create_conversation;
pub(crate) mod list_conversations;
pub(crate) mod list_messages;
pub(crate) mod send_message;

use axum::response::{IntoResponse, Response};

use crate::problem::Refusal;
use crate::store::Caller;

/// Whatever the answer is: for the log, whose request it was.
fn answered(caller: Caller, result: Result<Response, Refusal>) -> Response {
    let mut response = result.unwrap_or_else(IntoResponse::into_response);
    response.extensions_mut().insert(caller);
    response
}

/// The text of a message as it is stored.
fn sanitized(body: &str) -> Result<String, Refusal> {
    let sanitized = message_sanitizer::sanitize(body);
    if sanitized.is_blank() {
        return Err(Refusal::at("/body", "says nothing once links, emojis and profanity are taken out"));
    }
    Ok(sanitized.text.into_owned())
}
