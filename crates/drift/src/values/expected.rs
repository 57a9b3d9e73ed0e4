//! What the schemas of one value expect, as far as it helps to read a text.

use openapi_contract::Contract;
use openapi_contract::schema::{Rules, Schema, Type};

/// How many schemas of one value are looked at. More are not worth the time: they only help to
/// guess.
const MOST: usize = 64;

/// All schema objects that may apply to one value.
#[derive(Debug)]
pub(crate) struct Expected<'c> {
    contract: &'c Contract,
    rules: Vec<&'c Rules>,
}

impl<'c> Expected<'c> {
    pub(crate) fn of(contract: &'c Contract, schemas: &[&'c Schema]) -> Self {
        let mut found: Vec<&Rules> = Vec::new();
        let mut open: Vec<&Schema> = schemas.to_vec();
        while let Some(rules) = open.pop().map(|schema| schema.rules(contract)) {
            let Some(rules) = rules else { continue };
            // A schema that includes itself is looked at once.
            if found.len() < MOST && !found.iter().any(|own| own.node() == rules.node()) {
                found.push(rules);
                open.extend(rules.alternatives());
            }
        }
        Self { contract, rules: found }
    }

    pub(crate) fn contract(&self) -> &'c Contract {
        self.contract
    }

    fn has(&self, types: &[Type]) -> bool {
        self.rules.iter().any(|rules| rules.ty().is_some_and(|ty| types.contains(&ty)))
    }

    pub(crate) fn number(&self) -> bool {
        self.has(&[Type::Integer, Type::Number])
    }

    pub(crate) fn boolean(&self) -> bool {
        self.has(&[Type::Boolean])
    }

    pub(crate) fn array(&self) -> bool {
        self.has(&[Type::Array]) || self.rules.iter().any(|rules| rules.items().is_some())
    }

    pub(crate) fn object(&self) -> bool {
        self.has(&[Type::Object]) || self.rules.iter().any(|rules| rules.properties().next().is_some())
    }

    /// Whether a single text may do: one is expected, or nothing is.
    pub(crate) fn scalar(&self) -> bool {
        self.has(&[Type::String]) || self.number() || self.boolean() || !(self.array() || self.object())
    }

    pub(crate) fn items(&self) -> Vec<&'c Schema> {
        self.rules.iter().filter_map(|rules| rules.items()).collect()
    }

    pub(crate) fn names(&self) -> impl Iterator<Item = &'c str> {
        self.rules.iter().flat_map(|rules| rules.properties()).map(|property| property.name)
    }

    /// Whether a member of this name belongs to the object.
    pub(crate) fn takes(&self, name: &str) -> bool {
        self.names().any(|own| own == name)
            || self.rules.iter().any(|rules| rules.entries().is_some())
            || self.rules.iter().all(|rules| rules.is_map())
    }

    /// The schemas of a member.
    pub(crate) fn property(&self, name: &str) -> Vec<&'c Schema> {
        let named = self.rules.iter().flat_map(|rules| rules.properties()).filter(|property| property.name == name);
        let named: Vec<_> = named.map(|property| property.schema).collect();
        if named.is_empty() { self.rules.iter().filter_map(|rules| rules.entries()).collect() } else { named }
    }
}
