//! `openapi-drift record`

use std::io::Write;
use std::path::PathBuf;

use clap::Args;

use crate::Error;
use crate::record::{Options, Proxy, RecordError};
use crate::redact::{Redaction, Text};

/// Record what a client and a server say to each other, as a reverse proxy.
#[derive(Debug, Args)]
pub(super) struct Record {
    /// Where requests are handed on to.
    #[arg(long, value_name = "URL")]
    upstream: String,

    /// Where to listen.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8089")]
    listen: String,

    /// The HAR file that is written; an existing one is replaced.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,

    /// The URL under which the API is recorded, in place of the upstream's.
    #[arg(long, value_name = "URL")]
    public_url: Option<String>,

    /// Replace this text by filler of the same length: a member's name, or a JSON pointer.
    #[arg(long = "redact", value_name = "NAME|/POINTER")]
    texts: Vec<String>,

    /// Leave out times and other things that differ from run to run.
    #[arg(long)]
    reproducible: bool,

    /// Record tokens, cookies and passwords as they are.
    #[arg(long, conflicts_with = "texts")]
    keep_secrets_in_the_recording: bool,
}

impl Record {
    pub(super) fn run(self) -> Result<u8, Error> {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
        let runtime = runtime.map_err(|source| RecordError::Listen { addr: self.listen.clone(), source })?;
        runtime.block_on(self.serve())
    }

    async fn serve(self) -> Result<u8, Error> {
        let redaction = (!self.keep_secrets_in_the_recording)
            .then(|| self.texts.iter().fold(Redaction::default(), |redaction, text| redaction.text(Text::parse(text))));
        let options =
            Options { redaction, public_url: self.public_url, reproducible: self.reproducible, ..Options::default() };
        let proxy = Proxy::start(&self.upstream, &self.listen, &self.out, options).await?;
        say(&format!(
            "recording http://{} -> {} to {}; end with Ctrl-C",
            proxy.addr(),
            self.upstream,
            self.out.display()
        ));
        if let Err(source) = tokio::signal::ctrl_c().await {
            return Err(RecordError::Listen { addr: self.listen, source }.into());
        }
        let count = proxy.shutdown().await?;
        say(&format!("{count} exchanges in {}", self.out.display()));
        Ok(0)
    }
}

/// Talk goes to stderr; when that is gone, there is no one to talk to.
fn say(line: &str) {
    let _ = writeln!(anstream::stderr(), "{line}");
}
