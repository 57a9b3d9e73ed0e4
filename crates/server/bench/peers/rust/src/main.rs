//! `POST /conversations` as one would write it plainly: the token, the order, two inserts and two profiles in one
//! transaction, and the full answer. No sanitizer, no limits, no log.
//!
//!     peers ceiling PORT
//!     peers sqlite-single|sqlite-group PORT DATABASE DATA
//!     peers postgres PORT URL DATA
//!     peers direct DATABASE DATA LOAD FIRST SECONDS BATCH      (no HTTP)
//!
//! DATA: lines as `managem import` reads them; taken in if there is nothing in the database yet.

mod postgres;
mod sqlite;

use std::env;
use std::sync::Arc;

use axum::extract::{Json, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use sha2::{Digest as _, Sha256};

type Failure = Box<dyn std::error::Error + Send + Sync>;

#[derive(Deserialize)]
struct Request {
    source: Source,
    #[serde(rename = "recipientId")]
    recipient: String,
    body: String,
}

#[derive(Clone, Deserialize, Serialize)]
struct Source {
    #[serde(rename = "type")]
    kind: String,
    id: String,
}

/// What is asked of a store.
struct Create {
    token: [u8; 32],
    order: String,
    recipient: String,
    id: String,
    message: String,
    body: String,
    at: i64,
}

/// Profiles of both sides, as JSON; or the status of a refusal.
type Created = Result<(String, String), u16>;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Conversation<'c> {
    id: &'c str,
    source: Source,
    user_a: &'c RawValue,
    user_b: &'c RawValue,
    locked: bool,
    created_at: &'c str,
    updated_at: &'c str,
    last_message: Message<'c>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Message<'c> {
    id: &'c str,
    conversation_id: &'c str,
    sender: &'c RawValue,
    body: &'c str,
    created_at: &'c str,
    viewed_at: Option<&'c str>,
    attachments: [(); 0],
}

enum Store {
    Constant,
    Sqlite(sqlite::Store),
    Postgres(postgres::Store),
}

fn id() -> String {
    let mut bytes = [0; 12];
    getrandom::fill(&mut bytes).expect("random bytes");
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn now() -> i64 {
    let since = std::time::UNIX_EPOCH.elapsed().expect("after 1970");
    i64::try_from(since.as_millis()).expect("small")
}

async fn create(State(store): State<Arc<Store>>, headers: HeaderMap, Json(request): Json<Request>) -> Response {
    let token = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let token = Sha256::digest(token.trim_start_matches("Bearer ")).into();
    let at = now();
    let create = Create {
        token,
        order: request.source.id.clone(),
        recipient: request.recipient,
        id: id(),
        message: id(),
        body: request.body.clone(),
        at,
    };
    let (conversation, message) = (create.id.clone(), create.message.clone());
    let created = match &*store {
        Store::Constant => Ok((r#"{"id":"u1","username":"u"}"#.to_owned(), r#"{"id":"u2","username":"u"}"#.to_owned())),
        Store::Sqlite(store) => store.create(create).await,
        Store::Postgres(store) => store.create(&create).await,
    };
    let (a, b) = match created {
        Ok(users) => users,
        Err(status) => return StatusCode::from_u16(status).expect("a status").into_response(),
    };
    let raw = |text: String| RawValue::from_string(text).expect("JSON");
    let (a, b, at) = (raw(a), raw(b), format!("{at}"));
    let answer = Conversation {
        id: &conversation,
        source: request.source,
        user_a: &a,
        user_b: &b,
        locked: false,
        created_at: &at,
        updated_at: &at,
        last_message: Message {
            id: &message,
            conversation_id: &conversation,
            sender: &a,
            body: &request.body,
            created_at: &at,
            viewed_at: None,
            attachments: [],
        },
    };
    (StatusCode::CREATED, Json(answer)).into_response()
}

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let arguments = env::args().skip(1).collect::<Vec<_>>();
    let arguments = arguments.iter().map(String::as_str).collect::<Vec<_>>();
    let (store, port) = match arguments[..] {
        ["ceiling", port] => {
            const ANSWER: &str = r#"{"id":"tz4a98xxat96iws9zmbrgj3a","locked":false}"#;
            let json = [(header::CONTENT_TYPE, "application/json")];
            let router = axum::Router::new()
                .route("/conversations", post(async move || (StatusCode::CREATED, json, ANSWER)))
                .with_state(Arc::new(Store::Constant));
            return Ok(axum::serve(listen(port).await?, router).await?);
        }
        ["sqlite-single", port, database, data] => (Store::Sqlite(sqlite::Store::open(database, data, 1)?), port),
        ["sqlite-group", port, database, data] => (Store::Sqlite(sqlite::Store::open(database, data, 256)?), port),
        ["postgres", port, url, data] => (Store::Postgres(postgres::Store::open(url, data).await?), port),
        ["direct", database, data, load, first, seconds, batch] => {
            return sqlite::direct(database, data, load, first.parse()?, seconds.parse()?, batch.parse()?);
        }
        _ => return Err("see the top of main.rs for the arguments".into()),
    };
    let router = axum::Router::new().route("/conversations", post(create)).with_state(Arc::new(store));
    Ok(axum::serve(listen(port).await?, router).await?)
}

async fn listen(port: &str) -> Result<tokio::net::TcpListener, Failure> {
    Ok(tokio::net::TcpListener::bind(("127.0.0.1", port.parse()?)).await?)
}
