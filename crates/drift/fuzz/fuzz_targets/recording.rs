//! Any bytes as a recording.
#![no_main]

#[path = "../../tests/properties/mod.rs"]
mod properties;

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use openapi_drift::Contract;

static CONTRACT: LazyLock<Contract> = LazyLock::new(properties::contract);

fuzz_target!(|bytes: &[u8]| properties::recording(&CONTRACT, bytes));
