//! What the service does when PostgreSQL fails it. The table of all faults is in `docs/service-faults.md`.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use managem_server::{PostgresStore, Records, Store, TestServer};
use serde_json::json;
use tokio::task::JoinSet;
use tokio_postgres::NoTls;

use super::server::Postgres;
use crate::engine;
use crate::wire::{Answer, Ask};

const CLIENTS: usize = 8;

pub(super) async fn serve(address: &str) -> TestServer {
    let store = Arc::new(PostgresStore::open(address).await.unwrap()) as Arc<dyn Store>;
    TestServer::builder().store(store).start().await.unwrap()
}

/// Many orders between `buyer` and `seller`: `load-0` and so on.
pub(super) async fn add_orders(service: &TestServer, orders: usize) {
    let (buyer, seller) = (service.user("buyer"), service.user("seller"));
    let line = |number| {
        format!("{}\n", json!({"kind": "order", "id": format!("load-{number}"), "buyer": buyer, "seller": seller}))
    };
    let lines = (0..orders).map(line).collect::<String>();
    service.store().import(Records::new("orders", std::io::Cursor::new(lines))).await.unwrap();
}

async fn create(service: &TestServer, order: &str) -> Answer {
    let seller = service.user("seller");
    let body = json!({"source": {"type": "ORDER", "id": order}, "recipientId": seller, "body": "Still in its sleeve?"});
    Ask::create_with(service, &body).send(service).await
}

/// Load that goes on until it is stopped, and remembers what was answered 201.
struct Load {
    tasks: JoinSet<HashMap<String, String>>,
    stop: Arc<AtomicBool>,
    created: Arc<AtomicUsize>,
}

impl Load {
    fn start(service: &Arc<TestServer>) -> Self {
        let (stop, created) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
        let next = Arc::new(AtomicUsize::new(0));
        let mut tasks = JoinSet::new();
        for _ in 0..CLIENTS {
            let (service, stop, created, next) =
                (Arc::clone(service), Arc::clone(&stop), Arc::clone(&created), Arc::clone(&next));
            tasks.spawn(async move {
                let mut answered = HashMap::new();
                while !stop.load(Ordering::Relaxed) {
                    let order = format!("load-{}", next.fetch_add(1, Ordering::Relaxed));
                    let answer = create(&service, &order).await;
                    match answer.status.as_u16() {
                        201 => {
                            answered.insert(order, answer.json()["id"].as_str().unwrap().to_owned());
                            created.fetch_add(1, Ordering::Relaxed);
                        }
                        500 | 503 => tokio::time::sleep(Duration::from_millis(20)).await,
                        _ => panic!("{order}: {} {}", answer.status, answer.text),
                    }
                }
                answered
            });
        }
        Self { tasks, stop, created }
    }

    /// Waits until so many more have been created.
    async fn create(&self, more: usize) {
        let goal = self.created.load(Ordering::Relaxed) + more;
        let begun = Instant::now();
        while self.created.load(Ordering::Relaxed) < goal {
            assert!(begun.elapsed() < Duration::from_secs(60), "the service does not go on");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    async fn stop(self) -> HashMap<String, String> {
        self.stop.store(true, Ordering::Relaxed);
        self.tasks.join_all().await.into_iter().flatten().collect()
    }
}

/// Looks into the database for what was answered, and for anything half done.
async fn examine(address: &str, answered: &HashMap<String, String>) {
    let (client, connection) = tokio_postgres::connect(address, NoTls).await.unwrap();
    tokio::spawn(connection);
    for (what, query) in [
        (
            "a conversation without a message",
            "NOT EXISTS (SELECT FROM managem.messages m WHERE m.conversation = c.key)",
        ),
        ("a conversation without its order", "NOT EXISTS (SELECT FROM managem.orders o WHERE o.conversation = c.key)"),
    ] {
        let query = format!("SELECT count(*) FROM managem.conversations c WHERE {query}");
        assert_eq!(client.query_one(&query, &[]).await.unwrap().get::<_, i64>(0), 0, "{what}");
    }
    let find =
        "SELECT c.id FROM managem.orders o JOIN managem.conversations c ON c.key = o.conversation WHERE o.id = $1";
    let find = client.prepare(find).await.unwrap();
    for (order, conversation) in answered {
        let row = client.query_opt(&find, &[order]).await.unwrap();
        assert_eq!(row.map(|row| row.get::<_, String>(0)).as_ref(), Some(conversation), "order {order}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_killed_under_load_and_comes_back_loses_nothing_that_was_answered() {
    let Some(mut server) = Postgres::start().await else { return };
    let address = engine::new_database(&server.url()).await;
    let service = Arc::new(serve(&address).await);
    add_orders(&service, 20_000).await;
    let load = Load::start(&service);
    for _ in 0..3 {
        load.create(200).await;
        server.kill();
        let refused = create(&service, "load-19999").await;
        assert!(matches!(refused.status.as_u16(), 500 | 503), "{}", refused.text);
        server.start_again().await;
    }
    load.create(200).await;
    examine(&address, &load.stop().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_standby_that_is_promoted_has_everything_that_was_answered() {
    // Nothing is answered before the standby has it, too.
    let Some(mut primary) = Postgres::start_with(&["synchronous_standby_names=*", "synchronous_commit=local"]).await
    else {
        return;
    };
    let database = engine::new_database(&primary.url()).await;
    let database = database.rsplit('/').next().unwrap().to_owned();
    let standby = primary.standby().await;
    let hosts = format!("127.0.0.1:{},127.0.0.1:{}", primary.port(), standby.port());
    let address = format!("postgres://tests@{hosts}/{database}?target_session_attrs=read-write");
    let (client, connection) = tokio_postgres::connect(&format!("{}/{database}", primary.url()), NoTls).await.unwrap();
    let connection = tokio::spawn(connection);
    // For the database: what a server is started with goes before its configuration.
    client.batch_execute(&format!("ALTER DATABASE {database} SET synchronous_commit = on")).await.unwrap();
    let begun = Instant::now();
    loop {
        let sync = "SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync' AND state = 'streaming'";
        if client.query_one(sync, &[]).await.unwrap().get::<_, i64>(0) == 1 {
            break;
        }
        assert!(begun.elapsed() < Duration::from_secs(30), "{}", standby.log());
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let service = Arc::new(serve(&address).await);
    add_orders(&service, 20_000).await;
    let load = Load::start(&service);
    load.create(300).await;
    primary.kill();
    drop(client);
    let _ = connection.await;
    let (client, connection) = tokio_postgres::connect(&format!("{}/{database}", standby.url()), NoTls).await.unwrap();
    tokio::spawn(connection);
    assert!(client.query_one("SELECT pg_promote()", &[]).await.unwrap().get::<_, bool>(0));
    load.create(300).await;
    examine(&format!("{}/{database}", standby.url()), &load.stop().await).await;
}

#[tokio::test]
async fn requests_beyond_the_pool_wait_for_five_seconds_and_are_refused() {
    let Some(server) = Postgres::start().await else { return };
    let address = engine::new_database(&server.url()).await;
    let service = Arc::new(serve(&address).await);
    add_orders(&service, 1).await;
    // Someone has the order locked, and everybody wants it.
    let (mut client, connection) = tokio_postgres::connect(&address, NoTls).await.unwrap();
    tokio::spawn(connection);
    let other = client.transaction().await.unwrap();
    other.execute("SELECT FROM managem.orders WHERE id = 'load-0' FOR UPDATE", &[]).await.unwrap();
    let begun = Instant::now();
    let mut waiting = JoinSet::new();
    for _ in 0..20 {
        let service = Arc::clone(&service);
        waiting.spawn(async move { create(&service, "load-0").await });
    }
    for answer in waiting.join_all().await {
        assert_eq!(answer.status, 503, "{}", answer.text);
    }
    // Sixteen waited for the lock, four for a connection, and those may then have waited for the lock as well.
    assert!((4..30).contains(&begun.elapsed().as_secs()), "{:?}", begun.elapsed());
    other.rollback().await.unwrap();
    assert_eq!(create(&service, "load-0").await.status, 201);
}

#[tokio::test]
async fn a_database_that_turned_read_only_is_answered_with_503_and_is_read_all_the_same() {
    let Some(server) = Postgres::start().await else { return };
    let address = engine::new_database(&server.url()).await;
    let service = serve(&address).await;
    let created = Ask::create(&service).send(&service).await.json();
    let (client, connection) = tokio_postgres::connect(&format!("{}/postgres", server.url()), NoTls).await.unwrap();
    tokio::spawn(connection);
    let database = address.rsplit('/').next().unwrap();
    let read_only = async |on: bool| {
        client
            .batch_execute(&format!("ALTER DATABASE {database} SET default_transaction_read_only = {on}"))
            .await
            .unwrap();
        // Those that are open know nothing of it.
        let others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1";
        client.execute(others, &[&database]).await.unwrap();
        tokio::time::sleep(Duration::from_millis(200)).await;
    };
    read_only(true).await;
    let path = format!("/conversations/{}/messages", created["id"].as_str().unwrap());
    let refused = Ask::message(&service, "seller", created["id"].as_str().unwrap(), "Yes").send(&service).await;
    assert_eq!(refused.status, 503, "{}", refused.text);
    let messages = Ask::get(&service, "seller", path.clone()).send(&service).await;
    assert_eq!(messages.status, 200, "{}", messages.text);
    assert_eq!(messages.json()[0]["viewedAt"], json!(null), "that it was read could not be written down");
    read_only(false).await;
    let messages = Ask::get(&service, "seller", path).send(&service).await;
    assert!(messages.json()[0]["viewedAt"].is_string(), "{}", messages.text);
}
