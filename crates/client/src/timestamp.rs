//! A point in time as the wire has it.

use std::convert::Infallible;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A point in time, kept as it was sent.
///
/// The contract says RFC 3339; a server may yet send something else, and one odd date is no reason to lose a whole
/// answer. So reading never fails, [`instant`](Self::instant) says what time it is where that is clear, and writing
/// gives back the same text.
///
/// ```
/// let joined = managem::Timestamp::from("2023-11-07T05:31:56Z");
/// assert_eq!(joined.instant().unwrap().as_second(), 1_699_335_116);
/// assert_eq!(managem::Timestamp::from("last Tuesday").instant(), None);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(String);

impl Timestamp {
    /// The instant, or `None` when the text is no RFC 3339 date-time with an offset.
    #[must_use]
    pub fn instant(&self) -> Option<jiff::Timestamp> {
        self.0.parse().ok()
    }

    /// The text as it was sent.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl From<&str> for Timestamp {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl From<String> for Timestamp {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl From<jiff::Timestamp> for Timestamp {
    /// RFC 3339 in UTC with milliseconds, as the vendor writes it.
    fn from(instant: jiff::Timestamp) -> Self {
        Self(format!("{instant:.3}"))
    }
}

impl FromStr for Timestamp {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self::from(text))
    }
}
