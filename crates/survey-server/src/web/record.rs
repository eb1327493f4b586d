//! One record of the work list: what was answered, what was done, who has met whom.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use banmian_survey::answers::Answers;
use banmian_survey::form::{Form, Kind, Question};
use banmian_survey::value::Value;

use super::staff::{Head, actor, signed_in};
use super::work::{due, logged};
use super::{Fault, Here, Shown, read_at_length, shown};
use crate::accounts::Role;
use crate::answers::Kept;
use crate::keys::{grouped, typed_signs};
use crate::work::{self, Link, State as Step};
use crate::{answers, clock, suggest};

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
    answers: Vec<Answered>,
    states: Vec<(&'static str, &'static str)>,
    history: Vec<(String, String, &'static str, String)>,
    links: Vec<ChainLine>,
    today: String,
}

/// A link of the chains, as the page shows it; without a receipt where it begins in another area.
struct ChainLine {
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

/// A question with what was answered.
struct Answered {
    label: String,
    said: String,
    /// What a free text may say, on one line: read by a program, and checked by nobody.
    suggested: String,
}

/// Questions and answers as they are read, in the form's order: labels for names. What was computed comes last.
fn spoken(form: &Form, kept: &Kept, answers: &Answers) -> Vec<Answered> {
    let all: Vec<_> = answers.iter().collect();
    let (mut asked, mut computed) = (Vec::new(), Vec::new());
    for (_, question) in form.questions() {
        for (path, value) in all.iter().filter(|(path, _)| path.name == question.name) {
            let mut label = form.called(question).to_owned();
            if let Some((_, number)) = &path.instance {
                label = format!("{label} ({number})");
            }
            let answered = Answered {
                label,
                said: said(form, question, value),
                suggested: suggested(kept, question, value),
            };
            if question.kind == Kind::Calculate {
                computed.push(answered);
            } else {
                asked.push(answered);
            }
        }
    }
    asked.extend(computed.into_iter().filter(|answered| answered.said != "否"));
    asked
}

/// What a free text may say; of who somebody is nothing is read.
fn suggested(kept: &Kept, question: &Question, value: &Value) -> String {
    match (&question.kind, value, kept.day.parse()) {
        (Kind::Text, Value::Text(text), Ok(day)) if question.identity.is_none() => {
            suggest::line(&suggest::suggestions(text, &kept.adcode, day), true)
        }
        _ => String::new(),
    }
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
    let actor = actor(&app, &session);
    let (keys, within, forms) = (app.keys.clone(), actor.area.clone(), app.forms());
    let (today, asked) = (actor.today, receipt.clone());
    let found = read_at_length(&app, move |database| {
        let Some(task) = work::find(database, &keys, &within, &asked)? else {
            return Ok(None);
        };
        let history = work::history(database, &keys, &task.kept)?;
        let links = work::chains(database, &keys, &within, &task.kept)?;
        let lines = match forms.version(&task.kept.form, task.kept.version) {
            Some(form) => spoken(&form, &task.kept, &answers::whole(database, &keys, &form, &task.kept)?),
            None => Vec::new(),
        };
        Ok(Some((task, history, links, lines)))
    })
    .await?;
    let Some((task, history, links, lines)) = found else {
        return Err(Fault::NotFound);
    };
    logged(&app, actor, receipt).await?;
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
