//! Values that travel as text: parameters, headers and the fields of forms.
//!
//! A text alone does not say what it means: `7` may be a number or a name, `a,b` a list or a title.
//! The schema says what is expected; where a text can be read in more than one way, it is at fault
//! only when no reading fits.

pub(crate) mod events;
mod expected;
pub(crate) mod form;
mod raw;
mod readings;
mod style;

use openapi_contract::NodeId;

pub(crate) use expected::Expected;
pub(crate) use raw::{Raw, insert, keys};
pub(crate) use readings::{choose, judge};
pub(crate) use style::{Coding, Writing};

/// What a check of a value that travels as text came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Judged {
    /// It is as described.
    Valid,
    /// It is not: the keyword that says so, and the reason.
    Violated(NodeId, String),
    /// It could not be judged: the place in the document, and the reason.
    Not(NodeId, String),
}
