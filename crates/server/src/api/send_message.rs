//! `POST /conversations/{id}/messages`

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, Request, State};
use axum::response::Response;
use hyper::StatusCode;

use super::{answered, sanitized};
use crate::admission::Admitted;
use crate::app::App;
use crate::problem::Refusal;
use crate::store::{NewMessage, Sending};
use crate::{answer, idempotency, request};

pub(crate) async fn handle(
    State(app): State<App>,
    path: Result<Path<String>, PathRejection>,
    request: Request,
) -> Result<Response, Refusal> {
    let admitted = app.admit_json(request).await?;
    let result = match path {
        Ok(Path(conversation)) => send(&app, conversation, &admitted).await,
        Err(_) => Err(Refusal::ConversationNotFound),
    };
    Ok(answered(admitted, result))
}

async fn send(app: &App, conversation: String, admitted: &Admitted) -> Result<Response, Refusal> {
    let Admitted { token, headers, body, .. } = admitted;
    // The same key in another conversation is another request.
    let idempotency = idempotency::read(headers, &format!("sendMessage {conversation}"), body)?;
    let asked = request::send_message(body, app.limits())?;
    request::conversation_id(&conversation)?;
    let at = app.now();
    let new =
        NewMessage { token: *token, conversation, id: app.new_id(at)?, body: sanitized(&asked.body)?, at, idempotency };
    match app.store().send_message(new.clone()).await? {
        Sending::Sent { sender } => Ok(answer::json(StatusCode::CREATED, &answer::new_message(&new, *sender))),
        Sending::Answered { body } => Ok(answer::json_bytes(StatusCode::CREATED, body)),
        Sending::KeyReused => Err(Refusal::KeyReused),
        Sending::Unauthorized => Err(app.forget(token)),
        Sending::ConversationNotFound => Err(Refusal::ConversationNotFound),
        Sending::Locked => Err(Refusal::ConversationLocked),
    }
}
