//! Signing in, and what whoever is signed in sees first.

use askama::Template;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;

use super::request::{BODY, Peer, Sent, cookie};
use super::{Fault, Here, Shown, own_site, shown, to};
use crate::accounts::{self, Role, Session};
use crate::app::App;
use crate::audit::{self, Line};
use crate::limits::What;
use crate::work::Actor;
use crate::{clock, store};

/// Where the connection is encrypted the name has a prefix that keeps other hosts of the domain from setting it.
fn cookie_name(app: &App) -> &'static str {
    if is_encrypted(app) { "__Host-survey" } else { "survey" }
}

fn is_encrypted(app: &App) -> bool {
    app.settings.base.starts_with("https://")
}

fn set_cookie(app: &App, value: &str, seconds: i64) -> HeaderValue {
    let secure = if is_encrypted(app) { "; Secure" } else { "" };
    let text = format!(
        "{}={value}; Path=/; HttpOnly; SameSite=Strict; Max-Age={seconds}{secure}",
        cookie_name(app)
    );
    HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static(""))
}

/// Who is signed in, where they have one of these roles: to others the page does not exist.
pub(super) async fn signed_in(app: &App, headers: &HeaderMap, may: impl Fn(Role) -> bool) -> Result<Session, Fault> {
    let Some(cookie) = cookie(headers, cookie_name(app)).map(str::to_owned) else {
        return Err(Fault::SignIn);
    };
    let now = app.clock.now();
    let session = app
        .store
        .read(move |database| accounts::session(database, &cookie, now))
        .await?
        .ok_or(Fault::SignIn)?;
    if !may(session.account.role) {
        return Err(Fault::NotFound);
    }
    Ok(session)
}

/// A form that somebody who is signed in has sent from a page of theirs.
pub(super) async fn form_of(
    app: &App,
    headers: &HeaderMap,
    body: Body,
    may: impl Fn(Role) -> bool,
) -> Result<(Session, Sent), Fault> {
    form_up_to(BODY, app, headers, body, may).await
}

/// As [`form_of`], of a form with more bytes than others have. Nobody who may not send it has it read.
pub(super) async fn form_up_to(
    bytes: usize,
    app: &App,
    headers: &HeaderMap,
    body: Body,
    may: impl Fn(Role) -> bool,
) -> Result<(Session, Sent), Fault> {
    own_site(app, headers)?;
    let session = signed_in(app, headers, may).await?;
    let sent = Sent::read_up_to(bytes, headers, body).await?;
    if !session.is_own(sent.get("_csrf")) {
        return Err(Fault::Forged);
    }
    Ok((session, sent))
}

pub(super) fn actor(app: &App, session: &Session) -> Actor {
    Actor {
        name: session.account.name.clone(),
        area: session.account.area.clone(),
        at: app.clock.now(),
        today: app.clock.today(),
    }
}

/// What all pages of those who are signed in begin with.
pub(super) struct Head {
    pub(super) name: String,
    pub(super) role: &'static str,
    pub(super) area: String,
    pub(super) csrf: String,
    pub(super) people: bool,
    pub(super) tables: bool,
    pub(super) log: bool,
    pub(super) is_demonstration: bool,
}

impl Head {
    pub(super) fn of(app: &App, session: &Session) -> Self {
        let role = session.account.role;
        Self {
            name: session.account.name.clone(),
            role: role.label(),
            area: session.account.area.clone(),
            csrf: session.csrf.clone(),
            people: role.sees_people(),
            tables: role.sees_tables(),
            log: role == Role::Administrator,
            is_demonstration: app.settings.is_demonstration,
        }
    }
}

#[derive(Template)]
#[template(path = "login.html")]
struct Login {
    is_demonstration: bool,
    name: String,
    notice: &'static str,
}

pub(super) async fn ask(State(app): Here) -> Shown {
    shown(&Login {
        is_demonstration: app.settings.is_demonstration,
        name: String::new(),
        notice: "",
    })
}

/// Password and second factor are asked for together, and which of them was wrong is not said.
pub(super) async fn sign_in(
    State(app): Here,
    axum::Extension(peer): axum::Extension<Peer>,
    headers: HeaderMap,
    body: Body,
) -> Shown {
    own_site(&app, &headers)?;
    let sent = Sent::read(&headers, body).await?;
    let name = sent.get("name").trim().to_owned();
    let now = app.clock.now();
    let address = peer.counted(&headers, app.settings.behind_proxy);
    if !(app.limiter.may(What::LoginAddress, &address, now) && app.limiter.may(What::LoginAccount, &name, now)) {
        return Err(Fault::TooMany);
    }
    // The turn goes with the thread that hashes: whoever hangs up gives it back when the hashing ends, not before.
    let turn = app.hashing.clone().acquire_owned().await;
    let (asked, password) = (name.clone(), sent.get("password").to_owned());
    // Hashing takes some 30 ms of a core: on a thread that may take them.
    let credentials = app
        .store
        .read(move |database| {
            let credentials = accounts::credentials(database, &asked)?;
            let _turn = turn;
            let is_right = accounts::verify(&password, credentials.as_ref().map(accounts::Credentials::hash));
            Ok(credentials.filter(|_| is_right))
        })
        .await?;
    let verified = credentials.and_then(|credentials| {
        let step = accounts::second_factor(&app.keys, &name, &credentials, sent.get("code"), now)?;
        Some((credentials, step))
    });
    let Some((credentials, step)) = verified else {
        let (keys, asked) = (app.keys.clone(), name.clone());
        app.store
            .write(move |database| accounts::refused(database, &keys, &asked, now))
            .await?;
        return shown(&Login {
            is_demonstration: app.settings.is_demonstration,
            name,
            notice: "姓名、密码或动态码不对，或动态码已经用过。",
        });
    };
    let keys = app.keys.clone();
    let begun = app
        .store
        .write(move |database| accounts::begin(database, &keys, &name, (credentials.hash(), step), now))
        .await?;
    let mut response = to("/home");
    let cookie = set_cookie(&app, &begun.cookie, accounts::SESSION);
    response.headers_mut().insert(header::SET_COOKIE, cookie);
    Ok(response)
}

pub(super) async fn sign_out(State(app): Here, headers: HeaderMap, body: Body) -> Result<Response, Fault> {
    form_of(&app, &headers, body, |_| true).await?;
    if let Some(cookie) = cookie(&headers, cookie_name(&app)).map(str::to_owned) {
        app.store
            .write(move |database| accounts::end(database, &cookie))
            .await?;
    }
    let mut response = to("/");
    response
        .headers_mut()
        .insert(header::SET_COOKIE, set_cookie(&app, "", 0));
    Ok(response)
}

#[derive(Template)]
#[template(path = "home.html")]
struct Home {
    head: Head,
}

pub(super) async fn home(State(app): Here, headers: HeaderMap) -> Shown {
    let session = signed_in(&app, &headers, |_| true).await?;
    shown(&Home {
        head: Head::of(&app, &session),
    })
}

#[derive(Template)]
#[template(path = "log.html")]
struct Log {
    head: Head,
    lines: Vec<(String, Line)>,
}

pub(super) async fn log(State(app): Here, headers: HeaderMap) -> Shown {
    let session = signed_in(&app, &headers, |role| role == Role::Administrator).await?;
    let lines: Result<Vec<Line>, store::StoreError> = app.store.read(|database| audit::last(database, 500)).await;
    let lines = lines?.into_iter().map(|line| (clock::shown(line.at), line));
    shown(&Log {
        head: Head::of(&app, &session),
        lines: lines.collect(),
    })
}
