//! Links and e-mail addresses in the folded view, with what markup stands around them.

mod host;
mod markup;
mod scheme;
mod tld;

use std::ops::Range;

use crate::category::Category;
use crate::codes::{self, is_space, is_word};
use crate::signals;
use crate::sorts::Sorts;
use crate::view::View;
use host::{Chain, Dot, label_end, skip_spaces};
pub(crate) use tld::is_ordinary;

/// The longest local part of an e-mail address (RFC 5321), and some.
const LONGEST_LOCAL: usize = 80;
/// The most letters that are put together when each stands by itself.
const MOST_SPACED: usize = 120;

/// Calls `found` with the codes of each link and e-mail address, in order.
pub(crate) fn scan(text: &str, view: &View<'_>, sorts: &Sorts, mut found: impl FnMut(Category, Range<usize>)) {
    let codes = view.codes;
    let finder = Finder { codes, text, view: Some(view) };
    let mut at = 0;
    let mut floor = 0;
    let words = sorts.words();
    for (index, word) in words.iter().enumerate() {
        // Nearly all words are followed by a space and a word that stands for no sign.
        if is_plain(codes, &words[index..]) || word.end <= at {
            continue;
        }
        at = unglued(codes, at.max(word.start), word.end);
        let end = label_end(codes, at);
        let mut met = finder.at(at, end);
        if met.is_none() && end == at + 1 {
            met = finder.spaced(at);
        }
        let Some((kind, range)) = met else {
            at = end;
            continue;
        };
        let range = markup::around(codes, range, floor);
        at = range.end;
        floor = at;
        found(kind, range);
    }
}

/// Where a scheme or `www` begins that letters of another script run into: `見てhttps://…`.
fn unglued(codes: &[u8], start: usize, end: usize) -> usize {
    if codes[start].is_ascii() {
        return start;
    }
    let Some(last) = codes[start..end].iter().rposition(|&code| code == codes::LETTER) else { return start };
    let begin = start + last + 1;
    if scheme::is_web(&codes[begin..end]) || is_www(&codes[begin..end]) { begin } else { start }
}

/// Whether the first word, and what follows it, can have no part in a link or an address: what
/// [`Finder::at`] would find out, for nearly all words at once.
fn is_plain(codes: &[u8], words: &[Range<usize>]) -> bool {
    let word = &words[0];
    let [next, beyond, second, ..] = codes[word.end..] else { return false };
    // Single letters may be a link spelled out.
    if word.len() < 2 && is_space(second) {
        return false;
    }
    // `www` and `http` make a link of the word behind them.
    if matches!(codes[word.start] | 0x20, b'h' | b'w') && matches!(codes[word.start + 1] | 0x20, b't' | b'w') {
        return false;
    }
    match next {
        b' ' if is_word(beyond) => {
            !signals::may_be_sign(beyond, second)
                || words.get(1).is_none_or(|next| !signals::is_sign(&codes[next.clone()]))
        }
        b' ' => !TELLING[usize::from(beyond)] && !is_space(beyond),
        b',' => !codes::is_letter(beyond),
        // The end of a sentence, and no dot lost before a domain.
        b'.' => {
            beyond == b' '
                && is_word(second)
                && !matches!(second | 0x20, b'c' | b'n' | b'o' | b'0')
                && codes.get(word.end + 3).is_some_and(|&third| !signals::may_be_sign(second, third))
        }
        b'\t' | b'+' | b'%' | b'\'' => false,
        next => !TELLING[usize::from(next)],
    }
}

/// What may stand for a dot, an at sign or the end of a scheme, or begin what does.
static TELLING: [bool; 256] = {
    const SIGNS: [u8; 14] =
        [b'.', b':', b';', b'@', b'[', b'(', b'{', b'<', b'|', b'*', b'-', b'_', b'/', codes::SOFT_DOT];
    let mut table = [false; 256];
    let mut at = 0;
    while at < SIGNS.len() {
        table[SIGNS[at] as usize] = true;
        at += 1;
    }
    table
};

struct Finder<'f, 'v> {
    codes: &'f [u8],
    text: &'f str,
    /// Where the codes come from; none if they were put together from single letters.
    view: Option<&'f View<'v>>,
}

impl Finder<'_, '_> {
    /// The link or address whose first word is the one from `start` to `end`.
    fn at(&self, start: usize, end: usize) -> Option<(Category, Range<usize>)> {
        let codes = self.codes;
        // Nearly all words are followed by a space and a letter that begins no word for a dot.
        let next = *codes.get(end).unwrap_or(&b' ');
        let after = skip_spaces(codes, end);
        let beyond = *codes.get(after).unwrap_or(&b' ');
        let telling = matches!(next, b'+' | b'%' | b'\'')
            || (next == b',' && codes.get(end + 1).is_some_and(|&code| codes::is_letter(code)))
            || TELLING[usize::from(beyond)];
        match (next, beyond) {
            _ if telling => {}
            (b' ' | b'\t', beyond) if is_word(beyond) => {
                let second = *codes.get(after + 1).unwrap_or(&b' ');
                let spoken = signals::may_be_sign(beyond, second) && {
                    let word = &codes[after..label_end(codes, after)];
                    signals::is_dot(word) || signals::is_at(word)
                };
                let word = &codes[start..end];
                let scheme = word[0] | 0x20 == b'h'
                    && (word.eq_ignore_ascii_case(b"https") || word.eq_ignore_ascii_case(b"http"));
                if !spoken && !scheme && !is_www(word) {
                    return None;
                }
            }
            _ => return None,
        }
        self.scheme(start, end).or_else(|| self.email(start, end)).or_else(|| self.host(start, end))
    }

    fn scheme(&self, start: usize, end: usize) -> Option<(Category, Range<usize>)> {
        let found = scheme::at(self.codes, start, end)?;
        let mut end = found.end;
        if let Some(body) = found.host {
            let chain = Chain::read(self.codes, body);
            if let Some(host) = chain.host(self.codes, |label| self.is_written(label), true) {
                end = end.max(path_end(self.codes, host));
            }
        }
        (end > found.least).then_some((found.kind, start..end))
    }

    fn host(&self, start: usize, end: usize) -> Option<(Category, Range<usize>)> {
        let codes = self.codes;
        let www = is_www(&codes[start..end]);
        // `www example com`
        if www && let Some(host) = without_dots(codes, end) {
            return Some((Category::Link, start..path_end(codes, host)));
        }
        let chain = Chain::read(codes, start);
        // `$leader.name` is filled in by a program.
        if chain.len() < 2 || (start > 0 && codes[start - 1] == b'$') {
            return None;
        }
        let host = chain.host(codes, |label| self.is_written(label), www).or_else(|| {
            // `www.something` is meant as a link whatever it ends with.
            let second = chain.label(1);
            (www && second.len() >= 3 && chain_is_tight(codes, end)).then_some(second.end)
        })?;
        Some((Category::Link, start..path_end(codes, host)))
    }

    fn email(&self, start: usize, end: usize) -> Option<(Category, Range<usize>)> {
        let codes = self.codes;
        // The rest of a local part such as `first.last+cards`.
        let most = codes.len().min(start + LONGEST_LOCAL);
        let mut local = end;
        while local < most
            && (is_word(codes[local]) || matches!(codes[local], b'.' | b'_' | b'%' | b'+' | b'-' | b'\''))
        {
            local += 1;
        }
        for at in [local, end] {
            if let Some((host, sign)) = at_sign(codes, at)
                && let Some(end) = self.mail_host(host, sign)
            {
                return Some((Category::Email, start..end));
            }
            if local == end {
                break;
            }
        }
        None
    }

    /// The end of the host of an e-mail address.
    fn mail_host(&self, at: usize, sign: Sign) -> Option<usize> {
        let codes = self.codes;
        let chain = Chain::read(codes, at);
        if chain.len() == 0 {
            return None;
        }
        let first = chain.label(0);
        let provider = tld::is_mail_provider(&codes[first.clone()]);
        let sure = sign != Sign::Spoken || provider;
        // `at example.com` after any word is a place to look at, not an address.
        let named = chain.len() >= 2 && (sign != Sign::Spoken || provider || !chain_is_tight(codes, first.end));
        if named && let Some(end) = chain.host(codes, |label| self.is_written(label), sure) {
            return Some(end);
        }
        (provider && (sign != Sign::Spoken || chain.len() == 1)).then_some(first.end)
    }

    /// A link or an address whose letters stand apart: `w w w . e x a m p l e . c o m`.
    fn spaced(&self, start: usize) -> Option<(Category, Range<usize>)> {
        let codes = self.codes;
        self.view?;
        let mut letters = [0; MOST_SPACED];
        let mut places = [0; MOST_SPACED];
        let mut count = 0;
        let mut at = start;
        while count < MOST_SPACED && at < codes.len() && !is_space(codes[at]) {
            if codes.get(at + 1).is_some_and(|&code| !is_space(code)) {
                break;
            }
            letters[count] = codes[at];
            places[count] = at;
            count += 1;
            at = skip_spaces(codes, at + 1);
        }
        if count < 4 {
            return None;
        }
        let together = Finder { codes: &letters[..count], text: self.text, view: None };
        // `h t t p s : / / example . com`: the letters of the scheme alone stand apart.
        let end = label_end(together.codes, 0);
        if let Some(found) = scheme::at(together.codes, 0, end)
            && found.host.is_some()
        {
            let chain = Chain::read(codes, at);
            if let Some(host) = chain.host(codes, |label| self.is_written(label), true) {
                return Some((found.kind, start..path_end(codes, host)));
            }
        }
        // `w w w . example . c o m`
        if count == 4 && is_www(&letters[..3]) && letters[3] == b'.' && label_end(codes, at) > at + 2 {
            let host = Chain::read(codes, at).host(codes, |label| self.is_written(label), true);
            return Some((Category::Link, start..host.unwrap_or_else(|| label_end(codes, at))));
        }
        let (kind, range) = together.at(0, end)?;
        Some((kind, start..places[range.end - 1] + 1))
    }

    fn is_written(&self, label: Range<usize>) -> bool {
        self.view.is_some_and(|view| tld::is_written(&self.text[view.span(label)]))
    }
}

/// How an at sign was written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sign {
    /// `@`
    Plain,
    /// `[at]`
    Bracketed,
    /// `at`, which is a word as well.
    Spoken,
}

/// The at sign that begins at `at`, and where the host behind it begins.
fn at_sign(codes: &[u8], at: usize) -> Option<(usize, Sign)> {
    let start = skip_spaces(codes, at);
    let begins = |at: usize| codes.get(at).is_some_and(|&code| is_word(code));
    let word_end = |at: usize| at + codes[at..].iter().take(16).take_while(|&&code| is_word(code)).count();
    let (next, sign) = match *codes.get(start)? {
        b'@' => (skip_spaces(codes, start + 1), Sign::Plain),
        open @ (b'[' | b'(' | b'{' | b'<' | b'*' | b'_' | b'-' | b'|') => {
            let inside = skip_spaces(codes, start + 1);
            let end = match *codes.get(inside)? {
                b'@' => inside + 1,
                code if is_word(code) => {
                    let end = word_end(inside);
                    if !signals::is_at(&codes[inside..end]) && !codes[inside..end].eq_ignore_ascii_case(b"a") {
                        return None;
                    }
                    end
                }
                _ => return None,
            };
            let close = skip_spaces(codes, end);
            let closing = *codes.get(close)?;
            if !matches!((open, closing), (b'[', b']') | (b'(', b')') | (b'{', b'}') | (b'<', b'>')) && open != closing
            {
                return None;
            }
            (skip_spaces(codes, close + 1), Sign::Bracketed)
        }
        code if start > at && is_word(code) => {
            let end = word_end(start);
            if !signals::is_at(&codes[start..end]) {
                return None;
            }
            // `at` is a word of every sentence; `arroba` and the like are said of addresses alone.
            (skip_spaces(codes, end), if end - start <= 3 { Sign::Spoken } else { Sign::Bracketed })
        }
        _ => return None,
    };
    begins(next).then_some((next, sign))
}

/// The end of a host behind `www` that has spaces for its dots: `www example com`.
fn without_dots(codes: &[u8], at: usize) -> Option<usize> {
    let name = skip_spaces(codes, at);
    let name_end = label_end(codes, name);
    let last = skip_spaces(codes, name_end);
    let end = label_end(codes, last);
    (name > at && name_end > name && last > name_end && tld::is_universal(&codes[last..end])).then_some(end)
}

fn is_www(label: &[u8]) -> bool {
    match label {
        [a, b, c] | [a, b, c, b'0'..=b'9'] => [a, b, c].iter().all(|code| code.eq_ignore_ascii_case(&b'w')),
        _ => false,
    }
}

/// Whether the dot behind the first label, which ends at `end`, has no spaces beside it.
fn chain_is_tight(codes: &[u8], end: usize) -> bool {
    matches!(host::first_dot(codes, end), Some(Dot::Tight))
}

/// The end of the port, path, query and fragment behind a host that ends at `at`.
fn path_end(codes: &[u8], at: usize) -> usize {
    let mut end = at;
    if codes.get(end) == Some(&b':') {
        let digits = codes[end + 1..].iter().take(6).take_while(|code| code.is_ascii_digit()).count();
        if (1..=5).contains(&digits) {
            end += 1 + digits;
        }
    }
    if matches!(codes.get(end), Some(b'/' | b'?' | b'#' | b'\\')) {
        return scheme::body_end(codes, end);
    }
    end
}
