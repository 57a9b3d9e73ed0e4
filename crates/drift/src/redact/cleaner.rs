//! Cleaning of texts: what is secret in them is found, taken out, and remembered for the search everywhere else.
//!
//! One code path serves both passes. The first one searches for nothing and keeps what it finds; the second one searches
//! for that and keeps what it writes.

use std::ops::Range;

use openapi_contract::json::Tape;
use percent_encoding::percent_decode_str;

use super::filler::{filler, is_date, is_filler, is_random, is_searchable, is_word};
use super::json::escaped;
use super::names::{self, Known, Secrecy};
use super::pairs::{self, Syntax};
use super::removed::{Kind, Removed};
use super::secrets::{Search, Secrets};
use super::{REDACTED, Redaction, codec, forms};
use crate::body::{self, Layer};
use crate::values::Coding;

/// How deep encodings are taken off. What is deeper is found by the verification, and goes as a whole.
const MAX_DEPTH: u8 = 10;

/// Cleans texts and remembers what it finds.
pub(super) struct Cleaner<'r> {
    pub(super) redaction: &'r Redaction,
    pub(super) search: &'r Search,
    pub(super) found: Secrets,
    /// Whether what is found is kept, for the search.
    pub(super) collects: bool,
    pub(super) removed: Removed,
    /// The entry that is cleaned, from 1; 0 outside of the entries.
    pub(super) entry: u64,
    /// The place of what is cleaned, for the list of what was removed.
    pub(super) path: String,
    names: Known,
    depth: u8,
    /// The bytes that may still be decoded in this text.
    work: usize,
}

/// Changes of one text.
#[derive(Default)]
pub(super) struct Edits(Vec<(Range<usize>, String, Option<Kind>)>);

impl Edits {
    pub(super) fn push(&mut self, range: Range<usize>, new: String, kind: Option<Kind>) {
        self.0.push((range, new, kind));
    }

    /// The changes, and the text with them; `None` if there are none. Of changes that overlap, the wider one is made.
    pub(super) fn apply(mut self, text: &str, cleaner: &mut Cleaner<'_>) -> Option<String> {
        self.0.retain(|(range, new, _)| text[range.clone()] != **new);
        if self.0.is_empty() {
            return None;
        }
        self.0.sort_by_key(|(range, ..)| (range.start, std::cmp::Reverse(range.end)));
        let mut merged: Vec<(Range<usize>, String, Option<Kind>)> = Vec::with_capacity(self.0.len());
        for (range, new, kind) in self.0 {
            match merged.last_mut() {
                Some((last, ..)) if range.end <= last.end => {}
                Some((last, text_of, _)) if range.start < last.end => {
                    last.end = range.end;
                    *text_of = filler(&text[last.clone()]);
                }
                _ => merged.push((range, new, kind)),
            }
        }
        let mut out = String::with_capacity(text.len());
        let mut at = 0;
        for (range, new, kind) in merged {
            out.push_str(&text[at..range.start]);
            out.push_str(&new);
            at = range.end;
            if let Some(kind) = kind {
                cleaner.count(kind);
            }
        }
        out.push_str(&text[at..]);
        Some(out)
    }
}

impl<'r> Cleaner<'r> {
    pub(super) fn new(redaction: &'r Redaction, search: &'r Search) -> Self {
        Self {
            redaction,
            search,
            found: Secrets::default(),
            collects: false,
            removed: Removed::default(),
            entry: 0,
            path: String::new(),
            names: Known::default(),
            depth: 0,
            work: 0,
        }
    }

    /// Runs with a longer path.
    pub(super) fn at<T>(&mut self, part: &str, run: impl FnOnce(&mut Self) -> T) -> T {
        let length = self.path.len();
        self.path.push_str(part);
        let out = run(self);
        self.path.truncate(length);
        out
    }

    pub(super) fn count(&mut self, kind: Kind) {
        self.removed.add(&self.path, kind, self.entry);
    }

    /// Remembers a value, in the forms that it has elsewhere.
    pub(super) fn remember(&mut self, value: &str) {
        let value = value.trim_matches(|c: char| c.is_whitespace() || c == '"');
        if is_filler(value) {
            return;
        }
        self.removed.not_searched += u64::from(!is_searchable(value));
        if !self.collects {
            return;
        }
        self.found.add(value);
        if value.contains('%') {
            self.found.add(&percent_decode_str(value).decode_utf8_lossy());
        }
    }

    pub(super) fn secrecy(&mut self, name: &str) -> Secrecy {
        if self.redaction.is_chosen(name) { Secrecy::Sure } else { self.names.secrecy(name) }
    }

    /// Cleans any text: whatever secrets it shows by form, by the names in it, or as copies, in whatever encoding.
    /// `None` if it is clean.
    pub(super) fn text(&mut self, text: &str, is_query: bool) -> Option<String> {
        const MIN: usize = 3;
        if text.len() < MIN {
            return None;
        }
        if self.depth == 0 {
            self.work = text.len() * 32 + (1 << 20);
        }
        if self.depth >= MAX_DEPTH || self.work < text.len() {
            return None;
        }
        self.work -= text.len();
        self.depth += 1;
        let out = self.text_inside(text, is_query);
        self.depth -= 1;
        out
    }

    fn text_inside(&mut self, text: &str, is_query: bool) -> Option<String> {
        if text.trim_start().starts_with(['{', '[', '"']) {
            let mut tape = Tape::new();
            if let Ok(root) = tape.parse(text) {
                return self.json(text, root);
            }
        }
        let mut edits = Edits::default();
        let mut secrets: Vec<Range<usize>> = Vec::new();
        forms::find(text, &mut |range, form| {
            edits.push(range.clone(), codec::filler(&text[range.clone()]), Some(Kind::Form(form)));
            secrets.push(range);
        });
        let mut found = Vec::new();
        pairs::find(text, is_query, &mut |name, range, syntax| found.push((name.to_owned(), range, syntax)));
        for (name, range, syntax) in found {
            if let Some(kind) = self.is_secret_pair(&name, text, &range, syntax) {
                edits.push(range.clone(), codec::filler(&text[range.clone()]), Some(kind));
                secrets.push(range);
            }
        }
        for range in secrets {
            self.remember(&text[range]);
        }
        for coded in codec::runs(text) {
            if let Some(new) = self.coded(&coded.bytes, &coded.layers) {
                edits.push(coded.range, new, None);
            }
        }
        for (range, decoded) in codec::percent(text) {
            if let Some(new) = self.text(&decoded, false) {
                edits.push(range, codec::percent_encoded(&new), None);
            }
        }
        for (range, decoded) in codec::escapes(text) {
            if let Some(new) = self.text(&decoded, false) {
                edits.push(range, escaped(&new), None);
            }
        }
        for range in self.search.find(text.as_bytes()) {
            edits.push(range.clone(), filler(&text[range]), Some(Kind::Copy));
        }
        edits.apply(text, self)
    }

    fn is_secret_pair(&mut self, name: &str, text: &str, range: &Range<usize>, syntax: Syntax) -> Option<Kind> {
        let value = &text[range.clone()];
        if is_filler(value) {
            return None;
        }
        let name = percent_decode_str(name).decode_utf8_lossy();
        match syntax {
            Syntax::Query => self.field_kind(&name, &percent_decode_str(value).decode_utf8_lossy()),
            Syntax::Prose => {
                let kind = if self.redaction.is_chosen(&name) { Kind::Chosen } else { Kind::Name };
                let is_sure = self.secrecy(&name) == Secrecy::Sure;
                let before = text.as_bytes()[..range.start].iter().rev().find(|byte| **byte != b' ');
                // "token: expired" is a sentence, and so is source code.
                let is_prose = before == Some(&b':') && is_word(value) || value.contains(['(', '{', '$']);
                (is_sure && !is_prose && !is_plain(value)).then_some(kind)
            }
        }
    }

    /// Whether the value of a field or query parameter is a secret, and why.
    pub(super) fn field_kind(&mut self, name: &str, value: &str) -> Option<Kind> {
        if is_filler(value) {
            return None;
        }
        if self.redaction.is_chosen(name) {
            return Some(Kind::Chosen);
        }
        // `user[password]`
        let secret = match self.secrecy(name) {
            Secrecy::No => false,
            Secrecy::Sure => !is_plain(value),
            Secrecy::Likely | Secrecy::Weak => !is_plain(value) && !is_word(value) && value.len() >= 4,
        };
        secret.then_some(Kind::Name)
    }

    /// Cleans bytes that were encoded, and encodes them again.
    fn coded(&mut self, bytes: &[u8], layers: &[Layer]) -> Option<String> {
        body::wrap(self.bytes(bytes)?, layers)
    }

    /// Cleans bytes: text, something compressed, or anything in which a secret may be as it is.
    pub(super) fn bytes(&mut self, bytes: &[u8]) -> Option<Vec<u8>> {
        if let Some(coding) = body::Coding::by_start(bytes)
            && let Ok((plain, coding)) = coding.take_off(bytes)
        {
            let new = self.bytes(&plain)?;
            return body::wrap_bytes(new, &[Layer::Coding(coding)]);
        }
        if let Ok(text) = std::str::from_utf8(bytes) {
            return self.text(text, false).map(String::into_bytes);
        }
        let places = self.search.find(bytes);
        if places.is_empty() {
            return None;
        }
        self.count(Kind::Copy);
        let mut new = bytes.to_vec();
        for place in places {
            new[place].fill(b'x');
        }
        Some(new)
    }

    /// The value of a field or query parameter.
    pub(super) fn field(&mut self, name: &str, value: &str) -> Option<String> {
        let Some(kind) = self.field_kind(name, value) else { return self.text(value, false) };
        self.take(value, kind);
        Some(codec::filler(value))
    }

    /// Remembers a value that goes as a whole, and what is in it.
    pub(super) fn take(&mut self, value: &str, kind: Kind) {
        // What is inside may be known elsewhere without what is around it. Only the whole is counted.
        let counted = std::mem::take(&mut self.removed);
        let _ = self.text(value, false);
        let inside = std::mem::replace(&mut self.removed, counted);
        self.removed.not_searched += inside.not_searched;
        self.remember(value);
        self.count(kind);
    }

    /// A body or query of fields: `a=1&token=2`.
    pub(super) fn form(&mut self, text: &str) -> Option<String> {
        let mut edits = Edits::default();
        let mut start = 0;
        for pair in text.split('&') {
            if let Some((name, value)) = pair.split_once('=') {
                let decoded = Coding::Form.decode(value).into_owned();
                let name = Coding::Form.decode(name).into_owned();
                let range = start + pair.len() - value.len()..start + pair.len();
                if let Some(kind) = self.field_kind(&name, &decoded) {
                    self.take(&decoded, kind);
                    self.remember(value);
                    edits.push(range, codec::filler(value), None);
                } else if let Some(new) = self.text(&decoded, false) {
                    edits.push(range, codec::percent_encoded(&new), None);
                }
                if let Some(new) = self.text(&name, false) {
                    edits.push(start..start + pair.len() - value.len() - 1, codec::percent_encoded(&new), None);
                }
            } else if let Some(new) = self.text(pair, false) {
                edits.push(start..start + pair.len(), new, None);
            }
            start += pair.len() + 1;
        }
        edits.apply(text, self)
    }

    /// The value of a header. The scheme of an `Authorization` header and the names of cookies stay.
    pub(super) fn header(&mut self, name: &str, value: &str) -> Option<String> {
        if names::is_cookie(name) {
            return self.cookies(value, name.to_ascii_lowercase().starts_with("set-"));
        }
        let is_chosen = self.redaction.is_chosen(name);
        let is_secret = match names::header_secrecy(name) {
            _ if is_chosen => true,
            Secrecy::No => false,
            Secrecy::Sure => !is_plain(value),
            Secrecy::Likely | Secrecy::Weak => !is_plain(value) && !is_word(value),
        };
        if !is_secret {
            return self.text(value, false);
        }
        if is_chosen || !names::has_scheme(name) {
            if is_filler(value) {
                return None;
            }
            self.take(value, if is_chosen { Kind::Chosen } else { Kind::Name });
            return Some(codec::filler(value));
        }
        let scheme = value.split_once(' ').map(|(scheme, _)| scheme);
        let scheme = scheme.filter(|scheme| scheme.bytes().all(|byte| byte.is_ascii_alphabetic()));
        let credential = value[scheme.map_or(0, |scheme| scheme.len() + 1)..].trim();
        if is_filler(credential) {
            return None;
        }
        self.take(credential, Kind::Place);
        if scheme.is_some_and(|scheme| scheme.eq_ignore_ascii_case("basic")) {
            let decoded =
                body::decode_base64(credential, &mut Vec::new()).and_then(|bytes| String::from_utf8(bytes).ok());
            if let Some((user, password)) = decoded.as_deref().and_then(|decoded| decoded.split_once(':')) {
                self.remember(password);
                self.remember(&format!("{user}:{password}"));
            }
        }
        Some(scheme.map_or_else(|| REDACTED.to_owned(), |scheme| format!("{scheme} {REDACTED}")))
    }

    /// `a=1; b=2` and, where cookies are set, `a=1; Path=/` with their values gone.
    fn cookies(&mut self, value: &str, is_set: bool) -> Option<String> {
        const ATTRIBUTES: [&str; 9] =
            ["path", "domain", "expires", "max-age", "samesite", "priority", "secure", "httponly", "partitioned"];
        let mut out = Vec::new();
        for line in value.split('\n') {
            let mut parts = Vec::new();
            for (index, part) in line.split(';').enumerate() {
                let bare = part.trim();
                let name = bare.split_once('=').map(|(name, _)| name);
                let attribute = name.unwrap_or(bare);
                // The cookie itself comes first, whatever it is called.
                let is_attribute =
                    is_set && index > 0 && ATTRIBUTES.iter().any(|own| attribute.eq_ignore_ascii_case(own));
                let secret = name.map_or(bare, |name| &bare[name.len() + 1..]);
                if is_attribute || codec::is_filler(secret) {
                    parts.push(part.to_owned());
                    continue;
                }
                let lead = &part[..part.len() - part.trim_start().len()];
                self.take(secret, Kind::Place);
                let name = name.map_or_else(String::new, |name| {
                    format!("{}=", self.text(name, false).unwrap_or_else(|| name.to_owned()))
                });
                parts.push(format!("{lead}{name}{}", codec::filler(secret)));
            }
            out.push(parts.join(";"));
        }
        let out = out.join("\n");
        (out != value).then_some(out)
    }

    /// The value of a cookie.
    pub(super) fn cookie(&mut self, value: &str) -> Option<String> {
        if codec::is_filler(value) {
            return None;
        }
        self.take(value, Kind::Place);
        Some(codec::filler(value))
    }

    /// A URL without the credentials in its query and authority, and without its fragment.
    pub(super) fn url(&mut self, url: &str) -> Option<String> {
        let (main, fragment) = url.split_once('#').map_or((url, None), |(main, fragment)| (main, Some(fragment)));
        // What is in the fragment may be elsewhere, too.
        if fragment.is_some() {
            let counted = std::mem::take(&mut self.removed);
            let _ = self.text(url, false);
            self.removed = counted;
        }
        let user = main.split_once("://").and_then(|(scheme, rest)| {
            let end = rest.find(['/', '?']).unwrap_or(rest.len());
            let at = rest[..end].rfind('@')?;
            Some((format!("{scheme}://{}", &rest[at + 1..]), rest[..at].to_owned()))
        });
        let mut out = main.to_owned();
        if let Some((without, user)) = user {
            if let Some((_, password)) = user.split_once(':') {
                self.remember(password);
            }
            self.remember(&user);
            self.count(Kind::Place);
            out = without;
        } else if fragment.is_some_and(|fragment| !fragment.is_empty()) {
            self.count(Kind::Place);
        }
        let out = self.text(&out, false).unwrap_or(out);
        (out != url).then_some(out)
    }
}

/// Whether a value says nothing, whatever it is called: a flag, a date, a URL (which is cleaned as such).
pub(super) fn is_plain(value: &str) -> bool {
    const PLAIN: [&str; 12] =
        ["true", "false", "null", "none", "undefined", "yes", "no", "on", "off", "required", "optional", "nil"];
    value.is_empty()
        || PLAIN.iter().any(|own| value.eq_ignore_ascii_case(own))
        || is_date(value)
        || value.starts_with("http://")
        || value.starts_with("https://")
}

/// Whether a string below an object about a secret is judged by its form, and is none.
pub(super) fn is_harmless(value: &str) -> bool {
    is_plain(value) || is_word(value) && !is_random(value)
}
