//! The inputs of every checking command: a document, servers, recordings.

use std::path::PathBuf;

use clap::Args;

use super::root::Root;
use crate::{Contract, Error, Input};

#[derive(Debug, Args)]
pub(super) struct Source {
    /// The OpenAPI document (3.0, 3.1 or 3.2).
    #[arg(long, value_name = "FILE", default_value = "openapi.yaml")]
    pub(super) spec: PathBuf,

    #[command(flatten)]
    root: Root,

    /// Another server at which the same API was recorded; repeatable.
    #[arg(long = "server", value_name = "URL")]
    servers: Vec<String>,

    /// Recordings: HAR or NDJSON, also as .gz or .zst; folders are searched; - is standard input.
    #[arg(required = true, value_name = "RECORDING")]
    recordings: Vec<PathBuf>,
}

impl Source {
    pub(super) fn open(self) -> Result<(Contract, Vec<Input>), Error> {
        let mut contract = self.root.load(&self.spec)?;
        for server in &self.servers {
            contract.add_server(server);
        }
        let inputs = self.recordings.into_iter();
        let inputs = inputs.map(|path| if path.as_os_str() == "-" { Input::Stdin } else { Input::Path(path) });
        Ok((contract, inputs.collect()))
    }
}
