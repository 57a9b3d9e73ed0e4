//! What is kept of a body while it passes.

use std::mem;
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};

use http::{HeaderMap, header};
use hyper::body::{Body, Bytes, Frame, Incoming, SizeHint};
use openapi_contract::media::Sequence;

/// How much is kept, in bytes.
#[derive(Debug)]
pub(super) struct Limits {
    /// Of one body.
    of_body: usize,
    /// Of all bodies that are not yet written, together.
    of_all: usize,
    held: AtomicUsize,
}

impl Limits {
    pub(super) fn new(of_body: usize, of_all: usize) -> Self {
        Self { of_body, of_all, held: AtomicUsize::new(0) }
    }

    fn hold(&self, bytes: usize) -> bool {
        let room = |held: usize| held.checked_add(bytes).filter(|sum| *sum <= self.of_all);
        self.held.fetch_update(Ordering::Relaxed, Ordering::Relaxed, room).is_ok()
    }
}

/// How a body ended, or why no more of it was kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    /// It has not ended, or its end was not waited for.
    Open,
    /// It ended.
    Complete,
    /// It was broken off.
    Broken,
}

/// A limit that kept a body from being kept in full.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Exceeded {
    /// That of one body, in bytes.
    Body(usize),
    /// That of all of them, in bytes.
    All(usize),
}

/// What was kept of a body.
#[derive(Debug)]
pub(super) struct Kept {
    bytes: Vec<u8>,
    /// How much of the limits' memory it has.
    held: usize,
    total: u64,
    state: State,
    exceeded: Option<Exceeded>,
    /// Whether its beginning is of use without its end: a sequence of items.
    is_sequence: bool,
    limits: Arc<Limits>,
}

impl Kept {
    fn new(headers: &HeaderMap, limits: &Arc<Limits>) -> Self {
        let media_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        Self {
            bytes: Vec::new(),
            held: 0,
            total: 0,
            state: State::Open,
            exceeded: None,
            is_sequence: Sequence::of(media_type).is_some(),
            limits: limits.clone(),
        }
    }

    fn push(&mut self, data: &[u8]) {
        self.total += data.len() as u64;
        if self.exceeded.is_some() {
            return;
        }
        if self.bytes.len() + data.len() > self.limits.of_body {
            return self.give_up(Exceeded::Body(self.limits.of_body), data);
        }
        if !self.has_room(data.len()) {
            return self.give_up(Exceeded::All(self.limits.of_all), &[]);
        }
        self.bytes.extend_from_slice(data);
    }

    /// What is reserved ahead counts as well, because it takes memory.
    fn has_room(&mut self, more: usize) -> bool {
        let needed = self.bytes.len() + more;
        if needed <= self.held {
            return true;
        }
        let next = needed.max(self.held * 2).min(self.limits.of_body);
        if !self.limits.hold(next - self.held) {
            return false;
        }
        self.held = next;
        self.bytes.reserve_exact(next - self.bytes.len());
        true
    }

    /// Of a sequence, the items up to here are kept, of anything else nothing.
    fn give_up(&mut self, limit: Exceeded, last: &[u8]) {
        self.exceeded = Some(limit);
        if self.is_sequence {
            let rest = self.limits.of_body.saturating_sub(self.bytes.len()).min(last.len());
            if self.has_room(rest) {
                self.bytes.extend_from_slice(&last[..rest]);
            }
        } else {
            self.release();
        }
    }

    fn release(&mut self) {
        self.bytes = Vec::new();
        self.limits.held.fetch_sub(mem::take(&mut self.held), Ordering::Relaxed);
    }

    /// The bytes, of which some may be missing.
    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// How many bytes passed.
    pub(super) fn total(&self) -> u64 {
        self.total
    }

    pub(super) fn state(&self) -> State {
        self.state
    }

    pub(super) fn exceeded(&self) -> Option<Exceeded> {
        self.exceeded
    }
}

impl Drop for Kept {
    fn drop(&mut self) {
        self.release();
    }
}

/// A body that is being kept, shared by who passes it on and who records it.
#[derive(Debug, Clone)]
pub(super) struct Capture(Arc<Mutex<Kept>>);

impl Capture {
    pub(super) fn new(headers: &HeaderMap, limits: &Arc<Limits>) -> Self {
        Self(Arc::new(Mutex::new(Kept::new(headers, limits))))
    }

    fn lock(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn push(&self, data: &[u8]) {
        self.lock().push(data);
    }

    pub(super) fn end(&self, state: State) {
        self.lock().state = state;
    }

    pub(super) fn total(&self) -> u64 {
        self.lock().total
    }

    /// What was kept up to now. Nothing is kept after it.
    pub(super) fn take(&self) -> Kept {
        let mut kept = self.lock();
        let limits = kept.limits.clone();
        let next = Kept { bytes: Vec::new(), held: 0, exceeded: Some(Exceeded::Body(0)), limits, ..*kept };
        mem::replace(&mut *kept, next)
    }
}

/// The body of a request, kept while it passes.
#[derive(Debug)]
pub(super) struct Tee {
    inner: Incoming,
    capture: Capture,
}

impl Tee {
    pub(super) fn new(inner: Incoming, capture: Capture) -> Self {
        if inner.is_end_stream() {
            capture.end(State::Complete);
        }
        Self { inner, capture }
    }
}

impl Body for Tee {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<hyper::Result<Frame<Bytes>>>> {
        let tee = self.get_mut();
        let frame = ready!(Pin::new(&mut tee.inner).poll_frame(context));
        if let Some(Ok(frame)) = &frame {
            frame.data_ref().into_iter().for_each(|data| tee.capture.push(data));
        }
        match &frame {
            Some(Err(_)) => tee.capture.end(State::Broken),
            None => tee.capture.end(State::Complete),
            // Nobody asks for more after the last byte that was announced, or after trailers.
            Some(Ok(frame)) if frame.is_trailers() || tee.inner.is_end_stream() => tee.capture.end(State::Complete),
            Some(Ok(_)) => {}
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn capture(media_type: &'static str, limits: &Arc<Limits>) -> Capture {
        let headers = HeaderMap::from_iter([(header::CONTENT_TYPE, HeaderValue::from_static(media_type))]);
        Capture::new(&headers, limits)
    }

    #[test]
    fn a_body_is_kept_up_to_the_limit() {
        let limits = Arc::new(Limits::new(10, 100));
        for (media_type, parts, want, exceeded) in [
            ("application/json", &["12345", "67890"][..], "1234567890", None),
            ("application/json", &["12345", "678901", "2"], "", Some(Exceeded::Body(10))),
            ("text/event-stream", &["12345", "678901", "2"], "1234567890", Some(Exceeded::Body(10))),
        ] {
            let capture = capture(media_type, &limits);
            for part in parts {
                capture.push(part.as_bytes());
            }
            capture.end(State::Complete);
            let kept = capture.take();
            assert_eq!(kept.bytes(), want.as_bytes(), "{parts:?}");
            assert_eq!(kept.total(), parts.concat().len() as u64);
            assert_eq!((kept.state(), kept.exceeded()), (State::Complete, exceeded));
        }
        assert_eq!(limits.held.load(Ordering::Relaxed), 0, "everything was given back");
    }

    #[test]
    fn all_bodies_share_a_limit() {
        let limits = Arc::new(Limits::new(10, 16));
        let [first, second, third] = ["a/a", "b/b", "text/event-stream"].map(|media| capture(media, &limits));
        first.push(b"1234567890");
        second.push(b"123456");
        third.push(b"1");
        second.push(b"7");
        assert_eq!(second.total(), 7);
        assert_eq!(second.take().exceeded(), Some(Exceeded::All(16)));
        assert_eq!(third.take().exceeded(), Some(Exceeded::All(16)));
        let kept = first.take();
        assert_eq!((kept.bytes(), kept.exceeded()), (&b"1234567890"[..], None));
        first.push(b"1234567890");
        assert_eq!(limits.held.load(Ordering::Relaxed), 10, "nothing is kept after it was taken");
        drop(kept);
        assert_eq!(limits.held.load(Ordering::Relaxed), 0);
    }

    /// What is reserved ahead counts, too.
    #[test]
    fn what_is_held_is_what_memory_it_takes() {
        let limits = Arc::new(Limits::new(1000, 1000));
        let capture = capture("a/a", &limits);
        for _ in 0..100 {
            capture.push(b"1234567");
            let kept = capture.lock();
            assert_eq!(limits.held.load(Ordering::Relaxed), kept.bytes.capacity());
            assert!(kept.held <= kept.bytes.len() * 2, "{kept:?}");
        }
        assert_eq!(capture.take().bytes().len(), 700);
    }
}
