//! The router, and what its handlers share.

use std::any::Any;
use std::sync::Arc;

use axum::Router;
use axum::response::{IntoResponse as _, Response};
use axum::routing::post;
use jiff::Timestamp;
use tower_http::catch_panic::CatchPanicLayer;

use crate::api;
use crate::auth::KnownTokens;
use crate::clock::Clock;
use crate::problem::Refusal;
use crate::store::{Store, UserKey};
use crate::token::TokenHash;

/// The longest request body, in bytes. The longest message that the contract allows has 2,000 characters, each of at
/// most 12 bytes in JSON; the rest is room for IDs, white space and members that the contract does not name.
const BODY_LIMIT: usize = 64 * 1024;

/// What every request needs: the store, the clock, the limits. Cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Shared>);

struct Shared {
    store: Arc<dyn Store>,
    known: KnownTokens,
    clock: Clock,
}

impl std::fmt::Debug for App {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("App")
    }
}

impl App {
    /// The service on top of a store.
    #[must_use]
    pub fn new(store: Arc<dyn Store>) -> Self {
        Self(Arc::new(Shared { store, known: KnownTokens::default(), clock: Clock::default() }))
    }

    pub(crate) fn store(&self) -> &dyn Store {
        &*self.0.store
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.0.clock.now()
    }

    #[expect(clippy::unused_self, reason = "a setting of the service, and will differ between services")]
    pub(crate) fn body_limit(&self) -> usize {
        BODY_LIMIT
    }

    /// Who a token most likely belongs to; the operation itself makes sure.
    pub(crate) async fn identify(&self, token: TokenHash) -> Result<UserKey, Refusal> {
        if let Some(user) = self.0.known.get(&token) {
            return Ok(user);
        }
        let user = self.0.store.authenticate(token, self.now()).await?.ok_or(Refusal::Unauthorized)?;
        self.0.known.insert(token, user);
        Ok(user)
    }

    /// The token turned out to be valid no longer.
    pub(crate) fn forget(&self, token: &TokenHash) {
        self.0.known.remove(token);
    }
}

/// The operations of the contract over a store. Every answer is JSON, every refusal a `Problem`.
pub fn app(app: App) -> Router {
    Router::new()
        .route(
            "/conversations",
            post(api::create_conversation::handle).fallback(async || Refusal::NoSuchMethod { allow: "POST" }),
        )
        .fallback(async || Refusal::NoSuchPath)
        .layer(CatchPanicLayer::custom(panicked))
        .with_state(app)
}

/// The panic itself has been reported by the panic hook.
fn panicked(_: Box<dyn Any + Send>) -> Response {
    tracing::error!("a request ended in a panic");
    Refusal::Internal.into_response()
}
