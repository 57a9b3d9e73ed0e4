//! `managem completions`

use std::io::{self, Write as _};

use clap::CommandFactory as _;
use clap_complete::Shell;

use crate::args::Args;
use crate::failure::Failure;

pub(crate) fn run(shell: Shell) -> Result<(), Failure> {
    // Gathered first: the generator panics when whoever reads it goes away.
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Args::command(), "managem", &mut script);
    io::stdout().lock().write_all(&script)?;
    Ok(())
}
