//! The same client for programs that are not asynchronous.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use futures_core::Stream;
use futures_util::StreamExt as _;
use progenitor_client::{Error as GeneratedError, ResponseValue};
use serde::de::DeserializeOwned;

use crate::api::Api;
use crate::builder::{BuildError, ClientBuilder};
use crate::error::Error;
use crate::pages::{ListConversations, ListMessages};
use crate::response::Response;
use crate::types::{Conversation, CreateConversation, Message, Problem, SendMessage};

/// A [`Client`](crate::Client) whose methods wait.
///
/// It has a runtime of its own with one thread, so that what a call begins and does not wait for, such as a token that
/// is being renewed when the call's time is over, goes on between the calls. Dropping the last clone ends it.
///
/// ```no_run
/// # fn example(request: managem::types::CreateConversation) -> Result<(), Box<dyn std::error::Error>> {
/// let client = managem::Client::builder().bearer_token("…").build_blocking()?;
/// let conversation = client.create_conversation(request)?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Client {
    client: crate::Client,
    runtime: Arc<Runtime>,
}

/// A runtime that may be dropped anywhere: a plain one panics when it is dropped in an asynchronous task.
#[derive(Debug)]
struct Runtime(Option<tokio::runtime::Runtime>);

impl Runtime {
    fn block_on<T>(&self, future: impl Future<Output = T>) -> T {
        // It is taken in `drop` alone.
        self.0.as_ref().expect("the runtime is there until it is dropped").block_on(future)
    }
}

impl Drop for Runtime {
    fn drop(&mut self) {
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}

impl ClientBuilder {
    /// Makes a client whose methods wait.
    ///
    /// # Errors
    ///
    /// See [`BuildError`].
    pub fn build_blocking(self) -> Result<Client, BuildError> {
        let client = self.build()?;
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .map_err(BuildError::Runtime)?;
        Ok(Client { client, runtime: Arc::new(Runtime(Some(runtime))) })
    }
}

impl Client {
    /// See [`Client::create_conversation`](crate::Client::create_conversation).
    ///
    /// # Errors
    ///
    /// See [`Error`].
    ///
    /// # Panics
    ///
    /// Within an asynchronous task, which must not wait: there, use [`Client`](crate::Client) itself.
    pub fn create_conversation(&self, request: CreateConversation) -> Result<Conversation, Error> {
        self.runtime.block_on(self.client.create_conversation(request))
    }

    /// See [`Client::list_conversations`](crate::Client::list_conversations).
    ///
    /// # Errors
    ///
    /// See [`Error`].
    ///
    /// # Panics
    ///
    /// Within an asynchronous task.
    pub fn list_conversations(&self, list: ListConversations) -> Result<Vec<Conversation>, Error> {
        self.runtime.block_on(self.client.list_conversations(list))
    }

    /// See [`Client::list_messages`](crate::Client::list_messages).
    ///
    /// # Errors
    ///
    /// See [`Error`].
    ///
    /// # Panics
    ///
    /// Within an asynchronous task.
    pub fn list_messages(&self, conversation_id: &str, list: ListMessages) -> Result<Vec<Message>, Error> {
        self.runtime.block_on(self.client.list_messages(conversation_id, list))
    }

    /// See [`Client::send_message`](crate::Client::send_message).
    ///
    /// # Errors
    ///
    /// See [`Error`].
    ///
    /// # Panics
    ///
    /// Within an asynchronous task.
    pub fn send_message(&self, conversation_id: &str, message: SendMessage) -> Result<Message, Error> {
        self.runtime.block_on(self.client.send_message(conversation_id, message))
    }

    /// All conversations of the user, asked for page by page as they are taken; see
    /// [`Client::conversations`](crate::Client::conversations). The list ends with the first error.
    ///
    /// # Panics
    ///
    /// The iterator panics within an asynchronous task.
    pub fn conversations(&self, list: ListConversations) -> impl Iterator<Item = Result<Conversation, Error>> + use<> {
        self.iterate(self.client.conversations(list))
    }

    /// All messages of a conversation, asked for page by page as they are taken; see
    /// [`Client::messages`](crate::Client::messages). The list ends with the first error.
    ///
    /// # Panics
    ///
    /// The iterator panics within an asynchronous task.
    pub fn messages(
        &self,
        conversation_id: &str,
        list: ListMessages,
    ) -> impl Iterator<Item = Result<Message, Error>> + use<> {
        self.iterate(self.client.messages(conversation_id, list))
    }

    fn iterate<S: Stream>(&self, stream: S) -> impl Iterator<Item = S::Item> + use<S> {
        let runtime = Arc::clone(&self.runtime);
        let mut stream = Box::pin(stream);
        std::iter::from_fn(move || runtime.block_on(stream.next())).fuse()
    }

    /// See [`Client::with_idempotency_key`](crate::Client::with_idempotency_key).
    ///
    /// # Errors
    ///
    /// See there.
    pub fn with_idempotency_key(&self, key: &str) -> Result<Self, Error> {
        Ok(self.with(self.client.with_idempotency_key(key)?))
    }

    /// See [`Client::with_header`](crate::Client::with_header).
    ///
    /// # Errors
    ///
    /// See there.
    pub fn with_header(&self, name: &str, value: &str) -> Result<Self, Error> {
        Ok(self.with(self.client.with_header(name, value)?))
    }

    /// See [`Client::with_timeout`](crate::Client::with_timeout).
    #[must_use]
    pub fn with_timeout(&self, timeout: Duration) -> Self {
        self.with(self.client.with_timeout(timeout))
    }

    /// See [`Client::with_deadline`](crate::Client::with_deadline).
    #[must_use]
    pub fn with_deadline(&self, deadline: Duration) -> Self {
        self.with(self.client.with_deadline(deadline))
    }

    fn with(&self, client: crate::Client) -> Self {
        Self { client, runtime: Arc::clone(&self.runtime) }
    }

    /// See [`Client::call`](crate::Client::call).
    ///
    /// # Errors
    ///
    /// See [`Error`].
    ///
    /// # Panics
    ///
    /// Within an asynchronous task, which must not wait: there, use [`Client`](crate::Client) itself.
    pub fn call<T: DeserializeOwned>(
        &self,
        operation: impl AsyncFnOnce(&Api) -> Result<ResponseValue<T>, GeneratedError<Problem>>,
    ) -> Result<T, Error> {
        self.runtime.block_on(self.client.call(operation))
    }

    /// See [`Client::call_with_response`](crate::Client::call_with_response).
    ///
    /// # Errors
    ///
    /// See [`Error`].
    ///
    /// # Panics
    ///
    /// Within an asynchronous task.
    pub fn call_with_response<T: DeserializeOwned>(
        &self,
        operation: impl AsyncFnOnce(&Api) -> Result<ResponseValue<T>, GeneratedError<Problem>>,
    ) -> Result<Response<T>, Error> {
        self.runtime.block_on(self.client.call_with_response(operation))
    }
}
