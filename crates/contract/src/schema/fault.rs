//! What a check finds, and who is told.

use std::fmt;

use super::{Format, Path, Rules, Slot, Type};
use crate::contract::Contract;
use crate::document::{Location, NodeId};
use crate::json::{Kind, Value};

/// One thing in which a value is not as its schema says.
#[derive(Debug)]
pub struct Fault<'a> {
    /// What it is.
    pub kind: FaultKind<'a>,
    /// The schema that is not met.
    pub schema: NodeId,
    /// The keyword, or the property, that a reader should look at.
    pub keyword: NodeId,
    /// The value that does not meet it.
    pub value: Value<'a>,
    /// Where the value stands in the body.
    pub path: &'a Path<'a>,
}

/// What is wrong with a value. Displaying it shows no value of the body, only names, types,
/// lengths and what the schema says.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub enum FaultKind<'a> {
    /// A required property is not there.
    Missing {
        /// Its name.
        name: &'a str,
    },
    /// A property that no applied schema names.
    Undocumented {
        /// Its name.
        name: Value<'a>,
        /// Whether `additionalProperties: false` forbids it.
        forbidden: bool,
    },
    /// A value of another type. `null` has its own kind.
    WrongType {
        /// What the schema says.
        expected: Type,
        /// What it is.
        found: Kind,
    },
    /// `null` where the schema is not nullable.
    Null {
        /// What the schema says.
        expected: Type,
    },
    /// An integer with a fraction of zero or an exponent: `5.0`, `1e3`.
    IntegerAsFloat,
    /// None of the values of `enum`.
    NotInEnum,
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
    /// A text that `pattern` does not fit.
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
    },
    /// More than one alternative of `oneOf` fits.
    SeveralAlternatives {
        /// How many fit.
        matching: usize,
    },
    /// The schema under `not` fits.
    Not,
    /// The discriminator holds a value that leads to no schema.
    UnknownDiscriminator,
    /// A `readOnly` property in a request.
    ReadOnly {
        /// Its name.
        name: &'a str,
    },
    /// A `writeOnly` property in a response.
    WriteOnly {
        /// Its name.
        name: &'a str,
    },
}

impl fmt::Display for FaultKind<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing { name } => write!(f, "required property `{name}` is missing"),
            Self::Undocumented { name, forbidden: false } => {
                write!(f, "property `{}` is not in the schema", name.text())
            }
            Self::Undocumented { name, forbidden: true } => {
                write!(f, "property `{}` is forbidden by `additionalProperties: false`", name.text())
            }
            Self::WrongType { expected, found } => write!(f, "expected {}, found {}", expected.name(), found.name()),
            Self::Null { expected } => write!(f, "expected {}, found null", expected.name()),
            Self::IntegerAsFloat => f.write_str("integer written with a fraction or exponent"),
            Self::NotInEnum => f.write_str("value is not in the enum"),
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
            Self::NoAlternative { keyword, alternatives: 1 } => {
                write!(f, "the one schema of `{keyword}` does not fit")
            }
            Self::NoAlternative { keyword, alternatives } => {
                write!(f, "none of the {alternatives} schemas of `{keyword}` fits")
            }
            Self::SeveralAlternatives { matching } => {
                write!(f, "{matching} schemas of `oneOf` fit, where exactly one may")
            }
            Self::Not => f.write_str("the schema under `not` fits"),
            Self::UnknownDiscriminator => f.write_str("the discriminator's value leads to no schema"),
            Self::ReadOnly { name } => write!(f, "read-only property `{name}` in a request"),
            Self::WriteOnly { name } => write!(f, "write-only property `{name}` in a response"),
        }
    }
}

/// So many of what one and more are called: `1 property`, `2 properties`.
struct Count(u64, &'static str, &'static str);

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.0, if self.0 == 1 { self.1 } else { self.2 })
    }
}

/// Who is told of what a check comes upon. All but [`fault`](Self::fault) can be left out, and
/// cost nothing then.
pub trait Observer {
    /// Something is not as the schema says.
    fn fault(&mut self, contract: &Contract, fault: &Fault<'_>);

    /// Whether the check may stop, because the first fault was enough.
    #[inline]
    fn is_done(&self) -> bool {
        false
    }

    /// Whether properties that no schema names should be looked for.
    #[inline]
    fn wants_undocumented(&self) -> bool {
        true
    }

    /// A value is about to be held against a schema. Told of each schema that is applied, in
    /// alternatives only of the ones that fit.
    #[inline]
    fn value(&mut self, rules: &Rules, value: Value<'_>) {
        let _ = (rules, value);
    }

    /// A property that the schema names is there.
    #[inline]
    fn property(&mut self, slot: Slot, value: Value<'_>) {
        let _ = (slot, value);
    }

    /// The value of an `enum`, by its place in the list.
    #[inline]
    fn enum_value(&mut self, rules: &Rules, index: usize) {
        let _ = (rules, index);
    }
}

/// A fault without its ties to the body, for those who want a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnedFault {
    /// Where the description says so.
    pub location: Location,
    /// The JSON pointer of the value.
    pub pointer: String,
    /// What is wrong.
    pub message: String,
}

impl fmt::Display for OwnedFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}: {}", self.location, self.pointer, self.message)
    }
}

/// An [`Observer`] that makes a list.
#[derive(Debug, Default, Clone)]
pub struct Faults(Vec<OwnedFault>);

impl Faults {
    /// What was found, in the order of the body.
    pub fn iter(&self) -> impl Iterator<Item = &OwnedFault> {
        self.0.iter()
    }

    /// Whether nothing was found.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Observer for Faults {
    fn fault(&mut self, contract: &Contract, fault: &Fault<'_>) {
        self.0.push(OwnedFault {
            location: contract.document().location(fault.keyword),
            pointer: fault.path.pointer(),
            message: fault.kind.to_string(),
        });
    }
}
