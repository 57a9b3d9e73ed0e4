//! The keywords that judge a value alone: its type, its size, its text, its listed values.

use super::compiled::CompiledSchema;
use super::decimal::{self, Decimal};
use super::equality::equals_node;
use super::evaluator::Evaluator;
use super::log::Verdict;
use super::number::{Judged, NumberRules};
use super::path::RawStep;
use super::reporting::OPEN;
use super::string::{LazyPattern, StringRules};
use super::{Direction, Observer, SchemaId, TypeSet, ViolationKind};
use crate::document::NodeId;
use crate::json::{Kind, Value};

impl<'a, O: Observer> Evaluator<'a, O> {
    /// Applies a schema that looks at nothing below the value.
    #[inline]
    pub(super) fn leaf(&mut self, id: SchemaId, schema: &'a CompiledSchema, value: Value<'a>) -> Verdict {
        let mut verdict = Verdict::VALID;
        self.assertions(id, schema, value, &mut verdict);
        verdict
    }

    /// Applies the keywords about the value itself. Returns whether the others apply, too.
    #[inline]
    pub(super) fn assertions(
        &mut self,
        id: SchemaId,
        schema: &'a CompiledSchema,
        value: Value<'a>,
        verdict: &mut Verdict,
    ) -> bool {
        self.spend(1);
        let kind = value.kind();
        self.saw(id, schema, value);
        if schema.is_odd {
            if schema.never {
                *verdict += self.violated(ViolationKind::Never, schema.node, schema.node, value);
                return false;
            }
            *verdict += self.gaps(schema, value);
        }
        if kind == Kind::Null && schema.nullable {
            return false;
        }
        if let Some((types, node)) = schema.types
            && let Some(wrong) = wrong_type(types, value)
            && !self.is_of_another_type(wrong, schema, node, value, verdict)
        {
            return false;
        }
        match kind {
            Kind::String => {
                if let Some(string) = &schema.string {
                    *verdict += self.string(string, schema, value);
                }
            }
            Kind::Number => {
                if let Some(number) = &schema.number {
                    *verdict += self.number(number, schema, value);
                }
            }
            _ => {}
        }
        if schema.lists_values {
            *verdict += self.values(id, schema, value);
        }
        if schema.read_only || schema.write_only {
            self.one_sided(schema, value);
        }
        true
    }

    /// Reports a value of another type. Returns whether the other keywords apply all the same.
    #[cold]
    fn is_of_another_type(
        &mut self,
        wrong: ViolationKind<'a>,
        schema: &'a CompiledSchema,
        node: NodeId,
        value: Value<'a>,
        verdict: &mut Verdict,
    ) -> bool {
        let is_float = matches!(wrong, ViolationKind::IntegerAsFloat);
        if is_float && schema.whole_floats {
            self.remark(wrong, schema.node, node, value);
            return true;
        }
        *verdict += self.violated(wrong, schema.node, node, value);
        // The keywords for a type say nothing about a value of another one.
        if value.kind() == Kind::Object {
            self.mark(value.cell_index(), OPEN);
        }
        is_float
    }

    #[cold]
    fn gaps(&mut self, schema: &'a CompiledSchema, value: Value<'a>) -> Verdict {
        let mut verdict = Verdict::VALID;
        for gap in schema.gaps.iter().filter(|gap| gap.kinds.contains(value.kind())) {
            verdict += self.gap(gap.node, &gap.reason, schema.node, value);
            if gap.hides_names && value.kind() == Kind::Object {
                self.mark(value.cell_index(), OPEN);
            }
        }
        verdict
    }

    fn string(&mut self, string: &'a StringRules, schema: &'a CompiledSchema, value: Value<'a>) -> Verdict {
        let mut verdict = Verdict::VALID;
        if string.pattern.is_some() {
            self.spend(value.raw().len() / 64);
        }
        string.check(value, |judged| {
            verdict += match judged {
                Judged::Violated(kind, node) => self.violated(kind, schema.node, node, value),
                Judged::Not(node) => self.pattern_gap(string.pattern.as_ref(), node, schema.node, value),
            };
        });
        verdict
    }

    /// A pattern that cannot be compiled, or gave up.
    pub(super) fn pattern_gap(
        &mut self,
        pattern: Option<&'a LazyPattern>,
        node: NodeId,
        schema: NodeId,
        value: Value<'a>,
    ) -> Verdict {
        let reason = match pattern.and_then(LazyPattern::error) {
            Some(_) => "the pattern cannot be compiled",
            None => "the pattern takes too many steps on a text",
        };
        self.gap(node, reason, schema, value)
    }

    fn number(&mut self, number: &'a NumberRules, schema: &'a CompiledSchema, value: Value<'a>) -> Verdict {
        let mut verdict = Verdict::VALID;
        number.check(value.raw(), |judged| {
            verdict += match judged {
                Judged::Violated(kind, node) => self.violated(kind, schema.node, node, value),
                Judged::Not(node) => self.gap(node, "the number has too many digits to divide", schema.node, value),
            };
        });
        verdict
    }

    fn values(&mut self, id: SchemaId, schema: &'a CompiledSchema, value: Value<'a>) -> Verdict {
        let mut verdict = Verdict::VALID;
        if let Some(enumeration) = &schema.enumeration {
            self.spend(enumeration.values.len() / 8);
            match enumeration.values.iter().position(|node| equals_node(self.document, *node, value)) {
                Some(index) => self.saw_enum_value(id, schema, index),
                None => verdict += self.violated(ViolationKind::NotInEnum, schema.node, enumeration.node, value),
            }
        }
        if let Some(node) = schema.constant {
            if equals_node(self.document, node, value) {
                if schema.enumeration.is_none() {
                    self.saw_enum_value(id, schema, 0);
                }
            } else {
                verdict += self.violated(ViolationKind::NotConst, schema.node, node, value);
            }
        }
        verdict
    }

    /// A read-only property in a request, or a write-only one in a response. It is a finding, and the value is valid.
    fn one_sided(&mut self, schema: &'a CompiledSchema, value: Value<'a>) {
        let Some(RawStep::Property(name)) = self.steps.last() else { return };
        let name = self.body.at_cell(*name);
        let kind = match self.direction {
            Direction::Request if schema.read_only => ViolationKind::ReadOnly { name },
            Direction::Response if schema.write_only => ViolationKind::WriteOnly { name },
            _ => return,
        };
        self.remark(kind, schema.node, schema.node, value);
    }
}

#[inline]
fn wrong_type(types: TypeSet, value: Value<'_>) -> Option<ViolationKind<'static>> {
    let found = value.kind();
    if !types.allows(found) {
        return Some(match found {
            Kind::Null => ViolationKind::Null { expected: types },
            _ => ViolationKind::WrongType { expected: types, found },
        });
    }
    if found == Kind::Number && types.wants_integer() { not_an_integer(types, value) } else { None }
}

fn not_an_integer(expected: TypeSet, value: Value<'_>) -> Option<ViolationKind<'static>> {
    if decimal::is_written_as_integer(value.raw()) {
        return None;
    }
    let is_whole = Decimal::parse(value.raw()).is_integral();
    let wrong = ViolationKind::WrongType { expected, found: Kind::Number };
    Some(if is_whole { ViolationKind::IntegerAsFloat } else { wrong })
}
