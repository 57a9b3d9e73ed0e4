//! The texts to remove from a recording, besides credentials.

use std::sync::Arc;

use clap::Args;

use crate::Contract;
use crate::redact::{Redaction, Text};

#[derive(Debug, Args)]
pub(super) struct Texts {
    /// Replace this text with filler of the same length: a member name, or a JSON pointer; repeatable.
    #[arg(long = "text", value_name = "NAME|/POINTER")]
    texts: Vec<String>,

    /// Keep this text although the document does not constrain it: a member name, or a JSON pointer; repeatable.
    #[arg(long, value_name = "NAME|/POINTER", requires = "spec")]
    keep: Vec<String>,
}

impl Texts {
    /// The redaction; with a document, it also replaces free text.
    pub(super) fn redaction(&self, document: Option<Arc<Contract>>) -> Redaction {
        let mut redaction = Redaction::default();
        for text in &self.texts {
            redaction = redaction.text(Text::parse(text));
        }
        for text in &self.keep {
            redaction = redaction.keep(Text::parse(text));
        }
        match document {
            Some(document) => redaction.free_text_of(document),
            None => redaction,
        }
    }
}
