//! The shared tests once more on PostgreSQL, and what only it can go through.

mod batches;
mod faults;
mod keys;
mod lists;
mod scene;
mod server;
mod tls;

use std::env;
use std::process::Command;

use managem_server::{PostgresStore, StoreError};
use tokio_postgres::NoTls;

use self::server::Postgres;
use crate::engine::{self, POSTGRES, SERVICES};

/// The modules whose tests say nothing of the engine.
const SHARED: [&str; 7] = ["client::", "create::", "refusals::", "messages::", "idempotency::", "import::", "routes::"];

/// Runs the shared tests in a process of their own, against this server.
fn run_shared(server: &Postgres, services: u32) {
    let output = Command::new(env::current_exe().unwrap())
        .args(SHARED)
        .args(["--test-threads", "4"])
        .env(POSTGRES, server.url())
        .env(SERVICES, services.to_string())
        .env("INSTA_UPDATE", "no")
        .output()
        .unwrap();
    let shown = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{shown}\n{}", String::from_utf8_lossy(&output.stderr));
    // A filter that fits nothing would pass as well.
    assert!(shown.matches(" ... ok").count() > 40, "{shown}");
}

#[tokio::test]
async fn the_shared_tests_pass_on_postgresql() {
    if let Some(server) = Postgres::start().await {
        run_shared(&server, 1);
    }
}

#[tokio::test]
async fn the_shared_tests_pass_with_two_services_on_one_postgresql() {
    if let Some(server) = Postgres::start().await {
        run_shared(&server, 2);
    }
}

#[tokio::test]
async fn a_newer_database_is_left_as_it_is() {
    let Some(server) = Postgres::start().await else { return };
    let address = engine::new_database(&server.url()).await;
    drop(PostgresStore::open(&address).await.unwrap());
    let (client, connection) = tokio_postgres::connect(&address, NoTls).await.unwrap();
    tokio::spawn(connection);
    client.batch_execute("UPDATE managem.version SET version = 99").await.unwrap();
    let error = PostgresStore::open(&address).await.unwrap_err();
    let text = error.to_string();
    assert!(
        text.ends_with("it has version 99, and this program knows versions up to 3; it was left as it is"),
        "{text}"
    );
}

#[tokio::test]
async fn a_server_that_is_not_there_is_told_without_the_password() {
    let error = PostgresStore::open("postgres://me:secret@127.0.0.1:1/managem").await.unwrap_err();
    assert!(matches!(error, StoreError::Unavailable(_)), "{error:?}");
    assert!(!format!("{error:?}").contains("secret"), "{error:?}");
    let error = PostgresStore::open("postgres://me:secret@[nothing").await.unwrap_err();
    assert!(matches!(error, StoreError::Address(_)), "{error:?}");
    assert!(!format!("{error:?}").contains("secret"), "{error:?}");
}

#[tokio::test]
async fn of_services_that_start_at_once_one_migrates() {
    let Some(server) = Postgres::start().await else { return };
    let address = engine::new_database(&server.url()).await;
    let mut starting = tokio::task::JoinSet::new();
    for _ in 0..8 {
        let address = address.clone();
        starting.spawn(async move { PostgresStore::open(&address).await.map(drop) });
    }
    for started in starting.join_all().await {
        started.unwrap();
    }
}
