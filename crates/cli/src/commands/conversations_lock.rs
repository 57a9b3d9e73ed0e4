//! `managem conversations lock` and `unlock`

use std::io::{self, Write as _};

use crate::args::LockArgs;
use crate::commands::{database, store_failure};
use crate::failure::Failure;

pub(crate) async fn run(args: LockArgs, locked: bool) -> Result<(), Failure> {
    let opened = database(&args.database).await?;
    if !opened.store.set_locked(&args.conversation, locked).await.map_err(store_failure)? {
        return Err(Failure::because(format!("there is no conversation {:?}", args.conversation)));
    }
    let state = if locked { "locked" } else { "unlocked" };
    writeln!(io::stdout().lock(), "conversation {} is {state}", args.conversation)?;
    Ok(())
}
