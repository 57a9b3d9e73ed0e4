//! `managem messages list`

use futures_util::TryStreamExt as _;
use managem::types::Message;
use managem::{ListMessages, Timestamp};

use crate::args::ListMessagesArgs;
use crate::failure::Failure;
use crate::{api, output};

pub(crate) async fn run(args: ListMessagesArgs) -> Result<(), Failure> {
    let client = api::client(&args.api)?;
    let mut list = ListMessages::default();
    if let Some(size) = args.page.size {
        list = list.size(size);
    }
    let messages: Vec<Message> = if args.page.all {
        api::wait(client.messages(&args.conversation, list).try_collect()).await?
    } else {
        api::wait(client.list_messages(&args.conversation, list.page(args.page.page))).await?
    };
    if args.api.json {
        output::json(&messages)?;
        return Ok(());
    }
    let time = |at: &Option<Timestamp>| at.as_ref().map_or("", Timestamp::as_str).to_owned();
    let rows = messages.iter().map(|message| {
        [
            api::name(&message.sender).to_owned(),
            time(&message.created_at),
            time(&message.viewed_at),
            message.body.clone(),
        ]
    });
    output::table(["FROM", "SENT", "READ", "MESSAGE"], rows, "no messages")?;
    Ok(())
}
