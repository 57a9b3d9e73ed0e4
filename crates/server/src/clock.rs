//! The time, in the milliseconds that the contract's timestamps have.

use std::sync::atomic::{AtomicI64, Ordering};

use jiff::Timestamp;

/// A clock that never goes back while the process runs, even when the system's clock is set back: a later message
/// must not look older than the one it answers.
#[derive(Debug, Default)]
pub(crate) struct Clock {
    latest: AtomicI64,
    /// A clock that stands still, for recordings that are to be compared.
    fixed: Option<Timestamp>,
}

impl Clock {
    pub(crate) fn fixed(at: Timestamp) -> Self {
        Self { latest: AtomicI64::default(), fixed: Some(at) }
    }

    /// Now, to the millisecond.
    pub(crate) fn now(&self) -> Timestamp {
        if let Some(at) = self.fixed {
            return at;
        }
        let system = Timestamp::now().as_millisecond();
        let latest = self.latest.fetch_max(system, Ordering::Relaxed).max(system);
        from_millis(latest)
    }
}

/// The instant of a stored number of milliseconds since 1970. One that no calendar has is cut to the nearest that has.
pub(crate) fn from_millis(millis: i64) -> Timestamp {
    let (min, max) = (Timestamp::MIN.as_millisecond(), Timestamp::MAX.as_millisecond());
    Timestamp::from_millisecond(millis.clamp(min, max)).unwrap_or(Timestamp::UNIX_EPOCH)
}

/// RFC 3339 in UTC with milliseconds: `2026-03-01T12:00:00.000Z`.
pub(crate) fn rfc3339(instant: Timestamp) -> managem::Timestamp {
    instant.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn timestamps_are_written_as_the_vendor_writes_them() {
        assert_eq!(rfc3339(from_millis(1_772_366_400_000)).as_str(), "2026-03-01T12:00:00.000Z");
        assert_eq!(rfc3339(from_millis(i64::MAX)).as_str().len(), 24);
    }

    #[test]
    fn a_clock_never_goes_back() {
        let clock = Clock { latest: AtomicI64::new(4_000_000_000_000), fixed: None };
        assert_eq!(clock.now().as_millisecond(), 4_000_000_000_000);
    }
}
