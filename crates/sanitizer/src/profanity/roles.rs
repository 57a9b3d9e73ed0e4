//! Threats, curses and insults told by the parts that their words play, in whatever words:
//! `os voy a quemar la casa` is somebody who will, somebody it is done to, a violent verb and a home.
//!
//! Everything hangs on an *anchor*, a violent verb or a noun that may insult, which is found as any
//! listed word is. What stands around it in its clause, at most seven words each way, says whether
//! it is meant: what a game does to its creatures (`ti uccido il drago`) has no person for its
//! object, and an animal is an insult only of the one who is spoken to.

mod sides;
mod words;

use std::ops::Range;

use super::parts::bits;
use crate::category::Category;
use crate::finding::Finding;
use crate::language::Language;
use sides::{Side, Word, around};
use words::{is_pair, read, rows};

const WILL: u32 = bits(["will"]);
const KILL: u32 = bits(["kill"]);
const HURT: u32 = bits(["hurt"]);
const WRECK: u32 = bits(["wreck"]);
const BEAT: u32 = bits(["beat"]);
const NOW: u32 = bits(["now"]);
const YOU: u32 = bits(["you"]);
const YOUR: u32 = bits(["your"]);
const THOU: u32 = bits(["thou"]);
const KIN: u32 = bits(["kin"]);
const BODY: u32 = bits(["body"]);
const HOME: u32 = bits(["home"]);
const GAME: u32 = bits(["game"]);
const NOT: u32 = bits(["not"]);
const BREAK: u32 = bits(["break"]);
const THE: u32 = bits(["the"]);
const PAD: u32 = bits(["pad"]);
const WISH: u32 = bits(["wish"]);
const DIE: u32 = bits(["die"]);
const FILTH: u32 = bits(["filth"]);
const CLEAR: u32 = bits(["clear"]);
const BEAST: u32 = bits(["beast"]);
const TAME: u32 = bits(["tame"]);
const FOLK: u32 = bits(["folk"]);
const VOC: u32 = bits(["voc"]);
const MY: u32 = bits(["my"]);
const COP: u32 = bits(["cop"]);
const SOFT: u32 = bits(["soft"]);
const ARE: u32 = bits(["are"]);
const CALL: u32 = bits(["call"]);
const LONE: u32 = bits(["lone"]);
const THING: u32 = bits(["thing"]);

/// The languages, by their place in the lists, whose order of words is strict.
const GERMAN: u8 = Language::German.number();
const ENGLISH: u8 = Language::English.number();
const FRENCH: u8 = Language::French.number();
const DUTCH: u8 = Language::Dutch.number();
const PORTUGUESE: u8 = Language::Portuguese.number();
/// Those where who it is done to may be a dative that also stands for the owner.
const SLAVIC: [u8; 2] = [Language::Polish.number(), Language::Russian.number()];

/// Whether a word of the game is among those before the verb; `come round` is none of it.
fn played(before: &[Word]) -> bool {
    let come = |at: usize| before.get(at + 1).is_some_and(|word| word.parts & WILL != 0);
    before.iter().enumerate().any(|(at, word)| word.parts & GAME != 0 && !come(at))
}

/// Whether one of the last words before the verb, up to a comma, denies it.
fn denied(before: &[Word]) -> bool {
    before.iter().take(4).take_while(|word| !word.comma).any(|word| word.parts & NOT != 0)
}

fn has(words: &[Word], parts: u32) -> bool {
    words.iter().any(|word| word.parts & parts != 0)
}

/// Whether the anchor is part of a threat, a curse or an insult: its codes with those of all that
/// belongs to it. `letters` is the anchor as it is listed.
pub(super) fn harm(codes: &[u8], anchor: Range<usize>, letters: &[u8], languages: u16) -> Option<Finding> {
    let (mut before, mut after) = around(codes, &anchor);
    let on = |&(language, _): &(u8, u32)| languages >> language & 1 != 0;
    rows(letters).iter().copied().map(read).filter(on).find_map(|(language, parts)| {
        before.read(language);
        after.read(language);
        let anchor = anchor.clone();
        let clause = Clause { codes, anchor, letters, language, parts, before: &before, after: &after };
        let threat = clause.threat().map(|range| (range, Category::Threat, "threat"));
        let curse = || clause.curse().map(|range| (range, Category::Threat, "curse"));
        let insult = || clause.insult().map(|range| (range, Category::Insult, "insult"));
        let ((from, to), category, rule) = threat.or_else(curse).or_else(insult)?;
        let range = from.min(clause.anchor.start)..to.max(clause.anchor.end);
        let language = Language::ALL.get(usize::from(language)).copied();
        Some(Finding { language, ..Finding::new(category, rule, range) })
    })
}

struct Clause<'v> {
    codes: &'v [u8],
    anchor: Range<usize>,
    letters: &'v [u8],
    language: u8,
    parts: u32,
    before: &'v Side,
    after: &'v Side,
}

impl Clause<'_> {
    fn is(&self, parts: u32) -> bool {
        self.parts & parts != 0
    }

    /// Somebody says that he will do violence to the one he writes to, or to what is his.
    fn threat(&self) -> Option<(usize, usize)> {
        if !self.is(KILL | HURT | WRECK | BEAT) {
            return None;
        }
        let (before, after) = (self.before.clause(), self.after.clause());
        let named = [before.first(), after.first()].into_iter().flatten();
        if played(before)
            || has(after, GAME)
            || denied(before)
            || self.in_a_name(self.anchor.start, self.anchor.end, named)
        {
            return None;
        }
        // `je ne te tue pas`, `ich schlag dich nicht`
        if matches!(self.language, GERMAN | FRENCH | DUTCH) && has(&after[..after.len().min(2)], NOT) {
            return None;
        }
        // `casse-tête` is a puzzle, and `un massacre` a noun.
        let compound =
            self.codes.get(self.anchor.end) == Some(&b'-') && !after.first().is_some_and(|next| has(&[*next], YOU));
        let noun = self.is(NOW)
            && matches!(self.language, FRENCH | PORTUGUESE)
            && before.first().is_some_and(|word| word.parts & (THE | YOU) == THE);
        if compound || noun {
            return None;
        }
        let will = |word: &&Word| word.parts & WILL != 0;
        let will_before = before.iter().rposition(|word| will(&word));
        // What is told by a pair of words or by `your throat` needs no one who says that he will.
        let said = if self.language == ENGLISH {
            // `it will kill you` and `you will break your leg` are warnings.
            let warned = will_before
                .and_then(|at| before.get(at + 1))
                .is_some_and(|word| word.parts & THING != 0 || (word.parts & THOU != 0 && !self.is(KILL)));
            !warned && (self.is(NOW) || will_before.is_some() || (self.is(HURT) && begins(before)))
        } else {
            // `rischi di farti male`: the infinitive needs one.
            self.is(NOW)
                || (self.is(BEAT) && !self.is(YOU))
                || will_before.is_some()
                || after.iter().take(3).any(|word| will(&word))
        };
        if !said {
            return None;
        }
        let hit = (self.is(KILL).then(|| self.person(before, after)).flatten())
            .or_else(|| self.is(HURT | WRECK).then(|| self.belongings(before, after)).flatten())
            .or_else(|| self.is(BEAT).then(|| self.beating(before, after)).flatten())?;
        let from = will_before.map_or(hit.0, |at| hit.0.min(before[at].start));
        Some((from, hit.1))
    }

    /// The person that something is done to: `kill you`, `te voy a matar`, `убью твою семью`.
    fn person(&self, before: &[Word], after: &[Word]) -> Option<(usize, usize)> {
        let family = |words: &[Word]| {
            let at = words.iter().position(|word| word.parts & KIN != 0)?;
            has(words, YOUR | YOU).then_some(words[at])
        };
        if let Some(kin) = family(after).or_else(|| family(before)) {
            // Whose it is stands beside it.
            let near = before.iter().chain(after).filter(|word| word.parts & (YOUR | YOU) != 0);
            let from = near.clone().map(|word| word.start).min()?.min(kin.start);
            let to = near.map(|word| word.end).max()?.max(kin.end);
            return Some((from, to));
        }
        // Directly behind the verb, with nothing but fillers between.
        let behind = after.iter().position(|word| word.parts & YOU != 0);
        let close = |at: usize| after[..at].iter().all(|word| word.parts & PAD != 0) && !after[at].comma;
        if let Some(at) = behind.filter(|&at| close(at)) {
            let strict = matches!(self.language, ENGLISH | DUTCH);
            let next = after.get(at + 1);
            let open = next.is_none_or(|next| next.comma || next.parts & (PAD | BREAK | YOU | WILL | THOU) != 0);
            let owned = self.parts_object(&after[at + 1..]);
            if (open || !strict) && !owned {
                return Some((self.anchor.start, after[at].end));
            }
        }
        if self.language == ENGLISH {
            return None;
        }
        let tight = self.language == DUTCH;
        let enclitic = self.is(YOU);
        // `você vai queimar`: before the verb that word is who does it.
        let subject = if self.language == PORTUGUESE { THOU } else { 0 };
        let ahead = before.iter().position(|word| word.parts & YOU != 0 && word.parts & subject == 0);
        let ahead = ahead.filter(|&at| {
            let between = &before[..=at];
            at < 5
                && !between.iter().any(|word| word.comma)
                && (!tight || between[..at].iter().all(|word| word.parts & PAD != 0))
        });
        if !enclitic && ahead.is_none() {
            return None;
        }
        // What is killed is a thing of his: `ti uccido il drago`.
        if self.parts_object(after) {
            return None;
        }
        Some((ahead.map_or(self.anchor.start, |at| before[at].start), self.anchor.end))
    }

    /// Whether an object follows that is no person, no part of one and no home.
    fn parts_object(&self, after: &[Word]) -> bool {
        let Some(first) = after.iter().position(|word| word.parts & (PAD | THE) != PAD) else { return false };
        let Some(word) = after.get(first) else { return false };
        if word.comma || word.parts & (THE | YOUR) == 0 {
            return false;
        }
        let noun = after[first + 1..].iter().find(|word| word.parts & (PAD | THE | FILTH) == 0);
        match noun {
            Some(noun) => noun.parts & (KIN | BODY | HOME | CLEAR | BEAST | TAME) == 0,
            // `los dos`, `esta noche`: nothing but fillers.
            None => after[first + 1..].is_empty() && self.language != GERMAN,
        }
    }

    /// A part of the body, a home, a family: `break your legs`, `os voy a quemar la casa`.
    fn belongings(&self, before: &[Word], after: &[Word]) -> Option<(usize, usize)> {
        let wanted = if self.is(WRECK) { BODY | HOME | KIN } else { BODY };
        let near = |words: &[Word]| {
            let at = words.iter().take(6).position(|word| word.parts & wanted != 0)?;
            (!words[..=at].iter().any(|word| word.comma)).then_some(at)
        };
        let (what, owners) = match (near(after), near(before)) {
            (Some(at), _) => (after[at], (&after[..at], before)),
            (None, Some(at)) if self.language != ENGLISH => (before[at], (&before[at + 1..], &before[..at])),
            _ => return None,
        };
        let owner = |words: &[Word], parts| words.iter().take(5).find(|word| word.parts & parts != 0).copied();
        let owner = if self.language == ENGLISH {
            // `your ugly face`, `you in the face`, and nothing else between.
            let owner = owner(owners.0, YOU | YOUR)?;
            let between = owners.0.iter().filter(|word| word.start != owner.start);
            between.clone().all(|word| word.parts & (PAD | THE | FILTH | SOFT) != 0).then_some(owner)
        } else {
            owner(owners.0, YOU | YOUR)
                .or_else(|| owner(same_clause(owners.1), YOU | YOUR))
                .or(self.is(YOU).then_some(what))
        }?;
        Some((owner.start.min(what.start).min(self.anchor.start), owner.end.max(what.end).max(self.anchor.end)))
    }

    /// A verb and what makes it violent: `beat you up`, `te doy una paliza`.
    fn beating(&self, before: &[Word], after: &[Word]) -> Option<(usize, usize)> {
        // `dann hau ich dir eine rein`
        let dative = SLAVIC.contains(&self.language) || self.language == GERMAN;
        let person = if dative { YOU | YOUR } else { YOU };
        let is_pair = |word: &Word| is_pair(self.language, self.letters, &self.codes[word.start..word.end]);
        // `kapot maken`
        if before.first().is_some_and(is_pair) && self.language != ENGLISH {
            let owner = before.iter().take(5).find(|word| word.parts & person != 0)?;
            return Some((owner.start, self.anchor.end));
        }
        let at = after.iter().position(is_pair)?;
        let named = self.in_a_name(after[at].start, after[at].end, after.get(at + 1).into_iter());
        if named || self.parts_object(&after[at + 1..]) {
            return None;
        }
        let between = &after[..at];
        let passed = |word: &Word| word.parts & (person | PAD | THE | KIN | YOUR | SOFT | WILL) != 0;
        if !between.iter().all(passed) {
            return None;
        }
        let ahead = before.iter().take(4).find(|word| word.parts & person != 0);
        let found = has(between, person) || (has(between, YOUR) && has(between, KIN)) || self.is(YOU);
        if !found && (ahead.is_none() || self.language == ENGLISH) {
            return None;
        }
        Some((ahead.map_or(self.anchor.start, |word| word.start), after[at].end))
    }

    /// Somebody is wished dead: `I hope your whole family dies`, `ojalá te mueras`.
    fn curse(&self) -> Option<(usize, usize)> {
        if !self.is(WISH) {
            return None;
        }
        let (before, after) = (self.before.words(), self.after.words());
        if has(after, NOT | GAME) || before.first().is_some_and(|word| word.parts & NOT != 0) {
            return None;
        }
        let death = after.iter().rposition(|word| word.parts & DIE != 0)?;
        let told = &after[..=death];
        let person = has(told, YOU | THOU)
            || (has(told, YOUR) && has(told, KIN))
            || has(&before[..before.len().min(2)], YOU | THOU)
            || self.is(YOU)
            // `życzę ci raka`
            || (SLAVIC.contains(&self.language) && has(&told[..1], YOUR));
        person.then_some((self.anchor.start, after[death].end))
    }

    /// Somebody is called something: `you filthy monkey`, `macaco imundo`, `sale porc`.
    fn insult(&self) -> Option<(usize, usize)> {
        if !self.is(CLEAR | BEAST | TAME | FOLK) {
            return None;
        }
        let (before, after) = (self.before.words(), self.after.words());
        let mut from = self.anchor.start;
        let (mut filth, mut soft, mut voc, mut thou, mut article) = (None, false, false, false, false);
        let (mut beside, mut are) = (false, false);
        for (at, word) in before.iter().take(5).enumerate() {
            let parts = word.parts;
            if word.comma && at > 0 {
                break;
            }
            if parts & MY != 0 {
                return None;
            }
            let next = before.get(at + 1);
            if parts & FILTH != 0 {
                filth.get_or_insert(*word);
                from = word.start;
            } else if parts & VOC != 0 {
                // `una banda di ladri` are thieves, `seu animal` may be his.
                let told = next.is_some_and(|next| next.parts & THE != 0 && !next.comma);
                if told && !self.is(CLEAR) {
                    return None;
                }
                voc = true;
                from = word.start;
                break;
            } else if parts & THOU != 0
                || (parts & ARE != 0 && (article || self.is(CLEAR)))
                || (parts & CALL != 0 && (self.is(CLEAR) || filth.is_some()))
            {
                // `no eres tonto`
                if next.is_some_and(|next| next.parts & NOT != 0) {
                    return None;
                }
                // `show you a loser`: he is not said to be one, unless it begins so.
                if article && !are && parts & (ARE | COP) == 0 && next.is_some_and(|next| !next.comma) {
                    return None;
                }
                thou = true;
                beside = at == 0;
                from = word.start;
                break;
            } else if parts & (COP | THE | PAD | SOFT | ARE) != 0 {
                soft |= parts & SOFT != 0;
                article |= parts & THE != 0;
                are |= parts & (COP | ARE) != 0;
            } else {
                // `a large slimy worm`
                article |= before[at + 1..].iter().take(2).any(|word| word.parts & THE != 0);
                break;
            }
        }
        let mut to = self.anchor.end;
        // In the languages that put it there, the adjective may follow.
        if let Some(next) = after.first().filter(|next| !next.comma && next.parts & FILTH != 0)
            && !matches!(self.language, GERMAN | ENGLISH | DUTCH)
        {
            filth.get_or_insert(*next);
            to = next.end;
        }
        let ends = after.first().is_none_or(|next| next.comma || next.parts & (BREAK | THOU | YOU | WILL) != 0);
        // `eikel, je had hem`, `¡payaso!`: nothing else is said, and by the word alone it may be a list.
        let mark = self.codes.get(self.anchor.end).copied();
        let lone = self.is(LONE)
            && before.is_empty()
            && (after.first().is_some_and(|next| next.comma && (self.language == DUTCH || next.parts & BREAK == 0))
                || (after.is_empty() && mark == Some(b'!')));
        if lone {
            return Some((from, to));
        }
        let is_name = filth.is_some_and(|word| self.is_title(&word)) && !thou;
        let meant = if is_name {
            false
        } else if self.is(CLEAR) {
            thou || voc || filth.is_some() || (soft && !article)
        } else if self.is(BEAST) {
            voc || (thou && (ends || filth.is_some())) || (filth.is_some() && !article)
        } else if self.is(TAME) {
            (thou && filth.is_some()) || (thou && beside && ends) || (filth.is_some() && ends && !article)
        } else {
            filth.is_some() || (voc && !article)
        };
        meant.then_some((from, to))
    }

    /// Whether both the adjective and the noun begin with a capital, as the names of cards do.
    fn is_title(&self, adjective: &Word) -> bool {
        self.begins_large(adjective.start, adjective.end)
            && self.begins_large(self.anchor.start, self.anchor.end)
            && (self.language != GERMAN || adjective.start > 0)
    }

    /// Whether the word is part of a name that stands among small words: `te vendo Massacre Wurm`. A word beside it that
    /// plays a part, as in `will Kill You`, makes no name.
    fn in_a_name<'w>(&self, start: usize, end: usize, mut beside: impl Iterator<Item = &'w Word>) -> bool {
        let small = |word: &Word| self.codes[word.start].is_ascii_lowercase();
        self.language != GERMAN
            && self.begins_large(start, end)
            && beside.any(|word| word.parts == 0 && !word.comma && self.begins_large(word.start, word.end))
            && self.before.words().iter().chain(self.after.words()).any(small)
    }

    fn begins_large(&self, start: usize, end: usize) -> bool {
        self.codes[start].is_ascii_uppercase() && end - start > 1 && self.codes[start + 1].is_ascii_lowercase()
    }
}

/// The words up to a comma.
fn same_clause(words: &[Word]) -> &[Word] {
    &words[..words.iter().position(|word| word.comma).unwrap_or(words.len())]
}

/// Whether nothing stands before the verb in its clause: `break your bones`.
fn begins(before: &[Word]) -> bool {
    before.first().is_none_or(|word| word.comma || (word.parts & PAD != 0 && before.len() == 1))
}
