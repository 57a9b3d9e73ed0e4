//! TLS to the database.

use std::fs;

use managem_server::{PostgresStore, Store as _, StoreError};
use tokio_postgres::NoTls;

use super::server::{Postgres, owner};
use crate::engine;

#[tokio::test]
async fn the_way_to_the_database_is_encrypted_and_its_certificate_verified() {
    let files = tempfile::tempdir().unwrap();
    let (certificate, key) = (files.path().join("certificate.pem"), files.path().join("key.pem"));
    let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    fs::write(&certificate, made.cert.pem()).unwrap();
    fs::write(&key, made.signing_key.serialize_pem()).unwrap();
    // The server takes no key that others can read.
    fs::set_permissions(&key, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
    for path in [files.path(), &certificate, &key] {
        std::os::unix::fs::chown(path, owner(), None).unwrap();
    }
    let settings = [
        format!("ssl_cert_file={}", certificate.display()),
        format!("ssl_key_file={}", key.display()),
        "ssl=on".into(),
    ];
    let Some(server) = Postgres::start_with(&settings.each_ref().map(String::as_str)).await else { return };
    let plain = engine::new_database(&server.url()).await;
    let address = plain.replace("127.0.0.1", "localhost");
    let roots = format!("sslrootcert={}", certificate.display());

    let store = PostgresStore::open(&format!("{address}?sslmode=require&{roots}")).await.unwrap();
    store.ping().await.unwrap();
    let (client, connection) = tokio_postgres::connect(&plain, NoTls).await.unwrap();
    tokio::spawn(connection);
    let encrypted = "SELECT ssl FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE application_name = 'managem'";
    for row in client.query(encrypted, &[]).await.unwrap() {
        assert!(row.get::<_, bool>(0));
    }

    // A certificate that nobody vouches for, and one of another host.
    let wrong_host = format!("{plain}?sslmode=verify-full&{roots}");
    for address in [format!("{address}?sslmode=require"), wrong_host] {
        let error = PostgresStore::open(&address).await.unwrap_err();
        assert!(matches!(error, StoreError::Unavailable(_)), "{error:?}");
        assert!(format!("{error:?}").contains("InvalidCertificate"), "{error:?}");
    }
    let error = PostgresStore::open(&format!("{address}?sslrootcert=missing.pem")).await.unwrap_err();
    assert!(matches!(error, StoreError::Open { .. }), "{error:?}");
}
