//! Reading conversations and messages.

use jiff::Timestamp;
use managem::types::{Conversation, ConversationSource, Message, SourceType, User};
use serde_json::Map;
use tokio_postgres::Row;

use super::{Connection, failure, user};
use crate::clock::{from_millis, rfc3339};
use crate::store::{ListConversations, ListMessages, MessageList, Sort, StoreError, requests};

/// Each part comes sorted out of an index of its own, and they are merged, so that a page costs what stands before it
/// and not what the user has in all. There is a part for each side that the user may be on, and for conversations with
/// and without a second message: without one, both dates are the same and one index serves both.
macro_rules! page_of {
    ($date:literal, $direction:literal) => {
        concat!(
            "SELECT c.id, c.order_id, a.data, b.data, c.locked, c.created_at, c.updated_at, \
             m.id, m.body, m.created_at, m.viewed_at, m.sender = c.user_a FROM ( \
             SELECT * FROM ( \
             SELECT key, id, order_id, user_a, user_b, locked, created_at, created_at AS updated_at \
             FROM managem.conversations WHERE user_a = $1 AND updated_at = created_at UNION ALL \
             SELECT key, id, order_id, user_a, user_b, locked, created_at, created_at \
             FROM managem.conversations WHERE user_b = $1 AND updated_at = created_at UNION ALL \
             SELECT key, id, order_id, user_a, user_b, locked, created_at, updated_at \
             FROM managem.conversations WHERE user_a = $1 AND updated_at > created_at UNION ALL \
             SELECT key, id, order_id, user_a, user_b, locked, created_at, updated_at \
             FROM managem.conversations WHERE user_b = $1 AND updated_at > created_at) AS parts \
             ORDER BY ",
            $date,
            " ",
            $direction,
            ", key ",
            $direction,
            " LIMIT $2 OFFSET $3) AS c \
             JOIN managem.users a ON a.key = c.user_a JOIN managem.users b ON b.key = c.user_b \
             CROSS JOIN LATERAL (SELECT * FROM managem.messages WHERE conversation = c.key \
             ORDER BY number DESC LIMIT 1) AS m \
             ORDER BY c.",
            $date,
            " ",
            $direction,
            ", c.key ",
            $direction
        )
    };
}

pub(super) async fn conversations(
    connection: &Connection,
    list: &ListConversations,
) -> Result<Option<Vec<Conversation>>, StoreError> {
    let Some(caller) = super::caller(connection, &list.token, list.at).await? else { return Ok(None) };
    let query = match (list.sort, list.descending) {
        (Sort::Created, true) => page_of!("created_at", "DESC"),
        (Sort::Created, false) => page_of!("created_at", "ASC"),
        (Sort::Updated, true) => page_of!("updated_at", "DESC"),
        (Sort::Updated, false) => page_of!("updated_at", "ASC"),
    };
    let statement = connection.prepare_cached(query).await.map_err(failure)?;
    let rows = connection.query(&statement, &[&caller.0, &list.size, &list.offset]).await.map_err(failure)?;
    rows.iter().map(conversation).collect::<Result<_, _>>().map(Some)
}

fn conversation(row: &Row) -> Result<Conversation, StoreError> {
    let id: String = row.try_get(0).map_err(failure)?;
    let (user_a, user_b) = (user(row, 2)?, user(row, 3)?);
    let sender = if row.try_get(11).map_err(failure)? { user_a.clone() } else { user_b.clone() };
    Ok(Conversation {
        source: ConversationSource { type_: SourceType::Order, id: row.try_get(1).map_err(failure)? },
        locked: row.try_get(4).map_err(failure)?,
        created_at: Some(rfc3339(from_millis(row.try_get(5).map_err(failure)?))),
        updated_at: Some(rfc3339(from_millis(row.try_get(6).map_err(failure)?))),
        last_message: Some(message(row, 7, &id, sender)?),
        user_a,
        user_b,
        id,
        extra: Map::new(),
    })
}

/// Reads `id`, `body`, `created_at`, `viewed_at` from a column on.
fn message(row: &Row, from: usize, conversation: &str, sender: User) -> Result<Message, StoreError> {
    let viewed_at: Option<i64> = row.try_get(from + 3).map_err(failure)?;
    Ok(Message {
        id: row.try_get(from).map_err(failure)?,
        conversation_id: conversation.to_owned(),
        sender,
        body: row.try_get(from + 1).map_err(failure)?,
        created_at: Some(rfc3339(from_millis(row.try_get(from + 2).map_err(failure)?))),
        viewed_at: viewed_at.map(|at| rfc3339(from_millis(at))),
        attachments: Some(Vec::new()),
        extra: Map::new(),
    })
}

pub(super) async fn messages(connection: &Connection, list: &ListMessages) -> Result<MessageList, StoreError> {
    let Some(caller) = super::caller(connection, &list.token, list.at).await? else {
        return Ok(MessageList::Unauthorized);
    };
    let statement = connection
        .prepare_cached(
            "SELECT c.key, c.user_a, a.data, b.data FROM managem.conversations c \
             JOIN managem.users a ON a.key = c.user_a JOIN managem.users b ON b.key = c.user_b \
             WHERE c.id = $1 AND $2 IN (c.user_a, c.user_b)",
        )
        .await
        .map_err(failure)?;
    let Some(found) = connection.query_opt(&statement, &[&list.conversation, &caller.0]).await.map_err(failure)? else {
        return Ok(MessageList::ConversationNotFound);
    };
    let (key, user_a): (i64, i64) = (found.try_get(0).map_err(failure)?, found.try_get(1).map_err(failure)?);
    let users = (user(&found, 2)?, user(&found, 3)?);

    let statement = connection
        .prepare_cached(
            "SELECT id, body, created_at, viewed_at, sender, number FROM managem.messages WHERE conversation = $1 \
             ORDER BY number DESC LIMIT $2 OFFSET $3",
        )
        .await
        .map_err(failure)?;
    let rows = connection.query(&statement, &[&key, &list.size, &list.offset]).await.map_err(failure)?;
    let (mut messages, mut unread) = (Vec::with_capacity(rows.len()), Vec::<i32>::new());
    for row in &rows {
        let sender: i64 = row.try_get(4).map_err(failure)?;
        let profile = if sender == user_a { &users.0 } else { &users.1 };
        let mut message = message(row, 0, &list.conversation, profile.clone())?;
        if sender != caller.0 && message.viewed_at.is_none() {
            message.viewed_at = Some(rfc3339(list.at));
            unread.push(row.try_get(5).map_err(failure)?);
        }
        messages.push(message);
    }
    if !unread.is_empty() {
        let marked = mark_read(connection, key, &unread, list.at).await;
        requests::unread_unless(marked, &mut messages, list.at)?;
    }
    Ok(MessageList::Messages(messages))
}

async fn mark_read(connection: &Connection, key: i64, unread: &[i32], at: Timestamp) -> Result<(), StoreError> {
    let statement = connection
        .prepare_cached(
            "UPDATE managem.messages SET viewed_at = $3 \
             WHERE conversation = $1 AND number = ANY($2) AND viewed_at IS NULL",
        )
        .await
        .map_err(failure)?;
    connection.execute(&statement, &[&key, &unread, &at.as_millisecond()]).await.map(drop).map_err(failure)
}
