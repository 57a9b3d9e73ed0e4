//! What every operation asks of a request before it looks at what the request wants.

use std::time::Instant;

use axum::extract::Request;
use bytes::Bytes;
use hyper::HeaderMap;

use crate::app::App;
use crate::problem::Refusal;
use crate::rate::Allowance;
use crate::store::Caller;
use crate::token::TokenHash;
use crate::{auth, request};

/// A request from someone who may send it, whole.
pub(crate) struct Admitted {
    pub(crate) token: TokenHash,
    pub(crate) caller: Caller,
    /// What the caller may still send, if there is a limit.
    pub(crate) allowance: Option<Allowance>,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl App {
    /// Reads the request, finds out who sent it, and counts it.
    pub(crate) async fn admit(&self, request: Request) -> Result<Admitted, Refusal> {
        let (head, body) = request.into_parts();
        // Read before anything is refused: a caller who is still sending would see a broken connection, not the answer.
        let body = request::read(body, self.limits()).await;
        let token = auth::bearer(&head.headers).ok_or(Refusal::Unauthorized)?;
        let caller = self.identify(token).await?;
        let allowance = self.rate().take(caller.key, Instant::now());
        let allowance = allowance.map_err(|exceeded| Refusal::RateLimited(exceeded, caller.clone()))?;
        Ok(Admitted { token, caller, allowance, headers: head.headers, body: body? })
    }

    /// The same for an operation that takes JSON.
    pub(crate) async fn admit_json(&self, request: Request) -> Result<Admitted, Refusal> {
        let admitted = self.admit(request).await?;
        if !request::is_json(&admitted.headers) {
            return Err(Refusal::UnsupportedMediaType);
        }
        let limit = self.limits().json_depth;
        if request::is_deeper(&admitted.body, limit) {
            return Err(Refusal::JsonTooDeep { limit });
        }
        Ok(admitted)
    }
}
