//! A member that is in one object twice. Readers differ in which one they take.

use openapi_contract::NodeId;
use openapi_contract::json::{Kind, Value};
use openapi_contract::schema::{Path, Step};

use super::{Cause, Code, Rule, Severity};
use crate::observation::{Collector, Location, Observation};

pub(super) static RULE: Rule = Rule {
    code: "duplicate-key",
    severity: Severity::Error,
    summary: "A member that is in one object twice.",
    message,
    page: include_str!("duplicate_key.md"),
};

fn message(cause: &Cause<'_>) -> String {
    format!("`{}` is in one object twice", cause.subject)
}

/// Objects up to this size are compared by signatures on the stack.
const PAIRWISE: usize = 24;

pub(super) fn check(value: Value<'_>, node: NodeId, location: Location, out: &mut Collector<'_>) {
    walk(value, &mut Vec::new(), node, location, out);
}

fn walk<'v>(value: Value<'v>, steps: &mut Vec<Step<'v>>, node: NodeId, location: Location, out: &mut Collector<'_>) {
    match value.kind() {
        Kind::Object => {
            if let Some(name) = repeated(value) {
                steps.push(Step::Property(name));
                let observation = Observation::new(Code::DuplicateKey, node, location);
                out.add(&Observation { subject: Some(name.text()), path: Some(&Path::new(steps)), ..observation });
                steps.pop();
            }
            for (name, member) in value.members() {
                if matches!(member.kind(), Kind::Object | Kind::Array) {
                    steps.push(Step::Property(name));
                    walk(member, steps, node, location, out);
                    steps.pop();
                }
            }
        }
        Kind::Array => {
            for (index, element) in value.elements().enumerate() {
                if matches!(element.kind(), Kind::Object | Kind::Array) {
                    steps.push(Step::Element(index));
                    walk(element, steps, node, location, out);
                    steps.pop();
                }
            }
        }
        _ => {}
    }
}

fn repeated(object: Value<'_>) -> Option<Value<'_>> {
    if object.len() <= PAIRWISE {
        let mut signatures = [0_u64; PAIRWISE];
        let mut escaped = false;
        for (signature, (name, _)) in signatures.iter_mut().zip(object.members()) {
            escaped |= name.is_escaped();
            *signature = sign(name.raw().as_bytes());
        }
        let signatures = &signatures[..object.len()];
        let alike = (1..signatures.len()).any(|index| signatures[..index].contains(&signatures[index]));
        if !alike && !escaped {
            return None;
        }
    }
    let mut names: Vec<_> = object.members().map(|(name, _)| (name.text(), name)).collect();
    names.sort_by(|a, b| a.0.cmp(&b.0));
    names.windows(2).find(|pair| pair[0].0 == pair[1].0).map(|pair| pair[1].1)
}

/// Length, head and tail of a name in one word; a short name as a whole. Names that differ in it are
/// different; names that agree in it are looked at again.
fn sign(name: &[u8]) -> u64 {
    let length = name.len() as u64;
    match (name.first_chunk(), name.last_chunk()) {
        (Some(head), Some(tail)) => {
            u64::from_le_bytes(*head) ^ u64::from_le_bytes(*tail).rotate_left(23) ^ length.rotate_left(51)
        }
        _ => name.iter().fold(length, |word, byte| word << 8 | u64::from(*byte)),
    }
}
