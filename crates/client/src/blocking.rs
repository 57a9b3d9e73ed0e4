//! The same client for programs that are not asynchronous.

use std::sync::Arc;

use progenitor_client::{Error as GeneratedError, ResponseValue};
use serde::de::DeserializeOwned;

use crate::api::Api;
use crate::builder::{BuildError, ClientBuilder};
use crate::error::Error;
use crate::pages::{ListConversations, ListMessages};
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
    runtime: Arc<tokio::runtime::Runtime>,
}

impl ClientBuilder {
    /// Makes a client whose methods wait.
    ///
    /// # Errors
    ///
    /// See [`BuildError`].
    pub fn build_blocking(self) -> Result<Client, BuildError> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .map_err(BuildError::Runtime)?;
        Ok(Client { client: self.build()?, runtime: Arc::new(runtime) })
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
}
