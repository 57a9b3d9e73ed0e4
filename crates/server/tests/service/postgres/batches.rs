//! Writes that share a transaction: each gets its own answer, and none is in the way of another.

use std::time::{Duration, Instant};

use serde_json::json;

use super::faults::{add_orders, serve};
use super::scene::{Scene, answers};
use super::server::Postgres;
use crate::engine;
use crate::wire::Ask;

#[tokio::test]
async fn what_waits_shares_a_commit_and_each_gets_its_own_answer() {
    let Some(scene) = Scene::new().await else { return };
    let service = &scene.service;
    let known = scene.create("load-20").await.json()["id"].as_str().unwrap().to_owned();
    let locked = scene.create("load-21").await.json()["id"].as_str().unwrap().to_owned();
    assert!(service.store().set_locked(&locked, true).await.unwrap());
    let to = |order: &str, recipient: &str| {
        let recipient = service.user(recipient);
        let body = json!({"source": {"type": "ORDER", "id": order}, "recipientId": recipient, "body": "Hello"});
        Ask::create_with(service, &body)
    };
    let asks = [
        ("a conversation", scene.ask("load-0"), "201 "),
        ("another", scene.ask("load-1"), "201 "),
        ("an order that is not there", scene.ask("nothing"), "404 order-not-found"),
        ("an order of others", scene.ask("load-2").by(service, "stranger"), "404 order-not-found"),
        ("to a stranger", to("load-2", "stranger"), "422 invalid-request"),
        ("to oneself", to("load-2", "buyer"), "422 invalid-request"),
        ("an order that has one", scene.ask("load-20"), "409 conversation-exists"),
        ("one more", scene.ask("load-3"), "201 "),
        ("a message", Ask::message(service, "buyer", &known, "One"), "201 "),
        ("its answer, in the same conversation", Ask::message(service, "seller", &known, "Two"), "201 "),
        ("a message of a stranger", Ask::message(service, "stranger", &known, "Me"), "404 conversation-not-found"),
        ("a message into nothing", Ask::message(service, "buyer", "nothing", "You"), "404 conversation-not-found"),
        ("a message that is not taken", Ask::message(service, "buyer", &locked, "No"), "409 conversation-locked"),
    ];
    let held = [scene.ask("load-10"), scene.ask("load-11")];
    let held = held.into_iter().chain(["1", "2"].map(|text| Ask::message(service, "buyer", &known, text)));
    let held = scene.hold(held).await;
    let before = service.store().statistics();
    let expected = asks.each_ref().map(|(what, _, expected)| format!("{what}: {expected}"));
    let names = asks.each_ref().map(|(what, ..)| *what);
    let asked = asks.into_iter().map(|(_, ask, _)| scene.begin(ask)).collect();
    // Of two for one order one is done.
    let twice = vec![scene.begin(scene.ask("load-4")), scene.begin(scene.ask("load-4"))];
    // With one key, what is the same is done once, and what is not is refused.
    let with_key = |order, key| scene.begin(scene.ask(order).header("idempotency-key", key));
    let same = [with_key("load-5", "one"), with_key("load-5", "one")];
    let reused = vec![with_key("load-6", "two"), with_key("load-7", "two")];
    scene.release().await;

    let got = answers(asked).await;
    assert_eq!(std::array::from_fn(|index| format!("{}: {}", names[index], got[index])), expected);
    assert_eq!(answers(held).await, ["201 "; 4]);
    let mut twice = answers(twice).await;
    twice.sort();
    assert_eq!(twice, ["201 ", "409 conversation-exists"]);
    let mut reused = answers(reused).await;
    reused.sort();
    assert_eq!(reused, ["201 ", "422 idempotency-key-reused"]);
    let [first, second] = same.map(async |answer| answer.await.unwrap());
    let (first, second) = (first.await, second.await);
    assert_eq!((first.status.as_u16(), &first.text), (201, &second.text));
    let after = service.store().statistics();
    let (writes, commits) = (after.writes - before.writes, after.commits - before.commits);
    assert!(commits + 6 <= writes, "{commits} commits for {writes} writes");
    assert_eq!(scene.conversations().await, 2 + 2 + 3 + 1 + 1 + 1);
}

#[tokio::test]
async fn what_has_a_key_shares_a_commit_as_well_and_its_answer_is_kept() {
    let Some(scene) = Scene::new().await else { return };
    let ask = |number: usize| scene.ask(&format!("load-{number}")).header("idempotency-key", format!("key {number}"));
    let held = scene.hold(["load-30", "load-31"].map(|order| scene.ask(order))).await;
    let asked = (0..8).map(|number| scene.begin(ask(number))).collect::<Vec<_>>();
    // A key of one's own that somebody else has, too.
    let seller = json!({
        "source": {"type": "ORDER", "id": "load-8"},
        "recipientId": scene.service.user("buyer"),
        "body": "It is on its way.",
    });
    let of_seller = Ask::create_with(&scene.service, &seller).by(&scene.service, "seller");
    let of_seller = scene.begin(of_seller.header("idempotency-key", "key 0"));
    // Refused, and so it stands for nothing.
    let refused = scene.begin(scene.ask("nothing").header("idempotency-key", "key 9"));
    scene.release().await;
    assert_eq!(answers(held).await, ["201 "; 2]);
    for (number, first) in asked.into_iter().enumerate() {
        let first = first.await.unwrap();
        assert_eq!(first.status, 201, "{}", first.text);
        assert_eq!(ask(number).send(&scene.service).await.text, first.text);
        let other = scene.ask("load-20").header("idempotency-key", format!("key {number}")).send(&scene.service).await;
        assert_eq!(other.json()["code"], "idempotency-key-reused");
    }
    assert_eq!(of_seller.await.unwrap().status, 201);
    assert_eq!(refused.await.unwrap().status, 404);
    assert_eq!(ask(9).send(&scene.service).await.status, 201);
    assert_eq!(scene.conversations().await, 2 + 8 + 1 + 1);
    let kept = scene.other.query_one("SELECT count(*), count(DISTINCT xmin::text) FROM managem.answers", &[]).await;
    let kept = kept.unwrap();
    let (answers, transactions) = (kept.get::<_, i64>(0), kept.get::<_, i64>(1));
    assert_eq!(answers, 10);
    // The seller's and the last one, and the eight in one or two.
    assert!(transactions <= 4, "{transactions}");
}

#[tokio::test]
async fn with_nothing_else_under_way_a_write_is_committed_by_itself() {
    let Some(scene) = Scene::new().await else { return };
    for number in 0..3 {
        assert_eq!(scene.create(&format!("load-{number}")).await.status, 201);
    }
    let statistics = scene.service.store().statistics();
    assert_eq!((statistics.writes, statistics.commits, statistics.failures), (3, 3, 0));
}

#[tokio::test]
async fn one_that_the_database_fails_on_fails_alone() {
    let Some(scene) = Scene::new().await else { return };
    scene
        .other
        .batch_execute(
            "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'not this one'; END $$; \
             CREATE TRIGGER refuse BEFORE INSERT ON managem.conversations \
             FOR EACH ROW WHEN (NEW.order_id = 'load-5') EXECUTE FUNCTION refuse()",
        )
        .await
        .unwrap();
    let held = scene.hold(["load-30", "load-31"].map(|order| scene.ask(order))).await;
    let asked = (0..10).map(|number| scene.begin(scene.ask(&format!("load-{number}")))).collect();
    scene.release().await;
    let mut expected = ["201 "; 10];
    expected[5] = "500 internal";
    assert_eq!(answers(asked).await, expected);
    assert_eq!(answers(held).await, ["201 "; 2]);
    assert_eq!(scene.conversations().await, 11);
    assert_eq!(scene.service.store().statistics().failures, 1);
}

#[tokio::test]
async fn an_order_that_is_locked_elsewhere_holds_up_nobody_but_those_who_want_it() {
    let Some(scene) = Scene::new().await else { return };
    scene.other.batch_execute("BEGIN; SELECT FROM managem.orders WHERE id = 'load-0' FOR UPDATE").await.unwrap();
    let waits = scene.begin(scene.ask("load-0"));
    scene.waiting(1).await;
    let asked = (0..20).map(|number| scene.begin(scene.ask(&format!("load-{number}")))).collect::<Vec<_>>();
    for asked in asked.into_iter().skip(1) {
        assert_eq!(asked.await.unwrap().status, 201);
    }
    assert!(!waits.is_finished());
    scene.other.batch_execute("COMMIT").await.unwrap();
    let answer = waits.await.unwrap();
    assert!([201, 409].contains(&answer.status.as_u16()), "{}", answer.text);
    assert_eq!(scene.create("load-0").await.status, 409);
}

#[tokio::test]
async fn what_was_asked_for_whole_is_done_though_its_client_has_gone() {
    let Some(scene) = Scene::new().await else { return };
    let held = scene.hold(["load-30", "load-31"].map(|order| scene.ask(order))).await;
    let gone = scene.begin(scene.ask("load-0"));
    let stays = scene.begin(scene.ask("load-1"));
    tokio::time::sleep(Duration::from_millis(300)).await;
    gone.abort();
    scene.release().await;
    assert_eq!(stays.await.unwrap().status, 201);
    assert_eq!(answers(held).await, ["201 "; 2]);
    // It looks like one that has nothing more to say and waits for its answer.
    let again = scene.create("load-0").await;
    assert_eq!(again.status, 409, "{}", again.text);
}

#[tokio::test]
async fn what_waits_for_too_long_is_refused_and_not_done() {
    let Some(scene) = Scene::new().await else { return };
    let mut asked = scene.hold(["load-30", "load-31"].map(|order| scene.ask(order))).await;
    asked.extend((0..10).map(|number| scene.begin(scene.ask(&format!("load-{number}")))));
    let begun = Instant::now();
    let answers = answers(asked).await;
    assert_eq!(answers, ["503 unavailable"; 12]);
    assert!(begun.elapsed() < Duration::from_secs(30), "{:?}", begun.elapsed());
    scene.other.batch_execute("COMMIT").await.unwrap();
    assert_eq!(scene.conversations().await, 0, "what was refused is not done");
    assert_eq!(scene.create("load-0").await.status, 201);
}

#[tokio::test(flavor = "multi_thread")]
async fn batches_of_two_services_that_want_the_same_orders_do_not_stop_each_other() {
    const ORDERS: usize = 300;

    let Some(server) = Postgres::start().await else { return };
    let address = engine::new_database(&server.url()).await;
    let one = serve(&address).await;
    let two = serve(&address).await;
    add_orders(&one, ORDERS).await;
    let ask = |number: usize| {
        let body = json!({
            "source": {"type": "ORDER", "id": format!("load-{number}")},
            "recipientId": one.user("seller"),
            "body": "Still in its sleeve?",
        });
        Ask::create_with(&one, &body)
    };
    // The one takes them from the front, the other from the back.
    let front = (0..ORDERS).map(|number| tokio::spawn(ask(number).send_to(one.address()))).collect();
    let back = (0..ORDERS).rev().map(|number| tokio::spawn(ask(number).send_to(two.address()))).collect();
    let (front, mut back) = (answers(front).await, answers(back).await);
    back.reverse();
    for (number, pair) in front.into_iter().zip(back).enumerate() {
        let pair = [pair.0, pair.1];
        assert!(pair.contains(&"201 ".to_owned()), "order {number}: {pair:?}");
        assert!(pair.contains(&"409 conversation-exists".to_owned()), "order {number}: {pair:?}");
    }
}
