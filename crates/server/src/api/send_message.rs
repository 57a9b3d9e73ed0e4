//! `POST /conversations/{id}/messages`

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::response::Response;
use hyper::StatusCode;

use super::sanitized;
use crate::admission::Admitted;
use crate::app::App;
use crate::problem::Refusal;
use crate::store::{NewMessage, Sending};
use crate::{answer, idempotency, request};

pub(crate) async fn handle(
    State(app): State<App>,
    path: Result<Path<String>, PathRejection>,
    mut admitted: Admitted,
) -> Response {
    let result = match path {
        Ok(Path(conversation)) => send(&app, conversation, &mut admitted).await,
        Err(_) => Err(Refusal::ConversationNotFound),
    };
    admitted.respond(&app, result).await
}

async fn send(app: &App, conversation: String, admitted: &mut Admitted) -> Result<Response, Refusal> {
    let body = &admitted.json(app).await?;
    let Admitted { token, headers, .. } = admitted;
    let asked = request::send_message(body, app.limits())?;
    // The same key in another conversation is another request.
    let idempotency = idempotency::read(headers, &format!("sendMessage {conversation}"), &asked)?;
    request::conversation_id(&conversation)?;
    let new = NewMessage {
        token: *token,
        conversation,
        id: app.new_id(app.now())?,
        body: sanitized(&asked.body)?,
        at: app.fixed_time(),
        idempotency,
    };
    match app.store().send_message(new.clone()).await? {
        Sending::Sent { sender, at } => Ok(answer::json(StatusCode::CREATED, &answer::new_message(&new, at, *sender))),
        Sending::Answered { body, is_replay } => Ok(idempotency::answer(body, is_replay)),
        Sending::KeyReused => Err(Refusal::KeyReused),
        Sending::Unauthorized => Err(app.forget(token)),
        Sending::ConversationNotFound => Err(Refusal::ConversationNotFound),
        Sending::Locked => Err(Refusal::ConversationLocked),
    }
}
