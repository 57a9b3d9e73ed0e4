//! The engine that the shared tests run on: SQLite, unless the environment names a PostgreSQL server.

use std::env;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use managem_server::{PostgresStore, Store, TestServer, TestServerBuilder};
use tokio_postgres::NoTls;

/// The URL of a PostgreSQL server to make databases on.
pub(crate) const POSTGRES: &str = "MANAGEM_TEST_POSTGRES";
/// How many services share each database, each with connections of its own, as separate processes have.
pub(crate) const SERVICES: &str = "MANAGEM_TEST_SERVICES";

pub(crate) async fn start() -> TestServer {
    builder().await.start().await.unwrap()
}

pub(crate) async fn start_reproducible() -> TestServer {
    builder().await.reproducible().start().await.unwrap()
}

async fn builder() -> TestServerBuilder {
    let mut builder = TestServer::builder();
    let Ok(server) = env::var(POSTGRES) else { return builder };
    let services = env::var(SERVICES).map_or(1, |count| count.parse().unwrap());
    let address = new_database(&server).await;
    for _ in 0..services {
        builder = builder.store(Arc::new(PostgresStore::open(&address).await.unwrap()) as Arc<dyn Store>);
    }
    builder
}

/// An empty database of its own, so that tests do not see each other's data.
pub(crate) async fn new_database(server: &str) -> String {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let name = format!("test_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
    let (client, connection) = tokio_postgres::connect(&format!("{server}/postgres"), NoTls).await.unwrap();
    let connection = tokio::spawn(connection);
    client.batch_execute(&format!("CREATE DATABASE {name}")).await.unwrap();
    drop(client);
    connection.await.unwrap().unwrap();
    format!("{server}/{name}")
}

/// How many conversations there are.
pub(crate) async fn count_conversations(service: &TestServer) -> usize {
    let list = crate::wire::Ask::get(service, "buyer", "/conversations?size=50").send(service).await;
    list.json().as_array().unwrap().len()
}
