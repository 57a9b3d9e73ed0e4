//! Listening, and ending well.

use std::error::Error;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::response::IntoResponse as _;
use http_body_util::BodyExt as _;
use hyper::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::Service;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use hyper_util::service::TowerToHyperService;
use socket2::SockRef;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::time::{sleep, timeout};

use crate::app::{App, app};
use crate::operations::operations;
use crate::problem::Refusal;
use crate::tls::Tls;
use crate::wire::{Clients, OnWire, Wire};

/// The pause after a connection could not be accepted, as when there are no file descriptors left.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);
/// Connections beyond the limit that are told so at the same time; further ones are closed without a word.
const REFUSING: usize = 64;
/// How long each of them may take to be told.
const REFUSING_TIMEOUT: Duration = Duration::from_secs(1);

/// Why the server does not listen.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ServeError {
    /// The address is taken, or not this machine's, or needs rights.
    #[error("cannot listen on {address}")]
    Bind {
        /// The address.
        address: SocketAddr,
        /// What the operating system said.
        #[source]
        source: io::Error,
    },
}

/// A server that has its port and is ready to run.
#[derive(Debug)]
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
    router: Router,
    app: App,
    /// The service itself, as opposed to the listener for those who look after it.
    is_service: bool,
    tls: Option<Tls>,
}

impl Server {
    /// Takes a port for the service; with port 0 the operating system chooses one.
    ///
    /// # Errors
    ///
    /// Fails if the address cannot be listened on.
    pub async fn bind(address: SocketAddr, service: &App) -> Result<Self, ServeError> {
        Self::listen(address, service, app(service.clone()), true).await
    }

    /// Takes a port for `/healthz`, `/readyz` and `/metrics`.
    ///
    /// # Errors
    ///
    /// Fails if the address cannot be listened on.
    pub async fn bind_operations(address: SocketAddr, service: &App) -> Result<Self, ServeError> {
        Self::listen(address, service, operations(service.clone()), false).await
    }

    async fn listen(address: SocketAddr, app: &App, router: Router, is_service: bool) -> Result<Self, ServeError> {
        let bind = async {
            let listener = TcpListener::bind(address).await?;
            let address = listener.local_addr()?;
            Ok(Self { listener, address, router, app: app.clone(), is_service, tls: None })
        };
        bind.await.map_err(|source| ServeError::Bind { address, source })
    }

    /// Speaks TLS to whoever connects, and nothing else.
    #[must_use]
    pub fn with_tls(mut self, tls: Tls) -> Self {
        self.tls = Some(tls);
        self
    }

    /// Its base URL: `http://127.0.0.1:8080`.
    #[must_use]
    pub fn url(&self) -> String {
        let scheme = if self.tls.is_some() { "https" } else { "http" };
        format!("{scheme}://{}", self.address)
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Serves until `stop` is ready; then takes no more connections, lets those requests end that were begun, within
    /// the limit for that, and returns.
    pub async fn run(self, stop: impl Future<Output = ()>) {
        let Self { listener, router, app, is_service, tls, .. } = self;
        let limits = app.limits();
        let connections = GracefulShutdown::new();
        let permits = Arc::new(Semaphore::new(limits.connections));
        let clients = Clients::new(limits.connections_per_address);
        let refusals = Arc::new(Semaphore::new(REFUSING));
        let mut http = http1::Builder::new();
        http.timer(TokioTimer::new())
            .header_read_timeout(limits.header_timeout)
            // Whoever has nothing more to say still gets the response to what was said.
            .half_close(true)
            // Up to here a head that is too large can still be refused with a reason.
            .max_header_size(limits.header_bytes.saturating_mul(2));
        let mut stop = std::pin::pin!(stop);
        loop {
            let accepted = tokio::select! {
                accepted = listener.accept() => accepted,
                () = &mut stop => break,
            };
            let (stream, peer) = match accepted {
                Ok(accepted) => accepted,
                Err(error) => {
                    tracing::warn!(%error, "cannot accept a connection");
                    sleep(ACCEPT_PAUSE).await;
                    continue;
                }
            };
            let permit = Arc::clone(&permits).try_acquire_owned().ok().zip(clients.admit(peer.ip()));
            let Some(permit) = permit else {
                app.metrics().connections_refused.inc();
                // Whoever expects TLS could not read it.
                if tls.is_none()
                    && let Ok(refusing) = Arc::clone(&refusals).try_acquire_owned()
                {
                    tokio::spawn(async move {
                        let _ = timeout(REFUSING_TIMEOUT, refuse(stream)).await;
                        drop(refusing);
                    });
                }
                continue;
            };
            // An answer is written at once and whole, so waiting for more to send only delays it.
            let _ = stream.set_nodelay(true);
            // The operating system gives up on a client that takes nothing.
            #[cfg(target_os = "linux")]
            let _ = SockRef::from(&stream).set_tcp_user_timeout(Some(limits.send_timeout));
            let connection = Connection { http: http.clone(), router: router.clone(), watcher: connections.watcher() };
            let (tls, app) = (tls.clone(), app.clone());
            tokio::spawn(async move {
                if is_service {
                    app.metrics().connections.inc();
                }
                let ended = match tls {
                    None => connection.serve(stream).await,
                    Some(tls) => connection.serve_tls(stream, &tls, app.limits().header_timeout).await,
                };
                if let Err(error) = ended {
                    tracing::debug!(error, "a connection broke");
                }
                if is_service {
                    app.metrics().connections.dec();
                }
                drop(permit);
            });
        }
        if is_service {
            app.set_stopping();
        }
        drop(listener);
        if timeout(limits.stop_timeout, connections.shutdown()).await.is_err() {
            tracing::warn!("some requests did not end in time and were broken off");
        }
    }
}

/// What a connection needs.
struct Connection {
    http: http1::Builder,
    router: Router,
    watcher: Watcher,
}

type Ended = Result<(), Box<dyn Error + Send + Sync>>;

impl Connection {
    async fn serve(self, stream: impl AsyncRead + AsyncWrite + Unpin + 'static) -> Ended {
        let on_wire = OnWire::default();
        let wire = Wire::new(stream, on_wire.clone());
        let service = Requests { router: TowerToHyperService::new(self.router), on_wire };
        let connection = self.http.serve_connection(TokioIo::new(wire), service);
        Ok(self.watcher.watch(connection).await?)
    }

    /// The same once keys are agreed on, which is part of what a head may take.
    async fn serve_tls(self, stream: TcpStream, tls: &Tls, patience: Duration) -> Ended {
        let stream = timeout(patience, tls.acceptor().accept(stream)).await??;
        self.serve(stream).await
    }
}

/// The router, with each request told of its connection.
struct Requests {
    router: TowerToHyperService<Router>,
    on_wire: OnWire,
}

impl Service<Request<Incoming>> for Requests {
    type Response = <TowerToHyperService<Router> as Service<Request<Incoming>>>::Response;
    type Error = <TowerToHyperService<Router> as Service<Request<Incoming>>>::Error;
    type Future = <TowerToHyperService<Router> as Service<Request<Incoming>>>::Future;

    fn call(&self, mut request: Request<Incoming>) -> Self::Future {
        request.extensions_mut().insert(self.on_wire.clone());
        self.router.call(request)
    }
}

/// Says that there are too many connections, and closes this one.
async fn refuse(mut stream: TcpStream) -> io::Result<()> {
    let response = Refusal::Unavailable.into_response();
    let Ok(body) = response.into_body().collect().await else { return Ok(()) };
    let body = body.to_bytes();
    let head = format!(
        "HTTP/1.1 503 Service Unavailable\r\ncontent-type: application/json\r\nretry-after: 1\r\n\
         connection: close\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).await?;
    stream.write_all(&body).await?;
    stream.shutdown().await?;
    // To close with something unread would reset the connection, and the answer might be lost with it.
    let mut rest = [0_u8; 1_024];
    while stream.read(&mut rest).await? > 0 {}
    Ok(())
}
