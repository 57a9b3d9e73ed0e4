//! A service on PostgreSQL, and others that are in its way.

use std::sync::Arc;
use std::time::{Duration, Instant};

use managem_server::TestServer;
use serde_json::json;
use tokio::task::JoinHandle;
use tokio_postgres::{Client, NoTls};

use super::faults::{add_orders, serve};
use super::server::Postgres;
use crate::engine;
use crate::wire::{Answer, Ask};

/// A service, and a connection of someone else to its database.
pub(super) struct Scene {
    _server: Postgres,
    address: String,
    pub(super) service: Arc<TestServer>,
    pub(super) other: Client,
}

impl Scene {
    pub(super) async fn new() -> Option<Self> {
        let server = Postgres::start().await?;
        let address = engine::new_database(&server.url()).await;
        let service = Arc::new(serve(&address).await);
        add_orders(&service, 40).await;
        let other = connect(&address).await;
        Some(Self { _server: server, address, service, other })
    }

    /// One more connection of someone else.
    pub(super) async fn another(&self) -> Client {
        connect(&self.address).await
    }

    pub(super) fn ask(&self, order: &str) -> Ask {
        let seller = self.service.user("seller");
        let body = json!({"source": {"type": "ORDER", "id": order}, "recipientId": seller, "body": "In its sleeve?"});
        Ask::create_with(&self.service, &body)
    }

    pub(super) async fn create(&self, order: &str) -> Answer {
        self.ask(order).send(&self.service).await
    }

    pub(super) fn begin(&self, ask: Ask) -> JoinHandle<Answer> {
        tokio::spawn(ask.send_to(self.service.address()))
    }

    /// Lets nobody write a conversation, and has all transactions that may be under way at once wait for it. What is
    /// asked for next waits for its batch.
    pub(super) async fn hold(&self, others: impl IntoIterator<Item = Ask>) -> Vec<JoinHandle<Answer>> {
        self.other.batch_execute("BEGIN; LOCK TABLE managem.conversations IN ACCESS EXCLUSIVE MODE").await.unwrap();
        let mut held = Vec::new();
        for (number, ask) in others.into_iter().enumerate() {
            held.push(self.begin(ask));
            self.waiting(number + 1).await;
        }
        held
    }

    pub(super) async fn release(&self) {
        // Until all that was asked for has arrived.
        tokio::time::sleep(Duration::from_millis(500)).await;
        self.other.batch_execute("COMMIT").await.unwrap();
    }

    /// Waits until so many are waiting for a lock.
    pub(super) async fn waiting(&self, count: usize) {
        let begun = Instant::now();
        let query = "SELECT count(*) FROM pg_locks WHERE NOT granted";
        while self.other.query_one(query, &[]).await.unwrap().get::<_, i64>(0) < i64::try_from(count).unwrap() {
            assert!(begun.elapsed() < Duration::from_secs(4), "nobody waits");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    pub(super) async fn conversations(&self) -> i64 {
        self.other.query_one("SELECT count(*) FROM managem.conversations", &[]).await.unwrap().get(0)
    }
}

async fn connect(address: &str) -> Client {
    let (client, connection) = tokio_postgres::connect(address, NoTls).await.unwrap();
    tokio::spawn(connection);
    client
}

/// Statuses, and codes of refusals.
pub(super) async fn answers(asked: Vec<JoinHandle<Answer>>) -> Vec<String> {
    let mut answers = Vec::new();
    for answer in asked {
        let answer = answer.await.unwrap();
        let code =
            if answer.status == 201 { String::new() } else { answer.json()["code"].as_str().unwrap().to_owned() };
        answers.push(format!("{} {code}", answer.status.as_u16()));
    }
    answers
}
