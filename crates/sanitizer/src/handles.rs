//! Names on messengers, and invitations to one: `telegram: @cards`, `text me on WhatsApp`.
//!
//! Everything hangs on the name of a messenger. It counts if a handle follows it, if an
//! `@handle` stands before it, or if somebody is asked to write there; the name alone is an
//! ordinary word (`Telegram Bird`, `the discord between them`, `snap`).

mod words;

use std::ops::Range;

use crate::category::Category;
use crate::codes::{self, is_letter, is_space, is_word};
use crate::finding::Finding;
use crate::keys::Keys;
use crate::links::is_ordinary;
use crate::signals;
use crate::sorts::Sorts;
use words::{Messenger, Said, is_said, may_be_messenger, messenger};

/// The shortest and the longest handle.
const HANDLE: std::ops::RangeInclusive<usize> = 3..=40;
/// The fewest letters that are put together.
const FEWEST_LETTERS: usize = 5;
/// How many words before a messenger's name an invitation may begin.
const WORDS_BEFORE: usize = 5;

/// Calls `found` with the codes of each handle and invitation.
pub(crate) fn scan(codes: &[u8], sorts: &Sorts, keys: &Keys, found: &mut impl FnMut(Finding)) {
    for (word, &key) in sorts.words().iter().zip(keys.words()) {
        let named = if may_be_messenger(key, &codes[word.start..]) {
            named(codes, word.start, word.end)
        } else if word.len() == 1 {
            lettered(codes, word.start)
        } else {
            None
        };
        let Some((messenger, start, end)) = named else { continue };
        if messenger == Messenger::Mail {
            if let Some(address) = address(codes, start, end) {
                found(Finding::new(Category::Contact, "address-without-signs", address));
            }
            continue;
        }
        if let Some(finding) = told(codes, start, end, messenger) {
            found(finding);
        }
    }
    // `dm @cards`: somebody is asked to write to a name, whatever the messenger.
    if sorts.has(b'@') {
        addressed(codes, found);
    }
}

/// What is said of the messenger whose name is from `start` to `end`: a name there, or an invitation.
fn told(codes: &[u8], start: usize, end: usize, messenger: Messenger) -> Option<Finding> {
    let handle = handle_after(codes, start, end, messenger);
    let before = handle_before(codes, start, messenger);
    let invited = invitation(codes, start, end, messenger)
        .filter(|_| handle.is_some() || before.is_some() || !is_refused(codes, start, end));
    if handle.is_none() && before.is_none() && invited.is_none() {
        return None;
    }
    let (from, to) = invited.unwrap_or((start, end));
    // `add me on Discord, cards`
    let handle = handle.or_else(|| invited.and_then(|_| handle_at_end(codes, to)));
    let category = if messenger == Messenger::Pay { Category::Payment } else { Category::Contact };
    let rule = if handle.is_some() || before.is_some() { "handle" } else { "invitation" };
    Some(Finding::new(category, rule, from.min(before.unwrap_or(start))..to.max(handle.unwrap_or(end))))
}

/// The end of a name behind an invitation and a comma, with which the sentence ends.
fn handle_at_end(codes: &[u8], at: usize) -> Option<usize> {
    if !matches!(codes.get(at), Some(b',' | b':' | b'-')) {
        return None;
    }
    let handle = handle(codes, spaces(codes, at + 1))?;
    let word = &codes[handle.clone()];
    let plain = word.len() >= 4 && !is_ordinary(word) && !is_said(word, Said::Answer) && !is_said(word, Said::Talk);
    (plain && codes.get(handle.end).is_none_or(|code| matches!(code, b'.' | b'!' | b'\n'))).then_some(handle.end)
}

/// Whether it is said in the clause before the name that nobody wants to go there, or that somebody else did:
/// `I do not want to move to Telegram`, `he asked me to go to WhatsApp`.
fn is_refused(codes: &[u8], start: usize, end: usize) -> bool {
    const REACH: usize = 8;
    // A question asks for it.
    let rest = codes[end..].iter().take(60).find(|code| matches!(code, b'?' | b'.' | b'!' | b'\n'));
    if rest == Some(&b'?') {
        return false;
    }
    let mut at = start;
    let mut refused = false;
    for place in 0..REACH {
        let Some(word) = word_before(codes, at).filter(|word| !codes[word.end..at].contains(&b',')) else { break };
        let said = &codes[word.clone()];
        // `don't`
        let short = said == b"t" && word.start > 0 && codes[word.start - 1] == b'\'';
        // `no` is `in the`, too, but not before a verb.
        let no = said.eq_ignore_ascii_case(b"no") && place > 0 && {
            let next = spaces(codes, word.end);
            !is_said(&codes[next..word_end(codes, next)], Said::My)
        };
        if is_said(said, Said::Here) || is_said(said, Said::Urge) {
            return false;
        }
        refused |= short || no || is_said(said, Said::Never) || is_said(said, Said::Third);
        at = word.start;
    }
    refused
}

/// The messenger that the word names, by itself or with the one before it (`Whats App`).
fn named(codes: &[u8], start: usize, end: usize) -> Option<(Messenger, usize, usize)> {
    let second = spaces(codes, end);
    let stop = word_end(codes, second);
    if let Some(messenger) = messenger(&codes[start..end]) {
        // `the line app`
        let app = messenger == Messenger::Linked && second > end && is_said(&codes[second..stop], Said::App);
        return Some(if app { (Messenger::Loose, start, stop) } else { (messenger, start, end) });
    }
    // `what's app`
    if codes[start..end].eq_ignore_ascii_case(b"what")
        && codes.get(end) == Some(&b'\'')
        && matches!(codes.get(end + 1..end + 3), Some([b's' | b'S', b' ']))
    {
        let stop = word_end(codes, end + 3);
        return is_said(&codes[end + 3..stop], Said::App).then_some((Messenger::Clear, start, stop));
    }
    // `tele gram`
    if second == end + 1
        && let Some(messenger @ (Messenger::Clear | Messenger::Pay)) =
            joined(&[&codes[start..end], &codes[second..stop]])
    {
        return Some((messenger, start, stop));
    }
    (second > end && is_said(&codes[start..end], Said::Whats) && is_said(&codes[second..stop], Said::App)).then_some((
        Messenger::Clear,
        start,
        stop,
    ))
}

/// The messenger whose letters stand apart: `w h a t s a p p`.
fn lettered(codes: &[u8], start: usize) -> Option<(Messenger, usize, usize)> {
    let mut letters = [0; words::LONGEST];
    let mut count = 0;
    let mut at = start;
    while count < letters.len() && codes.get(at).is_some_and(|&code| is_word(code)) {
        if codes.get(at + 1).is_some_and(|&code| is_word(code)) {
            break;
        }
        letters[count] = codes[at];
        count += 1;
        at += 2;
    }
    if count < FEWEST_LETTERS {
        return None;
    }
    Some((messenger(&letters[..count])?, start, at - 1))
}

/// The messenger that the parts name together.
fn joined(parts: &[&[u8]]) -> Option<Messenger> {
    let mut letters = [0; words::LONGEST];
    let mut count = 0;
    for part in parts {
        letters.get_mut(count..count + part.len())?.copy_from_slice(part);
        count += part.len();
    }
    messenger(&letters[..count])
}

/// An address without its signs around the name of a provider: `cards gmail com`.
fn address(codes: &[u8], start: usize, end: usize) -> Option<Range<usize>> {
    const DOMAINS: [&[u8]; 6] = [b"com", b"net", b"fr", b"pl", b"pt", b"nl"];
    // Words that often follow, but end nothing.
    const PREPOSITIONS: [&[u8]; 4] = [b"de", b"it", b"es", b"me"];
    let next = spaces(codes, end);
    let stop = word_end(codes, next);
    let domain = &codes[next..stop];
    let before = codes[..start].iter().rev().take(2).take_while(|&&code| code == b' ').count();
    let named = word_before(codes, start).filter(|_| before == 1)?;
    let ends = codes.get(stop).is_none_or(|&code| !matches!(code, b' ' | b'-' | b'\''));
    let is_one = |list: &[&[u8]]| list.iter().any(|known| domain.eq_ignore_ascii_case(known));
    (next == end + 1 && (is_one(&DOMAINS) || (ends && is_one(&PREPOSITIONS)))).then_some(named.start..stop)
}

/// The end of the handle that follows the name, from `start` to `at`.
fn handle_after(codes: &[u8], start: usize, at: usize, messenger: Messenger) -> Option<usize> {
    let mut next = spaces(codes, at);
    let (mut said, mut id) = (false, false);
    next = before_id(codes, next);
    // `my Telegram name is`, `Telegram id:`
    for _ in 0..3 {
        let stop = word_end(codes, next);
        // `kik me: cards`
        let me = messenger != Messenger::Linked && is_said(&codes[next..stop], Said::Me);
        if next == at || !(me || is_said(&codes[next..stop], Said::Link)) {
            break;
        }
        said |= messenger != Messenger::Linked || stop - next > 1;
        // Of a word that is hardly ever a messenger, the id alone is spoken of.
        id |= is_said(&codes[next..stop], Said::Id) && (messenger != Messenger::Linked || stop - next == 2);
        let apostrophe = usize::from(codes.get(stop) == Some(&b'\''));
        next = before_id(codes, spaces(codes, stop + apostrophe));
    }
    let signed = codes.get(next).is_some_and(|&code| matches!(code, b':' | b'='));
    if signed {
        next = spaces(codes, next + 1);
        // `telegram: at cards`
        let stop = word_end(codes, next);
        if signals::is_at(&codes[next..stop]) {
            next = spaces(codes, stop);
        }
    }
    if next == at || (messenger == Messenger::Linked && !said) {
        return None;
    }
    let cashtag = messenger == Messenger::Pay && codes.get(next) == Some(&b'$');
    if cashtag || codes.get(next) == Some(&b'@') {
        return handle(codes, spaces(codes, next + 1)).map(|handle| handle.end);
    }
    let handle = handle(codes, next)?;
    let word = &codes[handle.clone()];
    if is_grade(word) {
        return None;
    }
    let chosen = looks_chosen(word) || ((said || signed) && is_camel(word));
    let plain = word.len() >= 4 && !is_ordinary(word) && !is_said(word, Said::Answer);
    // `mein Insta heißt cards`, and no more of it.
    let mine = || {
        let Some(word) = word_before(codes, start) else { return false };
        // `mi usuario de Discord`
        let of = word.len() <= 3 && word_before(codes, word.start).is_some_and(|id| is_said(&codes[id], Said::Id));
        of || is_said(&codes[word], Said::Mine)
    };
    // Where nothing is said for `is`: `мой телеграм cards`.
    let silent = codes::is_cyrillic(codes[start]) && word.iter().all(u8::is_ascii);
    let ends = codes.get(handle.end).is_none_or(|code| matches!(code, b'.' | b',' | b'!' | b')' | b'\n'));
    let named = plain
        && ((said && id)
            || (silent && said && ends)
            || ((said || silent) && ends && messenger != Messenger::Linked && mine()));
    let is_name = match messenger {
        _ if named => true,
        Messenger::Clear => chosen || (signed && !is_said(word, Said::Answer)),
        // `eBay: Charizard` is where one looked.
        Messenger::Market | Messenger::Pay => {
            let named = chosen && !word.contains(&b'/') && !word[0].is_ascii_digit();
            (named && (said || signed)) || (signed && plain && ends && (mine() || is_there(codes, start)))
        }
        // `Discord cards#1234` cannot be anything else.
        // A number and a slash are an address in memory, or a date.
        _ if word[0].is_ascii_digit() && word.contains(&b'/') => false,
        _ => word.contains(&b'#') || ((signed || said) && chosen) || (signed && plain),
    };
    is_name.then_some(handle.end)
}

/// `I am on`, before the name of a market.
fn is_there(codes: &[u8], start: usize) -> bool {
    let on = word_before(codes, start).filter(|word| is_said(&codes[word.clone()], Said::On));
    on.and_then(|on| word_before(codes, on.start)).is_some_and(|am| is_said(&codes[am], Said::Am))
}

/// A capital inside the word, and small letters before it: `GlurakMax`.
fn is_camel(word: &[u8]) -> bool {
    word.len() >= 5 && word.windows(2).any(|pair| pair[0].is_ascii_lowercase() && pair[1].is_ascii_uppercase())
}

/// Past a comma or a hyphen that the word for a name follows: `on Line, id is cards`, `Threema-ID`.
fn before_id(codes: &[u8], at: usize) -> usize {
    if !matches!(codes.get(at), Some(b',' | b'-')) {
        return at;
    }
    let after = spaces(codes, at + 1);
    if is_said(&codes[after..word_end(codes, after)], Said::Id) { after } else { at }
}

/// The start of an `@handle` at most three words before the name: `@cards on TikTok`.
fn handle_before(codes: &[u8], start: usize, messenger: Messenger) -> Option<usize> {
    let mut at = start;
    let mut joined = false;
    for _ in 0..3 {
        let word = word_before(codes, at)?;
        // A name may have more parts than the last: `@holo.cards`.
        let part = |code: &&u8| is_word(**code) || matches!(**code, b'.' | b'_' | b'-');
        let first = word.end - codes[..word.end].iter().rev().take(*HANDLE.end()).take_while(part).count();
        if first > 0 && codes[first - 1] == b'@' {
            let name = handle(codes, first)?;
            let begins = first < 2 || !is_word(codes[first - 2]);
            return (joined && begins && name.end <= start).then_some(first - 1);
        }
        if !is_said(&codes[word.clone()], Said::On) && !is_said(&codes[word.clone()], Said::My) {
            // `im cards on Discord`
            let am = || word_before(codes, first).is_some_and(|am| is_said(&codes[am], Said::Am));
            let name = &codes[first..word.end];
            let plain =
                name.len() >= 4 && !is_ordinary(name) && !is_said(name, Said::Talk) && !is_said(name, Said::Answer);
            return (joined && plain && messenger != Messenger::Linked && am()).then_some(first);
        }
        joined = true;
        at = word.start;
    }
    None
}

/// The invitation that the name from `start` to `end` is the place of.
fn invitation(codes: &[u8], start: usize, end: usize, messenger: Messenger) -> Option<(usize, usize)> {
    if messenger == Messenger::Clear {
        // `WhatsApp me`
        let next = spaces(codes, end);
        let stop = word_end(codes, next);
        if next > end && is_said(&codes[next..stop], Said::Me) {
            return Some((start, stop));
        }
    }
    if matches!(messenger, Messenger::Linked | Messenger::Pay) || is_place(codes, start, end) {
        return None;
    }
    // `nicht auf WhatsApp`
    let denied = |word: Range<usize>| {
        is_said(&codes[word.clone()], Said::On)
            && word_before(codes, word.start).is_some_and(|before| is_said(&codes[before], Said::Never))
    };
    if word_before(codes, start).is_some_and(denied) {
        return None;
    }
    // `auf WhatsApp schreiben`
    let next = spaces(codes, end);
    let behind = next..word_end(codes, next);
    if next > end
        && is_said(&codes[behind.clone()], Said::Write)
        && let Some(word) = word_before(codes, start)
        && is_said(&codes[word.clone()], Said::On)
    {
        return Some((word.start, behind.end));
    }
    if messenger == Messenger::Market {
        return searched(codes, start).map(|begin| (begin, end));
    }
    if let Some(asked) = asked(codes, start, end, messenger) {
        return Some((asked, end));
    }
    // `envoie un signal`, `the message is in the messenger`
    if is_said(&codes[start..end], Said::Thing)
        && word_before(codes, start).is_some_and(|word| is_said(&codes[word], Said::Article))
    {
        return None;
    }
    let begins_name = messenger == Messenger::Loose && begins_name(codes, start, end);
    let mut at = start;
    let (mut on, mut me) = (false, false);
    for place in 0..WORDS_BEFORE {
        let word = word_before(codes, at)?;
        let said = &codes[word.clone()];
        if place == 0 || (place == 1 && !on) {
            // `on`, `on my`
            if is_said(said, Said::On) {
                on = true;
            } else if place == 1 && (is_said(said, Said::Write) || is_said(said, Said::WriteMe)) {
                return Some((word.start, end));
            } else if place == 1 && is_said(said, Said::Me) {
                // `gib mir dein Discord`
                me = true;
            } else if !is_said(said, Said::My) {
                // Or nothing at all: `add my Discord`.
                return None;
            }
            if begins_name && !on {
                return None;
            }
            at = word.start;
            continue;
        }
        if is_said(said, Said::Write)
            || (on && is_said(said, Said::Talk))
            || ((me || !on) && is_said(said, Said::WriteMe))
        {
            return Some((word.start, end));
        }
        me |= is_said(said, Said::Me);
        at = word.start;
    }
    None
}

/// `find me on Vinted`
fn searched(codes: &[u8], start: usize) -> Option<usize> {
    let on = word_before(codes, start).filter(|word| is_said(&codes[word.clone()], Said::On))?;
    let me = word_before(codes, on.start)?;
    let up = codes[me.clone()].eq_ignore_ascii_case(b"up");
    let me = if up { word_before(codes, me.start)? } else { me };
    let verb = word_before(codes, me.start)?;
    let asked = is_said(&codes[verb.clone()], Said::WriteMe) || is_said(&codes[verb.clone()], Said::Write);
    (is_said(&codes[me], Said::Me) && (asked || up)).then_some(verb.start)
}

/// Whether the name, in capitals, is that of a place one goes to: `come to DC`.
fn is_place(codes: &[u8], start: usize, end: usize) -> bool {
    let name = &codes[start..end];
    name.iter().all(u8::is_ascii_uppercase)
        && is_said(name, Said::Place)
        && word_before(codes, start).is_some_and(|word| {
            let word = &codes[word];
            [&b"to"[..], b"in", b"from", b"near", b"at"].iter().any(|known| word.eq_ignore_ascii_case(known))
        })
}

/// Whether it is written as the beginning of a longer name, such as a card has: `Steam Vents`, `Snap Judgment`.
fn begins_name(codes: &[u8], start: usize, end: usize) -> bool {
    let titled = |at: usize| {
        codes.get(at).is_some_and(u8::is_ascii_uppercase) && codes.get(at + 1).is_some_and(u8::is_ascii_lowercase)
    };
    let next = spaces(codes, end);
    next > end && titled(start) && titled(next) && !is_said(&codes[next..word_end(codes, next)], Said::Link)
}

/// Where somebody is asked whether he has it, or it is named as the place to talk: `hast du Telegram?`,
/// `on WhatsApp`.
fn asked(codes: &[u8], start: usize, end: usize, messenger: Messenger) -> Option<usize> {
    let first = word_before(codes, start)?;
    let is_chat = is_said(&codes[start..end], Said::Chat);
    // `no WhatsApp`, which in Portuguese is a place if a verb stands before it
    let no = codes[first.clone()].eq_ignore_ascii_case(b"no") && {
        let verb = word_before(codes, first.start);
        !verb.is_some_and(|verb| {
            [Said::Write, Said::WriteMe, Said::Talk, Said::Am, Said::Me]
                .iter()
                .any(|&said| is_said(&codes[verb.clone()], said))
        })
    };
    if is_chat && !no && is_said(&codes[first.clone()], Said::On) {
        if is_worse(codes, first.start) {
            return None;
        }
        return Some(first.start);
    }
    // What is a word as well must be the end of the question.
    let ends = codes.get(end).is_none_or(|code| matches!(code, b'?' | b',' | b'!' | b'.'));
    if !ends && !(messenger == Messenger::Clear) {
        return None;
    }
    let begin = if is_said(&codes[first.clone()], Said::Asked) { word_before(codes, first.start)? } else { first };
    // `I don't use WhatsApp`
    let denied = word_before(codes, begin.start).is_some_and(|word| {
        // `t'as WhatsApp ?` is no `don't`.
        let french = &codes[word.clone()] == b"t"
            && word_before(codes, word.start).is_none_or(|word| !is_said(&codes[word], Said::Answer));
        is_said(&codes[word], Said::Answer) && !french
    });
    (is_said(&codes[begin.clone()], Said::Have) && !denied).then_some(begin.start)
}

/// Whether another way is preferred to what begins at `at`: `plutôt que passer par WhatsApp`.
fn is_worse(codes: &[u8], at: usize) -> bool {
    let mut at = at;
    for _ in 0..4 {
        let Some(word) = word_before(codes, at).filter(|word| !codes[word.end..at].contains(&b',')) else {
            return false;
        };
        if is_said(&codes[word.clone()], Said::Deny) {
            return true;
        }
        at = word.start;
    }
    false
}

/// `dm @cards`, `follow @cards`
fn addressed(codes: &[u8], found: &mut impl FnMut(Finding)) {
    let signs = codes.iter().enumerate().filter(|&(_, &code)| code == b'@').map(|(at, _)| at);
    for sign in signs {
        if sign > 0 && !is_space(codes[sign - 1]) {
            // `wh@tsapp`
            let before = codes[..sign].iter().rev().take(words::LONGEST).take_while(|&&code| is_word(code)).count();
            let end = word_end(codes, sign + 1);
            let name = sign - before..end;
            if name.len() >= FEWEST_LETTERS
                && let Some(Messenger::Clear) = messenger(&codes[name.clone()])
                && let Some(finding) = told(codes, name.start, name.end, Messenger::Clear)
            {
                found(finding);
            }
            continue;
        }
        let Some(handle) = handle(codes, sign + 1) else { continue };
        let Some(mut word) = word_before(codes, sign) else { continue };
        // `a dm to @cards`
        if is_said(&codes[word.clone()], Said::On)
            && let Some(before) = word_before(codes, word.start)
        {
            word = before;
        }
        // `dm me @cards`
        if is_said(&codes[word.clone()], Said::Me)
            && let Some(before) = word_before(codes, word.start)
        {
            word = before;
        }
        if is_said(&codes[word.clone()], Said::Address) {
            found(Finding::new(Category::Contact, "addressed-handle", word.start..handle.end));
        }
    }
}

/// The handle that begins at `at`: a letter at least, and no stop at its end.
fn handle(codes: &[u8], at: usize) -> Option<Range<usize>> {
    let is_part =
        |code: &&u8| code.is_ascii() && is_word(**code) || matches!(**code, b'_' | b'.' | b'#' | b'-' | b':' | b'/');
    let length = codes.get(at..)?.iter().take(*HANDLE.end() + 1).take_while(is_part).count();
    let run = &codes[at..at + length];
    let length = length - run.iter().rev().take_while(|code| !is_word(**code)).count();
    let run = &run[..length];
    (HANDLE.contains(&length) && is_word(run[0]) && run.iter().any(|&code| is_letter(code))).then_some(at..at + length)
}

/// Whether it has what names in a messenger have and words have not: a digit behind letters, `_`, `#`, a
/// stop inside.
fn looks_chosen(handle: &[u8]) -> bool {
    let numbered = handle[0].is_ascii_alphabetic() && handle.iter().any(u8::is_ascii_digit) && handle.len() >= 5;
    let stopped = handle.split(|&code| code == b'.').filter(|part| part.len() >= 2).count() >= 2;
    numbered || stopped || handle.iter().any(|code| matches!(code, b'_' | b'#' | b'/'))
}

/// Whether it is the grade of a card: `PSA10`, `BGS9.5`.
fn is_grade(word: &[u8]) -> bool {
    const GRADERS: [&[u8]; 6] = [b"psa", b"bgs", b"cgc", b"sgc", b"ace", b"pca"];
    let (grader, grade) = word.split_at(word.iter().take_while(|code| code.is_ascii_alphabetic()).count());
    GRADERS.iter().any(|known| grader.eq_ignore_ascii_case(known))
        && grade.iter().all(|&code| code.is_ascii_digit() || code == b'.')
}

fn word_end(codes: &[u8], at: usize) -> usize {
    at + codes[at..].iter().take_while(|&&code| is_word(code)).count()
}

/// The word that ends before `at`, with a space, a comma or a hyphen between.
fn word_before(codes: &[u8], at: usize) -> Option<Range<usize>> {
    let gap = codes[..at].iter().rev().take(3).take_while(|&&code| matches!(code, b' ' | b',' | b'-' | b'\'')).count();
    let end = at - gap;
    let length = codes[..end].iter().rev().take(words::LONGEST + 1).take_while(|&&code| is_word(code)).count();
    (gap > 0 && length > 0).then_some(end - length..end)
}

/// Past at most three spaces.
fn spaces(codes: &[u8], at: usize) -> usize {
    at + codes[at..].iter().take(3).take_while(|&&code| code == b' ').count()
}
