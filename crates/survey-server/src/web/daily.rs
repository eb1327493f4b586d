//! The daily report (日报) as a page and as CSV.

use std::collections::BTreeMap;
use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse as _, Response};
use banmian_export::cell;

use super::analysis::csv_file;
use super::staff::{Head, signed_in};
use super::{Fault, Here, Shown, read_at_length, shown};
use crate::accounts::{Role, Session};
use crate::app::App;
use crate::report::{self, Report};

#[derive(Template)]
#[template(path = "daily.html")]
struct DailyPage {
    head: Head,
    report: Report,
    day_total: u64,
    total: u64,
    has_newspapers: bool,
}

async fn report(app: &Arc<App>, session: &Session, query: &BTreeMap<String, String>) -> Result<Report, Fault> {
    let day = match query.get("day").filter(|day| !day.is_empty()) {
        Some(day) => day
            .parse()
            .map_err(|_| Fault::Wrong("日期要写成 2020-03-02。".into()))?,
        None => app.clock.today(),
    };
    let (counting, within) = (app.clone(), session.account.area.clone());
    read_at_length(app, move |database| report::of(&counting, database, &within, day)).await
}

pub(super) async fn page(State(app): Here, Query(query): Query<BTreeMap<String, String>>, headers: HeaderMap) -> Shown {
    let session = signed_in(&app, &headers, Role::sees_tables).await?;
    let report = report(&app, &session, &query).await?;
    shown(&DailyPage {
        head: Head::of(&app, &session),
        day_total: report.figures.iter().map(|figure| figure.day).sum(),
        total: report.figures.iter().map(report::Figure::total).sum(),
        has_newspapers: !app.newspapers.counts.is_empty(),
        report,
    })
}

/// Columns of the report's CSV. `survey`, `survey_scope` and `difference` are those of rows in which both count.
const COLUMNS: [&str; 14] = [
    "day",
    "origin",
    "place",
    "measure",
    "scope",
    "value",
    "newspaper",
    "quote",
    "fact",
    "raw_start",
    "raw_end",
    "survey",
    "survey_scope",
    "difference",
];

/// A line of the CSV: cells by their column, the others empty.
fn line(cells: &[(&str, &str)]) -> String {
    let of = |column: &&str| {
        cells
            .iter()
            .find(|(name, _)| name == column)
            .map_or("", |(_, text)| text)
    };
    COLUMNS
        .iter()
        .map(|column| cell(of(column)))
        .collect::<Vec<_>>()
        .join(",")
        + "\r\n"
}

pub(super) async fn csv(
    State(app): Here,
    Query(query): Query<BTreeMap<String, String>>,
    headers: HeaderMap,
) -> Result<Response, Fault> {
    let session = signed_in(&app, &headers, Role::sees_tables).await?;
    let report = report(&app, &session, &query).await?;
    Ok(csv_file("daily.csv", text(&report, &session.account.area)))
}

fn text(report: &Report, area: &str) -> String {
    let day = report.day.to_string();
    let mut text = COLUMNS.join(",") + "\r\n";
    let mut add = |origin: &str, cells: &[(&str, &str)]| {
        let head = [("day", day.as_str()), ("origin", origin)];
        text += &line(&[&head, cells].concat());
    };
    for figure in &report.figures {
        let (place, measure) = (("place", figure.place.as_str()), ("measure", figure.title.as_str()));
        let (of_day, total) = (figure.day.to_string(), figure.total().to_string());
        add("survey", &[place, measure, ("scope", "day"), ("value", &of_day)]);
        add("survey", &[place, measure, ("scope", "in_store"), ("value", &total)]);
    }
    for failed in report.checked.failed.iter().filter(|_| report.checked.is_settled) {
        let quote = format!("{}: {}", failed.kind, failed.statement);
        add(
            "check",
            &[
                ("place", &failed.place),
                ("measure", "does_not_hold"),
                ("quote", &quote),
            ],
        );
    }
    for printed in &report.printed {
        add("newspaper", &printed_cells(printed, &place_of(printed)));
    }
    for one in &report.differences {
        let (place, survey) = (place_of(&one.printed), one.survey.to_string());
        let scope = format!("{} {}", one.adcode, one.counted);
        let difference = one
            .difference
            .map_or_else(String::new, |difference| difference.to_string());
        let mut cells = printed_cells(&one.printed, &place);
        cells.extend([
            ("survey", survey.as_str()),
            ("survey_scope", &scope),
            ("difference", &difference),
        ]);
        add("difference", &cells);
    }
    for finding in &report.findings {
        let place = format!("{} {}", finding.adcode, finding.place);
        let (scope, quote) = (
            ("scope", finding.moment.as_str()),
            ("quote", finding.statement.as_str()),
        );
        add(
            "audit",
            &[("place", &place), ("measure", "does_not_hold"), scope, quote],
        );
    }
    for (state, count) in &report.work {
        let count = count.to_string();
        add(
            "work",
            &[
                ("place", area),
                ("measure", state.label()),
                ("scope", "now"),
                ("value", &count),
            ],
        );
    }
    text
}

fn place_of(printed: &report::Printed) -> String {
    format!("{} {}", printed.count.adcode, printed.count.place)
}

fn printed_cells<'a>(printed: &'a report::Printed, place: &'a str) -> Vec<(&'static str, &'a str)> {
    let count = &printed.count;
    vec![
        ("place", place),
        ("measure", &count.measure),
        ("scope", &count.scope),
        ("value", &count.value),
        ("newspaper", &count.newspaper),
        ("quote", &count.quote),
        ("fact", &count.fact),
        ("raw_start", &count.raw.0),
        ("raw_end", &count.raw.1),
    ]
}

/// A file of the newspapers' reading room.
pub(super) async fn room(State(app): Here, Path(path): Path<String>, headers: HeaderMap) -> Result<Response, Fault> {
    signed_in(&app, &headers, Role::sees_tables).await?;
    let file = app.newspapers.room_file(&path).ok_or(Fault::NotFound)?;
    let kind = match file.extension().and_then(|extension| extension.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        _ => "application/octet-stream",
    };
    let bytes = tokio::task::spawn_blocking(move || std::fs::read(file)).await;
    let bytes = bytes.map_err(|_| Fault::NotFound)?.map_err(|_| Fault::NotFound)?;
    Ok(([(header::CONTENT_TYPE, kind)], bytes).into_response())
}
