//! `openapi-drift record`

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::{Args, ValueEnum};

use super::live::Checking;
use super::out;
use super::root::Root;
use super::texts::Texts;
use super::tls::{OwnTls, UpstreamTls};
use crate::client::Client;
use crate::record::{self, Observer, Options, Proxy, RecordError};
use crate::text::plural;
use crate::{Contract, Error};

/// Record HTTP traffic, as a reverse proxy.
#[derive(Debug, Args)]
pub(super) struct Record {
    /// Where to forward requests.
    #[arg(long, value_name = "URL")]
    upstream: String,

    #[command(flatten)]
    upstream_tls: UpstreamTls,

    /// Where to listen.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8089")]
    listen: String,

    #[command(flatten)]
    own_tls: OwnTls,

    /// The recording to write; an existing file is replaced.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,

    /// The format of the recording; NDJSON if its name ends in .ndjson or .jsonl, else HAR.
    #[arg(long, value_enum)]
    format: Option<Format>,

    /// Check each exchange as it is recorded: print findings at once, and a report at the end.
    #[arg(long)]
    check: bool,

    /// Also replace free text: strings in JSON bodies that no `enum`, format or pattern of this
    /// document constrains. With --check, exchanges are checked against it (default: openapi.yaml).
    #[arg(long, value_name = "FILE")]
    spec: Option<PathBuf>,

    #[command(flatten)]
    root: Root,

    /// The URL under which the API is recorded, instead of the upstream's.
    #[arg(long, value_name = "URL")]
    public_url: Option<String>,

    #[command(flatten)]
    texts: Texts,

    /// Record at most this much of each body; larger ones are passed on in full, and noted.
    #[arg(long, value_name = "BYTES", default_value_t = Options::default().max_body)]
    max_body: usize,

    /// Keep at most this much of all bodies under way in memory.
    #[arg(long, value_name = "BYTES", default_value_t = Options::default().max_bodies)]
    max_bodies: usize,

    /// Omit times and other things that differ from run to run.
    #[arg(long)]
    reproducible: bool,

    /// Record tokens, cookies and passwords unredacted.
    #[arg(long, conflicts_with_all = ["members", "keep", "headers", "queries", "forms", "cookies", "rules"])]
    keep_secrets_in_the_recording: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    /// HAR 1.2.
    Har,
    /// One HAR entry per line.
    Ndjson,
}

impl From<Format> for record::Format {
    fn from(format: Format) -> Self {
        match format {
            Format::Har => Self::Har,
            Format::Ndjson => Self::Ndjson,
        }
    }
}

impl Record {
    pub(super) fn run(self, client: Option<Arc<dyn Client>>) -> Result<u8, Error> {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
        let runtime = runtime.map_err(RecordError::Start)?;
        runtime.block_on(self.serve(client))
    }

    async fn serve(self, client: Option<Arc<dyn Client>>) -> Result<u8, Error> {
        let base = self.public_url.as_deref().unwrap_or(&self.upstream);
        let default = self.check.then(|| Path::new("openapi.yaml"));
        let contract = self.spec.as_deref().or(default).map(|spec| load(&self.root, spec, base)).transpose()?;
        let checking = contract.clone().filter(|_| self.check);
        let checking = checking.map(|contract| Arc::new(Checking::new(contract, &self.out, client)));
        let shaping = contract.filter(|_| self.spec.is_some());
        let redaction = (!self.keep_secrets_in_the_recording).then(|| self.texts.redaction(shaping)).transpose()?;
        let tls = self.own_tls.for_recording(&self.out);
        let options = Options {
            redaction,
            tls: tls.clone(),
            identity: self.upstream_tls.identity(),
            cacert: self.upstream_tls.cacert,
            max_body: self.max_body,
            max_bodies: self.max_bodies,
            public_url: self.public_url,
            reproducible: self.reproducible,
            format: self.format.map(Into::into),
            observer: checking.clone().map(|checking| checking as Arc<dyn Observer>),
            ..Options::default()
        };
        let proxy = Proxy::start(&self.upstream, &self.listen, &self.out, options).await?;
        say(&format!("recording {} -> {} to {}; stop with Ctrl-C", proxy.url(), self.upstream, self.out.display()));
        if let Some(tls) = &tls {
            say(&format!("the certificate for clients to trust is {}", tls.cert.display()));
        }
        if let Err(source) = told_to_end().await {
            return Err(RecordError::Start(source).into());
        }
        let recorded = proxy.shutdown().await?;
        say(&format!("{} in {}", plural(recorded.exchanges, "exchange"), self.out.display()));
        if recorded.upgraded > 0 {
            let connections = plural(recorded.upgraded, "connection");
            say(&format!("{connections} upgraded to another protocol, such as web sockets: passed on, not recorded"));
        }
        let Some(checking) = checking else { return Ok(0) };
        let report = checking.report();
        let mut out = out::stdout();
        report.write_text(&mut out).and_then(|()| out.flush()).map_err(Error::Write)?;
        Ok(report.exit_code)
    }
}

/// The contract of the API that is recorded under this URL.
fn load(root: &Root, spec: &Path, base: &str) -> Result<Arc<Contract>, Error> {
    let mut contract = root.load(spec)?;
    add_server(&mut contract, base);
    Ok(Arc::new(contract))
}

/// The user says that the upstream is the API, whatever servers the document names. An upstream without a path serves
/// the API at the paths of those servers.
fn add_server(contract: &mut Contract, base: &str) {
    let base = base.trim_end_matches('/');
    if contract.path_below_server(base).is_some() {
        return;
    }
    let path = |url: &str| {
        let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
        rest.find('/').map(|start| rest[start..].to_owned()).unwrap_or_default()
    };
    if path(base).is_empty() {
        let described: Vec<String> = contract.servers().map(|server| path(server.url())).collect();
        for path in described {
            contract.add_server(&format!("{base}{path}"));
        }
    } else {
        contract.add_server(base);
    }
}

/// Waits for Ctrl-C, or for SIGTERM.
async fn told_to_end() -> std::io::Result<()> {
    #[cfg(unix)]
    {
        let mut end = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
        tokio::select! {
            pressed = tokio::signal::ctrl_c() => pressed,
            _ = end.recv() => Ok(()),
        }
    }
    #[cfg(not(unix))]
    tokio::signal::ctrl_c().await
}

/// Messages go to standard error; nothing can be done if that is closed.
fn say(line: &str) {
    let _ = writeln!(anstream::stderr(), "{}", crate::text::line(line));
}

#[cfg(test)]
mod tests {
    use openapi_contract::Located;

    use super::*;

    #[test]
    fn the_upstream_is_the_api() {
        let spec = "openapi: 3.0.3\nservers: [{url: 'https://api.test/v1'}]\npaths: {/a: {get: {responses: {200: {description: ok}}}}}\n";
        for (base, url) in [
            ("http://127.0.0.1:8080", "http://127.0.0.1:8080/v1/a"),
            ("http://127.0.0.1:8080/", "http://127.0.0.1:8080/v1/a"),
            ("http://127.0.0.1:8080/here", "http://127.0.0.1:8080/here/a"),
            ("https://api.test/v1", "https://api.test/v1/a"),
            ("https://api.test", "https://api.test/v1/a"),
        ] {
            let mut contract = Contract::parse("openapi.yaml", spec).unwrap();
            add_server(&mut contract, base);
            assert!(matches!(contract.locate("GET", url), Located::Operation(_)), "{base}");
        }
    }
}
