//! The changes between two schemas: what each says of its values, keyword by keyword.

use std::collections::BTreeSet;

use openapi_contract::NodeId;
use openapi_contract::schema::{Direction, SchemaId, Type};

use super::compare::{Context, Step};
use super::rules::{OperationChange, SchemaChange};
use super::tree::{canonical, is_alike, shown};
use super::view::{Bound, Conjunction, Limit, PropertyView, Rest, Texts, Types, View};
use crate::text::quoted;

impl Context<'_, '_> {
    /// Reports what differs between the two values, and asks for the values in them.
    pub(super) fn compare(&mut self, old: &View, new: &View) {
        self.gaps(old, new);
        if old.is_unreadable || new.is_unreadable {
            return;
        }
        self.annotations(old, new);
        self.null(old, new);
        if !old.types.is_empty() && !new.types.is_empty() && old.types.and(new.types).is_empty() {
            let message = format!("the type changed from {} to {}", old.types, new.types);
            self.report(SchemaChange::TypeChanged, message, old.types_node.or(old.node), new.types_node.or(new.node));
            return;
        }
        if self.alternatives(old, new) {
            return;
        }
        if old.groups.is_empty() && new.groups.is_empty() {
            self.types(old, new);
        }
        self.values(old, new);
        let both = old.types.and(new.types);
        if both.has(Type::Integer) || both.has(Type::Number) {
            self.numbers(old, new);
        }
        if both.has(Type::String) {
            self.lengths(old, new);
            self.patterns(old, new);
        }
        self.formats(old, new);
        if both.has(Type::Array) {
            self.lists(old, new);
        }
        if both.has(Type::Object) {
            self.objects(old, new);
        }
        self.conditions(old, new);
    }

    /// Parts that cannot be judged: they make no difference if both documents say the same.
    fn gaps(&mut self, old: &View, new: &View) {
        if old.gaps.is_empty() && new.gaps.is_empty() {
            return;
        }
        let (old_document, new_document) = (self.comparer.old.document(), self.comparer.new.document());
        let is_same = old.gaps.len() == new.gaps.len()
            && old
                .gaps
                .iter()
                .zip(&new.gaps)
                .all(|(old, new)| old.1 == new.1 && is_alike((old_document, old.0), (new_document, new.0)));
        if is_same {
            return;
        }
        for (node, reason) in &old.gaps {
            self.comparer.skip(Some(*node), None, reason);
        }
        for (node, reason) in &new.gaps {
            self.comparer.skip(None, Some(*node), reason);
        }
    }

    fn annotations(&mut self, old: &View, new: &View) {
        self.default(old, new);
        // A parameter that is deprecated says so itself.
        match (old.deprecated, new.deprecated) {
            (None, Some(at)) => self.report(SchemaChange::Deprecated, "deprecated", old.node, Some(at)),
            (Some(at), None) => self.report(SchemaChange::Reactivated, "no longer deprecated", Some(at), new.node),
            _ => {}
        }
        let names =
            |view: &View| view.discriminators.iter().map(|(name, _)| quoted(name).into_owned()).collect::<Vec<_>>();
        let (old_document, new_document) = (self.comparer.old.document(), self.comparer.new.document());
        let nodes = (old.discriminators.first().map(|own| own.1), new.discriminators.first().map(|own| own.1));
        let is_mapped_alike = match nodes {
            (Some(old), Some(new)) => {
                let text = |document: &openapi_contract::Document, node| {
                    document.get(node, "mapping").map(|mapping| canonical(document, mapping))
                };
                text(old_document, old) == text(new_document, new)
            }
            (old, new) => old.is_none() && new.is_none(),
        };
        if names(old) != names(new) || !is_mapped_alike {
            let message = match nodes {
                (None, _) => "a discriminator was added".to_owned(),
                (_, None) => "the discriminator was removed".to_owned(),
                _ => format!("the discriminator `{}` changed", names(old).join("`, `")),
            };
            self.report(SchemaChange::DiscriminatorChanged, message, nodes.0.or(old.node), nodes.1.or(new.node));
        }
    }

    fn default(&mut self, old: &View, new: &View) {
        let (old_document, new_document) = (self.comparer.old.document(), self.comparer.new.document());
        let (rule, on_parameter, message) = match (old.default, new.default) {
            (Some(before), Some(after)) if canonical(old_document, before) != canonical(new_document, after) => (
                SchemaChange::DefaultChanged,
                OperationChange::ParameterDefaultChanged,
                format!(
                    "the default changed from `{}` to `{}`",
                    shown(old_document, before),
                    shown(new_document, after)
                ),
            ),
            (None, Some(after)) => (
                SchemaChange::DefaultAdded,
                OperationChange::ParameterDefaultAdded,
                format!("the default `{}` was added", shown(new_document, after)),
            ),
            (Some(before), None) => (
                SchemaChange::DefaultRemoved,
                OperationChange::ParameterDefaultRemoved,
                format!("the default `{}` was removed", shown(old_document, before)),
            ),
            _ => return,
        };
        let rule = if self.is_parameter() { on_parameter.rule() } else { rule.rule(self.direction) };
        self.report_at(Step::Same, rule, message, old.default.or(old.node), new.default.or(new.node));
    }

    fn null(&mut self, old: &View, new: &View) {
        let nodes = (old.types_node.or(old.node), new.types_node.or(new.node));
        match (old.null, new.null) {
            // A value of any type that is now of one: the types say it.
            (Some(true), Some(false)) if old.types != Types::ALL => {
                self.report(SchemaChange::BecameNotNullable, "`null` is no longer valid", nodes.0, nodes.1);
            }
            (Some(false), Some(true)) if new.types != Types::ALL => {
                self.report(SchemaChange::BecameNullable, "`null` is valid", nodes.0, nodes.1);
            }
            _ => {}
        }
    }

    fn types(&mut self, old: &View, new: &View) {
        // A list of values of one type says the type as well.
        if old.types == new.types || (old.values.is_some() != new.values.is_some() && values_explain(old, new)) {
            return;
        }
        let change = if old.types.includes(new.types) {
            SchemaChange::TypeNarrowed
        } else if new.types.includes(old.types) {
            SchemaChange::TypeWidened
        } else {
            SchemaChange::TypeChanged
        };
        let message = format!("the type changed from {} to {}", old.types, new.types);
        self.report(change, message, old.types_node.or(old.node), new.types_node.or(new.node));
    }

    fn values(&mut self, old: &View, new: &View) {
        let nodes = (old.values_node.or(old.node), new.values_node.or(new.node));
        let is_constant = (old.is_constant, new.is_constant);
        match (&old.values, &new.values) {
            (None, None) => {}
            (None, Some(values)) => {
                let document = self.comparer.new.document();
                let list = listed(values.values().map(|node| shown(document, *node)));
                let change = if is_constant.1 { SchemaChange::ConstAdded } else { SchemaChange::BecameEnum };
                self.report(change, format!("only {list} is valid"), nodes.0, nodes.1);
            }
            (Some(_), None) => {
                let change = if is_constant.0 { SchemaChange::ConstRemoved } else { SchemaChange::BecameOpen };
                self.report(change, "the values are no longer listed", nodes.0, nodes.1);
            }
            (Some(before), Some(after)) => {
                if is_constant == (true, true) && !before.keys().eq(after.keys()) {
                    let (old_document, new_document) = (self.comparer.old.document(), self.comparer.new.document());
                    let message = format!(
                        "the fixed value changed from {} to {}",
                        listed(before.values().map(|node| shown(old_document, *node))),
                        listed(after.values().map(|node| shown(new_document, *node)))
                    );
                    self.report(SchemaChange::ConstChanged, message, nodes.0, nodes.1);
                    return;
                }
                for (_, at) in before.iter().filter(|(text, _)| !after.contains_key(*text)) {
                    let message = format!("the value `{}` was removed", shown(self.comparer.old.document(), *at));
                    self.report(SchemaChange::EnumValueRemoved, message, Some(*at), nodes.1);
                }
                for (_, at) in after.iter().filter(|(text, _)| !before.contains_key(*text)) {
                    let message = format!("the value `{}` was added", shown(self.comparer.new.document(), *at));
                    self.report(SchemaChange::EnumValueAdded, message, nodes.0, Some(*at));
                }
            }
        }
    }

    fn numbers(&mut self, old: &View, new: &View) {
        use SchemaChange as C;
        self.bound(
            old,
            new,
            (&old.maximum, &new.maximum),
            |old, new| (&old.value, new.exclusive) <= (&new.value, old.exclusive),
            [C::MaximumSet, C::MaximumNarrowed, C::MaximumWidened, C::MaximumRemoved],
        );
        self.bound(
            old,
            new,
            (&old.minimum, &new.minimum),
            |old, new| (&new.value, new.exclusive) <= (&old.value, old.exclusive),
            [C::MinimumSet, C::MinimumNarrowed, C::MinimumWidened, C::MinimumRemoved],
        );
        match (&old.multiple_of, &new.multiple_of) {
            (None, Some((_, at))) => {
                let message = format!("`multipleOf` {} was added", shown(self.comparer.new.document(), *at));
                self.report(C::MultipleOfAdded, message, old.node, Some(*at));
            }
            (Some((_, at)), None) => {
                let message = format!("`multipleOf` {} was removed", shown(self.comparer.old.document(), *at));
                self.report(C::MultipleOfRemoved, message, Some(*at), new.node);
            }
            (Some((before, from)), Some((after, to))) if before != after => {
                let change = if after.is_multiple_of(before) == Some(true) {
                    C::MultipleOfAdded
                } else if before.is_multiple_of(after) == Some(true) {
                    C::MultipleOfRemoved
                } else {
                    C::MultipleOfChanged
                };
                let (from_text, to_text) =
                    (shown(self.comparer.old.document(), *from), shown(self.comparer.new.document(), *to));
                let message = format!("`multipleOf` changed from {from_text} to {to_text}");
                self.report(change, message, Some(*from), Some(*to));
            }
            _ => {}
        }
    }

    /// A limit on a number. The changes are: set, narrowed, widened, removed.
    fn bound(
        &mut self,
        old_view: &View,
        new_view: &View,
        (old, new): (&Option<Bound>, &Option<Bound>),
        allows_all: fn(&Bound, &Bound) -> bool,
        [set, narrowed, widened, removed]: [SchemaChange; 4],
    ) {
        let (change, message) = match (old, new) {
            (None, Some(new)) => (set, format!("{} was added", new.words)),
            (Some(old), None) => (removed, format!("{} was removed", old.words)),
            (Some(old), Some(new)) if old.value != new.value || old.exclusive != new.exclusive => {
                let change = if allows_all(old, new) { widened } else { narrowed };
                (change, format!("{} became {}", old.words, new.words))
            }
            _ => return,
        };
        let node = |bound: &Option<Bound>, view: &View| bound.as_ref().map(|own| own.node).or(view.node);
        self.report(change, message, node(old, old_view), node(new, new_view));
    }

    /// A limit on a count. The changes are: set, narrowed, widened, removed.
    fn limit(
        &mut self,
        nodes: (Option<NodeId>, Option<NodeId>),
        (old, new): (Limit, Limit),
        keyword: &str,
        is_minimum: bool,
        [set, narrowed, widened, removed]: [SchemaChange; 4],
    ) {
        let (change, message) = match (old, new) {
            (None, Some((new, _))) => (set, format!("`{keyword}` {new} was added")),
            (Some((old, _)), None) => (removed, format!("`{keyword}` {old} was removed")),
            (Some((old, _)), Some((new, _))) if old != new => {
                let change = if (new > old) == is_minimum { narrowed } else { widened };
                (change, format!("`{keyword}` changed from {old} to {new}"))
            }
            _ => return,
        };
        let node = |limit: Limit, node| limit.map(|(_, at)| at).or(node);
        self.report(change, message, node(old, nodes.0), node(new, nodes.1));
    }

    fn lengths(&mut self, old: &View, new: &View) {
        use SchemaChange as C;
        let nodes = (old.node, new.node);
        let max = [C::MaxLengthSet, C::MaxLengthNarrowed, C::MaxLengthWidened, C::MaxLengthRemoved];
        self.limit(nodes, (old.max_length, new.max_length), "maxLength", false, max);
        let min = [C::MinLengthSet, C::MinLengthNarrowed, C::MinLengthWidened, C::MinLengthRemoved];
        self.limit(nodes, (old.min_length, new.min_length), "minLength", true, min);
    }

    fn patterns(&mut self, old: &View, new: &View) {
        let gone: Vec<_> = old.patterns.iter().filter(|(text, _)| !new.patterns.contains_key(*text)).collect();
        let come: Vec<_> = new.patterns.iter().filter(|(text, _)| !old.patterns.contains_key(*text)).collect();
        let words = |(_, at): &(&String, &NodeId), document| shown(document, **at);
        let (old_document, new_document) = (self.comparer.old.document(), self.comparer.new.document());
        for index in 0..gone.len().max(come.len()) {
            let (change, message) = match (gone.get(index), come.get(index)) {
                (Some(gone), Some(come)) => {
                    let (from, to) = (words(gone, old_document), words(come, new_document));
                    (SchemaChange::PatternChanged, format!("the pattern {from} became {to}"))
                }
                (Some(gone), None) => {
                    (SchemaChange::PatternRemoved, format!("the pattern {} was removed", words(gone, old_document)))
                }
                (None, Some(come)) => {
                    (SchemaChange::PatternAdded, format!("the pattern {} was added", words(come, new_document)))
                }
                (None, None) => continue,
            };
            let old = gone.get(index).map(|(_, at)| **at).or(old.node);
            let new = come.get(index).map(|(_, at)| **at).or(new.node);
            self.report(change, message, old, new);
        }
    }

    fn formats(&mut self, old: &View, new: &View) {
        if old.formats.keys().eq(new.formats.keys()) {
            return;
        }
        let names = |formats: &Texts| formats.keys().map(|name| quoted(name)).collect::<Vec<_>>().join("`, `");
        let message = match (old.formats.is_empty(), new.formats.is_empty()) {
            (true, _) => format!("the format `{}` was added", names(&new.formats)),
            (_, true) => format!("the format `{}` was removed", names(&old.formats)),
            _ => format!("the format changed from `{}` to `{}`", names(&old.formats), names(&new.formats)),
        };
        let nodes = (old.formats.values().next().copied(), new.formats.values().next().copied());
        let defined = |formats: &Texts| formats.keys().filter(|name| is_defined(name)).cloned().collect::<Vec<_>>();
        let (before, after) = (defined(&old.formats), defined(&new.formats));
        let is_within = |inner: &[String], outer: &[String]| {
            outer.iter().all(|outer| inner.iter().any(|inner| inner == outer || is_narrower(inner, outer)))
        };
        let change = if before == after {
            SchemaChange::FormatAnnotationChanged
        } else if is_within(&after, &before) {
            SchemaChange::FormatNarrowed
        } else if is_within(&before, &after) {
            SchemaChange::FormatWidened
        } else {
            SchemaChange::FormatChanged
        };
        self.report(change, message, nodes.0.or(old.node), nodes.1.or(new.node));
    }

    fn lists(&mut self, old: &View, new: &View) {
        use SchemaChange as C;
        let nodes = (old.node, new.node);
        let max = [C::MaxItemsSet, C::MaxItemsNarrowed, C::MaxItemsWidened, C::MaxItemsRemoved];
        self.limit(nodes, (old.max_items, new.max_items), "maxItems", false, max);
        let min = [C::MinItemsSet, C::MinItemsNarrowed, C::MinItemsWidened, C::MinItemsRemoved];
        self.limit(nodes, (old.min_items, new.min_items), "minItems", true, min);
        match (old.unique_items, new.unique_items) {
            (None, Some(at)) => {
                self.report(C::UniqueItemsAdded, "the elements have to differ", old.node, Some(at));
            }
            (Some(at), None) => {
                self.report(C::UniqueItemsRemoved, "the elements may be equal", Some(at), new.node);
            }
            _ => {}
        }
        let at = |view: &View, index: usize| view.prefix.get(index).unwrap_or(&view.items).clone();
        for index in 0..old.prefix.len().max(new.prefix.len()) {
            let step = Step::Member(index.to_string().into());
            self.inner(
                step,
                &at(old, index),
                &at(new, index),
                nodes,
                [C::ItemsRestricted, C::ItemsUnrestricted],
                "elements",
            );
        }
        self.inner(Step::Each, &old.items, &new.items, nodes, [C::ItemsRestricted, C::ItemsUnrestricted], "elements");
        let unevaluated = [C::UnevaluatedAdded, C::UnevaluatedRemoved];
        let (before, after) = (&old.unevaluated_items, &new.unevaluated_items);
        self.inner(Step::Each, before, after, nodes, unevaluated, "elements that no schema describes");
        for index in 0..old.contains.len().max(new.contains.len()) {
            match (old.contains.get(index), new.contains.get(index)) {
                (Some(before), Some(after)) => {
                    let min = [C::MinContainsSet, C::MinContainsNarrowed, C::MinContainsWidened, C::MinContainsRemoved];
                    let nodes = (Some(before.node), Some(after.node));
                    self.limit(nodes, (before.min, after.min), "minContains", true, min);
                    let max = [C::MaxContainsSet, C::MaxContainsNarrowed, C::MaxContainsWidened, C::MaxContainsRemoved];
                    self.limit(nodes, (before.max, after.max), "maxContains", false, max);
                    self.descend(Step::Each, Conjunction::new([before.schema]), Conjunction::new([after.schema]));
                }
                (None, Some(own)) => {
                    self.report(C::ContainsAdded, "`contains` was added", old.node, Some(own.node));
                }
                (Some(own), None) => {
                    self.report(C::ContainsRemoved, "`contains` was removed", Some(own.node), new.node);
                }
                (None, None) => {}
            }
        }
    }

    /// Values that have schemas on both sides, or on one.
    fn inner(
        &mut self,
        step: Step,
        old: &[SchemaId],
        new: &[SchemaId],
        nodes: (Option<NodeId>, Option<NodeId>),
        [added, removed]: [SchemaChange; 2],
        subject: &str,
    ) {
        let node = |side: &super::view::Side<'_>, schemas: &[SchemaId]| {
            schemas.first().map(|schema| side.contract.schema(*schema).node())
        };
        match (old.is_empty(), new.is_empty()) {
            (true, true) => {}
            (true, false) => {
                let at = node(&self.comparer.new, new);
                if !is_any(&self.comparer.new.view(&Conjunction::new(new.iter().copied()))) {
                    self.report(added, format!("{subject} have a schema"), nodes.0, at);
                }
            }
            (false, true) => {
                let at = node(&self.comparer.old, old);
                if !is_any(&self.comparer.old.view(&Conjunction::new(old.iter().copied()))) {
                    self.report(removed, format!("{subject} have no schema any more"), at, nodes.1);
                }
            }
            (false, false) => {
                self.descend(step, Conjunction::new(old.iter().copied()), Conjunction::new(new.iter().copied()));
            }
        }
    }

    fn objects(&mut self, old: &View, new: &View) {
        use SchemaChange as C;
        let nodes = (old.node, new.node);
        let max = [C::MaxPropertiesSet, C::MaxPropertiesNarrowed, C::MaxPropertiesWidened, C::MaxPropertiesRemoved];
        self.limit(nodes, (old.max_properties, new.max_properties), "maxProperties", false, max);
        let min = [C::MinPropertiesSet, C::MinPropertiesNarrowed, C::MinPropertiesWidened, C::MinPropertiesRemoved];
        self.limit(nodes, (old.min_properties, new.min_properties), "minProperties", true, min);
        for (name, property) in &old.properties {
            self.property(name, Some(property), new.properties.get(name), old, new);
        }
        for (name, property) in new.properties.iter().filter(|(name, _)| !old.properties.contains_key(*name)) {
            self.property(name, None, Some(property), old, new);
        }
        self.rest(old, new);
        for (pattern, (at, schemas)) in &old.pattern_properties {
            if let Some((_, others)) = new.pattern_properties.get(pattern) {
                let (before, after) = (schemas.iter().copied(), others.iter().copied());
                self.descend(Step::Each, Conjunction::new(before), Conjunction::new(after));
            } else {
                let message = format!("the properties that fit `{}` have no schema any more", quoted(pattern));
                self.report(C::PatternPropertyRemoved, message, Some(*at), new.node);
            }
        }
        for (pattern, (at, _)) in &new.pattern_properties {
            if !old.pattern_properties.contains_key(pattern) {
                let message = format!("the properties that fit `{}` have a schema", quoted(pattern));
                self.report(C::PatternPropertyAdded, message, old.node, Some(*at));
            }
        }
        let names = [C::PropertyNamesAdded, C::PropertyNamesRemoved];
        self.inner(Step::Name, &old.property_names, &new.property_names, nodes, names, "names");
        let unevaluated = [C::UnevaluatedAdded, C::UnevaluatedRemoved];
        let (before, after) = (&old.unevaluated_properties, &new.unevaluated_properties);
        self.inner(Step::Each, before, after, nodes, unevaluated, "members that no schema describes");
        self.dependencies(old, new);
    }

    fn dependencies(&mut self, old: &View, new: &View) {
        use SchemaChange as C;
        for (pair, at) in old.dependent_required.iter().filter(|(pair, _)| !new.dependent_required.contains_key(*pair))
        {
            let message = format!("{pair} is no longer required");
            self.report(C::DependentRequiredRemoved, message, Some(*at), new.node);
        }
        for (pair, at) in new.dependent_required.iter().filter(|(pair, _)| !old.dependent_required.contains_key(*pair))
        {
            self.report(C::DependentRequiredAdded, format!("{pair} is required"), old.node, Some(*at));
        }
        let none = Vec::new();
        let names: BTreeSet<&String> = old.dependent_schemas.keys().chain(new.dependent_schemas.keys()).collect();
        for name in names {
            let of = |view: &'_ View| view.dependent_schemas.get(name).unwrap_or(&none).clone();
            let subject = format!("objects with `{}`", quoted(name));
            let changes = [C::DependentSchemaAdded, C::DependentSchemaRemoved];
            self.inner(Step::Same, &of(old), &of(new), (old.node, new.node), changes, &subject);
        }
    }

    /// A property that one of the sides names. One that is not sent in this direction counts as not there.
    fn property(
        &mut self,
        name: &str,
        old: Option<&PropertyView>,
        new: Option<&PropertyView>,
        old_view: &View,
        new_view: &View,
    ) {
        use SchemaChange as C;
        let direction = self.direction;
        let is_sent = |view: &View| match direction {
            Direction::Request => !view.read_only,
            Direction::Response => !view.write_only,
        };
        let conjunction = |property: &PropertyView| Conjunction::new(property.schemas.iter().copied());
        let sent_old = old.filter(|own| is_sent(&self.comparer.old.view(&conjunction(own))));
        let sent_new = new.filter(|own| is_sent(&self.comparer.new.view(&conjunction(own))));
        let step = || Step::Member(name.into());
        let shown = quoted(name);
        let node = |property: &PropertyView| property.node.or(property.required);
        let one_sided = if direction == Direction::Request { "read-only" } else { "write-only" };
        match (sent_old, sent_new) {
            (None, None) => {}
            (Some(before), None) => {
                let change = match (new.is_none(), &new_view.rest, before.required.is_some()) {
                    (true, Rest::Closed(_), _) if direction == Direction::Request => C::PropertyForbidden,
                    (.., true) => C::RequiredPropertyRemoved,
                    (.., false) => C::PropertyRemoved,
                };
                let message = match new {
                    Some(_) => format!("the property `{shown}` became {one_sided}"),
                    None => format!("the property `{shown}` was removed"),
                };
                let new = new.and_then(node).or(new_view.node);
                self.report_at(step(), change.rule(direction), message, node(before), new);
            }
            (None, Some(after)) => {
                let change = if after.required.is_some() { C::RequiredPropertyAdded } else { C::PropertyAdded };
                let required = if after.required.is_some() { "required " } else { "" };
                let message = match old {
                    Some(_) => format!("the {required}property `{shown}` is no longer {one_sided}"),
                    None => format!("the {required}property `{shown}` was added"),
                };
                let old = old.and_then(node).or(old_view.node);
                self.report_at(step(), change.rule(direction), message, old, node(after));
            }
            (Some(before), Some(after)) => {
                match (before.required, after.required) {
                    (None, Some(_)) => {
                        let message = format!("the property `{shown}` is required");
                        self.report_at(
                            step(),
                            C::PropertyBecameRequired.rule(direction),
                            message,
                            node(before),
                            node(after),
                        );
                    }
                    (Some(_), None) => {
                        let message = format!("the property `{shown}` is no longer required");
                        self.report_at(
                            step(),
                            C::PropertyBecameOptional.rule(direction),
                            message,
                            node(before),
                            node(after),
                        );
                    }
                    _ => {}
                }
                self.descend(step(), conjunction(before), conjunction(after));
            }
        }
    }

    /// The members that no property names.
    fn rest(&mut self, old: &View, new: &View) {
        use SchemaChange as C;
        let node = |side: &super::view::Side<'_>, schemas: &[SchemaId]| {
            schemas.first().map(|schema| side.contract.schema(*schema).node())
        };
        match (&old.rest, &new.rest) {
            (Rest::Open, Rest::Open) | (Rest::Closed(_), Rest::Closed(_)) => {}
            (_, Rest::Closed(at)) => {
                self.report(
                    C::AdditionalPropertiesClosed,
                    "unnamed properties are no longer allowed",
                    old.node,
                    Some(*at),
                );
            }
            (Rest::Closed(at), _) => {
                self.report(C::AdditionalPropertiesOpened, "unnamed properties are allowed", Some(*at), new.node);
            }
            (Rest::Open, Rest::Schemas(schemas)) => {
                let at = node(&self.comparer.new, schemas);
                if !is_any(&self.comparer.new.view(&Conjunction::new(schemas.iter().copied()))) {
                    self.report(C::AdditionalPropertiesRestricted, "unnamed properties have a schema", old.node, at);
                }
            }
            (Rest::Schemas(schemas), Rest::Open) => {
                let at = node(&self.comparer.old, schemas);
                if !is_any(&self.comparer.old.view(&Conjunction::new(schemas.iter().copied()))) {
                    let message = "unnamed properties may have any value";
                    self.report(C::AdditionalPropertiesUnrestricted, message, at, new.node);
                }
            }
            (Rest::Schemas(before), Rest::Schemas(after)) => self.descend(
                Step::Each,
                Conjunction::new(before.iter().copied()),
                Conjunction::new(after.iter().copied()),
            ),
        }
    }

    /// `not`, and `if`. Which way a change of the excluded values, or of the condition, goes is left to a reader.
    fn conditions(&mut self, old: &View, new: &View) {
        use SchemaChange as C;
        let (old_document, new_document) = (self.comparer.old.document(), self.comparer.new.document());
        let old_node = |schema: SchemaId| self.comparer.old.contract.schema(schema).node();
        let new_node = |schema: SchemaId| self.comparer.new.contract.schema(schema).node();
        let is_same =
            |old: SchemaId, new: SchemaId| is_alike((old_document, old_node(old)), (new_document, new_node(new)));
        let mut changes = Vec::new();
        let mut inner = Vec::new();
        for index in 0..old.not.len().max(new.not.len()) {
            match (old.not.get(index), new.not.get(index)) {
                (None, Some((_, at))) => changes.push((C::NotAdded, "`not` was added", old.node, Some(*at))),
                (Some((_, at)), None) => changes.push((C::NotRemoved, "`not` was removed", Some(*at), new.node)),
                (Some((before, from)), Some((after, to))) if !is_same(*before, *after) => {
                    changes.push((C::NotChanged, "`not` excludes other values", Some(*from), Some(*to)));
                }
                _ => {}
            }
        }
        for index in 0..old.conditions.len().max(new.conditions.len()) {
            match (old.conditions.get(index), new.conditions.get(index)) {
                (None, Some((when, ..))) => {
                    changes.push((C::ConditionAdded, "`if` was added", old.node, Some(new_node(*when))));
                }
                (Some((when, ..)), None) => {
                    changes.push((C::ConditionRemoved, "`if` was removed", Some(old_node(*when)), new.node));
                }
                (Some(before), Some(after)) => {
                    let nodes = (Some(old_node(before.0)), Some(new_node(after.0)));
                    if !is_same(before.0, after.0) {
                        changes.push((C::ConditionChanged, "the condition of `if` changed", nodes.0, nodes.1));
                    }
                    for (keyword, before, after) in [("`then`", before.1, after.1), ("`else`", before.2, after.2)] {
                        inner.push((keyword, before, after, nodes));
                    }
                }
                (None, None) => {}
            }
        }
        for (change, message, old, new) in changes {
            self.report(change, message, old, new);
        }
        for (keyword, before, after, nodes) in inner {
            let subject = format!("values of {keyword}");
            let changes = [C::ConditionAdded, C::ConditionRemoved];
            let (before, after): (Vec<_>, Vec<_>) = (before.into_iter().collect(), after.into_iter().collect());
            self.inner(Step::Same, &before, &after, nodes, changes, &subject);
        }
    }
}

/// Whether the types differ only because the values are listed on one side.
fn values_explain(old: &View, new: &View) -> bool {
    let (listed, other) = if old.values.is_some() { (old, new) } else { (new, old) };
    let numbers = Types::one(Type::Number);
    other.types.includes(listed.types) || (listed.types == numbers && other.types.has(Type::Integer))
}

/// Whether any value is valid.
pub(super) fn is_any(view: &View) -> bool {
    is_plain(view) && view.types == Types::ALL
}

/// Whether nothing is said of a value but its type.
pub(super) fn is_plain(view: &View) -> bool {
    view.values.is_none()
        && view.minimum.is_none()
        && view.maximum.is_none()
        && view.multiple_of.is_none()
        && view.min_length.is_none()
        && view.max_length.is_none()
        && view.patterns.is_empty()
        && view.formats.is_empty()
        && view.min_items.is_none()
        && view.max_items.is_none()
        && view.unique_items.is_none()
        && view.prefix.is_empty()
        && view.items.is_empty()
        && view.contains.is_empty()
        && view.unevaluated_items.is_empty()
        && view.min_properties.is_none()
        && view.max_properties.is_none()
        && view.properties.is_empty()
        && matches!(view.rest, Rest::Open)
        && view.pattern_properties.is_empty()
        && view.property_names.is_empty()
        && view.dependent_required.is_empty()
        && view.dependent_schemas.is_empty()
        && view.unevaluated_properties.is_empty()
        && view.groups.is_empty()
        && view.not.is_empty()
        && view.conditions.is_empty()
        && view.gaps.is_empty()
}

fn listed(values: impl Iterator<Item = String>) -> String {
    const MAX_LISTED: usize = 8;
    let values: Vec<String> = values.map(|value| format!("`{value}`")).collect();
    match values.get(..MAX_LISTED) {
        Some(first) if values.len() > MAX_LISTED => {
            format!("{} or one of {} others", first.join(", "), values.len() - MAX_LISTED)
        }
        _ => values.join(" or "),
    }
}

/// Whether a format restricts values, or tells a client how to read them.
fn is_defined(format: &str) -> bool {
    const DEFINED: &[&str] = &[
        "date-time",
        "date",
        "time",
        "duration",
        "uri",
        "uri-reference",
        "iri",
        "iri-reference",
        "uri-template",
        "json-pointer",
        "relative-json-pointer",
        "regex",
        "uuid",
        "email",
        "idn-email",
        "hostname",
        "idn-hostname",
        "ipv4",
        "ipv6",
        "byte",
        "binary",
        "base64url",
        "char",
        "int8",
        "int16",
        "int32",
        "int64",
        "uint8",
        "uint16",
        "uint32",
        "uint64",
        "double-int",
        "float",
        "double",
    ];
    DEFINED.contains(&format)
}

/// Whether all values of one format are values of another.
fn is_narrower(inner: &str, outer: &str) -> bool {
    const WITHIN: &[(&str, &[&str])] = &[
        ("int8", &["int16", "int32", "int64", "double-int"]),
        ("int16", &["int32", "int64", "double-int"]),
        ("int32", &["int64", "double-int"]),
        ("double-int", &["int64"]),
        ("uint8", &["uint16", "uint32", "uint64", "int16", "int32", "int64", "double-int"]),
        ("uint16", &["uint32", "uint64", "int32", "int64", "double-int"]),
        ("uint32", &["uint64", "int64", "double-int"]),
        ("float", &["double"]),
        ("uri", &["uri-reference", "iri", "iri-reference"]),
        ("uri-reference", &["iri-reference"]),
        ("iri", &["iri-reference"]),
        ("email", &["idn-email"]),
        ("hostname", &["idn-hostname"]),
    ];
    WITHIN.iter().any(|(name, wider)| *name == inner && wider.contains(&outer))
}
