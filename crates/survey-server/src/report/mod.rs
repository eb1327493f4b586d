//! The daily report (日报): what was answered beside what the newspapers printed, for the same places, with what of either does
//! not hold and where the two differ.
//!
//! What was answered is counted as it is in the store now (在库), not as it was on that day: what is withdrawn, merged or
//! expired since is not in it. The public page alone has figures that were frozen.

mod checks;
mod differences;

use std::collections::BTreeMap;

use jiff::civil::Date;

pub use checks::{Checked, Failed};
pub use differences::Difference;

use crate::app::App;
use crate::area;
use crate::cube::Axis;
use crate::newspaper::{Count, Finding};
use crate::store::{Database, StoreError};
use crate::work::State;

/// What memory counts of a form at a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figure {
    /// The form's id.
    pub form: String,
    /// Its title.
    pub title: String,
    /// `430211 天元区`.
    pub place: String,
    /// Answers of the day.
    pub day: u64,
    /// Answers of all days before it.
    pub before: u64,
}

impl Figure {
    /// Answers until the end of the day.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.before + self.day
    }
}

/// A newspaper's count, and where the reading room shows it.
#[derive(Clone, Debug)]
pub struct Printed {
    /// The count.
    pub count: Count,
    /// The path of its page, where there is a room.
    pub room: Option<String>,
}

/// The report of a day.
#[derive(Clone, Debug)]
pub struct Report {
    /// The day.
    pub day: Date,
    /// What was answered, by form and place.
    pub figures: Vec<Figure>,
    /// Those figures held against the database and each other.
    pub checked: Checked,
    /// How many are worked on now, by state.
    pub work: Vec<(State, i64)>,
    /// What the newspapers print.
    pub printed: Vec<Printed>,
    /// Where both count something of a kind, with both figures.
    pub differences: Vec<Difference>,
    /// What of the newspapers does not hold.
    pub findings: Vec<Finding>,
}

/// The report of a day over an area.
///
/// # Errors
///
/// What the database says.
pub fn of(app: &App, database: &mut dyn Database, within: &str, day: Date) -> Result<Report, StoreError> {
    let (figures, checked) = checks::figures_and_checks(app, database, within, day)?;
    let printed = printed(app, within, day);
    Ok(Report {
        differences: differences::between(database, within, day, &printed)?,
        work: work(database, within)?,
        findings: findings(app, within, day),
        day,
        figures,
        checked,
        printed,
    })
}

fn figures(app: &App, within: &str, day: Date) -> Vec<Figure> {
    let forms = app.forms();
    let day = day.to_string();
    let is_seen = |place: &str| area::covers(within, place.split(' ').next().unwrap_or_default());
    let mut figures = Vec::new();
    for id in forms.ids() {
        let title = forms.newest(id).map_or_else(String::new, |(_, form)| {
            form.title.get(&form.default_language, "").to_owned()
        });
        let table = app.with_cube(|cube| cube.table(id, &Axis::Place, Some(&Axis::Day), is_seen));
        for place in &table.rows {
            let before = table.columns.iter().filter(|known| **known < day);
            figures.push(Figure {
                form: id.to_owned(),
                title: title.clone(),
                place: place.clone(),
                day: table.cell(place, &day),
                before: before.map(|known| table.cell(place, known)).sum(),
            });
        }
    }
    figures
}

fn work(database: &mut dyn Database, within: &str) -> Result<Vec<(State, i64)>, StoreError> {
    let (from, beyond) = area::bounds(within);
    let rows = database.query(
        "SELECT work.state, count(*) FROM work JOIN answer ON answer.id = work.answer \
         WHERE answer.adcode >= ?1 AND answer.adcode < ?2 AND answer.state <> 'withdrawn' GROUP BY work.state",
        &[from.into(), beyond.into()],
    )?;
    let counts: Result<BTreeMap<String, i64>, StoreError> =
        rows.iter().map(|row| Ok((row.text(0)?, row.int(1)?))).collect();
    let counts = counts?;
    let count = |state: State| counts.get(state.word()).copied().unwrap_or(0);
    Ok(State::ALL.map(|state| (state, count(state))).to_vec())
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
