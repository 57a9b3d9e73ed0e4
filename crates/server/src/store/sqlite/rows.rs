//! The rows that more than one operation reads or writes.

use jiff::Timestamp;
use managem::types::User;
use rusqlite::{Connection, OptionalExtension as _, Row, params};

use crate::clock::from_millis;
use crate::store::{Caller, UserKey};
use crate::token::TokenHash;

/// Reads the columns in the order of [`user_by_key`].
fn user(row: &Row<'_>) -> rusqlite::Result<User> {
    Ok(User {
        id: row.get(0)?,
        username: row.get(1)?,
        reviews: row.get(2)?,
        rating: row.get(3)?,
        score: row.get(4)?,
        sales: row.get(5)?,
        purchases: row.get(6)?,
        joined: row.get::<_, Option<String>>(7)?.map(Into::into),
        avatar: row.get(8)?,
        cover: row.get(9)?,
        profile: row.get(10)?,
        extra: serde_json::Map::new(),
    })
}

pub(super) fn user_by_key(connection: &Connection, key: UserKey) -> rusqlite::Result<User> {
    connection
        .prepare_cached(
            "SELECT id, username, reviews, rating, score, sales, purchases, joined, avatar, cover, profile \
             FROM users WHERE key = ?1",
        )?
        .query_row([key.0], user)
}

pub(super) fn user_key(connection: &Connection, id: &str) -> rusqlite::Result<Option<UserKey>> {
    connection
        .prepare_cached("SELECT key FROM users WHERE id = ?1")?
        .query_row([id], |row| row.get(0).map(UserKey))
        .optional()
}

pub(super) fn user_of_token(
    connection: &Connection,
    token: &TokenHash,
    now: Timestamp,
) -> rusqlite::Result<Option<UserKey>> {
    connection
        .prepare_cached("SELECT user FROM tokens WHERE hash = ?1 AND (expires_at IS NULL OR expires_at > ?2)")?
        .query_row(params![token.as_bytes(), now.as_millisecond()], |row| row.get(0).map(UserKey))
        .optional()
}

/// The user of a token with the ID that others know.
pub(super) fn caller(connection: &Connection, token: &TokenHash, now: Timestamp) -> rusqlite::Result<Option<Caller>> {
    connection
        .prepare_cached(
            "SELECT key, id, expires_at FROM tokens JOIN users ON key = user \
             WHERE hash = ?1 AND (expires_at IS NULL OR expires_at > ?2)",
        )?
        .query_row(params![token.as_bytes(), now.as_millisecond()], |row| {
            let expires_at = row.get::<_, Option<i64>>(2)?.map(from_millis);
            Ok(Caller { key: UserKey(row.get(0)?), id: row.get::<_, String>(1)?.into(), expires_at })
        })
        .optional()
}

/// Stores a token; `false` if it was there already, and then nothing has changed.
pub(super) fn insert_token(
    connection: &Connection,
    token: &TokenHash,
    user: UserKey,
    expires_at: Option<Timestamp>,
) -> rusqlite::Result<bool> {
    connection
        .prepare_cached("INSERT INTO tokens (hash, user, expires_at) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING")?
        .execute(params![token.as_bytes(), user.0, expires_at.map(Timestamp::as_millisecond)])
        .map(|rows| rows == 1)
}
