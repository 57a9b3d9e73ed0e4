//! A typed client for the conversations of the Managem trading-card marketplace.
//!
//! Types and operations are generated from `openapi.yaml` by the build script; around them stands a thin seam, written
//! by hand, that holds the token, sets time limits and turns every way in which a call can fail into one [`Error`].
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let service = managem_server::TestServer::start().await?;
//! # let (base_url, token) = (service.url(), service.token("buyer"));
//! # let (order, seller) = (service.order(), service.user("seller"));
//! use managem::types::{ConversationSource, CreateConversation, SourceType};
//!
//! let client = managem::Client::builder().base_url(base_url).bearer_token(token).build()?;
//! let conversation = client
//!     .create_conversation(CreateConversation::new(
//!         ConversationSource::new(SourceType::Order, order),
//!         seller,
//!         "Is the Charizard still in its sleeve?",
//!     )?)
//!     .await?;
//! assert_eq!(conversation.source.type_, SourceType::Order);
//! assert!(!conversation.locked);
//! # Ok(())
//! # }
//! ```
//!
//! **Strict in what it sends**: a request that breaks the contract does not compile, or fails before it is sent, with the
//! name of what is wrong. **Tolerant in what it reads**: an unknown member is kept in `extra`, an unknown enum value as
//! `Unknown`, an odd date as its text, and an optional property may be null or absent.
//!
//! The crate never prints and never logs. Its errors, clients and builders show neither tokens nor messages, in `Display`
//! or in `Debug`. The contract's types show what they hold, because they are the program's own data.
#![cfg_attr(docsrs, feature(doc_cfg))]

mod attempt;
mod attempts;
mod auth;
#[cfg(all(feature = "blocking", not(target_arch = "wasm32")))]
pub mod blocking;
mod builder;
mod client;
mod deadline;
mod error;
mod excerpt;
mod generated;
mod headers;
mod idempotency;
mod misfit;
#[cfg(feature = "mock")]
pub mod mock;
#[cfg(feature = "oauth2")]
pub mod oauth;
mod pages;
mod report;
mod response;
mod retry;
mod seam;
mod secrets;
mod timestamp;
mod trace;

pub use auth::{AccessToken, TokenError, TokenFuture, TokenProvider};
pub use builder::{BuildError, ClientBuilder};
pub use client::Client;
pub use error::{Error, Refused, TooLarge, Undecodable, Unexpected};
pub use generated::SERVER;
pub use pages::{ListConversations, ListMessages};
pub use response::Response;
pub use retry::RetryPolicy;
pub use timestamp::Timestamp;

/// The contract itself, `openapi.yaml` as the client was generated from it.
pub const OPENAPI: &str = include_str!("../../../openapi.yaml");

/// The generated operations, for what [`Client`] has no method for; see [`Client::call`].
pub mod api {
    pub use crate::generated::Client as Api;
    pub use progenitor_client::{Error, ResponseValue};
}

/// The contract's types, generated from the schemas of `openapi.yaml`.
pub mod types {
    pub use crate::generated::open_enums::*;
    pub use crate::generated::types::*;
}

/// The examples of the README, compiled with the tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

/// The guide, whose examples use every feature.
#[cfg(all(
    doctest,
    feature = "blocking",
    feature = "http2",
    feature = "mock",
    feature = "oauth2",
    feature = "tracing"
))]
#[doc = include_str!("../../../docs/client.md")]
struct Guide;
