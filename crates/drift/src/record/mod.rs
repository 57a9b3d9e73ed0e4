//! A reverse proxy that records what passes through it as HAR 1.2.
//!
//! It stands between a client and a server, hands every request on and every answer back byte for
//! byte, and writes the exchange, redacted, to a file that is a complete recording at every moment:
//! a HAR, or NDJSON when its name ends in `.ndjson`. Two things are not as the client sent them:
//! `.` and `..` in a path are resolved, and a request that names no `Accept` gets `*/*`.
//!
//! ```no_run
//! # async fn example() -> Result<(), openapi_drift::record::RecordError> {
//! use openapi_drift::record::{Options, Proxy};
//!
//! let proxy = Proxy::start("http://127.0.0.1:8080", "127.0.0.1:0", "session.har", Options::default()).await?;
//! println!("send requests to http://{}", proxy.addr());
//! let recorded = proxy.shutdown().await?;
//! println!("{recorded} exchanges");
//! # Ok(())
//! # }
//! ```

mod entry;
mod file;
mod forward;
mod tls;

use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

pub use file::Format;
use thiserror::Error;
use tokio::net::{TcpListener, lookup_host};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::redact::Redaction;

/// Why a recording could not be made.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum RecordError {
    /// The upstream is no absolute HTTP URL.
    #[error("`{url}` is no URL to forward to: write it like http://127.0.0.1:8080")]
    Upstream {
        /// What was given.
        url: String,
    },
    /// The address cannot be listened on.
    #[error("cannot listen on {addr}")]
    Listen {
        /// The address.
        addr: String,
        /// What the system said.
        source: io::Error,
    },
    /// The trust roots of the system cannot be loaded.
    #[error("cannot set up TLS")]
    Tls(#[source] rustls::Error),
    /// The HTTP client cannot be set up.
    #[error("cannot set up the HTTP client")]
    Client(#[source] reqwest::Error),
    /// The recording cannot be written.
    #[error("cannot write {}", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The proxy stopped by itself.
    #[error("the proxy stopped")]
    Stopped,
}

/// How to record.
#[derive(Debug, Clone)]
pub struct Options {
    /// What is taken out; `None` records everything as it is, secrets included.
    pub redaction: Option<Redaction>,
    /// The URL under which the API is recorded, in place of the upstream's: the public server of
    /// the description, when a local copy is recorded.
    pub public_url: Option<String>,
    /// Leaves out what differs from run to run: times, the recorder's clock, the `Date` header,
    /// request identifiers. Meant for recordings that are committed.
    pub reproducible: bool,
    /// The largest body that is handed on, in bytes. Larger requests are refused with 413, larger
    /// answers with 502.
    pub max_body: usize,
    /// How long the upstream may take for an answer.
    pub timeout: Duration,
    /// How exchanges stand in the file; by its name, when not given.
    pub format: Option<Format>,
    /// Who is told of each exchange.
    pub observer: Option<Arc<dyn Observer>>,
}

/// Is told of each exchange once it is written, in the order of the file, before the client has its answer: whatever
/// takes long should be done elsewhere.
pub trait Observer: fmt::Debug + Send + Sync {
    /// An exchange was written: as an entry of a HAR, redacted as in the file, on this line of it (from 1).
    fn recorded(&self, entry: &str, line: u64);
}

impl Default for Options {
    fn default() -> Self {
        Self {
            redaction: Some(Redaction::default()),
            public_url: None,
            reproducible: false,
            max_body: 64 << 20,
            timeout: Duration::from_secs(60),
            format: None,
            observer: None,
        }
    }
}

/// A running proxy. Dropping it stops it without waiting for what is under way.
#[derive(Debug)]
pub struct Proxy {
    addr: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    served: Option<JoinHandle<io::Result<()>>>,
    shared: Arc<forward::Shared>,
}

impl Proxy {
    /// Starts to listen and to forward. Port 0 takes a free one. An existing file is replaced.
    ///
    /// # Errors
    ///
    /// When the upstream is no URL, the address is taken, or the file cannot be written.
    pub async fn start(
        upstream: &str,
        listen: &str,
        out: impl AsRef<Path>,
        options: Options,
    ) -> Result<Self, RecordError> {
        let upstream = upstream.trim_end_matches('/');
        let url = reqwest::Url::parse(upstream).ok().filter(|url| url.has_host() && url.scheme().starts_with("http"));
        if url.is_none() {
            return Err(RecordError::Upstream { url: upstream.to_owned() });
        }
        let failed = |source| RecordError::Listen { addr: listen.to_owned(), source };
        let addresses: Vec<SocketAddr> = lookup_host(listen).await.map_err(failed)?.collect();
        let listener = TcpListener::bind(&addresses[..]).await.map_err(failed)?;
        let addr = listener.local_addr().map_err(failed)?;
        let shared = Arc::new(forward::Shared::new(upstream, out.as_ref(), options)?);
        let (stop, stopped) = oneshot::channel();
        let app = forward::router(shared.clone());
        let served = tokio::spawn(async move {
            // A dropped handle stops the proxy as well.
            axum::serve(listener, app).with_graceful_shutdown(async move { drop(stopped.await) }).await
        });
        Ok(Self { addr, stop: Some(stop), served: Some(served), shared })
    }

    /// Where it listens.
    #[must_use]
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// Stops to listen, waits for what is under way, and returns how many exchanges were written.
    ///
    /// # Errors
    ///
    /// When an exchange could not be written, or the proxy had stopped before.
    pub async fn shutdown(mut self) -> Result<u64, RecordError> {
        if let Some(stop) = self.stop.take() {
            // The server may have stopped by itself; the next line tells.
            let _ = stop.send(());
        }
        if let Some(served) = self.served.take() {
            served.await.map_err(|_| RecordError::Stopped)?.map_err(|_| RecordError::Stopped)?;
        }
        self.shared.finish()
    }
}
