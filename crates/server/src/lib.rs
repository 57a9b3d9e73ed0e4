//! The conversation service: HTTP in front, a store behind.
//!
//! **Takes** requests of the operations in `openapi.yaml`, decoded into the types generated from it, and a [`Store`]
//! that holds users, orders, tokens and conversations. **Gives** an axum router ([`app`]), a server that listens
//! ([`Server`]) and, for tests of whatever talks to the service, the whole of it in one value ([`TestServer`]).
//!
//! The way of a request is one way: HTTP, authenticate, decode, sanitize, one store transaction, answer.
//!
//! It must never put a token, a message or the insides of a failure into an answer or a log, never answer 201 before
//! the conversation is on disk, and never let anyone see what they are no party of.

mod admission;
mod answer;
mod api;
mod app;
mod auth;
mod clock;
mod docs;
mod id;
mod idempotency;
mod import;
mod limits;
mod metrics;
mod observe;
mod operations;
mod problem;
mod query;
mod rate;
mod request;
mod serve;
mod store;
mod test_server;
mod text;
mod tls;
mod token;
mod wire;

pub use app::{App, app};
pub use id::ID_LENGTH;
pub use import::{ImportError, ImportErrorKind, Imported, Records};
pub use limits::Limits;
pub use operations::operations;
pub use serve::{ServeError, Server};
pub use store::{
    AddressError, Caller, Creation, DatabaseAddress, Idempotency, IssueError, ListConversations, ListMessages,
    MessageList, NewConversation, NewMessage, Opened, Pending, PostgresStore, Sending, Sort, SqliteStore, Statistics,
    Store, StoreError, UserKey, open,
};
pub use test_server::{TestServer, TestServerBuilder, TestServerError};
pub use tls::{Tls, TlsError};
pub use token::{Token, TokenHash};
