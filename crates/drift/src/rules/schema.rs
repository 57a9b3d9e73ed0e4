//! From what a schema check finds to the rule that it belongs to.

use std::borrow::Cow;

use openapi_contract::Document;
use openapi_contract::json::{Kind, Value};
use openapi_contract::schema::{CompiledSchema, Direction, NotJudged, Observer, Slot, Violation, ViolationKind};

use super::Code;
use crate::observation::{Collector, Location, Observation, shape};
use crate::redact::REDACTED;
use crate::text::plural;

/// Turns the violations of one body into observations.
pub(super) struct BodyObserver<'x, 'o> {
    pub(super) location: Location,
    pub(super) direction: Direction,
    pub(super) out: &'x mut Collector<'o>,
}

impl Observer for BodyObserver<'_, '_> {
    fn violation(&mut self, _: &Document, violation: &Violation<'_>) {
        let (code, subject, found) = classify(violation);
        let observation = Observation::new(code, violation.keyword, self.location);
        let value = (code == Code::UnknownEnumValue || code == Code::UnknownDiscriminator).then_some(violation.value);
        self.out.add(&Observation { subject, found, value, path: Some(&violation.path), ..observation });
    }

    fn not_judged(&mut self, _: &Document, gap: &NotJudged<'_>) {
        self.out.not_judged(gap.node, gap.reason.to_owned().into());
    }

    #[inline]
    fn value(&mut self, schema: &CompiledSchema, value: Value<'_>) {
        self.out.counters().value(self.direction, schema, value);
    }

    #[inline]
    fn property(&mut self, slot: Slot, value: Value<'_>) {
        self.out.counters().property(self.direction, slot, value);
    }

    #[inline]
    fn enum_value(&mut self, schema: &CompiledSchema, index: usize) {
        self.out.counters().enum_value(self.direction, schema.slot(), index);
    }
}

/// The same, for a body from which texts may have been taken out: what stands there instead is no
/// value.
pub(super) struct Redacted<'x, 'o>(pub(super) BodyObserver<'x, 'o>);

impl Observer for Redacted<'_, '_> {
    fn violation(&mut self, document: &Document, violation: &Violation<'_>) {
        if !violation.value.text_is(REDACTED) {
            self.0.violation(document, violation);
        }
    }

    fn not_judged(&mut self, document: &Document, gap: &NotJudged<'_>) {
        self.0.not_judged(document, gap);
    }

    fn value(&mut self, schema: &CompiledSchema, value: Value<'_>) {
        self.0.value(schema, value);
    }

    fn property(&mut self, slot: Slot, value: Value<'_>) {
        self.0.property(slot, value);
    }

    fn enum_value(&mut self, schema: &CompiledSchema, index: usize) {
        self.0.enum_value(schema, index);
    }
}

type Text<'a> = Option<Cow<'a, str>>;

/// The rule, the name that the finding is about, and what was found, as a shape.
fn classify<'a>(violation: &Violation<'a>) -> (Code, Text<'a>, Text<'a>) {
    let shape = || Some(Cow::Owned(shape(violation.value)));
    let count = |count: u64, unit: &str| Some(Cow::Owned(plural(count, unit)));
    match &violation.kind {
        ViolationKind::Missing { name } => (Code::MissingField, Some((*name).into()), None),
        ViolationKind::Undocumented { name, .. } => {
            (Code::UndocumentedField, Some(name.text()), Some(kind(violation.value).into()))
        }
        ViolationKind::WrongType { found, .. } => (Code::WrongType, None, Some(found.name().into())),
        ViolationKind::Null { .. } => (Code::UnexpectedNull, None, None),
        ViolationKind::IntegerAsFloat => (Code::IntegerAsFloat, None, Some(number_form(violation.value).into())),
        ViolationKind::NotInEnum => (Code::UnknownEnumValue, None, None),
        ViolationKind::NotConst => (Code::UnknownEnumValue, Some("const".into()), None),
        ViolationKind::Format(_) => (Code::WrongFormat, None, shape()),
        ViolationKind::TooShort { length, .. } => {
            (Code::WrongLength, Some("minLength".into()), count(*length, "character"))
        }
        ViolationKind::TooLong { length, .. } => {
            (Code::WrongLength, Some("maxLength".into()), count(*length, "character"))
        }
        ViolationKind::Pattern => (Code::PatternMismatch, None, shape()),
        ViolationKind::BelowMinimum { exclusive: false } => (Code::OutOfRange, Some("minimum".into()), None),
        ViolationKind::BelowMinimum { exclusive: true } => (Code::OutOfRange, Some("exclusive minimum".into()), None),
        ViolationKind::AboveMaximum { exclusive: false } => (Code::OutOfRange, Some("maximum".into()), None),
        ViolationKind::AboveMaximum { exclusive: true } => (Code::OutOfRange, Some("exclusive maximum".into()), None),
        ViolationKind::NotMultiple => (Code::OutOfRange, Some("multipleOf".into()), None),
        ViolationKind::TooFewItems { count: n, .. } => {
            (Code::ArrayLimits, Some("minItems".into()), count(*n, "element"))
        }
        ViolationKind::TooManyItems { count: n, .. } => {
            (Code::ArrayLimits, Some("maxItems".into()), count(*n, "element"))
        }
        ViolationKind::DuplicateItems { .. } => {
            (Code::ArrayLimits, Some("uniqueItems".into()), Some("an element is there twice".into()))
        }
        ViolationKind::TooFewProperties { count: n, .. } => {
            (Code::ObjectLimits, Some("minProperties".into()), count(*n, "property"))
        }
        ViolationKind::TooManyProperties { count: n, .. } => {
            (Code::ObjectLimits, Some("maxProperties".into()), count(*n, "property"))
        }
        ViolationKind::UnexpectedItem { .. } => {
            (Code::ArrayLimits, Some("items".into()), Some("an element that is not allowed".into()))
        }
        ViolationKind::Contains { count: n, .. } => (Code::ArrayLimits, Some("contains".into()), count(*n, "element")),
        ViolationKind::NoAlternative { keyword, nearest, .. } => {
            let nearest = nearest.as_ref().map(|nearest| format!("; {nearest}").replace('`', "'")).unwrap_or_default();
            (Code::NoSchemaFits, Some((*keyword).into()), shape().map(|shape| format!("{shape}{nearest}").into()))
        }
        ViolationKind::SeveralAlternatives { matching } => {
            (Code::AmbiguousSchema, None, count(*matching as u64, "schema"))
        }
        ViolationKind::Not => (Code::ExcludedSchema, None, shape()),
        ViolationKind::Never => (Code::ExcludedSchema, Some("false".into()), shape()),
        ViolationKind::UnknownDiscriminator => (Code::UnknownDiscriminator, None, None),
        ViolationKind::ReadOnly { name } => (Code::ReadOnlyInRequest, Some(name.text()), None),
        ViolationKind::WriteOnly { name } => (Code::WriteOnlyInResponse, Some(name.text()), None),
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
