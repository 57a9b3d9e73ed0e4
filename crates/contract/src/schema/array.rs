//! Arrays: their elements, their number, and the elements that no other keyword has evaluated.

use super::compiled::{ArrayRules, CompiledSchema, Contains};
use super::equality::first_repeated;
use super::evaluated::Evaluated;
use super::evaluator::Evaluator;
use super::log::{Verdict, short};
use super::path::RawStep;
use super::{Observer, SchemaId, ViolationKind};
use crate::json::{Kind, Value};

impl<'a, O: Observer> Evaluator<'a, O> {
    pub(super) fn array(
        &mut self,
        rules: &'a ArrayRules,
        schema: &'a CompiledSchema,
        value: Value<'a>,
        mut seen: Option<&mut Evaluated>,
    ) -> Verdict {
        let mut verdict = Verdict::VALID;
        let count = value.len() as u64;
        if let Some((limit, node)) = rules.min.filter(|(limit, _)| count < *limit) {
            verdict += self.violated(ViolationKind::TooFewItems { count, limit }, schema.node, node, value);
        }
        if let Some((limit, node)) = rules.max.filter(|(limit, _)| count > *limit) {
            verdict += self.violated(ViolationKind::TooManyItems { count, limit }, schema.node, node, value);
        }
        if !rules.prefix.is_empty() || rules.items.is_some() {
            verdict += self.elements(rules, value);
            if let Some(seen) = seen.as_deref_mut() {
                seen.elements_up_to(if rules.items.is_some() { usize::MAX } else { rules.prefix.len() });
            }
        }
        if let Some(contains) = &rules.contains {
            verdict += self.contains(contains, schema, value, seen);
        }
        if let Some(node) = rules.unique
            && !self.is_stopped()
        {
            self.spend(value.descendant_count());
            if let Some((index, element)) = first_repeated(value) {
                self.steps.push(RawStep::Element(short(index)));
                verdict += self.violated(ViolationKind::DuplicateItems { index }, schema.node, node, element);
                self.steps.pop();
            }
        }
        verdict
    }

    fn elements(&mut self, rules: &'a ArrayRules, value: Value<'a>) -> Verdict {
        let mut verdict = Verdict::VALID;
        for (index, element) in value.elements().enumerate() {
            let Some(schema) = rules.prefix.get(index).copied().or(rules.items) else { break };
            self.spend(1);
            if self.is_stopped() {
                break;
            }
            if self.registry.get(schema).never {
                verdict += self.unexpected(schema, index, element);
                break;
            }
            verdict += self.descend(RawStep::Element(short(index)), schema, element);
        }
        verdict
    }

    fn unexpected(&mut self, schema: SchemaId, index: usize, element: Value<'a>) -> Verdict {
        let node = self.registry.get(schema).node;
        self.steps.push(RawStep::Element(short(index)));
        let verdict = self.violated(ViolationKind::UnexpectedItem { index }, node, node, element);
        self.steps.pop();
        verdict
    }

    fn contains(
        &mut self,
        rules: &'a Contains,
        schema: &'a CompiledSchema,
        value: Value<'a>,
        mut seen: Option<&mut Evaluated>,
    ) -> Verdict {
        let group = self.log.len();
        let (mut count, mut maybe) = (0, 0);
        for (index, element) in value.elements().enumerate() {
            self.spend(1);
            if self.is_stopped() {
                return Verdict::VALID;
            }
            self.steps.push(RawStep::Element(short(index)));
            let trial = self.trial(rules.schema, element, false, false);
            self.steps.pop();
            if trial.verdict.is_valid() {
                count += 1;
                if let Some(seen) = seen.as_deref_mut() {
                    seen.element(index);
                }
            } else {
                if !trial.verdict.is_violated() {
                    maybe += 1;
                    if let Some(seen) = seen.as_deref_mut() {
                        seen.is_uncertain = true;
                    }
                }
                self.drop_trial(&trial);
            }
        }
        self.settle(group);
        let (minimum, at) = rules.min.unwrap_or((1, rules.node));
        let most = rules.max.unwrap_or((u64::MAX, rules.node));
        if count > most.0 {
            let kind = ViolationKind::Contains { count, limit: most.0, above: true };
            return self.violated(kind, schema.node, most.1, value);
        }
        if count + maybe < minimum {
            let kind = ViolationKind::Contains { count, limit: minimum, above: false };
            return self.violated(kind, schema.node, at, value);
        }
        if maybe > 0 && (count < minimum || count + maybe > most.0) {
            return self.gap(rules.node, "an element could not be judged", schema.node, value);
        }
        Verdict::VALID
    }

    /// Applies `unevaluatedItems` and `unevaluatedProperties` to what is left.
    pub(super) fn unevaluated(
        &mut self,
        schema: &'a CompiledSchema,
        value: Value<'a>,
        seen: &mut Evaluated,
    ) -> Verdict {
        match value.kind() {
            Kind::Array => {
                let Some(rest) = schema.array.as_ref().and_then(|array| array.unevaluated) else {
                    return Verdict::VALID;
                };
                let mut verdict = Verdict::VALID;
                for (index, element) in value.elements().enumerate() {
                    if seen.has_element(index) || self.is_stopped() {
                        continue;
                    }
                    if seen.is_uncertain {
                        verdict += self.uncertain(rest, value);
                        break;
                    }
                    self.spend(1);
                    verdict += if self.registry.get(rest).never {
                        self.unexpected(rest, index, element)
                    } else {
                        self.descend(RawStep::Element(short(index)), rest, element)
                    };
                }
                seen.elements_up_to(usize::MAX);
                verdict
            }
            Kind::Object => {
                let rest = schema.object.as_ref().and_then(|object| object.unevaluated);
                rest.map_or(Verdict::VALID, |rest| self.unevaluated_members(rest, value, seen))
            }
            _ => Verdict::VALID,
        }
    }

    /// It is not known which parts of a value are left, because a schema beside could not be judged.
    pub(super) fn uncertain(&mut self, rest: SchemaId, value: Value<'a>) -> Verdict {
        let node = self.registry.get(rest).node;
        self.gap(node, "a schema that may evaluate more was not judged", node, value)
    }
}

#[cfg(test)]
mod tests {
    use crate::schema::testing::Schemas;

    #[test]
    fn counts_and_elements() {
        let own = Schemas::new(
            "3.0.3",
            "Root: {type: array, minItems: 2, maxItems: 3, uniqueItems: true, items: {type: integer}}",
        );
        own.response("[1, 2]", &[]);
        own.response("[1, 2, 3]", &[]);
        own.response("[1]", &["5:35 : 1 element, fewer than the minimum of 2"]);
        own.response("[1, 2, 3, 4]", &["5:48 : 4 elements, more than the maximum of 3"]);
        own.response("[1, 2, 1]", &["5:64 /2: element 2 repeats an earlier one"]);
        own.response(
            r#"[1, "a", null]"#,
            &["5:84 /1: expected integer, found string", "5:84 /2: expected integer, found null"],
        );
        own.response("{}", &["5:18 : expected array, found object"]);
        own.problems(&[]);
    }

    #[test]
    fn prefixes() {
        let own = Schemas::new("3.1.0", "Root: {prefixItems: [{type: integer}, {type: string}], items: false}");
        own.response("[]", &[]);
        own.response(r#"[1, "a"]"#, &[]);
        own.response(
            r#"["a", 1]"#,
            &["5:33 /0: expected integer, found string", "5:50 /1: expected string, found number"],
        );
        own.response(r#"[1, "a", true, true]"#, &["5:67 /2: element 2 is not allowed"]);
        own.response("1", &[]);
        let open = Schemas::new("3.1.0", "Root: {prefixItems: [{type: integer}]}");
        open.response(r#"[1, "a"]"#, &[]);
        open.response(r#"["a"]"#, &["5:33 /0: expected integer, found string"]);
        let old = Schemas::new(
            "3.1.0",
            "Root: {$schema: 'https://json-schema.org/draft/2019-09/schema', $id: 'x:root', items: [{type: integer}], additionalItems: {type: string}}",
        );
        old.response(r#"[1, "a", "b"]"#, &[]);
        old.response(
            r#"["a", 1]"#,
            &["5:99 /0: expected integer, found string", "5:134 /1: expected string, found number"],
        );
    }

    #[test]
    fn contained_elements() {
        let one = Schemas::new("3.1.0", "Root: {contains: {type: integer}}");
        one.response("[null, 1]", &[]);
        one.response("[]", &["5:12 : 0 elements for `contains`, fewer than 1"]);
        one.response("[null, true]", &["5:12 : 0 elements for `contains`, fewer than 1"]);
        one.response("{}", &[]);
        let some = Schemas::new("3.1.0", "Root: {contains: {type: integer}, minContains: 2, maxContains: 3}");
        some.response("[1, null, 2]", &[]);
        some.response("[1, 2, 3]", &[]);
        some.response("[1, null]", &["5:52 : 1 element for `contains`, fewer than 2"]);
        some.response("[1, 2, 3, 4]", &["5:68 : 4 elements for `contains`, more than 3"]);
        let none = Schemas::new("3.1.0", "Root: {contains: {type: integer}, minContains: 0}");
        none.response("[]", &[]);
    }

    #[test]
    fn contained_elements_that_cannot_be_judged() {
        let schema = |limits: &str| format!("Root: {{contains: {{type: integer, pattern: '('}}{limits}}}");
        let own = Schemas::new("3.1.0", &schema(""));
        own.response("[1]", &[]);
        own.response(r#"[1, "a"]"#, &[]);
        let own = Schemas::new("3.1.0", "Root: {contains: {pattern: '('}, minContains: 2, maxContains: 2}");
        own.response("[1, 2]", &[]);
        own.response(r#"[1, "a"]"#, &["5:12 : not judged: an element could not be judged"]);
        own.response(r#"["a"]"#, &["5:51 : 0 elements for `contains`, fewer than 2"]);
        own.response(r#"[1, 2, "a"]"#, &["5:12 : not judged: an element could not be judged"]);
        own.response(r#"[1, 2, 3, "a"]"#, &["5:67 : 3 elements for `contains`, more than 2"]);
    }

    #[test]
    fn unevaluated_elements() {
        let own = Schemas::new(
            "3.1.0",
            "Root: {allOf: [{prefixItems: [true]}], contains: {type: string}, unevaluatedItems: false}",
        );
        own.response(r#"[1, "a", "b"]"#, &[]);
        own.response(r#"[1, "a", 2, 3]"#, &["5:88 /2: element 2 is not allowed", "5:88 /3: element 3 is not allowed"]);
        let typed = Schemas::new(
            "3.1.0",
            "Root: {anyOf: [{prefixItems: [{type: integer}]}, {prefixItems: [true, {type: integer}]}], unevaluatedItems: {type: string}}",
        );
        typed.response(r#"[1, "a"]"#, &[]);
        typed.response(r#"[1, 2, "a"]"#, &[]);
        typed.response("[1, 2, 3]", &["5:120 /2: expected string, found number"]);
        let nested =
            Schemas::new("3.1.0", "Root: {allOf: [{unevaluatedItems: {type: integer}}], unevaluatedItems: false}");
        nested.response("[1]", &[]);
        nested.response("[true]", &["5:46 /0: expected integer, found boolean"]);
        let broken = Schemas::new(
            "3.1.0",
            "Root: {anyOf: [{prefixItems: [true]}, {$ref: '#/nowhere'}], unevaluatedItems: false}",
        );
        broken.response("[1]", &[]);
        broken.response("[1, 2, 3]", &["5:83 : not judged: a schema that may evaluate more was not judged"]);
        let uncertain = Schemas::new("3.1.0", "Root: {contains: {pattern: '('}, unevaluatedItems: false}");
        uncertain.response("[1, 2]", &[]);
        uncertain.response(r#"[1, "a"]"#, &["5:56 : not judged: a schema that may evaluate more was not judged"]);
    }
}
