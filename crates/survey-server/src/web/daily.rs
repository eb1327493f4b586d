//! The daily report (日报): what was answered beside what the newspapers printed, for the same places.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse as _, Response};
use banmian_export::cell;
use jiff::civil::Date;

use super::analysis::csv_file;
use super::staff::{Head, signed_in};
use super::{Fault, Here, Shown, shown};
use crate::accounts::{Role, Session};
use crate::app::App;
use crate::area;
use crate::cube::Axis;
use crate::newspaper::{Count, Finding};

struct Line {
    form: String,
    place: String,
    day: u64,
    total: u64,
}

struct Printed {
    count: Count,
    room: Option<String>,
}

#[derive(Template)]
#[template(path = "daily.html")]
struct DailyPage {
    head: Head,
    day: String,
    lines: Vec<Line>,
    day_total: u64,
    total: u64,
    work: Vec<(&'static str, i64)>,
    printed: Vec<Printed>,
    findings: Vec<Finding>,
    has_newspapers: bool,
}

struct Report {
    day: Date,
    lines: Vec<Line>,
    work: Vec<(&'static str, i64)>,
    printed: Vec<Printed>,
    findings: Vec<Finding>,
}

async fn report(app: &App, session: &Session, query: &BTreeMap<String, String>) -> Result<Report, Fault> {
    let day = match query.get("day").filter(|day| !day.is_empty()) {
        Some(day) => day
            .parse()
            .map_err(|_| Fault::Wrong("日期要写成 2020-03-02。".into()))?,
        None => app.clock.today(),
    };
    let within = session.account.area.clone();
    let (from, beyond) = area::bounds(&within);
    let rows = app
        .store
        .read(move |database| {
            database.query(
                "SELECT work.state, count(*) FROM work JOIN answer ON answer.id = work.answer \
                 WHERE answer.adcode >= ?1 AND answer.adcode < ?2 AND answer.state <> 'withdrawn' GROUP BY work.state",
                &[from.into(), beyond.into()],
            )
        })
        .await?;
    let counts: BTreeMap<String, i64> = rows
        .iter()
        .map(|row| Ok((row.text(0)?, row.int(1)?)))
        .collect::<Result<_, crate::store::StoreError>>()?;
    let work = crate::work::State::ALL;
    Ok(Report {
        lines: lines(app, &within, day),
        work: work
            .map(|state| (state.label(), counts.get(state.word()).copied().unwrap_or(0)))
            .to_vec(),
        printed: printed(app, &within, day),
        findings: findings(app, &within, day),
        day,
    })
}

fn lines(app: &App, within: &str, day: Date) -> Vec<Line> {
    let forms = app.forms();
    let day = day.to_string();
    let is_seen = |place: &str| area::covers(within, place.split(' ').next().unwrap_or_default());
    let mut lines = Vec::new();
    for id in forms.ids() {
        let title = forms.newest(id).map_or_else(String::new, |(_, form)| {
            form.title.get(&form.default_language, "").to_owned()
        });
        let table = app.with_cube(|cube| cube.table(id, &Axis::Place, Some(&Axis::Day), is_seen));
        for place in &table.rows {
            let until = table.columns.iter().filter(|known| **known <= day);
            lines.push(Line {
                form: title.clone(),
                place: place.clone(),
                day: table.cell(place, &day),
                total: until.map(|known| table.cell(place, known)).sum(),
            });
        }
    }
    lines
}

/// The newspapers' counts for places that lie within the area or that it lies in, known by the day: of each the latest,
/// as far as the ledger lets it stand.
fn printed(app: &App, within: &str, day: Date) -> Vec<Printed> {
    let day = day.to_string();
    let is_near = |count: &&Count| area::covers(within, &count.adcode) || area::covers(&count.adcode, within);
    let stands = |count: &&Count| !matches!(count.standing.as_str(), "superseded" | "duplicate" | "undated");
    let mut latest: BTreeMap<[String; 4], Count> = BTreeMap::new();
    let known = app.newspapers.counts.iter().filter(is_near).filter(stands);
    for count in known.filter(|count| count.is_known_on(&day)) {
        let key = [&count.adcode, &count.subject, &count.measure, &count.scope].map(String::clone);
        let is_later = latest
            .get(&key)
            .is_none_or(|known| known.window_end <= count.window_end);
        if is_later {
            latest.insert(key, count.clone());
        }
    }
    let has_room = app.newspapers.has_room();
    let printed = latest.into_values().map(|count| Printed {
        room: has_room.then(|| format!("/room/{}", count.in_room())),
        count,
    });
    printed.collect()
}

/// What the ledger's audit found not to hold, of places near the area, by the day.
fn findings(app: &App, within: &str, day: Date) -> Vec<Finding> {
    let day = day.to_string();
    let is_near = |finding: &&Finding| {
        let is_known = finding.moment.get(..10).is_some_and(|moment| moment <= day.as_str());
        is_known && (area::covers(within, &finding.adcode) || area::covers(&finding.adcode, within))
    };
    app.newspapers.findings.iter().filter(is_near).cloned().collect()
}

pub(super) async fn page(State(app): Here, Query(query): Query<BTreeMap<String, String>>, headers: HeaderMap) -> Shown {
    let session = signed_in(&app, &headers, Role::sees_tables).await?;
    let report = report(&app, &session, &query).await?;
    shown(&DailyPage {
        head: Head::of(&app, &session),
        day: report.day.to_string(),
        day_total: report.lines.iter().map(|line| line.day).sum(),
        total: report.lines.iter().map(|line| line.total).sum(),
        lines: report.lines,
        work: report.work,
        printed: report.printed,
        findings: report.findings,
        has_newspapers: !app.newspapers.counts.is_empty(),
    })
}

pub(super) async fn csv(
    State(app): Here,
    Query(query): Query<BTreeMap<String, String>>,
    headers: HeaderMap,
) -> Result<Response, Fault> {
    let session = signed_in(&app, &headers, Role::sees_tables).await?;
    let report = report(&app, &session, &query).await?;
    let day = report.day.to_string();
    let mut text = "day,origin,place,measure,scope,value,newspaper,quote,fact,raw_start,raw_end\r\n".to_owned();
    let mut add = |cells: [&str; 11]| {
        text += &cells.map(cell).join(",");
        text += "\r\n";
    };
    for line in &report.lines {
        for (scope, value) in [("new", line.day), ("cumulative", line.total)] {
            let value = value.to_string();
            add([
                &day,
                "survey",
                &line.place,
                &line.form,
                scope,
                &value,
                "",
                "",
                "",
                "",
                "",
            ]);
        }
    }
    for Printed { count, .. } in &report.printed {
        add([
            &day,
            "newspaper",
            &format!("{} {}", count.adcode, count.place),
            &count.measure,
            &count.scope,
            &count.value,
            &count.newspaper,
            &count.quote,
            &count.fact,
            &count.raw.0,
            &count.raw.1,
        ]);
    }
    Ok(csv_file("daily.csv", text))
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
