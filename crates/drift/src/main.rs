//! The `openapi-drift` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    openapi_drift::cli::main()
}
