#![doc = include_str!("../README.md")]

pub mod document;
mod error;
pub mod json;
pub mod media;
mod operation;
mod router;
pub mod schema;
mod server;

mod contract;

pub use contract::{Contract, Located};
pub use document::{Document, Location, NodeId};
pub use error::{Error, Problem, Problems};
pub use operation::{
    Details, Encoding, Header, MediaType, Operation, Parameter, Place, RequestBody, Requirement, Response, Scheme,
    SchemeKind, StatusPattern, Style,
};
pub use server::Server;
