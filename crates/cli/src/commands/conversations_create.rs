//! `managem conversations create`

use std::io::{self, Read as _, Write as _};

use managem::types::{Conversation, ConversationSource, CreateConversation, ProblemCode, SourceType};
use managem::{Client, Error};

use crate::args::CreateArgs;
use crate::failure::Failure;
use crate::token;

/// The most that is read of standard input, in bytes: more than the longest message.
const MAX_INPUT: u64 = 64 * 1024;

pub(crate) async fn run(args: CreateArgs) -> Result<(), Failure> {
    let text = body(&args.body)?;
    let request = CreateConversation {
        source: ConversationSource { type_: SourceType::Order, id: args.order },
        recipient_id: args.recipient,
        body: text.parse().map_err(|reason| Failure::new("the message cannot be sent", format!("it is {reason}")))?,
    };
    let client = Client::builder()
        .base_url(args.api.url)
        .bearer_token(token::read(args.api.token_file.as_deref())?)
        .build()
        .map_err(Failure::of)?;
    let conversation = client.create_conversation(request).await.map_err(call_failure)?;
    let mut out = io::stdout().lock();
    if args.json {
        serde_json::to_writer_pretty(&mut out, &conversation).map_err(io::Error::from)?;
        writeln!(out)?;
    } else {
        show(&mut out, &conversation)?;
    }
    Ok(())
}

fn body(argument: &str) -> Result<String, Failure> {
    if argument != "-" {
        return Ok(argument.to_owned());
    }
    let mut text = String::new();
    io::stdin()
        .take(MAX_INPUT)
        .read_to_string(&mut text)
        .map_err(|error| Failure::new("cannot read the message from standard input", error))?;
    // The end of the last line belongs to the terminal and not to the message.
    Ok(text.strip_suffix('\n').map_or(text.as_str(), |line| line.strip_suffix('\r').unwrap_or(line)).to_owned())
}

fn show(out: &mut impl io::Write, conversation: &Conversation) -> io::Result<()> {
    let with = conversation.user_b.username.as_ref().unwrap_or(&conversation.user_b.id);
    writeln!(out, "conversation {} with {with} about order {}", conversation.id, conversation.source.id)?;
    if let Some(message) = &conversation.last_message {
        writeln!(out, "first message, as it was stored: {}", message.body)?;
    }
    Ok(())
}

/// What the caller can do about a call that failed.
fn call_failure(error: Error) -> Failure {
    let hint = match &error {
        Error::Refused(refused) => match &refused.problem.code {
            ProblemCode::Unauthorized => Some("is the token right, whole, and still valid?".to_owned()),
            ProblemCode::ConversationExists => {
                refused.problem.conversation_id.as_ref().map(|id| format!("the conversation that exists is {id}"))
            }
            ProblemCode::InvalidRequest => refused.problem.errors.as_ref().map(|errors| {
                errors.iter().map(|error| format!("{} {}", error.pointer, error.detail)).collect::<Vec<_>>().join("; ")
            }),
            _ => None,
        },
        Error::Timeout { .. } | Error::Transport { .. } => Some(
            "does --url name the API, and is it running? Look before you try again: it may have been done".to_owned(),
        ),
        _ => None,
    };
    let refused = matches!(error, Error::Refused(_));
    let mut failure = Failure::of(error);
    if refused {
        failure = failure.refused();
    }
    match hint {
        Some(hint) => failure.hint(hint),
        None => failure,
    }
}
