//! A copy of the database.

use std::error::Error;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use super::{READER_CACHE_KIB, StoreError, connect, make_private};

/// Copies the database as it is at one moment. The copy appears under its name when it is whole and on disk.
pub(super) fn run(database: &Path, file: &Path) -> Result<(), StoreError> {
    if file.exists() {
        let reason = "there is a file of this name already".to_owned();
        return Err(StoreError::Backup { path: file.to_owned(), reason, source: None });
    }
    let mut partial = file.to_owned().into_os_string();
    partial.push(".partial");
    let partial = PathBuf::from(partial);
    let copied = copy(database, &partial, file);
    if copied.is_err() {
        // What is left of it is of no use to anyone.
        let _ = fs::remove_file(&partial);
    }
    copied
}

fn copy(database: &Path, partial: &Path, file: &Path) -> Result<(), StoreError> {
    let failed = |reason: &str, source: Box<dyn Error + Send + Sync>| StoreError::Backup {
        path: file.to_owned(),
        reason: reason.to_owned(),
        source: Some(source),
    };
    match fs::remove_file(partial) {
        // Of an attempt that was broken off.
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            return Err(failed("what is left of an earlier attempt cannot be removed", error.into()));
        }
        _ => {}
    }
    make_private(partial).map_err(|error| failed("the file cannot be made", error.into()))?;
    let name = partial.to_str().ok_or_else(|| failed("its name is not text", "not UTF-8".into()))?;
    let connection = connect(database, READER_CACHE_KIB)?;
    // Reads in one transaction, which holds nobody up, and leaves no free pages in the copy.
    connection.execute("VACUUM INTO ?1", [name]).map_err(|error| failed("SQLite did not write it", error.into()))?;
    File::open(partial)
        .and_then(|copy| copy.sync_all())
        .and_then(|()| fs::rename(partial, file))
        .and_then(|()| sync_folder(file))
        .map_err(|error| failed("it did not get to disk", error.into()))
}

/// Makes the new name durable too.
fn sync_folder(file: &Path) -> io::Result<()> {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
}
