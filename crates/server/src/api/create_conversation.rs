//! `POST /conversations`

use axum::extract::State;
use axum::response::Response;
use hyper::StatusCode;

use super::sanitized;
use crate::admission::Admitted;
use crate::app::App;
use crate::problem::Refusal;
use crate::store::{Creation, NewConversation};
use crate::{answer, idempotency, request};

pub(crate) async fn handle(State(app): State<App>, mut admitted: Admitted) -> Response {
    let result = create(&app, &mut admitted).await;
    admitted.respond(&app, result).await
}

async fn create(app: &App, admitted: &mut Admitted) -> Result<Response, Refusal> {
    let body = &admitted.json(app).await?;
    let Admitted { token, headers, .. } = admitted;
    let asked = request::create_conversation(body, app.limits())?;
    let idempotency = idempotency::read(headers, "createConversation", &asked)?;
    let now = app.now();
    let new = NewConversation {
        token: *token,
        order: asked.source.id,
        recipient: asked.recipient_id,
        id: app.new_id(now)?,
        message_id: app.new_id(now)?,
        body: sanitized(&asked.body)?,
        at: app.fixed_time(),
        idempotency,
    };
    match app.store().create_conversation(new.clone()).await? {
        Creation::Created { caller, recipient, at } => {
            Ok(answer::json(StatusCode::CREATED, &answer::new_conversation(&new, at, *caller, *recipient)))
        }
        Creation::Answered { body, is_replay } => Ok(idempotency::answer(body, is_replay)),
        Creation::KeyReused => Err(Refusal::KeyReused),
        Creation::Unauthorized => Err(app.forget(token)),
        Creation::OrderNotFound => Err(Refusal::OrderNotFound),
        Creation::RecipientIsCaller => {
            Err(Refusal::at("/recipientId", "is your own; it must be the other party of the order"))
        }
        Creation::RecipientNotParty => Err(Refusal::at("/recipientId", "is not the other party of the order")),
        Creation::Exists { conversation } => Err(Refusal::ConversationExists { conversation }),
    }
}
