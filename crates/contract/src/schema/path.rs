//! The way from the root of a body to a value, built on the stack while the body is walked.

use std::fmt;

use crate::document::escape;
use crate::json::Value;

/// One step of a [`Path`], and the steps before it. Costs nothing until it is shown.
#[derive(Debug, Clone, Copy)]
pub struct Path<'a> {
    parent: Option<&'a Path<'a>>,
    step: Step<'a>,
}

/// One step.
#[derive(Debug, Clone, Copy)]
pub enum Step<'a> {
    /// The root of the body.
    Root,
    /// Into a member that the schema names.
    Property(Value<'a>),
    /// Into a member of a map (`additionalProperties`).
    Entry(Value<'a>),
    /// Into an element of an array.
    Element(usize),
}

impl<'a> Path<'a> {
    /// The root of a body.
    pub const ROOT: Path<'static> = Path { parent: None, step: Step::Root };

    /// One step further.
    #[inline]
    #[must_use]
    pub fn then(&'a self, step: Step<'a>) -> Path<'a> {
        Path { parent: Some(self), step }
    }

    /// The JSON pointer (RFC 6901): the empty text for the root.
    #[must_use]
    pub fn pointer(&self) -> String {
        self.to_string()
    }

    /// The pointer with `*` for each array index and each key of a map: the same for every
    /// element, so that findings can be counted together.
    #[must_use]
    pub fn folded(&self) -> String {
        let mut out = String::new();
        self.write(&mut out, true).map_or_else(|_| String::new(), |()| out)
    }

    fn write(&self, out: &mut impl fmt::Write, fold: bool) -> fmt::Result {
        if let Some(parent) = self.parent {
            parent.write(out, fold)?;
        }
        match self.step {
            Step::Root => Ok(()),
            Step::Entry(_) | Step::Element(_) if fold => out.write_str("/*"),
            Step::Property(name) | Step::Entry(name) => write!(out, "/{}", escape(&name.text())),
            Step::Element(index) => write!(out, "/{index}"),
        }
    }
}

impl fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(f, false)
    }
}
