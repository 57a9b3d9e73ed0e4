//! Every claim of the contract says how well it is known.

use serde_json::Value;

use crate::document::Document;

const CONTRACT: &str = include_str!("../../../../openapi.yaml");

/// The claims of `text` that have no source, or one that does not hold, each with its place.
fn unfounded(text: &str) -> Vec<String> {
    let document = Document::parse("openapi.yaml", text).unwrap();
    let mut found = Vec::new();
    claims(&document.value, &mut Vec::new(), &mut |pointer, claim| {
        if let Some(problem) = problem(&document.value, claim) {
            found.push(document.error(pointer, format!("`{}`: {problem}", pointer.last().unwrap())));
        }
    });
    found
}

fn problem(document: &Value, claim: &Value) -> Option<String> {
    let Some(source) = claim.get("x-source") else {
        return Some("has no x-source: is it documented, recorded or assumed?".to_owned());
    };
    let ranks = source.as_object().filter(|ranks| !ranks.is_empty());
    let Some(ranks) = ranks else {
        return Some("its x-source is no mapping such as {documented: PAGE}".to_owned());
    };
    ranks.iter().find_map(|(rank, value)| match (rank.as_str(), value.as_str()) {
        ("documented", Some(page)) if document["x-sources"].get(page).is_some() => None,
        ("documented", page) => Some(format!("{} is no page under x-sources", page.unwrap_or_default())),
        ("recorded", Some(file)) if is_vendor_recording(file) => None,
        ("recorded", file) => {
            Some(format!("{} is no recording of the real API below recordings/", file.unwrap_or_default()))
        }
        ("assumed", Some(reason)) if reason.len() >= 8 => None,
        ("assumed", _) => Some("an assumption needs its reason".to_owned()),
        (other, _) => Some(format!("{other} is no rank: documented, recorded or assumed")),
    })
}

/// What our own service answers is no evidence of what the vendor's does.
fn is_vendor_recording(file: &str) -> bool {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("recordings");
    !file.starts_with("service/") && !file.contains("..") && root.join(file).is_file()
}

/// Visits every operation, parameter, response, header, security scheme, property and enum.
fn claims(value: &Value, pointer: &mut Vec<String>, visit: &mut dyn FnMut(&[String], &Value)) {
    let parent = pointer.len().checked_sub(2).map(|at| pointer[at].clone()).unwrap_or_default();
    let claim = match parent.as_str() {
        "responses" | "properties" | "headers" | "parameters" | "securitySchemes" => true,
        _ if pointer.len() == 3 && pointer[0] == "paths" => pointer[2] != "parameters",
        _ => value.get("enum").is_some(),
    };
    // A reference makes no claim of its own; what it leads to is visited where it stands.
    if claim && value.get("$ref").is_none() {
        visit(pointer, value);
    }
    let children: Vec<(String, &Value)> = match value {
        Value::Object(members) => members
            .iter()
            .filter(|(name, _)| !matches!(name.as_str(), "example" | "examples" | "x-source" | "x-sources"))
            .map(|(name, child)| (name.clone(), child))
            .collect(),
        Value::Array(items) => items.iter().enumerate().map(|(at, child)| (at.to_string(), child)).collect(),
        _ => return,
    };
    for (token, child) in children {
        pointer.push(token);
        claims(child, pointer, visit);
        pointer.pop();
    }
}

#[test]
fn every_claim_has_a_source() {
    let unfounded = unfounded(CONTRACT);
    assert!(unfounded.is_empty(), "\n{}", unfounded.join("\n"));
}

#[test]
fn the_check_visits_every_kind_of_claim() {
    let document = Document::parse("openapi.yaml", CONTRACT).unwrap();
    let mut visited = Vec::new();
    claims(&document.value, &mut Vec::new(), &mut |pointer, _| visited.push(pointer.join("/")));
    for claim in [
        "paths//conversations/post",
        "paths//conversations/post/responses/201",
        "components/responses/NotFound",
        "components/responses/Unauthorized/headers/WWW-Authenticate",
        "components/schemas/User/properties/rating",
        "components/schemas/SourceType",
        "components/securitySchemes/bearer",
    ] {
        assert!(visited.iter().any(|pointer| pointer == claim), "{claim} is not visited");
    }
}

#[test]
fn a_claim_without_a_source_is_refused() {
    let claim = |x_source: &str| {
        format!(
            "x-sources: {{page: A page.}}\ncomponents:\n  schemas:\n    Thing:\n      properties:\n        size:\n          type: number\n{x_source}"
        )
    };
    insta::assert_snapshot!(unfounded(&claim("")).join("\n"), @"openapi.yaml:6:9: `size`: has no x-source: is it documented, recorded or assumed?");
    insta::assert_snapshot!(unfounded(&claim("          x-source: {documented: other}\n")).join("\n"), @"openapi.yaml:6:9: `size`: other is no page under x-sources");
    insta::assert_snapshot!(unfounded(&claim("          x-source: {recorded: service/created.har}\n")).join("\n"), @"openapi.yaml:6:9: `size`: service/created.har is no recording of the real API below recordings/");
    insta::assert_snapshot!(unfounded(&claim("          x-source: {assumed: ''}\n")).join("\n"), @"openapi.yaml:6:9: `size`: an assumption needs its reason");
    insta::assert_snapshot!(unfounded(&claim("          x-source: {guessed: boldly}\n")).join("\n"), @"openapi.yaml:6:9: `size`: guessed is no rank: documented, recorded or assumed");
    assert!(unfounded(&claim("          x-source: {documented: page}\n")).is_empty());
}
