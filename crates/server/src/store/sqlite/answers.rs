//! Answers that may have to be given again.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, params};
use serde::Serialize;

use crate::answer;
use crate::store::{Idempotency, UserKey};

/// How long an answer is kept at least, in milliseconds: the contract's 24 hours and one to spare.
const KEPT_MS: i64 = 25 * 60 * 60 * 1_000;
/// How many that are older go with each one that is kept: more than come, so that they never pile up.
const SWEPT: i64 = 8;

/// What a key stands for already.
pub(super) enum Known {
    Same { body: Vec<u8> },
    Other,
}

pub(super) fn find(
    transaction: &Connection,
    caller: UserKey,
    idempotency: &Idempotency,
) -> rusqlite::Result<Option<Known>> {
    transaction
        .prepare_cached("SELECT fingerprint, body FROM answers WHERE user = ?1 AND idempotency_key = ?2")?
        .query_row(params![caller.0, idempotency.key], |row| {
            let same = row.get::<_, [u8; 32]>(0)? == idempotency.fingerprint;
            Ok(if same { Known::Same { body: row.get(1)? } } else { Known::Other })
        })
        .optional()
}

/// Keeps the answer, and gives it as it will be given again.
pub(super) fn keep(
    transaction: &Connection,
    caller: UserKey,
    idempotency: &Idempotency,
    answer: &impl Serialize,
    at: Timestamp,
) -> rusqlite::Result<Vec<u8>> {
    let body = answer::bytes(answer).map_err(|error| rusqlite::Error::ToSqlConversionFailure(error.into()))?;
    let at = at.as_millisecond();
    transaction
        .prepare_cached(
            "DELETE FROM answers WHERE (user, idempotency_key) IN \
             (SELECT user, idempotency_key FROM answers WHERE created_at < ?1 ORDER BY created_at LIMIT +?2)",
        )?
        .execute([at - KEPT_MS, SWEPT])?;
    transaction
        .prepare_cached(
            "INSERT INTO answers (user, idempotency_key, fingerprint, body, created_at) VALUES (?1, ?2, ?3, ?4, ?5)",
        )?
        .execute(params![caller.0, idempotency.key, idempotency.fingerprint, body, at])?;
    Ok(body)
}
