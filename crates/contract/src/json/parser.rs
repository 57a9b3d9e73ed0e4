//! The parser: one pass over the text, no recursion.

use thiserror::Error;

use super::strings::Strings;
use super::{Cell, Kind};

/// The deepest nesting of arrays and objects. Deeper texts are refused, as `serde_json` does at the
/// same depth, so that a hostile text cannot exhaust the stack of code that walks the tape.
pub const MAX_DEPTH: usize = 128;

/// Where and why a text is not JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("{kind} at byte {offset}")]
pub struct SyntaxError {
    /// Bytes from the start of the text.
    pub offset: usize,
    /// The error there.
    pub kind: SyntaxErrorKind,
}

/// The errors of a text that is not JSON. They say nothing about the text itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum SyntaxErrorKind {
    /// The text is empty or white space.
    #[error("empty text")]
    Empty,
    /// The text stops in the middle of a value.
    #[error("text ends inside a value")]
    Cut,
    /// Expected a value.
    #[error("expected a value")]
    ExpectedValue,
    /// Expected a member name in quotes.
    #[error("expected a member name in double quotes")]
    ExpectedKey,
    /// Expected a colon between name and value.
    #[error("expected a colon")]
    ExpectedColon,
    /// Expected a comma or the closing bracket.
    #[error("expected a comma or a closing bracket")]
    ExpectedCommaOrEnd,
    /// A number breaks JSON's grammar (`01`, `1.`, `+1`, `NaN`).
    #[error("not a JSON number")]
    BadNumber,
    /// An unknown escape sequence in a string.
    #[error("unknown escape sequence")]
    BadEscape,
    /// A control character below U+0020 in a string.
    #[error("control character in a string")]
    ControlCharacter,
    /// Something follows the value.
    #[error("text goes on after its value")]
    Trailing,
    /// More than [`MAX_DEPTH`] levels.
    #[error("nested deeper than {MAX_DEPTH} levels")]
    TooDeep,
    /// 4 GiB or more.
    #[error("text of 4 GiB or more")]
    TooLong,
}

pub(super) fn parse(text: &str, cells: &mut Vec<Cell>, open: &mut Vec<u32>) -> Result<(), SyntaxError> {
    cells.clear();
    open.clear();
    if u32::try_from(text.len()).is_err() {
        return Err(SyntaxError { offset: 0, kind: SyntaxErrorKind::TooLong });
    }
    let bytes = text.as_bytes();
    Parser { bytes, strings: Strings::new(bytes), at: 0, cells, open }.run()
}

struct Parser<'a> {
    bytes: &'a [u8],
    strings: Strings<'a>,
    at: usize,
    cells: &'a mut Vec<Cell>,
    open: &'a mut Vec<u32>,
}

pub(super) type Step<T = ()> = Result<T, SyntaxError>;

impl Parser<'_> {
    fn run(mut self) -> Step {
        self.space();
        if self.at == self.bytes.len() {
            return self.fail(SyntaxErrorKind::Empty);
        }
        self.value()?;
        while let Some(&container) = self.open.last() {
            self.step(container)?;
        }
        self.space();
        if self.at < self.bytes.len() { self.fail(SyntaxErrorKind::Trailing) } else { Ok(()) }
    }

    /// Reads one more element or member of the innermost open container, or closes it.
    fn step(&mut self, container: u32) -> Step {
        let cell = &self.cells[container as usize];
        let (is_object, first) = (cell.kind == Kind::Object, cell.len == 0);
        let close = if is_object { b'}' } else { b']' };
        self.space();
        match self.bytes.get(self.at) {
            Some(&byte) if byte == close => {
                self.at += 1;
                self.open.pop();
                let (end, next) = (self.at, self.cells.len());
                let cell = &mut self.cells[container as usize];
                cell.end = short(end);
                cell.next = short(next);
                return Ok(());
            }
            Some(b',') if !first => {
                self.at += 1;
                self.space();
            }
            Some(_) if first => {}
            Some(_) => return self.fail(SyntaxErrorKind::ExpectedCommaOrEnd),
            None => return self.fail(SyntaxErrorKind::Cut),
        }
        self.cells[container as usize].len += 1;
        if is_object {
            match self.bytes.get(self.at) {
                Some(b'"') => self.string()?,
                Some(_) => return self.fail(SyntaxErrorKind::ExpectedKey),
                None => return self.fail(SyntaxErrorKind::Cut),
            }
            self.space();
            match self.bytes.get(self.at) {
                Some(b':') => self.at += 1,
                Some(_) => return self.fail(SyntaxErrorKind::ExpectedColon),
                None => return self.fail(SyntaxErrorKind::Cut),
            }
            self.space();
        }
        self.value()
    }

    #[inline]
    fn value(&mut self) -> Step {
        match self.bytes.get(self.at) {
            Some(b'"') => self.string(),
            Some(b'{') => self.begin(Kind::Object),
            Some(b'[') => self.begin(Kind::Array),
            Some(b'-' | b'0'..=b'9') => self.number(),
            Some(b't') => self.word(b"true", Kind::Boolean),
            Some(b'f') => self.word(b"false", Kind::Boolean),
            Some(b'n') => self.word(b"null", Kind::Null),
            Some(_) => self.fail(SyntaxErrorKind::ExpectedValue),
            None => self.fail(SyntaxErrorKind::Cut),
        }
    }

    fn begin(&mut self, kind: Kind) -> Step {
        if self.open.len() == MAX_DEPTH {
            return self.fail(SyntaxErrorKind::TooDeep);
        }
        self.open.push(short(self.cells.len()));
        self.push(kind, self.at, self.at, false);
        self.at += 1;
        Ok(())
    }

    #[inline]
    fn string(&mut self) -> Step {
        let start = self.at + 1;
        let (end, escaped) = self.strings.end(start)?;
        self.push(Kind::String, start, end, escaped);
        self.at = end + 1;
        Ok(())
    }

    fn number(&mut self) -> Step {
        let start = self.at;
        let mut at = start + usize::from(self.bytes[start] == b'-');
        let whole = self.digits(at);
        if whole == at {
            return self.fail_number(start, whole);
        }
        if whole - at > 1 && self.bytes[at] == b'0' {
            return self.fail_at(start, SyntaxErrorKind::BadNumber);
        }
        at = whole;
        if self.bytes.get(at) == Some(&b'.') {
            let fraction = self.digits(at + 1);
            if fraction == at + 1 {
                return self.fail_number(start, fraction);
            }
            at = fraction;
        }
        if matches!(self.bytes.get(at), Some(b'e' | b'E')) {
            let sign = usize::from(matches!(self.bytes.get(at + 1), Some(b'+' | b'-')));
            let exponent = self.digits(at + 1 + sign);
            if exponent == at + 1 + sign {
                return self.fail_number(start, exponent);
            }
            at = exponent;
        }
        self.push(Kind::Number, start, at, false);
        self.at = at;
        Ok(())
    }

    fn digits(&self, mut at: usize) -> usize {
        while matches!(self.bytes.get(at), Some(b'0'..=b'9')) {
            at += 1;
        }
        at
    }

    fn fail_number(&self, start: usize, at: usize) -> Step {
        if at == self.bytes.len() {
            return self.fail_at(at, SyntaxErrorKind::Cut);
        }
        self.fail_at(start, SyntaxErrorKind::BadNumber)
    }

    fn word(&mut self, word: &[u8], kind: Kind) -> Step {
        let rest = &self.bytes[self.at..];
        if !rest.starts_with(word) {
            let cut = rest.len() < word.len() && word.starts_with(rest);
            return if cut {
                self.fail_at(self.bytes.len(), SyntaxErrorKind::Cut)
            } else {
                self.fail(SyntaxErrorKind::ExpectedValue)
            };
        }
        self.push(kind, self.at, self.at + word.len(), false);
        self.at += word.len();
        Ok(())
    }

    #[inline]
    fn push(&mut self, kind: Kind, start: usize, end: usize, escaped: bool) {
        let next = short(self.cells.len() + 1);
        self.cells.push(Cell { start: short(start), end: short(end), next, len: 0, kind, escaped });
    }

    #[inline]
    fn space(&mut self) {
        while matches!(self.bytes.get(self.at), Some(b' ' | b'\n' | b'\r' | b'\t')) {
            self.at += 1;
        }
    }

    fn fail<T>(&self, kind: SyntaxErrorKind) -> Step<T> {
        self.fail_at(self.at, kind)
    }

    #[expect(clippy::unused_self, reason = "reads as the other failures do")]
    fn fail_at<T>(&self, offset: usize, kind: SyntaxErrorKind) -> Step<T> {
        Err(SyntaxError { offset, kind })
    }
}

/// Offsets fit: [`parse`] refused longer texts, and there is at most one cell for each byte.
#[expect(clippy::cast_possible_truncation, reason = "the length of the text was checked at the door")]
fn short(offset: usize) -> u32 {
    offset as u32
}
