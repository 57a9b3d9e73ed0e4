//! How errors are shown.

use std::error::Error;
use std::fmt;

/// The error and its causes, each once, in one line.
pub(crate) fn chain(error: &dyn Error, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut last = error.to_string();
    f.write_str(&last)?;
    let mut cause = error.source();
    while let Some(error) = cause {
        let text = error.to_string();
        // Some errors repeat their cause in their own text.
        if !last.contains(&text) {
            write!(f, ": {text}")?;
        }
        last = text;
        cause = error.source();
    }
    Ok(())
}

/// Gives errors a `Debug` for people: it is what a `main` that returns one prints, and what `unwrap` does. What a derived
/// one would add to it is text that must not be shown.
macro_rules! debug_as_display {
    ($($error:ty),* $(,)?) => {$(
        impl std::fmt::Debug for $error {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                crate::report::chain(self, f)
            }
        }
    )*};
}
pub(crate) use debug_as_display;
