//! The service from outside: over sockets, with a real database file.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod client;
mod create;
mod database;
mod docs;
mod drift;
mod engine;
mod faults;
mod idempotency;
mod import;
mod limits;
mod messages;
mod operations;
mod postgres;
mod refusals;
mod routes;
mod server;
mod tls;
mod wire;
