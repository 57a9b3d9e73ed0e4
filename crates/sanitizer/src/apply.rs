//! From findings to the cleaned text.

use std::borrow::Cow;
use std::cell::RefCell;
use std::cmp::Reverse;
use std::ops::Range;

use crate::category::Category;
use crate::finding::Finding;
use crate::keys::Keys;
use crate::policy::{Action, Policy};
use crate::report::{Change, Kind, Sanitized};
use crate::sorts::Sorts;
use crate::view::View;
use crate::{exact, fold, handles, links, payment, phone, profanity, view};

/// What the scratch memory of a thread may keep from one message to the next, in entries.
const KEEP: usize = 16 * 1024;

/// How often the answer is cleaned again before the whole message is given up. Two are enough for
/// every text that the tests and the fuzzer have come up with.
const MOST_ROUNDS: usize = 8;

/// Memory that is reused, so that a clean message costs no allocation.
#[derive(Default)]
struct Scratch {
    view: view::Store,
    sorts: Sorts,
    keys: Keys,
    profanity: profanity::Store,
    found: Vec<Finding>,
    emojis: Vec<Range<usize>>,
}

thread_local! {
    static SCRATCH: RefCell<Scratch> = RefCell::default();
}

/// Cleans the text until there is nothing left to clean.
pub(crate) fn run<'t>(policy: &Policy, text: &'t str) -> Sanitized<'t> {
    SCRATCH.with(|scratch| match scratch.try_borrow_mut() {
        Ok(mut scratch) => {
            let answer = rounds(policy, text, &mut scratch);
            if text.len() > KEEP {
                scratch.shrink();
            }
            answer
        }
        // Only if the allocator itself sanitizes messages.
        Err(_) => rounds(policy, text, &mut Scratch::default()),
    })
}

impl Scratch {
    fn shrink(&mut self) {
        self.view.shrink(KEEP);
        self.sorts.shrink(KEEP);
        self.keys.shrink(KEEP);
        self.profanity.shrink(KEEP);
        self.found.clear();
        self.found.shrink_to(KEEP);
        self.emojis.clear();
        self.emojis.shrink_to(KEEP);
    }
}

fn rounds<'t>(policy: &Policy, text: &'t str, scratch: &mut Scratch) -> Sanitized<'t> {
    let mut flags = Vec::new();
    let mut edits = once(policy, text, scratch, Some(&mut flags));
    if edits.is_empty() {
        return Sanitized { text: Cow::Borrowed(text), changes: Vec::new(), flags };
    }
    let mut cleaned = write(text, &edits);
    // What is taken out may bring together what stood apart.
    for _ in 0..MOST_ROUNDS {
        let more = once(policy, &cleaned, scratch, None);
        if more.is_empty() {
            return finish(policy, cleaned, edits, flags);
        }
        edits = merge(policy, text, edits, more);
        cleaned = write(text, &edits);
    }
    let Some(first) = edits.into_iter().next() else {
        return Sanitized { text: Cow::Borrowed(text), changes: Vec::new(), flags };
    };
    let finding = Finding { range: 0..text.len(), ..first.finding };
    finish(policy, String::new(), vec![Edit { finding, replacement: Cow::Borrowed("") }], Vec::new())
}

fn finish<'t>(policy: &Policy, cleaned: String, edits: Vec<Edit>, mut flags: Vec<Change>) -> Sanitized<'t> {
    let changes: Vec<Change> = edits.into_iter().map(|edit| change(policy, edit)).collect();
    // What has been taken out is not left as it was.
    flags.retain(|flag| {
        changes.iter().all(|change| flag.span.end <= change.span.start || change.span.end <= flag.span.start)
    });
    Sanitized { text: Cow::Owned(cleaned), changes, flags }
}

fn change(policy: &Policy, Edit { finding, replacement }: Edit) -> Change {
    let Finding { category, rule, language, listed, range } = finding;
    let action = policy.action_of(category);
    Change { kind: Kind::of(category), category, rule, language, listed, span: range, replacement, action }
}

/// One stretch to be replaced; its range is in bytes of the text.
struct Edit {
    finding: Finding,
    replacement: Cow<'static, str>,
}

/// Everything found in one reading, in order, without overlaps; `flags` takes what is only to be reported.
fn once(policy: &Policy, text: &str, scratch: &mut Scratch, flags: Option<&mut Vec<Change>>) -> Vec<Edit> {
    let Scratch { view: store, emojis, .. } = scratch;
    emojis.clear();
    let view = View::of(text, store, |span| emojis.push(span));
    scan(
        policy,
        text,
        &view,
        Scanners {
            sorts: &mut scratch.sorts,
            keys: &mut scratch.keys,
            profanity: &mut scratch.profanity,
            emojis: &scratch.emojis,
            found: &mut scratch.found,
        },
    );
    let found = &mut scratch.found;
    if found.is_empty() {
        return Vec::new();
    }
    except(policy, &view, found);
    let flagged = |finding: &Finding| policy.action_of(finding.category) == Action::Flag;
    if found.iter().any(flagged) {
        let mut only: Vec<Finding> = found.extract_if(.., |finding| flagged(finding)).collect();
        if let Some(flags) = flags {
            join(&mut only);
            flags.extend(only.into_iter().map(|finding| {
                let replacement = Cow::Owned(text[finding.range.clone()].to_owned());
                change(policy, Edit { finding, replacement })
            }));
        }
    }
    join(found);
    let mut edits = Vec::with_capacity(found.len());
    let mut at = 0;
    while at < found.len() {
        let finding = &found[at];
        if is_removed_emoji(policy, finding) {
            at = emoji_edits(policy, text, found, at, &mut edits);
            continue;
        }
        let replacement = replacement(policy, finding.category, &text[finding.range.clone()]);
        edits.push(Edit { finding: finding.clone(), replacement });
        at += 1;
    }
    edits
}

/// What the scanners write to.
struct Scanners<'s> {
    sorts: &'s mut Sorts,
    keys: &'s mut Keys,
    profanity: &'s mut profanity::Store,
    emojis: &'s [Range<usize>],
    found: &'s mut Vec<Finding>,
}

/// Lets every scanner that the policy wants look at the text; what they find is in bytes of it.
fn scan(policy: &Policy, text: &str, view: &View<'_>, scanners: Scanners<'_>) {
    let Scanners { sorts, keys, profanity: words, emojis, found } = scanners;
    found.clear();
    let wanted = Category::ALL
        .into_iter()
        .filter(|&category| policy.action_of(category) != Action::Keep)
        .fold(0_u32, |wanted, category| wanted | 1 << Kind::of(category) as u32);
    let wants = |kind: Kind| wanted >> kind as u32 & 1 != 0;
    let mut add = |finding: Finding| {
        if policy.action_of(finding.category) != Action::Keep {
            let range = view.span(finding.range.clone());
            found.push(Finding { range, ..finding });
        }
    };
    sorts.read(view);
    let codes = view.codes;
    if wants(Kind::Link) || wants(Kind::Email) || wants(Kind::Phone) {
        links::scan(text, view, sorts, |category, range| add(Finding::new(category, category.as_str(), range)));
    }
    if wants(Kind::Payment) {
        payment::scan(codes, sorts, &mut add);
    }
    if wants(Kind::Phone) {
        phone::scan(codes, sorts, |range, rule| add(Finding::new(Category::Phone, rule, range)));
    }
    let named = wants(Kind::Contact) || wants(Kind::Payment);
    if named || wants(Kind::Profanity) {
        keys.read(codes, sorts.words(), false);
    }
    if named {
        handles::scan(codes, sorts, keys, &mut add);
    }
    if wants(Kind::Profanity) {
        profanity::scan(view, sorts, keys, policy.words.as_deref(), policy.languages, words, &mut add);
        if let Some(exact) = &policy.exact {
            exact::scan(codes, &exact.forbidden, |range| add(Finding::new(Category::Own, "own-word", range)));
        }
    }
    if policy.action_of(Category::Emoji) != Action::Keep {
        found.extend(emojis.iter().map(|span| Finding::new(Category::Emoji, "emoji", span.clone())));
    }
}

/// Forgets what lies within an exception of the policy.
fn except(policy: &Policy, view: &View<'_>, found: &mut Vec<Finding>) {
    let Some(exact) = &policy.exact else { return };
    exact::scan(view.codes, &exact.allowed, |range| {
        let span = view.span(range);
        found.retain(|finding| finding.range.start < span.start || span.end < finding.range.end);
    });
}

fn is_removed_emoji(policy: &Policy, finding: &Finding) -> bool {
    finding.category == Category::Emoji
        && policy.action_of(Category::Emoji) != Action::Mask
        && policy.text(Category::Emoji).is_none()
}

/// Orders the findings and joins those that overlap; the kind that says most names the whole.
fn join(found: &mut Vec<Finding>) {
    const fn rank(category: Category) -> usize {
        match category {
            Category::Link => 0,
            Category::Email => 1,
            Category::Payment => 2,
            Category::Phone => 3,
            Category::Contact => 4,
            Category::Emoji => 6,
            _ => 5,
        }
    }
    if found.is_empty() {
        return;
    }
    // Of two that begin alike, the graver.
    found.sort_by_key(|finding| (finding.range.start, rank(finding.category), Reverse(finding.category.severity())));
    let mut kept = 0;
    for at in 1..found.len() {
        let (before, rest) = found.split_at_mut(at);
        let (last, next) = (&mut before[kept], &mut rest[0]);
        if next.range.start < last.range.end {
            let range = last.range.start..last.range.end.max(next.range.end);
            if rank(next.category) < rank(last.category) {
                std::mem::swap(last, next);
            }
            last.range = range;
        } else {
            kept += 1;
            found.swap(kept, at);
        }
    }
    found.truncate(kept + 1);
}

/// What stands in the place of a finding.
fn replacement(policy: &Policy, category: Category, taken: &str) -> Cow<'static, str> {
    let cleaned = match policy.action_of(category) {
        Action::Mask => return mask(taken),
        Action::Remove => return Cow::Borrowed(""),
        _ => policy.text(category),
    };
    if let Some(text) = cleaned {
        return Cow::Owned(text.to_string());
    }
    match category {
        Category::Link => Cow::Borrowed("[link]"),
        Category::Email => Cow::Borrowed("[email]"),
        Category::Phone => Cow::Borrowed("[phone]"),
        Category::Contact => Cow::Borrowed("[contact]"),
        Category::Payment => Cow::Borrowed("[payment]"),
        Category::Emoji => Cow::Borrowed(""),
        _ => mask(taken),
    }
}

/// One `*` for each character, white space left.
fn mask(taken: &str) -> Cow<'static, str> {
    let mut mask = String::with_capacity(taken.len());
    for c in taken.chars() {
        if c.is_whitespace() {
            mask.push(c);
        } else if c.is_ascii() || !(fold::is_invisible(c) || fold::is_mark(c)) {
            mask.push('*');
        }
    }
    Cow::Owned(mask)
}

/// Writes the edits for the emojis from `first` on that nothing but spaces parts, and takes the
/// space along that would be left doubled or dangling. Returns the finding behind them.
fn emoji_edits(policy: &Policy, text: &str, found: &[Finding], first: usize, edits: &mut Vec<Edit>) -> usize {
    let bytes = text.as_bytes();
    let is_space = |at: usize| bytes.get(at) == Some(&b' ');
    let mut last = first;
    while let Some(next) = found.get(last + 1).filter(|next| is_removed_emoji(policy, next)) {
        if !(found[last].range.end..next.range.start).all(is_space) {
            break;
        }
        last += 1;
    }
    let floor = edits.last().map_or(0, |edit| edit.finding.range.end);
    let (start, end) = (found[first].range.start, found[last].range.end);
    let before = text[floor..start].chars().next_back();
    let after = text[end..].chars().next();
    let at_start = if floor == start { start == 0 } else { matches!(before, Some('\n' | '(' | '[')) };
    let closes = |c: char| matches!(c, '\n' | '\r' | '.' | ',' | '!' | '?' | ';' | ':' | ')' | ']');
    let mut from = start;
    let mut to = end;
    let mut between = "";
    if before == Some(' ') && after.is_none_or(closes) {
        while from > floor && is_space(from - 1) {
            from -= 1;
        }
    } else if (before == Some(' ') || at_start) && after == Some(' ') {
        while is_space(to) && (at_start || to == end) {
            to += 1;
        }
    } else if before.is_some_and(char::is_alphanumeric) && after.is_some_and(char::is_alphanumeric) {
        between = " ";
    }
    for at in first..=last {
        let begin = if at == first { from } else { found[at].range.start };
        let stop = if at == last { to } else { found[at + 1].range.start };
        let replacement = Cow::Borrowed(if at == last { between } else { "" });
        edits.push(Edit { finding: Finding { range: begin..stop, ..found[at].clone() }, replacement });
    }
    last + 1
}

fn write(text: &str, edits: &[Edit]) -> String {
    let mut cleaned = String::with_capacity(text.len() + edits.len() * 2);
    let mut at = 0;
    for Edit { finding, replacement } in edits {
        cleaned.push_str(&text[at..finding.range.start]);
        cleaned.push_str(replacement);
        at = finding.range.end;
    }
    cleaned.push_str(&text[at..]);
    cleaned
}

/// Brings edits of the cleaned text back to the original: each grows to take in the earlier edits
/// that it touches.
fn merge(policy: &Policy, text: &str, earlier: Vec<Edit>, later: Vec<Edit>) -> Vec<Edit> {
    let mut merged: Vec<Edit> = Vec::with_capacity(earlier.len() + later.len());
    let mut earlier = earlier.into_iter().peekable();
    // How far a place of the cleaned text lies from the same place of the original.
    let (mut written, mut read) = (0, 0);
    for Edit { finding, replacement: replaced } in later {
        let edit = finding.range.clone();
        while let Some(next) = earlier.peek() {
            let start = written + (next.finding.range.start - read);
            if start + next.replacement.len() > edit.start {
                break;
            }
            written = start + next.replacement.len();
            read = next.finding.range.end;
            merged.extend(earlier.next());
        }
        let mut span = read + (edit.start.max(written) - written)..0;
        let mut joined = false;
        // The earlier edits that this one overlaps.
        while let Some(next) = earlier.peek() {
            let start = written + (next.finding.range.start - read);
            if start >= edit.end {
                break;
            }
            span.start = span.start.min(next.finding.range.start);
            joined = true;
            written = start + next.replacement.len();
            read = next.finding.range.end;
            earlier.next();
        }
        span.end = if edit.end > written { read + (edit.end - written) } else { read };
        // Removed pictures at the edge of the earlier text may leave an overlap with the last edit.
        if let Some(last) = merged.last_mut().filter(|last| last.finding.range.end > span.start) {
            let range = &mut last.finding.range;
            range.end = range.end.max(span.end);
            last.replacement = replacement(policy, last.finding.category, &text[range.clone()]);
            continue;
        }
        let replacement = if joined && finding.category != Category::Emoji {
            replacement(policy, finding.category, &text[span.clone()])
        } else {
            replaced
        };
        merged.push(Edit { finding: Finding { range: span, ..finding }, replacement });
    }
    merged.extend(earlier);
    debug_assert!(merged.windows(2).all(|pair| pair[0].finding.range.end <= pair[1].finding.range.start), "{text:?}");
    merged
}
