//! Two documents compared: what a change means for clients and servers that hold to the old one.
//!
//! Both documents are compiled, so that it does not matter how they are written: which version of OpenAPI, which file,
//! which reference, which name of a schema. A value that clients send must not be restricted, and one that they receive
//! must not be extended. `docs/diff.md` has every code with its severity.

mod alternatives;
mod compare;
mod operation;
mod report;
mod rules;
mod schema;
mod security;
mod tree;
mod view;

use std::collections::{BTreeMap, BTreeSet};

use openapi_contract::{Contract, Document, NodeId};
use serde::Serialize;

use crate::text::Untrusted;
use compare::{Comparer, Found, Scope};
use view::Side;

pub use rules::{ChangeRule, Severity, rules};

/// A place in one of the documents.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[non_exhaustive]
pub struct Place {
    /// The file.
    pub file: Untrusted,
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
    /// The JSON pointer; in a file other than the main one, with its name before `#`.
    pub pointer: Untrusted,
}

/// One change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Change {
    /// The code of its rule.
    pub code: &'static str,
    /// How much it matters.
    pub severity: Severity,
    /// The change in words, with the value, property or limit.
    pub message: Untrusted,
    /// The operation and the part of it; empty for a change of the document as a whole. Of several, the first.
    pub at: Untrusted,
    /// All operations that the change concerns.
    pub operations: Vec<Untrusted>,
    /// Where it is, or where something is missing, in the old document.
    pub old: Option<Place>,
    /// The same in the new document.
    pub new: Option<Place>,
}

/// A part of the documents that was not compared.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[non_exhaustive]
pub struct NotCompared {
    /// Why.
    pub reason: Untrusted,
    /// Where it is in the old document.
    pub old: Option<Place>,
    /// Where it is in the new document.
    pub new: Option<Place>,
}

/// The number of changes of each severity.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Summary {
    /// Incompatible changes.
    pub breaking: usize,
    /// Changes that are likely to break somebody.
    pub warnings: usize,
    /// Compatible changes.
    pub infos: usize,
    /// Parts that were not compared.
    pub not_compared: usize,
}

/// All changes from one document to another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Comparison {
    /// The old document, as it was named when it was loaded.
    pub old: Untrusted,
    /// The new document.
    pub new: Untrusted,
    /// How many there are of each.
    pub summary: Summary,
    /// The changes, the gravest first.
    pub changes: Vec<Change>,
    /// What was not compared, unless both documents are written alike there.
    pub not_compared: Vec<NotCompared>,
}

impl Comparison {
    /// The severity of the gravest change; `None` if nothing changed.
    #[must_use]
    pub fn worst(&self) -> Option<Severity> {
        self.changes.first().map(|change| change.severity)
    }

    /// The exit code of the command. 0: no change is as grave as `fail_on`; 1: one is; 2: none is among what was
    /// compared, and something was not. Without `fail_on` no change fails, and with `allow_unchecked` nothing has to be
    /// compared.
    #[must_use]
    pub fn exit_code(&self, fail_on: Option<Severity>, allow_unchecked: bool) -> u8 {
        let is_failure = fail_on.is_some_and(|limit| self.worst() >= Some(limit));
        match (is_failure, self.not_compared.is_empty() || allow_unchecked) {
            (true, _) => 1,
            (false, false) => 2,
            (false, true) => 0,
        }
    }
}

/// Compares two documents.
///
/// The time is bounded: beyond a fixed amount of work the rest is reported as not compared. The result is the same for
/// the same documents.
#[must_use]
pub fn diff(old: &Contract, new: &Contract) -> Comparison {
    let mut comparer = Comparer::new(Side::new(old), Side::new(new));
    let labels = comparer.operations_of_both();
    comparer.run();
    if labels.is_empty() {
        let roots = (old.document().root(), new.document().root());
        comparer.skip(Some(roots.0), Some(roots.1), "no document has an operation, and nothing else is compared");
    }
    build(&comparer, &labels)
}

/// Changes of one rule at one place, told in one way, are one change.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    code: &'static str,
    message: String,
    old: Option<NodeId>,
    new: Option<NodeId>,
}

/// A change that was found once or several times.
struct Merged<'f> {
    first: &'f Found,
    at: String,
    operations: BTreeSet<usize>,
}

fn build(comparer: &Comparer<'_>, labels: &[String]) -> Comparison {
    let (old, new) = (comparer.old.document(), comparer.new.document());
    let mut merged: BTreeMap<Key, Merged<'_>> = BTreeMap::new();
    let mut steps = 0;
    for found in &comparer.found {
        let (at, operations) = match &found.scope {
            Scope::Document => (String::new(), Vec::new()),
            Scope::Operation(index, part) => (located(&labels[*index], part), vec![*index]),
            Scope::Pair(pair, step) => {
                let (operation, part) = comparer.place(*pair, step);
                (located(&labels[operation], &part), comparer.operations(*pair, &mut steps))
            }
        };
        let (code, message) = (found.rule.code, found.message.clone());
        let key = Key { code, message, old: found.identity.0, new: found.identity.1 };
        let first = || Merged { first: found, at, operations: BTreeSet::new() };
        merged.entry(key).or_insert_with(first).operations.extend(operations);
    }
    let mut changes: Vec<Change> = merged
        .into_values()
        .map(|Merged { first, at, operations }| Change {
            code: first.rule.code,
            severity: first.rule.severity,
            message: first.message.as_str().into(),
            at: at.into(),
            operations: operations.into_iter().map(|index| labels[index].as_str().into()).collect(),
            old: first.old.map(|node| place(old, node)),
            new: first.new.map(|node| place(new, node)),
        })
        .collect();
    changes.sort_by(|a, b| {
        let by = |change: &Change| (std::cmp::Reverse(change.severity), change.new.clone(), change.old.clone());
        by(a).cmp(&by(b)).then_with(|| (a.code, &a.message).cmp(&(b.code, &b.message)))
    });
    let mut not_compared: Vec<NotCompared> = comparer
        .skipped
        .iter()
        .map(|skipped| NotCompared {
            reason: skipped.reason.as_str().into(),
            old: skipped.old.map(|node| place(old, node)),
            new: skipped.new.map(|node| place(new, node)),
        })
        .collect();
    not_compared.sort();
    not_compared.dedup();
    let count = |severity| changes.iter().filter(|change| change.severity == severity).count();
    let summary = Summary {
        breaking: count(Severity::Breaking),
        warnings: count(Severity::Warning),
        infos: count(Severity::Info),
        not_compared: not_compared.len(),
    };
    let name = |document: &Document| document.source(document.root()).name().into();
    Comparison { old: name(old), new: name(new), summary, changes, not_compared }
}

fn located(operation: &str, part: &str) -> String {
    if part.is_empty() { operation.to_owned() } else { format!("{operation}, {part}") }
}

fn place(document: &Document, node: NodeId) -> Place {
    let location = document.location(node);
    Place {
        file: location.file.into(),
        line: location.line,
        column: location.column,
        pointer: document.pointer(node).into(),
    }
}
