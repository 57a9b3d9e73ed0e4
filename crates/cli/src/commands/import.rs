//! `managem import`

use std::fs::File;
use std::io::{self, BufReader, IsTerminal as _, Write as _};
use std::path::Path;

use indicatif::{ProgressBar, ProgressFinish, ProgressStyle};
use managem_server::{ImportError, Records};

use crate::args::ImportArgs;
use crate::commands::{database, store_failure};
use crate::failure::Failure;
use crate::output::plural;

pub(crate) async fn run(args: ImportArgs) -> Result<(), Failure> {
    // A file that is not there should be known before the first of them is stored.
    let inputs = args.files.iter().map(|path| records(path)).collect::<Result<Vec<_>, _>>()?;
    let opened = database(&args.database).await?;
    for (path, records) in args.files.iter().zip(inputs) {
        let imported = opened.store.import(records).await.map_err(import_failure)?;
        writeln!(
            io::stdout().lock(),
            "{}: {}, {}, {}",
            name(path),
            plural(imported.users, "user"),
            plural(imported.orders, "order"),
            plural(imported.tokens, "token")
        )?;
    }
    Ok(())
}

fn is_standard_input(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// What it is called where a line of it is named.
fn name(path: &Path) -> String {
    if is_standard_input(path) { "standard input".to_owned() } else { path.display().to_string() }
}

fn records(path: &Path) -> Result<Records, Failure> {
    if is_standard_input(path) {
        return Ok(Records::new(name(path), BufReader::new(io::stdin())));
    }
    let cannot = |error| Failure::new(format!("cannot read {}", path.display()), error);
    let file = File::open(path).map_err(cannot)?;
    let bytes = file.metadata().map_err(cannot)?.len();
    let records = Records::new(name(path), BufReader::new(file));
    Ok(match progress(path, bytes) {
        Some(bar) => records.observed(move |read| bar.inc(read)),
        None => records,
    })
}

/// How far it is, for a person who waits: nobody else is told. Drawn once there is something to tell, and taken away
/// when it is dropped with the records.
fn progress(path: &Path, bytes: u64) -> Option<ProgressBar> {
    const TEMPLATE: &str = "{msg} {wide_bar} {bytes} of {total_bytes}, {bytes_per_sec}, {eta} left";
    if !io::stderr().is_terminal() {
        return None;
    }
    let style = ProgressStyle::with_template(TEMPLATE).ok()?;
    let bar = ProgressBar::new(bytes).with_style(style).with_message(path.display().to_string());
    Some(bar.with_finish(ProgressFinish::AndClear))
}

fn import_failure(error: ImportError) -> Failure {
    match error {
        ImportError::Store(error) => store_failure(error),
        error => Failure::of(error).hint("nothing of this file was stored; mend the line and import it again"),
    }
}
