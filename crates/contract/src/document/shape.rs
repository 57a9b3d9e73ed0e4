//! The shapes of OpenAPI objects: which fields hold which objects, and where a `$ref` may appear.
//!
//! The loader walks a document by this table, so that it follows references where they can occur and nowhere else: a
//! `$ref` inside an example, a default, an enumeration or an extension is data, whatever its parents are called.

use crate::version::Version;

/// A kind of OpenAPI object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Shape {
    OpenApi,
    Components,
    Paths,
    PathItem,
    Operation,
    Parameter,
    RequestBody,
    Responses,
    Response,
    Header,
    MediaType,
    Encoding,
    Callback,
    SecurityScheme,
    Schema,
    /// Schemas by the names of properties, where a `$ref` stands in place of them all.
    Schemas,
}

/// How the objects below a field are arranged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Arrangement {
    /// The field holds the object.
    One,
    /// The field holds a list of objects.
    List,
    /// The field holds an object for each name.
    Map,
}

use Arrangement::{List, Map, One};

/// One field of an object.
pub(crate) struct Field {
    pub(crate) name: &'static str,
    pub(crate) arrangement: Arrangement,
    pub(crate) shape: Shape,
    since: Version,
}

impl Field {
    /// Whether this version of OpenAPI has the field.
    pub(crate) fn is_in(&self, version: Version) -> bool {
        version >= self.since
    }
}

const fn field(name: &'static str, arrangement: Arrangement, shape: Shape) -> Field {
    since(Version::V3_0, name, arrangement, shape)
}

const fn since(since: Version, name: &'static str, arrangement: Arrangement, shape: Shape) -> Field {
    Field { name, arrangement, shape, since }
}

/// The fields that hold methods, by their names in a document and in HTTP.
pub(crate) const METHODS: [(&str, &str, Version); 9] = [
    ("get", "GET", Version::V3_0),
    ("put", "PUT", Version::V3_0),
    ("post", "POST", Version::V3_0),
    ("delete", "DELETE", Version::V3_0),
    ("options", "OPTIONS", Version::V3_0),
    ("head", "HEAD", Version::V3_0),
    ("patch", "PATCH", Version::V3_0),
    ("trace", "TRACE", Version::V3_0),
    ("query", "QUERY", Version::V3_2),
];

static OPEN_API: &[Field] = &[
    field("paths", One, Shape::Paths),
    since(Version::V3_1, "webhooks", Map, Shape::PathItem),
    field("components", One, Shape::Components),
];

static COMPONENTS: &[Field] = &[
    field("schemas", Map, Shape::Schema),
    field("responses", Map, Shape::Response),
    field("parameters", Map, Shape::Parameter),
    field("requestBodies", Map, Shape::RequestBody),
    field("headers", Map, Shape::Header),
    field("securitySchemes", Map, Shape::SecurityScheme),
    field("callbacks", Map, Shape::Callback),
    since(Version::V3_1, "pathItems", Map, Shape::PathItem),
    since(Version::V3_2, "mediaTypes", Map, Shape::MediaType),
];

static PATH_ITEM: &[Field] = &[
    field("get", One, Shape::Operation),
    field("put", One, Shape::Operation),
    field("post", One, Shape::Operation),
    field("delete", One, Shape::Operation),
    field("options", One, Shape::Operation),
    field("head", One, Shape::Operation),
    field("patch", One, Shape::Operation),
    field("trace", One, Shape::Operation),
    since(Version::V3_2, "query", One, Shape::Operation),
    since(Version::V3_2, "additionalOperations", Map, Shape::Operation),
    field("parameters", List, Shape::Parameter),
];

static OPERATION: &[Field] = &[
    field("parameters", List, Shape::Parameter),
    field("requestBody", One, Shape::RequestBody),
    field("responses", One, Shape::Responses),
    field("callbacks", Map, Shape::Callback),
];

static PARAMETER: &[Field] = &[field("schema", One, Shape::Schema), field("content", Map, Shape::MediaType)];

static REQUEST_BODY: &[Field] = &[field("content", Map, Shape::MediaType)];

static RESPONSE: &[Field] = &[field("headers", Map, Shape::Header), field("content", Map, Shape::MediaType)];

static MEDIA_TYPE: &[Field] = &[
    field("schema", One, Shape::Schema),
    since(Version::V3_2, "itemSchema", One, Shape::Schema),
    field("encoding", Map, Shape::Encoding),
    since(Version::V3_2, "prefixEncoding", List, Shape::Encoding),
    since(Version::V3_2, "itemEncoding", One, Shape::Encoding),
];

static ENCODING: &[Field] =
    &[field("headers", Map, Shape::Header), since(Version::V3_2, "encoding", Map, Shape::Encoding)];

impl Shape {
    /// The fields that hold further objects.
    pub(crate) fn fields(self) -> &'static [Field] {
        match self {
            Self::OpenApi => OPEN_API,
            Self::Components => COMPONENTS,
            Self::PathItem => PATH_ITEM,
            Self::Operation => OPERATION,
            Self::Parameter | Self::Header => PARAMETER,
            Self::RequestBody => REQUEST_BODY,
            Self::Response => RESPONSE,
            Self::MediaType => MEDIA_TYPE,
            Self::Encoding => ENCODING,
            Self::Paths | Self::Responses | Self::Callback | Self::SecurityScheme | Self::Schema | Self::Schemas => &[],
        }
    }

    /// The shape of the members of an object with free names; extensions do not count.
    pub(crate) fn members(self) -> Option<Self> {
        match self {
            Self::Paths | Self::Callback => Some(Self::PathItem),
            Self::Responses => Some(Self::Response),
            Self::Schemas => Some(Self::Schema),
            _ => None,
        }
    }

    /// Whether a `$ref` may appear in place of the object. For operations, `responses`, `paths` and (before 3.2) media
    /// types OpenAPI does not say so, but large vendors write it, and its meaning is clear.
    pub(crate) fn may_be_referenced(self) -> bool {
        !matches!(self, Self::OpenApi | Self::Components | Self::Encoding)
    }

    /// The word for the object in a message.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::OpenApi => "document",
            Self::Components => "`components`",
            Self::Paths => "`paths`",
            Self::PathItem => "path item",
            Self::Operation => "operation",
            Self::Parameter => "parameter",
            Self::RequestBody => "request body",
            Self::Responses => "`responses`",
            Self::Response => "response",
            Self::Header => "header",
            Self::MediaType => "media type",
            Self::Encoding => "encoding",
            Self::Callback => "callback",
            Self::SecurityScheme => "security scheme",
            Self::Schema => "schema",
            Self::Schemas => "list of properties",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_method_is_a_field_of_the_path_item() {
        for (name, upper, version) in METHODS {
            let field = PATH_ITEM.iter().find(|field| field.name == name).unwrap();
            assert!(field.shape == Shape::Operation && field.arrangement == One);
            assert_eq!(
                (field.is_in(Version::V3_0), name.to_ascii_uppercase()),
                (version == Version::V3_0, upper.into())
            );
        }
    }

    #[test]
    fn examples_defaults_and_extensions_hold_no_objects() {
        for shape in [Shape::Parameter, Shape::Header, Shape::MediaType, Shape::Response, Shape::Components] {
            assert!(!shape.fields().iter().any(|field| matches!(field.name, "example" | "examples" | "links")));
        }
    }
}
