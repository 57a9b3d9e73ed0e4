//! Which category each listed word is in: `data/categories.txt`.

use std::path::Path;

use crate::Result;
use crate::category::Category;
use crate::data::lines;
use crate::fold::Fold;

/// What the words of each category begin with, in the order of the file.
pub(crate) struct Categories(Vec<(Category, Pattern)>);

struct Pattern {
    letters: Vec<u8>,
    /// The word ends with it too.
    whole: bool,
}

impl Categories {
    pub(crate) fn read(data: &Path, fold: &Fold) -> Result<Self> {
        let path = data.join("categories.txt");
        let mut patterns = Vec::new();
        let mut category = None;
        for (number, line) in lines(&path)? {
            let at = |error: &dyn std::fmt::Display| format!("{}:{number}: {error}", path.display());
            if let Some(name) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
                category = Some(Category::from_name(name).ok_or_else(|| at(&format!("unknown category {name:?}")))?);
                continue;
            }
            let category = category.ok_or_else(|| at(&"a word before the first heading"))?;
            for word in line.split_whitespace() {
                let (word, whole) = word.strip_prefix('=').map_or((word, false), |word| (word, true));
                let letters = fold.letters(&word.replace('_', " ")).map_err(|error| at(&error))?;
                patterns.push((category, Pattern { letters, whole }));
            }
        }
        Ok(Self(patterns))
    }

    /// The category of an entry, by its letters.
    pub(crate) fn of(&self, letters: &[u8]) -> Category {
        let found = self.0.iter().find(|(_, pattern)| pattern.is_in(letters));
        found.map_or(Category::Vulgar, |(category, _)| *category)
    }
}

impl Pattern {
    fn is_in(&self, letters: &[u8]) -> bool {
        (0..letters.len()).any(|at| {
            (at == 0 || letters[at - 1] == b' ')
                && letters[at..]
                    .strip_prefix(&*self.letters)
                    .is_some_and(|rest| !self.whole || rest.first().is_none_or(|&code| code == b' '))
        })
    }
}
