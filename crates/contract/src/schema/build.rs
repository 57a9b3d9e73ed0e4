//! From the description to rules.

use super::choice::{Alternatives, ChoiceRules, Discriminator};
use super::number::{Bound, Decimal, NumberRules};
use super::object::{Additional, ObjectRules, Property};
use super::string::{StringRules, pattern};
use super::{ArrayRules, Enumeration, Format, Inner, Rules, Schema, Type};
use crate::contract::Contract;
use crate::document::{Data, NodeId};
use crate::error::Problem;

/// Builds the schema written at a node. Subschemas are built with it, `$ref`s are not followed,
/// so this ends also where schemas are recursive.
pub(super) fn schema(contract: &Contract, node: NodeId) -> Schema {
    if let Some(target) = contract.document().reference(node) {
        return reference(contract, target);
    }
    Schema(Inner::Rules(Box::new(Builder { contract, node }.rules())))
}

fn reference(contract: &Contract, target: NodeId) -> Schema {
    Schema(Inner::Reference(contract.reference(target)))
}

/// Reads the keywords of one schema object. A keyword that makes no sense is reported and left
/// out.
struct Builder<'c> {
    contract: &'c Contract,
    node: NodeId,
}

impl Builder<'_> {
    fn rules(&self) -> Rules {
        let document = self.contract.document();
        if document.node(self.node).as_object().is_none() {
            self.problem(
                self.node,
                format!("a schema should be a mapping, this is {}", document.node(self.node).kind_name()),
            );
        }
        let format = self.format();
        Rules {
            node: self.node,
            slot: self.contract.new_slot(self.node),
            ty: self.ty(),
            nullable: self.flag("nullable").is_some(),
            enumeration: self.enumeration(),
            number: self.number(format.filter(|(format, _)| format.is_numeric())),
            string: self.string(format.filter(|(format, _)| !format.is_numeric())),
            array: self.array(),
            object: self.object(),
            choice: self.choice(),
            read_only: self.flag("readOnly").is_some(),
            write_only: self.flag("writeOnly").is_some(),
        }
    }

    fn get(&self, keyword: &str) -> Option<NodeId> {
        self.contract.document().get(self.node, keyword)
    }

    fn problem(&self, at: NodeId, message: impl Into<String>) {
        self.contract.report(Problem::new(self.contract.document().location(at), message));
    }

    fn ty(&self) -> Option<(Type, NodeId)> {
        let node = self.get("type")?;
        let found = self.contract.document().node(node).as_str();
        let ty = found.and_then(Type::parse);
        if ty.is_none() {
            let names = "string, number, integer, boolean, array, object";
            self.problem(node, format!("`type` should be one of {names}"));
        }
        Some((ty?, node))
    }

    /// A boolean keyword that is `true`.
    fn flag(&self, keyword: &str) -> Option<NodeId> {
        let node = self.get(keyword)?;
        let flag = self.contract.document().node(node).as_bool();
        if flag.is_none() {
            self.problem(node, format!("`{keyword}` should be true or false"));
        }
        flag?.then_some(node)
    }

    fn count(&self, keyword: &str) -> Option<(u64, NodeId)> {
        let node = self.get(keyword)?;
        let count = self.contract.document().node(node).as_number().and_then(|text| text.parse().ok());
        if count.is_none() {
            self.problem(node, format!("`{keyword}` should be a whole number, 0 or more"));
        }
        Some((count?, node))
    }

    fn decimal(&self, keyword: &str) -> Option<(Decimal, NodeId)> {
        let node = self.get(keyword)?;
        let text = self.contract.document().node(node).as_number();
        if text.is_none() {
            self.problem(node, format!("`{keyword}` should be a number"));
        }
        Some((Decimal::parse(text?), node))
    }

    fn bound(&self, keyword: &str, exclusive: &str) -> Option<Bound> {
        let exclusive = self.flag(exclusive).is_some();
        let (limit, node) = self.decimal(keyword)?;
        Some(Bound { limit, exclusive, node })
    }

    fn format(&self) -> Option<(Format, NodeId)> {
        let node = self.get("format")?;
        Some((Format::parse(self.contract.document().node(node).as_str()?)?, node))
    }

    fn enumeration(&self) -> Option<Enumeration> {
        let node = self.get("enum")?;
        let values = self.contract.document().node(node).as_array();
        if values.is_none_or(<[NodeId]>::is_empty) {
            self.problem(node, "`enum` should be a list of at least one value");
        }
        Some(Enumeration { node, values: values.filter(|values| !values.is_empty())?.to_vec() })
    }

    fn number(&self, format: Option<(Format, NodeId)>) -> Option<Box<NumberRules>> {
        let rules = NumberRules {
            format,
            minimum: self.bound("minimum", "exclusiveMinimum"),
            maximum: self.bound("maximum", "exclusiveMaximum"),
            multiple_of: self.decimal("multipleOf"),
        };
        let any =
            rules.format.is_some() || rules.minimum.is_some() || rules.maximum.is_some() || rules.multiple_of.is_some();
        any.then(|| Box::new(rules))
    }

    fn string(&self, format: Option<(Format, NodeId)>) -> Option<Box<StringRules>> {
        let rules =
            StringRules { format, min: self.count("minLength"), max: self.count("maxLength"), pattern: self.pattern() };
        let any = rules.format.is_some() || rules.min.is_some() || rules.max.is_some() || rules.pattern.is_some();
        any.then(|| Box::new(rules))
    }

    fn pattern(&self) -> Option<(fancy_regex::Regex, NodeId)> {
        let node = self.get("pattern")?;
        let text = self.contract.document().node(node).as_str();
        match text.map(pattern) {
            Some(Ok(regex)) => return Some((regex, node)),
            Some(Err(error)) => self.problem(node, format!("`pattern` cannot be used: {error}")),
            None => self.problem(node, "`pattern` should be a text"),
        }
        None
    }

    fn array(&self) -> Option<Box<ArrayRules>> {
        let rules = ArrayRules {
            items: self.get("items").map(|node| schema(self.contract, node)),
            min: self.count("minItems"),
            max: self.count("maxItems"),
            unique: self.flag("uniqueItems"),
        };
        let any = rules.items.is_some() || rules.min.is_some() || rules.max.is_some() || rules.unique.is_some();
        any.then(|| Box::new(rules))
    }

    fn object(&self) -> Option<Box<ObjectRules>> {
        let document = self.contract.document();
        let required = self.required();
        let mut rules = ObjectRules {
            min: self.count("minProperties"),
            max: self.count("maxProperties"),
            ..ObjectRules::default()
        };
        if let Some(properties) = self.get("properties") {
            for member in document.members(properties) {
                rules.properties.push(Property {
                    name: member.name.clone(),
                    schema: schema(self.contract, member.value),
                    node: member.value,
                    slot: self.contract.new_slot(member.value),
                    required: required.iter().any(|(name, _)| *name == &*member.name),
                });
            }
        }
        rules.by_name =
            rules.properties.iter().enumerate().map(|(index, property)| (property.name.clone(), index)).collect();
        let other = required.iter().filter(|(name, _)| !rules.by_name.contains_key(*name));
        rules.other_required = other.map(|(name, node)| (Box::from(*name), *node)).collect();
        rules.additional_node = self.get("additionalProperties");
        rules.additional = self.additional(rules.additional_node);
        let silent = rules.properties.is_empty()
            && rules.other_required.is_empty()
            && rules.min.is_none()
            && rules.max.is_none()
            && matches!(rules.additional, Additional::Silent);
        (!silent).then(|| Box::new(rules))
    }

    fn required(&self) -> Vec<(&str, NodeId)> {
        let document = self.contract.document();
        let Some(node) = self.get("required") else { return Vec::new() };
        if document.node(node).as_array().is_none() {
            self.problem(
                node,
                "`required` should be a list of property names; it stands beside `properties`, not in one",
            );
        }
        document.elements(node).filter_map(|name| Some((document.node(name).as_str()?, name))).collect()
    }

    fn additional(&self, node: Option<NodeId>) -> Additional {
        let document = self.contract.document();
        let Some(node) = node else { return Additional::Silent };
        match document.node(node).data() {
            Data::Boolean(true) => Additional::Allowed,
            Data::Boolean(false) => Additional::Forbidden,
            Data::Object(object) if object.is_empty() => Additional::Allowed,
            _ => Additional::Schema(schema(self.contract, node)),
        }
    }

    fn choice(&self) -> Option<Box<ChoiceRules>> {
        let rules = ChoiceRules {
            all_of: self.schemas("allOf").map(|alternatives| alternatives.schemas).unwrap_or_default(),
            any_of: self.schemas("anyOf"),
            one_of: self.schemas("oneOf"),
            not: self.get("not").map(|node| (schema(self.contract, node), node)),
            discriminator: self.discriminator(),
        };
        let any = !rules.all_of.is_empty()
            || rules.any_of.is_some()
            || rules.one_of.is_some()
            || rules.not.is_some()
            || rules.discriminator.is_some();
        any.then(|| Box::new(rules))
    }

    fn schemas(&self, keyword: &'static str) -> Option<Alternatives> {
        let document = self.contract.document();
        let node = self.get(keyword)?;
        if document.node(node).as_array().is_none_or(<[NodeId]>::is_empty) {
            self.problem(node, format!("`{keyword}` should be a list of at least one schema"));
            return None;
        }
        let schemas = document.elements(node).map(|node| schema(self.contract, node)).collect();
        Some(Alternatives { keyword, node, schemas })
    }

    fn discriminator(&self) -> Option<Discriminator> {
        let document = self.contract.document();
        let node = self.get("discriminator")?;
        let Some(property) = document.get_str(node, "propertyName") else {
            self.problem(node, "`discriminator` needs a `propertyName`");
            return None;
        };
        let mut mapping = std::collections::HashMap::new();
        for entry in document.get(node, "mapping").into_iter().flat_map(|mapping| document.members(mapping)) {
            match document.node(entry.value).as_str().and_then(|target| self.mapped(target)) {
                Some(target) => {
                    mapping.insert(entry.name.clone(), reference(self.contract, target));
                }
                None => self.problem(entry.value, format!("`mapping` of `{}` leads to no schema", entry.name)),
            }
        }
        let by_component = self.components(node);
        Some(Discriminator { property: property.into(), node, mapping, by_component })
    }

    /// The schemas that a discriminator may name without a mapping: the alternatives, or, for a
    /// base schema, all that include it by `allOf`.
    fn components(&self, _discriminator: NodeId) -> std::collections::HashMap<Box<str>, Schema> {
        let document = self.contract.document();
        let Some(schemas) = self.component_schemas() else { return std::collections::HashMap::new() };
        let targets: Vec<NodeId> = ["oneOf", "anyOf"]
            .iter()
            .filter_map(|keyword| self.get(keyword))
            .flat_map(|list| document.elements(list))
            .filter_map(|alternative| document.reference(alternative))
            .collect();
        let includes_this = |node: NodeId| {
            let parts = document.get(node, "allOf").into_iter().flat_map(|list| document.elements(list));
            parts.into_iter().any(|part| document.reference(part) == Some(self.node))
        };
        document
            .members(schemas)
            .filter(
                |member| if targets.is_empty() { includes_this(member.value) } else { targets.contains(&member.value) },
            )
            .map(|member| (member.name.clone(), reference(self.contract, member.value)))
            .collect()
    }

    fn component_schemas(&self) -> Option<NodeId> {
        let document = self.contract.document();
        document.get(document.get(document.root(), "components")?, "schemas")
    }

    /// The target of a `mapping` entry: a component's name or a reference.
    fn mapped(&self, target: &str) -> Option<NodeId> {
        let document = self.contract.document();
        match target.split_once('#') {
            Some(("", pointer)) => document.resolve(document.root(), pointer),
            Some(_) => None,
            None => document.get(self.component_schemas()?, target),
        }
    }
}
