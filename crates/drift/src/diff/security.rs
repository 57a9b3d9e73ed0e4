//! Security requirements: whether credentials that were enough still are.

use std::collections::{BTreeMap, BTreeSet};

use openapi_contract::{Document, NodeId, Operation, Requirement, SchemeKind};

use super::compare::{Comparer, Scope};
use super::rules::OperationChange as C;
use crate::text::quoted;

/// Schemes by what a request shows of them, with the scopes that a token needs.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Credentials {
    schemes: BTreeMap<String, BTreeSet<String>>,
    names: Vec<String>,
    node: Option<NodeId>,
}

impl Credentials {
    fn new(document: &Document, requirement: &Requirement) -> Self {
        let mut own = Self { schemes: BTreeMap::new(), names: Vec::new(), node: None };
        for scheme in &requirement.schemes {
            // The name of a scheme may change, what a request carries may not.
            let kind = match &scheme.kind {
                SchemeKind::Http(name) => format!("http {}", name.to_ascii_lowercase()),
                SchemeKind::ApiKey(place, name) => format!("{} {name}", place.name()),
                SchemeKind::MutualTls => "mutual TLS".to_owned(),
                SchemeKind::Unknown(_) => format!("unknown {}", scheme.name),
            };
            let scopes = document.elements(scheme.node).filter_map(|scope| document.node(scope).as_str());
            own.schemes.entry(kind).or_default().extend(scopes.map(str::to_owned));
            own.names.push(format!("`{}`", quoted(&scheme.name)));
            own.node.get_or_insert(scheme.node);
        }
        own
    }

    /// Whether who has the other credentials has these.
    fn is_met_by(&self, other: &Self) -> bool {
        self.schemes.iter().all(|(kind, scopes)| other.schemes.get(kind).is_some_and(|own| scopes.is_subset(own)))
    }

    fn has_same_schemes(&self, other: &Self) -> bool {
        self.schemes.keys().eq(other.schemes.keys())
    }

    fn scopes(&self) -> BTreeSet<&String> {
        self.schemes.values().flatten().collect()
    }

    fn shown(&self) -> String {
        if self.names.is_empty() { "no credentials".to_owned() } else { self.names.join(" and ") }
    }
}

/// The alternatives of an operation; one without credentials if it requires none.
fn alternatives(document: &Document, operation: &Operation) -> Vec<Credentials> {
    let mut found: Vec<Credentials> =
        operation.details().security.iter().map(|requirement| Credentials::new(document, requirement)).collect();
    if found.is_empty() {
        found.push(Credentials { schemes: BTreeMap::new(), names: Vec::new(), node: None });
    }
    found
}

/// Compares the security requirements of an operation.
pub(super) fn compare(comparer: &mut Comparer<'_>, index: usize, old: &Operation, new: &Operation) {
    let before = alternatives(comparer.old.document(), old);
    let after = alternatives(comparer.new.document(), new);
    let is_open = |all: &[Credentials]| all.iter().any(|own| own.schemes.is_empty());
    let mut report = |change: C, message: String, nodes: (Option<NodeId>, Option<NodeId>)| {
        comparer.beside_by(change.rule(), Scope::Operation(index, String::new()), message, nodes);
    };
    let first = |all: &[Credentials]| all.iter().find_map(|own| own.node);
    let mut is_told = BTreeSet::new();
    for own in before.iter().filter(|own| !after.iter().any(|other| other.is_met_by(own))) {
        let same = after.iter().position(|other| other.has_same_schemes(own));
        if let Some(at) = same {
            is_told.insert(at);
            for scope in after[at].scopes().difference(&own.scopes()) {
                let message = format!("{} needs the scope `{}`", own.shown(), quoted(scope));
                report(C::SecurityScopeAdded, message, (own.node, after[at].node));
            }
        } else if own.schemes.is_empty() {
            let words: Vec<String> = after.iter().map(Credentials::shown).collect();
            report(C::SecurityAdded, format!("{} is required", words.join(" or ")), (None, first(&after)));
        } else {
            let message = format!("{} is no longer enough", own.shown());
            report(C::SecurityAlternativeRemoved, message, (own.node, first(&after)));
        }
    }
    if !is_open(&before) && is_open(&after) {
        report(C::SecurityRemoved, "no credentials are required".to_owned(), (first(&before), first(&after)));
        return;
    }
    if is_open(&before) && !is_open(&after) {
        return;
    }
    for (at, own) in after.iter().enumerate().filter(|(_, own)| !before.iter().any(|other| other.is_met_by(own))) {
        match before.iter().find(|other| other.has_same_schemes(own)) {
            Some(other) => {
                for scope in other.scopes().difference(&own.scopes()) {
                    let message = format!("{} no longer needs the scope `{}`", own.shown(), quoted(scope));
                    report(C::SecurityScopeRemoved, message, (other.node, own.node));
                }
            }
            None if !is_told.contains(&at) => {
                let message = format!("{} is enough", own.shown());
                report(C::SecurityAlternativeAdded, message, (first(&before), own.node));
            }
            None => {}
        }
    }
}
