//! What the build script made of `openapi.yaml`. Never edited: the contract is, or the build script.
#![allow(
    missing_docs,
    unused_imports,
    unreachable_pub,
    unused_qualifications,
    rustdoc::broken_intra_doc_links,
    rustdoc::bare_urls,
    clippy::all,
    clippy::pedantic,
    clippy::unwrap_used,
    reason = "generated"
)]

include!(concat!(env!("OUT_DIR"), "/client.rs"));
