//! What the operator sees.

use std::collections::HashSet;

use managem_server::TestServer;

use crate::wire::{Answer, Ask};

async fn get(service: &TestServer, path: &str) -> Answer {
    let mut ask = Ask::create(service).body("").without("authorization").without("content-type");
    ask.method = hyper::Method::GET;
    ask.path = path.to_owned();
    ask.send_to(service.operations_address()).await
}

#[tokio::test]
async fn health_and_readiness_are_told() {
    let service = TestServer::start().await.unwrap();
    let health = get(&service, "/healthz").await;
    assert_eq!((health.status.as_u16(), &*health.text), (200, "ok\n"));
    let ready = get(&service, "/readyz").await;
    assert_eq!((ready.status.as_u16(), &*ready.text), (200, "ready\n"));
}

#[tokio::test]
async fn the_service_itself_does_not_tell_them() {
    let service = TestServer::start().await.unwrap();
    for path in ["/healthz", "/readyz", "/metrics"] {
        let mut ask = Ask::create(&service);
        ask.path = path.to_owned();
        assert_eq!(ask.send(&service).await.status, 404);
    }
}

#[tokio::test]
async fn answers_are_counted_by_route_and_status() {
    let service = TestServer::start().await.unwrap();
    Ask::create(&service).send(&service).await;
    Ask::create(&service).send(&service).await;
    let mut odd = Ask::create(&service);
    odd.method = "BREW".parse().unwrap();
    odd.path = "/made/up/by/someone".to_owned();
    odd.send(&service).await;
    let metrics = get(&service, "/metrics").await;
    assert!(metrics.headers["content-type"].to_str().unwrap().starts_with("application/openmetrics-text"));
    for line in [
        r#"managem_requests_total{method="POST",route="/conversations",status="201"} 1"#,
        r#"managem_requests_total{method="POST",route="/conversations",status="409"} 1"#,
        r#"managem_requests_total{method="other",route="none",status="404"} 1"#,
        r#"managem_request_seconds_count{method="POST",route="/conversations"} 2"#,
        "managem_connections_refused_total 0",
        "managem_store_failures_total 0",
        "# EOF",
    ] {
        assert!(metrics.text.lines().any(|known| known == line), "{line} is not in\n{}", metrics.text);
    }
    assert!(!metrics.text.contains("made/up"), "{}", metrics.text);
}

#[tokio::test]
async fn every_metric_that_the_manual_names_is_there() {
    let service = TestServer::start().await.unwrap();
    Ask::create(&service).send(&service).await;
    let metrics = get(&service, "/metrics").await.text;
    let known = metrics.lines().map(|line| line.split(['{', ' ']).next().unwrap()).collect::<HashSet<_>>();
    let mut named = HashSet::new();
    for manual in [include_str!("../../../../docs/operating.md"), include_str!("../../../../docs/service-faults.md")] {
        for (at, _) in manual.match_indices("managem_") {
            let name = manual[at..].split(|c: char| !c.is_ascii_lowercase() && c != '_').next().unwrap();
            assert!(known.contains(name), "{name} is not in\n{metrics}");
            named.insert(name);
        }
    }
    assert!(named.len() > 5, "{named:?}");
    // And what an operator looks for is told somewhere.
    for name in known.iter().filter(|name| name.ends_with("_total")) {
        assert!(named.contains(name), "nothing says what {name} is for");
    }
}

#[tokio::test]
async fn every_answer_has_an_id_and_is_not_kept() {
    let service = TestServer::start().await.unwrap();
    let answer = Ask::create(&service).header("x-request-id", "from-a-proxy.1").send(&service).await;
    assert_eq!(answer.headers["x-request-id"], "from-a-proxy.1");
    assert_eq!(answer.headers["cache-control"], "no-store");
    assert_eq!(answer.headers["x-content-type-options"], "nosniff");
    for unfit in ["", "a b", "<script>", &"x".repeat(65)] {
        let answer = Ask::create(&service).header("x-request-id", unfit).send(&service).await;
        let id = answer.headers["x-request-id"].to_str().unwrap();
        assert!(id.len() == 16 && id.bytes().all(|byte| byte.is_ascii_hexdigit()), "{id}");
    }
}
