//! A member that stands twice in one object: readers differ in which one they take.

use openapi_contract::NodeId;
use openapi_contract::json::{Kind, Value};
use openapi_contract::schema::{Path, Step};

use super::{Cause, Code, Rule, Severity};
use crate::engine::{Collector, Observation, Site};

pub(super) static RULE: Rule = Rule {
    code: "duplicate-key",
    severity: Severity::Error,
    summary: "A member that stands twice in one object.",
    message,
    page: include_str!("duplicate_key.md"),
};

fn message(cause: &Cause<'_>) -> String {
    format!("`{}` stands twice in one object", cause.subject)
}

/// Objects up to this size are compared pair by pair.
const PAIRWISE: usize = 24;

pub(super) fn check(value: Value<'_>, path: &Path<'_>, node: NodeId, site: Site<'_>, out: &mut Collector<'_>) {
    match value.kind() {
        Kind::Object => {
            if let Some(name) = repeated(value) {
                let pointer = path.then(Step::Property(name));
                let observation = Observation::new(Code::DuplicateKey, node, site);
                out.add(&Observation { subject: Some(name.text()), path: Some(&pointer), ..observation });
            }
            for (name, member) in value.members() {
                if matches!(member.kind(), Kind::Object | Kind::Array) {
                    check(member, &path.then(Step::Property(name)), node, site, out);
                }
            }
        }
        Kind::Array => {
            for (index, element) in value.elements().enumerate() {
                if matches!(element.kind(), Kind::Object | Kind::Array) {
                    check(element, &path.then(Step::Element(index)), node, site, out);
                }
            }
        }
        _ => {}
    }
}

fn repeated(object: Value<'_>) -> Option<Value<'_>> {
    if object.len() > PAIRWISE {
        let mut names: Vec<_> = object.members().map(|(name, _)| (name.text(), name)).collect();
        names.sort_by(|a, b| a.0.cmp(&b.0));
        return names.windows(2).find(|pair| pair[0].0 == pair[1].0).map(|pair| pair[1].1);
    }
    let mut names = object.members().map(|(name, _)| name);
    std::iter::from_fn(|| names.next().map(|name| (name, names.clone())))
        .find_map(|(name, mut rest)| rest.find(|other| same(name, *other)))
}

fn same(a: Value<'_>, b: Value<'_>) -> bool {
    a.raw() == b.raw() || ((a.raw().contains('\\') || b.raw().contains('\\')) && a.text() == b.text())
}
