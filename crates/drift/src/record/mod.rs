//! A reverse proxy that records what passes through it as HAR 1.2.
//!
//! It is between a client and a server and passes every request and every answer on as they come: the target of the
//! request byte for byte, the headers in their order (repeated ones together), bodies while they arrive. Only what
//! belongs to a connection is its own, among it the `Host`, which is that of the upstream. What passed, it writes,
//! redacted, to a file that is a complete recording at every moment: a HAR, or NDJSON when its name ends in `.ndjson`.
//!
//! ```no_run
//! # async fn example() -> Result<(), openapi_drift::record::RecordError> {
//! use openapi_drift::record::{Options, Proxy};
//!
//! let proxy = Proxy::start("http://127.0.0.1:8080", "127.0.0.1:0", "session.har", Options::default()).await?;
//! println!("send requests to {}", proxy.url());
//! let recorded = proxy.shutdown().await?;
//! println!("{} exchanges", recorded.exchanges);
//! # Ok(())
//! # }
//! ```

mod capture;
mod entry;
mod error;
mod exchange;
mod file;
mod forward;
mod headers;
mod serve;
mod stop;
mod tls;
mod upstream;
mod writer;

use std::fmt;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

pub use error::RecordError;
pub use file::Format;
use tokio::net::{TcpListener, lookup_host};
use tokio::task::JoinHandle;

use crate::redact::Redaction;

/// How to record.
#[derive(Debug, Clone)]
pub struct Options {
    /// What is taken out, as by [`redact::clean`](crate::redact::clean); `None` records everything as it is, secrets
    /// included.
    pub redaction: Option<Redaction>,
    /// The URL under which the API is recorded, in place of the upstream's: the public server of
    /// the document, when a local copy is recorded.
    pub public_url: Option<String>,
    /// Leaves out what differs from run to run: times, the recorder's clock, the `Date` header,
    /// request identifiers. Meant for recordings that are committed.
    pub reproducible: bool,
    /// As much of each body as is recorded, in bytes. A larger one is passed on in full and recorded without its text;
    /// of a sequence, such as server-sent events, the items up to the limit are recorded.
    pub max_body: usize,
    /// As much as the bodies that are under way may take in memory together, in bytes. Those beyond it are passed on
    /// in full and recorded without their text.
    pub max_bodies: usize,
    /// How long the upstream may be silent before its answer begins.
    pub timeout: Duration,
    /// The format of the file; by its name, when not given.
    pub format: Option<Format>,
    /// Receives each exchange.
    pub observer: Option<Arc<dyn Observer>>,
    /// A PEM file of certificate authorities that the upstream's certificate may be from, beside those of the system.
    pub cacert: Option<PathBuf>,
    /// The certificate that is shown to the upstream.
    pub identity: Option<Identity>,
    /// Serves HTTPS.
    pub tls: Option<Tls>,
}

/// A client certificate, in PEM files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The certificate, and those that lead from it to the authority.
    pub cert: PathBuf,
    /// Its private key.
    pub key: PathBuf,
}

/// HTTPS with a certificate that is made at the start, for this one recording.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tls {
    /// The PEM file that the certificate is written to, for clients to trust. An existing file is replaced.
    pub cert: PathBuf,
    /// Names and IP addresses for which it is valid, beside `localhost`, the loopback addresses and the host that is
    /// listened on.
    pub names: Vec<String>,
}

/// Receives each exchange once it is written, in the order of the file, before the client has the last byte of its
/// answer: whatever takes long should be done elsewhere.
pub trait Observer: fmt::Debug + Send + Sync {
    /// An exchange was written.
    fn recorded(&self, exchange: &Recorded<'_>);
}

/// An exchange that was written.
#[derive(Debug)]
#[non_exhaustive]
pub struct Recorded<'r> {
    /// The entry of the file.
    pub entry: &'r str,
    /// The line on which it is, from 1.
    pub line: u64,
    original: &'r str,
}

impl Recorded<'_> {
    /// The entry before redaction, with its secrets: to be judged, not to be kept.
    #[must_use]
    pub fn original(&self) -> &str {
        self.original
    }
}

/// What a recorder did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Summary {
    /// The number of exchanges in the file.
    pub exchanges: u64,
    /// The number of connections that went on with another protocol, such as web sockets. They are passed on and not
    /// recorded.
    pub upgraded: u64,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            redaction: Some(Redaction::default()),
            public_url: None,
            reproducible: false,
            max_body: 16 << 20,
            max_bodies: 256 << 20,
            timeout: Duration::from_secs(60),
            format: None,
            observer: None,
            cacert: None,
            identity: None,
            tls: None,
        }
    }
}

/// A running proxy. Dropping it stops it without waiting for what is under way.
#[derive(Debug)]
pub struct Proxy {
    addr: SocketAddr,
    is_tls: bool,
    stopper: stop::Stopper,
    served: JoinHandle<()>,
    shared: Arc<forward::Shared>,
}

impl Proxy {
    /// Starts to listen and to forward. Port 0 takes a free one. An existing file is replaced.
    ///
    /// # Errors
    ///
    /// If the upstream is not a URL, the address cannot be listened on, a certificate or key cannot be used, or a file
    /// cannot be written.
    pub async fn start(
        upstream: &str,
        listen: &str,
        out: impl AsRef<Path>,
        options: Options,
    ) -> Result<Self, RecordError> {
        let upstream = upstream::Upstream::new(upstream, &options)?;
        let failed = |source| RecordError::Listen { addr: listen.to_owned(), source };
        let addresses: Vec<SocketAddr> = lookup_host(listen).await.map_err(failed)?.collect();
        let listener = TcpListener::bind(&addresses[..]).await.map_err(failed)?;
        let addr = listener.local_addr().map_err(failed)?;
        let acceptor = options.tls.as_ref().map(|tls| tls::for_clients(tls, listen)).transpose()?;
        let (stopper, stop) = stop::channel();
        let shared = Arc::new(forward::Shared::new(upstream, out.as_ref(), &options, addr.port(), stop.clone())?);
        let served = tokio::spawn(serve::serve(listener, acceptor, shared.clone(), stop));
        Ok(Self { addr, is_tls: options.tls.is_some(), stopper, served, shared })
    }

    /// Where it listens.
    #[must_use]
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// The URL to send requests to.
    #[must_use]
    pub fn url(&self) -> String {
        let scheme = if self.is_tls { "https" } else { "http" };
        format!("{scheme}://{}", self.addr)
    }

    /// Stops to listen, waits up to 10 s for what is under way, and returns what was recorded. Event streams and upgraded
    /// connections, which have no end of their own, are ended at once; what is cut off is recorded as far as it came.
    ///
    /// # Errors
    ///
    /// If an exchange could not be written, or the proxy had stopped before.
    pub async fn shutdown(self) -> Result<Summary, RecordError> {
        self.stopper.stop();
        self.served.await.map_err(|_| RecordError::Stopped)?;
        self.shared.finish().await
    }
}
