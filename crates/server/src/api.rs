//! One module for each operation of the contract.

pub(crate) mod create_conversation;
pub(crate) mod list_conversations;
pub(crate) mod list_messages;
pub(crate) mod send_message;

use crate::problem::Refusal;
use crate::text;

/// The text of a message as it is stored.
fn sanitized(body: &str) -> Result<String, Refusal> {
    // First, so that nothing hides behind them.
    let body = text::visible(body);
    let sanitized = message_sanitizer::sanitize(&body);
    if sanitized.is_blank() {
        return Err(Refusal::at("/body", "says nothing once links, emojis and profanity are taken out"));
    }
    Ok(sanitized.text.into_owned())
}
