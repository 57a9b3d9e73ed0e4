//! `managem demo`: the whole of it, for real, in a second.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;
use std::{fs, io};

use managem::types::{ConversationSource, CreateConversation, ProblemCode, SourceType};
use managem::{Client, Error};
use managem_server::{Limits, TestServer};
use openapi_drift::record::{Options, Proxy};
use openapi_drift::redact::{Redaction, Text};
use openapi_drift::{Contract, Input, Outcome, Report};

use crate::args::DemoArgs;
use crate::failure::Failure;

/// A link, an emoji and a swear word.
const MESSAGE: &str = "Is it still in its sleeve? 🔥 I saw a cheaper one at https://cards.example/charizard, no shit!";
/// What must not be left of them.
const UNWANTED: [&str; 3] = ["🔥", "https://", "shit"];

/// One request, and what it should come to.
struct Step {
    /// Also the name of its recording.
    name: &'static str,
    what: &'static str,
    token: String,
    recipient: String,
    expected: Expected,
}

enum Expected {
    Created,
    Refused(u16, ProblemCode),
}

pub(crate) async fn run(args: DemoArgs) -> Result<(), Failure> {
    let temporary = tempfile::tempdir().map_err(|error| Failure::new("there is no temporary folder", error))?;
    let folder = args.recordings.as_deref().unwrap_or(temporary.path());
    fs::create_dir_all(folder)
        .map_err(|error| Failure::new(format!("cannot make the folder {}", folder.display()), error))?;

    let service = TestServer::builder()
        .reproducible()
        .limits(Limits::default())
        .start()
        .await
        .map_err(|error| Failure::new("the service with its sample data did not start", error))?;
    let mut out = io::stdout().lock();
    writeln!(out, "The conversation service runs at {}, with a new database and sample data:", service.url())?;
    writeln!(out, "mistys_binder has bought a card of brocks_bulk; jessies_joyride has no part in it.")?;
    writeln!(out, "Each request goes over HTTP through a proxy that records it.\n")?;

    let steps = steps(&service);
    let mut surprises = 0;
    for (number, step) in (1..).zip(&steps) {
        writeln!(out, "{number}. {}", step.what)?;
        let result = send(&service, step, folder).await?;
        let (said, as_expected) = tell(&step.expected, result);
        surprises += usize::from(!as_expected);
        writeln!(out, "{said}\n")?;
    }

    let report = check(folder, &steps)?;
    if report.outcome == Outcome::Clean {
        writeln!(
            out,
            "Drift check: {} recorded exchanges are what openapi.yaml says of requests and answers.",
            report.summary.checked
        )?;
    } else {
        surprises += 1;
        writeln!(out, "Drift check: the recordings are not what openapi.yaml says.\n")?;
        report.write_text(&mut out).map_err(|error| Failure::new("cannot show the report", error))?;
    }
    if args.recordings.is_some() {
        writeln!(out, "The recordings are in {}; tokens and messages are taken out.", folder.display())?;
    }
    if surprises > 0 {
        return Err(Failure::because("not everything went as expected; see above").refused());
    }
    writeln!(out, "\nAll went as expected.")?;
    Ok(())
}

fn steps(service: &TestServer) -> Vec<Step> {
    let (buyer, seller) = (service.user("buyer"), service.user("seller"));
    let refused = Expected::Refused;
    vec![
        Step {
            name: "create-conversation-201",
            what: "mistys_binder begins a conversation with brocks_bulk about the order.",
            token: service.token("buyer"),
            recipient: seller.clone(),
            expected: Expected::Created,
        },
        Step {
            name: "create-conversation-409",
            what: "mistys_binder tries the same again.",
            token: service.token("buyer"),
            recipient: seller.clone(),
            expected: refused(409, ProblemCode::ConversationExists),
        },
        Step {
            name: "create-conversation-401",
            what: "Someone tries with a made-up token.",
            token: "made-up".to_owned(),
            recipient: seller.clone(),
            expected: refused(401, ProblemCode::Unauthorized),
        },
        Step {
            name: "create-conversation-404",
            what: "jessies_joyride tries to write about an order of others.",
            token: service.token("stranger"),
            recipient: seller,
            expected: refused(404, ProblemCode::OrderNotFound),
        },
        Step {
            name: "create-conversation-422",
            what: "mistys_binder writes to mistys_binder.",
            token: service.token("buyer"),
            recipient: buyer,
            expected: refused(422, ProblemCode::InvalidRequest),
        },
    ]
}

/// Sends one request through a recorder of its own, so that each has its own file.
async fn send(
    service: &TestServer,
    step: &Step,
    folder: &Path,
) -> Result<Result<managem::types::Conversation, Error>, Failure> {
    let options = Options {
        redaction: Some(
            Redaction::default().text(Text::Member("body".to_owned())).text(Text::Member("profile".to_owned())),
        ),
        public_url: Some(managem::SERVER.to_owned()),
        reproducible: true,
        ..Options::default()
    };
    let failed = |error| Failure::new("the recording proxy failed", error);
    let file = recording(folder, step);
    let proxy = Proxy::start(&service.url(), "127.0.0.1:0", &file, options).await.map_err(failed)?;
    let client = Client::builder()
        .base_url(format!("http://{}", proxy.addr()))
        .bearer_token(step.token.clone())
        .build()
        .map_err(Failure::of)?;
    let request = CreateConversation {
        source: ConversationSource { type_: SourceType::Order, id: service.order() },
        recipient_id: step.recipient.clone(),
        body: MESSAGE.parse().map_err(|reason| Failure::because(format!("the message is {reason}")))?,
    };
    let result = client.create_conversation(request).await;
    proxy.shutdown().await.map_err(failed)?;
    Ok(result)
}

fn recording(folder: &Path, step: &Step) -> std::path::PathBuf {
    folder.join(step.name).with_extension("har")
}

/// What came of a step in words, and whether that is what should have come of it.
fn tell(expected: &Expected, result: Result<managem::types::Conversation, Error>) -> (String, bool) {
    match (expected, result) {
        (Expected::Created, Ok(conversation)) => {
            let stored = conversation.last_message.map(|message| message.body).unwrap_or_default();
            let left = UNWANTED.iter().filter(|unwanted| stored.contains(**unwanted)).count();
            let said = format!(
                "   201: conversation {} was created.\n   sent:   {MESSAGE}\n   stored: {stored}",
                conversation.id
            );
            (said, left == 0 && !stored.is_empty())
        }
        (Expected::Refused(status, code), Err(Error::Refused(refused)))
            if refused.status.as_u16() == *status && refused.problem.code == *code =>
        {
            let mut said = format!("   {status} {code}, as it should be: {}", refused.problem.detail);
            for error in refused.problem.errors.iter().flatten() {
                let _ = write!(said, "\n   {} {}", error.pointer, error.detail);
            }
            (said, true)
        }
        (_, Ok(_)) => ("   201: this should have been refused.".to_owned(), false),
        (_, Err(error)) => (format!("   this went otherwise than it should have: {}", Failure::of(error)), false),
    }
}

/// Holds the recordings against the contract.
fn check(folder: &Path, steps: &[Step]) -> Result<Report, Failure> {
    let failed = |error| Failure::new("the drift check failed", error);
    let contract = Contract::parse("openapi.yaml", managem::OPENAPI)
        .map_err(|error| Failure::new("the contract cannot be read", error))?;
    let inputs = steps.iter().map(|step| Input::Path(recording(folder, step))).collect();
    openapi_drift::check(&contract, inputs, &openapi_drift::Options::default()).map_err(failed)
}
