//! A user's conversations.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::mem;

use jiff::Timestamp;
use managem::types::{Conversation, ConversationSource, SourceType, User};
use rusqlite::{Connection, OptionalExtension as _, Row};
use serde_json::Map;

use super::filing::{Place, Unfiled};
use super::{messages, rows};
use crate::clock::{from_millis, rfc3339};
use crate::store::{ListConversations, Sort, UserKey};

/// Reads a page; `None` if the token is not valid.
///
/// The conversations come sorted from the indexes, and sorted from what may not be in them yet; the two are merged, and
/// read no further than to the end of the page.
pub(super) fn list(
    connection: &Connection,
    unfiled: &Unfiled,
    list: &ListConversations,
) -> rusqlite::Result<Option<Vec<Conversation>>> {
    let Some(caller) = rows::user_of_token(connection, &list.token, list.at.unwrap_or_else(Timestamp::now))? else {
        return Ok(None);
    };
    let (mut recent, up_to) = unfiled.of(caller);
    let snapshot = connection.unchecked_transaction()?;
    recent.extend(created_after(&snapshot, up_to, caller)?);
    recent.sort_unstable();
    if list.descending {
        recent.reverse();
    }
    let mut recent = recent.into_iter().filter_map(|(_, key)| recent_place(&snapshot, key).transpose());
    let mut statement = snapshot.prepare_cached(query(list.sort, list.descending))?;
    let mut filed = statement.query_map([caller.0], |row| Ok((row.get(1)?, row.get(0)?)))?;

    let (mut next_filed, mut next_recent) = (filed.next().transpose()?, recent.next().transpose()?);
    let mut skip = list.offset;
    let mut users = HashMap::new();
    let mut conversations = Vec::new();
    while i64::try_from(conversations.len()).is_ok_and(|length| length < list.size) {
        let first = match (&next_filed, &next_recent) {
            (Some(filed), Some(recent)) if list.descending => recent.cmp(filed),
            (Some(filed), Some(recent)) => filed.cmp(recent),
            (Some(_), None) => Ordering::Less,
            (None, _) => Ordering::Greater,
        };
        // What is in both is taken out of both.
        let recent = if first.is_ge() { mem::replace(&mut next_recent, recent.next().transpose()?) } else { None };
        let filed = if first.is_le() { mem::replace(&mut next_filed, filed.next().transpose()?) } else { None };
        let Some((_, key)) = filed.or(recent) else { break };
        if skip > 0 {
            skip -= 1;
            continue;
        }
        let stored = stored_by_key(&snapshot, key)?;
        conversations.push(conversation(&snapshot, stored, &mut users)?);
    }
    Ok(Some(conversations))
}

/// A row of `conversations`.
struct Stored {
    key: i64,
    id: String,
    order: String,
    user_a: UserKey,
    user_b: UserKey,
    locked: bool,
    created_at: i64,
    updated_at: i64,
}

fn stored(row: &Row<'_>) -> rusqlite::Result<Stored> {
    Ok(Stored {
        key: row.get(0)?,
        id: row.get(1)?,
        order: row.get(2)?,
        user_a: UserKey(row.get(3)?),
        user_b: UserKey(row.get(4)?),
        locked: row.get(5)?,
        created_at: row.get(6)?,
        updated_at: row.get(7)?,
    })
}

/// A user's conversations after another one, in any order.
fn created_after(connection: &Connection, conversation: i64, user: UserKey) -> rusqlite::Result<Vec<Place>> {
    connection
        .prepare_cached("SELECT created_at, key FROM conversations WHERE key > ?1 AND ?2 IN (user_a, user_b)")?
        .query_map([conversation, user.0], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect()
}

/// A conversation's place, unless it was created after the snapshot or has had a second message: then an index has it.
/// Without one, both dates are the same.
fn recent_place(connection: &Connection, key: i64) -> rusqlite::Result<Option<Place>> {
    connection
        .prepare_cached("SELECT created_at, key FROM conversations WHERE key = ?1 AND updated_at = created_at")?
        .query_row([key], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()
}

fn stored_by_key(connection: &Connection, key: i64) -> rusqlite::Result<Stored> {
    connection
        .prepare_cached(
            "SELECT key, id, order_id, user_a, user_b, locked, created_at, updated_at FROM conversations WHERE key = ?1",
        )?
        .query_row([key], stored)
}

/// Adds what the answer has besides the row.
fn conversation(
    connection: &Connection,
    stored: Stored,
    users: &mut HashMap<UserKey, User>,
) -> rusqlite::Result<Conversation> {
    let last_message = connection
        .prepare_cached(
            "SELECT id, body, created_at, viewed_at, sender FROM messages WHERE conversation = ?1 \
             ORDER BY number DESC LIMIT 1",
        )?
        .query_row([stored.key], |message| {
            let sender = known(connection, users, UserKey(message.get(4)?))?;
            messages::message(message, &stored.id, sender)
        })
        .optional()?;
    Ok(Conversation {
        source: ConversationSource { type_: SourceType::Order, id: stored.order },
        user_a: known(connection, users, stored.user_a)?,
        user_b: known(connection, users, stored.user_b)?,
        id: stored.id,
        locked: stored.locked,
        created_at: Some(rfc3339(from_millis(stored.created_at))),
        updated_at: Some(rfc3339(from_millis(stored.updated_at))),
        last_message,
        extra: Map::new(),
    })
}

/// A user's profile, read once for a page.
fn known(connection: &Connection, users: &mut HashMap<UserKey, User>, key: UserKey) -> rusqlite::Result<User> {
    if let Some(user) = users.get(&key) {
        return Ok(user.clone());
    }
    let user = rows::user_by_key(connection, key)?;
    users.insert(key, user.clone());
    Ok(user)
}

/// The keys and dates of a user's conversations. Each part comes sorted out of an index of its own, and they are merged, so
/// that a page costs what stands before it and not what the user has in all; and what stands before it is read in the
/// indexes alone where that is possible. Conversations with a second message have two dates, and an index for each of them
/// and each side; without one, both dates are the same, and `inbox` has both sides.
macro_rules! list_of {
    ($date:literal, $direction:literal) => {
        concat!(
            "SELECT conversation AS key, inbox.created_at AS date \
             FROM inbox CROSS JOIN conversations ON key = conversation \
             WHERE user = ?1 AND updated_at = conversations.created_at UNION ALL \
             SELECT key, ",
            $date,
            " AS date FROM conversations WHERE user_a = ?1 AND updated_at > created_at UNION ALL SELECT key, ",
            $date,
            " AS date FROM conversations WHERE user_b = ?1 AND updated_at > created_at ORDER BY date ",
            $direction,
            ", key ",
            $direction
        )
    };
}

fn query(sort: Sort, descending: bool) -> &'static str {
    match (sort, descending) {
        (Sort::Created, true) => list_of!("created_at", "DESC"),
        (Sort::Created, false) => list_of!("created_at", "ASC"),
        (Sort::Updated, true) => list_of!("updated_at", "DESC"),
        (Sort::Updated, false) => list_of!("updated_at", "ASC"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::sqlite::schema;

    #[test]
    fn no_page_needs_sorting() {
        let mut connection = Connection::open_in_memory().expect("a database");
        schema::create_tables(&mut connection).expect("made");
        for (sort, descending) in
            [(Sort::Created, true), (Sort::Created, false), (Sort::Updated, true), (Sort::Updated, false)]
        {
            let explain = format!("EXPLAIN QUERY PLAN {}", query(sort, descending));
            let mut statement = connection.prepare(&explain).expect("a query");
            let plan = statement
                .query_map([1], |row| row.get::<_, String>(3))
                .and_then(Iterator::collect::<Result<Vec<_>, _>>)
                .expect("a plan")
                .join("\n");
            assert_eq!(plan.matches("MERGE (UNION ALL)").count(), 2, "{plan}");
            assert_eq!(plan.matches(" INDEX old_of_").count(), 2, "{plan}");
            assert_eq!(plan.matches(" inbox USING PRIMARY KEY ").count(), 1, "{plan}");
            assert!(!plan.contains("TEMP B-TREE") && !plan.contains("SCAN"), "{plan}");
        }
    }
}
