//! Keys that let a POST be sent again.

use reqwest::header::{HeaderName, HeaderValue};

use crate::error::Error;

/// The contract's header for them.
pub(crate) const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// Which key the POSTs of a client carry.
#[derive(Clone, Debug, Default)]
pub(crate) enum Key {
    #[default]
    None,
    /// A new one for each call, the same for all tries of it.
    Fresh,
    /// The one that the caller gave.
    Given(HeaderValue),
}

impl Key {
    pub(crate) fn given(key: &str) -> Result<Self, Error> {
        let visible = key.bytes().all(|byte| byte.is_ascii_graphic());
        match HeaderValue::from_str(key) {
            Ok(value) if visible && (1..=255).contains(&key.len()) => Ok(Self::Given(value)),
            _ => Err(Error::invalid("Idempotency-Key", "it needs 1 to 255 visible ASCII characters")),
        }
    }

    /// Whether the caller chose the key, so that the same call has the same key the next time.
    pub(crate) fn is_the_callers(&self) -> bool {
        matches!(self, Self::Given(_))
    }

    /// The header of one call.
    pub(crate) fn header(&self) -> Option<HeaderValue> {
        match self {
            Self::None => None,
            Self::Fresh => fresh(),
            Self::Given(key) => Some(key.clone()),
        }
    }
}

/// 128 random bits in hexadecimal. Without randomness there is no key, and then no repetition that would need one.
fn fresh() -> Option<HeaderValue> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).ok()?;
    HeaderValue::from_str(&format!("{:032x}", u128::from_be_bytes(bytes))).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fresh_keys_differ_and_fit_the_contract() {
        let keys = [Key::Fresh.header().unwrap(), Key::Fresh.header().unwrap()];
        assert_ne!(keys[0], keys[1]);
        assert_eq!(keys[0].len(), 32);
    }

    #[test]
    fn a_key_that_is_none_is_refused() {
        let long = "k".repeat(256);
        for key in ["", "two words", "schlüssel", "line\n", &long] {
            assert!(Key::given(key).is_err(), "{key:?}");
        }
        assert!(Key::given(&long[1..]).is_ok());
    }
}
