//! A recording cut into pieces that together are all of it, for a copy that differs in some.

use std::io::Read;

use super::stream::{Stream, StreamError};
use super::{InputProblem, MAX_ENTRY, is_lines};

/// Takes the pieces, in the order of the text.
pub(crate) trait PieceSink {
    /// Punctuation and white space.
    fn between(&mut self, text: &[u8]);

    /// An exchange, and its number from 1.
    fn entry(&mut self, json: &[u8], number: u64);

    /// Any other value, or the name of a member.
    fn other(&mut self, json: &[u8]);
}

/// Reads a recording, a HAR or NDJSON, to its end, and hands over every byte of it.
pub(crate) fn pieces(reader: impl Read, sink: &mut dyn PieceSink) -> Result<(), InputProblem> {
    let mut stream = Stream::new(reader, MAX_ENTRY);
    let io = |error| match error {
        StreamError::Io(error) => InputProblem::Read { error },
        _ => InputProblem::NotHar { reason: "it is no text".into() },
    };
    let start = stream.start().map_err(io)?;
    if start.starts_with(b"\xff\xfe") || start.starts_with(b"\xfe\xff") {
        return Err(InputProblem::Utf16);
    }
    stream.keep();
    stream.skip_bom().map_err(io)?;
    let is_lines = match stream.next().map_err(io)? {
        None => return Err(InputProblem::Empty),
        Some(b'{') => is_lines(&mut stream).map_err(io)?,
        Some(_) => return Err(InputProblem::NotHar { reason: "it does not begin with `{`".into() }),
    };
    let mut pieces = Pieces { stream, sink, entries: 0, found: is_lines };
    let outcome = if is_lines { pieces.lines() } else { pieces.root() };
    let (entries, line) = (pieces.entries, pieces.stream.line());
    match outcome {
        Ok(()) if pieces.found => Ok(()),
        Ok(()) => Err(InputProblem::NotHar { reason: "it has no `log.entries`".into() }),
        Err(StreamError::Cut) => Err(InputProblem::Cut { line, entries }),
        Err(StreamError::Unexpected) if pieces.found => Err(InputProblem::Broken { line, entries }),
        Err(StreamError::Unexpected) => Err(InputProblem::NotHar { reason: format!("line {line} is not JSON") }),
        Err(StreamError::TooLarge) => Err(InputProblem::TooLarge { line, entries }),
        Err(StreamError::Io(error)) => Err(InputProblem::Read { error }),
    }
}

struct Pieces<'s, R> {
    stream: Stream<R>,
    sink: &'s mut dyn PieceSink,
    entries: u64,
    found: bool,
}

impl<R: Read> Pieces<'_, R> {
    /// Hands over what is before the next value.
    fn gap(&mut self) -> Result<Option<u8>, StreamError> {
        let next = self.stream.next()?;
        self.sink.between(self.stream.between());
        Ok(next)
    }

    fn lines(&mut self) -> Result<(), StreamError> {
        loop {
            match self.gap()? {
                None => return Ok(()),
                Some(b'{') => {}
                Some(_) => return Err(StreamError::Unexpected),
            }
            self.entry()?;
        }
    }

    fn entry(&mut self) -> Result<(), StreamError> {
        self.gap()?;
        let json = self.stream.take()?;
        self.entries += 1;
        self.sink.entry(json, self.entries);
        Ok(())
    }

    fn other(&mut self) -> Result<(), StreamError> {
        self.gap()?;
        let json = self.stream.take()?;
        self.sink.other(json);
        Ok(())
    }

    fn root(&mut self) -> Result<(), StreamError> {
        self.object(
            |pieces, key| {
                if key == b"log" && pieces.stream.next()? == Some(b'{') { pieces.log() } else { pieces.other() }
            },
        )?;
        match self.gap()? {
            Some(_) => Err(StreamError::Unexpected),
            None => Ok(()),
        }
    }

    fn log(&mut self) -> Result<(), StreamError> {
        self.object(|pieces, key| {
            if key == b"entries" && pieces.stream.next()? == Some(b'[') { pieces.list() } else { pieces.other() }
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
            self.gap()?;
            if self.stream.peek()? != Some(b'"') {
                return Err(StreamError::Unexpected);
            }
            let key = self.stream.take()?;
            self.sink.other(key);
            let key = key.get(1..key.len() - 1).unwrap_or_default().to_vec();
            self.stream.expect(b':')?;
            member(self, &key)?;
        }
        Ok(())
    }

    fn list(&mut self) -> Result<(), StreamError> {
        self.stream.expect(b'[')?;
        self.found = true;
        let mut first = true;
        while self.stream.another(first, b']')? {
            first = false;
            self.entry()?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Default)]
    struct All {
        text: Vec<u8>,
        entries: Vec<String>,
        others: Vec<String>,
    }

    impl PieceSink for All {
        fn between(&mut self, text: &[u8]) {
            self.text.extend_from_slice(text);
        }

        fn entry(&mut self, json: &[u8], number: u64) {
            self.text.extend_from_slice(json);
            self.entries.push(String::from_utf8(json.to_vec()).unwrap());
            assert_eq!(number, self.entries.len() as u64);
        }

        fn other(&mut self, json: &[u8]) {
            self.text.extend_from_slice(json);
            self.others.push(String::from_utf8(json.to_vec()).unwrap());
        }
    }

    #[test]
    fn all_pieces_together_are_the_text() {
        let large = "a".repeat(700_000);
        let har = format!(
            "\u{feff} {{ \"x\" : [1, {{\"y\": \"{large}\"}}] ,\n\"log\":{{\"pages\":[],\"entries\" : [ {{\"a\": \"]\"}} ,\n {{}}, 7 ] , \"z\":null}}\n}} \n"
        );
        let lines = format!("{{\"request\": 1}}\r\n\n {{\"response\": \"{large}\"}}\n");
        for (text, entries, others) in [(&har, 3, 8), (&lines, 2, 0)] {
            let mut all = All::default();
            pieces(text.as_bytes(), &mut all).unwrap();
            assert!(all.text == text.as_bytes(), "byte for byte");
            assert_eq!((all.entries.len(), all.others.len()), (entries, others), "{:?}", all.entries);
        }
    }

    #[test]
    fn what_is_no_recording_is_refused() {
        let refused = |text: &str| pieces(text.as_bytes(), &mut All::default()).unwrap_err().to_string();
        for (text, want) in [
            ("", "is empty"),
            ("[]", "is not a HAR file: it does not begin with `{`"),
            ("{}", "is not a HAR file: it has no `log.entries`"),
            ("{\"log\": 1}", "is not a HAR file: it has no `log.entries`"),
            ("{\"log\": {\"entries\": {}}}", "is not a HAR file: it has no `log.entries`"),
            ("{a}", "is not a HAR file: line 1 is not JSON"),
            ("{\"log\": {\"entries\": [{}", "is cut off at line 1, after 1 complete entry"),
            ("{\"log\": {\"entries\": [{}]}} x", "is broken at line 1, after 1 entry"),
            ("{\"request\": 1}\n7", "is broken at line 2, after 1 entry"),
        ] {
            assert_eq!(refused(text), want, "{text}");
        }
    }
}
