//! Parameters and headers: texts that mean values.

use std::borrow::Cow;
use std::fmt::Write as _;

use openapi_contract::json::Tape;
use openapi_contract::schema::{Direction, Fault, Observer, Schema, Type};
use openapi_contract::{Contract, Details, NodeId, Parameter, Place, SchemeKind, Style};

use crate::rules::exchange::Case;

/// What a request carries beside its body.
pub(super) struct Sent<'e> {
    query: Vec<(Cow<'e, str>, Cow<'e, str>)>,
    path: Vec<(&'e str, Cow<'e, str>)>,
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
        let query = case.exchange.query();
        let pairs = query.split('&').filter(|pair| !pair.is_empty());
        let query = pairs.map(|pair| pair.split_once('=').unwrap_or((pair, ""))).map(|(n, v)| (decode(n), decode(v)));
        let path = if case.details.parameters.iter().any(|parameter| parameter.place == Place::Path) {
            let below = case.contract.path_below_server(&case.exchange.url);
            below.map(|below| case.operation.path_values(below)).unwrap_or_default()
        } else {
            Vec::new()
        };
        Self { query: query.collect(), path, case }
    }

    pub(super) fn header(&self, name: &str) -> Option<Cow<'e, str>> {
        self.case.exchange.request.headers.get(name)
    }

    pub(super) fn has_query(&self, name: &str) -> bool {
        self.query.iter().any(|(own, _)| own == name)
    }

    pub(super) fn has_cookie(&self, name: &str) -> bool {
        self.cookie(name).is_some()
    }

    fn cookie(&self, name: &str) -> Option<String> {
        let header = self.header("cookie")?;
        let mut pairs = header.split(';').filter_map(|pair| pair.trim().split_once('='));
        pairs.find(|(own, _)| *own == name).map(|(_, value)| value.to_owned())
    }

    /// Whether a parameter is there, in any of the ways in which it can be written.
    pub(super) fn has(&self, parameter: &Parameter) -> bool {
        match parameter.place {
            Place::Path => true,
            Place::Header => self.header(&parameter.name).is_some(),
            Place::Cookie => self.has_cookie(&parameter.name),
            Place::Query => self.query.iter().any(|(name, _)| belongs(parameter, name, self.case.contract)),
        }
    }

    /// The value of a parameter as JSON text; `None` when it is not there or is written in a way
    /// that is not taken apart.
    pub(super) fn json(&self, contract: &Contract, parameter: &Parameter, schema: &Schema) -> Option<String> {
        if matches!(parameter.style, Style::Other | Style::DeepObject) {
            return None;
        }
        let values: Vec<Cow<'_, str>> = match parameter.place {
            Place::Path => {
                self.path.iter().filter(|(name, _)| *name == &*parameter.name).map(|(_, value)| value.clone()).collect()
            }
            Place::Query => {
                self.query.iter().filter(|(name, _)| *name == *parameter.name).map(|(_, value)| value.clone()).collect()
            }
            Place::Header => self.header(&parameter.name).into_iter().collect(),
            Place::Cookie => self.cookie(&parameter.name).map(Cow::Owned).into_iter().collect(),
        };
        if values.is_empty() {
            return None;
        }
        if parameter.is_json {
            return Some(values[0].clone().into_owned());
        }
        let is_object = schema.rules(contract).and_then(openapi_contract::schema::Rules::ty) == Some(Type::Object);
        if is_object {
            return None;
        }
        Some(to_json(contract, schema, &values, parameter.style, parameter.explode))
    }

    /// The names in the query that no parameter and no key of the description has.
    pub(super) fn unknown_query_names<'s>(&'s self, details: &'s Details) -> impl Iterator<Item = &'s str> {
        let in_query = || details.parameters.iter().filter(|parameter| parameter.place == Place::Query);
        // An exploded object spreads its members over names of their own.
        let spread = in_query().any(|parameter| is_spread_object(parameter, self.case.contract));
        let is_key = move |name: &str| {
            details
                .security
                .iter()
                .flat_map(|way| &way.schemes)
                .any(|scheme| matches!(&scheme.kind, SchemeKind::ApiKey(Place::Query, own) if **own == *name))
        };
        let names = self.query.iter().map(|(name, _)| &**name).filter(move |_| !spread);
        names.filter(move |name| {
            !is_key(name) && !in_query().any(|parameter| belongs(parameter, name, self.case.contract))
        })
    }
}

fn is_spread_object(parameter: &Parameter, contract: &Contract) -> bool {
    let ty = || {
        parameter
            .schema(contract)
            .and_then(|schema| schema.rules(contract))
            .and_then(openapi_contract::schema::Rules::ty)
    };
    parameter.style == Style::Form && parameter.explode && ty() == Some(Type::Object)
}

fn belongs(parameter: &Parameter, name: &str, contract: &Contract) -> bool {
    if *name == *parameter.name || is_spread_object(parameter, contract) {
        return true;
    }
    parameter.style == Style::DeepObject
        && name.strip_prefix(&*parameter.name).is_some_and(|rest| rest.starts_with('['))
}

fn decode(text: &str) -> Cow<'_, str> {
    if !text.contains(['%', '+']) {
        return Cow::Borrowed(text);
    }
    let spaced = text.replace('+', " ");
    Cow::Owned(percent_encoding::percent_decode_str(&spaced).decode_utf8_lossy().into_owned())
}

/// The JSON text that a textual value stands for, by what the schema expects.
pub(super) fn to_json(
    contract: &Contract,
    schema: &Schema,
    values: &[Cow<'_, str>],
    style: Style,
    explode: bool,
) -> String {
    let rules = schema.rules(contract);
    let ty = rules.and_then(openapi_contract::schema::Rules::ty);
    let mut out = String::new();
    if ty != Some(Type::Array) {
        scalar(ty, &values[0], &mut out);
        return out;
    }
    let item = rules.and_then(|rules| rules.items()).and_then(|items| items.rules(contract));
    let item = item.and_then(openapi_contract::schema::Rules::ty);
    let separator = match style {
        Style::SpaceDelimited => ' ',
        Style::PipeDelimited => '|',
        _ => ',',
    };
    let split = !(explode && style == Style::Form);
    out.push('[');
    for value in values {
        let parts: Vec<&str> = if split { value.split(separator).collect() } else { vec![value] };
        for part in parts {
            if out.len() > 1 {
                out.push(',');
            }
            scalar(item, part.trim(), &mut out);
        }
    }
    out.push(']');
    out
}

/// A number or boolean where one is expected and the text is one; else a string, which the schema
/// will then refuse.
fn scalar(ty: Option<Type>, text: &str, out: &mut String) {
    let plain = match ty {
        Some(Type::Integer | Type::Number) => text.parse::<f64>().is_ok() && Tape::new().parse(text).is_ok(),
        Some(Type::Boolean) => matches!(text, "true" | "false"),
        _ => false,
    };
    if plain {
        out.push_str(text);
        return;
    }
    out.push('"');
    for character in text.chars() {
        match character {
            '"' | '\\' => {
                out.push('\\');
                out.push(character);
            }
            c if c < ' ' => {
                // Writing to a string cannot fail.
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
}

/// The first thing that is wrong with a value, and the keyword that says so.
pub(super) fn first_fault(
    contract: &Contract,
    schema: &Schema,
    text: &str,
    direction: Direction,
) -> Option<(NodeId, String)> {
    #[derive(Default)]
    struct First(Option<(NodeId, String)>);
    impl Observer for First {
        fn fault(&mut self, _: &Contract, fault: &Fault<'_>) {
            self.0.get_or_insert_with(|| (fault.keyword, fault.kind.to_string()));
        }

        fn is_done(&self) -> bool {
            self.0.is_some()
        }
    }
    let mut tape = Tape::new();
    let mut first = First::default();
    contract.check(schema, tape.parse(text).ok()?, direction, &mut first);
    first.0
}
