//! `managem backup`

use std::io::{self, Write as _};

use crate::args::BackupArgs;
use crate::commands::{DATABASE_HINT, database, database_file, store_failure};
use crate::failure::Failure;

pub(crate) async fn run(args: BackupArgs) -> Result<(), Failure> {
    // To open a database makes one, and a copy of that would pass for a backup.
    if let Some(file) = database_file(&args.database)?
        && !file.exists()
    {
        return Err(Failure::because(format!("there is no database {}", file.display())).hint(DATABASE_HINT));
    }
    let opened = database(&args.database).await?;
    opened.store.backup(&args.file).await.map_err(store_failure)?;
    writeln!(io::stdout().lock(), "{} is a copy of {}", args.file.display(), opened.address)?;
    Ok(())
}
