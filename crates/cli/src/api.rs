//! Calling the API: who calls, how one waits, and what a failure means.

use std::error::Error as _;
use std::future::Future;
use std::io::{self, IsTerminal as _, Read as _};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use managem::types::{Conversation, ProblemCode};
use managem::{Client, Error};

use crate::args::ApiArgs;
use crate::failure::Failure;
use crate::output::plural;
use crate::token;

/// The most that is read of standard input, in bytes: more than the longest message.
const MAX_INPUT: u64 = 64 * 1024;

/// The client that the arguments describe.
pub(crate) fn client(args: &ApiArgs) -> Result<Client, Failure> {
    let token = token::read(args.token_file.as_deref())?;
    Client::builder().base_url(&args.url).bearer_token(token).build().map_err(Failure::of)
}

/// Waits for an answer; where a person looks on, a line says so until it is there.
pub(crate) async fn wait<T>(call: impl Future<Output = Result<T, Error>>) -> Result<T, Failure> {
    let spinner = io::stderr().is_terminal().then(|| {
        let style = ProgressStyle::with_template("{spinner} {msg} ({elapsed})");
        let spinner = ProgressBar::new_spinner().with_message("waiting for the API");
        spinner.set_style(style.unwrap_or_else(|_| ProgressStyle::default_spinner()));
        spinner.enable_steady_tick(Duration::from_millis(120));
        spinner
    });
    let answer = call.await;
    if let Some(spinner) = spinner {
        spinner.finish_and_clear();
    }
    answer.map_err(failure)
}

/// The message that an argument gives, or with `-` standard input.
pub(crate) fn message(argument: &str) -> Result<String, Failure> {
    if argument != "-" {
        return Ok(argument.to_owned());
    }
    let mut text = String::new();
    io::stdin()
        .take(MAX_INPUT)
        .read_to_string(&mut text)
        .map_err(|error| Failure::new("cannot read the message from standard input", error))?;
    // The end of the last line belongs to the terminal and not to the message.
    Ok(text.strip_suffix('\n').map_or(text.as_str(), |line| line.strip_suffix('\r').unwrap_or(line)).to_owned())
}

/// The name of a user, or the ID of one without a name.
pub(crate) fn name(user: &managem::types::User) -> &str {
    user.username.as_deref().unwrap_or(&user.id)
}

/// What a conversation is about.
pub(crate) fn subject(conversation: &Conversation) -> String {
    let source = &conversation.source;
    format!("{} {}", source.type_.as_str().to_lowercase(), source.id)
}

/// Whether the server's certificate was refused. The layers between wrap the cause in types of their own, so that its
/// text is all there is to tell it by.
fn is_untrusted(error: &Error) -> bool {
    let mut cause = error.source();
    while let Some(error) = cause {
        if error.to_string().starts_with("invalid peer certificate") {
            return true;
        }
        cause = error.source();
    }
    false
}

/// What the caller can do about a call that failed.
pub(crate) fn failure(error: Error) -> Failure {
    let hint = match &error {
        Error::Refused(refused) => match &refused.problem.code {
            ProblemCode::Unauthorized => Some("is the token right, whole, and still valid?".to_owned()),
            ProblemCode::ConversationExists => {
                refused.problem.conversation_id.as_ref().map(|id| format!("the conversation that exists is {id}"))
            }
            ProblemCode::InvalidRequest => refused.problem.errors.as_ref().map(|errors| {
                errors.iter().map(|error| format!("{} {}", error.pointer, error.detail)).collect::<Vec<_>>().join("; ")
            }),
            ProblemCode::RateLimited => {
                refused.retry_after.map(|wait| format!("try again in {}", plural(wait.as_secs(), "second")))
            }
            _ => None,
        },
        error if is_untrusted(error) => Some(
            "does --url name the API? Have the system trust the certificate, or on Linux name a PEM file of what to \
             trust in SSL_CERT_FILE; nothing was sent"
                .to_owned(),
        ),
        error if error.may_have_taken_effect() => Some("look before you try again: it may have been done".to_owned()),
        Error::Timeout { .. } | Error::Transport { .. } => {
            Some("does --url name the API, and is it running? Nothing was changed; try again then".to_owned())
        }
        error if error.is_retryable() => Some("nothing was changed; try again".to_owned()),
        _ => None,
    };
    let refused = matches!(error, Error::Refused(_));
    let mut failure = Failure::of(error);
    if refused {
        failure = failure.refused();
    }
    match hint {
        Some(hint) => failure.hint(hint),
        None => failure,
    }
}
