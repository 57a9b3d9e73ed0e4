//! The changes that are told apart: a stable code for each, its severity, and the rules of oasdiff that judge the same.

use openapi_contract::schema::Direction;
use serde::Serialize;

/// The severity of a change, for clients and servers that hold to the old document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Compatible; a reader may want to know.
    Info,
    /// Compatible by the letter, and likely to break somebody.
    Warning,
    /// Incompatible with clients of the old document.
    Breaking,
}

impl Severity {
    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Breaking => "breaking",
        }
    }
}

/// One kind of change.
#[derive(Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ChangeRule {
    /// Its name, in kebab case. It does not change between versions.
    pub code: &'static str,
    /// How much it matters.
    pub severity: Severity,
    /// The change, in a sentence.
    pub summary: &'static str,
    /// The rules of oasdiff that are about the same change.
    pub oasdiff: &'static [&'static str],
}

macro_rules! rules {
    ($name:ident, $all:ident, $doc:literal, {
        $($variant:ident $code:literal $severity:ident $summary:literal [$($oasdiff:literal),*];)+
    }) => {
        #[doc = $doc]
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(super) enum $name { $($variant),+ }

        static $all: &[ChangeRule] = &[$(ChangeRule {
            code: $code,
            severity: Severity::$severity,
            summary: $summary,
            oasdiff: &[$($oasdiff),*],
        }),+];

        impl $name {
            /// Its code and severity.
            pub(super) fn rule(self) -> &'static ChangeRule {
                &$all[self as usize]
            }
        }
    };
}

macro_rules! schema_rules {
    ($(
        $variant:ident $code:literal ($request:ident, $response:ident) $summary:literal
        [$($on_request:literal),*] [$($on_response:literal),*];
    )+) => {
        /// A change of a schema, which matters by the direction in which its values are sent.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(super) enum SchemaChange { $($variant),+ }

        static ON_REQUEST: &[ChangeRule] = &[$(ChangeRule {
            code: concat!("request-", $code),
            severity: Severity::$request,
            summary: $summary,
            oasdiff: &[$($on_request),*],
        }),+];

        static ON_RESPONSE: &[ChangeRule] = &[$(ChangeRule {
            code: concat!("response-", $code),
            severity: Severity::$response,
            summary: $summary,
            oasdiff: &[$($on_response),*],
        }),+];
    };
}

impl SchemaChange {
    /// Its code and severity in a direction.
    pub(super) fn rule(self, direction: Direction) -> &'static ChangeRule {
        match direction {
            Direction::Request => &ON_REQUEST[self as usize],
            Direction::Response => &ON_RESPONSE[self as usize],
        }
    }
}

/// All kinds of change: of operations, then of schemas in requests, then of schemas in responses.
pub fn rules() -> impl Iterator<Item = &'static ChangeRule> {
    OPERATION_RULES.iter().chain(ON_REQUEST).chain(ON_RESPONSE)
}

rules!(OperationChange, OPERATION_RULES, "A change beside the schemas.", {
    OperationAdded "operation-added" Info "An operation was added." ["endpoint-added"];
    OperationRemoved "operation-removed" Breaking "An operation was removed." ["api-removed-without-deprecation", "api-removed-with-deprecation", "api-path-removed-without-deprecation"];
    PathRemoved "path-removed" Breaking "A path was removed with all its operations." ["api-path-removed-without-deprecation", "api-path-removed-with-deprecation"];
    OperationIdChanged "operation-id-changed" Info "The `operationId` of an operation changed; generated clients name their functions by it." ["api-operation-id-added", "api-operation-id-removed"];
    OperationDeprecated "operation-deprecated" Info "An operation is deprecated." ["endpoint-deprecated"];
    OperationReactivated "operation-reactivated" Info "An operation is no longer deprecated." ["endpoint-reactivated"];
    ServerAdded "server-added" Info "A server was added." [];
    ServerRemoved "server-removed" Warning "A server was removed, or its URL changed." [];
    SecurityAdded "security-added" Breaking "An operation requires credentials." ["api-security-added", "api-global-security-added"];
    SecurityRemoved "security-removed" Info "An operation no longer requires credentials." ["api-security-removed", "api-global-security-removed"];
    SecurityAlternativeAdded "security-alternative-added" Info "Other credentials are accepted, too." ["api-security-added", "api-global-security-added"];
    SecurityAlternativeRemoved "security-alternative-removed" Breaking "Credentials are no longer accepted as they were." ["api-security-removed", "api-global-security-removed"];
    SecurityScopeAdded "security-scope-added" Breaking "A token needs another scope." ["api-security-scope-added", "api-global-security-scope-added"];
    SecurityScopeRemoved "security-scope-removed" Info "A token no longer needs a scope." ["api-security-scope-removed", "api-global-security-scope-removed"];
    RequiredParameterAdded "required-parameter-added" Breaking "A required parameter was added." ["new-required-request-parameter", "new-required-request-default-parameter-to-existing-path", "new-request-path-parameter"];
    ParameterAdded "parameter-added" Info "An optional parameter was added." ["new-optional-request-parameter", "new-optional-request-default-parameter-to-existing-path"];
    ParameterRemoved "parameter-removed" Breaking "A parameter was removed." ["request-parameter-removed"];
    ParameterBecameRequired "parameter-became-required" Breaking "A parameter is required." ["request-parameter-became-required", "request-header-property-became-required"];
    ParameterBecameOptional "parameter-became-optional" Info "A parameter is no longer required." ["request-parameter-became-optional"];
    ParameterDefaultChanged "parameter-default-changed" Breaking "The default of a parameter is another value." ["request-parameter-default-value-changed"];
    ParameterDefaultAdded "parameter-default-added" Breaking "A parameter has a default." ["request-parameter-default-value-added"];
    ParameterDefaultRemoved "parameter-default-removed" Breaking "A parameter has no default any more." ["request-parameter-default-value-removed"];
    ParameterStyleChanged "parameter-style-changed" Breaking "A parameter is written in another way (`style`, `explode`, `content`)." [];
    ParameterEmptyForbidden "parameter-empty-value-forbidden" Breaking "A parameter may no longer be without a value." [];
    ParameterEmptyAllowed "parameter-empty-value-allowed" Info "A parameter may be without a value." [];
    ParameterReservedForbidden "parameter-reserved-forbidden" Breaking "Reserved characters of a parameter have to be escaped." [];
    ParameterReservedAllowed "parameter-reserved-allowed" Info "Reserved characters of a parameter may be written as they are." [];
    ParameterDeprecated "parameter-deprecated" Info "A parameter is deprecated." ["request-parameter-deprecated"];
    ParameterReactivated "parameter-reactivated" Info "A parameter is no longer deprecated." ["request-parameter-reactivated"];
    RequiredBodyAdded "required-request-body-added" Breaking "A required request body was added." ["request-body-added-required"];
    BodyAdded "request-body-added" Info "An optional request body was added." ["request-body-added-optional"];
    BodyRemoved "request-body-removed" Breaking "A request body was removed." ["request-body-removed"];
    BodyBecameRequired "request-body-became-required" Breaking "A request body is required." ["request-body-became-required"];
    BodyBecameOptional "request-body-became-optional" Info "A request body is no longer required." ["request-body-became-optional"];
    RequestMediaTypeAdded "request-media-type-added" Info "A request body may have another media type." ["request-body-media-type-added"];
    RequestMediaTypeRemoved "request-media-type-removed" Breaking "A request body may no longer have a media type." ["request-body-media-type-removed"];
    ResponseMediaTypeAdded "response-media-type-added" Info "A response may have another media type." ["response-media-type-added"];
    ResponseMediaTypeRemoved "response-media-type-removed" Breaking "A response no longer has a media type." ["response-media-type-removed"];
    RequestSchemaAdded "request-schema-added" Breaking "A value of a request has a schema." ["request-body-media-type-schema-added"];
    RequestSchemaRemoved "request-schema-removed" Info "A value of a request has no schema any more." ["request-body-media-type-schema-removed"];
    ResponseSchemaAdded "response-schema-added" Info "A value of a response has a schema." ["response-body-media-type-schema-added"];
    ResponseSchemaRemoved "response-schema-removed" Warning "A value of a response has no schema any more." ["response-body-media-type-schema-removed"];
    RequestEncodingChanged "request-encoding-changed" Breaking "A property of a form is written in another way." [];
    ResponseEncodingChanged "response-encoding-changed" Breaking "A property of a form in a response is written in another way." [];
    SuccessStatusAdded "success-status-added" Info "A success status was added." ["response-success-status-added"];
    SuccessStatusRemoved "success-status-removed" Breaking "A success status was removed." ["response-success-status-removed"];
    OtherStatusAdded "other-status-added" Info "A status other than success was added." ["response-non-success-status-added"];
    OtherStatusRemoved "other-status-removed" Info "A status other than success was removed." ["response-non-success-status-removed"];
    HeaderAdded "response-header-added" Info "A response header was added." ["response-header-added"];
    HeaderRemoved "response-header-removed" Warning "An optional response header was removed." ["optional-response-header-removed"];
    RequiredHeaderRemoved "required-response-header-removed" Breaking "A required response header was removed." ["required-response-header-removed"];
    HeaderBecameOptional "response-header-became-optional" Breaking "A response header is no longer required." ["response-header-became-optional"];
    HeaderBecameRequired "response-header-became-required" Info "A response header is required." [];
    HeaderStyleChanged "response-header-style-changed" Breaking "A response header is written in another way (`explode`, `content`)." [];
    HeaderDeprecated "response-header-deprecated" Info "A response header is deprecated." [];
    HeaderReactivated "response-header-reactivated" Info "A response header is no longer deprecated." [];
});

schema_rules! {
    TypeNarrowed "type-narrowed" (Breaking, Info) "A value has fewer types."
        ["request-body-list-of-types-narrowed", "request-property-list-of-types-narrowed", "request-parameter-list-of-types-narrowed", "request-parameter-property-type-specialized"]
        ["response-body-type-specialized", "response-property-type-specialized", "response-header-type-specialized", "response-property-list-of-types-narrowed"];
    TypeWidened "type-widened" (Info, Breaking) "A value has more types."
        ["request-body-type-generalized", "request-property-type-generalized", "request-parameter-type-generalized", "request-property-list-of-types-widened"]
        ["response-body-type-generalized", "response-property-type-generalized", "response-header-type-generalized", "response-property-list-of-types-widened"];
    TypeChanged "type-changed" (Breaking, Breaking) "A value has other types."
        ["request-body-type-changed", "request-property-type-changed", "request-parameter-type-changed"]
        ["response-body-type-changed", "response-property-type-changed", "response-header-type-changed"];
    FormatNarrowed "format-narrowed" (Breaking, Info) "A value has a format, or a narrower one."
        ["request-body-type-changed", "request-property-type-changed", "request-parameter-type-changed"]
        ["response-property-type-specialized"];
    FormatWidened "format-widened" (Info, Breaking) "A value has no format any more, or a wider one."
        ["request-property-type-generalized", "request-parameter-type-generalized"]
        ["response-property-type-generalized"];
    FormatChanged "format-changed" (Breaking, Breaking) "A value has another format."
        ["request-property-type-changed", "request-parameter-type-changed"]
        ["response-property-type-changed"];
    FormatAnnotationChanged "format-annotation-changed" (Info, Info) "A format that has no defined meaning changed."
        []
        [];
    BecameNullable "became-nullable" (Info, Breaking) "A value may be null."
        ["request-body-became-nullable", "request-property-became-nullable", "request-parameter-became-nullable"]
        ["response-body-became-nullable", "response-property-became-nullable", "response-header-became-nullable"];
    BecameNotNullable "became-not-nullable" (Breaking, Info) "A value may no longer be null."
        ["request-body-became-not-nullable", "request-property-became-not-nullable", "request-parameter-became-not-nullable"]
        ["response-body-became-not-nullable", "response-property-became-not-nullable", "response-header-became-not-nullable"];
    BecameEnum "became-enum" (Breaking, Info) "The values are listed."
        ["request-body-became-enum", "request-property-became-enum", "request-parameter-became-enum"]
        [];
    BecameOpen "enum-removed" (Info, Warning) "The values are no longer listed."
        []
        [];
    EnumValueAdded "enum-value-added" (Info, Warning) "A value was added to the list."
        ["request-property-enum-value-added", "request-parameter-enum-value-added"]
        ["response-property-enum-value-added"];
    EnumValueRemoved "enum-value-removed" (Breaking, Info) "A value was removed from the list."
        ["request-body-enum-value-removed", "request-property-enum-value-removed", "request-parameter-enum-value-removed"]
        ["response-property-enum-value-removed", "response-mediatype-enum-value-removed"];
    ConstAdded "const-added" (Breaking, Info) "Only one value is left."
        ["request-body-const-added", "request-property-const-added"]
        ["response-body-const-added", "response-property-const-added"];
    ConstRemoved "const-removed" (Info, Breaking) "The value is no longer fixed."
        ["request-body-const-removed", "request-property-const-removed"]
        ["response-body-const-removed", "response-property-const-removed"];
    ConstChanged "const-changed" (Breaking, Breaking) "The fixed value is another one."
        ["request-body-const-changed", "request-property-const-changed"]
        ["response-body-const-changed", "response-property-const-changed"];
    MaximumSet "maximum-set" (Warning, Info) "`maximum` or `exclusiveMaximum` was added."
        ["request-body-max-set", "request-property-max-set", "request-parameter-max-set"]
        [];
    MaximumNarrowed "maximum-decreased" (Breaking, Info) "`maximum` or `exclusiveMaximum` allows less."
        ["request-body-max-decreased", "request-property-max-decreased", "request-parameter-max-decreased"]
        [];
    MaximumWidened "maximum-increased" (Info, Warning) "`maximum` or `exclusiveMaximum` allows more."
        ["request-body-max-increased", "request-property-max-increased", "request-parameter-max-increased"]
        ["response-body-max-increased", "response-property-max-increased"];
    MaximumRemoved "maximum-removed" (Info, Breaking) "`maximum` or `exclusiveMaximum` was removed."
        []
        [];
    MinimumSet "minimum-set" (Warning, Info) "`minimum` or `exclusiveMinimum` was added."
        ["request-body-min-set", "request-property-min-set", "request-parameter-min-set"]
        [];
    MinimumNarrowed "minimum-increased" (Breaking, Info) "`minimum` or `exclusiveMinimum` allows less."
        ["request-body-min-increased", "request-property-min-increased", "request-parameter-min-increased"]
        [];
    MinimumWidened "minimum-decreased" (Info, Warning) "`minimum` or `exclusiveMinimum` allows more."
        ["request-body-min-decreased", "request-property-min-decreased", "request-parameter-min-decreased"]
        ["response-body-min-decreased", "response-property-min-decreased"];
    MinimumRemoved "minimum-removed" (Info, Breaking) "`minimum` or `exclusiveMinimum` was removed."
        []
        [];
    MaxLengthSet "max-length-set" (Warning, Info) "`maxLength` was added."
        ["request-body-max-length-set", "request-property-max-length-set", "request-parameter-max-length-set"]
        [];
    MaxLengthNarrowed "max-length-decreased" (Breaking, Info) "`maxLength` allows less."
        ["request-body-max-length-decreased", "request-property-max-length-decreased", "request-parameter-max-length-decreased"]
        [];
    MaxLengthWidened "max-length-increased" (Info, Warning) "`maxLength` allows more."
        ["request-body-max-length-increased", "request-property-max-length-increased", "request-parameter-max-length-increased"]
        ["response-body-max-length-increased", "response-property-max-length-increased"];
    MaxLengthRemoved "max-length-removed" (Info, Breaking) "`maxLength` was removed."
        []
        ["response-body-max-length-unset", "response-property-max-length-unset"];
    MinLengthSet "min-length-set" (Warning, Info) "`minLength` was added."
        []
        [];
    MinLengthNarrowed "min-length-increased" (Breaking, Info) "`minLength` allows less."
        ["request-body-min-length-increased", "request-property-min-length-increased", "request-parameter-min-length-increased"]
        [];
    MinLengthWidened "min-length-decreased" (Info, Warning) "`minLength` allows more."
        ["request-body-min-length-decreased", "request-property-min-length-decreased", "request-parameter-min-length-decreased"]
        ["response-body-min-length-decreased", "response-property-min-length-decreased"];
    MinLengthRemoved "min-length-removed" (Info, Breaking) "`minLength` was removed."
        []
        [];
    MaxItemsSet "max-items-set" (Warning, Info) "`maxItems` was added."
        []
        [];
    MaxItemsNarrowed "max-items-decreased" (Breaking, Info) "`maxItems` allows less."
        ["request-parameter-max-items-decreased"]
        [];
    MaxItemsWidened "max-items-increased" (Info, Warning) "`maxItems` allows more."
        ["request-parameter-max-items-increased"]
        [];
    MaxItemsRemoved "max-items-removed" (Info, Breaking) "`maxItems` was removed."
        []
        [];
    MinItemsSet "min-items-set" (Warning, Info) "`minItems` was added."
        ["request-body-min-items-set", "request-property-min-items-set", "request-parameter-min-items-set"]
        [];
    MinItemsNarrowed "min-items-increased" (Breaking, Info) "`minItems` allows less."
        ["request-body-min-items-increased", "request-property-min-items-increased", "request-parameter-min-items-increased"]
        [];
    MinItemsWidened "min-items-decreased" (Info, Warning) "`minItems` allows more."
        ["request-parameter-min-items-decreased"]
        ["response-body-min-items-decreased", "response-property-min-items-decreased"];
    MinItemsRemoved "min-items-removed" (Info, Breaking) "`minItems` was removed."
        []
        ["response-body-min-items-unset", "response-property-min-items-unset"];
    MaxPropertiesSet "max-properties-set" (Warning, Info) "`maxProperties` was added."
        []
        [];
    MaxPropertiesNarrowed "max-properties-decreased" (Breaking, Info) "`maxProperties` allows less."
        []
        [];
    MaxPropertiesWidened "max-properties-increased" (Info, Warning) "`maxProperties` allows more."
        []
        [];
    MaxPropertiesRemoved "max-properties-removed" (Info, Breaking) "`maxProperties` was removed."
        []
        [];
    MinPropertiesSet "min-properties-set" (Warning, Info) "`minProperties` was added."
        []
        [];
    MinPropertiesNarrowed "min-properties-increased" (Breaking, Info) "`minProperties` allows less."
        []
        [];
    MinPropertiesWidened "min-properties-decreased" (Info, Warning) "`minProperties` allows more."
        []
        [];
    MinPropertiesRemoved "min-properties-removed" (Info, Breaking) "`minProperties` was removed."
        []
        [];
    MaxContainsSet "max-contains-set" (Warning, Info) "`maxContains` was added."
        []
        [];
    MaxContainsNarrowed "max-contains-decreased" (Breaking, Info) "`maxContains` allows less."
        ["request-body-max-contains-decreased", "request-property-max-contains-decreased"]
        ["response-body-max-contains-decreased", "response-property-max-contains-decreased"];
    MaxContainsWidened "max-contains-increased" (Info, Warning) "`maxContains` allows more."
        ["request-body-max-contains-increased", "request-property-max-contains-increased"]
        ["response-body-max-contains-increased", "response-property-max-contains-increased"];
    MaxContainsRemoved "max-contains-removed" (Info, Breaking) "`maxContains` was removed."
        []
        [];
    MinContainsSet "min-contains-set" (Warning, Info) "`minContains` was added."
        []
        [];
    MinContainsNarrowed "min-contains-increased" (Breaking, Info) "`minContains` allows less."
        ["request-body-min-contains-increased", "request-property-min-contains-increased"]
        ["response-body-min-contains-increased", "response-property-min-contains-increased"];
    MinContainsWidened "min-contains-decreased" (Info, Warning) "`minContains` allows more."
        ["request-body-min-contains-decreased", "request-property-min-contains-decreased"]
        ["response-body-min-contains-decreased", "response-property-min-contains-decreased"];
    MinContainsRemoved "min-contains-removed" (Info, Breaking) "`minContains` was removed."
        []
        [];
    MultipleOfAdded "multiple-of-added" (Breaking, Info) "A number has to be a multiple."
        []
        [];
    MultipleOfRemoved "multiple-of-removed" (Info, Breaking) "A number is no longer a multiple."
        []
        [];
    MultipleOfChanged "multiple-of-changed" (Breaking, Breaking) "A number is a multiple of another one."
        []
        [];
    PatternAdded "pattern-added" (Breaking, Info) "A text has to fit a pattern."
        ["request-property-pattern-added", "request-parameter-pattern-added"]
        ["response-property-pattern-added"];
    PatternRemoved "pattern-removed" (Info, Info) "A text no longer has to fit a pattern."
        ["request-property-pattern-removed", "request-parameter-pattern-removed"]
        ["response-property-pattern-removed"];
    PatternChanged "pattern-changed" (Warning, Info) "A text has to fit another pattern."
        ["request-property-pattern-changed", "request-parameter-pattern-changed"]
        ["response-property-pattern-changed"];
    UniqueItemsAdded "unique-items-added" (Breaking, Info) "The elements of a list have to differ."
        []
        [];
    UniqueItemsRemoved "unique-items-removed" (Info, Warning) "The elements of a list may be equal."
        []
        [];
    RequiredPropertyAdded "required-property-added" (Breaking, Info) "A required property was added."
        ["new-required-request-property", "new-required-request-property-with-default"]
        ["response-required-property-added"];
    PropertyAdded "property-added" (Info, Info) "An optional property was added."
        ["new-optional-request-property"]
        ["response-optional-property-added"];
    RequiredPropertyRemoved "required-property-removed" (Warning, Breaking) "A required property was removed."
        ["request-property-removed"]
        ["response-required-property-removed"];
    PropertyRemoved "property-removed" (Warning, Warning) "An optional property was removed."
        ["request-property-removed"]
        ["response-optional-property-removed"];
    PropertyForbidden "property-forbidden" (Breaking, Info) "A property was removed, and unnamed ones are not allowed."
        []
        [];
    PropertyBecameRequired "property-became-required" (Breaking, Info) "A property is required."
        ["request-property-became-required", "request-property-became-required-with-default"]
        ["response-property-became-required"];
    PropertyBecameOptional "property-became-optional" (Info, Breaking) "A property is no longer required."
        ["request-property-became-optional"]
        ["response-property-became-optional"];
    AdditionalPropertiesClosed "additional-properties-closed" (Breaking, Info) "Unnamed properties are no longer allowed."
        []
        [];
    AdditionalPropertiesOpened "additional-properties-opened" (Info, Warning) "Unnamed properties are allowed."
        []
        [];
    AdditionalPropertiesRestricted "additional-properties-restricted" (Breaking, Info) "Unnamed properties have a schema."
        []
        [];
    AdditionalPropertiesUnrestricted "additional-properties-unrestricted" (Info, Breaking) "Unnamed properties may have any value."
        []
        [];
    PatternPropertyAdded "pattern-property-added" (Breaking, Info) "The properties that fit a pattern have a schema."
        ["request-body-pattern-property-added", "request-property-pattern-property-added"]
        ["response-body-pattern-property-added", "response-property-pattern-property-added"];
    PatternPropertyRemoved "pattern-property-removed" (Info, Breaking) "The properties that fit a pattern have no schema any more."
        ["request-body-pattern-property-removed", "request-property-pattern-property-removed"]
        ["response-body-pattern-property-removed", "response-property-pattern-property-removed"];
    PropertyNamesAdded "property-names-added" (Breaking, Info) "The names of properties have a schema."
        ["request-body-property-names-added", "request-property-property-names-added"]
        ["response-body-property-names-added", "response-property-property-names-added"];
    PropertyNamesRemoved "property-names-removed" (Info, Breaking) "The names of properties have no schema any more."
        ["request-body-property-names-removed", "request-property-property-names-removed"]
        ["response-body-property-names-removed", "response-property-property-names-removed"];
    DependentRequiredAdded "dependent-required-added" (Breaking, Info) "A property is required beside another."
        ["request-body-dependent-required-added", "request-property-dependent-required-added"]
        ["response-body-dependent-required-added", "response-property-dependent-required-added"];
    DependentRequiredRemoved "dependent-required-removed" (Info, Breaking) "A property is no longer required beside another."
        ["request-body-dependent-required-removed", "request-property-dependent-required-removed"]
        ["response-body-dependent-required-removed", "response-property-dependent-required-removed"];
    DependentSchemaAdded "dependent-schema-added" (Breaking, Info) "A schema applies beside a property."
        ["request-body-dependent-schema-added", "request-property-dependent-schema-added"]
        ["response-body-dependent-schema-added", "response-property-dependent-schema-added"];
    DependentSchemaRemoved "dependent-schema-removed" (Info, Breaking) "A schema no longer applies beside a property."
        ["request-body-dependent-schema-removed", "request-property-dependent-schema-removed"]
        ["response-body-dependent-schema-removed", "response-property-dependent-schema-removed"];
    ItemsRestricted "items-restricted" (Breaking, Info) "The elements of a list have a schema."
        []
        [];
    ItemsUnrestricted "items-unrestricted" (Info, Breaking) "The elements of a list may have any value."
        []
        [];
    ContainsAdded "contains-added" (Breaking, Info) "A list has to hold certain elements."
        ["request-body-contains-added", "request-property-contains-added"]
        ["response-body-contains-added", "response-property-contains-added"];
    ContainsRemoved "contains-removed" (Info, Breaking) "A list no longer has to hold certain elements."
        ["request-body-contains-removed", "request-property-contains-removed"]
        ["response-body-contains-removed", "response-property-contains-removed"];
    UnevaluatedAdded "unevaluated-added" (Breaking, Info) "Members or elements that no schema describes are restricted."
        ["request-body-unevaluated-properties-added", "request-body-unevaluated-items-added", "request-property-unevaluated-properties-added", "request-property-unevaluated-items-added"]
        ["response-body-unevaluated-properties-added", "response-body-unevaluated-items-added"];
    UnevaluatedRemoved "unevaluated-removed" (Info, Breaking) "Members or elements that no schema describes are no longer restricted."
        ["request-body-unevaluated-properties-removed", "request-body-unevaluated-items-removed", "request-property-unevaluated-properties-removed", "request-property-unevaluated-items-removed"]
        ["response-body-unevaluated-properties-removed", "response-body-unevaluated-items-removed"];
    AlternativeAdded "alternative-added" (Info, Breaking) "An alternative was added to `oneOf` or `anyOf`."
        ["request-body-one-of-added", "request-property-one-of-added", "request-body-any-of-added", "request-property-any-of-added"]
        ["response-body-one-of-added", "response-property-one-of-added", "response-body-any-of-added", "response-property-any-of-added"];
    AlternativeRemoved "alternative-removed" (Breaking, Info) "An alternative was removed from `oneOf` or `anyOf`."
        ["request-body-one-of-removed", "request-property-one-of-removed", "request-body-any-of-removed", "request-property-any-of-removed"]
        ["response-body-one-of-removed", "response-property-one-of-removed", "response-body-any-of-removed", "response-property-any-of-removed"];
    AlternativesAdded "alternatives-added" (Breaking, Info) "A value has to fit one of several schemas."
        []
        [];
    AlternativesRemoved "alternatives-removed" (Info, Breaking) "A value no longer has to fit one of several schemas."
        []
        [];
    AlternativesExclusive "any-of-became-one-of" (Warning, Info) "A value may fit only one of the schemas."
        []
        [];
    AlternativesInclusive "one-of-became-any-of" (Info, Warning) "A value may fit several of the schemas."
        []
        [];
    DiscriminatorChanged "discriminator-changed" (Info, Info) "A discriminator was added, removed or changed."
        ["request-body-discriminator-added", "request-body-discriminator-removed", "request-body-discriminator-property-name-changed", "request-body-discriminator-mapping-changed", "request-property-discriminator-property-name-changed"]
        ["response-body-discriminator-added", "response-body-discriminator-removed", "response-body-discriminator-property-name-changed", "response-body-discriminator-mapping-changed", "response-property-discriminator-property-name-changed"];
    NotAdded "not-added" (Breaking, Info) "Values are excluded by `not`."
        []
        [];
    NotRemoved "not-removed" (Info, Breaking) "Values are no longer excluded by `not`."
        []
        [];
    NotChanged "not-changed" (Warning, Warning) "Other values are excluded by `not`."
        []
        [];
    ConditionAdded "condition-added" (Breaking, Info) "Schemas apply under a condition."
        ["request-body-if-added", "request-property-if-added"]
        ["response-body-if-added", "response-property-if-added"];
    ConditionRemoved "condition-removed" (Info, Breaking) "Schemas no longer apply under a condition."
        ["request-body-if-removed", "request-property-if-removed"]
        ["response-body-if-removed", "response-property-if-removed"];
    ConditionChanged "condition-changed" (Warning, Warning) "Schemas apply under another condition."
        []
        [];
    DefaultAdded "default-added" (Info, Info) "A default was added."
        ["request-body-default-value-added", "request-property-default-value-added"]
        ["response-body-default-value-added", "response-property-default-value-added"];
    DefaultRemoved "default-removed" (Info, Info) "A default was removed."
        ["request-body-default-value-removed", "request-property-default-value-removed"]
        ["response-body-default-value-removed", "response-property-default-value-removed"];
    DefaultChanged "default-changed" (Info, Info) "The default is another value."
        ["request-body-default-value-changed", "request-property-default-value-changed"]
        ["response-body-default-value-changed", "response-property-default-value-changed"];
    Deprecated "property-deprecated" (Info, Info) "A property or schema is deprecated."
        ["request-property-deprecated"]
        ["response-property-deprecated"];
    Reactivated "property-reactivated" (Info, Info) "A property or schema is no longer deprecated."
        ["request-property-reactivated"]
        ["response-property-reactivated"];
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_and_in_kebab_case() {
        let mut known = std::collections::HashSet::new();
        for rule in rules() {
            assert!(known.insert(rule.code), "{} is there twice", rule.code);
            let is_kebab = rule.code.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
            assert!(is_kebab && rule.summary.ends_with('.'), "{}", rule.code);
        }
        assert_eq!(SchemaChange::Deprecated.rule(Direction::Request).code, "request-property-deprecated");
        assert_eq!(OperationChange::HeaderRemoved.rule().code, "response-header-removed");
    }
}
