//! How a failure is shown: once, with its causes, and with what to do where that is known.

use std::error::Error;
use std::fmt;
use std::io;
use std::process::ExitCode;

/// Why a command did not do what it was asked.
#[derive(Debug)]
pub(crate) struct Failure {
    /// What was tried; empty where the cause says it all.
    what: String,
    cause: Option<Box<dyn Error + Send + Sync>>,
    hint: Option<String>,
    /// The service understood and refused, as opposed to: it could not be asked.
    refused: bool,
}

impl Failure {
    pub(crate) fn new(what: impl Into<String>, cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self { what: what.into(), cause: Some(cause.into()), hint: None, refused: false }
    }

    /// An error that says all there is to say.
    pub(crate) fn of(error: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::new("", error)
    }

    /// A failure without a cause below it.
    pub(crate) fn because(what: impl Into<String>) -> Self {
        Self { what: what.into(), cause: None, hint: None, refused: false }
    }

    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    pub(crate) fn refused(mut self) -> Self {
        self.refused = true;
        self
    }

    pub(crate) fn exit_code(&self) -> ExitCode {
        ExitCode::from(if self.refused { 1 } else { 2 })
    }

    pub(crate) fn is_broken_pipe(&self) -> bool {
        let mut cause = self.cause.as_deref().map(|cause| cause as &(dyn Error + 'static));
        while let Some(error) = cause {
            if error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe) {
                return true;
            }
            cause = error.source();
        }
        false
    }
}

/// Failing to write to standard output.
impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::new("cannot write the output", error)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut lines = Vec::new();
        if !self.what.is_empty() {
            lines.push(self.what.clone());
        }
        let mut cause = self.cause.as_deref().map(|cause| cause as &(dyn Error + 'static));
        while let Some(error) = cause {
            let text = error.to_string();
            // Some errors repeat their cause in their own text.
            if !lines.last().is_some_and(|last| last.contains(&text)) {
                lines.push(text);
            }
            cause = error.source();
        }
        for (index, line) in lines.iter().enumerate() {
            let prefix = if index == 0 { "error" } else { "  caused by" };
            writeln!(f, "{prefix}: {line}")?;
        }
        match &self.hint {
            Some(hint) => writeln!(f, "\nhint: {hint}"),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn causes_stand_below_each_other_and_the_hint_last() {
        let cause = io::Error::new(io::ErrorKind::AddrInUse, "address in use");
        let failure = Failure::new("cannot listen", cause).hint("take another port");
        insta::assert_snapshot!(failure, @r"
        error: cannot listen
          caused by: address in use

        hint: take another port
        ");
    }
}
