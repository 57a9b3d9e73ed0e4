//! A user's conversations.

use std::collections::HashMap;

use managem::types::{Conversation, ConversationSource, SourceType, User};
use rusqlite::{Connection, OptionalExtension as _};
use serde_json::Map;

use super::{messages, rows};
use crate::clock::{from_millis, rfc3339};
use crate::store::{ListConversations, Sort, UserKey};

/// Reads a page; `None` if the token is not valid.
pub(super) fn list(connection: &Connection, list: &ListConversations) -> rusqlite::Result<Option<Vec<Conversation>>> {
    let Some(caller) = rows::user_of_token(connection, &list.token, list.at)? else { return Ok(None) };
    let mut statement = connection.prepare_cached(query(list.sort, list.descending))?;
    let mut rows = statement.query([caller.0, list.size, list.offset])?;
    let mut users = HashMap::new();
    let mut conversations = Vec::new();
    while let Some(row) = rows.next()? {
        let id: String = row.get(1)?;
        let last_message = connection
            .prepare_cached(
                "SELECT id, body, created_at, viewed_at, sender FROM messages WHERE conversation = ?1 \
                 ORDER BY number DESC LIMIT 1",
            )?
            .query_row([row.get::<_, i64>(0)?], |message| {
                let sender = known(connection, &mut users, UserKey(message.get(4)?))?;
                messages::message(message, &id, sender)
            })
            .optional()?;
        conversations.push(Conversation {
            id,
            source: ConversationSource { type_: SourceType::Order, id: row.get(2)? },
            user_a: known(connection, &mut users, UserKey(row.get(3)?))?,
            user_b: known(connection, &mut users, UserKey(row.get(4)?))?,
            locked: row.get(5)?,
            created_at: Some(rfc3339(from_millis(row.get(6)?))),
            updated_at: Some(rfc3339(from_millis(row.get(7)?))),
            last_message,
            extra: Map::new(),
        });
    }
    Ok(Some(conversations))
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

/// Each part comes sorted out of an index of its own, and they are merged, so that a page costs what stands before it
/// and not what the user has in all. There is a part for each side that the user may be on, and for conversations with
/// and without a second message: without one, both dates are the same and one index serves both.
///
/// With a bare parameter as its limit a query is planned anew each time that one is bound; the plus keeps it as it is.
macro_rules! page_of {
    ($date:literal, $direction:literal) => {
        concat!(
            "SELECT key, id, order_id, user_a, user_b, locked, created_at, created_at AS updated_at \
             FROM conversations WHERE user_a = ?1 AND updated_at = created_at UNION ALL \
             SELECT key, id, order_id, user_a, user_b, locked, created_at, created_at \
             FROM conversations WHERE user_b = ?1 AND updated_at = created_at UNION ALL \
             SELECT key, id, order_id, user_a, user_b, locked, created_at, updated_at \
             FROM conversations WHERE user_a = ?1 AND updated_at > created_at UNION ALL \
             SELECT key, id, order_id, user_a, user_b, locked, created_at, updated_at \
             FROM conversations WHERE user_b = ?1 AND updated_at > created_at ORDER BY ",
            $date,
            " ",
            $direction,
            ", key ",
            $direction,
            " LIMIT +?2 OFFSET ?3"
        )
    };
}

fn query(sort: Sort, descending: bool) -> &'static str {
    match (sort, descending) {
        (Sort::Created, true) => page_of!("created_at", "DESC"),
        (Sort::Created, false) => page_of!("created_at", "ASC"),
        (Sort::Updated, true) => page_of!("updated_at", "DESC"),
        (Sort::Updated, false) => page_of!("updated_at", "ASC"),
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
                .query_map([1, 1, 0], |row| row.get::<_, String>(3))
                .and_then(Iterator::collect::<Result<Vec<_>, _>>)
                .expect("a plan")
                .join("\n");
            assert_eq!(plan.matches("MERGE (UNION ALL)").count(), 3, "{plan}");
            assert_eq!(plan.matches(" USING INDEX ").count(), 4, "{plan}");
            assert!(!plan.contains("TEMP B-TREE") && !plan.contains("SCAN"), "{plan}");
        }
    }
}
