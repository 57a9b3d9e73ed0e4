//! An exchange under way: from its request to the last byte of its answer.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Instant;

use http::{HeaderMap, Method, Version};
use hyper::body::{Body, Bytes, Frame, Incoming, SizeHint};
use jiff::Timestamp;
use tokio::sync::{OwnedSemaphorePermit, oneshot};

use super::capture::{Capture, Limits, State};
use super::entry::{Head, Message, Passed};
use super::writer::Writer;

/// An exchange that has begun. It is handed to the writer once, at its end; and if it is dropped before, because the
/// client went away or the recorder stops, as far as it came.
#[derive(Debug)]
pub(super) struct Exchange {
    parts: Option<Parts>,
    writer: Writer,
}

#[derive(Debug)]
struct Parts {
    method: Method,
    url: String,
    version: Version,
    request_headers: HeaderMap,
    request: Capture,
    response: Option<Head>,
    answer_headers: HeaderMap,
    answer: Capture,
    started: Timestamp,
    clock: Instant,
    waited: Option<std::time::Duration>,
    limits: Arc<Limits>,
    /// One of the exchanges that may be under way at a time; not free before this one is written.
    permit: OwnedSemaphorePermit,
}

impl Exchange {
    pub(super) fn begin(
        (method, url, version): (Method, String, Version),
        request_headers: HeaderMap,
        limits: &Arc<Limits>,
        writer: &Writer,
        permit: OwnedSemaphorePermit,
    ) -> Self {
        let none = HeaderMap::new();
        let parts = Parts {
            method,
            url,
            version,
            request: Capture::new(&request_headers, limits),
            request_headers,
            response: None,
            answer: Capture::new(&none, limits),
            answer_headers: none,
            started: Timestamp::now(),
            clock: Instant::now(),
            waited: None,
            limits: limits.clone(),
            permit,
        };
        Self { parts: Some(parts), writer: writer.clone() }
    }

    /// Where the body of the request is kept.
    pub(super) fn request(&self) -> Option<Capture> {
        self.parts.as_ref().map(|parts| parts.request.clone())
    }

    /// The answer has begun.
    pub(super) fn answered(&mut self, head: Head, headers: HeaderMap) {
        if let Some(parts) = &mut self.parts {
            parts.answer = Capture::new(&headers, &parts.limits);
            parts.answer_headers = headers;
            parts.response = Some(head);
            parts.waited = Some(parts.clock.elapsed());
        }
    }

    /// Forgets an exchange that turned out to be something else.
    pub(super) fn forget(mut self) {
        self.parts = None;
    }

    /// The end: the result is there when it is written.
    pub(super) fn finish(&mut self, state: State) -> oneshot::Receiver<()> {
        match self.parts.take() {
            Some(parts) => self.writer.write(parts.passed(state)),
            // Nothing is to be waited for.
            None => oneshot::channel().1,
        }
    }

    fn keep(&self, data: &[u8]) {
        if let Some(parts) = &self.parts {
            parts.answer.push(data);
        }
    }
}

impl Drop for Exchange {
    fn drop(&mut self) {
        if let Some(parts) = self.parts.take() {
            self.writer.leave(parts.passed(State::Open));
        }
    }
}

impl Parts {
    fn passed(self, state: State) -> Box<Passed> {
        self.answer.end(state);
        let took = self.clock.elapsed();
        Box::new(Passed {
            method: self.method,
            url: self.url,
            version: self.version,
            request: Message { headers: self.request_headers, body: self.request.take() },
            response: self.response,
            answer: Message { headers: self.answer_headers, body: self.answer.take() },
            started: self.started,
            waited: self.waited.unwrap_or(took),
            took,
            permit: self.permit,
        })
    }
}

/// The body of an answer, passed on as it comes. The last of it is passed on when the exchange is written: a client that
/// has its answer finds it in the recording.
pub(super) struct Answer {
    inner: Incoming,
    exchange: Exchange,
    writing: Option<Writing>,
    is_over: bool,
    /// Ends it: for streams that have no end of their own.
    stop: Option<Stopping>,
}

/// The word to stop, when it comes.
pub(super) type Stopping = Pin<Box<dyn Future<Output = ()> + Send>>;

/// The end of an answer.
struct Writing {
    written: oneshot::Receiver<()>,
    /// What is passed on when the exchange is written.
    last: Option<hyper::Result<Frame<Bytes>>>,
}

impl Answer {
    pub(super) fn new(inner: Incoming, exchange: Exchange, stop: Option<Stopping>) -> Self {
        Self { inner, exchange, writing: None, is_over: false, stop }
    }

    /// Waits until an answer without a body is written.
    pub(super) async fn finish_if_empty(&mut self) {
        if self.inner.is_end_stream() {
            self.is_over = true;
            // A failure is reported at the end of the recording.
            let _ = self.exchange.finish(State::Complete).await;
        }
    }

    fn end(&mut self, state: State, last: Option<hyper::Result<Frame<Bytes>>>) {
        self.writing = Some(Writing { written: self.exchange.finish(state), last });
    }
}

impl Body for Answer {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<hyper::Result<Frame<Bytes>>>> {
        let answer = self.get_mut();
        loop {
            if let Some(writing) = &mut answer.writing {
                // A failure is reported at the end of the recording.
                let _ = ready!(Pin::new(&mut writing.written).poll(context));
                answer.is_over = true;
                return Poll::Ready(answer.writing.take().and_then(|writing| writing.last));
            }
            if answer.is_over {
                return Poll::Ready(None);
            }
            if answer.stop.as_mut().is_some_and(|stop| stop.as_mut().poll(context).is_ready()) {
                answer.end(State::Open, None);
                continue;
            }
            match ready!(Pin::new(&mut answer.inner).poll_frame(context)) {
                Some(Ok(frame)) => {
                    frame.data_ref().into_iter().for_each(|data| answer.exchange.keep(data));
                    if !frame.is_trailers() && !answer.inner.is_end_stream() {
                        return Poll::Ready(Some(Ok(frame)));
                    }
                    // A client that knows the length has all of it now; and nothing follows trailers.
                    answer.end(State::Complete, Some(Ok(frame)));
                }
                Some(Err(error)) => {
                    answer.end(State::Broken, Some(Err(error)));
                    // What came before is sent while this waits; with the error, it would be thrown away.
                    context.waker().wake_by_ref();
                    return Poll::Pending;
                }
                None => answer.end(State::Complete, None),
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.is_over
    }

    fn size_hint(&self) -> SizeHint {
        if self.is_over { SizeHint::with_exact(0) } else { self.inner.size_hint() }
    }
}
