//! What a call has sent so far, and what may have come of it.

use reqwest::header::HeaderValue;

/// How a request may be repeated.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Repeats {
    /// It changes nothing.
    pub(crate) reads: bool,
    /// The client may send it again within the call: it is idempotent by its method, or by its key.
    pub(crate) within_call: bool,
    /// The caller may make the call again and send the same request: it is idempotent by its method, or by a key that
    /// the caller chose. A key that the client made up for this call will be another one in the next.
    pub(crate) by_caller: bool,
}

/// The tries of one call, as far as their outcome matters for the next.
#[derive(Clone, Debug, Default)]
pub struct Attempts {
    current: Repeats,
    key: Option<HeaderValue>,
    changed: bool,
    unrepeatable: bool,
}

impl Attempts {
    /// Another request of the call; there is more than one where the caller of generated operations makes it so.
    pub(crate) fn begin(&mut self, repeats: Repeats, key: Option<HeaderValue>) {
        self.current = repeats;
        self.key = key;
    }

    /// The request was sent, and may have taken effect.
    pub(crate) fn took_effect(&mut self) {
        self.changed |= !self.current.reads;
        self.unrepeatable |= !self.current.by_caller;
    }

    pub(crate) fn current(&self) -> Repeats {
        self.current
    }

    /// Whether any request of the call may have changed something.
    pub(crate) fn may_have_changed(&self) -> bool {
        self.changed
    }

    /// Whether the call may be made again without doing anything twice.
    pub(crate) fn repeatable(&self) -> bool {
        !self.unrepeatable
    }

    /// The key of the last request; a header of the caller's that is not text is none.
    pub(crate) fn key(&self) -> Option<&str> {
        self.key.as_ref()?.to_str().ok()
    }
}
