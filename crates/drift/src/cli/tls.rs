//! The certificates of `openapi-drift record`.

use std::path::{Path, PathBuf};

use clap::Args;

use crate::record::{Identity, Tls};

/// Certificates for the upstream.
#[derive(Debug, Args)]
pub(super) struct UpstreamTls {
    /// A PEM file of certificate authorities to trust for the upstream, beside those of the system.
    #[arg(long, value_name = "FILE")]
    pub(super) cacert: Option<PathBuf>,

    /// The client certificate to show to the upstream, in PEM.
    #[arg(long, value_name = "FILE", requires = "key")]
    cert: Option<PathBuf>,

    /// The private key of the client certificate, in PEM.
    #[arg(long, value_name = "FILE", requires = "cert")]
    key: Option<PathBuf>,
}

impl UpstreamTls {
    pub(super) fn identity(&self) -> Option<Identity> {
        self.cert.clone().zip(self.key.clone()).map(|(cert, key)| Identity { cert, key })
    }
}

/// The certificate of the recorder itself.
#[derive(Debug, Args)]
pub(super) struct OwnTls {
    /// Serve HTTPS, with a self-signed certificate that is made at the start and never used again.
    #[arg(long)]
    tls: bool,

    /// Where to write that certificate, for clients to trust [default: the recording's name and .pem].
    #[arg(long, value_name = "FILE", requires = "tls")]
    tls_cert: Option<PathBuf>,

    /// A name or IP address for which it is valid, beside localhost and that of --listen; repeatable.
    #[arg(long = "tls-name", value_name = "NAME", requires = "tls")]
    tls_names: Vec<String>,
}

impl OwnTls {
    pub(super) fn for_recording(&self, out: &Path) -> Option<Tls> {
        let beside = || {
            let mut name = out.as_os_str().to_owned();
            name.push(".pem");
            name.into()
        };
        let cert = self.tls_cert.clone();
        self.tls.then(|| Tls { cert: cert.unwrap_or_else(beside), names: self.tls_names.clone() })
    }
}
