//! The report of a place and a day: text and a chart, each number linked to the bytes that say it.

use std::collections::BTreeMap;

use askama::Template;
use banmian_export::{FileNames, check_status_name, in_uri, labels as shared};

use crate::chart::{Point, svg};
use crate::entry::{Entry, Standing};
use crate::moment::{day, until};
use crate::{Error, Finding, Ledger, labels};

/// Adds a report for each place and day that has a count, and an index of them.
pub(crate) fn write(
    ledger: &Ledger,
    room: &dyn Fn(&str) -> Option<String>,
    files: &mut BTreeMap<String, Vec<u8>>,
) -> Result<(), Error> {
    let mut index: Vec<Listed> = Vec::new();
    let mut names = FileNames::default();
    let mut found: BTreeMap<Place<'_>, Vec<&Finding>> = BTreeMap::new();
    for finding in &ledger.findings {
        found
            .entry(of(&finding.adcode, &finding.place))
            .or_default()
            .push(finding);
    }
    for (place, entries) in by_place(&ledger.entries) {
        let findings = found.remove(&place).unwrap_or_default();
        let mut days: BTreeMap<String, Vec<&Entry>> = BTreeMap::new();
        for entry in &entries {
            if let Some(day) = entry.window_end.as_deref().and_then(day) {
                days.entry(day).or_default().push(entry);
            }
        }
        let mut chart = BTreeMap::new();
        let mut listed = Vec::new();
        for (day, counts) in days {
            chart_day(&mut chart, &day, &counts);
            let report = report(place.1, &day, &counts, &findings, svg(&chart), room);
            let name = report_name(place, &day, &mut names);
            files.insert(format!("reports/{name}"), report.render()?.into_bytes());
            listed.push((day, in_uri(&name)));
        }
        index.push(Listed {
            place: place.1.to_owned(),
            days: listed,
        });
    }
    files.insert("index.html".to_owned(), Index { places: index }.render()?.into_bytes());
    Ok(())
}

/// A code, where there is one, and a name.
type Place<'a> = (&'a str, &'a str);

fn of<'a>(adcode: &'a Option<String>, name: &'a Option<String>) -> Place<'a> {
    (adcode.as_deref().unwrap_or("~"), name.as_deref().unwrap_or("地点不详"))
}

fn by_place(entries: &[Entry]) -> BTreeMap<Place<'_>, Vec<&Entry>> {
    let mut places: BTreeMap<Place<'_>, Vec<&Entry>> = BTreeMap::new();
    for entry in entries {
        places.entry(of(&entry.adcode, &entry.place)).or_default().push(entry);
    }
    places
}

fn report_name((code, name): Place<'_>, day: &str, names: &mut FileNames) -> String {
    let place = if code == "~" { name } else { code };
    names.name(&format!("{place}-{day}")) + ".html"
}

/// The first disease's confirmed cases, of whatever origin: what a report of the day begins with.
fn chart_day(chart: &mut BTreeMap<String, Point>, day: &str, counts: &[&Entry]) {
    let standing = counts.iter().filter(|entry| entry.standing == Standing::Stands);
    for entry in standing.filter(|entry| entry.measure == "confirmed" && entry.origin.is_none()) {
        let point: &mut Point = chart.entry(day.to_owned()).or_default();
        match entry.scope.as_str() {
            "new" => _ = point.new.get_or_insert(entry.value),
            "cumulative" => _ = point.cumulative.get_or_insert(entry.value),
            _ => {}
        }
    }
}

fn report(
    place: &str,
    of_day: &str,
    counts: &[&Entry],
    findings: &[&Finding],
    chart: String,
    room: &dyn Fn(&str) -> Option<String>,
) -> Report {
    let on_the_day = |finding: &&&Finding| finding.moment.as_deref().and_then(day).as_deref() == Some(of_day);
    let mut counts = counts.to_vec();
    counts.sort_by_key(|entry| scope_order(&entry.scope));
    Report {
        place: place.to_owned(),
        day: of_day.to_owned(),
        chart,
        counts: counts.iter().map(|entry| Count::of(entry, room)).collect(),
        findings: findings
            .iter()
            .filter(on_the_day)
            .map(|finding| Found::of(finding))
            .collect(),
    }
}

/// 新增 first, as reports have it; the order of the ledger within each.
fn scope_order(scope: &str) -> usize {
    let order = ["new", "cumulative", "current", "change", "correction"];
    order.iter().position(|known| *known == scope).unwrap_or(order.len())
}

#[derive(Template)]
#[template(path = "report.html")]
struct Report {
    place: String,
    day: String,
    chart: String,
    counts: Vec<Count>,
    findings: Vec<Found>,
}

/// A count as the report shows it.
struct Count {
    subject: String,
    said: String,
    value: String,
    until: String,
    standing: &'static str,
    standing_said: String,
    paper: String,
    known: String,
    quote: String,
    /// The row in the reading room, where the run has one; otherwise as `below`.
    href: String,
    /// The row in the report's table.
    below: String,
    bytes: String,
    fact: String,
    path: String,
}

impl Count {
    fn of(entry: &Entry, room: &dyn Fn(&str) -> Option<String>) -> Self {
        let origin = entry.origin.as_deref().map(labels::origin).unwrap_or_default();
        let fragment = entry
            .fact
            .strip_prefix(&format!("{}-", entry.page))
            .unwrap_or(&entry.fact);
        let page = |room| format!("{room}/pages/{}.html#{}", in_uri(&entry.file), in_uri(fragment));
        let standing = labels::standing(entry.standing.name());
        let below = format!("#{}", in_uri(&entry.cited));
        let by = entry.by.as_deref().filter(|_| entry.standing == Standing::Superseded);
        Self {
            subject: entry.subject.clone().unwrap_or_default(),
            said: format!(
                "{}{origin}{}",
                labels::scope(&entry.scope),
                labels::measure(&entry.measure)
            ),
            value: entry.value.normalize().to_string(),
            until: entry.window_end.as_deref().map(until).unwrap_or_default(),
            standing: entry.standing.name(),
            standing_said: by.map_or_else(|| standing.to_owned(), |by| format!("{standing}（{by}）")),
            paper: entry.newspaper.clone().unwrap_or_else(|| entry.page.clone()),
            known: entry.known.clone().unwrap_or_default(),
            quote: entry.quote.clone(),
            href: room(&entry.run).map_or_else(|| below.clone(), page),
            below,
            bytes: match (entry.raw_start, entry.raw_end) {
                (Some(start), Some(end)) => format!("{start}–{end}"),
                _ => String::new(),
            },
            fact: entry.cited.clone(),
            path: entry.path.clone(),
        }
    }
}

/// A finding as the report shows it.
struct Found {
    kind: String,
    status: &'static str,
    status_said: String,
    statement: String,
    facts: Vec<String>,
}

impl Found {
    fn of(finding: &Finding) -> Self {
        Self {
            kind: labels::kind(finding.kind.name()).to_owned(),
            status: check_status_name(finding.status),
            status_said: shared::check_status(check_status_name(finding.status)).to_owned(),
            statement: finding.statement.clone(),
            facts: finding.facts.clone(),
        }
    }
}

#[derive(Template)]
#[template(path = "index.html")]
struct Index {
    places: Vec<Listed>,
}

struct Listed {
    place: String,
    /// Each day with the link to its report.
    days: Vec<(String, String)>,
}
