//! The client: one method for each operation of the contract.

use progenitor_client::{Error as GeneratedError, ResponseValue};
use serde::de::DeserializeOwned;

use crate::builder::ClientBuilder;
use crate::error::Error;
use crate::generated;
use crate::types::{Conversation, CreateConversation, Problem};

/// A client of the conversation API.
///
/// Cheap to clone: clones share the connections.
#[derive(Clone, Debug)]
pub struct Client {
    api: generated::Client,
}

impl Client {
    /// Starts a client; everything but the token has a default.
    pub fn builder() -> ClientBuilder {
        ClientBuilder::default()
    }

    pub(crate) fn from_generated(api: generated::Client) -> Self {
        Self { api }
    }

    /// Creates a conversation with the other party of an order and sends its first message.
    ///
    /// `POST /conversations`. The answer shows the message as the service sanitized it.
    ///
    /// # Errors
    ///
    /// See [`Error`]. [`Error::problem`] tells, among others, an order that does not exist or is not the caller's
    /// (`order-not-found`), and a conversation that exists already (`conversation-exists`, with its ID).
    pub async fn create_conversation(&self, request: CreateConversation) -> Result<Conversation, Error> {
        self.call(async |api| api.create_conversation().body(request).send().await).await
    }

    /// Calls a generated operation directly and gives its failure the same [`Error`] as the methods above.
    ///
    /// ```no_run
    /// # async fn example(client: managem::Client, request: managem::types::CreateConversation) -> Result<(), managem::Error> {
    /// let conversation = client.call(async |api| api.create_conversation().body(request).send().await).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// See [`Error`].
    pub async fn call<T: DeserializeOwned>(
        &self,
        operation: impl AsyncFnOnce(&generated::Client) -> Result<ResponseValue<T>, GeneratedError<Problem>>,
    ) -> Result<T, Error> {
        let mut api = self.api.clone();
        api.inner = api.inner.for_one_call();
        match operation(&api).await {
            Ok(response) => Ok(response.into_inner()),
            Err(error) => Err(Error::from_generated::<T>(error, &api.inner).await),
        }
    }
}
