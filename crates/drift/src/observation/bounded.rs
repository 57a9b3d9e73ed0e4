//! Collections that stay small, and the same whatever the order in which they are filled.

use std::borrow::Borrow;
use std::collections::BTreeMap;

/// Counts by name, for the smallest `N` names and all the rest together.
///
/// Which names stay depends on the names alone: one that belongs to the smallest `N` of all is
/// never pushed out on the way, so its count is exact, and parallel runs add up to the same.
#[derive(Debug, Clone)]
pub(crate) struct Smallest<K, const N: usize> {
    counts: BTreeMap<K, u64>,
    total: u64,
}

impl<K: Ord, const N: usize> Default for Smallest<K, N> {
    fn default() -> Self {
        Self { counts: BTreeMap::new(), total: 0 }
    }
}

impl<K: Ord, const N: usize> Smallest<K, N> {
    /// Counts one more; the name is only made when it is new.
    pub(crate) fn add<Q: Ord + ?Sized>(&mut self, name: &Q, count: u64, own: impl FnOnce() -> K)
    where
        K: Borrow<Q>,
    {
        self.total += count;
        if let Some(known) = self.counts.get_mut(name) {
            *known += count;
            return;
        }
        let full = self.counts.len() >= N;
        if full && self.counts.last_key_value().is_some_and(|(last, _)| last.borrow() < name) {
            return;
        }
        self.counts.insert(own(), count);
        if full {
            self.counts.pop_last();
        }
    }

    pub(crate) fn merge(&mut self, other: Self) {
        let rest = other.total - other.counts.values().sum::<u64>();
        for (name, count) in other.counts {
            self.total += count;
            *self.counts.entry(name).or_default() += count;
        }
        self.total += rest;
        while self.counts.len() > N {
            self.counts.pop_last();
        }
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&K, u64)> {
        self.counts.iter().map(|(name, count)| (name, *count))
    }

    /// How much was counted under names that are not kept.
    pub(crate) fn rest(&self) -> u64 {
        self.total - self.counts.values().sum::<u64>()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.counts.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fill(names: &[&str]) -> Smallest<String, 3> {
        let mut smallest = Smallest::default();
        for name in names {
            smallest.add(*name, 1, || (*name).to_owned());
        }
        smallest
    }

    #[test]
    fn order_does_not_matter() {
        let all = ["d", "a", "e", "c", "b", "a", "e", "e"];
        let mut reversed = all;
        reversed.reverse();
        let (mut left, right) = (fill(&all[..3]), fill(&all[3..]));
        left.merge(right);
        for smallest in [fill(&all), fill(&reversed), left] {
            let counts: Vec<_> = smallest.iter().map(|(name, count)| (name.as_str(), count)).collect();
            assert_eq!(counts, [("a", 2), ("b", 1), ("c", 1)]);
            assert_eq!(smallest.rest(), 4);
        }
    }
}
