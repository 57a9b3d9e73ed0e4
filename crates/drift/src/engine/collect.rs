//! What the rules report, counted by cause as it comes in.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use openapi_contract::NodeId;
use openapi_contract::json::{Kind, Value};
use openapi_contract::schema::Path;

use super::{Counters, Smallest};
use crate::body::Undecodable;
use crate::client::{Answer, Client, Decoded, Effect};
use crate::rules::{self, Code};

/// How many different shapes, values and sites of one finding are told apart. The rest is counted
/// together, so that a hostile recording cannot make the report grow.
const SHAPES: usize = 8;
const VALUES: usize = 32;
const SITES: usize = 32;
const BESIDE: usize = 16;
const HOSTS: usize = 32;
/// How many names below one place in the description get a finding of their own.
const NAMES: usize = 64;
/// How long a name, a value or a pointer in the report may be, in bytes.
const LONGEST: usize = 200;

/// Where an exchange stands: recording, entry, line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place {
    /// The index of the recording.
    pub(crate) input: usize,
    /// The entry, from 1.
    pub(crate) entry: u64,
    /// Its line, from 1.
    pub(crate) line: u64,
}

/// What part of which operation is spoken of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Site<'a> {
    /// No operation.
    None,
    Request {
        operation: usize,
        part: &'a str,
    },
    Response {
        operation: usize,
        status: u16,
        part: &'a str,
    },
}

/// One thing that a rule saw.
pub(crate) struct Observation<'a> {
    pub(crate) code: Code,
    /// The place in the description.
    pub(crate) node: NodeId,
    pub(crate) site: Site<'a>,
    /// The name that tells causes at the same place apart.
    pub(crate) subject: Option<Cow<'a, str>>,
    /// What was found, as a shape.
    pub(crate) found: Option<Cow<'a, str>>,
    /// The value, where the finding is about which value it is.
    pub(crate) value: Option<Value<'a>>,
    /// Where in the body.
    pub(crate) path: Option<&'a Path<'a>>,
    /// What else the exchange carries, for a finding about an exchange as a whole.
    pub(crate) beside: Vec<String>,
}

impl<'a> Observation<'a> {
    pub(crate) fn new(code: Code, node: NodeId, site: Site<'a>) -> Self {
        Self { code, node, site, subject: None, found: None, value: None, path: None, beside: Vec::new() }
    }
}

/// What makes two observations the same finding: the rule, the place in the description, and the
/// name it is about.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Key {
    pub(crate) code: Code,
    pub(crate) node: NodeId,
    pub(crate) subject: Box<str>,
}

/// Where a finding showed: operation, part, and the pointer with indexes folded.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct SiteKey {
    pub(crate) site: Site<'static>,
    pub(crate) pointer: Option<Box<str>>,
}

/// One finding, as far as it is counted.
#[derive(Debug, Clone)]
pub(crate) struct Group {
    pub(crate) effect: Effect,
    pub(crate) occurrences: u64,
    pub(crate) exchanges: u64,
    pub(crate) first: Place,
    /// The exact pointer at the first occurrence.
    pub(crate) first_pointer: Option<Box<str>>,
    pub(crate) last: Place,
    pub(crate) found: Smallest<Box<str>, SHAPES>,
    pub(crate) values: Smallest<Box<str>, VALUES>,
    pub(crate) sites: Smallest<SiteKey, SITES>,
    pub(crate) beside: Smallest<Box<str>, BESIDE>,
}

/// Why an exchange, or a part of it, could not be judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum NotChecked {
    Aborted,
    BodyNotRecorded,
    RequestBodyNotRecorded,
    Undecodable(Undecodable),
    TooDeep,
    TooManyParameters,
}

/// Why an exchange is not about this description.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum PassedOver {
    OtherHost(String),
    OtherScheme,
    Preflight,
    Refused,
}

/// What is known after some exchanges. Adding two up gives the same in any order.
#[derive(Debug, Default)]
pub(crate) struct Aggregate {
    pub(crate) groups: HashMap<Key, Group>,
    /// How many answers were judged, by operation and status.
    pub(crate) responses: BTreeMap<(usize, u16), u64>,
    /// How many requests were judged, by operation.
    pub(crate) requests: BTreeMap<usize, u64>,
    pub(crate) counters: Counters,
    /// How often a parameter, header or media type was there, by operation.
    pub(crate) marks: BTreeMap<(usize, NodeId), u64>,
    pub(crate) exchanges: u64,
    pub(crate) checked: u64,
    pub(crate) by_media_type_only: u64,
    pub(crate) not_checked: BTreeMap<NotChecked, (u64, Place)>,
    pub(crate) passed_over: BTreeMap<PassedOver, u64>,
    pub(crate) hosts: Smallest<String, HOSTS>,
    /// Entries that are no exchanges: how many, and the first with what is wrong with it.
    pub(crate) broken: BTreeMap<usize, (u64, Place, String)>,
}

/// Takes what the rules say about one exchange.
pub(crate) struct Collector<'o> {
    aggregate: &'o mut Aggregate,
    place: Place,
    show_values: bool,
    credentials_removed: bool,
    unchecked: bool,
    /// What was found in the answer's body, with its pointer, while a client is asked.
    in_answer: Option<Vec<(Key, String)>>,
}

impl<'o> Collector<'o> {
    pub(crate) fn new(
        aggregate: &'o mut Aggregate,
        place: Place,
        show_values: bool,
        credentials_removed: bool,
    ) -> Self {
        aggregate.exchanges += 1;
        Self { aggregate, place, show_values, credentials_removed, unchecked: false, in_answer: None }
    }

    /// Whether the recorder leaves credentials out.
    pub(crate) fn credentials_removed(&self) -> bool {
        self.credentials_removed
    }

    /// Notes that a part of an operation was there.
    #[inline]
    pub(crate) fn mark(&mut self, operation: usize, node: NodeId) {
        *self.aggregate.marks.entry((operation, node)).or_default() += 1;
    }

    /// The counters of what the bodies exercise.
    #[inline]
    pub(crate) fn counters(&mut self) -> &mut Counters {
        &mut self.aggregate.counters
    }

    pub(crate) fn pass_over(&mut self, reason: PassedOver) {
        if let PassedOver::OtherHost(host) = reason {
            self.aggregate.hosts.add(&host, 1, || host.clone());
        } else {
            *self.aggregate.passed_over.entry(reason).or_default() += 1;
        }
    }

    pub(crate) fn not_checked(&mut self, reason: NotChecked) {
        self.unchecked = true;
        let place = self.place;
        let (count, first) = self.aggregate.not_checked.entry(reason).or_insert((0, place));
        *count += 1;
        *first = place.min(*first);
    }

    pub(crate) fn by_media_type_only(&mut self) {
        self.aggregate.by_media_type_only += 1;
    }

    /// An exchange outside of all operations was judged.
    pub(crate) fn checked_nothing_more(&mut self) {
        self.aggregate.checked += 1;
    }

    /// An exchange was judged; one of which a part could not be is not counted as such.
    pub(crate) fn checked(&mut self, operation: usize, status: u16, request: bool) {
        *self.aggregate.responses.entry((operation, status)).or_default() += 1;
        if request {
            *self.aggregate.requests.entry(operation).or_default() += 1;
        }
        if !self.unchecked {
            self.aggregate.checked += 1;
        }
    }

    /// From here on, what is found in the answer's body is remembered for the client.
    pub(crate) fn begin_answer(&mut self) {
        self.in_answer = Some(Vec::new());
    }

    /// Asks the client about an answer in which all findings are known now. Returns the place
    /// where it failed although nothing was found.
    pub(crate) fn ask(&mut self, client: &dyn Client, answer: &Answer<'_>) -> Option<String> {
        let found = self.in_answer.take().unwrap_or_default();
        match client.decode(answer) {
            Decoded::NotKnown => {}
            Decoded::Failed(at) if found.is_empty() => return Some(at),
            Decoded::Failed(at) => {
                let exact = found.iter().any(|(_, pointer)| *pointer == at);
                let below = format!("{at}/");
                for (key, pointer) in &found {
                    let here = if exact { *pointer == at } else { pointer.starts_with(&below) };
                    // With a single finding there is nothing else that it could be.
                    if here || found.len() == 1 {
                        self.label(key, Effect::BreaksTheClient);
                    }
                }
            }
            Decoded::Read if found.is_empty() => {}
            Decoded::Read => {
                let lost = client.lost(answer);
                for (key, pointer) in &found {
                    let is_lost = lost.iter().any(|lost| lost == pointer || pointer.starts_with(&format!("{lost}/")));
                    self.label(key, if is_lost { Effect::LosesData } else { Effect::Tolerated });
                }
            }
        }
        None
    }

    fn label(&mut self, key: &Key, effect: Effect) {
        if let Some(group) = self.aggregate.groups.get_mut(key) {
            group.effect = group.effect.max(effect);
        }
    }

    pub(crate) fn add(&mut self, observation: &Observation<'_>) {
        let subject = observation.subject.as_deref().map(cut).unwrap_or_default();
        let key = Key { code: observation.code, node: observation.node, subject: fold_name(observation.code, subject) };
        if let (Some(found), Site::Response { .. }) = (&mut self.in_answer, observation.site) {
            let pointer = observation.path.map(Path::pointer).unwrap_or_default();
            found.push((key.clone(), pointer));
        }
        let place = self.place;
        let pointer = || observation.path.map(|path| Box::from(cut(&path.pointer())));
        let group = self.aggregate.groups.entry(key).or_insert_with(|| Group {
            effect: Effect::NotKnown,
            occurrences: 0,
            exchanges: 0,
            first: place,
            first_pointer: pointer(),
            last: Place { input: 0, entry: 0, line: 0 },
            found: Smallest::default(),
            values: Smallest::default(),
            sites: Smallest::default(),
            beside: Smallest::default(),
        });
        if place < group.first {
            group.first = place;
            group.first_pointer = pointer();
        }
        if group.occurrences == 0 || group.last != place {
            group.exchanges += 1;
        }
        group.occurrences += 1;
        group.last = place.max(group.last);
        if let Some(found) = &observation.found {
            group.found.add(cut(found), 1, || cut(found).into());
        }
        for part in &observation.beside {
            group.beside.add(cut(part), 1, || cut(part).into());
        }
        if let Some(value) = observation.value {
            let shown = shown(value, self.show_values);
            group.values.add(&*shown, 1, || shown.clone().into());
        }
        let site = SiteKey {
            site: observation.site.to_static(),
            pointer: observation.path.map(|path| cut(&path.folded()).into()),
        };
        group.sites.add(&site, 1, || site.clone());
    }
}

/// Names that are data (the keys of a map that the description does not call one) would give a
/// finding each; those that look like identifiers are one.
fn fold_name(code: Code, subject: &str) -> Box<str> {
    let is_name = matches!(code, Code::UndocumentedField | Code::UndocumentedParameter | Code::DuplicateKey);
    if is_name && rules::is_identifier_name(subject) { "*".into() } else { subject.into() }
}

impl Site<'_> {
    /// Parts are names from the code, so that nothing is copied.
    fn to_static(self) -> Site<'static> {
        const PARTS: [&str; 8] = ["body", "header", "query", "path", "cookie", "security", "status", ""];
        let known = |part: &str| PARTS.into_iter().find(|known| *known == part).unwrap_or_default();
        match self {
            Site::None => Site::None,
            Site::Request { operation, part } => Site::Request { operation, part: known(part) },
            Site::Response { operation, status, part } => Site::Response { operation, status, part: known(part) },
        }
    }
}

/// A text for the report, not longer than is good for it.
fn cut(text: &str) -> &str {
    let end = (0..=LONGEST.min(text.len())).rev().find(|end| text.is_char_boundary(*end));
    &text[..end.unwrap_or_default()]
}

/// A value as the report may show it. A constant in the manner of an enumeration is a name of the
/// protocol, which whoever repairs the description needs to know; anything else is a shape.
fn shown(value: Value<'_>, show_values: bool) -> Cow<'_, str> {
    let text = value.text();
    let is_constant = value.kind() == Kind::String
        && (1..=40).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphabetic() || matches!(byte, b'_' | b'-' | b'.'));
    if show_values || is_constant || matches!(value.kind(), Kind::Boolean | Kind::Null) {
        return match text {
            Cow::Borrowed(text) => Cow::Borrowed(cut(text)),
            Cow::Owned(text) => Cow::Owned(cut(&text).to_owned()),
        };
    }
    Cow::Owned(format!("<{}>", rules::shape(value)))
}

impl Aggregate {
    /// Adds what another worker counted.
    pub(crate) fn merge(&mut self, other: Self) {
        for (key, group) in other.groups {
            match self.groups.entry(key) {
                std::collections::hash_map::Entry::Occupied(mut own) => own.get_mut().merge(group),
                std::collections::hash_map::Entry::Vacant(free) => {
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
        for (reason, (count, place)) in other.not_checked {
            let own = self.not_checked.entry(reason).or_insert((0, place));
            own.0 += count;
            own.1 = own.1.min(place);
        }
        for (reason, count) in other.passed_over {
            *self.passed_over.entry(reason).or_default() += count;
        }
        self.hosts.merge(other.hosts);
        for (input, (count, place, reason)) in other.broken {
            let own = self.broken.entry(input).or_insert_with(|| (0, place, reason.clone()));
            own.0 += count;
            if place < own.1 {
                (own.1, own.2) = (place, reason);
            }
        }
    }

    /// Notes an entry that is no exchange.
    pub(crate) fn broken(&mut self, place: Place, reason: impl FnOnce() -> String) {
        if let Some(own) = self.broken.get_mut(&place.input) {
            own.0 += 1;
            if place < own.1 {
                (own.1, own.2) = (place, reason());
            }
        } else {
            self.broken.insert(place.input, (1, place, reason()));
        }
    }

    /// Whether this finding would be a new one. Not when there are as many names at its place as are kept apart.
    pub(crate) fn is_new(&self, key: &Key) -> bool {
        let beside = |own: &&Key| own.code == key.code && own.node == key.node;
        !self.groups.contains_key(key) && self.groups.keys().filter(beside).count() < NAMES
    }

    /// Keeps memory in bounds when names are data: of the findings at one place that differ only
    /// in a name, the smallest names stay.
    pub(crate) fn bound(&mut self) {
        let mut names: HashMap<(Code, NodeId), Vec<Box<str>>> = HashMap::new();
        for key in self.groups.keys() {
            names.entry((key.code, key.node)).or_default().push(key.subject.clone());
        }
        for ((code, node), mut subjects) in names {
            if subjects.len() <= NAMES {
                continue;
            }
            subjects.sort();
            for subject in subjects.drain(NAMES..) {
                self.groups.remove(&Key { code, node, subject });
            }
        }
    }
}

impl Group {
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
        self.sites.merge(other.sites);
        self.beside.merge(other.beside);
    }
}
