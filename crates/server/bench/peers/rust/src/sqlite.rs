//! One connection that writes, in a thread of its own.

use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use rusqlite::{Connection, OptionalExtension as _, TransactionBehavior, params};
use serde_json::Value;
use tokio::sync::oneshot;

use crate::{Create, Created, Failure};

type Job = (Create, oneshot::Sender<Created>);

pub struct Store {
    jobs: mpsc::Sender<Job>,
}

impl Store {
    /// Commits at most `batch` requests at once.
    pub fn open(database: &str, data: &str, batch: usize) -> Result<Self, Failure> {
        let mut connection = open(database, data)?;
        let (jobs, queue) = mpsc::channel::<Job>();
        std::thread::spawn(move || {
            while let Ok(first) = queue.recv() {
                let waiting = std::iter::once(first).chain(queue.try_iter().take(batch - 1)).collect::<Vec<_>>();
                let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate).expect("begun");
                let done = waiting
                    .into_iter()
                    .map(|(new, answer)| (create(&transaction, &new).expect("written"), answer))
                    .collect::<Vec<_>>();
                transaction.commit().expect("committed");
                for (created, answer) in done {
                    let _ = answer.send(created);
                }
            }
        });
        Ok(Self { jobs })
    }

    pub async fn create(&self, new: Create) -> Created {
        let (answer, created) = oneshot::channel();
        self.jobs.send((new, answer)).expect("the thread runs");
        created.await.expect("the thread runs")
    }
}

fn open(path: &str, data: &str) -> Result<Connection, Failure> {
    let mut connection = Connection::open(path)?;
    connection.set_prepared_statement_cache_capacity(32);
    connection.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
         CREATE TABLE IF NOT EXISTS users (id TEXT PRIMARY KEY, profile TEXT NOT NULL);
         CREATE TABLE IF NOT EXISTS tokens (hash BLOB PRIMARY KEY, user TEXT NOT NULL);
         CREATE TABLE IF NOT EXISTS orders (id TEXT PRIMARY KEY, buyer TEXT NOT NULL, seller TEXT NOT NULL);
         CREATE TABLE IF NOT EXISTS conversations (
           id TEXT PRIMARY KEY, order_id TEXT NOT NULL UNIQUE, user_a TEXT NOT NULL, user_b TEXT NOT NULL,
           locked INTEGER NOT NULL DEFAULT 0, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL);
         CREATE TABLE IF NOT EXISTS messages (
           id TEXT PRIMARY KEY, conversation_id TEXT NOT NULL, sender TEXT NOT NULL, body TEXT NOT NULL,
           created_at INTEGER NOT NULL, viewed_at INTEGER);",
    )?;
    let users: i64 = connection.query_row("SELECT count(*) FROM users", [], |row| row.get(0))?;
    if users == 0 {
        let transaction = connection.transaction()?;
        for line in BufReader::new(File::open(data)?).lines() {
            let line = line?;
            let record: Value = serde_json::from_str(&line)?;
            let text = |name: &str| record[name].as_str().unwrap_or_default();
            match text("kind") {
                "user" => transaction
                    .prepare_cached("INSERT INTO users VALUES (?1, ?2)")?
                    .execute([text("id"), &profile(&record)])?,
                "token" => transaction
                    .prepare_cached("INSERT INTO tokens VALUES (unhex(?1), ?2)")?
                    .execute([text("sha256"), text("user")])?,
                _ => transaction
                    .prepare_cached("INSERT INTO orders VALUES (?1, ?2, ?3)")?
                    .execute([text("id"), text("buyer"), text("seller")])?,
            };
        }
        transaction.commit()?;
        connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
    }
    Ok(connection)
}

/// A user as it stands in an answer.
pub fn profile(record: &Value) -> String {
    let mut record = record.clone();
    record.as_object_mut().expect("an object").remove("kind");
    record.to_string()
}

fn create(transaction: &Connection, new: &Create) -> rusqlite::Result<Created> {
    let user: Option<String> = transaction
        .prepare_cached("SELECT user FROM tokens WHERE hash = ?1")?
        .query_row([&new.token[..]], |row| row.get(0))
        .optional()?;
    let Some(user) = user else { return Ok(Err(401)) };
    let order: Option<(String, String)> = transaction
        .prepare_cached("SELECT buyer, seller FROM orders WHERE id = ?1")?
        .query_row([&new.order], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let other = match order {
        Some((buyer, seller)) if buyer == user => seller,
        Some((buyer, seller)) if seller == user => buyer,
        _ => return Ok(Err(404)),
    };
    if new.recipient != other {
        return Ok(Err(422));
    }
    let inserted = transaction
        .prepare_cached(
            "INSERT INTO conversations (id, order_id, user_a, user_b, created_at, updated_at) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?5) ON CONFLICT DO NOTHING",
        )?
        .execute(params![new.id, new.order, user, other, new.at])?;
    if inserted == 0 {
        return Ok(Err(409));
    }
    transaction
        .prepare_cached("INSERT INTO messages (id, conversation_id, sender, body, created_at) VALUES (?1, ?2, ?3, ?4, ?5)")?
        .execute(params![new.message, new.id, user, new.body, new.at])?;
    let mut profile = transaction.prepare_cached("SELECT profile FROM users WHERE id = ?1")?;
    Ok(Ok((profile.query_row([user], |row| row.get(0))?, profile.query_row([other], |row| row.get(0))?)))
}

/// The same without HTTP: so many to a transaction, one transaction after the other.
pub fn direct(
    database: &str,
    data: &str,
    load: &str,
    first: usize,
    seconds: u64,
    batch: usize,
) -> Result<(), Failure> {
    use sha2::{Digest as _, Sha256};

    let mut connection = open(database, data)?;
    let mut lines = BufReader::new(File::open(load)?).lines().skip(first);
    let begun = Instant::now();
    let mut created = 0;
    while begun.elapsed() < Duration::from_secs(seconds) {
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        for line in lines.by_ref().take(batch) {
            let line = line?;
            let [order, token, recipient] = line.split(' ').collect::<Vec<_>>()[..] else { return Err("no load".into()) };
            let new = Create {
                token: Sha256::digest(token).into(),
                order: order.to_owned(),
                recipient: recipient.to_owned(),
                id: crate::id(),
                message: crate::id(),
                body: "Hi, is the Charizard 4/102 still in its sleeve, and could you send it before Friday?".to_owned(),
                at: crate::now(),
            };
            create(&transaction, &new)?.map_err(|status| format!("refused with {status}"))?;
            created += 1;
        }
        transaction.commit()?;
    }
    let rate = f64::from(created) / begun.elapsed().as_secs_f64();
    println!("RESULT requests={created} rps={rate:.0}");
    Ok(())
}
