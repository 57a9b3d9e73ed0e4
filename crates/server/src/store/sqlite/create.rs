//! A conversation and its first message, in one go.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, params};

use super::answers::{self, Known};
use super::rows;
use crate::answer;
use crate::clock::from_millis;
use crate::store::{Creation, NewConversation, UserKey};

/// Every question is asked before the first row is written, so a refusal leaves nothing behind for others in the
/// same transaction.
pub(super) fn conversation(transaction: &Connection, new: &NewConversation) -> rusqlite::Result<Creation> {
    let now = new.at.unwrap_or_else(Timestamp::now);
    let Some(caller) = rows::user_of_token(transaction, &new.token, now)? else {
        return Ok(Creation::Unauthorized);
    };
    if let Some(idempotency) = &new.idempotency
        && let Some(known) = answers::find(transaction, caller, idempotency)?
    {
        return Ok(match known {
            Known::Same { body } => Creation::Answered { body, is_replay: true },
            Known::Other => Creation::KeyReused,
        });
    }
    let order = transaction
        .prepare_cached(
            "SELECT buyer, seller, key, (SELECT id FROM conversations WHERE key = orders.conversation) \
             FROM orders WHERE id = ?1",
        )?
        .query_row([&new.order], |row| {
            let order = (row.get::<_, i64>(2)?, row.get::<_, Option<String>>(3)?);
            Ok((UserKey(row.get(0)?), UserKey(row.get(1)?), order))
        })
        .optional()?;
    let (other, (order, existing)) = match order {
        Some((buyer, seller, order)) if caller == buyer => (seller, order),
        Some((buyer, seller, order)) if caller == seller => (buyer, order),
        _ => return Ok(Creation::OrderNotFound),
    };
    let recipient = rows::user_by_key(transaction, other)?;
    let sender = rows::user_by_key(transaction, caller)?;
    if new.recipient == sender.id {
        return Ok(Creation::RecipientIsCaller);
    }
    if new.recipient != recipient.id {
        return Ok(Creation::RecipientNotParty);
    }
    if let Some(conversation) = existing {
        return Ok(Creation::Exists { conversation });
    }

    let at = now.as_millisecond();
    let key = transaction
        .prepare_cached(
            "INSERT INTO conversations (id, order_id, user_a, user_b, created_at, updated_at) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?5)",
        )?
        .insert(params![new.id, new.order, caller.0, other.0, at])?;
    transaction
        .prepare_cached(
            "INSERT INTO messages (conversation, number, id, sender, body, created_at) VALUES (?1, 1, ?2, ?3, ?4, ?5)",
        )?
        .execute(params![key, new.message_id, caller.0, new.body, at])?;
    transaction.prepare_cached("UPDATE orders SET conversation = ?2 WHERE key = ?1")?.execute([order, key])?;
    if let Some(idempotency) = &new.idempotency {
        let answer = answer::new_conversation(new, from_millis(at), sender, recipient);
        let body = answers::keep(transaction, caller, idempotency, &answer, now)?;
        return Ok(Creation::Answered { body, is_replay: false });
    }
    Ok(Creation::Created { caller: Box::new(sender), recipient: Box::new(recipient), at: from_millis(at) })
}
