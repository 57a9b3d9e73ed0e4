//! Where the hand-written part meets the generated one: the hooks around each request.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use backon::Sleeper as _;
use progenitor_client::{ClientHooks, Error, OperationInfo};
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, RETRY_AFTER};
use reqwest::{Method, Request, Response, StatusCode};
use url::Url;

use crate::auth::{Auth, TokenError};
use crate::generated;
use crate::idempotency::{IDEMPOTENCY_KEY, Key};
use crate::retry::{self, RetryPolicy};
use crate::trace;

/// What the generated client carries through every call.
#[derive(Clone, Debug)]
pub struct Seam {
    auth: Auth,
    retry: Option<RetryPolicy>,
    key: Key,
    /// For a browser, whose client has no time limit of its own.
    #[cfg(target_arch = "wasm32")]
    timeout: Duration,
    /// What came of this call. The generated errors forget the status of an answer that does not decode, so each call
    /// has a slot of its own that the hooks fill.
    call: Arc<Call>,
}

/// One call, as far as it has come.
#[derive(Debug, Default)]
struct Call {
    repeatable: OnceLock<bool>,
    token: Mutex<Option<HeaderValue>>,
    token_error: Mutex<Option<TokenError>>,
    answer: OnceLock<Answer>,
}

/// What is known of an answer before its body is read.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) content_type: Option<String>,
    pub(crate) retry_after: Option<Duration>,
}

impl Seam {
    #[cfg_attr(not(target_arch = "wasm32"), expect(unused_variables, reason = "the HTTP client has the time limit"))]
    pub(crate) fn new(auth: Auth, retry: Option<RetryPolicy>, key: Key, timeout: Duration) -> Self {
        Self {
            auth,
            retry,
            key,
            #[cfg(target_arch = "wasm32")]
            timeout,
            call: Arc::default(),
        }
    }

    /// The same seam with another key for its POSTs.
    pub(crate) fn keyed(&self, key: Key) -> Self {
        Self { key, ..self.for_one_call() }
    }

    /// The same seam with an empty slot.
    pub(crate) fn for_one_call(&self) -> Self {
        Self { call: Arc::default(), ..self.clone() }
    }

    pub(crate) fn answer(&self) -> Option<&Answer> {
        self.call.answer.get()
    }

    /// Whether the request may take effect twice without harm.
    pub(crate) fn repeatable(&self) -> bool {
        self.call.repeatable.get().copied().unwrap_or_default()
    }

    /// Why there was no token, where that is what failed.
    pub(crate) fn take_token_error(&self) -> Option<TokenError> {
        self.call.token_error.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// The token of the last try as it stands in the header, so that an excerpt can be cleared of it.
    pub(crate) fn token(&self) -> Option<String> {
        let header = self.call.token.lock().unwrap_or_else(PoisonError::into_inner).clone();
        header?.to_str().ok()?.strip_prefix("Bearer ").map(str::to_owned)
    }

    fn keep_token(&self, header: &HeaderValue) {
        *self.call.token.lock().unwrap_or_else(PoisonError::into_inner) = Some(header.clone());
    }

    fn keep_token_error(&self, error: TokenError) {
        *self.call.token_error.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
    }

    /// Sends once, and once more with a new token when the service rejects the one it got.
    async fn authorized(
        &self,
        http: &reqwest::Client,
        request: Request,
        resend_count: &mut u32,
    ) -> reqwest::Result<Response> {
        let again = request.try_clone();
        let outcome = trace::execute(http, request, *resend_count).await;
        *resend_count += 1;
        let (Ok(response), Some(mut again)) = (&outcome, again) else { return outcome };
        if response.status() != StatusCode::UNAUTHORIZED {
            return outcome;
        }
        let Some(rejected) = again.headers().get(AUTHORIZATION).cloned() else { return outcome };
        match self.auth.renewed(&rejected).await {
            Ok(Some(renewed)) if renewed != rejected => {
                self.keep_token(&renewed);
                again.headers_mut().insert(AUTHORIZATION, renewed);
                let outcome = trace::execute(http, again, *resend_count).await;
                *resend_count += 1;
                outcome
            }
            Ok(_) => outcome,
            Err(error) => {
                self.keep_token_error(error);
                outcome
            }
        }
    }
}

impl ClientHooks<Seam> for generated::Client {
    async fn pre<E>(&self, request: &mut Request, operation: &OperationInfo) -> Result<(), Error<E>> {
        within_bounds(operation.operation_id, request.url()).map_err(Error::InvalidRequest)?;
        // The generator sends the contract's version along; no page asks for it.
        request.headers_mut().remove("api-version");
        #[cfg(target_arch = "wasm32")]
        request.timeout_mut().get_or_insert(self.inner.timeout);
        if request.method() == Method::POST
            && !request.headers().contains_key(IDEMPOTENCY_KEY)
            && let Some(key) = self.inner.key.header()
        {
            request.headers_mut().insert(IDEMPOTENCY_KEY, key);
        }
        let _ = self.inner.call.repeatable.set(retry::is_repeatable(request));
        match self.inner.auth.header().await {
            Ok(Some(header)) => {
                self.inner.keep_token(&header);
                request.headers_mut().insert(AUTHORIZATION, header);
                Ok(())
            }
            Ok(None) => Ok(()),
            Err(error) => {
                self.inner.keep_token_error(error);
                Err(Error::Custom("no token".to_owned()))
            }
        }
    }

    async fn exec(&self, request: Request, _: &OperationInfo) -> reqwest::Result<Response> {
        let mut resend_count = 0;
        let Some(policy) = self.inner.retry else {
            return self.inner.authorized(&self.client, request, &mut resend_count).await;
        };
        let mut waits = policy.waits();
        let mut request = request;
        loop {
            let again = request.try_clone();
            let outcome = self.inner.authorized(&self.client, request, &mut resend_count).await;
            let (Some(again), Some(planned)) = (again, waits.next()) else { return outcome };
            if !retry::may_help(&outcome, self.inner.repeatable()) {
                return outcome;
            }
            let asked = outcome.as_ref().ok().and_then(|response| retry_after(response.headers()));
            backon::DefaultSleeper::default().sleep(policy.wait(planned, asked)).await;
            request = again;
        }
    }

    async fn post<E>(&self, result: &reqwest::Result<Response>, _: &OperationInfo) -> Result<(), Error<E>> {
        if let Ok(response) = result {
            let _ = self.inner.call.answer.set(Answer {
                status: response.status(),
                content_type: text(response.headers(), &CONTENT_TYPE).map(str::to_owned),
                retry_after: retry_after(response.headers()),
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

/// `Retry-After` where it is a number of seconds.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    text(headers, &RETRY_AFTER)?.trim().parse().ok().map(Duration::from_secs)
}
