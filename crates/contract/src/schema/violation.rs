//! The violations that a check finds, and the trait that receives them.

use std::fmt;

use super::{CompiledSchema, Format, Path, Slot, TypeSet};
use crate::document::{Document, NodeId};
use crate::json::{Kind, Value};
use crate::location::Location;

/// A value that does not meet its schema.
#[derive(Debug)]
pub struct Violation<'a> {
    /// Its kind.
    pub kind: ViolationKind<'a>,
    /// The schema that is not met.
    pub schema: NodeId,
    /// The keyword, or the property, that a reader should look at.
    pub keyword: NodeId,
    /// The value that does not meet it.
    pub value: Value<'a>,
    /// Where the value is in the body.
    pub path: Path<'a>,
}

/// The kinds of violation. Displaying one shows no value of the body, only names, types, lengths,
/// counts and the limits of the schema.
#[derive(Debug, Clone)]
pub enum ViolationKind<'a> {
    /// A required property is not there.
    Missing {
        /// Its name.
        name: &'a str,
    },
    /// A property that no applied schema names.
    Undocumented {
        /// Its name.
        name: Value<'a>,
        /// The keyword that forbids it; `None` when nothing does, and nothing names it.
        forbidden_by: Option<&'static str>,
    },
    /// A value of another type. `null` has its own kind.
    WrongType {
        /// The types that the schema allows.
        expected: TypeSet,
        /// The kind of the value.
        found: Kind,
    },
    /// `null` where the schema is not nullable.
    Null {
        /// The types that the schema allows.
        expected: TypeSet,
    },
    /// An integer with a fraction of zero or an exponent: `5.0`, `1e3`.
    IntegerAsFloat,
    /// A value that `enum` does not list.
    NotInEnum,
    /// A value other than that of `const`.
    NotConst,
    /// A text or number that is not of its format.
    Format(Format),
    /// A text shorter than `minLength`, in characters.
    TooShort {
        /// Its length.
        length: u64,
        /// The limit.
        limit: u64,
    },
    /// A text longer than `maxLength`, in characters.
    TooLong {
        /// Its length.
        length: u64,
        /// The limit.
        limit: u64,
    },
    /// A text that does not fit `pattern`.
    Pattern,
    /// A number below `minimum`.
    BelowMinimum {
        /// Whether the limit itself is excluded.
        exclusive: bool,
    },
    /// A number above `maximum`.
    AboveMaximum {
        /// Whether the limit itself is excluded.
        exclusive: bool,
    },
    /// A number that `multipleOf` does not divide.
    NotMultiple,
    /// Fewer elements than `minItems`.
    TooFewItems {
        /// How many there are.
        count: u64,
        /// The limit.
        limit: u64,
    },
    /// More elements than `maxItems`.
    TooManyItems {
        /// How many there are.
        count: u64,
        /// The limit.
        limit: u64,
    },
    /// Two equal elements under `uniqueItems`.
    DuplicateItems {
        /// The index of the second.
        index: usize,
    },
    /// An element where no more are allowed.
    UnexpectedItem {
        /// Its index.
        index: usize,
    },
    /// Fewer elements fit `contains` than `minContains`, or more than `maxContains`.
    Contains {
        /// How many fit.
        count: u64,
        /// The limit.
        limit: u64,
        /// Whether the limit is the upper one.
        above: bool,
    },
    /// Fewer members than `minProperties`.
    TooFewProperties {
        /// How many there are.
        count: u64,
        /// The limit.
        limit: u64,
    },
    /// More members than `maxProperties`.
    TooManyProperties {
        /// How many there are.
        count: u64,
        /// The limit.
        limit: u64,
    },
    /// No alternative of `oneOf` or `anyOf` fits.
    NoAlternative {
        /// `oneOf` or `anyOf`.
        keyword: &'static str,
        /// How many there are.
        alternatives: usize,
        /// The one that is nearest to the value.
        nearest: Option<Box<Nearest>>,
    },
    /// More than one alternative of `oneOf` fits.
    SeveralAlternatives {
        /// How many fit.
        matching: usize,
    },
    /// The schema under `not` fits.
    Not,
    /// The schema is `false`: no value is allowed.
    Never,
    /// The value of the discriminator names no schema.
    UnknownDiscriminator,
    /// A `readOnly` property in a request.
    ReadOnly {
        /// Its name.
        name: Value<'a>,
    },
    /// A `writeOnly` property in a response.
    WriteOnly {
        /// Its name.
        name: Value<'a>,
    },
}

impl fmt::Display for ViolationKind<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing { name } => write!(f, "required property `{name}` is missing"),
            Self::Undocumented { name, forbidden_by: None } => {
                write!(f, "property `{}` is not in the schema", name.text())
            }
            Self::Undocumented { name, forbidden_by: Some(keyword) } => {
                write!(f, "property `{}` is forbidden by `{keyword}: false`", name.text())
            }
            Self::WrongType { expected, found } => write!(f, "expected {expected}, found {}", found.name()),
            Self::Null { expected } => write!(f, "expected {expected}, found null"),
            Self::IntegerAsFloat => f.write_str("integer written with a fraction or exponent"),
            Self::NotInEnum => f.write_str("value is not in the enum"),
            Self::NotConst => f.write_str("value is not the constant"),
            Self::Never => f.write_str("no value is allowed here"),
            Self::UnexpectedItem { index } => write!(f, "element {index} is not allowed"),
            Self::Contains { count, limit, above } => {
                let (unit, side) = (Count(*count, "element", "elements"), if *above { "more" } else { "fewer" });
                write!(f, "{unit} for `contains`, {side} than {limit}")
            }
            Self::Format(format) => write!(f, "not a valid {}", format.name()),
            Self::TooShort { length, limit } => {
                write!(f, "{}, fewer than the minimum of {limit}", Count(*length, "character", "characters"))
            }
            Self::TooLong { length, limit } => {
                write!(f, "{}, more than the maximum of {limit}", Count(*length, "character", "characters"))
            }
            Self::Pattern => f.write_str("text does not fit the pattern"),
            Self::BelowMinimum { exclusive: false } => f.write_str("number is below the minimum"),
            Self::BelowMinimum { exclusive: true } => f.write_str("number is not above the exclusive minimum"),
            Self::AboveMaximum { exclusive: false } => f.write_str("number is above the maximum"),
            Self::AboveMaximum { exclusive: true } => f.write_str("number is not below the exclusive maximum"),
            Self::NotMultiple => f.write_str("number is not a multiple of `multipleOf`"),
            Self::TooFewItems { count, limit } => {
                write!(f, "{}, fewer than the minimum of {limit}", Count(*count, "element", "elements"))
            }
            Self::TooManyItems { count, limit } => {
                write!(f, "{}, more than the maximum of {limit}", Count(*count, "element", "elements"))
            }
            Self::DuplicateItems { index } => write!(f, "element {index} repeats an earlier one"),
            Self::TooFewProperties { count, limit } => {
                write!(f, "{}, fewer than the minimum of {limit}", Count(*count, "property", "properties"))
            }
            Self::TooManyProperties { count, limit } => {
                write!(f, "{}, more than the maximum of {limit}", Count(*count, "property", "properties"))
            }
            Self::NoAlternative { keyword, alternatives: 1, .. } => {
                write!(f, "the one schema of `{keyword}` does not fit")
            }
            Self::NoAlternative { keyword, alternatives, nearest } => {
                write!(f, "none of the {alternatives} schemas of `{keyword}` fits")?;
                nearest.as_ref().map_or(Ok(()), |nearest| write!(f, "; {nearest}"))
            }
            Self::SeveralAlternatives { matching } => {
                write!(f, "{matching} schemas of `oneOf` fit, where exactly one may")
            }
            Self::Not => f.write_str("the schema under `not` fits"),
            Self::UnknownDiscriminator => f.write_str("the discriminator's value leads to no schema"),
            Self::ReadOnly { name } => write!(f, "read-only property `{}` in a request", name.text()),
            Self::WriteOnly { name } => write!(f, "write-only property `{}` in a response", name.text()),
        }
    }
}

impl ViolationKind<'_> {
    /// The same without any name that the body gives.
    pub(crate) fn without_names(&self) -> String {
        match self {
            Self::Undocumented { forbidden_by: Some(keyword), .. } => {
                format!("a property is forbidden by `{keyword}: false`")
            }
            Self::Undocumented { .. } => "a property is not in the schema".to_owned(),
            other => other.to_string(),
        }
    }
}

/// The alternative of `oneOf` or `anyOf` with the fewest violations.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Nearest {
    /// Where the alternative is written.
    pub schema: NodeId,
    /// Its name under `components`, or its pointer.
    pub name: String,
    /// Why it does not fit: pointers, with `*` for each index and key of a map, and the violation there. At most three.
    pub reasons: Vec<String>,
    /// The number of further violations.
    pub further: usize,
}

impl fmt::Display for Nearest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "nearest is `{}` ({}", self.name, self.reasons.join("; "))?;
        if self.further > 0 {
            write!(f, "; and {} more", self.further)?;
        }
        f.write_str(")")
    }
}

/// Something that could not be judged.
#[derive(Debug)]
#[non_exhaustive]
pub struct NotJudged<'a> {
    /// The part of the document that could not be applied.
    pub node: NodeId,
    /// The reason.
    pub reason: &'a str,
    /// Where the value is in the body.
    pub path: Path<'a>,
}

/// A count of things, with the word for one and for more: `1 property`, `2 properties`.
struct Count(u64, &'static str, &'static str);

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.0, if self.0 == 1 { self.1 } else { self.2 })
    }
}

/// Receives the violations that a check finds, and the parts it could not judge. Methods with a default cost nothing
/// unless they are implemented.
pub trait Observer {
    /// A value does not meet its schema.
    fn violation(&mut self, document: &Document, violation: &Violation<'_>);

    /// Something could not be judged; the absence of violations says nothing about it.
    fn not_judged(&mut self, document: &Document, gap: &NotJudged<'_>);

    /// Whether the check may stop, because the first violation was enough.
    #[inline]
    fn is_done(&self) -> bool {
        false
    }

    /// Whether properties that no schema names should be looked for.
    #[inline]
    fn wants_undocumented(&self) -> bool {
        true
    }

    /// A schema was applied to a value. This reports each schema that applies, and of alternatives those that fit. Each
    /// pair of schema and value is reported once, however many ways lead from one to the other.
    #[inline]
    fn value(&mut self, schema: &CompiledSchema, value: Value<'_>) {
        let _ = (schema, value);
    }

    /// A property that a schema names is there.
    #[inline]
    fn property(&mut self, slot: Slot, value: Value<'_>) {
        let _ = (slot, value);
    }

    /// The value of an `enum`, by its place in the list.
    #[inline]
    fn enum_value(&mut self, schema: &CompiledSchema, index: usize) {
        let _ = (schema, index);
    }
}

/// A violation that does not borrow from the body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnedViolation {
    /// The place in the document.
    pub location: Location,
    /// The JSON pointer of the value.
    pub pointer: String,
    /// The message.
    pub message: String,
}

impl fmt::Display for OwnedViolation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}: {}", self.location, self.pointer, self.message)
    }
}

/// An [`Observer`] that keeps a list.
#[derive(Debug, Default, Clone)]
pub struct Violations {
    found: Vec<OwnedViolation>,
    not_judged: Vec<OwnedViolation>,
}

impl Violations {
    /// The violations: those found while walking the body, then the properties that no schema names.
    pub fn iter(&self) -> impl Iterator<Item = &OwnedViolation> {
        self.found.iter()
    }

    /// The parts that could not be judged.
    pub fn not_judged(&self) -> impl Iterator<Item = &OwnedViolation> {
        self.not_judged.iter()
    }

    /// Whether nothing was found and everything was judged.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.found.is_empty() && self.not_judged.is_empty()
    }
}

impl Observer for Violations {
    fn violation(&mut self, document: &Document, violation: &Violation<'_>) {
        self.found.push(OwnedViolation {
            location: document.location(violation.keyword),
            pointer: violation.path.pointer(),
            message: violation.kind.to_string(),
        });
    }

    fn not_judged(&mut self, document: &Document, gap: &NotJudged<'_>) {
        self.not_judged.push(OwnedViolation {
            location: document.location(gap.node),
            pointer: gap.path.pointer(),
            message: gap.reason.to_owned(),
        });
    }
}
