//! The report as JSON.

use std::io::{self, Write};

use super::Report;

impl Report {
    /// Writes the report as JSON, indented, with a line break at the end.
    ///
    /// # Errors
    ///
    /// When `out` cannot be written to.
    pub fn write_json(&self, out: &mut dyn Write) -> io::Result<()> {
        serde_json::to_writer_pretty(&mut *out, self)?;
        out.write_all(b"\n")
    }
}
