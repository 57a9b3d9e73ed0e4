//! Whether and when a call is tried again.

use std::time::{Duration, SystemTime};

use backon::{BackoffBuilder as _, ExponentialBuilder};
use reqwest::StatusCode;
use reqwest::header::{DATE, HeaderMap, HeaderName, RETRY_AFTER};

use crate::attempt::{Failed, Outcome};

/// How often a call is tried, and how long it waits in between.
///
/// A client does not retry unless it is given one of these. Waiting doubles from [`first_wait`](Self::first_wait) to
/// [`longest_wait`](Self::longest_wait), with jitter, so that clients that failed together do not come back together; a
/// `Retry-After` that asks for more, as a number or as a date, is followed, up to the longest wait. A call with a
/// [`deadline`](crate::ClientBuilder::deadline) ends without another try if the wait would outlast it.
///
/// What is tried again is only what cannot have taken effect, or may take effect twice without harm:
///
/// - a connection that never came about;
/// - 429, which refuses by definition;
/// - for reads, and for writes with an idempotency key, also a broken connection, a body that breaks off, a timeout, and 408, 502, 503 and 504.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub struct RetryPolicy {
    attempts: usize,
    first_wait: Duration,
    longest_wait: Duration,
}

impl RetryPolicy {
    /// At most `attempts` tries in all, the first one counted; waits from 200 milliseconds to 10 seconds.
    pub fn new(attempts: usize) -> Self {
        Self { attempts, first_wait: Duration::from_millis(200), longest_wait: Duration::from_secs(10) }
    }

    /// The wait before the second try; 200 milliseconds unless set.
    pub fn first_wait(mut self, wait: Duration) -> Self {
        self.first_wait = wait;
        self
    }

    /// The longest wait between two tries; 10 seconds unless set.
    pub fn longest_wait(mut self, wait: Duration) -> Self {
        self.longest_wait = wait;
        self
    }

    /// The waits, one for each try after the first.
    pub(crate) fn waits(self) -> impl Iterator<Item = Duration> {
        ExponentialBuilder::default()
            .with_min_delay(self.first_wait)
            .with_max_delay(self.longest_wait)
            .with_max_times(self.attempts.saturating_sub(1))
            .with_jitter()
            .build()
    }

    /// The wait before the next try: what was planned, or what the service asks for if that is more and not too much.
    pub(crate) fn wait(self, planned: Duration, asked: Option<Duration>) -> Duration {
        asked.map_or(planned, |asked| asked.max(planned)).min(self.longest_wait.max(planned))
    }
}

/// Whether another try may go better after this outcome, safe or not.
pub(crate) fn may_help(outcome: &Outcome) -> bool {
    match outcome {
        Ok(received) => status_may_help(received.status()),
        Err(Failed::Http(error)) => error_may_help(error),
        Err(Failed::TooLarge { .. }) => false,
    }
}

pub(crate) fn status_may_help(status: StatusCode) -> bool {
    matches!(status.as_u16(), 408 | 429 | 502..=504)
}

pub(crate) fn error_may_help(error: &reqwest::Error) -> bool {
    !error.is_builder()
}

/// Whether the request may have taken effect. A connection that never came about carried nothing, and a refusal (4xx)
/// says so; 408 is a server, or a proxy before it, that lost patience at a time it does not tell.
///
/// An HTTP client of the caller's own may have followed a redirect to where no connection came about.
pub(crate) fn may_have_taken_effect(outcome: &Outcome, foreign: bool) -> bool {
    match outcome {
        Ok(received) => status_may_have_taken_effect(received.status()),
        Err(Failed::TooLarge { status, .. }) => status_may_have_taken_effect(*status),
        Err(Failed::Http(error)) => !error.is_builder() && (foreign || !never_connected(error)),
    }
}

/// How long the service asks to wait: a number of seconds, or the time until an HTTP date by the service's own clock
/// where it says what time it is.
pub(crate) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = |name: HeaderName| headers.get(name)?.to_str().ok().map(str::trim);
    let asked = text(RETRY_AFTER)?;
    if let Ok(seconds) = asked.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let until = httpdate::parse_http_date(asked).ok()?;
    let now = text(DATE).and_then(|date| httpdate::parse_http_date(date).ok());
    // Not `SystemTime::now`, which a browser does not have.
    let now = now.unwrap_or_else(|| SystemTime::from(jiff::Timestamp::now()));
    Some(until.duration_since(now).unwrap_or_default())
}

fn status_may_have_taken_effect(status: StatusCode) -> bool {
    !status.is_client_error() || status == StatusCode::REQUEST_TIMEOUT
}

/// Whether the connection never came about, so that nothing can have happened. A browser does not say.
pub(crate) fn never_connected(error: &reqwest::Error) -> bool {
    #[cfg(not(target_arch = "wasm32"))]
    return error.is_connect();
    #[cfg(target_arch = "wasm32")]
    {
        let _ = error;
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_within_bounds() {
        let policy =
            RetryPolicy::new(5).first_wait(Duration::from_millis(100)).longest_wait(Duration::from_millis(400));
        let waits: Vec<_> = policy.waits().map(|wait| wait.as_millis()).collect();
        assert_eq!(waits.len(), 4);
        // Jitter adds up to as much again.
        for (wait, least) in waits.iter().zip([100, 200, 400, 400]) {
            assert!((least..=2 * least + 1).contains(wait), "{waits:?}");
        }
    }

    #[test]
    fn a_wait_that_is_asked_for_is_followed_within_bounds() {
        let policy = RetryPolicy::new(2).longest_wait(Duration::from_secs(10));
        let planned = Duration::from_secs(1);
        assert_eq!(policy.wait(planned, None), planned);
        assert_eq!(policy.wait(planned, Some(Duration::from_secs(3))).as_secs(), 3);
        assert_eq!(policy.wait(planned, Some(Duration::ZERO)), planned);
        assert_eq!(policy.wait(planned, Some(Duration::from_secs(3600))).as_secs(), 10);
    }

    #[test]
    fn the_wait_that_is_asked_for_is_a_number_or_a_date() {
        let headers = |pairs: &[(HeaderName, &str)]| {
            pairs.iter().map(|(name, value)| (name.clone(), value.parse().unwrap())).collect::<HeaderMap>()
        };
        let asked =
            |value: &str| retry_after(&headers(&[(DATE, "Sun, 06 Nov 1994 08:49:00 GMT"), (RETRY_AFTER, value)]));
        for (value, seconds) in [
            ("120", Some(120)),
            (" 7 ", Some(7)),
            ("Sun, 06 Nov 1994 08:49:37 GMT", Some(37)),
            ("Sunday, 06-Nov-94 08:49:37 GMT", Some(37)),
            ("Sun Nov  6 08:49:37 1994", Some(37)),
            // Over already.
            ("Sun, 06 Nov 1994 08:00:00 GMT", Some(0)),
            ("-1", None),
            ("1.5", None),
            ("soon", None),
            ("", None),
        ] {
            assert_eq!(asked(value), seconds.map(Duration::from_secs), "{value:?}");
        }
        assert_eq!(retry_after(&HeaderMap::new()), None);
        let without_date = headers(&[(RETRY_AFTER, "Fri, 31 Dec 9999 23:59:59 GMT")]);
        assert!(retry_after(&without_date).unwrap() > Duration::from_secs(1_000_000));
        let odd_date = headers(&[(DATE, "today"), (RETRY_AFTER, "Sun, 06 Nov 1994 08:00:00 GMT")]);
        assert_eq!(retry_after(&odd_date), Some(Duration::ZERO));
    }

    #[test]
    fn a_status_says_what_may_have_happened_and_what_may_help() {
        for (status, effect, help) in [
            (201, true, false),
            (303, true, false),
            (400, false, false),
            (401, false, false),
            (408, true, true),
            (409, false, false),
            (429, false, true),
            (500, true, false),
            (502, true, true),
            (503, true, true),
            (504, true, true),
            (505, true, false),
        ] {
            let status = StatusCode::from_u16(status).unwrap();
            assert_eq!(status_may_have_taken_effect(status), effect, "{status}");
            assert_eq!(status_may_help(status), help, "{status}");
        }
    }
}
