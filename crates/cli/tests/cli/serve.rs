//! `managem serve` from its start to its end.

use std::fs;
use std::time::Duration;

use crate::load::Http;
use crate::run::{Place, Service, finish};

#[test]
fn it_stops_when_it_is_told_to() {
    for signal in ["TERM", "INT"] {
        let place = Place::with_sample();
        let rest = place.serve().stop(signal);
        assert!(rest.ends_with(" stopped\n"), "{rest}");
        // The log was written back into the database, and a copy of the one file is a whole copy.
        assert!(!place.path().join("managem.db-wal").exists());
    }
}

#[test]
fn the_log_says_who_asks_too_often() {
    let place = Place::with_sample();
    let token = place.token("misty");
    let arguments = ["serve", "--listen", "127.0.0.1:0", "--operations", "none", "--limit", "requests-per-minute=1"];
    let service = Service::start(place.command(arguments));
    let mut http = Http::connect(&service.address()).unwrap();
    let statuses = [(); 2].map(|()| http.get(&token, "/conversations").unwrap().status);
    assert_eq!(statuses, [200, 429]);
    let log = service.stop("TERM");
    let line = log.lines().find(|line| line.contains("status=429")).unwrap();
    assert!(line.contains("user=\"misty\""), "{line}");
    assert!(!log.contains(&token), "{log}");
}

#[test]
fn it_speaks_tls_and_reads_a_renewed_certificate_when_it_is_told_to() {
    let place = Place::with_sample();
    let certify = |trusted: &str| {
        let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
        for name in ["certificate.pem", trusted] {
            fs::write(place.path().join(name), made.cert.pem()).unwrap();
        }
        fs::write(place.path().join("key.pem"), made.signing_key.serialize_pem()).unwrap();
    };
    certify("first.pem");
    let service = place.serve_with(&["--tls-certificate", "certificate.pem", "--tls-key", "key.pem"]);
    let url = service.url.replace("127.0.0.1", "localhost");
    assert!(url.starts_with("https://"), "{url}");
    // Our own client, which trusts what this variable names in place of the roots of the system.
    let token = place.token("misty");
    let create = |trusted: &str| {
        let arguments = ["conversations", "create", "--order", "order-1", "--recipient", "brock", "--body", "Hello"];
        let mut command = place.command(arguments);
        command.args(["--url", &url]).env("SSL_CERT_FILE", place.path().join(trusted)).env("MANAGEM_TOKEN", &token);
        finish(command, "")
    };
    assert!(create("first.pem").status.success());
    certify("second.pem");
    service.signal("HUP");
    // Nothing tells when it has been read but that it is shown.
    let renewed = (0..100).any(|_| {
        std::thread::sleep(Duration::from_millis(50));
        create("second.pem").status.code() == Some(1)
    });
    assert!(renewed, "the conversation exists: that is an answer, and a refusal");
    // The old certificate is shown no more.
    let port = url.rsplit(':').next().unwrap();
    insta::assert_snapshot!(place.show(&create("first.pem")).replace(port, "PORT"), @r#"
exit code: 2
----- stderr
error: the connection failed
  caused by: error sending request for url (https://localhost:PORT/conversations)
  caused by: client error (Connect)
  caused by: invalid peer certificate: BadSignature

hint: does --url name the API? Have the system trust the certificate, or on Linux name a PEM file of what to trust in SSL_CERT_FILE; nothing was sent
"#);
}
