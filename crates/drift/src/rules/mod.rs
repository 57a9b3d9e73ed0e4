//! The rules: one file, one code, one page each.

pub(crate) mod advice;
mod exchange;
mod parameters;
mod schema;

pub(crate) use exchange::{Workspace, check};
pub(crate) use schema::shape;
pub(crate) use undocumented_operation::is_identifier as is_identifier_name;

use serde::Serialize;

/// What a finding means for whoever has to act.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Nothing has to change: the description could say more than it does.
    Advice,
    /// Drift that a client is likely to live with.
    Warning,
    /// Drift.
    Error,
}

impl Severity {
    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Advice => "advice",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// One rule.
#[derive(Debug)]
pub struct Rule {
    /// Its name, in kebab case.
    pub code: &'static str,
    /// How much it matters, unless told otherwise.
    pub severity: Severity,
    /// What it finds, in a line.
    pub summary: &'static str,
    /// Its page, in Markdown: what it finds, why that matters, what to do.
    pub page: &'static str,
    /// Its finding in words.
    pub(crate) message: fn(&Cause<'_>) -> String,
}

/// What the message of a finding is made of.
#[derive(Debug)]
pub(crate) struct Cause<'g> {
    /// The name that the finding is about: of a property, a header, a status.
    pub(crate) subject: &'g str,
    /// What was found, as shapes, most frequent first, joined.
    pub(crate) found: &'g str,
    /// The text of the description at the finding's place, when it is a single value.
    pub(crate) keyword: &'g str,
}

/// The rule of this code.
#[must_use]
pub fn find(code: &str) -> Option<&'static Rule> {
    all().iter().copied().find(|rule| rule.code == code)
}

/// Declares a module for each rule, a code for each, and the list of all.
macro_rules! rules {
    ($($module:ident => $code:ident),+ $(,)?) => {
        $(mod $module;)+

        /// Names a rule.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub(crate) enum Code { $($code),+ }

        impl Code {
            pub(crate) fn rule(self) -> &'static Rule {
                match self { $(Self::$code => &$module::RULE),+ }
            }
        }

        /// All rules, in the order of this documentation.
        #[must_use]
        pub fn all() -> &'static [&'static Rule] {
            static ALL: &[&Rule] = &[$(&$module::RULE),+];
            ALL
        }
    };
}

rules! {
    undocumented_operation => UndocumentedOperation,
    undocumented_status => UndocumentedStatus,
    undocumented_media_type => UndocumentedMediaType,
    unexpected_body => UnexpectedBody,
    missing_body => MissingBody,
    unparsable_body => UnparsableBody,
    duplicate_key => DuplicateKey,
    missing_field => MissingField,
    undocumented_field => UndocumentedField,
    wrong_type => WrongType,
    unexpected_null => UnexpectedNull,
    integer_as_float => IntegerAsFloat,
    unknown_enum_value => UnknownEnumValue,
    wrong_format => WrongFormat,
    wrong_length => WrongLength,
    out_of_range => OutOfRange,
    pattern_mismatch => PatternMismatch,
    array_limits => ArrayLimits,
    object_limits => ObjectLimits,
    no_schema_fits => NoSchemaFits,
    ambiguous_schema => AmbiguousSchema,
    excluded_schema => ExcludedSchema,
    unknown_discriminator => UnknownDiscriminator,
    read_only_in_request => ReadOnlyInRequest,
    write_only_in_response => WriteOnlyInResponse,
    missing_header => MissingHeader,
    wrong_header => WrongHeader,
    undocumented_header => UndocumentedHeader,
    missing_parameter => MissingParameter,
    wrong_parameter => WrongParameter,
    undocumented_parameter => UndocumentedParameter,
    missing_security => MissingSecurity,
    client_cannot_decode => ClientCannotDecode,
    always_present => AlwaysPresent,
    never_null => NeverNull,
    narrower_format => NarrowerFormat,
    always_integer => AlwaysInteger,
    unseen_enum_value => UnseenEnumValue,
    unseen_response => UnseenResponse,
}
