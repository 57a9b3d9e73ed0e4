//! `managem serve`

use std::io::{self, Write as _};

use managem_server::{App, ServeError, Server};

use crate::args::ServeArgs;
use crate::commands::database;
use crate::failure::Failure;

pub(crate) async fn run(args: ServeArgs) -> Result<(), Failure> {
    let stop = stop_signal()?;
    let opened = database(&args.database).await?;
    let app = App::new(opened.store);
    let server = Server::bind(args.listen, &app).await.map_err(|error| bind_failure(&args, error))?;
    let _ = writeln!(io::stderr().lock(), "listening on http://{}, database {}", server.address(), opened.address);
    server.run(stop).await;
    let _ = writeln!(io::stderr().lock(), "stopped");
    Ok(())
}

fn bind_failure(args: &ServeArgs, error: ServeError) -> Failure {
    let kind = match &error {
        ServeError::Bind { source, .. } => Some(source.kind()),
        _ => None,
    };
    let failure = Failure::of(error);
    match kind {
        Some(io::ErrorKind::AddrInUse) => failure.hint(format!(
            "another process has port {}; stop it, or take another port with --listen (0 takes a free one)",
            args.listen.port()
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
        let interrupted = std::pin::pin!(interrupt.recv());
        let terminated = std::pin::pin!(terminate.recv());
        either(interrupted, terminated).await;
    })
}

#[cfg(unix)]
async fn either<T>(
    mut one: std::pin::Pin<&mut impl Future<Output = T>>,
    mut other: std::pin::Pin<&mut impl Future<Output = T>>,
) {
    std::future::poll_fn(|context| {
        if one.as_mut().poll(context).is_ready() || other.as_mut().poll(context).is_ready() {
            std::task::Poll::Ready(())
        } else {
            std::task::Poll::Pending
        }
    })
    .await;
}

#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "elsewhere it can fail")]
fn stop_signal() -> Result<impl Future<Output = ()>, Failure> {
    Ok(async {
        let _ = tokio::signal::ctrl_c().await;
    })
}
