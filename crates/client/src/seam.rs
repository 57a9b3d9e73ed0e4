//! Where the hand-written part meets the generated one: the hooks around each request.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use progenitor_client::{ClientHooks, Error, OperationInfo};
use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderValue};
use reqwest::{Method, Request, Response, StatusCode};
use url::Url;

use crate::attempt::{Failed, Outcome};
use crate::attempts::{Attempts, Repeats};
use crate::auth::{Auth, SharedTokenError};
use crate::deadline::{self, Deadline};
use crate::generated;
use crate::idempotency::{IDEMPOTENCY_KEY, Key};
use crate::retry::{self, RetryPolicy};
use crate::secrets::Secrets;
use crate::trace;

/// What the generated client carries through every call.
#[derive(Clone, Debug)]
pub struct Seam {
    settings: Arc<Settings>,
    deadline: Deadline,
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
    /// The time limit of one try.
    pub(crate) timeout: Duration,
    /// The time limit of a whole call.
    pub(crate) deadline: Option<Duration>,
    /// The most bytes of a response body.
    pub(crate) max_response: usize,
    /// Sent with every request; each value is marked as sensitive.
    pub(crate) headers: HeaderMap,
    /// The HTTP client is the caller's own, and may follow redirects. An error that says that a connection never came
    /// about may then be about the second of two, and proves nothing.
    pub(crate) foreign: bool,
}

/// One call, as far as it has come.
#[derive(Default)]
struct Call {
    attempts: Attempts,
    /// What must not be shown where a response quotes the request: its tokens and its body.
    tokens: Vec<HeaderValue>,
    sent: Vec<u8>,
    failure: Option<Failure>,
    response: Option<Responded>,
}

/// Why a call failed that the generated code knows nothing of.
#[derive(Debug)]
pub(crate) enum Failure {
    Token(SharedTokenError),
    /// The deadline passed before the request was sent.
    Deadline,
    TooLarge {
        status: StatusCode,
        headers: HeaderMap,
        limit: usize,
    },
}

/// The response to a call.
#[derive(Debug, Default)]
pub(crate) struct Responded {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

/// What a call has come to.
#[derive(Default)]
pub(crate) struct Trail {
    pub(crate) attempts: Attempts,
    pub(crate) failure: Option<Failure>,
    pub(crate) response: Option<Responded>,
    pub(crate) secrets: Secrets,
}

impl Seam {
    pub(crate) fn new(settings: Settings) -> Self {
        Self { settings: Arc::new(settings), deadline: Deadline::default(), call: Arc::default() }
    }

    /// The same seam with other settings.
    pub(crate) fn with(&self, change: impl FnOnce(&mut Settings)) -> Self {
        let mut settings = Settings::clone(&self.settings);
        change(&mut settings);
        Self::new(settings)
    }

    /// The same seam with an empty state; the call begins now.
    pub(crate) fn for_one_call(&self) -> Self {
        let deadline = Deadline::after(self.settings.deadline);
        Self { settings: Arc::clone(&self.settings), deadline, call: Arc::default() }
    }

    /// No code of the caller runs while this is held.
    fn call(&self) -> MutexGuard<'_, Call> {
        self.call.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The body of the response; empty in a browser.
    pub(crate) fn take_body(&self) -> Bytes {
        self.call().response.take().unwrap_or_default().body
    }

    /// All that is known of a call that failed.
    pub(crate) fn take_trail(&self) -> Trail {
        let Call { attempts, tokens, sent, failure, response } = std::mem::take(&mut *self.call());
        Trail { attempts, failure, response, secrets: Secrets::new(&tokens, &sent) }
    }

    /// Gives the request its headers and its key, and notes how it may be repeated.
    fn prepare(&self, request: &mut Request) {
        for (name, value) in &self.settings.headers {
            request.headers_mut().insert(name, value.clone());
        }
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
        let mut call = self.call();
        // What became of an earlier request of the same call is over, but not what it has sent.
        (call.failure, call.response) = (None, None);
        call.attempts.begin(repeats, request.headers().get(IDEMPOTENCY_KEY).cloned());
        if let Some(body) = request.body().and_then(reqwest::Body::as_bytes) {
            call.sent.extend_from_slice(body);
        }
    }

    /// Gives the request its token; without one there is a reason why the call has failed.
    async fn authorize(&self, request: &mut Request) -> Result<(), Failure> {
        let header = deadline::within(self.deadline.left(), self.settings.auth.header()).await;
        if let Some(header) = header.ok_or(Failure::Deadline)?.map_err(Failure::Token)? {
            self.call().tokens.push(header.clone());
            request.headers_mut().insert(AUTHORIZATION, header);
        }
        Ok(())
    }

    /// Sends the request, and again where that is safe and may help.
    async fn exchange(&self, http: &reqwest::Client, mut request: Request) -> Outcome {
        let mut waits = self.settings.retry.map(RetryPolicy::waits);
        let mut resend_count = 0;
        let mut renewed = false;
        loop {
            let may_go_again = waits.is_some() || (!renewed && self.settings.auth.is_renewable());
            let again = may_go_again.then(|| request.try_clone()).flatten();
            let limit = self.deadline.left().unwrap_or(Duration::MAX);
            *request.timeout_mut() = Some(self.settings.timeout.min(limit));
            let outcome = trace::send(http, request, self.settings.max_response, resend_count).await;
            resend_count += 1;
            let may_have_taken_effect = retry::may_have_taken_effect(&outcome, self.settings.foreign);
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
            let asked = outcome.as_ref().ok().and_then(|received| retry::retry_after(received.headers()));
            let wait = policy.wait(planned, asked);
            if self.deadline.left().is_some_and(|left| left <= wait) {
                return outcome;
            }
            deadline::sleep(wait).await;
        }
    }

    /// Another token, where the service rejects the one it got and there is a way to get another.
    async fn renewed(&self, request: &Request, outcome: &Outcome) -> Option<HeaderValue> {
        let rejected = request.headers().get(AUTHORIZATION)?;
        outcome.as_ref().ok().filter(|received| received.status() == StatusCode::UNAUTHORIZED)?;
        match deadline::within(self.deadline.left(), self.settings.auth.renewed(rejected)).await? {
            Ok(renewed) => {
                let renewed = renewed.filter(|renewed| renewed != rejected)?;
                self.call().tokens.push(renewed.clone());
                Some(renewed)
            }
            Err(error) => {
                self.call().failure = Some(Failure::Token(error));
                None
            }
        }
    }
}

/// `Debug` shows what a client shows: the settings.
impl std::fmt::Debug for Call {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Call").finish_non_exhaustive()
    }
}

impl ClientHooks<Seam> for generated::Client {
    async fn pre<E>(&self, request: &mut Request, operation: &OperationInfo) -> Result<(), Error<E>> {
        let seam = &self.inner;
        within_bounds(operation.operation_id, request.url()).map_err(Error::InvalidRequest)?;
        // The generator sends the contract's version along; no page asks for it.
        request.headers_mut().remove("api-version");
        seam.prepare(request);
        seam.authorize(request).await.map_err(|failure| {
            seam.call().failure = Some(failure);
            Error::Custom(FAILED.to_owned())
        })
    }

    async fn exec(&self, request: Request, _: &OperationInfo) -> reqwest::Result<Response> {
        match self.inner.exchange(&self.client, request).await {
            Ok(received) => {
                self.inner.call().response = Some(Responded {
                    status: received.status(),
                    headers: received.headers().clone(),
                    body: received.body(),
                });
                Ok(received.into_response())
            }
            Err(Failed::Http(error)) => Err(error),
            Err(Failed::TooLarge { status, headers, empty }) => {
                let limit = self.inner.settings.max_response;
                self.inner.call().failure = Some(Failure::TooLarge { status, headers, limit });
                Ok(*empty)
            }
        }
    }

    /// What failed for a reason of the seam's own is not for the generated code to read.
    async fn post<E>(&self, _: &reqwest::Result<Response>, _: &OperationInfo) -> Result<(), Error<E>> {
        let call = self.inner.call();
        if call.failure.is_some() { Err(Error::Custom(FAILED.to_owned())) } else { Ok(()) }
    }
}

/// The generated code's error for what is a [`Failure`]; nobody sees it.
const FAILED: &str = "failed";

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
