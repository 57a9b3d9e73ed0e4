//! The evaluation of a body against a schema.
//!
//! The schemas that apply to a value together (`allOf`, references) are a flat list, computed once for each schema. Those
//! that apply under a condition are tried, into a log. Where a pair of schema and value can be reached in more than one
//! way, its result is remembered. This bounds the work by the product of body and schema. There is also a budget of
//! steps, and a check that exceeds it is reported as not judged.

use super::compiled::{CompiledSchema, Conjuncts};
use super::evaluated::Evaluated;
use super::log::{Event, Key, Known, Log, Verdict, short};
use super::path::RawStep;
use super::registry::{MAX_CONJUNCTS, Registry};
use super::reporting::FIRST_SCHEMA;
use super::{Direction, Observer, SchemaId};
use crate::document::Document;
use crate::json::{Kind, Value};

/// The deepest nesting of schemas while a value is evaluated: levels of the body and conditions together. It keeps the stack within the 2 MiB that a thread has by default.
pub(crate) const MAX_NESTING: usize = 384;

/// The steps that every check may take, and the additional ones for each value and key of the body.
const BASE_BUDGET: u64 = 1_000_000;
const BUDGET_FOR_A_CELL: u64 = 2_000;

/// How many frames are searched in the time of a step.
const FRAMES_IN_A_STEP: usize = 16;

/// Memory that is reused from one check to the next.
#[derive(Debug, Default)]
pub struct Scratch {
    marks: Vec<u32>,
    steps: Vec<RawStep>,
    frames: Vec<Frame>,
}

impl Scratch {
    /// An empty one.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Gives memory back after an unusually large body.
    pub fn shrink_to(&mut self, bytes: usize) {
        self.marks.clear();
        self.marks.shrink_to(bytes / size_of::<u32>());
    }
}

/// The outcome of a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Checked {
    /// The steps it took: schemas applied, members and elements visited, values compared. Bounded by the product of the
    /// sizes of body and schema.
    pub steps: u64,
}

/// Evaluates a body and reports to `out`.
pub(crate) fn check<'a, O: Observer>(
    document: &'a Document,
    registry: &'a Registry,
    schema: SchemaId,
    body: Value<'a>,
    direction: Direction,
    scratch: &'a mut Scratch,
    out: &'a mut O,
) -> Checked {
    let cells = body.cell_count();
    scratch.marks.clear();
    scratch.marks.resize(cells, 0);
    scratch.steps.clear();
    scratch.frames.clear();
    let mut evaluator = Evaluator {
        registry,
        document,
        direction,
        out,
        body,
        marks: &mut scratch.marks,
        log: Log::default(),
        logging: 0,
        steps: &mut scratch.steps,
        frames: &mut scratch.frames,
        shared: false,
        complete: true,
        failed: false,
        done: false,
        exhausted: false,
        any_undocumented: false,
        depends: None,
        entered: 0,
        floor: 0,
        work: 0,
        budget: BASE_BUDGET + BUDGET_FOR_A_CELL * cells as u64,
        scope: 0,
        scopes: Vec::new(),
    };
    evaluator.run(schema)
}

/// A value in an object or array that a schema is being applied to.
#[derive(Debug, Clone, Copy)]
pub(super) struct Frame {
    pub(super) schema: SchemaId,
    pub(super) cell: u32,
    /// The depth of the outermost frame of the same value.
    first: u32,
    /// Tells it from other frames that were or will be at the same depth.
    serial: u64,
}

/// A set of frames, by their depth.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct FrameSet([u64; MAX_NESTING.div_ceil(64)]);

impl FrameSet {
    fn insert(&mut self, depth: usize) {
        self.0[depth / 64] |= 1 << (depth % 64);
    }

    fn remove(&mut self, depth: usize) {
        self.0[depth / 64] &= !(1 << (depth % 64));
    }

    fn merge(&mut self, other: &Self) {
        for (own, other) in self.0.iter_mut().zip(other.0) {
            *own |= other;
        }
    }

    /// The depth of the innermost one.
    fn innermost(&self) -> Option<usize> {
        let word = self.0.iter().rposition(|word| *word != 0)?;
        Some(word * 64 + self.0[word].ilog2() as usize)
    }
}

#[expect(clippy::struct_excessive_bools, reason = "each is set and taken back on its own")]
pub(super) struct Evaluator<'a, O> {
    pub(super) registry: &'a Registry,
    pub(super) document: &'a Document,
    pub(super) direction: Direction,
    pub(super) out: &'a mut O,
    pub(super) body: Value<'a>,
    /// A word for each cell of the body, by which undocumented properties are found in the end.
    pub(super) marks: &'a mut Vec<u32>,
    pub(super) log: Log<'a>,
    /// The number of trials under way. If there is none, everything is reported at once.
    pub(super) logging: u32,
    pub(super) steps: &'a mut Vec<RawStep>,
    /// The schemas under way that a condition or an edge of the body led to.
    pub(super) frames: &'a mut Vec<Frame>,
    /// Whether the same pair of schema and value may be reached again.
    pub(super) shared: bool,
    /// Whether all violations are wanted, not only whether there is one.
    pub(super) complete: bool,
    /// A violation was found where one is enough.
    pub(super) failed: bool,
    /// The observer has enough.
    pub(super) done: bool,
    pub(super) exhausted: bool,
    pub(super) any_undocumented: bool,
    /// The frames that the results under way depend on, because they leave out what is applied there.
    depends: Option<Box<FrameSet>>,
    /// The number of frames so far.
    entered: u64,
    /// Frames further out than this are not asked whether they apply a schema already.
    floor: usize,
    work: u64,
    budget: u64,
    scope: u32,
    /// The resources of each dynamic scope from 1 on, the outermost first.
    scopes: Vec<Vec<u32>>,
}

impl<'a, O: Observer> Evaluator<'a, O> {
    fn run(&mut self, schema: SchemaId) -> Checked {
        self.child(schema, self.body);
        if self.exhausted {
            self.logging = 0;
            self.steps.clear();
            let node = self.registry.get(schema).node;
            let _ = self.gap(node, "the check would take too many steps", node, self.body);
        } else if self.any_undocumented && !self.done && self.out.wants_undocumented() {
            self.steps.clear();
            self.undocumented(self.body);
        }
        Checked { steps: self.work }
    }

    /// Whether nothing more has to be evaluated here.
    #[inline]
    pub(super) fn is_stopped(&self) -> bool {
        self.failed || self.done || self.exhausted
    }

    #[inline]
    pub(super) fn spend(&mut self, steps: usize) {
        self.work += steps as u64;
        if self.work > self.budget {
            self.exhausted = true;
        }
    }

    /// Applies a schema to a member or element, or to the body.
    #[inline]
    pub(super) fn child(&mut self, schema: SchemaId, value: Value<'a>) -> Verdict {
        let compiled = self.registry.get(schema);
        if compiled.is_leaf {
            return if self.is_stopped() { Verdict::VALID } else { self.leaf(schema, compiled, value) };
        }
        if value.kind() == Kind::Object {
            self.mark(value.cell_index(), (schema.0 + 1) << FIRST_SCHEMA);
        }
        self.apply(schema, value, None)
    }

    /// The same one step further into the body.
    #[inline]
    pub(super) fn descend(&mut self, step: RawStep, schema: SchemaId, value: Value<'a>) -> Verdict {
        self.steps.push(step);
        let verdict = self.child(schema, value);
        self.steps.pop();
        verdict
    }

    /// Applies a schema to a value that may have others applied to it.
    pub(super) fn apply(&mut self, id: SchemaId, value: Value<'a>, seen: Option<&mut Evaluated>) -> Verdict {
        if self.is_stopped() {
            return Verdict::VALID;
        }
        let schema = self.registry.get(id);
        if schema.is_leaf {
            return self.leaf(id, schema, value);
        }
        let cell = value.cell_index();
        let mut under_way = self.frames.iter().rev().take_while(|frame| frame.cell == cell);
        if let Some(inward) = under_way.position(|frame| frame.schema == id) {
            let at = self.frames.len() - 1 - inward;
            // It is under way: applying it again would add nothing, and never end.
            self.depend_on(at);
            return Verdict::VALID;
        }
        if self.frames.len() >= MAX_NESTING {
            if let Some(seen) = seen {
                seen.is_uncertain = true;
            }
            return self.gap(schema.node, "schemas are nested too deep", schema.node, value);
        }
        if !self.shared {
            let verdict = self.in_frame(id, value, seen);
            if self.logging == 0 {
                self.log.clear();
            }
            self.shared = false;
            return verdict;
        }
        self.remembered(id, value, seen)
    }

    fn remembered(&mut self, id: SchemaId, value: Value<'a>, seen: Option<&mut Evaluated>) -> Verdict {
        let scope = self.scope_within(id);
        let key = (id, value.cell_index(), scope);
        if let Some(known) = self.recall(key, seen.is_some()) {
            self.spend(1);
            return self.again(known, seen);
        }
        let mut own = seen.is_some().then(Box::<Evaluated>::default);
        let marker = self.log.len();
        if self.logging > 0 {
            self.log.events.push(Event::Kept);
        }
        let outer = self.depends.take();
        let floor = self.floor;
        if self.log.by_key.get(&key).is_some_and(|known| !self.holds(&self.log.results[*known as usize])) {
            // What is known depends on frames that are gone. This time it shall depend on none, and serve everywhere.
            self.floor = self.frames.len();
        }
        let verdict = self.in_frame(id, value, own.as_deref_mut());
        self.floor = floor;
        let depends = std::mem::replace(&mut self.depends, outer);
        if let Some(depends) = &depends {
            self.merge_dependencies(depends);
        }
        if let (Some(seen), Some(own)) = (seen, &own) {
            seen.merge(own);
        }
        if !self.exhausted && !self.done {
            self.remember(key, marker, verdict, own, depends);
        }
        verdict
    }

    #[inline(never)]
    fn remember(
        &mut self,
        key: Key,
        marker: u32,
        verdict: Verdict,
        evaluated: Option<Box<Evaluated>>,
        depends: Option<Box<FrameSet>>,
    ) {
        let known = short(self.log.results.len());
        let innermost = depends.as_ref().and_then(|depends| depends.innermost());
        self.log.results.push(Known {
            verdict,
            is_complete: self.complete || !verdict.is_violated(),
            start: if self.logging > 0 { marker + 1 } else { marker },
            end: self.log.len(),
            is_reported: self.logging == 0,
            evaluated,
            within: innermost.map(|depth| (depth, self.frames[depth].serial)),
            depends,
        });
        self.log.by_key.insert(key, known);
        if self.logging > 0 {
            self.log.events[marker as usize] = Event::Result(known);
        }
    }

    /// The result for a key, if it says as much as is wanted.
    #[inline(never)]
    fn recall(&self, key: Key, track: bool) -> Option<u32> {
        let known = *self.log.by_key.get(&key)?;
        let result = &self.log.results[known as usize];
        let enough = result.is_complete || (result.verdict.is_violated() && !self.complete);
        (enough && self.holds(result) && (!track || result.evaluated.is_some())).then_some(known)
    }

    /// Whether a remembered result counts here. One that depends on frames counts while they last, which they do as long
    /// as the innermost of them does.
    fn holds(&self, result: &Known) -> bool {
        result.within.is_none_or(|(depth, serial)| self.frames.get(depth).is_some_and(|frame| frame.serial == serial))
    }

    #[cold]
    fn depend_on(&mut self, depth: usize) {
        self.depends.get_or_insert_default().insert(depth);
    }

    #[cold]
    fn merge_dependencies(&mut self, depends: &FrameSet) {
        self.depends.get_or_insert_default().merge(depends);
    }

    fn enter(&mut self, schema: SchemaId, value: Value<'a>) {
        self.entered += 1;
        let cell = value.cell_index();
        let depth = self.frames.len();
        let first = self.frames.last().filter(|frame| frame.cell == cell).map_or(short(depth), |frame| frame.first);
        self.frames.push(Frame { schema, cell, first, serial: self.entered });
    }

    fn leave(&mut self) {
        self.frames.pop();
        let depth = self.frames.len();
        if let Some(depends) = &mut self.depends {
            depends.remove(depth);
            if depends.innermost().is_none() {
                self.depends = None;
            }
        }
    }

    /// Reports a remembered result, unless it was reported before.
    fn again(&mut self, known: u32, seen: Option<&mut Evaluated>) -> Verdict {
        let result = &self.log.results[known as usize];
        let verdict = result.verdict;
        if let (Some(seen), Some(own)) = (seen, &result.evaluated) {
            seen.merge(own);
        }
        if let Some(depends) = &result.depends {
            self.depends.get_or_insert_default().merge(depends);
        }
        if verdict.is_violated() && !self.complete {
            self.failed = true;
        } else if !result.is_reported {
            if self.logging > 0 {
                self.log.events.push(Event::Again(known));
            } else {
                let (start, end) = (result.start, result.end);
                self.log.results[known as usize].is_reported = true;
                self.report(start, end);
            }
        }
        verdict
    }

    fn in_frame(&mut self, id: SchemaId, value: Value<'a>, seen: Option<&mut Evaluated>) -> Verdict {
        let registry = self.registry;
        let schema = registry.get(id);
        self.enter(id, value);
        if schema.is_alone && registry.dynamic.is_empty() {
            let (verdict, _) = self.own(id, schema, value, seen);
            self.leave();
            return verdict;
        }
        let outer = (self.shared, self.scope);
        self.scope = self.scope_within(id);
        let conjuncts = registry.conjuncts(id);
        self.shared |= conjuncts.branches;
        let verdict = self.conjuncts(id, conjuncts, value, seen);
        self.leave();
        (self.shared, self.scope) = outer;
        verdict
    }

    /// Applies the schemas that belong together.
    fn conjuncts(
        &mut self,
        id: SchemaId,
        conjuncts: &'a Conjuncts,
        value: Value<'a>,
        seen: Option<&mut Evaluated>,
    ) -> Verdict {
        let registry = self.registry;
        let root = registry.get(id);
        if conjuncts.is_cut {
            if let Some(seen) = seen {
                seen.is_uncertain = true;
            }
            return self.gap(root.node, TOO_MANY_CONJUNCTS, root.node, value);
        }
        if value.kind() == Kind::Null && conjuncts.any_nullable {
            return self.null(id, value);
        }
        // `unevaluated…` sees what its own schema includes, and nothing beside it.
        let mut own = root.has_unevaluated().then(Box::<Evaluated>::default);
        let mut outer = seen;
        let mut verdict = Verdict::VALID;
        let list = &conjuncts.list;
        let mut at = 0;
        while let Some((conjunct, end)) = list.get(at) {
            let tracked = own.as_deref_mut().or(outer.as_deref_mut());
            if *conjunct != id && tracked.is_none() && self.is_covered(*conjunct) {
                // So is all that it brings along.
                at = *end as usize;
                continue;
            }
            let (own_verdict, skip) = self.own(*conjunct, registry.get(*conjunct), value, tracked);
            verdict += own_verdict;
            if self.is_stopped() {
                return verdict;
            }
            at = if skip { *end as usize } else { at + 1 };
        }
        for scoped in &conjuncts.scoped {
            let tracked = own.as_deref_mut().or(outer.as_deref_mut());
            verdict += self.apply(*scoped, value, tracked);
        }
        if let Some(mut own) = own {
            verdict += self.unevaluated(root, value, &mut own);
            if let Some(outer) = outer {
                outer.merge(&own);
            }
        }
        verdict
    }

    /// Whether a schema is applied to the value already, by a frame around this one. It is reported there. The outermost
    /// such frame lasts the longest, and with it what is remembered.
    fn is_covered(&mut self, conjunct: SchemaId) -> bool {
        let innermost = self.frames.len() - 1;
        let first = self.floor.max(self.frames[innermost].first as usize);
        let covers =
            |at: &usize| self.registry.conjuncts(self.frames[*at].schema).sorted.binary_search(&conjunct).is_ok();
        let found = (first..innermost).find(covers);
        self.spend((found.unwrap_or(innermost).saturating_sub(first)) / FRAMES_IN_A_STEP);
        if let Some(at) = found {
            self.depend_on(at);
        }
        found.is_some()
    }

    /// Applies schemas to `null`. One that is nullable allows it for all schemas that it includes.
    fn null(&mut self, id: SchemaId, value: Value<'a>) -> Verdict {
        let mut verdict = Verdict::VALID;
        let mut known: Vec<SchemaId> = Vec::new();
        let mut open = vec![id];
        while let Some(next) = open.pop() {
            if known.contains(&next) || known.len() > MAX_CONJUNCTS {
                continue;
            }
            known.push(next);
            let schema = self.registry.get(next);
            let (own, skip) = self.own(next, schema, value, None);
            verdict += own;
            if self.is_stopped() {
                break;
            }
            if !skip {
                open.extend(schema.all_of.iter().rev());
            }
        }
        verdict
    }

    /// Applies the keywords of one schema object. Also returns whether the schemas that it includes are to be skipped.
    fn own(
        &mut self,
        id: SchemaId,
        schema: &'a CompiledSchema,
        value: Value<'a>,
        mut seen: Option<&mut Evaluated>,
    ) -> (Verdict, bool) {
        let mut verdict = Verdict::VALID;
        let goes_on = self.assertions(id, schema, value, &mut verdict);
        if schema.is_odd
            && verdict.gaps
            && let Some(seen) = seen.as_deref_mut()
        {
            seen.is_uncertain = true;
        }
        if !goes_on {
            return (verdict, true);
        }
        match value.kind() {
            Kind::Array => {
                if let Some(array) = &schema.array {
                    verdict += self.array(array, schema, value, seen.as_deref_mut());
                }
            }
            Kind::Object => {
                if let Some(object) = &schema.object {
                    verdict += self.object(object, schema, value, seen.as_deref_mut());
                }
            }
            _ => {}
        }
        if let Some(combinators) = &schema.combinators {
            verdict += self.combinators(combinators, schema, value, seen);
        }
        (verdict, false)
    }

    // Dynamic scopes, for documents with `$dynamicAnchor`.

    /// The dynamic scope inside a schema.
    fn scope_within(&mut self, id: SchemaId) -> u32 {
        if self.registry.dynamic.is_empty() {
            return 0;
        }
        let resource = self.registry.get(id).resource;
        let current = self.resources_of(self.scope);
        if current.contains(&resource) {
            return self.scope;
        }
        let mut inner = current.to_vec();
        inner.push(resource);
        let known = self.scopes.iter().position(|scope| *scope == inner);
        short(
            1 + known.unwrap_or_else(|| {
                self.scopes.push(inner);
                self.scopes.len() - 1
            }),
        )
    }

    /// The resources of a dynamic scope. Scope 0 has none.
    fn resources_of(&self, scope: u32) -> &[u32] {
        (scope as usize).checked_sub(1).map_or(&[], |index| &self.scopes[index])
    }

    /// The schema that a dynamic anchor names in the outermost resource that has it.
    pub(super) fn dynamic_target(&self, anchor: &str) -> Option<SchemaId> {
        let scope = self.resources_of(self.scope).iter();
        scope
            .filter_map(|resource| self.registry.dynamic.get(*resource as usize))
            .find_map(|named| named.get(anchor))
            .copied()
    }
}

const TOO_MANY_CONJUNCTS: &str = "too many schemas apply to one value";
