//! Ways to be let in.

use super::Place;
use crate::document::{Document, NodeId};

/// Schemes that must all be met.
#[derive(Debug)]
pub struct Requirement {
    /// The schemes; none means that anyone is let in.
    pub schemes: Vec<Scheme>,
}

/// A security scheme, as far as a request shows it.
#[derive(Debug)]
pub struct Scheme {
    /// Its name under `securitySchemes`.
    pub name: Box<str>,
    /// Where the operation or the description asks for it.
    pub node: NodeId,
    /// What a request has to carry.
    pub kind: SchemeKind,
}

/// What a request has to carry.
#[derive(Debug)]
pub enum SchemeKind {
    /// An `Authorization` header of this scheme (`bearer`, `basic`).
    Http(Box<str>),
    /// A key under this name.
    ApiKey(Place, Box<str>),
    /// Something that a recording does not show.
    Unknown,
}

pub(super) fn requirements(document: &Document, node: NodeId) -> Vec<Requirement> {
    document
        .elements(node)
        .map(|requirement| Requirement {
            schemes: document
                .members(requirement)
                .map(|entry| Scheme {
                    name: entry.name.clone(),
                    node: entry.value,
                    kind: scheme(document, &entry.name).unwrap_or(SchemeKind::Unknown),
                })
                .collect(),
        })
        .collect()
}

fn scheme(document: &Document, name: &str) -> Option<SchemeKind> {
    let components = document.get(document.root(), "components")?;
    let schemes = document.get(components, "securitySchemes")?;
    let node = document.follow(document.get(schemes, name)?);
    Some(match document.get_str(node, "type")? {
        "http" => SchemeKind::Http(document.get_str(node, "scheme")?.into()),
        "apiKey" => {
            SchemeKind::ApiKey(Place::parse(document.get_str(node, "in")?)?, document.get_str(node, "name")?.into())
        }
        "oauth2" | "openIdConnect" => SchemeKind::Http("bearer".into()),
        _ => return None,
    })
}
