//! Limits of time.

use std::future::Future;
use std::pin::pin;
use std::time::Duration;

use backon::Sleeper as _;
use futures_util::future::{Either, select};

/// When a call has to be over.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Deadline(Option<Instant>);

impl Deadline {
    /// So long from now; a time that no clock reaches is none.
    pub(crate) fn after(time: Option<Duration>) -> Self {
        Self(time.and_then(|time| Instant::now().checked_add(time)))
    }

    /// The time that is left; `None` without a deadline.
    pub(crate) fn left(self) -> Option<Duration> {
        self.0.map(|end| end.saturating_duration_since(Instant::now()))
    }
}

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

#[cfg(not(target_arch = "wasm32"))]
use std::time::Instant;

/// The standard library has no clock in a browser.
#[cfg(target_arch = "wasm32")]
#[derive(Clone, Copy, Debug)]
struct Instant(jiff::Timestamp);

#[cfg(target_arch = "wasm32")]
impl Instant {
    fn now() -> Self {
        Self(jiff::Timestamp::now())
    }

    fn checked_add(self, time: Duration) -> Option<Self> {
        self.0.checked_add(time).ok().map(Self)
    }

    fn saturating_duration_since(self, earlier: Self) -> Duration {
        self.0.duration_since(earlier.0).try_into().unwrap_or_default()
    }
}
