//! Objects: the members that are named, those that are not, and those that are missing.

use super::compiled::{Additional, CompiledSchema, ObjectRules};
use super::evaluated::{Bits, Evaluated};
use super::evaluator::Evaluator;
use super::log::Verdict;
use super::path::RawStep;
use super::reporting::{ENTRY, NAMED, NAMES, OPEN};
use super::{Observer, SchemaId, ViolationKind};
use crate::document::NodeId;
use crate::json::Value;

/// Properties are looked for from the one after the last hit, so that a body in the order of the schema costs one
/// comparison for each member. Without a hit, this many are compared one by one.
const LINEAR: usize = 12;

impl ObjectRules {
    fn requires(&self, name: Value<'_>) -> bool {
        self.other_required.iter().any(|(own, _)| name.text_is(own))
    }

    #[inline]
    fn find(&self, name: Value<'_>, hint: usize) -> Option<usize> {
        if let Some(property) = self.properties.get(hint)
            && name.text_is(&property.name)
        {
            return Some(hint);
        }
        if self.properties.len() > LINEAR {
            return self.by_name.get(&*name.text()).copied();
        }
        self.properties.iter().position(|property| name.text_is(&property.name))
    }
}

impl<'a, O: Observer> Evaluator<'a, O> {
    pub(super) fn object(
        &mut self,
        rules: &'a ObjectRules,
        schema: &'a CompiledSchema,
        value: Value<'a>,
        mut seen: Option<&mut Evaluated>,
    ) -> Verdict {
        self.spend(value.len());
        let mut verdict = self.members(rules, schema, value, seen.as_deref_mut());
        if self.is_stopped() {
            return verdict;
        }
        if rules.min.is_some() || rules.max.is_some() {
            verdict += self.member_count(rules, schema, value);
        }
        if !rules.dependent_required.is_empty() {
            verdict += self.dependent_required(rules, schema, value);
        }
        for (name, dependent) in &rules.dependent_schemas {
            if value.get(name).is_some() {
                verdict += self.apply(*dependent, value, seen.as_deref_mut());
            }
        }
        verdict
    }

    /// Applies what an object's schema says about its members, and reports those that are missing.
    fn members(
        &mut self,
        rules: &'a ObjectRules,
        schema: &'a CompiledSchema,
        value: Value<'a>,
        mut seen: Option<&mut Evaluated>,
    ) -> Verdict {
        let mut there = Bits::default();
        let mut hint = 0;
        let mut verdict = Verdict::VALID;
        let names = !rules.properties.is_empty() || !rules.patterns.is_empty();
        let is_open = matches!(rules.additional, Additional::Allowed | Additional::Schema(_));
        if names || is_open {
            self.mark(value.cell_index(), (u32::from(names) * NAMES) | (u32::from(is_open) * OPEN));
        }
        for (index, (name, member)) in value.members().enumerate() {
            let mut evaluated = false;
            if let Some(found) = rules.find(name, hint) {
                hint = found + 1;
                there.insert(found);
                evaluated = true;
                let property = &rules.properties[found];
                self.saw_property(property.slot, member);
                verdict += self.descend(RawStep::Property(name.cell_index()), property.schema, member);
            }
            if !rules.patterns.is_empty() {
                verdict += self.pattern_properties(rules, schema, (name, member), &mut evaluated);
            }
            if !evaluated {
                verdict += self.additional(rules, schema, (name, member), &mut evaluated);
            }
            if let Some(names) = rules.property_names {
                verdict += self.descend(RawStep::Property(name.cell_index()), names, name);
            }
            if evaluated && let Some(seen) = seen.as_deref_mut() {
                seen.members.insert(index);
            }
            if self.is_stopped() {
                return verdict;
            }
        }
        verdict + self.missing(rules, schema, value, &there)
    }

    fn member_count(&mut self, rules: &'a ObjectRules, schema: &'a CompiledSchema, value: Value<'a>) -> Verdict {
        let mut verdict = Verdict::VALID;
        let count = value.len() as u64;
        if let Some((limit, node)) = rules.min.filter(|(limit, _)| count < *limit) {
            verdict += self.violated(ViolationKind::TooFewProperties { count, limit }, schema.node, node, value);
        }
        if let Some((limit, node)) = rules.max.filter(|(limit, _)| count > *limit) {
            verdict += self.violated(ViolationKind::TooManyProperties { count, limit }, schema.node, node, value);
        }
        verdict
    }

    fn dependent_required(&mut self, rules: &'a ObjectRules, schema: &'a CompiledSchema, value: Value<'a>) -> Verdict {
        let mut verdict = Verdict::VALID;
        for (name, needed) in rules.dependent_required.iter().filter(|(name, _)| value.get(name).is_some()) {
            self.spend(name.len() + needed.len());
            for (name, node) in needed.iter().filter(|(name, _)| value.get(name).is_none()) {
                verdict += self.absent(name, *node, schema, value);
            }
        }
        verdict
    }

    fn pattern_properties(
        &mut self,
        rules: &'a ObjectRules,
        schema: &'a CompiledSchema,
        (name, member): (Value<'a>, Value<'a>),
        evaluated: &mut bool,
    ) -> Verdict {
        let mut verdict = Verdict::VALID;
        let text = name.text();
        self.spend(rules.patterns.len() * (1 + text.len() / 64));
        for (pattern, inner) in &rules.patterns {
            match pattern.is_match(&text) {
                Some(true) => {
                    *evaluated = true;
                    self.mark(name.cell_index(), ENTRY);
                    verdict += self.descend(RawStep::Entry(name.cell_index()), *inner, member);
                }
                Some(false) => {}
                None => {
                    self.mark(name.cell_index(), ENTRY);
                    verdict += self.pattern_gap(Some(pattern), pattern.node, schema.node, name);
                    *evaluated = true;
                }
            }
        }
        verdict
    }

    fn additional(
        &mut self,
        rules: &'a ObjectRules,
        schema: &'a CompiledSchema,
        (name, member): (Value<'a>, Value<'a>),
        evaluated: &mut bool,
    ) -> Verdict {
        *evaluated = !matches!(rules.additional, Additional::Silent);
        match &rules.additional {
            // A name that is only required is named all the same.
            Additional::Silent if rules.requires(name) => self.mark(name.cell_index(), NAMED),
            Additional::Silent => self.any_undocumented = true,
            Additional::Allowed => self.mark(name.cell_index(), ENTRY),
            Additional::Schema(inner) => {
                self.mark(name.cell_index(), ENTRY);
                return self.descend(RawStep::Entry(name.cell_index()), *inner, member);
            }
            Additional::Forbidden(keyword) => {
                return self.forbidden("additionalProperties", *keyword, schema.node, name, member);
            }
        }
        Verdict::VALID
    }

    fn forbidden(
        &mut self,
        by: &'static str,
        keyword: NodeId,
        schema: NodeId,
        name: Value<'a>,
        member: Value<'a>,
    ) -> Verdict {
        self.mark(name.cell_index(), NAMED);
        self.steps.push(RawStep::Property(name.cell_index()));
        let kind = ViolationKind::Undocumented { name, forbidden_by: Some(by) };
        let verdict = self.violated(kind, schema, keyword, member);
        self.steps.pop();
        verdict
    }

    /// Applies `unevaluatedProperties` to the members that are left.
    pub(super) fn unevaluated_members(&mut self, rest: SchemaId, value: Value<'a>, seen: &mut Evaluated) -> Verdict {
        let mut verdict = Verdict::VALID;
        let inner = self.registry.get(rest);
        for (index, (name, member)) in value.members().enumerate() {
            if seen.members.contains(index) || self.is_stopped() {
                continue;
            }
            if seen.is_uncertain {
                self.mark(value.cell_index(), OPEN);
                verdict += self.uncertain(rest, value);
                break;
            }
            self.spend(1);
            seen.members.insert(index);
            verdict += if inner.never {
                self.forbidden("unevaluatedProperties", inner.node, inner.node, name, member)
            } else {
                self.mark(name.cell_index(), ENTRY);
                self.descend(RawStep::Entry(name.cell_index()), rest, member)
            };
        }
        verdict
    }

    fn missing(
        &mut self,
        rules: &'a ObjectRules,
        schema: &'a CompiledSchema,
        value: Value<'a>,
        there: &Bits,
    ) -> Verdict {
        let mut verdict = Verdict::VALID;
        for (index, property) in rules.properties.iter().enumerate() {
            if property.required && !there.contains(index) {
                verdict += self.absent(&property.name, property.node, schema, value);
            }
        }
        for (name, node) in &rules.other_required {
            if value.get(name).is_none() {
                verdict += self.absent(name, *node, schema, value);
            }
        }
        self.spend(rules.other_required.len() * (1 + value.len() / 8));
        verdict
    }

    /// A required property that is missing. One that only the other side sends is not required, whichever of the
    /// schemas that apply says so.
    #[cold]
    fn absent(&mut self, name: &'a str, node: NodeId, schema: &'a CompiledSchema, value: Value<'a>) -> Verdict {
        if self.registry.may_be_one_sided(name, self.direction) && self.is_one_sided(name, value) {
            return Verdict::VALID;
        }
        self.violated(ViolationKind::Missing { name }, schema.node, node, value)
    }

    /// Whether one of the schemas that apply to an object says that a property goes in the other direction only.
    fn is_one_sided(&mut self, name: &str, value: Value<'a>) -> bool {
        let cell = value.cell_index();
        let roots: Vec<SchemaId> =
            self.frames.iter().rev().take_while(|frame| frame.cell == cell).map(|frame| frame.schema).collect();
        let mut known = Vec::new();
        if roots.iter().any(|root| self.says_one_sided(*root, name, false, &mut known)) {
            return true;
        }
        // Alternatives that are not being applied around this place: only if they fit.
        let mut known = Vec::new();
        let mut open: Vec<SchemaId> = roots.iter().flat_map(|root| self.conditional(*root)).collect();
        while let Some(next) = open.pop() {
            self.spend(1);
            if known.contains(&next) || roots.contains(&next) || self.is_stopped() {
                continue;
            }
            known.push(next);
            if !self.says_one_sided(next, name, true, &mut Vec::new()) {
                continue;
            }
            let group = self.log.len();
            let trial = self.trial(next, value, false, false);
            self.drop_trial(&trial);
            self.settle(group);
            if trial.verdict.is_violated() {
                continue;
            }
            if self.says_one_sided(next, name, false, &mut Vec::new()) {
                return true;
            }
            open.extend(self.conditional(next));
        }
        false
    }

    /// The schemas that a schema applies under a condition.
    fn conditional(&self, id: SchemaId) -> Vec<SchemaId> {
        let together = self.registry.conjuncts(id);
        let schemas = together.list.iter().map(|(own, _)| *own).chain(together.scoped.iter().copied());
        schemas
            .flat_map(|own| {
                let schema = self.registry.get(own);
                schema.in_place().filter(|inner| !schema.all_of.contains(inner)).collect::<Vec<_>>()
            })
            .collect()
    }

    /// Whether a schema, or one that applies with it, has a property of this name for the other direction. If `deep`,
    /// also those that it applies under a condition.
    fn says_one_sided(&mut self, id: SchemaId, name: &str, deep: bool, known: &mut Vec<SchemaId>) -> bool {
        let mut open = vec![id];
        while let Some(next) = open.pop() {
            if known.contains(&next) {
                continue;
            }
            known.push(next);
            self.spend(1 + known.len() / 8);
            if self.is_stopped() {
                return false;
            }
            let together = self.registry.conjuncts(next);
            for own in together.list.iter().map(|(own, _)| *own) {
                let object = self.registry.get(own).object.as_deref();
                let property = object.and_then(|object| Some(&object.properties[*object.by_name.get(name)?]));
                if property.is_some_and(|property| self.registry.is_one_sided(property.schema, self.direction)) {
                    return true;
                }
            }
            open.extend(together.scoped.iter().copied());
            if deep {
                open.extend(self.conditional(next));
            }
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use crate::schema::testing::Schemas;

    #[test]
    fn members_and_their_count() {
        let own = Schemas::new(
            "3.0.3",
            "Root: {type: object, required: [a, z], minProperties: 2, maxProperties: 3, properties: {a: {type: integer}, b: {type: string}}}",
        );
        own.response(r#"{"a": 1, "z": 1}"#, &[]);
        own.response(r#"{"b": "x", "a": 1, "z": 1}"#, &[]);
        own.response(
            r#"{"b": 1}"#,
            &[
                "5:123 /b: expected string, found number",
                "5:93 : required property `a` is missing",
                "5:40 : required property `z` is missing",
                "5:59 : 1 property, fewer than the minimum of 2",
            ],
        );
        own.response(
            r#"{"a": 1, "z": 1, "b": "x", "c": 1}"#,
            &["5:77 : 4 properties, more than the maximum of 3", "5:5 /c: property `c` is not in the schema"],
        );
        own.response("[]", &["5:18 : expected object, found array"]);
        own.problems(&[]);
    }

    #[test]
    fn many_members_in_any_order() {
        let properties: Vec<String> = (0..20).map(|n| format!("p{n}: {{type: integer}}")).collect();
        let own =
            Schemas::new("3.1.0", &format!("Root: {{required: [p19], properties: {{{}}}}}", properties.join(", ")));
        own.response(r#"{"p19": 1, "p0": 2}"#, &[]);
        own.response(
            r#"{"p7": "x", "p3": "x", "q": 1}"#,
            &[
                "5:200 /p7: expected integer, found string",
                "5:116 /p3: expected integer, found string",
                "5:450 : required property `p19` is missing",
                "5:5 /q: property `q` is not in the schema",
            ],
        );
    }

    #[test]
    fn a_side_reaches_through_any_depth_of_all_of() {
        let own = Schemas::new(
            "3.0.3",
            "Root: {required: [a, b], properties: {a: {$ref: '#/components/schemas/A'}, b: {}}}\n\
             A: {allOf: [{$ref: '#/components/schemas/B'}]}\nB: {allOf: [{$ref: '#/components/schemas/C'}]}\n\
             C: {allOf: [{readOnly: true}]}",
        );
        own.request("{}", &["5:80 : required property `b` is missing"]);
        own.response("{}", &["5:43 : required property `a` is missing", "5:80 : required property `b` is missing"]);
    }

    #[test]
    fn alternatives_in_a_circle_are_asked_once_for_a_side() {
        let own = Schemas::new(
            "3.0.3",
            "Root: {required: [a], anyOf: [{$ref: '#/components/schemas/B'}, {type: object}], properties: {a: {}}}\n\
             B: {anyOf: [{$ref: '#/components/schemas/C'}, {type: object}]}\n\
             C: {anyOf: [{$ref: '#/components/schemas/B'}, {type: object}, {properties: {a: {type: string, writeOnly: true}}, required: [z]}]}",
        );
        // The schema that makes it one-sided does not fit, so the property is missing after all.
        own.response("{}", &["5:99 : required property `a` is missing"]);
    }

    #[test]
    fn members_that_are_not_named() {
        let closed = Schemas::new("3.0.3", "Root: {properties: {a: {}}, additionalProperties: false}");
        closed.response(r#"{"a": 1}"#, &[]);
        closed.response(
            r#"{"b": {"c": 1}, "a": 1}"#,
            &["5:55 /b: property `b` is forbidden by `additionalProperties: false`"],
        );
        let typed = Schemas::new("3.0.3", "Root: {properties: {a: {}}, additionalProperties: {type: integer}}");
        typed.response(r#"{"a": "x", "b": 1}"#, &[]);
        typed.response(r#"{"b": "x"}"#, &["5:62 /b: expected integer, found string"]);
        let open = Schemas::new("3.0.3", "Root: {properties: {a: {}}, additionalProperties: true}");
        open.response(r#"{"b": "x"}"#, &[]);
        let silent = Schemas::new("3.0.3", "Root: {properties: {a: {properties: {b: {}}}}}");
        silent.response(
            r#"{"c": 1, "a": {"d": 1}}"#,
            &["5:5 /c: property `c` is not in the schema", "5:25 /a/d: property `d` is not in the schema"],
        );
        let map = Schemas::new("3.0.3", "Root: {type: object}");
        map.response(r#"{"c": 1}"#, &[]);
    }

    #[test]
    fn undocumented_members_across_schemas() {
        let all = Schemas::new("3.0.3", "Root: {allOf: [{properties: {a: {}}}, {properties: {b: {}}}]}");
        all.response(r#"{"a": 1, "b": 1, "c": 1}"#, &["5:5 /c: property `c` is not in the schema"]);
        let one = Schemas::new(
            "3.0.3",
            "Root: {properties: {a: {}}, oneOf: [{required: [b], properties: {b: {}}}, {required: [c], properties: {c: {}}}]}",
        );
        one.response(r#"{"a": 1, "b": 1}"#, &[]);
        one.response(r#"{"a": 1, "b": 1, "d": 1}"#, &["5:5 /d: property `d` is not in the schema"]);
        let any = Schemas::new(
            "3.1.0",
            "Root: {properties: {a: {}}, anyOf: [{required: [b], properties: {b: {}}}, {additionalProperties: {type: integer}, required: [n]}]}",
        );
        any.response(r#"{"b": 1, "c": 1}"#, &["5:5 /c: property `c` is not in the schema"]);
        any.response(r#"{"n": 1, "c": 1}"#, &[]);
        let nested = Schemas::new(
            "3.0.3",
            "Root: {properties: {list: {type: array, items: {allOf: [{$ref: '#/components/schemas/Base'}, {properties: {own: {}}}]}}}}\nBase: {properties: {id: {}}}",
        );
        nested.response(
            r#"{"list": [{"id": 1, "own": 1}, {"id": 1, "other": 1}]}"#,
            &["5:45 /list/1/other: property `other` is not in the schema"],
        );
        let conditional = Schemas::new(
            "3.1.0",
            "Root: {properties: {a: {}}, if: {required: [b]}, then: {properties: {b: {}}}, else: {properties: {c: {}}}}",
        );
        conditional.response(r#"{"b": 1, "c": 1}"#, &["5:5 /c: property `c` is not in the schema"]);
        conditional.response(r#"{"c": 1, "d": 1}"#, &["5:5 /d: property `d` is not in the schema"]);
    }

    #[test]
    fn patterns_of_names() {
        let own = Schemas::new(
            "3.1.0",
            "Root: {properties: {a1: {}}, patternProperties: {'^a': {type: integer}, '1$': {minimum: 5}}, additionalProperties: false}",
        );
        own.response(r#"{"a1": 7, "ab": 1, "b1": 5}"#, &[]);
        own.response(
            r#"{"a1": 1, "ab": "x", "c": 1}"#,
            &[
                "5:93 /a1: number is below the minimum",
                "5:67 /ab: expected integer, found string",
                "5:120 /c: property `c` is forbidden by `additionalProperties: false`",
            ],
        );
        let names = Schemas::new("3.1.0", "Root: {propertyNames: {pattern: '^a', maxLength: 2}}");
        names.response(r#"{"a": 1, "ab": 1}"#, &[]);
        names.response(
            r#"{"b": 1, "abc": 1}"#,
            &["5:37 /b: text does not fit the pattern", "5:54 /abc: 3 characters, more than the maximum of 2"],
        );
        let broken =
            Schemas::new("3.1.0", "Root: {patternProperties: {'(': {type: integer}}, additionalProperties: false}");
        broken.response(r#"{"a": "x"}"#, &["5:32 : not judged: the pattern cannot be compiled"]);
    }

    #[test]
    fn names_that_depend_on_others() {
        let own =
            Schemas::new("3.1.0", "Root: {dependentRequired: {a: [b, c]}, dependentSchemas: {d: {required: [e]}}}");
        own.response(r#"{"b": 1}"#, &[]);
        own.response(r#"{"a": 1, "c": 1}"#, &["5:36 : required property `b` is missing"]);
        own.response(r#"{"d": 1}"#, &["5:78 : required property `e` is missing"]);
        own.response(r#"{"d": 1, "e": 1}"#, &[]);
        let old = Schemas::new(
            "3.1.0",
            "Root: {$schema: 'http://json-schema.org/draft-07/schema#', $id: 'x:root', dependencies: {a: [b], c: {required: [d]}}}",
        );
        old.response(
            r#"{"a": 1, "c": 1}"#,
            &["5:98 : required property `b` is missing", "5:117 : required property `d` is missing"],
        );
        old.response(r#"{"a": 1, "b": 1, "c": 1, "d": 1}"#, &[]);
    }

    #[test]
    fn members_of_one_direction() {
        let own = Schemas::new(
            "3.0.3",
            "Root: {required: [r, w, b], properties: {r: {type: integer, readOnly: true}, w: {type: integer, writeOnly: true}, b: {type: integer}}}",
        );
        own.request("{}", &["5:82 : required property `w` is missing", "5:119 : required property `b` is missing"]);
        own.response("{}", &["5:46 : required property `r` is missing", "5:119 : required property `b` is missing"]);
        own.request(r#"{"r": 1, "w": 1, "b": 1}"#, &["5:46 /r: read-only property `r` in a request"]);
        own.response(r#"{"r": 1, "w": 1, "b": 1}"#, &["5:82 /w: write-only property `w` in a response"]);
        own.request(r#"{"r": "x", "w": 1, "b": 1}"#, &["5:56 /r: expected integer, found string"]);
    }

    #[test]
    fn one_direction_across_schemas() {
        // `required` and `readOnly` in different parts of `allOf`, also behind references.
        let own = Schemas::new(
            "3.0.3",
            "Root: {allOf: [{$ref: '#/components/schemas/Base'}, {required: [id, name]}]}\nBase: {properties: {id: {allOf: [{$ref: '#/components/schemas/Id'}]}, name: {type: string}}}\nId: {type: integer, readOnly: true}",
        );
        own.request("{}", &["5:73 : required property `name` is missing"]);
        own.response("{}", &["5:69 : required property `id` is missing", "5:73 : required property `name` is missing"]);
        own.request(r#"{"id": 1, "name": "x"}"#, &["7:5 /id: read-only property `id` in a request"]);
        // In an alternative that fits, and in one that does not.
        let choice = Schemas::new(
            "3.0.3",
            "Root: {required: [id], oneOf: [{$ref: '#/components/schemas/A'}, {$ref: '#/components/schemas/B'}]}\nA: {required: [a], properties: {a: {}, id: {readOnly: true}}}\nB: {required: [b], properties: {b: {}, id: {}}}",
        );
        choice.request(r#"{"a": 1}"#, &[]);
        choice.request(r#"{"b": 1}"#, &["5:23 : required property `id` is missing"]);
        choice.response(r#"{"a": 1}"#, &["5:23 : required property `id` is missing"]);
        // Around the alternative that asks.
        let around = Schemas::new(
            "3.0.3",
            "Root: {properties: {id: {readOnly: true}}, anyOf: [{required: [id]}, {required: [never]}]}",
        );
        around.request("{}", &[]);
        around.response(
            "{}",
            &["5:48 : none of the 2 schemas of `anyOf` fits; nearest is `anyOf/0` (required property `id` is missing)"],
        );
        // Another object with a property of the same name says nothing.
        let other = Schemas::new(
            "3.0.3",
            "Root: {required: [id], properties: {id: {}, inner: {properties: {id: {readOnly: true}}}}}",
        );
        other.request(r#"{"inner": {}}"#, &["5:41 : required property `id` is missing"]);
    }

    #[test]
    fn unevaluated_members() {
        let own = Schemas::new(
            "3.1.0",
            "Root: {allOf: [{properties: {a: {}}}], patternProperties: {'^x': {}}, anyOf: [{required: [b], properties: {b: {}}}, {required: [c], properties: {c: {}}}, true], unevaluatedProperties: false}",
        );
        own.response(r#"{"a": 1, "b": 1, "c": 1, "x1": 1}"#, &[]);
        own.response(
            r#"{"a": 1, "d": 1, "e": 1}"#,
            &[
                "5:189 /d: property `d` is forbidden by `unevaluatedProperties: false`",
                "5:189 /e: property `e` is forbidden by `unevaluatedProperties: false`",
            ],
        );
        let typed = Schemas::new("3.1.0", "Root: {properties: {a: {}}, unevaluatedProperties: {type: integer}}");
        typed.response(r#"{"a": "x", "b": 1}"#, &[]);
        typed.response(r#"{"b": "x"}"#, &["5:63 /b: expected integer, found string"]);
        let inner = Schemas::new(
            "3.1.0",
            "Root: {properties: {a: {}}, allOf: [{properties: {b: {}}, unevaluatedProperties: false}]}",
        );
        inner
            .response(r#"{"a": 1, "b": 1}"#, &["5:86 /a: property `a` is forbidden by `unevaluatedProperties: false`"]);
        let not = Schemas::new("3.1.0", "Root: {not: {not: {properties: {a: {}}}}, unevaluatedProperties: false}");
        not.response(r#"{"a": 1}"#, &["5:70 /a: property `a` is forbidden by `unevaluatedProperties: false`"]);
    }

    #[test]
    fn unevaluated_members_beside_what_cannot_be_judged() {
        let broken = Schemas::new(
            "3.1.0",
            "Root: {properties: {a: {}}, anyOf: [{$ref: '#/nowhere'}, true], unevaluatedProperties: false}",
        );
        broken.response(r#"{"a": 1}"#, &[]);
        broken.response(r#"{"b": 1, "c": 1}"#, &["5:92 : not judged: a schema that may evaluate more was not judged"]);
        let condition = Schemas::new(
            "3.1.0",
            "Root: {if: {$ref: '#/nowhere'}, then: {properties: {b: {}}}, unevaluatedProperties: {type: string}}",
        );
        condition.response(
            r#"{"b": 1}"#,
            &[
                "5:23 : not judged: `$ref: #/nowhere` leads nowhere",
                "5:66 : not judged: a schema that may evaluate more was not judged",
            ],
        );
        let own = Schemas::new("3.1.0", "Root: {type: text, unevaluatedProperties: false}");
        own.response(r#"{"b": 1}"#, &["5:18 : not judged: `type` should be one or more of string, number, integer, boolean, array, object, null", "5:47 : not judged: a schema that may evaluate more was not judged"]);
        // A value below that is not judged hides nothing.
        let below = Schemas::new("3.1.0", "Root: {properties: {a: {pattern: '('}}, unevaluatedProperties: false}");
        below.response(
            r#"{"a": "x", "b": 1}"#,
            &[
                "5:68 /b: property `b` is forbidden by `unevaluatedProperties: false`",
                "5:38 /a: not judged: the pattern cannot be compiled",
            ],
        );
    }
}
