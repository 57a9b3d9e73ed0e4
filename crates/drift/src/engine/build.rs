//! From counts to the report: names, places, sentences, order.

use std::borrow::Cow;
use std::collections::HashMap;
use std::path::Path;

use openapi_contract::{Contract, NodeId, Version};

use super::run::Broken;
use crate::Options;
use crate::client::Effect;
use crate::exchange::is_acceptance;
use crate::observation::{
    Aggregate, EntryRef, FurtherNames, Group, Key, Location, LocationKey, MAX_NAMES, NotChecked, PassedOver, Smallest,
    cut, seen_json, seen_text,
};
use crate::report::{
    Counted, Finding, Occurrence, Outcome, RecordingProblem, Report, SeenAt, SpecPlace, SpecProblem, SpecText, Summary,
};
use crate::rule::{Cause, Code, Severity};
use crate::rules::advice::{Advice, advise};
use crate::text::{excerpt, plural, quoted};
use crate::values::form::MAX_FIELDS;

/// How many characters of a line a finding marks at most.
const MAX_WIDTH: usize = 160;

pub(super) fn report(
    contract: &Contract,
    aggregate: &Aggregate,
    names: &[String],
    problems: Vec<Broken>,
    options: &Options,
) -> Report {
    let build = Build { contract, aggregate, names };
    let recordings = build.recordings(problems);
    let mut findings = build.findings();
    findings.retain(|finding| !options.off.contains(&finding.code));
    let sources = contract.document().sources().iter();
    let mut report = Report {
        spec: contract.document().sources()[0].name().into(),
        outcome: Outcome::Incomplete,
        exit_code: Outcome::Incomplete.exit_code(),
        verdict: String::new(),
        summary: Summary {
            recordings: names.len(),
            exchanges: aggregate.exchanges,
            checked: aggregate.checked,
            by_media_type_only: aggregate.by_media_type_only,
            webhooks: contract.webhooks(),
            errors: 0,
            warnings: 0,
            advice: 0,
            accepted: 0,
        },
        findings,
        accepted: Vec::new(),
        baseline: Vec::new(),
        not_checked: build.not_checked(),
        passed_over: build.passed_over(),
        recordings,
        contract_problems: spec_problems(contract),
        suggestions: Vec::new(),
        coverage: super::cover::coverage(contract, aggregate),
        off: options.off.clone(),
        coverage_below: None,
        allow_unchecked: options.allow_unchecked,
        texts: sources
            .map(|source| SpecText {
                file: source.name().to_owned(),
                path: source.path().map(Path::to_owned),
                text: source.text().to_owned(),
            })
            .collect(),
    };
    report.conclude();
    report
}

/// The problems of the document, those of one kind together: a keyword of another version is often in it a hundred times.
fn spec_problems(contract: &Contract) -> Vec<SpecProblem> {
    let mut found: Vec<SpecProblem> = Vec::new();
    let mut known: HashMap<&str, usize> = HashMap::new();
    for problem in contract.problems() {
        if let Some(index) = known.get(&*problem.message) {
            found[*index].further += 1;
            continue;
        }
        known.insert(&problem.message, found.len());
        found.push(SpecProblem {
            file: problem.location.file.as_str().into(),
            line: problem.location.line,
            column: problem.location.column,
            message: problem.message.as_str().into(),
            hint: problem.hint.as_deref().map(Into::into),
            further: 0,
        });
    }
    found
}

/// One finding, on its own.
pub(super) fn finding(contract: &Contract, aggregate: &Aggregate, names: &[String], key: &Key) -> Option<Finding> {
    let build = Build { contract, aggregate, names };
    aggregate.groups.get(key).map(|group| build.finding(key, group))
}

struct Build<'s> {
    contract: &'s Contract,
    aggregate: &'s Aggregate,
    names: &'s [String],
}

impl Build<'_> {
    fn findings(&self) -> Vec<Finding> {
        let mut keys: Vec<(&Key, &Group)> = self.aggregate.groups.iter().collect();
        keys.sort_by(|a, b| a.0.cmp(b.0));
        let mut findings: Vec<(NodeId, Finding)> =
            keys.into_iter().map(|(key, group)| (key.node, self.finding(key, group))).collect();
        let further = self.aggregate.further_names.iter();
        findings.extend(further.map(|((code, node), further)| (*node, self.further_names(*code, *node, further))));
        let advice = advise(self.contract, self.aggregate);
        findings.extend(advice.iter().map(|advice| (advice.node, self.advice(advice))));
        // By severity, then in the order of the document.
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
        let found = join(&group.found, &group.values);
        // Several schemes are quoted one by one.
        let subject = match key.code {
            Code::MissingSecurity => Cow::Borrowed(&*key.subject),
            _ => quoted(&key.subject),
        };
        let counted = |what: &str, count| Counted { what: what.into(), count, json: None };
        Finding {
            subject: (!key.subject.is_empty()).then(|| (&*key.subject).into()),
            client: group.effect,
            occurrences: group.occurrences,
            exchanges: group.exchanges,
            of: self.denominator(group),
            values: group.values.iter().map(|(value, count)| seen_value(value, count)).collect(),
            further_values: group.values.rest(),
            found: group.found.iter().map(|(shape, count)| counted(shape, count)).collect(),
            beside: group.beside.iter().map(|(part, count)| counted(part, count)).collect(),
            sites: group.locations.iter().map(|(location, count)| self.occurrence(location, count)).collect(),
            further_sites: group.locations.rest(),
            first: Some(self.seen_at(group.first, group.first_pointer.as_deref())),
            last: Some(self.seen_at(group.last, None)),
            ..self.plain(key.code, key.node, &subject, &found)
        }
    }

    /// A finding of which only the cause is known.
    fn plain(&self, code: Code, node: NodeId, subject: &str, found: &str) -> Finding {
        let rule = code.rule();
        let keyword = self.keyword(node);
        let message = (rule.message)(&Cause { subject, found, keyword: &quoted(&keyword) });
        Finding {
            rule,
            code: rule.code,
            severity: self.severity(code),
            message: message.into(),
            subject: None,
            spec: self.spec_place(node),
            client: Effect::NotKnown,
            occurrences: 0,
            exchanges: 0,
            of: 0,
            values: Vec::new(),
            further_values: 0,
            found: Vec::new(),
            beside: Vec::new(),
            further_names: false,
            accepted: None,
            sites: Vec::new(),
            further_sites: 0,
            first: None,
            last: None,
        }
    }

    /// How much a finding of a rule matters, in a document of this version.
    fn severity(&self, code: Code) -> Severity {
        // From OpenAPI 3.1 on `5.0` is an integer, which typed clients still may not read.
        if code == Code::IntegerAsFloat && self.contract.version() > Version::V3_0 {
            return Severity::Warning;
        }
        code.rule().severity
    }

    /// The finding for all names at a place beyond those that are told apart.
    fn further_names(&self, code: Code, node: NodeId, further: &FurtherNames) -> Finding {
        Finding {
            message: format!("there are more names at this place than the {MAX_NAMES} that have a finding each").into(),
            occurrences: further.occurrences,
            exchanges: further.occurrences.min(self.aggregate.exchanges),
            of: self.aggregate.exchanges,
            further_names: true,
            first: Some(self.seen_at(further.first, None)),
            last: Some(self.seen_at(further.last, None)),
            ..self.plain(code, node, "", "")
        }
    }

    fn advice(&self, advice: &Advice) -> Finding {
        let found: Vec<Counted> = advice
            .found
            .iter()
            .map(|what| Counted { what: what.as_str().into(), count: advice.samples, json: None })
            .collect();
        Finding {
            subject: (!advice.subject.is_empty()).then(|| advice.subject.as_str().into()),
            occurrences: advice.samples,
            exchanges: advice.samples,
            of: advice.samples,
            found,
            ..self.plain(advice.code, advice.node, &quoted(&advice.subject), &advice.found.join(", "))
        }
    }

    /// The value at a place, if it is a scalar.
    fn keyword(&self, node: NodeId) -> String {
        let document = self.contract.document();
        // A list of types, from OpenAPI 3.1 on.
        if let Some(types) = document.node(node).as_array().filter(|_| document.key(node) == Some("type")) {
            let names: Vec<&str> = types.iter().filter_map(|ty| document.node(*ty).as_str()).collect();
            return names.join(" or ");
        }
        if document.node(node).as_object().is_some() || document.node(node).as_array().is_some() {
            return String::new();
        }
        let text = cut(document.source(node).slice(document.node(node).span()));
        text.trim_matches(['"', '\'']).to_owned()
    }

    /// How many exchanges could have shown the finding: all that were judged at its sites. An accepted request and its
    /// response are one exchange.
    fn denominator(&self, group: &Group) -> u64 {
        let (mut requests, mut responses) = (HashMap::new(), HashMap::new());
        for (site, _) in group.locations.iter() {
            match site.location {
                Location::None => {}
                Location::Request { operation, .. } => {
                    requests.insert(operation, self.aggregate.requests.get(&operation).copied().unwrap_or_default());
                }
                Location::Response { operation, status, .. } => {
                    let count = self.aggregate.responses.get(&(operation, status)).copied().unwrap_or_default();
                    responses.insert((operation, status), count);
                }
            }
        }
        responses.retain(|(operation, status), _| !(requests.contains_key(operation) && is_acceptance(*status)));
        let sum: u64 = requests.values().chain(responses.values()).sum();
        if sum == 0 { self.aggregate.exchanges } else { sum.max(group.exchanges) }
    }

    fn occurrence(&self, key: &LocationKey, count: u64) -> Occurrence {
        let (operation, status, target) = match key.location {
            Location::None => (None, None, "operation".to_owned()),
            Location::Request { operation, part } => (Some(operation), None, format!("request {}", part.name())),
            Location::Response { operation, status, part } => {
                (Some(operation), Some(status), format!("response {}", part.name()))
            }
        };
        let operation = operation.map(|index| {
            let operation = &self.contract.operations()[index];
            format!("{} {}", operation.method(), operation.path()).into()
        });
        let pointer = key.pointer.as_deref().map(Into::into);
        Occurrence { operation, status, target: target.into(), pointer, count }
    }

    fn seen_at(&self, entry: EntryRef, pointer: Option<&str>) -> SeenAt {
        SeenAt {
            recording: self.names[entry.input].as_str().into(),
            entry: entry.entry,
            line: entry.line,
            pointer: pointer.map(Into::into),
        }
    }

    fn spec_place(&self, node: NodeId) -> SpecPlace {
        let document = self.contract.document();
        let span = document.span(node);
        let source = document.source(node);
        let start = source.location(span.start as usize);
        let line = source.line(start.line);
        let from = span.start as usize - source.line_start(start.line);
        let excerpt = excerpt(line, from);
        // To the end of the line, when it is longer.
        let length = (span.end - span.start) as usize;
        let rest = line.get(from..).unwrap_or_default();
        let meant = rest.char_indices().take(MAX_WIDTH).take_while(|(at, _)| *at < length || length == 0);
        SpecPlace {
            pointer: document.pointer(node).into(),
            excerpt: excerpt.text.into(),
            excerpt_column: excerpt.before + 1,
            width: meant.count().max(1),
            file: start.file.into(),
            line: start.line,
            column: start.column,
        }
    }

    fn not_checked(&self) -> Vec<crate::report::NotChecked> {
        let reasons = self.aggregate.not_checked.iter().map(|((reason, node), (count, first))| {
            let (code, reason) = in_words(reason);
            (code, reason, node.map(|node| self.spec_place(node)), *count, *first)
        });
        let further = self.aggregate.further_reasons;
        let further = further.map(|(count, first)| ("further", "further reasons".into(), None, count, first));
        reasons
            .chain(further)
            .map(|(code, reason, spec, count, first)| crate::report::NotChecked {
                code,
                reason: reason.as_ref().into(),
                spec,
                count,
                first: self.seen_at(first, None),
            })
            .collect()
    }

    fn passed_over(&self) -> Vec<Counted> {
        let reasons = self.aggregate.passed_over.iter().map(|(reason, count)| {
            let what = match reason {
                PassedOver::OtherHost(host) => host,
                PassedOver::OtherScheme => "not HTTP (data:, blob:, browser extensions)",
                PassedOver::Preflight => "CORS preflight",
                PassedOver::Refused => "refused calls of undocumented operations",
            };
            Counted { what: what.into(), count: *count, json: None }
        });
        let hosts = self.aggregate.hosts.iter();
        let hosts = hosts.map(|(host, count)| Counted { what: format!("other host {host}").into(), count, json: None });
        let rest = self.aggregate.hosts.rest();
        let rest = (rest > 0).then(|| Counted { what: "further hosts".into(), count: rest, json: None });
        reasons.chain(hosts).chain(rest).collect()
    }

    fn recordings(&self, problems: Vec<Broken>) -> Vec<RecordingProblem> {
        let mut found: Vec<(usize, RecordingProblem)> = problems
            .into_iter()
            .map(|(index, problem)| (index, self.problem(index, problem.to_string(), problem.hint())))
            .collect();
        for (index, (count, (entry, reason))) in &self.aggregate.broken {
            let more = if *count > 1 { format!(", and {}", plural(count - 1, "more entry")) } else { String::new() };
            let message = format!("has a broken entry {} at line {}: {reason}{more}", entry.entry, entry.line);
            found.push((*index, self.problem(*index, message, Some("the other entries were checked"))));
        }
        if found.is_empty() && self.aggregate.checked == 0 && !self.aggregate.hosts.is_empty() {
            found.extend(self.elsewhere());
        }
        found.sort_by_key(|(index, _)| *index);
        found.into_iter().map(|(_, problem)| problem).collect()
    }

    fn problem(&self, index: usize, message: String, hint: Option<&str>) -> RecordingProblem {
        RecordingProblem {
            recording: self.names[index].as_str().into(),
            message: message.into(),
            hint: hint.map(Into::into),
        }
    }

    /// All exchanges went to hosts that the document does not name: suggest the one to add.
    fn elsewhere(&self) -> Option<(usize, RecordingProblem)> {
        let (host, _) = self.aggregate.hosts.iter().max_by_key(|(_, count)| *count)?;
        let (mut named, mut open): (Vec<&str>, Vec<&str>) = (Vec::new(), Vec::new());
        for server in self.contract.servers() {
            let servers = if server.is_open() { &mut open } else { &mut named };
            if !servers.contains(&server.url()) {
                servers.push(server.url());
            }
        }
        let message = if named.is_empty() {
            format!("has only calls to hosts that the document does not name: its server is {}", open.join(", "))
        } else {
            format!("has only calls to other hosts than {}", named.join(", "))
        };
        let hint = format!("if {host} is the same API, add `--server {host}`");
        Some((0, self.problem(0, message, Some(&hint))))
    }
}

/// Why something was not checked: a code and a sentence.
fn in_words(reason: &NotChecked) -> (&'static str, Cow<'_, str>) {
    match reason {
        NotChecked::Aborted => ("aborted", "the request was aborted: there is no response".into()),
        NotChecked::BodyNotRecorded => ("body-not-recorded", "the response body was not recorded".into()),
        NotChecked::RequestBodyNotRecorded => ("body-not-recorded", "the request body was not recorded".into()),
        NotChecked::RestNotRecorded => (
            "body-not-recorded",
            "the rest of a body was over the limit of the recorder: its first items were checked".into(),
        ),
        NotChecked::Undecodable(why) => ("undecodable", format!("the body cannot be decoded: {why}").into()),
        NotChecked::TooDeep => {
            let levels = openapi_contract::json::MAX_DEPTH;
            ("too-deep", format!("the body is nested deeper than {levels} levels").into())
        }
        NotChecked::TooManyParameters => {
            ("too-many-parameters", format!("the query has more than {MAX_FIELDS} parameters").into())
        }
        NotChecked::MediaType(name) => {
            ("media-type", format!("the schema of a body of `{}` cannot be checked", quoted(name)).into())
        }
        NotChecked::Document(reason) => ("document", reason.as_ref().into()),
    }
}

fn seen_value(seen: &str, count: u64) -> Counted {
    Counted { what: seen_text(seen).as_ref().into(), count, json: seen_json(seen).map(str::to_owned) }
}

/// The shapes or values that were found, in a line.
fn join<const A: usize, const B: usize>(shapes: &Smallest<Box<str>, A>, values: &Smallest<Box<str>, B>) -> String {
    const FEW: usize = 4;
    let (names, rest): (Vec<String>, u64) = if values.is_empty() {
        (shapes.iter().map(|(shape, _)| shape.to_string()).collect(), shapes.rest())
    } else {
        (values.iter().map(|(value, _)| format!("`{}`", quoted(&seen_text(value)))).collect(), values.rest())
    };
    let more = names.len() > FEW || rest > 0;
    let mut text = names[..names.len().min(FEW)].join(", ");
    if more {
        text.push_str(", and others");
    }
    text
}
