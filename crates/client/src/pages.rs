//! Lists that come in pages.

use std::future::Future;

use futures_core::Stream;
use futures_util::stream::{self, StreamExt as _, TryStreamExt as _};

use crate::client::Client;
use crate::error::Error;
use crate::types::{Conversation, ConversationSort, Message, SortDirection};

/// Which page of a list, how long its pages are, and in what order; what is not set is left to the service.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[must_use]
pub struct ListConversations {
    pub(crate) page: Option<u64>,
    pub(crate) size: Option<u32>,
    pub(crate) sort: Option<ConversationSort>,
    pub(crate) direction: Option<SortDirection>,
}

impl ListConversations {
    /// What the list is sorted by; the time of the last change unless set.
    pub fn sort(mut self, sort: ConversationSort) -> Self {
        self.sort = Some(sort);
        self
    }

    /// Which way it is sorted.
    pub fn direction(mut self, direction: SortDirection) -> Self {
        self.direction = Some(direction);
        self
    }
}

/// Which page of a conversation's messages, and how long its pages are; what is not set is left to the service.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[must_use]
pub struct ListMessages {
    pub(crate) page: Option<u64>,
    pub(crate) size: Option<u32>,
}

/// What both lists have.
macro_rules! paged {
    ($($list:ty),*) => {$(
        impl $list {
            /// The page, counted from 1; the first unless set.
            pub fn page(mut self, page: u64) -> Self {
                self.page = Some(page);
                self
            }

            /// How many items a page has, from 1 to 50; 20 unless set.
            pub fn size(mut self, size: u32) -> Self {
                self.size = Some(size);
                self
            }
        }
    )*};
}
paged!(ListConversations, ListMessages);

impl Client {
    /// All conversations of the user, from the given page on, asked for page by page as they are taken.
    ///
    /// The list ends with the first empty page. While it is read the order may change under it: a conversation that
    /// moves between pages can come twice or not at all, unless the list is sorted by what does not change
    /// ([`ConversationSort::CreatedAt`]).
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let service = managem_server::TestServer::start().await?;
    /// # let client = managem::Client::builder().base_url(service.url()).bearer_token(service.token("buyer")).build()?;
    /// use futures_util::TryStreamExt as _;
    /// use managem::ListConversations;
    ///
    /// let mut inbox = std::pin::pin!(client.conversations(ListConversations::default()));
    /// while let Some(conversation) = inbox.try_next().await? {
    ///     println!("{}: {:?}", conversation.id, conversation.last_message.map(|message| message.created_at));
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn conversations(&self, list: ListConversations) -> impl Stream<Item = Result<Conversation, Error>> + use<> {
        let client = self.clone();
        let first = list.page.unwrap_or(1);
        pages(first, move |page| {
            let (client, list) = (client.clone(), list.clone().page(page));
            async move { client.list_conversations(list).await }
        })
    }

    /// All messages of a conversation, from the given page on, asked for page by page as they are taken.
    ///
    /// The list ends with the first empty page.
    pub fn messages(
        &self,
        conversation_id: &str,
        list: ListMessages,
    ) -> impl Stream<Item = Result<Message, Error>> + use<> {
        let client = self.clone();
        let conversation_id = conversation_id.to_owned();
        let first = list.page.unwrap_or(1);
        pages(first, move |page| {
            let (client, conversation_id, list) = (client.clone(), conversation_id.clone(), list.page(page));
            async move { client.list_messages(&conversation_id, list).await }
        })
    }
}

/// The items of page after page, until one is empty or fails.
///
/// A page that is merely short does not end the list: the service may give less than it was asked for.
///
/// Whether the stream is `Send` follows from the client: it is, except in a browser.
fn pages<T, F>(first: u64, mut fetch: impl FnMut(u64) -> F) -> impl Stream<Item = Result<T, Error>>
where
    F: Future<Output = Result<Vec<T>, Error>>,
{
    stream::try_unfold(Some(first), move |page| {
        // Boxed, or whoever holds the stream holds some twenty kilobytes.
        let fetched = page.map(|page| (page, Box::pin(fetch(page))));
        async move {
            let Some((page, fetched)) = fetched else { return Ok(None) };
            let items = fetched.await?;
            Ok((!items.is_empty()).then(|| (stream::iter(items).map(Ok), page.checked_add(1))))
        }
    })
    .try_flatten()
}
