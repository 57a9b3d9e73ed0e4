//! How often a user may call.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use hyper::HeaderMap;
use hyper::header::{HeaderName, HeaderValue, RETRY_AFTER};

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

/// What a user may still send.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Allowance {
    /// The whole of it: so many requests in a minute.
    pub(crate) requests: u32,
    /// How many are left now.
    pub(crate) left: u128,
    /// Seconds until all of it is back.
    pub(crate) whole_after: u64,
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

    /// For the answer that refuses.
    pub(crate) fn write(self, headers: &mut HeaderMap) {
        headers.insert(RETRY_AFTER, HeaderValue::from(self.retry_after));
        write(headers, self.requests, 0, self.retry_after);
    }
}

impl Allowance {
    /// For an answer that shows what is left.
    pub(crate) fn write(self, headers: &mut HeaderMap) {
        write(headers, self.requests, self.left, self.whole_after);
    }
}

/// The fields of draft-ietf-httpapi-ratelimit-headers.
fn write(headers: &mut HeaderMap, requests: u32, left: u128, after: u64) {
    let window = WINDOW.as_secs();
    for (name, text) in [
        ("ratelimit-policy", format!("\"user\";q={requests};w={window}")),
        ("ratelimit", format!("\"user\";r={left};t={after}")),
    ] {
        // Digits and quotes: it always is one.
        if let Ok(value) = HeaderValue::try_from(text) {
            headers.insert(HeaderName::from_static(name), value);
        }
    }
}

impl RateLimiter {
    /// So many requests a minute; 0 for any number.
    pub(crate) fn new(requests: u32) -> Self {
        Self { requests, whole_at: Mutex::default() }
    }

    /// Counts a request of the user, and says what is left, if there is a limit.
    pub(crate) fn take(&self, user: UserKey, now: Instant) -> Result<Option<Allowance>, Exceeded> {
        if self.requests == 0 {
            return Ok(None);
        }
        let step = WINDOW / self.requests;
        let mut users = self.whole_at.lock().unwrap_or_else(PoisonError::into_inner);
        let whole_at = users.get(&user).copied().unwrap_or(now).max(now) + step;
        let wait = whole_at.saturating_duration_since(now + WINDOW);
        if !wait.is_zero() {
            return Err(Exceeded { requests: self.requests, retry_after: seconds(wait) });
        }
        if users.len() >= REMEMBERED && !users.contains_key(&user) {
            make_room(&mut users, now);
        }
        users.insert(user, whole_at);
        let until_whole = whole_at.saturating_duration_since(now);
        let left = WINDOW.saturating_sub(until_whole).as_nanos() / step.as_nanos().max(1);
        Ok(Some(Allowance { requests: self.requests, left, whole_after: seconds(until_whole) }))
    }

    /// Takes back what was counted for a request that turned out not to be the user's.
    pub(crate) fn give_back(&self, user: UserKey) {
        if self.requests > 0
            && let Some(whole_at) = self.whole_at.lock().unwrap_or_else(PoisonError::into_inner).get_mut(&user)
            && let Some(earlier) = whole_at.checked_sub(WINDOW / self.requests)
        {
            *whole_at = earlier;
        }
    }
}

/// So many that the time has passed after them.
fn seconds(time: Duration) -> u64 {
    u64::try_from(time.as_millis().div_ceil(1_000)).unwrap_or(u64::MAX)
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
        for sent in 1..=60 {
            let allowance = Allowance { requests: 60, left: 60 - sent, whole_after: u64::try_from(sent).expect("few") };
            assert_eq!(limiter.take(USER, start), Ok(Some(allowance)));
        }
        assert_eq!(limiter.take(USER, start), Err(Exceeded { requests: 60, retry_after: 1 }));
        assert!(limiter.take(UserKey(2), start).is_ok(), "another user has an allowance of their own");
        let later = start + Duration::from_secs(2);
        assert!(limiter.take(USER, later).is_ok());
        assert!(limiter.take(USER, later).is_ok());
        assert!(limiter.take(USER, later).is_err());
    }

    #[test]
    fn what_is_given_back_can_be_used() {
        let limiter = RateLimiter::new(2);
        let now = Instant::now();
        assert!(limiter.take(USER, now).is_ok() && limiter.take(USER, now).is_ok());
        limiter.give_back(USER);
        limiter.give_back(UserKey(2));
        assert!(limiter.take(USER, now).is_ok());
        assert!(limiter.take(USER, now).is_err());
    }

    #[test]
    fn zero_is_no_limit() {
        let limiter = RateLimiter::new(0);
        assert!((0..1_000).all(|_| limiter.take(USER, Instant::now()) == Ok(None)));
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
