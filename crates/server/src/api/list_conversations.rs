//! `GET /conversations`

use axum::extract::{Request, State};
use axum::response::Response;
use hyper::StatusCode;
use managem::types::{ConversationSort, SortDirection};

use super::answered;
use crate::answer;
use crate::app::App;
use crate::problem::Refusal;
use crate::query::Query;
use crate::store::{ListConversations, Sort};
use crate::token::TokenHash;

pub(crate) async fn handle(State(app): State<App>, request: Request) -> Result<Response, Refusal> {
    let query = Query::of(request.uri());
    let admitted = app.admit(request).await?;
    let result = list(&app, admitted.token, query).await;
    Ok(answered(admitted, result))
}

async fn list(app: &App, token: TokenHash, query: Query) -> Result<Response, Refusal> {
    let page = query.page(i64::MAX)?;
    let sort = match query.one_of("sort", ConversationSort::KNOWN, ConversationSort::as_str)? {
        Some(ConversationSort::CreatedAt) => Sort::Created,
        _ => Sort::Updated,
    };
    let descending =
        query.one_of("direction", SortDirection::KNOWN, SortDirection::as_str)? != Some(&SortDirection::Asc);
    let list = ListConversations { token, at: app.now(), offset: page.offset, size: page.size, sort, descending };
    match app.store().list_conversations(list).await? {
        Some(conversations) => Ok(answer::json(StatusCode::OK, &conversations)),
        None => Err(app.forget(&token)),
    }
}
