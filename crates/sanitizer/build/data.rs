//! The data files, line by line, and how a table is handed to the compiler.

use std::fmt::Write as _;
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

/// What a table is handed to the crate by: Rust source, with a file beside it for each long array. The
/// compiler takes seconds to read these as literals, or to make numbers of bytes, and no time for the file.
pub(crate) struct Source<'o> {
    out: &'o Path,
    name: &'static str,
    text: String,
}

impl<'o> Source<'o> {
    pub(crate) const fn new(out: &'o Path, name: &'static str) -> Self {
        Self { out, name, text: String::new() }
    }

    /// Adds a line as it is.
    pub(crate) fn line(&mut self, line: std::fmt::Arguments<'_>) -> Result<()> {
        Ok(writeln!(self.text, "{line}")?)
    }

    /// Adds an array of bytes.
    pub(crate) fn bytes(&mut self, constant: &str, bytes: &[u8]) -> Result<()> {
        let file = format!("{}-{}.bin", self.name, constant.to_lowercase());
        fs::write(self.out.join(&file), bytes)?;
        let length = bytes.len();
        self.line(format_args!(
            "pub(crate) static {constant}: [u8; {length}] = *include_bytes!(concat!(env!(\"OUT_DIR\"), \"/{file}\"));"
        ))
    }

    /// Writes the source itself.
    pub(crate) fn write(self) -> Result<()> {
        Ok(fs::write(self.out.join(self.name).with_extension("rs"), self.text)?)
    }
}

/// The bytes as a literal.
pub(crate) fn literal(bytes: &[u8]) -> String {
    format!("b\"{}\"", bytes.escape_ascii())
}
