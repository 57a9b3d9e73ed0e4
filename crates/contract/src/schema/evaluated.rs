//! The members and elements of one value that schemas have looked at.

/// A set of indexes. Those up to 64 need no allocation.
#[derive(Debug, Default, Clone)]
pub(super) struct Bits {
    low: u64,
    high: Vec<u64>,
}

impl Bits {
    #[inline]
    pub(super) fn insert(&mut self, index: usize) {
        if index < 64 {
            self.low |= 1 << index;
            return;
        }
        let word = index / 64 - 1;
        if self.high.len() <= word {
            self.high.resize(word + 1, 0);
        }
        self.high[word] |= 1 << (index % 64);
    }

    #[inline]
    pub(super) fn contains(&self, index: usize) -> bool {
        if index < 64 {
            return self.low >> index & 1 == 1;
        }
        self.high.get(index / 64 - 1).is_some_and(|word| word >> (index % 64) & 1 == 1)
    }

    fn merge(&mut self, other: &Self) {
        self.low |= other.low;
        if self.high.len() < other.high.len() {
            self.high.resize(other.high.len(), 0);
        }
        for (own, other) in self.high.iter_mut().zip(&other.high) {
            *own |= other;
        }
    }
}

/// The members and elements of one value that `unevaluatedProperties` and `unevaluatedItems` leave alone, because other
/// schemas have evaluated them.
#[derive(Debug, Default, Clone)]
pub(super) struct Evaluated {
    pub(super) members: Bits,
    elements: Bits,
    /// The number of elements from the start that are evaluated.
    first_elements: usize,
    /// A schema that was not judged may have evaluated more.
    pub(super) is_uncertain: bool,
}

impl Evaluated {
    pub(super) fn element(&mut self, index: usize) {
        self.elements.insert(index);
    }

    pub(super) fn elements_up_to(&mut self, count: usize) {
        self.first_elements = self.first_elements.max(count);
    }

    pub(super) fn has_element(&self, index: usize) -> bool {
        index < self.first_elements || self.elements.contains(index)
    }

    pub(super) fn merge(&mut self, other: &Self) {
        self.members.merge(&other.members);
        self.elements.merge(&other.elements);
        self.first_elements = self.first_elements.max(other.first_elements);
        self.is_uncertain |= other.is_uncertain;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_near_and_far() {
        let mut bits = Bits::default();
        for index in [0, 63, 64, 200] {
            assert!(!bits.contains(index));
            bits.insert(index);
            assert!(bits.contains(index));
        }
        assert!(!bits.contains(65) && !bits.contains(1000));
        let mut other = Bits::default();
        other.insert(65);
        other.merge(&bits);
        assert!(other.contains(65) && other.contains(200) && other.contains(0) && !other.contains(66));
    }

    #[test]
    fn elements_by_number_and_by_index() {
        let mut evaluated = Evaluated::default();
        evaluated.elements_up_to(2);
        evaluated.element(5);
        let mut sum = Evaluated::default();
        sum.elements_up_to(1);
        sum.merge(&evaluated);
        let found: Vec<usize> = (0..7).filter(|index| sum.has_element(*index)).collect();
        assert_eq!(found, [0, 1, 5]);
    }
}
