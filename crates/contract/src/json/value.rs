//! Reading the tape.

use std::borrow::Cow;

use super::{Cell, Kind, strings};

/// One value of a parsed text. Cheap to copy.
#[derive(Debug, Clone, Copy)]
pub struct Value<'t> {
    cells: &'t [Cell],
    text: &'t str,
    at: u32,
}

impl<'t> Value<'t> {
    pub(super) fn root(cells: &'t [Cell], text: &'t str) -> Self {
        Self { cells, text, at: 0 }
    }

    #[inline]
    fn cell(self) -> &'t Cell {
        &self.cells[self.at as usize]
    }

    #[inline]
    fn at(self, at: u32) -> Self {
        Self { at, ..self }
    }

    /// Its kind.
    #[inline]
    #[must_use]
    pub fn kind(self) -> Kind {
        self.cell().kind
    }

    /// Its place on the tape. A member's name is in the cell before its value.
    #[inline]
    pub(crate) fn cell_index(self) -> u32 {
        self.at
    }

    /// The value in a cell of the same tape.
    #[inline]
    pub(crate) fn at_cell(self, cell: u32) -> Self {
        self.at(cell)
    }

    /// The number of cells on the tape.
    #[inline]
    pub(crate) fn cell_count(self) -> usize {
        self.cells.len()
    }

    /// The number of cells in it.
    #[inline]
    pub(crate) fn descendant_count(self) -> usize {
        (self.cell().next - self.at) as usize
    }

    /// Its text as written: a string without its quotes and with its escapes, a number digit for
    /// digit, a container from bracket to bracket.
    #[inline]
    #[must_use]
    pub fn raw(self) -> &'t str {
        let cell = self.cell();
        &self.text[cell.start as usize..cell.end as usize]
    }

    /// Where its text begins, in bytes.
    #[must_use]
    pub fn offset(self) -> usize {
        self.cell().start as usize
    }

    /// Where its text ends, in bytes; a string's closing quote is not part of it.
    #[must_use]
    pub fn end(self) -> usize {
        self.cell().end as usize
    }

    /// Elements of an array or members of an object, repeated names counted each time; else 0.
    #[inline]
    #[must_use]
    pub fn len(self) -> usize {
        self.cell().len as usize
    }

    /// Whether it has no elements or members.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// The text of a string, escapes taken out; `None` for anything else.
    #[must_use]
    pub fn as_str(self) -> Option<Cow<'t, str>> {
        (self.kind() == Kind::String).then(|| self.text())
    }

    /// The text of a string with its escapes taken out, or the raw text of anything else.
    #[must_use]
    pub fn text(self) -> Cow<'t, str> {
        if self.cell().escaped { strings::unescape(self.raw()) } else { Cow::Borrowed(self.raw()) }
    }

    /// Appends [`text`](Self::text) to `out`, as UTF-8.
    pub fn text_into(self, out: &mut Vec<u8>) {
        if self.cell().escaped {
            strings::unescape_into(self.raw(), out);
        } else {
            out.extend_from_slice(self.raw().as_bytes());
        }
    }

    /// Whether this is a string (or key) that is written with escape sequences.
    #[inline]
    #[must_use]
    pub fn is_escaped(self) -> bool {
        self.cell().escaped
    }

    /// Whether this is a string (or key) with exactly this text.
    #[inline]
    #[must_use]
    pub fn text_is(self, text: &str) -> bool {
        let cell = self.cell();
        if cell.escaped {
            return strings::unescape(self.raw()) == text;
        }
        self.text.as_bytes()[cell.start as usize..cell.end as usize] == *text.as_bytes()
    }

    /// The value of `true` or `false`.
    #[must_use]
    pub fn as_bool(self) -> Option<bool> {
        (self.kind() == Kind::Boolean).then(|| self.raw() == "true")
    }

    /// The number as an `f64`, rounded where it has to be.
    #[must_use]
    pub fn as_f64(self) -> Option<f64> {
        if self.kind() == Kind::Number { self.raw().parse().ok() } else { None }
    }

    /// The number as an `i64`, when it is written as an integer and fits.
    #[must_use]
    pub fn as_i64(self) -> Option<i64> {
        if self.kind() == Kind::Number { self.raw().parse().ok() } else { None }
    }

    /// The first member of this name.
    #[must_use]
    pub fn get(self, name: &str) -> Option<Value<'t>> {
        self.members().find(|(key, _)| key.text_is(name)).map(|(_, value)| value)
    }

    /// The first member of each of these names, found in one pass.
    ///
    /// ```
    /// use openapi_contract::json::{Tape, Value};
    ///
    /// let mut tape = Tape::new();
    /// let [b, c] = tape.parse(r#"{"a": 1, "b": 2, "b": 3}"#)?.pick(["b", "c"]);
    /// assert_eq!((b.map(Value::raw), c.map(Value::raw)), (Some("2"), None));
    /// # Ok::<(), openapi_contract::json::SyntaxError>(())
    /// ```
    #[must_use]
    pub fn pick<const N: usize>(self, names: [&str; N]) -> [Option<Value<'t>>; N] {
        let mut found = [None; N];
        for (key, value) in self.members() {
            if let Some(index) = names.iter().position(|name| key.text_is(name)) {
                found[index] = found[index].or(Some(value));
            }
        }
        found
    }

    /// The members of an object, in their order; nothing for anything else.
    #[inline]
    #[must_use]
    pub fn members(self) -> Members<'t> {
        let (at, end) = if self.kind() == Kind::Object { (self.at + 1, self.cell().next) } else { (0, 0) };
        Members { value: self, at, end }
    }

    /// The elements of an array, in their order; nothing for anything else.
    #[inline]
    #[must_use]
    pub fn elements(self) -> Elements<'t> {
        let (at, end) = if self.kind() == Kind::Array { (self.at + 1, self.cell().next) } else { (0, 0) };
        Elements { value: self, at, end }
    }
}

/// The members of an object: name and value.
#[derive(Debug, Clone)]
pub struct Members<'t> {
    value: Value<'t>,
    at: u32,
    end: u32,
}

impl<'t> Iterator for Members<'t> {
    type Item = (Value<'t>, Value<'t>);

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        if self.at >= self.end {
            return None;
        }
        let key = self.value.at(self.at);
        let value = self.value.at(self.at + 1);
        self.at = value.cell().next;
        Some((key, value))
    }
}

/// The elements of an array.
#[derive(Debug, Clone)]
pub struct Elements<'t> {
    value: Value<'t>,
    at: u32,
    end: u32,
}

impl<'t> Iterator for Elements<'t> {
    type Item = Value<'t>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        if self.at >= self.end {
            return None;
        }
        let value = self.value.at(self.at);
        self.at = value.cell().next;
        Some(value)
    }
}

#[cfg(test)]
mod tests {
    use super::super::{SyntaxErrorKind, Tape};
    use super::*;

    #[test]
    fn walks_what_it_read() {
        let mut tape = Tape::new();
        let root = tape.parse(r#" {"a": [1, -2.50e+3, "x\ty"], "b": {"c": null}, "b": true} "#).unwrap();
        assert_eq!(root.len(), 3);
        let a: Vec<_> = root.get("a").unwrap().elements().map(|v| (v.kind(), v.text().into_owned())).collect();
        assert_eq!(a, [(Kind::Number, "1".into()), (Kind::Number, "-2.50e+3".into()), (Kind::String, "x\ty".into())]);
        assert_eq!(root.get("b").unwrap().raw(), r#"{"c": null}"#);
        assert_eq!(root.members().map(|(key, _)| key.text().into_owned()).collect::<Vec<_>>(), ["a", "b", "b"]);
        assert_eq!(root.members().last().unwrap().1.as_bool(), Some(true));
    }

    #[test]
    fn empty_containers_are_empty() {
        let mut tape = Tape::new();
        assert_eq!(tape.parse("[]").unwrap().elements().count(), 0);
        assert_eq!(tape.parse("{}").unwrap().members().count(), 0);
        assert_eq!(tape.parse("[[],{}]").unwrap().elements().count(), 2);
    }

    #[test]
    fn refuses_what_json_refuses() {
        use SyntaxErrorKind as K;
        let deep = "[".repeat(200);
        for (text, kind, offset) in [
            ("", K::Empty, 0),
            (" \n", K::Empty, 2),
            ("{", K::Cut, 1),
            ("[1", K::Cut, 2),
            ("[1,]", K::ExpectedValue, 3),
            ("{\"a\"}", K::ExpectedColon, 4),
            ("{a:1}", K::ExpectedKey, 1),
            ("{,}", K::ExpectedKey, 1),
            ("[1 2]", K::ExpectedCommaOrEnd, 3),
            ("01", K::BadNumber, 0),
            ("[1.]", K::BadNumber, 1),
            ("1.", K::Cut, 2),
            ("-", K::Cut, 1),
            ("[-x]", K::BadNumber, 1),
            ("nul", K::Cut, 3),
            ("nope", K::ExpectedValue, 0),
            ("\"a\nb\"", K::ControlCharacter, 2),
            (r#""\x""#, K::BadEscape, 1),
            (r#""\u12g4""#, K::BadEscape, 1),
            (r#""\u12"#, K::Cut, 5),
            ("\"abc", K::Cut, 4),
            ("1 2", K::Trailing, 2),
            ("<html>", K::ExpectedValue, 0),
            (deep.as_str(), K::TooDeep, 128),
        ] {
            let error = Tape::new().parse(text).map(Value::kind).unwrap_err();
            assert_eq!((error.kind, error.offset), (kind, offset), "{text:?}");
        }
    }
}
