//! `managem conversations show`

use std::io::{self, Write};
use std::pin::pin;

use futures_util::TryStreamExt as _;
use managem::types::{Conversation, ConversationSort, Message};
use managem::{ListConversations, Timestamp};

use crate::args::ShowArgs;
use crate::failure::Failure;
use crate::{api, output};

/// The longest page that the API gives.
const PAGE: u32 = 50;

/// The API has no operation for one conversation, so it is looked for in the list.
pub(crate) async fn run(args: ShowArgs) -> Result<(), Failure> {
    let client = api::client(&args.api)?;
    // Sorted by what does not change, so that nothing moves between the pages while they are read.
    let list = ListConversations::default().size(PAGE).sort(ConversationSort::CreatedAt);
    let found = api::wait(async {
        let mut all = pin!(client.conversations(list));
        while let Some(conversation) = all.try_next().await? {
            if conversation.id == args.conversation {
                return Ok(Some(conversation));
            }
        }
        Ok(None)
    })
    .await?;
    let Some(conversation) = found else {
        return Err(Failure::because(format!("there is no conversation {:?} among yours", args.conversation))
            .hint("`managem conversations list --all` shows them")
            .refused());
    };
    if args.api.json {
        output::json(&conversation)?;
    } else {
        show(&mut io::stdout().lock(), &conversation)?;
    }
    Ok(())
}

fn show(out: &mut impl Write, conversation: &Conversation) -> io::Result<()> {
    let time = |at: &Option<Timestamp>| at.as_ref().map_or("not known", Timestamp::as_str).to_owned();
    let user = |user: &managem::types::User| match &user.username {
        Some(name) => format!("{name} ({})", user.id),
        None => user.id.clone(),
    };
    let mut lines = vec![
        ("conversation", conversation.id.clone()),
        ("about", api::subject(conversation)),
        ("between", user(&conversation.user_a)),
        ("and", user(&conversation.user_b)),
        ("state", if conversation.locked { "locked: it takes no messages" } else { "open" }.to_owned()),
        ("created", time(&conversation.created_at)),
        ("updated", time(&conversation.updated_at)),
    ];
    if let Some(Message { sender, body, .. }) = &conversation.last_message {
        lines.push(("last message", format!("{}: {body}", api::name(sender))));
    }
    for (name, text) in lines {
        writeln!(out, "{name:<14}{}", output::printable(&text))?;
    }
    Ok(())
}
