//! The way from the root of a body to a value in it.

use std::fmt;

use crate::document::escape;
use crate::json::Value;

/// The steps from the root of a body to a value. Costs nothing until it is shown.
#[derive(Debug, Clone, Copy)]
pub struct Path<'a> {
    steps: &'a [Step<'a>],
}

/// One step.
#[derive(Debug, Clone, Copy)]
pub enum Step<'a> {
    /// Into a member that the schema names.
    Property(Value<'a>),
    /// Into a member whose name is data: an entry of a map.
    Entry(Value<'a>),
    /// Into an element of an array, by its index.
    Element(usize),
}

impl<'a> Path<'a> {
    /// The root of a body.
    pub const ROOT: Path<'static> = Path { steps: &[] };

    /// The value that these steps lead to.
    #[inline]
    #[must_use]
    pub fn new(steps: &'a [Step<'a>]) -> Self {
        Self { steps }
    }

    /// The steps, from the root.
    #[must_use]
    pub fn steps(&self) -> &'a [Step<'a>] {
        self.steps
    }

    /// The JSON pointer (RFC 6901): the empty string for the root.
    #[must_use]
    pub fn pointer(&self) -> String {
        self.to_string()
    }

    /// The pointer with `*` for each array index and each key of a map: the same for every element, so that findings
    /// can be counted together.
    #[must_use]
    pub fn folded(&self) -> String {
        let mut out = String::new();
        self.write(&mut out, true).map_or_else(|_| String::new(), |()| out)
    }

    fn write(&self, out: &mut impl fmt::Write, fold: bool) -> fmt::Result {
        self.steps.iter().try_for_each(|step| match step {
            Step::Entry(_) | Step::Element(_) if fold => out.write_str("/*"),
            Step::Property(name) | Step::Entry(name) => write!(out, "/{}", escape(&name.text())),
            Step::Element(index) => write!(out, "/{index}"),
        })
    }
}

impl fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(f, false)
    }
}

/// A step by the cell of a member's name, or the index of an element. This form is kept while a body is walked.
#[derive(Debug, Clone, Copy)]
pub(super) enum RawStep {
    Property(u32),
    Entry(u32),
    Element(u32),
}

impl RawStep {
    pub(super) fn resolve(self, body: Value<'_>) -> Step<'_> {
        match self {
            Self::Property(cell) => Step::Property(body.at_cell(cell)),
            Self::Entry(cell) => Step::Entry(body.at_cell(cell)),
            Self::Element(index) => Step::Element(index as usize),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::Tape;

    #[test]
    fn pointers_and_folded_pointers() {
        let mut tape = Tape::new();
        let body = tape.parse(r#"{"a/b~": {"key": 1}}"#).unwrap();
        let (name, inner) = body.members().next().unwrap();
        let (key, _) = inner.members().next().unwrap();
        let steps = [Step::Property(name), Step::Entry(key), Step::Element(3)];
        assert_eq!(Path::new(&steps).pointer(), "/a~1b~0/key/3");
        assert_eq!(Path::new(&steps).folded(), "/a~1b~0/*/*");
        assert_eq!(Path::ROOT.pointer(), "");
    }
}
