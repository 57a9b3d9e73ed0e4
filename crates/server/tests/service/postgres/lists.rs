//! What a page costs.

use std::time::{Duration, Instant};

use super::scene::Scene;
use crate::wire::Ask;

/// So many conversations of `buyer` with `seller`, on either side; one in five has a second message.
const FILL: &str = "
    INSERT INTO managem.conversations (id, order_id, user_a, user_b, created_at, updated_at)
        SELECT 'c' || i, 'o' || i, pair[1 + i % 2], pair[2 - i % 2], i, i + CASE WHEN i % 5 = 0 THEN 7 ELSE 0 END
        FROM generate_series(1, 5000) AS i,
        (SELECT array_agg(key) AS pair FROM managem.users WHERE data NOT LIKE '%jessies_joyride%') AS pairs;
    INSERT INTO managem.messages (conversation, number, id, sender, body, created_at)
        SELECT key, 1, 'm', user_a, 'Hello', created_at FROM managem.conversations;
    ANALYZE";
const SIZE: i64 = 20;
/// A statement is planned for any user once it was asked often enough.
const TIMES: i64 = 8;

/// How many conversations the database says that it has read, once it says so of at least this many.
async fn read(scene: &Scene, at_least: i64) -> i64 {
    let begun = Instant::now();
    loop {
        let query = "SELECT coalesce(idx_tup_fetch, 0) + seq_tup_read FROM pg_stat_user_tables \
                     WHERE schemaname = 'managem' AND relname = 'conversations'";
        let read = scene.other.query_one(query, &[]).await.unwrap().get(0);
        if read >= at_least {
            return read;
        }
        assert!(begun.elapsed() < Duration::from_secs(30), "{read} of at least {at_least}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test]
async fn a_page_costs_what_is_on_it_and_not_what_the_user_has() {
    let Some(scene) = Scene::new().await else { return };
    // A connection tells at its end what it has read.
    let another = scene.another().await;
    another.batch_execute(FILL).await.unwrap();
    drop(another);
    let before = read(&scene, 5_000).await;
    let mut rows = 0;
    for query in ["sort=createdAt", "sort=createdAt&direction=asc", "sort=updatedAt", "sort=updatedAt&direction=asc"] {
        for _ in 0..TIMES {
            let answer = Ask::get(&scene.service, "buyer", format!("/conversations?size={SIZE}&{query}"));
            let answer = answer.send(&scene.service).await.json();
            assert_eq!(answer.as_array().unwrap().len(), 20);
            rows += SIZE;
        }
    }
    let end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'managem'";
    scene.other.batch_execute(end).await.unwrap();
    let read = read(&scene, before + rows).await - before;
    // Of each of the four parts that a page is merged from one row may have been looked at in vain.
    assert!(read <= rows + 4 * rows / SIZE, "{read} rows were read for {rows}");
}
