//! The work list, and what is done on a line of it.

use std::collections::BTreeMap;

use askama::Template;
use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use banmian_survey::form::Form;

use super::staff::{Head, actor, form_of, signed_in};
use super::{Fault, Here, Paging, Shown, page_of, read_at_length, shown};
use crate::accounts::Role;
use crate::app::App;
use crate::keys::typed_signs;
use crate::work::{self, Actor, Asked, Contact, State as Step, Task};

struct Line {
    receipt: String,
    name: String,
    place: String,
    state: &'static str,
    since: String,
    by: String,
    reason: String,
    due: String,
    is_due: bool,
}

#[derive(Template)]
#[template(path = "work.html")]
struct ListPage {
    head: Head,
    lines: Vec<Line>,
    states: Vec<(&'static str, &'static str, bool)>,
    paging: Paging,
}

pub(super) fn due(task: &Task, today: jiff::civil::Date) -> (String, bool) {
    match task.days_left(today) {
        None if task.state == Step::New => ("待联系".into(), true),
        None => (String::new(), false),
        Some(days) if days > 0 => (format!("还有 {days} 天"), false),
        Some(0) => ("今天期满".into(), true),
        Some(days) => (format!("已过 {} 天", -days), true),
    }
}

pub(super) async fn list(State(app): Here, Query(query): Query<BTreeMap<String, String>>, headers: HeaderMap) -> Shown {
    let session = signed_in(&app, &headers, Role::sees_people).await?;
    let asked = Asked {
        state: query.get("state").and_then(|word| Step::of(word)),
        page: page_of(&query, "page"),
    };
    let actor = actor(&app, &session);
    let (keys, within, today) = (app.keys.clone(), actor.area.clone(), actor.today);
    let listed = read_at_length(&app, move |database| work::list(database, &keys, &within, asked, today)).await?;
    if !listed.lines.is_empty() {
        let what = format!("work list, page {}, {} records", asked.page, listed.lines.len());
        logged(&app, actor, what).await?;
    }
    let forms = app.forms();
    let lines = listed.lines.into_iter().map(|task| {
        let (due, is_due) = due(&task, today);
        let form = forms.version(&task.kept.form, task.kept.version);
        Line {
            reason: reason(form.as_deref(), &task.reason),
            receipt: task.kept.receipt,
            name: task.name.unwrap_or_else(|| "（未留姓名）".into()),
            place: task.kept.place,
            state: task.state.label(),
            since: task.since,
            by: task.by,
            due,
            is_due,
        }
    });
    let states = Step::ALL.map(|known| (known.word(), known.label(), asked.state == Some(known)));
    shown(&ListPage {
        head: Head::of(&app, &session),
        lines: lines.collect(),
        states: states.to_vec(),
        paging: Paging {
            label: "分页",
            address: format!("/work?state={}&page=", asked.state.map_or("", Step::word)),
            page: asked.page,
            has_more: listed.has_more,
        },
    })
}

/// Says in the change log that identities are shown, before they are: they were read on a connection that cannot write, and
/// the page waits until the line is on disk.
pub(super) async fn logged(app: &App, actor: Actor, subject: String) -> Result<(), Fault> {
    let keys = app.keys.clone();
    let written = app
        .store
        .write(move |database| work::shown(database, &keys, &actor, &subject));
    Ok(written.await?)
}

/// Calculations that put somebody on the list, by their labels in the form; one that has none by its name.
fn reason(form: Option<&Form>, names: &str) -> String {
    let words = names.split(' ').map(|name| {
        let question = form.and_then(|form| Some((form, form.question(name)?)));
        question.map_or(name, |(form, question)| form.called(question))
    });
    words.collect::<Vec<_>>().join("、")
}

/// A state that is set, or a contact that is added.
pub(super) async fn change(
    State(app): Here,
    Path(receipt): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Fault> {
    let (session, sent) = form_of(&app, &headers, body, Role::sees_people).await?;
    let receipt = typed_signs(&receipt);
    let (keys, actor, of) = (app.keys.clone(), actor(&app, &session), receipt.clone());
    if sent.get("do") == "contact" {
        let text = |name: &str| sent.get(name).trim().to_owned();
        let contact = Contact {
            day: text("day"),
            how: text("how"),
            // The name and the telephone are kept on two lines.
            name: text("name").replace(['\r', '\n'], " "),
            phone: text("phone").replace(['\r', '\n'], " ").chars().take(40).collect(),
        };
        app.store
            .write(move |database| work::add_contact(database, &keys, &actor, &of, &contact))
            .await?;
    } else {
        let state = Step::of(sent.get("state")).filter(|state| *state != Step::New);
        let state = state.ok_or_else(|| Fault::Wrong("请选择一个状态。".into()))?;
        let note: String = sent.get("note").chars().take(1_000).collect();
        app.store
            .write(move |database| work::set(database, &keys, &actor, &of, state, &note))
            .await?;
    }
    Ok((StatusCode::SEE_OTHER, [(header::LOCATION, format!("/work/{receipt}"))]).into_response())
}
