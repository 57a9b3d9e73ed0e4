//! `Idempotency-Key`: a request that is sent again is answered again, and done once.

use hyper::HeaderMap;
use hyper::header::HeaderName;
use sha2::{Digest as _, Sha256};

use crate::problem::Refusal;
use crate::store::Idempotency;

const HEADER: HeaderName = HeaderName::from_static("idempotency-key");
/// The contract's `maxLength`.
const MAX_LENGTH: usize = 255;

/// The key of a request, if it has one. `operation` and `body` are what it stands for.
pub(crate) fn read(headers: &HeaderMap, operation: &str, body: &[u8]) -> Result<Option<Idempotency>, Refusal> {
    let mut values = headers.get_all(HEADER).iter();
    let Some(value) = values.next() else { return Ok(None) };
    let key = value.to_str().ok().filter(|key| (1..=MAX_LENGTH).contains(&key.len()));
    let (Some(key), None) = (key, values.next()) else {
        let what = format!("The header Idempotency-Key must be given once, with 1 to {MAX_LENGTH} ASCII characters");
        return Err(Refusal::InvalidParameter(what));
    };
    // No operation has a line feed in its name, so the two cannot run into each other.
    let fingerprint = Sha256::new().chain_update(operation).chain_update("\n").chain_update(body).finalize().into();
    Ok(Some(Idempotency { key: key.to_owned(), fingerprint }))
}
