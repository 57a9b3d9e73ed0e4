//! Who is calling.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use hyper::HeaderMap;
use hyper::header::AUTHORIZATION;

use crate::store::Caller;
use crate::token::TokenHash;

/// How many tokens are remembered: 64 Ki of them are about 8 MiB.
const REMEMBERED: usize = 64 * 1024;

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

/// Tokens that were valid when they were last seen.
///
/// Nobody is let in on the strength of this: it only spares a caller who was known a moment ago the separate question
/// to the store, because each operation checks the token again in its own transaction. A token that was revoked or
/// has expired is refused there. Only valid tokens get in, so an attacker cannot fill it.
#[derive(Debug, Default)]
pub(crate) struct KnownTokens {
    users: Mutex<HashMap<TokenHash, Caller>>,
}

impl KnownTokens {
    pub(crate) fn get(&self, token: &TokenHash) -> Option<Caller> {
        self.users.lock().unwrap_or_else(PoisonError::into_inner).get(token).cloned()
    }

    pub(crate) fn insert(&self, token: TokenHash, user: Caller) {
        let mut users = self.users.lock().unwrap_or_else(PoisonError::into_inner);
        // To forget all costs each of them one question, and needs no order of age.
        if users.len() >= REMEMBERED {
            users.clear();
        }
        users.insert(token, user);
    }

    pub(crate) fn remove(&self, token: &TokenHash) {
        self.users.lock().unwrap_or_else(PoisonError::into_inner).remove(token);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
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
}
