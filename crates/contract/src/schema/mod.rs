//! Schemas: built once from the description, run on the text of a body.

mod build;
mod choice;
mod fault;
mod format;
mod names;
mod number;
mod object;
mod path;
mod string;
mod validate;

use std::sync::OnceLock;

pub use fault::{Fault, FaultKind, Faults, Observer};
pub use format::Format;
pub use path::{Path, Step};
pub(crate) use validate::validate;

use crate::contract::Contract;
use crate::document::NodeId;
use crate::json::Kind;

/// Which way a body goes. `readOnly` and `writeOnly` count by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Direction {
    /// From the client to the server.
    Request,
    /// From the server to the client.
    Response,
}

/// The number of something that can be counted as seen: a schema or a property. Dense and small,
/// so that a counter is an index into a vector. [`Contract::slots`] tells what it stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Slot(u32);

impl Slot {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "there are fewer slots than nodes, and nodes are counted in u32"
    )]
    pub(crate) fn new(index: usize) -> Self {
        Self(index as u32)
    }

    /// As an index.
    #[inline]
    #[must_use]
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// A schema, or the `$ref` to one.
#[derive(Debug)]
pub struct Schema(pub(crate) Inner);

#[derive(Debug)]
pub(crate) enum Inner {
    /// A `$ref`: its siblings do not count.
    Reference(Reference),
    Rules(Box<Rules>),
}

/// Where a `$ref` leads. The target was looked up when the schema that holds the `$ref` was built.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reference {
    pub(crate) node: NodeId,
    /// The index of its cell; `None` where there is no schema.
    pub(crate) cell: Option<usize>,
}

impl Schema {
    /// The rules of this schema, `$ref`s followed. `None` for a reference that only leads to
    /// references.
    #[must_use]
    pub fn rules<'c>(&'c self, contract: &'c Contract) -> Option<&'c Rules> {
        let mut schema = self;
        for _ in 0..32 {
            match &schema.0 {
                Inner::Rules(rules) => return Some(rules),
                Inner::Reference(target) => schema = contract.target(*target)?,
            }
        }
        None
    }

    /// The place that a `$ref` leads to.
    #[must_use]
    pub fn reference(&self) -> Option<NodeId> {
        if let Inner::Reference(target) = self.0 { Some(target.node) } else { None }
    }
}

/// A schema that is built when it is first needed.
#[derive(Debug)]
pub(crate) struct SchemaCell {
    node: NodeId,
    built: OnceLock<Schema>,
}

impl SchemaCell {
    pub(crate) fn new(node: NodeId) -> Self {
        Self { node, built: OnceLock::new() }
    }

    pub(crate) fn node(&self) -> NodeId {
        self.node
    }

    pub(crate) fn get(&self, contract: &Contract) -> &Schema {
        self.built.get_or_init(|| build::schema(contract, self.node))
    }
}

/// The types of OpenAPI 3.0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Type {
    /// `string`
    String,
    /// `number`
    Number,
    /// `integer`
    Integer,
    /// `boolean`
    Boolean,
    /// `array`
    Array,
    /// `object`
    Object,
}

impl Type {
    fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "string" => Self::String,
            "number" => Self::Number,
            "integer" => Self::Integer,
            "boolean" => Self::Boolean,
            "array" => Self::Array,
            "object" => Self::Object,
            _ => return None,
        })
    }

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::String => "string",
            Self::Number => "number",
            Self::Integer => "integer",
            Self::Boolean => "boolean",
            Self::Array => "array",
            Self::Object => "object",
        }
    }

    fn kind(self) -> Kind {
        match self {
            Self::String => Kind::String,
            Self::Number | Self::Integer => Kind::Number,
            Self::Boolean => Kind::Boolean,
            Self::Array => Kind::Array,
            Self::Object => Kind::Object,
        }
    }
}

/// What one schema object demands. Keywords that demand nothing are not there.
#[derive(Debug)]
pub struct Rules {
    pub(crate) node: NodeId,
    pub(crate) slot: Slot,
    pub(crate) ty: Option<(Type, NodeId)>,
    pub(crate) nullable: bool,
    pub(crate) enumeration: Option<Enumeration>,
    pub(crate) number: Option<Box<number::NumberRules>>,
    pub(crate) string: Option<Box<string::StringRules>>,
    pub(crate) array: Option<Box<ArrayRules>>,
    pub(crate) object: Option<Box<object::ObjectRules>>,
    pub(crate) choice: Option<Box<choice::ChoiceRules>>,
    pub(crate) read_only: bool,
    pub(crate) write_only: bool,
}

impl Rules {
    /// Where the schema is written.
    #[must_use]
    pub fn node(&self) -> NodeId {
        self.node
    }

    /// Its number for counting.
    #[must_use]
    pub fn slot(&self) -> Slot {
        self.slot
    }

    /// Its `type`.
    #[must_use]
    pub fn ty(&self) -> Option<Type> {
        self.ty.map(|(ty, _)| ty)
    }

    /// Whether `null` is let through.
    #[must_use]
    pub fn nullable(&self) -> bool {
        self.nullable
    }

    /// Its `format`, when it is one that is asserted.
    #[must_use]
    pub fn format(&self) -> Option<Format> {
        let string = self.string.as_ref().and_then(|string| string.format);
        string.or_else(|| self.number.as_ref().and_then(|number| number.format)).map(|(format, _)| format)
    }

    /// The schema of its elements.
    #[must_use]
    pub fn items(&self) -> Option<&Schema> {
        self.array.as_ref()?.items.as_ref()
    }

    /// The properties that it names, in the order of the file.
    pub fn properties(&self) -> impl Iterator<Item = PropertyRules<'_>> {
        let properties = self.object.as_ref().map_or(&[][..], |object| &object.properties);
        properties.iter().map(|property| PropertyRules {
            name: &property.name,
            schema: &property.schema,
            node: property.node,
            slot: property.slot,
            required: property.required,
        })
    }

    /// The schema of the values of a map: of members that it does not name.
    #[must_use]
    pub fn entries(&self) -> Option<&Schema> {
        match &self.object.as_ref()?.additional {
            object::Additional::Schema(schema) => Some(schema),
            _ => None,
        }
    }

    /// Whether members that it does not name are expected: `additionalProperties` says so, or it
    /// names none.
    #[must_use]
    pub fn is_map(&self) -> bool {
        use object::Additional::{Allowed, Schema};
        self.object
            .as_ref()
            .is_none_or(|object| object.properties.is_empty() || matches!(object.additional, Allowed | Schema(_)))
    }

    /// The schemas that apply to the same value: `allOf`, `anyOf` and `oneOf`.
    pub fn alternatives(&self) -> impl Iterator<Item = &Schema> {
        let choice = self.choice.as_ref();
        let list = |pick: fn(&choice::ChoiceRules) -> Option<&choice::Alternatives>| {
            choice.and_then(|choice| pick(choice)).map_or(&[][..], |alternatives| &alternatives.schemas)
        };
        let all_of = choice.map_or(&[][..], |choice| &choice.all_of);
        all_of.iter().chain(list(|choice| choice.any_of.as_ref())).chain(list(|choice| choice.one_of.as_ref()))
    }

    /// The schemas within it that are no properties: of elements, of the values of a map, and
    /// those that apply to the same value.
    pub fn subschemas(&self) -> impl Iterator<Item = &Schema> {
        self.items().into_iter().chain(self.entries()).chain(self.alternatives())
    }

    /// The values that its `enum` lists.
    #[must_use]
    pub fn enum_values(&self) -> &[NodeId] {
        self.enumeration.as_ref().map_or(&[], |enumeration| &enumeration.values)
    }

    /// Whether it says of a text what may stand in it: by an `enum`, a format that is asserted, or
    /// a pattern. Any other text is free.
    #[must_use]
    pub fn shapes_text(&self) -> bool {
        let by_form = |string: &string::StringRules| string.format.is_some() || string.pattern.is_some();
        self.enumeration.is_some() || self.string.as_deref().is_some_and(by_form)
    }

    /// Whether it asks for more of a text than that it is one: format, length, pattern.
    #[must_use]
    pub fn limits_text(&self) -> bool {
        self.string.is_some()
    }

    /// How many values its `enum` lists; 0 when it has none.
    #[must_use]
    pub fn enum_len(&self) -> usize {
        self.enumeration.as_ref().map_or(0, |enumeration| enumeration.values.len())
    }
}

/// A property that a schema names.
#[derive(Debug, Clone, Copy)]
pub struct PropertyRules<'c> {
    /// Its name.
    pub name: &'c str,
    /// The schema of its value.
    pub schema: &'c Schema,
    /// Where it is written.
    pub node: NodeId,
    /// Its number for counting.
    pub slot: Slot,
    /// Whether it has to be there.
    pub required: bool,
}

#[derive(Debug)]
pub(crate) struct Enumeration {
    pub(crate) node: NodeId,
    pub(crate) values: Vec<NodeId>,
}

#[derive(Debug)]
pub(crate) struct ArrayRules {
    pub(crate) items: Option<Schema>,
    pub(crate) min: Option<(u64, NodeId)>,
    pub(crate) max: Option<(u64, NodeId)>,
    pub(crate) unique: Option<NodeId>,
}
