//! Writes in a transaction: one alone, or many together.

use std::collections::HashSet;

use jiff::Timestamp;
use tokio_postgres::Error;
use tokio_postgres::error::SqlState;
use tokio_postgres::types::ToSql;

use super::writes::{Known, Write};
use super::{Client, Connection, caller, failure, written};
use crate::store::{Idempotency, StoreError};
use crate::token::TokenHash;

/// How long an answer is kept at least, in milliseconds: the contract's 24 hours and one to spare.
const KEPT_MS: i64 = 25 * 60 * 60 * 1_000;
/// How many that are older go with each one that is kept: more than come, so that they never pile up.
const SWEPT: i64 = 8;

/// How often a write is tried that another transaction has got ahead of.
const TRIES: usize = 3;

/// What came of a write in a batch, or `None` if it was left for later.
pub(super) type Outcome<W> = Option<Result<<W as Write>::Outcome, StoreError>>;

/// Does all of them in one transaction: what came of each, in their order. Without keys it is one round trip.
///
/// One that another transaction is in the way of is left for later: a batch waits for nobody, so that it holds up none
/// of its own and cannot be part of a deadlock.
pub(super) async fn together<W: Write>(
    connection: &mut Connection,
    batch: &[W],
) -> Result<Vec<Outcome<W>>, StoreError> {
    if batch.iter().all(|write| write.about().2.is_none()) {
        // By itself the statement is the transaction.
        return run_together(connection, batch, written).await;
    }
    let transaction = connection.transaction().await.map_err(failure)?;
    let mut outcomes = run_together(&transaction, batch, failure).await?;
    let mut answers = Vec::new();
    for (write, outcome) in batch.iter().zip(&mut outcomes) {
        let ((token, _, Some(idempotency)), Some(Ok(done))) = (write.about(), &*outcome) else { continue };
        // Why it was refused is up to what the key may stand for by now.
        *outcome = write.answer(done).transpose().map_err(internal)?.map(|(body, at)| {
            answers.push(Answer { token, idempotency, body: body.clone(), at });
            Ok(W::known(Known::Same { body, is_replay: false }))
        });
    }
    keep(&transaction, &answers).await?;
    transaction.commit().await.map_err(written)?;
    Ok(outcomes)
}

async fn run_together<W: Write>(
    client: &impl Client,
    batch: &[W],
    error: fn(Error) -> StoreError,
) -> Result<Vec<Outcome<W>>, StoreError> {
    let (mut places, mut tokens, mut times, mut keys) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let mut texts = vec![Vec::new(); W::TEXTS.len()];
    let mut seen = HashSet::new();
    for (place, write) in (0_i64..).zip(batch) {
        let (token, at, idempotency) = write.about();
        let key = idempotency.map(|idempotency| idempotency.key.as_str());
        // Of several with one key, the others have to see what became of the first.
        if key.is_some_and(|key| !seen.insert(key)) {
            continue;
        }
        places.push(place);
        tokens.push(&token.as_bytes()[..]);
        times.push(at.map(Timestamp::as_millisecond));
        keys.push(key);
        for (column, text) in texts.iter_mut().zip(W::TEXTS) {
            column.push(text(write));
        }
    }
    let mut values: Vec<&(dyn ToSql + Sync)> = vec![&places, &tokens, &times, &keys];
    values.extend(texts.iter().map(|column| column as &(dyn ToSql + Sync)));
    let statement = client.prepare_cached(W::TOGETHER).await.map_err(failure)?;
    let mut outcomes = std::iter::repeat_with(|| None).take(batch.len()).collect::<Vec<_>>();
    for row in client.query(&statement, &values).await.map_err(error)? {
        let place = usize::try_from(row.try_get::<_, i64>(0).map_err(failure)?).map_err(internal)?;
        if let Some(outcome) = outcomes.get_mut(place) {
            *outcome = Some(W::outcome(&row, 1));
        }
    }
    Ok(outcomes)
}

/// Does one, once for its key if it has one, and waits for whatever is in the way.
pub(super) async fn alone<W: Write>(connection: &mut Connection, write: &W) -> Result<W::Outcome, StoreError> {
    let mut tried = 1;
    loop {
        match try_alone(connection, write).await {
            Err(error) if tried < TRIES && is_outrun(&error) => tried += 1,
            outcome => return outcome,
        }
    }
}

/// Whether what failed, and was undone, is to be asked again from the start: another transaction was in a deadlock with
/// it, or there is by now an answer for its key, or nobody any more whose answer it could be. A service of another
/// version may keep an answer without the lock that this one takes on its key.
fn is_outrun(error: &StoreError) -> bool {
    let (StoreError::Unavailable(source) | StoreError::Internal(source)) = error else { return false };
    let Some(error) = source.downcast_ref::<Error>().and_then(Error::as_db_error) else { return false };
    match *error.code() {
        SqlState::T_R_DEADLOCK_DETECTED | SqlState::T_R_SERIALIZATION_FAILURE => true,
        SqlState::UNIQUE_VIOLATION | SqlState::NOT_NULL_VIOLATION => error.table() == Some("answers"),
        _ => false,
    }
}

async fn try_alone<W: Write>(connection: &mut Connection, write: &W) -> Result<W::Outcome, StoreError> {
    let (token, at, Some(idempotency)) = write.about() else { return run_alone(connection, write).await };
    let transaction = connection.transaction().await.map_err(failure)?;
    if let Some(known) = claim(&transaction, token, idempotency, at).await? {
        return Ok(W::known(known));
    }
    let outcome = run_alone(&transaction, write).await?;
    let Some((body, at)) = write.answer(&outcome).transpose().map_err(internal)? else { return Ok(outcome) };
    keep(&transaction, &[Answer { token, idempotency, body: body.clone(), at }]).await?;
    transaction.commit().await.map_err(written)?;
    Ok(W::known(Known::Same { body, is_replay: false }))
}

async fn run_alone<W: Write>(client: &impl Client, write: &W) -> Result<W::Outcome, StoreError> {
    let (token, at, _) = write.about();
    let (token, at) = (&token.as_bytes()[..], at.map(Timestamp::as_millisecond));
    let mut values: Vec<&(dyn ToSql + Sync)> = vec![&token, &at];
    values.extend(W::TEXTS.iter().map(|text| text(write) as &(dyn ToSql + Sync)));
    let statement = client.prepare_cached(W::ALONE).await.map_err(failure)?;
    let row = client.query_one(&statement, &values).await.map_err(written)?;
    W::outcome(&row, 0)
}

/// Takes the key for this transaction. Whoever comes with the same key at the same time waits here until it is known
/// what became of it.
async fn claim(
    transaction: &impl Client,
    token: &TokenHash,
    idempotency: &Idempotency,
    at: Option<Timestamp>,
) -> Result<Option<Known>, StoreError> {
    let Some(user) = caller(transaction, token, at).await? else { return Ok(Some(Known::Nobody)) };
    let lock =
        transaction.prepare_cached("SELECT pg_advisory_xact_lock(hashtextextended($1, $2))").await.map_err(failure)?;
    transaction.execute(&lock, &[&idempotency.key, &user.0]).await.map_err(failure)?;
    let find = transaction
        .prepare_cached("SELECT fingerprint, body FROM managem.answers WHERE user_key = $1 AND idempotency_key = $2")
        .await
        .map_err(failure)?;
    let Some(row) = transaction.query_opt(&find, &[&user.0, &idempotency.key]).await.map_err(failure)? else {
        return Ok(None);
    };
    let same = row.try_get::<_, &[u8]>(0).map_err(failure)? == idempotency.fingerprint;
    Ok(Some(if same { Known::Same { body: row.try_get(1).map_err(failure)?, is_replay: true } } else { Known::Other }))
}

/// An answer, and the request that it is for.
struct Answer<'w> {
    token: &'w TokenHash,
    idempotency: &'w Idempotency,
    body: Vec<u8>,
    at: Timestamp,
}

/// Keeps answers, and sweeps old ones.
async fn keep(transaction: &impl Client, answers: &[Answer<'_>]) -> Result<(), StoreError> {
    let times = answers.iter().map(|answer| answer.at.as_millisecond()).collect::<Vec<_>>();
    let Some(now) = times.iter().max() else { return Ok(()) };
    let sweep = transaction
        .prepare_cached(
            "DELETE FROM managem.answers WHERE (user_key, idempotency_key) IN (SELECT user_key, idempotency_key \
             FROM managem.answers WHERE created_at < $1 ORDER BY created_at LIMIT $2 FOR UPDATE SKIP LOCKED)",
        )
        .await
        .map_err(failure)?;
    let swept = SWEPT.saturating_mul(i64::try_from(answers.len()).map_err(internal)?);
    transaction.execute(&sweep, &[&(now - KEPT_MS), &swept]).await.map_err(failure)?;
    let insert = transaction
        .prepare_cached(
            "INSERT INTO managem.answers (user_key, idempotency_key, fingerprint, body, created_at) \
             SELECT managem.caller(a.token, a.at), a.key, a.fingerprint, a.body, a.at \
             FROM unnest($1::bytea[], $2::text[], $3::bytea[], $4::bytea[], $5::bigint[]) \
             AS a (token, key, fingerprint, body, at)",
        )
        .await
        .map_err(failure)?;
    let column = |bytes: for<'a> fn(&'a Answer<'_>) -> &'a [u8]| answers.iter().map(bytes).collect::<Vec<_>>();
    let tokens = column(|answer| answer.token.as_bytes());
    let keys = answers.iter().map(|answer| &answer.idempotency.key).collect::<Vec<_>>();
    let fingerprints = column(|answer| &answer.idempotency.fingerprint);
    let bodies = column(|answer| &answer.body);
    transaction.execute(&insert, &[&tokens, &keys, &fingerprints, &bodies, &times]).await.map(drop).map_err(failure)
}

fn internal(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> StoreError {
    StoreError::Internal(error.into())
}
