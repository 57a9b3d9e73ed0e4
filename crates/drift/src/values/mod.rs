//! Values that travel as text: parameters, headers and the fields of forms.
//!
//! A text alone does not say what it means: `7` may be a number or a name, `a,b` a list or a title.
//! The schema says what is expected; where a text can be read in more than one way, it is at fault
//! only when no reading fits.

pub(crate) mod events;
mod expected;
pub(crate) mod form;
mod raw;
mod style;

use openapi_contract::json::Tape;
use openapi_contract::schema::{Direction, NotJudged, Observer, SchemaId, Violation, ViolationKind};
use openapi_contract::{Contract, Document, NodeId, Version};

pub(crate) use expected::Expected;
pub(crate) use raw::{Raw, insert, keys};
pub(crate) use style::{Coding, Writing};

/// What a check of a value that travels as text came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Judged {
    /// It is as described.
    Valid,
    /// It is not: the keyword that says so, and the reason.
    Violated(NodeId, String),
    /// It could not be judged: the place in the document, and the reason.
    Not(NodeId, String),
}

/// Judges a value that can be read in several ways. It is at fault only if no reading fits; then the first one's
/// violation is reported.
pub(crate) fn judge(contract: &Contract, schema: SchemaId, readings: &[Raw<'_>], direction: Direction) -> Judged {
    let expected = Expected::of(contract, &[schema]);
    let (mut first, mut gap) = (None, None);
    for reading in readings {
        match first_violation(contract, schema, &reading.json(&expected), direction) {
            Judged::Valid => return Judged::Valid,
            violated @ Judged::Violated(..) => {
                first.get_or_insert(violated);
            }
            not @ Judged::Not(..) => {
                gap.get_or_insert(not);
            }
        }
    }
    gap.or(first).unwrap_or(Judged::Valid)
}

/// The first thing that is wrong with a value, and the keyword that says so.
fn first_violation(contract: &Contract, schema: SchemaId, json: &str, direction: Direction) -> Judged {
    struct First {
        whole_floats: bool,
        violation: Option<(NodeId, String)>,
        gap: Option<(NodeId, String)>,
    }
    impl Observer for First {
        fn violation(&mut self, _: &Document, violation: &Violation<'_>) {
            // A whole number written as `5.0` is valid from 3.1 on, and no finding in a text.
            let remark = matches!(violation.kind, ViolationKind::IntegerAsFloat) && self.whole_floats;
            if !remark {
                self.violation.get_or_insert_with(|| (violation.keyword, violation.kind.to_string()));
            }
        }

        fn not_judged(&mut self, _: &Document, gap: &NotJudged<'_>) {
            self.gap.get_or_insert_with(|| (gap.node, gap.reason.to_owned()));
        }

        fn is_done(&self) -> bool {
            self.violation.is_some()
        }
    }
    let mut tape = Tape::new();
    let whole_floats = contract.version() > Version::V3_0;
    let mut first = First { whole_floats, violation: None, gap: None };
    match tape.parse(json) {
        Ok(value) => {
            contract.check(schema, value, direction, &mut first);
        }
        // Only a value that is nested too deep comes to this: all else was written as JSON here.
        Err(error) => {
            first.gap = Some((contract.schema(schema).node(), format!("the value is not JSON: {}", error.kind)));
        }
    }
    match first {
        First { violation: Some((node, reason)), .. } => Judged::Violated(node, reason),
        First { gap: Some((node, reason)), .. } => Judged::Not(node, reason),
        _ => Judged::Valid,
    }
}

/// The JSON text of the first reading that fits one of the schemas; of the first reading when none
/// does.
fn best(contract: &Contract, schemas: &[SchemaId], readings: &[Raw<'_>], direction: Direction) -> Option<String> {
    let expected = Expected::of(contract, schemas);
    let texts = readings.iter().map(|reading| reading.json(&expected));
    let mut first = None;
    for json in texts {
        let fits = |schema: &SchemaId| first_violation(contract, *schema, &json, direction) == Judged::Valid;
        if schemas.iter().any(fits) {
            return Some(json);
        }
        first.get_or_insert(json);
    }
    first
}
