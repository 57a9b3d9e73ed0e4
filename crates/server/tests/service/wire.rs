//! HTTP by hand: what a test sends is what goes over the wire.

use std::net::SocketAddr;

use http_body_util::{BodyExt as _, Full};
use hyper::client::conn::http1;
use hyper::header::{AUTHORIZATION, CONTENT_TYPE};
use hyper::{HeaderMap, Method, Request, StatusCode};
use hyper_util::rt::TokioIo;
use managem_server::TestServer;
use serde_json::{Value, json};
use tokio::net::TcpStream;

use crate::drift;

/// An answer, whole.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        assert_eq!(self.headers[CONTENT_TYPE], "application/json", "{}", self.text);
        serde_json::from_str(&self.text).unwrap()
    }

    /// What a caller reads of a refusal.
    pub(crate) fn problem(&self) -> String {
        let problem = self.json();
        assert_eq!(problem["status"], self.status.as_u16());
        assert_eq!(problem["title"], self.status.canonical_reason().unwrap());
        assert_eq!(problem["type"], "about:blank");
        let mut lines = vec![format!("{} {}", self.status.as_u16(), problem["code"].as_str().unwrap())];
        lines.push(problem["detail"].as_str().unwrap().to_owned());
        for error in problem["errors"].as_array().into_iter().flatten() {
            lines.push(format!("  {}: {}", error["pointer"], error["detail"].as_str().unwrap()));
        }
        lines.join("\n")
    }
}

/// A request that a test changes as it needs.
#[derive(Clone, Debug)]
pub(crate) struct Ask {
    pub(crate) method: Method,
    pub(crate) path: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
    /// The request has more than the contract names, which the service passes over and the drift check does not.
    pub(crate) beyond_contract: bool,
}

impl Ask {
    /// What `buyer` asks of `seller` about the order of the server.
    pub(crate) fn create(service: &TestServer) -> Self {
        Self::create_with(
            service,
            &json!({
                "source": {"type": "ORDER", "id": service.order()},
                "recipientId": service.user("seller"),
                "body": "Is the Charizard still in its sleeve?",
            }),
        )
    }

    pub(crate) fn create_with(service: &TestServer, body: &Value) -> Self {
        Self {
            method: Method::POST,
            path: "/conversations".to_owned(),
            headers: vec![("content-type".to_owned(), "application/json".to_owned())],
            body: body.to_string().into_bytes(),
            beyond_contract: false,
        }
        .header(AUTHORIZATION.as_str(), format!("Bearer {}", service.token("buyer")))
    }

    /// A request without a body.
    pub(crate) fn get(service: &TestServer, user: &str, path: impl Into<String>) -> Self {
        Self { method: Method::GET, path: path.into(), headers: Vec::new(), body: Vec::new(), beyond_contract: false }
            .by(service, user)
    }

    /// A message in a conversation.
    pub(crate) fn message(service: &TestServer, user: &str, conversation: &str, body: &str) -> Self {
        let mut ask = Self::create_with(service, &json!({"body": body})).by(service, user);
        ask.path = format!("/conversations/{conversation}/messages");
        ask
    }

    /// Sent by this user.
    pub(crate) fn by(self, service: &TestServer, user: &str) -> Self {
        self.header(AUTHORIZATION.as_str(), format!("Bearer {}", service.token(user)))
    }

    pub(crate) fn body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self
    }

    pub(crate) fn beyond_contract(mut self) -> Self {
        self.beyond_contract = true;
        self
    }

    /// Sets a header, in place of one of the same name.
    pub(crate) fn header(mut self, name: &str, value: impl Into<String>) -> Self {
        self = self.without(name);
        self.headers.push((name.to_owned(), value.into()));
        self
    }

    pub(crate) fn without(mut self, name: &str) -> Self {
        self.headers.retain(|(known, _)| known != name);
        self
    }

    pub(crate) async fn send(self, service: &TestServer) -> Answer {
        self.send_to(service.address()).await
    }

    /// Sends it over a connection of its own.
    pub(crate) async fn send_to(self, address: SocketAddr) -> Answer {
        let recorded = self.clone();
        let stream = TcpStream::connect(address).await.unwrap();
        let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.unwrap();
        tokio::spawn(connection);
        let mut request = Request::builder().method(self.method).uri(self.path).header("host", "localhost");
        for (name, value) in self.headers {
            request = request.header(name, value);
        }
        let response = sender.send_request(request.body(Full::<bytes::Bytes>::from(self.body)).unwrap()).await.unwrap();
        let (head, body) = response.into_parts();
        let text = String::from_utf8(body.collect().await.unwrap().to_bytes().to_vec()).unwrap();
        let answer = Answer { status: head.status, headers: head.headers, text };
        drift::check(&recorded, &answer);
        answer
    }
}
