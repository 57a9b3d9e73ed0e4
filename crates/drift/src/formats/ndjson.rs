//! NDJSON: one exchange on each line, as a HAR entry or in the short form
//! `{request: {method, url, headers: {…}, body}, response: {status, headers: {…}, body}}`.

use std::io::Read;

use super::stream::{Stream, StreamError};
use super::{InputProblem, Raw, Sink};

pub(super) fn read<R: Read>(stream: &mut Stream<R>, sink: &mut dyn Sink) -> Result<(), InputProblem> {
    let mut entries = 0;
    loop {
        let begun = stream.next();
        let line = stream.line();
        let outcome = match begun {
            Ok(None) => return Ok(()),
            Ok(Some(b'{')) => stream.take(),
            Ok(Some(_)) => Err(StreamError::Unexpected),
            Err(error) => Err(error),
        };
        match outcome {
            Ok(json) => {
                entries += 1;
                sink.entry(Raw { json, number: entries, line });
            }
            Err(StreamError::Cut) => return Err(InputProblem::Cut { line, entries }),
            Err(StreamError::Unexpected) => return Err(InputProblem::Broken { line, entries }),
            Err(StreamError::TooLarge) => return Err(InputProblem::TooLarge { line, entries }),
            Err(StreamError::Io(error)) => return Err(InputProblem::Read { error }),
        }
    }
}
