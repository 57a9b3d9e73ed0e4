//! The keywords of a compiled schema, for readers that compare schemas instead of checking values.

use super::compiled::{Additional, Alternatives, CompiledSchema, SchemaId, TypeSet};
use super::decimal::Decimal;
use crate::document::NodeId;

/// A limit on a count (`maxLength`, `minItems`), and where it is written.
pub type CountLimit = Option<(u64, NodeId)>;

/// Names, and where they are written.
pub type NamesAt = Vec<(Box<str>, NodeId)>;

/// A limit on a number, and where it is written.
pub type NumberLimit<'c> = Option<(&'c Decimal, NodeId)>;

/// The keywords of one schema object, whatever dialect it is written in: bounds are exclusive or not, lists of elements
/// are a prefix. Keywords of the schemas that it applies are not among them.
#[derive(Debug)]
#[non_exhaustive]
pub struct Keywords<'c> {
    /// `type`, and where it is written.
    pub types: Option<(TypeSet, NodeId)>,
    /// OpenAPI 3.0's `nullable`: `null` is allowed, whatever else the schema asserts.
    pub nullable: bool,
    /// It is the boolean schema `false`.
    pub never: bool,
    /// `enum`: where it is written, and its values.
    pub enumeration: Option<(NodeId, &'c [NodeId])>,
    /// `const`
    pub constant: Option<NodeId>,
    /// `minimum`
    pub minimum: NumberLimit<'c>,
    /// `exclusiveMinimum`
    pub exclusive_minimum: NumberLimit<'c>,
    /// `maximum`
    pub maximum: NumberLimit<'c>,
    /// `exclusiveMaximum`
    pub exclusive_maximum: NumberLimit<'c>,
    /// `multipleOf`
    pub multiple_of: NumberLimit<'c>,
    /// `minLength`
    pub min_length: CountLimit,
    /// `maxLength`
    pub max_length: CountLimit,
    /// `pattern`
    pub pattern: Option<(&'c str, NodeId)>,
    /// `minItems`
    pub min_items: CountLimit,
    /// `maxItems`
    pub max_items: CountLimit,
    /// `uniqueItems`, if it is true.
    pub unique_items: Option<NodeId>,
    /// The schemas of the first elements.
    pub prefix_items: &'c [SchemaId],
    /// `contains`
    pub contains: Option<ContainsKeyword>,
    /// `unevaluatedItems`
    pub unevaluated_items: Option<SchemaId>,
    /// `minProperties`
    pub min_properties: CountLimit,
    /// `maxProperties`
    pub max_properties: CountLimit,
    /// Required names that are not among the schema's own properties.
    pub other_required: &'c [(Box<str>, NodeId)],
    /// `patternProperties`: the pattern, where it is written, and the schema.
    pub pattern_properties: Vec<(&'c str, NodeId, SchemaId)>,
    /// `propertyNames`
    pub property_names: Option<SchemaId>,
    /// `additionalProperties`
    pub additional: AdditionalProperties,
    /// The names that have to be there beside another.
    pub dependent_required: &'c [(Box<str>, NamesAt)],
    /// The schemas that apply to the object beside a member of a name.
    pub dependent_schemas: &'c [(Box<str>, SchemaId)],
    /// `unevaluatedProperties`
    pub unevaluated_properties: Option<SchemaId>,
    /// `allOf`, and the target of a `$ref` that has siblings.
    pub all_of: &'c [SchemaId],
    /// `anyOf`
    pub any_of: Option<(&'c [SchemaId], NodeId)>,
    /// `oneOf`
    pub one_of: Option<(&'c [SchemaId], NodeId)>,
    /// `not`
    pub not: Option<(SchemaId, NodeId)>,
    /// `if`, `then` and `else`
    pub condition: Option<(SchemaId, Option<SchemaId>, Option<SchemaId>)>,
    /// `discriminator`: the name of its property, and where it is written.
    pub discriminator: Option<(&'c str, NodeId)>,
    /// The fallback of a `$dynamicRef`, whose target depends on the way to it.
    pub dynamic: Option<SchemaId>,
    /// The parts that cannot be judged, and why.
    pub gaps: Vec<(NodeId, &'c str)>,
}

/// `contains` with its limits.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct ContainsKeyword {
    /// The schema that some elements meet.
    pub schema: SchemaId,
    /// Where it is written.
    pub node: NodeId,
    /// `minContains`
    pub min: CountLimit,
    /// `maxContains`
    pub max: CountLimit,
}

/// `additionalProperties`
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AdditionalProperties {
    /// Members that the schema does not name are valid.
    Allowed,
    /// They are not.
    Forbidden(NodeId),
    /// They have a schema.
    Schema(SchemaId),
}

fn listed(alternatives: Option<&Alternatives>) -> Option<(&[SchemaId], NodeId)> {
    alternatives.map(|own| (&*own.schemas, own.node))
}

impl CompiledSchema {
    /// Its keywords.
    #[must_use]
    pub fn keywords(&self) -> Keywords<'_> {
        let (number, string) = (self.number.as_deref(), self.string.as_deref());
        let (array, object, combinators) = (self.array.as_deref(), self.object.as_deref(), self.combinators.as_deref());
        Keywords {
            types: self.types,
            nullable: self.nullable,
            never: self.never,
            enumeration: self.enumeration.as_ref().map(|own| (own.node, &*own.values)),
            constant: self.constant,
            minimum: number.and_then(|own| own.minimum.as_ref()).map(|own| (&own.limit, own.node)),
            exclusive_minimum: number.and_then(|own| own.exclusive_minimum.as_ref()).map(|own| (&own.limit, own.node)),
            maximum: number.and_then(|own| own.maximum.as_ref()).map(|own| (&own.limit, own.node)),
            exclusive_maximum: number.and_then(|own| own.exclusive_maximum.as_ref()).map(|own| (&own.limit, own.node)),
            multiple_of: number.and_then(|own| own.multiple_of.as_ref()).map(|(divisor, node)| (divisor, *node)),
            min_length: string.and_then(|own| own.min),
            max_length: string.and_then(|own| own.max),
            pattern: string.and_then(|own| own.pattern.as_ref()).map(|own| (&*own.text, own.node)),
            min_items: array.and_then(|own| own.min),
            max_items: array.and_then(|own| own.max),
            unique_items: array.and_then(|own| own.unique),
            prefix_items: array.map_or(&[], |own| &own.prefix),
            contains: array.and_then(|own| own.contains.as_ref()).map(|own| ContainsKeyword {
                schema: own.schema,
                node: own.node,
                min: own.min,
                max: own.max,
            }),
            unevaluated_items: array.and_then(|own| own.unevaluated),
            min_properties: object.and_then(|own| own.min),
            max_properties: object.and_then(|own| own.max),
            other_required: object.map_or(&[], |own| &own.other_required),
            pattern_properties: object.map_or_else(Vec::new, |own| {
                own.patterns.iter().map(|(pattern, schema)| (&*pattern.text, pattern.node, *schema)).collect()
            }),
            property_names: object.and_then(|own| own.property_names),
            additional: match object.map(|own| &own.additional) {
                None | Some(Additional::Silent | Additional::Allowed) => AdditionalProperties::Allowed,
                Some(Additional::Forbidden(node)) => AdditionalProperties::Forbidden(*node),
                Some(Additional::Schema(schema)) => AdditionalProperties::Schema(*schema),
            },
            dependent_required: object.map_or(&[], |own| &own.dependent_required),
            dependent_schemas: object.map_or(&[], |own| &own.dependent_schemas),
            unevaluated_properties: object.and_then(|own| own.unevaluated),
            all_of: &self.all_of,
            any_of: listed(combinators.and_then(|own| own.any_of.as_ref())),
            one_of: listed(combinators.and_then(|own| own.one_of.as_ref())),
            not: combinators.and_then(|own| own.not),
            condition: combinators
                .and_then(|own| own.condition.as_ref())
                .map(|own| (own.when, own.then, own.otherwise)),
            discriminator: combinators.and_then(|own| own.discriminator.as_ref()).map(|own| (&*own.property, own.node)),
            dynamic: combinators.and_then(|own| own.dynamic.as_ref()).map(|own| own.fallback),
            gaps: self.gaps.iter().map(|gap| (gap.node, &*gap.reason)).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Contract;

    fn first(text: &str) -> (Contract, SchemaId) {
        let contract = Contract::parse("a.yaml", text).unwrap();
        let details = contract.operations()[0].details();
        let schema = details.responses[0].content[0].schema.unwrap();
        (contract, schema)
    }

    fn document(version: &str, schema: &str) -> String {
        format!(
            "openapi: {version}\npaths: {{/a: {{get: {{responses: {{200: {{description: ok, content: \
             {{application/json: {{schema: {schema}}}}}}}}}}}}}}}"
        )
    }

    #[test]
    fn dialects_come_to_the_same_keywords() {
        let old = "{type: number, minimum: 1, exclusiveMinimum: true}";
        let new = "{type: number, exclusiveMinimum: 1.0}";
        for (version, schema) in [("3.0.3", old), ("3.1.0", new)] {
            let (contract, schema) = first(&document(version, schema));
            let keywords = contract.schema(schema).keywords();
            assert!(keywords.minimum.is_none(), "{version}");
            assert_eq!(keywords.exclusive_minimum.unwrap().0, &Decimal::parse("1"), "{version}");
        }
    }

    #[test]
    fn keywords_of_objects_lists_and_alternatives() {
        let schema = "{type: object, required: [b], additionalProperties: false, patternProperties: {'^x': {type: string}}, \
                      oneOf: [{type: object}, {type: string}], not: {type: integer}, if: {minProperties: 1}, \
                      then: {maxProperties: 2}, dependentRequired: {a: [b]}, contains: {type: string}, minContains: 2, \
                      prefixItems: [{type: string}]}";
        let (contract, schema) = first(&document("3.1.0", schema));
        let keywords = contract.schema(schema).keywords();
        assert_eq!(&*keywords.other_required[0].0, "b");
        assert!(matches!(keywords.additional, AdditionalProperties::Forbidden(_)));
        assert_eq!(keywords.pattern_properties[0].0, "^x");
        assert_eq!(keywords.one_of.unwrap().0.len(), 2);
        assert!(keywords.not.is_some() && keywords.any_of.is_none() && keywords.gaps.is_empty());
        assert!(keywords.condition.is_some_and(|(_, then, otherwise)| then.is_some() && otherwise.is_none()));
        assert_eq!(keywords.dependent_required.len(), 1);
        assert_eq!(keywords.contains.unwrap().min.map(|(limit, _)| limit), Some(2));
        assert_eq!(keywords.prefix_items.len(), 1);
    }
}
