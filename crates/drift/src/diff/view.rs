//! The schemas that apply to a value together, as one: `allOf` merged, `null` and single alternatives resolved.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::rc::Rc;

use openapi_contract::document::Data;
use openapi_contract::schema::{
    AdditionalProperties, ContainsKeyword, Decimal, Keywords, NumberLimit, SchemaId, Type, TypeSet,
};
use openapi_contract::{Contract, Document, NodeId, Version, media};

use super::tree::{canonical, shown};
use crate::text::quoted;

/// The most schemas that are merged into one.
const MAX_PARTS: usize = 1024;

/// The most that the views say that are kept for when they are asked for again.
const MAX_KEPT: usize = 200_000;

/// How deep alternatives are looked into for the types of their values.
const MAX_TYPE_DEPTH: usize = 4;

/// A schema that applies, with or without its alternatives: those are compared one by one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Part {
    pub(super) schema: SchemaId,
    pub(super) without_alternatives: bool,
}

/// The values of a conjunction that are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Only {
    /// All of them.
    All,
    /// All but `null`, which the value around was asked about.
    NotNull,
    /// Those of one type.
    Type(Type),
}

/// Schemas that apply to a value together. None: any value.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Conjunction {
    pub(super) parts: Box<[Part]>,
    pub(super) only: Only,
}

impl Conjunction {
    pub(super) fn new(schemas: impl IntoIterator<Item = SchemaId>) -> Self {
        let parts = schemas.into_iter().map(|schema| Part { schema, without_alternatives: false });
        Self::of_parts(parts, Only::All)
    }

    fn of_parts(parts: impl IntoIterator<Item = Part>, only: Only) -> Self {
        let mut parts: Vec<Part> = parts.into_iter().collect();
        parts.sort_unstable();
        parts.dedup();
        Self { parts: parts.into(), only }
    }

    /// The same without its alternatives, and with one of them.
    pub(super) fn choosing(&self, alternative: SchemaId, only: Only) -> Self {
        let own = self.parts.iter().map(|part| Part { without_alternatives: true, ..*part });
        Self::of_parts(own.chain([Part { schema: alternative, without_alternatives: false }]), only)
    }

    pub(super) fn only(&self, only: Only) -> Self {
        Self { parts: self.parts.clone(), only }
    }
}

/// A set of types other than `null`. A number may be an integer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Types(u8);

impl Types {
    const NAMED: [Type; 6] = [Type::Boolean, Type::Integer, Type::Number, Type::String, Type::Array, Type::Object];
    pub(super) const NONE: Self = Self(0);
    pub(super) const ALL: Self = Self(0b11_1111);

    fn bit(ty: Type) -> u8 {
        match ty {
            Type::Null => 0,
            Type::Boolean => 1,
            Type::Integer => 1 << 1,
            Type::Number => 0b110,
            Type::String => 1 << 3,
            Type::Array => 1 << 4,
            Type::Object => 1 << 5,
        }
    }

    pub(super) fn one(ty: Type) -> Self {
        Self(Self::bit(ty))
    }

    fn of_set(set: TypeSet) -> Self {
        Self(set.iter().fold(0, |bits, ty| bits | Self::bit(ty)))
    }

    pub(super) fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    pub(super) fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(super) fn is_empty(self) -> bool {
        self.0 == 0
    }

    pub(super) fn includes(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    pub(super) fn has(self, ty: Type) -> bool {
        self.0 & Self::bit(ty) != 0
    }

    /// The types, each as wide as it is: a number is not an integer as well.
    pub(super) fn named(self) -> impl Iterator<Item = Type> {
        let has_number = self.includes(Self::one(Type::Number));
        Self::NAMED.into_iter().filter(move |ty| match ty {
            Type::Integer => self.has(Type::Integer) && !has_number,
            Type::Number => has_number,
            other => self.has(*other),
        })
    }
}

impl std::fmt::Display for Types {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if *self == Self::ALL {
            return f.write_str("any type");
        }
        let names: Vec<&str> = self.named().map(Type::name).collect();
        f.write_str(&if names.is_empty() { "no value".to_owned() } else { names.join(" or ") })
    }
}

/// A limit on a number.
#[derive(Debug, Clone)]
pub(super) struct Bound {
    pub(super) value: Decimal,
    pub(super) exclusive: bool,
    pub(super) node: NodeId,
    /// The keyword and its value as they are written.
    pub(super) words: String,
}

impl Bound {
    /// A bound on integers without its edge: above 0 is from 1 on. `by` leads from the edge to the first integer.
    fn on_integers(self, document: &Document, by: i128) -> Self {
        let whole = document.node(self.node).as_number().and_then(|text| text.parse::<i128>().ok());
        match whole.filter(|_| self.exclusive).and_then(|whole| whole.checked_add(by)) {
            Some(first) => Self { value: first.into(), exclusive: false, ..self },
            None => self,
        }
    }
}

/// A property, and the schemas of its value.
#[derive(Debug, Clone, Default)]
pub(super) struct PropertyView {
    pub(super) schemas: Vec<SchemaId>,
    pub(super) node: Option<NodeId>,
    pub(super) required: Option<NodeId>,
}

/// Schemas of which one has to fit.
#[derive(Debug, Clone)]
pub(super) struct Group {
    pub(super) is_one_of: bool,
    pub(super) node: NodeId,
    pub(super) alternatives: Vec<SchemaId>,
}

/// What is said of the members that have no schema of their own.
#[derive(Debug, Clone, Default)]
pub(super) enum Rest {
    /// Any value.
    #[default]
    Open,
    /// They are not allowed.
    Closed(NodeId),
    /// They have these schemas.
    Schemas(Vec<SchemaId>),
}

pub(super) type Limit = Option<(u64, NodeId)>;
pub(super) type Texts = BTreeMap<String, NodeId>;

/// All that is said of a value.
#[expect(clippy::struct_excessive_bools, reason = "each is a keyword, or what becomes of one")]
#[derive(Debug, Default)]
pub(super) struct View {
    /// Where it is written.
    pub(super) node: Option<NodeId>,
    pub(super) types: Types,
    pub(super) types_node: Option<NodeId>,
    /// Whether `null` is valid; `None` if the value around has been asked.
    pub(super) null: Option<bool>,
    /// The listed values, by their canonical text.
    pub(super) values: Option<Texts>,
    pub(super) values_node: Option<NodeId>,
    /// The values are listed by `const`.
    pub(super) is_constant: bool,
    pub(super) minimum: Option<Bound>,
    pub(super) maximum: Option<Bound>,
    pub(super) multiple_of: Option<(Decimal, NodeId)>,
    pub(super) min_length: Limit,
    pub(super) max_length: Limit,
    pub(super) patterns: Texts,
    pub(super) formats: Texts,
    pub(super) min_items: Limit,
    pub(super) max_items: Limit,
    pub(super) unique_items: Option<NodeId>,
    pub(super) prefix: Vec<Vec<SchemaId>>,
    pub(super) items: Vec<SchemaId>,
    pub(super) contains: Vec<ContainsKeyword>,
    pub(super) unevaluated_items: Vec<SchemaId>,
    pub(super) min_properties: Limit,
    pub(super) max_properties: Limit,
    pub(super) properties: BTreeMap<Box<str>, PropertyView>,
    pub(super) rest: Rest,
    pub(super) pattern_properties: BTreeMap<String, (NodeId, Vec<SchemaId>)>,
    pub(super) property_names: Vec<SchemaId>,
    pub(super) dependent_required: Texts,
    pub(super) dependent_schemas: BTreeMap<String, Vec<SchemaId>>,
    pub(super) unevaluated_properties: Vec<SchemaId>,
    pub(super) groups: Vec<Group>,
    pub(super) not: Vec<(SchemaId, NodeId)>,
    pub(super) conditions: Vec<(SchemaId, Option<SchemaId>, Option<SchemaId>)>,
    pub(super) discriminators: Vec<(String, NodeId)>,
    pub(super) default: Option<NodeId>,
    pub(super) deprecated: Option<NodeId>,
    pub(super) read_only: bool,
    pub(super) write_only: bool,
    /// The parts that cannot be judged, and why.
    pub(super) gaps: Vec<(NodeId, String)>,
    /// A part cannot be read at all, so that nothing is known of the whole.
    pub(super) is_unreadable: bool,
    /// The number of things that it says, which is what comparing it costs.
    pub(super) size: usize,
}

/// One of the two documents.
pub(super) struct Side<'c> {
    pub(super) contract: &'c Contract,
    views: RefCell<HashMap<Conjunction, Rc<View>>>,
    /// The size of all that is kept.
    kept: Cell<usize>,
    types: RefCell<HashMap<(SchemaId, usize), (Types, bool)>>,
}

impl<'c> Side<'c> {
    pub(super) fn new(contract: &'c Contract) -> Self {
        Self { contract, views: RefCell::default(), kept: Cell::default(), types: RefCell::default() }
    }

    pub(super) fn document(&self) -> &'c Document {
        self.contract.document()
    }

    /// All that a conjunction says.
    pub(super) fn view(&self, conjunction: &Conjunction) -> Rc<View> {
        if let Some(known) = self.views.borrow().get(conjunction) {
            return Rc::clone(known);
        }
        let view = Rc::new(Builder::new(self).build(conjunction, MAX_TYPE_DEPTH));
        let kept = self.kept.get() + 1 + view.size;
        if kept > MAX_KEPT {
            self.views.borrow_mut().clear();
        }
        self.kept.set(if kept > MAX_KEPT { 1 + view.size } else { kept });
        self.views.borrow_mut().insert(conjunction.clone(), Rc::clone(&view));
        view
    }

    /// The types of the values of an alternative, and whether `null` is one. Alternatives within alternatives are looked
    /// into so many levels deep, and may have any type below.
    fn types(&self, schema: SchemaId, depth: usize) -> (Types, bool) {
        let Some(depth) = depth.checked_sub(1) else { return (Types::ALL, true) };
        if let Some(known) = self.types.borrow().get(&(schema, depth)) {
            return *known;
        }
        let view = Builder::new(self).build(&Conjunction::new([schema]), depth);
        let found = (view.types, view.null == Some(true));
        self.types.borrow_mut().insert((schema, depth), found);
        found
    }
}

/// A schema that is still to be merged.
struct Open {
    part: Part,
    /// An alternative beside it is `null`, so that it does not say whether that is valid.
    ignores_null: bool,
}

struct Builder<'s, 'c> {
    side: &'s Side<'c>,
    contract: &'c Contract,
    view: View,
    types: Types,
    null: bool,
    is_nullable: bool,
    says_type: bool,
}

impl<'s, 'c> Builder<'s, 'c> {
    fn new(side: &'s Side<'c>) -> Self {
        let view = View::default();
        let contract = side.contract;
        Self { side, contract, view, types: Types::ALL, null: true, is_nullable: false, says_type: false }
    }

    fn build(mut self, conjunction: &Conjunction, depth: usize) -> View {
        let parts = conjunction.parts.iter().rev();
        let mut open: Vec<Open> = parts.map(|part| Open { part: *part, ignores_null: false }).collect();
        let mut known = HashSet::new();
        while let Some(next) = open.pop() {
            if !known.insert(next.part) {
                continue;
            }
            if known.len() > MAX_PARTS {
                let node = self.contract.schema(next.part.schema).node();
                self.view.gaps.push((node, format!("more than {MAX_PARTS} schemas apply together")));
                break;
            }
            self.merge(&next, &mut open, depth);
        }
        self.finish(conjunction.only)
    }

    fn merge(&mut self, next: &Open, open: &mut Vec<Open>, depth: usize) {
        let schema = self.contract.schema(next.part.schema);
        let node = schema.node();
        self.view.node.get_or_insert(node);
        self.view.size += 1;
        let is_schema = matches!(self.contract.document().node(node).data(), Data::Object(_) | Data::Boolean(_));
        self.view.is_unreadable |= !is_schema || self.contract.document().broken(node).is_some();
        let keywords = schema.keywords();
        self.types(&keywords, next.ignores_null);
        self.values(&keywords, next.ignores_null);
        self.numbers(&keywords);
        self.texts(&keywords, node);
        self.lists(&keywords, schema.items());
        self.objects(&keywords);
        for property in schema.properties() {
            let own = self.view.properties.entry(property.name.into()).or_default();
            own.schemas.push(property.schema);
            own.node.get_or_insert(property.node);
            if property.required {
                own.required.get_or_insert(property.node);
            }
            self.view.size += 1;
        }
        self.annotations(node);
        self.view.gaps.extend(keywords.gaps.iter().map(|(node, reason)| (*node, (*reason).to_owned())));
        self.view.not.extend(keywords.not);
        self.view.conditions.extend(keywords.condition);
        self.view.discriminators.extend(keywords.discriminator.map(|(name, node)| (name.to_owned(), node)));
        if let Some(dynamic) = keywords.dynamic {
            let node = self.contract.schema(dynamic).node();
            self.view.gaps.push((node, "the target of `$dynamicRef` depends on the way to it".to_owned()));
        }
        let ignores_null = next.ignores_null;
        let parts = keywords.all_of.iter().rev();
        open.extend(parts.map(|schema| Open { part: Part { schema: *schema, ..next.part }, ignores_null }));
        if !next.part.without_alternatives {
            for (is_one_of, group) in [(true, keywords.one_of), (false, keywords.any_of)] {
                if let Some((schemas, node)) = group {
                    self.group(is_one_of, schemas, node, ignores_null, open, depth);
                }
            }
        }
    }

    fn types(&mut self, keywords: &Keywords<'_>, ignores_null: bool) {
        self.is_nullable |= keywords.nullable;
        if keywords.never {
            (self.types, self.null, self.says_type) = (Types::NONE, false, true);
        }
        if let Some((types, node)) = keywords.types {
            self.types = self.types.and(Types::of_set(types));
            self.null &= ignores_null || types.contains(Type::Null);
            self.says_type = true;
            self.view.types_node.get_or_insert(node);
        }
    }

    fn values(&mut self, keywords: &Keywords<'_>, ignores_null: bool) {
        let document = self.contract.document();
        let constant = keywords.constant.as_ref().map(|node| (*node, std::slice::from_ref(node)));
        let lists = keywords.enumeration.into_iter().chain(constant);
        for (node, values) in lists {
            let mut listed: Texts = values.iter().map(|value| (canonical(document, *value), *value)).collect();
            self.view.size += listed.len();
            let has_null = listed.remove("null").is_some();
            self.null &= has_null || ignores_null;
            self.view.values = Some(match self.view.values.take() {
                Some(known) => known.into_iter().filter(|(text, _)| listed.contains_key(text)).collect(),
                None => listed,
            });
            self.view.values_node.get_or_insert(node);
        }
        self.view.is_constant |= keywords.constant.is_some();
    }

    fn numbers(&mut self, keywords: &Keywords<'_>) {
        let document = self.contract.document();
        let bounds = |keyword: &str, inclusive: NumberLimit<'_>, exclusive: NumberLimit<'_>| {
            let bound = |(value, node): (&Decimal, NodeId), exclusive: bool| {
                let prefix = if exclusive { "exclusive " } else { "" };
                let words = format!("{prefix}`{keyword}` {}", shown(document, node));
                Bound { value: value.clone(), exclusive, node, words }
            };
            [inclusive.map(|limit| bound(limit, false)), exclusive.map(|limit| bound(limit, true))]
        };
        for bound in bounds("minimum", keywords.minimum, keywords.exclusive_minimum).into_iter().flatten() {
            let is_tighter = |own: &Bound| (&bound.value, bound.exclusive) > (&own.value, own.exclusive);
            if self.view.minimum.as_ref().is_none_or(is_tighter) {
                self.view.minimum = Some(bound);
            }
        }
        for bound in bounds("maximum", keywords.maximum, keywords.exclusive_maximum).into_iter().flatten() {
            let is_tighter = |own: &Bound| (&bound.value, own.exclusive) < (&own.value, bound.exclusive);
            if self.view.maximum.as_ref().is_none_or(is_tighter) {
                self.view.maximum = Some(bound);
            }
        }
        if let Some((divisor, node)) = keywords.multiple_of {
            self.view.multiple_of.get_or_insert_with(|| (divisor.clone(), node));
        }
    }

    fn texts(&mut self, keywords: &Keywords<'_>, node: NodeId) {
        at_least(&mut self.view.min_length, keywords.min_length);
        at_most(&mut self.view.max_length, keywords.max_length);
        if let Some((pattern, node)) = keywords.pattern {
            self.view.patterns.entry(pattern.to_owned()).or_insert(node);
        }
        if let Some((name, node)) = format(self.contract, node) {
            self.view.formats.entry(name.to_owned()).or_insert(node);
        }
    }

    fn lists(&mut self, keywords: &Keywords<'_>, items: Option<SchemaId>) {
        at_least(&mut self.view.min_items, keywords.min_items);
        at_most(&mut self.view.max_items, keywords.max_items);
        self.view.unique_items = self.view.unique_items.or(keywords.unique_items);
        for (index, schema) in keywords.prefix_items.iter().enumerate() {
            if index == self.view.prefix.len() {
                self.view.prefix.push(Vec::new());
            }
            self.view.prefix[index].push(*schema);
        }
        self.view.items.extend(items);
        self.view.contains.extend(keywords.contains);
        self.view.unevaluated_items.extend(keywords.unevaluated_items);
    }

    fn objects(&mut self, keywords: &Keywords<'_>) {
        at_least(&mut self.view.min_properties, keywords.min_properties);
        at_most(&mut self.view.max_properties, keywords.max_properties);
        for (name, node) in keywords.other_required {
            self.view.properties.entry(name.clone()).or_default().required.get_or_insert(*node);
        }
        for (pattern, node, schema) in &keywords.pattern_properties {
            let own = self.view.pattern_properties.entry((*pattern).to_owned());
            own.or_insert_with(|| (*node, Vec::new())).1.push(*schema);
        }
        self.view.property_names.extend(keywords.property_names);
        match (&mut self.view.rest, keywords.additional) {
            (_, AdditionalProperties::Allowed) | (Rest::Closed(_), _) => {}
            (rest, AdditionalProperties::Forbidden(node)) => *rest = Rest::Closed(node),
            (Rest::Schemas(schemas), AdditionalProperties::Schema(schema)) => schemas.push(schema),
            (rest @ Rest::Open, AdditionalProperties::Schema(schema)) => *rest = Rest::Schemas(vec![schema]),
        }
        for (name, required) in keywords.dependent_required {
            for (other, node) in required {
                self.view
                    .dependent_required
                    .entry(format!("`{}` beside `{}`", quoted(other), quoted(name)))
                    .or_insert(*node);
            }
        }
        for (name, schema) in keywords.dependent_schemas {
            self.view.dependent_schemas.entry((**name).to_owned()).or_default().push(*schema);
        }
        self.view.unevaluated_properties.extend(keywords.unevaluated_properties);
    }

    fn annotations(&mut self, node: NodeId) {
        let document = self.contract.document();
        let is_true = |name: &str| document.get(node, name).filter(|at| document.node(*at).as_bool() == Some(true));
        self.view.default = self.view.default.or_else(|| document.get(node, "default"));
        self.view.deprecated = self.view.deprecated.or_else(|| is_true("deprecated"));
        self.view.read_only |= is_true("readOnly").is_some();
        self.view.write_only |= is_true("writeOnly").is_some();
    }

    /// A group of alternatives. `null` among them allows just that, and a single other one applies like `allOf`.
    fn group(
        &mut self,
        is_one_of: bool,
        schemas: &[SchemaId],
        node: NodeId,
        ignores_null: bool,
        open: &mut Vec<Open>,
        depth: usize,
    ) {
        let mut alternatives: Vec<SchemaId> = Vec::new();
        let mut has_null = false;
        let mut types = Types::NONE;
        for schema in schemas {
            let compiled = self.contract.schema(*schema);
            let is_null = compiled.types().is_some_and(|types| types.iter().eq([Type::Null]));
            if is_null {
                has_null = true;
                continue;
            }
            if compiled.keywords().never || alternatives.contains(schema) {
                continue;
            }
            let (own_types, own_null) = self.side.types(*schema, depth);
            types = types.or(own_types);
            has_null |= own_null;
            alternatives.push(*schema);
            self.view.size += 1;
        }
        self.null &= has_null || ignores_null;
        match alternatives[..] {
            [] => (self.types, self.says_type) = (Types::NONE, true),
            [schema] => open.push(Open {
                part: Part { schema, without_alternatives: false },
                ignores_null: ignores_null || has_null,
            }),
            _ => {
                self.types = self.types.and(types);
                self.says_type |= types != Types::ALL;
                self.view.groups.push(Group { is_one_of, node, alternatives });
            }
        }
    }

    fn finish(mut self, only: Only) -> View {
        let document = self.contract.document();
        if let Some(values) = &self.view.values {
            let of_value = |node: &NodeId| match document.node(*node).data() {
                Data::Null => Types::NONE,
                Data::Boolean(_) => Types::one(Type::Boolean),
                Data::Number(_) => Types::one(Type::Number),
                Data::String(_) => Types::one(Type::String),
                Data::Array(_) => Types::one(Type::Array),
                Data::Object(_) => Types::one(Type::Object),
            };
            let listed = values.values().map(of_value).fold(Types::NONE, Types::or);
            self.types = self.types.and(listed);
            self.says_type = true;
        }
        // Most documents leave `type` out where `properties` or `items` say it.
        if !self.says_type && !self.view.properties.is_empty() {
            (self.types, self.null) = (Types::one(Type::Object), false);
        } else if !self.says_type && !self.view.items.is_empty() {
            (self.types, self.null) = (Types::one(Type::Array), false);
        }
        self.view.null = Some(self.null || self.is_nullable);
        match only {
            Only::All => {}
            Only::NotNull => self.view.null = None,
            Only::Type(ty) => {
                self.view.null = None;
                self.types = self.types.and(Types::one(ty));
            }
        }
        self.view.types = self.types;
        if !self.types.includes(Types::one(Type::Number)) {
            self.view.minimum = self.view.minimum.take().map(|bound| bound.on_integers(document, 1));
            self.view.maximum = self.view.maximum.take().map(|bound| bound.on_integers(document, -1));
        }
        self.view.min_length = self.view.min_length.filter(|(limit, _)| *limit > 0);
        self.view.min_items = self.view.min_items.filter(|(limit, _)| *limit > 0);
        self.view.min_properties = self.view.min_properties.filter(|(limit, _)| *limit > 0);
        self.view
    }
}

/// The format of a schema. What OpenAPI 3.0 says by `byte` and `binary`, later versions say by other keywords.
fn format(contract: &Contract, schema: NodeId) -> Option<(&str, NodeId)> {
    let document = contract.document();
    let text = |keyword: &str| {
        let node = document.get(schema, keyword)?;
        Some((document.node(node).as_str()?, node))
    };
    let own = text("format");
    if own.is_some() || contract.version() == Version::V3_0 {
        return own;
    }
    match (text("contentEncoding"), text("contentMediaType")) {
        (Some((name, node)), _) if name.eq_ignore_ascii_case("base64") => Some(("byte", node)),
        (Some(own), _) => Some(own),
        (None, Some((name, node))) if !name.starts_with("text/") && !media::is_json(name) => Some(("binary", node)),
        _ => None,
    }
}

/// Keeps the larger of two lower limits.
fn at_least(own: &mut Limit, other: Limit) {
    if let Some(other) = other.filter(|other| own.is_none_or(|own| other.0 > own.0)) {
        *own = Some(other);
    }
}

/// Keeps the smaller of two upper limits.
fn at_most(own: &mut Limit, other: Limit) {
    if let Some(other) = other.filter(|other| own.is_none_or(|own| other.0 < own.0)) {
        *own = Some(other);
    }
}
