//! What a request carries beside its body.

use std::borrow::Cow;

use openapi_contract::schema::{Direction, SchemaId};
use openapi_contract::{Details, Parameter, ParameterIn, SchemeKind, Style};

use crate::redact::REDACTED;
use crate::rules::exchange::Case;
use crate::values::form::MAX_FIELDS;
use crate::values::{Coding, Expected, Judged, Raw, Writing, insert, judge, keys};

/// Query, path variables and headers of one request.
pub(super) struct Sent<'e> {
    /// Names, and values as they stand in the URL.
    query: Vec<(Cow<'e, str>, &'e str)>,
    path: Vec<(&'e str, &'e str)>,
    cookies: Vec<(Cow<'e, str>, Cow<'e, str>)>,
    /// There are more in the query than are judged.
    pub(super) is_cut: bool,
    case: &'e Case<'e, 'e>,
}

/// OpenAPI says that parameters of these names are to be ignored: HTTP and `security` describe
/// them.
pub(super) fn is_of_http(parameter: &Parameter) -> bool {
    parameter.place == ParameterIn::Header
        && ["accept", "content-type", "authorization"].iter().any(|name| parameter.name.eq_ignore_ascii_case(name))
}

impl<'e> Sent<'e> {
    pub(super) fn new(case: &'e Case<'_, '_>) -> Self {
        let mut pairs = case.exchange.query().split('&').filter(|pair| !pair.is_empty());
        // Parameters are compared with each other; no server takes as many as this.
        let judged = pairs.by_ref().take(MAX_FIELDS).map(|pair| pair.split_once('=').unwrap_or((pair, "")));
        let query = judged.map(|(name, value)| (Coding::Form.decode(name), value)).collect();
        let is_cut = pairs.next().is_some();
        let path = if case.details.parameters.iter().any(|parameter| parameter.place == ParameterIn::Path) {
            case.contract.path_values(case.operation, &case.exchange.url)
        } else {
            Vec::new()
        };
        Self { query, path, cookies: case.exchange.cookies(), is_cut, case }
    }

    pub(super) fn header(&self, name: &str) -> Option<Cow<'e, str>> {
        self.case.exchange.request.headers.get(name)
    }

    /// Whether a query parameter of this name has a value.
    pub(super) fn has_query_value(&self, name: &str) -> bool {
        self.query.iter().any(|(own, value)| own == name && !value.is_empty())
    }

    /// Whether a cookie of this name has a value.
    pub(super) fn has_cookie_value(&self, name: &str) -> bool {
        self.cookies.iter().any(|(own, value)| own == name && !value.is_empty())
    }

    /// Whether a parameter is there, in any of the ways in which it can be written.
    pub(super) fn has(&self, parameter: &Parameter) -> bool {
        match parameter.place {
            ParameterIn::Path => true,
            ParameterIn::Header => self.header(&parameter.name).is_some(),
            ParameterIn::Cookie => self.cookies.iter().any(|(name, _)| **name == *parameter.name),
            ParameterIn::Query => self.query.iter().any(|(name, _)| self.belongs(parameter, name)),
            _ => !self.query.is_empty(),
        }
    }

    fn expected(&self, parameter: &'e Parameter) -> Option<Expected<'e>> {
        Some(Expected::of(self.case.contract, &[parameter.schema?]))
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

    /// Whether the value of a parameter is as described.
    pub(super) fn judge(&self, parameter: &'e Parameter, schema: SchemaId) -> Judged {
        let header = self.header(&parameter.name).filter(|_| parameter.place == ParameterIn::Header);
        let named = |name: &str| name == &*parameter.name;
        let texts: Vec<&str> = match parameter.place {
            ParameterIn::Path => self.path.iter().filter(|(name, _)| named(name)).map(|(_, text)| *text).collect(),
            ParameterIn::Query => self.query.iter().filter(|(name, _)| named(name)).map(|(_, text)| *text).collect(),
            ParameterIn::Header => header.as_deref().into_iter().collect(),
            ParameterIn::Cookie => {
                self.cookies.iter().filter(|(name, _)| named(name)).map(|(_, text)| &**text).collect()
            }
            _ => Some(self.case.exchange.query()).filter(|query| !query.is_empty()).into_iter().collect(),
        };
        if texts.is_empty() && parameter.place != ParameterIn::Query {
            return Judged::Valid;
        }
        // What was taken out of a recording says nothing.
        if texts.contains(&REDACTED) || (parameter.allow_empty && texts == [""]) {
            return Judged::Valid;
        }
        let coding = match parameter.place {
            ParameterIn::Header => Coding::Plain,
            ParameterIn::Cookie if parameter.style == Style::Cookie => Coding::Plain,
            ParameterIn::Query if !parameter.allow_reserved => Coding::Form,
            _ => Coding::Percent,
        };
        let contract = self.case.contract;
        let expected = Expected::of(contract, &[schema]);
        if parameter.is_json {
            let Some(first) = texts.first() else { return Judged::Valid };
            let text = coding.decode(first);
            if openapi_contract::json::Tape::new().parse(&text).is_err() {
                return Judged::Violated(parameter.node, "expected JSON, found other text".to_owned());
            }
            return judge(contract, schema, &[Raw::Json(text)], Direction::Request);
        }
        if parameter.is_form {
            return judge(contract, schema, &[Raw::Map(self.form_members(&expected))], Direction::Request);
        }
        let writing = Writing { name: &parameter.name, style: parameter.style, explode: parameter.explode, coding };
        let members = self.members(parameter, &expected, coding);
        if !members.is_empty() {
            return judge(contract, schema, &[Raw::Map(members)], Direction::Request);
        }
        if let Some(wrong) = writing.violation(&expected, &texts) {
            return Judged::Violated(parameter.node, wrong);
        }
        // A single value that is sent more than once: each has to be one.
        let is_single = texts.len() > 1 && !expected.array() && !expected.object();
        let groups: Vec<&[&str]> = if is_single { texts.chunks(1).collect() } else { vec![&texts[..]] };
        let mut judged = groups
            .into_iter()
            .map(|texts| judge(contract, schema, &writing.readings(&expected, texts), Direction::Request));
        judged.find(|judged| *judged != Judged::Valid).unwrap_or(Judged::Valid)
    }

    /// The members of the object that the whole query is. Another one is an undocumented parameter.
    fn form_members(&self, expected: &Expected<'_>) -> Vec<(Cow<'e, str>, Raw<'e>)> {
        let mut members = Vec::new();
        for (name, text) in self.query.iter().filter(|(name, _)| expected.takes(name)) {
            insert(&mut members, &[name], Raw::Text(Coding::Form.decode(text)));
        }
        members
    }

    /// The members of an object that stand in the query one by one.
    fn members(
        &self,
        parameter: &'e Parameter,
        expected: &Expected<'_>,
        coding: Coding,
    ) -> Vec<(Cow<'e, str>, Raw<'e>)> {
        let mut members = Vec::new();
        if parameter.place != ParameterIn::Query {
            return members;
        }
        let spread = self.is_spread(parameter).is_some();
        let described = |name: &str| {
            let parameters = &self.case.details.parameters;
            parameters.iter().any(|own| own.place == ParameterIn::Query && *own.name == *name)
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
        let in_query = move || details.parameters.iter().filter(|parameter| parameter.place == ParameterIn::Query);
        let is_key = move |name: &str| {
            details
                .security
                .iter()
                .flat_map(|way| &way.schemes)
                .any(|scheme| matches!(&scheme.kind, SchemeKind::ApiKey(ParameterIn::Query, own) if **own == *name))
        };
        // A parameter that is the whole query names what its schema names.
        let in_whole = move |name: &str| {
            let mut whole = details.parameters.iter().filter(|parameter| parameter.place == ParameterIn::QueryString);
            whole.any(|parameter| {
                let is_read = |expected: &Expected<'_>| parameter.is_form && !expected.takes(name);
                !self.expected(parameter).as_ref().is_some_and(is_read)
            })
        };
        let names = self.query.iter().map(|(name, _)| &**name);
        names.filter(move |name| {
            !is_key(name) && !in_whole(name) && !in_query().any(|parameter| self.belongs(parameter, name))
        })
    }
}
