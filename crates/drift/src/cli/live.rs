//! `openapi-drift record --check`: what is found, when it is found.

use std::io::{self, Write};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use crate::client::{Client, Effect};
use crate::record::Observer;
use crate::report::Finding;
use crate::{Contract, Live, Options, Report};

/// Judges each exchange once it is written, and shows each cause the first time that it is seen.
#[derive(Debug)]
pub(super) struct Checking(Mutex<Live>);

impl Checking {
    pub(super) fn new(contract: Arc<Contract>, out: &Path, client: Option<Arc<dyn Client>>) -> Self {
        let options = Options { client, ..Options::default() };
        Self(Mutex::new(Live::new(contract, out.display().to_string(), options)))
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
