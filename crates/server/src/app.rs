//! The router, and what its handlers share.

use std::any::Any;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use jiff::Timestamp;
use tower_http::catch_panic::CatchPanicLayer;

use crate::auth::{Authorisations, Known};
use crate::clock::Clock;
use crate::id::Ids;
use crate::limits::Limits;
use crate::metrics::Metrics;
use crate::observe::{self, observe};
use crate::problem::Refusal;
use crate::rate::RateLimiter;
use crate::store::{Caller, Store};
use crate::token::TokenHash;
use crate::{api, docs};

/// What every request needs: the store, the clock, the limits. Cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Shared>);

struct Shared {
    store: Arc<dyn Store>,
    authorisations: Authorisations,
    clock: Clock,
    ids: Ids,
    limits: Limits,
    rate: RateLimiter,
    metrics: Metrics,
    stopping: AtomicBool,
}

impl std::fmt::Debug for App {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("App")
    }
}

impl App {
    /// The service on top of a store, with the usual limits.
    #[must_use]
    pub fn new(store: Arc<dyn Store>) -> Self {
        Self::with_limits(store, Limits::default())
    }

    /// The service on top of a store.
    #[must_use]
    pub fn with_limits(store: Arc<dyn Store>, limits: Limits) -> Self {
        Self::assemble(store, limits, Clock::default(), Ids::Random)
    }

    pub(crate) fn assemble(store: Arc<dyn Store>, limits: Limits, clock: Clock, ids: Ids) -> Self {
        Self(Arc::new(Shared {
            metrics: Metrics::new(Arc::clone(&store)),
            store,
            authorisations: Authorisations::default(),
            clock,
            ids,
            rate: RateLimiter::new(limits.requests_per_minute),
            limits,
            stopping: AtomicBool::new(false),
        }))
    }

    pub(crate) fn store(&self) -> &dyn Store {
        &*self.0.store
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.0.clock.now()
    }

    /// Now, if it is not for the store's own clock to say.
    pub(crate) fn fixed_time(&self) -> Option<Timestamp> {
        self.0.clock.fixed_time()
    }

    /// A new ID.
    pub(crate) fn new_id(&self, now: Timestamp) -> Result<String, Refusal> {
        self.0.ids.next(now).map_err(|error| {
            tracing::error!(%error, "no random bytes");
            Refusal::Internal
        })
    }

    pub(crate) fn limits(&self) -> &Limits {
        &self.0.limits
    }

    pub(crate) fn rate(&self) -> &RateLimiter {
        &self.0.rate
    }

    pub(crate) fn metrics(&self) -> &Metrics {
        &self.0.metrics
    }

    pub(crate) fn is_stopping(&self) -> bool {
        self.0.stopping.load(Ordering::Relaxed)
    }

    /// From now on the service is not ready for more.
    pub(crate) fn set_stopping(&self) {
        self.0.stopping.store(true, Ordering::Relaxed);
    }

    /// Who a token belongs to, and whether the store was asked just now. If not, it was valid a moment ago; the operation
    /// itself makes sure.
    pub(crate) async fn identify(&self, token: &TokenHash) -> Result<(Caller, bool), Refusal> {
        let known = || self.0.authorisations.get(token, Instant::now());
        let renewal = match known() {
            Known::Valid(caller) => return Ok((caller, false)),
            Known::Ended(renewal) => Some(renewal),
            Known::Nothing => None,
        };
        if let Some(renewal) = &renewal {
            let _alone = renewal.lock().await;
            return match known() {
                Known::Valid(caller) => Ok((caller, false)),
                _ => Ok((self.authenticate(token).await?, true)),
            };
        }
        Ok((self.authenticate(token).await?, true))
    }

    /// Asks the store who a token belongs to.
    pub(crate) async fn authenticate(&self, token: &TokenHash) -> Result<Caller, Refusal> {
        let (asked, time) = (Instant::now(), self.now());
        match self.0.store.authenticate(*token, self.fixed_time()).await? {
            Some(caller) => {
                self.0.authorisations.insert(*token, caller.clone(), asked, time);
                Ok(caller)
            }
            None => Err(self.forget(token)),
        }
    }

    /// The token turned out not to be valid.
    pub(crate) fn forget(&self, token: &TokenHash) -> Refusal {
        self.0.authorisations.remove(token);
        Refusal::Unauthorized
    }
}

/// The operations of the contract over a store. Every answer is JSON, every refusal a `Problem`.
pub fn app(app: App) -> Router {
    let mut router = Router::new();
    for (path, methods, allow) in [
        ("/conversations", get(api::list_conversations::handle).post(api::create_conversation::handle), "GET, POST"),
        ("/conversations/{id}/messages", get(api::list_messages::handle).post(api::send_message::handle), "GET, POST"),
    ] {
        router = router.route(path, methods.fallback(async move || Refusal::NoSuchMethod { allow }));
    }
    router
        .merge(docs::routes())
        .method_not_allowed_fallback(async || Refusal::NoSuchMethod { allow: "GET" })
        .fallback(async || Refusal::NoSuchPath)
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn_with_state(app.clone(), observe))
        .with_state(app)
}

/// The panic itself has been reported by the panic hook.
fn panicked(_: Box<dyn Any + Send>) -> Response {
    tracing::error!(request_id = observe::current_id(), "a request ended in a panic");
    Refusal::Internal.into_response()
}
