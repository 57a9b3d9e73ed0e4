//! HAR 1.2: one JSON text with a list of exchanges under `log.entries`.

use std::io::Read;

use super::stream::{Stream, StreamError};
use super::{InputProblem, Raw, Sink};

/// Hands each entry to `sink` as it comes, and what it learns of the recorder before that.
pub(super) fn read<R: Read>(stream: &mut Stream<R>, sink: &mut dyn Sink) -> Result<(), InputProblem> {
    let mut reader = Reader { stream, sink, entries: 0, found: false };
    let outcome = reader.root();
    let (entries, found) = (reader.entries, reader.found);
    let line = reader.stream.line();
    match outcome {
        Ok(()) if entries > 0 => Ok(()),
        Ok(()) if found => Err(InputProblem::NoEntries),
        Ok(()) => Err(InputProblem::NotHar { reason: "it has no `log.entries`".into() }),
        Err(StreamError::Cut) if entries == 0 && !found => {
            Err(InputProblem::NotHar { reason: "it ends before `log.entries`".into() })
        }
        Err(StreamError::Cut) => Err(InputProblem::Cut { line, entries }),
        Err(StreamError::Unexpected) if !found => {
            Err(InputProblem::NotHar { reason: format!("line {line} is not JSON") })
        }
        Err(StreamError::Unexpected) => Err(InputProblem::Broken { line, entries }),
        Err(StreamError::TooLarge) => Err(InputProblem::TooLarge { line, entries }),
        Err(StreamError::Io(error)) => Err(InputProblem::Read { error }),
    }
}

struct Reader<'s, R> {
    stream: &'s mut Stream<R>,
    sink: &'s mut dyn Sink,
    entries: u64,
    found: bool,
}

impl<R: Read> Reader<'_, R> {
    fn root(&mut self) -> Result<(), StreamError> {
        self.object(|reader, key| if key == b"log" { reader.log() } else { reader.stream.skip() })?;
        match self.stream.next()? {
            Some(_) => Err(StreamError::Unexpected),
            None => Ok(()),
        }
    }

    fn log(&mut self) -> Result<(), StreamError> {
        if self.stream.next()? != Some(b'{') {
            return self.stream.skip();
        }
        self.object(|reader, key| match key {
            b"entries" => reader.list(),
            b"creator" => {
                let creator = reader.stream.take()?;
                // Chrome's developer tools leave credentials out of what they export.
                if memchr::memmem::find(creator, b"WebInspector").is_some() {
                    reader.sink.credentials_removed();
                }
                Ok(())
            }
            _ => reader.stream.skip(),
        })
    }

    fn object(
        &mut self,
        mut member: impl FnMut(&mut Self, &[u8]) -> Result<(), StreamError>,
    ) -> Result<(), StreamError> {
        self.stream.expect(b'{')?;
        let mut first = true;
        while self.stream.another(first, b'}')? {
            first = false;
            let key = self.stream.key()?;
            member(self, &key)?;
        }
        Ok(())
    }

    fn list(&mut self) -> Result<(), StreamError> {
        if self.stream.next()? != Some(b'[') {
            return self.stream.skip();
        }
        self.stream.expect(b'[')?;
        self.found = true;
        let mut first = true;
        while self.stream.another(first, b']')? {
            first = false;
            let line = self.stream.line();
            let json = self.stream.take()?;
            self.entries += 1;
            self.sink.entry(Raw { json, number: self.entries, line });
        }
        Ok(())
    }
}
