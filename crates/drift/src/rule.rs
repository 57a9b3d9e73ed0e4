//! The data of a rule: its code, its severity, its page. The rules themselves are in `rules`.

use serde::Serialize;

/// The severity of a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Nothing has to change: the document could say more than it does.
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
    /// How much it matters.
    pub severity: Severity,
    /// The drift it finds, in a line.
    pub summary: &'static str,
    /// Its page, in Markdown: the drift, why it matters, what to do.
    pub page: &'static str,
    /// Its finding in words.
    pub(crate) message: fn(&Cause<'_>) -> String,
}

/// The parts of the message of a finding.
#[derive(Debug)]
pub(crate) struct Cause<'g> {
    /// The name that the finding is about: of a property, a header, a status.
    pub(crate) subject: &'g str,
    /// The shapes that were found, joined.
    pub(crate) found: &'g str,
    /// The text of the document at the place, if it is a scalar.
    pub(crate) keyword: &'g str,
}

/// Hands the list of all rules to a macro: the module of each, and its code. A rule that is added
/// here does not compile until it has both.
macro_rules! with_rules {
    ($macro:ident) => {
        $macro! {
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
    };
}

macro_rules! codes {
    ($($module:ident => $code:ident),+ $(,)?) => {
        /// Names a rule.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub(crate) enum Code { $($code),+ }
    };
}

with_rules!(codes);
pub(crate) use with_rules;
