//! Records into rows.

use rusqlite::{Connection, OptionalExtension as _, TransactionBehavior, params};

use super::{StoreError, rows};
use crate::import::{ImportError, ImportErrorKind, Imported, Record, Records};
use crate::store::UserKey;

/// Why a record was not stored.
enum Refused {
    Record(ImportErrorKind),
    Database(rusqlite::Error),
}

impl From<rusqlite::Error> for Refused {
    fn from(error: rusqlite::Error) -> Self {
        Self::Database(error)
    }
}

impl From<ImportErrorKind> for Refused {
    fn from(kind: ImportErrorKind) -> Self {
        Self::Record(kind)
    }
}

/// One transaction over all records: the first that cannot be stored undoes the rest.
pub(super) fn run(connection: &mut Connection, mut records: Records) -> Result<Imported, ImportError> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(StoreError::from)?;
    let mut imported = Imported::default();
    while let Some(record) = records.next()? {
        store(&transaction, record, &mut imported).map_err(|refused| match refused {
            Refused::Record(kind) => records.blame(kind),
            Refused::Database(error) => ImportError::Store(error.into()),
        })?;
    }
    transaction.commit().map_err(StoreError::from)?;
    Ok(imported)
}

fn store(transaction: &Connection, record: Record, imported: &mut Imported) -> Result<(), Refused> {
    match record {
        Record::User(user) => {
            transaction
                .prepare_cached(
                    "INSERT INTO users \
                     (id, username, reviews, rating, score, sales, purchases, joined, avatar, cover, profile) \
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11) \
                     ON CONFLICT (id) DO UPDATE SET username = ?2, reviews = ?3, rating = ?4, score = ?5, sales = ?6, \
                     purchases = ?7, joined = ?8, avatar = ?9, cover = ?10, profile = ?11",
                )?
                .execute(params![
                    user.id,
                    user.username,
                    user.reviews,
                    user.rating,
                    user.score,
                    user.sales,
                    user.purchases,
                    user.joined.as_ref().map(managem::Timestamp::as_str),
                    user.avatar,
                    user.cover,
                    user.profile,
                ])?;
            imported.users += 1;
        }
        Record::Order { id, buyer, seller } => {
            let parties = (known(transaction, "buyer", buyer)?, known(transaction, "seller", seller)?);
            let stored = transaction
                .prepare_cached("SELECT buyer, seller FROM orders WHERE id = ?1")?
                .query_row([&id], |row| Ok((UserKey(row.get(0)?), UserKey(row.get(1)?))))
                .optional()?;
            match stored {
                Some(stored) if stored == parties => {}
                Some(_) => return Err(ImportErrorKind::OrderDiffers(id).into()),
                None => {
                    transaction
                        .prepare_cached("INSERT INTO orders (id, buyer, seller) VALUES (?1, ?2, ?3)")?
                        .execute(params![id, parties.0.0, parties.1.0])?;
                }
            }
            imported.orders += 1;
        }
        Record::Token { user, hash, expires } => {
            let key = known(transaction, "user", user)?;
            if !rows::insert_token(transaction, &hash, key, expires)? {
                let stored = transaction
                    .prepare_cached("SELECT user, expires_at FROM tokens WHERE hash = ?1")?
                    .query_row([hash.as_bytes()], |row| Ok((UserKey(row.get(0)?), row.get::<_, Option<i64>>(1)?)))?;
                if stored != (key, expires.map(jiff::Timestamp::as_millisecond)) {
                    return Err(ImportErrorKind::TokenDiffers.into());
                }
            }
            imported.tokens += 1;
        }
    }
    Ok(())
}

fn known(transaction: &Connection, member: &'static str, id: String) -> Result<UserKey, Refused> {
    rows::user_key(transaction, &id)?.ok_or_else(|| ImportErrorKind::UnknownUser { member, id }.into())
}
