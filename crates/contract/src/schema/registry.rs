//! All compiled schemas of a document, by number and by the place where they are written.

use std::collections::{HashMap, HashSet};

use super::compiled::{CompiledSchema, Conjuncts, SchemaId};
use super::{Direction, Slot};
use crate::document::NodeId;

/// The largest number of schemas that apply to a value together. Beyond it the value counts as not judged.
pub(crate) const MAX_CONJUNCTS: usize = 1024;

/// Compiled schemas. Built once, and shared between threads as it is.
#[derive(Debug, Default)]
pub(crate) struct Registry {
    pub(super) schemas: Vec<CompiledSchema>,
    pub(super) by_node: HashMap<NodeId, SchemaId>,
    pub(super) slots: Vec<NodeId>,
    /// The schemas with a `$dynamicAnchor`, by resource; empty if no schema has one.
    pub(super) dynamic: Vec<HashMap<Box<str>, SchemaId>>,
    /// The schemas that are read-only or write-only, themselves or by their `allOf`.
    pub(super) read_only: Vec<bool>,
    pub(super) write_only: Vec<bool>,
    /// The names of the properties that have such schemas.
    pub(super) read_only_names: HashSet<Box<str>>,
    pub(super) write_only_names: HashSet<Box<str>>,
}

impl Registry {
    #[inline]
    pub(crate) fn get(&self, id: SchemaId) -> &CompiledSchema {
        &self.schemas[id.index()]
    }

    /// The schema that is written at a node, or that its `$ref` leads to.
    pub(crate) fn at(&self, node: NodeId) -> Option<SchemaId> {
        self.by_node.get(&node).copied()
    }

    pub(crate) fn slots(&self) -> &[NodeId] {
        &self.slots
    }

    pub(super) fn new_slot(&mut self, node: NodeId) -> Slot {
        self.slots.push(node);
        Slot::new(self.slots.len() - 1)
    }

    /// Whether any schema of the document has a property of this name that may be left out in this direction.
    pub(crate) fn may_be_one_sided(&self, name: &str, direction: Direction) -> bool {
        match direction {
            Direction::Request => self.read_only_names.contains(name),
            Direction::Response => self.write_only_names.contains(name),
        }
    }

    /// Whether values of a schema are only sent in the other direction.
    pub(crate) fn is_one_sided(&self, id: SchemaId, direction: Direction) -> bool {
        match direction {
            Direction::Request => self.read_only[id.index()],
            Direction::Response => self.write_only[id.index()],
        }
    }

    /// The schemas that apply together with this one.
    #[inline]
    pub(crate) fn conjuncts(&self, id: SchemaId) -> &Conjuncts {
        self.get(id).conjuncts.get_or_init(|| self.join(id))
    }

    /// Walks `all_of` in the order of the document, without recursion. A schema that depends on what others have
    /// evaluated, or that has another dynamic scope, is kept apart.
    fn join(&self, root: SchemaId) -> Conjuncts {
        let mut list: Vec<(SchemaId, u32)> = Vec::new();
        let mut scoped = Vec::new();
        let mut known = HashSet::new();
        let mut is_cut = false;
        // A schema to enter, or the index of one to close.
        let mut open = vec![Err(root)];
        while let Some(next) = open.pop() {
            let id = match next {
                Ok(index) => {
                    let end = short(list.len());
                    let entry: &mut (SchemaId, u32) = &mut list[index];
                    entry.1 = end;
                    continue;
                }
                Err(id) => id,
            };
            if !known.insert(id) {
                continue;
            }
            let schema = self.get(id);
            let elsewhere = !self.dynamic.is_empty() && schema.resource != self.get(root).resource;
            if id != root && (schema.has_unevaluated() || elsewhere) {
                scoped.push(id);
                continue;
            }
            if list.len() == MAX_CONJUNCTS {
                is_cut = true;
                break;
            }
            open.push(Ok(list.len()));
            list.push((id, 0));
            open.extend(schema.all_of.iter().rev().map(|part| Err(*part)));
        }
        let end = short(list.len());
        for (_, subtree_end) in list.iter_mut().filter(|(_, subtree_end)| *subtree_end == 0) {
            *subtree_end = end;
        }
        let schemas = || list.iter().map(|(id, _)| self.get(*id));
        let ways: usize = schemas().map(CompiledSchema::ways_to_apply).sum();
        let mut sorted: Box<[SchemaId]> = list.iter().map(|(id, _)| *id).collect();
        sorted.sort_unstable();
        Conjuncts {
            sorted,
            branches: ways + scoped.len() > 1,
            any_nullable: schemas().any(|schema| schema.nullable),
            list: list.into(),
            scoped: scoped.into(),
            is_cut,
        }
    }
}

#[expect(clippy::cast_possible_truncation, reason = "at most MAX_CONJUNCTS")]
fn short(length: usize) -> u32 {
    length as u32
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::testing::Schemas;

    fn root(schemas: &Schemas) -> SchemaId {
        let document = schemas.0.document();
        schemas.0.schema_at(document.resolve(document.root(), "/components/schemas/Root").unwrap()).unwrap()
    }

    #[test]
    fn conjuncts_are_listed_once_in_order() {
        let own = Schemas::new(
            "3.1.0",
            "Root: {allOf: [{$ref: '#/components/schemas/A'}, {$ref: '#/components/schemas/B'}]}\nA: {allOf: [{$ref: '#/components/schemas/B'}], nullable: true}\nB: {allOf: [{$ref: '#/components/schemas/Root'}]}",
        );
        let registry = own.0.registry();
        let found = registry.conjuncts(root(&own));
        let document = own.0.document();
        let listed: Vec<_> =
            found.list.iter().map(|(id, end)| (document.key(registry.get(*id).node).unwrap(), *end)).collect();
        assert_eq!(listed, [("Root", 3), ("A", 3), ("B", 3)]);
        assert!(found.sorted.is_sorted() && found.sorted.len() == 3);
        assert!(!found.is_cut && !found.branches && !found.any_nullable && found.scoped.is_empty());
    }

    #[test]
    fn schemas_that_see_what_others_evaluate_stay_apart() {
        let own = Schemas::new(
            "3.1.0",
            "Root: {allOf: [{properties: {a: {}}, unevaluatedProperties: false}, {type: object}]}",
        );
        let found = own.0.registry().conjuncts(root(&own));
        assert_eq!((found.list.len(), found.scoped.len()), (2, 1));
    }

    #[test]
    fn ways_to_the_same_schema() {
        for (schema, want) in [
            ("properties: {a: {}}", false),
            ("properties: {a: {}}, patternProperties: {a: {}}", true),
            ("patternProperties: {a: {}, b: {}}", true),
            ("items: {}", false),
            ("items: {}, contains: {}", true),
            ("items: {}, properties: {a: {}}", true),
            ("allOf: [{items: {}}], items: {}", true),
            ("if: {}, then: {}", true),
            ("if: {}", false),
            ("anyOf: [{}], oneOf: [{}]", true),
            ("not: {}", false),
            ("dependentSchemas: {a: {}}, properties: {a: {}}", true),
        ] {
            let own = Schemas::new("3.1.0", &format!("Root: {{{schema}}}"));
            assert_eq!(own.0.registry().conjuncts(root(&own)).branches, want, "{schema}");
        }
    }

    #[test]
    fn one_direction_by_what_is_included() {
        let own = Schemas::new(
            "3.0.3",
            "Root: {properties: {a: {allOf: [{$ref: '#/components/schemas/Id'}]}, b: {writeOnly: true}, c: {}}}\nId: {readOnly: true}",
        );
        let registry = own.0.registry();
        let names = |direction| ["a", "b", "c"].map(|name| registry.may_be_one_sided(name, direction));
        assert_eq!(names(Direction::Request), [true, false, false]);
        assert_eq!(names(Direction::Response), [false, true, false]);
        let sided: Vec<_> = registry
            .get(root(&own))
            .properties()
            .map(|own| registry.is_one_sided(own.schema, Direction::Request))
            .collect();
        assert_eq!(sided, [true, false, false]);
    }
}
