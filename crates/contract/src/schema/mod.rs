//! Schemas: compiled once from the document, applied to the text of a body.

mod array;
mod assertions;
mod combinators;
mod compile;
mod compiled;
mod decimal;
mod equality;
mod evaluated;
mod evaluator;
mod format;
mod hostname;
mod keywords;
mod log;
mod number;
mod object;
mod path;
mod pattern;
mod registry;
mod reporting;
mod string;
#[cfg(test)]
mod testing;
mod uri;
mod violation;

pub use compiled::{CompiledSchema, PropertyRules, SchemaId, Type, TypeSet};
pub use decimal::Decimal;
pub use evaluator::{Checked, Scratch};
pub use format::Format;
pub use keywords::{AdditionalProperties, ContainsKeyword, CountLimit, Keywords, NamesAt, NumberLimit};
pub use path::{Path, Step};
pub use violation::{Nearest, NotJudged, Observer, OwnedViolation, Violation, ViolationKind, Violations};

pub(crate) use compile::Compiler;
pub(crate) use evaluator::check;
pub(crate) use registry::Registry;

/// The direction of a body, for `readOnly` and `writeOnly`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Direction {
    /// From the client to the server.
    Request,
    /// From the server to the client.
    Response,
}

/// The number of a schema or property that can be counted as seen. Numbers are dense and small, so that counters fit a
/// vector. [`Contract::slots`](crate::Contract::slots) has the place in the document for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Slot(u32);

impl Slot {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "there are fewer slots than nodes, and nodes are counted in u32"
    )]
    pub(crate) fn new(index: usize) -> Self {
        Self(index as u32)
    }

    /// The slot as an index.
    #[inline]
    #[must_use]
    pub fn index(self) -> usize {
        self.0 as usize
    }
}
