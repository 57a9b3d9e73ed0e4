//! What an engine counts of its writes.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use super::Statistics;

/// What has been done; nothing hangs on when exactly another thread sees it.
#[derive(Default)]
pub(super) struct Counters {
    writes: AtomicU64,
    commits: AtomicU64,
    failures: AtomicU64,
    /// The last write failed.
    is_failing: AtomicBool,
}

impl Counters {
    /// Writes that shared a commit, if there were any.
    pub(super) fn committed(&self, writes: usize) {
        self.writes.fetch_add(wide(writes), Ordering::Relaxed);
        self.commits.fetch_add(u64::from(writes > 0), Ordering::Relaxed);
        if writes > 0 {
            self.is_failing.store(false, Ordering::Relaxed);
        }
    }

    pub(super) fn failed(&self, writes: usize) {
        self.failures.fetch_add(wide(writes), Ordering::Relaxed);
        self.is_failing.store(true, Ordering::Relaxed);
    }

    pub(super) fn is_failing(&self) -> bool {
        self.is_failing.load(Ordering::Relaxed)
    }

    pub(super) fn statistics(&self) -> Statistics {
        Statistics {
            writes: self.writes.load(Ordering::Relaxed),
            commits: self.commits.load(Ordering::Relaxed),
            failures: self.failures.load(Ordering::Relaxed),
            log_bytes: None,
        }
    }
}

fn wide(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}
