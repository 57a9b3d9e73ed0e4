//! How national telephone numbers are written: `data/phones.txt`.

use std::collections::BTreeMap;
use std::path::Path;

use crate::Result;
use crate::data::{Source, lines};

/// One plan for each way to group digits and each length: the bits of the first three digits of numbers so written.
/// Only groupings as they are printed, without the prefix that some countries put before a number.
pub(crate) fn write(data: &Path, mut source: Source<'_>) -> Result<()> {
    let path = data.join("phones.txt");
    let mut plans: BTreeMap<(Vec<u8>, bool, bool), [u64; 16]> = BTreeMap::new();
    for (number, line) in lines(&path)? {
        let at = |error: &dyn std::fmt::Display| format!("{}:{number}: {error}", path.display());
        let mut fields = line.split(' ');
        let mut field = || fields.next().ok_or_else(|| at(&"expected `COUNTRY KIND PREFIX DIGITS GROUPS STARTS`"));
        let (_, kind, prefix, _, groups) = (field()?, field()?, field()?, field()?, field()?);
        let groups: Vec<u8> =
            groups.split(',').map(str::parse).collect::<std::result::Result<_, _>>().map_err(|e| at(&e))?;
        let starts = plans.entry((groups, kind == "m", prefix != "-")).or_default();
        for range in fields {
            let (first, last) = range.split_once('-').unwrap_or((range, range));
            for start in first.parse::<usize>().map_err(|e| at(&e))?..=last.parse().map_err(|e| at(&e))? {
                *starts.get_mut(start / 64).ok_or_else(|| at(&"more than three digits"))? |= 1 << (start % 64);
            }
        }
    }
    source.line(format_args!(
        "/// The groups, whether mobile, whether behind a prefix, and one bit for each first three digits."
    ))?;
    source.line(format_args!("pub(crate) static PLANS: [(&[u8], bool, bool, [u64; 16]); {}] = [", plans.len()))?;
    for ((groups, mobile, prefixed), starts) in &plans {
        source.line(format_args!("    (&{groups:?}, {mobile}, {prefixed}, {starts:?}),"))?;
    }
    source.line(format_args!("];"))?;
    source.write()
}
