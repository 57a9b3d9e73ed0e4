//! From what a schema check finds to the rule that it belongs to.

use std::borrow::Cow;

use openapi_contract::Contract;
use openapi_contract::json::{Kind, Value};
use openapi_contract::schema::{Direction, Fault, FaultKind, Observer, Rules, Slot};

use super::Code;
use crate::engine::{Collector, Observation, Site};
use crate::redact::REDACTED;

/// Turns the faults of one body into observations.
pub(super) struct BodyObserver<'x, 'o> {
    pub(super) site: Site<'x>,
    pub(super) direction: Direction,
    pub(super) out: &'x mut Collector<'o>,
}

impl Observer for BodyObserver<'_, '_> {
    fn fault(&mut self, _: &Contract, fault: &Fault<'_>) {
        let (code, subject, found) = classify(fault);
        let observation = Observation::new(code, fault.keyword, self.site);
        let value = (code == Code::UnknownEnumValue || code == Code::UnknownDiscriminator).then_some(fault.value);
        self.out.add(&Observation { subject, found, value, path: Some(fault.path), ..observation });
    }

    #[inline]
    fn value(&mut self, rules: &Rules, value: Value<'_>) {
        self.out.counters().value(self.direction, rules, value);
    }

    #[inline]
    fn property(&mut self, slot: Slot, value: Value<'_>) {
        self.out.counters().property(self.direction, slot, value);
    }

    #[inline]
    fn enum_value(&mut self, rules: &Rules, index: usize) {
        self.out.counters().enum_value(self.direction, rules.slot(), index);
    }
}

/// The same, for a body from which texts may have been taken out: what stands there instead is no
/// value.
pub(super) struct Redacted<'x, 'o>(pub(super) BodyObserver<'x, 'o>);

impl Observer for Redacted<'_, '_> {
    fn fault(&mut self, contract: &Contract, fault: &Fault<'_>) {
        if !fault.value.text_is(REDACTED) {
            self.0.fault(contract, fault);
        }
    }

    fn value(&mut self, rules: &Rules, value: Value<'_>) {
        self.0.value(rules, value);
    }

    fn property(&mut self, slot: Slot, value: Value<'_>) {
        self.0.property(slot, value);
    }

    fn enum_value(&mut self, rules: &Rules, index: usize) {
        self.0.enum_value(rules, index);
    }
}

type Text<'a> = Option<Cow<'a, str>>;

/// The rule, the name that the finding is about, and what was found, as a shape.
fn classify<'a>(fault: &Fault<'a>) -> (Code, Text<'a>, Text<'a>) {
    let shape = || Some(Cow::Owned(shape(fault.value)));
    let count = |count: u64, unit: &str| Some(Cow::Owned(format!("{count} {unit}")));
    match fault.kind {
        FaultKind::Missing { name } => (Code::MissingField, Some(name.into()), None),
        FaultKind::Undocumented { name, .. } => {
            (Code::UndocumentedField, Some(name.text()), Some(kind(fault.value).into()))
        }
        FaultKind::WrongType { found, .. } => (Code::WrongType, None, Some(found.name().into())),
        FaultKind::Null { .. } => (Code::UnexpectedNull, None, None),
        FaultKind::IntegerAsFloat => (Code::IntegerAsFloat, None, Some(number_form(fault.value).into())),
        FaultKind::NotInEnum => (Code::UnknownEnumValue, None, None),
        FaultKind::Format(_) => (Code::WrongFormat, None, shape()),
        FaultKind::TooShort { length, .. } => {
            (Code::WrongLength, Some("minLength".into()), count(length, "characters"))
        }
        FaultKind::TooLong { length, .. } => (Code::WrongLength, Some("maxLength".into()), count(length, "characters")),
        FaultKind::Pattern => (Code::PatternMismatch, None, shape()),
        FaultKind::BelowMinimum { exclusive: false } => (Code::OutOfRange, Some("minimum".into()), None),
        FaultKind::BelowMinimum { exclusive: true } => (Code::OutOfRange, Some("exclusive minimum".into()), None),
        FaultKind::AboveMaximum { exclusive: false } => (Code::OutOfRange, Some("maximum".into()), None),
        FaultKind::AboveMaximum { exclusive: true } => (Code::OutOfRange, Some("exclusive maximum".into()), None),
        FaultKind::NotMultiple => (Code::OutOfRange, Some("multipleOf".into()), None),
        FaultKind::TooFewItems { count: n, .. } => (Code::ArrayLimits, Some("minItems".into()), count(n, "elements")),
        FaultKind::TooManyItems { count: n, .. } => (Code::ArrayLimits, Some("maxItems".into()), count(n, "elements")),
        FaultKind::DuplicateItems { .. } => {
            (Code::ArrayLimits, Some("uniqueItems".into()), Some("an element stands twice".into()))
        }
        FaultKind::TooFewProperties { count: n, .. } => {
            (Code::ObjectLimits, Some("minProperties".into()), count(n, "properties"))
        }
        FaultKind::TooManyProperties { count: n, .. } => {
            (Code::ObjectLimits, Some("maxProperties".into()), count(n, "properties"))
        }
        FaultKind::NoAlternative { keyword, .. } => (Code::NoSchemaFits, Some(keyword.into()), shape()),
        FaultKind::SeveralAlternatives { matching } => {
            (Code::AmbiguousSchema, None, count(matching as u64, "schemas fit"))
        }
        FaultKind::Not => (Code::ExcludedSchema, None, shape()),
        FaultKind::UnknownDiscriminator => (Code::UnknownDiscriminator, None, None),
        FaultKind::ReadOnly { name } => (Code::ReadOnlyInRequest, Some(name.into()), None),
        FaultKind::WriteOnly { name } => (Code::WriteOnlyInResponse, Some(name.into()), None),
        // The list of kinds may grow; a kind without a rule of its own still is a finding.
        other => (Code::NoSchemaFits, Some("schema".into()), Some(Cow::Owned(other.to_string()))),
    }
}

/// The type of a value, integers told apart.
fn kind(value: Value<'_>) -> &'static str {
    match value.kind() {
        Kind::Number if !value.raw().contains(['.', 'e', 'E']) => "integer",
        other => other.name(),
    }
}

/// How a number that should be an integer is written.
fn number_form(value: Value<'_>) -> &'static str {
    if value.raw().contains(['e', 'E']) { "a number with an exponent" } else { "a number with a fraction of zero" }
}

/// What a value is, without what it says: kind and size.
pub(crate) fn shape(value: Value<'_>) -> String {
    match value.kind() {
        Kind::String => match value.text().chars().count() {
            1 => "string of 1 character".to_owned(),
            length => format!("string of {length} characters"),
        },
        Kind::Array => match value.len() {
            1 => "array of 1 element".to_owned(),
            length => format!("array of {length} elements"),
        },
        Kind::Object => match value.len() {
            1 => "object of 1 property".to_owned(),
            length => format!("object of {length} properties"),
        },
        other => other.name().to_owned(),
    }
}
