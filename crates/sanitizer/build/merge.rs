//! Words that go on alike share what they go on with. The crate itself has this in its tests alone.

use std::collections::HashMap;

use super::automaton::State;

/// The same automaton with the fewest states: of those that everything goes on alike from, one is left.
/// The first stays the first.
pub(crate) fn merged(states: Vec<State>) -> Vec<State> {
    let mut known: HashMap<State, usize> = HashMap::new();
    let mut kept: Vec<State> = Vec::new();
    // By the place of each state, counted from the last one, its place among those that are kept.
    let mut places = Vec::with_capacity(states.len());
    let last = states.len() - 1;
    // What a state leads to stands behind it.
    for mut state in states.into_iter().rev() {
        for (_, next) in &mut state.edges {
            *next = places[last - *next];
        }
        let place = *known.entry(state).or_insert_with_key(|state| {
            kept.push(state.clone());
            kept.len() - 1
        });
        places.push(place);
    }
    // The first state has been kept last: nothing leads to it, so that it is like no other.
    let last = kept.len() - 1;
    for (_, next) in kept.iter_mut().flat_map(|state| &mut state.edges) {
        *next = last - *next;
    }
    kept.reverse();
    kept
}
