//! `Idempotency-Key`: a request that is sent again is answered again, and done once.

use axum::response::Response;
use hyper::header::{HeaderName, HeaderValue};
use hyper::{HeaderMap, StatusCode};
use serde::Serialize;
use sha2::{Digest as _, Sha256};

use crate::answer;
use crate::problem::Refusal;
use crate::store::Idempotency;

const HEADER: HeaderName = HeaderName::from_static("idempotency-key");
const REPLAYED: HeaderName = HeaderName::from_static("idempotent-replayed");
/// The contract's `maxLength`.
const MAX_LENGTH: usize = 255;

/// The key of a request, if it has one. `operation` and `request` are what it stands for: not the bytes, as who sends a
/// request again may write it in another way.
pub(crate) fn read(
    headers: &HeaderMap,
    operation: &str,
    request: &impl Serialize,
) -> Result<Option<Idempotency>, Refusal> {
    let mut values = headers.get_all(HEADER).iter();
    let Some(value) = values.next() else { return Ok(None) };
    let key = value.to_str().ok().filter(|key| (1..=MAX_LENGTH).contains(&key.len()));
    let (Some(key), None) = (key, values.next()) else {
        let what = format!("The header Idempotency-Key must be given once, with 1 to {MAX_LENGTH} ASCII characters");
        return Err(Refusal::InvalidParameter(what));
    };
    let request = answer::bytes(request).map_err(|_| Refusal::Internal)?;
    // No operation has a line feed in its name, so the two cannot run into each other.
    let fingerprint = Sha256::new().chain_update(operation).chain_update("\n").chain_update(request).finalize().into();
    Ok(Some(Idempotency { key: key.to_owned(), fingerprint }))
}

/// The 201 to a request with a key: the first one, or the same again.
pub(crate) fn answer(body: Vec<u8>, is_replay: bool) -> Response {
    let mut response = answer::json_bytes(StatusCode::CREATED, body);
    if is_replay {
        response.headers_mut().insert(REPLAYED, HeaderValue::from_static("true"));
    }
    response
}
