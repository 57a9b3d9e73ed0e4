//! The client: one method for each operation of the contract.

use std::time::Duration;

use progenitor_client::{Error as GeneratedError, ResponseValue};
use serde::de::DeserializeOwned;

use crate::builder::ClientBuilder;
use crate::error::Error;
use crate::generated;
use crate::headers;
use crate::idempotency::Key;
use crate::pages::{ListConversations, ListMessages};
use crate::response::Response;
use crate::seam::Settings;
use crate::types::{Conversation, CreateConversation, Message, Problem, SendMessage};

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
        self.call(async |api| api.create_conversation(None, &request).await).await
    }

    /// Lists one page of the user's conversations, each with its latest message.
    ///
    /// `GET /conversations`. [`conversations`](Self::conversations) gives all pages as a stream.
    ///
    /// # Errors
    ///
    /// See [`Error`]. [`Error::Invalid`] for a page or a size that the contract does not have.
    pub async fn list_conversations(&self, list: ListConversations) -> Result<Vec<Conversation>, Error> {
        let ListConversations { page, size, sort, direction } = list;
        self.call(async |api| api.list_conversations(direction.as_ref(), page, size, sort.as_ref()).await).await
    }

    /// Lists one page of a conversation's messages.
    ///
    /// `GET /conversations/{id}/messages`. [`messages`](Self::messages) gives all pages as a stream.
    ///
    /// # Errors
    ///
    /// See [`Error`]. [`Error::Invalid`] for a page, a size or an ID that the contract does not have.
    pub async fn list_messages(&self, conversation_id: &str, list: ListMessages) -> Result<Vec<Message>, Error> {
        let id = path_id(conversation_id)?;
        self.call(async |api| api.list_messages(id, list.page, list.size).await).await
    }

    /// Sends a message in a conversation.
    ///
    /// `POST /conversations/{id}/messages`. The answer shows the message as the service sanitized it.
    ///
    /// # Errors
    ///
    /// See [`Error`]. [`Error::Invalid`] for an ID that cannot be one.
    pub async fn send_message(&self, conversation_id: &str, message: SendMessage) -> Result<Message, Error> {
        let id = path_id(conversation_id)?;
        self.call(async |api| api.send_message(id, None, &message).await).await
    }

    /// The same client, whose POSTs carry this `Idempotency-Key`: for one logical call, however often it is made.
    ///
    /// A service that knows such keys answers the second request with the same key as it answered the first, and does
    /// nothing twice. The contract *assumes* them; a service that does not know them passes over them.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] for a key that the contract does not allow: it has 1 to 255 visible ASCII characters.
    pub fn with_idempotency_key(&self, key: &str) -> Result<Self, Error> {
        let key = Key::given(key)?;
        Ok(self.with(|settings| settings.key = key))
    }

    /// The same client, whose requests carry one more header, in the place of another value that the client has for it.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] for what is no header, and for one that the client sets itself: `Authorization`,
    /// `Idempotency-Key`, and what describes the body or the connection.
    pub fn with_header(&self, name: &str, value: &str) -> Result<Self, Error> {
        let (key, value) = headers::parse(name, value).map_err(|reason| Error::invalid(name, reason))?;
        Ok(self.with(|settings| drop(settings.headers.insert(key, value))))
    }

    /// The same client with another time limit for one try; see [`timeout`](ClientBuilder::timeout).
    #[must_use]
    pub fn with_timeout(&self, timeout: Duration) -> Self {
        self.with(|settings| settings.timeout = timeout)
    }

    /// The same client with another time limit for a whole call; see [`deadline`](ClientBuilder::deadline).
    #[must_use]
    pub fn with_deadline(&self, deadline: Duration) -> Self {
        self.with(|settings| settings.deadline = Some(deadline))
    }

    fn with(&self, change: impl FnOnce(&mut Settings)) -> Self {
        let mut client = self.clone();
        client.api.inner = client.api.inner.with(change);
        client
    }

    /// Calls a generated operation directly and gives its failure the same [`Error`] as the methods above.
    ///
    /// ```no_run
    /// # async fn example(client: managem::Client, request: managem::types::CreateConversation) -> Result<(), managem::Error> {
    /// let conversation = client.call(async |api| api.create_conversation(None, &request).await).await?;
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
        self.call_with_response(operation).await.map(Response::into_value)
    }

    /// Calls a generated operation, and gives what came with its value: status, headers, request ID, and the raw body.
    ///
    /// ```no_run
    /// # async fn example(client: managem::Client) -> Result<(), managem::Error> {
    /// let page = client.call_with_response(async |api| api.list_conversations(None, None, None, None).await).await?;
    /// println!("{:?}: {} bytes", page.request_id(), page.body().len());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// See [`Error`].
    pub async fn call_with_response<T: DeserializeOwned>(
        &self,
        operation: impl AsyncFnOnce(&generated::Client) -> Result<ResponseValue<T>, GeneratedError<Problem>>,
    ) -> Result<Response<T>, Error> {
        let mut api = self.api.clone();
        api.inner = api.inner.for_one_call();
        match operation(&api).await {
            Ok(value) => Ok(Response::new(value, api.inner.take_body())),
            Err(error) => Err(Error::from_generated::<T>(error, &api.inner).await),
        }
    }
}

/// An ID that stays a segment of its own in the path: URLs drop an empty one, and take dots for directions.
fn path_id(id: &str) -> Result<&str, Error> {
    match id {
        "" => Err(Error::invalid("id", "it is empty")),
        "." | ".." => Err(Error::invalid("id", "dots alone are no ID")),
        id => Ok(id),
    }
}
