//! `managem conversations create`

use std::io::{self, Write};

use managem::types::{Conversation, ConversationSource, CreateConversation, SourceType};

use crate::args::CreateArgs;
use crate::failure::Failure;
use crate::{api, output};

pub(crate) async fn run(args: CreateArgs) -> Result<(), Failure> {
    let source = ConversationSource::new(SourceType::Order, args.order);
    let request = CreateConversation::new(source, args.recipient, api::message(&args.body)?).map_err(Failure::of)?;
    let client = api::client(&args.api)?;
    let conversation = api::wait(client.create_conversation(request)).await?;
    if args.api.json {
        output::json(&conversation)?;
    } else {
        show(&mut io::stdout().lock(), &conversation)?;
    }
    Ok(())
}

fn show(out: &mut impl Write, conversation: &Conversation) -> io::Result<()> {
    let with = output::printable(api::name(&conversation.user_b));
    writeln!(out, "conversation {} with {with} about {}", conversation.id, api::subject(conversation))?;
    if let Some(message) = &conversation.last_message {
        writeln!(out, "first message, as it was stored: {}", output::printable(&message.body))?;
    }
    Ok(())
}
