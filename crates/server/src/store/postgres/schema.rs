//! How a database comes to have the tables.

use tokio_postgres::Client;

use super::failure;
use crate::store::StoreError;

/// What leads from each version to the next; the version is how many of them a database has been through.
const MIGRATIONS: &[&str] = &[include_str!("schema.sql"), include_str!("indexes.sql"), include_str!("clock.sql")];

/// Whoever migrates holds this lock: "mngm" in ASCII.
const LOCK: i64 = 0x6d6e_676d;

/// Makes the database what this version needs, or leaves it untouched.
pub(super) async fn prepare(client: &mut Client, address: &str) -> Result<(), StoreError> {
    let transaction = client.transaction().await.map_err(failure)?;
    // A migration of much takes as long as it takes.
    transaction.batch_execute("SET LOCAL lock_timeout = 0; SET LOCAL statement_timeout = 0").await.map_err(failure)?;
    // Of several processes that start at once, one migrates, and the others then find it done.
    transaction.execute("SELECT pg_advisory_xact_lock($1)", &[&LOCK]).await.map_err(failure)?;
    transaction
        .batch_execute(
            "CREATE SCHEMA IF NOT EXISTS managem; CREATE TABLE IF NOT EXISTS managem.version (version integer NOT NULL)",
        )
        .await
        .map_err(failure)?;
    let row = transaction.query_opt("SELECT version FROM managem.version", &[]).await.map_err(failure)?;
    let version = row.map_or(Ok(0), |row| row.try_get::<_, i32>(0)).map_err(failure)?;
    let from = usize::try_from(version).unwrap_or(usize::MAX);
    let newest = MIGRATIONS.len();
    if from > newest {
        return Err(StoreError::Open {
            path: address.into(),
            reason: format!(
                "it has version {version}, and this program knows versions up to {newest}; it was left as it is"
            ),
            source: None,
        });
    }
    if from == newest {
        return transaction.rollback().await.map_err(failure);
    }
    for migration in &MIGRATIONS[from..] {
        transaction.batch_execute(migration).await.map_err(failure)?;
    }
    let newest = i32::try_from(newest).unwrap_or(i32::MAX);
    transaction.execute("DELETE FROM managem.version", &[]).await.map_err(failure)?;
    transaction.execute("INSERT INTO managem.version (version) VALUES ($1)", &[&newest]).await.map_err(failure)?;
    transaction.commit().await.map_err(failure)
}
