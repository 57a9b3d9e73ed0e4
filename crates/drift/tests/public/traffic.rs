//! Exchanges for every operation of a description, and the ways to break them.

use serde_json::{Map, Value, json};

use crate::schema::{Break, Side, Spec};

/// One exchange, taken apart so that each part can be broken.
#[derive(Clone)]
pub(crate) struct Exchange {
    pub(crate) operation: String,
    method: String,
    server: String,
    path: String,
    query: Vec<(String, String)>,
    headers: Vec<(String, String)>,
    request: Option<(String, Value)>,
    status: u16,
    answer_headers: Vec<(String, String)>,
    answer: Option<(String, Value)>,
}

/// A broken exchange, and the rule that has to find it.
pub(crate) struct Mutation {
    pub(crate) code: &'static str,
    pub(crate) what: String,
    pub(crate) exchange: Exchange,
}

/// An operation with all that belongs to it.
struct Operation<'s> {
    spec: &'s Spec,
    node: &'s Value,
    parameters: Vec<&'s Value>,
}

const METHODS: [&str; 7] = ["get", "put", "post", "delete", "options", "patch", "head"];

/// An exchange for each answer of each operation, and what can be broken in it. Also how many
/// answers the walk could make nothing for.
pub(crate) fn traffic(spec: &Spec) -> (Vec<Exchange>, Vec<Mutation>, usize) {
    let (mut exchanges, mut mutations, mut left) = (Vec::new(), Vec::new(), 0);
    for (path, item) in spec.root["paths"].as_object().unwrap() {
        // What stands behind `#` is never sent.
        if path.contains('#') {
            continue;
        }
        let item = spec.resolve(item);
        for method in METHODS {
            let Some(node) = item.get(method) else { continue };
            let lists = [node, item].into_iter().filter_map(|holder| holder.get("parameters")?.as_array());
            let mut parameters: Vec<&Value> = Vec::new();
            for parameter in lists.flatten().map(|parameter| spec.resolve(parameter)) {
                let same = |own: &&Value| own["name"] == parameter["name"] && own["in"] == parameter["in"];
                if !parameters.iter().any(same) {
                    parameters.push(parameter);
                }
            }
            let operation = Operation { spec, node, parameters };
            let servers = node.get("servers").or(item.get("servers")).or(spec.root.get("servers"));
            for (status, response) in node["responses"].as_object().unwrap() {
                if status.starts_with("x-") {
                    continue;
                }
                match operation.exchange(method, path, &server(servers), status, spec.resolve(response)) {
                    Some(exchange) => {
                        operation.mutate(&exchange, spec.resolve(response), &mut mutations);
                        exchanges.push(exchange);
                    }
                    None => left += 1,
                }
            }
        }
    }
    (exchanges, mutations, left)
}

/// The first server, its variables filled in.
fn server(servers: Option<&Value>) -> String {
    let Some(server) = servers.and_then(|servers| servers.get(0)) else { return String::new() };
    let mut url = server["url"].as_str().unwrap().to_owned();
    for (name, variable) in server.get("variables").and_then(Value::as_object).into_iter().flatten() {
        url = url.replace(&format!("{{{name}}}"), variable["default"].as_str().unwrap());
    }
    if url.starts_with("http") {
        url.trim_end_matches('/').to_owned()
    } else {
        format!("http://localhost{}", url.trim_end_matches('/'))
    }
}

impl Operation<'_> {
    fn exchange(&self, method: &str, path: &str, server: &str, status: &str, response: &Value) -> Option<Exchange> {
        let code = match status {
            "default" => 599,
            class if class.ends_with("XX") => class[..1].parse::<u16>().unwrap() * 100 + 18,
            exact => exact.parse().unwrap(),
        };
        let mut exchange = Exchange {
            operation: format!("{method} {path} {status}"),
            method: method.to_uppercase(),
            server: server.to_owned(),
            path: path.to_owned(),
            query: Vec::new(),
            headers: vec![("accept".into(), "*/*".into())],
            request: None,
            status: code,
            answer_headers: Vec::new(),
            answer: None,
        };
        for parameter in &self.parameters {
            self.send(parameter, &mut exchange)?;
        }
        self.unlock(&mut exchange);
        if let Some(body) = self.node.get("requestBody").map(|body| self.spec.resolve(body)) {
            exchange.request = Some(self.body(body, Side::Request)?);
        }
        for (name, header) in response.get("headers").and_then(Value::as_object).into_iter().flatten() {
            if name.eq_ignore_ascii_case("content-type") {
                continue;
            }
            let header = self.spec.resolve(header);
            let value = self.spec.make(header.get("schema")?, Side::Response)?;
            exchange.answer_headers.push((name.clone(), plain(&value)));
        }
        let empty = matches!(code, 100..200 | 204 | 304) || method == "head";
        if response.get("content").and_then(Value::as_object).is_some_and(|content| !content.is_empty()) && !empty {
            exchange.answer = Some(self.body(response, Side::Response)?);
        }
        Some(exchange)
    }

    /// A body of the first media type that the walk can make.
    fn body(&self, holder: &Value, side: Side) -> Option<(String, Value)> {
        holder["content"].as_object()?.iter().find_map(|(media_type, entry)| {
            let concrete = if media_type.contains('*') { "application/json" } else { media_type };
            if !is_json(concrete) && !is_form(concrete) {
                return Some((concrete.to_owned(), json!("text")));
            }
            let any = json!({});
            Some((concrete.to_owned(), self.spec.make(entry.get("schema").unwrap_or(&any), side)?))
        })
    }

    /// Puts a parameter where it belongs, in its style.
    fn send(&self, parameter: &Value, exchange: &mut Exchange) -> Option<()> {
        let name = parameter["name"].as_str()?;
        let place = parameter["in"].as_str()?;
        let value = match parameter.get("schema") {
            Some(schema) => self.spec.make(schema, Side::Request),
            None => self
                .spec
                .make(parameter.pointer("/content/application~1json/schema")?, Side::Request)
                .map(|v| json!(v.to_string())),
        };
        let required = parameter.get("required").is_some_and(|flag| *flag == true);
        let value = match value {
            Some(value) => value,
            None if required => return None,
            None => return Some(()),
        };
        let style = parameter.get("style").and_then(Value::as_str).unwrap_or(if matches!(place, "query" | "cookie") {
            "form"
        } else {
            "simple"
        });
        let explode = parameter.get("explode").and_then(Value::as_bool).unwrap_or(style == "form");
        let pairs = write(name, &value, style, explode);
        match place {
            "path" => {
                let text = pairs.into_iter().map(|(_, value)| value).collect::<String>();
                exchange.path = exchange.path.replace(&format!("{{{name}}}"), &text);
            }
            "query" => exchange.query.extend(pairs),
            "header" if !["accept", "content-type", "authorization"].contains(&&*name.to_lowercase()) => {
                exchange.headers.extend(pairs);
            }
            "cookie" => {
                let all = pairs.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ");
                exchange.headers.push(("cookie".into(), all));
            }
            _ => {}
        }
        Some(())
    }

    fn requirements(&self) -> Option<&Vec<Value>> {
        self.node.get("security").or(self.spec.root.get("security"))?.as_array()
    }

    /// Adds what the first of the security requirements asks for.
    fn unlock(&self, exchange: &mut Exchange) {
        let first = self.requirements().and_then(|list| list.first()).and_then(Value::as_object);
        for name in first.into_iter().flat_map(Map::keys) {
            let scheme = self.spec.resolve(&self.spec.root["components"]["securitySchemes"][name]);
            let key = || scheme["name"].as_str().unwrap().to_owned();
            match (scheme["type"].as_str(), scheme["in"].as_str()) {
                (Some("apiKey"), Some("query")) => exchange.query.push((key(), "k".into())),
                (Some("apiKey"), Some("cookie")) => exchange.headers.push(("cookie".into(), format!("{}=k", key()))),
                (Some("apiKey"), _) => exchange.headers.push((key(), "k".into())),
                (Some("http"), _) if scheme["scheme"] == "basic" => {
                    exchange.headers.push(("authorization".into(), "Basic k".into()));
                }
                _ => exchange.headers.push(("authorization".into(), "Bearer k".into())),
            }
        }
    }

    fn mutate(&self, exchange: &Exchange, response: &Value, out: &mut Vec<Mutation>) {
        let mut add = |code, what: String, change: &dyn Fn(&mut Exchange)| {
            let mut broken = exchange.clone();
            change(&mut broken);
            out.push(Mutation { code, what: format!("{}: {what}", exchange.operation), exchange: broken });
        };
        let described = self.node["responses"].as_object().unwrap();
        if !described.keys().any(|status| status == "default" || status == "4XX" || status == "418") {
            add("undocumented-status", String::new(), &|exchange| {
                exchange.status = 418;
            });
        }
        let content = response.get("content").and_then(Value::as_object);
        if let (Some((media_type, value)), Some(content)) = (&exchange.answer, content) {
            if !content.contains_key("*/*") {
                add("undocumented-media-type", String::new(), &|exchange| {
                    exchange.answer.as_mut().unwrap().0 = "zz/zz".into();
                });
            }
            add("missing-body", String::new(), &|exchange| exchange.answer = None);
            let schema = content.get(media_type).and_then(|entry| entry.get("schema")).filter(|_| is_json(media_type));
            if let Some(schema) = schema {
                let mut breaks: Vec<Break> = Vec::new();
                self.spec.breaks(schema, value, Side::Response, "", &mut breaks);
                for change in breaks {
                    add(change.code, format!("{change:?}"), &|exchange| {
                        change.apply(&mut exchange.answer.as_mut().unwrap().1);
                    });
                }
            }
        } else if !matches!(exchange.status, 204 | 304) && exchange.method != "HEAD" {
            add("unexpected-body", String::new(), &|exchange| {
                exchange.answer = Some(("application/json".into(), json!({})));
            });
        }
        if !(200..300).contains(&exchange.status) {
            return;
        }
        add("undocumented-parameter", String::new(), &|exchange| exchange.query.push(("zz_more".into(), "1".into())));
        self.mutate_request(exchange, out);
    }

    fn mutate_request(&self, exchange: &Exchange, out: &mut Vec<Mutation>) {
        let mut add = |code, what: String, change: &dyn Fn(&mut Exchange)| {
            let mut broken = exchange.clone();
            change(&mut broken);
            out.push(Mutation { code, what: format!("{} request: {what}", exchange.operation), exchange: broken });
        };
        for parameter in self.parameters.iter().filter(|parameter| parameter["in"] == "query") {
            let name = parameter["name"].as_str().unwrap();
            let here = exchange.query.iter().any(|(own, _)| own == name);
            if here && parameter.get("required").is_some_and(|flag| *flag == true) {
                add("missing-parameter", name.to_owned(), &|exchange| exchange.query.retain(|(own, _)| own != name));
            }
            let flat = parameter.get("schema").map(|schema| self.spec.flat(schema)).unwrap_or_default();
            let picky = flat.get("type").is_some_and(|ty| ["integer", "number", "boolean"].iter().any(|own| ty == own));
            let choice = flat.contains_key("enum") && flat.get("type").is_some_and(|ty| ty == "string");
            if here && (picky || choice) {
                add("wrong-parameter", name.to_owned(), &|exchange| {
                    exchange
                        .query
                        .iter_mut()
                        .filter(|(own, _)| own == name)
                        .for_each(|(_, value)| *value = "zz".into());
                });
            }
        }
        let locked = self
            .requirements()
            .is_some_and(|ways| ways.iter().all(|way| way.as_object().is_some_and(|way| !way.is_empty())));
        if locked {
            add("missing-security", String::new(), &|exchange| {
                exchange.headers.retain(|(name, _)| name == "accept");
                exchange.query.clear();
            });
            // Without its parameters, more than the key is gone.
            if !exchange.query.is_empty() || exchange.headers.len() > 2 {
                out.pop();
            }
        }
        let mut add = |code, what: String, change: &dyn Fn(&mut Exchange)| {
            let mut broken = exchange.clone();
            change(&mut broken);
            out.push(Mutation { code, what: format!("{} request: {what}", exchange.operation), exchange: broken });
        };
        let Some((media_type, value)) = &exchange.request else { return };
        let body = self.spec.resolve(&self.node["requestBody"]);
        let schema = body["content"].get(media_type).and_then(|entry| entry.get("schema"));
        if body.get("required").is_some_and(|flag| *flag == true) {
            add("missing-body", String::new(), &|exchange| exchange.request = None);
        }
        let mut breaks: Vec<Break> = Vec::new();
        if let Some(schema) = schema.filter(|_| is_json(media_type)) {
            self.spec.breaks(schema, value, Side::Request, "", &mut breaks);
        }
        for change in breaks {
            add(change.code, format!("{change:?}"), &|exchange| {
                change.apply(&mut exchange.request.as_mut().unwrap().1);
            });
        }
        if is_form(media_type) && value.is_object() {
            add("undocumented-field", String::new(), &|exchange| {
                exchange.request.as_mut().unwrap().1["zz_more"] = json!("1");
            });
        }
    }
}

impl Exchange {
    pub(crate) fn entry(&self) -> Value {
        let query: Vec<String> =
            self.query.iter().map(|(name, value)| format!("{}={}", escape(name), escape(value))).collect();
        let mark = if query.is_empty() { "" } else { "?" };
        let pairs = |headers: &[(String, String)]| {
            headers.iter().map(|(name, value)| json!({"name": name, "value": value})).collect::<Vec<_>>()
        };
        let mut entry = json!({
            "request": {
                "method": self.method,
                "url": format!("{}{}{mark}{}", self.server, self.path.replace(' ', "%20"), query.join("&")),
                "headers": pairs(&self.headers),
            },
            "response": {"status": self.status, "headers": pairs(&self.answer_headers), "content": {"size": 0, "mimeType": ""}},
        });
        if let Some((media_type, value)) = &self.request {
            entry["request"]["postData"] = json!({"mimeType": media_type, "text": text(media_type, value)});
        }
        if let Some((media_type, value)) = &self.answer {
            entry["response"]["content"] = json!({"mimeType": media_type, "text": text(media_type, value)});
            let own = json!({"name": "content-type", "value": media_type});
            entry["response"]["headers"].as_array_mut().unwrap().push(own);
        }
        entry
    }
}

fn is_json(media_type: &str) -> bool {
    let essence = media_type.split(';').next().unwrap();
    essence.ends_with("/json") || essence.ends_with("+json")
}

fn is_form(media_type: &str) -> bool {
    media_type.starts_with("application/x-www-form-urlencoded") || media_type.starts_with("multipart/form-data")
}

fn text(media_type: &str, value: &Value) -> String {
    if is_json(media_type) {
        return value.to_string();
    }
    let fields = || {
        value.as_object().into_iter().flatten().flat_map(|(name, value)| match value {
            Value::Array(items) => items.iter().map(|item| (name.clone(), plain(item))).collect::<Vec<_>>(),
            other => vec![(name.clone(), plain(other))],
        })
    };
    if media_type.starts_with("application/x-www-form-urlencoded") {
        return fields()
            .map(|(name, value)| format!("{}={}", escape(&name), escape(&value)))
            .collect::<Vec<_>>()
            .join("&");
    }
    if media_type.starts_with("multipart/form-data") {
        let parts = fields()
            .map(|(name, value)| format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"));
        return format!("{}--b--\r\n", parts.collect::<String>());
    }
    plain(value)
}

/// A value as a text.
fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(plain).collect::<Vec<_>>().join(","),
        other => other.to_string(),
    }
}

fn escape(text: &str) -> String {
    let keep = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~,|".contains(&byte);
    text.bytes().map(|byte| if keep(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}

/// A parameter in its style, as pairs of name and text.
fn write(name: &str, value: &Value, style: &str, explode: bool) -> Vec<(String, String)> {
    let members = || value.as_object().into_iter().flatten();
    let in_turn =
        |between: &str| members().map(|(key, value)| format!("{key}{between}{}", plain(value))).collect::<Vec<_>>();
    let items = || value.as_array().into_iter().flatten().map(plain).collect::<Vec<_>>();
    let one = |text: String| vec![(name.to_owned(), text)];
    match (style, value) {
        ("form", Value::Array(items)) if explode => items.iter().map(|item| (name.to_owned(), plain(item))).collect(),
        ("form", Value::Object(_)) if explode => members().map(|(key, value)| (key.clone(), plain(value))).collect(),
        ("deepObject", Value::Object(_)) => {
            members().map(|(key, value)| (format!("{name}[{key}]"), plain(value))).collect()
        }
        ("simple", Value::Object(_)) if explode => one(in_turn("=").join(",")),
        (_, Value::Object(_)) if style == "label" => {
            one(format!(".{}", in_turn(if explode { "=" } else { "." }).join(".")))
        }
        ("matrix", Value::Object(_)) if explode => one(format!(";{}", in_turn("=").join(";"))),
        ("matrix", Value::Object(_)) => one(format!(";{name}={}", in_turn(",").join(","))),
        ("spaceDelimited", Value::Object(_)) => one(in_turn(" ").join(" ")),
        ("pipeDelimited", Value::Object(_)) => one(in_turn("|").join("|")),
        (_, Value::Object(_)) => one(in_turn(",").join(",")),
        ("label", Value::Array(_)) => one(format!(".{}", items().join("."))),
        ("matrix", Value::Array(_)) if explode => {
            one(items().iter().map(|item| format!(";{name}={item}")).collect::<Vec<_>>().concat())
        }
        ("matrix", _) => one(format!(";{name}={}", plain(value))),
        ("label", _) => one(format!(".{}", plain(value))),
        ("spaceDelimited", Value::Array(_)) => one(items().join(" ")),
        ("pipeDelimited", Value::Array(_)) => one(items().join("|")),
        _ => one(plain(value)),
    }
}
