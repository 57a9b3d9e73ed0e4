//! `managem token revoke`

use std::io::{self, Write as _};

use managem_server::IssueError;

use crate::args::RevokeArgs;
use crate::commands::{database, store_failure};
use crate::failure::Failure;

pub(crate) async fn run(args: RevokeArgs) -> Result<(), Failure> {
    let opened = database(&args.database).await?;
    let revoked = opened.store.revoke_tokens(&args.user).await.map_err(|error| match error {
        IssueError::Store(error) => store_failure(error),
        error => Failure::of(error),
    })?;
    writeln!(io::stdout().lock(), "tokens of {} revoked: {revoked}", args.user)?;
    Ok(())
}
