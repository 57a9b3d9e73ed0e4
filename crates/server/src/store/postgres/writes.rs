//! Creating conversations and sending messages.

use jiff::Timestamp;
use serde::Serialize;
use tokio_postgres::Row;

use super::batches::{Outcome, Write};
use super::{Client, Connection, caller, failure, user, written};
use crate::answer;
use crate::store::{Creation, Idempotency, NewConversation, NewMessage, Sending, StoreError, UserKey};
use crate::token::TokenHash;

/// How long an answer is kept at least, in milliseconds: the contract's 24 hours and one to spare.
const KEPT_MS: i64 = 25 * 60 * 60 * 1_000;
/// How many that are older go with each one that is kept: more than come, so that they never pile up.
const SWEPT: i64 = 8;

/// One call of a function in the database, which is one transaction and one round trip.
pub(super) async fn create(client: &impl Client, new: &NewConversation) -> Result<Creation, StoreError> {
    let statement = client
        .prepare_cached("SELECT * FROM managem.create_conversation($1, $2, $3, $4, $5, $6, $7)")
        .await
        .map_err(failure)?;
    let (token, at) = (&new.token.as_bytes()[..], new.at.as_millisecond());
    let row = client
        .query_one(&statement, &[&token, &new.order, &new.recipient, &new.id, &new.message_id, &new.body, &at])
        .await
        .map_err(written)?;
    creation(&row)
}

fn creation(row: &Row) -> Result<Creation, StoreError> {
    Ok(match row.try_get(0).map_err(failure)? {
        "created" => Creation::Created { caller: Box::new(user(row, 2)?), recipient: Box::new(user(row, 3)?) },
        "unauthorized" => Creation::Unauthorized,
        "order-not-found" => Creation::OrderNotFound,
        "recipient-is-caller" => Creation::RecipientIsCaller,
        "recipient-not-party" => Creation::RecipientNotParty,
        "exists" => Creation::Exists { conversation: row.try_get(1).map_err(failure)? },
        other => return Err(unknown(other)),
    })
}

pub(super) async fn send(client: &impl Client, new: &NewMessage) -> Result<Sending, StoreError> {
    let statement =
        client.prepare_cached("SELECT * FROM managem.send_message($1, $2, $3, $4, $5)").await.map_err(failure)?;
    let (token, at) = (&new.token.as_bytes()[..], new.at.as_millisecond());
    let row =
        client.query_one(&statement, &[&token, &new.conversation, &new.id, &new.body, &at]).await.map_err(written)?;
    sending(&row)
}

fn sending(row: &Row) -> Result<Sending, StoreError> {
    Ok(match row.try_get(0).map_err(failure)? {
        "sent" => Sending::Sent { sender: Box::new(user(row, 1)?) },
        "unauthorized" => Sending::Unauthorized,
        "conversation-not-found" => Sending::ConversationNotFound,
        "locked" => Sending::Locked,
        other => return Err(unknown(other)),
    })
}

impl Write for NewConversation {
    type Outcome = Creation;

    /// Whose order is not there, or locked by someone else, or had by another one of the batch, is left for later.
    async fn together(connection: &Connection, writes: &[Self]) -> Result<Vec<Outcome<Self>>, StoreError> {
        let statement = connection
            .prepare_cached(
                "SELECT c.*, a.place - 1 FROM \
                 unnest($1::bytea[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::bigint[]) \
                 WITH ORDINALITY AS a (token, \"order\", recipient, id, message, body, at, place) \
                 CROSS JOIN LATERAL \
                 (SELECT id FROM managem.orders WHERE id = a.\"order\" FOR NO KEY UPDATE SKIP LOCKED) AS o \
                 CROSS JOIN LATERAL \
                 managem.create_conversation(a.token, o.id, a.recipient, a.id, a.message, a.body, a.at) AS c",
            )
            .await
            .map_err(failure)?;
        let texts = |text: fn(&Self) -> &String| writes.iter().map(text).collect::<Vec<_>>();
        let rows = connection
            .query(
                &statement,
                &[
                    &writes.iter().map(|new| &new.token.as_bytes()[..]).collect::<Vec<_>>(),
                    &texts(|new| &new.order),
                    &texts(|new| &new.recipient),
                    &texts(|new| &new.id),
                    &texts(|new| &new.message_id),
                    &texts(|new| &new.body),
                    &writes.iter().map(|new| new.at.as_millisecond()).collect::<Vec<_>>(),
                ],
            )
            .await
            .map_err(written)?;
        Ok(in_place(writes.len(), &rows, 4, creation))
    }
}

impl Write for NewMessage {
    type Outcome = Sending;

    /// Whose conversation is not there, or locked by someone else, or had by another one of the batch, is left for
    /// later.
    async fn together(connection: &Connection, writes: &[Self]) -> Result<Vec<Outcome<Self>>, StoreError> {
        let statement = connection
            .prepare_cached(
                "SELECT s.*, a.place - 1 FROM \
                 unnest($1::bytea[], $2::text[], $3::text[], $4::text[], $5::bigint[]) \
                 WITH ORDINALITY AS a (token, conversation, id, body, at, place) \
                 CROSS JOIN LATERAL (SELECT id FROM managem.conversations \
                 WHERE id = a.conversation FOR NO KEY UPDATE SKIP LOCKED) AS c \
                 CROSS JOIN LATERAL managem.send_message(a.token, c.id, a.id, a.body, a.at) AS s",
            )
            .await
            .map_err(failure)?;
        let texts = |text: fn(&Self) -> &String| writes.iter().map(text).collect::<Vec<_>>();
        let rows = connection
            .query(
                &statement,
                &[
                    &writes.iter().map(|new| &new.token.as_bytes()[..]).collect::<Vec<_>>(),
                    &texts(|new| &new.conversation),
                    &texts(|new| &new.id),
                    &texts(|new| &new.body),
                    &writes.iter().map(|new| new.at.as_millisecond()).collect::<Vec<_>>(),
                ],
            )
            .await
            .map_err(written)?;
        Ok(in_place(writes.len(), &rows, 2, sending))
    }
}

/// What came of each write of a batch, by the place that stands in a column of its row.
fn in_place<T>(
    writes: usize,
    rows: &[Row],
    column: usize,
    outcome: impl Fn(&Row) -> Result<T, StoreError>,
) -> Vec<Option<Result<T, StoreError>>> {
    let mut outcomes = std::iter::repeat_with(|| None).take(writes).collect::<Vec<_>>();
    for row in rows {
        let place = row.try_get::<_, i64>(column).ok().and_then(|place| usize::try_from(place).ok());
        if let Some(place) = place.and_then(|place| outcomes.get_mut(place)) {
            *place = Some(outcome(row));
        }
    }
    outcomes
}

fn unknown(outcome: &str) -> StoreError {
    StoreError::Internal(format!("a function of the database answered {outcome:?}").into())
}

/// What came of a request with a key.
pub(super) enum Once<T> {
    /// It was done, or has been before: its answer.
    Answered(Vec<u8>),
    /// It was refused, and nothing was kept.
    Refused(T),
    KeyReused,
    Unauthorized,
}

/// As [`create`], once for each key.
pub(super) async fn create_once(
    connection: &mut Connection,
    new: &NewConversation,
    idempotency: &Idempotency,
) -> Result<Creation, StoreError> {
    let transaction = connection.transaction().await.map_err(failure)?;
    let user = match claim(&transaction, &new.token, idempotency, new.at).await? {
        Claim::New(user) => user,
        Claim::Known(once) => return Ok(into_creation(once)),
    };
    let once = match create(&transaction, new).await? {
        Creation::Created { caller, recipient } => {
            let answer = answer::new_conversation(new, *caller, *recipient);
            Once::Answered(keep(&transaction, user, idempotency, &answer).await?)
        }
        refused => Once::Refused(refused),
    };
    if matches!(once, Once::Answered(_)) {
        transaction.commit().await.map_err(written)?;
    }
    Ok(into_creation(once))
}

/// As [`send`], once for each key.
pub(super) async fn send_once(
    connection: &mut Connection,
    new: &NewMessage,
    idempotency: &Idempotency,
) -> Result<Sending, StoreError> {
    let transaction = connection.transaction().await.map_err(failure)?;
    let user = match claim(&transaction, &new.token, idempotency, new.at).await? {
        Claim::New(user) => user,
        Claim::Known(once) => return Ok(into_sending(once)),
    };
    let once = match send(&transaction, new).await? {
        Sending::Sent { sender } => {
            Once::Answered(keep(&transaction, user, idempotency, &answer::new_message(new, *sender)).await?)
        }
        refused => Once::Refused(refused),
    };
    if matches!(once, Once::Answered(_)) {
        transaction.commit().await.map_err(written)?;
    }
    Ok(into_sending(once))
}

fn into_creation(once: Once<Creation>) -> Creation {
    match once {
        Once::Answered(body) => Creation::Answered { body },
        Once::Refused(refused) => refused,
        Once::KeyReused => Creation::KeyReused,
        Once::Unauthorized => Creation::Unauthorized,
    }
}

fn into_sending(once: Once<Sending>) -> Sending {
    match once {
        Once::Answered(body) => Sending::Answered { body },
        Once::Refused(refused) => refused,
        Once::KeyReused => Sending::KeyReused,
        Once::Unauthorized => Sending::Unauthorized,
    }
}

enum Claim<T> {
    New(UserKey),
    Known(Once<T>),
}

/// Takes the key for this transaction. Whoever comes with the same key at the same time waits here until it is known
/// what became of it.
async fn claim<T>(
    transaction: &impl Client,
    token: &TokenHash,
    idempotency: &Idempotency,
    at: Timestamp,
) -> Result<Claim<T>, StoreError> {
    let Some(user) = caller(transaction, token, at).await? else { return Ok(Claim::Known(Once::Unauthorized)) };
    let sweep = transaction
        .prepare_cached(
            "DELETE FROM managem.answers WHERE (user_key, idempotency_key) IN (SELECT user_key, idempotency_key \
             FROM managem.answers WHERE created_at < $1 ORDER BY created_at LIMIT $2 FOR UPDATE SKIP LOCKED)",
        )
        .await
        .map_err(failure)?;
    transaction.execute(&sweep, &[&(at.as_millisecond() - KEPT_MS), &SWEPT]).await.map_err(failure)?;
    let insert = transaction
        .prepare_cached(
            "INSERT INTO managem.answers (user_key, idempotency_key, fingerprint, body, created_at) \
             VALUES ($1, $2, $3, '', $4) ON CONFLICT DO NOTHING",
        )
        .await
        .map_err(failure)?;
    let fingerprint = &idempotency.fingerprint[..];
    let inserted = transaction
        .execute(&insert, &[&user.0, &idempotency.key, &fingerprint, &at.as_millisecond()])
        .await
        .map_err(failure)?;
    if inserted == 1 {
        return Ok(Claim::New(user));
    }
    let select = transaction
        .prepare_cached("SELECT fingerprint, body FROM managem.answers WHERE user_key = $1 AND idempotency_key = $2")
        .await
        .map_err(failure)?;
    let row: Row = transaction.query_one(&select, &[&user.0, &idempotency.key]).await.map_err(failure)?;
    Ok(Claim::Known(if row.try_get::<_, &[u8]>(0).map_err(failure)? == fingerprint {
        Once::Answered(row.try_get(1).map_err(failure)?)
    } else {
        Once::KeyReused
    }))
}

/// Keeps the answer, and gives it as it will be given again.
async fn keep(
    transaction: &impl Client,
    user: UserKey,
    idempotency: &Idempotency,
    answer: &impl Serialize,
) -> Result<Vec<u8>, StoreError> {
    let body = answer::bytes(answer).map_err(|error| StoreError::Internal(error.into()))?;
    let statement = transaction
        .prepare_cached("UPDATE managem.answers SET body = $3 WHERE user_key = $1 AND idempotency_key = $2")
        .await
        .map_err(failure)?;
    transaction.execute(&statement, &[&user.0, &idempotency.key, &body]).await.map_err(failure)?;
    Ok(body)
}
