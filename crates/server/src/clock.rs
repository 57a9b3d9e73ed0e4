//! The time, in the milliseconds that the contract's timestamps have.

use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use jiff::Timestamp;

/// A jump of the system's clock that is worth a warning, in milliseconds.
const JUMP_MS: i64 = 5_000;

/// The system's clock, which is always believed: what it dated wrongly once is no reason to go on so. Where an order
/// matters, the store keeps it.
#[derive(Debug)]
pub(crate) struct Clock {
    /// When the clock was last looked at: by itself, and by a clock that nobody sets.
    seen: Mutex<(i64, Instant)>,
    /// A clock that stands still, for recordings that are to be compared.
    fixed: Option<Timestamp>,
}

impl Default for Clock {
    fn default() -> Self {
        Self { seen: Mutex::new((Timestamp::now().as_millisecond(), Instant::now())), fixed: None }
    }
}

impl Clock {
    pub(crate) fn fixed(at: Timestamp) -> Self {
        Self { fixed: Some(at), ..Self::default() }
    }

    pub(crate) fn fixed_time(&self) -> Option<Timestamp> {
        self.fixed
    }

    /// Now, to the millisecond.
    pub(crate) fn now(&self) -> Timestamp {
        if let Some(at) = self.fixed {
            return at;
        }
        let now = Timestamp::now().as_millisecond();
        if let Some(jump) = self.look(now, Instant::now()) {
            tracing::warn!(
                seconds = jump / 1_000,
                "the system's clock was set; until then it was wrong, or from now on"
            );
        }
        from_millis(now)
    }

    /// How far the clock has jumped since it was last looked at, if it has.
    fn look(&self, now: i64, by: Instant) -> Option<i64> {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let (then, then_by) = std::mem::replace(&mut *seen, (now, by));
        let passed = i64::try_from(by.saturating_duration_since(then_by).as_millis()).unwrap_or(i64::MAX);
        let jump = now.saturating_sub(then).saturating_sub(passed);
        (jump.abs() >= JUMP_MS).then_some(jump)
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
    fn a_clock_that_is_set_is_noticed_once_and_believed() {
        let start = Instant::now();
        let after = |ms| start + std::time::Duration::from_millis(ms);
        let clock = Clock { seen: Mutex::new((1_000_000, start)), fixed: None };
        assert_eq!(clock.look(1_010_000, after(10_000)), None);
        assert_eq!(clock.look(9_020_000, after(20_000)), Some(8_000_000), "set forward");
        assert_eq!(clock.look(9_030_000, after(30_000)), None);
        assert_eq!(clock.look(1_040_000, after(40_000)), Some(-8_000_000), "and back");
        assert_eq!(clock.look(1_049_000, after(50_000)), None, "a little");
        assert!((Clock::default().now().as_millisecond() - Timestamp::now().as_millisecond()).abs() < 60_000);
    }
}
