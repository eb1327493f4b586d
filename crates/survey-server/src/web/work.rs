//! The work list, and one record of it.

use std::collections::BTreeMap;

use askama::Template;
use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use banmian_survey::answers::Answers;
use banmian_survey::form::{Form, Kind, Question};
use banmian_survey::value::Value;

use super::staff::{Head, actor, form_of, signed_in};
use super::{Fault, Here, Shown, shown};
use crate::accounts::Role;
use crate::keys::{grouped, typed_signs};
use crate::work::{self, Contact, Link, State as Step, Task};
use crate::{answers, clock};

pub(super) struct Line {
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
    is_cut: bool,
}

fn due(task: &Task, today: jiff::civil::Date) -> (String, bool) {
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
    let state = query.get("state").and_then(|word| Step::of(word));
    let (keys, actor) = (app.keys.clone(), actor(&app, &session));
    let today = actor.today;
    let tasks = app
        .store
        .write(move |database| {
            // In one transaction with what the change log says of it: names are not shown unseen.
            let tasks = work::list(database, &keys, &actor.area, state, today)?;
            if !tasks.is_empty() {
                work::shown(database, &keys, &actor, &format!("work list, {} records", tasks.len()))?;
            }
            Ok(tasks)
        })
        .await?;
    let is_cut = tasks.len() as i64 == work::PAGE;
    let lines = tasks.into_iter().map(|task| {
        let (due, is_due) = due(&task, today);
        Line {
            receipt: task.kept.receipt,
            name: task.name.unwrap_or_else(|| "（未留姓名）".into()),
            place: task.kept.place,
            state: task.state.label(),
            since: task.since,
            by: task.by,
            reason: reason(&task.reason),
            due,
            is_due,
        }
    });
    let states = Step::ALL.map(|known| (known.word(), known.label(), state == Some(known)));
    shown(&ListPage {
        head: Head::of(&app, &session),
        lines: lines.collect(),
        states: states.to_vec(),
        is_cut,
    })
}

/// Names of calculations in the words of the forms that ship; another's stand as they are.
fn reason(names: &str) -> String {
    let words = names.split(' ').map(|name| match name {
        "needs_call" => "需要联系",
        "urgent" => "紧急",
        name => name,
    });
    words.collect::<Vec<_>>().join("、")
}

#[derive(Template)]
#[template(path = "record.html")]
struct RecordPage {
    head: Head,
    receipt: String,
    shown_receipt: String,
    place: String,
    day: String,
    state: &'static str,
    due: String,
    answers: Vec<(String, String)>,
    states: Vec<(&'static str, &'static str)>,
    history: Vec<(String, String, &'static str, String)>,
    links: Vec<ChainLine>,
    today: String,
}

/// A link of the chains, as the page shows it; without a receipt where it begins in another area.
pub(super) struct ChainLine {
    depth: usize,
    from: Option<String>,
    who: String,
    day: String,
    how: String,
    to: Vec<String>,
}

fn link(link: Link) -> ChainLine {
    let (depth, to) = (link.depth, link.to);
    match link.named {
        Some((from, contact)) => ChainLine {
            depth,
            from: Some(from),
            who: format!("{} {}", contact.name, contact.phone),
            day: contact.day,
            how: contact.how,
            to,
        },
        None => ChainLine {
            depth,
            from: None,
            who: String::new(),
            day: String::new(),
            how: String::new(),
            to,
        },
    }
}

/// Questions and answers as they are read, in the form's order: labels for names. What was computed comes last, by its
/// name, as calculations have no label.
fn spoken(form: &Form, answers: &Answers) -> Vec<(String, String)> {
    let language = form.default_language.as_str();
    let all: Vec<_> = answers.iter().collect();
    let (mut asked, mut computed) = (Vec::new(), Vec::new());
    for (_, question) in form.questions() {
        for (path, value) in all.iter().filter(|(path, _)| path.name == question.name) {
            let label = question.label.get(language, language);
            let mut label = if label.is_empty() { &question.name } else { label }.to_owned();
            if let Some((_, number)) = &path.instance {
                label = format!("{label} ({number})");
            }
            let said = said(form, question, value);
            if question.kind == Kind::Calculate {
                computed.push((label, said));
            } else {
                asked.push((label, said));
            }
        }
    }
    asked.extend(computed.into_iter().filter(|(_, said)| said != "否"));
    asked
}

fn said(form: &Form, question: &Question, value: &Value) -> String {
    match (&question.kind, value) {
        (_, Value::Boolean(value)) => if *value { "是" } else { "否" }.to_owned(),
        (Kind::SelectOne(_) | Kind::SelectMultiple(_), value) => {
            let text = value.to_string();
            let label = |name| form.choice_label(&question.kind, name, &form.default_language);
            text.split(' ').map(label).collect::<Vec<_>>().join("、")
        }
        (_, value) => value.to_string(),
    }
}

pub(super) async fn one(State(app): Here, Path(receipt): Path<String>, headers: HeaderMap) -> Shown {
    let session = signed_in(&app, &headers, Role::sees_people).await?;
    let receipt = typed_signs(&receipt);
    let (keys, actor, forms) = (app.keys.clone(), actor(&app, &session), app.forms());
    let today = actor.today;
    let found = app
        .store
        .write(move |database| {
            let Some(task) = work::find(database, &keys, &actor.area, &receipt)? else {
                return Ok(None);
            };
            work::shown(database, &keys, &actor, &receipt)?;
            let history = work::history(database, &keys, &task.kept)?;
            let links = work::chains(database, &keys, &actor.area, &task.kept)?;
            let lines = match forms.version(&task.kept.form, task.kept.version) {
                Some(form) => spoken(&form, &answers::whole(database, &keys, &form, &task.kept)?),
                None => Vec::new(),
            };
            Ok(Some((task, history, links, lines)))
        })
        .await?;
    let Some((task, history, links, lines)) = found else {
        return Err(Fault::NotFound);
    };
    let (due, _) = due(&task, today);
    let history = history.into_iter();
    shown(&RecordPage {
        head: Head::of(&app, &session),
        shown_receipt: grouped(&task.kept.receipt),
        place: format!("{} {}", task.kept.adcode, task.kept.place),
        day: task.kept.day,
        receipt: task.kept.receipt,
        state: task.state.label(),
        due,
        answers: lines,
        states: Step::ALL
            .iter()
            .skip(1)
            .map(|state| (state.word(), state.label()))
            .collect(),
        history: history
            .map(|(at, by, state, note)| (clock::shown(at), by, state.label(), note))
            .collect(),
        links: links.into_iter().map(link).collect(),
        today: today.to_string(),
    })
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
