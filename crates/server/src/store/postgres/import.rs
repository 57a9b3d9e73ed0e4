//! Records into rows.

use futures_util::future::try_join_all;
use tokio::sync::mpsc;
use tokio_postgres::Statement;
use tokio_postgres::types::ToSql;

use super::{Connection, failure};
use crate::answer;
use crate::import::{ImportError, ImportErrorKind, Imported, Record, Records};
use crate::store::StoreError;

/// How many records are on their way to the database at the same time.
const CHUNK: usize = 512;

/// A record with its line.
type Numbered = (u64, Record);

struct Statements {
    user: Statement,
    order: Statement,
    token: Statement,
}

/// One transaction over all records: the first that cannot be stored undoes the rest.
pub(super) async fn run(connection: &mut Connection, records: Records) -> Result<Imported, ImportError> {
    let name = records.name().to_owned();
    let transaction = connection.transaction().await.map_err(failure)?;
    let statements = Statements {
        user: transaction
            .prepare_cached(
                "INSERT INTO managem.users (id, data) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET data = $2",
            )
            .await
            .map_err(failure)?,
        order: transaction.prepare_cached("SELECT managem.import_order($1, $2, $3)").await.map_err(failure)?,
        token: transaction.prepare_cached("SELECT managem.import_token($1, $2, $3)").await.map_err(failure)?,
    };
    let mut imported = Imported::default();
    // Files are read by a thread that may wait for them.
    let (sender, mut chunks) = mpsc::channel(2);
    let reader = tokio::task::spawn_blocking(move || read(records, &sender));
    while let Some(chunk) = chunks.recv().await {
        // They are sent one after the other without waiting in between, and done in that order.
        let stored = chunk.iter().map(|(line, record)| {
            let (transaction, statements, name) = (&transaction, &statements, &name);
            async move {
                let problem = store(transaction, statements, record).await?;
                match problem {
                    None => Ok(()),
                    Some(kind) => Err(ImportError::Line { name: name.clone(), line: *line, kind }),
                }
            }
        });
        try_join_all(stored).await?;
        for (_, record) in &chunk {
            match record {
                Record::User(_) => imported.users += 1,
                Record::Order { .. } => imported.orders += 1,
                Record::Token { .. } => imported.tokens += 1,
            }
        }
    }
    reader.await.map_err(|error| StoreError::Internal(error.into()))??;
    transaction.commit().await.map_err(super::written)?;
    Ok(imported)
}

/// Reads all records, until nobody wants them any more.
fn read(mut records: Records, chunks: &mpsc::Sender<Vec<Numbered>>) -> Result<(), ImportError> {
    let mut chunk = Vec::with_capacity(CHUNK);
    loop {
        let record = records.next()?;
        let ended = record.is_none();
        chunk.extend(record.map(|record| (records.line(), record)));
        if (ended || chunk.len() == CHUNK) && chunks.blocking_send(std::mem::take(&mut chunk)).is_err() {
            return Ok(());
        }
        if ended {
            return Ok(());
        }
    }
}

/// What is wrong with the record, if anything is.
async fn store(
    transaction: &deadpool_postgres::Transaction<'_>,
    statements: &Statements,
    record: &Record,
) -> Result<Option<ImportErrorKind>, StoreError> {
    let ask = async |statement: &Statement, values: &[&(dyn ToSql + Sync)]| {
        let row = transaction.query_one(statement, values).await.map_err(failure)?;
        row.try_get::<_, Option<String>>(0).map_err(failure)
    };
    let unknown = |member, id: &String| ImportErrorKind::UnknownUser { member, id: id.clone() };
    Ok(match record {
        Record::User(user) => {
            let data = answer::bytes(user).map_err(|error| StoreError::Internal(error.into()))?;
            let data = String::from_utf8(data).map_err(|error| StoreError::Internal(error.into()))?;
            transaction.execute(&statements.user, &[&user.id, &data]).await.map_err(failure)?;
            None
        }
        Record::Order { id, buyer, seller } => {
            ask(&statements.order, &[id, buyer, seller]).await?.map(|problem| match problem.as_str() {
                "buyer" => unknown("buyer", buyer),
                "seller" => unknown("seller", seller),
                _ => ImportErrorKind::OrderDiffers(id.clone()),
            })
        }
        Record::Token { user, hash, expires } => {
            let (hash, expires) = (&hash.as_bytes()[..], expires.map(jiff::Timestamp::as_millisecond));
            ask(&statements.token, &[user, &hash, &expires]).await?.map(|problem| match problem.as_str() {
                "user" => unknown("user", user),
                _ => ImportErrorKind::TokenDiffers,
            })
        }
    })
}
