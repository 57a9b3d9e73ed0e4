//! `GET /conversations/{id}/messages`

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::response::Response;
use hyper::{Method, StatusCode};

use crate::admission::Admitted;
use crate::app::App;
use crate::problem::Refusal;
use crate::query::Query;
use crate::store::{ListMessages, MessageList};
use crate::{answer, request};

/// The contract has it as text, of eighteen digits at most.
const LAST_PAGE: i64 = 999_999_999_999_999_999;

pub(crate) async fn handle(
    State(app): State<App>,
    path: Result<Path<String>, PathRejection>,
    mut admitted: Admitted,
) -> Response {
    let result = match path {
        Ok(Path(conversation)) => list(&app, &mut admitted, conversation).await,
        Err(_) => Err(Refusal::ConversationNotFound),
    };
    admitted.respond(&app, result).await
}

async fn list(app: &App, admitted: &mut Admitted, conversation: String) -> Result<Response, Refusal> {
    let (token, query) = (admitted.token, Query::of(&admitted.uri));
    let page = query.page(LAST_PAGE)?;
    request::conversation_id(&conversation)?;
    // HEAD is safe (RFC 9110, 9.2.1): whoever sends it has not read anything.
    let marks_read = admitted.method != Method::HEAD;
    let list =
        ListMessages { token, conversation, at: app.fixed_time(), offset: page.offset, size: page.size, marks_read };
    match app.store().list_messages(list).await? {
        MessageList::Messages(messages) => Ok(answer::json(StatusCode::OK, &messages)),
        MessageList::Unauthorized => Err(app.forget(&token)),
        MessageList::ConversationNotFound => Err(Refusal::ConversationNotFound),
    }
}
