//! SQLite: one file, one writer, as many readers as are needed.

mod answers;
mod backup;
mod checkpoint;
mod create;
mod filing;
mod import;
mod inbox;
mod messages;
mod reads;
mod rows;
mod schema;
mod writer;

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::Timestamp;
use rusqlite::{Connection, ErrorCode, OpenFlags};

use super::{
    Caller, Creation, IssueError, ListConversations, ListMessages, MessageList, NewConversation, NewMessage, Pending,
    Sending, Statistics, Store, StoreError, requests,
};
use crate::clock::{from_millis, rfc3339};
use crate::import::{ImportError, Imported, Records};
use crate::token::TokenHash;
use checkpoint::{Checkpoints, Thresholds};
use filing::{Filing, Unfiled, WAITING};
use managem::types::Conversation;
use messages::{Listed, Page};
use reads::Readers;
use writer::Writer;

/// How long a connection waits for another process's lock, in milliseconds.
const BUSY_TIMEOUT_MS: i64 = 5_000;
/// The page cache of the connection that writes, in KiB. What it has to read again and again is the upper part of each
/// index, and the pages at the end of each table. SQLite goes through all of the cache in many a commit, and what is
/// not in it the operating system has at hand, so that a larger one is no quicker.
const WRITER_CACHE_KIB: i64 = 6 * 1_024;
/// The page cache of each connection that reads, in KiB. It is thrown away as soon as anything was written, so it has to
/// serve one page of a list and not much more.
const READER_CACHE_KIB: i64 = 1_024;
/// Prepared statements kept for each connection; there are fewer than that.
const STATEMENTS: usize = 64;

/// A store in one SQLite file.
///
/// Writes go through one thread that commits as many of them at once as are waiting, so that one fsync serves them
/// all; each is answered after that fsync (`synchronous = FULL`). Reads have connections of their own and wait for
/// nobody (`journal_mode = WAL`).
#[derive(Debug)]
pub struct SqliteStore {
    path: PathBuf,
    writer: Writer,
    readers: Readers,
    unfiled: Arc<Unfiled>,
}

impl SqliteStore {
    /// Opens the file, and makes or migrates the database in it where that is due.
    ///
    /// # Errors
    ///
    /// Fails with [`StoreError::Open`] if the file cannot be opened, is no SQLite database, or is the database of
    /// something else or of a newer version. Then the file is as it was.
    pub async fn open(path: PathBuf) -> Result<Self, StoreError> {
        Self::open_with(path, WAITING, Thresholds::default()).await
    }

    /// As [`Self::open`], with so many entries that wait for the index of conversations, and a log of these lengths.
    async fn open_with(path: PathBuf, waiting: usize, thresholds: Thresholds) -> Result<Self, StoreError> {
        let opened = tokio::task::spawn_blocking(move || {
            // If it cannot be made, SQLite says why.
            let _ = make_private(&path);
            let mut connection = connect(&path, WRITER_CACHE_KIB)?;
            // Each write looks its parents up itself before it refers to them; once is enough. And a migration may take
            // a table away and bring another of its name.
            connection.pragma_update(None, "foreign_keys", false)?;
            schema::prepare(&mut connection).map_err(|error| error.at(&path))?;
            let checkpoints = Checkpoints::start(path.clone(), &mut connection, thresholds)?;
            let unfiled = Arc::new(Unfiled::open(&connection)?);
            let filing = Filing::new(Arc::clone(&unfiled), waiting);
            let writer =
                Writer::start(connection, checkpoints, filing).map_err(|error| StoreError::Internal(error.into()))?;
            Ok(Self { writer, readers: Readers::new(path.clone()), unfiled, path })
        });
        opened.await.map_err(|error| StoreError::Internal(error.into()))?
    }
}

impl Store for SqliteStore {
    fn authenticate(&self, token: TokenHash, at: Option<Timestamp>) -> Pending<'_, Result<Option<Caller>, StoreError>> {
        Box::pin(
            self.readers
                .tokens
                .read(move |connection| rows::caller(connection, &token, at.unwrap_or_else(Timestamp::now))),
        )
    }

    fn ping(&self) -> Pending<'_, Result<(), StoreError>> {
        Box::pin(async {
            self.readers
                .probe
                .read(|connection| connection.query_row("SELECT through FROM filed", [], |_| Ok(())))
                .await?;
            if self.writer.is_failing() {
                // Changes nothing, and is written all the same.
                let touch = "UPDATE filed SET through = through";
                self.writer.write(move |transaction| transaction.execute(touch, [])).await?;
            }
            Ok(())
        })
    }

    fn statistics(&self) -> Statistics {
        self.writer.statistics()
    }

    fn create_conversation(&self, new: NewConversation) -> Pending<'_, Result<Creation, StoreError>> {
        Box::pin(self.writer.write(move |transaction| create::conversation(transaction, &new)))
    }

    fn list_conversations(
        &self,
        list: ListConversations,
    ) -> Pending<'_, Result<Option<Vec<Conversation>>, StoreError>> {
        let unfiled = Arc::clone(&self.unfiled);
        let lane = self.readers.lists(list.offset);
        Box::pin(lane.read(move |connection| inbox::list(connection, &unfiled, &list)))
    }

    fn list_messages(&self, list: ListMessages) -> Pending<'_, Result<MessageList, StoreError>> {
        Box::pin(async move {
            let at = list.at;
            let Page { mut messages, numbers, unread } =
                match self.readers.lists.read(move |c| messages::list(c, &list)).await? {
                    Listed::Page(page) => page,
                    Listed::Unauthorized => return Ok(MessageList::Unauthorized),
                    Listed::NotFound => return Ok(MessageList::ConversationNotFound),
                };
            if let Some(unread) = unread {
                let marked = self.writer.write(move |transaction| messages::mark_read(transaction, &unread, at)).await;
                let read = requests::read_unless_unavailable(marked)?;
                for (number, message) in numbers.into_iter().zip(&mut messages) {
                    if let Some(at) = read.get(&number) {
                        message.viewed_at = Some(rfc3339(from_millis(*at)));
                    }
                }
            }
            Ok(MessageList::Messages(messages))
        })
    }

    fn send_message(&self, new: NewMessage) -> Pending<'_, Result<Sending, StoreError>> {
        let unfiled = Arc::clone(&self.unfiled);
        Box::pin(self.writer.write(move |transaction| messages::send(transaction, &unfiled, &new)))
    }

    fn set_locked(&self, conversation: &str, locked: bool) -> Pending<'_, Result<bool, StoreError>> {
        let id = conversation.to_owned();
        Box::pin(self.writer.write(move |transaction| {
            let rows = transaction
                .prepare_cached("UPDATE conversations SET locked = ?2 WHERE id = ?1")?
                .execute(rusqlite::params![id, locked])?;
            Ok(rows == 1)
        }))
    }

    fn issue_token(
        &self,
        user: &str,
        token: TokenHash,
        expires_at: Option<Timestamp>,
    ) -> Pending<'_, Result<(), IssueError>> {
        let user = user.to_owned();
        Box::pin(async move {
            let id = user.clone();
            let stored = self.writer.write(move |transaction| match rows::user_key(transaction, &id)? {
                Some(key) => rows::insert_token(transaction, &token, key, expires_at).map(|_| true),
                None => Ok(false),
            });
            if stored.await? { Ok(()) } else { Err(IssueError::UnknownUser(user)) }
        })
    }

    fn revoke_tokens(&self, user: &str) -> Pending<'_, Result<u64, IssueError>> {
        let user = user.to_owned();
        Box::pin(async move {
            let id = user.clone();
            let revoked = self.writer.write(move |transaction| match rows::user_key(transaction, &id)? {
                Some(key) => transaction.execute("DELETE FROM tokens WHERE user = ?1", [key.0]).map(Some),
                None => Ok(None),
            });
            match revoked.await? {
                Some(count) => Ok(u64::try_from(count).unwrap_or(u64::MAX)),
                None => Err(IssueError::UnknownUser(user)),
            }
        })
    }

    fn backup(&self, file: &Path) -> Pending<'_, Result<(), StoreError>> {
        let (database, file) = (self.path.clone(), file.to_owned());
        Box::pin(async move {
            let copy = tokio::task::spawn_blocking(move || backup::run(&database, &file));
            copy.await.map_err(|error| StoreError::Internal(error.into()))?
        })
    }

    fn import(&self, records: Records) -> Pending<'_, Result<Imported, ImportError>> {
        let path = self.path.clone();
        Box::pin(async move {
            let import = tokio::task::spawn_blocking(move || {
                let mut connection = connect(&path, WRITER_CACHE_KIB)?;
                import::run(&mut connection, records)
            });
            import.await.map_err(|error| StoreError::Internal(error.into()))?
        })
    }
}

/// Makes an empty file that only its owner may read, as there will be messages in it. SQLite gives the files beside it
/// the same rights. A file that is there stays as it is.
fn make_private(path: &Path) -> io::Result<()> {
    let mut options = File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
        _ => Ok(()),
    }
}

/// A connection with the settings that all have.
fn connect(path: &Path, cache_kib: i64) -> Result<Connection, StoreError> {
    let open = || {
        // No URI: a `?` or `%` in a path is part of the path.
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(path, flags)?;
        connection.set_prepared_statement_cache_capacity(STATEMENTS);
        connection.pragma_update(None, "busy_timeout", BUSY_TIMEOUT_MS)?;
        connection.pragma_update(None, "synchronous", "FULL")?;
        connection.pragma_update(None, "foreign_keys", true)?;
        connection.pragma_update(None, "cache_size", -cache_kib)?;
        // There is a thread for that.
        connection.pragma_update(None, "wal_autocheckpoint", 0)?;
        Ok(connection)
    };
    open().map_err(|error: rusqlite::Error| {
        let reason = match error.sqlite_error_code() {
            // That says it all.
            Some(ErrorCode::NotADatabase) => {
                return StoreError::Open { path: path.to_owned(), reason: NOT_A_DATABASE.to_owned(), source: None };
            }
            Some(ErrorCode::CannotOpen) if path.is_dir() => "it is a directory",
            Some(ErrorCode::CannotOpen) => "the file cannot be opened or made; does its folder exist, and is it yours?",
            Some(ErrorCode::ReadOnly) => READ_ONLY,
            _ => "SQLite refused it",
        };
        StoreError::Open { path: path.to_owned(), reason: reason.to_owned(), source: Some(error.into()) }
    })
}

const READ_ONLY: &str = "the file or its folder cannot be written, by this user or by anyone";
const NOT_A_DATABASE: &str = "the file is not a SQLite database; it was left as it is";

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(
                ErrorCode::DatabaseBusy
                | ErrorCode::DatabaseLocked
                | ErrorCode::DiskFull
                | ErrorCode::ReadOnly
                | ErrorCode::SystemIoFailure
                | ErrorCode::CannotOpen
                | ErrorCode::OutOfMemory
                // A read that took too long.
                | ErrorCode::OperationInterrupted
                | ErrorCode::FileLockingProtocolFailed,
            ) => Self::Unavailable(error.into()),
            _ => Self::Internal(error.into()),
        }
    }
}
