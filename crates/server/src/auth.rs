//! Who is calling.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use hyper::HeaderMap;
use hyper::header::AUTHORIZATION;
use jiff::Timestamp;

use crate::store::Caller;
use crate::token::TokenHash;

/// How many authorisations are remembered: 64 Ki of them are about 8 MiB.
const REMEMBERED: usize = 64 * 1024;
/// How long an authorisation counts before the store is asked again.
const LEASE: Duration = Duration::from_secs(1);

/// The hash of the bearer token in the `Authorization` header (RFC 6750), if there is just one.
pub(crate) fn bearer(headers: &HeaderMap) -> Option<TokenHash> {
    let mut values = headers.get_all(AUTHORIZATION).iter();
    let value = values.next()?.to_str().ok()?;
    if values.next().is_some() {
        return None;
    }
    let (scheme, token) = value.split_once(' ')?;
    // The name of a scheme is in any case (RFC 9110, 11.1).
    let token = token.trim_start_matches(' ');
    (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty()).then(|| TokenHash::of(token))
}

/// Tokens that the store found valid a moment ago.
///
/// Nobody gets anything on the strength of this: each operation checks the token again in its own transaction. It spares
/// a caller who was known a moment ago the separate question to the store. Each authorisation ends after a second, or when
/// its token expires if that is sooner, so that one that was revoked stops to count. Only valid tokens get in, so an
/// attacker cannot fill it.
#[derive(Debug, Default)]
pub(crate) struct Authorisations {
    known: Mutex<HashMap<TokenHash, Authorisation>>,
}

#[derive(Debug)]
struct Authorisation {
    caller: Caller,
    ends: Instant,
    /// Held by the one who asks the store again; the others wait for what comes of it.
    renewal: Renewal,
}

pub(crate) type Renewal = Arc<tokio::sync::Mutex<()>>;

/// What is known of a token.
pub(crate) enum Known {
    Valid(Caller),
    /// It was valid; the store has to be asked again, by one at a time.
    Ended(Renewal),
    Nothing,
}

impl Authorisations {
    pub(crate) fn get(&self, token: &TokenHash, now: Instant) -> Known {
        match self.known.lock().unwrap_or_else(PoisonError::into_inner).get(token) {
            Some(known) if now < known.ends => Known::Valid(known.caller.clone()),
            Some(known) => Known::Ended(Arc::clone(&known.renewal)),
            None => Known::Nothing,
        }
    }

    /// Remembers a caller; `time` is what `now` is called by a calendar.
    pub(crate) fn insert(&self, token: TokenHash, caller: Caller, now: Instant, time: Timestamp) {
        let left = caller.expires_at.map(|at| Duration::try_from(at.duration_since(time)).unwrap_or_default());
        let ends = now + left.map_or(LEASE, |left| left.min(LEASE));
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= REMEMBERED {
            known.retain(|_, authorisation| now < authorisation.ends);
            // To forget all costs each of them one question, and needs no order of age.
            if known.len() >= REMEMBERED / 2 {
                known.clear();
            }
        }
        let renewal = known.get(&token).map(|known| Arc::clone(&known.renewal)).unwrap_or_default();
        known.insert(token, Authorisation { caller, ends, renewal });
    }

    pub(crate) fn remove(&self, token: &TokenHash) {
        self.known.lock().unwrap_or_else(PoisonError::into_inner).remove(token);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::UserKey;
    use hyper::header::HeaderValue;

    fn read(values: &[&'static str]) -> Option<TokenHash> {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(AUTHORIZATION, HeaderValue::from_static(value));
        }
        bearer(&headers)
    }

    #[test]
    fn a_bearer_token_is_read_in_any_case() {
        let expected = Some(TokenHash::of("abc"));
        assert_eq!(read(&["Bearer abc"]), expected);
        assert_eq!(read(&["bearer  abc"]), expected);
    }

    #[test]
    fn anything_else_is_no_token() {
        for values in [&[][..], &["abc"], &["Bearer"], &["Bearer "], &["Basic abc"], &["Bearer a", "Bearer a"]] {
            assert_eq!(read(values), None, "{values:?}");
        }
    }

    fn caller(expires_at: Option<Timestamp>) -> Caller {
        Caller { key: UserKey(1), id: "u".into(), expires_at }
    }

    #[test]
    fn an_authorisation_ends_by_itself() {
        let known = Authorisations::default();
        let (token, now, time) = (TokenHash::of("a"), Instant::now(), Timestamp::UNIX_EPOCH);
        let is_valid = |token, at| matches!(known.get(token, at), Known::Valid(_));
        let known_after = |ms| is_valid(&token, now + Duration::from_millis(ms));
        known.insert(token, caller(None), now, time);
        assert_eq!([0, 999, 1_000].map(known_after), [true, true, false]);
        known.insert(token, caller(Some(time + Duration::from_millis(300))), now, time);
        assert_eq!([0, 299, 300].map(known_after), [true, true, false]);
        known.insert(token, caller(Some(time - Duration::from_millis(300))), now, time);
        assert!(!known_after(0));
    }

    #[test]
    fn memory_is_bounded_and_the_latest_are_kept() {
        let known = Authorisations::default();
        let (now, time) = (Instant::now(), Timestamp::UNIX_EPOCH);
        let token = |number: usize| TokenHash::of(&number.to_string());
        for number in 0..REMEMBERED {
            known.insert(token(number), caller(None), now, time);
        }
        let later = now + LEASE;
        known.insert(token(REMEMBERED), caller(None), later, time);
        assert_eq!(known.known.lock().expect("no panic").len(), 1, "those that have ended make room");
        for number in 0..2 * REMEMBERED {
            known.insert(token(number), caller(None), later, time);
            assert!(matches!(known.get(&token(number), later), Known::Valid(_)));
        }
        assert!(known.known.lock().expect("no panic").len() <= REMEMBERED);
    }
}
