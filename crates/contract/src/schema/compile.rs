//! From a document to compiled schemas.
//!
//! Each schema object is compiled once, however many references lead to it: a `$ref` or a YAML alias is an edge to a
//! compiled schema. The work is a queue, so that nothing recurses. A part of a schema that makes no sense becomes a
//! gap, and the rest of the schema is judged.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::compiled::{
    Additional, Alternatives, ArrayRules, Combinators, CompiledSchema, Condition, Contains, Discriminator, DynamicRef,
    Enumeration, Gap, Kinds, Limit, ObjectRules, Property, SchemaId, Type, TypeSet,
};
use super::decimal::Decimal;
use super::number::{Bound, NumberRules};
use super::registry::Registry;
use super::string::{LazyPattern, StringRules};
use super::{Format, Slot};
use crate::document::{Data, Document, NodeId};
use crate::error::Problem;
use crate::version::{self, Dialect, Version};

/// Compiles schemas, and the schemas that they refer to.
#[derive(Debug)]
pub(crate) struct Compiler<'d> {
    document: &'d Document,
    registry: Registry,
    queue: Vec<(SchemaId, NodeId)>,
    problems: Vec<Problem>,
    /// The schemas of components that include another by `allOf`, by the one that they include.
    heirs: OnceLock<HashMap<NodeId, Vec<NodeId>>>,
}

impl<'d> Compiler<'d> {
    pub(crate) fn new(document: &'d Document) -> Self {
        let registry = Registry::default();
        Self { document, registry, queue: Vec::new(), problems: Vec::new(), heirs: OnceLock::new() }
    }

    /// The schema that a node holds or refers to. It is compiled by [`finish`](Self::finish) at the latest.
    pub(crate) fn schema(&mut self, node: NodeId) -> SchemaId {
        let node = self.document.follow(node);
        if let Some(known) = self.registry.by_node.get(&node) {
            return *known;
        }
        let id = SchemaId(short(self.registry.schemas.len()));
        let slot = self.registry.new_slot(node);
        self.registry.schemas.push(CompiledSchema::empty(node, slot));
        self.registry.by_node.insert(node, id);
        self.queue.push((id, node));
        id
    }

    /// Compiles all schemas that were asked for, and all that these refer to.
    pub(crate) fn finish(mut self) -> (Registry, Vec<Problem>) {
        if self.document.resources.any_dynamic() {
            for resource in self.document.resources.iter() {
                let named = resource.dynamic.iter().map(|(name, node)| (name.clone(), self.schema(*node))).collect();
                self.registry.dynamic.push(named);
            }
        }
        while let Some((id, node)) = self.queue.pop() {
            let compiled = self.compile(id, node);
            self.registry.schemas[id.index()] = compiled;
        }
        self.one_sided();
        (self.registry, self.problems)
    }

    fn compile(&mut self, id: SchemaId, node: NodeId) -> CompiledSchema {
        let resource = self.document.resources.of(self.document, node);
        let dialect = self.document.resources.get(resource).dialect;
        let slot = self.registry.get(id).slot;
        let mut builder = Builder { compiler: self, node, dialect, gaps: Vec::new() };
        let mut compiled = builder.compile(slot);
        compiled.resource = short(resource);
        compiled.single = compiled.types().and_then(TypeSet::single);
        compiled.is_leaf = compiled.array.is_none()
            && compiled.object.is_none()
            && compiled.all_of.is_empty()
            && compiled.combinators.is_none();
        compiled.is_odd = compiled.never || !compiled.gaps.is_empty();
        compiled.lists_values = compiled.enumeration.is_some() || compiled.constant.is_some();
        compiled.is_alone = compiled.all_of.is_empty() && compiled.ways_to_apply() <= 1 && !compiled.has_unevaluated();
        compiled
    }

    /// Finds the schemas that are read-only or write-only by their `allOf`, and the properties that have such schemas.
    fn one_sided(&mut self) {
        let schemas = &self.registry.schemas;
        let mut holders: HashMap<SchemaId, Vec<SchemaId>> = HashMap::new();
        for (index, schema) in schemas.iter().enumerate() {
            for part in &schema.all_of {
                holders.entry(*part).or_default().push(SchemaId(short(index)));
            }
        }
        let spread = |pick: fn(&CompiledSchema) -> bool| {
            let mut marked: Vec<bool> = schemas.iter().map(pick).collect();
            let marks = marked.iter().enumerate().filter(|(_, marked)| **marked);
            let mut open: Vec<SchemaId> = marks.map(|(index, _)| SchemaId(short(index))).collect();
            while let Some(next) = open.pop() {
                for holder in holders.get(&next).into_iter().flatten() {
                    if !std::mem::replace(&mut marked[holder.index()], true) {
                        open.push(*holder);
                    }
                }
            }
            marked
        };
        let read_only = spread(|schema| schema.read_only);
        let write_only = spread(|schema| schema.write_only);
        let names = |marked: &[bool]| {
            let properties =
                schemas.iter().flat_map(|schema| schema.object.iter().flat_map(|object| &object.properties));
            properties
                .filter(|property| marked[property.schema.index()])
                .map(|property| property.name.clone())
                .collect()
        };
        (self.registry.read_only_names, self.registry.write_only_names) = (names(&read_only), names(&write_only));
        (self.registry.read_only, self.registry.write_only) = (read_only, write_only);
    }

    /// All components that include a schema by `allOf`, at any depth, with their names.
    fn heirs(&self, node: NodeId) -> Vec<(Box<str>, NodeId)> {
        let heirs = self.heirs.get_or_init(|| heirs(self.document));
        let mut found: Vec<(Box<str>, NodeId)> = Vec::new();
        let mut known = std::collections::HashSet::from([node]);
        let mut open = vec![node];
        while let Some(next) = open.pop() {
            for heir in heirs.get(&next).into_iter().flatten().filter(|heir| known.insert(**heir)) {
                let name = self.document.key(*heir).unwrap_or_default();
                found.push((name.into(), *heir));
                open.push(*heir);
            }
        }
        found
    }
}

/// The schemas of the components of each file, with their names.
fn components(document: &Document) -> impl Iterator<Item = (&str, NodeId)> {
    document.roots.iter().flat_map(|root| {
        let schemas = document.get(*root, "components").and_then(|components| document.get(components, "schemas"));
        schemas.into_iter().flat_map(|schemas| document.members(schemas)).map(|member| (&*member.name, member.value))
    })
}

fn heirs(document: &Document) -> HashMap<NodeId, Vec<NodeId>> {
    let mut heirs: HashMap<NodeId, Vec<NodeId>> = HashMap::new();
    for (_, node) in components(document) {
        let parts = document.get(node, "allOf").into_iter().flat_map(|list| document.elements(list));
        for part in parts.chain([node]) {
            if let Some(target) = document.reference(part) {
                let included = document.follow(target);
                if included != node {
                    heirs.entry(included).or_default().push(node);
                }
            }
        }
    }
    heirs
}

/// Reads the keywords of one schema object.
struct Builder<'b, 'd> {
    compiler: &'b mut Compiler<'d>,
    node: NodeId,
    dialect: Dialect,
    gaps: Vec<Gap>,
}

impl<'d> Builder<'_, 'd> {
    fn compile(&mut self, slot: Slot) -> CompiledSchema {
        let mut compiled = CompiledSchema::empty(self.node, slot);
        compiled.whole_floats = self.dialect.whole_floats_are_integers();
        let document = self.compiler.document;
        match document.node(self.node).data() {
            Data::Boolean(allowed) if self.dialect != Dialect::OpenApi30 => {
                compiled.never = !allowed;
                return compiled;
            }
            Data::Object(_) => {}
            _ => {
                let found = document.node(self.node).kind_name();
                self.hiding_gap(self.node, format!("a schema should be a mapping, this is {found}"), Kinds::ALL);
                compiled.gaps = std::mem::take(&mut self.gaps).into();
                return compiled;
            }
        }
        if self.dialect == Dialect::Unknown {
            let at = document.get(self.node, "$schema").unwrap_or(self.node);
            self.hiding_gap(at, "the schema is of a dialect that is not understood", Kinds::ALL);
        } else if document.broken(self.node).is_some() {
            let at = document.get(self.node, "$ref").unwrap_or(self.node);
            self.silent_gap(at, document.broken(self.node).unwrap_or_default());
        }
        let follows = document.get(self.node, "$ref").is_some_and(|value| document.node(value).as_str().is_some());
        if self.dialect != Dialect::Unknown && (!follows || self.dialect.ref_has_siblings()) {
            self.keywords(&mut compiled);
        }
        compiled.gaps = std::mem::take(&mut self.gaps).into();
        compiled
    }

    fn keywords(&mut self, compiled: &mut CompiledSchema) {
        self.other_dialects();
        self.twice();
        let format = self.format();
        compiled.types = self.types();
        compiled.nullable = self.flag("nullable").is_some();
        compiled.enumeration = self.enumeration();
        compiled.constant = self.get("const");
        compiled.number = self.number(format.filter(|(format, _)| format.is_numeric()));
        compiled.string = self.string(format.filter(|(format, _)| !format.is_numeric()));
        compiled.array = self.array();
        compiled.object = self.object();
        compiled.all_of = self.all_of();
        compiled.combinators = self.combinators();
        compiled.read_only = self.flag("readOnly").is_some();
        compiled.write_only = self.flag("writeOnly").is_some();
    }

    /// Keywords that assert something in another dialect, and nothing in this one: the author meant them.
    fn other_dialects(&mut self) {
        let document = self.compiler.document;
        for member in document.members(self.node) {
            if version::is_of_another_dialect(self.dialect, &member.name) {
                let kinds = match &*member.name {
                    "contains" | "prefixItems" | "additionalItems" | "unevaluatedItems" => Kinds::ARRAY,
                    "patternProperties"
                    | "propertyNames"
                    | "dependentRequired"
                    | "dependentSchemas"
                    | "dependencies"
                    | "unevaluatedProperties" => Kinds::OBJECT,
                    _ => Kinds::ALL,
                };
                let version = match self.dialect {
                    Dialect::OpenApi30 => "OpenAPI 3.0",
                    _ => "this dialect of JSON Schema",
                };
                let reason = format!("`{}` is not a keyword of {version}", member.name);
                match &*member.name {
                    "const" | "contains" | "propertyNames" | "dependentRequired" => {
                        self.gap(member.value, reason, kinds);
                    }
                    _ => self.hiding_gap(member.value, reason, kinds),
                }
            }
        }
        if self.dialect == Dialect::Draft2020
            && let Some(node) = document.get(self.node, "nullable")
            && document.node(node).as_bool() == Some(true)
        {
            let message = "`nullable` has no meaning from OpenAPI 3.1 on; list the type `null`";
            self.compiler.problems.push(Problem::new(document.location(node), message));
        }
    }

    /// Keywords that the document has twice: the first counts, and whoever reads it may take the other.
    fn twice(&mut self) {
        let document = self.compiler.document;
        let dialect = self.dialect;
        for member in document.members(self.node).filter(|member| version::find(dialect, &member.name).is_some()) {
            // A broken schema reports itself.
            if let Some(reason) = document.broken(member.value).filter(|_| document.get(member.value, "$ref").is_none())
            {
                self.silent_gap(member.value, reason);
            }
        }
    }

    /// The value of a keyword that this dialect has.
    fn get(&self, keyword: &str) -> Option<NodeId> {
        version::find(self.dialect, keyword)?;
        self.compiler.document.get(self.node, keyword)
    }

    fn schema(&mut self, node: NodeId) -> SchemaId {
        self.compiler.schema(node)
    }

    /// A part that cannot be judged, because of a problem that was not reported yet.
    fn gap(&mut self, node: NodeId, reason: impl Into<String>, kinds: Kinds) {
        let reason = reason.into();
        self.compiler.problems.push(Problem::new(self.compiler.document.location(node), reason.clone()));
        self.gaps.push(Gap { node, reason: reason.into(), kinds, hides_names: false });
    }

    /// The same for a part that may name properties.
    fn hiding_gap(&mut self, node: NodeId, reason: impl Into<String>, kinds: Kinds) {
        self.gap(node, reason, kinds);
        if let Some(gap) = self.gaps.last_mut() {
            gap.hides_names = true;
        }
    }

    /// The same for a problem that the loader has reported.
    fn silent_gap(&mut self, node: NodeId, reason: &str) {
        self.gaps.push(Gap { node, reason: reason.into(), kinds: Kinds::ALL, hides_names: true });
    }

    fn types(&mut self) -> Option<(TypeSet, NodeId)> {
        let node = self.get("type")?;
        let document = self.compiler.document;
        let modern = self.dialect != Dialect::OpenApi30;
        let names: Vec<Option<&str>> = match document.node(node).data() {
            Data::Array(items) if modern => items.iter().map(|item| document.node(*item).as_str()).collect(),
            _ => vec![document.node(node).as_str()],
        };
        let parse = |name: Option<&str>| name.and_then(Type::parse).filter(|ty| modern || *ty != Type::Null);
        let types: Option<Vec<Type>> = names.into_iter().map(parse).collect();
        match types {
            Some(types) if !types.is_empty() => Some((TypeSet::new(types), node)),
            _ => {
                let message = match (modern, document.node(node).data()) {
                    (false, Data::Array(_)) => "`type` is one name in OpenAPI 3.0; `nullable: true` allows `null`",
                    (false, Data::String(text)) if &**text == "null" => {
                        "`type: 'null'` is not of OpenAPI 3.0; `nullable: true` allows `null`"
                    }
                    (false, _) => "`type` should be one of string, number, integer, boolean, array, object",
                    (true, _) => {
                        "`type` should be one or more of string, number, integer, boolean, array, object, null"
                    }
                };
                self.gap(node, message, Kinds::ALL);
                None
            }
        }
    }

    /// A boolean keyword that is `true`.
    fn flag(&mut self, keyword: &str) -> Option<NodeId> {
        let node = self.get(keyword)?;
        let flag = self.compiler.document.node(node).as_bool();
        if flag.is_none() {
            self.gap(node, format!("`{keyword}` should be true or false"), Kinds::ALL);
        }
        flag?.then_some(node)
    }

    fn count(&mut self, keyword: &str, kinds: Kinds) -> Limit {
        let node = self.get(keyword)?;
        let text = self.compiler.document.node(node).as_number();
        let count = text.and_then(|text| {
            // `2.0` is a whole number, from JSON Schema's draft 6 on.
            let plain = text.strip_suffix(".0").unwrap_or(text);
            plain.parse().ok()
        });
        if count.is_none() {
            self.gap(node, format!("`{keyword}` should be a whole number, 0 or more"), kinds);
        }
        Some((count?, node))
    }

    fn decimal(&mut self, keyword: &str) -> Option<(Decimal, NodeId)> {
        let node = self.get(keyword)?;
        let text = self.compiler.document.node(node).as_number();
        if text.is_none() {
            self.gap(node, format!("`{keyword}` should be a number"), Kinds::NUMBER);
        }
        Some((Decimal::parse(text?), node))
    }

    fn bound(&mut self, keyword: &str) -> Option<Bound> {
        let (limit, node) = self.decimal(keyword)?;
        Some(Bound { limit, node })
    }

    fn format(&mut self) -> Option<(Format, NodeId)> {
        let node = self.get("format")?;
        Some((Format::parse(self.compiler.document.node(node).as_str()?)?, node))
    }

    fn enumeration(&mut self) -> Option<Box<Enumeration>> {
        let node = self.get("enum")?;
        let values = self.compiler.document.node(node).as_array().map(<[NodeId]>::to_vec);
        match values {
            Some(values) if !values.is_empty() || self.dialect != Dialect::OpenApi30 => {
                Some(Box::new(Enumeration { node, values }))
            }
            _ => {
                self.gap(node, "`enum` should be a list of at least one value", Kinds::ALL);
                None
            }
        }
    }

    fn number(&mut self, format: Option<(Format, NodeId)>) -> Option<Box<NumberRules>> {
        let mut rules = NumberRules { format, multiple_of: self.decimal("multipleOf"), ..NumberRules::default() };
        rules.minimum = self.bound("minimum");
        rules.maximum = self.bound("maximum");
        if self.dialect == Dialect::OpenApi30 {
            if self.flag("exclusiveMinimum").is_some() {
                rules.exclusive_minimum = rules.minimum.take();
            }
            if self.flag("exclusiveMaximum").is_some() {
                rules.exclusive_maximum = rules.maximum.take();
            }
        } else {
            rules.exclusive_minimum = self.bound("exclusiveMinimum");
            rules.exclusive_maximum = self.bound("exclusiveMaximum");
        }
        if let Some((divisor, node)) = &rules.multiple_of
            && *divisor <= Decimal::parse("0")
        {
            let node = *node;
            self.gap(node, "`multipleOf` should be above 0", Kinds::NUMBER);
            rules.multiple_of = None;
        }
        (!rules.is_empty()).then(|| Box::new(rules))
    }

    fn string(&mut self, format: Option<(Format, NodeId)>) -> Option<Box<StringRules>> {
        let rules = StringRules {
            format,
            min: self.count("minLength", Kinds::STRING),
            max: self.count("maxLength", Kinds::STRING),
            pattern: self.pattern(),
        };
        (!rules.is_empty()).then(|| Box::new(rules))
    }

    fn pattern(&mut self) -> Option<LazyPattern> {
        let node = self.get("pattern")?;
        let text = self.compiler.document.node(node).as_str();
        if text.is_none() {
            self.gap(node, "`pattern` should be a string", Kinds::STRING);
        }
        Some(LazyPattern::new(text?, node))
    }

    fn array(&mut self) -> Option<Box<ArrayRules>> {
        let document = self.compiler.document;
        let mut rules = ArrayRules {
            min: self.count("minItems", Kinds::ARRAY),
            max: self.count("maxItems", Kinds::ARRAY),
            unique: self.flag("uniqueItems"),
            contains: self.contains(),
            unevaluated: self.get("unevaluatedItems").map(|node| self.schema(node)),
            ..ArrayRules::default()
        };
        let items = self.get("items");
        let is_list = |node: NodeId| document.node(node).as_array().is_some();
        match items.filter(|node| is_list(*node)) {
            // Until 2019-09 a list under `items` was what `prefixItems` is now.
            Some(list) if matches!(self.dialect, Dialect::Draft07 | Dialect::Draft2019) => {
                rules.prefix = document.elements(list).map(|node| self.schema(node)).collect();
                rules.items = self.get("additionalItems").map(|node| self.schema(node));
            }
            Some(list) => {
                let hint = if self.dialect == Dialect::OpenApi30 { "" } else { "; `prefixItems` takes a list" };
                self.gap(list, format!("`items` should be a schema, this is a list{hint}"), Kinds::ARRAY);
            }
            None => {
                rules.items = items.map(|node| self.schema(node));
                if let Some(list) = self.get("prefixItems") {
                    rules.prefix = self.list(list, "prefixItems", Kinds::ARRAY);
                }
            }
        }
        let silent = rules.prefix.is_empty()
            && rules.items.is_none()
            && rules.contains.is_none()
            && rules.unevaluated.is_none()
            && rules.min.is_none()
            && rules.max.is_none()
            && rules.unique.is_none();
        (!silent).then(|| Box::new(rules))
    }

    fn contains(&mut self) -> Option<Contains> {
        let node = self.get("contains")?;
        Some(Contains {
            schema: self.schema(node),
            node,
            min: self.count("minContains", Kinds::ARRAY),
            max: self.count("maxContains", Kinds::ARRAY),
        })
    }

    /// The schemas of a list; a gap if it is not a list.
    fn list(&mut self, node: NodeId, keyword: &str, kinds: Kinds) -> Vec<SchemaId> {
        let document = self.compiler.document;
        if document.node(node).as_array().is_none_or(<[NodeId]>::is_empty) {
            self.hiding_gap(node, format!("`{keyword}` should be a list of at least one schema"), kinds);
        }
        document.elements(node).map(|node| self.schema(node)).collect()
    }

    fn object(&mut self) -> Option<Box<ObjectRules>> {
        let document = self.compiler.document;
        let required = self.required();
        let mut rules = ObjectRules {
            min: self.count("minProperties", Kinds::OBJECT),
            max: self.count("maxProperties", Kinds::OBJECT),
            ..ObjectRules::default()
        };
        if let Some(properties) = self.mapping("properties") {
            let names: std::collections::HashSet<&str> = required.iter().map(|(name, _)| *name).collect();
            for member in document.members(properties) {
                let property = Property {
                    name: member.name.clone(),
                    schema: self.schema(member.value),
                    node: member.value,
                    slot: self.compiler.registry.new_slot(member.value),
                    required: names.contains(&*member.name),
                };
                rules.properties.push(property);
            }
        }
        rules.by_name =
            rules.properties.iter().enumerate().map(|(index, property)| (property.name.clone(), index)).collect();
        let other = required.iter().filter(|(name, _)| !rules.by_name.contains_key(*name));
        rules.other_required = other.map(|(name, node)| (Box::from(*name), *node)).collect();
        if let Some(patterns) = self.mapping("patternProperties") {
            for member in document.members(patterns) {
                let schema = self.schema(member.value);
                rules.patterns.push((LazyPattern::new(&member.name, member.value), schema));
            }
        }
        rules.property_names = self.get("propertyNames").map(|node| self.schema(node));
        rules.additional = self.additional();
        rules.unevaluated = self.get("unevaluatedProperties").map(|node| self.schema(node));
        self.dependencies(&mut rules);
        let silent = rules.properties.is_empty()
            && rules.other_required.is_empty()
            && rules.patterns.is_empty()
            && rules.property_names.is_none()
            && rules.unevaluated.is_none()
            && rules.dependent_required.is_empty()
            && rules.dependent_schemas.is_empty()
            && rules.min.is_none()
            && rules.max.is_none()
            && matches!(rules.additional, Additional::Silent);
        (!silent).then(|| Box::new(rules))
    }

    /// The value of a keyword that holds something for each name.
    fn mapping(&mut self, keyword: &str) -> Option<NodeId> {
        let document = self.compiler.document;
        let node = document.follow(self.get(keyword)?);
        if let Some(reason) = document.broken(node) {
            self.gaps.push(Gap { node, reason: reason.into(), kinds: Kinds::OBJECT, hides_names: true });
            return None;
        }
        if self.compiler.document.node(node).as_object().is_none() {
            self.hiding_gap(node, format!("`{keyword}` should be a mapping"), Kinds::OBJECT);
            return None;
        }
        Some(node)
    }

    fn required(&mut self) -> Vec<(&'d str, NodeId)> {
        let document = self.compiler.document;
        let Some(node) = self.get("required") else { return Vec::new() };
        if document.node(node).as_array().is_none() {
            let message = "`required` should be a list of property names; it belongs beside `properties`, not in one";
            self.gap(node, message, Kinds::OBJECT);
        }
        self.names(node)
    }

    /// A list of names of properties.
    fn names(&mut self, node: NodeId) -> Vec<(&'d str, NodeId)> {
        let document = self.compiler.document;
        let mut names = Vec::new();
        for element in document.elements(node) {
            match document.node(element).as_str() {
                Some(name) => names.push((name, element)),
                None => self.gap(element, "the name of a property should be a string", Kinds::OBJECT),
            }
        }
        names
    }

    fn dependencies(&mut self, rules: &mut ObjectRules) {
        let document = self.compiler.document;
        for keyword in ["dependentRequired", "dependentSchemas", "dependencies"] {
            let Some(mapping) = self.mapping(keyword) else { continue };
            for member in document.members(mapping) {
                if document.node(member.value).as_array().is_some() {
                    let names = self.names(member.value);
                    let names = names.into_iter().map(|(name, node)| (name.into(), node)).collect();
                    rules.dependent_required.push((member.name.clone(), names));
                } else {
                    let schema = self.schema(member.value);
                    rules.dependent_schemas.push((member.name.clone(), schema));
                }
            }
        }
    }

    fn additional(&mut self) -> Additional {
        let Some(node) = self.get("additionalProperties") else { return Additional::Silent };
        match self.compiler.document.node(node).data() {
            Data::Boolean(true) => Additional::Allowed,
            Data::Boolean(false) => Additional::Forbidden(node),
            Data::Object(object) if object.is_empty() => Additional::Allowed,
            _ => Additional::Schema(self.schema(node)),
        }
    }

    /// `allOf`, and the target of a `$ref` that has siblings.
    fn all_of(&mut self) -> Box<[SchemaId]> {
        let document = self.compiler.document;
        let mut parts = Vec::new();
        if let Some(target) = document.reference(self.node).filter(|_| self.dialect.ref_has_siblings()) {
            parts.push(self.schema(target));
        }
        if let Some(node) = self.get("$dynamicRef") {
            match document.reference(node) {
                // Its first target decides whether it is dynamic at all.
                Some(target) if self.dynamic_anchor(node, target).is_none() => parts.push(self.schema(target)),
                Some(_) => {}
                None => self.silent_gap(node, document.broken(node).unwrap_or("`$dynamicRef` leads nowhere")),
            }
        }
        if let Some(node) = self.get("allOf") {
            let all = self.list(node, "allOf", Kinds::ALL);
            parts.extend(all);
        }
        parts.into()
    }

    /// The name that a `$dynamicRef` looks for, if its first target is a dynamic anchor of that name.
    fn dynamic_anchor(&self, reference: NodeId, target: NodeId) -> Option<Box<str>> {
        let document = self.compiler.document;
        let (_, fragment) = document.node(reference).as_str()?.split_once('#')?;
        let named = document.get_str(target, "$dynamicAnchor").filter(|name| *name == fragment);
        named.map(Box::from)
    }

    fn combinators(&mut self) -> Option<Box<Combinators>> {
        let rules = Combinators {
            any_of: self.alternatives("anyOf"),
            one_of: self.alternatives("oneOf"),
            not: self.get("not").map(|node| (self.schema(node), node)),
            condition: self.condition(),
            discriminator: self.discriminator(),
            dynamic: self.dynamic(),
        };
        let any = rules.any_of.is_some()
            || rules.one_of.is_some()
            || rules.not.is_some()
            || rules.condition.is_some()
            || rules.discriminator.is_some()
            || rules.dynamic.is_some();
        any.then(|| Box::new(rules))
    }

    fn dynamic(&mut self) -> Option<DynamicRef> {
        let node = self.get("$dynamicRef")?;
        let target = self.compiler.document.reference(node)?;
        let anchor = self.dynamic_anchor(node, target)?;
        Some(DynamicRef { anchor, fallback: self.schema(target) })
    }

    fn condition(&mut self) -> Option<Condition> {
        let when = self.get("if")?;
        let (then, otherwise) = (self.get("then"), self.get("else"));
        Some(Condition {
            when: self.schema(when),
            then: then.map(|node| self.schema(node)),
            otherwise: otherwise.map(|node| self.schema(node)),
        })
    }

    fn alternatives(&mut self, keyword: &'static str) -> Option<Alternatives> {
        let node = self.get(keyword)?;
        let schemas = self.list(node, keyword, Kinds::ALL);
        (!schemas.is_empty()).then_some(Alternatives { keyword, node, schemas })
    }

    fn discriminator(&mut self) -> Option<Discriminator> {
        let document = self.compiler.document;
        let node = self.get("discriminator")?;
        let Some(property) = document.get_str(node, "propertyName") else {
            // Losing a hint changes no outcome.
            let problem = Problem::new(document.location(node), "`discriminator` needs a `propertyName`");
            self.compiler.problems.push(problem);
            return None;
        };
        let mut schemas: HashMap<Box<str>, Option<SchemaId>> = HashMap::new();
        for (name, target) in self.implicit_names() {
            let schema = self.schema(target);
            schemas.entry(name).or_insert(Some(schema));
        }
        let mapping = document.get(node, "mapping");
        for entry in mapping.into_iter().flat_map(|mapping| document.members(mapping)) {
            let target = document.reference(entry.value);
            if target.is_none() {
                let message = format!("`mapping` of `{}` leads to no schema", entry.name);
                self.compiler.problems.push(Problem::new(document.location(entry.value), message));
            }
            let schema = target.map(|target| self.schema(target));
            schemas.insert(entry.name.clone(), schema);
        }
        let default = document.get(node, "defaultMapping").filter(|_| document.version() >= Some(Version::V3_2));
        let default = default.and_then(|entry| document.reference(entry));
        let default = default.map(|target| self.schema(target));
        let has_mapping = mapping.is_some_and(|mapping| document.members(mapping).next().is_some());
        Some(Discriminator { property: property.into(), node, schemas, default, has_mapping })
    }

    /// The schemas that a discriminator may name without a mapping: the alternatives, or, for a base schema, itself and
    /// all that include it by `allOf`.
    fn implicit_names(&self) -> Vec<(Box<str>, NodeId)> {
        let document = self.compiler.document;
        let lists = ["oneOf", "anyOf"].into_iter().filter_map(|keyword| self.get(keyword));
        let mut found = Vec::new();
        let mut is_choice = false;
        for alternative in lists.flat_map(|list| document.elements(list)) {
            is_choice = true;
            // Of a chain of references, the first one has the name that was meant.
            if let Some(target) = document.reference(alternative)
                && let Some(name) = document.key(target)
            {
                found.push((name.into(), target));
            }
        }
        if !is_choice {
            found.extend(document.key(self.node).map(|name| (Box::from(name), self.node)));
            found.extend(self.compiler.heirs(self.node));
        }
        found
    }
}

impl CompiledSchema {
    fn empty(node: NodeId, slot: Slot) -> Self {
        Self {
            node,
            slot,
            resource: 0,
            types: None,
            nullable: false,
            whole_floats: false,
            never: false,
            enumeration: None,
            constant: None,
            number: None,
            string: None,
            array: None,
            object: None,
            all_of: Box::default(),
            combinators: None,
            read_only: false,
            write_only: false,
            gaps: Box::default(),
            single: None,
            is_leaf: true,
            is_odd: false,
            lists_values: false,
            is_alone: false,
            conjuncts: OnceLock::new(),
        }
    }
}

#[expect(clippy::cast_possible_truncation, reason = "there are fewer than nodes, and nodes are counted in u32")]
fn short(index: usize) -> u32 {
    index as u32
}

#[cfg(test)]
mod tests {
    use crate::schema::testing::Schemas;

    #[test]
    fn null() {
        let own = Schemas::new("3.0.3", "Root: {nullable: true, type: string, enum: [a]}");
        own.response("null", &[]);
        own.response("1", &["5:34 : expected string, found number"]);
        // Through `allOf` and references, wherever it is said.
        let outer = Schemas::new(
            "3.0.3",
            "Root: {nullable: true, allOf: [{$ref: '#/components/schemas/A'}]}\nA: {type: string}",
        );
        outer.response("null", &[]);
        outer.response("1", &["6:15 : expected string, found number"]);
        let inner = Schemas::new(
            "3.0.3",
            "Root: {allOf: [{$ref: '#/components/schemas/A'}, {minLength: 1}]}\nA: {type: string, nullable: true}",
        );
        inner.response("null", &[]);
        let one = Schemas::new("3.0.3", "Root: {oneOf: [{type: string, nullable: true}, {type: integer}]}");
        one.response("null", &[]);
        let none = Schemas::new("3.0.3", "Root: {allOf: [{type: string, nullable: true}, {type: string}]}");
        none.response("null", &["5:59 : expected string, found null"]);
        let listed = Schemas::new("3.1.0", "Root: {type: [string, 'null'], enum: [a, null]}");
        listed.response("null", &[]);
        listed.response("1", &["5:12 : expected null or string, found number"]);
        let left = Schemas::new("3.1.0", "Root: {type: string, nullable: true}");
        left.response("null", &["5:18 : expected string, found null"]);
        left.problems(&["a.yaml:5:36: `nullable` has no meaning from OpenAPI 3.1 on; list the type `null`"]);
    }

    #[test]
    fn whole_floats() {
        let old = Schemas::new("3.0.3", "Root: {type: integer, minimum: 10}");
        old.response("10.0", &["5:18 : integer written with a fraction or exponent"]);
        old.response("1e1", &["5:18 : integer written with a fraction or exponent"]);
        old.response(
            "5.0",
            &["5:18 : integer written with a fraction or exponent", "5:36 : number is below the minimum"],
        );
        old.response("10.5", &["5:18 : expected integer, found number"]);
        let new = Schemas::new("3.1.0", "Root: {type: integer, minimum: 10}");
        new.response("10.0", &["5:18 : integer written with a fraction or exponent"]);
        new.response("10.5", &["5:18 : expected integer, found number"]);
        let inside = Schemas::new("3.1.0", "Root: {anyOf: [{type: integer}, {type: string}]}");
        inside.response("10.0", &["5:27 : integer written with a fraction or exponent"]);
    }

    #[test]
    fn bounds() {
        let old =
            Schemas::new("3.0.3", "Root: {minimum: 1, exclusiveMinimum: true, maximum: 5, exclusiveMaximum: true}");
        old.response("2", &[]);
        old.response("1", &["5:21 : number is not above the exclusive minimum"]);
        old.response("5", &["5:57 : number is not below the exclusive maximum"]);
        let off = Schemas::new("3.0.3", "Root: {minimum: 1, exclusiveMinimum: false}");
        off.response("1", &[]);
        off.response("0", &["5:21 : number is below the minimum"]);
        let new =
            Schemas::new("3.1.0", "Root: {minimum: 1, exclusiveMinimum: 1, exclusiveMaximum: 5, multipleOf: 0.5}");
        new.response("1.5", &[]);
        new.response("1", &["5:42 : number is not above the exclusive minimum"]);
        new.response(
            "5.25",
            &["5:63 : number is not below the exclusive maximum", "5:78 : number is not a multiple of `multipleOf`"],
        );
    }

    #[test]
    fn keywords_of_the_wrong_kind_are_gaps() {
        let own = Schemas::new(
            "3.1.0",
            "Root: {type: text, minLength: -1, maxLength: a, minimum: a, multipleOf: 0, pattern: 1, required: a, properties: [], items: [], allOf: {}, enum: a, uniqueItems: 1}",
        );
        own.problems(&[
            "a.yaml:5:18: `type` should be one or more of string, number, integer, boolean, array, object, null",
            "a.yaml:5:35: `minLength` should be a whole number, 0 or more",
            "a.yaml:5:50: `maxLength` should be a whole number, 0 or more",
            "a.yaml:5:62: `minimum` should be a number",
            "a.yaml:5:77: `multipleOf` should be above 0",
            "a.yaml:5:89: `pattern` should be a string",
            "a.yaml:5:102: `required` should be a list of property names; it belongs beside `properties`, not in one",
            "a.yaml:5:105: `properties` should be a mapping",
            "a.yaml:5:121: `items` should be a schema, this is a list; `prefixItems` takes a list",
            "a.yaml:5:132: `allOf` should be a list of at least one schema",
            "a.yaml:5:149: `enum` should be a list of at least one value",
            "a.yaml:5:165: `uniqueItems` should be true or false",
        ]);
        own.response(r#""a""#, &["5:18 : not judged: `type` should be one or more of string, number, integer, boolean, array, object, null", "5:149 : not judged: `enum` should be a list of at least one value", "5:35 : not judged: `minLength` should be a whole number, 0 or more", "5:50 : not judged: `maxLength` should be a whole number, 0 or more", "5:89 : not judged: `pattern` should be a string", "5:165 : not judged: `uniqueItems` should be true or false", "5:132 : not judged: `allOf` should be a list of at least one schema"]);
        own.response("1", &["5:18 : not judged: `type` should be one or more of string, number, integer, boolean, array, object, null", "5:149 : not judged: `enum` should be a list of at least one value", "5:62 : not judged: `minimum` should be a number", "5:77 : not judged: `multipleOf` should be above 0", "5:165 : not judged: `uniqueItems` should be true or false", "5:132 : not judged: `allOf` should be a list of at least one schema"]);
        own.response("[1, 1]", &["5:18 : not judged: `type` should be one or more of string, number, integer, boolean, array, object, null", "5:149 : not judged: `enum` should be a list of at least one value", "5:165 : not judged: `uniqueItems` should be true or false", "5:121 : not judged: `items` should be a schema, this is a list; `prefixItems` takes a list", "5:132 : not judged: `allOf` should be a list of at least one schema"]);
        own.response("{}", &["5:18 : not judged: `type` should be one or more of string, number, integer, boolean, array, object, null", "5:149 : not judged: `enum` should be a list of at least one value", "5:165 : not judged: `uniqueItems` should be true or false", "5:102 : not judged: `required` should be a list of property names; it belongs beside `properties`, not in one", "5:105 : not judged: `properties` should be a mapping", "5:132 : not judged: `allOf` should be a list of at least one schema"]);
        own.response("true", &["5:18 : not judged: `type` should be one or more of string, number, integer, boolean, array, object, null", "5:149 : not judged: `enum` should be a list of at least one value", "5:165 : not judged: `uniqueItems` should be true or false", "5:132 : not judged: `allOf` should be a list of at least one schema"]);
    }

    #[test]
    fn keywords_of_another_version_are_gaps() {
        let own = Schemas::new(
            "3.0.3",
            "Root: {const: 1, type: [string], properties: {a: {prefixItems: [{type: string}]}, b: {type: 'null'}}}",
        );
        own.problems(&[
            "a.yaml:5:19: `const` is not a keyword of OpenAPI 3.0",
            "a.yaml:5:22: `type` is one name in OpenAPI 3.0; `nullable: true` allows `null`",
            "a.yaml:5:55: `prefixItems` is not a keyword of OpenAPI 3.0",
            "a.yaml:5:97: `type: 'null'` is not of OpenAPI 3.0; `nullable: true` allows `null`",
        ]);
        own.response(
            "2",
            &[
                "5:19 : not judged: `const` is not a keyword of OpenAPI 3.0",
                "5:22 : not judged: `type` is one name in OpenAPI 3.0; `nullable: true` allows `null`",
            ],
        );
        own.response(
            r#"{"a": [1], "b": 1}"#,
            &[
                "5:19 : not judged: `const` is not a keyword of OpenAPI 3.0",
                "5:22 : not judged: `type` is one name in OpenAPI 3.0; `nullable: true` allows `null`",
                "5:55 /a: not judged: `prefixItems` is not a keyword of OpenAPI 3.0",
                "5:97 /b: not judged: `type: 'null'` is not of OpenAPI 3.0; `nullable: true` allows `null`",
            ],
        );
        let new = Schemas::new("3.1.0", "Root: {dependencies: {a: [b]}, items: [{type: string}]}");
        new.problems(&[
            "a.yaml:5:12: `dependencies` is not a keyword of this dialect of JSON Schema",
            "a.yaml:5:36: `items` should be a schema, this is a list; `prefixItems` takes a list",
        ]);
        new.response(
            r#"{"a": 1}"#,
            &["5:12 : not judged: `dependencies` is not a keyword of this dialect of JSON Schema"],
        );
        new.response(
            "[1]",
            &["5:36 : not judged: `items` should be a schema, this is a list; `prefixItems` takes a list"],
        );
        new.response("1", &[]);
    }

    #[test]
    fn booleans_and_constants() {
        let own = Schemas::new(
            "3.1.0",
            "Root: {properties: {never: false, always: true, one: {const: {a: [1]}}, some: {enum: [1, null, {}]}}}",
        );
        own.response(r#"{"always": 1, "one": {"a": [1.0]}, "some": null}"#, &[]);
        own.response(
            r#"{"never": 1, "one": {"a": [2]}, "some": []}"#,
            &[
                "5:32 /never: no value is allowed here",
                "5:59 /one: value is not the constant",
                "5:84 /some: value is not in the enum",
            ],
        );
        let old = Schemas::new("3.0.3", "Root: {properties: {never: false}, enum: []}");
        old.problems(&[
            "a.yaml:5:32: a schema should be a mapping, this is a boolean",
            "a.yaml:5:40: `enum` should be a list of at least one value",
        ]);
        old.response(
            r#"{"never": 1}"#,
            &[
                "5:40 : not judged: `enum` should be a list of at least one value",
                "5:32 /never: not judged: a schema should be a mapping, this is a boolean",
            ],
        );
    }

    #[test]
    fn references_and_their_siblings() {
        let schemas = "Root: {$ref: '#/components/schemas/A', maxLength: 2}\nA: {type: string, minLength: 1}";
        let old = Schemas::new("3.0.3", schemas);
        old.response(r#""abc""#, &[]);
        old.response(r#""""#, &["6:34 : 0 characters, fewer than the minimum of 1"]);
        let new = Schemas::new("3.1.0", schemas);
        new.response(r#""abc""#, &["5:55 : 3 characters, more than the maximum of 2"]);
        new.response(r#""""#, &["6:34 : 0 characters, fewer than the minimum of 1"]);
        let circle = Schemas::new(
            "3.0.3",
            "Root: {properties: {a: {$ref: '#/components/schemas/B'}, b: {type: integer}}}\nB: {$ref: '#/components/schemas/C'}\nC: {$ref: '#/components/schemas/B'}",
        );
        circle.problems(&["a.yaml:6:15: `$ref` leads in a circle (these `$ref`s only lead to each other; one has to lead to a schema: lines 6, 7)"]);
        circle.response(
            r#"{"a": 1, "b": "x"}"#,
            &["5:72 /b: expected integer, found string", "6:15 /a: not judged: `$ref` leads in a circle"],
        );
        let itself = Schemas::new("3.1.0", "Root: {allOf: [{$ref: '#/components/schemas/Root'}], type: integer}");
        itself.response("1", &[]);
        itself.response("true", &["5:64 : expected integer, found boolean"]);
    }

    #[test]
    fn each_schema_is_compiled_once() {
        let own = Schemas::new(
            "3.1.0",
            "Root: {properties: {a: &shared {type: integer}, b: *shared, c: {$ref: '#/components/schemas/C'}, d: {$ref: '#/components/schemas/C'}}}\nC: {type: string}\nUnused: {type: string}",
        );
        // Root, the shared one and C; and four properties.
        assert_eq!(own.0.slots().len(), 7);
        own.response(
            r#"{"a": "x", "b": "x", "c": 1, "d": 1}"#,
            &[
                "5:43 /a: expected integer, found string",
                "5:43 /b: expected integer, found string",
                "6:15 /c: expected string, found number",
                "6:15 /d: expected string, found number",
            ],
        );
    }
}
