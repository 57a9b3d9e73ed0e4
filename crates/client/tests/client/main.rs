//! The client, from outside.
#![allow(clippy::unwrap_used, missing_docs, reason = "tests")]

mod answers;
mod build_script;
mod builder;
mod calls;
#[path = "../../../../build/document.rs"]
mod document;
mod examples;
mod failures;
mod features;
mod http;
mod limits;
#[cfg(feature = "oauth2")]
mod oauth;
mod quoting;
mod reading;
mod script;
mod sending;
mod service;
mod sources;
