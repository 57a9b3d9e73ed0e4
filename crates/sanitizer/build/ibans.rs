//! How long the account numbers of each country are: `data/ibans.txt`.

use std::collections::BTreeMap;
use std::path::Path;

use crate::Result;
use crate::data::{Source, lines};

pub(crate) fn write(data: &Path, mut source: Source<'_>) -> Result<()> {
    let path = data.join("ibans.txt");
    let mut lengths: BTreeMap<String, u8> = BTreeMap::new();
    for (number, line) in lines(&path)? {
        let at = |error: &dyn std::fmt::Display| format!("{}:{number}: {error}", path.display());
        let mut fields = line.split_whitespace();
        while let Some(country) = fields.next() {
            let length = fields.next().ok_or_else(|| at(&"a country without a length"))?;
            lengths.insert(country.to_owned(), length.parse().map_err(|error| at(&error))?);
        }
    }
    source.line(format_args!("/// By country, sorted."))?;
    source.line(format_args!("pub(crate) static LENGTHS: [([u8; 2], u8); {}] = [", lengths.len()))?;
    for (country, length) in &lengths {
        source.line(format_args!("    (*b\"{country}\", {length}),"))?;
    }
    source.line(format_args!("];"))?;
    source.write()
}
