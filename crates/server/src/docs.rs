//! The contract, and a page to read it and to try it out, without any network but this service.

use axum::Router;
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use hyper::header::{
    CONTENT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderName, HeaderValue, REFERRER_POLICY, X_FRAME_OPTIONS,
};

/// Only what this service serves, and nobody else's frame. Swagger UI sets styles on its elements.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
                      connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

struct Asset {
    path: &'static str,
    media_type: &'static str,
    gzip: bool,
    bytes: &'static [u8],
}

const ASSETS: [Asset; 5] = [
    Asset {
        path: "/openapi.yaml",
        media_type: "application/yaml; charset=utf-8",
        gzip: false,
        bytes: managem::OPENAPI.as_bytes(),
    },
    Asset {
        path: "/docs",
        media_type: "text/html; charset=utf-8",
        gzip: false,
        bytes: include_bytes!("../assets/docs.html"),
    },
    Asset {
        path: "/docs/docs.js",
        media_type: "text/javascript; charset=utf-8",
        gzip: false,
        bytes: include_bytes!("../assets/docs.js"),
    },
    Asset {
        path: "/docs/swagger-ui-bundle.js",
        media_type: "text/javascript; charset=utf-8",
        gzip: true,
        bytes: include_bytes!("../assets/swagger-ui/swagger-ui-bundle.js.gz"),
    },
    Asset {
        path: "/docs/swagger-ui.css",
        media_type: "text/css; charset=utf-8",
        gzip: true,
        bytes: include_bytes!("../assets/swagger-ui/swagger-ui.css.gz"),
    },
];

/// `/openapi.yaml` and `/docs`.
pub(crate) fn routes<S: Clone + Send + Sync + 'static>() -> Router<S> {
    ASSETS.iter().fold(Router::new(), |router, asset| router.route(asset.path, get(async || serve(asset))))
}

fn serve(asset: &'static Asset) -> Response {
    let mut response = asset.bytes.into_response();
    let mut set = |name: HeaderName, value: &'static str| {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    };
    set(CONTENT_TYPE, asset.media_type);
    set(CONTENT_SECURITY_POLICY, POLICY);
    set(X_FRAME_OPTIONS, "DENY");
    set(REFERRER_POLICY, "no-referrer");
    if asset.gzip {
        // Stored compressed, and every browser takes it; whoever does not can read the contract itself.
        set(CONTENT_ENCODING, "gzip");
    }
    response
}
