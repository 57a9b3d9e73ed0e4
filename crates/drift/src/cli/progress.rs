//! A progress bar for long runs.

use std::io::IsTerminal as _;
use std::sync::Arc;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::progress::Progress;

/// Inputs below this size, in bytes, are read before a bar would be of use.
const LONG: u64 = 32 << 20;

/// A bar on standard error, drawn only if that is a terminal and the input is large.
#[derive(Debug)]
pub(super) struct Bar(ProgressBar);

impl Bar {
    pub(super) fn new() -> Arc<Self> {
        let style = ProgressStyle::with_template("{bar:30} {bytes} of {total_bytes}, {bytes_per_sec}, {eta} left");
        // The template is a constant; were it wrong, the bar would look plain.
        let style = style.unwrap_or_else(|_| ProgressStyle::default_bar());
        Arc::new(Self(ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden()).with_style(style)))
    }

    /// Removes the bar, before anything else is written.
    pub(super) fn finish(&self) {
        self.0.finish_and_clear();
    }

    fn show(&self) {
        if self.0.is_hidden() && std::io::stderr().is_terminal() {
            self.0.set_draw_target(ProgressDrawTarget::stderr());
        }
    }
}

impl Progress for Bar {
    fn begin(&self, total: Option<u64>) {
        match total {
            Some(total) => {
                self.0.set_length(total);
                if total >= LONG {
                    self.show();
                }
            }
            None => {
                if let Ok(style) = ProgressStyle::with_template("{bytes}, {bytes_per_sec}") {
                    self.0.set_style(style);
                }
            }
        }
    }

    fn advance(&self, bytes: u64) {
        self.0.inc(bytes);
        if self.0.length().is_none() && self.0.position() >= LONG {
            self.show();
        }
    }
}
