//! Lists that come in pages.

use std::num::{NonZeroU32, NonZeroU64};

use futures_core::Stream;
use futures_util::stream::{self, StreamExt as _, TryStreamExt as _};

use crate::client::Client;
use crate::error::Error;
use crate::types::{Conversation, ConversationSort, Message, SortDirection};

/// Which page of a list, how long its pages are, and in what order; what is not set is left to the service.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[must_use]
pub struct ListConversations {
    pub(crate) page: Option<NonZeroU64>,
    pub(crate) size: Option<NonZeroU32>,
    pub(crate) sort: Option<ConversationSort>,
    pub(crate) direction: Option<SortDirection>,
}

impl ListConversations {
    /// The page, counted from 1; the first unless set.
    pub fn page(mut self, page: NonZeroU64) -> Self {
        self.page = Some(page);
        self
    }

    /// How many conversations a page has, at most 50; 20 unless set.
    pub fn size(mut self, size: NonZeroU32) -> Self {
        self.size = Some(size);
        self
    }

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
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[must_use]
pub struct ListMessages {
    pub(crate) page: Option<NonZeroU64>,
    pub(crate) size: Option<NonZeroU32>,
}

impl ListMessages {
    /// The page, counted from 1; the first unless set.
    pub fn page(mut self, page: NonZeroU64) -> Self {
        self.page = Some(page);
        self
    }

    /// How many messages a page has; 20 unless set.
    pub fn size(mut self, size: NonZeroU32) -> Self {
        self.size = Some(size);
        self
    }
}

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
    pub fn conversations(
        &self,
        list: ListConversations,
    ) -> impl Stream<Item = Result<Conversation, Error>> + Send + use<> {
        let client = self.clone();
        let first = list.page.unwrap_or(NonZeroU64::MIN);
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
    ) -> impl Stream<Item = Result<Message, Error>> + Send + use<> {
        let client = self.clone();
        let conversation_id = conversation_id.to_owned();
        let first = list.page.unwrap_or(NonZeroU64::MIN);
        pages(first, move |page| {
            let (client, conversation_id, list) = (client.clone(), conversation_id.clone(), list.clone().page(page));
            async move { client.list_messages(&conversation_id, list).await }
        })
    }
}

/// The items of page after page, until one is empty or fails.
///
/// A page that is merely short does not end the list: the service may give less than it was asked for.
fn pages<T: Send + 'static, F>(
    first: NonZeroU64,
    mut fetch: impl FnMut(NonZeroU64) -> F + Send,
) -> impl Stream<Item = Result<T, Error>> + Send
where
    F: Future<Output = Result<Vec<T>, Error>> + Send,
{
    stream::try_unfold(Some(first), move |page| {
        let fetched = page.map(|page| (page, fetch(page)));
        async move {
            let Some((page, fetched)) = fetched else { return Ok(None) };
            let items = fetched.await?;
            Ok((!items.is_empty()).then(|| (stream::iter(items).map(Ok), page.checked_add(1))))
        }
    })
    .try_flatten()
}
