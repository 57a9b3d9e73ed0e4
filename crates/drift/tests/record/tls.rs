//! TLS on both sides.

use std::sync::Arc;

use openapi_drift::record::{Identity, Tls};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig};
use tokio_rustls::TlsAcceptor;

use super::*;

struct Authority {
    certificate: rcgen::Certificate,
    issuer: rcgen::Issuer<'static, rcgen::KeyPair>,
}

impl Authority {
    fn new() -> Self {
        let key = rcgen::KeyPair::generate().unwrap();
        let mut params = rcgen::CertificateParams::default();
        params.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
        let certificate = params.self_signed(&key).unwrap();
        Self { certificate, issuer: rcgen::Issuer::new(params, key) }
    }

    /// A certificate and its key.
    fn issue(&self, name: &str) -> (rcgen::Certificate, rcgen::KeyPair) {
        let key = rcgen::KeyPair::generate().unwrap();
        let params = rcgen::CertificateParams::new(vec![name.to_owned()]).unwrap();
        (params.signed_by(&key, &self.issuer).unwrap(), key)
    }

    fn roots(&self) -> Arc<RootCertStore> {
        let mut roots = RootCertStore::empty();
        roots.add(self.certificate.der().clone()).unwrap();
        Arc::new(roots)
    }
}

/// An upstream over TLS that says by which protocol and to which client it speaks.
async fn upstream_over_tls(authority: &Authority, protocols: &[&str], asks_for_certificate: bool) -> String {
    use hyper_util::rt::{TokioExecutor, TokioIo};

    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let (certificate, key) = authority.issue("localhost");
    let config = ServerConfig::builder_with_provider(provider.clone()).with_safe_default_protocol_versions().unwrap();
    let config = if asks_for_certificate {
        let verifier = WebPkiClientVerifier::builder_with_provider(authority.roots(), provider).build().unwrap();
        config.with_client_cert_verifier(verifier)
    } else {
        config.with_no_client_auth()
    };
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let mut config = config.with_single_cert(vec![certificate.der().clone()], key).unwrap();
    config.alpn_protocols = protocols.iter().map(|protocol| protocol.as_bytes().to_vec()).collect();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((socket, _)) = listener.accept().await {
            let acceptor = acceptor.clone();
            tokio::spawn(async move {
                let Ok(socket) = acceptor.accept(socket).await else { return };
                let client = socket.get_ref().1.peer_certificates().map_or("no", |_| "a known");
                let service =
                    hyper::service::service_fn(move |request: http::Request<hyper::body::Incoming>| async move {
                        let text = format!("{:?} {} for {client} client", request.version(), request.uri().path());
                        Ok::<_, std::convert::Infallible>(http::Response::new(http_body_util::Full::new(Bytes::from(
                            text,
                        ))))
                    });
                let io = TokioIo::new(socket);
                let _ = if protocols_of(&io) == Some(b"h2") {
                    hyper::server::conn::http2::Builder::new(TokioExecutor::new()).serve_connection(io, service).await
                } else {
                    hyper::server::conn::http1::Builder::new().serve_connection(io, service).await
                };
            });
        }
    });
    format!("https://localhost:{port}")
}

fn protocols_of(io: &hyper_util::rt::TokioIo<tokio_rustls::server::TlsStream<TcpStream>>) -> Option<&[u8]> {
    io.inner().get_ref().1.alpn_protocol()
}

fn write(folder: &tempfile::TempDir, name: &str, text: &str) -> PathBuf {
    let path = folder.path().join(name);
    std::fs::write(&path, text).unwrap();
    path
}

#[tokio::test]
async fn the_upstream_may_speak_http_2_and_ask_who_the_client_is() {
    let folder = tempfile::tempdir().unwrap();
    let authority = Authority::new();
    let cacert = Some(write(&folder, "ca.pem", &authority.certificate.pem()));
    let (certificate, key) = authority.issue("client");
    let identity = Some(Identity {
        cert: write(&folder, "client.pem", &certificate.pem()),
        key: write(&folder, "client.key", &key.serialize_pem()),
    });
    for (protocols, asks, version, recorded, who) in [
        (&["h2", "http/1.1"][..], false, "HTTP/2.0", "HTTP/2", "no"),
        (&["h2"], true, "HTTP/2.0", "HTTP/2", "a known"),
        (&["http/1.1"], true, "HTTP/1.1", "HTTP/1.1", "a known"),
        (&[], false, "HTTP/1.1", "HTTP/1.1", "no"),
    ] {
        let upstream = upstream_over_tls(&authority, protocols, asks).await;
        let options = Options {
            cacert: cacert.clone(),
            identity: identity.clone().filter(|_| asks),
            redaction: None,
            ..Options::default()
        };
        let mut session = Session::start(&upstream, options).await;
        let text = session.ask("GET /a/../b HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").await;
        assert!(text.ends_with(&format!("{version} /a/../b for {who} client")), "{text}");
        assert!(text.starts_with("HTTP/1.1 200 OK\r\n"), "{text}");
        let entry = session.next().await;
        assert_eq!(entry["response"]["httpVersion"], recorded);
        assert_eq!(entry["request"]["httpVersion"], "HTTP/1.1");
        assert_eq!(entry["request"]["url"], format!("{upstream}/a/../b"));
    }
}

/// Whoever is not known is not spoken to, and the reason is told.
#[tokio::test]
async fn an_upstream_that_nobody_vouches_for_gets_nothing() {
    let upstream = upstream_over_tls(&Authority::new(), &[], false).await;
    let session = Session::start(&upstream, Options::default()).await;
    let text = session.ask("GET /?token=s3cret HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").await;
    assert!(text.starts_with("HTTP/1.1 502 "), "{text}");
    assert!(text.contains("invalid peer certificate: UnknownIssuer") && !text.contains("s3cret"), "{text}");
}

#[tokio::test]
async fn certificates_that_cannot_be_used_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let authority = Authority::new();
    let (one, key) = authority.issue("one");
    let (two, _) = authority.issue("two");
    let [ca, one, two] = [("ca", &authority.certificate), ("one", &one), ("two", &two)]
        .map(|(name, certificate)| write(&folder, name, &certificate.pem()));
    let key = write(&folder, "key", &key.serialize_pem());
    let empty = write(&folder, "empty", "# nothing\n");
    let identity = |cert: &PathBuf, key: &PathBuf| Some(Identity { cert: cert.clone(), key: key.clone() });
    for (cacert, identity, want) in [
        (Some(&empty), None, Some("cannot read a certificate from")),
        (Some(&folder.path().join("none")), None, Some("cannot read a certificate from")),
        (None, identity(&one, &empty), Some("cannot read a private key from")),
        (None, identity(&two, &key), Some("cannot set up TLS")),
        (Some(&ca), identity(&one, &key), None),
    ] {
        let options = Options { cacert: cacert.cloned(), identity, ..Options::default() };
        let started = Proxy::start("https://a.test", "127.0.0.1:0", folder.path().join("a.har"), options).await;
        let error = started.err().map(|error| error.to_string());
        assert_eq!(error.is_some(), want.is_some(), "{error:?}");
        assert!(want.is_none_or(|want| error.as_ref().unwrap().starts_with(want)), "{error:?}");
    }
}

/// The certificate is of this start alone, and a client that trusts its file trusts the recorder.
#[tokio::test]
async fn the_recorder_has_a_certificate_of_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let pem = folder.path().join("cert.pem");
    let upstream = saying("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok").await;
    let mut known: Vec<String> = Vec::new();
    for names in [vec![], vec!["recorder.test".to_owned()]] {
        let tls = Some(Tls { cert: pem.clone(), names });
        let mut session = Session::start(&upstream, Options { tls, ..Options::default() }).await;
        let port = session.proxy.addr().port();
        assert!(session.proxy.url().starts_with("https://127.0.0.1:"));
        let text = std::fs::read_to_string(&pem).unwrap();
        assert!(!text.contains("PRIVATE KEY"), "the key stays in memory");
        CertificateDer::from_pem_slice(text.as_bytes()).unwrap();
        let _ = rustls::crypto::ring::default_provider().install_default();
        let trusting = |text: &str| {
            let certificate = reqwest::Certificate::from_pem(text.as_bytes()).unwrap();
            let at = std::net::SocketAddr::from(([127, 0, 0, 1], port));
            reqwest::Client::builder().tls_certs_only([certificate]).resolve("recorder.test", at).build().unwrap()
        };
        let client = trusting(&text);
        for host in ["localhost", "127.0.0.1", "recorder.test"] {
            let got = client.get(format!("https://{host}:{port}/a")).send().await;
            if host == "recorder.test" && known.is_empty() {
                assert!(got.is_err(), "it is not for {host}");
                continue;
            }
            assert_eq!(got.unwrap().text().await.unwrap(), "ok", "{host}");
            assert_eq!(session.next().await["response"]["status"], 200);
        }
        for old in &known {
            let got = trusting(old).get(format!("https://localhost:{port}/a")).send().await;
            assert!(got.is_err(), "another start is another certificate");
        }
        // Whoever does not speak TLS gets nowhere, and keeps nobody else from it.
        assert!(!session.ask("GET / HTTP/1.1\r\nHost: a\r\n\r\n").await.contains("200"));
        assert_eq!(client.get(format!("https://localhost:{port}/a")).send().await.unwrap().status(), 200);
        known.push(text);
    }
}
