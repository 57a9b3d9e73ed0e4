//! Writes a large recording: `cargo run --example traffic -- MEGABYTES DRIFT-PER-MILLE > big.har`.
//!
//! Orders of a shop with lists, nulls, escapes and non-ASCII text; a known share of them drifts.
//! The same arguments give the same bytes. The description is `benches/shop.yaml`.

#[path = "../benches/shop.rs"]
mod shop;

use std::io::{self, BufWriter, Write as _};

fn main() -> io::Result<()> {
    let mut arguments = std::env::args().skip(1).map(|argument| argument.parse::<usize>());
    let mut next = |default| match arguments.next() {
        Some(Ok(number)) => Ok(number),
        Some(Err(_)) => Err(io::Error::other("expected: MEGABYTES DRIFT-PER-MILLE")),
        None => Ok(default),
    };
    let (megabytes, per_mille) = (next(100)?, next(10)?);
    let mut out = BufWriter::new(io::stdout().lock());
    let written = shop::write_har(&mut out, megabytes * 1_000_000, per_mille)?;
    out.flush()?;
    writeln!(io::stderr(), "{} exchanges, {} of them drifting", written.exchanges, written.drifting)
}
