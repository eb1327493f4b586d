//! A receipt: what was answered is looked at, corrected or withdrawn with its number and its word.

use askama::Template;
use axum::body::Body;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use banmian_survey::answers::Typed;
use banmian_survey::check;

use super::render::instances;
use super::request::{Peer, Sent};
use super::resident::{Filled, again, asked_language, corrected, count, is_chinese, language};
use super::{Fault, Here, Shown, own_site, shown};
use crate::answers::{self, Kept, Sealed};
use crate::app::{self, App};
use crate::keys::{grouped, same, typed_signs};
use crate::limits::What;

#[derive(Template)]
#[template(path = "ask.html")]
struct Ask<'a> {
    is_demonstration: bool,
    receipt: &'a str,
    notice: &'a str,
}

#[derive(Template)]
#[template(path = "gone.html")]
struct Gone {
    is_demonstration: bool,
    receipt: String,
}

pub(super) async fn ask(State(app): Here) -> Shown {
    shown(&Ask {
        is_demonstration: app.settings.is_demonstration,
        receipt: "",
        notice: "",
    })
}

/// What a receipt's number and word open. Tries are counted before anything is looked at, and taken back where the word is
/// right: wrong ones alone are guesses.
async fn opened(app: &App, peer: Peer, headers: &HeaderMap, sent: &Sent) -> Result<Option<Kept>, Fault> {
    let (receipt, word) = (typed_signs(sent.get("_receipt")), typed_signs(sent.get("_word")));
    let now = app.clock.now();
    let address = peer.counted(headers, app.settings.behind_proxy);
    if !(app.limiter.may(What::ReceiptAddress, &address, now) && app.limiter.may(What::Receipt, &receipt, now)) {
        return Err(Fault::TooMany);
    }
    let kept = app
        .store
        .read(move |database| answers::find(database, &receipt))
        .await?;
    let number = typed_signs(sent.get("_receipt"));
    // Of one that is merged the resident knows nothing: it is theirs as before.
    let is_right = |kept: &Kept| same(app.keys.receipt_word(&kept.once).as_bytes(), word.as_bytes());
    let kept = kept.filter(|kept| kept.state != "withdrawn" && is_right(kept));
    if kept.is_some() {
        // Whoever has the word may look and correct as often as it takes.
        app.limiter.take_back(What::ReceiptAddress, &address, now);
        app.limiter.take_back(What::Receipt, &number, now);
    }
    Ok(kept)
}

/// What writes is counted as submissions are.
fn writes(app: &App, peer: Peer, headers: &HeaderMap) -> Result<(), Fault> {
    let address = peer.counted(headers, app.settings.behind_proxy);
    let may = app.limiter.may(What::SubmitAddress, &address, app.clock.now());
    if may { Ok(()) } else { Err(Fault::TooMany) }
}

fn not_found(app: &App, sent: &Sent) -> Shown {
    shown(&Ask {
        is_demonstration: app.settings.is_demonstration,
        receipt: sent.get("_receipt"),
        notice: "没有找到：请核对回执号和查询码。已撤回或到期删除的，也查不到了。",
    })
}

fn carried(app: &App, kept: &Kept) -> Vec<(String, String)> {
    vec![
        ("_receipt".into(), grouped(&kept.receipt)),
        ("_word".into(), grouped(&app.keys.receipt_word(&kept.once))),
        ("_revision".into(), kept.revision.to_string()),
    ]
}

pub(super) async fn open(
    State(app): Here,
    axum::Extension(peer): axum::Extension<Peer>,
    headers: HeaderMap,
    body: Body,
) -> Shown {
    own_site(&app, &headers)?;
    let sent = Sent::read(&headers, body).await?;
    let Some(kept) = opened(&app, peer, &headers, &sent).await? else {
        return not_found(&app, &sent);
    };
    let form = app.forms().version(&kept.form, kept.version).ok_or(Fault::NotFound)?;
    let (keys, of, within) = (app.keys.clone(), form.clone(), kept.clone());
    let whole = app
        .store
        .read(move |database| answers::whole(database, &keys, &of, &within))
        .await?;
    let typed = Typed::again(&form, &whole);
    let language = language(&form, sent.get("_lang"));
    let checked = check(&form, &typed, app.clock.today(), language);
    Filled {
        form: &form,
        instances: instances(&form, &typed, |_| 0, ""),
        typed: &typed,
        checked: &checked,
        language,
        is_sent: false,
        place: &kept.place,
        action: "/r/correct",
        carried: carried(&app, &kept),
        keep_until: kept.keep_until.clone(),
        notice: "",
        is_correction: true,
    }
    .page(&app)
}

pub(super) async fn correct(
    State(app): Here,
    axum::Extension(peer): axum::Extension<Peer>,
    headers: HeaderMap,
    body: Body,
) -> Shown {
    own_site(&app, &headers)?;
    writes(&app, peer, &headers)?;
    let sent = Sent::read(&headers, body).await?;
    let Some(mut kept) = opened(&app, peer, &headers, &sent).await? else {
        return not_found(&app, &sent);
    };
    let form = app.forms().version(&kept.form, kept.version).ok_or(Fault::NotFound)?;
    let language = language(&form, asked_language(&sent)).to_owned();
    let typed = Typed::of(sent.answers());
    let today = app.clock.today();
    let checked = check(&form, &typed, today, &language);
    if let Some(again) = again(&sent, &checked, is_chinese(&language)) {
        return Filled {
            form: &form,
            instances: instances(&form, &typed, |repeat| count(&sent, repeat), sent.get("_add")),
            typed: &typed,
            checked: &checked,
            language: &language,
            is_sent: again.is_sent,
            place: &kept.place,
            action: "/r/correct",
            carried: carried(&app, &kept),
            keep_until: kept.keep_until.clone(),
            notice: again.notice,
            is_correction: true,
        }
        .page(&app);
    }
    // The revision that the page showed: two pages that are open at once do not undo each other unseen.
    kept.revision = sent.get("_revision").parse().unwrap_or(0);
    let sealed = Sealed::of(&app.keys, &form, &kept.receipt, checked.answers, &checked.work, today);
    let keep_until = sealed.keep_until().to_owned();
    let (keys, at, of, counting) = (app.keys.clone(), app.clock.now(), kept.clone(), app.clone());
    app.store
        .write_then(
            move |database| {
                app::to_forget(database)?;
                answers::correct(database, &keys, &of, of.version, &sealed, at)?;
                answers::find(database, &of.receipt)
            },
            // As it stands now: it may have been merged or brought back since the page was made.
            move |now| {
                if let Some(now) = now.filter(|now| now.state == "kept") {
                    counting.count(&now);
                }
            },
        )
        .await?;
    corrected(&app, &form, &language, &kept.once, keep_until)
}

pub(super) async fn withdraw(
    State(app): Here,
    axum::Extension(peer): axum::Extension<Peer>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Fault> {
    own_site(&app, &headers)?;
    writes(&app, peer, &headers)?;
    let sent = Sent::read(&headers, body).await?;
    let Some(kept) = opened(&app, peer, &headers, &sent).await? else {
        return not_found(&app, &sent);
    };
    let (keys, at, of) = (app.keys.clone(), app.clock.now(), kept.clone());
    let (counting, id) = (app.clone(), kept.id);
    app.store
        .write_then(
            move |database| {
                app::to_forget(database)?;
                answers::withdraw(database, &keys, &of, at)
            },
            move |back| {
                counting.change_cube(|cube| cube.remove(id));
                back.iter().for_each(|kept| counting.count(kept));
            },
        )
        .await?;
    shown(&Gone {
        is_demonstration: app.settings.is_demonstration,
        receipt: grouped(&kept.receipt),
    })
}
