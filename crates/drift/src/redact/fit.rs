//! Filler that a schema judges as it judged what it replaces.

use std::ops::Range;

use openapi_contract::Contract;
use openapi_contract::json::{Tape, Value};
use openapi_contract::schema::{Direction, NotJudged, Observer, SchemaId, Violation};
use openapi_contract::{Document, NodeId};

use super::filler::is_filler;
use super::json::escaped;

/// A string or number that goes.
#[derive(Debug, Clone)]
pub(super) struct Taken {
    /// Its place in the text.
    pub(super) range: Range<usize>,
    /// The text in its place, as it is written in JSON.
    pub(super) new: String,
    pub(super) is_string: bool,
}

/// The most values of one body that are fitted one by one.
const MAX_FITTED: usize = 200;

/// The longest value that is fitted character by character, in bytes.
const MAX_LENGTH: usize = 256;

/// Adjusts fillers until the schema judges the body as before, as far as that can be had without the value.
pub(super) fn fit(contract: &Contract, schema: SchemaId, direction: Direction, text: &str, taken: &mut [Taken]) {
    let judge = |text: &str| Verdict::new(contract, schema, direction, text);
    let Some(before) = judge(text) else { return };
    if judge(&with(text, taken)).as_ref() == Some(&before) {
        return;
    }
    for index in 0..taken.len().min(MAX_FITTED) {
        let alone = |new: String| {
            let only = Taken { new, ..taken[index].clone() };
            judge(&with(text, &[only])).as_ref() == Some(&before)
        };
        if alone(taken[index].new.clone()) {
            continue;
        }
        let original = &text[taken[index].range.clone()];
        let fitting = if taken[index].is_string { fit_string(original, &alone) } else { fit_number(original, &alone) };
        if let Some(new) = fitting {
            taken[index].new = new;
        }
    }
}

fn with(text: &str, taken: &[Taken]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for taken in taken {
        out.push_str(&text[at..taken.range.start]);
        out.push_str(&taken.new);
        at = taken.range.end;
    }
    out.push_str(&text[at..]);
    out
}

/// Replaces one character after the other, and keeps those that the schema asks for. Nothing comes of it if too much of
/// the value is left.
fn fit_string(raw: &str, fits: &dyn Fn(String) -> bool) -> Option<String> {
    if raw.len() > MAX_LENGTH || raw.contains('\\') {
        return None;
    }
    let original: Vec<char> = raw.chars().collect();
    let mut current = original.clone();
    for at in 0..original.len() {
        let candidates: &[char] = match original[at] {
            c if c.is_ascii_digit() => &['1'],
            c if c.is_ascii_uppercase() => &['X', 'A'],
            c if c.is_ascii_punctuation() || c.is_whitespace() => continue,
            _ => &['x', 'a'],
        };
        let fitting = candidates.iter().find(|candidate| {
            let mut trial = current.clone();
            trial[at] = **candidate;
            fits(escaped(&trial.iter().collect::<String>()))
        });
        if let Some(candidate) = fitting {
            current[at] = *candidate;
        }
    }
    let fitted: String = current.into_iter().collect();
    is_filler(&fitted).then(|| escaped(&fitted))
}

fn fit_number(raw: &str, fits: &dyn Fn(String) -> bool) -> Option<String> {
    let digits = |digit: &str| raw.replace(|c: char| c.is_ascii_digit(), digit);
    let first = |rest: &str| {
        let mut seen = false;
        raw.chars()
            .map(|c| {
                let keep = !c.is_ascii_digit() || !seen;
                seen |= c.is_ascii_digit();
                if keep { c.to_string() } else { rest.to_owned() }
            })
            .collect::<String>()
    };
    [digits("9"), digits("5"), digits("2"), first("0"), first("1"), first("9")]
        .into_iter()
        .find(|new| fits(new.clone()))
}

/// What a schema says of a body.
#[derive(Debug, PartialEq, Eq)]
struct Verdict(Vec<(NodeId, String)>);

impl Verdict {
    fn new(contract: &Contract, schema: SchemaId, direction: Direction, text: &str) -> Option<Self> {
        let mut tape = Tape::new();
        let root: Value<'_> = tape.parse(text).ok()?;
        let mut verdict = Self(Vec::new());
        contract.check(schema, root, direction, &mut verdict);
        Some(verdict)
    }
}

impl Observer for Verdict {
    fn violation(&mut self, _: &Document, violation: &Violation<'_>) {
        self.0.push((violation.keyword, violation.kind.to_string()));
    }

    fn not_judged(&mut self, _: &Document, gap: &NotJudged<'_>) {
        self.0.push((gap.node, gap.reason.to_owned()));
    }
}

#[cfg(test)]
mod tests {
    use openapi_contract::Contract;

    use super::*;

    #[test]
    fn fillers_keep_what_the_schema_asks_for() {
        for (schema, value, want) in [
            ("{type: string, pattern: '^tok_[a-z0-9]{6}$'}", "\"tok_9f8e7d\"", "\"tok_1x1x1x\""),
            ("{type: string, format: date-time}", "\"2024-01-02T03:04:05Z\"", "\"1111-11-11T11:11:11Z\""),
            ("{type: string, pattern: '^[a-f]+$'}", "\"abcabcabcabc\"", "\"aaaaaaaaaaaa\""),
            ("{type: integer, minimum: 500000}", "723456", "999999"),
            ("{type: integer, maximum: 100000}", "23456", "11111"),
            // Only the value itself would do.
            ("{type: string, pattern: '^hunter22hunter22$'}", "\"hunter22hunter22\"", "\"xxxxxx11xxxxxx11\""),
        ] {
            let spec = format!(
                "openapi: 3.0.3\npaths: {{/x: {{post: {{requestBody: {{content: {{application/json: {{schema: {schema}}}}}}}, responses: {{204: {{description: ok}}}}}}}}}}\n"
            );
            let contract = Contract::parse("a.yaml", &spec).unwrap();
            let body = contract.operations()[0].details().request_body.as_ref().unwrap();
            let schema = body.content[0].schema.unwrap();
            let is_string = value.starts_with('"');
            let range = if is_string { 1..value.len() - 1 } else { 0..value.len() };
            let filled = super::super::filler::filler(&value[range.clone()]);
            let mut taken = [Taken { range, new: filled, is_string }];
            fit(&contract, schema, Direction::Request, value, &mut taken);
            assert_eq!(with(value, &taken), want, "{spec}");
        }
    }
}
