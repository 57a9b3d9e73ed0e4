//! Connections for reading.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::Connection;
use tokio::sync::Semaphore;

use super::{READER_CACHE_KIB, StoreError, connect};

/// How many reads run at the same time; more wait. Each holds a connection with its page cache.
const CONNECTIONS: usize = 4;

/// A few connections that are only read from, opened when they are first needed.
#[derive(Debug)]
pub(super) struct Readers {
    path: Arc<PathBuf>,
    idle: Arc<Mutex<Vec<Connection>>>,
    permits: Semaphore,
}

impl Readers {
    pub(super) fn new(path: PathBuf) -> Self {
        Self { path: Arc::new(path), idle: Arc::default(), permits: Semaphore::new(CONNECTIONS) }
    }

    /// Runs a query on a connection of its own. It sees everything that was answered before it began.
    pub(super) async fn read<T: Send + 'static>(
        &self,
        query: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, StoreError> {
        let _permit = self.permits.acquire().await.map_err(|error| StoreError::Internal(error.into()))?;
        let (path, idle) = (Arc::clone(&self.path), Arc::clone(&self.idle));
        let result = tokio::task::spawn_blocking(move || {
            let taken = idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
            let connection = match taken {
                Some(connection) => connection,
                None => open(&path)?,
            };
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

fn open(path: &std::path::Path) -> Result<Connection, StoreError> {
    // The file was there when the store was opened; if it is gone now, that is no fault of the caller.
    let connection = connect(path, READER_CACHE_KIB).map_err(|error| StoreError::Unavailable(error.into()))?;
    connection.pragma_update(None, "query_only", true)?;
    Ok(connection)
}
