//! Headers that the caller adds.

use reqwest::header::{
    ACCEPT, AUTHORIZATION, CONNECTION, CONTENT_LENGTH, CONTENT_TYPE, EXPECT, HOST, HeaderName, HeaderValue, TE,
    TRAILER, TRANSFER_ENCODING, UPGRADE,
};

use crate::idempotency::IDEMPOTENCY_KEY;

/// A header that the caller may add. Its value is marked as sensitive, because nobody here knows whether it is.
pub(crate) fn parse(name: &str, value: &str) -> Result<(HeaderName, HeaderValue), &'static str> {
    let name = HeaderName::try_from(name).map_err(|_| "it is no name of a header")?;
    if [AUTHORIZATION, IDEMPOTENCY_KEY].contains(&name) {
        return Err("the client has a setting of its own for it");
    }
    let own = [ACCEPT, CONNECTION, CONTENT_LENGTH, CONTENT_TYPE, EXPECT, HOST, TE, TRAILER, TRANSFER_ENCODING, UPGRADE];
    if own.contains(&name) {
        return Err("the client sets it itself");
    }
    let mut value = HeaderValue::try_from(value).map_err(|_| "its value has characters that no header can have")?;
    value.set_sensitive(true);
    Ok((name, value))
}
