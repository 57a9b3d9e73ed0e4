//! `managem serve`

use std::io;
use std::net::SocketAddr;

use managem_server::{App, ServeError, Server, Tls};
use tokio::sync::watch;

use crate::args::ServeArgs;
use crate::commands::open;
use crate::failure::Failure;
use crate::log;
use crate::settings::Resolved;

pub(crate) async fn run(args: ServeArgs) -> Result<(), Failure> {
    let settings = Resolved::new(&args.flags()?)?.settings()?;
    log::start(&settings)?;
    let stop = stop_signal()?;
    let tls = settings.tls.map(|(certificate, key)| Tls::open(certificate, key)).transpose().map_err(Failure::of)?;
    let opened = open(&settings.database).await?;
    let app = App::with_limits(opened.store, settings.limits);
    let mut server =
        Server::bind(settings.listen, &app).await.map_err(|error| bind_failure(settings.listen, "listen", error))?;
    if let Some(tls) = tls {
        renew_on_hangup(tls.clone())?;
        server = server.with_tls(tls);
    }
    let operations = match settings.operations {
        Some(address) => Some(
            Server::bind_operations(address, &app).await.map_err(|error| bind_failure(address, "operations", error))?,
        ),
        None => None,
    };
    tracing::info!(
        url = server.url(),
        operations = operations.as_ref().map(Server::url),
        database = %opened.address,
        "listening"
    );
    // Whoever watches the service should see it stop, so that listener goes last.
    let (stopped, mut watched) = watch::channel(());
    let operations = operations.map(|server| {
        tokio::spawn(server.run(async move {
            let _ = watched.changed().await;
        }))
    });
    server.run(stop).await;
    drop(stopped);
    if let Some(operations) = operations {
        let _ = operations.await;
    }
    tracing::info!("stopped");
    Ok(())
}

fn bind_failure(address: SocketAddr, flag: &str, error: ServeError) -> Failure {
    let kind = match &error {
        ServeError::Bind { source, .. } => Some(source.kind()),
        _ => None,
    };
    let failure = Failure::of(error);
    match kind {
        Some(io::ErrorKind::AddrInUse) => failure.hint(format!(
            "another process has port {}; stop it, or take another port with --{flag} (0 takes a free one)",
            address.port()
        )),
        Some(io::ErrorKind::PermissionDenied) => failure.hint("ports below 1024 need rights; take a higher one"),
        Some(io::ErrorKind::AddrNotAvailable) => failure.hint("this machine does not have that address"),
        _ => failure,
    }
}

/// Reads the certificate again when it is told to, as whoever renews it does.
#[cfg(unix)]
fn renew_on_hangup(tls: Tls) -> Result<(), Failure> {
    use tokio::signal::unix::{SignalKind, signal};

    let mut hangup = signal(SignalKind::hangup()).map_err(|error| Failure::new("cannot listen for signals", error))?;
    tokio::spawn(async move {
        while hangup.recv().await.is_some() {
            match tls.renew() {
                Ok(()) => tracing::info!("the certificate was read again"),
                Err(error) => {
                    let cause = std::error::Error::source(&error).map(ToString::to_string);
                    tracing::error!(%error, cause, "the certificate is as it was");
                }
            }
        }
    });
    Ok(())
}

#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "elsewhere it can fail")]
fn renew_on_hangup(_: Tls) -> Result<(), Failure> {
    Ok(())
}

/// Ready when the process is told to end: by Ctrl-C, or by the service manager.
#[cfg(unix)]
fn stop_signal() -> Result<impl Future<Output = ()>, Failure> {
    use tokio::signal::unix::{SignalKind, signal};

    let listen = |kind| signal(kind).map_err(|error| Failure::new("cannot listen for signals", error));
    let (mut interrupt, mut terminate) = (listen(SignalKind::interrupt())?, listen(SignalKind::terminate())?);
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "elsewhere it can fail")]
fn stop_signal() -> Result<impl Future<Output = ()>, Failure> {
    Ok(async {
        let _ = tokio::signal::ctrl_c().await;
    })
}
