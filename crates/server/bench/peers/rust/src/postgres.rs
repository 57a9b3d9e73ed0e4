//! Sixteen connections, and a transaction of plain statements on one of them for each request.

use std::fs::File;
use std::io::{BufRead as _, BufReader};

use deadpool_postgres::{Manager, Pool};
use serde_json::Value;
use tokio_postgres::NoTls;

use crate::sqlite::profile;
use crate::{Create, Created, Failure};

pub struct Store {
    pool: Pool,
}

impl Store {
    pub async fn open(url: &str, data: &str) -> Result<Self, Failure> {
        let pool = Pool::builder(Manager::new(url.parse()?, NoTls)).max_size(16).build()?;
        let mut client = pool.get().await?;
        client
            .batch_execute(
                "CREATE TABLE IF NOT EXISTS users (id text PRIMARY KEY, profile text NOT NULL);
                 CREATE TABLE IF NOT EXISTS tokens (hash bytea PRIMARY KEY, owner text NOT NULL);
                 CREATE TABLE IF NOT EXISTS orders (id text PRIMARY KEY, buyer text NOT NULL, seller text NOT NULL);
                 CREATE TABLE IF NOT EXISTS conversations (
                   id text PRIMARY KEY, order_id text NOT NULL UNIQUE, user_a text NOT NULL, user_b text NOT NULL,
                   locked boolean NOT NULL DEFAULT false, created_at bigint NOT NULL, updated_at bigint NOT NULL);
                 CREATE TABLE IF NOT EXISTS messages (
                   id text PRIMARY KEY, conversation_id text NOT NULL, sender text NOT NULL, body text NOT NULL,
                   created_at bigint NOT NULL, viewed_at bigint);",
            )
            .await?;
        if client.query_one("SELECT count(*) FROM users", &[]).await?.get::<_, i64>(0) == 0 {
            let transaction = client.transaction().await?;
            let mut chunks = vec![Vec::new(), Vec::new(), Vec::new()];
            for line in BufReader::new(File::open(data)?).lines() {
                let record: Value = serde_json::from_str(&line?)?;
                let text = |name: &str| record[name].as_str().unwrap_or_default().to_owned();
                match text("kind").as_str() {
                    "user" => chunks[0].push([text("id"), profile(&record), String::new()]),
                    "token" => chunks[1].push([text("sha256"), text("user"), String::new()]),
                    _ => chunks[2].push([text("id"), text("buyer"), text("seller")]),
                }
            }
            for (rows, insert) in chunks.into_iter().zip([
                "INSERT INTO users SELECT a, b FROM unnest($1::text[], $2::text[], $3::text[]) AS t (a, b, c)",
                "INSERT INTO tokens SELECT decode(a, 'hex'), b FROM unnest($1::text[], $2::text[], $3::text[]) AS t (a, b, c)",
                "INSERT INTO orders SELECT a, b, c FROM unnest($1::text[], $2::text[], $3::text[]) AS t (a, b, c)",
            ]) {
                for rows in rows.chunks(50_000) {
                    let column = |index: usize| rows.iter().map(|row| row[index].as_str()).collect::<Vec<_>>();
                    transaction.execute(insert, &[&column(0), &column(1), &column(2)]).await?;
                }
            }
            transaction.commit().await?;
        }
        drop(client);
        Ok(Self { pool })
    }

    pub async fn create(&self, new: &Create) -> Created {
        self.attempt(new).await.expect("PostgreSQL answers")
    }

    async fn attempt(&self, new: &Create) -> Result<Created, Failure> {
        let mut client = self.pool.get().await?;
        let transaction = client.transaction().await?;
        let find = transaction.prepare_cached("SELECT owner FROM tokens WHERE hash = $1").await?;
        let Some(row) = transaction.query_opt(&find, &[&&new.token[..]]).await? else { return Ok(Err(401)) };
        let user: String = row.get(0);
        let find = transaction.prepare_cached("SELECT buyer, seller FROM orders WHERE id = $1").await?;
        let Some(row) = transaction.query_opt(&find, &[&new.order]).await? else { return Ok(Err(404)) };
        let (buyer, seller): (String, String) = (row.get(0), row.get(1));
        let other = match () {
            () if buyer == user => seller,
            () if seller == user => buyer,
            () => return Ok(Err(404)),
        };
        if new.recipient != other {
            return Ok(Err(422));
        }
        let insert = transaction
            .prepare_cached(
                "INSERT INTO conversations (id, order_id, user_a, user_b, created_at, updated_at) \
                 VALUES ($1, $2, $3, $4, $5, $5) ON CONFLICT DO NOTHING",
            )
            .await?;
        if transaction.execute(&insert, &[&new.id, &new.order, &user, &other, &new.at]).await? == 0 {
            return Ok(Err(409));
        }
        let insert = transaction
            .prepare_cached(
                "INSERT INTO messages (id, conversation_id, sender, body, created_at) VALUES ($1, $2, $3, $4, $5)",
            )
            .await?;
        transaction.execute(&insert, &[&new.message, &new.id, &user, &new.body, &new.at]).await?;
        let find = transaction.prepare_cached("SELECT profile FROM users WHERE id = $1").await?;
        let users = (
            transaction.query_one(&find, &[&user]).await?.get(0),
            transaction.query_one(&find, &[&other]).await?.get(0),
        );
        transaction.commit().await?;
        Ok(Ok(users))
    }
}
