//! `managem conversations list`

use futures_util::TryStreamExt as _;
use managem::types::{Conversation, ConversationSort, SortDirection};
use managem::{ListConversations, Timestamp};

use crate::args::{ListConversationsArgs, Order, Sort};
use crate::failure::Failure;
use crate::{api, output};

pub(crate) async fn run(args: ListConversationsArgs) -> Result<(), Failure> {
    let client = api::client(&args.api)?;
    let mut list = ListConversations::default();
    if let Some(size) = args.page.size {
        list = list.size(size);
    }
    if let Some(sort) = args.sort {
        list = list.sort(match sort {
            Sort::Created => ConversationSort::CreatedAt,
            Sort::Updated => ConversationSort::UpdatedAt,
        });
    }
    if let Some(order) = args.order {
        list = list.direction(match order {
            Order::Asc => SortDirection::Asc,
            Order::Desc => SortDirection::Desc,
        });
    }
    let conversations: Vec<Conversation> = if args.page.all {
        api::wait(client.conversations(list).try_collect()).await?
    } else {
        api::wait(client.list_conversations(list.page(args.page.page))).await?
    };
    if args.api.json {
        output::json(&conversations)?;
        return Ok(());
    }
    let rows = conversations.iter().map(|conversation| {
        let message = conversation.last_message.as_ref();
        [
            conversation.id.clone(),
            format!("{}, {}", api::name(&conversation.user_a), api::name(&conversation.user_b)),
            api::subject(conversation),
            conversation.updated_at.as_ref().map_or("", Timestamp::as_str).to_owned(),
            if conversation.locked { "locked" } else { "open" }.to_owned(),
            message.map(|message| message.body.clone()).unwrap_or_default(),
        ]
    });
    output::table(["ID", "BETWEEN", "ABOUT", "UPDATED", "STATE", "LAST MESSAGE"], rows, "no conversations")?;
    Ok(())
}
