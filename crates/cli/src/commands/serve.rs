//! `managem serve`

use std::io;
use std::net::SocketAddr;

use managem_server::{App, ServeError, Server};
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
    let opened = open(&settings.database).await?;
    let app = App::with_limits(opened.store, settings.limits);
    let server =
        Server::bind(settings.listen, &app).await.map_err(|error| bind_failure(settings.listen, "listen", error))?;
    let operations = match settings.operations {
        Some(address) => Some(
            Server::bind_operations(address, &app).await.map_err(|error| bind_failure(address, "operations", error))?,
        ),
        None => None,
    };
    tracing::info!(
        url = format!("http://{}", server.address()),
        operations = operations.as_ref().map(|server| format!("http://{}", server.address())),
        database = opened.address,
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
