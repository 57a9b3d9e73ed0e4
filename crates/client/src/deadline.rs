//! Limits of time.

use std::future::Future;
use std::pin::pin;
use std::time::Duration;

use backon::Sleeper as _;
use futures_util::future::{Either, select};

/// Waits.
pub(crate) async fn sleep(time: Duration) {
    backon::DefaultSleeper::default().sleep(time).await;
}

/// What comes of `future`, unless it takes longer than `limit`.
pub(crate) async fn within<T>(limit: Option<Duration>, future: impl Future<Output = T>) -> Option<T> {
    let Some(limit) = limit else { return Some(future.await) };
    match select(pin!(future), pin!(sleep(limit))).await {
        Either::Left((output, _)) => Some(output),
        Either::Right(_) => None,
    }
}
