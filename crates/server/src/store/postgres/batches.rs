//! Writes that share a transaction.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use deadpool_postgres::Pool;
use tokio::sync::{Semaphore, mpsc, oneshot};
use tokio::time::{Instant, timeout_at};

use super::writes::Write;
use super::{WAIT, connection, transactions};
use crate::store::StoreError;
use crate::store::counters::Counters;

/// How many writes may wait; a further one waits to be let in.
const QUEUE: usize = 1_024;
/// The most writes that one transaction takes. It bounds how long the first of them waits for the last.
const BATCH: usize = 64;
/// How many transactions of one kind of write are under way at once: while some wait for the disk, the next is worked
/// out. More would only be smaller.
const AT_ONCE: usize = 2;

/// What became of a write in a batch.
pub(super) enum Batched<W: Write> {
    Done(Result<W::Outcome, StoreError>),
    /// Nothing yet: it has to be done alone.
    Alone(W),
}

/// Takes writes from many tasks, and has as many as are waiting done in one transaction.
///
/// A commit costs a flush of the log, a write next to nothing. With nothing under way a write is begun at once; what
/// arrives while all permitted transactions are under way is the next batch.
pub(super) struct Batches<W: Write> {
    queue: mpsc::Sender<Waiting<W>>,
}

struct Waiting<W: Write> {
    write: W,
    /// Set by whoever is first: the batch that takes it, or its owner who gives up waiting.
    claimed: Arc<AtomicBool>,
    reply: oneshot::Sender<Batched<W>>,
}

impl<W: Write> Batches<W> {
    pub(super) fn start(pool: &Pool, counters: &Arc<Counters>) -> Self {
        let (queue, waiting) = mpsc::channel(QUEUE);
        tokio::spawn(gather(pool.clone(), Arc::clone(counters), waiting));
        Self { queue }
    }

    /// Does a write, perhaps together with others, and answers when it is on disk. It is done even if nobody waits for
    /// the answer any more, once it was begun.
    pub(super) async fn write(&self, write: W) -> Batched<W> {
        let (reply, mut answer) = oneshot::channel();
        let claimed = Arc::new(AtomicBool::new(false));
        let waiting = Waiting { write, claimed: Arc::clone(&claimed), reply };
        let deadline = Instant::now() + WAIT;
        let busy = || StoreError::Unavailable("all transactions were busy for long".into());
        let gone = || StoreError::Internal("a batch of writes has ended without an answer".into());
        match timeout_at(deadline, self.queue.send(waiting)).await {
            Ok(Ok(())) => {}
            Ok(Err(_)) => return Batched::Done(Err(gone())),
            Err(_) => return Batched::Done(Err(busy())),
        }
        let answered = match timeout_at(deadline, &mut answer).await {
            Ok(answered) => answered,
            Err(_) if !claimed.swap(true, Ordering::Relaxed) => return Batched::Done(Err(busy())),
            // It is being done, and so it has to be heard what comes of it.
            Err(_) => answer.await,
        };
        answered.unwrap_or_else(|_| Batched::Done(Err(gone())))
    }
}

/// Makes batches until nobody can send writes any more.
async fn gather<W: Write>(pool: Pool, counters: Arc<Counters>, mut queue: mpsc::Receiver<Waiting<W>>) {
    let permits = Arc::new(Semaphore::new(AT_ONCE));
    while let Ok(permit) = Arc::clone(&permits).acquire_owned().await {
        let mut batch = Vec::new();
        if queue.recv_many(&mut batch, BATCH).await == 0 {
            return;
        }
        batch.retain(|waiting| !waiting.reply.is_closed() && !waiting.claimed.swap(true, Ordering::Relaxed));
        if batch.is_empty() {
            continue;
        }
        let (pool, counters) = (pool.clone(), Arc::clone(&counters));
        tokio::spawn(async move {
            commit(&pool, &counters, batch).await;
            drop(permit);
        });
    }
}

async fn commit<W: Write>(pool: &Pool, counters: &Counters, batch: Vec<Waiting<W>>) {
    let (writes, replies): (Vec<_>, Vec<_>) = batch.into_iter().map(|waiting| (waiting.write, waiting.reply)).unzip();
    let done = match connection(pool).await {
        Err(error) => Err(error),
        Ok(mut connection) => match transactions::together(&mut connection, &writes).await {
            Err(error @ StoreError::Unknown(_)) => Err(error),
            // It was undone for all of them. Alone, each gets the answer that is its own.
            Err(_) => Ok(writes.iter().map(|_| None).collect()),
            outcomes => outcomes,
        },
    };
    match done {
        Ok(outcomes) => {
            counters.committed(outcomes.iter().flatten().filter(|outcome| outcome.is_ok()).count());
            for ((write, reply), outcome) in writes.into_iter().zip(replies).zip(outcomes) {
                // Whoever asked may have gone; what was done stands all the same.
                let _ = reply.send(outcome.map_or(Batched::Alone(write), Batched::Done));
            }
        }
        Err(error) => {
            counters.failed(replies.len());
            for reply in replies {
                let _ = reply.send(Batched::Done(Err(copy(&error))));
            }
        }
    }
}

/// The same failure once more, for another of those that share it.
fn copy(error: &StoreError) -> StoreError {
    match error {
        StoreError::Unknown(source) => StoreError::Unknown(source.to_string().into()),
        StoreError::Unavailable(source) => StoreError::Unavailable(source.to_string().into()),
        other => StoreError::Internal(other.to_string().into()),
    }
}
