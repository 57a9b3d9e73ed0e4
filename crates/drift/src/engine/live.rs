//! One exchange after the other, while they happen.

use std::sync::Arc;

use openapi_contract::Contract;

use super::build;
use super::run::{Setting, Worker};
use crate::Options;
use crate::observation::{Aggregate, DocumentKeys, EntryRef, Names};
use crate::report::{Finding, Report};

/// Checks exchanges as they come, such as those of a recording that is being made.
///
/// The findings are those of [`check`](crate::check) for the finished recording. Memory does not grow with the number
/// of exchanges.
///
/// ```
/// use openapi_drift::{Contract, Live, Options, Outcome};
///
/// # let spec = "openapi: 3.0.3\ninfo: {title: A, version: '1'}\npaths: {/a: {get: {responses: {200: {description: ok}}}}}\n";
/// let mut live = Live::new(Contract::parse("openapi.yaml", spec)?, "session.har", Options::default());
/// let entry = r#"{"request": {"method": "GET", "url": "/a", "headers": []}, "response": {"status": 418, "headers": []}}"#;
/// assert_eq!(live.judge(entry, 2)[0].code, "undocumented-status");
/// assert!(live.judge(entry, 3).is_empty(), "the cause is known");
/// assert_eq!(live.report().outcome, Outcome::Drift);
/// # Ok::<(), openapi_drift::Error>(())
/// ```
#[derive(Debug)]
pub struct Live {
    contract: Arc<Contract>,
    options: Options,
    keys: DocumentKeys,
    recordings: [String; 1],
    entries: u64,
    all: Aggregate,
}

impl Live {
    /// Starts with nothing checked. `recording` is the name of the recording in the report.
    #[must_use]
    pub fn new(contract: impl Into<Arc<Contract>>, recording: impl Into<String>, options: Options) -> Self {
        Self {
            contract: contract.into(),
            options,
            keys: DocumentKeys::new(),
            recordings: [recording.into()],
            entries: 0,
            all: Aggregate::default(),
        }
    }

    /// Judges the next exchange, as an entry of a HAR or a line of NDJSON, and returns the findings whose cause was not
    /// seen before. `line` is where it begins in its recording, from 1.
    ///
    /// An invalid entry is not an error here: [`report`](Self::report) has it.
    pub fn judge(&mut self, entry: &str, line: u64) -> Vec<Finding> {
        self.entries += 1;
        let at = EntryRef { input: 0, entry: self.entries, line };
        let names = Names::new(self.contract.document(), &self.keys);
        let mut worker = Worker::new(Setting::new(&self.contract, &names, &self.options));
        worker.entry(entry.as_bytes(), at, false);
        let found = worker.aggregate;
        let mut new: Vec<_> = found.groups.keys().filter(|key| self.all.is_new(key)).collect();
        new.sort();
        new.retain(|key| !self.options.off.contains(&key.code.rule().code));
        let findings =
            new.into_iter().filter_map(|key| build::finding(&self.contract, &found, &self.recordings, key)).collect();
        self.all.merge(found);
        self.all.bound();
        findings
    }

    /// All that was found so far.
    #[must_use]
    pub fn report(&self) -> Report {
        build::report(&self.contract, &self.all, &self.recordings, Vec::new(), &self.options)
    }
}
