//! What a request carries beside its body.

use std::borrow::Cow;

use openapi_contract::schema::{Direction, Schema};
use openapi_contract::{Details, NodeId, Parameter, Place, SchemeKind, Style};

use crate::redact::REDACTED;
use crate::rules::exchange::Case;
use crate::values::form::MOST_FIELDS;
use crate::values::{Coding, Expected, Raw, Writing, insert, judge, keys};

/// Query, path variables and headers of one request.
pub(super) struct Sent<'e> {
    /// Names, and values as they stand in the URL.
    query: Vec<(Cow<'e, str>, &'e str)>,
    path: Vec<(&'e str, &'e str)>,
    /// There are more in the query than are judged.
    pub(super) is_cut: bool,
    case: &'e Case<'e, 'e>,
}

/// OpenAPI says that parameters of these names are to be ignored: HTTP and `security` describe
/// them.
pub(super) fn is_of_http(parameter: &Parameter) -> bool {
    parameter.place == Place::Header
        && ["accept", "content-type", "authorization"].iter().any(|name| parameter.name.eq_ignore_ascii_case(name))
}

impl<'e> Sent<'e> {
    pub(super) fn new(case: &'e Case<'_, '_>) -> Self {
        let mut pairs = case.exchange.query().split('&').filter(|pair| !pair.is_empty());
        // Parameters are compared with each other; no server takes as many as this.
        let judged = pairs.by_ref().take(MOST_FIELDS).map(|pair| pair.split_once('=').unwrap_or((pair, "")));
        let query = judged.map(|(name, value)| (Coding::Form.decode(name), value)).collect();
        let is_cut = pairs.next().is_some();
        let path = if case.details.parameters.iter().any(|parameter| parameter.place == Place::Path) {
            let below = case.contract.path_below_server(&case.exchange.url);
            below.map(|below| case.operation.path_values(below)).unwrap_or_default()
        } else {
            Vec::new()
        };
        Self { query, path, is_cut, case }
    }

    pub(super) fn header(&self, name: &str) -> Option<Cow<'e, str>> {
        self.case.exchange.request.headers.get(name)
    }

    pub(super) fn has_query(&self, name: &str) -> bool {
        self.query.iter().any(|(own, _)| own == name)
    }

    pub(super) fn has_cookie(&self, name: &str) -> bool {
        self.header("cookie").is_some_and(|header| !cookies(&header, name).is_empty())
    }

    /// Whether a parameter is there, in any of the ways in which it can be written.
    pub(super) fn has(&self, parameter: &Parameter) -> bool {
        match parameter.place {
            Place::Path => true,
            Place::Header => self.header(&parameter.name).is_some(),
            Place::Cookie => self.has_cookie(&parameter.name),
            Place::Query => self.query.iter().any(|(name, _)| self.belongs(parameter, name)),
        }
    }

    fn expected(&self, parameter: &'e Parameter) -> Option<Expected<'e>> {
        Some(Expected::of(self.case.contract, &[parameter.schema(self.case.contract)?]))
    }

    /// Whether the members of an object are parameters of their own.
    fn is_spread(&self, parameter: &'e Parameter) -> Option<Expected<'e>> {
        let can_be = parameter.style == Style::Form && parameter.explode && !parameter.is_json;
        self.expected(parameter).filter(|expected| can_be && expected.object() && !expected.array())
    }

    fn belongs(&self, parameter: &'e Parameter, name: &str) -> bool {
        *name == *parameter.name
            || (parameter.style == Style::DeepObject && keys(name, &parameter.name).is_some())
            || self.is_spread(parameter).is_some_and(|expected| expected.takes(name))
    }

    /// What is wrong with the value of a parameter: the keyword that says so, and why.
    pub(super) fn fault(&self, parameter: &'e Parameter, schema: &'e Schema) -> Option<(NodeId, String)> {
        let header = match parameter.place {
            Place::Header => self.header(&parameter.name),
            Place::Cookie => self.header("cookie"),
            _ => None,
        };
        let texts: Vec<&str> = match parameter.place {
            Place::Path => {
                self.path.iter().filter(|(name, _)| *name == &*parameter.name).map(|(_, text)| *text).collect()
            }
            Place::Query => {
                self.query.iter().filter(|(name, _)| *name == *parameter.name).map(|(_, text)| *text).collect()
            }
            Place::Header => header.as_deref().into_iter().collect(),
            Place::Cookie => header.as_deref().map(|header| cookies(header, &parameter.name)).unwrap_or_default(),
        };
        if texts.is_empty() && parameter.place != Place::Query {
            return None;
        }
        // What was taken out of a recording says nothing.
        if texts.contains(&REDACTED) || (parameter.allow_empty && texts == [""]) {
            return None;
        }
        let coding = match parameter.place {
            Place::Header => Coding::Plain,
            Place::Query if !parameter.allow_reserved => Coding::Form,
            Place::Query | Place::Path | Place::Cookie => Coding::Percent,
        };
        let contract = self.case.contract;
        let expected = Expected::of(contract, &[schema]);
        let writing = Writing { name: &parameter.name, style: parameter.style, explode: parameter.explode, coding };
        let members = self.members(parameter, &expected, coding);
        let readings = if parameter.is_json {
            let text = coding.decode(texts.first()?);
            if openapi_contract::json::Tape::new().parse(&text).is_err() {
                return Some((parameter.node, "expected JSON, found other text".to_owned()));
            }
            vec![Raw::Json(text)]
        } else if members.is_empty() {
            writing.readings(&expected, &texts)
        } else {
            vec![Raw::Map(members)]
        };
        judge(contract, schema, &readings, Direction::Request)
    }

    /// The members of an object that stand in the query one by one.
    fn members(
        &self,
        parameter: &'e Parameter,
        expected: &Expected<'_>,
        coding: Coding,
    ) -> Vec<(Cow<'e, str>, Raw<'e>)> {
        let mut members = Vec::new();
        if parameter.place != Place::Query {
            return members;
        }
        let spread = self.is_spread(parameter).is_some();
        let described = |name: &str| {
            let parameters = &self.case.details.parameters;
            parameters.iter().any(|own| own.place == Place::Query && *own.name == *name)
        };
        for (name, text) in &self.query {
            let value = Raw::Text(coding.decode(text));
            if spread {
                if expected.takes(name) && !described(name) {
                    insert(&mut members, &[name], value);
                }
            } else if parameter.style == Style::DeepObject
                && let Some(keys) = keys(name, &parameter.name)
            {
                insert(&mut members, &keys, value);
            }
        }
        members
    }

    /// The names in the query that no parameter and no key of the description has.
    pub(super) fn unknown_query_names<'s>(&'s self, details: &'e Details) -> impl Iterator<Item = &'s str> {
        let in_query = move || details.parameters.iter().filter(|parameter| parameter.place == Place::Query);
        let is_key = move |name: &str| {
            details
                .security
                .iter()
                .flat_map(|way| &way.schemes)
                .any(|scheme| matches!(&scheme.kind, SchemeKind::ApiKey(Place::Query, own) if **own == *name))
        };
        let names = self.query.iter().map(|(name, _)| &**name);
        names.filter(move |name| !is_key(name) && !in_query().any(|parameter| self.belongs(parameter, name)))
    }
}

/// The values of the cookies of one name, as they stand in the header.
fn cookies<'h>(header: &'h str, name: &str) -> Vec<&'h str> {
    let pairs = header.split(';').filter_map(|pair| pair.trim().split_once('='));
    pairs.filter(|(own, _)| *own == name).map(|(_, value)| value.trim_matches('"')).collect()
}
