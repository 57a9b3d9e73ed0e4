//! TLS, with clients that verify.

use std::fs;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use managem_server::{App, Limits, Server, SqliteStore, Tls, TlsError};
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tempfile::{TempDir, tempdir};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

/// Writes a new certificate for `localhost` and its key, and returns the certificate.
fn certify(folder: &Path) -> CertificateDer<'static> {
    let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    fs::write(folder.join("certificate.pem"), made.cert.pem()).unwrap();
    fs::write(folder.join("key.pem"), made.signing_key.serialize_pem()).unwrap();
    made.cert.der().clone()
}

fn open(folder: &Path) -> Result<Tls, TlsError> {
    Tls::open(folder.join("certificate.pem"), folder.join("key.pem"))
}

/// A service that speaks TLS, until it is dropped with the test's runtime.
async fn serve(folder: &TempDir, tls: Tls, limits: Limits) -> SocketAddr {
    let store = SqliteStore::open(folder.path().join("managem.db")).await.unwrap();
    let loopback = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    let server = Server::bind(loopback, &App::with_limits(Arc::new(store), limits)).await.unwrap().with_tls(tls);
    let address = server.address();
    assert_eq!(server.url(), format!("https://{address}"));
    tokio::spawn(server.run(std::future::pending()));
    address
}

/// The head of an answer, given to a client that trusts one certificate.
async fn ask(address: SocketAddr, trusted: &CertificateDer<'static>) -> std::io::Result<String> {
    let mut roots = RootCertStore::empty();
    roots.add(trusted.clone()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let connector = TlsConnector::from(Arc::new(config.with_root_certificates(roots).with_no_client_auth()));
    let stream = TcpStream::connect(address).await?;
    let mut stream = connector.connect(ServerName::try_from("localhost").unwrap(), stream).await?;
    stream.write_all(b"GET /conversations HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n").await?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await?;
    Ok(answer)
}

#[tokio::test]
async fn a_client_that_trusts_the_certificate_is_answered_and_no_other() {
    let folder = tempdir().unwrap();
    let trusted = certify(folder.path());
    let tls = open(folder.path()).unwrap();
    let address = serve(&folder, tls.clone(), Limits::default()).await;
    let answer = ask(address, &trusted).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 401 "), "{answer}");

    let renewed = certify(folder.path());
    assert!(ask(address, &renewed).await.is_err(), "nobody has read it yet");
    tls.renew().unwrap();
    assert!(ask(address, &renewed).await.is_ok());
    assert!(ask(address, &trusted).await.is_err());
}

#[tokio::test]
async fn plain_http_and_silence_are_closed() {
    let folder = tempdir().unwrap();
    certify(folder.path());
    let mut limits = Limits::default();
    limits.header_timeout = Duration::from_millis(300);
    let address = serve(&folder, open(folder.path()).unwrap(), limits).await;
    for begun in ["GET /conversations HTTP/1.1\r\nhost: x\r\n\r\n", ""] {
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(begun.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        // What comes is an alert, or a reset for what was not read.
        let _ = tokio::time::timeout(Duration::from_secs(20), stream.read_to_end(&mut answer)).await.expect("closed");
        assert!(!answer.starts_with(b"HTTP"), "{answer:?}");
    }
}

#[tokio::test]
async fn files_that_do_not_go_together_are_named_and_what_was_there_stays() {
    let folder = tempdir().unwrap();
    certify(folder.path());
    let tls = open(folder.path()).unwrap();
    let key = fs::read(folder.path().join("key.pem")).unwrap();
    let told = |error: TlsError| {
        let cause = std::error::Error::source(&error).unwrap().to_string();
        format!("{error}: {cause}").replace(folder.path().to_str().unwrap(), "FOLDER")
    };
    certify(folder.path());
    fs::write(folder.path().join("key.pem"), key).unwrap();
    insta::assert_snapshot!(told(tls.renew().unwrap_err()), @"cannot use the certificate FOLDER/certificate.pem with the key FOLDER/key.pem: keys may not be consistent: KeyMismatch");
    fs::write(folder.path().join("key.pem"), "no key").unwrap();
    insta::assert_snapshot!(told(tls.renew().unwrap_err()), @"cannot read a private key from FOLDER/key.pem: no items found");
    fs::remove_file(folder.path().join("certificate.pem")).unwrap();
    insta::assert_snapshot!(told(open(folder.path()).unwrap_err()), @"cannot read a certificate from FOLDER/certificate.pem: I/O error: No such file or directory (os error 2)");
}
