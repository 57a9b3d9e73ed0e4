//! One module for each command.

pub(crate) mod backup;
pub(crate) mod completions;
pub(crate) mod config_check;
pub(crate) mod conversations_create;
pub(crate) mod conversations_list;
pub(crate) mod conversations_lock;
pub(crate) mod conversations_show;
pub(crate) mod demo;
pub(crate) mod import;
pub(crate) mod man;
pub(crate) mod messages_list;
pub(crate) mod messages_send;
pub(crate) mod serve;
pub(crate) mod token_issue;
pub(crate) mod token_revoke;

use std::path::PathBuf;

use managem_server::{DatabaseAddress, Opened, StoreError};

use crate::args::DatabaseArgs;
use crate::failure::Failure;
use crate::settings::Resolved;

const DATABASE_HINT: &str = "--database names the file";

/// Opens the database that the arguments name.
async fn database(args: &DatabaseArgs) -> Result<Opened, Failure> {
    open(&Resolved::new(&args.flags())?.database()?).await
}

/// The file that the arguments name, if it is one.
fn database_file(args: &DatabaseArgs) -> Result<Option<PathBuf>, Failure> {
    Ok(Resolved::new(&args.flags())?.database()?.file().map(Into::into))
}

async fn open(address: &DatabaseAddress) -> Result<Opened, Failure> {
    address.open().await.map_err(store_failure)
}

fn store_failure(error: StoreError) -> Failure {
    let hint = match &error {
        StoreError::Open { .. } => Some("--database names the file; one that does not exist is made"),
        StoreError::Unavailable(_) => {
            Some("is the disk full, is another process at work on the database, or is its server not to be reached?")
        }
        _ => None,
    };
    let failure = Failure::of(error);
    match hint {
        Some(hint) => failure.hint(hint),
        None => failure,
    }
}
