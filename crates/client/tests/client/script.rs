//! A server that says what it is told, byte by byte over a real socket: for answers that the real service cannot be
//! brought to give.

use std::sync::Arc;

use managem::types::{ConversationSource, CreateConversation, SourceType};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};

/// A request that is well formed; what it asks for does not exist.
pub(crate) fn request() -> CreateConversation {
    CreateConversation {
        source: ConversationSource { type_: SourceType::Order, id: "o".to_owned() },
        recipient_id: "u".to_owned(),
        body: "hello".parse().unwrap(),
    }
}

/// One whole answer; the connection is closed after it.
pub(crate) fn response(status: &str, content_type: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!(
        "HTTP/1.1 {status}\r\nContent-Type: {content_type}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
    )
    .into_bytes()
}

pub(crate) fn problem(status: &str, code: &str) -> Vec<u8> {
    let number = &status[..3];
    let body = format!(r#"{{"title":"{status}","status":{number},"code":"{code}","detail":"No."}}"#);
    response(status, "application/json", &body)
}

pub(crate) fn created() -> Vec<u8> {
    let user = r#"{"id":"u"}"#;
    let body =
        format!(r#"{{"id":"c1","source":{{"type":"ORDER","id":"o"}},"userA":{user},"userB":{user},"locked":false}}"#);
    response("201 Created", "application/json", &body)
}

/// The answer with one header more.
pub(crate) fn with_header(mut answer: Vec<u8>, header: &str) -> Vec<u8> {
    let at = answer.iter().position(|byte| *byte == b'\n').unwrap() + 1;
    answer.splice(at..at, format!("{header}\r\n").into_bytes());
    answer
}

/// The answer without its last bytes: the connection breaks off.
pub(crate) fn cut(mut answer: Vec<u8>) -> Vec<u8> {
    answer.truncate(answer.len() - 3);
    answer
}

/// What a request has for a header.
pub(crate) fn header<'request>(request: &'request str, name: &str) -> Option<&'request str> {
    request.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
}

pub(crate) struct Script {
    pub(crate) url: String,
    seen: watch::Receiver<Vec<String>>,
    released: Arc<Semaphore>,
}

impl Script {
    /// Gives one answer to each connection, in turn; an empty answer closes the connection without a word.
    pub(crate) async fn play(answers: impl IntoIterator<Item = Vec<u8>>) -> Self {
        let script = Self::held(answers).await;
        script.release(Semaphore::MAX_PERMITS);
        script
    }

    /// Does the same, and holds each answer back until it is released.
    pub(crate) async fn held(answers: impl IntoIterator<Item = Vec<u8>>) -> Self {
        let answers: Vec<_> = answers.into_iter().collect();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (requests, seen) = watch::channel(Vec::new());
        let released = Arc::new(Semaphore::new(0));
        let permits = Arc::clone(&released);
        tokio::spawn(async move {
            for answer in answers {
                let (mut stream, _) = listener.accept().await.unwrap();
                let Some(request) = read(&mut stream).await else { continue };
                requests.send_modify(|requests| requests.push(request));
                permits.acquire().await.unwrap().forget();
                // The client may have gone.
                let _ = stream.write_all(&answer).await;
                let _ = stream.shutdown().await;
            }
        });
        Self { url, seen, released }
    }

    /// Lets the next answers go.
    pub(crate) fn release(&self, answers: usize) {
        self.released.add_permits(answers);
    }

    /// The requests so far, as they came.
    pub(crate) fn seen(&self) -> Vec<String> {
        self.seen.borrow().clone()
    }

    /// Waits until there have been so many requests.
    pub(crate) async fn has_seen(&self, requests: usize) {
        self.seen.clone().wait_for(|seen| seen.len() >= requests).await.unwrap();
    }
}

/// A whole request; none if the client goes before it is whole.
pub(crate) async fn read(stream: &mut TcpStream) -> Option<String> {
    let mut request = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        let read = stream.read(&mut buffer).await.ok().filter(|read| *read > 0)?;
        request.extend_from_slice(&buffer[..read]);
        let text = std::str::from_utf8(&request).unwrap();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
            if body.len() == length.map_or(0, |length| length.parse().unwrap()) {
                return Some(text.to_owned());
            }
        }
    }
}
