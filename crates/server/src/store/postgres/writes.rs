//! Creating conversations and sending messages: what the database is asked, and what it answers.

use jiff::Timestamp;
use tokio_postgres::Row;

use super::{failure, user};
use crate::answer;
use crate::clock::from_millis;
use crate::store::{Creation, Idempotency, NewConversation, NewMessage, Sending, StoreError};
use crate::token::TokenHash;

/// A kind of write: a function in the database that does one, or says why not, once every question is asked.
pub(super) trait Write: Sized + Send + Sync + 'static {
    /// What comes of one.
    type Outcome: Send + 'static;

    /// Does one, and waits for whatever is in the way: `$1` is the token, `$2` the time, and then come the texts.
    const ALONE: &'static str;
    /// Does many: `$1` to `$4` are the places in their batch, tokens, times and keys, and then come the texts. Returns
    /// a row for each, the place before what [`ALONE`](Self::ALONE) returns; none for what something is in the way of.
    const TOGETHER: &'static str;
    /// What else the database is told.
    const TEXTS: &'static [fn(&Self) -> &String];

    /// Whose it is, when, and the key that it is done once for.
    fn about(&self) -> (&TokenHash, Option<Timestamp>, Option<&Idempotency>);
    /// Reads what came of one, from a column on.
    fn outcome(row: &Row, from: usize) -> Result<Self::Outcome, StoreError>;
    /// The answer and its time, if it was done.
    fn answer(&self, outcome: &Self::Outcome) -> Option<serde_json::Result<(Vec<u8>, Timestamp)>>;
    /// What comes of it if its key stands for something already, or its token for nobody.
    fn known(known: Known) -> Self::Outcome;
}

/// What a key stands for already.
pub(super) enum Known {
    Same {
        body: Vec<u8>,
        is_replay: bool,
    },
    Other,
    /// There is no such user.
    Nobody,
}

/// Of a write `a` of a batch: that it has no key, or one that stands for nothing so far and that nobody is about to use.
/// If it has one, the transaction holds it from then on.
macro_rules! key_is_free {
    () => {
        "(a.key IS NULL OR EXISTS (SELECT FROM managem.tokens AS t WHERE t.hash = a.token \
         AND pg_try_advisory_xact_lock(hashtextextended(a.key, t.user_key)) AND NOT EXISTS \
         (SELECT FROM managem.answers AS k WHERE k.user_key = t.user_key AND k.idempotency_key = a.key)))"
    };
}

impl Write for NewConversation {
    type Outcome = Creation;

    const ALONE: &'static str = "SELECT * FROM managem.begin_conversation($1, $3, $4, $5, $6, $7, $2)";
    const TOGETHER: &'static str = concat!(
        "SELECT a.place, c.* FROM unnest($1::bigint[], $2::bytea[], $3::bigint[], $4::text[], \
         $5::text[], $6::text[], $7::text[], $8::text[], $9::text[]) \
         AS a (place, token, at, key, \"order\", recipient, id, message, body) \
         CROSS JOIN LATERAL (SELECT id FROM managem.orders WHERE id = a.\"order\" AND ",
        key_is_free!(),
        " FOR NO KEY UPDATE SKIP LOCKED) AS o CROSS JOIN LATERAL \
         managem.begin_conversation(a.token, o.id, a.recipient, a.id, a.message, a.body, a.at) AS c"
    );
    const TEXTS: &'static [fn(&Self) -> &String] =
        &[|new| &new.order, |new| &new.recipient, |new| &new.id, |new| &new.message_id, |new| &new.body];

    fn about(&self) -> (&TokenHash, Option<Timestamp>, Option<&Idempotency>) {
        (&self.token, self.at, self.idempotency.as_ref())
    }

    fn outcome(row: &Row, from: usize) -> Result<Creation, StoreError> {
        Ok(match row.try_get(from).map_err(failure)? {
            "created" => {
                let (caller, recipient) = (Box::new(user(row, from + 2)?), Box::new(user(row, from + 3)?));
                Creation::Created { caller, recipient, at: time(row, from + 4)? }
            }
            "unauthorized" => Creation::Unauthorized,
            "order-not-found" => Creation::OrderNotFound,
            "recipient-is-caller" => Creation::RecipientIsCaller,
            "recipient-not-party" => Creation::RecipientNotParty,
            "exists" => Creation::Exists { conversation: row.try_get(from + 1).map_err(failure)? },
            other => return Err(unknown(other)),
        })
    }

    fn answer(&self, outcome: &Creation) -> Option<serde_json::Result<(Vec<u8>, Timestamp)>> {
        let Creation::Created { caller, recipient, at } = outcome else { return None };
        let conversation = answer::new_conversation(self, *at, (**caller).clone(), (**recipient).clone());
        Some(answer::bytes(&conversation).map(|body| (body, *at)))
    }

    fn known(known: Known) -> Creation {
        match known {
            Known::Same { body, is_replay } => Creation::Answered { body, is_replay },
            Known::Other => Creation::KeyReused,
            Known::Nobody => Creation::Unauthorized,
        }
    }
}

impl Write for NewMessage {
    type Outcome = Sending;

    const ALONE: &'static str = "SELECT * FROM managem.add_message($1, $3, $4, $5, $2)";
    const TOGETHER: &'static str = concat!(
        "SELECT a.place, s.* FROM unnest($1::bigint[], $2::bytea[], $3::bigint[], $4::text[], \
         $5::text[], $6::text[], $7::text[]) AS a (place, token, at, key, conversation, id, body) \
         CROSS JOIN LATERAL (SELECT id FROM managem.conversations WHERE id = a.conversation AND ",
        key_is_free!(),
        " FOR NO KEY UPDATE SKIP LOCKED) AS c \
         CROSS JOIN LATERAL managem.add_message(a.token, c.id, a.id, a.body, a.at) AS s"
    );
    const TEXTS: &'static [fn(&Self) -> &String] = &[|new| &new.conversation, |new| &new.id, |new| &new.body];

    fn about(&self) -> (&TokenHash, Option<Timestamp>, Option<&Idempotency>) {
        (&self.token, self.at, self.idempotency.as_ref())
    }

    fn outcome(row: &Row, from: usize) -> Result<Sending, StoreError> {
        Ok(match row.try_get(from).map_err(failure)? {
            "sent" => Sending::Sent { sender: Box::new(user(row, from + 1)?), at: time(row, from + 2)? },
            "unauthorized" => Sending::Unauthorized,
            "conversation-not-found" => Sending::ConversationNotFound,
            "locked" => Sending::Locked,
            other => return Err(unknown(other)),
        })
    }

    fn answer(&self, outcome: &Sending) -> Option<serde_json::Result<(Vec<u8>, Timestamp)>> {
        let Sending::Sent { sender, at } = outcome else { return None };
        Some(answer::bytes(&answer::new_message(self, *at, (**sender).clone())).map(|body| (body, *at)))
    }

    fn known(known: Known) -> Sending {
        match known {
            Known::Same { body, is_replay } => Sending::Answered { body, is_replay },
            Known::Other => Sending::KeyReused,
            Known::Nobody => Sending::Unauthorized,
        }
    }
}

fn time(row: &Row, column: usize) -> Result<Timestamp, StoreError> {
    row.try_get(column).map(from_millis).map_err(failure)
}

fn unknown(outcome: &str) -> StoreError {
    StoreError::Internal(format!("a function of the database answered {outcome:?}").into())
}
