//! `managem token issue`

use std::io::{self, Write as _};

use jiff::Timestamp;
use managem_server::{IssueError, Token};

use crate::args::IssueArgs;
use crate::commands::{database, store_failure};
use crate::failure::Failure;

pub(crate) async fn run(args: IssueArgs) -> Result<(), Failure> {
    let expires_at = args
        .expires
        .map(|length| Timestamp::now().checked_add(length))
        .transpose()
        .map_err(|error| Failure::new("cannot make a token that is valid for so long", error))?;
    let opened = database(&args.database).await?;
    let token =
        Token::generate().map_err(|error| Failure::new("there are no random bytes to make a token of", error))?;
    opened.store.issue_token(&args.user, token.hash(), expires_at).await.map_err(|error| match error {
        IssueError::Store(error) => store_failure(error),
        error => Failure::of(error).hint("`managem import` brings users into the database"),
    })?;
    // The token alone, so that it can go straight into a file or a variable.
    writeln!(io::stdout().lock(), "{}", token.reveal())?;
    Ok(())
}
