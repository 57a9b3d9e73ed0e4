//! TLS to the upstream, and of the recorder itself.

use std::net::IpAddr;
use std::path::Path;
use std::sync::Arc;

use rcgen::{CertificateParams, DnType, ExtendedKeyUsagePurpose, KeyPair, KeyUsagePurpose};
use rustls::client::danger::ServerCertVerifier;
use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::{ClientConfig, ServerConfig};
use rustls_platform_verifier::Verifier;
use tokio_rustls::TlsAcceptor;

use super::{Identity, RecordError, Tls};
use crate::files::replace_file;

/// For how many days the certificate of the recorder is valid: longer than anyone records, and shorter than anyone keeps
/// a certificate by mistake.
const DAYS: i64 = 30;

/// rustls over ring. The provider is named and not installed for the process: that choice is the program's, not a
/// library's.
fn provider() -> Arc<CryptoProvider> {
    Arc::new(rustls::crypto::ring::default_provider())
}

/// A client that trusts the roots of the operating system and those of a file, and shows a certificate of its own.
pub(super) fn for_upstream(cacert: Option<&Path>, identity: Option<&Identity>) -> Result<ClientConfig, RecordError> {
    let extra = cacert.map(certificates).transpose()?.unwrap_or_default();
    let verifier = Verifier::new_with_extra_roots(extra, provider()).map_err(RecordError::Tls)?;
    let builder = ClientConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()
        .map_err(RecordError::Tls)?
        .dangerous()
        // As careful as any: it is the verifier of the platform.
        .with_custom_certificate_verifier(Arc::new(verifier) as Arc<dyn ServerCertVerifier>);
    let Some(Identity { cert, key }) = identity else { return Ok(builder.with_no_client_auth()) };
    let chain = certificates(cert)?;
    let key = PrivateKeyDer::from_pem_file(key).map_err(|source| RecordError::Pem {
        what: "a private key",
        path: key.clone(),
        source,
    })?;
    builder.with_client_auth_cert(chain, key).map_err(RecordError::Tls)
}

/// All certificates of a PEM file, of which there must be one.
fn certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>, RecordError> {
    let failed = |source| RecordError::Pem { what: "a certificate", path: path.to_owned(), source };
    let found: Vec<_> =
        CertificateDer::pem_file_iter(path).map_err(failed)?.collect::<Result<_, _>>().map_err(failed)?;
    if found.is_empty() { Err(failed(rustls::pki_types::pem::Error::NoItemsFound)) } else { Ok(found) }
}

/// Makes a certificate for the names under which the recorder is reached, and writes it to a file. It is signed by
/// itself and no authority: whoever trusts it trusts this recorder and nothing else. Its key stays in memory.
pub(super) fn for_clients(tls: &Tls, listen: &str) -> Result<TlsAcceptor, RecordError> {
    let key = KeyPair::generate().map_err(RecordError::Certificate)?;
    let mut params = CertificateParams::new(names(tls, listen)).map_err(RecordError::Certificate)?;
    let now = jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC);
    let day = |days: i64| {
        let date = now.date().saturating_add(jiff::Span::new().days(days));
        // Both are within the range of their types.
        rcgen::date_time_ymd(date.year().into(), date.month().unsigned_abs(), date.day().unsigned_abs())
    };
    // Clocks differ.
    params.not_before = day(-1);
    params.not_after = day(DAYS);
    params.distinguished_name.push(DnType::CommonName, "openapi-drift record");
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    let certificate = params.self_signed(&key).map_err(RecordError::Certificate)?;
    replace_file(&tls.cert, certificate.pem().as_bytes())
        .map_err(|source| RecordError::Write { path: tls.cert.clone(), source })?;
    let mut config = ServerConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()
        .map_err(RecordError::Tls)?
        .with_no_client_auth()
        .with_single_cert(
            vec![certificate.der().clone()],
            PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der())),
        )
        .map_err(RecordError::Tls)?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(TlsAcceptor::from(Arc::new(config)))
}

/// The names of the certificate: those of this machine to itself, that of the address, and those that were asked for.
fn names(tls: &Tls, listen: &str) -> Vec<String> {
    let mut names: Vec<String> = ["localhost", "127.0.0.1", "::1"].map(str::to_owned).to_vec();
    let host = listen.rsplit_once(':').map_or(listen, |(host, _)| host).trim_matches(['[', ']']);
    // Every address is none to call it by.
    let is_name = !host.is_empty() && !host.parse::<IpAddr>().is_ok_and(|address| address.is_unspecified());
    names.extend(is_name.then(|| host.to_owned()));
    names.extend(tls.names.iter().cloned());
    let mut seen = std::collections::HashSet::new();
    names.retain(|name| seen.insert(name.clone()));
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_certificate_is_for_the_names_by_which_it_is_called() {
        let tls = |names: &[&str]| Tls { cert: "a.pem".into(), names: names.iter().map(ToString::to_string).collect() };
        let own = ["localhost", "127.0.0.1", "::1"];
        for (listen, asked, want) in [
            ("127.0.0.1:8089", &[][..], &[][..]),
            ("0.0.0.0:1", &[], &[]),
            ("[::]:1", &["api.test"], &["api.test"]),
            ("[fe80::1]:1", &["api.test", "localhost"], &["fe80::1", "api.test"]),
            ("here.test:1", &[], &["here.test"]),
        ] {
            assert_eq!(names(&tls(asked), listen), [&own[..], want].concat(), "{listen}");
        }
    }
}
