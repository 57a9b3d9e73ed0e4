//! The database file: what is made of it, and what is left alone.

use std::fs;
use std::path::Path;

use managem_server::{Records, StoreError, TestServer, open};
use rusqlite::Connection;
use tempfile::tempdir;

use crate::wire::Ask;

/// What a person is told, without the name of the folder.
async fn refusal(path: &Path) -> String {
    let error = open(path.to_str().unwrap()).await.unwrap_err();
    assert!(matches!(error, StoreError::Open { .. }), "{error:?}");
    error.to_string().replace(path.parent().unwrap().to_str().unwrap(), "FOLDER")
}

#[tokio::test]
async fn a_file_that_is_no_database_is_left_as_it_is() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("notes.txt");
    let text = "These are my notes. ".repeat(100);
    fs::write(&path, &text).unwrap();
    insta::assert_snapshot!(
        refusal(&path).await,
        @"cannot open the database FOLDER/notes.txt: the file is not a SQLite database; it was left as it is"
    );
    assert_eq!(fs::read_to_string(&path).unwrap(), text);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing was left beside it");
}

#[tokio::test]
async fn another_programs_database_is_left_as_it_is() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("theirs.db");
    Connection::open(&path).unwrap().execute_batch("CREATE TABLE theirs (x)").unwrap();
    let before = fs::read(&path).unwrap();
    insta::assert_snapshot!(
        refusal(&path).await,
        @"cannot open the database FOLDER/theirs.db: it belongs to another program; it was left as it is"
    );
    assert_eq!(fs::read(&path).unwrap(), before);
}

#[tokio::test]
async fn a_newer_database_is_left_as_it_is() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("newer.db");
    drop(open(path.to_str().unwrap()).await.unwrap());
    Connection::open(&path).unwrap().pragma_update(None, "user_version", 99).unwrap();
    insta::assert_snapshot!(refusal(&path).await, @"cannot open the database FOLDER/newer.db: it has version 99, and this program knows versions up to 3; it was left as it is");
}

#[tokio::test]
async fn a_folder_or_a_missing_folder_is_told_apart() {
    let folder = tempdir().unwrap();
    insta::assert_snapshot!(
        refusal(&folder.path().join("missing/managem.db")).await.replace("/missing", ""),
        @"cannot open the database FOLDER/managem.db: the file cannot be opened or made; does its folder exist, and is it yours?"
    );
    fs::create_dir(folder.path().join("inner")).unwrap();
    insta::assert_snapshot!(
        refusal(&folder.path().join("inner")).await,
        @"cannot open the database FOLDER/inner: it is a directory"
    );
}

#[tokio::test]
async fn an_address_that_is_none_is_refused() {
    for address in ["", "sqlite:", "mysql://localhost/managem"] {
        let error = open(address).await.unwrap_err();
        assert!(matches!(error, StoreError::Address(_)), "{error:?}");
    }
}

#[tokio::test]
async fn what_was_answered_is_there_after_a_restart() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("managem.db");
    let lines = r#"{"kind":"user","id":"u"}"#;
    {
        let opened = open(path.to_str().unwrap()).await.unwrap();
        opened.store.import(Records::new("users", lines.as_bytes())).await.unwrap();
    }
    let opened = open(&format!("sqlite:{}", path.display())).await.unwrap();
    opened.store.issue_token("u", managem_server::TokenHash::of("t"), None).await.unwrap();
    let user = opened.store.authenticate(managem_server::TokenHash::of("t"), None).await.unwrap();
    assert!(user.is_some());
}

#[tokio::test]
async fn a_database_that_is_locked_is_answered_with_503_and_works_again_after() {
    let service = TestServer::start().await.unwrap();
    let other = Connection::open(service.database().unwrap()).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let answer = Ask::create(&service).send(&service).await;
    insta::assert_snapshot!(answer.problem(), @r"
    503 unavailable
    The service cannot take the request now; nothing was stored. Try again later.
    ");
    assert_eq!(answer.headers["retry-after"], "1");
    let ready = async || {
        let ask = Ask { path: "/readyz".to_owned(), ..Ask::get(&service, "buyer", "") };
        ask.send_to(service.operations_address()).await.status
    };
    assert_eq!(ready().await, 503, "nothing can be written");
    other.execute_batch("ROLLBACK").unwrap();
    // Without a request from anybody: whoever balances the load sends none before.
    while ready().await == 503 {}
    assert_eq!(Ask::create(&service).send(&service).await.status, 201);
}

#[tokio::test]
async fn a_database_that_fails_is_answered_with_500_and_without_a_word_of_why() {
    let service = TestServer::start().await.unwrap();
    let other = Connection::open(service.database().unwrap()).unwrap();
    other.execute_batch("ALTER TABLE messages RENAME TO gone").unwrap();
    let answer = Ask::create(&service).send(&service).await;
    insta::assert_snapshot!(answer.problem(), @r"
    500 internal
    The service failed; nothing was stored.
    ");
    other.execute_batch("ALTER TABLE gone RENAME TO messages").unwrap();
    assert_eq!(Ask::create(&service).send(&service).await.status, 201);
}

#[cfg(unix)]
#[tokio::test]
async fn nobody_else_may_read_a_database_or_its_backup() {
    use std::os::unix::fs::PermissionsExt as _;

    let folder = tempdir().unwrap();
    let path = folder.path().join("managem.db");
    let opened = open(path.to_str().unwrap()).await.unwrap();
    opened.store.backup(&folder.path().join("backup.db")).await.unwrap();
    let mut files = fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| {
            let entry = entry.unwrap();
            let mode = entry.metadata().unwrap().permissions().mode() & 0o777;
            format!("{} {mode:o}", entry.file_name().to_string_lossy())
        })
        .collect::<Vec<_>>();
    files.sort_unstable();
    assert_eq!(files, ["backup.db 600", "managem.db 600", "managem.db-shm 600", "managem.db-wal 600"]);
}
