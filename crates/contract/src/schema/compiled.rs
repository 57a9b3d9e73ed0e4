//! Compiled schemas: the assertions of one schema object each, with the others it applies named by number.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::number::NumberRules;
use super::string::{LazyPattern, StringRules};
use super::{Format, Slot};
use crate::document::NodeId;
use crate::json::Kind;

/// The number of a compiled schema within its contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SchemaId(pub(crate) u32);

impl SchemaId {
    #[inline]
    pub(crate) fn index(self) -> usize {
        self.0 as usize
    }
}

/// A type that a schema may ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Type {
    /// `null`, from OpenAPI 3.1 on.
    Null,
    /// `boolean`
    Boolean,
    /// `integer`
    Integer,
    /// `number`
    Number,
    /// `string`
    String,
    /// `array`
    Array,
    /// `object`
    Object,
}

impl Type {
    const ALL: [Self; 7] =
        [Self::Null, Self::Boolean, Self::Integer, Self::Number, Self::String, Self::Array, Self::Object];

    pub(crate) fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|ty| ty.name() == text)
    }

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Boolean => "boolean",
            Self::Integer => "integer",
            Self::Number => "number",
            Self::String => "string",
            Self::Array => "array",
            Self::Object => "object",
        }
    }
}

/// The types that a schema allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TypeSet(u8);

impl TypeSet {
    pub(crate) fn new(types: impl IntoIterator<Item = Type>) -> Self {
        Self(types.into_iter().fold(0, |set, ty| set | 1 << ty as u8))
    }

    /// Whether a type is one of them.
    #[must_use]
    pub fn contains(self, ty: Type) -> bool {
        self.0 & 1 << ty as u8 != 0
    }

    /// The types, in a fixed order.
    pub fn iter(self) -> impl Iterator<Item = Type> {
        Type::ALL.into_iter().filter(move |ty| self.contains(*ty))
    }

    /// The only type beside `null`, if there is one.
    #[must_use]
    pub fn single(self) -> Option<Type> {
        let mut types = self.iter().filter(|ty| *ty != Type::Null);
        types.next().filter(|_| types.next().is_none())
    }

    /// Whether a value of this kind is of one of the types; integers are not distinguished from other numbers.
    #[inline]
    pub(crate) fn allows(self, kind: Kind) -> bool {
        const INTEGER: u8 = 1 << Type::Integer as u8;
        const NUMBER: u8 = 1 << Type::Number as u8;
        let bit = match kind {
            Kind::Null => 1 << Type::Null as u8,
            Kind::Boolean => 1 << Type::Boolean as u8,
            Kind::Number => INTEGER | NUMBER,
            Kind::String => 1 << Type::String as u8,
            Kind::Array => 1 << Type::Array as u8,
            Kind::Object => 1 << Type::Object as u8,
        };
        self.0 & bit != 0
    }

    /// Whether a number has to be an integer.
    #[inline]
    pub(crate) fn wants_integer(self) -> bool {
        self.contains(Type::Integer) && !self.contains(Type::Number)
    }
}

impl std::fmt::Display for TypeSet {
    /// `string`, or `string or integer`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let names: Vec<&str> = self.iter().map(Type::name).collect();
        match names.split_last() {
            Some((last, [])) => f.write_str(last),
            Some((last, rest)) => write!(f, "{} or {last}", rest.join(", ")),
            None => f.write_str("nothing"),
        }
    }
}

/// A set of kinds of value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Kinds(u8);

impl Kinds {
    pub(crate) const ALL: Self = Self(0b11_1111);
    pub(crate) const STRING: Self = Self(1 << Kind::String as u8);
    pub(crate) const NUMBER: Self = Self(1 << Kind::Number as u8);
    pub(crate) const ARRAY: Self = Self(1 << Kind::Array as u8);
    pub(crate) const OBJECT: Self = Self(1 << Kind::Object as u8);

    #[inline]
    pub(crate) fn contains(self, kind: Kind) -> bool {
        self.0 & 1 << kind as u8 != 0
    }
}

/// A part of a schema that cannot be judged.
#[derive(Debug)]
pub(crate) struct Gap {
    pub(crate) node: NodeId,
    pub(crate) reason: Box<str>,
    /// The kinds of value that it concerns.
    pub(crate) kinds: Kinds,
    /// Whether it may name properties, so that none of an object is known to be undocumented.
    pub(crate) hides_names: bool,
}

/// The assertions of one schema object. Keywords that assert nothing are not there.
#[expect(clippy::struct_excessive_bools, reason = "each is a keyword, or a question asked of every value")]
#[derive(Debug)]
pub struct CompiledSchema {
    pub(crate) node: NodeId,
    pub(crate) slot: Slot,
    /// Its schema resource, which `$dynamicRef` looks at.
    pub(crate) resource: u32,
    pub(crate) types: Option<(TypeSet, NodeId)>,
    /// `null` is allowed, whatever else the schema asserts: `nullable` of OpenAPI 3.0.
    pub(crate) nullable: bool,
    /// Whether `5.0` is an integer.
    pub(crate) whole_floats: bool,
    /// The boolean schema `false`.
    pub(crate) never: bool,
    pub(crate) enumeration: Option<Box<Enumeration>>,
    pub(crate) constant: Option<NodeId>,
    pub(crate) number: Option<Box<NumberRules>>,
    pub(crate) string: Option<Box<StringRules>>,
    pub(crate) array: Option<Box<ArrayRules>>,
    pub(crate) object: Option<Box<ObjectRules>>,
    /// The schemas that apply beside this one to the same value: `allOf`, and a `$ref` with siblings.
    pub(crate) all_of: Box<[SchemaId]>,
    pub(crate) combinators: Option<Box<Combinators>>,
    pub(crate) read_only: bool,
    pub(crate) write_only: bool,
    pub(crate) gaps: Box<[Gap]>,
    /// It does not look below a value, and applies no other schema.
    pub(crate) is_leaf: bool,
    /// It is `false`, or has gaps.
    pub(crate) is_odd: bool,
    /// It has `enum` or `const`.
    pub(crate) lists_values: bool,
    /// The only type beside `null`.
    pub(crate) single: Option<Type>,
    /// It applies no other schema to the same value, and does not depend on what others have evaluated.
    pub(crate) is_alone: bool,
    /// This schema and those that `all_of` reaches, as they are applied to a value; built at the first value.
    pub(crate) conjuncts: OnceLock<Conjuncts>,
}

/// The schemas that apply to a value together, whatever the value is.
#[derive(Debug, Default)]
pub(crate) struct Conjuncts {
    /// In the order in which they are written, each once, with the index after the last one that it includes.
    pub(crate) list: Box<[(SchemaId, u32)]>,
    /// The same schemas, sorted.
    pub(crate) sorted: Box<[SchemaId]>,
    /// Those with `unevaluated…` of their own, which see only what they include themselves.
    pub(crate) scoped: Box<[SchemaId]>,
    /// Whether some were left out, because there are too many.
    pub(crate) is_cut: bool,
    /// Whether more than one of them applies schemas to members or elements.
    pub(crate) branches: bool,
    /// Whether one of them allows `null` by `nullable`.
    pub(crate) any_nullable: bool,
}

#[derive(Debug)]
pub(crate) struct Enumeration {
    pub(crate) node: NodeId,
    pub(crate) values: Vec<NodeId>,
}

/// Names and where they are written.
pub(crate) type Names = Vec<(Box<str>, NodeId)>;

/// A limit and where it is written.
pub(crate) type Limit = Option<(u64, NodeId)>;

#[derive(Debug, Default)]
pub(crate) struct ArrayRules {
    pub(crate) prefix: Vec<SchemaId>,
    pub(crate) items: Option<SchemaId>,
    pub(crate) contains: Option<Contains>,
    pub(crate) min: Limit,
    pub(crate) max: Limit,
    pub(crate) unique: Option<NodeId>,
    pub(crate) unevaluated: Option<SchemaId>,
}

#[derive(Debug)]
pub(crate) struct Contains {
    pub(crate) schema: SchemaId,
    pub(crate) node: NodeId,
    pub(crate) min: Limit,
    pub(crate) max: Limit,
}

#[derive(Debug, Default)]
pub(crate) struct ObjectRules {
    /// In the order of the file, which is the order in which most servers write them.
    pub(crate) properties: Vec<Property>,
    pub(crate) by_name: HashMap<Box<str>, usize>,
    /// Required names that are not properties of this schema.
    pub(crate) other_required: Vec<(Box<str>, NodeId)>,
    pub(crate) patterns: Vec<(LazyPattern, SchemaId)>,
    pub(crate) property_names: Option<SchemaId>,
    pub(crate) additional: Additional,
    pub(crate) min: Limit,
    pub(crate) max: Limit,
    /// The names that have to be there beside another.
    pub(crate) dependent_required: Vec<(Box<str>, Names)>,
    pub(crate) dependent_schemas: Vec<(Box<str>, SchemaId)>,
    pub(crate) unevaluated: Option<SchemaId>,
}

#[derive(Debug)]
pub(crate) struct Property {
    pub(crate) name: Box<str>,
    pub(crate) schema: SchemaId,
    /// Where the property is written.
    pub(crate) node: NodeId,
    pub(crate) slot: Slot,
    pub(crate) required: bool,
}

#[derive(Debug, Default)]
pub(crate) enum Additional {
    /// The schema does not say. Unnamed properties are valid, and are reported.
    #[default]
    Silent,
    /// `true` or `{}`.
    Allowed,
    /// `false`, and where it is written.
    Forbidden(NodeId),
    /// A schema for the values.
    Schema(SchemaId),
}

/// Schemas that apply to the same value under a condition.
#[derive(Debug, Default)]
pub(crate) struct Combinators {
    pub(crate) any_of: Option<Alternatives>,
    pub(crate) one_of: Option<Alternatives>,
    pub(crate) not: Option<(SchemaId, NodeId)>,
    pub(crate) condition: Option<Condition>,
    pub(crate) discriminator: Option<Discriminator>,
    pub(crate) dynamic: Option<DynamicRef>,
}

impl Combinators {
    /// The number of keywords that apply schemas to the same value.
    pub(super) fn count(&self) -> usize {
        let branches = self.condition.as_ref().is_some_and(|own| own.then.is_some() || own.otherwise.is_some());
        usize::from(self.any_of.is_some())
            + usize::from(self.one_of.is_some())
            + usize::from(self.not.is_some())
            + usize::from(self.condition.is_some())
            + usize::from(branches)
            + usize::from(self.discriminator.is_some())
            + usize::from(self.dynamic.is_some())
    }
}

#[derive(Debug)]
pub(crate) struct Alternatives {
    pub(crate) keyword: &'static str,
    pub(crate) node: NodeId,
    pub(crate) schemas: Vec<SchemaId>,
}

#[derive(Debug)]
pub(crate) struct Condition {
    pub(crate) when: SchemaId,
    pub(crate) then: Option<SchemaId>,
    pub(crate) otherwise: Option<SchemaId>,
}

/// A `$dynamicRef` whose first target has a `$dynamicAnchor` of the same name.
#[derive(Debug)]
pub(crate) struct DynamicRef {
    pub(crate) anchor: Box<str>,
    pub(crate) fallback: SchemaId,
}

#[derive(Debug)]
pub(crate) struct Discriminator {
    pub(crate) property: Box<str>,
    pub(crate) node: NodeId,
    /// The schema of each value, from `mapping`, else by the names of components. `None`: a mapping that leads nowhere.
    pub(crate) schemas: HashMap<Box<str>, Option<SchemaId>>,
    /// The schema of values that name none, from OpenAPI 3.2 on.
    pub(crate) default: Option<SchemaId>,
    /// Whether there is a `mapping`, which is taken to be complete.
    pub(crate) has_mapping: bool,
}

impl CompiledSchema {
    /// Where the schema is written.
    #[must_use]
    pub fn node(&self) -> NodeId {
        self.node
    }

    /// Its number for counting.
    #[inline]
    #[must_use]
    pub fn slot(&self) -> Slot {
        self.slot
    }

    /// The types that its `type` allows.
    #[inline]
    #[must_use]
    pub fn types(&self) -> Option<TypeSet> {
        self.types.map(|(types, _)| types)
    }

    /// Whether it names this type, alone or beside `null`.
    #[inline]
    #[must_use]
    pub fn is(&self, ty: Type) -> bool {
        self.single == Some(ty)
    }

    /// Whether it allows `null`: by `nullable`, or by naming the type.
    #[must_use]
    pub fn nullable(&self) -> bool {
        self.nullable || self.types().is_some_and(|types| types.contains(Type::Null))
    }

    /// Its `format`, if it is one that is asserted.
    #[must_use]
    pub fn format(&self) -> Option<Format> {
        let string = self.string.as_ref().and_then(|string| string.format);
        string.or_else(|| self.number.as_ref().and_then(|number| number.format)).map(|(format, _)| format)
    }

    /// The schema of its elements, after those of `prefixItems`.
    #[must_use]
    pub fn items(&self) -> Option<SchemaId> {
        self.array.as_ref()?.items
    }

    /// The schemas that may apply to its element at an index, counted from 0.
    pub fn element(&self, index: usize) -> impl Iterator<Item = SchemaId> {
        self.array.iter().flat_map(move |array| {
            let contains = array.contains.as_ref().map(|contains| contains.schema);
            let own = array.prefix.get(index).copied().or(array.items);
            own.into_iter().chain(contains).chain(array.unevaluated)
        })
    }

    /// The schemas that may apply to members that it does not name.
    pub fn unnamed(&self) -> impl Iterator<Item = SchemaId> {
        let unevaluated = self.object.as_ref().and_then(|object| object.unevaluated);
        self.pattern_properties().chain(self.additional()).chain(unevaluated)
    }

    /// The properties that it names, in the order of the file.
    pub fn properties(&self) -> impl Iterator<Item = PropertyRules<'_>> {
        let properties = self.object.as_ref().map_or(&[][..], |object| &object.properties);
        properties.iter().map(|property| PropertyRules {
            name: &property.name,
            schema: property.schema,
            node: property.node,
            slot: property.slot,
            required: property.required,
        })
    }

    /// The schema of members that it does not name, from `additionalProperties`.
    #[must_use]
    pub fn additional(&self) -> Option<SchemaId> {
        match &self.object.as_ref()?.additional {
            Additional::Schema(schema) => Some(*schema),
            _ => None,
        }
    }

    /// The schemas of the members whose names fit a pattern.
    pub fn pattern_properties(&self) -> impl Iterator<Item = SchemaId> {
        self.object.iter().flat_map(|object| object.patterns.iter().map(|(_, schema)| *schema))
    }

    /// Whether members that it does not name are expected: `additionalProperties` or a pattern says so, or it names none.
    #[must_use]
    pub fn is_map(&self) -> bool {
        use Additional::{Allowed, Schema};
        self.object.as_ref().is_none_or(|object| {
            object.properties.is_empty()
                || !object.patterns.is_empty()
                || matches!(object.additional, Allowed | Schema(_))
        })
    }

    /// The schemas that apply to the same value, always or under a condition.
    pub fn in_place(&self) -> impl Iterator<Item = SchemaId> {
        let combinators = self.combinators.as_deref();
        let list = |pick: fn(&Combinators) -> Option<&Alternatives>| {
            combinators.and_then(pick).map_or(&[][..], |alternatives| &alternatives.schemas)
        };
        let any_of = list(|combinators| combinators.any_of.as_ref());
        let one_of = list(|combinators| combinators.one_of.as_ref());
        let condition = combinators.and_then(|combinators| combinators.condition.as_ref());
        let condition = condition
            .into_iter()
            .flat_map(|condition| [Some(condition.when), condition.then, condition.otherwise].into_iter().flatten());
        let dependent =
            self.object.iter().flat_map(|object| object.dependent_schemas.iter().map(|(_, schema)| *schema));
        let dynamic = combinators.and_then(|combinators| combinators.dynamic.as_ref()).map(|dynamic| dynamic.fallback);
        self.all_of.iter().chain(any_of).chain(one_of).copied().chain(condition).chain(dependent).chain(dynamic)
    }

    /// The schemas of members and elements other than properties.
    pub fn entries(&self) -> impl Iterator<Item = SchemaId> {
        let array = self.array.iter().flat_map(|array| {
            let contains = array.contains.as_ref().map(|contains| contains.schema);
            array.prefix.iter().copied().chain(array.items).chain(contains).chain(array.unevaluated)
        });
        let unevaluated = self.object.as_ref().and_then(|object| object.unevaluated);
        array.chain(self.additional()).chain(self.pattern_properties()).chain(unevaluated)
    }

    /// The values that its `enum` lists, or the one of its `const`.
    #[must_use]
    pub fn enum_values(&self) -> &[NodeId] {
        match (&self.enumeration, &self.constant) {
            (Some(enumeration), _) => &enumeration.values,
            (None, Some(constant)) => std::slice::from_ref(constant),
            (None, None) => &[],
        }
    }

    /// Whether it restricts texts by `enum`, `const`, a format that is asserted, or a pattern.
    #[must_use]
    pub fn shapes_text(&self) -> bool {
        let by_form = |string: &StringRules| string.format.is_some() || string.pattern.is_some();
        !self.enum_values().is_empty() || self.string.as_deref().is_some_and(by_form)
    }

    /// Whether it asserts anything about a text beyond its type: format, length, pattern.
    #[inline]
    #[must_use]
    pub fn limits_text(&self) -> bool {
        self.string.is_some()
    }

    /// The number of its parts that apply other schemas to a value, or to the same member or element: with more than one,
    /// the same pair of schema and value may be reached twice.
    pub(crate) fn ways_to_apply(&self) -> usize {
        let array = self.array.as_ref().map_or(0, |array| {
            let others = !array.prefix.is_empty() || array.items.is_some() || array.unevaluated.is_some();
            usize::from(others) + usize::from(array.contains.is_some())
        });
        let object = self.object.as_ref().map_or(0, |object| {
            let others = !object.properties.is_empty()
                || object.unevaluated.is_some()
                || object.property_names.is_some()
                || matches!(object.additional, Additional::Schema(_));
            usize::from(others) + object.patterns.len() + object.dependent_schemas.len()
        });
        array + object + self.combinators.as_ref().map_or(0, |rules| rules.count())
    }

    /// Whether it depends on what other schemas have evaluated.
    pub(crate) fn has_unevaluated(&self) -> bool {
        self.array.as_ref().is_some_and(|array| array.unevaluated.is_some())
            || self.object.as_ref().is_some_and(|object| object.unevaluated.is_some())
    }
}

/// A property that a schema names.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct PropertyRules<'c> {
    /// Its name.
    pub name: &'c str,
    /// The schema of its value.
    pub schema: SchemaId,
    /// Where it is written.
    pub node: NodeId,
    /// Its number for counting.
    pub slot: Slot,
    /// Whether it is required.
    pub required: bool,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::testing::Schemas;

    #[test]
    fn sets_of_types() {
        let set = TypeSet::new([Type::String, Type::Null]);
        assert_eq!(set.single(), Some(Type::String));
        assert_eq!(set.to_string(), "null or string");
        assert!(set.allows(Kind::Null) && set.allows(Kind::String) && !set.allows(Kind::Number));
        let numbers = TypeSet::new([Type::Integer, Type::Number]);
        assert!(!numbers.wants_integer() && numbers.single().is_none());
        assert!(TypeSet::new([Type::Integer]).wants_integer());
        assert_eq!(TypeSet::new([Type::Boolean, Type::Integer, Type::Array]).to_string(), "boolean, integer or array");
    }

    #[test]
    fn schemas_that_expect_unnamed_members() {
        let own = Schemas::new(
            "3.1.0",
            "Root: {properties: {A: {properties: {a: {}}}, B: {type: object}, G: {type: string}, \
             C: {properties: {a: {}}, additionalProperties: {type: string}}, \
             D: {properties: {a: {}}, additionalProperties: true}, \
             E: {properties: {a: {}}, additionalProperties: false}, \
             F: {properties: {a: {}}, patternProperties: {^x: {}}}}}",
        );
        let contract = &own.0;
        let document = contract.document();
        for (name, want) in
            [("A", false), ("B", true), ("C", true), ("D", true), ("E", false), ("F", true), ("G", true)]
        {
            let node = document.resolve(document.root(), &format!("/components/schemas/Root/properties/{name}"));
            let schema = contract.schema_at(node.unwrap()).unwrap();
            assert_eq!(contract.schema(schema).is_map(), want, "{name}");
        }
    }

    #[test]
    fn kinds_of_values() {
        assert!(Kinds::ALL.contains(Kind::Object) && Kinds::ALL.contains(Kind::Null));
        assert!(Kinds::STRING.contains(Kind::String) && !Kinds::STRING.contains(Kind::Array));
    }
}
