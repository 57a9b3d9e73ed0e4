//! What an edit is meant to do to the data of a file, and whether it does that and nothing else.

use std::collections::{HashMap, HashSet};

use openapi_contract::document::Data;
use openapi_contract::json::{self, Kind, Tape};
use openapi_contract::{Document, NodeId};

/// Files that are nested deeper are not edited.
const MAX_DEPTH: usize = 500;

/// A value that an edit writes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Wanted {
    /// A number, `true`, `false` or `null`, as in JSON.
    Literal(String),
    String(String),
    Array(Vec<Wanted>),
    Object(Vec<(String, Wanted)>),
}

impl From<&serde_json::Value> for Wanted {
    fn from(value: &serde_json::Value) -> Self {
        match value {
            serde_json::Value::String(text) => Self::String(text.clone()),
            serde_json::Value::Array(items) => Self::Array(items.iter().map(Self::from).collect()),
            serde_json::Value::Object(members) => {
                Self::Object(members.iter().map(|(name, value)| (name.clone(), Self::from(value))).collect())
            }
            other => Self::Literal(other.to_string()),
        }
    }
}

impl Wanted {
    /// From a JSON text; numbers stay as they are written. A text with half of a surrogate pair cannot be written.
    pub(super) fn parse(json: &str) -> Option<Self> {
        let mut tape = Tape::new();
        Some(Self::of(tape.parse(json).ok()?)).filter(|value| !value.has_replacement())
    }

    /// Whether there is a replacement character in it, as what cannot be decoded is read.
    fn has_replacement(&self) -> bool {
        let is_in = |text: &str| text.contains(char::REPLACEMENT_CHARACTER);
        match self {
            Self::Literal(_) => false,
            Self::String(text) => is_in(text),
            Self::Array(items) => items.iter().any(Self::has_replacement),
            Self::Object(members) => members.iter().any(|(name, value)| is_in(name) || value.has_replacement()),
        }
    }

    fn of(value: json::Value<'_>) -> Self {
        match value.kind() {
            Kind::String => Self::String(value.text().into_owned()),
            Kind::Array => Self::Array(value.elements().map(Self::of).collect()),
            Kind::Object => {
                Self::Object(value.members().map(|(name, own)| (name.text().into_owned(), Self::of(own))).collect())
            }
            _ => Self::Literal(value.raw().to_owned()),
        }
    }

    /// Whether a node has this value. Members may be in any order.
    pub(super) fn is(&self, document: &Document, node: NodeId) -> bool {
        match (self, document.node(node).data()) {
            (Self::Literal(text), Data::Null) => text == "null",
            (Self::Literal(text), Data::Boolean(own)) => *text == own.to_string(),
            (Self::Literal(text), Data::Number(own)) | (Self::String(text), Data::String(own)) => **own == **text,
            (Self::Array(items), Data::Array(own)) => {
                items.len() == own.len() && items.iter().zip(own).all(|(item, own)| item.is(document, *own))
            }
            (Self::Object(members), Data::Object(own)) => {
                members.len() == own.iter().count()
                    && members.iter().all(|(name, value)| {
                        let mut found = own.iter().filter(|member| *member.name == **name);
                        found.next().is_some_and(|member| value.is(document, member.value)) && found.next().is_none()
                    })
            }
            _ => false,
        }
    }
}

/// One change to the data of a file.
#[derive(Debug, Clone)]
pub(super) enum Intent {
    /// A member behind the last one of a mapping.
    Add {
        map: NodeId,
        key: String,
        value: Wanted,
    },
    /// Elements behind the last one of a list.
    Append {
        list: NodeId,
        values: Vec<Wanted>,
    },
    RemoveElement {
        list: NodeId,
        index: usize,
    },
    RemoveMember {
        map: NodeId,
        index: usize,
    },
    /// A value in the place of another.
    Replace {
        node: NodeId,
        value: Wanted,
    },
}

/// Whether a file of the document after an edit is that of the document before, changed as it is meant.
pub(super) fn are_met(intents: &[Intent], before: (&Document, NodeId), after: (&Document, NodeId)) -> bool {
    let mut at: HashMap<NodeId, Vec<&Intent>> = HashMap::new();
    for intent in intents {
        let (Intent::Add { map: node, .. }
        | Intent::Append { list: node, .. }
        | Intent::RemoveElement { list: node, .. }
        | Intent::RemoveMember { map: node, .. }
        | Intent::Replace { node, .. }) = intent;
        at.entry(*node).or_default().push(intent);
    }
    let mut comparison = Comparison { at, before: before.0, after: after.0, known: HashSet::new() };
    comparison.is_met(before.1, after.1, 0)
}

struct Comparison<'c> {
    at: HashMap<NodeId, Vec<&'c Intent>>,
    before: &'c Document,
    after: &'c Document,
    /// Pairs that were found to be as meant: an alias leads to the same node again.
    known: HashSet<(NodeId, NodeId)>,
}

impl Comparison<'_> {
    fn is_met(&mut self, before: NodeId, after: NodeId, depth: usize) -> bool {
        if self.known.contains(&(before, after)) {
            return true;
        }
        if depth > MAX_DEPTH {
            return false;
        }
        let intents = self.at.get(&before).cloned().unwrap_or_default();
        let replaced = intents.iter().find_map(|intent| match intent {
            Intent::Replace { value, .. } => Some(value.is(self.after, after)),
            _ => None,
        });
        let is_met = replaced.unwrap_or_else(|| {
            let (old, new) = (self.before.node(before).data(), self.after.node(after).data());
            match (old, new) {
                (Data::Null, Data::Null) => true,
                (Data::Boolean(old), Data::Boolean(new)) => old == new,
                (Data::Number(old), Data::Number(new)) | (Data::String(old), Data::String(new)) => old == new,
                (Data::Array(old), Data::Array(new)) => self.is_list_met(&intents, old, new, depth),
                (Data::Object(old), Data::Object(new)) => {
                    let names = |object: &openapi_contract::document::Object| -> Vec<(Box<str>, NodeId)> {
                        object.iter().map(|member| (member.name.clone(), member.value)).collect()
                    };
                    self.is_map_met(&intents, &names(old), &names(new), depth)
                }
                _ => false,
            }
        });
        if is_met {
            self.known.insert((before, after));
        }
        is_met
    }

    fn is_list_met(&mut self, intents: &[&Intent], old: &[NodeId], new: &[NodeId], depth: usize) -> bool {
        let is_removed = |at: usize| {
            intents.iter().any(|intent| matches!(intent, Intent::RemoveElement { index, .. } if *index == at))
        };
        let kept: Vec<NodeId> =
            old.iter().enumerate().filter(|(at, _)| !is_removed(*at)).map(|(_, node)| *node).collect();
        let added: Vec<&Wanted> = intents
            .iter()
            .flat_map(|intent| match intent {
                Intent::Append { values, .. } => values.iter().collect(),
                _ => Vec::new(),
            })
            .collect();
        new.len() == kept.len() + added.len()
            && kept.iter().zip(new).all(|(old, new)| self.is_met(*old, *new, depth + 1))
            && added.iter().zip(&new[kept.len()..]).all(|(value, new)| value.is(self.after, *new))
    }

    fn is_map_met(
        &mut self,
        intents: &[&Intent],
        old: &[(Box<str>, NodeId)],
        new: &[(Box<str>, NodeId)],
        depth: usize,
    ) -> bool {
        let is_removed = |at: usize| {
            intents.iter().any(|intent| matches!(intent, Intent::RemoveMember { index, .. } if *index == at))
        };
        let kept: Vec<&(Box<str>, NodeId)> =
            old.iter().enumerate().filter(|(at, _)| !is_removed(*at)).map(|(_, member)| member).collect();
        let added: Vec<(&String, &Wanted)> = intents
            .iter()
            .filter_map(|intent| match intent {
                Intent::Add { key, value, .. } => Some((key, value)),
                _ => None,
            })
            .collect();
        new.len() == kept.len() + added.len()
            && kept.iter().zip(new).all(|(old, new)| old.0 == new.0 && self.is_met(old.1, new.1, depth + 1))
            && added
                .iter()
                .zip(&new[kept.len()..])
                .all(|((key, value), new)| *new.0 == ***key && value.is(self.after, new.1))
    }
}
