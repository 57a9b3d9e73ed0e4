//! `allOf`, `anyOf`, `oneOf`, `not` and the discriminator.

use std::collections::HashMap;

use super::names::Names;
use super::validate::Check;
use super::{FaultKind, Observer, Path, Rules, Schema};
use crate::document::NodeId;
use crate::json::{Kind, Value};

#[derive(Debug, Default)]
pub(crate) struct ChoiceRules {
    pub(crate) all_of: Vec<Schema>,
    pub(crate) any_of: Option<Alternatives>,
    pub(crate) one_of: Option<Alternatives>,
    pub(crate) not: Option<(Schema, NodeId)>,
    pub(crate) discriminator: Option<Discriminator>,
}

#[derive(Debug)]
pub(crate) struct Alternatives {
    pub(crate) keyword: &'static str,
    pub(crate) node: NodeId,
    pub(crate) schemas: Vec<Schema>,
}

#[derive(Debug)]
pub(crate) struct Discriminator {
    pub(crate) property: Box<str>,
    pub(crate) node: NodeId,
    /// The schemas by value, from `mapping`.
    pub(crate) mapping: HashMap<Box<str>, Schema>,
    /// Where values without a mapping are looked for: the place of `components/schemas`.
    pub(crate) by_component: HashMap<Box<str>, Schema>,
}

impl Discriminator {
    /// The member that names the schema, and the schema that it names.
    fn lead<'v>(&self, value: Value<'v>) -> Option<(Value<'v>, Option<&Schema>)> {
        let found = value.get(&self.property)?;
        let name = found.as_str()?;
        Some((found, self.mapping.get(&*name).or_else(|| self.by_component.get(&*name))))
    }
}

impl Check<'_> {
    pub(super) fn choices<O: Observer>(
        &self,
        choice: &ChoiceRules,
        rules: &Rules,
        value: Value<'_>,
        path: &Path<'_>,
        names: &mut Names,
        out: &mut O,
    ) {
        for schema in &choice.all_of {
            self.apply(schema, value, path, names, out);
        }
        let mut led = false;
        if let Some(discriminator) = &choice.discriminator
            && value.kind() == Kind::Object
        {
            led = self.discriminate(discriminator, choice, rules, value, path, names, out);
        }
        if !led {
            if let Some(alternatives) = &choice.any_of {
                self.any_of(alternatives, rules, value, path, names, out);
            }
            if let Some(alternatives) = &choice.one_of {
                self.one_of(alternatives, rules, value, path, names, out);
            }
        }
        if let Some((schema, node)) = &choice.not
            && self.fits(schema, value)
        {
            self.found(out, FaultKind::Not, rules.node, *node, value, path);
        }
    }

    /// Follows the discriminator; `false` when it is not there, so that it cannot lead.
    #[expect(clippy::too_many_arguments, reason = "the arguments of every check, and the two halves of its schema")]
    fn discriminate<O: Observer>(
        &self,
        discriminator: &Discriminator,
        choice: &ChoiceRules,
        rules: &Rules,
        value: Value<'_>,
        path: &Path<'_>,
        names: &mut Names,
        out: &mut O,
    ) -> bool {
        let Some((found, schema)) = discriminator.lead(value) else { return false };
        let is_choice = choice.one_of.is_some() || choice.any_of.is_some();
        let Some(schema) = schema else {
            // A base schema may stand for itself, without naming a descendant.
            if !is_choice && discriminator.mapping.is_empty() {
                return false;
            }
            self.found(out, FaultKind::UnknownDiscriminator, rules.node, discriminator.node, found, path);
            names.open = true;
            return true;
        };
        // The descendant includes its base by `allOf`; being under way, that is not applied again.
        self.apply(schema, value, path, names, out);
        true
    }

    fn any_of<O: Observer>(
        &self,
        alternatives: &Alternatives,
        rules: &Rules,
        value: Value<'_>,
        path: &Path<'_>,
        names: &mut Names,
        out: &mut O,
    ) {
        let mut any = false;
        for schema in alternatives.schemas.iter().filter(|schema| self.fits(schema, value)) {
            any = true;
            self.apply(schema, value, path, names, out);
        }
        if !any {
            self.none_fits(alternatives, rules, value, path, names, out);
        }
    }

    fn one_of<O: Observer>(
        &self,
        alternatives: &Alternatives,
        rules: &Rules,
        value: Value<'_>,
        path: &Path<'_>,
        names: &mut Names,
        out: &mut O,
    ) {
        let mut matching = 0;
        for schema in alternatives.schemas.iter().filter(|schema| self.fits(schema, value)) {
            matching += 1;
            self.apply(schema, value, path, names, out);
        }
        match matching {
            0 => self.none_fits(alternatives, rules, value, path, names, out),
            1 => {}
            _ => {
                self.found(
                    out,
                    FaultKind::SeveralAlternatives { matching },
                    rules.node,
                    alternatives.node,
                    value,
                    path,
                );
            }
        }
    }

    /// When only one alternative is of the value's type, its own faults say more than that
    /// nothing fits.
    fn none_fits<O: Observer>(
        &self,
        alternatives: &Alternatives,
        rules: &Rules,
        value: Value<'_>,
        path: &Path<'_>,
        names: &mut Names,
        out: &mut O,
    ) {
        let mut candidates = alternatives.schemas.iter().filter(|schema| self.could_be(schema, value));
        if let (Some(only), None) = (candidates.next(), candidates.next()) {
            self.apply(only, value, path, names, out);
            return;
        }
        names.open = true;
        let kind = FaultKind::NoAlternative { keyword: alternatives.keyword, alternatives: alternatives.schemas.len() };
        self.found(out, kind, rules.node, alternatives.node, value, path);
    }

    fn could_be(&self, schema: &Schema, value: Value<'_>) -> bool {
        let ty = schema.rules(self.contract).and_then(Rules::ty);
        ty.is_none_or(|ty| ty.kind() == value.kind())
    }
}
