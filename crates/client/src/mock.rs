//! A stand-in for the service, for the tests of programs that use the client.
//!
//! Generated from the contract, so that a mock can neither expect nor answer what the contract does not know:
//! [`MockServerExt`] gives httpmock's server a method for each operation.
//!
//! ```
//! use managem::mock::{MockServer, MockServerExt as _};
//! use managem::types::{Problem, ProblemCode};
//!
//! let server = MockServer::start();
//! let refusal = server.create_conversation(|_when, then| {
//!     then.not_found(&Problem::new("Not Found", 404, ProblemCode::OrderNotFound, "No such order."));
//! });
//!
//! let client = managem::Client::builder().base_url(server.base_url()).build()?;
//! // … what is tested calls the client, and finds that the order does not exist.
//! # let _ = (refusal, client);
//! # Ok::<_, managem::BuildError>(())
//! ```
//!
//! A mock answers what it is told. The real service, in one value, is `managem_server::TestServer`: prefer it where the
//! order of things matters.
#![allow(
    missing_docs,
    unreachable_pub,
    unused_qualifications,
    rustdoc::redundant_explicit_links,
    clippy::all,
    clippy::pedantic,
    clippy::unwrap_used,
    reason = "generated"
)]

pub use httpmock::{Mock, MockServer};

/// A pattern for this value alone, as it is encoded in a path.
pub(crate) fn in_path(value: &str) -> String {
    regex::escape(&progenitor_client::encode_path(value))
}

include!(concat!(env!("OUT_DIR"), "/mock.rs"));
