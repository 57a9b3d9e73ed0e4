//! Where the hand-written part meets the generated one: the hooks around each request.

use std::sync::{Arc, OnceLock};

use progenitor_client::{ClientHooks, Error, OperationInfo};
use reqwest::StatusCode;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue, RETRY_AFTER};

use crate::generated;

/// What the generated client carries through every call.
#[derive(Clone, Debug)]
pub struct Seam {
    /// The `Authorization` header, ready to send and marked sensitive, so that its `Debug` hides it.
    authorization: Option<HeaderValue>,
    /// What came back. The generated errors forget the status of an answer that does not decode, so each call has a
    /// slot of its own that the hook fills.
    answer: Arc<OnceLock<Answer>>,
}

/// What is known of an answer before its body is read.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) content_type: Option<String>,
    pub(crate) retry_after: Option<String>,
}

impl Seam {
    pub(crate) fn new(authorization: Option<HeaderValue>) -> Self {
        Self { authorization, answer: Arc::default() }
    }

    /// The same seam with an empty slot.
    pub(crate) fn for_one_call(&self) -> Self {
        Self::new(self.authorization.clone())
    }

    pub(crate) fn answer(&self) -> Option<&Answer> {
        self.answer.get()
    }

    /// The token as it stands in the header, so that an excerpt can be cleared of it.
    pub(crate) fn token(&self) -> Option<&str> {
        self.authorization.as_ref()?.to_str().ok()?.strip_prefix("Bearer ")
    }
}

impl ClientHooks<Seam> for generated::Client {
    async fn pre<E>(&self, request: &mut reqwest::Request, _: &OperationInfo) -> Result<(), Error<E>> {
        let headers = request.headers_mut();
        // The generator sends the contract's version along; no page asks for it.
        headers.remove("api-version");
        if let Some(authorization) = &self.inner.authorization {
            headers.insert(AUTHORIZATION, authorization.clone());
        }
        Ok(())
    }

    async fn post<E>(&self, result: &reqwest::Result<reqwest::Response>, _: &OperationInfo) -> Result<(), Error<E>> {
        if let Ok(response) = result {
            let text = |name| response.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
            let _ = self.inner.answer.set(Answer {
                status: response.status(),
                content_type: text(CONTENT_TYPE),
                retry_after: text(RETRY_AFTER),
            });
        }
        Ok(())
    }
}
