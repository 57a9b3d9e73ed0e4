//! Takes what the rules report about one exchange.

use std::borrow::Cow;

use openapi_contract::NodeId;
use openapi_contract::json::Value;
use openapi_contract::schema::Path;

use super::names::cut;
use super::{Aggregate, Counters, EntryRef, Group, Key, Location, LocationKey, Names, NotChecked, PassedOver, seen};
use crate::client::{Answer, Client, Decoded, Effect};
use crate::rule::Code;

/// How many findings in one response are labelled with their effect on the client.
const MAX_IN_ANSWER: usize = 4096;

/// One thing that a rule saw.
pub(crate) struct Observation<'a> {
    pub(crate) code: Code,
    /// The place in the document.
    pub(crate) node: NodeId,
    pub(crate) location: Location,
    /// The name that tells causes at the same place apart.
    pub(crate) subject: Option<Cow<'a, str>>,
    /// The shape that was found.
    pub(crate) found: Option<Cow<'a, str>>,
    /// The value, where the finding is about which value it is.
    pub(crate) value: Option<Value<'a>>,
    /// Where in the body.
    pub(crate) path: Option<&'a Path<'a>>,
    /// Other things that the exchange carries, for a finding about a whole exchange.
    pub(crate) beside: Vec<String>,
}

impl Observation<'_> {
    pub(crate) fn new(code: Code, node: NodeId, location: Location) -> Self {
        Self { code, node, location, subject: None, found: None, value: None, path: None, beside: Vec::new() }
    }
}

/// Takes what the rules say about one exchange.
pub(crate) struct Collector<'o> {
    aggregate: &'o mut Aggregate,
    names: &'o Names<'o>,
    entry: EntryRef,
    show_values: bool,
    credentials_removed: bool,
    unchecked: bool,
    /// The findings in the response body, with their pointers, while a client is asked.
    in_answer: Option<Vec<(Key, String)>>,
}

impl<'o> Collector<'o> {
    pub(crate) fn new(
        aggregate: &'o mut Aggregate,
        names: &'o Names<'o>,
        entry: EntryRef,
        show_values: bool,
        credentials_removed: bool,
    ) -> Self {
        aggregate.exchanges += 1;
        Self { aggregate, names, entry, show_values, credentials_removed, unchecked: false, in_answer: None }
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

    /// A part of the exchange could not be judged.
    pub(crate) fn not_checked(&mut self, reason: NotChecked) {
        self.unchecked = true;
        self.aggregate.not_checked((reason, None), 1, self.entry);
    }

    /// A part of the exchange could not be judged because of what the document says at `node`: a
    /// pattern or a limit that gave up, a keyword that is not supported, a broken reference. The
    /// reason follows the words "not checked:" and holds nothing of the recording.
    pub(crate) fn not_judged(&mut self, node: NodeId, reason: Cow<'static, str>) {
        self.unchecked = true;
        self.aggregate.not_checked((NotChecked::Document(reason), Some(node)), 1, self.entry);
    }

    /// A body has a schema, and is of a media type by which no schema is judged.
    pub(crate) fn media_type_not_judged(&mut self, node: NodeId, media_type: &str) {
        self.unchecked = true;
        let reason = NotChecked::MediaType(cut(crate::text::token(media_type)).into());
        self.aggregate.not_checked((reason, Some(node)), 1, self.entry);
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

    /// From here on, findings in the response body are remembered for the client.
    pub(crate) fn begin_answer(&mut self) {
        self.in_answer = Some(Vec::new());
    }

    /// Asks the client about a response in which all findings are known now. Returns the place
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
        let subject = observation.subject.as_deref().unwrap_or_default();
        let subject = self.names.subject(observation.code, subject);
        let key = Key { code: observation.code, node: observation.node, subject };
        if let (Some(found), Location::Response { .. }) = (&mut self.in_answer, observation.location)
            && found.len() < MAX_IN_ANSWER
        {
            let pointer = observation.path.map(Path::pointer).unwrap_or_default();
            found.push((key.clone(), pointer));
        }
        self.aggregate.bound_if_many();
        let entry = self.entry;
        let pointer = || observation.path.map(|path| self.names.pointer(&path.pointer()).into_boxed_str());
        let group = self.aggregate.groups.entry(key).or_insert_with(|| Group::new(entry, pointer()));
        if entry < group.first {
            group.first = entry;
            group.first_pointer = pointer();
        }
        if group.occurrences == 0 || group.last != entry {
            group.exchanges += 1;
        }
        group.occurrences += 1;
        group.last = entry.max(group.last);
        if let Some(found) = &observation.found {
            let found = self.names.found(observation.code, found);
            group.found.add(&*found, 1, || found.clone().into());
        }
        for part in &observation.beside {
            let part = cut(crate::text::token(part));
            group.beside.add(part, 1, || part.into());
        }
        if let Some(value) = observation.value {
            let shown = seen(value, self.show_values);
            group.values.add(&*shown, 1, || shown.clone().into());
        }
        let location = LocationKey {
            location: observation.location,
            pointer: observation.path.map(|path| self.names.pointer(&path.folded()).into()),
        };
        group.locations.add(&location, 1, || location.clone());
    }
}
