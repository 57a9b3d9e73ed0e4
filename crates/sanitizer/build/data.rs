//! The data files, line by line.

use std::fs;
use std::path::Path;

use crate::Result;

/// The lines of a data file that say something, each with its number for complaints.
pub(crate) fn lines(path: &Path) -> Result<Vec<(usize, String)>> {
    let text = fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    Ok(text
        .lines()
        .enumerate()
        .map(|(at, line)| (at + 1, line.trim()))
        .filter(|(_, line)| !line.is_empty() && !line.starts_with('#'))
        .map(|(at, line)| (at, line.to_owned()))
        .collect())
}
