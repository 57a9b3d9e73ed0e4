//! Tolerant in reading: each property of a full answer is changed in each way, and what then fails is written down.

use managem::types::{Conversation, Problem, ProblemCode, SourceType};
use managem::{Client, Error};
use serde_json::{Value, json};

use crate::document::Document;
use crate::script::{Script, request, response};

/// The example of the contract: the one place where a full answer is written.
fn example() -> Value {
    let mut contract = Document::parse("openapi.yaml", managem::OPENAPI).unwrap().value;
    let mut answer =
        contract["paths"]["/conversations"]["post"]["responses"]["201"]["content"]["application/json"]["examples"]
            ["created"]["value"]
            .take();
    answer["lastMessage"]["attachments"] =
        json!([{"id": "a", "imageId": "i", "url": "https://assets.managem.co.uk/i.png"}]);
    answer
}

fn pointers(value: &Value, at: &str, found: &mut Vec<String>) {
    let children: Vec<(String, &Value)> = match value {
        Value::Object(members) => members.iter().map(|(name, child)| (name.clone(), child)).collect(),
        Value::Array(items) => items.iter().enumerate().map(|(index, child)| (index.to_string(), child)).collect(),
        _ => return,
    };
    for (token, child) in children {
        let pointer = format!("{at}/{token}");
        pointers(child, &pointer, found);
        found.push(pointer);
    }
}

fn decodes(value: &Value) -> bool {
    serde_json::from_value::<Conversation>(value.clone()).is_ok()
}

fn without(value: &Value, pointer: &str) -> Value {
    let mut value = value.clone();
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    if let Some(Value::Object(members)) = value.pointer_mut(parent) {
        members.remove(name);
    }
    value
}

fn with(value: &Value, pointer: &str, new: Value) -> Value {
    let mut value = value.clone();
    *value.pointer_mut(pointer).unwrap() = new;
    value
}

/// Only what the contract requires may not be missing, and only what it neither makes optional nor nullable may not be
/// null. The list is the whole of it.
#[test]
fn few_absences_fail() {
    let example = example();
    assert!(decodes(&example));
    let mut all = Vec::new();
    pointers(&example, "", &mut all);
    let absent: Vec<_> = all.iter().filter(|at| !decodes(&without(&example, at))).map(String::as_str).collect();
    insta::assert_snapshot!(absent.join("\n"), @r#"
/id
/lastMessage/body
/lastMessage/conversationId
/lastMessage/id
/lastMessage/sender/id
/lastMessage/sender
/locked
/source/id
/source/type
/source
/userA/id
/userA
/userB/id
/userB
"#);
    let null: Vec<_> = all.iter().filter(|at| !decodes(&with(&example, at, Value::Null))).map(String::as_str).collect();
    let required_items: Vec<_> = null.into_iter().filter(|at| !absent.contains(at)).collect();
    assert_eq!(required_items, ["/lastMessage/attachments/0"], "null fails where absence does, and in an array");
}

#[test]
fn other_forms_of_numbers_and_dates_are_read() {
    let example = example();
    for number in [json!(3), json!(3.0), json!(4.75), json!(-1), json!(1e12)] {
        assert!(decodes(&with(&example, "/userA/sales", number)));
    }
    let odd = with(&example, "/userA/joined", json!("last Tuesday"));
    let conversation: Conversation = serde_json::from_value(odd).unwrap();
    let joined = conversation.user_a.joined.unwrap();
    assert_eq!((joined.as_str(), joined.instant()), ("last Tuesday", None));
}

#[test]
fn unknown_members_are_kept_and_written_back() {
    let mut example = example();
    // What a request may have too is written as a literal, and keeps to what the contract names.
    let closed = ["/source"];
    let mut all = Vec::new();
    pointers(&example, "", &mut all);
    let objects: Vec<_> = all.iter().map(String::as_str).chain([""]).collect();
    for at in &objects {
        if let Some(Value::Object(members)) = example.pointer_mut(at) {
            members.insert("news".to_owned(), json!({"of": ["all", "kinds"], "number": 1}));
        }
    }
    let conversation: Conversation = serde_json::from_value(example.clone()).unwrap();
    assert_eq!(conversation.extra["news"]["of"][1], "kinds");
    let written = serde_json::to_value(&conversation).unwrap();
    for at in objects {
        if example.pointer(at).is_some_and(Value::is_object) {
            let kept = written.pointer(&format!("{at}/news")).is_some();
            assert_eq!(kept, !closed.contains(&at), "{at:?}");
        }
    }
}

#[test]
fn an_unknown_enum_value_is_kept() {
    let listing = with(&example(), "/source/type", json!("LISTING"));
    let conversation: Conversation = serde_json::from_value(listing).unwrap();
    assert_eq!(conversation.source.type_, SourceType::Unknown("LISTING".to_owned()));
    assert_eq!(serde_json::to_value(&conversation).unwrap()["source"]["type"], "LISTING");

    let problem = json!({"title": "Locked", "status": 423, "code": "conversation-locked", "detail": "No."});
    let problem: Problem = serde_json::from_value(problem).unwrap();
    assert_eq!(problem.code, ProblemCode::from("conversation-locked"));
    assert_eq!(problem.code.as_str(), "conversation-locked");
}

#[test]
fn every_known_enum_value_is_its_own_variant() {
    assert_eq!(SourceType::KNOWN, [SourceType::Order]);
    for code in ProblemCode::KNOWN {
        assert!(!matches!(code, ProblemCode::Unknown(_)));
        assert_eq!(&ProblemCode::from(code.as_str()), code);
    }
}

#[test]
fn what_was_read_is_written_back() {
    let example = example();
    let conversation: Conversation = serde_json::from_value(example.clone()).unwrap();
    let mut written = serde_json::to_value(&conversation).unwrap();
    // Numbers of the contract are numbers, whole or not.
    let mut all = Vec::new();
    pointers(&example, "", &mut all);
    for at in all {
        let (read, written) = (&example.pointer(&at).unwrap(), written.pointer_mut(&at).unwrap());
        if let (Some(read), Some(written)) = (read.as_f64(), written.as_f64()) {
            assert!((read - written).abs() < f64::EPSILON, "{at}");
        } else if !read.is_object() && !read.is_array() {
            assert_eq!(*read, written, "{at}");
        }
    }
}

#[test]
fn null_is_written_where_the_contract_is_nullable() {
    let absent = without(&without(&example(), "/createdAt"), "/userA/cover");
    let conversation: Conversation = serde_json::from_value(absent).unwrap();
    let written = serde_json::to_value(&conversation).unwrap();
    assert_eq!(written["createdAt"], Value::Null);
    assert!(written.as_object().unwrap().contains_key("createdAt"));
    assert!(written["userA"].as_object().unwrap().contains_key("cover"));
}

/// The ways in which `value` may come otherwise than the example has it, each with its name.
fn changes(value: &Value) -> Vec<(&'static str, Value)> {
    match value {
        Value::String(_) => vec![("another text", json!("¿?")), ("no text", json!(7))],
        Value::Number(_) => vec![
            ("whole with a point", json!(5.0)),
            ("fraction", json!(5.25)),
            ("negative", json!(-1)),
            ("huge", json!(1e300)),
            ("no number", json!("5")),
        ],
        Value::Bool(flag) => vec![("the other", json!(!flag)), ("no boolean", json!("true"))],
        Value::Null => vec![("text", json!("https://assets.managem.co.uk/x.png"))],
        Value::Array(_) => vec![("empty", json!([])), ("no array", json!({}))],
        Value::Object(members) => {
            let mut more = members.clone();
            more.insert("news".to_owned(), json!([{"of": 1}]));
            vec![("one more member", Value::Object(more)), ("no object", json!([7]))]
        }
    }
}

/// Every property of a full answer is left out, made null and changed in each way, and sent to the client over a socket.
/// What it then fails with is the whole list: the place, what was expected there and what was found.
#[tokio::test]
async fn every_change_is_read_or_fails_with_its_place() {
    let example = example();
    let mut all = Vec::new();
    pointers(&example, "", &mut all);
    let mut changed = Vec::new();
    for at in &all {
        changed.push(("absent", at, without(&example, at)));
        changed.push(("null", at, with(&example, at, Value::Null)));
        for (name, value) in changes(example.pointer(at).unwrap()) {
            changed.push((name, at, with(&example, at, value)));
        }
    }
    let answers = changed.iter().map(|(_, _, body)| response("201 Created", "application/json", &body.to_string()));
    let script = Script::play(answers).await;
    let client = Client::builder().base_url(&script.url).build().unwrap();
    let mut failures = Vec::new();
    for (name, at, _) in &changed {
        match client.create_conversation(request()).await {
            Ok(_) => {}
            Err(Error::Undecodable(answer)) => {
                let (detail, _) = answer.detail.split_once(" at line ").unwrap();
                failures.push(format!("{at} {name}: at {:?}, {detail}", answer.pointer));
            }
            Err(error) => panic!("{at} {name}: {error:?}"),
        }
    }
    failures.push(format!("{} of {} changes fail", failures.len(), changed.len()));
    insta::assert_snapshot!("changes", failures.join("\n"));
}
