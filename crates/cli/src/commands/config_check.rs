//! `managem config check`

use std::io::{self, Write as _};

use crate::args::ServeArgs;
use crate::failure::Failure;
use crate::settings::Resolved;

/// Shows every setting with its origin, once all of them make sense.
pub(crate) fn run(args: &ServeArgs) -> Result<(), Failure> {
    let resolved = Resolved::new(&args.flags()?)?;
    resolved.settings()?;
    write!(io::stdout().lock(), "{resolved}")?;
    Ok(())
}
