//! The walk over a body.

use super::names::Names;
use super::{ArrayRules, Direction, Enumeration, Fault, FaultKind, Inner, Observer, Path, Schema, Step, Type, number};
use crate::contract::Contract;
use crate::document::{Data, Document, NodeId};
use crate::json::{Kind, Value};

/// The schemas that are being applied to one and the same value through `allOf` and its kin. A
/// schema that is reached again there adds nothing, and would never end.
#[derive(Clone, Copy)]
pub(super) struct Chain<'x> {
    pub(super) node: NodeId,
    pub(super) parent: Option<&'x Chain<'x>>,
}

impl Chain<'_> {
    pub(super) fn holds(&self, node: NodeId) -> bool {
        self.node == node || self.parent.is_some_and(|parent| parent.holds(node))
    }
}

pub(crate) fn validate<O: Observer>(
    contract: &Contract,
    schema: &Schema,
    value: Value<'_>,
    direction: Direction,
    out: &mut O,
) {
    Check { contract, direction, chain: None }.value(schema, value, &Path::ROOT, out);
}

#[derive(Clone, Copy)]
pub(super) struct Check<'c> {
    pub(super) contract: &'c Contract,
    pub(super) direction: Direction,
    pub(super) chain: Option<&'c Chain<'c>>,
}

/// Only asks whether there is a fault.
struct Probe(bool);

impl Observer for Probe {
    fn fault(&mut self, _: &Contract, _: &Fault<'_>) {
        self.0 = true;
    }

    fn is_done(&self) -> bool {
        self.0
    }

    fn wants_undocumented(&self) -> bool {
        false
    }
}

impl Check<'_> {
    /// Checks one value of the body, and then whether all its members were named.
    pub(super) fn value<O: Observer>(&self, schema: &Schema, value: Value<'_>, path: &Path<'_>, out: &mut O) {
        let check = Check { chain: None, ..*self };
        let mut names = Names::default();
        check.apply(schema, value, path, &mut names, out);
        if value.kind() != Kind::Object || names.open || !names.any_named || !out.wants_undocumented() {
            return;
        }
        let Some(rules) = schema.rules(self.contract) else { return };
        for (index, (name, member)) in value.members().enumerate() {
            if !names.has(index) {
                let kind = FaultKind::Undocumented { name, forbidden: false };
                let inner = path.then(Step::Property(name));
                self.found(out, kind, rules.node, rules.node, member, &inner);
            }
        }
    }

    /// Checks a value against one of the schemas that apply to it.
    pub(super) fn apply<O: Observer>(
        &self,
        schema: &Schema,
        value: Value<'_>,
        path: &Path<'_>,
        names: &mut Names,
        out: &mut O,
    ) {
        if out.is_done() {
            return;
        }
        let rules = match &schema.0 {
            Inner::Rules(rules) => rules,
            Inner::Reference(_) => match schema.rules(self.contract) {
                Some(rules) => rules,
                None => return,
            },
        };
        if self.chain.is_some_and(|chain| chain.holds(rules.node)) {
            return;
        }
        out.value(rules, value);
        let kind = value.kind();
        if kind == Kind::Null && rules.nullable {
            return;
        }
        if let Some((expected, node)) = rules.ty
            && let Some(fault) = wrong_type(expected, value)
        {
            self.found(out, fault, rules.node, node, value, path);
            // What the type demands says nothing more about a value of another type.
            if !matches!(fault, FaultKind::IntegerAsFloat) {
                names.open = true;
                return;
            }
        }
        match kind {
            Kind::String => {
                if let Some(string) = &rules.string {
                    string.check(value, |kind, node| self.found(out, kind, rules.node, node, value, path));
                }
            }
            Kind::Number => {
                if let Some(number) = &rules.number {
                    number.check(value.raw(), |kind, node| self.found(out, kind, rules.node, node, value, path));
                }
            }
            Kind::Array => {
                if let Some(array) = &rules.array {
                    self.array(array, rules.node, value, path, out);
                }
            }
            Kind::Object => {
                if let Some(object) = &rules.object {
                    self.object(object, rules.node, value, path, names, out);
                }
            }
            Kind::Null | Kind::Boolean => {}
        }
        if let Some(enumeration) = &rules.enumeration {
            match index_in(enumeration, self.contract.document(), value) {
                Some(index) => out.enum_value(rules, index),
                None => self.found(out, FaultKind::NotInEnum, rules.node, enumeration.node, value, path),
            }
        }
        if let Some(choice) = &rules.choice {
            let link = Chain { node: rules.node, parent: self.chain };
            let check = Check { chain: Some(&link), ..*self };
            check.choices(choice, rules, value, path, names, out);
        }
    }

    /// Whether a value meets a schema. Properties that no schema names do not count here.
    pub(super) fn fits(&self, schema: &Schema, value: Value<'_>) -> bool {
        let mut probe = Probe(false);
        self.apply(schema, value, &Path::ROOT, &mut Names::default(), &mut probe);
        !probe.0
    }

    fn array<O: Observer>(&self, array: &ArrayRules, schema: NodeId, value: Value<'_>, path: &Path<'_>, out: &mut O) {
        let count = value.len() as u64;
        if let Some((limit, node)) = array.min.filter(|(limit, _)| count < *limit) {
            self.found(out, FaultKind::TooFewItems { count, limit }, schema, node, value, path);
        }
        if let Some((limit, node)) = array.max.filter(|(limit, _)| count > *limit) {
            self.found(out, FaultKind::TooManyItems { count, limit }, schema, node, value, path);
        }
        if let Some(items) = &array.items {
            for (index, element) in value.elements().enumerate() {
                self.value(items, element, &path.then(Step::Element(index)), out);
                if out.is_done() {
                    return;
                }
            }
        }
        if let Some(node) = array.unique
            && let Some((index, element)) = first_repeated(value)
        {
            let path = path.then(Step::Element(index));
            self.found(out, FaultKind::DuplicateItems { index }, schema, node, element, &path);
        }
    }

    pub(super) fn found<O: Observer>(
        &self,
        out: &mut O,
        kind: FaultKind<'_>,
        schema: NodeId,
        keyword: NodeId,
        value: Value<'_>,
        path: &Path<'_>,
    ) {
        out.fault(self.contract, &Fault { kind, schema, keyword, value, path });
    }
}

fn wrong_type(expected: Type, value: Value<'_>) -> Option<FaultKind<'static>> {
    let found = value.kind();
    if found == Kind::Null {
        return Some(FaultKind::Null { expected });
    }
    if found != expected.kind() {
        return Some(FaultKind::WrongType { expected, found });
    }
    if expected == Type::Integer && !number::is_integer(value.raw()) {
        let whole = number::has_no_fraction(value.raw());
        return Some(if whole { FaultKind::IntegerAsFloat } else { FaultKind::WrongType { expected, found } });
    }
    None
}

/// The place of a value in an `enum`.
fn index_in(enumeration: &Enumeration, document: &Document, value: Value<'_>) -> Option<usize> {
    enumeration.values.iter().position(|node| equals_node(document, *node, value))
}

fn equals_node(document: &Document, node: NodeId, value: Value<'_>) -> bool {
    match (document.node(node).data(), value.kind()) {
        (Data::Null, Kind::Null) => true,
        (Data::Boolean(flag), Kind::Boolean) => value.as_bool() == Some(*flag),
        (Data::String(text), Kind::String) => value.text_is(text),
        (Data::Number(text), Kind::Number) => {
            **text == *value.raw() || number::Decimal::parse(text) == number::Decimal::parse(value.raw())
        }
        (Data::Array(items), Kind::Array) => {
            items.len() == value.len()
                && items.iter().zip(value.elements()).all(|(item, element)| equals_node(document, *item, element))
        }
        (Data::Object(object), Kind::Object) => {
            object.len() == value.len()
                && object.iter().all(|member| {
                    value.get(&member.name).is_some_and(|found| equals_node(document, member.value, found))
                })
        }
        _ => false,
    }
}

/// The first element that equals an earlier one.
fn first_repeated(value: Value<'_>) -> Option<(usize, Value<'_>)> {
    // Equal elements have equal keys; sorting them first keeps long lists from costing a square.
    let mut keyed: Vec<(String, usize, Value<'_>)> = value
        .elements()
        .enumerate()
        .map(|(index, element)| {
            let mut key = String::new();
            canonical(element, &mut key);
            (key, index, element)
        })
        .collect();
    keyed.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.cmp(&b.1)));
    let repeats = keyed.windows(2).filter(|pair| pair[0].0 == pair[1].0);
    repeats.map(|pair| (pair[1].1, pair[1].2)).min_by_key(|(index, _)| *index)
}

/// A text that two values share exactly when they are equal: members sorted, escapes and spaces
/// gone, numbers by value.
fn canonical(value: Value<'_>, out: &mut String) {
    use std::fmt::Write as _;
    match value.kind() {
        Kind::Null | Kind::Boolean => out.push_str(value.raw()),
        Kind::Number => {
            // Writing to a string cannot fail.
            let _ = match number::Decimal::parse(value.raw()) {
                number::Decimal::Exact { digits, scale } => write!(out, "{digits}e-{scale}"),
                number::Decimal::Float(float) => write!(out, "{float:e}"),
            };
        }
        Kind::String => {
            let _ = write!(out, "{:?}", value.text());
        }
        Kind::Array => {
            out.push('[');
            for element in value.elements() {
                canonical(element, out);
                out.push(',');
            }
            out.push(']');
        }
        Kind::Object => {
            let mut members: Vec<_> = value.members().map(|(name, member)| (name.text(), member)).collect();
            members.sort_by(|a, b| a.0.cmp(&b.0));
            out.push('{');
            for (name, member) in members {
                let _ = write!(out, "{name:?}:");
                canonical(member, out);
                out.push(',');
            }
            out.push('}');
        }
    }
}
