//! Requests in numbers, and a look into what came of them.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;

use rusqlite::Connection;
use serde_json::Value;

use crate::run::Place;

/// A database with many orders between two users, `load-0` and so on, and a token for one of them.
pub(crate) struct Load {
    pub(crate) place: Place,
    pub(crate) token: String,
}

impl Load {
    pub(crate) fn new(orders: usize) -> Self {
        let place = Place::with_sample();
        let mut lines = String::new();
        for number in 0..orders {
            writeln!(lines, r#"{{"kind":"order","id":"load-{number}","buyer":"misty","seller":"brock"}}"#).unwrap();
        }
        assert!(place.managem(["import", "-"], &lines).status.success());
        let token = place.token("misty");
        Self { place, token }
    }
}

/// A connection that takes one request after the other.
pub(crate) struct Http {
    stream: TcpStream,
    answers: BufReader<TcpStream>,
}

/// An answer that arrived whole.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: String,
}

impl Answer {
    /// The ID of the conversation that was created.
    pub(crate) fn conversation(&self) -> String {
        let body: Value = serde_json::from_str(&self.body).unwrap();
        body["id"].as_str().unwrap().to_owned()
    }
}

/// Each method gives `None` when the service is gone.
impl Http {
    pub(crate) fn connect(address: &str) -> Option<Self> {
        let stream = TcpStream::connect(address).ok()?;
        let answers = BufReader::new(stream.try_clone().ok()?);
        Some(Self { stream, answers })
    }

    /// Creates the conversation of an order.
    pub(crate) fn create(&mut self, token: &str, order: &str) -> Option<Answer> {
        let body = format!(r#"{{"source":{{"type":"ORDER","id":"{order}"}},"recipientId":"brock","body":"Hello"}}"#);
        let head = format!(
            "POST /conversations HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {token}\r\n\
             content-type: application/json\r\ncontent-length: {}\r\n\r\n",
            body.len()
        );
        self.stream.write_all(format!("{head}{body}").as_bytes()).ok()?;
        self.read()
    }

    pub(crate) fn get(&mut self, token: &str, path: &str) -> Option<Answer> {
        let head = format!("GET {path} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {token}\r\n\r\n");
        self.stream.write_all(head.as_bytes()).ok()?;
        self.read()
    }

    fn read(&mut self) -> Option<Answer> {
        let mut status = None;
        let mut length = 0;
        loop {
            let mut line = String::new();
            if self.answers.read_line(&mut line).ok()? == 0 {
                return None;
            }
            let line = line.trim_end();
            if line.is_empty() {
                break;
            }
            if status.is_none() {
                status = Some(line.split(' ').nth(1)?.parse().ok()?);
            } else if let Some(text) = line.strip_prefix("content-length: ") {
                length = text.parse().ok()?;
            }
        }
        let mut body = vec![0; length];
        self.answers.read_exact(&mut body).ok()?;
        Some(Answer { status: status?, body: String::from_utf8(body).ok()? })
    }
}

/// Looks into a database for what was answered (the conversation of each order), and for anything half done.
pub(crate) fn examine(database: &Path, answered: &HashMap<String, String>) {
    let database = Connection::open(database).unwrap();
    let text = |query: &str| database.query_row(query, [], |row| row.get::<_, String>(0)).unwrap();
    assert_eq!(text("PRAGMA integrity_check"), "ok");
    let count = |query: &str| database.query_row(query, [], |row| row.get::<_, i64>(0)).unwrap();
    assert_eq!(count("SELECT count(*) FROM pragma_foreign_key_check"), 0);
    assert_eq!(count("SELECT count(*) FROM conversations WHERE key NOT IN (SELECT conversation FROM messages)"), 0);
    let known = "SELECT conversation FROM orders WHERE conversation IS NOT NULL";
    assert_eq!(count(&format!("SELECT count(*) FROM conversations WHERE key NOT IN ({known})")), 0);
    let find = "SELECT conversations.id FROM orders JOIN conversations ON conversations.key = orders.conversation \
                WHERE orders.id = ?1";
    let mut find = database.prepare(find).unwrap();
    for (order, conversation) in answered {
        let stored = find.query_row([order], |row| row.get::<_, String>(0)).unwrap();
        assert_eq!(&stored, conversation, "order {order}");
    }
}
