//! Writing the log back into the database, beside the commits and not between them.

mod schedule;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::{self, JoinHandle};

use rusqlite::Connection;

use super::{BUSY_TIMEOUT_MS, READER_CACHE_KIB, StoreError, connect};
use schedule::{Schedule, Step};

pub(super) use schedule::Thresholds;

/// How often the thread tries to catch up with a writer that goes on.
const ROUNDS: usize = 8;
/// How long the writer waits for readers once the log has become far too long, in milliseconds.
const READERS_TIMEOUT_MS: i64 = 250;
/// Of writes that a full disk refuses, every so many are followed by an attempt to make room.
const RELIEF_EVERY: u32 = 64;
/// What a page takes in the log besides itself, in bytes.
const FRAME_HEADER: u64 = 24;

/// The length of the log, for those who watch it.
#[derive(Debug, Default)]
pub(super) struct LogLength {
    pages: AtomicUsize,
    page_bytes: u64,
}

impl LogLength {
    pub(super) fn bytes(&self) -> u64 {
        u64::try_from(self.pages()).unwrap_or(u64::MAX).saturating_mul(self.page_bytes)
    }

    fn pages(&self) -> usize {
        self.pages.load(Ordering::Relaxed)
    }

    fn set(&self, pages: usize) {
        self.pages.store(pages, Ordering::Relaxed);
    }
}

/// Writes the log back on a thread of its own.
///
/// SQLite by itself does so in the middle of a commit: everything that waits then waits for some thousand pages and the
/// fsync of the whole file. Another connection can do nearly all of that beside the commits. But the log begins anew
/// only when all of it is written back at some moment, which never comes while commits go on; so the last few pages are
/// left to the writer, between two commits.
pub(super) struct Checkpoints {
    length: Arc<LogLength>,
    thresholds: Thresholds,
    schedule: Schedule,
    thread: Option<JoinHandle<()>>,
    /// The length at which the log was last reported as too long; 0 if it is not.
    reported: usize,
    /// Writes that a full disk has refused since the last attempt to make room.
    refused: u32,
    /// What that attempt left of the log.
    unrelieved: usize,
}

impl Checkpoints {
    /// Takes over from SQLite's own checkpoints on the connection that writes, and writes back what an earlier process
    /// has left.
    pub(super) fn start(path: PathBuf, writer: &mut Connection, thresholds: Thresholds) -> rusqlite::Result<Self> {
        let page: i64 = writer.pragma_query_value(None, "page_size", |row| row.get(0))?;
        let page_bytes = u64::try_from(page).unwrap_or(0) + FRAME_HEADER;
        let length = Arc::new(LogLength { page_bytes, ..LogLength::default() });
        // A log that was once longer, as beside a reader that took long, gives its room on the disk back.
        let kept = u64::try_from(thresholds.long).unwrap_or(u64::MAX).saturating_mul(2 * page_bytes);
        writer.pragma_update(None, "journal_size_limit", i64::try_from(kept).unwrap_or(i64::MAX))?;
        match write_back(writer, Mode::Beside) {
            Ok(left) => length.set(left.length),
            Err(error) => tracing::warn!(%error, "the log could not be written back into the database"),
        }
        let seen = Arc::clone(&length);
        writer.wal_hook(Some(move |_: &mut rusqlite::hooks::Wal, pages| {
            seen.set(usize::try_from(pages).unwrap_or(0));
            Ok(())
        }))?;
        let (schedule, worker) = Schedule::new(thresholds);
        let short = thresholds.short;
        let thread = thread::Builder::new()
            .name("store-checkpoint".to_owned())
            .spawn(move || worker.run(|| catch_up(&path, short)))
            // Without the thread the writer does all of it.
            .ok();
        Ok(Self { length, thresholds, schedule, thread, reported: 0, refused: 0, unrelieved: 0 })
    }

    pub(super) fn length(&self) -> Arc<LogLength> {
        Arc::clone(&self.length)
    }

    /// Refuses a transaction while the log is as long as it may be: what is left of the disk is needed to write it back.
    pub(super) fn before_commit(&mut self, writer: &Connection) -> Result<(), StoreError> {
        if self.length.pages() >= self.thresholds.max {
            self.finish(writer);
        }
        if self.length.pages() < self.thresholds.max {
            return Ok(());
        }
        let mib = mib(self.length.bytes());
        Err(StoreError::Unavailable(format!("the write-ahead log has {mib} MiB and cannot be written back").into()))
    }

    /// Does between two commits what there is to do.
    pub(super) fn after_commit(&mut self, writer: &Connection) {
        if self.schedule.after_commit(self.length.pages()) == Step::WriteBack {
            self.finish(writer);
        }
    }

    /// After a commit for which the disk had no room: the log may have some to give.
    pub(super) fn after_full_disk(&mut self, writer: &Connection) {
        self.refused += 1;
        let is_new = self.length.pages() > self.unrelieved + self.thresholds.short;
        if is_new || self.refused >= RELIEF_EVERY {
            self.refused = 0;
            self.truncate(writer);
            self.unrelieved = self.length.pages();
        }
    }

    /// Waits for the thread, so that the writer's connection is the last one.
    pub(super) fn stop(self) {
        drop(self.schedule);
        if let Some(thread) = self.thread {
            let _ = thread.join();
        }
    }

    /// Writes back what is left of the log.
    fn finish(&mut self, writer: &Connection) {
        if self.length.pages() >= self.thresholds.wait {
            self.truncate(writer);
        } else if let Err(error) = write_back(writer, Mode::Beside) {
            tracing::warn!(%error, "the log could not be written back into the database");
        }
        let pages = self.length.pages();
        self.schedule.written_back(pages);
        if pages < self.thresholds.wait {
            if self.reported > 0 {
                tracing::info!("the write-ahead log is short again");
            }
            self.reported = 0;
        } else if pages >= self.reported.saturating_mul(2) {
            self.reported = pages;
            tracing::warn!(
                mib = mib(self.length.bytes()),
                "the write-ahead log grows and cannot begin anew: something reads the database for long, or the disk is full"
            );
        }
    }

    /// Waits a moment for readers, writes everything back and empties the file.
    fn truncate(&mut self, writer: &Connection) {
        let attempt = || -> rusqlite::Result<Left> {
            writer.pragma_update(None, "busy_timeout", READERS_TIMEOUT_MS)?;
            let left = write_back(writer, Mode::Emptying);
            writer.pragma_update(None, "busy_timeout", BUSY_TIMEOUT_MS)?;
            left
        };
        match attempt() {
            Ok(left) => self.length.set(left.length),
            Err(error) => tracing::warn!(%error, "the log could not be written back into the database"),
        }
    }
}

fn mib(bytes: u64) -> u64 {
    bytes / (1_024 * 1_024)
}

/// Catches up with the writer. The connection is opened anew each time: it is needed now and then, and would hold a page
/// cache. Should it fail, the writer comes upon the same thing a moment later.
fn catch_up(path: &Path, short: usize) {
    let caught_up = || -> Result<(), Box<dyn std::error::Error>> {
        let connection = connect(path, READER_CACHE_KIB)?;
        for _ in 0..ROUNDS {
            if write_back(&connection, Mode::Beside)?.pages <= short {
                break;
            }
        }
        Ok(())
    };
    if let Err(error) = caught_up() {
        tracing::warn!(%error, "the log could not be written back into the database");
    }
}

/// Whom a checkpoint waits for.
#[derive(Clone, Copy)]
enum Mode {
    /// Nobody.
    Beside,
    /// Readers, as long as the busy timeout says; then the file is emptied.
    Emptying,
}

/// What is left after a checkpoint.
struct Left {
    /// The length of the log, in pages.
    length: usize,
    /// Those of them that are not written back.
    pages: usize,
}

fn write_back(connection: &Connection, mode: Mode) -> rusqlite::Result<Left> {
    let pragma = match mode {
        Mode::Beside => "PRAGMA wal_checkpoint(PASSIVE)",
        Mode::Emptying => "PRAGMA wal_checkpoint(TRUNCATE)",
    };
    let (length, done) = connection.query_row(pragma, [], |row| Ok((row.get::<_, i64>(1)?, row.get::<_, i64>(2)?)))?;
    let pages = |count: i64| usize::try_from(count).unwrap_or(0);
    Ok(Left { length: pages(length), pages: pages(length - done) })
}

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};

    use tempfile::tempdir;

    use super::super::{SqliteStore, filing};
    use super::*;
    use crate::import::Records;
    use crate::store::{IssueError, Store as _};
    use crate::token::TokenHash;

    const PAGE: u64 = 4_096 + FRAME_HEADER;
    const THRESHOLDS: Thresholds = Thresholds { long: 64, short: 8, wait: 240, max: 256 };

    async fn open(path: &Path) -> SqliteStore {
        SqliteStore::open_with(path.to_owned(), filing::WAITING, THRESHOLDS).await.expect("a database")
    }

    async fn write(store: &SqliteStore, number: u32) -> Result<(), IssueError> {
        store.issue_token("u", TokenHash::of(&format!("token {number}")), None).await
    }

    fn log(database: &Path) -> PathBuf {
        database.with_extension("db-wal")
    }

    #[tokio::test]
    async fn a_log_that_cannot_be_written_back_has_an_end_and_recovers() {
        let folder = tempdir().expect("a folder");
        let path = folder.path().join("managem.db");
        let store = open(&path).await;
        let user = Records::new("user", r#"{"kind":"user","id":"u"}"#.as_bytes());
        store.import(user).await.expect("imported");
        let reader = Connection::open(&path).expect("the database");
        reader.execute_batch("BEGIN; SELECT count(*) FROM users").expect("a snapshot");

        let mut written = 0;
        let refused = loop {
            match write(&store, written).await {
                Ok(()) => written += 1,
                Err(error) => break error,
            }
            assert!(written < 10_000, "the log has no end");
        };
        assert!(matches!(refused, IssueError::Store(StoreError::Unavailable(_))), "{refused:?}");
        let most = store.statistics().log_bytes.expect("a log");
        assert!((256 * PAGE..300 * PAGE).contains(&most), "{most}");

        drop(reader);
        write(&store, written).await.expect("there is room again");
        let bytes = store.statistics().log_bytes.expect("a log");
        assert!(bytes < 64 * PAGE, "{bytes}");
        let file = std::fs::metadata(log(&path)).expect("a log").len();
        assert!(file <= 128 * PAGE, "{file} bytes of the disk are still taken");
    }

    #[tokio::test]
    async fn the_log_begins_anew_while_commits_go_on() {
        let folder = tempdir().expect("a folder");
        let store = open(&folder.path().join("managem.db")).await;
        let user = Records::new("user", r#"{"kind":"user","id":"u"}"#.as_bytes());
        store.import(user).await.expect("imported");
        let mut most = 0;
        for number in 0..400 {
            write(&store, number).await.expect("written");
            most = most.max(store.statistics().log_bytes.expect("a log"));
        }
        assert!(most >= 64 * PAGE, "so little was written that nothing had to be written back: {most}");
        assert!(most < 240 * PAGE, "{most}");
    }

    #[tokio::test]
    async fn a_log_that_was_left_behind_is_written_back_at_the_start() {
        let folder = tempdir().expect("a folder");
        let path = folder.path().join("managem.db");
        let store = open(&path).await;
        let user = Records::new("user", r#"{"kind":"user","id":"u"}"#.as_bytes());
        store.import(user).await.expect("imported");
        let reader = Connection::open(&path).expect("the database");
        reader.execute_batch("BEGIN; SELECT count(*) FROM users").expect("a snapshot");
        for number in 0..60 {
            write(&store, number).await.expect("written");
        }
        // As after a crash.
        let copy = folder.path().join("copy.db");
        std::fs::copy(&path, &copy).expect("copied");
        std::fs::copy(log(&path), log(&copy)).expect("copied");
        let store = open(&copy).await;
        assert!(store.statistics().log_bytes.expect("a log") > 64 * PAGE);
        write(&store, 60).await.expect("written");
        let bytes = store.statistics().log_bytes.expect("a log");
        assert!(bytes < 64 * PAGE, "{bytes}");
    }
}
