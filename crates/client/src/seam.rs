//! Where the hand-written part meets the generated one: the hooks around each request.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use progenitor_client::{ClientHooks, Error, OperationInfo};
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use reqwest::{Method, Request, Response, StatusCode};
use url::Url;

use crate::attempts::{Attempts, Repeats};
use crate::auth::{Auth, SharedTokenError};
use crate::deadline;
use crate::generated;
use crate::idempotency::{IDEMPOTENCY_KEY, Key};
use crate::retry::{self, RetryPolicy};
use crate::trace;

/// What the generated client carries through every call.
#[derive(Clone, Debug)]
pub struct Seam {
    settings: Arc<Settings>,
    /// What came of this call. The generated errors forget the status of a response that does not decode, so each call
    /// has a state of its own that the hooks fill.
    call: Arc<Mutex<Call>>,
}

/// What is the same for all calls of a client.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    pub(crate) auth: Auth,
    pub(crate) retry: Option<RetryPolicy>,
    pub(crate) key: Key,
    /// The time limit of one try. A browser has none of its own.
    #[cfg(target_arch = "wasm32")]
    pub(crate) timeout: Duration,
}

/// One call, as far as it has come.
#[derive(Debug, Default)]
struct Call {
    attempts: Attempts,
    token: Option<HeaderValue>,
    token_error: Option<SharedTokenError>,
    response: Option<Received>,
}

/// What is known of a response before its body is read.
#[derive(Clone, Debug)]
pub(crate) struct Received {
    pub(crate) status: StatusCode,
    pub(crate) content_type: Option<String>,
    pub(crate) retry_after: Option<Duration>,
}

impl Seam {
    pub(crate) fn new(settings: Settings) -> Self {
        Self { settings: Arc::new(settings), call: Arc::default() }
    }

    /// The same seam with other settings.
    pub(crate) fn with(&self, change: impl FnOnce(&mut Settings)) -> Self {
        let mut settings = Settings::clone(&self.settings);
        change(&mut settings);
        Self::new(settings)
    }

    /// The same seam with an empty state.
    pub(crate) fn for_one_call(&self) -> Self {
        Self { settings: Arc::clone(&self.settings), call: Arc::default() }
    }

    /// No code of the caller runs while this is held.
    fn call(&self) -> MutexGuard<'_, Call> {
        self.call.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn take_response(&self) -> Option<Received> {
        self.call().response.take()
    }

    pub(crate) fn take_attempts(&self) -> Attempts {
        std::mem::take(&mut self.call().attempts)
    }

    /// Why there was no token, where that is what failed.
    pub(crate) fn take_token_error(&self) -> Option<SharedTokenError> {
        self.call().token_error.take()
    }

    /// The token of the last try as it stands in the header, so that an excerpt can be cleared of it.
    pub(crate) fn token(&self) -> Option<String> {
        let header = self.call().token.clone();
        header?.to_str().ok()?.strip_prefix("Bearer ").map(str::to_owned)
    }

    /// Gives the request its key, and notes how it may be repeated.
    fn prepare(&self, request: &mut Request) {
        let idempotent = request.method().is_idempotent();
        let mut repeats = Repeats { reads: request.method().is_safe(), within_call: idempotent, by_caller: idempotent };
        if request.headers().contains_key(IDEMPOTENCY_KEY) {
            (repeats.within_call, repeats.by_caller) = (true, true);
        } else if request.method() == Method::POST
            && let Some(key) = self.settings.key.header()
        {
            (repeats.within_call, repeats.by_caller) = (true, self.settings.key.is_the_callers());
            request.headers_mut().insert(IDEMPOTENCY_KEY, key);
        }
        self.call().attempts.begin(repeats, request.headers().get(IDEMPOTENCY_KEY).cloned());
    }

    /// Sends the request, and again where that is safe and may help.
    async fn exchange(&self, http: &reqwest::Client, mut request: Request) -> reqwest::Result<Response> {
        let mut waits = self.settings.retry.map(RetryPolicy::waits);
        let mut resend_count = 0;
        let mut renewed = false;
        loop {
            let may_go_again = waits.is_some() || (!renewed && self.settings.auth.is_renewable());
            let again = may_go_again.then(|| request.try_clone()).flatten();
            let outcome = trace::execute(http, request, resend_count).await;
            resend_count += 1;
            let may_have_taken_effect = retry::may_have_taken_effect(&outcome);
            if may_have_taken_effect {
                self.call().attempts.took_effect();
            }
            let Some(again) = again else { return outcome };
            request = again;
            if !renewed && let Some(token) = self.renewed(&request, &outcome).await {
                renewed = true;
                request.headers_mut().insert(AUTHORIZATION, token);
                continue;
            }
            let is_safe = !may_have_taken_effect || self.call().attempts.current().within_call;
            if !is_safe || !retry::may_help(&outcome) {
                return outcome;
            }
            let Some((policy, planned)) = self.settings.retry.zip(waits.as_mut().and_then(Iterator::next)) else {
                return outcome;
            };
            let asked = outcome.as_ref().ok().and_then(|response| retry::retry_after(response.headers()));
            deadline::sleep(policy.wait(planned, asked)).await;
        }
    }

    /// Another token, where the service rejects the one it got and there is a way to get another.
    async fn renewed(&self, request: &Request, outcome: &reqwest::Result<Response>) -> Option<HeaderValue> {
        let rejects = |response: &Response| response.status() == StatusCode::UNAUTHORIZED;
        let rejected = request.headers().get(AUTHORIZATION).filter(|_| outcome.as_ref().is_ok_and(rejects))?;
        match self.settings.auth.renewed(rejected).await {
            Ok(renewed) => {
                let renewed = renewed.filter(|renewed| renewed != rejected)?;
                self.call().token = Some(renewed.clone());
                Some(renewed)
            }
            Err(error) => {
                self.call().token_error = Some(error);
                None
            }
        }
    }
}

impl ClientHooks<Seam> for generated::Client {
    async fn pre<E>(&self, request: &mut Request, operation: &OperationInfo) -> Result<(), Error<E>> {
        let seam = &self.inner;
        within_bounds(operation.operation_id, request.url()).map_err(Error::InvalidRequest)?;
        // The generator sends the contract's version along; no page asks for it.
        request.headers_mut().remove("api-version");
        #[cfg(target_arch = "wasm32")]
        request.timeout_mut().get_or_insert(seam.settings.timeout);
        seam.prepare(request);
        match seam.settings.auth.header().await {
            Ok(Some(header)) => {
                seam.call().token = Some(header.clone());
                request.headers_mut().insert(AUTHORIZATION, header);
                Ok(())
            }
            Ok(None) => Ok(()),
            Err(error) => {
                seam.call().token_error = Some(error);
                Err(Error::Custom("no token".to_owned()))
            }
        }
    }

    async fn exec(&self, request: Request, _: &OperationInfo) -> reqwest::Result<Response> {
        self.inner.exchange(&self.client, request).await
    }

    async fn post<E>(&self, result: &reqwest::Result<Response>, _: &OperationInfo) -> Result<(), Error<E>> {
        if let Ok(response) = result {
            self.inner.call().response = Some(Received {
                status: response.status(),
                content_type: text(response.headers(), &CONTENT_TYPE).map(str::to_owned),
                retry_after: retry::retry_after(response.headers()),
            });
        }
        Ok(())
    }
}

/// Refuses a number in the query that the contract refuses: the generated code does not look.
fn within_bounds(operation: &str, url: &Url) -> Result<(), String> {
    for (name, value) in url.query_pairs() {
        let bounds = generated::BOUNDS.iter().find(|bounds| bounds.0 == operation && bounds.1 == name);
        if let Some((_, _, least, greatest)) = bounds
            && !value.parse().is_ok_and(|number: i64| (*least..=*greatest).contains(&number))
        {
            return Err(format!("`{name}`: it is {value}, and the contract has {least} to {greatest}"));
        }
    }
    Ok(())
}

fn text<'headers>(headers: &'headers HeaderMap, name: &HeaderName) -> Option<&'headers str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}
