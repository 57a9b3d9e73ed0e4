//! The recordings of our own service, made by really calling it.

use anyhow::Result;

use crate::run::{cargo, succeed};

/// One folder for each origin of recordings; this one is ours.
const FOLDER: &str = "recordings/service";

pub(crate) fn run() -> Result<()> {
    let demo = ["run", "--quiet", "--package", "managem-cli", "--", "demo", "--recordings", FOLDER];
    succeed(&mut cargo(demo))?;
    println!("\n{FOLDER} was made anew: read the difference before you commit it");
    Ok(())
}
