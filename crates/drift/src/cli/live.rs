//! `openapi-drift record --check`: what is found, when it is found.

use std::io::{self, Write};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use crate::client::{Client, Effect};
use crate::record::Observer;
use crate::report::Finding;
use crate::{Contract, Error, Live, Options, Report};

/// Judges each exchange once it is written, and shows each cause the first time that it is seen.
#[derive(Debug)]
pub(super) struct Checking(Mutex<Live>);

impl Checking {
    /// `base` is the URL under which the exchanges are recorded.
    pub(super) fn new(spec: &Path, out: &Path, base: &str, client: Option<Arc<dyn Client>>) -> Result<Self, Error> {
        let mut contract = Contract::load(spec)?;
        add_server(&mut contract, base);
        let options = Options { client, ..Options::default() };
        Ok(Self(Mutex::new(Live::new(contract, out.display().to_string(), options))))
    }

    pub(super) fn report(&self) -> Report {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).report()
    }
}

impl Observer for Checking {
    fn recorded(&self, entry: &str, line: u64) {
        let new = self.0.lock().unwrap_or_else(PoisonError::into_inner).judge(entry, line);
        let mut err = anstream::stderr().lock();
        for finding in new {
            // When nobody listens, the report at the end still says it.
            let _ = write(&finding, &mut err);
        }
    }
}

/// Shorter than in a report, which has the line of the description and the counts.
fn write(finding: &Finding, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{}[{}]: {}", finding.severity.name(), finding.code, finding.message)?;
    writeln!(out, "  --> {}:{}:{}", finding.spec.file, finding.spec.line, finding.spec.column)?;
    for site in finding.sites.iter().take(1) {
        write!(out, "   = at ")?;
        if let Some(operation) = &site.operation {
            write!(out, "{operation}, ")?;
        }
        if let Some(status) = site.status {
            write!(out, "{status} ")?;
        }
        writeln!(out, "{} {}", site.target, site.pointer.as_deref().unwrap_or_default())?;
    }
    if finding.client != Effect::NotKnown {
        writeln!(out, "   = {}", finding.client.name())?;
    }
    if let Some(first) = &finding.first {
        writeln!(out, "   = in entry {} (line {})", first.entry, first.line)?;
    }
    Ok(())
}

/// What is recorded is the API by the word of whoever records it, whatever servers the description names. An upstream
/// without a path of its own has the API where the described servers have it.
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
