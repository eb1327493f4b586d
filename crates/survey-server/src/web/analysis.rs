//! Tables: any question by place, by day, or crossed with another.

use std::collections::BTreeMap;
use std::sync::Arc;

use askama::Template;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse as _, Response};
use banmian_export::cell;
use banmian_survey::form::Form;

use super::staff::{Head, signed_in};
use super::{Fault, Here, Shown, at_length, shown};
use crate::accounts::{Role, Session};
use crate::app::App;
use crate::area;
use crate::cube::{self, Axis, Table};

/// Rows and columns that a page shows: a table of CSV has all.
const ROWS: usize = 300;
const COLUMNS: usize = 40;

struct Offered {
    name: String,
    label: String,
    is_chosen: bool,
}

#[derive(Template)]
#[template(path = "analysis.html")]
struct AnalysisPage {
    head: Head,
    forms: Vec<Offered>,
    rows: Vec<Offered>,
    columns: Vec<Offered>,
    names: Vec<String>,
    lines: Vec<(String, Vec<u64>)>,
    answers: u64,
    is_cut: bool,
    address: String,
}

struct Asked {
    form: String,
    rows: String,
    columns: String,
}

fn asked(app: &App, query: &BTreeMap<String, String>) -> Asked {
    let get = |name: &str| query.get(name).cloned().unwrap_or_default();
    let forms = app.forms();
    let ids = forms.ids();
    let form = Some(get("form")).filter(|form| ids.contains(&form.as_str()));
    Asked {
        form: form
            .or_else(|| ids.first().map(|id| (*id).to_owned()))
            .unwrap_or_default(),
        rows: Some(get("rows"))
            .filter(|rows| !rows.is_empty())
            .unwrap_or_else(|| "@place".into()),
        columns: get("columns"),
    }
}

/// `@place` and `@day` can't be names of questions: XLSForm's have no `@`.
fn axis(name: &str) -> Axis {
    match name {
        "@place" => Axis::Place,
        "@day" => Axis::Day,
        name => Axis::Question(name.to_owned()),
    }
}

/// The questions that can be counted, each with its label.
fn questions(form: &Form) -> Vec<(String, String)> {
    let counted = form
        .questions()
        .filter(|(repeat, question)| cube::is_counted(form, repeat.is_some(), question));
    let named = counted.map(|(_, question)| (question.name.clone(), form.called(question).to_owned()));
    named.collect()
}

/// A free text is not counted, whatever is asked for; nor is who somebody is.
fn is_counted(form: Option<&Form>, name: &str) -> bool {
    name.starts_with('@') || form.is_some_and(|form| questions(form).iter().any(|(known, _)| known == name))
}

async fn table(app: &Arc<App>, session: &Session, asked: &Asked) -> Result<Table, Fault> {
    let newest = app.forms().newest(&asked.form);
    let form = newest.as_ref().map(|(_, form)| form.as_ref());
    let is_right = is_counted(form, &asked.rows) && (asked.columns.is_empty() || is_counted(form, &asked.columns));
    if form.is_some() && !is_right {
        return Err(Fault::Wrong("没有这个可以统计的问题。".into()));
    }
    let columns = (!asked.columns.is_empty()).then(|| axis(&asked.columns));
    let (form, rows, within) = (asked.form.clone(), axis(&asked.rows), session.account.area.clone());
    let counting = app.clone();
    at_length(app, move || {
        let is_seen = |place: &str| area::covers(&within, place.split(' ').next().unwrap_or_default());
        counting.with_cube(|cube| cube.table(&form, &rows, columns.as_ref(), is_seen))
    })
    .await
}

/// What a row or column is called: a choice by its label.
fn label(form: Option<&Form>, of: &str, name: &str) -> String {
    let question = form.and_then(|form| Some((form, form.question(of)?)));
    match question {
        Some((form, question)) => form
            .choice_label(&question.kind, name, &form.default_language)
            .to_owned(),
        None => name.to_owned(),
    }
}

pub(super) async fn page(State(app): Here, Query(query): Query<BTreeMap<String, String>>, headers: HeaderMap) -> Shown {
    let session = signed_in(&app, &headers, Role::sees_tables).await?;
    let asked = asked(&app, &query);
    let table = table(&app, &session, &asked).await?;
    let forms = app.forms();
    let newest = forms.newest(&asked.form);
    let form = newest.as_ref().map(|(_, form)| form.as_ref());
    let choices = |chosen: &str, with_none: bool| {
        let mut all = vec![
            ("@place".to_owned(), "地点".to_owned()),
            ("@day".to_owned(), "日期".to_owned()),
        ];
        if with_none {
            all.insert(0, (String::new(), "（不交叉）".to_owned()));
        }
        all.extend(form.map(questions).unwrap_or_default());
        let options = all.into_iter().map(|(name, label)| Offered {
            is_chosen: name == chosen,
            name,
            label,
        });
        options.collect::<Vec<_>>()
    };
    let columns: Vec<&String> = table.columns.iter().take(COLUMNS).collect();
    let lines = table.rows.iter().take(ROWS).map(|row| {
        let cells = columns.iter().map(|column| table.cell(row, column)).collect();
        (label(form, &asked.rows, row), cells)
    });
    let encode = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    shown(&AnalysisPage {
        forms: forms
            .ids()
            .into_iter()
            .map(|id| Offered {
                name: id.to_owned(),
                label: forms.newest(id).map_or_else(String::new, |(_, form)| {
                    form.title.get(&form.default_language, "").to_owned()
                }),
                is_chosen: id == asked.form,
            })
            .collect(),
        rows: choices(&asked.rows, false),
        columns: choices(&asked.columns, true),
        names: columns
            .iter()
            .map(|column| label(form, &asked.columns, column))
            .collect(),
        lines: lines.collect(),
        answers: table.answers,
        is_cut: table.rows.len() > ROWS || table.columns.len() > COLUMNS,
        address: format!(
            "/analysis.csv?form={}&rows={}&columns={}",
            encode(&asked.form),
            encode(&asked.rows),
            encode(&asked.columns)
        ),
        head: Head::of(&app, &session),
    })
}

pub(super) async fn csv(
    State(app): Here,
    Query(query): Query<BTreeMap<String, String>>,
    headers: HeaderMap,
) -> Result<Response, Fault> {
    let session = signed_in(&app, &headers, Role::sees_tables).await?;
    let asked = asked(&app, &query);
    let table = table(&app, &session, &asked).await?;
    let mut text = format!("{},{},answers\r\n", cell(&asked.rows), cell(&asked.columns));
    for ((row, column), count) in &table.cells {
        text += &format!("{},{},{count}\r\n", cell(row), cell(column));
    }
    Ok(csv_file("analysis.csv", text))
}

/// A CSV file to be saved.
pub(super) fn csv_file(name: &str, text: String) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename={name}")),
    ];
    (headers, text).into_response()
}
