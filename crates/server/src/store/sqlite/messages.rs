//! The messages of a conversation.

use std::collections::HashMap;

use jiff::Timestamp;
use managem::types::Message;
use rusqlite::{Connection, OptionalExtension as _, Row, params};
use serde_json::Map;

use super::answers::{self, Known};
use super::filing::Unfiled;
use super::rows;
use crate::answer;
use crate::clock::{from_millis, rfc3339};
use crate::store::requests::CLOCK_TOLERANCE_MS;
use crate::store::{ListMessages, NewMessage, Sending, UserKey};

/// A conversation as its parties know it.
pub(super) struct Party {
    pub(super) conversation: i64,
    pub(super) other: UserKey,
    pub(super) locked: bool,
}

/// The conversation, if the caller is a party of it.
pub(super) fn party(connection: &Connection, conversation: &str, caller: UserKey) -> rusqlite::Result<Option<Party>> {
    let found = connection
        .prepare_cached("SELECT key, user_a, user_b, locked FROM conversations WHERE id = ?1")?
        .query_row([conversation], |row| {
            Ok((row.get(0)?, UserKey(row.get(1)?), UserKey(row.get(2)?), row.get::<_, bool>(3)?))
        })
        .optional()?;
    Ok(found.and_then(|(conversation, a, b, locked)| match () {
        () if caller == a => Some(Party { conversation, other: b, locked }),
        () if caller == b => Some(Party { conversation, other: a, locked }),
        () => None,
    }))
}

/// As for a conversation: every question is asked before the first row is written.
pub(super) fn send(transaction: &Connection, unfiled: &Unfiled, new: &NewMessage) -> rusqlite::Result<Sending> {
    let now = new.at.unwrap_or_else(Timestamp::now);
    let Some(caller) = rows::user_of_token(transaction, &new.token, now)? else {
        return Ok(Sending::Unauthorized);
    };
    if let Some(idempotency) = &new.idempotency
        && let Some(known) = answers::find(transaction, caller, idempotency)?
    {
        return Ok(match known {
            Known::Same { body } => Sending::Answered { body, is_replay: true },
            Known::Other => Sending::KeyReused,
        });
    }
    let Some(Party { conversation, other, locked }) = party(transaction, &new.conversation, caller)? else {
        return Ok(Sending::ConversationNotFound);
    };
    if locked {
        return Ok(Sending::Locked);
    }
    let sender = rows::user_by_key(transaction, caller)?;

    let (last, latest): (i64, i64) = transaction
        .prepare_cached("SELECT number, created_at FROM messages WHERE conversation = ?1 ORDER BY number DESC LIMIT 1")?
        .query_row([conversation], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let at = no_earlier(now.as_millisecond(), latest);
    transaction
        .prepare_cached(
            "INSERT INTO messages (conversation, number, id, sender, body, created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?
        .execute(params![conversation, last + 1, new.id, caller.0, new.body, at])?;
    let answered = transaction
        .prepare_cached(
            "SELECT created_at FROM conversations WHERE key = ?1 AND updated_at = created_at AND created_at < ?2",
        )?
        .query_row([conversation, at], |row| row.get(0))
        .optional()?;
    // From now on it is in the other indexes.
    if let Some(created_at) = answered {
        transaction
            .prepare_cached("DELETE FROM inbox WHERE user IN (?1, ?2) AND created_at = ?3 AND conversation = ?4")?
            .execute([caller.0, other.0, created_at, conversation])?;
        unfiled.answered([caller, other], (created_at, conversation));
    }
    transaction
        // What has had a second message stays in the indexes of those.
        .prepare_cached(
            "UPDATE conversations SET updated_at = max(created_at + (updated_at > created_at), ?2) WHERE key = ?1",
        )?
        .execute([conversation, at])?;
    if let Some(idempotency) = &new.idempotency {
        let answer = answer::new_message(new, from_millis(at), sender);
        let body = answers::keep(transaction, caller, idempotency, &answer, now)?;
        return Ok(Sending::Answered { body, is_replay: false });
    }
    Ok(Sending::Sent { sender: Box::new(sender), at: from_millis(at) })
}

/// The time of what follows something in a conversation: not earlier than that, as long as the clock went back only a
/// little. After a clock that was far ahead, what it dated is not waited for.
fn no_earlier(now: i64, latest: i64) -> i64 {
    if (now..=now.saturating_add(CLOCK_TOLERANCE_MS)).contains(&latest) { latest } else { now }
}

/// A page of messages, and what of it has now been read.
pub(super) struct Page {
    pub(super) messages: Vec<Message>,
    /// Their numbers in the conversation.
    pub(super) numbers: Vec<i64>,
    pub(super) unread: Option<Unread>,
}

/// Messages of one conversation that nobody has read so far.
pub(super) struct Unread {
    conversation: i64,
    sender: UserKey,
    first: i64,
    last: i64,
}

pub(super) enum Listed {
    Page(Page),
    Unauthorized,
    NotFound,
}

/// Reads a page, the latest message first. What of it the other party sent and nobody has read counts as read at the
/// time that it is marked so.
pub(super) fn list(connection: &Connection, asked: &ListMessages) -> rusqlite::Result<Listed> {
    let Some(caller) = rows::user_of_token(connection, &asked.token, asked.at.unwrap_or_else(Timestamp::now))? else {
        return Ok(Listed::Unauthorized);
    };
    let Some(Party { conversation, other, .. }) = party(connection, &asked.conversation, caller)? else {
        return Ok(Listed::NotFound);
    };
    let users = [(caller, rows::user_by_key(connection, caller)?), (other, rows::user_by_key(connection, other)?)];
    // Messages are numbered without a gap, so that nothing has to be passed over. The plus: a limit that is known when
    // the statement is made may change its plan.
    let mut statement = connection.prepare_cached(
        "SELECT id, body, created_at, viewed_at, sender, number FROM messages \
         WHERE conversation = ?1 AND number <= (SELECT max(number) FROM messages WHERE conversation = ?1) - ?3 \
         ORDER BY number DESC LIMIT +?2",
    )?;
    let mut rows = statement.query([conversation, asked.size, asked.offset])?;
    let (mut messages, mut numbers, mut unread) = (Vec::new(), Vec::new(), None::<Unread>);
    while let Some(row) = rows.next()? {
        let sender = UserKey(row.get(4)?);
        let [mine, theirs] = &users;
        let user = if sender == caller { &mine.1 } else { &theirs.1 };
        let message = message(row, &asked.conversation, user.clone())?;
        let number = row.get(5)?;
        if asked.marks_read && sender == other && message.viewed_at.is_none() {
            let last = unread.map_or(number, |unread| unread.last);
            unread = Some(Unread { conversation, sender, first: number, last });
        }
        messages.push(message);
        numbers.push(number);
    }
    Ok(Listed::Page(Page { messages, numbers, unread }))
}

/// Reads `id`, `body`, `created_at`, `viewed_at`.
pub(super) fn message(row: &Row<'_>, conversation: &str, sender: managem::types::User) -> rusqlite::Result<Message> {
    Ok(Message {
        id: row.get(0)?,
        conversation_id: conversation.to_owned(),
        sender,
        body: row.get(1)?,
        created_at: Some(rfc3339(from_millis(row.get(2)?))),
        viewed_at: row.get::<_, Option<i64>>(3)?.map(|at| rfc3339(from_millis(at))),
        attachments: Some(Vec::new()),
        extra: Map::new(),
    })
}

/// Marks messages as read, unless someone was quicker, and says when each was read.
pub(super) fn mark_read(
    transaction: &Connection,
    unread: &Unread,
    at: Option<Timestamp>,
) -> rusqlite::Result<HashMap<i64, i64>> {
    let Unread { conversation, sender, first, last } = unread;
    transaction
        .prepare_cached(
            "UPDATE messages SET viewed_at = ?5 \
             WHERE conversation = ?1 AND number BETWEEN ?2 AND ?3 AND sender = ?4 AND viewed_at IS NULL",
        )?
        .execute([*conversation, *first, *last, sender.0, at.unwrap_or_else(Timestamp::now).as_millisecond()])?;
    transaction
        .prepare_cached(
            "SELECT number, viewed_at FROM messages \
             WHERE conversation = ?1 AND number BETWEEN ?2 AND ?3 AND sender = ?4",
        )?
        .query_map([*conversation, *first, *last, sender.0], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_stands_still_for_a_clock_that_is_a_little_behind_and_for_no_other() {
        assert_eq!(no_earlier(20_000, 10_000), 20_000);
        assert_eq!(no_earlier(20_000, 20_001), 20_001);
        assert_eq!(no_earlier(20_000, 30_000), 30_000);
        assert_eq!(no_earlier(20_000, 30_001), 20_000);
        assert_eq!(no_earlier(i64::MAX, i64::MAX), i64::MAX);
    }
}
