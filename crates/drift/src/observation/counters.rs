//! What of the description the bodies have exercised, as plain counters.

use openapi_contract::json::{Kind, Value};
use openapi_contract::schema::{CompiledSchema, Direction, Format, Slot, Type};

/// Counters of one schema or property.
#[derive(Debug, Clone, Default)]
pub(crate) struct SlotCount {
    /// How often a value was held against the schema, or the property was there.
    pub(crate) seen: u64,
    /// How often the value was `null`.
    pub(crate) null: u64,
    /// How often it was an object. What is optional can only be missing there.
    pub(crate) objects: u64,
    /// How often it was an empty array.
    pub(crate) empty: u64,
    /// How often it was a number written as an integer.
    pub(crate) integers: u64,
    /// How often it was a text of a format that the schema does not ask for.
    pub(crate) formats: [u64; GUESSED.len()],
    /// A bit for each of the first 64 values of `enum` that was seen.
    pub(crate) enum_values: u64,
}

/// The formats that are looked for where a schema names none.
pub(crate) const GUESSED: [Format; 3] = [Format::DateTime, Format::Date, Format::Uuid];

/// Counters of all schemas and properties, by slot and direction.
#[derive(Debug, Default)]
pub(crate) struct Counters {
    request: Vec<SlotCount>,
    response: Vec<SlotCount>,
}

impl Counters {
    #[inline]
    fn slot(&mut self, direction: Direction, slot: Slot) -> &mut SlotCount {
        let counts = match direction {
            Direction::Request => &mut self.request,
            Direction::Response => &mut self.response,
        };
        let index = slot.index();
        if counts.len() <= index {
            counts.resize(index + 1, SlotCount::default());
        }
        &mut counts[index]
    }

    /// What was counted for a slot.
    pub(crate) fn get(&self, direction: Direction, slot: Slot) -> SlotCount {
        let counts = match direction {
            Direction::Request => &self.request,
            Direction::Response => &self.response,
        };
        counts.get(slot.index()).cloned().unwrap_or_default()
    }

    #[inline]
    pub(crate) fn value(&mut self, direction: Direction, schema: &CompiledSchema, value: Value<'_>) {
        let count = self.slot(direction, schema.slot());
        count.seen += 1;
        match value.kind() {
            Kind::Null => count.null += 1,
            Kind::Object => count.objects += 1,
            Kind::Array => count.empty += u64::from(value.is_empty()),
            Kind::Number if schema.is(Type::Number) => {
                count.integers += u64::from(!value.raw().contains(['.', 'e', 'E']));
            }
            Kind::String if schema.is(Type::String) && !schema.limits_text() && schema.enum_values().is_empty() => {
                guess(count, value);
            }
            _ => {}
        }
    }

    #[inline]
    pub(crate) fn property(&mut self, direction: Direction, slot: Slot, value: Value<'_>) {
        let count = self.slot(direction, slot);
        count.seen += 1;
        count.null += u64::from(value.kind() == Kind::Null);
    }

    #[inline]
    pub(crate) fn enum_value(&mut self, direction: Direction, slot: Slot, index: usize) {
        if index < 64 {
            self.slot(direction, slot).enum_values |= 1 << index;
        }
    }

    pub(crate) fn merge(&mut self, other: &Self) {
        for (own, other) in [(&mut self.request, &other.request), (&mut self.response, &other.response)] {
            if own.len() < other.len() {
                own.resize(other.len(), SlotCount::default());
            }
            for (own, other) in own.iter_mut().zip(other) {
                own.add(other);
            }
        }
    }
}

/// A text is only looked at while all before it were of the format: the question is whether it is
/// so always, and most texts settle it at once.
fn guess(count: &mut SlotCount, value: Value<'_>) {
    let before = count.seen - count.null - 1;
    for (found, format) in count.formats.iter_mut().zip(GUESSED) {
        if *found == before && format.allows_text(value.raw()) {
            *found += 1;
        }
    }
}

impl SlotCount {
    fn add(&mut self, other: &Self) {
        self.seen += other.seen;
        self.null += other.null;
        self.objects += other.objects;
        self.empty += other.empty;
        self.integers += other.integers;
        self.enum_values |= other.enum_values;
        for (own, other) in self.formats.iter_mut().zip(other.formats) {
            *own += other;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_of_workers_add_up() {
        let count = |n: u64| SlotCount {
            seen: n,
            null: 2 * n,
            objects: 3 * n,
            empty: 4 * n,
            integers: 5 * n,
            formats: [6 * n, 7 * n, 8 * n],
            enum_values: 1 << n,
        };
        let mut own = Counters { request: vec![count(1)], response: vec![count(1), count(2)] };
        own.merge(&Counters { request: vec![count(10), count(20)], response: vec![count(10)] });
        let plain = |count: &SlotCount| {
            let SlotCount { seen, null, objects, empty, integers, formats, enum_values } = *count;
            (seen, null, objects, empty, integers, formats, enum_values)
        };
        let mut sum = count(11);
        sum.enum_values = 1 << 1 | 1 << 10;
        assert_eq!(own.request.iter().map(plain).collect::<Vec<_>>(), [plain(&sum), plain(&count(20))]);
        assert_eq!(own.response.iter().map(plain).collect::<Vec<_>>(), [plain(&sum), plain(&count(2))]);
    }
}
