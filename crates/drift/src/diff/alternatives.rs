//! `oneOf` and `anyOf`: which alternative of the old document is which of the new one.
//!
//! An alternative is found again by the name of its schema, by what it lists or names, and by its types. A schema without
//! alternatives is compared with alternatives as one of them, or, if it has several types, as one for each.

use std::collections::HashSet;
use std::rc::Rc;

use openapi_contract::NodeId;
use openapi_contract::schema::SchemaId;

use super::compare::{Context, Step};
use super::rules::SchemaChange;
use super::schema::is_plain;
use super::view::{Conjunction, Group, Only, Side, Types, View};
use crate::text::quoted;

/// The most pairs of alternatives that are tried; beyond it they are found by their names, then by their places.
const MAX_TRIED: usize = 10_000;

/// One alternative.
struct Alternative {
    conjunction: Conjunction,
    view: Rc<View>,
    /// The name of the schema, if it has one of its own.
    name: Option<String>,
    title: Option<String>,
    node: Option<NodeId>,
}

impl Alternative {
    fn of_schema(side: &Side<'_>, schema: SchemaId) -> Self {
        let conjunction = Conjunction::new([schema]).only(Only::NotNull);
        let view = side.view(&conjunction);
        let node = side.contract.schema(schema).node();
        let document = side.document();
        let title = document.get_str(node, "title").map(str::to_owned);
        Self { conjunction, view, name: document.key(node).map(str::to_owned), title, node: Some(node) }
    }

    /// A schema without alternatives: one for each of its types.
    fn of_whole(side: &Side<'_>, whole: &Conjunction, view: &View) -> Vec<Self> {
        let types: Vec<_> = view.types.named().collect();
        let only: Vec<Only> = match types[..] {
            [_, _, ..] if view.types != Types::ALL => types.into_iter().map(Only::Type).collect(),
            _ => vec![Only::NotNull],
        };
        let document = side.document();
        let schema = whole.parts.first().filter(|_| whole.parts.len() == 1).map(|part| part.schema);
        let node = schema.map(|schema| side.contract.schema(schema).node());
        let all = only.into_iter().map(|only| {
            let conjunction = whole.only(only);
            let view = side.view(&conjunction);
            let name = node.and_then(|node| document.key(node)).map(str::to_owned);
            let title = node.and_then(|node| document.get_str(node, "title")).map(str::to_owned);
            Self { conjunction, node: view.node, view, name, title }
        });
        all.collect()
    }

    /// The alternative in words.
    fn shown(&self, side: &Side<'_>) -> String {
        let document = side.document();
        let is_component = |node: &NodeId| {
            let parent = document.node(*node).parent();
            parent.and_then(|parent| document.key(parent)).is_some_and(|key| matches!(key, "schemas" | "$defs"))
        };
        match (self.node.filter(is_component).and_then(|node| document.key(node)), &self.title) {
            (Some(name), _) => format!("`{}`", quoted(name)),
            (None, Some(title)) => format!("`{}`", quoted(title)),
            (None, None) => self.view.types.to_string(),
        }
    }
}

/// How well two alternatives agree; `None` if they have nothing to do with each other.
fn score(old: &Alternative, new: &Alternative) -> Option<usize> {
    const SAME_NAME: usize = 1_000;
    const SAME_TITLE: usize = 500;
    const SAME_VALUES: usize = 200;
    const SAME_TYPES: usize = 20;
    const SAME_LIMITS: usize = 10;
    const ALL_PROPERTIES: usize = 100;
    if old.name.is_some() && old.name == new.name {
        return Some(SAME_NAME);
    }
    let (a, b) = (&*old.view, &*new.view);
    if a.types.and(b.types).is_empty() {
        return None;
    }
    let mut points = if a.types == b.types { SAME_TYPES } else { 1 };
    if has_same_limits(a, b) {
        points += SAME_LIMITS;
    }
    if old.title.is_some() && old.title == new.title {
        points += SAME_TITLE;
    }
    if let (Some(own), Some(other)) = (&a.values, &b.values) {
        let shared = own.keys().filter(|text| other.contains_key(*text)).count();
        if shared == 0 {
            return None;
        }
        points += SAME_VALUES * shared / own.len().max(other.len());
    }
    let all = a.properties.keys().chain(b.properties.keys()).collect::<HashSet<_>>().len();
    if let Some(all) = std::num::NonZero::new(all) {
        let shared = a.properties.keys().filter(|name| b.properties.contains_key(*name)).count();
        if shared == 0 && !a.properties.is_empty() && !b.properties.is_empty() {
            return None;
        }
        points += ALL_PROPERTIES * shared / all;
    }
    Some(points)
}

/// Whether two texts or numbers are limited alike.
fn has_same_limits(a: &View, b: &View) -> bool {
    let count = |limit: Option<(u64, NodeId)>| limit.map(|(limit, _)| limit);
    let number = |bound: &Option<super::view::Bound>| bound.as_ref().map(|own| (own.value.clone(), own.exclusive));
    count(a.max_length) == count(b.max_length)
        && count(a.min_length) == count(b.min_length)
        && number(&a.maximum) == number(&b.maximum)
        && number(&a.minimum) == number(&b.minimum)
        && a.patterns.keys().eq(b.patterns.keys())
        && a.formats.keys().eq(b.formats.keys())
        && a.values.is_some() == b.values.is_some()
}

/// Pairs of alternatives, by their indexes, each in one pair at most: the best first.
fn matched(old: &[Alternative], new: &[Alternative]) -> Vec<(usize, usize)> {
    let mut scored = Vec::new();
    if old.len() * new.len() <= MAX_TRIED {
        for (from, own) in old.iter().enumerate() {
            for (to, other) in new.iter().enumerate() {
                if let Some(score) = score(own, other) {
                    // Of equals, those at the same place.
                    scored.push((std::cmp::Reverse(score), from.abs_diff(to), from, to));
                }
            }
        }
    } else {
        let by_name: std::collections::HashMap<&str, usize> =
            new.iter().enumerate().filter_map(|(at, own)| Some((own.name.as_deref()?, at))).collect();
        let named = old
            .iter()
            .enumerate()
            .filter_map(|(from, own)| by_name.get(own.name.as_deref()?).map(|to| (std::cmp::Reverse(1), 0, from, *to)));
        scored.extend(named);
        let in_place = old.iter().zip(new).enumerate();
        scored.extend(
            in_place.filter_map(|(at, (own, other))| score(own, other).map(|_| (std::cmp::Reverse(0), 0, at, at))),
        );
    }
    scored.sort_unstable();
    let (mut from_known, mut to_known) = (HashSet::new(), HashSet::new());
    let mut pairs = Vec::new();
    for (_, _, from, to) in scored {
        if !from_known.contains(&from) && !to_known.contains(&to) {
            from_known.insert(from);
            to_known.insert(to);
            pairs.push((from, to));
        }
    }
    pairs.sort_unstable();
    pairs
}

/// Whether all values of an alternative are values of another that says nothing but its type.
fn is_covered(own: &Alternative, others: &[Alternative]) -> bool {
    others.iter().any(|other| is_plain(&other.view) && other.view.types.includes(own.view.types))
}

impl Context<'_, '_> {
    /// Compares alternatives. Returns whether nothing else of the two schemas is left to compare.
    pub(super) fn alternatives(&mut self, old: &View, new: &View) -> bool {
        match (&old.groups[..], &new.groups[..]) {
            ([], []) => false,
            ([], [group]) => {
                let before = Alternative::of_whole(&self.comparer.old, self.old, old);
                let after: Vec<_> = alternatives(&self.comparer.new, group).collect();
                if old.types == Types::ALL || matched(&before, &after).is_empty() {
                    self.report(SchemaChange::AlternativesAdded, words(group), old.node, Some(group.node));
                    return false;
                }
                let nodes = (old.node, Some(group.node));
                self.compare_alternatives(&before, &after, nodes, (None, Some(group)));
                true
            }
            ([group], []) => {
                let before: Vec<_> = alternatives(&self.comparer.old, group).collect();
                let after = Alternative::of_whole(&self.comparer.new, self.new, new);
                if new.types == Types::ALL || matched(&before, &after).is_empty() {
                    self.report(SchemaChange::AlternativesRemoved, words(group), Some(group.node), new.node);
                    return false;
                }
                let nodes = (Some(group.node), new.node);
                self.compare_alternatives(&before, &after, nodes, (Some(group), None));
                true
            }
            (before, after) => {
                for index in 0..before.len().max(after.len()) {
                    match (before.get(index), after.get(index)) {
                        (Some(before), Some(after)) => self.groups(before, after),
                        (None, Some(group)) => {
                            self.report(SchemaChange::AlternativesAdded, words(group), old.node, Some(group.node));
                        }
                        (Some(group), None) => {
                            self.report(SchemaChange::AlternativesRemoved, words(group), Some(group.node), new.node);
                        }
                        (None, None) => {}
                    }
                }
                false
            }
        }
    }

    fn groups(&mut self, old: &Group, new: &Group) {
        let nodes = (Some(old.node), Some(new.node));
        match (old.is_one_of, new.is_one_of) {
            (true, false) => {
                self.report(SchemaChange::AlternativesInclusive, "`oneOf` became `anyOf`", nodes.0, nodes.1);
            }
            (false, true) => {
                self.report(SchemaChange::AlternativesExclusive, "`anyOf` became `oneOf`", nodes.0, nodes.1);
            }
            _ => {}
        }
        let before: Vec<_> = alternatives(&self.comparer.old, old).collect();
        let after: Vec<_> = alternatives(&self.comparer.new, new).collect();
        self.compare_alternatives(&before, &after, nodes, (None, None));
    }

    /// Compares the alternatives that agree, and reports the others. A group that has no counterpart is taken with the
    /// rest of its schema.
    fn compare_alternatives(
        &mut self,
        old: &[Alternative],
        new: &[Alternative],
        nodes: (Option<NodeId>, Option<NodeId>),
        whole: (Option<&Group>, Option<&Group>),
    ) {
        let pairs = matched(old, new);
        for (from, to) in &pairs {
            let with_rest = |group: Option<&Group>, all: &Conjunction, own: &Alternative, at: usize| match group {
                Some(group) => all.choosing(group.alternatives[at], Only::NotNull),
                None => own.conjunction.clone(),
            };
            let before = with_rest(whole.0, self.old, &old[*from], *from);
            let after = with_rest(whole.1, self.new, &new[*to], *to);
            self.descend(Step::Same, before, after);
        }
        for (index, own) in old.iter().enumerate() {
            if !pairs.iter().any(|(from, _)| *from == index) && !is_covered(own, new) {
                let message = format!("the alternative {} was removed", own.shown(&self.comparer.old));
                self.report(SchemaChange::AlternativeRemoved, message, own.node.or(nodes.0), nodes.1);
            }
        }
        for (index, own) in new.iter().enumerate() {
            if !pairs.iter().any(|(_, to)| *to == index) && !is_covered(own, old) {
                let message = format!("the alternative {} was added", own.shown(&self.comparer.new));
                self.report(SchemaChange::AlternativeAdded, message, nodes.0, own.node.or(nodes.1));
            }
        }
    }
}

fn alternatives<'s>(side: &'s Side<'_>, group: &'s Group) -> impl Iterator<Item = Alternative> + 's {
    group.alternatives.iter().map(|schema| Alternative::of_schema(side, *schema))
}

fn words(group: &Group) -> String {
    let keyword = if group.is_one_of { "oneOf" } else { "anyOf" };
    format!("`{keyword}` with {} alternatives", group.alternatives.len())
}
