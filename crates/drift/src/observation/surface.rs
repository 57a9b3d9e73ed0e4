//! The part of the description that the recordings touch: every schema behind an operation.

use std::collections::HashSet;

use openapi_contract::schema::{CompiledSchema, Direction, SchemaId, Slot};
use openapi_contract::{Contract, MediaType, Operation};

use super::Aggregate;

/// Calls `visit` once for each schema object and direction behind the operations that were
/// exercised, in the order of the description.
pub(crate) fn walk<'c>(
    contract: &'c Contract,
    aggregate: &Aggregate,
    visit: &mut dyn FnMut(Direction, &'c CompiledSchema),
) {
    let mut walk = Walk { contract, seen: HashSet::new(), visit };
    for operation in exercised(contract, aggregate) {
        let details = operation.details();
        let bodies = details.request_body.iter().flat_map(|body| &body.content);
        for media_type in bodies {
            walk.media_type(Direction::Request, media_type);
        }
        let answers = details.responses.iter().flat_map(|response| &response.content);
        for media_type in answers {
            walk.media_type(Direction::Response, media_type);
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
    visit: &'v mut dyn FnMut(Direction, &'c CompiledSchema),
}

impl Walk<'_, '_> {
    fn media_type(&mut self, direction: Direction, media_type: &MediaType) {
        for schema in media_type.schema.into_iter().chain(media_type.item_schema) {
            self.schema(direction, schema);
        }
    }

    /// Recursive schemas end because each is visited once.
    fn schema(&mut self, direction: Direction, schema: SchemaId) {
        let mut pending = vec![schema];
        while let Some(schema) = pending.pop() {
            let schema = self.contract.schema(schema);
            if !self.seen.insert((direction, schema.slot())) {
                continue;
            }
            (self.visit)(direction, schema);
            let properties = schema.properties().map(|property| property.schema);
            let mut inner: Vec<_> = properties.chain(schema.entries()).chain(schema.in_place()).collect();
            inner.reverse();
            pending.extend(inner);
        }
    }
}
