//! What the observer is told: at once, or by way of the log while a trial is under way.

use super::compiled::CompiledSchema;
use super::evaluator::Evaluator;
use super::log::{Event, Kept, Verdict, short};
use super::path::RawStep;
use super::{NotJudged, Observer, Path, SchemaId, Slot, Step, Violation, ViolationKind};
use crate::document::NodeId;
use crate::json::{Kind, Value};

/// Marks of an object: its names are data, or some schema names properties. Its first schema is in the bits above.
pub(super) const OPEN: u32 = 1;
pub(super) const NAMES: u32 = 1 << 1;
pub(super) const FIRST_SCHEMA: u32 = 2;
/// Marks of a member's name: a schema names it, or it is data.
pub(super) const NAMED: u32 = 1;
pub(super) const ENTRY: u32 = 1 << 1;

impl<'a, O: Observer> Evaluator<'a, O> {
    /// A violation.
    #[cold]
    pub(super) fn violated(
        &mut self,
        kind: ViolationKind<'a>,
        schema: NodeId,
        keyword: NodeId,
        value: Value<'a>,
    ) -> Verdict {
        if self.complete {
            self.remark(kind, schema, keyword, value);
        } else {
            self.failed = true;
        }
        Verdict::VIOLATED
    }

    /// Something to report that does not make a value invalid.
    #[cold]
    pub(super) fn remark(&mut self, kind: ViolationKind<'a>, schema: NodeId, keyword: NodeId, value: Value<'a>) {
        // What follows the last step rests on results that were cut short.
        if self.exhausted {
            return;
        }
        if self.logging > 0 {
            let steps = self.resolved();
            self.log.events.push(Event::Violation(Box::new(Kept { kind, schema, keyword, value, steps })));
        } else {
            let steps = self.resolved();
            let path = Path::new(&steps);
            self.out.violation(self.document, &Violation { kind, schema, keyword, value, path });
            self.done |= self.out.is_done();
        }
    }

    /// Something that cannot be judged.
    #[cold]
    pub(super) fn gap(&mut self, node: NodeId, reason: &'a str, schema: NodeId, value: Value<'a>) -> Verdict {
        if self.logging > 0 {
            let steps = self.resolved();
            let kept = Kept { kind: reason, schema, keyword: node, value, steps };
            self.log.events.push(Event::Gap(Box::new(kept)));
        } else {
            let steps = self.resolved();
            let path = Path::new(&steps);
            self.out.not_judged(self.document, &NotJudged { node, reason, path });
        }
        Verdict::GAP
    }

    /// The way to the current value.
    pub(super) fn resolved(&self) -> Box<[Step<'a>]> {
        self.steps.iter().map(|step| step.resolve(self.body)).collect()
    }

    #[inline]
    pub(super) fn saw(&mut self, id: SchemaId, schema: &'a CompiledSchema, value: Value<'a>) {
        if self.logging > 0 {
            self.log.events.push(Event::Value(id, value.cell_index()));
        } else {
            self.out.value(schema, value);
        }
    }

    /// A property is there that a schema names.
    #[inline]
    pub(super) fn saw_property(&mut self, slot: Slot, value: Value<'a>) {
        let cell = value.cell_index();
        if self.logging > 0 {
            self.log.events.push(Event::Property(slot, cell));
        } else {
            self.marks[cell as usize - 1] |= NAMED;
            self.out.property(slot, value);
        }
    }

    pub(super) fn saw_enum_value(&mut self, id: SchemaId, schema: &'a CompiledSchema, index: usize) {
        if self.logging > 0 {
            self.log.events.push(Event::EnumValue(id, short(index)));
        } else {
            self.out.enum_value(schema, index);
        }
    }

    /// Sets marks of a cell. The first schema of an object stays its first.
    #[inline]
    pub(super) fn mark(&mut self, cell: u32, bits: u32) {
        if self.logging > 0 {
            self.log.events.push(Event::Mark(cell, bits));
            return;
        }
        let mark = &mut self.marks[cell as usize];
        let is_first = *mark >> FIRST_SCHEMA == 0;
        *mark |= if is_first { bits } else { bits & (OPEN | NAMES) };
    }

    /// Reports a range of the log, without what was dropped or reported before.
    pub(super) fn report(&mut self, start: u32, end: u32) {
        let mut open = vec![(start, end)];
        while let Some((mut at, end)) = open.pop() {
            while at < end {
                match std::mem::replace(&mut self.log.events[at as usize], Event::Kept) {
                    Event::Kept => {}
                    Event::Dropped(behind) => {
                        self.log.events[at as usize] = Event::Dropped(behind);
                        at = behind;
                        continue;
                    }
                    Event::Result(known) => {
                        self.log.events[at as usize] = Event::Result(known);
                        let result = &mut self.log.results[known as usize];
                        if std::mem::replace(&mut result.is_reported, true) {
                            at = result.end;
                            continue;
                        }
                    }
                    Event::Again(known) => {
                        let result = &mut self.log.results[known as usize];
                        if !std::mem::replace(&mut result.is_reported, true) {
                            open.push((at + 1, end));
                            open.push((result.start, result.end));
                            break;
                        }
                    }
                    Event::Value(id, cell) => self.out.value(self.registry.get(id), self.body.at_cell(cell)),
                    Event::Property(slot, cell) => self.saw_property(slot, self.body.at_cell(cell)),
                    Event::EnumValue(id, index) => self.out.enum_value(self.registry.get(id), index as usize),
                    Event::Mark(cell, bits) => self.mark(cell, bits),
                    Event::Violation(kept) => {
                        let Kept { kind, schema, keyword, value, steps } = *kept;
                        let path = Path::new(&steps);
                        self.out.violation(self.document, &Violation { kind, schema, keyword, value, path });
                        self.done |= self.out.is_done();
                    }
                    Event::Gap(kept) => {
                        let gap = NotJudged { node: kept.keyword, reason: kept.kind, path: Path::new(&kept.steps) };
                        self.out.not_judged(self.document, &gap);
                    }
                }
                at += 1;
            }
        }
    }

    /// Reports the properties that no schema names, of all objects, once every schema was applied.
    pub(super) fn undocumented(&mut self, value: Value<'a>) {
        match value.kind() {
            Kind::Object => {
                let mark = self.marks[value.cell_index() as usize];
                let looks = mark & OPEN == 0 && mark & NAMES != 0;
                let first = (mark >> FIRST_SCHEMA).checked_sub(1).map(SchemaId);
                for (name, member) in value.members() {
                    let named = self.marks[name.cell_index() as usize];
                    let is_entry = named & ENTRY != 0 && named & NAMED == 0;
                    let cell = name.cell_index();
                    self.steps.push(if is_entry { RawStep::Entry(cell) } else { RawStep::Property(cell) });
                    if looks
                        && named & (NAMED | ENTRY) == 0
                        && let Some(first) = first
                    {
                        let node = self.registry.get(first).node;
                        let kind = ViolationKind::Undocumented { name, forbidden_by: None };
                        self.remark(kind, node, node, member);
                    } else if matches!(member.kind(), Kind::Object | Kind::Array) {
                        self.undocumented(member);
                    }
                    self.steps.pop();
                    if self.done {
                        return;
                    }
                }
            }
            Kind::Array => {
                for (index, element) in value.elements().enumerate() {
                    if matches!(element.kind(), Kind::Object | Kind::Array) {
                        self.steps.push(RawStep::Element(short(index)));
                        self.undocumented(element);
                        self.steps.pop();
                    }
                    if self.done {
                        return;
                    }
                }
            }
            _ => {}
        }
    }

    /// The name of a schema for a message: that of a component, or the end of its pointer.
    pub(super) fn schema_name(&self, node: NodeId) -> String {
        let pointer = self.document.pointer(node);
        let component = pointer.rsplit_once("/components/schemas/").map(|(_, name)| name);
        let mut ends = pointer.rmatch_indices('/').map(|(at, _)| &pointer[at + 1..]);
        let end = ends.nth(1).unwrap_or(&pointer);
        component.filter(|name| !name.contains('/')).unwrap_or(end).to_owned()
    }
}

#[cfg(test)]
mod tests {
    use crate::contract::Located;
    use crate::document::Document;
    use crate::json::Tape;
    use crate::schema::testing::Schemas;
    use crate::schema::{Direction, NotJudged, Observer, Violation};

    /// Is done after the first violation.
    #[derive(Default)]
    struct First(usize);

    impl Observer for First {
        fn violation(&mut self, _: &Document, _: &Violation<'_>) {
            self.0 += 1;
        }

        fn not_judged(&mut self, _: &Document, _: &NotJudged<'_>) {}

        fn is_done(&self) -> bool {
            self.0 > 0
        }
    }

    #[test]
    fn a_check_stops_when_its_observer_is_done() {
        // The violations of alternatives are reported later than those of other schemas.
        for items in ["{type: integer}", "{anyOf: [{type: integer}, {type: boolean}]}"] {
            let own = Schemas::new("3.1.0", &format!("Root: {{type: array, items: {items}}}"));
            let Located::Operation(operation) = own.0.locate("GET", "/") else { panic!("the path is in the document") };
            let schema = operation.details().response(200).unwrap().content[0].schema.unwrap();
            let (mut tape, mut first) = (Tape::new(), First::default());
            let body = format!("[{}]", vec!["\"x\""; 100].join(","));
            own.0.check(schema, tape.parse(&body).unwrap(), Direction::Response, &mut first);
            assert_eq!(first.0, 1, "{items}");
        }
    }
}
