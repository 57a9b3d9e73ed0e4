//! Operations: what one method on one path takes and gives.

mod body;
mod parameter;
mod security;

use std::sync::OnceLock;

pub use body::{Encoding, MediaType, RequestBody, Response, StatusPattern};
pub use parameter::{Header, Parameter, Place, Style};
pub use security::{Requirement, Scheme, SchemeKind};

use crate::contract::Contract;
use crate::document::NodeId;
use crate::router;

/// One method on one path template.
#[derive(Debug)]
pub struct Operation {
    pub(crate) index: usize,
    pub(crate) method: &'static str,
    pub(crate) path: Box<str>,
    pub(crate) node: NodeId,
    pub(crate) path_item: NodeId,
    pub(crate) id: Option<Box<str>>,
    /// It has servers of its own, in place of those of its path and of the description.
    pub(crate) has_servers: bool,
    pub(crate) details: OnceLock<Details>,
}

impl Operation {
    /// Its place among the operations of the description, from 0.
    #[must_use]
    pub fn index(&self) -> usize {
        self.index
    }

    /// The method in capitals.
    #[must_use]
    pub fn method(&self) -> &'static str {
        self.method
    }

    /// The path template, as written.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Its `operationId`.
    #[must_use]
    pub fn operation_id(&self) -> Option<&str> {
        self.id.as_deref()
    }

    /// Where it is written.
    #[must_use]
    pub fn node(&self) -> NodeId {
        self.node
    }

    /// What it takes and gives; read from the description at the first call.
    #[must_use]
    pub fn details(&self, contract: &Contract) -> &Details {
        self.details.get_or_init(|| Details::read(self, contract))
    }

    /// The values of the path variables in a path below the server's base path, by name, as they
    /// stand in the URL.
    #[must_use]
    pub fn path_values<'a>(&'a self, path: &'a str) -> Vec<(&'a str, &'a str)> {
        router::variables(&self.path, path)
    }
}

/// What an operation takes and gives.
#[derive(Debug)]
pub struct Details {
    /// Its own parameters and those of its path.
    pub parameters: Vec<Parameter>,
    /// The body that it takes.
    pub request_body: Option<RequestBody>,
    /// The answers that it gives, in the order of the file.
    pub responses: Vec<Response>,
    /// Where `responses` is written.
    pub responses_node: Option<NodeId>,
    /// The ways to be let in: one of them must be met in full. Empty when nothing is asked for.
    pub security: Vec<Requirement>,
}

impl Details {
    /// The entry for a status: its own, that of its class, or `default`.
    #[must_use]
    pub fn response(&self, status: u16) -> Option<&Response> {
        let find = |pattern| self.responses.iter().find(|response| response.status == pattern);
        find(StatusPattern::Exact(status))
            .or_else(|| find(StatusPattern::Class(status / 100)))
            .or_else(|| find(StatusPattern::Default))
    }

    fn read(operation: &Operation, contract: &Contract) -> Self {
        let document = contract.document();
        let request = document.get(operation.node, "requestBody").map(|node| document.follow(node));
        let responses_node = document.get(operation.node, "responses");
        let security = document.get(operation.node, "security").or_else(|| document.get(document.root(), "security"));
        Self {
            parameters: parameter::parameters(document, operation),
            request_body: request.map(|node| RequestBody {
                required: document.get_bool(node, "required").unwrap_or(false),
                content: body::content(document, node),
                node,
            }),
            responses: responses_node.map(|node| body::responses(document, node)).unwrap_or_default(),
            responses_node,
            security: security.map(|node| security::requirements(document, node)).unwrap_or_default(),
        }
    }
}
