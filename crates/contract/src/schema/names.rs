//! Which members of an object some schema has named.

/// A bit for each member of one object. Up to 64 members need no allocation.
#[derive(Debug, Default)]
pub(super) struct Names {
    low: u64,
    high: Vec<u64>,
    /// Some schema says that anything goes.
    pub(super) open: bool,
    /// Some schema names properties.
    pub(super) any_named: bool,
}

impl Names {
    #[inline]
    pub(super) fn mark(&mut self, index: usize) {
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
    pub(super) fn has(&self, index: usize) -> bool {
        if index < 64 {
            return self.low >> index & 1 == 1;
        }
        self.high.get(index / 64 - 1).is_some_and(|word| word >> (index % 64) & 1 == 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_far_and_near() {
        let mut names = Names::default();
        for index in [0, 63, 64, 200] {
            assert!(!names.has(index));
            names.mark(index);
            assert!(names.has(index));
        }
        assert!(!names.has(65) && !names.has(1000));
    }
}
