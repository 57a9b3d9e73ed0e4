//! Listening, and ending well.

use std::convert::Infallible;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;

use super::forward::{Shared, forward};
use super::stop::Stop;

/// The pause after a connection could not be accepted, as when there are no file descriptors left.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// How long a client may take for the head of a request, and for its part of TLS.
const HEAD_TIMEOUT: Duration = Duration::from_secs(30);

/// How long what is under way may take to end when the recorder stops.
const GRACE: Duration = Duration::from_secs(10);

/// Accepts connections until it is told to stop, and returns when all have ended.
pub(super) async fn serve(listener: TcpListener, tls: Option<TlsAcceptor>, shared: Arc<Shared>, stop: Stop) {
    let mut connections = JoinSet::new();
    let mut stopped = pin!(stop.clone().said());
    loop {
        tokio::select! {
            () = &mut stopped => break,
            accepted = listener.accept() => match accepted {
                Ok((socket, _)) => {
                    connections.spawn(connection(socket, tls.clone(), shared.clone(), stop.clone()));
                }
                Err(_) => tokio::time::sleep(ACCEPT_PAUSE).await,
            },
            Some(_) = connections.join_next() => {}
        }
    }
    drop(listener);
    let ended = async { while connections.join_next().await.is_some() {} };
    let _ = tokio::time::timeout(GRACE, ended).await;
    // What is cut off now is recorded as far as it came.
    connections.shutdown().await;
}

async fn connection(socket: TcpStream, tls: Option<TlsAcceptor>, shared: Arc<Shared>, stop: Stop) {
    // It only makes small writes wait.
    let _ = socket.set_nodelay(true);
    let Some(tls) = tls else { return exchanges(socket, shared, stop).await };
    let handshake = tokio::time::timeout(HEAD_TIMEOUT, tls.accept(socket));
    tokio::select! {
        () = stop.clone().said() => {}
        // A client that does not trust the certificate says so itself.
        made = handshake => if let Ok(Ok(socket)) = made {
            exchanges(socket, shared, stop).await;
        },
    }
}

async fn exchanges<S>(socket: S, shared: Arc<Shared>, stop: Stop)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let service = service_fn(move |request| {
        let shared = shared.clone();
        async move { Ok::<_, Infallible>(forward(shared, request).await) }
    });
    let mut builder = http1::Builder::new();
    builder
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIMEOUT)
        .preserve_header_case(true)
        .auto_date_header(false);
    let mut connection = pin!(builder.serve_connection(TokioIo::new(socket), service).with_upgrades());
    tokio::select! {
        // A client that breaks off is nothing to report.
        _ = connection.as_mut() => return,
        () = stop.said() => connection.as_mut().graceful_shutdown(),
    }
    let _ = connection.await;
}
