//! `openapi.yaml` -> `$OUT_DIR/client.rs`: the client's types and operations.
//!
//! The contract is read with its source positions, so that whatever is wrong with it is reported as
//! `file:line:column: what`. Nothing is written outside `OUT_DIR`, and nothing but the contract is read.

#[path = "build/blame.rs"]
mod blame;
#[path = "build/bounds.rs"]
mod bounds;
#[path = "build/constructors.rs"]
mod constructors;
#[path = "build/document.rs"]
mod document;
#[path = "build/generate.rs"]
mod generate;
#[path = "build/limits.rs"]
mod limits;
#[path = "build/open_enums.rs"]
mod open_enums;
#[path = "build/tolerate.rs"]
mod tolerate;

use std::process::ExitCode;
use std::{env, fs};

const SPEC: &str = "openapi.yaml";

fn main() -> ExitCode {
    for input in [SPEC, "build.rs", "build"] {
        println!("cargo::rerun-if-changed={input}");
    }
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            println!("cargo::error={message}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), String> {
    let text = fs::read_to_string(SPEC).map_err(|error| format!("{SPEC}: cannot be read: {error}"))?;
    let document = document::Document::parse(SPEC, &text)?;
    let generation = generate::Generation::new(&document)?;
    let out_dir = env::var("OUT_DIR").map_err(|error| format!("OUT_DIR: {error}; is this run by cargo?"))?;
    write(&format!("{out_dir}/client.rs"), &generation.client()?)?;
    if env::var_os("CARGO_FEATURE_MOCK").is_some() {
        write(&format!("{out_dir}/mock.rs"), &generation.mock()?)?;
    }
    // The tests run this very program on broken contracts.
    let this = env::current_exe().map(|path| path.display().to_string()).unwrap_or_default();
    write(&format!("{out_dir}/build-script"), &this)
}

fn write(path: &str, text: &str) -> Result<(), String> {
    fs::write(path, text).map_err(|error| format!("{path}: cannot be written: {error}"))
}
