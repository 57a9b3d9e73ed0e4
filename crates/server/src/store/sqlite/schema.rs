//! The tables, and how a database comes to have them.

use std::path::Path;

use rusqlite::{Connection, ErrorCode, TransactionBehavior};

use super::{NOT_A_DATABASE, READ_ONLY, StoreError};

/// Marks a file as a database of this service: "mngm" in ASCII.
const APPLICATION_ID: i64 = 0x6d6e_676d;

/// What leads from each version to the next; the version is how many of them a database has been through.
const MIGRATIONS: &[&str] = &[
    "
    CREATE TABLE users (
        key INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        username TEXT,
        reviews REAL,
        rating REAL,
        score REAL,
        sales REAL,
        purchases REAL,
        joined TEXT,
        avatar TEXT,
        cover TEXT,
        profile TEXT
    ) STRICT;

    -- hash: SHA-256 of the token. Times here and below are milliseconds since 1970.
    CREATE TABLE tokens (
        hash BLOB PRIMARY KEY,
        user INTEGER NOT NULL REFERENCES users (key),
        expires_at INTEGER
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX tokens_of_user ON tokens (user);

    -- The conversation stands with its order: an order has at most one, and the row has to be read anyway.
    CREATE TABLE orders (
        id TEXT PRIMARY KEY,
        buyer INTEGER NOT NULL REFERENCES users (key),
        seller INTEGER NOT NULL REFERENCES users (key),
        conversation INTEGER REFERENCES conversations (key) DEFERRABLE INITIALLY DEFERRED
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE conversations (
        key INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        order_id TEXT NOT NULL REFERENCES orders (id),
        user_a INTEGER NOT NULL REFERENCES users (key),
        user_b INTEGER NOT NULL REFERENCES users (key),
        locked INTEGER NOT NULL DEFAULT FALSE,
        created_at INTEGER NOT NULL,
        updated_at INTEGER NOT NULL
    ) STRICT;
    -- A user's conversations by either date, whichever side the user is on. The key comes last by itself, and makes
    -- the order of equal dates that of creation.
    CREATE INDEX conversations_of_a_by_update ON conversations (user_a, updated_at);
    CREATE INDEX conversations_of_b_by_update ON conversations (user_b, updated_at);
    CREATE INDEX conversations_of_a_by_creation ON conversations (user_a, created_at);
    CREATE INDEX conversations_of_b_by_creation ON conversations (user_b, created_at);

    -- number: 1 for the first message of its conversation, then on by one.
    CREATE TABLE messages (
        conversation INTEGER NOT NULL REFERENCES conversations (key),
        number INTEGER NOT NULL,
        id TEXT NOT NULL,
        sender INTEGER NOT NULL REFERENCES users (key),
        body TEXT NOT NULL,
        created_at INTEGER NOT NULL,
        viewed_at INTEGER,
        PRIMARY KEY (conversation, number)
    ) STRICT, WITHOUT ROWID;

    -- Answers that may have to be given again. fingerprint: SHA-256 of the request that the key stands for.
    CREATE TABLE answers (
        user INTEGER NOT NULL REFERENCES users (key),
        idempotency_key TEXT NOT NULL,
        fingerprint BLOB NOT NULL,
        body BLOB NOT NULL,
        created_at INTEGER NOT NULL,
        PRIMARY KEY (user, idempotency_key)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX answers_by_age ON answers (created_at);
",
    "
    -- Most conversations never get a second message, and until then both dates are one: such a conversation stands in
    -- one index for each side and not in two, which is a third of what creating it has to write.
    DROP INDEX conversations_of_a_by_update;
    DROP INDEX conversations_of_b_by_update;
    DROP INDEX conversations_of_a_by_creation;
    DROP INDEX conversations_of_b_by_creation;
    CREATE INDEX new_of_a ON conversations (user_a, created_at) WHERE updated_at = created_at;
    CREATE INDEX new_of_b ON conversations (user_b, created_at) WHERE updated_at = created_at;
    CREATE INDEX old_of_a_by_update ON conversations (user_a, updated_at) WHERE updated_at > created_at;
    CREATE INDEX old_of_b_by_update ON conversations (user_b, updated_at) WHERE updated_at > created_at;
    CREATE INDEX old_of_a_by_creation ON conversations (user_a, created_at) WHERE updated_at > created_at;
    CREATE INDEX old_of_b_by_creation ON conversations (user_b, created_at) WHERE updated_at > created_at;

    -- In the order in which they came, and not in that of their IDs: those whose conversations begin at the same time
    -- then mostly stand on the same page, which is written once for all of them.
    CREATE TABLE orders_as_they_came (
        key INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        buyer INTEGER NOT NULL REFERENCES users (key),
        seller INTEGER NOT NULL REFERENCES users (key),
        conversation INTEGER REFERENCES conversations (key) DEFERRABLE INITIALLY DEFERRED
    ) STRICT;
    INSERT INTO orders_as_they_came (id, buyer, seller, conversation)
        SELECT id, buyer, seller, conversation FROM orders ORDER BY conversation;
    DROP TABLE orders;
    ALTER TABLE orders_as_they_came RENAME TO orders;
",
    "
    -- The conversations of a user, on either side, that have no second message yet. See `filing` for how they get in.
    DROP INDEX new_of_a;
    DROP INDEX new_of_b;
    CREATE TABLE inbox (
        user INTEGER NOT NULL REFERENCES users (key),
        created_at INTEGER NOT NULL,
        conversation INTEGER NOT NULL REFERENCES conversations (key),
        PRIMARY KEY (user, created_at, conversation)
    ) STRICT, WITHOUT ROWID;
    INSERT INTO inbox
        SELECT user_a, created_at, key FROM conversations WHERE updated_at = created_at UNION ALL
        SELECT user_b, created_at, key FROM conversations WHERE updated_at = created_at ORDER BY 1, 2, 3;

    -- One row. through: up to this conversation, all that belong into `inbox` are in it.
    CREATE TABLE filed (through INTEGER NOT NULL) STRICT;
    INSERT INTO filed SELECT coalesce(max(key), 0) FROM conversations;
",
];

/// Why a database is not one to work with.
#[derive(Debug)]
pub(super) enum PrepareError {
    Foreign,
    Newer { version: i64 },
    NoWal { mode: String },
    ReadOnly,
    Sqlite(rusqlite::Error),
}

impl From<rusqlite::Error> for PrepareError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sqlite(error)
    }
}

impl PrepareError {
    pub(super) fn at(self, path: &Path) -> StoreError {
        let path = path.to_owned();
        let newest = MIGRATIONS.len();
        let (reason, source) = match self {
            Self::Foreign => ("it belongs to another program; it was left as it is".to_owned(), None),
            Self::Newer { version } => (
                format!(
                    "it has version {version}, and this program knows versions up to {newest}; it was left as it is"
                ),
                None,
            ),
            Self::NoWal { mode } => {
                (format!("its file system does not allow a write-ahead log (journal mode {mode:?})"), None)
            }
            Self::ReadOnly => (READ_ONLY.to_owned(), None),
            Self::Sqlite(error) => match error.sqlite_error_code() {
                Some(ErrorCode::NotADatabase) => (NOT_A_DATABASE.to_owned(), None),
                Some(ErrorCode::DatabaseBusy) => ("another process keeps it locked".to_owned(), Some(error.into())),
                Some(ErrorCode::ReadOnly) => (READ_ONLY.to_owned(), Some(error.into())),
                _ => ("SQLite refused it".to_owned(), Some(error.into())),
            },
        };
        StoreError::Open { path, reason, source }
    }
}

/// Makes the database what this version needs, or leaves it untouched.
pub(super) fn prepare(connection: &mut Connection) -> Result<(), PrepareError> {
    // Before anything is written: what is this?
    version(connection)?;
    // SQLite opens what it may not write for reading, and would say so at the first write.
    if connection.is_readonly("main")? {
        return Err(PrepareError::ReadOnly);
    }
    // Belongs to the file, not to the connection, so it is set once, here.
    let mode: String = connection.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0))?;
    if mode != "wal" {
        return Err(PrepareError::NoWal { mode });
    }
    create_tables(connection)
}

/// Brings the tables up to this version.
pub(super) fn create_tables(connection: &mut Connection) -> Result<(), PrepareError> {
    // Another process may be doing the same: whoever gets the lock first migrates, the other finds it done.
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let from = version(&transaction)?;
    for migration in &MIGRATIONS[from..] {
        transaction.execute_batch(migration)?;
    }
    if from < MIGRATIONS.len() {
        transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
        transaction.pragma_update(None, "user_version", i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX))?;
    }
    transaction.commit()?;
    Ok(())
}

/// How many migrations the database has been through.
fn version(connection: &Connection) -> Result<usize, PrepareError> {
    let pragma = |name| connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
    let (application, version) = (pragma("application_id")?, pragma("user_version")?);
    let objects: i64 = connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    match usize::try_from(version) {
        _ if objects == 0 && version == 0 && application == 0 => Ok(0),
        _ if application != APPLICATION_ID => Err(PrepareError::Foreign),
        Ok(version) if (1..=MIGRATIONS.len()).contains(&version) => Ok(version),
        _ => Err(PrepareError::Newer { version }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_database_is_made_and_an_old_one_recognised() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut connection = Connection::open(folder.path().join("new.db")).expect("a file");
        prepare(&mut connection).expect("made");
        assert_eq!(version(&connection).expect("a version"), MIGRATIONS.len());
        prepare(&mut connection).expect("recognised");
    }

    #[test]
    fn an_older_database_is_brought_up_to_date() {
        let mut connection = Connection::open_in_memory().expect("a database");
        connection.execute_batch(MIGRATIONS[0]).expect("the first version");
        connection
            .execute_batch(
                "PRAGMA foreign_keys = FALSE;
                 INSERT INTO users (id) VALUES ('anna'), ('ben');
                 INSERT INTO orders VALUES ('new', 1, 2, 1), ('answered', 2, 1, 2);
                 INSERT INTO conversations VALUES (1, 'a', 'new', 1, 2, FALSE, 5, 5), (2, 'b', 'answered', 2, 1, FALSE, 6, 7);",
            )
            .expect("rows");
        connection.pragma_update(None, "application_id", APPLICATION_ID).expect("set");
        connection.pragma_update(None, "user_version", 1).expect("set");
        create_tables(&mut connection).expect("migrated");
        let schema = |connection: &Connection| {
            let mut statement = connection.prepare("SELECT sql FROM sqlite_schema ORDER BY name").expect("a query");
            let rows = statement.query_map([], |row| row.get::<_, Option<String>>(0)).expect("a schema");
            rows.collect::<Result<Vec<_>, _>>().expect("a schema")
        };
        let mut new = Connection::open_in_memory().expect("a database");
        create_tables(&mut new).expect("made");
        assert_eq!(version(&connection).expect("a version"), MIGRATIONS.len());
        assert_eq!(schema(&connection), schema(&new));
        let inbox: String = connection
            .query_row(
                "SELECT group_concat(user || ' ' || created_at || ' ' || conversation, ', ') || ', through ' || through \
                 FROM inbox, filed",
                [],
                |row| row.get(0),
            )
            .expect("rows");
        assert_eq!(inbox, "1 5 1, 2 5 1, through 2");
    }

    #[test]
    fn a_newer_or_foreign_database_is_refused_and_untouched() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("other.db");
        let mut connection = Connection::open(&path).expect("a file");
        connection.execute_batch("CREATE TABLE theirs (x)").expect("a table");
        let before = std::fs::read(&path).expect("the file");
        assert!(matches!(prepare(&mut connection), Err(PrepareError::Foreign)));
        assert_eq!(std::fs::read(&path).expect("the file"), before);

        connection.pragma_update(None, "application_id", APPLICATION_ID).expect("set");
        connection.pragma_update(None, "user_version", 99).expect("set");
        let before = std::fs::read(&path).expect("the file");
        assert!(matches!(prepare(&mut connection), Err(PrepareError::Newer { version: 99 })));
        assert_eq!(std::fs::read(&path).expect("the file"), before);
    }
}
