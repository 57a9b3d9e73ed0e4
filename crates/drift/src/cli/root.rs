//! The folder that a document may be spread over.

use std::path::{Path, PathBuf};

use clap::Args;

use crate::{Contract, Error};

#[derive(Debug, Args)]
pub(super) struct Root {
    /// The folder within which `$ref`s may lead to other files [default: that of the document].
    #[arg(long, value_name = "DIR")]
    root: Option<PathBuf>,
}

impl Root {
    /// Reads a document whose references may lead into the folder.
    pub(super) fn load(&self, spec: &Path) -> Result<Contract, Error> {
        Ok(match &self.root {
            Some(root) => Contract::load_below(spec, root)?,
            None => Contract::load(spec)?,
        })
    }
}
