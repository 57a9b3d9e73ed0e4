//! The automaton of a word list: its first state is at the start of a word, each letter leads on to
//! another, and words that go on alike share their states.
//!
//! Compiled into the build script too, which makes the built-in automaton; a policy's own words go
//! through the same code at run time.
//!
//! # Format
//!
//! A state is its address, and what is read from there on. The upper two bits of a byte say what it
//! is, the lower six are a symbol:
//!
//! - [`LETTER`]: the symbol leads to the state behind this byte;
//! - [`JUMP`]: the symbol leads to the state whose address follows, in four bytes;
//! - [`ENTRY`]: a word ends here. Its flags follow, in two bytes, and behind them the state goes on;
//! - [`BRANCH`]: the set of symbols that lead on follows, in eight bytes, and for each of them, from
//!   the lowest on, the address of the state that it leads to. Where nothing follows, the set is empty.
//!   Its own symbol is 0, or [`WIDE`] if there is an address for each of the 64 symbols, so that theirs
//!   need not be counted: the few states that most words lead through.
//!
//! The lowest byte of a number is the first. The first state has the address 0.

use crate::codes::SEPARATOR;

use super::tables::{self, Raw};

pub(crate) const LETTER: u8 = 0;
pub(crate) const JUMP: u8 = 1;
pub(crate) const ENTRY: u8 = 2;
pub(crate) const BRANCH: u8 = 3;
pub(crate) const WIDE: usize = 1;
/// How many symbols lead on from a state that is wide.
const MANY: usize = 14;

/// More than the highest symbol. A symbol is a class; the two letters that share theirs with another
/// have symbols of their own.
#[allow(dead_code, reason = "the crate uses it")]
pub(crate) const SYMBOLS: usize = 64;
const L: u8 = 57;
const V: u8 = 58;

/// The symbol of a letter of a listed word. It must have a class.
pub(crate) const fn symbol(letter: u8) -> u8 {
    match letter {
        b'l' => L,
        b'v' => V,
        letter => tables::class(letter),
    }
}

/// One state of an automaton that is being made.
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub(crate) struct State {
    /// The flags of the words that end here.
    pub(crate) entries: Vec<u16>,
    /// The symbols that lead on, the lowest first, and the states they lead to.
    pub(crate) edges: Vec<(u8, usize)>,
}

/// The states of these words, the first one first. Each is led to by one other, which stands before it.
pub(crate) fn states(raws: &[Raw]) -> Vec<State> {
    let mut words: Vec<(Vec<u8>, u16)> = raws.iter().map(|raw| (symbols(&raw.letters), raw.flags())).collect();
    words.sort_unstable();
    words.dedup();
    let mut states = vec![State::default()];
    // The states that the word before has led through.
    let mut path = vec![0];
    let mut before: &[u8] = &[];
    for (word, flags) in &words {
        let shared = word.iter().zip(before).take_while(|(one, other)| one == other).count();
        path.truncate(shared + 1);
        for &symbol in &word[shared..] {
            let next = states.len();
            states[path[path.len() - 1]].edges.push((symbol, next));
            states.push(State::default());
            path.push(next);
        }
        states[path[path.len() - 1]].entries.push(*flags);
        before = word;
    }
    states
}

/// The symbols of a word.
fn symbols(letters: &[u8]) -> Vec<u8> {
    let mut symbols: Vec<u8> = letters.iter().map(|&letter| symbol(letter)).collect();
    symbols.dedup_by(|one, other| one == other && *one == SEPARATOR);
    symbols
}

/// Writes the states as bytes. A state that is led to by a single edge follows it, if it has no
/// place yet, so that what nothing branches off from takes one byte for each letter.
pub(crate) fn written(states: &[State]) -> Vec<u8> {
    const NOWHERE: u32 = u32::MAX;
    let mut addresses = vec![NOWHERE; states.len()];
    let mut order = Vec::with_capacity(states.len());
    let mut waiting = vec![0];
    let mut end = 0;
    while let Some(mut at) = waiting.pop() {
        while addresses[at] == NOWHERE {
            addresses[at] = end;
            order.push(at);
            let State { entries, edges } = &states[at];
            let edges_take = match edges[..] {
                [(_, next)] if addresses[next] == NOWHERE => {
                    at = next;
                    1
                }
                [_] => 1 + 4,
                _ => {
                    waiting.extend(edges.iter().rev().map(|&(_, next)| next));
                    1 + 8 + 4 * if edges.len() < MANY { edges.len() } else { SYMBOLS }
                }
            };
            end = end.saturating_add(small(3 * entries.len() + edges_take));
        }
    }
    let mut bytes = Vec::with_capacity(end as usize);
    for &at in &order {
        let State { entries, edges } = &states[at];
        for &flags in entries {
            bytes.push(ENTRY << 6);
            bytes.extend(flags.to_le_bytes());
        }
        match edges[..] {
            [(symbol, next)] if addresses[next] as usize == bytes.len() + 1 => bytes.push(LETTER << 6 | symbol),
            [(symbol, next)] => {
                bytes.push(JUMP << 6 | symbol);
                bytes.extend(addresses[next].to_le_bytes());
            }
            _ => {
                let wide = edges.len() >= MANY;
                bytes.push(BRANCH << 6 | u8::from(wide));
                bytes.extend(edges.iter().fold(0_u64, |set, (symbol, _)| set | 1 << symbol).to_le_bytes());
                if wide {
                    let mut targets = [[0; 4]; SYMBOLS];
                    for &(symbol, next) in edges {
                        targets[usize::from(symbol)] = addresses[next].to_le_bytes();
                    }
                    bytes.extend(targets.as_flattened());
                } else {
                    bytes.extend(edges.iter().flat_map(|&(_, next)| addresses[next].to_le_bytes()));
                }
            }
        }
    }
    bytes
}

fn small(number: usize) -> u32 {
    // Reached only by more than four thousand million bytes of word lists.
    u32::try_from(number).unwrap_or(u32::MAX)
}
