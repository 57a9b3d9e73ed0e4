//! Values that travel as text: parameters, headers and the fields of forms.
//!
//! A text alone does not say what it means: `7` may be a number or a name, `a,b` a list or a title.
//! The schema says what is expected; where a text can be read in more than one way, it is at fault
//! only when no reading fits.

mod expected;
pub(crate) mod form;
mod raw;
mod style;

use openapi_contract::json::Tape;
use openapi_contract::schema::{Direction, Fault, Observer, Schema};
use openapi_contract::{Contract, NodeId};

pub(crate) use expected::Expected;
pub(crate) use raw::{Raw, insert, keys};
pub(crate) use style::{Coding, Writing};

/// What is wrong with a value, when no reading of it fits: the keyword that says so, and why. Of
/// several readings, the first one's fault is told.
pub(crate) fn judge(
    contract: &Contract,
    schema: &Schema,
    readings: &[Raw<'_>],
    direction: Direction,
) -> Option<(NodeId, String)> {
    let expected = Expected::of(contract, &[schema]);
    let mut first = None;
    for reading in readings {
        let fault = first_fault(contract, schema, &reading.json(&expected), direction)?;
        first.get_or_insert(fault);
    }
    first
}

/// The first thing that is wrong with a value, and the keyword that says so.
fn first_fault(contract: &Contract, schema: &Schema, json: &str, direction: Direction) -> Option<(NodeId, String)> {
    #[derive(Default)]
    struct First(Option<(NodeId, String)>);
    impl Observer for First {
        fn fault(&mut self, _: &Contract, fault: &Fault<'_>) {
            self.0.get_or_insert_with(|| (fault.keyword, fault.kind.to_string()));
        }

        fn is_done(&self) -> bool {
            self.0.is_some()
        }
    }
    let mut tape = Tape::new();
    let mut first = First::default();
    contract.check(schema, tape.parse(json).ok()?, direction, &mut first);
    first.0
}

/// The JSON text of the first reading that fits one of the schemas; of the first reading when none
/// does.
fn best(contract: &Contract, schemas: &[&Schema], readings: &[Raw<'_>], direction: Direction) -> Option<String> {
    let expected = Expected::of(contract, schemas);
    let texts = readings.iter().map(|reading| reading.json(&expected));
    let mut first = None;
    for json in texts {
        if schemas.iter().any(|schema| first_fault(contract, schema, &json, direction).is_none()) {
            return Some(json);
        }
        first.get_or_insert(json);
    }
    first
}
