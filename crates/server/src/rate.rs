//! How often a user may call.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::store::UserKey;

/// The time in which a whole allowance comes back.
const WINDOW: Duration = Duration::from_secs(60);
/// Users that are remembered at the same time: about 2 MiB of them.
const REMEMBERED: usize = 64 * 1024;

/// An allowance for each user that refills evenly: the generic cell rate algorithm, one instant for each user.
///
/// The key is the user that a valid token belongs to, never an address or a header that a caller can make up, so
/// nobody can grow the map by pretending to be many.
#[derive(Debug)]
pub(crate) struct RateLimiter {
    requests: u32,
    /// For each user, when the allowance will be whole again.
    whole_at: Mutex<HashMap<UserKey, Instant>>,
}

/// A user has used up the allowance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Exceeded {
    /// The allowance: so many requests in a minute.
    pub(crate) requests: u32,
    /// Seconds until there is room for one.
    pub(crate) retry_after: u64,
}

impl Exceeded {
    pub(crate) const WINDOW_SECONDS: u64 = WINDOW.as_secs();
}

impl RateLimiter {
    /// So many requests a minute; 0 for any number.
    pub(crate) fn new(requests: u32) -> Self {
        Self { requests, whole_at: Mutex::default() }
    }

    /// Counts a request of the user.
    pub(crate) fn take(&self, user: UserKey, now: Instant) -> Result<(), Exceeded> {
        if self.requests == 0 {
            return Ok(());
        }
        let step = WINDOW / self.requests;
        let mut users = self.whole_at.lock().unwrap_or_else(PoisonError::into_inner);
        let whole_at = users.get(&user).copied().unwrap_or(now).max(now) + step;
        let wait = whole_at.saturating_duration_since(now + WINDOW);
        if !wait.is_zero() {
            let retry_after = wait.as_millis().div_ceil(1_000);
            let retry_after = u64::try_from(retry_after).unwrap_or(u64::MAX);
            return Err(Exceeded { requests: self.requests, retry_after });
        }
        if users.len() >= REMEMBERED && !users.contains_key(&user) {
            make_room(&mut users, now);
        }
        users.insert(user, whole_at);
        Ok(())
    }
}

/// Forgets whoever has the whole allowance anyway; should those be few, half of the others get it as a present. That
/// makes room for many at once, so that not every newcomer costs a walk over all.
fn make_room(users: &mut HashMap<UserKey, Instant>, now: Instant) {
    users.retain(|_, whole_at| *whole_at > now);
    if users.len() > REMEMBERED / 2 {
        let mut keep = false;
        users.retain(|_, _| {
            keep = !keep;
            keep
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const USER: UserKey = UserKey(1);

    #[test]
    fn an_allowance_is_used_up_and_comes_back_evenly() {
        let limiter = RateLimiter::new(60);
        let start = Instant::now();
        for _ in 0..60 {
            assert_eq!(limiter.take(USER, start), Ok(()));
        }
        assert_eq!(limiter.take(USER, start), Err(Exceeded { requests: 60, retry_after: 1 }));
        assert_eq!(limiter.take(UserKey(2), start), Ok(()), "another user has an allowance of their own");
        let later = start + Duration::from_secs(2);
        assert_eq!(limiter.take(USER, later), Ok(()));
        assert_eq!(limiter.take(USER, later), Ok(()));
        assert!(limiter.take(USER, later).is_err());
    }

    #[test]
    fn zero_is_no_limit() {
        let limiter = RateLimiter::new(0);
        assert!((0..1_000).all(|_| limiter.take(USER, Instant::now()).is_ok()));
    }

    #[test]
    fn memory_is_bounded() {
        let limiter = RateLimiter::new(60);
        let now = Instant::now();
        for user in 0..2 * REMEMBERED {
            limiter.take(UserKey(i64::try_from(user).expect("small")), now).expect("a first request");
        }
        assert!(limiter.whole_at.lock().expect("no panic").len() <= REMEMBERED);
    }
}
