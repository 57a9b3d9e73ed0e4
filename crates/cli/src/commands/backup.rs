//! `managem backup`

use std::io::{self, Write as _};

use crate::args::BackupArgs;
use crate::commands::{database, store_failure};
use crate::failure::Failure;

pub(crate) async fn run(args: BackupArgs) -> Result<(), Failure> {
    let opened = database(&args.database).await?;
    opened.store.backup(&args.file).await.map_err(store_failure)?;
    writeln!(io::stdout().lock(), "{} is a copy of {}", args.file.display(), opened.address)?;
    Ok(())
}
