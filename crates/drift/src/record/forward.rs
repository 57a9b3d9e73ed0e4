//! Handing requests on and answers back.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use http::uri::Authority;
use http::{HeaderMap, HeaderValue, Method, Request, Response, StatusCode, Uri, Version, header};
use http_body_util::{Either, Full};
use hyper::body::{Bytes, Incoming};
use hyper::ext::ReasonPhrase;
use hyper::upgrade::OnUpgrade;
use hyper_util::rt::TokioIo;
use openapi_contract::media::Sequence;
use tokio::sync::Semaphore;

use super::capture::{Limits, Tee};
use super::entry::Head;
use super::exchange::{Answer, Exchange};
use super::headers;
use super::stop::Stop;
use super::upstream::{NoAnswer, Upstream};
use super::writer::Writer;
use super::{Options, RecordError, Summary};

/// As many exchanges as are under way at a time; others wait.
const MAX_EXCHANGES: usize = 1024;

/// What a client gets: what the upstream says, or why there is nothing.
pub(super) type Reply = Response<Either<Answer, Full<Bytes>>>;

/// What all requests share.
#[derive(Debug)]
pub(super) struct Shared {
    upstream: Upstream,
    /// The URL under which the API is recorded, without a slash at its end.
    base: String,
    /// Whether it is another than that of the upstream.
    is_renamed: bool,
    /// By which names a request may call the server that it is for.
    authorities: Vec<String>,
    limits: Arc<Limits>,
    exchanges: Arc<Semaphore>,
    writer: Writer,
    upgraded: AtomicU64,
    stop: Stop,
}

impl Shared {
    pub(super) fn new(
        upstream: Upstream,
        out: &Path,
        options: &Options,
        port: u16,
        stop: Stop,
    ) -> Result<Self, RecordError> {
        let public = options.public_url.as_deref().map(|url| url.trim_end_matches('/').to_owned());
        let own = public.as_deref().and_then(|url| Uri::try_from(url).ok()).and_then(|url| url.into_parts().authority);
        let mut authorities = vec![upstream.authority().to_string()];
        authorities.extend(own.as_ref().map(Authority::to_string));
        authorities.extend(["localhost", "127.0.0.1", "[::1]"].map(|host| format!("{host}:{port}")));
        Ok(Self {
            is_renamed: public.is_some(),
            base: public.unwrap_or_else(|| upstream.url()),
            upstream,
            authorities,
            limits: Arc::new(Limits::new(options.max_body, options.max_bodies)),
            exchanges: Arc::new(Semaphore::new(MAX_EXCHANGES)),
            writer: Writer::start(out, options)?,
            upgraded: AtomicU64::new(0),
            stop,
        })
    }

    pub(super) async fn finish(&self) -> Result<Summary, RecordError> {
        let exchanges = self.writer.finish().await?;
        Ok(Summary { exchanges, upgraded: self.upgraded.load(Ordering::Relaxed) })
    }

    /// Whether a request is for the upstream: this is no proxy for whatever a client asks for.
    fn refusal(&self, method: &Method, uri: &Uri) -> Option<NoAnswer> {
        let what = "this is a reverse proxy: send requests to it as to the server itself, not as to a proxy";
        if method == Method::CONNECT {
            return Some(NoAnswer(StatusCode::METHOD_NOT_ALLOWED, what.to_owned()));
        }
        let is_own =
            |authority: &Authority| self.authorities.iter().any(|own| own.eq_ignore_ascii_case(authority.as_str()));
        let is_other = uri.authority().is_some_and(|authority| !is_own(authority));
        is_other.then(|| NoAnswer(StatusCode::MISDIRECTED_REQUEST, what.to_owned()))
    }
}

/// Hands a request on, and its answer back.
pub(super) async fn forward(shared: Arc<Shared>, mut request: Request<Incoming>) -> Reply {
    if let Some(refusal) = shared.refusal(request.method(), request.uri()) {
        return refuse(refusal);
    }
    let client = hyper::upgrade::on(&mut request);
    let (mut parts, body) = request.into_parts();
    let target = parts.uri.path_and_query().map_or("/", |target| target.as_str()).to_owned();
    let Ok(uri) = shared.upstream.target(&target) else {
        return refuse(NoAnswer(StatusCode::BAD_REQUEST, "the target of the request is not valid".into()));
    };
    let Ok(permit) = shared.exchanges.clone().acquire_owned().await else {
        return refuse(NoAnswer(StatusCode::SERVICE_UNAVAILABLE, "the recorder stops".into()));
    };
    let protocol = headers::upgrade(&parts.headers);
    let mut sent = headers::for_upstream(&parts.headers, shared.upstream.host().as_ref());
    let line = (parts.method.clone(), format!("{}{target}", shared.base), parts.version);
    let mut exchange = Exchange::begin(line, seen(&sent, &shared), &shared.limits, &shared.writer, permit);
    let Some(capture) = exchange.request() else {
        return refuse(NoAnswer(StatusCode::INTERNAL_SERVER_ERROR, "the exchange is over".into()));
    };
    if let Some(protocol) = &protocol {
        headers::set_upgrade(&mut sent, protocol.clone());
    }
    parts.uri = uri;
    parts.headers = sent;
    parts.version = Version::HTTP_11;
    let request = Request::from_parts(parts, Tee::new(body, capture.clone()));
    match shared.upstream.send(request, &capture, protocol.is_some()).await {
        Ok(answer) if answer.status() == StatusCode::SWITCHING_PROTOCOLS => {
            exchange.forget();
            switch(&shared, client, answer, protocol)
        }
        Ok(answer) => hand_back(&shared, exchange, answer).await,
        Err(reason) => {
            // A failure is reported at the end of the recording.
            let _ = exchange.finish(super::capture::State::Broken).await;
            refuse(reason)
        }
    }
}

/// The headers of a request as they are recorded: as they were sent, without the host where the recording speaks of
/// another.
fn seen(sent: &HeaderMap, shared: &Shared) -> HeaderMap {
    let is_kept = |name: &header::HeaderName| !shared.is_renamed || name != header::HOST;
    let kept = sent.iter().filter(|(name, _)| is_kept(name));
    kept.fold(HeaderMap::new(), |mut map, (name, value)| {
        map.append(name.clone(), value.clone());
        map
    })
}

async fn hand_back(shared: &Shared, mut exchange: Exchange, answer: Response<Incoming>) -> Reply {
    let (mut parts, body) = answer.into_parts();
    let reason = parts.extensions.get::<ReasonPhrase>().map(|reason| String::from_utf8_lossy(reason.as_bytes()));
    let reason = reason.unwrap_or_else(|| parts.status.canonical_reason().unwrap_or_default().into());
    let head = Head { status: parts.status, reason: reason.into_owned(), version: parts.version };
    parts.headers = headers::end_to_end(&parts.headers);
    if matches!(parts.status, StatusCode::NO_CONTENT | StatusCode::NOT_MODIFIED) {
        // hyper passes no length on without a body, and what is recorded is what is passed on.
        parts.headers.remove(header::CONTENT_LENGTH);
    }
    parts.version = Version::HTTP_11;
    exchange.answered(head, parts.headers.clone());
    let media_type = parts.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let is_endless = media_type.and_then(Sequence::of).is_some();
    let stop = is_endless.then(|| Box::pin(shared.stop.clone().said()) as _);
    let mut body = Answer::new(body, exchange, stop);
    body.finish_if_empty().await;
    Response::from_parts(parts, Either::Left(body))
}

/// Connects client and upstream, who go on with another protocol.
fn switch(shared: &Shared, client: OnUpgrade, mut answer: Response<Incoming>, protocol: Option<HeaderValue>) -> Reply {
    let Some(protocol) = protocol else {
        let reason = "the upstream went on with another protocol, which nobody asked for";
        return refuse(NoAnswer(StatusCode::BAD_GATEWAY, reason.into()));
    };
    shared.upgraded.fetch_add(1, Ordering::Relaxed);
    let upstream = hyper::upgrade::on(&mut answer);
    let stop = shared.stop.clone().said();
    let between = async move {
        let (Ok(client), Ok(upstream)) = (client.await, upstream.await) else { return };
        // Whatever ends it, both ends notice.
        let _ = tokio::io::copy_bidirectional(&mut TokioIo::new(client), &mut TokioIo::new(upstream)).await;
    };
    tokio::spawn(async move {
        tokio::select! {
            () = between => {}
            () = stop => {}
        }
    });
    let (mut parts, _) = answer.into_parts();
    let protocol = parts.headers.get(header::UPGRADE).cloned().unwrap_or(protocol);
    parts.headers = headers::end_to_end(&parts.headers);
    headers::set_upgrade(&mut parts.headers, protocol);
    Response::from_parts(parts, Either::Right(Full::default()))
}

fn refuse(NoAnswer(status, reason): NoAnswer) -> Reply {
    let text = match status {
        StatusCode::BAD_GATEWAY | StatusCode::GATEWAY_TIMEOUT => format!("no answer from the upstream: {reason}\n"),
        _ => format!("{reason}\n"),
    };
    let mut response = Response::new(Either::Right(Full::from(text)));
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    response
}
