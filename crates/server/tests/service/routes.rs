//! The routes of the service and the operations of the contract are the same.

use hyper::Method;
use openapi_contract::Contract;

use crate::engine;
use crate::wire::Ask;

/// Every method that a route could have been made for.
const METHODS: [&str; 7] = ["GET", "PUT", "POST", "DELETE", "OPTIONS", "PATCH", "TRACE"];

#[tokio::test]
async fn the_service_has_the_operations_of_the_contract_and_no_others() {
    let contract = Contract::parse("openapi.yaml", managem::OPENAPI).unwrap();
    let operations = contract
        .operations()
        .iter()
        .map(|operation| (operation.method().to_string().to_uppercase(), operation.path().to_owned()))
        .collect::<Vec<_>>();
    assert!(!operations.is_empty());
    let service = engine::start().await;
    let mut paths = operations.iter().map(|(_, path)| path.clone()).collect::<Vec<_>>();
    // Near what is there, and no operation.
    paths.extend(["/", "/conversations/", "/conversations/x", "/conversations/x/messages/y"].map(str::to_owned));
    for path in paths {
        for method in METHODS {
            let mut ask = Ask::create(&service).without("authorization");
            ask.method = Method::from_bytes(method.as_bytes()).unwrap();
            ask.path = path.replace("{id}", "x");
            let answer = ask.send(&service).await;
            let expected = operations.contains(&(method.to_owned(), path.clone()));
            // Whoever has no token learns that there is something, and nothing more.
            assert_eq!(answer.status == 401, expected, "{method} {path}: {}", answer.text);
            if !expected {
                assert!(matches!(answer.status.as_u16(), 404 | 405), "{method} {path}: {}", answer.text);
            }
        }
    }
}
