//! Why a recording could not be made.

use std::io;
use std::path::PathBuf;

use rustls::pki_types::pem;
use thiserror::Error;

/// Why a recording could not be made.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum RecordError {
    /// The upstream is not an absolute HTTP URL.
    #[error("`{url}` is not a URL to forward to: write it like http://127.0.0.1:8080")]
    Upstream {
        /// What was given.
        url: String,
    },
    /// The upstream's URL contains a user name or password.
    #[error(
        "the URL of the upstream contains credentials: let the client send them, so that what is recorded is what was sent"
    )]
    UpstreamCredentials,
    /// The address cannot be listened on.
    #[error("cannot listen on {addr}")]
    Listen {
        /// The address.
        addr: String,
        /// What the system said.
        source: io::Error,
    },
    /// A certificate or key cannot be read.
    #[error("cannot read {what} from {}", path.display())]
    Pem {
        /// What was looked for.
        what: &'static str,
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: pem::Error,
    },
    /// The trust roots of the system cannot be loaded, or a certificate and its key do not belong together.
    #[error("cannot set up TLS")]
    Tls(#[source] rustls::Error),
    /// The certificate of the recorder cannot be made.
    #[error("cannot make a certificate")]
    Certificate(#[source] rcgen::Error),
    /// The recording cannot be written.
    #[error("cannot write {}", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A HAR would go to a pipe.
    #[error("cannot write a HAR to {}, which is not a file: its end is written anew with each entry", path.display())]
    Pipe {
        /// The pipe or device.
        path: PathBuf,
    },
    /// An exchange could not be redacted, and was left out.
    #[error("an exchange could not be redacted and is not in the recording")]
    Redact,
    /// The system has no thread for the recorder.
    #[error("cannot start the recorder")]
    Start(#[source] io::Error),
    /// The proxy stopped by itself.
    #[error("the proxy stopped")]
    Stopped,
}

impl RecordError {
    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Self::Listen { source, .. } => match source.kind() {
                io::ErrorKind::AddrInUse => Some(
                    "another program listens there, perhaps another recorder: stop it, or choose another port with --listen (`--listen 127.0.0.1:0` takes a free one)",
                ),
                io::ErrorKind::PermissionDenied => {
                    Some("ports below 1024 need special rights: choose another with --listen")
                }
                io::ErrorKind::AddrNotAvailable => {
                    Some("this machine has no such address: `--listen 127.0.0.1:8089` is this machine only")
                }
                _ => None,
            },
            Self::Pipe { .. } => Some("use NDJSON: --format ndjson"),
            _ => None,
        }
    }
}
