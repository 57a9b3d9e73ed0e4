//! Host names: labels, and the many things that are written for the dots between them.

use std::ops::Range;

use super::tld::{self, Tld};
use crate::codes::{self, SOFT_DOT, is_space, is_word};
use crate::signals;

/// The most labels of one name; names that go on are cut, and the rest is looked at by itself.
const MOST_LABELS: usize = 10;
/// The longest label (RFC 1035).
const LONGEST_LABEL: usize = 63;

/// What stands between two labels, from the strongest evidence of a host name to the weakest.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Dot {
    /// `a.b`
    Tight,
    /// `a[.]b`, `a (dot) b`
    Bracketed,
    /// `a·b`
    Soft,
    /// `a dot b`
    Spelled,
    /// `a . b`, `a .b`
    Spaced,
    /// `a. b`
    Trailing,
}

/// Labels with dots between them, as far as they go.
pub(crate) struct Chain {
    labels: [(usize, usize); MOST_LABELS],
    dots: [Dot; MOST_LABELS],
    count: usize,
}

impl Chain {
    /// Reads the labels that begin at `at`.
    pub(crate) fn read(codes: &[u8], at: usize) -> Self {
        let mut chain = Self { labels: [(0, 0); MOST_LABELS], dots: [Dot::Tight; MOST_LABELS], count: 0 };
        let mut at = at;
        while chain.count < MOST_LABELS {
            let whole = label_end(codes, at);
            if whole == at {
                break;
            }
            let end = if chain.count > 0 { latin_end(codes, at, whole) } else { whole };
            chain.labels[chain.count] = (at, end);
            chain.count += 1;
            if end < whole {
                break;
            }
            let Some((next, dot)) = dot(codes, end) else { break };
            chain.dots[chain.count - 1] = dot;
            at = next;
        }
        chain
    }

    pub(crate) const fn len(&self) -> usize {
        self.count
    }

    pub(crate) const fn label(&self, at: usize) -> Range<usize> {
        self.labels[at].0..self.labels[at].1
    }

    fn weakest(&self, labels: usize) -> Dot {
        self.dots[..labels - 1].iter().copied().max().unwrap_or(Dot::Tight)
    }

    /// The end of the longest run of labels from the first on that is a host name.
    ///
    /// `sure` says that something else (a scheme, `www`, an at sign) has told already.
    pub(crate) fn host(&self, codes: &[u8], written: impl Fn(Range<usize>) -> bool, sure: bool) -> Option<usize> {
        if let Some(end) = self.address(codes, sure) {
            return Some(end);
        }
        (2..=self.count)
            .rev()
            .find(|&labels| self.is_host(codes, labels, &written, sure))
            .map(|labels| self.labels[labels - 1].1)
    }

    /// The end of an IPv4 address. `1.2.3.4` is a version to most readers; larger numbers are not.
    fn address(&self, codes: &[u8], sure: bool) -> Option<usize> {
        if self.count != 4 || !self.weakest(4).lt(&Dot::Soft) {
            return None;
        }
        let mut digits = 0;
        for &(start, end) in &self.labels[..4] {
            let label = &codes[start..end];
            let is_octet = label.len() <= 3
                && label.iter().all(u8::is_ascii_digit)
                && (label.len() == 1 || label[0] != b'0')
                && label.iter().fold(0, |sum, &digit| sum * 10 + u32::from(digit - b'0')) <= 255;
            if !is_octet {
                return None;
            }
            digits += label.len();
        }
        let end = self.labels[3].1;
        let goes_on = codes.get(end).is_some_and(|&code| code == b'/' || code == b':');
        let path = goes_on && codes.get(end + 1).is_some_and(|&code| codes::is_letter(code));
        let port = codes.get(end) == Some(&b':')
            && codes[end + 1..].iter().take_while(|code| code.is_ascii_digit()).count() >= 2;
        (sure || digits >= 8 || path || port || (goes_on && digits >= 5)).then_some(end)
    }

    fn is_host(&self, codes: &[u8], labels: usize, written: &impl Fn(Range<usize>) -> bool, sure: bool) -> bool {
        let spans = &self.labels[..labels];
        let name = &codes[self.label(labels - 1)];
        let before = &codes[self.label(labels - 2)];
        let weakest = self.weakest(labels);
        if spans.iter().any(|(start, end)| end - start > LONGEST_LABEL) {
            return false;
        }
        // `topkarta точка ру`
        if weakest == Dot::Spelled && CYRILLIC.contains(&name) && before.len() >= 3 {
            return true;
        }
        let Some(kind) = tld::of(name).or_else(|| {
            let foreign = name.iter().any(|&code| !code.is_ascii()) && weakest <= Dot::Spelled;
            (foreign && written(self.label(labels - 1))).then_some(Tld::Plain)
        }) else {
            return false;
        };
        if sure {
            return weakest < Dot::Trailing || tld::is_universal(name);
        }
        if labels == 2 && tld::is_known(before, name) {
            return true;
        }
        let universal = tld::is_universal(name);
        let numeric = spans[..labels - 1].iter().all(|&(start, end)| codes[start..end].iter().all(u8::is_ascii_digit));
        if tld::is_no_host(before, name) || (numeric && !(universal && before.len() >= 3)) {
            return false;
        }
        let none = |is: fn(&u8) -> bool| !spans.iter().any(|&(start, end)| codes[start..end].iter().any(is));
        let end = spans[labels - 1].1;
        let evidence = Evidence {
            labels,
            kind,
            universal,
            before,
            name,
            ordinary: labels == 2 && tld::is_ordinary(before),
            lower: none(u8::is_ascii_uppercase),
            upper: none(u8::is_ascii_lowercase),
            path: self.dots[labels - 2] <= Dot::Bracketed && has_path(codes, end),
            last: end == codes.len(),
        };
        match weakest {
            Dot::Tight => evidence.tight(),
            Dot::Bracketed => kind != Tld::File || evidence.lower,
            Dot::Soft => {
                let comma = codes.get(spans[labels - 2].1) == Some(&b',');
                universal && before.len() >= 2 && !evidence.ordinary && !(comma && labels == 2 && goes_on(codes, end))
            }
            Dot::Spelled => evidence.spelled(dot_word(codes, spans[labels - 2].1)),
            Dot::Spaced => evidence.spaced(),
            Dot::Trailing => universal && !evidence.ordinary && evidence.lower,
        }
    }
}

/// What speaks for labels being a host name, and not the end of one sentence and the beginning of
/// the next.
#[allow(clippy::struct_excessive_bools, reason = "each is one observation, and they are weighed together")]
struct Evidence<'c> {
    labels: usize,
    kind: Tld,
    universal: bool,
    /// The label before the top-level domain.
    before: &'c [u8],
    /// The top-level domain.
    name: &'c [u8],
    /// That label is an ordinary word, and the only one.
    ordinary: bool,
    /// No capital in any label.
    lower: bool,
    /// Capitals alone.
    upper: bool,
    /// A path follows.
    path: bool,
    /// The text ends here.
    last: bool,
}

impl Evidence<'_> {
    /// `sold.It`: the top-level domain begins as a sentence does.
    fn is_titled(&self) -> bool {
        self.name[0].is_ascii_uppercase() && self.name[1..].iter().any(u8::is_ascii_lowercase)
    }

    /// `example.co.at`
    fn is_second_level(&self) -> bool {
        [&b"co"[..], b"or", b"ac", b"gv", b"go"].iter().any(|known| self.before.eq_ignore_ascii_case(known))
    }

    fn is_country(&self) -> bool {
        self.name.len() == 2
    }

    /// `a.b`
    fn tight(&self) -> bool {
        let begun_small = self.before[0].is_ascii_lowercase();
        match self.kind {
            _ if self.universal => !(self.is_titled() && self.ordinary && begun_small),
            Tld::Common => !(self.is_titled() && (self.ordinary || (self.labels == 2 && begun_small))),
            // Among them are the names of firms and families.
            Tld::Plain => (!self.ordinary || self.path) && !(self.is_titled() && self.labels == 2),
            Tld::Word if self.path => {
                !self.ordinary || (self.lower && (self.before.len() >= 5 || !tld::is_ordinary(self.name)))
            }
            Tld::Word => {
                let long = self.labels >= 3 && (self.before.len() >= 3 || self.is_second_level());
                let odd = self.before.len() >= 4 && !tld::is_ordinary(self.before) && is_name(self.before);
                (self.lower || self.upper) && (long || odd)
            }
            Tld::File => self.path && self.labels >= 3 && self.lower,
        }
    }

    /// `a dot b`
    fn spelled(&self, dot: &[u8]) -> bool {
        const ARTICLES: [&[u8]; 12] =
            [b"the", b"a", b"every", b"one", b"red", b"un", b"el", b"le", b"o", b"ein", b"der", b"il"];
        if ARTICLES.iter().any(|article| self.before.eq_ignore_ascii_case(article)) {
            return false;
        }
        // In other languages the word for a dot is one of the commonest of all, so that it takes the
        // domain of a country that speaks it, and that is no word there.
        let in_english = matches!(dot.first(), Some(b'd' | b'D'));
        let native =
            NATIVE.iter().any(|(word, name)| dot.eq_ignore_ascii_case(word) && self.name.eq_ignore_ascii_case(name));
        // `votre point de vue`: the domain is the preposition that nearly always follows.
        let preposition = !in_english && self.name.eq_ignore_ascii_case(b"de");
        match self.kind {
            _ if native => true,
            // `cromosraros punto es`, but `el siguiente punto es`
            _ if dot.eq_ignore_ascii_case(b"punto") && self.name.eq_ignore_ascii_case(b"es") => {
                const ADJECTIVES: [&[u8]; 9] = [
                    b"siguiente",
                    b"importante",
                    b"principal",
                    b"interesante",
                    b"verdadero",
                    b"fundamental",
                    b"nuestro",
                    b"vuestro",
                    b"segundo",
                ];
                self.before.len() >= 7
                    && !self.ordinary
                    && !ADJECTIVES.iter().any(|word| self.before.eq_ignore_ascii_case(word))
            }
            _ if preposition => self.last && !self.ordinary,
            _ if self.universal => in_english || !self.ordinary,
            Tld::Common => !self.ordinary || (in_english && self.is_country()),
            Tld::Word => !self.ordinary && in_english && self.is_country(),
            Tld::Plain | Tld::File => in_english && !self.ordinary,
        }
    }

    /// `a . b`, `a .b`
    fn spaced(&self) -> bool {
        let kind = match self.kind {
            // `the .org`, `lub .org`
            _ if self.universal => self.before.len() > 3 || self.lower && self.last,
            Tld::Common => !self.ordinary,
            Tld::Word => !self.ordinary && self.is_country() && self.last,
            Tld::Plain | Tld::File => false,
        };
        kind && !self.is_titled()
    }
}

/// Whether the sentence goes on: `na mesa,com capa` is a comma without its space.
fn goes_on(codes: &[u8], at: usize) -> bool {
    matches!(codes.get(at..), Some([b' ', next, ..]) if is_word(*next))
}

/// Whether a path, a query or a fragment begins at `at`.
fn has_path(codes: &[u8], at: usize) -> bool {
    matches!(codes.get(at), Some(b'/' | b'?' | b'#'))
        && codes.get(at + 1).is_some_and(|&code| is_word(code) || matches!(code, b'@' | b'+' | b'?' | b'#' | b'='))
}

/// Whether a label looks like a chosen name: it has a vowel, and is not a mere abbreviation.
fn is_name(label: &[u8]) -> bool {
    label.iter().any(|code| b"aeiouyAEIOUY".contains(code) || !code.is_ascii() || code.is_ascii_digit())
}

/// The word for a dot at or after `at`.
fn dot_word(codes: &[u8], at: usize) -> &[u8] {
    let start = at + codes[at..].iter().take_while(|&&code| is_space(code)).count();
    let end = start + codes[start..].iter().take_while(|&&code| is_word(code)).count();
    &codes[start..end]
}

/// What a word for a dot makes of the domain of a country where it is spoken.
const NATIVE: [(&[u8], &[u8]); 12] = [
    (b"punkt", b"de"),
    (b"punkt", b"at"),
    (b"punkt", b"ch"),
    (b"punkt", b"eu"),
    (b"point", b"fr"),
    (b"point", b"ch"),
    (b"punto", b"it"),
    (b"punto", b"mx"),
    (b"punt", b"nl"),
    (b"ponto", b"pt"),
    (b"ponto", b"br"),
    (b"kropka", b"pl"),
];

/// How top-level domains are said in Russian: `ру`, `ком`, `рф`, `нет`, `орг`.
const CYRILLIC: [&[u8]; 5] =
    [&[0x90, 0x93], &[0x8a, 0x8e, 0x8c], &[0x90, 0x94], &[0x8d, 0x85, 0x92], &[0x8e, 0x90, 0x83]];

/// The end of the domain that letters of another script run into: `example.com谢谢`; `end` if they do not.
fn latin_end(codes: &[u8], at: usize, end: usize) -> usize {
    match codes[at..end].iter().position(|&code| code == codes::LETTER) {
        Some(latin) if tld::of(&codes[at..at + latin]).is_some() => at + latin,
        _ => end,
    }
}

/// Where the label ends that begins at `at`; `at` if none does.
pub(crate) fn label_end(codes: &[u8], at: usize) -> usize {
    let mut end = at;
    loop {
        while codes.get(end).is_some_and(|&code| is_word(code)) {
            end += 1;
        }
        let inside = end > at
            && matches!(codes.get(end), Some(b'-' | b'_'))
            && codes.get(end + 1).is_some_and(|&next| is_word(next) || next == b'-')
            && !is_spoken(codes, end);
        if !inside {
            return end;
        }
        end += 1;
    }
}

/// What stands for a dot behind a label that ends at `at`, and where the next label begins.
fn dot(codes: &[u8], at: usize) -> Option<(usize, Dot)> {
    let begins = |at: usize| codes.get(at).is_some_and(|&code| is_word(code));
    match *codes.get(at)? {
        b'.' if begins(at + 1) => return Some((at + 1, Dot::Tight)),
        SOFT_DOT | b',' if begins(at + 1) => return Some((at + 1, Dot::Soft)),
        b'.' => {
            let next = skip_spaces(codes, at + 1);
            // Every sentence ends so: only what nearly nobody begins the next one with is a label.
            let label = matches!(codes.get(next), Some(b'c' | b'n' | b'o' | b'C' | b'N' | b'O' | b'0'))
                .then(|| &codes[next..label_end(codes, next)]);
            return (next > at + 1 && label.is_some_and(tld::is_universal)).then_some((next, Dot::Trailing));
        }
        _ => {}
    }
    let start = skip_spaces(codes, at);
    let spaced = start > at;
    match *codes.get(start)? {
        b'[' | b'(' | b'{' | b'<' | b'|' => {
            let inside = skip_spaces(codes, start + 1);
            let end = dot_sign(codes, inside)?;
            if codes[start] == b'[' && end == start + 2 && begins(end) {
                // Half a pair will do: `example[.com`.
                return Some((end, Dot::Bracketed));
            }
            let close = skip_spaces(codes, end);
            if !matches!(codes.get(close), Some(b']' | b')' | b'}' | b'>' | b'|')) {
                return None;
            }
            let next = skip_spaces(codes, close + 1);
            begins(next).then_some((next, Dot::Bracketed))
        }
        b'.' | SOFT_DOT if spaced => {
            let next = skip_spaces(codes, start + 1);
            begins(next).then_some((next, Dot::Spaced))
        }
        code if spaced && is_word(code) => {
            let end = start + codes[start..].iter().take(8).take_while(|&&code| is_word(code)).count();
            if !signals::is_dot(&codes[start..end]) {
                return None;
            }
            let next = skip_spaces(codes, end);
            (next > end && begins(next)).then_some((next, Dot::Spelled))
        }
        b'*' | b'-' | b'_' => {
            // `example-dot-com` is one label; this is `example *dot* com`.
            let sign = codes[start];
            let end = start + 1 + codes[start + 1..].iter().take(8).take_while(|&&code| is_word(code)).count();
            if !signals::is_dot(&codes[start + 1..end]) || codes.get(end) != Some(&sign) {
                return None;
            }
            let next = skip_spaces(codes, end + 1);
            begins(next).then_some((next, Dot::Bracketed))
        }
        _ => None,
    }
}

/// Where a dot, or a word for it, ends that begins at `at`.
fn dot_sign(codes: &[u8], at: usize) -> Option<usize> {
    match *codes.get(at)? {
        b'.' | b',' | SOFT_DOT => Some(at + 1),
        code if is_word(code) => {
            let end = at + codes[at..].iter().take(8).take_while(|&&code| is_word(code)).count();
            signals::is_dot(&codes[at..end]).then_some(end)
        }
        _ => None,
    }
}

/// Past at most two spaces; a line break is none.
pub(crate) fn skip_spaces(codes: &[u8], at: usize) -> usize {
    at + codes[at.min(codes.len())..].iter().take(2).take_while(|&&code| code == b' ' || code == b'\t').count()
}

// The codes of letters beyond ASCII belong to labels: internationalised names.
const _: () = assert!(codes::is_letter(codes::LETTER));

/// What stands for the dot behind a label that ends at `at`.
pub(crate) fn first_dot(codes: &[u8], at: usize) -> Option<Dot> {
    dot(codes, at).map(|(_, dot)| dot)
}

/// Whether the sign at `at` and its like enclose a word for a dot or an at sign: `-dot-`.
fn is_spoken(codes: &[u8], at: usize) -> bool {
    let sign = codes[at];
    let word = &codes[at + 1..];
    let length = word.iter().take(8).take_while(|&&code| is_word(code)).count();
    word.get(length) == Some(&sign) && (signals::is_dot(&word[..length]) || signals::is_at(&word[..length]))
}
