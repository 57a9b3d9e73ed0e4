//! What is asked of a store, and what can come of it.

use jiff::Timestamp;
use managem::types::{Message, User};

use super::StoreError;
use crate::token::TokenHash;

/// A conversation to be created, everything about it decided but whether it may be.
#[derive(Clone, Debug)]
pub struct NewConversation {
    /// Whose it is: the hash of the caller's token.
    pub token: TokenHash,
    /// ID of the order that it is about.
    pub order: String,
    /// ID of the user that the first message is for.
    pub recipient: String,
    /// ID of the conversation.
    pub id: String,
    /// ID of the first message.
    pub message_id: String,
    /// Text of the first message, sanitized.
    pub body: String,
    /// When this happens; by the store's own clock, if it is not said.
    pub at: Option<Timestamp>,
    /// The caller's key, if there is one.
    pub idempotency: Option<Idempotency>,
}

/// What makes a request the same as an earlier one.
#[derive(Clone, Debug)]
pub struct Idempotency {
    /// The caller's own key.
    pub key: String,
    /// SHA-256 over the operation and the body: the same key must not stand for another request.
    pub fingerprint: [u8; 32],
}

/// What came of a [`NewConversation`].
#[derive(Debug)]
#[non_exhaustive]
pub enum Creation {
    /// It is stored; these are its parties.
    Created {
        /// The caller.
        caller: Box<User>,
        /// The other party of the order.
        recipient: Box<User>,
        /// When it was created.
        at: Timestamp,
    },
    /// With an idempotency key: the answer, as it was given the first time.
    Answered {
        /// The body of the answer.
        body: Vec<u8>,
        /// This is not the first time.
        is_replay: bool,
    },
    /// The key stands for another request.
    KeyReused,
    /// The token is not valid.
    Unauthorized,
    /// There is no such order, or the caller is no party of it.
    OrderNotFound,
    /// The recipient is the caller.
    RecipientIsCaller,
    /// The recipient is no party of the order.
    RecipientNotParty,
    /// There is a conversation about this order already.
    Exists {
        /// Its ID.
        conversation: String,
    },
}

/// A message to be sent.
#[derive(Clone, Debug)]
pub struct NewMessage {
    /// Whose it is: the hash of the caller's token.
    pub token: TokenHash,
    /// ID of the conversation.
    pub conversation: String,
    /// ID of the message.
    pub id: String,
    /// Its text, sanitized.
    pub body: String,
    /// When this happens; by the store's own clock, if it is not said.
    pub at: Option<Timestamp>,
    /// The caller's key, if there is one.
    pub idempotency: Option<Idempotency>,
}

/// What came of a [`NewMessage`].
#[derive(Debug)]
#[non_exhaustive]
pub enum Sending {
    /// It is stored.
    Sent {
        /// The caller.
        sender: Box<User>,
        /// When it was sent.
        at: Timestamp,
    },
    /// As for [`Creation::Answered`].
    Answered {
        /// The body of the answer.
        body: Vec<u8>,
        /// This is not the first time.
        is_replay: bool,
    },
    /// As for [`Creation::KeyReused`].
    KeyReused,
    /// The token is not valid.
    Unauthorized,
    /// There is no such conversation, or the caller is no party of it.
    ConversationNotFound,
    /// The conversation takes no message.
    Locked,
}

/// What a list of conversations is sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    /// When they were created.
    Created,
    /// When they last had a message.
    Updated,
}

/// A page of the caller's conversations.
#[derive(Clone, Debug)]
pub struct ListConversations {
    /// Whose they are: the hash of the caller's token.
    pub token: TokenHash,
    /// Now, for the token; by the store's own clock, if it is not said.
    pub at: Option<Timestamp>,
    /// How many to pass over.
    pub offset: i64,
    /// The most to return.
    pub size: i64,
    /// What they are sorted by.
    pub sort: Sort,
    /// The latest first.
    pub descending: bool,
}

/// A page of a conversation's messages.
#[derive(Clone, Debug)]
pub struct ListMessages {
    /// Who reads them: the hash of the caller's token.
    pub token: TokenHash,
    /// ID of the conversation.
    pub conversation: String,
    /// Now, for the token, and for the messages that are read by this; by the store's own clock, if it is not said.
    pub at: Option<Timestamp>,
    /// How many to pass over.
    pub offset: i64,
    /// The most to return.
    pub size: i64,
    /// What is returned counts as read from then on.
    pub marks_read: bool,
}

/// What came of a [`ListMessages`].
#[derive(Debug)]
#[non_exhaustive]
pub enum MessageList {
    /// The page.
    Messages(Vec<Message>),
    /// The token is not valid.
    Unauthorized,
    /// There is no such conversation, or the caller is no party of it.
    ConversationNotFound,
}

/// How far back a clock may go, or the clocks of several processes lie apart, for the time of a conversation to stand
/// still meanwhile, in milliseconds. Beyond that the clock was wrong before, and is believed now.
pub(super) const CLOCK_TOLERANCE_MS: i64 = 10_000;

/// When messages were read, by their numbers, as far as that could be written down: with a full disk they are shown all
/// the same, and stay unread.
pub(super) fn read_unless_unavailable<T: Default>(marked: Result<T, StoreError>) -> Result<T, StoreError> {
    match marked {
        Err(StoreError::Unavailable(error)) => {
            tracing::warn!(error, "messages were read, and could not be marked so");
            Ok(T::default())
        }
        other => other,
    }
}
