//! Connections for reading.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use rusqlite::Connection;
use tokio::sync::Semaphore;
use tokio::time::timeout;

use super::{READER_CACHE_KIB, StoreError, connect};

/// How long a read waits for its turn, and how long it may then take. One page takes less than a millisecond.
const TIME: Duration = Duration::from_secs(2);
/// A list that passes over more than this is read apart from the others.
const DEEP: i64 = 1_000;
/// How many steps of SQLite's virtual machine go by between two looks at the clock: well under a millisecond.
const STEPS: i32 = 10_000;

/// A few connections that are only read from, opened when they are first needed. Each kind of read has its own, so that
/// none can take them all: whoever turns to the millionth page waits for others who do the same, and for nobody else.
#[derive(Debug)]
pub(super) struct Readers {
    pub(super) lists: Lane,
    pub(super) deep_lists: Lane,
    pub(super) tokens: Lane,
    pub(super) probe: Lane,
}

impl Readers {
    pub(super) fn new(path: PathBuf) -> Self {
        let path = Arc::new(path);
        let lane = |connections, cache_kib| Lane::new(&path, connections, cache_kib, TIME);
        Self {
            lists: lane(4, READER_CACHE_KIB),
            deep_lists: lane(1, READER_CACHE_KIB),
            tokens: lane(2, READER_CACHE_KIB / 4),
            probe: lane(1, READER_CACHE_KIB / 4),
        }
    }

    /// Where a list is read that passes over so many.
    pub(super) fn lists(&self, offset: i64) -> &Lane {
        if offset > DEEP { &self.deep_lists } else { &self.lists }
    }
}

/// Connections for one kind of read.
#[derive(Debug)]
pub(super) struct Lane {
    path: Arc<PathBuf>,
    cache_kib: i64,
    time: Duration,
    idle: Arc<Mutex<Vec<Connection>>>,
    permits: Semaphore,
}

impl Lane {
    fn new(path: &Arc<PathBuf>, connections: usize, cache_kib: i64, time: Duration) -> Self {
        Self { path: Arc::clone(path), cache_kib, time, idle: Arc::default(), permits: Semaphore::new(connections) }
    }

    /// Runs a query on a connection of its own. It sees everything that was answered before it began.
    ///
    /// # Errors
    ///
    /// Fails with [`StoreError::Unavailable`] if there is no connection free in time, or the query takes too long.
    pub(super) async fn read<T: Send + 'static>(
        &self,
        query: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, StoreError> {
        let permit = timeout(self.time, self.permits.acquire()).await;
        let permit = permit.map_err(|_| StoreError::Unavailable("too many reads at once".into()))?;
        let _permit = permit.map_err(|error| StoreError::Internal(error.into()))?;
        let (path, cache_kib, time) = (Arc::clone(&self.path), self.cache_kib, self.time);
        let idle = Arc::clone(&self.idle);
        let result = tokio::task::spawn_blocking(move || {
            let taken = idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
            let mut connection = match taken {
                Some(connection) => connection,
                None => open(&path, cache_kib)?,
            };
            let deadline = Instant::now() + time;
            connection.progress_handler(STEPS, Some(move || Instant::now() >= deadline))?;
            let result = query(&connection).map_err(StoreError::from);
            // After a failure a fresh one is surer than one in an unknown state.
            if result.is_ok() {
                idle.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
            }
            result
        });
        result.await.map_err(|error| StoreError::Internal(error.into()))?
    }
}

fn open(path: &Path, cache_kib: i64) -> Result<Connection, StoreError> {
    // The file was there when the store was opened; if it is gone now, that is no fault of the caller.
    let connection = connect(path, cache_kib).map_err(|error| StoreError::Unavailable(error.into()))?;
    connection.pragma_update(None, "query_only", true)?;
    Ok(connection)
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    const ENDLESS: &str = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n";

    #[tokio::test]
    async fn a_read_without_an_end_has_one() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = Arc::new(folder.path().join("some.db"));
        let lane = Lane::new(&path, 1, 100, Duration::from_millis(50));
        let result = lane.read(|connection| connection.query_row(ENDLESS, [], |row| row.get::<_, i64>(0))).await;
        assert!(matches!(result, Err(StoreError::Unavailable(_))), "{result:?}");
        let next = lane.read(|connection| connection.query_row("SELECT 1", [], |row| row.get::<_, i64>(0))).await;
        assert_eq!(next.expect("read"), 1);
    }

    #[tokio::test]
    async fn whoever_reads_for_long_holds_up_only_their_like() {
        let folder = tempfile::tempdir().expect("a folder");
        let readers = Readers::new(folder.path().join("some.db"));
        let (begun, has_begun) = tokio::sync::oneshot::channel();
        let (end, ends) = mpsc::channel::<()>();
        let long = readers.lists(DEEP + 1).read(move |_| {
            let _ = begun.send(());
            let _ = ends.recv();
            Ok(())
        });
        let others = async {
            has_begun.await.expect("begun");
            let quick = |connection: &Connection| connection.query_row("SELECT 1", [], |_| Ok(()));
            for lane in [readers.lists(DEEP), &readers.tokens, &readers.probe] {
                lane.read(quick).await.expect("read");
            }
            // There is one connection for those, and who waits for it does not wait for ever.
            let waiting = Lane { time: Duration::from_millis(50), ..Lane::new(&Arc::default(), 0, 0, TIME) };
            assert!(matches!(waiting.read(quick).await, Err(StoreError::Unavailable(_))));
            drop(end);
        };
        let (long, ()) = tokio::join!(long, others);
        long.expect("read");
    }
}
