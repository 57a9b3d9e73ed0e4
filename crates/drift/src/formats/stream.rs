//! JSON cut out of a stream: the values that are wanted, whole; the rest skipped.

use std::io::{self, Read};

use openapi_contract::json::Scan;

/// How much is read at a time. Large enough for the disk, small beside the memory goal.
const CHUNK: usize = 128 << 10;

/// A reader of JSON that holds no more than one value in memory.
pub(super) struct Stream<R> {
    reader: R,
    buffer: Vec<u8>,
    /// The next byte to look at.
    at: usize,
    /// The end of what was read.
    end: usize,
    /// The first byte that has to stay, while a value is being taken.
    mark: Option<usize>,
    /// The first byte that was not handed out, where everything is.
    kept: Option<usize>,
    /// Lines are counted up to here.
    counted: usize,
    line: u64,
    /// The largest value that may be taken, in bytes.
    limit: usize,
}

/// Why a value could not be read.
#[derive(Debug)]
pub(super) enum StreamError {
    Io(io::Error),
    /// The stream ends inside a value.
    Cut,
    /// The next byte cannot stand here.
    Unexpected,
    /// A value is larger than the limit.
    TooLarge,
}

impl From<io::Error> for StreamError {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

type Step<T = ()> = Result<T, StreamError>;

impl<R: Read> Stream<R> {
    pub(super) fn new(reader: R, limit: usize) -> Self {
        let buffer = vec![0; CHUNK];
        Self { reader, buffer, at: 0, end: 0, mark: None, kept: None, counted: 0, line: 1, limit }
    }

    /// The line (from 1) of the next byte.
    pub(super) fn line(&mut self) -> u64 {
        self.count_to(self.at);
        self.line
    }

    fn count_to(&mut self, to: usize) {
        if self.counted < to {
            self.line += memchr::memchr_iter(b'\n', &self.buffer[self.counted..to]).count() as u64;
            self.counted = to;
        }
    }

    /// Reads more; `false` at the end of the stream.
    fn fill(&mut self) -> Step<bool> {
        let keep = self.mark.unwrap_or(self.at);
        let keep = self.kept.map_or(keep, |kept| kept.min(keep));
        self.count_to(keep);
        if keep > 0 {
            self.buffer.copy_within(keep..self.end, 0);
            self.at -= keep;
            self.end -= keep;
            self.counted -= keep;
            self.mark = self.mark.map(|mark| mark - keep);
            self.kept = self.kept.map(|kept| kept - keep);
        }
        if self.end == self.buffer.len() {
            if self.buffer.len() >= self.limit {
                return Err(StreamError::TooLarge);
            }
            self.buffer.resize((self.buffer.len() * 2).min(self.limit), 0);
        }
        loop {
            match self.reader.read(&mut self.buffer[self.end..]) {
                Ok(read) => {
                    self.end += read;
                    return Ok(read > 0);
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error.into()),
            }
        }
    }

    /// The next byte, without taking it; `None` at the end.
    pub(super) fn peek(&mut self) -> Step<Option<u8>> {
        if self.at == self.end && !self.fill()? {
            return Ok(None);
        }
        Ok(Some(self.buffer[self.at]))
    }

    /// Keeps everything from here on until it is handed out: by [`between`](Self::between), or as a value.
    pub(super) fn keep(&mut self) {
        self.kept = Some(self.at);
    }

    /// What was passed since the last value.
    pub(super) fn between(&mut self) -> &[u8] {
        let start = self.kept.replace(self.at).unwrap_or(self.at);
        &self.buffer[start..self.at]
    }

    /// Skips what may stand before the first value: a byte order mark.
    pub(super) fn skip_bom(&mut self) -> Step {
        while self.end - self.at < 3 && self.fill()? {}
        if self.buffer[self.at..self.end].starts_with(b"\xef\xbb\xbf") {
            self.at += 3;
        }
        Ok(())
    }

    /// The first bytes, for telling what kind of file this is.
    pub(super) fn start(&mut self) -> Step<&[u8]> {
        while self.end - self.at < 4 && self.fill()? {}
        Ok(&self.buffer[self.at..self.end])
    }

    /// At least so many bytes of the rest, without taking them; less at its end. Must be below the limit.
    pub(super) fn window(&mut self, bytes: usize) -> Step<&[u8]> {
        while self.end - self.at < bytes && self.fill()? {}
        Ok(&self.buffer[self.at..self.end])
    }

    /// The next byte that is no white space.
    pub(super) fn next(&mut self) -> Step<Option<u8>> {
        loop {
            while self.at < self.end {
                let byte = self.buffer[self.at];
                if !matches!(byte, b' ' | b'\n' | b'\r' | b'\t') {
                    return Ok(Some(byte));
                }
                self.at += 1;
            }
            if !self.fill()? {
                return Ok(None);
            }
        }
    }

    /// Takes one particular byte, after white space.
    pub(super) fn expect(&mut self, byte: u8) -> Step {
        match self.next()? {
            Some(found) if found == byte => {
                self.at += 1;
                Ok(())
            }
            Some(_) => Err(StreamError::Unexpected),
            None => Err(StreamError::Cut),
        }
    }

    /// Whether another element or member follows; takes the comma, or the closing bracket.
    pub(super) fn another(&mut self, first: bool, close: u8) -> Step<bool> {
        match self.next()? {
            Some(byte) if byte == close => {
                self.at += 1;
                Ok(false)
            }
            Some(b',') if !first => {
                self.at += 1;
                match self.next()? {
                    None => Err(StreamError::Cut),
                    Some(_) => Ok(true),
                }
            }
            Some(_) if first => Ok(true),
            Some(_) => Err(StreamError::Unexpected),
            None => Err(StreamError::Cut),
        }
    }

    /// Takes a member name and its colon, and returns the raw name.
    pub(super) fn key(&mut self) -> Step<Vec<u8>> {
        match self.next()? {
            Some(b'"') => {}
            Some(_) => return Err(StreamError::Unexpected),
            None => return Err(StreamError::Cut),
        }
        let key = self.take()?;
        let key = key.get(1..key.len() - 1).unwrap_or_default().to_vec();
        self.expect(b':')?;
        Ok(key)
    }

    /// Takes one value whole. It is not checked for more than its brackets and quotes.
    pub(super) fn take(&mut self) -> Step<&[u8]> {
        if self.next()?.is_none() {
            return Err(StreamError::Cut);
        }
        self.mark = Some(self.at);
        let passed = self.pass();
        let start = self.mark.take().unwrap_or_default();
        passed?;
        self.kept = self.kept.map(|_| self.at);
        Ok(&self.buffer[start..self.at])
    }

    /// Skips one value, of any size.
    pub(super) fn skip(&mut self) -> Step {
        if self.next()?.is_none() {
            return Err(StreamError::Cut);
        }
        self.pass()
    }

    fn pass(&mut self) -> Step {
        let first = self.buffer[self.at];
        if !matches!(first, b'{' | b'[' | b'"') {
            return self.pass_scalar();
        }
        let mut scan = Scan::default();
        loop {
            if let Some(used) = scan.advance(&self.buffer[self.at..self.end]) {
                self.at += used;
                return Ok(());
            }
            self.at = self.end;
            if !self.fill()? {
                return Err(StreamError::Cut);
            }
        }
    }

    fn pass_scalar(&mut self) -> Step {
        let mut any = false;
        while let Some(byte) = self.peek()? {
            if !(byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.')) {
                return if any { Ok(()) } else { Err(StreamError::Unexpected) };
            }
            any = true;
            self.at += 1;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives one byte at a time, so that every boundary is between two chunks.
    struct Drip<'a>(&'a [u8]);

    impl Read for Drip<'_> {
        fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
            let [first, rest @ ..] = self.0 else { return Ok(0) };
            out[0] = *first;
            self.0 = rest;
            Ok(1)
        }
    }

    #[test]
    fn takes_values_over_chunk_boundaries() {
        let text = "\u{feff} {\"a\" : [1, {\"b\\\"}\": \"]\\\\\"}] ,\n\"c\":-1.5e3,\"d\":\"x\"} ";
        let mut stream = Stream::new(Drip(text.as_bytes()), 1 << 20);
        stream.skip_bom().unwrap();
        stream.expect(b'{').unwrap();
        let mut found = Vec::new();
        let mut first = true;
        while stream.another(first, b'}').unwrap() {
            first = false;
            let key = stream.key().unwrap();
            let line = stream.line();
            let value = String::from_utf8(stream.take().unwrap().to_vec()).unwrap();
            found.push((String::from_utf8(key).unwrap(), line, value));
        }
        let want = [("a", 1, "[1, {\"b\\\"}\": \"]\\\\\"}]"), ("c", 2, "-1.5e3"), ("d", 2, "\"x\"")];
        assert_eq!(found, want.map(|(key, line, value)| (key.to_owned(), line, value.to_owned())));
        assert!(stream.next().unwrap().is_none());
    }

    #[test]
    fn tells_cut_from_wrong() {
        let take =
            |text: &str| Stream::new(text.as_bytes(), 1 << 20).take().map(<[u8]>::len).map_err(|e| format!("{e:?}"));
        assert_eq!(take("{\"a\": [1, 2"), Err("Cut".into()));
        assert_eq!(take("\"abc"), Err("Cut".into()));
        assert_eq!(take(""), Err("Cut".into()));
        assert_eq!(take("<html>"), Err("Unexpected".into()));
        assert_eq!(take("12"), Ok(2));
    }

    #[test]
    fn refuses_a_value_over_the_limit() {
        let text = format!("\"{}\"", "a".repeat(CHUNK * 3));
        assert!(matches!(Stream::new(text.as_bytes(), CHUNK * 2).take(), Err(StreamError::TooLarge)));
        assert!(Stream::new(text.as_bytes(), CHUNK * 2).skip().is_ok(), "skipping holds nothing");
    }
}
