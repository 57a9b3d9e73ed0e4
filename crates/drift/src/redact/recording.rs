//! Redaction of whole recordings, piece by piece.

use std::io::{self, Read, Write};

use openapi_contract::json::{SyntaxError, Tape};
use thiserror::Error;

use super::Redaction;
use super::cleaner::{Cleaner, Edits};
use super::filler::filler;
use super::json::escaped;
use super::removed::{Kind, Removal, Removed};
use super::secrets::{Search, Secrets};
use super::verify;
use crate::formats::{InputProblem, PieceSink, pieces};

/// A recording without its secrets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cleaned {
    /// Its text.
    pub text: String,
    /// What was removed, by entry.
    pub removed: Vec<Removal>,
    /// Values that are too short or too common to be searched for: they were removed only where they were found.
    pub not_searched: u64,
}

/// Why a recording cannot be redacted.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum RedactError {
    /// It is not a recording, or cannot be read to its end.
    #[error("{name} {problem}")]
    Unreadable {
        /// The recording.
        name: String,
        /// The problem.
        problem: Unreadable,
    },
    /// A part of it is not JSON.
    #[error("{name}: {} is not JSON", place(*entry))]
    NotJson {
        /// The recording.
        name: String,
        /// The entry, from 1; 0 outside of the entries.
        entry: u64,
        /// The cause, counted from the beginning of that part.
        source: SyntaxError,
    },
    /// A part of it is not UTF-8.
    #[error("{name}: {} is not UTF-8", place(*entry))]
    NotUtf8 {
        /// The recording.
        name: String,
        /// The entry, from 1; 0 outside of the entries.
        entry: u64,
    },
    /// A file cannot be read or written.
    #[error("cannot access {name}")]
    Access {
        /// The file.
        name: String,
        /// The cause.
        source: io::Error,
    },
    /// The result still shows a secret. It was not written.
    #[error("{name}: {} still shows a secret after redaction", place(*entry))]
    NotClean {
        /// The recording.
        name: String,
        /// The entry, from 1; 0 outside of the entries.
        entry: u64,
    },
}

/// The problem of a recording that cannot be read, as a check reports it.
#[derive(Debug, Error)]
#[error(transparent)]
pub struct Unreadable(#[from] InputProblem);

fn place(entry: u64) -> String {
    if entry == 0 { "a part outside of its entries".to_owned() } else { format!("entry {entry}") }
}

/// Takes secrets and the texts that were named out of a recording, a HAR or NDJSON. Cleaning what
/// is clean changes nothing.
///
/// # Errors
///
/// If it is not a recording, or not JSON or UTF-8 to its end.
pub fn clean(redaction: &Redaction, name: &str, recording: &str) -> Result<Cleaned, RedactError> {
    in_rounds(redaction, name, recording, Secrets::default())
}

/// Searches for as many secrets as are held, until all have been searched for. All are found in the original.
fn in_rounds(redaction: &Redaction, name: &str, recording: &str, secrets: Secrets) -> Result<Cleaned, RedactError> {
    let mut text = recording.to_owned();
    let mut removed = Removed::default();
    let mut next = Some(secrets);
    while let Some(mut secrets) = next {
        collect(redaction, name, recording.as_bytes(), &mut secrets)?;
        next = secrets.next();
        let search = Search::new(secrets);
        let mut out = Vec::with_capacity(text.len());
        sweep(redaction, &search, name, text.as_bytes(), &mut out, &mut removed)?;
        // Pieces of UTF-8 text, and cleaned texts.
        text = String::from_utf8(out).unwrap_or_default();
    }
    let not_searched = removed.not_searched;
    Ok(Cleaned { text, removed: removed.into_list(), not_searched })
}

/// The first pass: adds the secrets of a recording.
pub(super) fn collect(
    redaction: &Redaction,
    name: &str,
    reader: impl Read,
    secrets: &mut Secrets,
) -> Result<(), RedactError> {
    let search = Search::default();
    let mut cleaner = Cleaner::new(redaction, &search);
    cleaner.found = std::mem::take(secrets);
    cleaner.collects = true;
    let mut pass = Pass { name, cleaner, tape: Tape::new(), out: None, failed: None };
    let read = pieces(reader, &mut pass);
    *secrets = std::mem::take(&mut pass.cleaner.found);
    pass.finish(read)
}

/// The second pass: writes the recording without them.
pub(super) fn sweep(
    redaction: &Redaction,
    search: &Search,
    name: &str,
    reader: impl Read,
    out: &mut dyn Write,
    removed: &mut Removed,
) -> Result<(), RedactError> {
    let mut cleaner = Cleaner::new(redaction, search);
    cleaner.removed = std::mem::take(removed);
    let mut pass = Pass { name, cleaner, tape: Tape::new(), out: Some(out), failed: None };
    let read = pieces(reader, &mut pass);
    *removed = std::mem::take(&mut pass.cleaner.removed);
    pass.finish(read)
}

/// The last pass: fails if something is found in the result.
#[cfg(feature = "cli")]
pub(super) fn verify(search: &Search, name: &str, reader: impl Read) -> Result<(), RedactError> {
    struct Verify<'s> {
        search: &'s Search,
        /// The first entry in which something was found.
        found: Option<u64>,
    }
    impl Verify<'_> {
        fn piece(&mut self, json: &[u8], entry: u64) {
            let text = String::from_utf8_lossy(json);
            if self.found.is_none() && !verify::offenders(&text, self.search).is_empty() {
                self.found = Some(entry);
            }
        }
    }
    impl PieceSink for Verify<'_> {
        fn between(&mut self, _: &[u8]) {}

        fn entry(&mut self, json: &[u8], number: u64) {
            self.piece(json, number);
        }

        fn other(&mut self, json: &[u8]) {
            self.piece(json, 0);
        }
    }
    let mut verify = Verify { search, found: None };
    let read = pieces(reader, &mut verify);
    read.map_err(|problem| RedactError::Unreadable { name: name.to_owned(), problem: problem.into() })?;
    match verify.found {
        Some(entry) => Err(RedactError::NotClean { name: name.to_owned(), entry }),
        None => Ok(()),
    }
}

/// One pass over a recording.
struct Pass<'p> {
    name: &'p str,
    cleaner: Cleaner<'p>,
    tape: Tape,
    /// Where the result goes; nowhere in the first pass.
    out: Option<&'p mut dyn Write>,
    failed: Option<RedactError>,
}

impl Pass<'_> {
    fn finish(self, read: Result<(), InputProblem>) -> Result<(), RedactError> {
        match (self.failed, read) {
            (Some(error), _) => Err(error),
            (None, Err(InputProblem::Read { error })) => {
                Err(RedactError::Access { name: self.name.to_owned(), source: error })
            }
            (None, Err(problem)) => {
                Err(RedactError::Unreadable { name: self.name.to_owned(), problem: problem.into() })
            }
            (None, Ok(())) => Ok(()),
        }
    }

    fn write(&mut self, bytes: &[u8]) {
        if self.failed.is_some() {
            return;
        }
        if let Some(Err(source)) = self.out.as_mut().map(|out| out.write_all(bytes)) {
            self.failed = Some(RedactError::Access { name: self.name.to_owned(), source });
        }
    }

    fn piece(&mut self, json: &[u8], entry: u64) {
        if self.failed.is_some() {
            return;
        }
        self.cleaner.entry = entry;
        let Ok(text) = std::str::from_utf8(json) else {
            self.failed = Some(RedactError::NotUtf8 { name: self.name.to_owned(), entry });
            return;
        };
        let mut tape = std::mem::take(&mut self.tape);
        let new = match tape.parse(text) {
            Ok(root) if entry > 0 && root.get("request").or(root.get("response")).is_some() => {
                self.cleaner.exchange(text, root)
            }
            Ok(root) if root.as_str().is_some() => self.string(text, root),
            Ok(root) => self.cleaner.at("log", |cleaner| cleaner.json(text, root)),
            Err(source) => {
                self.failed = Some(RedactError::NotJson { name: self.name.to_owned(), entry, source });
                return;
            }
        };
        tape.shrink_to(1 << 20);
        self.tape = tape;
        if self.out.is_some() {
            let new = new.as_deref().unwrap_or(text);
            match self.verified(new) {
                Some(verified) => self.write(verified.as_bytes()),
                None => self.write(new.as_bytes()),
            }
        }
    }

    fn string(&mut self, text: &str, value: openapi_contract::json::Value<'_>) -> Option<String> {
        let new = self.cleaner.at("log", |cleaner| cleaner.text(&value.text(), false))?;
        let mut edits = Edits::default();
        edits.push(value.offset()..value.end(), escaped(&new), None);
        edits.apply(text, &mut self.cleaner)
    }

    /// Texts in which something is still found go as a whole.
    fn verified(&mut self, json: &str) -> Option<String> {
        let offenders = verify::offenders(json, self.cleaner.search);
        if offenders.is_empty() {
            return None;
        }
        let mut out = String::with_capacity(json.len());
        let mut at = 0;
        for range in offenders {
            self.cleaner.count(Kind::Copy);
            out.push_str(&json[at..range.start]);
            let mut tape = Tape::new();
            let quoted = &json[range.start - 1..=range.end];
            let text = tape.parse(quoted).map(|value| value.text().into_owned());
            out.push_str(&escaped(&filler(&text.unwrap_or_default())));
            at = range.end;
        }
        out.push_str(&json[at..]);
        Some(out)
    }
}

impl PieceSink for Pass<'_> {
    fn between(&mut self, text: &[u8]) {
        self.write(text);
    }

    fn entry(&mut self, json: &[u8], number: u64) {
        self.piece(json, number);
    }

    fn other(&mut self, json: &[u8]) {
        self.piece(json, 0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_may_be_more_secrets_than_are_held() {
        let line = |number: u32| {
            format!(
                "{{\"request\": {{\"url\": \"/x\", \"headers\": {{\"x-api-key\": \"k-{number:06}\"}}}}, \"_copy\": \"k-{number:06}\"}}\n"
            )
        };
        let text: String = (100_200..100_240).map(line).collect();
        let cleaned = in_rounds(&Redaction::default(), "a.ndjson", &text, Secrets::with_capacity(7)).unwrap();
        assert_eq!(cleaned.text, line(111_111).replace("k-", "x-").repeat(40));
        let removed: Vec<String> = cleaned.removed.iter().map(ToString::to_string).collect();
        assert_eq!(
            removed,
            [
                "_copy: copy of a secret, 40 times, first in entry 1",
                "request header x-api-key: named like a secret, 40 times, first in entry 1"
            ]
        );
    }

    #[test]
    fn a_recording_that_cannot_be_read_is_refused() {
        let refused = |text: &str| clean(&Redaction::default(), "a", text).unwrap_err().to_string();
        assert_eq!(refused("{}"), "a is not a HAR file: it has no `log.entries`");
        assert_eq!(refused("{\"request\": {}}\n{\"request\": {,}}"), "a: entry 2 is not JSON");
        assert_eq!(refused("{\"log\": {\"x\": nul, \"entries\": []}}"), "a: a part outside of its entries is not JSON");
        let mut secrets = Secrets::default();
        let latin = collect(&Redaction::default(), "a", &b"{\"request\": \"\xe9\"}"[..], &mut secrets);
        assert_eq!(latin.unwrap_err().to_string(), "a: entry 1 is not UTF-8");
    }

    #[test]
    fn a_byte_order_mark_and_the_layout_stay() {
        let text = "\u{feff} {\"log\" : {\n\t\"entries\": [ {\"request\": {\"url\": \"/x?token=abc\"}} ]\r\n}}\n";
        let cleaned = clean(&Redaction::default(), "a", text).unwrap();
        assert_eq!(cleaned.text, text.replace("abc", "xxx"));
    }
}
