//! What every operation asks of a request before it looks at what the request wants.

use std::time::Instant;

use axum::body::Body;
use axum::extract::{FromRequest, Request};
use axum::response::{IntoResponse as _, Response};
use bytes::Bytes;
use hyper::{HeaderMap, Method, Uri};

use crate::app::App;
use crate::problem::Refusal;
use crate::rate::Allowance;
use crate::store::Caller;
use crate::token::TokenHash;
use crate::{auth, request};

/// A request from someone who may send it. Its body is still with the sender: nothing of it is taken in before the head
/// says whose it is.
pub(crate) struct Admitted {
    pub(crate) token: TokenHash,
    pub(crate) method: Method,
    pub(crate) uri: Uri,
    pub(crate) headers: HeaderMap,
    caller: Caller,
    /// Whether the store was asked for the token just now.
    is_certain: bool,
    /// What the caller may still send, if there is a limit.
    allowance: Option<Allowance>,
    body: Body,
}

impl FromRequest<App> for Admitted {
    type Rejection = Refusal;

    /// Finds out who sent the request, and counts it.
    async fn from_request(request: Request, app: &App) -> Result<Self, Refusal> {
        let (head, body) = request.into_parts();
        let token = auth::bearer(&head.headers).ok_or(Refusal::Unauthorized)?;
        let (caller, is_certain) = app.identify(&token).await?;
        let allowance = app.rate().take(caller.key, Instant::now());
        let allowance = allowance.map_err(|exceeded| Refusal::RateLimited(exceeded, caller.clone()))?;
        let (method, uri, headers) = (head.method, head.uri, head.headers);
        Ok(Self { token, method, uri, headers, caller, is_certain, allowance, body })
    }
}

impl Admitted {
    /// The body of an operation that takes JSON, whole.
    pub(crate) async fn json(&mut self, app: &App) -> Result<Bytes, Refusal> {
        if !request::is_json(&self.headers) {
            return Err(Refusal::UnsupportedMediaType);
        }
        let body = request::read(std::mem::take(&mut self.body), app.limits()).await?;
        let limit = app.limits().json_depth;
        if request::is_deeper(&body, limit) { Err(Refusal::JsonTooDeep { limit }) } else { Ok(body) }
    }

    /// The response to the caller, with what they may still send, and for the log with who they are.
    pub(crate) async fn respond(self, app: &App, result: Result<Response, Refusal>) -> Response {
        let result = match result {
            // The store may have had no part in this, and the token may have been revoked a moment ago: then it is neither
            // to be told anything nor to spend what is its owner's.
            Err(refusal) if !self.is_certain && refusal.is_of_request() => match app.authenticate(&self.token).await {
                Err(Refusal::Unauthorized) => Err(Refusal::Unauthorized),
                _ => Err(refusal),
            },
            result => result,
        };
        if matches!(result, Err(Refusal::Unauthorized)) {
            app.rate().give_back(self.caller.key);
            return Refusal::Unauthorized.into_response();
        }
        let mut response = result.unwrap_or_else(Refusal::into_response);
        if let Some(allowance) = self.allowance {
            allowance.write(response.headers_mut());
        }
        response.extensions_mut().insert(self.caller);
        response
    }
}
