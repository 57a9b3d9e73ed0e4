//! The one that writes: a thread that makes entries of exchanges, redacts them and puts them into the file, in the order
//! in which they ended.

use std::path::Path;
use std::sync::Arc;
use std::thread;

use tokio::sync::{mpsc, oneshot};

use super::entry::{self, Passed};
use super::file::Recording;
use super::{Observer, Options, RecordError, Recorded};
use crate::exchange::MAX_ENTRY;
use crate::redact::{self, Redaction};

/// Where exchanges are handed in.
#[derive(Debug, Clone)]
pub(super) struct Writer(mpsc::UnboundedSender<Message>);

#[derive(Debug)]
enum Message {
    /// An exchange, and who waits until it is written.
    Exchange(Box<Passed>, Option<oneshot::Sender<()>>),
    /// The end: how many were written, or what went wrong.
    Finish(oneshot::Sender<Result<u64, RecordError>>),
}

impl Writer {
    /// Creates the recording and starts the thread, which ends when nobody can hand in more.
    pub(super) fn start(out: &Path, options: &Options) -> Result<Self, RecordError> {
        let mut pen = Pen {
            file: Recording::create(out, options.format.unwrap_or_else(|| super::Format::from_path(out)))?,
            redaction: options.redaction.clone(),
            reproducible: options.reproducible,
            observer: options.observer.clone(),
            failed: None,
        };
        let (sender, mut receiver) = mpsc::unbounded_channel();
        let run = move || {
            while let Some(message) = receiver.blocking_recv() {
                match message {
                    Message::Exchange(passed, waiting) => {
                        pen.write(&passed);
                        // The memory of its bodies goes before the next one comes.
                        drop(passed);
                        // A client that is gone waits for nothing.
                        waiting.map(|waiting| waiting.send(()));
                    }
                    Message::Finish(waiting) => {
                        let _ = waiting.send(pen.finish());
                    }
                }
            }
        };
        thread::Builder::new().name("recording".into()).spawn(run).map_err(RecordError::Start)?;
        Ok(Self(sender))
    }

    /// Hands in an exchange. The result is there when it is written; if it could not be, [`finish`](Self::finish) says so.
    pub(super) fn write(&self, passed: Box<Passed>) -> oneshot::Receiver<()> {
        let (waiting, written) = oneshot::channel();
        // Without a writer, the other end is dropped, and nobody waits.
        let _ = self.0.send(Message::Exchange(passed, Some(waiting)));
        written
    }

    /// Hands in an exchange that nobody waits for.
    pub(super) fn leave(&self, passed: Box<Passed>) {
        let _ = self.0.send(Message::Exchange(passed, None));
    }

    /// Waits until everything that was handed in is written and on disk; returns how many exchanges there are.
    pub(super) async fn finish(&self) -> Result<u64, RecordError> {
        let (waiting, finished) = oneshot::channel();
        let _ = self.0.send(Message::Finish(waiting));
        finished.await.unwrap_or(Err(RecordError::Stopped))
    }
}

#[derive(Debug)]
struct Pen {
    file: Recording,
    redaction: Option<Redaction>,
    reproducible: bool,
    observer: Option<Arc<dyn Observer>>,
    /// The first failure. Requests are still handed on after it.
    failed: Option<RecordError>,
}

impl Pen {
    fn write(&mut self, passed: &Passed) {
        let Some((original, entry)) = self.entry(passed) else {
            self.failed.get_or_insert(RecordError::Redact);
            return;
        };
        match self.file.append(&entry) {
            Ok(line) => {
                if let Some(observer) = &self.observer {
                    observer.recorded(&Recorded { entry: &entry, original: &original, line });
                }
            }
            Err(error) => {
                self.failed.get_or_insert(error);
            }
        }
    }

    /// The entry as it was, and redacted. What cannot be redacted, because it cannot be decoded, is left out; and so are
    /// the bodies of an entry that no one could read back.
    fn entry(&self, passed: &Passed) -> Option<(String, String)> {
        [entry::Bodies::All, entry::Bodies::Texts, entry::Bodies::None].into_iter().find_map(|bodies| {
            let original = entry::write(passed, bodies, self.reproducible);
            let entry = match &self.redaction {
                // The same as for a recording of one line, so that `redact` finds nothing in it.
                Some(redaction) => redact::clean(redaction, "the exchange", &original).ok()?.text,
                None => original.clone(),
            };
            (entry.len() <= MAX_ENTRY && original.len() <= MAX_ENTRY).then_some((original, entry))
        })
    }

    fn finish(&mut self) -> Result<u64, RecordError> {
        let synced = self.file.sync();
        self.failed.take().map_or(synced, Err).map(|()| self.file.entries())
    }
}
