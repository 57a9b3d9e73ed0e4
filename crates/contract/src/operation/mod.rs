//! Operations: the parameters, bodies and responses of one method on one path.

mod body;
mod parameter;
mod security;

pub use body::{Encoding, MediaType, RequestBody, Response, StatusPattern};
pub use parameter::{Header, Parameter, ParameterIn, Style};
pub use security::{Requirement, Scheme, SchemeKind};

use crate::document::{Document, NodeId};
use crate::error::Problem;
use crate::schema::Compiler;
use crate::version::Version;

/// A place in the document that cannot be judged.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct BrokenPlace {
    /// Where it is.
    pub node: NodeId,
    /// Why.
    pub reason: Box<str>,
}

/// One method on one path template.
#[derive(Debug)]
pub struct Operation {
    pub(crate) index: usize,
    pub(crate) method: Box<str>,
    pub(crate) path: Box<str>,
    pub(crate) node: NodeId,
    pub(crate) id: Option<Box<str>>,
    /// It has servers of its own, in place of those of its path and of the document.
    pub(crate) has_servers: bool,
    /// Why it cannot be judged, if it cannot.
    pub(crate) broken: Option<BrokenPlace>,
    pub(crate) details: Details,
}

impl Operation {
    /// Its place among the operations of the document, from 0.
    #[must_use]
    pub fn index(&self) -> usize {
        self.index
    }

    /// The method, in capitals unless it is an additional one.
    #[must_use]
    pub fn method(&self) -> &str {
        &self.method
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

    /// Its parameters, bodies and responses.
    #[must_use]
    pub fn details(&self) -> &Details {
        &self.details
    }
}

/// The parameters, bodies and responses of an operation.
#[derive(Debug)]
#[non_exhaustive]
pub struct Details {
    /// Its own parameters and those of its path.
    pub parameters: Vec<Parameter>,
    /// Its request body.
    pub request_body: Option<RequestBody>,
    /// Its responses, in the order of the file.
    pub responses: Vec<Response>,
    /// Where `responses` is written.
    pub responses_node: Option<NodeId>,
    /// The security requirements: one of them must be met in full. Empty if no credentials are required.
    pub security: Vec<Requirement>,
    /// The parts that cannot be judged in its requests.
    pub broken_request: Vec<BrokenPlace>,
    /// The parts that keep responses without an entry of their own from being judged.
    pub broken_responses: Vec<BrokenPlace>,
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
}

/// Reads operations from the document.
pub(crate) struct Reader<'r, 'd> {
    pub(crate) document: &'d Document,
    pub(crate) compiler: &'r mut Compiler<'d>,
    pub(crate) problems: &'r mut Vec<Problem>,
}

impl Reader<'_, '_> {
    /// Reads an operation. `holders` are the path items around it, the nearest first.
    pub(crate) fn details(&mut self, operation: NodeId, holders: &[NodeId]) -> Details {
        let document = self.document;
        let holders: Vec<NodeId> = [operation].into_iter().chain(holders.iter().copied()).collect();
        let mut broken_request = Vec::new();
        let parameters = self.parameters(&holders, &mut broken_request);
        let request_body = document.get(operation, "requestBody").map(|node| document.follow(node));
        let request_body = request_body.map(|node| self.request_body(node));
        let responses_node = document.get(operation, "responses").map(|node| document.follow(node));
        let responses = responses_node.map(|node| self.responses(node)).unwrap_or_default();
        let broken_responses = self.broken_responses(operation, responses_node);
        let security = document.get(operation, "security").or_else(|| document.get(document.root(), "security"));
        let security = security.map(|node| security::requirements(document, node)).unwrap_or_default();
        Details { parameters, request_body, responses, responses_node, security, broken_request, broken_responses }
    }

    fn broken_responses(&mut self, operation: NodeId, responses: Option<NodeId>) -> Vec<BrokenPlace> {
        let document = self.document;
        let Some(responses) = responses else {
            if document.version() > Some(Version::V3_0) || document.broken(operation).is_some() {
                return self.broken(operation).into_iter().collect();
            }
            return vec![self.problem(operation, "the operation has no `responses`".to_owned())];
        };
        let mut broken: Vec<BrokenPlace> = self.broken(responses).into_iter().collect();
        for entry in document.members(responses) {
            let is_entry = !entry.name.starts_with("x-") && &*entry.name != "$ref";
            if is_entry && StatusPattern::parse(&entry.name).is_none() {
                let reason = format!("`{}` is not a valid response status", entry.name);
                let at = document.locate(entry.value, entry.name_span);
                let hint = "write a status such as 200, a class such as 4XX, or default";
                self.problems.push(Problem::new(at, reason.clone()).hint(hint));
                broken.push(BrokenPlace { node: entry.value, reason: reason.into() });
            }
        }
        broken
    }

    /// The problem that the loader found with a place.
    pub(crate) fn broken(&self, node: NodeId) -> Option<BrokenPlace> {
        let reason = self.document.broken(node)?;
        // A broken reference is best looked at where it is written.
        let node = self.document.get(node, "$ref").unwrap_or(node);
        Some(BrokenPlace { node, reason: reason.into() })
    }

    /// A place that breaks the rules of OpenAPI.
    pub(crate) fn problem(&mut self, node: NodeId, reason: String) -> BrokenPlace {
        self.problems.push(Problem::new(self.document.location(node), reason.clone()));
        BrokenPlace { node, reason: reason.into() }
    }
}
