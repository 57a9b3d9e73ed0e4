//! The words that handles and invitations are told by: `data/handles.txt`, as tables.

use crate::codes::{self, CYRILLIC_CLASSES, LATIN, NONE};
use crate::lexicon;
use crate::lexicon::tables::{self, EMPTY};
use table::{FIRST_WORDS, MESSENGERS, SAID, STARTS};

#[allow(clippy::unreadable_literal, reason = "generated")]
mod table {
    include!(concat!(env!("OUT_DIR"), "/handles.rs"));
}

/// The longest word that is listed, in letters.
pub(super) const LONGEST: usize = 16;

/// How sure it is that the name of a messenger means one.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Messenger {
    /// It means nothing else.
    Clear,
    /// It is a word as well, or very short.
    Loose,
    /// It means one only where a name or an id is spoken of (`Line id`).
    Linked,
    /// A provider of mail, whose address may be written without signs.
    Mail,
    /// Another market.
    Market,
    /// A payment service.
    Pay,
}

/// What a word may be said for; the order is that of the sections in the build script.
#[derive(Clone, Copy)]
pub(super) enum Said {
    Link,
    Answer,
    On,
    My,
    Me,
    Write,
    WriteMe,
    Talk,
    Address,
    Whats,
    App,
    Have,
    Asked,
    Chat,
    Thing,
    Article,
    Id,
    Am,
    Mine,
    Deny,
    Never,
    Here,
    Urge,
    Third,
    Place,
}

/// Whether the text begins with the name of a messenger, or with a word that may be the first part
/// of one; `key` is that of its Latin classes.
pub(super) fn may_be_messenger(key: u64, codes: &[u8]) -> bool {
    let told = tables::has_sign(key) || codes.first().is_some_and(|&code| codes::is_cyrillic(code));
    (told || tables::is_in(&FIRST_WORDS, tables::word_slot(key))) && begins_messenger(codes)
}

/// Whether the text begins with three letters that the name of a messenger begins with.
fn begins_messenger(codes: &[u8]) -> bool {
    let classes = classes(codes);
    let mut window = EMPTY;
    let mut last = NONE;
    // What is longer is no name: without an end, a row of letters and signs of one class would be read from each of them.
    for &code in codes.iter().take(LONGEST) {
        let class = classes[usize::from(code)];
        if class == last {
            continue;
        }
        window = tables::pushed(window, class);
        last = class;
        if class == NONE || tables::holds_three(window) {
            return is_start(window);
        }
    }
    is_start(tables::pushed(window, NONE))
}

fn is_start(window: u32) -> bool {
    tables::is_in(&STARTS, tables::slot(window))
}

/// The messenger that the word names, in whatever disguise.
pub(super) fn messenger(word: &[u8]) -> Option<Messenger> {
    if !(2..=LONGEST).contains(&word.len()) {
        return None;
    }
    let classes = classes(word);
    let (key, runs) = shape(word.iter().map(|&code| classes[usize::from(code)]));
    let is = |name: &[u8], name_key: u64| {
        // A letter more or less is another word if there are few.
        if name.len() < 5 {
            return word.eq_ignore_ascii_case(name);
        }
        // As many runs of letters in the word as in the name, so that nothing is left over.
        key == name_key
            && runs == shape(name.iter().map(|&letter| tables::class(letter))).1
            && lexicon::spelled(name, word, classes, true).is_some()
    };
    let first = classes[usize::from(word[0])];
    let (_, messenger, _) = MESSENGERS.get(usize::from(first))?.iter().find(|(name, _, key)| is(name, *key))?;
    Some(match messenger {
        0 => Messenger::Clear,
        1 => Messenger::Loose,
        2 => Messenger::Linked,
        3 => Messenger::Mail,
        4 => Messenger::Market,
        _ => Messenger::Pay,
    })
}

/// The key of a word (see [`tables::key`]), and how many runs of one class it has.
fn shape(classes: impl Iterator<Item = u8>) -> (u64, usize) {
    let (mut key, mut runs, mut last) = (0, 0, NONE);
    for class in classes {
        if class != last {
            if runs < tables::KEY {
                key |= u64::from(class.wrapping_add(1)) << (8 * runs);
            }
            runs += 1;
            last = class;
        }
    }
    (key, runs)
}

/// Whether the word is said for that. Letter case does not matter.
pub(super) fn is_said(word: &[u8], said: Said) -> bool {
    if word.is_empty() || word.len() > LONGEST {
        return false;
    }
    let mut room = [0; LONGEST];
    let lower = &mut room[..word.len()];
    lower.copy_from_slice(word);
    lower.make_ascii_lowercase();
    SAID.binary_search_by(|&(known, _)| known.cmp(lower)).is_ok_and(|at| SAID[at].1 >> said as u32 & 1 != 0)
}

fn classes(codes: &[u8]) -> &'static [u8; 256] {
    if codes.first().is_some_and(|&code| codes::is_cyrillic(code)) { &CYRILLIC_CLASSES } else { &LATIN }
}
