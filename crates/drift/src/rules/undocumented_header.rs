//! A response header of the application that the document does not name.

use super::{Cause, Code, Rule, Severity};
use crate::exchange::Side;
use crate::observation::{Collector, Observation, Part};
use crate::rules::exchange::Case;
use openapi_contract::{Details, Response};

pub(super) static RULE: Rule = Rule {
    code: "undocumented-header",
    severity: Severity::Warning,
    summary: "A response header of the application that the document does not name.",
    message,
    page: include_str!("undocumented_header.md"),
};

fn message(cause: &Cause<'_>) -> String {
    format!("response header `{}` is not described", cause.subject)
}

/// Headers that HTTP, browsers, caches, proxies and tracing bring along. They are no part of what
/// an operation promises. Sorted.
const STANDARD: &[&str] = &[
    "accept-ch",
    "accept-ranges",
    "age",
    "allow",
    "alt-svc",
    "b3",
    "cache-control",
    "cdn-cache-control",
    "clear-location-data",
    "connection",
    "content-disposition",
    "content-encoding",
    "content-language",
    "content-length",
    "content-location",
    "content-range",
    "content-type",
    "correlation-id",
    "date",
    "etag",
    "expect-ct",
    "expires",
    "forwarded",
    "keep-alive",
    "last-modified",
    "link",
    "location",
    "nel",
    "origin-agent-cluster",
    "p3p",
    "permissions-policy",
    "pragma",
    "preference-applied",
    "priority",
    "proxy-authenticate",
    "proxy-connection",
    "referrer-policy",
    "refresh",
    "report-to",
    "reporting-endpoints",
    "request-id",
    "retry-after",
    "server",
    "server-timing",
    "set-cookie",
    "sourcemap",
    "status",
    "strict-transport-security",
    "surrogate-control",
    "surrogate-key",
    "te",
    "timing-allow-origin",
    "traceparent",
    "tracestate",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "vary",
    "via",
    "warning",
    "www-authenticate",
];

/// Families of such headers, by the beginning of their names.
const FAMILIES: &[&str] = &[
    "access-control-",
    "cf-",
    "content-security-policy",
    "cross-origin-",
    "fly-",
    "sec-",
    "x-amz-",
    "x-amzn-",
    "x-aspnet",
    "x-azure-",
    "x-b3-",
    "x-cache",
    "x-cdn",
    "x-cloud-trace-context",
    "x-content-",
    "x-correlation-id",
    "x-datadog-",
    "x-dns-prefetch-control",
    "x-download-options",
    "x-envoy-",
    "x-fastly-",
    "x-forwarded-",
    "x-frame-options",
    "x-goog-",
    "x-google-",
    "x-ms-",
    "x-permitted-cross-domain-policies",
    "x-powered-by",
    "x-proxy-",
    "x-real-ip",
    "x-request-id",
    "x-response-time",
    "x-robots-tag",
    "x-runtime",
    "x-served-by",
    "x-timer",
    "x-trace",
    "x-ua-compatible",
    "x-varnish",
    "x-vercel-",
    "x-xss-protection",
];

pub(super) fn check(case: &Case<'_, '_>, response: &Response, out: &mut Collector<'_>) {
    for name in of_the_application(&case.exchange.response).filter(|name| !is_described(case.details, name)) {
        let observation =
            Observation::new(Code::UndocumentedHeader, response.entry, case.response_location(Part::Header));
        out.add(&Observation { subject: Some(name.into()), ..observation });
    }
}

/// The names of the headers that are not HTTP's own or a proxy's, in lower case.
pub(super) fn of_the_application(answer: &Side<'_>) -> impl Iterator<Item = String> {
    answer.headers.names().map(str::to_ascii_lowercase).filter(|name| !is_standard(name))
}

/// Whether any answer of the operation names a header: then it is known to whoever reads the
/// description.
pub(super) fn is_described(details: &Details, name: &str) -> bool {
    let mut known = details.responses.iter().flat_map(|answer| &answer.headers);
    known.any(|header| header.name.eq_ignore_ascii_case(name))
}

/// Takes a name in lower case.
fn is_standard(name: &str) -> bool {
    STANDARD.binary_search(&name).is_ok() || FAMILIES.iter().any(|family| name.starts_with(family))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_sorted() {
        assert!(STANDARD.is_sorted());
        assert!(is_standard("x-request-id") && is_standard("etag") && is_standard("cf-ray"));
        assert!(!is_standard("x-ratelimit-remaining") && !is_standard("x-managem-client"));
    }
}
