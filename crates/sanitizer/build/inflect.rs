//! How one line of a word list stands for many words: sets of endings and choices in braces, and
//! the regular inflections that `+` asks for.

use std::collections::BTreeMap;

use crate::Result;

/// The most braces in one line, those in the sets that it names included.
const MOST_BRACES: usize = 8;

/// The sets of endings and words that a list names, as `NAME = ONE|ANOTHER`.
#[derive(Default)]
pub(crate) struct Sets(BTreeMap<String, Vec<String>>);

impl Sets {
    /// Whether the line names a set, which is then known.
    pub(crate) fn defines(&mut self, line: &str) -> Result<bool> {
        let Some((name, choices)) = line.split_once('=') else { return Ok(false) };
        let name = name.trim();
        let choices = choices.split('|').map(|choice| choice.trim_start().to_owned()).collect();
        if self.0.insert(name.to_owned(), choices).is_some() {
            return Err(format!("the set {name:?} has been named before").into());
        }
        Ok(true)
    }

    /// The lines that the line stands for: one for each choice in braces (`{a|b}`, or the name of
    /// a set), and for each combination of them.
    pub(crate) fn expanded(&self, line: &str) -> Result<Vec<String>> {
        let mut lines = vec![line.to_owned()];
        for _ in 0..=MOST_BRACES {
            let mut further = Vec::new();
            let mut braces = false;
            for line in lines {
                let Some((before, rest)) = line.split_once('{') else {
                    further.push(line);
                    continue;
                };
                let (inside, after) = rest.split_once('}').ok_or("a brace is not closed")?;
                braces = true;
                if inside.contains('|') {
                    further.extend(inside.split('|').map(|choice| format!("{before}{choice}{after}")));
                } else {
                    let choices = self.0.get(inside).ok_or_else(|| format!("no set is named {inside:?}"))?;
                    further.extend(choices.iter().map(|choice| format!("{before}{choice}{after}")));
                }
            }
            lines = further;
            if !braces {
                return Ok(lines);
            }
        }
        Err(format!("more than {MOST_BRACES} braces, or a set that holds itself").into())
    }
}

/// The regular inflections of a word; what is irregular is listed.
pub(crate) fn inflect(word: &str, language: &str, forms: &mut Vec<String>) {
    let swap = |ending: char, endings: &[&str], forms: &mut Vec<String>| {
        if let Some(stem) = word.strip_suffix(ending) {
            forms.extend(endings.iter().map(|ending| format!("{stem}{ending}")));
        }
    };
    let add = |endings: &[&str], forms: &mut Vec<String>| {
        forms.extend(endings.iter().map(|ending| format!("{word}{ending}")));
    };
    match language {
        "en" => {
            add(&["s", "z", "es", "ed", "er", "ers", "ing", "in", "ings", "y", "ish", "ism"], forms);
            swap('e', &["ed", "er", "ers", "ing", "in", "y"], forms);
        }
        "de" => {
            add(&["e", "en", "er", "es", "em", "s", "n", "st", "t", "te", "ern", "ens", "in", "innen"], forms);
        }
        "fr" => add(&["s", "e", "es", "x"], forms),
        "nl" => add(&["s", "e", "en", "je", "jes", "t"], forms),
        "es" | "pt" => {
            add(&["s", "es", "a", "as"], forms);
            swap('o', &["a", "os", "as", "ito", "ita"], forms);
            swap('a', &["o", "os", "as"], forms);
        }
        "it" => {
            swap('o', &["a", "i", "e"], forms);
            swap('a', &["o", "i", "e"], forms);
            swap('e', &["i"], forms);
        }
        _ => {}
    }
}
