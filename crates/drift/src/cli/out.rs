//! Standard output of the commands.

use std::io::{self, Write};

/// Standard output that a reader may close at any time, as `head` does: what is written after that
/// is dropped. The work and the exit code of a command never depend on its reader.
pub(super) struct Out<W> {
    inner: W,
    is_closed: bool,
}

/// Standard output, locked.
pub(super) fn stdout() -> Out<anstream::AutoStream<io::StdoutLock<'static>>> {
    Out::new(anstream::stdout().lock())
}

impl<W: Write> Out<W> {
    fn new(inner: W) -> Self {
        Self { inner, is_closed: false }
    }

    /// The result of `write`, or `closed` once the reader is gone.
    fn attempt<T>(&mut self, closed: T, write: impl FnOnce(&mut W) -> io::Result<T>) -> io::Result<T> {
        if self.is_closed {
            return Ok(closed);
        }
        match write(&mut self.inner) {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {
                self.is_closed = true;
                Ok(closed)
            }
            other => other,
        }
    }
}

impl<W: Write> Write for Out<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.attempt(bytes.len(), |inner| inner.write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.attempt((), W::flush)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Failing(io::ErrorKind);

    impl Write for Failing {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(self.0.into())
        }

        fn flush(&mut self) -> io::Result<()> {
            Err(self.0.into())
        }
    }

    #[test]
    fn only_a_closed_pipe_is_no_error() {
        let mut closed = Out::new(Failing(io::ErrorKind::BrokenPipe));
        assert!(writeln!(closed, "a").is_ok() && closed.flush().is_ok());
        let mut full = Out::new(Failing(io::ErrorKind::StorageFull));
        assert!(writeln!(full, "a").is_err() && full.flush().is_err());
    }
}
