//! A server that says what it is told, byte by byte over a real socket: for answers that the real service cannot be
//! brought to give.

use std::sync::{Arc, Mutex};

use managem::types::{ConversationSource, CreateConversation, SourceType};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

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

pub(crate) struct Script {
    pub(crate) url: String,
    seen: Arc<Mutex<Vec<String>>>,
}

impl Script {
    /// Gives one answer to each connection, in turn; an empty answer closes the connection without a word.
    pub(crate) async fn play(answers: impl IntoIterator<Item = Vec<u8>>) -> Self {
        let answers: Vec<_> = answers.into_iter().collect();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let seen = Arc::<Mutex<Vec<String>>>::default();
        let requests = Arc::clone(&seen);
        tokio::spawn(async move {
            for answer in answers {
                let (mut stream, _) = listener.accept().await.unwrap();
                let request = read(&mut stream).await;
                requests.lock().unwrap().push(request);
                stream.write_all(&answer).await.unwrap();
                stream.shutdown().await.unwrap();
            }
        });
        Self { url, seen }
    }

    /// The requests so far, as they came.
    pub(crate) fn seen(&self) -> Vec<String> {
        self.seen.lock().unwrap().clone()
    }
}

async fn read(stream: &mut TcpStream) -> String {
    let mut request = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        let read = stream.read(&mut buffer).await.unwrap();
        assert_ne!(read, 0, "the request broke off");
        request.extend_from_slice(&buffer[..read]);
        let text = std::str::from_utf8(&request).unwrap();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
            if body.len() == length.map_or(0, |length| length.parse().unwrap()) {
                return text.to_owned();
            }
        }
    }
}
