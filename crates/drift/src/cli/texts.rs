//! Which texts are taken out of a recording, beside credentials.

use std::sync::Arc;

use clap::Args;

use crate::Contract;
use crate::redact::{Redaction, Text};

#[derive(Debug, Args)]
pub(super) struct Texts {
    /// Replace this text by filler of the same length: a member's name, or a JSON pointer.
    #[arg(long = "text", value_name = "NAME|/POINTER")]
    texts: Vec<String>,

    /// Leave this text where the description calls it free: a member's name, or a JSON pointer.
    #[arg(long, value_name = "NAME|/POINTER", requires = "spec")]
    keep: Vec<String>,
}

impl Texts {
    /// What is taken out; with a description, free text by it.
    pub(super) fn redaction(&self, description: Option<Arc<Contract>>) -> Redaction {
        let mut redaction = Redaction::default();
        for text in &self.texts {
            redaction = redaction.text(Text::parse(text));
        }
        for text in &self.keep {
            redaction = redaction.keep(Text::parse(text));
        }
        match description {
            Some(description) => redaction.free_text_of(description),
            None => redaction,
        }
    }
}
