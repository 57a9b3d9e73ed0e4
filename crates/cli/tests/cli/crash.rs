//! Killed in the middle of its work, again and again: what was answered is there, and nothing is half there.

use std::collections::HashMap;
use std::env;
use std::fmt::Write as _;
use std::io::{BufReader, Write as _};
use std::net::TcpStream;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use rusqlite::Connection;
use serde_json::Value;

use crate::run::Place;

const ORDERS: usize = 20_000;
const CLIENTS: usize = 16;
/// How often it is killed, unless `MANAGEM_TEST_CRASHES` says otherwise.
const CRASHES: usize = 10;

#[test]
fn what_was_answered_survives_being_killed_under_load() {
    let crashes = env::var("MANAGEM_TEST_CRASHES").map_or(CRASHES, |count| count.parse().unwrap());
    let place = Place::with_sample();
    let mut orders = String::new();
    for number in 0..ORDERS {
        writeln!(orders, r#"{{"kind":"order","id":"load-{number}","buyer":"misty","seller":"brock"}}"#).unwrap();
    }
    assert!(place.managem(["import", "-"], &orders).status.success());
    let token = place.token("misty");

    let next = Arc::new(AtomicUsize::new(0));
    // Conversation of each order that was answered with 201.
    let answered = Arc::new(Mutex::new(HashMap::new()));
    for crash in 0..crashes {
        let mut service = place.serve_with(&["--limit", "requests-per-minute=0"]);
        let address = service.url.trim_start_matches("http://").to_owned();
        let before = answered.lock().unwrap().len();
        let clients = (0..CLIENTS).map(|_| {
            let (address, token) = (address.clone(), token.clone());
            let (next, answered) = (Arc::clone(&next), Arc::clone(&answered));
            thread::spawn(move || while create(&address, &token, &next, &answered).is_some() {})
        });
        let clients = clients.collect::<Vec<_>>();
        // Not at the same point of its work every time.
        thread::sleep(Duration::from_millis(150 + 37 * u64::try_from(crash % 7).unwrap()));
        // SIGKILL: it has no chance to finish anything.
        service.child.kill().unwrap();
        service.child.wait().unwrap();
        for client in clients {
            client.join().unwrap();
        }
        assert!(answered.lock().unwrap().len() > before, "it was killed before it had done anything");
        examine(&place, &answered.lock().unwrap());
    }
}

/// Creates conversations over one connection until it breaks; `None` when the service is gone.
fn create(address: &str, token: &str, next: &AtomicUsize, answered: &Mutex<HashMap<String, String>>) -> Option<()> {
    let mut stream = TcpStream::connect(address).ok()?;
    let mut answers = BufReader::new(stream.try_clone().ok()?);
    loop {
        let order = format!("load-{}", next.fetch_add(1, Ordering::Relaxed));
        let body = format!(r#"{{"source":{{"type":"ORDER","id":"{order}"}},"recipientId":"brock","body":"Hello"}}"#);
        let head = format!(
            "POST /conversations HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {token}\r\n\
             content-type: application/json\r\ncontent-length: {}\r\n\r\n",
            body.len()
        );
        stream.write_all(format!("{head}{body}").as_bytes()).ok()?;
        let (status, answer) = read(&mut answers)?;
        assert_eq!(status, "201", "{answer}");
        let answer: Value = serde_json::from_str(&answer).unwrap();
        answered.lock().unwrap().insert(order, answer["id"].as_str().unwrap().to_owned());
    }
}

/// Status and body of an answer that arrived whole.
fn read(answers: &mut impl std::io::BufRead) -> Option<(String, String)> {
    let mut status = None;
    let mut length = 0;
    loop {
        let mut line = String::new();
        if answers.read_line(&mut line).ok()? == 0 {
            return None;
        }
        let line = line.trim_end();
        if line.is_empty() {
            break;
        }
        if status.is_none() {
            status = Some(line.split(' ').nth(1)?.to_owned());
        } else if let Some(text) = line.strip_prefix("content-length: ") {
            length = text.parse().ok()?;
        }
    }
    let mut body = vec![0; length];
    answers.read_exact(&mut body).ok()?;
    Some((status?, String::from_utf8(body).ok()?))
}

/// Looks into the database that was left behind.
fn examine(place: &Place, answered: &HashMap<String, String>) {
    let database = Connection::open(place.path().join("managem.db")).unwrap();
    let text = |query: &str| database.query_row(query, [], |row| row.get::<_, String>(0)).unwrap();
    assert_eq!(text("PRAGMA integrity_check"), "ok");
    let count = |query: &str| database.query_row(query, [], |row| row.get::<_, i64>(0)).unwrap();
    assert_eq!(count("SELECT count(*) FROM pragma_foreign_key_check"), 0);
    assert_eq!(count("SELECT count(*) FROM conversations WHERE key NOT IN (SELECT conversation FROM messages)"), 0);
    assert_eq!(
        count(
            "SELECT count(*) FROM conversations WHERE key NOT IN (SELECT conversation FROM orders WHERE conversation IS NOT NULL)"
        ),
        0
    );
    let mut find = database
        .prepare("SELECT conversations.id FROM orders JOIN conversations ON conversations.key = orders.conversation WHERE orders.id = ?1")
        .unwrap();
    for (order, conversation) in answered {
        let stored = find.query_row([order], |row| row.get::<_, String>(0)).unwrap();
        assert_eq!(&stored, conversation, "order {order}");
    }
}
