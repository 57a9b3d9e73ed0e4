//! One module for each operation of the contract.

pub(crate) mod create_conversation;
pub(crate) mod list_conversations;
pub(crate) mod list_messages;
pub(crate) mod send_message;

use axum::response::{IntoResponse, Response};

use crate::admission::Admitted;
use crate::problem::Refusal;

/// An answer to someone who is known: for the log, whose request it was, and with what they may still send.
fn answered(admitted: Admitted, result: Result<Response, Refusal>) -> Response {
    let mut response = match result {
        Ok(mut response) => {
            if let Some(allowance) = admitted.allowance {
                allowance.write(response.headers_mut());
            }
            response
        }
        Err(refusal) => refusal.into_response(),
    };
    response.extensions_mut().insert(admitted.caller);
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
