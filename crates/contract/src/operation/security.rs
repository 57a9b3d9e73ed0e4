//! Security requirements.

use super::ParameterIn;
use crate::document::{Document, NodeId};
use crate::version::Version;

/// Schemes that must all be met.
#[derive(Debug)]
#[non_exhaustive]
pub struct Requirement {
    /// The schemes; an empty list allows anonymous access.
    pub schemes: Vec<Scheme>,
}

/// A security scheme, as far as a request shows it.
#[derive(Debug)]
#[non_exhaustive]
pub struct Scheme {
    /// Its name under `securitySchemes`.
    pub name: Box<str>,
    /// Where the operation or the document asks for it.
    pub node: NodeId,
    /// The credential that it asks for.
    pub kind: SchemeKind,
}

/// The credential that a request has to carry.
#[derive(Debug)]
pub enum SchemeKind {
    /// An `Authorization` header of this scheme (`bearer`, `basic`).
    Http(Box<str>),
    /// A key under this name.
    ApiKey(ParameterIn, Box<str>),
    /// A certificate of the connection, which no recording shows.
    MutualTls,
    /// Not known, with the reason.
    Unknown(Box<str>),
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
                    kind: scheme(document, &entry.name).unwrap_or_else(SchemeKind::Unknown),
                })
                .collect(),
        })
        .collect()
}

fn scheme(document: &Document, name: &str) -> Result<SchemeKind, Box<str>> {
    let components = document.get(document.root(), "components");
    let schemes = components.and_then(|components| document.get(components, "securitySchemes"));
    // From 3.2 on a reference may stand in place of a name. The name comes first.
    let pointer = name.strip_prefix('#').filter(|_| document.version() >= Some(Version::V3_2));
    let node = schemes.and_then(|schemes| document.get(schemes, name));
    let node = node.or_else(|| document.resolve(document.root(), pointer?));
    let node = document.follow(node.ok_or_else(|| format!("the security scheme `{name}` is not defined"))?);
    if let Some(reason) = document.broken(node) {
        return Err(reason.into());
    }
    let text = |key: &str| {
        document
            .get_str(node, key)
            .ok_or_else(|| format!("the security scheme `{name}` has no `{key}`").into_boxed_str())
    };
    Ok(match text("type")? {
        "http" => SchemeKind::Http(text("scheme")?.into()),
        "apiKey" => {
            let place = text("in")?;
            let place = ParameterIn::parse(place)
                .filter(|place| matches!(place, ParameterIn::Query | ParameterIn::Header | ParameterIn::Cookie))
                .ok_or_else(|| {
                    format!("the security scheme `{name}` is in `{place}`, which is not a place for a key")
                })?;
            SchemeKind::ApiKey(place, text("name")?.into())
        }
        "oauth2" | "openIdConnect" => SchemeKind::Http("bearer".into()),
        "mutualTLS" => SchemeKind::MutualTls,
        other => return Err(format!("the security scheme `{name}` is of the unknown type `{other}`").into()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schemes_by_their_type() {
        let text = "openapi: 3.1.0\npaths: {}\ncomponents: {securitySchemes: {\
             k: {type: apiKey, in: query, name: key}, b: {type: http, scheme: Bearer}, m: {type: mutualTLS}, \
             o: {type: oauth2, flows: {}}, r: {$ref: '#/components/securitySchemes/b'}, x: {type: kerberos}, \
             d: {$ref: '#/nowhere'}, n: {type: http}, p: {type: apiKey, in: path, name: key}}}";
        let document = Document::parse_files(("a.yaml", text), &[]).unwrap();
        let kind = |name: &str| match scheme(&document, name) {
            Ok(SchemeKind::Http(scheme)) => format!("http {scheme}"),
            Ok(SchemeKind::ApiKey(place, name)) => format!("{} {name}", place.name()),
            Ok(SchemeKind::MutualTls) => "tls".to_owned(),
            Ok(SchemeKind::Unknown(_)) => unreachable!("only callers make it"),
            Err(reason) => reason.into(),
        };
        for (name, want) in [
            ("k", "query key"),
            ("b", "http Bearer"),
            ("r", "http Bearer"),
            ("m", "tls"),
            ("o", "http bearer"),
            ("x", "the security scheme `x` is of the unknown type `kerberos`"),
            ("d", "`$ref: #/nowhere` leads nowhere"),
            ("n", "the security scheme `n` has no `scheme`"),
            ("z", "the security scheme `z` is not defined"),
            ("p", "the security scheme `p` is in `path`, which is not a place for a key"),
            ("#/components/securitySchemes/b", "the security scheme `#/components/securitySchemes/b` is not defined"),
        ] {
            assert_eq!(kind(name), want, "{name}");
        }
        let document = Document::parse_files(("a.yaml", &text.replace("3.1.0", "3.2.0")), &[]).unwrap();
        let found = scheme(&document, "#/components/securitySchemes/b");
        assert!(matches!(found, Ok(SchemeKind::Http(_))), "from 3.2 on a reference may stand there");
    }
}
