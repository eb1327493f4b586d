//! The pages.

mod analysis;
mod daily;
mod duplicates;
mod front;
mod receipt;
mod render;
mod request;
mod resident;
mod sheets;
mod staff;
mod work;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::map_response;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{get, post};
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;

use crate::app::App;
use crate::store::StoreError;
use request::Peer;

/// All pages of a server.
fn router(app: Arc<App>) -> Router {
    Router::new()
        .route("/", get(front::page))
        .route("/f/{code}", get(resident::page).post(resident::send))
        .route("/r", get(receipt::ask).post(receipt::open))
        .route("/r/correct", post(receipt::correct))
        .route("/r/withdraw", post(receipt::withdraw))
        .route("/login", get(staff::ask).post(staff::sign_in))
        .route("/logout", post(staff::sign_out))
        .route("/home", get(staff::home))
        .route("/forms", get(staff::forms))
        .route("/log", get(staff::log))
        .route("/work", get(work::list))
        .route("/work/{receipt}", get(work::one).post(work::change))
        .route("/analysis", get(analysis::page))
        .route("/analysis.csv", get(analysis::csv))
        .route("/duplicates", get(duplicates::page).post(duplicates::change))
        .route("/sheets", get(sheets::page))
        .route("/daily", get(daily::page))
        .route("/daily.csv", get(daily::csv))
        .route("/room/{*path}", get(daily::room))
        .route("/static/{name}", get(asset))
        .fallback(|| async { Fault::NotFound })
        .layer(map_response(guard))
        .with_state(app)
}

/// What no browser may do with our pages, on every answer.
async fn guard(mut response: Response) -> Response {
    const HEADERS: [(&str, &str); 7] = [
        (
            "content-security-policy",
            "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; \
             frame-ancestors 'none'",
        ),
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
        // Not `no-referrer`: browsers then say `Origin: null` of our own forms.
        ("referrer-policy", "same-origin"),
        ("cross-origin-opener-policy", "same-origin"),
        ("permissions-policy", "camera=(), geolocation=(), microphone=()"),
        ("cache-control", "no-store"),
    ];
    for (name, value) in HEADERS {
        response
            .headers_mut()
            .entry(name)
            .or_insert(HeaderValue::from_static(value));
    }
    response
}

async fn asset(Path(name): Path<String>) -> Response {
    let (kind, text) = match name.as_str() {
        "survey.css" => ("text/css; charset=utf-8", include_str!("../../assets/survey.css")),
        "draft.js" => ("text/javascript; charset=utf-8", include_str!("../../assets/draft.js")),
        _ => return Fault::NotFound.into_response(),
    };
    let headers = [(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, "max-age=600")];
    (headers, text).into_response()
}

/// Why a page is not shown.
#[derive(Debug)]
enum Fault {
    /// There is none, or not for whoever asks: the two are not told apart.
    NotFound,
    /// Nobody is signed in.
    SignIn,
    /// The form does not carry the session's word: it was made by another page.
    Forged,
    /// Too many tries.
    TooMany,
    /// More bytes than a form has.
    TooLarge,
    /// The form did not arrive in time.
    Slow,
    /// What is wrong, for whoever sent it.
    Wrong(String),
    /// The store.
    Store(StoreError),
    /// A page that cannot be made.
    Page(askama::Error),
}

impl From<StoreError> for Fault {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Refused(what) => Self::Wrong(what),
            error => Self::Store(error),
        }
    }
}

impl From<askama::Error> for Fault {
    fn from(error: askama::Error) -> Self {
        Self::Page(error)
    }
}

#[derive(Template)]
#[template(path = "fault.html")]
struct FaultPage<'a> {
    what: &'a str,
}

impl IntoResponse for Fault {
    fn into_response(self) -> Response {
        if matches!(self, Self::SignIn) {
            return to("/login");
        }
        let (status, what) = match &self {
            Self::NotFound => (StatusCode::NOT_FOUND, "没有这个页面。如果是扫码来的，请重新扫一次。"),
            Self::SignIn | Self::Forged => (
                StatusCode::FORBIDDEN,
                "这份表单不是从本系统的页面提交的，或者登录已过期。请回到页面重新提交。",
            ),
            Self::TooMany => (StatusCode::TOO_MANY_REQUESTS, "提交太频繁了，请一分钟后再试。"),
            Self::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "内容太多了，请减少后再提交。"),
            Self::Slow => (StatusCode::REQUEST_TIMEOUT, "网络太慢，内容没有收全。请再提交一次。"),
            Self::Wrong(what) => (StatusCode::BAD_REQUEST, what.as_str()),
            Self::Store(_) | Self::Page(_) => (
                StatusCode::INTERNAL_SERVER_ERROR,
                "系统出错，没有保存。请稍后再提交一次。",
            ),
        };
        match &self {
            Self::Store(error) => report(&error.to_string()),
            Self::Page(error) => report(&error.to_string()),
            _ => {}
        }
        let page = FaultPage { what }.render().unwrap_or_else(|_| what.to_owned());
        let mut response = (status, Html(page)).into_response();
        if status == StatusCode::REQUEST_TIMEOUT || status == StatusCode::PAYLOAD_TOO_LARGE {
            // Whatever else comes on this connection is the rest of what was not read.
            response
                .headers_mut()
                .insert(header::CONNECTION, HeaderValue::from_static("close"));
        }
        response
    }
}

#[expect(clippy::print_stderr, reason = "the log of a server is its standard error")]
pub(crate) fn report(what: &str) {
    eprintln!("error: {what}");
}

type Shown = Result<Response, Fault>;

fn shown(page: &impl Template) -> Shown {
    Ok(Html(page.render()?).into_response())
}

fn to(path: &'static str) -> Response {
    (StatusCode::SEE_OTHER, [(header::LOCATION, path)]).into_response()
}

/// Blocks a form that another site sends. Browsers say where a form comes from (`Sec-Fetch-Site`, and older ones, WeChat's
/// among them, `Origin`), and no page can make them say otherwise; what says neither is no browser, and has no cookie.
fn own_site(app: &App, headers: &HeaderMap) -> Result<(), Fault> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    match (text("sec-fetch-site"), text("origin")) {
        (Some("same-origin" | "none"), _) | (None, None) => Ok(()),
        (Some(_), _) => Err(Fault::Forged),
        (None, Some(origin)) => {
            let host = origin.split_once("://").map(|(_, host)| host);
            let is_own = origin == app.settings.base || (host.is_some() && host == text("host"));
            if is_own { Ok(()) } else { Err(Fault::Forged) }
        }
    }
}

type Here = State<Arc<App>>;

/// Connections that are open at once.
const CONNECTIONS: usize = 2_000;
/// How long the head of a request may take to arrive, and how long a connection may idle.
const HEAD: Duration = Duration::from_secs(15);
/// Bytes of a head.
const HEAD_BYTES: usize = 16 << 10;

/// Answers on a listener until `stop` is done.
///
/// # Errors
///
/// What the system says of the listener.
pub async fn serve(app: Arc<App>, listener: TcpListener, stop: impl Future<Output = ()>) -> std::io::Result<()> {
    let pages = router(app);
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    tokio::pin!(stop);
    loop {
        let Ok(place) = places.clone().acquire_owned().await else {
            return Ok(());
        };
        let (stream, address) = tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok(accepted) => accepted,
                // One that was gone before it was taken, or no file numbers left: the next may be taken.
                Err(_) => {
                    tokio::time::sleep(Duration::from_millis(20)).await;
                    continue;
                }
            },
            () = &mut stop => return Ok(()),
        };
        let _ = stream.set_nodelay(true);
        let pages = pages.clone();
        tokio::spawn(async move {
            answer(pages, stream, address).await;
            drop(place);
        });
    }
}

async fn answer(pages: Router, stream: tokio::net::TcpStream, address: SocketAddr) {
    let pages = pages.layer(axum::Extension(Peer(address.ip())));
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD)
        .max_buf_size(HEAD_BYTES.max(8_192))
        .serve_connection(TokioIo::new(stream), TowerToHyperService::new(pages));
    // A connection that breaks is the other side's.
    let _ = connection.await;
}
