#![doc = include_str!("../README.md")]

mod contract;
pub mod document;
mod error;
pub mod json;
mod location;
pub mod media;
mod operation;
mod router;
pub mod schema;
mod server;
mod version;

pub use contract::{Contract, Located};
pub use document::{Document, NodeId};
pub use error::{Error, Problem, Problems};
pub use location::Location;
pub use operation::{
    BrokenPlace, Details, Encoding, Header, MediaType, Operation, Parameter, ParameterIn, RequestBody, Requirement,
    Response, Scheme, SchemeKind, StatusPattern, Style,
};
pub use server::Server;
pub use version::Version;
