//! Coverage: the parts of the document that the recordings exercised.

use std::collections::HashSet;

use openapi_contract::schema::{CompiledSchema, Direction, Type};
use openapi_contract::{Contract, NodeId, Operation};

use crate::observation::{Aggregate, walk};
use crate::report::{Coverage, Point, PointKind};

/// Lists the points of the document, in its order. Properties, values and arrays count for the
/// operations that were called; operations, responses, media types and headers count always.
pub(crate) fn coverage(contract: &Contract, aggregate: &Aggregate) -> Coverage {
    let mut cover = Cover { contract, aggregate, points: Vec::new() };
    for operation in contract.operations() {
        cover.operation(operation);
    }
    walk(contract, aggregate, &mut |direction, rules| cover.schema(direction, rules));
    cover.build()
}

struct Cover<'c, 'a> {
    contract: &'c Contract,
    aggregate: &'a Aggregate,
    points: Vec<(NodeId, Point)>,
}

impl Cover<'_, '_> {
    fn add(&mut self, node: NodeId, kind: PointKind, what: String, seen: u64) {
        let location = self.contract.document().location(node);
        let point = Point {
            kind,
            what: what.into(),
            pointer: self.contract.document().pointer(node).into(),
            file: location.file.into(),
            line: location.line,
            seen,
        };
        self.points.push((node, point));
    }

    fn operation(&mut self, operation: &Operation) {
        let index = operation.index();
        let name = format!("{} {}", operation.method(), operation.path());
        let statuses: Vec<(u16, u64)> = self.aggregate.statuses(index).collect();
        let calls = statuses.iter().map(|(_, count)| count).sum();
        self.add(operation.node(), PointKind::Operation, name.clone(), calls);
        let details = operation.details();
        let marked = |node: NodeId| self.aggregate.marks.get(&(index, node)).copied().unwrap_or_default();
        let mut points = Vec::new();
        for parameter in &details.parameters {
            let what = format!("{name}, {} `{}`", parameter.place.name(), parameter.name);
            points.push((parameter.node, PointKind::Parameter, what, marked(parameter.node)));
        }
        for response in &details.responses {
            let belongs = |status: &u16| details.response(*status).is_some_and(|found| found.status == response.status);
            let seen = statuses.iter().filter(|(status, _)| belongs(status)).map(|(_, count)| count).sum();
            let what = format!("{name}, {}", response.status);
            points.push((response.entry, PointKind::Response, what.clone(), seen));
            // A single media type says no more than the response does.
            for media_type in response.content.iter().filter(|_| response.content.len() > 1) {
                let what = format!("{what}, {}", media_type.name);
                points.push((media_type.node, PointKind::MediaType, what, marked(media_type.node)));
            }
            for header in &response.headers {
                let what = format!("{what}, header `{}`", header.name);
                points.push((header.node, PointKind::Header, what, marked(header.node)));
            }
        }
        for (node, kind, what, seen) in points {
            self.add(node, kind, what, seen);
        }
    }

    fn schema(&mut self, direction: Direction, rules: &CompiledSchema) {
        let counters = &self.aggregate.counters;
        let own = counters.get(direction, rules.slot());
        let side = match direction {
            Direction::Request => "request",
            Direction::Response => "response",
        };
        let document = self.contract.document();
        let mut points = Vec::new();
        for property in rules.properties() {
            let count = counters.get(direction, property.slot);
            let what = |rest: &str| format!("{side} property `{}`{rest}", property.name);
            points.push((property.node, PointKind::Property, what(""), count.seen));
            if !property.required {
                let absent = own.objects.saturating_sub(count.seen);
                points.push((property.node, PointKind::Absent, what(" absent"), absent));
            }
            if self.contract.schema(property.schema).nullable() {
                points.push((property.node, PointKind::Null, what(" null"), count.null));
            }
        }
        for (index, value) in rules.enum_values().iter().enumerate().take(64) {
            let text = document.source(*value).slice(document.node(*value).span()).to_owned();
            let seen = own.enum_values >> index & 1;
            points.push((*value, PointKind::EnumValue, format!("{side} value {text}"), seen));
        }
        if rules.is(Type::Array) {
            let filled = own.seen - own.null - own.empty;
            points.push((rules.node(), PointKind::FilledArray, format!("{side} array with elements"), filled));
            points.push((rules.node(), PointKind::EmptyArray, format!("{side} array without elements"), own.empty));
        }
        for (node, kind, what, seen) in points {
            self.add(node, kind, what, seen);
        }
    }

    fn build(mut self) -> Coverage {
        // A shared parameter, response or header is one point for each operation that uses it.
        let mut known = HashSet::new();
        self.points.retain(|(node, point)| known.insert((*node, point.kind, point.what.clone())));
        self.points.sort_by(|(a_node, a), (b_node, b)| {
            (&a.file, a.line, a_node, a.kind, &a.what).cmp(&(&b.file, b.line, b_node, b.kind, &b.what))
        });
        let points: Vec<Point> = self.points.into_iter().map(|(_, point)| point).collect();
        let covered = points.iter().filter(|point| point.seen > 0).count();
        Coverage { covered, total: points.len(), points }
    }
}
