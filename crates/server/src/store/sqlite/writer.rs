//! The one thread that writes.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::{fmt, io, thread};

use rusqlite::{Connection, ErrorCode, TransactionBehavior};
use tokio::sync::{mpsc, oneshot};

use super::checkpoint::{Checkpoints, LogLength};
use super::filing::Filing;
use super::{Statistics, StoreError};
use crate::store::counters::Counters;

/// How many writes may wait; a further one waits to be let in.
const QUEUE: usize = 1_024;
/// The most writes that one transaction takes. It bounds how long the first of them waits for the last.
const BATCH: usize = 256;

/// Takes writes from many tasks and commits as many at once as are waiting.
///
/// A commit costs an fsync, a write next to nothing: while one batch is being made durable, the next one gathers.
pub(super) struct Writer {
    jobs: Option<mpsc::Sender<Box<dyn Job>>>,
    counters: Arc<Counters>,
    log: Arc<LogLength>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl Writer {
    pub(super) fn start(connection: Connection, checkpoints: Checkpoints, filing: Filing) -> io::Result<Self> {
        let (jobs, queue) = mpsc::channel(QUEUE);
        let counters = Arc::new(Counters::default());
        let log = checkpoints.length();
        let counted = Arc::clone(&counters);
        let thread = thread::Builder::new()
            .name("store-writer".to_owned())
            .spawn(move || run(connection, checkpoints, filing, queue, &counted))?;
        Ok(Self { jobs: Some(jobs), counters, log, thread: Mutex::new(Some(thread)) })
    }

    pub(super) fn statistics(&self) -> Statistics {
        Statistics { log_bytes: Some(self.log.bytes()), ..self.counters.statistics() }
    }

    /// Whether the last write failed, and so the next one may.
    pub(super) fn is_failing(&self) -> bool {
        self.counters.is_failing()
    }

    /// Runs `work` in a transaction, perhaps together with others, and answers when it is on disk.
    ///
    /// `work` may run twice, the first time rolled back. Whatever it decides not to do it must decide before it writes
    /// anything, as an `Ok` is committed.
    pub(super) async fn write<T: Send + 'static>(
        &self,
        work: impl FnMut(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (reply, answer) = oneshot::channel();
        let job = Box::new(Task { work, result: None, reply });
        let sent = match &self.jobs {
            Some(jobs) => jobs.send(job).await.is_ok(),
            None => false,
        };
        if !sent {
            return Err(StoreError::Internal("the store's writer has ended".into()));
        }
        answer.await.map_err(|error| StoreError::Internal(error.into()))?
    }
}

impl Drop for Writer {
    /// Lets the thread finish what was accepted, and close the database.
    fn drop(&mut self) {
        self.jobs = None;
        if let Some(thread) = self.thread.get_mut().ok().and_then(Option::take) {
            let _ = thread.join();
        }
    }
}

impl fmt::Debug for Writer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Writer")
    }
}

trait Job: Send {
    /// Nobody waits for the answer any more.
    fn is_abandoned(&self) -> bool;
    fn run(&mut self, transaction: &Connection) -> rusqlite::Result<()>;
    fn answer(self: Box<Self>, outcome: Result<(), StoreError>);
}

struct Task<T, F> {
    work: F,
    result: Option<T>,
    reply: oneshot::Sender<Result<T, StoreError>>,
}

impl<T: Send, F: FnMut(&Connection) -> rusqlite::Result<T> + Send> Job for Task<T, F> {
    fn is_abandoned(&self) -> bool {
        self.reply.is_closed()
    }

    fn run(&mut self, transaction: &Connection) -> rusqlite::Result<()> {
        self.result = Some((self.work)(transaction)?);
        Ok(())
    }

    fn answer(self: Box<Self>, outcome: Result<(), StoreError>) {
        let Self { result, reply, .. } = *self;
        let result = outcome.and_then(|()| {
            result.ok_or_else(|| StoreError::Internal("a write was committed without having run".into()))
        });
        // Whoever asked may have gone; the write stands all the same.
        let _ = reply.send(result);
    }
}

fn run(
    mut connection: Connection,
    mut checkpoints: Checkpoints,
    mut filing: Filing,
    mut queue: mpsc::Receiver<Box<dyn Job>>,
    counters: &Counters,
) {
    catch_up(&mut filing, &connection);
    let mut batch = Vec::with_capacity(BATCH);
    while let Some(first) = queue.blocking_recv() {
        batch.push(first);
        while batch.len() < BATCH
            && let Ok(job) = queue.try_recv()
        {
            batch.push(job);
        }
        batch.retain(|job| !job.is_abandoned());
        if batch.is_empty() {
            continue;
        }
        let outcome = match checkpoints.before_commit(&connection) {
            Ok(()) => commit(&mut connection, &mut filing, &mut batch),
            refused => refused,
        };
        match outcome {
            Ok(()) => {
                counters.committed(batch.len());
                batch.drain(..).for_each(|job| job.answer(Ok(())));
            }
            // The database is in the way, and would be for each of them alone.
            Err(StoreError::Unavailable(error)) => {
                counters.failed(batch.len());
                for job in batch.drain(..) {
                    job.answer(Err(StoreError::Unavailable(error.to_string().into())));
                }
                if is_full_disk(&*error) {
                    checkpoints.after_full_disk(&connection);
                }
            }
            // One of them spoilt it for all. Alone, each gets the answer that is its own.
            Err(_) => {
                for job in batch.drain(..) {
                    let mut alone = [job];
                    let outcome = commit(&mut connection, &mut filing, &mut alone);
                    match outcome {
                        Ok(()) => counters.committed(1),
                        Err(_) => counters.failed(1),
                    }
                    let [job] = alone;
                    job.answer(outcome);
                }
            }
        }
        catch_up(&mut filing, &connection);
        checkpoints.after_commit(&connection);
    }
    checkpoints.stop();
    // Leaves a tidy file, without a log beside it, for backups by copy. It is no loss if it does not work out.
    let _ = connection.close();
}

fn is_full_disk(error: &(dyn std::error::Error + 'static)) -> bool {
    let code = error.downcast_ref::<rusqlite::Error>().and_then(rusqlite::Error::sqlite_error_code);
    code == Some(ErrorCode::DiskFull)
}

/// Those who waited have their answers by now, and lists find new conversations without this, only more slowly.
fn catch_up(filing: &mut Filing, connection: &Connection) {
    if let Err(error) = filing.catch_up(connection) {
        tracing::warn!(%error, "the new conversations could not be read");
    }
}

/// Runs the jobs in one transaction. If one fails or panics, none took effect.
fn commit(connection: &mut Connection, filing: &mut Filing, jobs: &mut [Box<dyn Job>]) -> Result<(), StoreError> {
    let attempt = AssertUnwindSafe(|| -> rusqlite::Result<()> {
        // Dropped without a commit it rolls back, also on the way out of a panic.
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        for job in jobs.iter_mut() {
            job.run(&transaction)?;
        }
        filing.file(&transaction, 2 * BATCH)?;
        transaction.commit()?;
        filing.committed();
        Ok(())
    });
    match catch_unwind(attempt) {
        Ok(result) => Ok(result?),
        Err(_) => Err(StoreError::Internal("a write panicked".into())),
    }
}
