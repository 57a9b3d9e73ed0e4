//! PostgreSQL: any number of service processes on one database.

mod batches;
mod import;
mod lists;
mod schema;
mod tls;
mod transactions;
mod writes;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use deadpool_postgres::{
    GenericClient as Client, Hook, HookError, Manager, ManagerConfig, Pool, PoolError, RecyclingMethod, Runtime,
};
use jiff::Timestamp;
use managem::types::{Conversation, User};
use tokio::sync::Semaphore;
use tokio::time::timeout;
use tokio_postgres::error::SqlState;
use tokio_postgres::{Config, Error, Row, SimpleQueryMessage};

use super::address::{AddressError, DatabaseAddress, Engine, Postgres};
use super::counters::Counters;
use super::{
    Caller, Creation, IssueError, ListConversations, ListMessages, MessageList, NewConversation, NewMessage, Pending,
    Sending, Statistics, Store, StoreError, UserKey,
};
use crate::clock::from_millis;
use crate::import::{ImportError, Imported, Records};
use crate::token::TokenHash;
use batches::{Batched, Batches};
use tls::Tls;
use writes::Write;

/// A connection of the pool.
type Connection = deadpool_postgres::Client;

/// Connections of one service process. Each is a process of the database; more than twice its cores help nobody.
const CONNECTIONS: usize = 16;
const QUICK_CONNECTIONS: usize = 2;
/// A list that passes over more than this is deep, and as many of them are read at the same time.
const DEEP: i64 = 1_000;
const DEEP_LISTS: usize = 2;
/// How long a request waits for a connection, and a connection for the database.
const WAIT: Duration = Duration::from_secs(5);
/// How long the database machine may leave what was sent unconfirmed before it counts as gone.
const GONE: Duration = Duration::from_secs(10);
/// What each connection is told. Times, in milliseconds, bound a wait for another's lock and the whole of a statement.
/// Whoever waited for a lock has to see what the other did meanwhile, whatever the database's own default is.
const SETTINGS: &str = "SET lock_timeout = 5000; SET statement_timeout = 15000; \
                        SET default_transaction_isolation = 'read committed'";

/// A store in a PostgreSQL database, 13 or newer.
///
/// A write is a call of a function in the database, and those that come at once share a transaction and a round trip.
/// Whatever the address says of `sslmode` is done; a certificate is held against the file of `sslrootcert`, or else the
/// trust roots of the operating system, and has to be that of the host.
pub struct PostgresStore {
    pool: Pool,
    /// Connections for questions that are quick, whatever the others are waiting for: whose a token is, and how the
    /// database is.
    quick: Pool,
    /// Lists that pass over much take no more connections than this.
    deep_lists: Semaphore,
    creations: Batches<NewConversation>,
    sendings: Batches<NewMessage>,
    counters: Arc<Counters>,
}

impl std::fmt::Debug for PostgresStore {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PostgresStore").finish_non_exhaustive()
    }
}

impl PostgresStore {
    /// Connects, and makes or migrates the tables where that is due.
    ///
    /// # Errors
    ///
    /// Fails with [`StoreError::Address`] if the address is none, with [`StoreError::Open`] if the tables are those of
    /// a newer version, and with [`StoreError::Unavailable`] if the database cannot be reached.
    pub async fn open(address: &str) -> Result<Self, StoreError> {
        let address: DatabaseAddress = address.parse()?;
        match &address.0 {
            Engine::Postgres(postgres) => Self::connect(postgres, &address).await,
            Engine::Sqlite(_) => Err(AddressError::Malformed.into()),
        }
    }

    pub(super) async fn connect(postgres: &Postgres, address: &DatabaseAddress) -> Result<Self, StoreError> {
        let shown = address.to_string();
        let mut config = postgres.config.clone();
        config
            .connect_timeout(WAIT)
            .application_name("managem")
            .keepalives_idle(Duration::from_secs(30))
            .tcp_user_timeout(GONE);
        let tls = Tls::new(postgres.roots.as_deref()).map_err(|source| StoreError::Open {
            path: shown.clone().into(),
            reason: "its trust roots cannot be used".to_owned(),
            source: Some(source),
        })?;
        let quick = pool(config.clone(), tls.clone(), QUICK_CONNECTIONS)?;
        let pool = pool(config, tls, CONNECTIONS)?;
        schema::prepare(&mut *connection(&pool).await?, &shown).await?;
        let counters = Arc::default();
        let (creations, sendings) = (Batches::start(&pool, &counters), Batches::start(&pool, &counters));
        Ok(Self { pool, quick, deep_lists: Semaphore::new(DEEP_LISTS), creations, sendings, counters })
    }

    async fn connection(&self) -> Result<Connection, StoreError> {
        connection(&self.pool).await
    }

    async fn write<W: Write>(&self, batches: &Batches<W>, write: W) -> Result<W::Outcome, StoreError> {
        let write = match batches.write(write).await {
            Batched::Done(outcome) => return outcome,
            Batched::Alone(write) => write,
        };
        let outcome = transactions::alone(&mut self.connection().await?, &write).await;
        match outcome {
            Ok(_) => self.counters.committed(1),
            Err(_) => self.counters.failed(1),
        }
        outcome
    }
}

fn pool(config: Config, tls: Tls, size: usize) -> Result<Pool, StoreError> {
    let manager = Manager::from_config(config, tls, ManagerConfig { recycling_method: RecyclingMethod::Fast });
    Pool::builder(manager)
        .max_size(size)
        .runtime(Runtime::Tokio1)
        .post_create(Hook::async_fn(|client, _| {
            Box::pin(async move { client.batch_execute(SETTINGS).await.map_err(HookError::Backend) })
        }))
        .wait_timeout(Some(WAIT))
        .create_timeout(Some(WAIT))
        .recycle_timeout(Some(WAIT))
        .build()
        .map_err(|error| StoreError::Internal(error.into()))
}

async fn connection(pool: &Pool) -> Result<Connection, StoreError> {
    pool.get().await.map_err(|error| match error {
        PoolError::Backend(error) | PoolError::PostCreateHook(HookError::Backend(error)) => failure(error),
        other => StoreError::Unavailable(other.into()),
    })
}

impl Store for PostgresStore {
    fn authenticate(&self, token: TokenHash, at: Option<Timestamp>) -> Pending<'_, Result<Option<Caller>, StoreError>> {
        Box::pin(async move {
            let connection = connection(&self.quick).await?;
            let statement = connection
                .prepare_cached(
                    "SELECT u.key, u.id, t.expires_at FROM managem.tokens AS t JOIN managem.users AS u \
                     ON u.key = t.user_key WHERE t.hash = $1 AND u.key = managem.caller($1, $2)",
                )
                .await
                .map_err(failure)?;
            let (token, at) = (&token.as_bytes()[..], at.map(Timestamp::as_millisecond));
            let Some(row) = connection.query_opt(&statement, &[&token, &at]).await.map_err(failure)? else {
                return Ok(None);
            };
            let (key, id): (i64, &str) = (row.try_get(0).map_err(failure)?, row.try_get(1).map_err(failure)?);
            let expires_at = row.try_get::<_, Option<i64>>(2).map_err(failure)?.map(from_millis);
            Ok(Some(Caller { key: UserKey(key), id: id.into(), expires_at }))
        })
    }

    fn ping(&self) -> Pending<'_, Result<(), StoreError>> {
        Box::pin(async move {
            let probe = connection(&self.quick).await?;
            let answers = probe.simple_query("SHOW transaction_read_only").await.map_err(failure)?;
            let is_on = |answer: &SimpleQueryMessage| matches!(answer, SimpleQueryMessage::Row(row) if row.get(0).is_some_and(|state| state == "on"));
            if answers.iter().any(is_on) {
                return Err(StoreError::Unavailable("the database is read-only".into()));
            }
            if self.counters.is_failing() {
                // Changes nothing, and is written all the same.
                probe.simple_query("UPDATE managem.version SET version = version").await.map_err(failure)?;
                self.counters.committed(1);
            }
            Ok(())
        })
    }

    fn statistics(&self) -> Statistics {
        self.counters.statistics()
    }

    fn create_conversation(&self, new: NewConversation) -> Pending<'_, Result<Creation, StoreError>> {
        Box::pin(self.write(&self.creations, new))
    }

    fn list_conversations(
        &self,
        list: ListConversations,
    ) -> Pending<'_, Result<Option<Vec<Conversation>>, StoreError>> {
        Box::pin(async move {
            let mut permit = None;
            if list.offset > DEEP {
                let acquired = timeout(WAIT, self.deep_lists.acquire()).await;
                permit = Some(acquired.map_err(|_| StoreError::Unavailable("too many reads at once".into()))?);
            }
            let _held = permit;
            lists::conversations(&self.connection().await?, &list).await
        })
    }

    fn list_messages(&self, list: ListMessages) -> Pending<'_, Result<MessageList, StoreError>> {
        Box::pin(async move { lists::messages(&self.connection().await?, &list).await })
    }

    fn send_message(&self, new: NewMessage) -> Pending<'_, Result<Sending, StoreError>> {
        Box::pin(self.write(&self.sendings, new))
    }

    fn set_locked(&self, conversation: &str, locked: bool) -> Pending<'_, Result<bool, StoreError>> {
        let id = conversation.to_owned();
        Box::pin(async move {
            let update = "UPDATE managem.conversations SET locked = $2 WHERE id = $1";
            let rows = self.connection().await?.execute(update, &[&id, &locked]).await.map_err(written)?;
            Ok(rows == 1)
        })
    }

    fn issue_token(
        &self,
        user: &str,
        token: TokenHash,
        expires_at: Option<Timestamp>,
    ) -> Pending<'_, Result<(), IssueError>> {
        let user = user.to_owned();
        Box::pin(async move {
            let (token, expires_at) = (&token.as_bytes()[..], expires_at.map(Timestamp::as_millisecond));
            let connection = self.connection().await?;
            let row = connection
                .query_one("SELECT managem.import_token($1, $2, $3)", &[&user, &token, &expires_at])
                .await
                .map_err(written)?;
            match row.try_get::<_, Option<&str>>(0).map_err(failure)? {
                None => Ok(()),
                Some("user") => Err(IssueError::UnknownUser(user)),
                Some(other) => Err(StoreError::Internal(format!("a new token: {other:?}").into()).into()),
            }
        })
    }

    fn revoke_tokens(&self, user: &str) -> Pending<'_, Result<u64, IssueError>> {
        let user = user.to_owned();
        Box::pin(async move {
            let connection = self.connection().await?;
            let find = "SELECT key FROM managem.users WHERE id = $1";
            let Some(row) = connection.query_opt(find, &[&user]).await.map_err(failure)? else {
                return Err(IssueError::UnknownUser(user));
            };
            let key: i64 = row.try_get(0).map_err(failure)?;
            let delete = "DELETE FROM managem.tokens WHERE user_key = $1";
            Ok(connection.execute(delete, &[&key]).await.map_err(written)?)
        })
    }

    fn backup(&self, file: &Path) -> Pending<'_, Result<(), StoreError>> {
        let path = file.to_owned();
        let reason = "PostgreSQL has ways of its own, such as pg_dump and pg_basebackup".to_owned();
        Box::pin(async move { Err(StoreError::Backup { path, reason, source: None }) })
    }

    fn import(&self, records: Records) -> Pending<'_, Result<Imported, ImportError>> {
        Box::pin(async move { import::run(&mut self.connection().await?, records).await })
    }
}

/// The user of a token.
async fn caller(client: &impl Client, token: &TokenHash, at: Option<Timestamp>) -> Result<Option<UserKey>, StoreError> {
    let statement = client.prepare_cached("SELECT managem.caller($1, $2)").await.map_err(failure)?;
    let (token, at) = (&token.as_bytes()[..], at.map(Timestamp::as_millisecond));
    let row = client.query_one(&statement, &[&token, &at]).await.map_err(failure)?;
    Ok(row.try_get::<_, Option<i64>>(0).map_err(failure)?.map(UserKey))
}

/// Reads a profile.
fn user(row: &Row, column: usize) -> Result<User, StoreError> {
    let data: &str = row.try_get(column).map_err(failure)?;
    serde_json::from_str(data).map_err(|error| StoreError::Internal(error.into()))
}

/// A failure after which nothing was stored.
fn failure(error: Error) -> StoreError {
    let unavailable = match error.code() {
        // No answer, or no connection.
        None => {
            let source = std::error::Error::source(&error);
            error.is_closed() || matches!(source, Some(source) if source.is::<std::io::Error>())
        }
        Some(code) => {
            let state = code.code();
            // Connections, resources, an administrator or a time-out; a standby; others that stood in the way.
            ["08", "53", "57", "58", "40"].iter().any(|class| state.starts_with(class))
                || [SqlState::READ_ONLY_SQL_TRANSACTION, SqlState::LOCK_NOT_AVAILABLE].contains(code)
        }
    };
    if unavailable { StoreError::Unavailable(error.into()) } else { StoreError::Internal(error.into()) }
}

/// A failure of what commits: if the connection broke off, nobody knows whether it came about.
fn written(error: Error) -> StoreError {
    match error.code() {
        None => StoreError::Unknown(error.into()),
        Some(_) => failure(error),
    }
}
