//! The run: one thread reads and cuts, the others judge.

use std::num::NonZero;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Mutex, PoisonError};
use std::thread;

use openapi_contract::Contract;
use openapi_contract::json::Tape;

use super::build;
use crate::Options;
use crate::client::Client;
use crate::error::Error;
use crate::exchange::Exchange;
use crate::formats::{self, Input, InputProblem, Raw, Sink};
use crate::observation::{Aggregate, Collector, DocumentKeys, EntryRef, Names};
use crate::report::Report;
use crate::rules::{self, Workspace};

/// How many bytes of entries are handed to a worker at a time.
const BATCH: usize = 256 << 10;

/// Checks recordings; see [`check`](crate::check).
pub(crate) fn run(contract: &Contract, inputs: Vec<Input>, options: &Options) -> Result<Report, Error> {
    if inputs.is_empty() {
        return Err(Error::NoInput);
    }
    let opened = formats::discover(inputs)?;
    let progress = options.progress.as_deref();
    if let Some(progress) = progress {
        progress.begin(opened.iter().map(formats::Opened::size).sum());
    }
    let mut problems = Vec::new();
    let threads = options.threads.or_else(|| thread::available_parallelism().ok()).map_or(1, NonZero::get);
    let keys = DocumentKeys::new();
    let shown = Names::new(contract.document(), &keys);
    let setting = Setting::new(contract, &shown, options);
    let aggregate = thread::scope(|scope| {
        let mut pool = Pool::new(scope, setting, threads);
        for (index, recording) in opened.iter().enumerate() {
            pool.begin(index);
            let outcome = recording.open(progress).and_then(|reader| formats::read(reader, &mut pool));
            if let Err(problem) = outcome {
                problems.push((index, problem));
            }
        }
        pool.finish()
    });
    let names: Vec<String> = opened.into_iter().map(|recording| recording.name).collect();
    Ok(build::report(contract, &aggregate, &names, problems, options))
}

/// The setting that all workers share.
#[derive(Clone, Copy)]
pub(super) struct Setting<'c> {
    contract: &'c Contract,
    names: &'c Names<'c>,
    show_values: bool,
    client: Option<&'c dyn Client>,
}

impl<'c> Setting<'c> {
    pub(super) fn new(contract: &'c Contract, names: &'c Names<'c>, options: &'c Options) -> Self {
        Self { contract, names, show_values: options.show_values, client: options.client.as_deref() }
    }
}

/// Entries on their way to a worker.
#[derive(Default)]
struct Batch {
    input: usize,
    credentials_removed: bool,
    bytes: Vec<u8>,
    entries: Vec<Entry>,
}

struct Entry {
    start: usize,
    end: usize,
    number: u64,
    line: u64,
}

/// Judges batches.
pub(super) struct Worker<'c> {
    setting: Setting<'c>,
    tape: Tape,
    space: Workspace,
    pub(super) aggregate: Aggregate,
}

impl<'c> Worker<'c> {
    pub(super) fn new(setting: Setting<'c>) -> Self {
        Self { setting, tape: Tape::new(), space: Workspace::default(), aggregate: Aggregate::default() }
    }

    fn batch(&mut self, batch: &Batch) {
        for entry in &batch.entries {
            let at = EntryRef { input: batch.input, entry: entry.number, line: entry.line };
            self.entry(&batch.bytes[entry.start..entry.end], at, batch.credentials_removed);
        }
        self.aggregate.bound();
        self.tape.shrink_to(1 << 20);
    }

    pub(super) fn entry(&mut self, json: &[u8], at: EntryRef, credentials_removed: bool) {
        let Ok(text) = simdutf8::basic::from_utf8(json) else {
            return self.aggregate.broken(at, "it is not UTF-8".into());
        };
        let value = match self.tape.parse(text) {
            Ok(value) => value,
            Err(error) => return self.aggregate.broken(at, format!("it is not JSON: {error} of the entry")),
        };
        match Exchange::read(value) {
            Ok(exchange) => {
                let mut out = Collector::new(
                    &mut self.aggregate,
                    self.setting.names,
                    at,
                    self.setting.show_values,
                    credentials_removed,
                );
                rules::check(self.setting.contract, self.setting.client, &exchange, &mut self.space, &mut out);
            }
            Err(reason) => self.aggregate.broken(at, reason.into()),
        }
    }
}

/// The workers, and the batch that is being filled for them.
struct Pool<'scope, 'env, 'c> {
    scope: &'scope thread::Scope<'scope, 'env>,
    setting: Setting<'c>,
    threads: usize,
    batch: Batch,
    started: Option<Started<'scope>>,
}

struct Started<'scope> {
    full: SyncSender<Batch>,
    empty: Receiver<Batch>,
    workers: Vec<thread::ScopedJoinHandle<'scope, Aggregate>>,
}

impl<'scope, 'env, 'c> Pool<'scope, 'env, 'c>
where
    'c: 'scope,
{
    fn new(scope: &'scope thread::Scope<'scope, 'env>, setting: Setting<'c>, threads: usize) -> Self {
        Self { scope, setting, threads, batch: Batch::default(), started: None }
    }

    fn begin(&mut self, input: usize) {
        self.send();
        self.batch.input = input;
        self.batch.credentials_removed = false;
    }

    /// Hands the batch over. Threads are started when there is more than one batch to judge: a
    /// single small recording is done before they would be.
    fn send(&mut self) {
        if self.batch.entries.is_empty() {
            return;
        }
        let started = self.started.get_or_insert_with(|| start(self.scope, self.setting, self.threads));
        let mut next = started.empty.try_recv().unwrap_or_default();
        next.bytes.clear();
        next.bytes.shrink_to(BATCH * 2);
        next.entries.clear();
        next.input = self.batch.input;
        next.credentials_removed = self.batch.credentials_removed;
        // The workers only end when this side does, so there is always one to receive.
        let _ = started.full.send(std::mem::replace(&mut self.batch, next));
    }

    /// Judges what is left, and adds up.
    fn finish(mut self) -> Aggregate {
        let mut own = Worker::new(self.setting);
        own.batch(&self.batch);
        let mut aggregate = own.aggregate;
        if let Some(started) = self.started.take() {
            drop(started.full);
            for worker in started.workers {
                match worker.join() {
                    Ok(other) => aggregate.merge(other),
                    Err(panic) => std::panic::resume_unwind(panic),
                }
            }
        }
        aggregate.bound();
        aggregate
    }
}

fn start<'scope, 'c>(scope: &'scope thread::Scope<'scope, '_>, setting: Setting<'c>, threads: usize) -> Started<'scope>
where
    'c: 'scope,
{
    let (full, take) = sync_channel::<Batch>(threads);
    let (give_back, empty) = sync_channel(threads * 2 + 1);
    // A shared receiver, not one channel each: whoever is free takes the next batch.
    let take = std::sync::Arc::new(Mutex::new(take));
    let workers = (0..threads)
        .map(|_| {
            let (take, give_back) = (take.clone(), give_back.clone());
            scope.spawn(move || {
                let mut worker = Worker::new(setting);
                loop {
                    let next = take.lock().unwrap_or_else(PoisonError::into_inner).recv();
                    let Ok(batch) = next else { break };
                    worker.batch(&batch);
                    // The reader may be done already, and have no use for it.
                    let _ = give_back.try_send(batch);
                }
                worker.aggregate
            })
        })
        .collect();
    Started { full, empty, workers }
}

impl<'c: 'scope, 'scope> Sink for Pool<'scope, '_, 'c> {
    fn entry(&mut self, raw: Raw<'_>) {
        if self.batch.bytes.len() + raw.json.len() > BATCH {
            self.send();
        }
        let start = self.batch.bytes.len();
        self.batch.bytes.extend_from_slice(raw.json);
        self.batch.entries.push(Entry { start, end: self.batch.bytes.len(), number: raw.number, line: raw.line });
    }

    fn credentials_removed(&mut self) {
        self.batch.credentials_removed = true;
    }
}

/// A recording and what is wrong with it.
pub(super) type Broken = (usize, InputProblem);
