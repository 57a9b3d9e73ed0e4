//! The version of OpenAPI that a document is written in, and the dialect of JSON Schema of its schemas.

use std::fmt;

/// A minor version of OpenAPI 3.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Version {
    /// 3.0.x
    V3_0,
    /// 3.1.x
    V3_1,
    /// 3.2.x
    V3_2,
}

impl Version {
    /// Reads `3.1.0`. The patch level is required, and ignored.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let mut parts = text.splitn(3, '.');
        let (major, minor, patch) = (parts.next()?, parts.next()?, parts.next()?);
        if major != "3" || patch.is_empty() {
            return None;
        }
        Some(match minor {
            "0" => Self::V3_0,
            "1" => Self::V3_1,
            "2" => Self::V3_2,
            _ => return None,
        })
    }

    /// The dialect of schemas that do not name one.
    pub(crate) fn dialect(self) -> Dialect {
        match self {
            Self::V3_0 => Dialect::OpenApi30,
            Self::V3_1 | Self::V3_2 => Dialect::Draft2020,
        }
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::V3_0 => "3.0",
            Self::V3_1 => "3.1",
            Self::V3_2 => "3.2",
        })
    }
}

/// A dialect of JSON Schema. It decides which keywords a schema has; the validator does not know it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Dialect {
    /// The Schema Object of OpenAPI 3.0.
    OpenApi30,
    /// Draft 6 and 7.
    Draft07,
    /// 2019-09.
    Draft2019,
    /// 2020-12, with the vocabulary that OpenAPI adds.
    Draft2020,
    /// A dialect that is not understood. Its schemas are not judged.
    Unknown,
}

impl Dialect {
    /// The dialect that a `$schema` or `jsonSchemaDialect` names.
    pub(crate) fn of_uri(uri: &str) -> Self {
        let uri = uri.trim_end_matches('#');
        let path = uri.strip_prefix("https://").or_else(|| uri.strip_prefix("http://")).unwrap_or(uri);
        match path {
            "json-schema.org/draft-06/schema" | "json-schema.org/draft-07/schema" => Self::Draft07,
            "json-schema.org/draft/2019-09/schema" => Self::Draft2019,
            "json-schema.org/draft/2020-12/schema" => Self::Draft2020,
            _ if path.starts_with("spec.openapis.org/oas/3.") && path.contains("/dialect/") => Self::Draft2020,
            _ => Self::Unknown,
        }
    }

    /// Whether the siblings of a `$ref` count.
    pub(crate) fn ref_has_siblings(self) -> bool {
        matches!(self, Self::Draft2019 | Self::Draft2020)
    }

    /// Whether `5.0` is an integer. If it is, the value is valid, and reported all the same.
    pub(crate) fn whole_floats_are_integers(self) -> bool {
        self != Self::OpenApi30
    }

    const fn bit(self) -> u8 {
        1 << self as u8
    }
}

/// The schemas that a keyword holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Children {
    /// No schema.
    None,
    /// One schema.
    One,
    /// A list of schemas.
    List,
    /// A schema, or a list of them.
    OneOrList,
    /// A schema for each name.
    Map,
    /// A schema or a list of names for each name.
    Dependencies,
}

/// A keyword of JSON Schema.
#[derive(Debug)]
pub(crate) struct Keyword {
    pub(crate) name: &'static str,
    dialects: u8,
    pub(crate) children: Children,
    /// Whether ignoring it could hide a violation. Annotations and places for definitions cannot.
    asserts: bool,
}

impl Keyword {
    pub(crate) fn is_in(&self, dialect: Dialect) -> bool {
        self.dialects & dialect.bit() != 0
    }
}

const O30: u8 = Dialect::OpenApi30.bit();
const D07: u8 = Dialect::Draft07.bit();
const D19: u8 = Dialect::Draft2019.bit();
const D20: u8 = Dialect::Draft2020.bit();
const ALL: u8 = O30 | D07 | D19 | D20;
const MODERN: u8 = D07 | D19 | D20;

/// Each keyword, the dialects that have it, and the schemas in it. Sorted by name.
static KEYWORDS: &[Keyword] = &[
    keyword("$defs", D19 | D20, Children::Map, false),
    keyword("$dynamicRef", D20, Children::None, true),
    keyword("$recursiveRef", 0, Children::None, true),
    keyword("additionalItems", D07 | D19, Children::One, true),
    keyword("additionalProperties", ALL, Children::One, true),
    keyword("allOf", ALL, Children::List, true),
    keyword("anyOf", ALL, Children::List, true),
    keyword("const", MODERN, Children::None, true),
    keyword("contains", MODERN, Children::One, true),
    keyword("contentSchema", D19 | D20, Children::One, false),
    keyword("definitions", MODERN, Children::Map, false),
    keyword("dependencies", D07 | D19, Children::Dependencies, true),
    keyword("dependentRequired", D19 | D20, Children::None, true),
    keyword("dependentSchemas", D19 | D20, Children::Map, true),
    keyword("discriminator", O30 | D20, Children::None, false),
    keyword("else", MODERN, Children::One, true),
    keyword("enum", ALL, Children::None, true),
    keyword("exclusiveMaximum", ALL, Children::None, true),
    keyword("exclusiveMinimum", ALL, Children::None, true),
    keyword("format", ALL, Children::None, true),
    keyword("if", MODERN, Children::One, true),
    keyword("items", ALL, Children::OneOrList, true),
    keyword("maxContains", D19 | D20, Children::None, false),
    keyword("maxItems", ALL, Children::None, true),
    keyword("maxLength", ALL, Children::None, true),
    keyword("maxProperties", ALL, Children::None, true),
    keyword("maximum", ALL, Children::None, true),
    keyword("minContains", D19 | D20, Children::None, false),
    keyword("minItems", ALL, Children::None, true),
    keyword("minLength", ALL, Children::None, true),
    keyword("minProperties", ALL, Children::None, true),
    keyword("minimum", ALL, Children::None, true),
    keyword("multipleOf", ALL, Children::None, true),
    keyword("not", ALL, Children::One, true),
    keyword("nullable", O30, Children::None, false),
    keyword("oneOf", ALL, Children::List, true),
    keyword("pattern", ALL, Children::None, true),
    keyword("patternProperties", MODERN, Children::Map, true),
    keyword("prefixItems", D20, Children::List, true),
    keyword("properties", ALL, Children::Map, true),
    keyword("propertyNames", MODERN, Children::One, true),
    keyword("readOnly", ALL, Children::None, false),
    keyword("required", ALL, Children::None, true),
    keyword("then", MODERN, Children::One, true),
    keyword("type", ALL, Children::None, true),
    keyword("unevaluatedItems", D19 | D20, Children::One, true),
    keyword("unevaluatedProperties", D19 | D20, Children::One, true),
    keyword("uniqueItems", ALL, Children::None, true),
    keyword("writeOnly", ALL, Children::None, false),
];

const fn keyword(name: &'static str, dialects: u8, children: Children, asserts: bool) -> Keyword {
    Keyword { name, dialects, children, asserts }
}

/// The keyword of this name in a dialect.
pub(crate) fn find(dialect: Dialect, name: &str) -> Option<&'static Keyword> {
    by_name(name).filter(|keyword| keyword.is_in(dialect))
}

/// Whether a name is a keyword that asserts something in another dialect, and says nothing in this one.
pub(crate) fn is_of_another_dialect(dialect: Dialect, name: &str) -> bool {
    by_name(name).is_some_and(|keyword| keyword.asserts && !keyword.is_in(dialect))
}

fn by_name(name: &str) -> Option<&'static Keyword> {
    let found = KEYWORDS.binary_search_by(|keyword| keyword.name.cmp(name)).ok()?;
    Some(&KEYWORDS[found])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_need_their_patch_level() {
        assert_eq!(Version::parse("3.0.3"), Some(Version::V3_0));
        assert_eq!(Version::parse("3.1.0"), Some(Version::V3_1));
        assert_eq!(Version::parse("3.2.0-rc1"), Some(Version::V3_2));
        for bad in ["3.0", "3.3.0", "2.0.0", "3.1.", "", "4.0.0"] {
            assert_eq!(Version::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn the_table_is_sorted_and_knows_its_dialects() {
        assert!(KEYWORDS.is_sorted_by(|a, b| a.name < b.name));
        assert!(find(Dialect::OpenApi30, "const").is_none() && is_of_another_dialect(Dialect::OpenApi30, "const"));
        assert!(find(Dialect::Draft2020, "const").is_some());
        assert!(!is_of_another_dialect(Dialect::Draft2020, "nullable"), "it asserts nothing");
        assert!(is_of_another_dialect(Dialect::Draft2020, "dependencies"));
        assert!(!is_of_another_dialect(Dialect::OpenApi30, "title"));
    }

    #[test]
    fn dialects_by_their_uri() {
        for (uri, want) in [
            ("http://json-schema.org/draft-07/schema#", Dialect::Draft07),
            ("https://json-schema.org/draft/2019-09/schema", Dialect::Draft2019),
            ("https://json-schema.org/draft/2020-12/schema", Dialect::Draft2020),
            ("https://spec.openapis.org/oas/3.1/dialect/base", Dialect::Draft2020),
            ("https://spec.openapis.org/oas/3.2/dialect/2025-09-17", Dialect::Draft2020),
            ("http://json-schema.org/draft-04/schema#", Dialect::Unknown),
            ("https://example.test/dialect", Dialect::Unknown),
        ] {
            assert_eq!(Dialect::of_uri(uri), want, "{uri}");
        }
    }
}
