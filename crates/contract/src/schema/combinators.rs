//! `anyOf`, `oneOf`, `not`, `if`, `$dynamicRef` and the discriminator: schemas that apply under a condition.

use super::compiled::{Alternatives, Combinators, CompiledSchema, Condition, Discriminator};
use super::evaluated::Evaluated;
use super::evaluator::Evaluator;
use super::log::{Event, Verdict};
use super::path::RawStep;
use super::{Nearest, Observer, Path, SchemaId, ViolationKind};
use crate::document::NodeId;
use crate::json::{Kind, Value};

/// One schema tried on one value. Its reports are kept unless it is dropped.
pub(super) struct Trial {
    pub(super) verdict: Verdict,
    start: u32,
    end: u32,
    evaluated: Option<Box<Evaluated>>,
}

/// The schema that the value of a discriminator names.
enum Lead {
    /// It is missing, or not a string.
    Nothing,
    /// It names no known schema.
    Unknown,
    To(SchemaId),
}

/// The largest number of reasons that are reported for the nearest alternative.
const MAX_REASONS: usize = 3;

impl<'a, O: Observer> Evaluator<'a, O> {
    /// Evaluates into the log. If `complete`, to the end, for the reasons, and not only to the first violation.
    pub(super) fn trial(&mut self, id: SchemaId, value: Value<'a>, complete: bool, track: bool) -> Trial {
        let outer = (self.complete, self.failed, self.shared);
        (self.complete, self.failed, self.shared) = (complete, false, true);
        self.logging += 1;
        let start = self.log.len();
        self.log.events.push(Event::Kept);
        let mut evaluated = track.then(Box::default);
        let verdict = self.apply(id, value, evaluated.as_deref_mut());
        self.logging -= 1;
        (self.complete, self.failed, self.shared) = outer;
        Trial { verdict, start, end: self.log.len(), evaluated }
    }

    /// Discards the reports of a trial.
    pub(super) fn drop_trial(&mut self, trial: &Trial) {
        self.log.events[trial.start as usize] = Event::Dropped(trial.end);
    }

    /// Reports what was kept since `group`, if no trial is under way.
    pub(super) fn settle(&mut self, group: u32) {
        if self.logging == 0 {
            self.report(group, self.log.len());
            if !self.shared {
                self.log.clear();
            }
        }
    }

    pub(super) fn combinators(
        &mut self,
        rules: &'a Combinators,
        schema: &'a CompiledSchema,
        value: Value<'a>,
        mut seen: Option<&mut Evaluated>,
    ) -> Verdict {
        let mut verdict = Verdict::VALID;
        if let Some(any_of) = &rules.any_of {
            verdict += self.alternatives(any_of, rules, schema, value, seen.as_deref_mut());
        }
        if let Some(one_of) = &rules.one_of {
            verdict += self.alternatives(one_of, rules, schema, value, seen.as_deref_mut());
        }
        if self.is_stopped() {
            return verdict;
        }
        if let Some(discriminator) = &rules.discriminator
            && rules.any_of.is_none()
            && rules.one_of.is_none()
        {
            verdict += self.descendant(discriminator, schema, value, seen.as_deref_mut());
        }
        if let Some((inner, node)) = &rules.not {
            verdict += self.not(*inner, *node, schema, value);
        }
        if let Some(condition) = &rules.condition {
            verdict += self.condition(condition, value, seen.as_deref_mut());
        }
        if let Some(dynamic) = &rules.dynamic {
            let target = self.dynamic_target(&dynamic.anchor).unwrap_or(dynamic.fallback);
            verdict += self.apply(target, value, seen);
        }
        verdict
    }

    fn not(&mut self, inner: SchemaId, node: NodeId, schema: &'a CompiledSchema, value: Value<'a>) -> Verdict {
        let group = self.log.len();
        let trial = self.trial(inner, value, false, false);
        let is_gap = trial.verdict.gaps && !trial.verdict.is_violated();
        if !is_gap {
            self.drop_trial(&trial);
        }
        self.settle(group);
        if is_gap {
            return Verdict::GAP;
        }
        if trial.verdict.is_violated() || self.is_stopped() {
            return Verdict::VALID;
        }
        self.violated(ViolationKind::Not, schema.node, node, value)
    }

    fn condition(&mut self, condition: &'a Condition, value: Value<'a>, mut seen: Option<&mut Evaluated>) -> Verdict {
        let group = self.log.len();
        let trial = self.trial(condition.when, value, false, seen.is_some());
        let branch = if trial.verdict.is_violated() {
            self.drop_trial(&trial);
            condition.otherwise
        } else if trial.verdict.gaps {
            self.settle(group);
            if let Some(seen) = seen {
                seen.is_uncertain = true;
            }
            return Verdict::GAP;
        } else {
            self.accept(&trial, seen.as_deref_mut());
            condition.then
        };
        drop(trial);
        self.settle(group);
        branch.map_or(Verdict::VALID, |branch| self.apply(branch, value, seen))
    }

    /// Takes over what a trial that is kept has evaluated.
    #[expect(clippy::unused_self, reason = "reads as the other things that are done with a trial")]
    fn accept(&self, trial: &Trial, seen: Option<&mut Evaluated>) {
        if let (Some(seen), Some(own)) = (seen, &trial.evaluated) {
            seen.merge(own);
        }
    }

    fn alternatives(
        &mut self,
        alternatives: &'a Alternatives,
        rules: &'a Combinators,
        schema: &'a CompiledSchema,
        value: Value<'a>,
        seen: Option<&mut Evaluated>,
    ) -> Verdict {
        let group = self.log.len();
        let is_one_of = alternatives.keyword == "oneOf";
        let lead = rules.discriminator.as_ref().map_or(Lead::Nothing, |own| lead(own, value));
        let Some((valid, gaps)) = self.count_alternatives(alternatives, &lead, value, seen) else {
            return Verdict::VALID;
        };
        self.settle(group);
        if is_one_of && valid > 1 {
            let kind = ViolationKind::SeveralAlternatives { matching: valid };
            return self.violated(kind, schema.node, alternatives.node, value);
        }
        match (valid, gaps) {
            (0, false) => self.none_fits(alternatives, rules, schema, value, &lead),
            (_, false) => Verdict::VALID,
            (_, true) => Verdict::GAP,
        }
    }

    /// How many alternatives fit, and whether the outcome depends on others that could not be judged. `None` when the
    /// check was stopped.
    fn count_alternatives(
        &mut self,
        alternatives: &'a Alternatives,
        lead: &Lead,
        value: Value<'a>,
        mut seen: Option<&mut Evaluated>,
    ) -> Option<(usize, bool)> {
        let selected = if let Lead::To(id) = lead { Some(*id) } else { None };
        let listed = selected.filter(|id| alternatives.schemas.contains(id));
        let (mut valid, mut gaps) = (0, Vec::new());
        // The one that the discriminator names settles it, if it fits.
        if let Some(id) = listed {
            self.alternative(id, value, seen.as_deref_mut(), &mut valid, &mut gaps);
        }
        // With `anyOf`, the others say what else is evaluated.
        let is_settled = valid > 0 && (alternatives.keyword == "oneOf" || seen.is_none());
        for id in &alternatives.schemas {
            if is_settled || self.is_stopped() {
                break;
            }
            if Some(*id) != listed {
                self.alternative(*id, value, seen.as_deref_mut(), &mut valid, &mut gaps);
            }
        }
        if self.is_stopped() {
            return None;
        }
        let is_decided = gaps.is_empty() || valid > usize::from(alternatives.keyword == "oneOf");
        if is_decided {
            for trial in &gaps {
                self.drop_trial(trial);
            }
        }
        if valid > 0
            && let Some(further) = selected.filter(|_| listed.is_none())
        {
            // It lies below one of the alternatives: it names what they leave open.
            let trial = self.trial(further, value, false, seen.is_some());
            if trial.verdict.is_valid() {
                self.accept(&trial, seen);
            } else {
                self.drop_trial(&trial);
            }
        }
        Some((valid, !is_decided))
    }

    fn alternative(
        &mut self,
        id: SchemaId,
        value: Value<'a>,
        seen: Option<&mut Evaluated>,
        valid: &mut usize,
        gaps: &mut Vec<Trial>,
    ) {
        let trial = self.trial(id, value, false, seen.is_some());
        if trial.verdict.is_violated() {
            self.drop_trial(&trial);
        } else if trial.verdict.gaps {
            if let Some(seen) = seen {
                seen.is_uncertain = true;
            }
            gaps.push(trial);
        } else {
            *valid += 1;
            self.accept(&trial, seen);
        }
    }

    /// No alternative fits. If it is known which one was meant, its own violations are reported.
    fn none_fits(
        &mut self,
        alternatives: &'a Alternatives,
        rules: &'a Combinators,
        schema: &'a CompiledSchema,
        value: Value<'a>,
        lead: &Lead,
    ) -> Verdict {
        if !self.complete {
            self.failed = true;
            return Verdict::VIOLATED;
        }
        if let (Lead::Unknown, Some(discriminator)) = (lead, &rules.discriminator) {
            return self.unknown_lead(discriminator, schema, value);
        }
        let possible: Vec<SchemaId> =
            alternatives.schemas.iter().copied().filter(|id| self.could_be(*id, value)).collect();
        match lead {
            Lead::To(meant) if alternatives.schemas.contains(meant) => self.reasons_of(*meant, value),
            _ if possible.len() == 1 => self.reasons_of(possible[0], value),
            _ => self.no_alternative(alternatives, &possible, schema, value),
        }
    }

    /// Reports why the alternative that was meant does not fit.
    fn reasons_of(&mut self, meant: SchemaId, value: Value<'a>) -> Verdict {
        let group = self.log.len();
        let mut verdict = self.trial(meant, value, true, false).verdict;
        self.settle(group);
        verdict.violations = verdict.violations.max(1);
        verdict
    }

    /// Reports that no alternative fits, and which one is the nearest.
    fn no_alternative(
        &mut self,
        alternatives: &'a Alternatives,
        possible: &[SchemaId],
        schema: &'a CompiledSchema,
        value: Value<'a>,
    ) -> Verdict {
        let group = self.log.len();
        if value.kind() == Kind::Object {
            self.mark(value.cell_index(), super::reporting::OPEN);
        }
        // The alternative with the fewest violations.
        let mut nearest: Option<(u32, Nearest)> = None;
        for id in possible {
            let trial = self.trial(*id, value, true, false);
            let count = trial.verdict.violations;
            if count > 0 && nearest.as_ref().is_none_or(|(fewest, _)| count < *fewest) && !self.is_stopped() {
                nearest = Some((count, self.nearest(*id, &trial)));
            }
            self.drop_trial(&trial);
        }
        self.settle(group);
        let kind = ViolationKind::NoAlternative {
            keyword: alternatives.keyword,
            alternatives: alternatives.schemas.len(),
            nearest: nearest.map(|(_, nearest)| Box::new(nearest)),
        };
        self.violated(kind, schema.node, alternatives.node, value)
    }

    /// An alternative with its first reasons.
    #[inline(never)]
    fn nearest(&self, id: SchemaId, trial: &Trial) -> Nearest {
        let depth = self.steps.len();
        let mut reasons = Vec::new();
        self.log.violations(trial.start + 1, trial.end, &mut |violation| {
            let pointer = Path::new(&violation.steps[depth.min(violation.steps.len())..]).folded();
            let separator = if pointer.is_empty() { "" } else { ": " };
            let reason = format!("{pointer}{separator}{}", violation.kind.without_names());
            if !reasons.contains(&reason) {
                reasons.push(reason);
            }
            reasons.len() < MAX_REASONS
        });
        let schema = self.registry.get(id).node;
        let further = (trial.verdict.violations as usize).saturating_sub(reasons.len());
        Nearest { schema, name: self.schema_name(schema), reasons, further }
    }

    /// Whether a schema is for values of this kind, by its `type`.
    fn could_be(&self, id: SchemaId, value: Value<'a>) -> bool {
        self.registry.conjuncts(id).list.iter().all(|(own, _)| {
            let schema = self.registry.get(*own);
            let fits = schema.types().is_none_or(|types| types.allows(value.kind()));
            !schema.never && (fits || (schema.nullable && value.kind() == Kind::Null))
        })
    }

    /// Applies the descendant that the discriminator of a base schema names. The descendant includes its base by `allOf`;
    /// being under way, that is not applied again.
    fn descendant(
        &mut self,
        discriminator: &'a Discriminator,
        schema: &'a CompiledSchema,
        value: Value<'a>,
        seen: Option<&mut Evaluated>,
    ) -> Verdict {
        match lead(discriminator, value) {
            Lead::To(id) if self.registry.get(id).node == schema.node => Verdict::VALID,
            Lead::To(id) => self.apply(id, value, seen),
            // Without a mapping, a value of any name may be the base itself.
            Lead::Unknown if discriminator.has_mapping => self.unknown_lead(discriminator, schema, value),
            Lead::Unknown | Lead::Nothing => Verdict::VALID,
        }
    }

    fn unknown_lead(
        &mut self,
        discriminator: &'a Discriminator,
        schema: &'a CompiledSchema,
        value: Value<'a>,
    ) -> Verdict {
        if value.kind() == Kind::Object {
            self.mark(value.cell_index(), super::reporting::OPEN);
        }
        let found = value.members().find(|(name, _)| name.text_is(&discriminator.property));
        let Some((name, found)) = found else { return Verdict::VALID };
        self.steps.push(RawStep::Property(name.cell_index()));
        let verdict = self.violated(ViolationKind::UnknownDiscriminator, schema.node, discriminator.node, found);
        self.steps.pop();
        verdict
    }
}

fn lead(discriminator: &Discriminator, value: Value<'_>) -> Lead {
    if value.kind() != Kind::Object {
        return Lead::Nothing;
    }
    let Some(name) = value.get(&discriminator.property).and_then(Value::as_str) else {
        return discriminator.default.map_or(Lead::Nothing, Lead::To);
    };
    match discriminator.schemas.get(&*name) {
        Some(Some(id)) => Lead::To(*id),
        // A mapping that leads nowhere is not a hint.
        Some(None) => Lead::Nothing,
        None => discriminator.default.map_or(Lead::Unknown, Lead::To),
    }
}

#[cfg(test)]
mod tests {
    use crate::schema::testing::Schemas;

    #[test]
    fn alternatives() {
        let one = Schemas::new("3.0.3", "Root: {oneOf: [{type: integer}, {type: number, minimum: 5}]}");
        one.response("1", &[]);
        one.response("5.5", &[]);
        one.response("7", &["5:12 : 2 schemas of `oneOf` fit, where exactly one may"]);
        one.response(
            "1.5",
            &["5:12 : none of the 2 schemas of `oneOf` fits; nearest is `oneOf/0` (expected integer, found number)"],
        );
        one.response("true", &["5:12 : none of the 2 schemas of `oneOf` fits"]);
        let any = Schemas::new("3.0.3", "Root: {anyOf: [{type: integer}, {type: number, minimum: 5}]}");
        any.response("7", &[]);
        any.response(
            "1.5",
            &["5:12 : none of the 2 schemas of `anyOf` fits; nearest is `anyOf/0` (expected integer, found number)"],
        );
        let single = Schemas::new("3.0.3", "Root: {anyOf: [{type: integer}]}");
        single.response("true", &["5:12 : the one schema of `anyOf` does not fit"]);
    }

    #[test]
    fn the_nearest_alternative_and_its_reasons() {
        let own = Schemas::new(
            "3.0.3",
            "Root: {oneOf: [{$ref: '#/components/schemas/Card'}, {$ref: '#/components/schemas/Box'}]}\nCard: {type: object, required: [name, cost, set, year], properties: {name: {type: string}}}\nBox: {type: object, required: [width, items], properties: {width: {type: integer}, items: {type: array, items: {properties: {n: {type: integer}}}}}}",
        );
        own.response(r#"{"width": "x", "items": [{"n": "x"}, {"n": "y"}]}"#, &["5:12 : none of the 2 schemas of `oneOf` fits; nearest is `Box` (/width: expected integer, found string; /items/*/n: expected integer, found string; and 1 more)"]);
        own.response(
            r#"{"items": []}"#,
            &["5:12 : none of the 2 schemas of `oneOf` fits; nearest is `Box` (required property `width` is missing)"],
        );
        own.response("{}", &["5:12 : none of the 2 schemas of `oneOf` fits; nearest is `Box` (required property `width` is missing; required property `items` is missing)"]);
        // Only one of them is for values of this type: its own violations are reported.
        let typed = Schemas::new(
            "3.0.3",
            "Root: {anyOf: [{type: array, items: {type: integer}}, {type: object, required: [a]}]}",
        );
        typed.response("[true]", &["5:48 /0: expected integer, found boolean"]);
        typed.response("{}", &["5:85 : required property `a` is missing"]);
        typed.response("1", &["5:12 : none of the 2 schemas of `anyOf` fits"]);
    }

    #[test]
    fn negation_and_conditions() {
        let not = Schemas::new("3.0.3", "Root: {not: {type: integer}}");
        not.response("true", &[]);
        not.response("1", &["5:12 : the schema under `not` fits"]);
        let own = Schemas::new("3.1.0", "Root: {if: {type: integer}, then: {minimum: 5}, else: {type: string}}");
        own.response("5", &[]);
        own.response("4", &["5:49 : number is below the minimum"]);
        own.response(r#""a""#, &[]);
        own.response("true", &["5:66 : expected string, found boolean"]);
        let alone = Schemas::new("3.1.0", "Root: {if: {type: integer}, else: {type: string}}");
        alone.response("4", &[]);
        alone.response("true", &["5:46 : expected string, found boolean"]);
    }

    #[test]
    fn three_values() {
        // The first alternative says nothing about integers, and cannot be judged for texts.
        for (schema, body, wanted) in [
            ("anyOf: [{pattern: '('}, {type: integer}]", r#""a""#, "gap"),
            ("anyOf: [{pattern: '('}, {type: string}]", r#""a""#, "valid"),
            // It is invalid whatever the pattern says; the reasons name both.
            ("anyOf: [{pattern: '(', maxLength: 0}, {type: integer}]", r#""a""#, "both"),
            ("oneOf: [{pattern: '('}, {type: integer}]", r#""a""#, "gap"),
            ("oneOf: [{pattern: '('}, {type: string}]", r#""a""#, "gap"),
            ("oneOf: [{pattern: '('}, {type: string}, {minLength: 1}]", r#""a""#, "invalid"),
            ("oneOf: [{pattern: '(', maxLength: 0}, {type: string}]", r#""a""#, "valid"),
            ("allOf: [{pattern: '('}, {type: string}]", r#""a""#, "gap"),
            ("allOf: [{pattern: '('}, {type: integer}]", r#""a""#, "both"),
            ("not: {pattern: '('}", r#""a""#, "gap"),
            ("not: {pattern: '(', maxLength: 0}", r#""a""#, "valid"),
            ("not: {pattern: '('}", "1", "invalid"),
            ("not: {anyOf: [{pattern: '('}, {type: string}]}", r#""a""#, "invalid"),
            ("if: {pattern: '('}, then: {type: integer}", r#""a""#, "gap"),
            ("if: {pattern: '(', maxLength: 0}, then: {type: integer}", r#""a""#, "valid"),
            ("if: {pattern: '('}, then: {minimum: 5}", "1", "invalid"),
            ("contains: {pattern: '('}", r#"["a"]"#, "gap"),
            ("contains: {pattern: '('}", r#"["a", 1]"#, "valid"),
            ("contains: {pattern: '(', maxLength: 0}", r#"["a"]"#, "invalid"),
            ("not: {contains: {pattern: '('}}", r#"["a"]"#, "gap"),
            ("propertyNames: {pattern: '('}", r#"{"a": 1}"#, "gap"),
            ("not: {not: {pattern: '('}}", r#""a""#, "gap"),
            ("$ref: '#/nowhere'", "1", "gap"),
            ("anyOf: [{$ref: '#/nowhere'}, {type: integer}]", "1", "valid"),
            ("anyOf: [{$ref: '#/nowhere'}, {type: integer}]", "true", "gap"),
        ] {
            let own = Schemas::new("3.1.0", &format!("Root: {{{schema}}}"));
            let found = own.check(body, crate::schema::Direction::Response);
            let gaps = found.iter().filter(|own| own.contains(": not judged: ")).count();
            let found = match (found.len() - gaps, gaps) {
                (0, 0) => "valid",
                (0, _) => "gap",
                (_, 0) => "invalid",
                _ => "both",
            };
            assert_eq!(found, wanted, "{schema}, {body}");
        }
    }

    const PETS: &str = "Root: {oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}], discriminator: {propertyName: kind, mapping: {c: '#/components/schemas/Cat', d: Dog, far: 'far.yaml#/Bird', lost: '#/nowhere'}}}\nCat: {type: object, required: [kind, lives], properties: {kind: {}, lives: {type: integer}}}\nDog: {type: object, required: [kind], properties: {kind: {}, bark: {type: integer}}}";
    const BIRD: &str = "Bird: {type: object, required: [kind, wings], properties: {kind: {}, wings: {type: integer}}}";

    #[test]
    fn discriminators_of_alternatives() {
        let own = Schemas::with_files("3.0.3", PETS, &[("far.yaml", BIRD)]);
        own.problems(&["a.yaml:5:207: `mapping` of `lost` leads to no schema"]);
        own.response(r#"{"kind": "c", "lives": 9}"#, &[]);
        // Both fit, and the discriminator settles it.
        own.response(r#"{"kind": "d", "bark": 1}"#, &[]);
        own.response(r#"{"kind": "Dog", "bark": 1}"#, &[]);
        // The one that was meant does not fit: its violations are reported.
        own.response(r#"{"kind": "d", "bark": "x"}"#, &["7:79 /bark: expected integer, found string"]);
        // Another fits in its place.
        own.response(r#"{"kind": "c", "bark": 1}"#, &[]);
        own.response(r#"{"kind": "x", "bark": 1}"#, &[]);
        own.response(r#"{"kind": "x", "bark": "x"}"#, &["5:93 /kind: the discriminator's value leads to no schema"]);
        own.response(
            r#"{"kind": "lost", "bark": "x"}"#,
            &["5:12 : none of the 2 schemas of `oneOf` fits; nearest is `Cat` (required property `lives` is missing)"],
        );
        own.response(
            r#"{"kind": 1, "bark": "x"}"#,
            &["5:12 : none of the 2 schemas of `oneOf` fits; nearest is `Cat` (required property `lives` is missing)"],
        );
        own.response(
            "{}",
            &["5:12 : none of the 2 schemas of `oneOf` fits; nearest is `Dog` (required property `kind` is missing)"],
        );
        own.response("[]", &["5:12 : none of the 2 schemas of `oneOf` fits"]);
    }

    #[test]
    fn implicit_names_are_those_of_the_file() {
        let main = "Root: {$ref: 'pets.yaml#/components/schemas/Pet'}";
        let pets = "components:\n  schemas:\n    Pet: {oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}], discriminator: {propertyName: kind}}\n    Cat: {required: [kind, lives], properties: {kind: {}, lives: {type: integer}}}\n    Dog: {required: [kind, bark], properties: {kind: {}, bark: {type: integer}}}\n";
        let own = Schemas::with_files("3.0.3", main, &[("pets.yaml", pets)]);
        own.problems(&[]);
        own.response(r#"{"kind": "Cat", "lives": 9}"#, &[]);
        own.response(r#"{"kind": "Dog", "bark": "x"}"#, &["pets.yaml:5:71 /bark: expected integer, found string"]);
        own.response(r#"{"kind": "Cow"}"#, &["pets.yaml:3:92 /kind: the discriminator's value leads to no schema"]);
    }

    const FAMILY: &str = "Root: {type: object, required: [kind], properties: {kind: {type: string}}, discriminator: {propertyName: kind}}\nAnimal: {allOf: [{$ref: '#/components/schemas/Root'}, {properties: {legs: {type: integer}}}]}\nDog: {allOf: [{$ref: '#/components/schemas/Animal'}, {required: [bark], properties: {bark: {type: integer}}}]}";

    #[test]
    fn discriminators_of_a_base() {
        for version in ["3.0.3", "3.1.0"] {
            let own = Schemas::new(version, FAMILY);
            own.problems(&[]);
            own.response(r#"{"kind": "Root"}"#, &[]);
            own.response(r#"{"kind": "Root", "legs": 4}"#, &["5:5 /legs: property `legs` is not in the schema"]);
            own.response(r#"{"kind": "Animal", "legs": 4}"#, &[]);
            own.response(r#"{"kind": "Animal", "legs": "x"}"#, &["6:86 /legs: expected integer, found string"]);
            // Two levels below the base.
            own.response(r#"{"kind": "Dog", "legs": 4, "bark": 1}"#, &[]);
            own.response(
                r#"{"kind": "Dog", "legs": "x"}"#,
                &["6:86 /legs: expected integer, found string", "7:90 : required property `bark` is missing"],
            );
            own.response(r#"{"kind": "Cow", "legs": 4}"#, &["5:5 /legs: property `legs` is not in the schema"]);
            own.response(
                r#"{"legs": 4}"#,
                &["5:57 : required property `kind` is missing", "5:5 /legs: property `legs` is not in the schema"],
            );
        }
        let mapped =
            Schemas::new("3.0.3", &FAMILY.replace("propertyName: kind}", "propertyName: kind, mapping: {d: Dog}}"));
        mapped.response(r#"{"kind": "d", "bark": "x"}"#, &["7:103 /bark: expected integer, found string"]);
        mapped.response(r#"{"kind": "Cow"}"#, &["5:80 /kind: the discriminator's value leads to no schema"]);
    }

    #[test]
    fn default_mappings() {
        let own = Schemas::new(
            "3.2.0",
            "Root: {oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}], discriminator: {propertyName: kind, defaultMapping: Dog}}\nCat: {required: [lives], properties: {kind: {}, lives: {type: integer}}}\nDog: {required: [bark], properties: {kind: {}, bark: {type: integer}}}",
        );
        own.problems(&[]);
        own.response(r#"{"lives": 9, "bark": 1}"#, &["5:5 /lives: property `lives` is not in the schema"]);
        own.response(r#"{"kind": "Cow", "bark": "x"}"#, &["7:65 /bark: expected integer, found string"]);
        own.response(r#"{"kind": "Cat"}"#, &["6:53 : required property `lives` is missing"]);
        own.response("{}", &["7:52 : required property `bark` is missing"]);
    }
}
