//! The reports of an evaluation, kept back until it is known whether they count.
//!
//! Alternatives of `oneOf` and `anyOf` are evaluated once, into the log, and kept or dropped as a whole. Results are
//! remembered by schema and value, so that a second way to the same pair costs a look-up. Each result is reported once.

use rustc_hash::FxHashMap;

use super::evaluated::Evaluated;
use super::evaluator::FrameSet;
use super::{SchemaId, Slot, Step, ViolationKind};
use crate::document::NodeId;
use crate::json::Value;

/// The outcome of an evaluation.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Verdict {
    pub(super) violations: u32,
    /// Something could not be judged.
    pub(super) gaps: bool,
}

impl Verdict {
    pub(super) const VALID: Self = Self { violations: 0, gaps: false };
    pub(super) const VIOLATED: Self = Self { violations: 1, gaps: false };
    pub(super) const GAP: Self = Self { violations: 0, gaps: true };

    pub(super) fn is_valid(self) -> bool {
        self == Self::VALID
    }

    pub(super) fn is_violated(self) -> bool {
        self.violations > 0
    }
}

impl std::ops::Add for Verdict {
    type Output = Self;

    #[inline]
    fn add(mut self, other: Self) -> Self {
        self += other;
        self
    }
}

impl std::ops::AddAssign for Verdict {
    #[inline]
    fn add_assign(&mut self, other: Self) {
        self.violations = self.violations.saturating_add(other.violations);
        self.gaps = self.gaps || other.gaps;
    }
}

/// One thing to report. Values are named by their cells.
#[derive(Debug)]
pub(super) enum Event<'a> {
    /// Nothing: a trial that is kept.
    Kept,
    /// A trial that was dropped; the index after it.
    Dropped(u32),
    /// The reports of a remembered result begin here.
    Result(u32),
    /// The same once more, by reference.
    Again(u32),
    Value(SchemaId, u32),
    Property(Slot, u32),
    EnumValue(SchemaId, u32),
    Mark(u32, u32),
    Violation(Box<Kept<'a, ViolationKind<'a>>>),
    Gap(Box<Kept<'a, &'a str>>),
}

/// A violation or a gap, with its place.
#[derive(Debug)]
pub(super) struct Kept<'a, K> {
    pub(super) kind: K,
    pub(super) schema: NodeId,
    pub(super) keyword: NodeId,
    pub(super) value: Value<'a>,
    pub(super) steps: Box<[Step<'a>]>,
}

/// The result of one schema and one value.
#[derive(Debug)]
pub(super) struct Known {
    pub(super) verdict: Verdict,
    /// Whether it was evaluated to its end, and not only to its first violation.
    pub(super) is_complete: bool,
    /// Its reports: a range of the log.
    pub(super) start: u32,
    pub(super) end: u32,
    pub(super) is_reported: bool,
    pub(super) evaluated: Option<Box<Evaluated>>,
    /// The frames without which it would be another.
    pub(super) depends: Option<Box<FrameSet>>,
    /// The innermost of them, by depth and serial number.
    pub(super) within: Option<(usize, u64)>,
}

/// A schema, the cell of a value, and the dynamic scope.
pub(super) type Key = (SchemaId, u32, u32);

/// The log, and the results that point into it.
#[derive(Debug, Default)]
pub(super) struct Log<'a> {
    pub(super) events: Vec<Event<'a>>,
    pub(super) results: Vec<Known>,
    pub(super) by_key: FxHashMap<Key, u32>,
}

impl Log<'_> {
    #[inline]
    pub(super) fn len(&self) -> u32 {
        short(self.events.len())
    }

    /// Forgets everything. Called when no result can be needed again.
    pub(super) fn clear(&mut self) {
        if !self.results.is_empty() || !self.events.is_empty() {
            self.events.clear();
            self.results.clear();
            // Clearing costs what the map has room for, not what it holds.
            if self.by_key.capacity() > 1024 {
                self.by_key = FxHashMap::default();
            } else {
                self.by_key.clear();
            }
        }
    }

    /// Goes through the violations of a range without reporting them, for as long as `visit` wants more.
    pub(super) fn violations(&self, start: u32, end: u32, visit: &mut dyn FnMut(&Kept<'_, ViolationKind<'_>>) -> bool) {
        let mut open = vec![(start, end)];
        let mut left = MAX_EVENTS_SEARCHED;
        while let Some((mut at, end)) = open.pop() {
            while at < end {
                left -= 1;
                if left == 0 {
                    return;
                }
                match &self.events[at as usize] {
                    Event::Dropped(behind) => {
                        at = *behind;
                        continue;
                    }
                    Event::Again(result) => {
                        let known = &self.results[*result as usize];
                        open.push((at + 1, end));
                        open.push((known.start, known.end));
                        break;
                    }
                    Event::Violation(violation) if !visit(violation) => return,
                    _ => {}
                }
                at += 1;
            }
        }
    }
}

/// The largest number of events that are searched for the reasons of the nearest alternative.
const MAX_EVENTS_SEARCHED: u32 = 10_000;

#[expect(clippy::cast_possible_truncation, reason = "the work budget ends before 4 billion events")]
pub(super) fn short(index: usize) -> u32 {
    index as u32
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::Tape;

    #[test]
    fn verdicts_add_up() {
        let sum = Verdict::VIOLATED + Verdict::GAP + Verdict::VIOLATED;
        assert_eq!(sum, Verdict { violations: 2, gaps: true });
        assert!(Verdict::VALID.is_valid() && !Verdict::GAP.is_valid() && !Verdict::GAP.is_violated());
        assert!(sum.is_violated() && !sum.is_valid());
    }

    #[test]
    fn violations_of_a_range() {
        let mut tape = Tape::new();
        let value = tape.parse("1").unwrap();
        let violation = |index: u32| {
            let node = NodeId(index);
            let steps = Box::default();
            Event::Violation(Box::new(Kept { kind: ViolationKind::Not, schema: node, keyword: node, value, steps }))
        };
        let result = |start, end| Known {
            verdict: Verdict::VALID,
            is_complete: true,
            start,
            end,
            is_reported: false,
            evaluated: None,
            depends: None,
            within: None,
        };
        let events = vec![
            violation(0),
            Event::Dropped(3),
            violation(2),
            Event::Mark(0, 1),
            Event::Again(0),
            violation(5),
            violation(6),
            violation(7),
        ];
        let mut log = Log { events, results: vec![result(6, 8)], ..Log::default() };
        let found = |start, end, limit: usize| {
            let mut found = Vec::new();
            log.violations(start, end, &mut |violation| {
                found.push(violation.schema.0);
                found.len() < limit
            });
            found
        };
        assert_eq!(found(0, 6, 9), [0, 6, 7, 5]);
        assert_eq!(found(0, 6, 2), [0, 6]);
        assert_eq!(found(2, 3, 9), [2]);
        log.clear();
        assert!(log.len() == 0 && log.results.is_empty());
    }
}
