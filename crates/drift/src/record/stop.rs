//! The word to stop.

use tokio::sync::watch;

/// Who says it. When it is dropped, that says it, too.
#[derive(Debug)]
pub(super) struct Stopper(watch::Sender<bool>);

/// Who waits for it.
#[derive(Debug, Clone)]
pub(super) struct Stop(watch::Receiver<bool>);

pub(super) fn channel() -> (Stopper, Stop) {
    let (stopper, stop) = watch::channel(false);
    (Stopper(stopper), Stop(stop))
}

impl Stopper {
    pub(super) fn stop(&self) {
        self.0.send_replace(true);
    }
}

impl Stop {
    /// Waits until it is said.
    pub(super) async fn said(mut self) {
        // An error is a sender that is gone.
        let _ = self.0.wait_for(|is_said| *is_said).await;
    }
}
