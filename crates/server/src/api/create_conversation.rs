//! `POST /conversations`

use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use hyper::StatusCode;
use managem::types::{Conversation, Message};
use serde_json::Map;

use crate::admission::Admitted;
use crate::app::App;
use crate::clock::rfc3339;
use crate::problem::{Refusal, json};
use crate::request;
use crate::store::{Creation, NewConversation};
use crate::token::TokenHash;

pub(crate) async fn handle(State(app): State<App>, request: Request) -> Result<Response, Refusal> {
    let Admitted { token, caller, body, .. } = app.admit_json(request).await?;
    let response = create(&app, token, &body).await;
    // For the log: also whose request it was that got refused.
    let mut response = response.unwrap_or_else(IntoResponse::into_response);
    response.extensions_mut().insert(caller);
    Ok(response)
}

async fn create(app: &App, token: TokenHash, body: &[u8]) -> Result<Response, Refusal> {
    let asked = request::create_conversation(body, app.limits())?;
    let sanitized = message_sanitizer::sanitize(&asked.body);
    if sanitized.is_blank() {
        return Err(Refusal::at("/body", "says nothing once links, emojis and profanity are taken out"));
    }

    let at = app.now();
    let new = NewConversation {
        token,
        order: asked.source.id.clone(),
        recipient: asked.recipient_id,
        id: app.new_id(at)?,
        message_id: app.new_id(at)?,
        body: sanitized.text.into_owned(),
        at,
    };
    let (caller, recipient) = match app.store().create_conversation(new.clone()).await? {
        Creation::Created { caller, recipient } => (*caller, *recipient),
        Creation::Unauthorized => {
            app.forget(&token);
            return Err(Refusal::Unauthorized);
        }
        Creation::OrderNotFound => return Err(Refusal::OrderNotFound),
        Creation::RecipientIsCaller => {
            return Err(Refusal::at("/recipientId", "is your own; it must be the other party of the order"));
        }
        Creation::RecipientNotParty => {
            return Err(Refusal::at("/recipientId", "is not the other party of the order"));
        }
        Creation::Exists { conversation } => return Err(Refusal::ConversationExists { conversation }),
    };

    let at = rfc3339(at);
    let conversation = Conversation {
        id: new.id.clone(),
        source: asked.source,
        user_a: caller.clone(),
        user_b: recipient,
        locked: false,
        created_at: Some(at.clone()),
        updated_at: Some(at.clone()),
        last_message: Some(Message {
            id: new.message_id,
            conversation_id: new.id,
            sender: caller,
            body: new.body,
            created_at: Some(at),
            viewed_at: None,
            attachments: Some(Vec::new()),
            extra: Map::new(),
        }),
        extra: Map::new(),
    };
    Ok(json(StatusCode::CREATED, &conversation))
}
