//! Reading conversations and messages.

use std::collections::HashMap;

use jiff::Timestamp;
use managem::types::{Conversation, ConversationSource, Message, SourceType, User};
use serde_json::Map;
use tokio_postgres::Row;
use tokio_postgres::types::ToSql;

use super::{Connection, failure, user};
use crate::clock::{from_millis, rfc3339};
use crate::store::{ListConversations, ListMessages, MessageList, Sort, StoreError, requests};

/// One part of a page: a side that the user may be on, and conversations with or without a second message. Without one,
/// both dates are the same and one index serves both.
///
/// Each part comes sorted out of an index of its own, and has to be told so with a limit: the planner takes it that next
/// to nobody has conversations in which both dates are one, and would rather read all of a user's and sort them.
macro_rules! part {
    ($side:literal, $filter:literal, $date:literal, $updated:literal, $direction:literal) => {
        concat!(
            "(SELECT key, id, order_id, user_a, user_b, locked, created_at, ",
            $updated,
            " AS updated_at FROM managem.conversations WHERE ",
            $side,
            " = (SELECT key FROM me) AND ",
            $filter,
            " ORDER BY ",
            $date,
            " ",
            $direction,
            ", key ",
            $direction,
            " LIMIT $5)"
        )
    };
}

/// The parts are merged, so that a page costs what stands before it and not what the user has in all.
macro_rules! page_of {
    ($date:literal, $direction:literal) => {
        concat!(
            "WITH me AS MATERIALIZED (SELECT managem.caller($1, $2) AS key) \
             SELECT c.id, c.order_id, a.data, b.data, c.locked, c.created_at, c.updated_at, \
             m.id, m.body, m.created_at, m.viewed_at, m.sender = c.user_a FROM (SELECT * FROM (",
            part!("user_a", "updated_at = created_at", "created_at", "created_at", $direction),
            " UNION ALL ",
            part!("user_b", "updated_at = created_at", "created_at", "created_at", $direction),
            " UNION ALL ",
            part!("user_a", "updated_at > created_at", $date, "updated_at", $direction),
            " UNION ALL ",
            part!("user_b", "updated_at > created_at", $date, "updated_at", $direction),
            ") AS parts ORDER BY ",
            $date,
            " ",
            $direction,
            ", key ",
            $direction,
            " LIMIT $3 OFFSET $4) AS c \
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
    let query = match (list.sort, list.descending) {
        (Sort::Created, true) => page_of!("created_at", "DESC"),
        (Sort::Created, false) => page_of!("created_at", "ASC"),
        (Sort::Updated, true) => page_of!("updated_at", "DESC"),
        (Sort::Updated, false) => page_of!("updated_at", "ASC"),
    };
    let statement = connection.prepare_cached(query).await.map_err(failure)?;
    let (token, at) = (&list.token.as_bytes()[..], list.at.map(Timestamp::as_millisecond));
    let until = list.offset.saturating_add(list.size);
    let values: [&(dyn ToSql + Sync); 5] = [&token, &at, &list.size, &list.offset, &until];
    let rows = connection.query(&statement, &values).await.map_err(failure)?;
    // Whoever is nobody has no conversations either: it takes a second question only to tell the two apart.
    if rows.is_empty() && super::caller(connection, &list.token, list.at).await?.is_none() {
        return Ok(None);
    }
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
    let statement = connection
        .prepare_cached(
            "SELECT c.key, me.key, c.user_a, a.data, b.data FROM managem.conversations c \
             JOIN (SELECT managem.caller($2, $3) AS key) AS me ON me.key IN (c.user_a, c.user_b) \
             JOIN managem.users a ON a.key = c.user_a JOIN managem.users b ON b.key = c.user_b WHERE c.id = $1",
        )
        .await
        .map_err(failure)?;
    let (token, at) = (&list.token.as_bytes()[..], list.at.map(Timestamp::as_millisecond));
    let Some(found) = connection.query_opt(&statement, &[&list.conversation, &token, &at]).await.map_err(failure)?
    else {
        return Ok(match super::caller(connection, &list.token, list.at).await? {
            Some(_) => MessageList::ConversationNotFound,
            None => MessageList::Unauthorized,
        });
    };
    let number = |column: usize| found.try_get::<_, i64>(column).map_err(failure);
    let (key, caller, user_a) = (number(0)?, number(1)?, number(2)?);
    let users = (user(&found, 3)?, user(&found, 4)?);

    let statement = connection
        .prepare_cached(
            // Numbered without a gap, so that nothing has to be passed over.
            "SELECT id, body, created_at, viewed_at, sender, number FROM managem.messages WHERE conversation = $1 \
             AND number <= (SELECT max(number) FROM managem.messages WHERE conversation = $1) - $3::bigint \
             ORDER BY number DESC LIMIT $2",
        )
        .await
        .map_err(failure)?;
    let rows = connection.query(&statement, &[&key, &list.size, &list.offset]).await.map_err(failure)?;
    let (mut messages, mut numbers, mut unread) = (Vec::with_capacity(rows.len()), Vec::new(), Vec::<i32>::new());
    for row in &rows {
        let sender: i64 = row.try_get(4).map_err(failure)?;
        let profile = if sender == user_a { &users.0 } else { &users.1 };
        let message = message(row, 0, &list.conversation, profile.clone())?;
        let number = row.try_get(5).map_err(failure)?;
        if list.marks_read && sender != caller && message.viewed_at.is_none() {
            unread.push(number);
        }
        messages.push(message);
        numbers.push(number);
    }
    if !unread.is_empty() {
        let marked = mark_read(connection, key, &unread, list.at).await;
        let read = requests::read_unless_unavailable(marked)?;
        for (number, message) in numbers.iter().zip(&mut messages) {
            if let Some(at) = read.get(number) {
                message.viewed_at = Some(rfc3339(from_millis(*at)));
            }
        }
    }
    Ok(MessageList::Messages(messages))
}

/// Marks messages as read, unless someone was quicker, and says when each was read.
async fn mark_read(
    connection: &Connection,
    key: i64,
    unread: &[i32],
    at: Option<Timestamp>,
) -> Result<HashMap<i32, i64>, StoreError> {
    let statement = connection
        .prepare_cached(
            "UPDATE managem.messages SET viewed_at = coalesce(viewed_at, $3, managem.now_ms()) \
             WHERE conversation = $1 AND number = ANY($2) RETURNING number, viewed_at",
        )
        .await
        .map_err(failure)?;
    let at = at.map(Timestamp::as_millisecond);
    let rows = connection.query(&statement, &[&key, &unread, &at]).await.map_err(failure)?;
    rows.iter().map(|row| Ok((row.try_get(0).map_err(failure)?, row.try_get(1).map_err(failure)?))).collect()
}
