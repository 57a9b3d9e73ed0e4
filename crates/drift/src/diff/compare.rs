//! Schemas compared pair by pair. Each pair of conjunctions is compared once for each direction, however many ways lead
//! to it, so that recursion ends and shared schemas cost nothing twice.

use std::collections::{HashMap, HashSet};

use openapi_contract::NodeId;
use openapi_contract::schema::{Direction, SchemaId};

use super::rules::{ChangeRule, SchemaChange};
use super::tree::is_alike;
use super::view::{Conjunction, Side};

/// The most that is compared: the number of things that the compared schemas say, counted for each pair.
pub(super) const MAX_WORK: usize = 4_000_000;

/// The most steps that finding the operations of all changes takes.
const MAX_ORIGIN_STEPS: usize = 4_000_000;

/// A step from a value to a value in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Step {
    /// A member of this name.
    Member(Box<str>),
    /// Any element, or any member without a schema of its own.
    Each,
    /// The same value.
    Same,
    /// The name of a member.
    Name,
}

/// Where a comparison of schemas begins.
#[derive(Debug, Clone)]
pub(super) struct Root {
    /// The operation, by its number among those that are compared.
    pub(super) operation: usize,
    /// The part of it, in words.
    pub(super) part: String,
    /// Whether it is the value of a parameter, whose default is what a server does without it.
    pub(super) is_parameter: bool,
}

#[derive(Debug, Clone)]
enum Origin {
    Root(usize),
    Pair(usize, Step),
}

struct Pair {
    /// The two conjunctions, until they are compared.
    both: Option<(Conjunction, Conjunction)>,
    direction: Direction,
    origins: Vec<Origin>,
}

/// A change, before it has its places in words.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) rule: &'static ChangeRule,
    pub(super) message: String,
    pub(super) old: Option<NodeId>,
    pub(super) new: Option<NodeId>,
    /// The places that tell the change from others of the same rule: not the one where something is merely missing, which
    /// is another for each schema that includes the one that changed.
    pub(super) identity: (Option<NodeId>, Option<NodeId>),
    pub(super) scope: Scope,
}

/// What a change is about.
#[derive(Debug, Clone)]
pub(super) enum Scope {
    /// A pair of schemas, and the member that is added or removed.
    Pair(usize, Step),
    /// A part of an operation, which is named in words.
    Operation(usize, String),
    /// The document.
    Document,
}

/// A part that was not compared.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Skipped {
    pub(super) old: Option<NodeId>,
    pub(super) new: Option<NodeId>,
    pub(super) reason: String,
}

/// Compares schemas, and collects the changes.
pub(super) struct Comparer<'c> {
    pub(super) old: Side<'c>,
    pub(super) new: Side<'c>,
    pairs: Vec<Pair>,
    index: HashMap<(Conjunction, Conjunction, Direction), usize>,
    /// The pairs that are compared already.
    done: usize,
    work: usize,
    roots: Vec<Root>,
    pub(super) found: Vec<Found>,
    pub(super) skipped: Vec<Skipped>,
}

impl<'c> Comparer<'c> {
    pub(super) fn new(old: Side<'c>, new: Side<'c>) -> Self {
        let (pairs, roots, found, skipped) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        Self { old, new, pairs, index: HashMap::new(), done: 0, work: 0, roots, found, skipped }
    }

    /// Asks for the comparison of two schemas that an operation names.
    pub(super) fn root(&mut self, root: Root, old: SchemaId, new: SchemaId, direction: Direction) {
        self.roots.push(root);
        let origin = Origin::Root(self.roots.len() - 1);
        self.pair(origin, Conjunction::new([old]), Conjunction::new([new]), direction);
    }

    fn pair(&mut self, origin: Origin, old: Conjunction, new: Conjunction, direction: Direction) {
        let key = (old, new, direction);
        if let Some(known) = self.index.get(&key) {
            self.pairs[*known].origins.push(origin);
            return;
        }
        let (old, new, direction) = key.clone();
        self.index.insert(key, self.pairs.len());
        self.pairs.push(Pair { both: Some((old, new)), direction, origins: vec![origin] });
    }

    /// Compares all that was asked for, and what lies below.
    pub(super) fn run(&mut self) {
        while self.done < self.pairs.len() {
            let at = self.done;
            self.done += 1;
            let direction = self.pairs[at].direction;
            let Some((old, new)) = self.pairs[at].both.take() else { continue };
            let (old_view, new_view) = (self.old.view(&old), self.new.view(&new));
            self.work += 1 + old.parts.len() + old_view.size + new.parts.len() + new_view.size;
            if self.work > MAX_WORK {
                let left = self.pairs.len() - at;
                let reason = format!("the documents are too large: at least {left} pairs of schemas are left");
                self.skipped.push(Skipped { old: old_view.node, new: new_view.node, reason });
                return;
            }
            let nodes = (old_view.node, new_view.node);
            let mut context = Context { comparer: self, at, direction, old: &old, new: &new, nodes };
            context.compare(&old_view, &new_view);
        }
    }

    /// Notes that parts cannot be compared, unless they are written alike.
    pub(super) fn skip(&mut self, old: Option<NodeId>, new: Option<NodeId>, reason: &str) {
        if let (Some(old), Some(new)) = (old, new)
            && is_alike((self.old.document(), old), (self.new.document(), new))
        {
            return;
        }
        self.skipped.push(Skipped { old, new, reason: reason.to_owned() });
    }

    /// The place of a pair of schemas in the first operation that leads there, and that operation.
    pub(super) fn place(&self, pair: usize, last: &Step) -> (usize, String) {
        let mut steps = vec![last];
        let mut at = pair;
        let root = loop {
            // The first origin of a pair is an earlier pair.
            match &self.pairs[at].origins[0] {
                Origin::Root(root) => break &self.roots[*root],
                Origin::Pair(from, step) => {
                    steps.push(step);
                    at = *from;
                }
            }
        };
        let mut text = root.part.clone();
        let mut is_first = true;
        for step in steps.into_iter().rev() {
            let name = match step {
                Step::Same => continue,
                Step::Member(name) => openapi_contract::document::escape(name),
                Step::Each => "*".into(),
                Step::Name => "(name)".into(),
            };
            text.push_str(if std::mem::take(&mut is_first) { " /" } else { "/" });
            text.push_str(&name);
        }
        (root.operation, text)
    }

    /// The operations that lead to a pair of schemas, as far as the steps reach.
    pub(super) fn operations(&self, pair: usize, steps: &mut usize) -> Vec<usize> {
        let mut found = HashSet::new();
        let mut known = HashSet::from([pair]);
        let mut open = vec![pair];
        while let Some(next) = open.pop() {
            for origin in &self.pairs[next].origins {
                *steps += 1;
                match origin {
                    Origin::Root(root) => {
                        found.insert(self.roots[*root].operation);
                    }
                    Origin::Pair(from, _) if *steps < MAX_ORIGIN_STEPS && known.insert(*from) => open.push(*from),
                    Origin::Pair(..) => {}
                }
            }
        }
        let mut found: Vec<usize> = found.into_iter().collect();
        found.sort_unstable();
        found
    }

    /// Whether a pair is the value of a parameter itself. All roots are known before the first pair is compared.
    fn is_parameter(&self, pair: usize) -> bool {
        let mut origins = self.pairs[pair].origins.iter();
        origins.any(|origin| matches!(origin, Origin::Root(root) if self.roots[*root].is_parameter))
    }
}

/// The pair that is being compared.
pub(super) struct Context<'x, 'c> {
    pub(super) comparer: &'x mut Comparer<'c>,
    at: usize,
    pub(super) direction: Direction,
    pub(super) old: &'x Conjunction,
    pub(super) new: &'x Conjunction,
    /// Where the two are written as a whole.
    nodes: (Option<NodeId>, Option<NodeId>),
}

impl Context<'_, '_> {
    pub(super) fn report(
        &mut self,
        change: SchemaChange,
        message: impl Into<String>,
        old: Option<NodeId>,
        new: Option<NodeId>,
    ) {
        self.report_at(Step::Same, change.rule(self.direction), message, old, new);
    }

    pub(super) fn report_at(
        &mut self,
        step: Step,
        rule: &'static ChangeRule,
        message: impl Into<String>,
        old: Option<NodeId>,
        new: Option<NodeId>,
    ) {
        let scope = Scope::Pair(self.at, step);
        let identity = match (old == self.nodes.0, new == self.nodes.1) {
            (true, false) => (None, new),
            (false, true) => (old, None),
            _ => (old, new),
        };
        self.comparer.found.push(Found { rule, message: message.into(), old, new, identity, scope });
    }

    /// Asks for the comparison of values at this one or in it.
    pub(super) fn descend(&mut self, step: Step, old: Conjunction, new: Conjunction) {
        let origin = Origin::Pair(self.at, step);
        let direction = self.direction;
        self.comparer.pair(origin, old, new, direction);
    }

    pub(super) fn is_parameter(&self) -> bool {
        self.comparer.is_parameter(self.at)
    }
}
