//! From counts to the report: names, places, sentences, order.

use std::collections::HashMap;

use openapi_contract::{Contract, NodeId};

use super::run::Broken;
use super::{Aggregate, Group, Key, NotChecked, PassedOver, Place, Site, SiteKey};
use crate::Options;
use crate::client::Effect;
use crate::exchange::is_acceptance;
use crate::report::{
    Counted, Finding, Occurrence, Outcome, RecordingProblem, Report, SeenAt, SpecPlace, SpecProblem, SpecText, Summary,
    plural,
};
use crate::rules::advice::{Advice, advise};
use crate::rules::{Cause, Severity};
use crate::values::form::MOST_FIELDS;

pub(super) fn report(
    contract: &Contract,
    aggregate: &Aggregate,
    names: &[String],
    problems: Vec<Broken>,
    options: &Options,
) -> Report {
    let settle = Settle { contract, aggregate, names };
    let recordings = settle.recordings(problems);
    let mut findings = settle.findings();
    findings.retain(|finding| !options.off.contains(&finding.code));
    let not_checked = settle.not_checked();
    let passed_over = settle.passed_over();
    let contract_problems: Vec<SpecProblem> = contract
        .problems()
        .into_iter()
        .map(|problem| SpecProblem {
            file: problem.location.file,
            line: problem.location.line,
            column: problem.location.column,
            message: problem.message,
        })
        .collect();
    let count = |severity| findings.iter().filter(|finding| finding.severity == severity).count();
    let summary = Summary {
        recordings: names.len(),
        exchanges: aggregate.exchanges,
        checked: aggregate.checked,
        by_media_type_only: aggregate.by_media_type_only,
        errors: count(Severity::Error),
        warnings: count(Severity::Warning),
        advice: count(Severity::Advice),
        accepted: 0,
    };
    let incomplete = !recordings.is_empty() || (aggregate.checked == 0 && findings.is_empty());
    let outcome = if incomplete {
        Outcome::Incomplete
    } else if summary.errors + summary.warnings > 0 {
        Outcome::Drift
    } else if !not_checked.is_empty() && !options.allow_unchecked {
        Outcome::Incomplete
    } else {
        Outcome::Clean
    };
    Report {
        spec: contract.document().sources()[0].name().to_owned(),
        outcome,
        summary,
        findings,
        not_checked,
        passed_over,
        recordings,
        contract_problems,
        coverage: super::coverage(contract, aggregate),
        accepted: Vec::new(),
        baseline: Vec::new(),
        coverage_below: None,
        off: options.off.clone(),
        allow_unchecked: options.allow_unchecked,
        texts: contract
            .document()
            .sources()
            .iter()
            .map(|source| SpecText { file: source.name().to_owned(), text: source.text().to_owned() })
            .collect(),
    }
}

/// One finding, on its own.
pub(super) fn finding(contract: &Contract, aggregate: &Aggregate, names: &[String], key: &Key) -> Option<Finding> {
    let settle = Settle { contract, aggregate, names };
    aggregate.groups.get(key).map(|group| settle.finding(key, group))
}

struct Settle<'s> {
    contract: &'s Contract,
    aggregate: &'s Aggregate,
    names: &'s [String],
}

impl Settle<'_> {
    fn findings(&self) -> Vec<Finding> {
        let mut keys: Vec<(&Key, &Group)> = self.aggregate.groups.iter().collect();
        keys.sort_by(|a, b| a.0.cmp(b.0));
        let mut findings: Vec<(NodeId, Finding)> =
            keys.into_iter().map(|(key, group)| (key.node, self.finding(key, group))).collect();
        let advice = advise(self.contract, self.aggregate);
        findings.extend(advice.iter().map(|advice| (advice.node, self.advice(advice))));
        // By severity, then in the order of the description, which is how one works through them.
        findings.sort_by(|(a_node, a), (b_node, b)| {
            let a_place = (&a.spec.file, a.spec.line, a.spec.column, a_node);
            let b_place = (&b.spec.file, b.spec.line, b.spec.column, b_node);
            b.severity
                .cmp(&a.severity)
                .then(a_place.cmp(&b_place))
                .then(a.code.cmp(b.code))
                .then(a.message.cmp(&b.message))
        });
        findings.into_iter().map(|(_, finding)| finding).collect()
    }

    fn finding(&self, key: &Key, group: &Group) -> Finding {
        let rule = key.code.rule();
        let found = join(&group.found, &group.values);
        let keyword = self.keyword(key.node);
        let cause = Cause { subject: &key.subject, found: &found, keyword: &keyword };
        let of = self.denominator(group);
        Finding {
            code: rule.code,
            severity: rule.severity,
            message: (rule.message)(&cause),
            subject: (!key.subject.is_empty()).then(|| key.subject.to_string()),
            spec: self.spec_place(key.node),
            client: group.effect,
            occurrences: group.occurrences,
            exchanges: group.exchanges,
            of,
            values: group.values.iter().map(|(value, count)| Counted { what: value.to_string(), count }).collect(),
            further_values: group.values.rest(),
            found: group.found.iter().map(|(shape, count)| Counted { what: shape.to_string(), count }).collect(),
            beside: group.beside.iter().map(|(part, count)| Counted { what: part.to_string(), count }).collect(),
            sites: group.sites.iter().map(|(site, count)| self.occurrence(site, count)).collect(),
            further_sites: group.sites.rest(),
            first: Some(self.seen_at(group.first, group.first_pointer.as_deref())),
            last: Some(self.seen_at(group.last, None)),
        }
    }

    fn advice(&self, advice: &Advice) -> Finding {
        let rule = advice.code.rule();
        let found = advice.found.join(", ");
        let cause = Cause { subject: &advice.subject, found: &found, keyword: "" };
        Finding {
            code: rule.code,
            severity: rule.severity,
            message: (rule.message)(&cause),
            subject: (!advice.subject.is_empty()).then(|| advice.subject.clone()),
            spec: self.spec_place(advice.node),
            client: Effect::NotKnown,
            occurrences: advice.samples,
            exchanges: advice.samples,
            of: advice.samples,
            values: Vec::new(),
            further_values: 0,
            found: advice.found.iter().map(|what| Counted { what: what.clone(), count: advice.samples }).collect(),
            beside: Vec::new(),
            sites: Vec::new(),
            further_sites: 0,
            first: None,
            last: None,
        }
    }

    /// The value that stands at a place, when it is a single one and short.
    fn keyword(&self, node: NodeId) -> String {
        let document = self.contract.document();
        if document.node(node).as_object().is_some() || document.node(node).as_array().is_some() {
            return String::new();
        }
        let text = document.source(node).slice(document.node(node).span());
        text.trim_matches(['"', '\'']).to_owned()
    }

    /// How many exchanges could have shown the finding: all that were judged at its sites. An accepted request and its
    /// answer are one exchange.
    fn denominator(&self, group: &Group) -> u64 {
        let (mut requests, mut responses) = (HashMap::new(), HashMap::new());
        for (site, _) in group.sites.iter() {
            match site.site {
                Site::None => {}
                Site::Request { operation, .. } => {
                    requests.insert(operation, self.aggregate.requests.get(&operation).copied().unwrap_or_default());
                }
                Site::Response { operation, status, .. } => {
                    let count = self.aggregate.responses.get(&(operation, status)).copied().unwrap_or_default();
                    responses.insert((operation, status), count);
                }
            }
        }
        responses.retain(|(operation, status), _| !(requests.contains_key(operation) && is_acceptance(*status)));
        let sum: u64 = requests.values().chain(responses.values()).sum();
        if sum == 0 { self.aggregate.exchanges } else { sum.max(group.exchanges) }
    }

    fn occurrence(&self, key: &SiteKey, count: u64) -> Occurrence {
        let operation = |index: usize| {
            let operation = &self.contract.operations()[index];
            Some(format!("{} {}", operation.method(), operation.path()))
        };
        let pointer = key.pointer.as_deref().map(str::to_owned);
        match key.site {
            Site::None => Occurrence { operation: None, status: None, target: "operation".into(), pointer, count },
            Site::Request { operation: index, part } => Occurrence {
                operation: operation(index),
                status: None,
                target: format!("request {part}"),
                pointer,
                count,
            },
            Site::Response { operation: index, status, part } => Occurrence {
                operation: operation(index),
                status: Some(status),
                target: format!("response {part}"),
                pointer,
                count,
            },
        }
    }

    fn seen_at(&self, place: Place, pointer: Option<&str>) -> SeenAt {
        SeenAt {
            recording: self.names[place.input].clone(),
            entry: place.entry,
            line: place.line,
            pointer: pointer.map(str::to_owned),
        }
    }

    fn spec_place(&self, node: NodeId) -> SpecPlace {
        let document = self.contract.document();
        let span = document.span(node);
        let source = document.source(node);
        let start = source.location(span.start as usize);
        let end = source.location(span.end as usize);
        let width = if end.line == start.line { end.column.saturating_sub(start.column) } else { 0 };
        let text = source.line(start.line);
        SpecPlace {
            pointer: document.pointer(node),
            text: text.to_owned(),
            width: if width == 0 { text.chars().count().saturating_sub(start.column - 1).max(1) } else { width },
            file: start.file,
            line: start.line,
            column: start.column,
        }
    }

    fn not_checked(&self) -> Vec<crate::report::NotChecked> {
        let reasons = self.aggregate.not_checked.iter();
        reasons
            .map(|(reason, (count, place))| crate::report::NotChecked {
                reason: match reason {
                    NotChecked::Aborted => "the request was aborted: there is no answer".into(),
                    NotChecked::BodyNotRecorded => "the response body was not recorded".into(),
                    NotChecked::RequestBodyNotRecorded => "the request body was not recorded".into(),
                    NotChecked::Undecodable(why) => format!("the body cannot be decoded: {why}"),
                    NotChecked::TooDeep => {
                        format!("the body is nested deeper than {} levels", openapi_contract::json::MAX_DEPTH)
                    }
                    NotChecked::TooManyParameters => format!("the query has more than {MOST_FIELDS} parameters"),
                },
                count: *count,
                first: self.seen_at(*place, None),
            })
            .collect()
    }

    fn passed_over(&self) -> Vec<Counted> {
        let reasons = self.aggregate.passed_over.iter().map(|(reason, count)| Counted {
            what: match reason {
                PassedOver::OtherHost(host) => host.clone(),
                PassedOver::OtherScheme => "not HTTP (data:, blob:, browser extensions)".into(),
                PassedOver::Preflight => "CORS preflight".into(),
                PassedOver::Refused => "refused calls of undocumented operations".into(),
            },
            count: *count,
        });
        let hosts =
            self.aggregate.hosts.iter().map(|(host, count)| Counted { what: format!("other host {host}"), count });
        let rest = self.aggregate.hosts.rest();
        let rest = (rest > 0).then(|| Counted { what: "further hosts".into(), count: rest });
        reasons.chain(hosts).chain(rest).collect()
    }

    fn recordings(&self, problems: Vec<Broken>) -> Vec<RecordingProblem> {
        let mut found: Vec<(usize, RecordingProblem)> = problems
            .into_iter()
            .map(|(index, problem)| {
                let hint = problem.hint().map(str::to_owned);
                (index, RecordingProblem { recording: self.names[index].clone(), message: problem.to_string(), hint })
            })
            .collect();
        for (index, (count, place, reason)) in &self.aggregate.broken {
            let more = if *count > 1 { format!(", and {}", plural(count - 1, "more entry")) } else { String::new() };
            let message = format!("has a broken entry {} at line {}: {reason}{more}", place.entry, place.line);
            let hint = Some("the other entries were checked".to_owned());
            found.push((*index, RecordingProblem { recording: self.names[*index].clone(), message, hint }));
        }
        if found.is_empty() && self.aggregate.checked == 0 && !self.aggregate.hosts.is_empty() {
            found.extend(self.elsewhere());
        }
        found.sort_by_key(|(index, _)| *index);
        found.into_iter().map(|(_, problem)| problem).collect()
    }

    /// Everything went to hosts that the description does not name: say which to add.
    fn elsewhere(&self) -> Option<(usize, RecordingProblem)> {
        let (host, _) = self.aggregate.hosts.iter().max_by_key(|(_, count)| *count)?;
        let mut servers: Vec<&str> = Vec::new();
        for server in self.contract.servers().map(openapi_contract::Server::url) {
            if !servers.contains(&server) {
                servers.push(server);
            }
        }
        let message = format!("has only calls to other hosts than {}", servers.join(", "));
        let hint = Some(format!("if {host} is the same API, add `--server {host}`"));
        Some((0, RecordingProblem { recording: self.names[0].clone(), message, hint }))
    }
}

/// What was found, in a line.
fn join<const A: usize, const B: usize>(
    shapes: &super::Smallest<Box<str>, A>,
    values: &super::Smallest<Box<str>, B>,
) -> String {
    const FEW: usize = 4;
    let (names, rest): (Vec<String>, u64) = if values.is_empty() {
        (shapes.iter().map(|(shape, _)| shape.to_string()).collect(), shapes.rest())
    } else {
        (values.iter().map(|(value, _)| format!("`{value}`")).collect(), values.rest())
    };
    let more = names.len() > FEW || rest > 0;
    let mut text = names[..names.len().min(FEW)].join(", ");
    if more {
        text.push_str(", and others");
    }
    text
}
