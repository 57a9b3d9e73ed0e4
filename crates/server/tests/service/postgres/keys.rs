//! Keys that somebody gets ahead of, who does not take the service's lock on them: a service of another version, beside
//! this one while the one is exchanged for the other.

use managem_server::TestServer;
use serde_json::json;

use super::faults::serve;
use super::scene::Scene;
use super::server::Postgres;
use crate::engine;
use crate::wire::Ask;

/// What such a service does: it has an answer for the key `other`, and has not committed it.
const KEEP: &str = "BEGIN; INSERT INTO managem.answers SELECT user_key, 'other', fingerprint, body, created_at \
                    FROM managem.answers WHERE idempotency_key = 'one'";
const LOCK: &str = "SELECT FROM managem.conversations FOR NO KEY UPDATE";

/// A conversation, and a message in it that was sent with the key `one`: the answer to it, and the same with another key.
async fn message(scene: &Scene) -> (String, Ask) {
    let conversation = scene.create("load-0").await.json()["id"].as_str().unwrap().to_owned();
    let ask = Ask::message(&scene.service, "buyer", &conversation, "Still there?");
    let sent = ask.clone().header("idempotency-key", "one").send(&scene.service).await;
    assert_eq!(sent.status, 201, "{}", sent.text);
    (sent.text, ask.header("idempotency-key", "other"))
}

async fn messages(scene: &Scene) -> i64 {
    scene.other.query_one("SELECT count(*) FROM managem.messages", &[]).await.unwrap().get(0)
}

#[tokio::test]
async fn who_waits_behind_the_same_key_of_another_version_gets_its_answer() {
    let Some(scene) = Scene::new().await else { return };
    let (sent, ask) = message(&scene).await;
    scene.other.batch_execute(&format!("{KEEP}; {LOCK}")).await.unwrap();
    let waits = scene.begin(ask);
    scene.waiting(1).await;
    scene.other.batch_execute("COMMIT").await.unwrap();
    let answer = waits.await.unwrap();
    assert_eq!((answer.status.as_u16(), answer.text), (201, sent));
    assert_eq!(messages(&scene).await, 2);
    assert_eq!(scene.service.store().statistics().failures, 0);
}

#[tokio::test]
async fn who_is_in_a_deadlock_with_another_version_gets_its_answer() {
    let Some(scene) = Scene::new().await else { return };
    let (sent, ask) = message(&scene).await;
    // It is the service that PostgreSQL lets go.
    scene.other.batch_execute(&format!("SET deadlock_timeout = '1min'; {KEEP}")).await.unwrap();
    let waits = scene.begin(ask);
    scene.waiting(1).await;
    scene.other.batch_execute(LOCK).await.unwrap();
    scene.other.batch_execute("COMMIT").await.unwrap();
    let answer = waits.await.unwrap();
    assert_eq!((answer.status.as_u16(), answer.text), (201, sent));
    assert_eq!(messages(&scene).await, 2);
}

#[tokio::test]
async fn whose_token_is_revoked_before_the_answer_is_kept_is_nobody() {
    let Some(scene) = Scene::new().await else { return };
    // Its batch passes by an order that is locked, and once it is alone it has to wait before it keeps its answer.
    scene.other.batch_execute("BEGIN; SELECT FROM managem.orders WHERE id = 'load-0' FOR UPDATE").await.unwrap();
    let another = scene.another().await;
    another.batch_execute("BEGIN; LOCK TABLE managem.answers IN EXCLUSIVE MODE").await.unwrap();
    let waits = scene.begin(scene.ask("load-0").header("idempotency-key", "one"));
    scene.waiting(1).await;
    scene.other.batch_execute("COMMIT").await.unwrap();
    // It goes on from the one lock to the other.
    let for_table = "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'managem.answers'::regclass";
    while scene.other.query_one(for_table, &[]).await.unwrap().get::<_, i64>(0) == 0 {
        assert!(!waits.is_finished());
    }
    another.batch_execute("DELETE FROM managem.tokens; COMMIT").await.unwrap();
    assert_eq!(waits.await.unwrap().status, 401);
    assert_eq!(scene.conversations().await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_at_once_one_is_done_whatever_the_isolation_of_the_database_is() {
    let Some(server) = Postgres::start().await else { return };
    let address = engine::new_database(&server.url()).await;
    let database = address.rsplit('/').next().unwrap();
    let (client, connection) = tokio_postgres::connect(&address, tokio_postgres::NoTls).await.unwrap();
    tokio::spawn(connection);
    let isolation = format!("ALTER DATABASE {database} SET default_transaction_isolation = 'serializable'");
    client.batch_execute(&isolation).await.unwrap();
    let services: [TestServer; 2] = [serve(&address).await, serve(&address).await];
    let order = services[0].new_order().await.unwrap();
    let seller = services[0].user("seller");
    let body = json!({"source": {"type": "ORDER", "id": order}, "recipientId": seller, "body": "Still in its sleeve?"});
    let ask = Ask::create_with(&services[0], &body).header("idempotency-key", "one");
    let asked = (0..32).map(|number| tokio::spawn(ask.clone().send_to(services[number % 2].address())));
    let asked = asked.collect::<Vec<_>>();
    let mut texts = Vec::new();
    for answer in asked {
        let answer = answer.await.unwrap();
        assert_eq!(answer.status, 201, "{}", answer.text);
        texts.push(answer.text);
    }
    texts.dedup();
    assert_eq!(texts.len(), 1);
}
