//! `managem import`

use std::fs::File;
use std::io::{self, BufReader, Write as _};
use std::path::Path;

use managem_server::{ImportError, Records};

use crate::args::ImportArgs;
use crate::commands::{database, store_failure};
use crate::failure::Failure;

pub(crate) async fn run(args: ImportArgs) -> Result<(), Failure> {
    // A file that is not there should be known before the first of them is stored.
    let inputs = args.files.iter().map(|path| records(path)).collect::<Result<Vec<_>, _>>()?;
    let opened = database(&args.database).await?;
    for (path, records) in args.files.iter().zip(inputs) {
        let imported = opened.store.import(records).await.map_err(import_failure)?;
        writeln!(
            io::stdout().lock(),
            "{}: {} users, {} orders, {} tokens",
            path.display(),
            imported.users,
            imported.orders,
            imported.tokens
        )?;
    }
    Ok(())
}

fn records(path: &Path) -> Result<Records, Failure> {
    if path.as_os_str() == "-" {
        return Ok(Records::new("-", BufReader::new(io::stdin())));
    }
    let file = File::open(path).map_err(|error| Failure::new(format!("cannot read {}", path.display()), error))?;
    Ok(Records::new(path.display().to_string(), BufReader::new(file)))
}

fn import_failure(error: ImportError) -> Failure {
    match error {
        ImportError::Store(error) => store_failure(error),
        error => Failure::of(error).hint("nothing of this file was stored; mend the line and import it again"),
    }
}
