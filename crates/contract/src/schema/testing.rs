//! Small documents for the tests of this module.

use super::{Direction, Violations};
use crate::contract::{Contract, Located};
use crate::json::Tape;

/// A contract whose only operation answers with the schema `Root`.
pub(super) struct Schemas(pub(super) Contract);

impl Schemas {
    /// From the members of `components.schemas`, one a line, the first of them on line 5.
    pub(super) fn new(version: &str, schemas: &str) -> Self {
        Self::with_files(version, schemas, &[])
    }

    /// The same with other files that references lead to.
    pub(super) fn with_files(version: &str, schemas: &str, files: &[(&str, &str)]) -> Self {
        let lines: String = schemas.trim().lines().flat_map(|line| ["    ", line.trim(), "\n"]).collect();
        let content = "content: {application/json: {schema: {$ref: '#/components/schemas/Root'}}}";
        let text = format!(
            "openapi: {version}\npaths: {{/: {{get: {{responses: {{200: {{description: ok, {content}}}}}}}}}}}\n\
             components:\n  schemas:\n{lines}"
        );
        Self(Contract::parse_files(("a.yaml", &text), files).unwrap())
    }

    /// What a check reports: position, pointer and message, the parts that were not judged last.
    pub(super) fn check(&self, body: &str, direction: Direction) -> Vec<String> {
        let Located::Operation(operation) = self.0.locate("GET", "/") else { panic!("the path is in the document") };
        let schema = operation.details().response(200).unwrap().content[0].schema.unwrap();
        let (mut tape, mut out) = (Tape::new(), Violations::default());
        self.0.check(schema, tape.parse(body).unwrap(), direction, &mut out);
        let shown = |prefix: &str, own: &super::OwnedViolation| {
            let location = own.location.to_string();
            let location = location.strip_prefix("a.yaml:").unwrap_or(&location).to_owned();
            format!("{location} {}: {prefix}{}", own.pointer, own.message)
        };
        let found = out.iter().map(|own| shown("", own));
        found.chain(out.not_judged().map(|own| shown("not judged: ", own))).collect()
    }

    #[track_caller]
    pub(super) fn response(&self, body: &str, wanted: &[&str]) {
        same(body, &self.check(body, Direction::Response), wanted);
    }

    #[track_caller]
    pub(super) fn request(&self, body: &str, wanted: &[&str]) {
        same(body, &self.check(body, Direction::Request), wanted);
    }

    /// What is wrong with the document.
    #[track_caller]
    pub(super) fn problems(&self, wanted: &[&str]) {
        let found: Vec<String> = self.0.problems().iter().map(ToString::to_string).collect();
        same("problems", &found, wanted);
    }
}

#[track_caller]
fn same(what: &str, found: &[String], wanted: &[&str]) {
    assert_eq!(found, wanted, "{what}");
}

/// Checks what is said of texts: it is true of the first ones, and not of the others.
pub(super) fn check_texts(what: impl Fn(&str) -> bool, good: &[&str], bad: &[&str]) {
    for text in good {
        assert!(what(text), "{text:?} is valid");
    }
    for text in bad {
        assert!(!what(text), "{text:?} is not valid");
    }
}
