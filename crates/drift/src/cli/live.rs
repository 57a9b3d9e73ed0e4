//! `openapi-drift record --check`: findings as they occur.

use std::io::{self, Write};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use crate::client::{Client, Effect};
use crate::record::{Observer, Recorded};
use crate::report::Finding;
use crate::{Contract, Live, Options, Report};

/// Checks each exchange once it is written, and prints each cause the first time it is seen.
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
    /// The original is judged, so that redaction can neither make a finding nor hide one.
    fn recorded(&self, exchange: &Recorded<'_>) {
        let mut live = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let new = live.judge(exchange.original(), exchange.line);
        drop(live);
        let mut err = anstream::stderr().lock();
        for finding in new {
            // If standard error is closed, the report at the end still has it.
            let _ = write(&finding, &mut err);
        }
    }
}

/// Shorter than in a report, which has the line of the document and the counts.
fn write(finding: &Finding, out: &mut dyn Write) -> io::Result<()> {
    let spec = &finding.spec;
    writeln!(out, "{}[{}]: {}", finding.severity.name(), finding.code, finding.message.line())?;
    writeln!(out, "  --> {}:{}:{}", spec.file.line(), spec.line, spec.column)?;
    if let Some((site, _)) = finding.sites_in_words().next() {
        writeln!(out, "   = at {}", site.line())?;
    }
    if finding.client != Effect::NotKnown {
        writeln!(out, "   = {}", finding.client.name())?;
    }
    if let Some(first) = &finding.first {
        writeln!(out, "   = in entry {} (line {})", first.entry, first.line)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A name cannot start a line, nor reach the terminal as it is.
    #[test]
    fn findings_are_escaped() {
        let spec = "openapi: 3.0.3\npaths: {/a: {get: {responses: {200: {description: It, content: {application/json: {schema: {type: object, properties: {b: {}}}}}}}}}}\n";
        let contract = Contract::parse("a\u{1b}[31m.yaml", spec).unwrap();
        let mut live = Live::new(contract, "a.har", Options::default());
        let entry = r#"{"request": {"method": "GET", "url": "/a", "headers": []}, "response": {"status": 200, "headers": {"content-type": "application/json"}, "body": {"x\n::error::y\u001b[m": 1}}}"#;
        let mut out = Vec::new();
        for finding in live.judge(entry, 1) {
            write(&finding, &mut out).unwrap();
        }
        let text = String::from_utf8(out).unwrap();
        assert!(text.contains("error[undocumented-field]: property `x\\n::error::y\\u{1b}[m`"), "{text}");
        assert!(!text.contains('\u{1b}') && !text.contains("\n::"), "{text}");
    }
}
