//! The counts of some exchanges. Adding two up gives the same in any order.

use std::borrow::Cow;
use std::collections::btree_map::{self, BTreeMap};
use std::collections::hash_map::{self, HashMap};

use openapi_contract::NodeId;

use super::{Counters, EntryRef, LocationKey, Smallest};
use crate::body::Undecodable;
use crate::client::Effect;
use crate::rule::Code;

/// How many different shapes, values and sites of one finding are told apart. The rest is counted
/// together, so that a hostile recording cannot make the report grow.
const MAX_SHAPES: usize = 8;
const MAX_VALUES: usize = 32;
const MAX_SITES: usize = 32;
const MAX_BESIDE: usize = 16;
const MAX_HOSTS: usize = 32;
/// How many names below one place in the document get a finding of their own.
pub(crate) const MAX_NAMES: usize = 64;
/// How many groups may be added before those beyond [`MAX_NAMES`] are dropped.
const MAX_NEW_GROUPS: usize = 8192;
/// How many reasons for which something was not judged are told apart.
const MAX_REASONS: usize = 256;

/// The identity of a finding: the rule, the place in the document, and the
/// name it is about.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Key {
    pub(crate) code: Code,
    pub(crate) node: NodeId,
    pub(crate) subject: Box<str>,
}

/// One finding, as far as it is counted.
#[derive(Debug, Clone)]
pub(crate) struct Group {
    pub(crate) effect: Effect,
    pub(crate) occurrences: u64,
    pub(crate) exchanges: u64,
    pub(crate) first: EntryRef,
    /// The exact pointer at the first occurrence.
    pub(crate) first_pointer: Option<Box<str>>,
    pub(crate) last: EntryRef,
    pub(crate) found: Smallest<Box<str>, MAX_SHAPES>,
    pub(crate) values: Smallest<Box<str>, MAX_VALUES>,
    pub(crate) locations: Smallest<LocationKey, MAX_SITES>,
    pub(crate) beside: Smallest<Box<str>, MAX_BESIDE>,
}

/// The observations about names beyond [`MAX_NAMES`] at one place. They are drift like the others;
/// only their names are not kept, and with them in how many exchanges each was seen.
#[derive(Debug, Clone, Copy)]
pub(crate) struct FurtherNames {
    pub(crate) occurrences: u64,
    pub(crate) first: EntryRef,
    pub(crate) last: EntryRef,
}

/// Why an exchange, or a part of it, could not be judged.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum NotChecked {
    /// The request was aborted: there is no response.
    Aborted,
    BodyNotRecorded,
    RequestBodyNotRecorded,
    /// Of a sequence of items, the first were.
    RestNotRecorded,
    Undecodable(Undecodable),
    TooDeep,
    TooManyParameters,
    /// A body of a media type that the schema it has cannot judge.
    MediaType(Box<str>),
    /// A part of the document that cannot be judged, or that gave up: a pattern, a keyword, a
    /// reference, a limit.
    Document(Cow<'static, str>),
}

/// How often something was not judged for a reason, and the first time.
pub(crate) type NotCheckedKey = (NotChecked, Option<NodeId>);

/// Why an exchange is not about this document.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum PassedOver {
    OtherHost(String),
    OtherScheme,
    Preflight,
    Refused,
}

/// The counts of some exchanges.
#[derive(Debug, Default)]
pub(crate) struct Aggregate {
    pub(crate) groups: HashMap<Key, Group>,
    /// How many groups there were after they were bounded.
    kept: usize,
    pub(crate) further_names: BTreeMap<(Code, NodeId), FurtherNames>,
    /// How many responses were checked, by operation and status.
    pub(crate) responses: BTreeMap<(usize, u16), u64>,
    /// How many requests were checked, by operation.
    pub(crate) requests: BTreeMap<usize, u64>,
    pub(crate) counters: Counters,
    /// How often a parameter, header or media type was there, by operation.
    pub(crate) marks: BTreeMap<(usize, NodeId), u64>,
    pub(crate) exchanges: u64,
    pub(crate) checked: u64,
    pub(crate) by_media_type_only: u64,
    pub(crate) not_checked: BTreeMap<NotCheckedKey, (u64, EntryRef)>,
    /// The same for reasons beyond [`MAX_REASONS`], together.
    pub(crate) further_reasons: Option<(u64, EntryRef)>,
    pub(crate) passed_over: BTreeMap<PassedOver, u64>,
    pub(crate) hosts: Smallest<String, MAX_HOSTS>,
    /// Invalid entries by recording: how many, and the first with its problem.
    pub(crate) broken: BTreeMap<usize, (u64, (EntryRef, String))>,
}

impl Aggregate {
    /// Adds what another worker counted.
    pub(crate) fn merge(&mut self, other: Self) {
        for (key, group) in other.groups {
            match self.groups.entry(key) {
                hash_map::Entry::Occupied(mut own) => own.get_mut().merge(group),
                hash_map::Entry::Vacant(free) => {
                    free.insert(group);
                }
            }
        }
        for (key, count) in other.responses {
            *self.responses.entry(key).or_default() += count;
        }
        for (key, count) in other.requests {
            *self.requests.entry(key).or_default() += count;
        }
        self.counters.merge(&other.counters);
        for (key, count) in other.marks {
            *self.marks.entry(key).or_default() += count;
        }
        self.exchanges += other.exchanges;
        self.checked += other.checked;
        self.by_media_type_only += other.by_media_type_only;
        for (key, (count, first)) in other.not_checked {
            self.not_checked(key, count, first);
        }
        for (reason, count) in other.passed_over {
            *self.passed_over.entry(reason).or_default() += count;
        }
        self.hosts.merge(other.hosts);
        for (input, (count, first)) in other.broken {
            match self.broken.entry(input) {
                btree_map::Entry::Occupied(mut own) => {
                    let own = own.get_mut();
                    own.0 += count;
                    own.1 = std::mem::take(&mut own.1).min(first);
                }
                btree_map::Entry::Vacant(free) => {
                    free.insert((count, first));
                }
            }
        }
        if let Some((count, first)) = other.further_reasons {
            let own = self.further_reasons.get_or_insert((0, first));
            *own = (own.0 + count, own.1.min(first));
        }
        for ((code, node), further) in other.further_names {
            self.add_further(code, node, further);
        }
    }

    /// Counts what was not judged.
    pub(crate) fn not_checked(&mut self, key: NotCheckedKey, count: u64, first: EntryRef) {
        let own = self.not_checked.entry(key).or_insert((0, first));
        own.0 += count;
        own.1 = own.1.min(first);
    }

    /// Notes an entry that is not an exchange.
    pub(crate) fn broken(&mut self, entry: EntryRef, reason: String) {
        let broken = self.broken.entry(entry.input).or_insert_with(|| (0, (entry, reason)));
        broken.0 += 1;
    }

    /// How many responses of an operation were judged, by status.
    pub(crate) fn statuses(&self, operation: usize) -> impl Iterator<Item = (u16, u64)> {
        let own = self.responses.range((operation, 0)..=(operation, u16::MAX));
        own.map(|((_, status), count)| (*status, *count))
    }

    fn add_further(&mut self, code: Code, node: NodeId, more: FurtherNames) {
        let own = self.further_names.entry((code, node)).or_insert(FurtherNames { occurrences: 0, ..more });
        own.occurrences += more.occurrences;
        own.first = own.first.min(more.first);
        own.last = own.last.max(more.last);
    }

    /// Whether this finding would be a new one. Not when there are as many names at its place as are kept apart.
    pub(crate) fn is_new(&self, key: &Key) -> bool {
        let beside = |own: &&Key| own.code == key.code && own.node == key.node;
        !self.groups.contains_key(key) && self.groups.keys().filter(beside).count() < MAX_NAMES
    }

    /// The same in the middle of an exchange, once there are many groups more than before.
    pub(super) fn bound_if_many(&mut self) {
        if self.groups.len() >= self.kept + MAX_NEW_GROUPS {
            self.bound();
        }
    }

    /// Keeps memory in bounds when names are data: of the findings at one place that differ only
    /// in a name, the smallest names stay, and the others are counted together.
    pub(crate) fn bound(&mut self) {
        let mut names: HashMap<(Code, NodeId), Vec<Box<str>>> = HashMap::new();
        for key in self.groups.keys() {
            names.entry((key.code, key.node)).or_default().push(key.subject.clone());
        }
        for ((code, node), mut subjects) in names {
            if subjects.len() <= MAX_NAMES {
                continue;
            }
            subjects.sort();
            for subject in subjects.drain(MAX_NAMES..) {
                if let Some(group) = self.groups.remove(&Key { code, node, subject }) {
                    let Group { occurrences, first, last, .. } = group;
                    self.add_further(code, node, FurtherNames { occurrences, first, last });
                }
            }
        }
        self.kept = self.groups.len();
        while self.not_checked.len() > MAX_REASONS {
            let Some((_, (count, first))) = self.not_checked.pop_last() else { break };
            let own = self.further_reasons.get_or_insert((0, first));
            *own = (own.0 + count, own.1.min(first));
        }
    }
}

impl Group {
    /// A group that has counted nothing yet.
    pub(super) fn new(first: EntryRef, first_pointer: Option<Box<str>>) -> Self {
        Self {
            effect: Effect::NotKnown,
            occurrences: 0,
            exchanges: 0,
            first,
            first_pointer,
            last: EntryRef { input: 0, entry: 0, line: 0 },
            found: Smallest::default(),
            values: Smallest::default(),
            locations: Smallest::default(),
            beside: Smallest::default(),
        }
    }

    fn merge(&mut self, other: Self) {
        self.effect = self.effect.max(other.effect);
        self.occurrences += other.occurrences;
        self.exchanges += other.exchanges;
        if other.first < self.first {
            self.first = other.first;
            self.first_pointer = other.first_pointer;
        }
        self.last = self.last.max(other.last);
        self.found.merge(other.found);
        self.values.merge(other.values);
        self.locations.merge(other.locations);
        self.beside.merge(other.beside);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(input: usize, entry: u64) -> EntryRef {
        EntryRef { input, entry, line: entry }
    }

    fn reasons(numbers: impl Iterator<Item = u64>) -> Aggregate {
        let mut aggregate = Aggregate::default();
        for number in numbers {
            let reason = NotChecked::Document(format!("reason {number:04}").into());
            aggregate.not_checked((reason, None), 1, at(0, number));
        }
        aggregate.bound();
        aggregate
    }

    /// Reasons beyond the limit are counted, whatever the order in which they come.
    #[test]
    fn no_reason_is_lost() {
        let most = MAX_REASONS as u64;
        let all = reasons(1..=most + 44);
        let mut parts = reasons((1..=most + 44).filter(|number| number % 2 == 0));
        parts.merge(reasons((1..=most + 44).filter(|number| number % 2 == 1)));
        parts.bound();
        for aggregate in [&all, &parts] {
            assert_eq!(aggregate.not_checked.len(), MAX_REASONS);
            assert_eq!(aggregate.further_reasons, Some((44, at(0, most + 1))));
        }
        assert!(reasons(1..=most).further_reasons.is_none());
    }

    #[test]
    fn the_first_broken_entry_is_kept() {
        let broken = |entries: &[u64]| {
            let mut aggregate = Aggregate::default();
            for entry in entries {
                aggregate.broken(at(1, *entry), format!("reason {entry}"));
            }
            aggregate
        };
        for (own, other) in [(&[2, 9][..], &[5][..]), (&[5], &[2, 9]), (&[2, 5, 9], &[])] {
            let mut aggregate = broken(own);
            aggregate.merge(broken(other));
            assert_eq!(aggregate.broken[&1], (3, (at(1, 2), "reason 2".to_owned())));
        }
    }
}
