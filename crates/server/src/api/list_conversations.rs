//! `GET /conversations`

use axum::extract::State;
use axum::response::Response;
use hyper::StatusCode;
use managem::types::{ConversationSort, SortDirection};

use crate::admission::Admitted;
use crate::answer;
use crate::app::App;
use crate::problem::Refusal;
use crate::query::Query;
use crate::store::{ListConversations, Sort};

pub(crate) async fn handle(State(app): State<App>, mut admitted: Admitted) -> Response {
    let result = list(&app, &mut admitted).await;
    admitted.respond(&app, result).await
}

async fn list(app: &App, admitted: &mut Admitted) -> Result<Response, Refusal> {
    let (token, query) = (admitted.token, Query::of(&admitted.uri));
    let page = query.page(i64::MAX)?;
    let sort = match query.one_of("sort", ConversationSort::KNOWN, ConversationSort::as_str)? {
        Some(ConversationSort::CreatedAt) => Sort::Created,
        _ => Sort::Updated,
    };
    let descending =
        query.one_of("direction", SortDirection::KNOWN, SortDirection::as_str)? != Some(&SortDirection::Asc);
    let list =
        ListConversations { token, at: app.fixed_time(), offset: page.offset, size: page.size, sort, descending };
    match app.store().list_conversations(list).await? {
        Some(conversations) => Ok(answer::json(StatusCode::OK, &conversations)),
        None => Err(app.forget(&token)),
    }
}
