//! The report as JSON.

use std::io::Write;

use super::Report;
use crate::error::Error;

impl Report {
    /// Writes the report as JSON, indented, with a line break at the end.
    ///
    /// # Errors
    ///
    /// When `out` cannot be written to.
    pub fn write_json(&self, out: &mut dyn Write) -> Result<(), Error> {
        serde_json::to_writer_pretty(&mut *out, self).map_err(|error| Error::Write(error.into()))?;
        out.write_all(b"\n").map_err(Error::Write)
    }
}
