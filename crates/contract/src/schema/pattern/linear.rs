//! Patterns as automata.

use std::sync::OnceLock;

use regex_automata::hybrid::dfa::{Config as LazyConfig, DFA as LazyDfa};
use regex_automata::nfa::thompson::{Compiler, Config as NfaConfig, WhichCaptures};
use regex_automata::{Input, meta};
use regex_syntax::hir::{Class, Hir, Look, Repetition};

use super::GaveUp;
use super::parse::{Assertion, Node};

/// A limit on the states of an automaton, estimated before it is built. Counted repetitions repeat
/// the states; a larger automaton is slower than backtracking on the texts that occur.
const MAX_STATES: usize = 20_000;
/// A limit on the memory of an automaton, in bytes.
const MAX_SIZE: usize = 16 * 1024 * 1024;

/// A limit on the states of an automaton times the bytes of a text. Up to it, that product is bound
/// enough on the time.
const MAX_WORK: usize = 1 << 26;

/// An automaton for a pattern.
#[derive(Debug)]
pub(super) struct Automaton {
    regex: meta::Regex,
    states: usize,
    hir: Hir,
    /// For long texts, on which it is fast or gives up. Built for the first long text.
    lazy: OnceLock<Option<LazyDfa>>,
}

impl Automaton {
    /// Builds the automaton, unless the pattern needs more than an automaton or too large a one.
    pub(super) fn new(node: &Node) -> Option<Self> {
        let states = states(node);
        if states > MAX_STATES {
            return None;
        }
        let hir = hir(node)?;
        let config = meta::Config::new().nfa_size_limit(Some(MAX_SIZE));
        let regex = meta::Builder::new().configure(config).build_from_hir(&hir).ok()?;
        Some(Self { regex, states, hir, lazy: OnceLock::new() })
    }

    pub(super) fn is_match(&self, text: &str) -> Result<bool, GaveUp> {
        if self.states.saturating_mul(text.len()) <= MAX_WORK {
            return Ok(self.regex.is_match(text));
        }
        let lazy = self.lazy.get_or_init(|| self.build_lazy()).as_ref().ok_or(GaveUp)?;
        let found = lazy.try_search_fwd(&mut lazy.create_cache(), &Input::new(text).earliest(true));
        found.map(|found| found.is_some()).map_err(|_| GaveUp)
    }

    fn build_lazy(&self) -> Option<LazyDfa> {
        let config = NfaConfig::new().nfa_size_limit(Some(MAX_SIZE)).which_captures(WhichCaptures::None);
        let nfa = Compiler::new().configure(config).build_from_hir(&self.hir).ok()?;
        // A state that was built pays off when the text comes back to it. One that seldom does makes
        // the search as slow as the product of states and bytes.
        let config = LazyConfig::new()
            .minimum_cache_clear_count(Some(3))
            .minimum_bytes_per_state(Some(10))
            .skip_cache_capacity_check(true);
        LazyDfa::builder().configure(config).build_from_nfa(nfa).ok()
    }
}

fn states(node: &Node) -> usize {
    match node {
        Node::Empty | Node::Char(_) | Node::Assertion(_) => 1,
        // An ASCII range is one state; others are several bytes long.
        Node::Class(class) => {
            let long = class.ranges().iter().filter(|range| !range.end().is_ascii()).count();
            1 + 4 * long
        }
        Node::Concat(nodes) | Node::Alternation(nodes) => nodes.iter().map(states).fold(1, usize::saturating_add),
        Node::Group(node, _) => states(node),
        Node::Repeat(repeat) => {
            let copies = repeat.max.unwrap_or(repeat.min).max(1);
            states(&repeat.node).saturating_add(1).saturating_mul(copies as usize)
        }
        Node::Look { .. } | Node::BackReference(_) => usize::MAX,
    }
}

fn hir(node: &Node) -> Option<Hir> {
    Some(match node {
        Node::Empty => Hir::empty(),
        Node::Char(c) => Hir::literal(c.encode_utf8(&mut [0; 4]).as_bytes()),
        Node::Class(class) => Hir::class(Class::Unicode(class.clone())),
        Node::Assertion(assertion) => Hir::look(match assertion {
            Assertion::Start => Look::Start,
            Assertion::End => Look::End,
            Assertion::WordBoundary => Look::WordAscii,
            Assertion::NotWordBoundary => Look::WordAsciiNegate,
            // Four characters end a line in ECMA-262, of which the automaton knows two.
            Assertion::LineStart | Assertion::LineEnd => return None,
        }),
        Node::Concat(nodes) => Hir::concat(nodes.iter().map(hir).collect::<Option<_>>()?),
        Node::Alternation(nodes) => Hir::alternation(nodes.iter().map(hir).collect::<Option<_>>()?),
        Node::Group(node, _) => hir(node)?,
        Node::Repeat(repeat) => Hir::repetition(Repetition {
            min: repeat.min,
            max: repeat.max,
            greedy: repeat.greedy,
            sub: Box::new(hir(&repeat.node)?),
        }),
        Node::Look { .. } | Node::BackReference(_) => return None,
    })
}
