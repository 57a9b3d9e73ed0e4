//! The progress of a check.

use std::fmt;
use std::io::{self, Read};

/// Receives how much of the recordings was read, in bytes as stored: compressed files count compressed.
pub trait Progress: fmt::Debug + Send + Sync {
    /// The total; `None` if it is not known, as for standard input.
    fn begin(&self, total: Option<u64>);

    /// More bytes were read.
    fn advance(&self, bytes: u64);
}

/// A reader that reports its progress.
pub(crate) struct Counted<'p, R> {
    reader: R,
    progress: Option<&'p dyn Progress>,
}

impl<'p, R: Read> Counted<'p, R> {
    pub(crate) fn new(reader: R, progress: Option<&'p dyn Progress>) -> Self {
        Self { reader, progress }
    }
}

impl<R: Read> Read for Counted<'_, R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let read = self.reader.read(out)?;
        if let Some(progress) = self.progress {
            progress.advance(read as u64);
        }
        Ok(read)
    }
}
