//! HTTPS to the upstream.

use std::sync::Arc;

use rustls_platform_verifier::BuilderVerifierExt;

use super::RecordError;

/// Lets `client` speak HTTPS by rustls over ring, with the roots of the operating system.
///
/// The provider is named here and not installed for the process: that choice is the program's, not a library's.
pub(super) fn trusting_the_system(client: reqwest::ClientBuilder) -> Result<reqwest::ClientBuilder, RecordError> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let tls = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .and_then(BuilderVerifierExt::with_platform_verifier)
        .map_err(RecordError::Tls)?
        .with_no_client_auth();
    Ok(client.tls_backend_preconfigured(tls))
}
