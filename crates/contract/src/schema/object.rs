//! Objects: the properties that are named, and those that are not.

use std::collections::HashMap;

use super::names::Names;
use super::validate::Check;
use super::{Direction, FaultKind, Observer, Path, Schema, Slot, Step};
use crate::document::NodeId;
use crate::json::Value;

#[derive(Debug, Default)]
pub(crate) struct ObjectRules {
    /// In the order of the file, which is the order in which most servers write them.
    pub(crate) properties: Vec<Property>,
    /// Only when there are too many for a linear search.
    pub(crate) by_name: HashMap<Box<str>, usize>,
    /// Required names that are no property of this schema.
    pub(crate) other_required: Vec<(Box<str>, NodeId)>,
    pub(crate) additional: Additional,
    pub(crate) additional_node: Option<NodeId>,
    pub(crate) min: Option<(u64, NodeId)>,
    pub(crate) max: Option<(u64, NodeId)>,
}

#[derive(Debug)]
pub(crate) struct Property {
    pub(crate) name: Box<str>,
    pub(crate) schema: Schema,
    /// Where the property is written.
    pub(crate) node: NodeId,
    pub(crate) slot: Slot,
    pub(crate) required: bool,
}

#[derive(Debug, Default)]
pub(crate) enum Additional {
    /// The schema does not say. Unnamed properties are let through and reported.
    #[default]
    Silent,
    /// `true` or `{}`.
    Allowed,
    /// `false`
    Forbidden,
    /// A schema for the values.
    Schema(Schema),
}

/// Properties are looked for from the one after the last hit, so that a body in the order of the
/// schema costs one comparison for each member.
const LINEAR: usize = 12;

impl ObjectRules {
    fn requires(&self, name: Value<'_>) -> bool {
        self.other_required.iter().any(|(own, _)| name.text_is(own))
    }

    #[inline]
    fn find(&self, name: Value<'_>, hint: usize) -> Option<usize> {
        if let Some(property) = self.properties.get(hint)
            && name.text_is(&property.name)
        {
            return Some(hint);
        }
        if self.properties.len() > LINEAR {
            return self.by_name.get(&*name.text()).copied();
        }
        self.properties.iter().position(|property| name.text_is(&property.name))
    }
}

impl Check<'_> {
    pub(super) fn object<O: Observer>(
        &self,
        rules: &ObjectRules,
        schema: NodeId,
        value: Value<'_>,
        path: &Path<'_>,
        names: &mut Names,
        out: &mut O,
    ) {
        let mut seen = Names::default();
        let mut hint = 0;
        names.any_named |= !rules.properties.is_empty();
        for (index, (name, member)) in value.members().enumerate() {
            if let Some(found) = rules.find(name, hint) {
                hint = found + 1;
                seen.mark(found);
                names.mark(index);
                let property = &rules.properties[found];
                self.property(property, name, member, path, out);
            } else {
                match &rules.additional {
                    // What is asked for is named, if only there.
                    Additional::Silent if rules.requires(name) => names.mark(index),
                    Additional::Silent => {}
                    Additional::Allowed => names.mark(index),
                    Additional::Schema(schema) => {
                        names.mark(index);
                        self.value(schema, member, &path.then(Step::Entry(name)), out);
                    }
                    Additional::Forbidden => {
                        names.mark(index);
                        let keyword = rules.additional_node.unwrap_or(schema);
                        let kind = FaultKind::Undocumented { name, forbidden: true };
                        self.found(out, kind, schema, keyword, member, &path.then(Step::Property(name)));
                    }
                }
            }
            if out.is_done() {
                return;
            }
        }
        names.open |= matches!(rules.additional, Additional::Allowed | Additional::Schema(_));
        self.missing(rules, schema, value, path, &seen, out);
        let count = value.len() as u64;
        if let Some((limit, node)) = rules.min.filter(|(limit, _)| count < *limit) {
            self.found(out, FaultKind::TooFewProperties { count, limit }, schema, node, value, path);
        }
        if let Some((limit, node)) = rules.max.filter(|(limit, _)| count > *limit) {
            self.found(out, FaultKind::TooManyProperties { count, limit }, schema, node, value, path);
        }
    }

    fn property<O: Observer>(
        &self,
        property: &Property,
        name: Value<'_>,
        member: Value<'_>,
        path: &Path<'_>,
        out: &mut O,
    ) {
        out.property(property.slot, member);
        let inner = path.then(Step::Property(name));
        if let Some(rules) = property.schema.rules(self.contract) {
            let name = &*property.name;
            match self.direction {
                Direction::Request if rules.read_only => {
                    self.found(out, FaultKind::ReadOnly { name }, rules.node, property.node, member, &inner);
                }
                Direction::Response if rules.write_only => {
                    self.found(out, FaultKind::WriteOnly { name }, rules.node, property.node, member, &inner);
                }
                _ => {}
            }
        }
        self.value(&property.schema, member, &inner, out);
    }

    fn missing<O: Observer>(
        &self,
        rules: &ObjectRules,
        schema: NodeId,
        value: Value<'_>,
        path: &Path<'_>,
        seen: &Names,
        out: &mut O,
    ) {
        for (index, property) in rules.properties.iter().enumerate() {
            if !property.required || seen.has(index) {
                continue;
            }
            // What only one side sends cannot be asked of the other.
            let exempt = property.schema.rules(self.contract).is_some_and(|rules| match self.direction {
                Direction::Request => rules.read_only,
                Direction::Response => rules.write_only,
            });
            if !exempt {
                self.found(out, FaultKind::Missing { name: &property.name }, schema, property.node, value, path);
            }
        }
        for (name, node) in &rules.other_required {
            if value.get(name).is_none() {
                self.found(out, FaultKind::Missing { name }, schema, *node, value, path);
            }
        }
    }
}
