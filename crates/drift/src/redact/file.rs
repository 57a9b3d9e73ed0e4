//! Redaction of files: all of them are searched for what any of them shows.

use std::io::{self, Read, Write};

use super::Redaction;
use super::recording::{RedactError, collect, sweep, verify};
use super::removed::{Removal, Removed};
use super::secrets::{Search, Secrets};
use crate::files::Replacement;
use crate::formats::{Opened, Packing};
use crate::progress::Progress;

/// What came of one file.
pub(crate) struct Redacted {
    /// What was removed, or would be.
    pub(crate) removed: Vec<Removal>,
    /// Values that were removed only where they were found.
    pub(crate) not_searched: u64,
    /// The new text; `None` if nothing changes or nothing is to be written.
    pub(crate) new: Option<Replacement>,
}

/// Cleans files, or only finds what would be removed. Nothing is replaced before its [`Redacted::new`] is committed.
pub(crate) fn clean_files(
    redaction: &Redaction,
    files: &[Opened],
    writes: bool,
    progress: &dyn Progress,
) -> Vec<Result<Redacted, RedactError>> {
    let mut jobs: Vec<Job<'_>> = files.iter().map(Job::new).collect();
    let mut next = Some(Secrets::default());
    let mut progress = Some(progress);
    while let Some(mut secrets) = next {
        for job in &mut jobs {
            job.run(|job| collect(redaction, &job.file.name, job.original(progress)?, &mut secrets));
        }
        next = secrets.next();
        let search = Search::new(secrets);
        for job in &mut jobs {
            job.run(|job| job.sweep(redaction, &search, writes, progress));
        }
        // Further rounds, for more secrets than are held at once, are not counted.
        progress = None;
    }
    jobs.into_iter().map(Job::finish).collect()
}

struct Job<'f> {
    file: &'f Opened,
    packing: Packing,
    /// The result of the last round, not compressed.
    new: Option<Replacement>,
    removed: Removed,
    failed: Option<RedactError>,
}

impl<'f> Job<'f> {
    fn new(file: &'f Opened) -> Self {
        Self { file, packing: Packing::None, new: None, removed: Removed::default(), failed: None }
    }

    /// The first failure ends the work on a file, and on no other.
    fn run(&mut self, step: impl FnOnce(&mut Self) -> Result<(), RedactError>) {
        if self.failed.is_none()
            && let Err(error) = step(self)
        {
            self.failed = Some(error);
        }
    }

    fn access(&self, source: io::Error) -> RedactError {
        RedactError::Access { name: self.file.name.clone(), source }
    }

    fn original<'r>(&mut self, progress: Option<&'r dyn Progress>) -> Result<Box<dyn Read + 'r>, RedactError>
    where
        'f: 'r,
    {
        let (reader, packing) = self.file.open_packed(progress).map_err(|source| self.access(source))?;
        self.packing = packing;
        Ok(reader)
    }

    /// The result so far.
    fn current<'r>(&mut self, progress: Option<&'r dyn Progress>) -> Result<Box<dyn Read + 'r>, RedactError>
    where
        'f: 'r,
    {
        match self.new.as_mut().map(Replacement::read_back) {
            Some(new) => Ok(Box::new(new.map_err(|source| self.access(source))?)),
            None => self.original(progress),
        }
    }

    fn sweep(
        &mut self,
        redaction: &Redaction,
        search: &Search,
        writes: bool,
        progress: Option<&dyn Progress>,
    ) -> Result<(), RedactError> {
        let name = &self.file.name;
        let reader = self.current(progress)?;
        if !writes {
            sweep(redaction, search, name, reader, &mut io::sink(), &mut self.removed)?;
            // What needs no change has to bear the search as well.
            return if self.removed.is_empty() { verify(search, name, self.original(None)?) } else { Ok(()) };
        }
        // A name is made to be read; it may not lead to the file.
        let path = self.file.path().ok_or_else(|| self.access(io::ErrorKind::InvalidInput.into()))?;
        let mut new = Replacement::new(path).map_err(|source| self.access(source))?;
        sweep(redaction, search, name, reader, &mut new, &mut self.removed)?;
        verify(search, name, new.read_back().map_err(|source| self.access(source))?)?;
        self.new = Some(new);
        Ok(())
    }

    fn finish(mut self) -> Result<Redacted, RedactError> {
        if let Some(error) = self.failed {
            return Err(error);
        }
        let not_searched = self.removed.not_searched;
        let new = self.new.take().filter(|_| !self.removed.is_empty());
        let new = match new {
            Some(plain) if self.packing != Packing::None => {
                Some(self.pack(plain).map_err(|source| self.access(source))?)
            }
            new => new,
        };
        Ok(Redacted { removed: self.removed.into_list(), not_searched, new })
    }

    /// The result in the compression of the original.
    fn pack(&self, mut plain: Replacement) -> io::Result<Replacement> {
        let path = self.file.path().ok_or(io::ErrorKind::InvalidInput)?;
        let mut packed = Replacement::new(path)?;
        let mut plain = plain.read_back()?;
        if self.packing == Packing::Gzip {
            let mut encoder = flate2::write::GzEncoder::new(&mut packed, flate2::Compression::default());
            io::copy(&mut plain, &mut encoder)?;
            encoder.finish()?;
            return Ok(packed);
        }
        let (mut unread, mut unwritten) = (None, None);
        ruzstd::encoding::compress(
            Remembering { inner: plain, failed: &mut unread },
            Remembering { inner: &mut packed, failed: &mut unwritten },
            ruzstd::encoding::CompressionLevel::Fastest,
        );
        match unread.or(unwritten) {
            Some(error) => Err(error),
            None => Ok(packed),
        }
    }
}

/// A reader or writer that keeps its first error for later: the encoder panics at one.
struct Remembering<'e, T> {
    inner: T,
    failed: &'e mut Option<io::Error>,
}

impl<T: Read> Read for Remembering<'_, T> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        loop {
            match self.inner.read(out) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => {
                    self.failed.get_or_insert(error);
                    return Ok(0);
                }
                read => return read,
            }
        }
    }
}

impl<T: Write> Write for Remembering<'_, T> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.failed.is_none()
            && let Err(error) = self.inner.write_all(bytes)
        {
            *self.failed = Some(error);
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.failed.is_none()
            && let Err(error) = self.inner.flush()
        {
            *self.failed = Some(error);
        }
        Ok(())
    }
}
