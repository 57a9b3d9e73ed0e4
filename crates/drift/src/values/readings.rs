//! The ways in which a value that travels as text can be read, and the one that fits.
//!
//! Which text is a number is known from its schema only where a single schema says so. Alternatives, conditions and
//! patterns of names are not followed here: where what is expected does not fit, the texts are read otherwise, and the
//! schema decides.

use openapi_contract::json::Tape;
use openapi_contract::schema::{Direction, NotJudged, Observer, SchemaId, Violation, ViolationKind};
use openapi_contract::{Contract, Document, NodeId, Version};

use super::{Expected, Judged, Raw};

/// With at most so many texts that can be read in two ways, all their combinations are tried.
const MAX_COMBINED: usize = 6;
/// With more, and at most so many, each of them is read otherwise by itself, and all of them together.
const MAX_AMBIGUOUS: usize = 64;

/// Judges a value that can be read in several ways. It is at fault only if no reading fits; then the first one's
/// violation is reported.
pub(crate) fn judge(contract: &Contract, schema: SchemaId, readings: &[Raw<'_>], direction: Direction) -> Judged {
    let expected = Expected::of(contract, &[schema]);
    let (mut first, mut gap) = (None, None);
    let mut fits = |json: &str| match check(contract, schema, json, direction, true).judged {
        Judged::Valid => true,
        violated @ Judged::Violated(..) => {
            first.get_or_insert(violated);
            false
        }
        not @ Judged::Not(..) => {
            gap.get_or_insert(not);
            false
        }
    };
    if readings.iter().any(|reading| fits(&reading.json(&expected)))
        || readings.iter().any(|reading| others(reading, &expected).any(|json| fits(&json)))
    {
        return Judged::Valid;
    }
    gap.or(first).unwrap_or(Judged::Valid)
}

/// The JSON text of the reading that fits a schema, or of the one with the fewest violations; of equals, the first.
pub(crate) fn choose(
    contract: &Contract,
    schema: SchemaId,
    readings: &[Raw<'_>],
    direction: Direction,
) -> Option<String> {
    let expected = Expected::of(contract, &[schema]);
    let mut best: Option<(usize, String)> = None;
    let as_expected = readings.iter().map(|reading| reading.json(&expected));
    for json in as_expected.chain(readings.iter().flat_map(|reading| others(reading, &expected))) {
        let violations = check(contract, schema, &json, direction, false).violations;
        if best.as_ref().is_none_or(|(fewest, _)| violations < *fewest) {
            best = Some((violations, json));
        }
        if violations == 0 {
            break;
        }
    }
    best.map(|(_, json)| json)
}

/// The JSON text of the first reading that fits one of the schemas; of the first reading when none does.
pub(super) fn first_fit<'r, 't>(
    contract: &Contract,
    schemas: &[SchemaId],
    readings: &'r [Raw<'t>],
    direction: Direction,
) -> Option<&'r Raw<'t>> {
    let fits = |reading: &&Raw<'t>| {
        let expected = Expected::of(contract, schemas);
        let jsons = std::iter::once(reading.json(&expected)).chain(others(reading, &expected));
        jsons.into_iter().any(|json| {
            schemas.iter().any(|schema| check(contract, *schema, &json, direction, true).judged == Judged::Valid)
        })
    };
    readings.iter().find(fits).or_else(|| readings.first())
}

/// The JSON texts of a value when its texts are read otherwise than expected.
fn others<'r>(raw: &'r Raw<'_>, expected: &'r Expected<'_>) -> impl Iterator<Item = String> + 'r {
    let (_, ambiguous) = raw.json_otherwise(expected, &|_| false);
    let combinations = if ambiguous <= MAX_COMBINED { 1..1_usize << ambiguous } else { 0..0 };
    let single = if (MAX_COMBINED + 1..=MAX_AMBIGUOUS).contains(&ambiguous) { 0..ambiguous } else { 0..0 };
    let all = if ambiguous > MAX_COMBINED { 0..1 } else { 0..0 };
    let combined = combinations.map(move |chosen| raw.json_otherwise(expected, &|text| chosen >> text & 1 == 1).0);
    let all = all.map(move |_| raw.json_otherwise(expected, &|_| true).0);
    let single = single.map(move |chosen| raw.json_otherwise(expected, &|text| text == chosen).0);
    combined.chain(all).chain(single)
}

/// What a check of one reading came to.
struct Outcome {
    judged: Judged,
    violations: usize,
}

/// Checks one reading, up to the first violation if that is enough.
fn check(contract: &Contract, schema: SchemaId, json: &str, direction: Direction, is_first_enough: bool) -> Outcome {
    struct Seen {
        whole_floats: bool,
        is_first_enough: bool,
        violations: usize,
        violation: Option<(NodeId, String)>,
        gap: Option<(NodeId, String)>,
    }
    impl Observer for Seen {
        fn violation(&mut self, _: &Document, violation: &Violation<'_>) {
            // A whole number written as `5.0` is valid from 3.1 on, and no finding in a text.
            let remark = matches!(violation.kind, ViolationKind::IntegerAsFloat) && self.whole_floats;
            if !remark {
                self.violations += 1;
                self.violation.get_or_insert_with(|| (violation.keyword, violation.kind.to_string()));
            }
        }

        fn not_judged(&mut self, _: &Document, gap: &NotJudged<'_>) {
            self.gap.get_or_insert_with(|| (gap.node, gap.reason.to_owned()));
        }

        fn is_done(&self) -> bool {
            self.is_first_enough && self.violation.is_some()
        }
    }
    let mut tape = Tape::new();
    let whole_floats = contract.version() > Version::V3_0;
    let mut seen = Seen { whole_floats, is_first_enough, violations: 0, violation: None, gap: None };
    match tape.parse(json) {
        Ok(value) => {
            contract.check(schema, value, direction, &mut seen);
        }
        // Only a value that is nested too deep comes to this: all else was written as JSON here.
        Err(error) => {
            seen.gap = Some((contract.schema(schema).node(), format!("the value is not JSON: {}", error.kind)));
        }
    }
    let violations = seen.violations;
    let judged = match seen {
        Seen { violation: Some((node, reason)), .. } => Judged::Violated(node, reason),
        Seen { gap: Some((node, reason)), .. } => Judged::Not(node, reason),
        _ => Judged::Valid,
    };
    Outcome { judged, violations }
}
