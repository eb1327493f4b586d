//! The pages.

mod analysis;
mod daily;
mod duplicates;
mod export;
mod forms;
mod front;
mod multipart;
mod receipt;
mod record;
mod render;
mod request;
mod resident;
mod serve;
mod sheets;
mod staff;
mod work;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::map_response;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{get, post};

use crate::app::App;
use crate::log;
use crate::store::{Database, Declined, StoreError};

pub use serve::serve;

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
        .route("/forms", get(forms::page).post(forms::look))
        .route("/forms/publish", post(forms::publish))
        .route("/log", get(staff::log))
        .route("/work", get(work::list))
        .route("/work/{receipt}", get(record::one).post(work::change))
        .route("/analysis", get(analysis::page))
        .route("/analysis.csv", get(analysis::csv))
        .route("/duplicates", get(duplicates::page).post(duplicates::change))
        .route("/export", get(export::page).post(export::file))
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
    /// Others are having the same done, and it takes a while.
    Busy,
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
            StoreError::Declined(why) => Self::Wrong(words(why).into()),
            error => Self::Store(error),
        }
    }
}

/// What somebody is told of what cannot be done, and what to do.
fn words(why: Declined) -> &'static str {
    match why {
        Declined::Changed => "这份填报刚才已被更正或撤回。请重新打开，看过现在的内容再改。",
        Declined::NoRecord => "本区域没有这条记录。",
        Declined::NotKept => "本区域没有这份填报，或者它已经合并。请回到重复填报页面重新选择。",
        Declined::NothingInCommon => "这两份填报的电话和身份证号都不相同，不能合并。",
        Declined::NoMerge => "本区域没有这次合并，或者已经撤销。",
        Declined::CodeUsed => "这个动态码已经用过。请等下一个动态码，再登录一次。",
        Declined::PasswordChanged => "密码刚才已更改。请用新密码再登录一次。",
        Declined::FormChanged => "这个表单刚才已有新的一版。请重新上传，看过与新一版的不同再发布。",
        Declined::ContactName => "接触者要写姓名（100 字以内）；姓名、电话各写一行，怎样接触在 200 字以内。",
        Declined::ContactDay => "接触日期要写成 2020-03-02。",
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
            Self::Busy => (
                StatusCode::SERVICE_UNAVAILABLE,
                "正在为别人导出或统计，一时忙不过来。请过一会儿再试。",
            ),
            Self::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "内容太多了，请减少后再提交。"),
            Self::Slow => (StatusCode::REQUEST_TIMEOUT, "网络太慢，内容没有收全。请再提交一次。"),
            Self::Wrong(what) => (StatusCode::BAD_REQUEST, what.as_str()),
            Self::Store(_) | Self::Page(_) => (
                StatusCode::INTERNAL_SERVER_ERROR,
                "系统出错，没有保存。请稍后再提交一次。",
            ),
        };
        match &self {
            Self::Store(error) => log::error(&error.to_string()),
            Self::Page(error) => log::error(&error.to_string()),
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

type Shown = Result<Response, Fault>;

fn shown(page: &impl Template) -> Shown {
    Ok(Html(page.render()?).into_response())
}

fn to(path: impl Into<String>) -> Response {
    let path: String = path.into();
    (StatusCode::SEE_OTHER, [(header::LOCATION, path)]).into_response()
}

/// The page of a list that an address asks for, from 1 on.
fn page_of(query: &BTreeMap<String, String>, name: &str) -> i64 {
    query.get(name).and_then(|page| page.parse().ok()).unwrap_or(1).max(1)
}

/// The ways to the pages before and behind one of a list.
#[derive(Template)]
#[template(path = "paging.html")]
struct Paging {
    label: &'static str,
    /// Up to the number of the page.
    address: String,
    page: i64,
    has_more: bool,
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

/// How long somebody waits for a turn at what takes a while.
const TURN: Duration = Duration::from_secs(10);

/// Does what takes a thread for a while, in turn: all who ask at once must not take the threads that others sign in on. The
/// turn goes with the thread, also where nobody waits for it any more.
async fn at_length<T, F>(app: &App, work: F) -> Result<T, Fault>
where
    T: Send + 'static,
    F: FnOnce() -> T + Send + 'static,
{
    let turn = tokio::time::timeout(TURN, app.reading.clone().acquire_owned()).await;
    let turn = turn.map_err(|_| Fault::Busy)?.map_err(|_| StoreError::Stopped)?;
    let done = tokio::task::spawn_blocking(move || {
        let _turn = turn;
        work()
    });
    Ok(done.await.map_err(|_| StoreError::Stopped)?)
}

/// Reads what takes a while ([`at_length`]).
async fn read_at_length<T, F>(app: &App, work: F) -> Result<T, Fault>
where
    T: Send + 'static,
    F: FnOnce(&mut dyn Database) -> Result<T, StoreError> + Send + 'static,
{
    let store = app.store.clone();
    Ok(at_length(app, move || store.read_now(work)).await??)
}
