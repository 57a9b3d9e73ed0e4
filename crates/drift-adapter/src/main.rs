//! `openapi-drift`, with the types of the generated client: each finding says whether it breaks that client, makes it lose
//! data, or is tolerated.
//!
//! The drift checker works for any OpenAPI document and knows nothing of Managem; the client knows nothing of drift. They
//! meet here, and nowhere else.

use std::process::ExitCode;
use std::sync::Arc;

use managem::types::{Conversation, Message, Problem};
use openapi_drift::client::Clients;

/// The statuses of the contract's refusals.
const REFUSALS: [u16; 13] = [400, 401, 404, 408, 409, 413, 415, 422, 429, 431, 500, 502, 503];

fn main() -> ExitCode {
    openapi_drift::cli::main_with(Arc::new(client()))
}

/// What the client decodes, by operation and status.
fn client() -> Clients {
    let mut clients = Clients::new()
        .response::<Conversation>("createConversation", 201)
        .response::<Vec<Conversation>>("listConversations", 200)
        .response::<Vec<Message>>("listMessages", 200)
        .response::<Message>("sendMessage", 201);
    for operation in ["createConversation", "listConversations", "listMessages", "sendMessage"] {
        for status in REFUSALS {
            clients = clients.response::<Problem>(operation, status);
        }
    }
    clients
}

#[cfg(test)]
mod tests {
    use openapi_drift::Contract;
    use openapi_drift::client::{Answer, Client as _, Decoded};

    use super::*;

    /// An answer that the contract gained and that nobody registered here would silently be "not known".
    #[test]
    fn every_answer_of_the_contract_has_its_type() {
        let contract = Contract::parse("openapi.yaml", managem::OPENAPI).unwrap();
        let clients = client();
        let mut answers = 0;
        for operation in contract.operations() {
            for response in &operation.details().responses {
                let status = contract.document().key(response.entry).unwrap();
                let answer = Answer {
                    method: operation.method(),
                    path: operation.path(),
                    operation_id: operation.operation_id(),
                    status: status.parse().unwrap(),
                    body: "false",
                };
                let decoded = clients.decode(&answer);
                assert!(matches!(decoded, Decoded::Failed(_)), "{} {status} has no type here", answer.path);
                answers += 1;
            }
        }
        assert!(answers > 40, "only {answers} answers were looked at");
    }
}
