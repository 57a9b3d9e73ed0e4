//! The word lists, as tables to match with.

use std::collections::BTreeSet;
use std::path::Path;

use crate::categories::Categories;
use crate::category::Category;
use crate::data::{Source, lines};
use crate::fold::Fold;
use crate::inflect::{Sets, inflect};
use crate::language::Language;
use crate::merge::merged;
use crate::roles::Roles;
use crate::tables::{self, Place, Raw, Role};
use crate::{Result, automaton, codes};

/// Classes of letters: 25 Latin ones with the separator, 32 Cyrillic ones.
pub(crate) const CLASSES: usize = CLASS_COUNT as usize;
const CLASS_COUNT: u8 = 57;

/// The longest word that is known by the letters left in it.
const LONGEST_STARRED: usize = 24;

/// All that is made of the word lists.
pub(crate) struct Words {
    pub(crate) automaton: Vec<u8>,
    pub(crate) filter: Filter,
    /// By the class of the first letter: the clear words, for spellings with letters starred out.
    pub(crate) starred: Vec<BTreeSet<Vec<u8>>>,
}

/// Which classes a word may begin with: nearly all words begin with others, and are passed by without
/// a look at the trie. Two thirds are told by the first four, most of the rest by up to eight.
pub(crate) struct Filter {
    /// One bit for each slot of four classes that a word begins with.
    pub(crate) starts: Vec<u8>,
    /// One bit for each slot of up to eight classes that a word begins with.
    pub(crate) words: Vec<u8>,
    /// One bit for each slot of four classes that a word begins with which more may follow.
    pub(crate) open: Vec<u8>,
    /// One bit for each slot of a phrase's first word and the first four classes of its second.
    pub(crate) phrases: Vec<u8>,
    /// By one number above the class: the places in the words found inside others.
    pub(crate) inside: [u64; 64],
    /// The first place of each of these.
    pub(crate) first: u64,
}

impl Words {
    pub(crate) fn read(data: &Path, fold: &Fold, roles: &Roles) -> Result<Self> {
        let mut raws: Vec<Raw> = roles.anchors().collect();
        let categories = Categories::read(data, fold)?;
        let lists = Language::ALL.map(|language| (language.code(), Some(language)));
        for (list, language) in lists.into_iter().chain(["parted", "turned", "allowed"].map(|list| (list, None))) {
            let path = data.join("words").join(format!("{list}.txt"));
            let mut sets = Sets::default();
            for (number, line) in lines(&path)? {
                let mut read = || -> Result<()> {
                    if !sets.defines(&line)? {
                        for line in sets.expanded(&line)? {
                            entry(&line, list, language, fold, &mut raws)?;
                        }
                    }
                    Ok(())
                };
                read().map_err(|error| format!("{}:{number}: {error}", path.display()))?;
            }
        }
        for raw in raws.iter_mut().filter(|raw| matches!(raw.role, Role::Bad | Role::Strong | Role::Starred)) {
            raw.category = categories.of(&raw.letters);
        }
        for Raw { letters, .. } in &raws {
            if letters.len() > tables::LONGEST || letters.iter().any(|&letter| tables::class(letter) == codes::NONE) {
                let word: String = letters.iter().copied().map(char::from).collect();
                let longest = tables::LONGEST;
                return Err(format!("{word:?} has more than {longest} letters, or one that nothing is read as").into());
            }
        }
        let mut starred = vec![BTreeSet::new(); CLASSES];
        for raw in raws.iter().filter(|raw| matches!(raw.role, Role::Strong | Role::Starred)) {
            if !raw.letters.contains(&b' ') && (raw.letters.len() >= 4 || codes::is_cyrillic(raw.letters[0])) {
                starred[usize::from(tables::class(raw.letters[0]))].insert(raw.letters.clone());
            }
        }
        let automaton = automaton::written(&merged(automaton::states(&raws)));
        Ok(Self { filter: Filter::of(&raws)?, automaton, starred })
    }

    pub(crate) fn write(&self, mut source: Source<'_>) -> Result<()> {
        let Self { automaton, filter, starred } = self;
        source.bytes("AUTOMATON", automaton)?;
        let filters = [
            ("STARTED", "four classes that a word begins with", &filter.starts),
            ("OPEN", "four classes that a word begins with which more may follow", &filter.open),
            ("WORDS", "up to eight classes that a word begins with", &filter.words),
            ("PHRASES", "a phrase's first word and the first four classes of its second", &filter.phrases),
        ];
        for (constant, told, filter) in filters {
            source.line(format_args!("/// One bit for each slot of {told}."))?;
            source.bytes(constant, filter)?;
        }
        source.line(format_args!("/// By one number above the class: the places in the words found inside others."))?;
        source.line(format_args!("pub(crate) static INSIDE: [u64; 64] = {:?};", filter.inside))?;
        source.line(format_args!("/// The first and the last place of each."))?;
        source.line(format_args!("pub(crate) const INSIDE_FIRST: u64 = {};", filter.first))?;
        source.line(format_args!("pub(crate) const INSIDE_LAST: u64 = {};", filter.first << (tables::WINDOW - 1)))?;

        // Words of one class and one length stand side by side, which need no more than a number of them.
        let mut letters = Vec::new();
        let mut starts = Vec::new();
        for words in starred {
            for length in 0..=LONGEST_STARRED {
                starts.push(u32::try_from(letters.len())?);
                letters.extend(words.iter().filter(|word| word.len() == length).flatten());
            }
        }
        starts.push(u32::try_from(letters.len())?);
        source.bytes("STARRED", &letters)?;
        source.line(format_args!("pub(crate) static STARRED_STARTS: [u32; {}] = {starts:?};", starts.len()))?;
        source.line(format_args!("pub(crate) const LONGEST_STARRED: usize = {LONGEST_STARRED};"))?;
        source.write()
    }
}

impl Filter {
    fn of(raws: &[Raw]) -> Result<Self> {
        // What may follow a whole word and have a class: a sign that may also stand for a letter.
        let signs: BTreeSet<u8> =
            (0..=u8::MAX).filter(|&code| !codes::is_word(code)).map(|code| codes::LATIN[usize::from(code)]).collect();
        let mut filter = Self {
            starts: vec![0; 1 << 13],
            open: vec![0; 1 << 13],
            words: vec![0; 1 << 16],
            phrases: vec![0; 1 << 15],
            inside: [0; 64],
            first: 0,
        };
        let mut insides = BTreeSet::new();
        for raw in raws {
            let classes = tables::collapsed(&raw.letters);
            let letters = classes.iter().take_while(|&&class| class != codes::SEPARATOR).count();
            let phrase = letters < classes.len();
            let first = &classes[..letters.min(tables::WINDOW)];
            if matches!(raw.place, Place::Inside | Place::End) {
                if first.len() < tables::WINDOW {
                    let word = String::from_utf8_lossy(&raw.letters);
                    return Err(format!("{word:?} is too short to be found inside a word").into());
                }
                insides.insert(first.to_vec());
            }
            let ends = phrase || raw.place == Place::Whole;
            let followed = |class: u8| if class == codes::NONE { first.to_vec() } else { [first, &[class]].concat() };
            // With fewer than three classes it is told only where something without a class follows.
            let starts = match first.len() {
                tables::WINDOW => vec![tables::key(first)],
                length if phrase || length < 3 => vec![tables::key(first)],
                _ if ends => signs.iter().map(|&class| tables::key(&followed(class))).collect(),
                _ => (0..CLASS_COUNT).chain([codes::NONE]).map(|class| tables::key(&followed(class))).collect(),
            };
            for start in starts {
                tables::put(&mut filter.starts, tables::start_slot(start));
            }
            // What a sign is part of, or follows without a space, is looked up in any case.
            if phrase {
                let second = &classes[letters + 1..];
                let length = second.iter().take_while(|&&class| class != codes::SEPARATOR).count();
                let ends = raw.place == Place::Whole || length < second.len();
                let slots = begun(&second[..length], ends).into_iter();
                slots.for_each(|second| {
                    tables::put(&mut filter.phrases, tables::pair_slot(tables::key(&classes[..letters]), second));
                });
                continue;
            }
            if ends || letters >= tables::KEY {
                tables::put(&mut filter.words, tables::word_slot(tables::key(&classes[..letters])));
            } else {
                for start in begun(first, false) {
                    tables::put(&mut filter.open, tables::start_slot(start));
                }
            }
        }
        if insides.len() * tables::WINDOW > 64 {
            return Err("more words are found inside others than one number of 64 bits can tell apart".into());
        }
        for (at, classes) in insides.iter().enumerate() {
            filter.first |= 1 << (at * tables::WINDOW);
            for (place, &class) in classes.iter().enumerate() {
                filter.inside[usize::from(class) + 1] |= 1 << (at * tables::WINDOW + place);
            }
        }
        Ok(filter)
    }
}

/// The keys of the first four classes of all that begins with these; nothing else does if the word
/// ends with them.
fn begun(classes: &[u8], ends: bool) -> Vec<u64> {
    let first = &classes[..classes.len().min(tables::WINDOW)];
    if ends || first.len() == tables::WINDOW {
        return vec![tables::key(first)];
    }
    let longer = (0..CLASS_COUNT).filter(|class| first.last() != Some(class));
    let longer = longer.flat_map(|class| begun(&[first, &[class]].concat(), false));
    longer.chain([tables::key(first)]).collect()
}

/// One line of a word list: marks, stars for what may stand around it, `+` for its inflections.
fn entry(line: &str, list: &str, language: Option<Language>, fold: &Fold, raws: &mut Vec<Raw>) -> Result<()> {
    let mut word = line;
    let mut role = if list == "allowed" { Role::Allowed } else { Role::Bad };
    let (mut accented, mut titled) = (false, false);
    loop {
        word = match word.as_bytes().first() {
            Some(b'!') => {
                role = Role::Strong;
                &word[1..]
            }
            Some(b'?') => {
                role = Role::Starred;
                &word[1..]
            }
            Some(b'^') => {
                accented = true;
                &word[1..]
            }
            Some(b'%') => {
                titled = true;
                &word[1..]
            }
            _ => break,
        };
    }
    let (word, before) = word.strip_prefix('*').map_or((word, false), |word| (word, true));
    let (word, after) = word.strip_suffix('*').map_or((word, false), |word| (word, true));
    let (word, inflected) = word.strip_suffix('+').map_or((word, false), |word| (word, true));
    let place = match (before, after) {
        (false, false) => Place::Whole,
        (false, true) => Place::Start,
        (true, false) => Place::End,
        (true, true) => Place::Inside,
    };
    let mut forms = vec![word.to_owned()];
    if inflected {
        inflect(word, list, &mut forms);
    }
    for form in forms {
        let mut spellings = vec![form.clone()];
        if list == "de" {
            let spelled: String = form
                .chars()
                .map(|c| match c {
                    'ä' => "ae".to_owned(),
                    'ö' => "oe".to_owned(),
                    'ü' => "ue".to_owned(),
                    c => c.to_string(),
                })
                .collect();
            spellings.push(spelled);
        }
        for spelling in spellings {
            let accented = accented && !spelling.is_ascii();
            let letters = fold.letters(&spelling)?;
            if letters.len() < 3 {
                return Err(format!("{spelling:?} has fewer than 3 letters").into());
            }
            // Left by an empty choice at the end of a phrase. No word of a text begins with what parts
            // words, and none that may be found ends with it.
            if letters.starts_with(b" ") || letters.ends_with(b" ") {
                continue;
            }
            let doubling = list == "en" && role == Role::Strong && letters.len() >= 4;
            raws.push(Raw { letters, place, role, accented, doubling, titled, language, category: Category::Vulgar });
        }
    }
    Ok(())
}
