//! How much the service takes before it refuses.

use std::time::Duration;

/// The bounds on what one request, one user and all connections may cost. Each has its own refusal.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// The largest request body, in bytes; 64 KiB unless set. A larger one is answered 413 `body-too-large`.
    ///
    /// The longest message that the contract allows has 2,000 characters of at most 12 bytes each in JSON; the rest is
    /// room for IDs, white space and members that the contract does not name.
    pub body_bytes: usize,
    /// The largest head of a request, in bytes of names and values; 16 KiB unless set. A larger one is answered 431
    /// `headers-too-large`, and one of more than twice this size by 431 without a body.
    pub header_bytes: usize,
    /// How deep a JSON body may be nested; 32 unless set. A deeper one is answered 400 `json-too-deep`.
    pub json_depth: usize,
    /// The longest message, in characters; what the contract allows, 2,000, unless set lower. A longer one is answered
    /// 422 `invalid-request`.
    pub message_characters: usize,
    /// Connections at the same time; 4,096 unless set. A further one is answered 503 `unavailable` and closed.
    pub connections: usize,
    /// Connections of one client at the same time: of an IPv4 address, or of the first 64 bits of an IPv6 address; 1,024
    /// unless set. A further one is answered like one beyond [`connections`](Self::connections). Behind a proxy all
    /// connections are the proxy's.
    pub connections_per_address: usize,
    /// How long a connection may wait for a request, and a request's head may take to arrive; 15 seconds unless set.
    /// After that the connection is closed.
    pub header_timeout: Duration,
    /// How long a request's body may take to arrive; 15 seconds unless set. A slower one is answered 408
    /// `request-timeout`.
    pub body_timeout: Duration,
    /// How long a client may leave an answer lying without taking any of it; 30 seconds unless set. After that the
    /// connection is closed.
    pub send_timeout: Duration,
    /// How long requests that were begun have to end once the server is to stop; 30 seconds unless set.
    pub stop_timeout: Duration,
    /// Requests that a user may send in a minute, all at once or spread over it; 600 unless set, 0 for any number.
    /// A further one is answered 429 `rate-limited`.
    pub requests_per_minute: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            body_bytes: 64 * 1024,
            header_bytes: 16 * 1024,
            json_depth: 32,
            message_characters: 2_000,
            connections: 4_096,
            connections_per_address: 1_024,
            header_timeout: Duration::from_secs(15),
            body_timeout: Duration::from_secs(15),
            send_timeout: Duration::from_secs(30),
            stop_timeout: Duration::from_secs(30),
            requests_per_minute: 600,
        }
    }
}
