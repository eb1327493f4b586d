//! Exports from a page: one file at a time, of the area of whoever asks, written into the change log before its first byte.

use askama::Template;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse as _, Response};
use banmian_survey::export::Identities;

use super::staff::{Head, actor, form_of, signed_in};
use super::{Fault, Here, Shown, shown};
use crate::accounts::Role;
use crate::export::{File, Source, Wanted, last, stream};

struct Offered {
    id: String,
    title: String,
    files: Vec<String>,
}

#[derive(Template)]
#[template(path = "export.html")]
struct ExportPage {
    head: Head,
    forms: Vec<Offered>,
}

pub(super) async fn page(State(app): Here, headers: HeaderMap) -> Shown {
    let session = signed_in(&app, &headers, Role::sees_tables).await?;
    let forms = app.forms();
    let offered = forms.ids().into_iter().filter_map(|id| {
        let (_, form) = forms.newest(id)?;
        Some(Offered {
            id: id.to_owned(),
            title: form.title.get(&form.default_language, "").to_owned(),
            files: File::all(&forms, id).iter().map(File::name).collect(),
        })
    });
    shown(&ExportPage {
        forms: offered.collect(),
        head: Head::of(&app, &session),
    })
}

/// What of the answers somebody is given. A line list with names is for those who see people anyway; to an analyst free texts
/// are not given either.
fn identities(role: Role, wants_people: bool) -> Result<Identities, Fault> {
    match (role.sees_people(), wants_people) {
        (true, true) => Ok(Identities::Kept),
        (true, false) => Ok(Identities::LeftOut),
        (false, false) => Ok(Identities::NorTexts),
        (false, true) => Err(Fault::NotFound),
    }
}

/// A file. It is sent by a form with the session's word: another site's page must not make somebody's browser save a list
/// of names.
pub(super) async fn file(State(app): Here, headers: HeaderMap, body: Body) -> Result<Response, Fault> {
    let (session, sent) = form_of(&app, &headers, body, Role::sees_tables).await?;
    let identities = identities(session.account.role, sent.get("people") == "yes")?;
    let forms = app.forms();
    let (_, form) = forms.newest(sent.get("form")).ok_or(Fault::NotFound)?;
    let files = File::all(&forms, &form.id);
    let file = files.into_iter().find(|file| file.name() == sent.get("file"));
    let file = file.ok_or(Fault::NotFound)?;
    // The turn goes with the thread that makes the file.
    let turn = app.exporting.take(&session.account.name).ok_or(Fault::Busy)?;
    let (keys, who, id) = (app.keys.clone(), actor(&app, &session), form.id.clone());
    let action = match identities {
        Identities::Kept => "identities exported",
        Identities::LeftOut | Identities::NorTexts => "answers exported",
    };
    let detail = format!("{}, {}", file.name(), who.area);
    let subject = id.clone();
    let until = app
        .store
        .write(move |database| {
            who.log(database, &keys, action, &subject, &detail)?;
            last(database)
        })
        .await?;
    let source = Source {
        store: app.store.clone(),
        keys: app.keys.clone(),
        // Behind the last answer: its version is among them.
        forms: app.forms(),
    };
    let (within, name, kind) = (session.account.area, file.name(), file.kind());
    let pieces = stream::body(move |pipe| {
        let _turn = turn;
        let wanted = Wanted {
            form: &id,
            within: Some(&within),
            identities,
            until,
        };
        stream::write(&source, wanted, &file, pipe)
    });
    // A repeat's name may be Chinese (RFC 8187).
    let name: String = form_urlencoded::byte_serialize(name.as_bytes()).collect();
    let headers = [
        (header::CONTENT_TYPE, kind.to_owned()),
        (
            header::CONTENT_DISPOSITION,
            format!("attachment; filename*=UTF-8''{name}"),
        ),
    ];
    Ok((headers, Body::new(pieces)).into_response())
}
