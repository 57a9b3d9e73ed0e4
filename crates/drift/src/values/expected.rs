//! What the schemas of one value expect, as far as it helps to read a text.

use openapi_contract::Contract;
use openapi_contract::document::Data;
use openapi_contract::schema::{CompiledSchema, SchemaId, Type};

/// How many schemas of one value are looked at. More are not worth the time: they only help to
/// guess.
const MOST: usize = 64;

/// All schema objects that may apply to one value.
#[derive(Debug)]
pub(crate) struct Expected<'c> {
    contract: &'c Contract,
    rules: Vec<&'c CompiledSchema>,
}

impl<'c> Expected<'c> {
    pub(crate) fn of(contract: &'c Contract, schemas: &[SchemaId]) -> Self {
        let mut found: Vec<&CompiledSchema> = Vec::new();
        let mut open: Vec<SchemaId> = schemas.to_vec();
        while let Some(rules) = open.pop().map(|schema| contract.schema(schema)) {
            // A schema that includes itself is looked at once.
            if found.len() < MOST && !found.iter().any(|own| own.node() == rules.node()) {
                found.push(rules);
                open.extend(rules.in_place());
            }
        }
        Self { contract, rules: found }
    }

    pub(crate) fn contract(&self) -> &'c Contract {
        self.contract
    }

    fn has(&self, types: &[Type]) -> bool {
        self.rules.iter().any(|rules| rules.types().is_some_and(|own| types.iter().any(|ty| own.contains(*ty))))
    }

    pub(crate) fn number(&self) -> bool {
        self.has(&[Type::Integer, Type::Number]) || self.lists(|data| matches!(data, Data::Number(_)))
    }

    pub(crate) fn boolean(&self) -> bool {
        self.has(&[Type::Boolean]) || self.lists(|data| matches!(data, Data::Boolean(_)))
    }

    pub(crate) fn text(&self) -> bool {
        self.has(&[Type::String]) || self.lists(|data| matches!(data, Data::String(_)))
    }

    /// Whether an `enum` or `const` of a schema without a type has such a value.
    fn lists(&self, is_wanted: impl Fn(&Data) -> bool) -> bool {
        let untyped = self.rules.iter().filter(|rules| rules.types().is_none());
        let mut values = untyped.flat_map(|rules| rules.enum_values());
        values.any(|value| is_wanted(self.contract.document().node(*value).data()))
    }

    pub(crate) fn array(&self) -> bool {
        self.has(&[Type::Array])
            || self.rules.iter().any(|rules| rules.element(0).next().is_some())
            || self.lists(|data| matches!(data, Data::Array(_)))
    }

    pub(crate) fn object(&self) -> bool {
        let names_members =
            |rules: &CompiledSchema| rules.properties().next().is_some() || rules.unnamed().next().is_some();
        self.has(&[Type::Object])
            || self.rules.iter().any(|rules| names_members(rules))
            || self.lists(|data| matches!(data, Data::Object(_)))
    }

    /// Whether a single text may do: one is expected, or nothing is.
    pub(crate) fn scalar(&self) -> bool {
        self.text() || self.number() || self.boolean() || !(self.array() || self.object())
    }

    /// The schemas of the element at an index.
    pub(crate) fn element(&self, index: usize) -> Vec<SchemaId> {
        self.rules.iter().flat_map(|rules| rules.element(index)).collect()
    }

    pub(crate) fn names(&self) -> impl Iterator<Item = &'c str> {
        self.rules.iter().flat_map(|rules| rules.properties()).map(|property| property.name)
    }

    /// Whether a member of this name belongs to the object.
    pub(crate) fn takes(&self, name: &str) -> bool {
        self.names().any(|own| own == name)
            || self.rules.iter().any(|rules| rules.unnamed().next().is_some())
            || self.rules.iter().all(|rules| rules.is_map())
    }

    /// The schemas of a member.
    pub(crate) fn property(&self, name: &str) -> Vec<SchemaId> {
        let named = self.rules.iter().flat_map(|rules| rules.properties()).filter(|property| property.name == name);
        let named: Vec<_> = named.map(|property| property.schema).collect();
        if named.is_empty() { self.rules.iter().flat_map(|rules| rules.unnamed()).collect() } else { named }
    }
}
