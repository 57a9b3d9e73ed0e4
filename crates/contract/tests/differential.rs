//! The validator beside the `jsonschema` crate, on generated schemas and values.
//!
//! What differs on purpose is not generated: formats (asserted here), `nullable`, discriminators, and, in OpenAPI 3.0,
//! whole numbers with a fraction or an exponent. `PROPTEST_CASES` and `PROPTEST_RNG_SEED` ask for more than the usual.

mod support;

use std::cell::Cell;

use jsonschema::Draft;
use proptest::collection::vec;
use proptest::test_runner::{Config, RngSeed, TestCaseError, TestRunner, contextualize_config};
use serde_json::Value;
use support::{Cycles, Dialect, Judgement, contract_with, judge, schemas, value};

fn compare(dialect: Dialect, cases: u32) {
    let (version, draft) = match dialect {
        Dialect::OpenApi30 => ("3.0.3", Draft::Draft4),
        Dialect::Draft2020 => ("3.1.0", Draft::Draft202012),
    };
    let seed = RngSeed::Fixed(0x5c4e_3a00);
    let config = Config { cases, failure_persistence: None, rng_seed: seed, ..Config::default() };
    let mut runner = TestRunner::new(contextualize_config(config));
    let (valid, invalid) = (Cell::new(0), Cell::new(0));
    let strategy = (schemas(dialect, Cycles::Below), vec(value(dialect, 3), 1..8));
    let outcome = runner.run(&strategy, |(schema, bodies)| {
        let theirs = jsonschema::options().with_draft(draft).should_validate_formats(false).build(&schema);
        let theirs = theirs.map_err(|error| TestCaseError::fail(format!("not a schema: {error}")))?;
        let ours = contract_with(version, &schema.to_string(), &[]);
        for body in bodies {
            let instance: Value = serde_json::from_str(&body).expect("it is JSON");
            let wanted = if theirs.is_valid(&instance) { Judgement::Valid } else { Judgement::Invalid };
            let counter = if wanted == Judgement::Valid { &valid } else { &invalid };
            counter.set(counter.get() + 1);
            let (found, _) = judge(&ours, &body);
            if found != wanted {
                let message = format!("{body} is {found:?} here and {wanted:?} there, by {schema}");
                return Err(TestCaseError::fail(message));
            }
        }
        Ok(())
    });
    if let Err(error) = outcome {
        panic!("{error}");
    }
    // A generator whose values all fail would compare nothing.
    let (valid, invalid) = (valid.get(), invalid.get());
    assert!(valid * 5 > invalid && invalid * 5 > valid, "{valid} valid and {invalid} invalid values");
}

#[test]
fn agrees_on_2020_12() {
    compare(Dialect::Draft2020, 400);
}

#[test]
fn agrees_on_openapi_3_0() {
    compare(Dialect::OpenApi30, 300);
}
