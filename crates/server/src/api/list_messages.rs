//! `GET /conversations/{id}/messages`

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, Request, State};
use axum::response::Response;
use hyper::StatusCode;

use super::answered;
use crate::app::App;
use crate::problem::Refusal;
use crate::query::Query;
use crate::store::{ListMessages, MessageList};
use crate::token::TokenHash;
use crate::{answer, request};

/// The contract has it as text, of eighteen digits at most.
const LAST_PAGE: i64 = 999_999_999_999_999_999;

pub(crate) async fn handle(
    State(app): State<App>,
    path: Result<Path<String>, PathRejection>,
    request: Request,
) -> Result<Response, Refusal> {
    let query = Query::of(request.uri());
    let admitted = app.admit(request).await?;
    let result = match path {
        Ok(Path(conversation)) => list(&app, admitted.token, conversation, query).await,
        Err(_) => Err(Refusal::ConversationNotFound),
    };
    Ok(answered(admitted, result))
}

async fn list(app: &App, token: TokenHash, conversation: String, query: Query) -> Result<Response, Refusal> {
    let page = query.page(LAST_PAGE)?;
    request::conversation_id(&conversation)?;
    let list = ListMessages { token, conversation, at: app.now(), offset: page.offset, size: page.size };
    match app.store().list_messages(list).await? {
        MessageList::Messages(messages) => Ok(answer::json(StatusCode::OK, &messages)),
        MessageList::Unauthorized => Err(app.forget(&token)),
        MessageList::ConversationNotFound => Err(Refusal::ConversationNotFound),
    }
}
