//! Duplicates: seen side by side, merged, and merged no more.

use askama::Template;
use axum::body::Body;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;

use super::staff::{Head, actor, form_of, signed_in};
use super::{Fault, Here, Shown, shown, to};
use crate::accounts::Role;
use crate::answers::Kept;
use crate::clock;
use crate::duplicates::{self, Merge, Pair};
use crate::keys::typed_signs;

#[derive(Template)]
#[template(path = "duplicates.html")]
struct DuplicatesPage {
    head: Head,
    pairs: Vec<Pair>,
    merges: Vec<(String, Merge)>,
}

pub(super) async fn page(State(app): Here, headers: HeaderMap) -> Shown {
    let session = signed_in(&app, &headers, Role::sees_tables).await?;
    let within = session.account.area.clone();
    let (pairs, merges) = app
        .store
        .read(move |database| {
            Ok((
                duplicates::pairs(database, &within)?,
                duplicates::merges(database, &within)?,
            ))
        })
        .await?;
    shown(&DuplicatesPage {
        head: Head::of(&app, &session),
        pairs,
        merges: merges
            .into_iter()
            .map(|merge| (clock::shown(merge.at), merge))
            .collect(),
    })
}

pub(super) async fn change(State(app): Here, headers: HeaderMap, body: Body) -> Result<Response, Fault> {
    let (session, sent) = form_of(&app, &headers, body, Role::sees_tables).await?;
    let (keys, actor) = (app.keys.clone(), actor(&app, &session));
    if let Ok(merge) = sent.get("undo").parse::<i64>() {
        let back: Kept = app
            .store
            .write(move |database| duplicates::undo(database, &keys, &actor, merge))
            .await?;
        app.count(
            back.id,
            &back.form,
            (&back.adcode, &back.place),
            &back.day,
            &back.answers,
        );
    } else {
        let (keep, hide) = (typed_signs(sent.get("keep")), typed_signs(sent.get("hide")));
        let hidden = app
            .store
            .write(move |database| duplicates::merge(database, &keys, &actor, &keep, &hide))
            .await?;
        app.change_cube(|cube| cube.remove(hidden));
    }
    Ok(to("/duplicates"))
}
