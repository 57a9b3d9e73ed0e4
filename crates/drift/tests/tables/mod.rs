//! Tables of answers: a document, an exchange, and the rules that have to report something.

use openapi_drift::{Contract, Input, Options, check};
use serde_json::{Value, json};

/// One exchange, with what matters of it.
#[derive(Clone, Copy)]
pub(crate) struct Sent {
    pub(crate) method: &'static str,
    pub(crate) url: &'static str,
    pub(crate) status: u16,
    /// Headers of the request, one `name: value` on each line.
    pub(crate) headers: &'static str,
    /// Media type and text of the request's body.
    pub(crate) request: Option<(&'static str, &'static str)>,
    /// The same of the response's body.
    pub(crate) response: Option<(&'static str, &'static str)>,
}

/// `GET`, with the headers that every request has.
pub(crate) const GET: Sent =
    Sent { method: "GET", url: "https://a.test/x", status: 200, headers: "accept: */*", request: None, response: None };

fn entry(sent: &Sent) -> Value {
    let headers = |text: &str, body: Option<(&str, &str)>| {
        let lines = text.lines().filter_map(|line| line.split_once(": "));
        let body = body.map(|(media_type, _)| ("content-type", media_type));
        let pairs = lines.chain(body).chain([("date", "now")]);
        Value::from(pairs.map(|(name, value)| json!({"name": name, "value": value})).collect::<Vec<_>>())
    };
    let mut entry = json!({
        "request": {"method": sent.method, "url": sent.url, "headers": headers(sent.headers, sent.request)},
        "response": {"status": sent.status, "headers": headers("", sent.response), "content": {"size": 0}},
    });
    if let Some((media_type, text)) = sent.request {
        entry["request"]["postData"] = json!({"mimeType": media_type, "text": text});
    }
    if let Some((media_type, text)) = sent.response {
        entry["response"]["content"] = json!({"size": text.len(), "mimeType": media_type, "text": text});
    }
    entry
}

/// The rules that report something, without advice, and `not judged` if something is not.
pub(crate) fn answer(spec: &str, others: &[(&str, &str)], sent: &Sent) -> String {
    let contract =
        Contract::parse_files(("openapi.yaml", spec), others).unwrap_or_else(|error| panic!("{spec}: {error}"));
    let har = json!({"log": {"entries": [entry(sent)]}}).to_string();
    let input = Input::Bytes { name: "a.har".into(), bytes: har.into() };
    let report = check(&contract, vec![input], &Options::default()).unwrap();
    let findings = report.findings.iter().filter(|finding| finding.severity != openapi_drift::rules::Severity::Advice);
    let mut codes: Vec<&str> = findings.map(|finding| finding.code).collect();
    codes.sort_unstable();
    codes.dedup();
    codes.extend((!report.not_checked.is_empty()).then_some("not judged"));
    codes.join(" ")
}

/// A document with `GET /x`, whose response has a body of a schema.
fn with_body(version: &str, schema: &str, components: &str) -> String {
    format!(
        "openapi: {version}\npaths: {{/x: {{get: {{responses: {{200: {{description: It, content: {{application/json: \
         {{schema: {schema}}}}}}}}}}}}}}}\ncomponents: {components}\n"
    )
}

/// Judges the bodies of a table: a schema on a line of its own, and below it the components that it refers to (`with`),
/// bodies that agree (`ok`), bodies that do not, with the rules that say so (`no`), and bodies that cannot be judged.
pub(crate) fn bodies(version: &str, table: &str) {
    let (mut schema, mut components) = ("", "{}");
    let mut count = 0;
    let mut judge = |schema: &str, components: &str, body: &'static str, want: &str| {
        count += 1;
        let sent = Sent { response: Some(("application/json", body)), ..GET };
        let found = answer(&with_body(version, schema, components), &[], &sent);
        assert_eq!(found, want, "OpenAPI {version}: {body} by {schema} with {components}");
    };
    let table: &'static str = Box::leak(table.to_owned().into_boxed_str());
    for line in table.lines() {
        let Some(row) = line.strip_prefix("  ") else {
            (schema, components) = (line, "{}");
            continue;
        };
        let (kind, rest) = row.split_once(": ").unwrap();
        match kind {
            "with" => components = rest,
            "ok" => rest.split(" | ").for_each(|body| judge(schema, components, body, "")),
            "not judged" => rest.split(" | ").for_each(|body| judge(schema, components, body, "not judged")),
            "no" => {
                for (body, want) in rest.split(" | ").map(|pair| pair.rsplit_once(" -> ").unwrap()) {
                    judge(schema, components, body, want);
                }
            }
            other => panic!("{other} is not a kind of row"),
        }
    }
    assert!(count > 5, "the table was read");
}
