//! What the service needs of a database, and the engines that give it.

mod address;
mod counters;
mod postgres;
mod requests;
mod sqlite;

use std::error::Error;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::Arc;

use jiff::Timestamp;
use managem::types::Conversation;

use crate::import::{ImportError, Imported, Records};
use crate::token::TokenHash;
use address::Engine;

pub use address::{AddressError, DatabaseAddress};
pub use postgres::PostgresStore;
pub use requests::{
    Creation, Idempotency, ListConversations, ListMessages, MessageList, NewConversation, NewMessage, Sending, Sort,
};
pub use sqlite::SqliteStore;

/// A future of a store: boxed, so that the service can be handed any store at run time.
pub type Pending<'s, T> = Pin<Box<dyn Future<Output = T> + Send + 's>>;

/// The store's own number of a user.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct UserKey(pub i64);

/// The user that a token belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Caller {
    /// The store's number of the user.
    pub key: UserKey,
    /// The user's ID.
    pub id: Arc<str>,
    /// When the token expires, if it does.
    pub expires_at: Option<Timestamp>,
}

/// What a store has done since it was opened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Statistics {
    /// Writes that were committed.
    pub writes: u64,
    /// Commits that made them durable; fewer, where several shared one.
    pub commits: u64,
    /// Writes that the store failed to do.
    pub failures: u64,
    /// The length of the write-ahead log, in bytes, where the store keeps one beside its file.
    pub log_bytes: Option<u64>,
}

/// Users, orders, tokens and conversations, durably.
///
/// Each method is one transaction: it took effect as a whole and is on disk when it answers `Ok`, or it did not
/// happen at all.
pub trait Store: Send + Sync + 'static {
    /// The user that a token belongs to, or `None` if there is no such token or it has expired: by `at`, or else by the
    /// store's own clock.
    ///
    /// # Errors
    ///
    /// Fails if the database cannot be asked.
    fn authenticate(&self, token: TokenHash, at: Option<Timestamp>) -> Pending<'_, Result<Option<Caller>, StoreError>>;

    /// Asks the database for next to nothing, to see whether it answers; and if the last write failed, whether it can be
    /// written again.
    ///
    /// # Errors
    ///
    /// Fails if it does not answer or cannot be written.
    fn ping(&self) -> Pending<'_, Result<(), StoreError>>;

    /// What has been done so far.
    fn statistics(&self) -> Statistics;

    /// Creates a conversation with its first message, or says why not. The token is checked in the same transaction.
    ///
    /// # Errors
    ///
    /// Fails if the database cannot be asked or written; then nothing was stored.
    fn create_conversation(&self, new: NewConversation) -> Pending<'_, Result<Creation, StoreError>>;

    /// A page of the caller's conversations, or `None` if the token is not valid. Ties are broken by the order in
    /// which conversations were created.
    ///
    /// # Errors
    ///
    /// Fails if the database cannot be asked.
    fn list_conversations(&self, list: ListConversations)
    -> Pending<'_, Result<Option<Vec<Conversation>>, StoreError>>;

    /// A page of a conversation's messages, the latest first. Those of the other party that it returns count as read
    /// from then on.
    ///
    /// # Errors
    ///
    /// Fails if the database cannot be asked or written.
    fn list_messages(&self, list: ListMessages) -> Pending<'_, Result<MessageList, StoreError>>;

    /// Adds a message to a conversation, or says why not. The token is checked in the same transaction.
    ///
    /// # Errors
    ///
    /// Fails if the database cannot be asked or written; then nothing was stored.
    fn send_message(&self, new: NewMessage) -> Pending<'_, Result<Sending, StoreError>>;

    /// Locks a conversation, so that it takes no message, or unlocks it; `false` if there is no such conversation.
    ///
    /// # Errors
    ///
    /// Fails if the database cannot be written.
    fn set_locked(&self, conversation: &str, locked: bool) -> Pending<'_, Result<bool, StoreError>>;

    /// Stores the hash of a token for a user.
    ///
    /// # Errors
    ///
    /// Fails if there is no such user, or the database cannot be written.
    fn issue_token(
        &self,
        user: &str,
        token: TokenHash,
        expires_at: Option<Timestamp>,
    ) -> Pending<'_, Result<(), IssueError>>;

    /// Revokes all tokens of a user from the next request on, and says how many there were.
    ///
    /// # Errors
    ///
    /// Fails if there is no such user, or the database cannot be written.
    fn revoke_tokens(&self, user: &str) -> Pending<'_, Result<u64, IssueError>>;

    /// Writes a consistent copy of everything into a new file, while the service goes on.
    ///
    /// # Errors
    ///
    /// Fails if the engine has ways of its own to do so, if the file exists, or if it cannot be written; then there is
    /// no file.
    fn backup(&self, file: &Path) -> Pending<'_, Result<(), StoreError>>;

    /// Takes in users, orders and tokens: all of them, or none.
    ///
    /// # Errors
    ///
    /// Fails with the line at the first record that is broken or contradicts what is stored.
    fn import(&self, records: Records) -> Pending<'_, Result<Imported, ImportError>>;
}

/// Why a store could not do its work.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// The database cannot be opened as what it should be. Nothing in it was changed.
    #[error("cannot open the database {}: {reason}", .path.display())]
    Open {
        /// The file.
        path: PathBuf,
        /// What is in the way.
        reason: String,
        /// What the engine said.
        #[source]
        source: Option<Box<dyn Error + Send + Sync>>,
    },
    /// The address of the database is none that the service knows.
    #[error(transparent)]
    Address(#[from] AddressError),
    /// The database cannot be used now: locked, full, read-only or gone. Trying again later may help.
    #[error("the database cannot be used now")]
    Unavailable(#[source] Box<dyn Error + Send + Sync>),
    /// The copy cannot be made.
    #[error("cannot write the copy {}: {reason}", .path.display())]
    Backup {
        /// The file that was to be written.
        path: PathBuf,
        /// What is in the way.
        reason: String,
        /// What the system or the engine said.
        #[source]
        source: Option<Box<dyn Error + Send + Sync>>,
    },
    /// The connection broke off while something was being written: it may or may not have come about.
    #[error("the connection to the database broke off in the middle of a write")]
    Unknown(#[source] Box<dyn Error + Send + Sync>),
    /// The database refused something that it should take: a fault of the service or of the file.
    #[error("the database failed")]
    Internal(#[source] Box<dyn Error + Send + Sync>),
}

/// Why a token was not issued or revoked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum IssueError {
    /// There is no user with this ID.
    #[error("there is no user {0:?}")]
    UnknownUser(String),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A store that was opened by its address.
#[derive(Clone)]
pub struct Opened {
    /// The store.
    pub store: Arc<dyn Store>,
    /// Its address.
    pub address: DatabaseAddress,
}

impl std::fmt::Debug for Opened {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Opened").field("address", &self.address).finish_non_exhaustive()
    }
}

/// Opens the database at an address, and makes or migrates it where that is due. Of several hosts, separated by commas,
/// the first that answers is taken, and with `target_session_attrs=read-write` the first that can be written.
///
/// # Errors
///
/// Fails with [`StoreError::Address`] if the address is none, with [`StoreError::Open`] if what is there is not a
/// database of this service, or one of a newer version, which is then left as it is, and with
/// [`StoreError::Unavailable`] if it cannot be reached.
pub async fn open(address: &str) -> Result<Opened, StoreError> {
    address.parse::<DatabaseAddress>()?.open().await
}

impl DatabaseAddress {
    /// Opens the database, as [`open`] does.
    ///
    /// # Errors
    ///
    /// As [`open`], but for [`StoreError::Address`].
    pub async fn open(&self) -> Result<Opened, StoreError> {
        let store: Arc<dyn Store> = match &self.0 {
            Engine::Sqlite(path) => Arc::new(SqliteStore::open(path.clone()).await?),
            Engine::Postgres(postgres) => Arc::new(PostgresStore::connect(postgres, self).await?),
        };
        Ok(Opened { store, address: self.clone() })
    }
}
