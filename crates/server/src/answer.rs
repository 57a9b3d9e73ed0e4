//! What is answered when all is well.

use axum::response::Response;
use http_body_util::Full;
use hyper::StatusCode;
use hyper::header::{CONTENT_TYPE, HeaderValue};
use jiff::Timestamp;
use managem::types::{Conversation, ConversationSource, Message, SourceType, User};
use serde::Serialize;
use serde_json::Map;

use crate::clock::rfc3339;
use crate::store::{NewConversation, NewMessage};

/// A conversation that has just been created.
pub(crate) fn new_conversation(new: &NewConversation, at: Timestamp, caller: User, recipient: User) -> Conversation {
    let at = rfc3339(at);
    Conversation {
        id: new.id.clone(),
        source: ConversationSource { type_: SourceType::Order, id: new.order.clone() },
        user_a: caller.clone(),
        user_b: recipient,
        locked: false,
        created_at: Some(at.clone()),
        updated_at: Some(at.clone()),
        last_message: Some(Message {
            id: new.message_id.clone(),
            conversation_id: new.id.clone(),
            sender: caller,
            body: new.body.clone(),
            created_at: Some(at),
            viewed_at: None,
            attachments: Some(Vec::new()),
            extra: Map::new(),
        }),
        extra: Map::new(),
    }
}

/// A message that has just been sent.
pub(crate) fn new_message(new: &NewMessage, at: Timestamp, sender: User) -> Message {
    Message {
        id: new.id.clone(),
        conversation_id: new.conversation.clone(),
        sender,
        body: new.body.clone(),
        created_at: Some(rfc3339(at)),
        viewed_at: None,
        attachments: Some(Vec::new()),
        extra: Map::new(),
    }
}

/// An answer in JSON.
pub(crate) fn json<T: Serialize>(status: StatusCode, value: &T) -> Response {
    match bytes(value) {
        Ok(body) => json_bytes(status, body),
        // Plain structs of strings and numbers always can; should one not, the caller still gets an answer.
        Err(_) => json_bytes(StatusCode::INTERNAL_SERVER_ERROR, Vec::new()),
    }
}

/// A value as it stands in an answer.
pub(crate) fn bytes<T: Serialize>(value: &T) -> serde_json::Result<Vec<u8>> {
    let mut body = Vec::with_capacity(2_048);
    value.serialize(&mut serde_json::Serializer::with_formatter(&mut body, WholeNumbers))?;
    Ok(body)
}

/// An answer in JSON that is there already.
pub(crate) fn json_bytes(status: StatusCode, body: Vec<u8>) -> Response {
    let mut response = Response::new(axum::body::Body::new(Full::from(body)));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

/// Writes `120.0` as `120`: the contract says number, the vendor's examples show whole ones, and a reader that takes
/// them for integers should not stumble here.
struct WholeNumbers;

impl serde_json::ser::Formatter for WholeNumbers {
    fn write_f64<W: ?Sized + std::io::Write>(&mut self, writer: &mut W, value: f64) -> std::io::Result<()> {
        // Up to here every whole number is exact.
        const EXACT: f64 = 9_007_199_254_740_992.0;
        if value.fract() == 0.0 && value.abs() <= EXACT {
            #[expect(clippy::cast_possible_truncation, reason = "checked to be whole and in range")]
            let whole = value as i64;
            write!(writer, "{whole}")
        } else {
            serde_json::ser::CompactFormatter.write_f64(writer, value)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_numbers_have_no_fraction() {
        let body = bytes(&[120.0, 4.9, -0.5, 0.0, 1e300, 9_007_199_254_740_992.0]).expect("numbers");
        assert_eq!(String::from_utf8(body).expect("text"), "[120,4.9,-0.5,0,1e+300,9007199254740992]");
    }
}
