//! The part of the description that the recordings touch: every schema behind an operation.

use std::collections::HashSet;

use openapi_contract::schema::{Direction, Rules, Schema, Slot};
use openapi_contract::{Contract, Operation};

use super::Aggregate;

/// Calls `visit` once for each schema object and direction behind the operations that were
/// exercised, in the order of the description.
pub(crate) fn walk<'c>(contract: &'c Contract, aggregate: &Aggregate, visit: &mut dyn FnMut(Direction, &'c Rules)) {
    let mut walk = Walk { contract, seen: HashSet::new(), visit };
    for operation in exercised(contract, aggregate) {
        let details = operation.details(contract);
        let bodies = details.request_body.iter().flat_map(|body| &body.content);
        for schema in bodies.filter_map(|media_type| media_type.schema(contract)) {
            walk.schema(Direction::Request, schema);
        }
        let answers = details.responses.iter().flat_map(|response| &response.content);
        for schema in answers.filter_map(|media_type| media_type.schema(contract)) {
            walk.schema(Direction::Response, schema);
        }
    }
}

/// The operations of which at least one answer was judged.
pub(crate) fn exercised<'c>(contract: &'c Contract, aggregate: &Aggregate) -> impl Iterator<Item = &'c Operation> {
    let touched: HashSet<usize> = aggregate.responses.keys().map(|(operation, _)| *operation).collect();
    contract.operations().iter().filter(move |operation| touched.contains(&operation.index()))
}

struct Walk<'c, 'v> {
    contract: &'c Contract,
    seen: HashSet<(Direction, Slot)>,
    visit: &'v mut dyn FnMut(Direction, &'c Rules),
}

impl<'c> Walk<'c, '_> {
    /// Recursive schemas end because each is visited once; the depth of what is written by hand
    /// is bounded by the reader of the description.
    fn schema(&mut self, direction: Direction, schema: &'c Schema) {
        let mut pending = vec![schema];
        while let Some(schema) = pending.pop() {
            let Some(rules) = schema.rules(self.contract) else { continue };
            if !self.seen.insert((direction, rules.slot())) {
                continue;
            }
            (self.visit)(direction, rules);
            let inner = rules.properties().map(|property| property.schema).chain(rules.subschemas());
            let mut inner: Vec<_> = inner.collect();
            inner.reverse();
            pending.extend(inner);
        }
    }
}
