//! Writing the log back into the database, beside the commits and not between them.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU8, AtomicUsize, Ordering};
use std::sync::{Arc, mpsc};
use std::thread::{self, JoinHandle};

use rusqlite::Connection;

use super::{READER_CACHE_KIB, connect};

/// The length of the log, in pages, at which it is written back: 32 MiB. A page that changes often is then written back
/// once for many changes, and the disk has less to do beside the commits; opening after a crash reads that much.
const LONG: usize = 8 * 1_024;
/// What may be left of the log for the writer to write back itself, in pages: 1 MiB, which takes it a few milliseconds.
const SHORT: usize = 256;
/// How often the thread tries to catch up with a writer that goes on.
const ROUNDS: usize = 8;

/// Nothing is to be done.
const IDLE: u8 = 0;
/// The thread is at work.
const RUNNING: u8 = 1;
/// The thread has left little, and the writer is to do the rest, so that the log can begin anew.
const NEARLY: u8 = 2;

/// Writes the log back on a thread of its own.
///
/// SQLite by itself does so in the middle of a commit: everything that waits then waits for some thousand pages and the
/// fsync of the whole file. Another connection can do nearly all of that beside the commits. But the log begins anew
/// only when all of it is written back at some moment, which never comes while commits go on; so the last few pages are
/// left to the writer, between two commits.
pub(super) struct Checkpoints {
    state: Arc<AtomicU8>,
    /// The length of the log after the last commit, in pages.
    length: Arc<AtomicUsize>,
    /// The length of the log at which to begin.
    next: usize,
    wake: Option<mpsc::SyncSender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Checkpoints {
    /// Takes over from SQLite's own checkpoints on the connection that writes.
    pub(super) fn start(path: PathBuf, writer: &mut Connection) -> rusqlite::Result<Self> {
        let length = Arc::new(AtomicUsize::new(0));
        let seen = Arc::clone(&length);
        writer.wal_hook(Some(move |_: &mut rusqlite::hooks::Wal, pages| {
            seen.store(usize::try_from(pages).unwrap_or(0), Ordering::Relaxed);
            Ok(())
        }))?;
        let state = Arc::new(AtomicU8::new(IDLE));
        let (wake, woken) = mpsc::sync_channel(1);
        let shared = Arc::clone(&state);
        let thread = thread::Builder::new().name("store-checkpoint".to_owned()).spawn(move || {
            while woken.recv().is_ok() {
                shared.store(run(&path), Ordering::Release);
            }
        });
        // Without the thread the writer does all of it.
        let (wake, thread) = thread.map_or((None, None), |thread| (Some(wake), Some(thread)));
        Ok(Self { state, length, next: LONG, wake, thread })
    }

    /// Does between two commits what there is to do.
    pub(super) fn after_commit(&mut self, writer: &Connection) {
        let length = self.length.load(Ordering::Relaxed);
        match self.state.load(Ordering::Acquire) {
            IDLE if length >= self.next => {
                let woken = self.wake.as_ref().is_some_and(|wake| wake.try_send(()).is_ok());
                self.state.store(if woken { RUNNING } else { NEARLY }, Ordering::Release);
            }
            NEARLY => {
                // A reader that began long ago keeps the log from beginning anew; the next time may be better.
                self.next = match pass(writer) {
                    Ok(0) => LONG,
                    _ => length + LONG,
                };
                self.state.store(IDLE, Ordering::Release);
            }
            // The log has begun anew in the meantime.
            _ if length < LONG => self.next = LONG,
            _ => {}
        }
    }

    /// Waits for the thread, so that the writer's connection is the last one.
    pub(super) fn stop(mut self) {
        self.wake = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// Catches up with the writer, and says what is to be done then. The connection is opened anew each time: it is needed
/// now and then, and would hold a page cache.
fn run(path: &std::path::Path) -> u8 {
    let caught_up = || -> Result<(), Box<dyn std::error::Error>> {
        let connection = connect(path, READER_CACHE_KIB)?;
        for _ in 0..ROUNDS {
            if pass(&connection)? <= SHORT {
                break;
            }
        }
        Ok(())
    };
    match caught_up() {
        Ok(()) => NEARLY,
        Err(error) => {
            // The log goes on growing, and the next commits will say so where that is a fault.
            tracing::warn!(%error, "the log could not be written back into the database");
            IDLE
        }
    }
}

/// Writes back what there is in the log, waiting for nobody, and says how many pages of it are left.
fn pass(connection: &Connection) -> rusqlite::Result<usize> {
    let (length, done) = connection
        .query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |row| Ok((row.get::<_, i64>(1)?, row.get::<_, i64>(2)?)))?;
    Ok(usize::try_from(length - done).unwrap_or(0))
}
