//! A backtracking matcher for patterns that need more than an automaton.
//!
//! A program is as long as its pattern: repetitions are counted instead of copied. Running it does
//! not recurse, and counts its steps.

use std::ops::Range;

use regex_syntax::hir::ClassUnicode;

use super::parse::{Assertion, Node, Parsed, Repeat};
use super::{GaveUp, MAX_CHOICES, MAX_STEPS};

#[derive(Debug)]
pub(super) struct Program {
    code: Vec<Instruction>,
    sets: Vec<Set>,
    registers: usize,
    /// Whether a match starts at the start of the text only.
    anchored: bool,
    /// The smallest number of bytes of a match.
    min_length: usize,
}

#[derive(Debug)]
enum Instruction {
    /// One character of a set.
    One {
        set: usize,
        direction: Direction,
    },
    /// Characters of a set, without a choice for each of them.
    Many {
        set: usize,
        direction: Direction,
        min: usize,
        max: usize,
        greedy: bool,
    },
    Assertion(Assertion),
    /// The text that a group captured.
    Captured {
        group: usize,
        direction: Direction,
    },
    /// Tries the next instruction and then the other one.
    Fork {
        other: usize,
    },
    Jump(usize),
    /// Stores the position.
    Save {
        register: usize,
    },
    LoopStart(Loop),
    /// Enters the next repetition or leaves the loop.
    LoopHead {
        count: Loop,
        max: usize,
        greedy: bool,
        exit: usize,
    },
    LoopBody {
        count: Loop,
        forget: Range<usize>,
    },
    LoopEnd {
        count: Loop,
        forgets: bool,
        head: usize,
    },
    LookStart(Look),
    LookEnd(Look),
    NegativeStart {
        look: Look,
        after: usize,
    },
    NegativeEnd(Look),
    Match,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Direction {
    Forward,
    Backward,
}

/// The registers of a loop: the repetitions so far, where the current one started, and how many are
/// required.
#[derive(Debug, Clone, Copy)]
struct Loop {
    register: usize,
    min: usize,
}

impl Loop {
    fn count(self) -> usize {
        self.register
    }

    fn start(self) -> usize {
        self.register + 1
    }

    fn required(self) -> usize {
        self.register + 2
    }
}

/// The registers of a look-around: how many choices there were before it, and its position.
#[derive(Debug, Clone, Copy)]
struct Look {
    register: usize,
}

impl Look {
    fn height(self) -> usize {
        self.register
    }

    fn position(self) -> usize {
        self.register + 1
    }
}

/// A register that was not set.
const UNSET: usize = usize::MAX;

#[derive(Debug)]
struct Set {
    /// A bit for each ASCII character.
    ascii: u128,
    ranges: Vec<(char, char)>,
}

impl Set {
    fn new(class: &ClassUnicode) -> Self {
        let ranges: Vec<_> = class.ranges().iter().map(|range| (range.start(), range.end())).collect();
        let contains = |c: char| ranges.iter().any(|(first, last)| (*first..=*last).contains(&c));
        let ascii = (0..128_u8).filter(|byte| contains(char::from(*byte))).fold(0, |bits, byte| bits | 1 << byte);
        Self { ascii, ranges }
    }

    fn contains(&self, c: char) -> bool {
        if c.is_ascii() {
            return self.ascii >> u32::from(c) & 1 == 1;
        }
        let after = self.ranges.partition_point(|(first, _)| *first <= c);
        after > 0 && c <= self.ranges[after - 1].1
    }
}

impl Program {
    pub(super) fn new(parsed: &Parsed) -> Self {
        let mut program = Self {
            code: Vec::new(),
            sets: Vec::new(),
            registers: 2 * parsed.groups,
            anchored: is_anchored(&parsed.node),
            min_length: min_length(&parsed.node),
        };
        program.emit(&parsed.node, Direction::Forward);
        program.code.push(Instruction::Match);
        program
    }

    fn emit(&mut self, node: &Node, direction: Direction) {
        match node {
            Node::Empty => {}
            Node::Char(_) | Node::Class(_) => {
                let set = self.set(node);
                self.code.push(Instruction::One { set, direction });
            }
            Node::Assertion(assertion) => self.code.push(Instruction::Assertion(*assertion)),
            Node::Concat(nodes) => {
                for index in 0..nodes.len() {
                    // A look-behind matches its last term first.
                    let index = if direction == Direction::Forward { index } else { nodes.len() - 1 - index };
                    self.emit(&nodes[index], direction);
                }
            }
            Node::Alternation(nodes) => self.emit_alternation(nodes, direction),
            Node::Group(node, group) => {
                let (start, end) = (2 * group, 2 * group + 1);
                let (first, last) = if direction == Direction::Forward { (start, end) } else { (end, start) };
                self.code.push(Instruction::Save { register: first });
                self.emit(node, direction);
                self.code.push(Instruction::Save { register: last });
            }
            Node::Repeat(repeat) => self.emit_repeat(repeat, direction),
            Node::Look { node, behind, negative } => {
                let look = Look { register: self.allocate(2) };
                let direction = if *behind { Direction::Backward } else { Direction::Forward };
                let start = self.code.len();
                self.code.push(Instruction::LookStart(look));
                self.emit(node, direction);
                if *negative {
                    self.code.push(Instruction::NegativeEnd(look));
                    self.code[start] = Instruction::NegativeStart { look, after: self.code.len() };
                } else {
                    self.code.push(Instruction::LookEnd(look));
                }
            }
            Node::BackReference(group) => self.code.push(Instruction::Captured { group: *group, direction }),
        }
    }

    fn emit_alternation(&mut self, nodes: &[Node], direction: Direction) {
        let mut jumps = Vec::new();
        for (index, node) in nodes.iter().enumerate() {
            let fork = self.code.len();
            let is_last = index + 1 == nodes.len();
            if !is_last {
                self.code.push(Instruction::Fork { other: 0 });
            }
            self.emit(node, direction);
            if !is_last {
                jumps.push(self.code.len());
                self.code.push(Instruction::Jump(0));
                self.code[fork] = Instruction::Fork { other: self.code.len() };
            }
        }
        for jump in jumps {
            self.code[jump] = Instruction::Jump(self.code.len());
        }
    }

    fn emit_repeat(&mut self, repeat: &Repeat, direction: Direction) {
        let (min, max) = (repeat.min as usize, repeat.max.map_or(usize::MAX, |max| max as usize));
        let greedy = repeat.greedy;
        if max == 0 {
            return;
        }
        if matches!(repeat.node, Node::Char(_) | Node::Class(_)) {
            let set = self.set(&repeat.node);
            self.code.push(Instruction::Many { set, direction, min, max, greedy });
            return;
        }
        let count = Loop { register: self.allocate(3), min };
        let forget = repeat.groups.start * 2..repeat.groups.end * 2;
        self.code.push(Instruction::LoopStart(count));
        let head = self.code.len();
        self.code.push(Instruction::Jump(0));
        let forgets = !forget.is_empty();
        self.code.push(Instruction::LoopBody { count, forget });
        self.emit(&repeat.node, direction);
        self.code.push(Instruction::LoopEnd { count, forgets, head });
        self.code[head] = Instruction::LoopHead { count, max, greedy, exit: self.code.len() };
    }

    fn allocate(&mut self, registers: usize) -> usize {
        self.registers += registers;
        self.registers - registers
    }

    fn set(&mut self, node: &Node) -> usize {
        self.sets.push(match node {
            Node::Class(class) => Set::new(class),
            Node::Char(c) => Set { ascii: if c.is_ascii() { 1 << u32::from(*c) } else { 0 }, ranges: vec![(*c, *c)] },
            _ => Set { ascii: 0, ranges: Vec::new() },
        });
        self.sets.len() - 1
    }

    pub(super) fn is_match(&self, text: &str) -> Result<bool, GaveUp> {
        let Some(last_start) = text.len().checked_sub(self.min_length) else { return Ok(false) };
        let mut run = Run {
            program: self,
            text,
            registers: vec![UNSET; self.registers],
            choices: Vec::new(),
            steps: MAX_STEPS.saturating_add(text.len().saturating_mul(8)),
        };
        if self.anchored {
            return run.matches_at(0);
        }
        for start in (0..=last_start).filter(|start| text.is_char_boundary(*start)) {
            if run.matches_at(start)? {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

fn is_anchored(node: &Node) -> bool {
    match node {
        Node::Assertion(Assertion::Start) => true,
        Node::Concat(nodes) => nodes.first().is_some_and(is_anchored),
        Node::Alternation(nodes) => nodes.iter().all(is_anchored),
        Node::Group(node, _) => is_anchored(node),
        _ => false,
    }
}

fn min_length(node: &Node) -> usize {
    match node {
        Node::Empty | Node::Assertion(_) | Node::Look { .. } | Node::BackReference(_) => 0,
        Node::Char(c) => c.len_utf8(),
        Node::Class(_) => 1,
        Node::Concat(nodes) => nodes.iter().map(min_length).fold(0, usize::saturating_add),
        Node::Alternation(nodes) => nodes.iter().map(min_length).min().unwrap_or_default(),
        Node::Group(node, _) => min_length(node),
        Node::Repeat(repeat) => min_length(&repeat.node).saturating_mul(repeat.min as usize),
    }
}

struct Run<'p, 't> {
    program: &'p Program,
    text: &'t str,
    registers: Vec<usize>,
    choices: Vec<Choice>,
    steps: usize,
}

/// Something to undo or to try when a path fails.
#[derive(Debug, Clone, Copy)]
enum Choice {
    Restore {
        register: usize,
        value: usize,
    },
    Resume {
        at: usize,
        position: usize,
    },
    /// A greedy run of characters that may end earlier, down to the limit.
    Shrink {
        at: usize,
        position: usize,
        limit: usize,
    },
    /// A lazy run of characters that may go on for that many more.
    Grow {
        at: usize,
        position: usize,
        left: usize,
    },
}

impl Run<'_, '_> {
    fn matches_at(&mut self, start: usize) -> Result<bool, GaveUp> {
        let (mut at, mut position) = (0, start);
        loop {
            self.spend(1)?;
            match self.step(at, position)? {
                Step::Next => at += 1,
                Step::To(next, new_position) => (at, position) = (next, new_position),
                Step::Matched => {
                    self.choices.clear();
                    return Ok(true);
                }
                Step::Failed => match self.backtrack() {
                    Some(resumed) => (at, position) = resumed,
                    None => return Ok(false),
                },
            }
        }
    }

    fn spend(&mut self, steps: usize) -> Result<(), GaveUp> {
        self.steps = self.steps.checked_sub(steps).ok_or(GaveUp)?;
        Ok(())
    }

    fn step(&mut self, at: usize, position: usize) -> Result<Step, GaveUp> {
        let program = self.program;
        Ok(match &program.code[at] {
            Instruction::One { set, direction } => match self.advance(&program.sets[*set], *direction, position) {
                Some(after) => Step::To(at + 1, after),
                None => Step::Failed,
            },
            Instruction::Many { set, direction, min, max, greedy } => {
                return self.many(at, position, (&program.sets[*set], *direction), (*min, *max), *greedy);
            }
            Instruction::Assertion(assertion) => Step::or_fail(self.holds(*assertion, position)),
            Instruction::Captured { group, direction } => return self.captured(at, position, *group, *direction),
            Instruction::Fork { other } => {
                self.push(Choice::Resume { at: *other, position })?;
                Step::Next
            }
            Instruction::Jump(to) => Step::To(*to, position),
            Instruction::Save { register } => {
                self.write(*register, position)?;
                Step::Next
            }
            Instruction::LoopStart(count) => {
                self.write(count.count(), 0)?;
                self.write(count.required(), count.min)?;
                Step::Next
            }
            Instruction::LoopHead { count, max, greedy, exit } => {
                let done = self.registers[count.count()];
                if done < self.registers[count.required()] {
                    Step::Next
                } else if done >= *max {
                    Step::To(*exit, position)
                } else if *greedy {
                    self.push(Choice::Resume { at: *exit, position })?;
                    Step::Next
                } else {
                    self.push(Choice::Resume { at: at + 1, position })?;
                    Step::To(*exit, position)
                }
            }
            Instruction::LoopBody { count, forget } => {
                self.write(count.count(), self.registers[count.count()] + 1)?;
                self.write(count.start(), position)?;
                for register in forget.clone() {
                    if self.registers[register] != UNSET {
                        self.write(register, UNSET)?;
                    }
                }
                Step::Next
            }
            Instruction::LoopEnd { count, forgets, head } => {
                if position == self.registers[count.start()] {
                    if self.registers[count.count()] > self.registers[count.required()] {
                        // ECMA-262: no repetition beyond the required ones is empty.
                        return Ok(Step::Failed);
                    }
                    if !forgets {
                        // One empty repetition counts for all that are still required.
                        self.write(count.required(), 0)?;
                    }
                }
                Step::To(*head, position)
            }
            Instruction::LookStart(look) => {
                self.write(look.position(), position)?;
                self.write(look.height(), self.choices.len() + 1)?;
                Step::Next
            }
            Instruction::LookEnd(look) => {
                // Captures stay, and are undone if the part before fails; no other way through the
                // look-around is tried.
                let height = self.registers[look.height()];
                let position = self.registers[look.position()];
                self.spend(self.choices.len() - height)?;
                let mut kept = height;
                for index in height..self.choices.len() {
                    if let choice @ Choice::Restore { .. } = self.choices[index] {
                        self.choices[kept] = choice;
                        kept += 1;
                    }
                }
                self.choices.truncate(kept);
                Step::To(at + 1, position)
            }
            Instruction::NegativeStart { look, after } => {
                self.write(look.height(), self.choices.len() + 1)?;
                self.push(Choice::Resume { at: *after, position })?;
                Step::Next
            }
            Instruction::NegativeEnd(look) => {
                let height = self.registers[look.height()];
                self.spend(self.choices.len() - height)?;
                while self.choices.len() > height {
                    if let Some(Choice::Restore { register, value }) = self.choices.pop() {
                        self.registers[register] = value;
                    }
                }
                Step::Failed
            }
            Instruction::Match => Step::Matched,
        })
    }

    /// The position after the next character in that direction, if it is in the set.
    fn advance(&self, set: &Set, direction: Direction, position: usize) -> Option<usize> {
        let (c, after) = match direction {
            Direction::Forward => {
                let c = self.text[position..].chars().next()?;
                (c, position + c.len_utf8())
            }
            Direction::Backward => {
                let c = self.text[..position].chars().next_back()?;
                (c, position - c.len_utf8())
            }
        };
        set.contains(c).then_some(after)
    }

    fn many(
        &mut self,
        at: usize,
        position: usize,
        (set, direction): (&Set, Direction),
        (min, max): (usize, usize),
        greedy: bool,
    ) -> Result<Step, GaveUp> {
        let target = if greedy { max } else { min };
        let (mut count, mut end, mut limit) = (0, position, position);
        while count < target {
            let Some(after) = self.advance(set, direction, end) else { break };
            end = after;
            count += 1;
            if count == min {
                limit = end;
            }
        }
        // Characters of a run are cheap beside instructions.
        self.spend(count / 16)?;
        if count < min {
            return Ok(Step::Failed);
        }
        if greedy && end != limit {
            self.push(Choice::Shrink { at, position: end, limit })?;
        } else if !greedy && max > min {
            self.push(Choice::Grow { at, position: end, left: max - min })?;
        }
        Ok(Step::To(at + 1, end))
    }

    fn captured(&mut self, at: usize, position: usize, group: usize, direction: Direction) -> Result<Step, GaveUp> {
        let (start, end) = (self.registers[2 * group], self.registers[2 * group + 1]);
        if start == UNSET || end == UNSET {
            // ECMA-262: a group that captured nothing refers to the empty text.
            return Ok(Step::Next);
        }
        let captured = &self.text.as_bytes()[start..end];
        self.spend(captured.len() / 16)?;
        let (before, after) = self.text.as_bytes().split_at(position);
        Ok(match direction {
            Direction::Forward if after.starts_with(captured) => Step::To(at + 1, position + captured.len()),
            Direction::Backward if before.ends_with(captured) => Step::To(at + 1, position - captured.len()),
            _ => Step::Failed,
        })
    }

    fn holds(&self, assertion: Assertion, position: usize) -> bool {
        let is_word = |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_');
        let ends_line = |c: Option<char>| c.is_none_or(|c| matches!(c, '\n' | '\r' | '\u{2028}' | '\u{2029}'));
        let (before, after) = self.text.split_at(position);
        let boundary = is_word(before.as_bytes().last()) != is_word(after.as_bytes().first());
        match assertion {
            Assertion::Start => before.is_empty(),
            Assertion::End => after.is_empty(),
            Assertion::LineStart => ends_line(before.chars().next_back()),
            Assertion::LineEnd => ends_line(after.chars().next()),
            Assertion::WordBoundary => boundary,
            Assertion::NotWordBoundary => !boundary,
        }
    }

    fn write(&mut self, register: usize, value: usize) -> Result<(), GaveUp> {
        let old = std::mem::replace(&mut self.registers[register], value);
        self.push(Choice::Restore { register, value: old })
    }

    fn push(&mut self, choice: Choice) -> Result<(), GaveUp> {
        if self.choices.len() >= MAX_CHOICES {
            return Err(GaveUp);
        }
        self.choices.push(choice);
        Ok(())
    }

    /// The instruction and the position to go on with.
    fn backtrack(&mut self) -> Option<(usize, usize)> {
        loop {
            match self.choices.pop()? {
                Choice::Restore { register, value } => self.registers[register] = value,
                Choice::Resume { at, position } => return Some((at, position)),
                Choice::Shrink { at, position, limit } => {
                    let shorter = self.shorter(at, position);
                    if shorter != limit {
                        self.choices.push(Choice::Shrink { at, position: shorter, limit });
                    }
                    return Some((at + 1, shorter));
                }
                Choice::Grow { at, position, left } => {
                    let Instruction::Many { set, direction, .. } = &self.program.code[at] else { continue };
                    let Some(longer) = self.advance(&self.program.sets[*set], *direction, position) else { continue };
                    if left > 1 {
                        self.choices.push(Choice::Grow { at, position: longer, left: left - 1 });
                    }
                    return Some((at + 1, longer));
                }
            }
        }
    }

    /// The end of a run of characters without its last one.
    fn shorter(&self, at: usize, position: usize) -> usize {
        let character = match &self.program.code[at] {
            Instruction::Many { direction: Direction::Backward, .. } => {
                return position + self.text[position..].chars().next().map_or(0, char::len_utf8);
            }
            _ => self.text[..position].chars().next_back(),
        };
        position - character.map_or(0, char::len_utf8)
    }
}

enum Step {
    Next,
    To(usize, usize),
    Failed,
    Matched,
}

impl Step {
    fn or_fail(holds: bool) -> Self {
        if holds { Self::Next } else { Self::Failed }
    }
}
