//! The public page's figures: counts that give nobody away.
//!
//! A cell is the answers of one place on one day. It is published once, when the day is over, and never again: what is
//! corrected or withdrawn later does not change it, so two looks at the page have no difference to be taken. A cell under
//! [`SMALLEST`] is not shown, nor whether it is zero. Every total is a sum of shown cells and of nothing else: no hidden
//! cell can be had by subtracting. What is left out is said on the page.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::clock::plus_days;
use crate::store::{Database, StoreError};

/// The smallest count that is shown (小于5的数不公布).
pub const SMALLEST: i64 = 5;

/// Freezes the cells of all days before `today` that are not frozen yet: what is published stays as it is.
///
/// # Errors
///
/// What the database says.
pub fn freeze(database: &mut dyn Database, today: Date) -> Result<(), StoreError> {
    let frozen = database.query("SELECT value FROM meta WHERE name = 'published'", &[])?;
    let frozen = frozen.first().map(|row| row.text(0)).transpose()?.unwrap_or_default();
    let last = plus_days(today, -1).to_string();
    if frozen >= last {
        return Ok(());
    }
    database.execute(
        "INSERT INTO published (form, day, adcode, place, count) \
         SELECT form, day, adcode, place, CASE WHEN count(*) >= ?3 THEN count(*) END FROM answer \
         WHERE day > ?1 AND day <= ?2 AND state = 'kept' GROUP BY form, day, adcode, place \
         ON CONFLICT (form, day, adcode, place) DO NOTHING",
        &[frozen.into(), last.as_str().into(), SMALLEST.into()],
    )?;
    database.execute(
        "INSERT INTO meta (name, value) VALUES ('published', ?1) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        &[last.into()],
    )?;
    Ok(())
}

/// A place's row of the public table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line {
    /// `430211 天元区`.
    pub place: String,
    /// The sum of what is shown of the place, over all days.
    pub total: i64,
    /// For each day of [`Figures::days`], the count; `None` for one that is not shown.
    pub cells: Vec<Option<i64>>,
}

/// The public figures of a form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// The last days that are over, the newest first.
    pub days: Vec<String>,
    /// Sums of what is shown of each of them.
    pub totals: Vec<i64>,
    /// By place.
    pub lines: Vec<Line>,
    /// The sum of all that is shown, over all days.
    pub total: i64,
}

/// The figures of a form over the last `days` days before `today`.
///
/// # Errors
///
/// What the database says.
pub fn figures(database: &mut dyn Database, form: &str, today: Date, days: i64) -> Result<Figures, StoreError> {
    let days: Vec<String> = (1..=days).map(|back| plus_days(today, -back).to_string()).collect();
    let rows = database.query(
        "SELECT adcode, place, day, count FROM published WHERE form = ?1 AND count IS NOT NULL ORDER BY adcode, place",
        &[form.into()],
    )?;
    let mut places: BTreeMap<(String, String), Line> = BTreeMap::new();
    let mut figures = Figures {
        totals: vec![0; days.len()],
        ..Figures::default()
    };
    // A place of which nothing is shown stands there as well: that it has a sheet is no secret.
    for row in database.query(
        "SELECT DISTINCT adcode, name FROM place WHERE form = ?1",
        &[form.into()],
    )? {
        let line = line(&row.text(0)?, &row.text(1)?, days.len());
        places.insert((row.text(0)?, row.text(1)?), line);
    }
    for row in rows {
        let (adcode, place, day, count) = (row.text(0)?, row.text(1)?, row.text(2)?, row.int(3)?);
        let line = places
            .entry((adcode.clone(), place.clone()))
            .or_insert_with(|| line(&adcode, &place, days.len()));
        line.total += count;
        figures.total += count;
        if let Some(at) = days.iter().position(|known| *known == day) {
            line.cells[at] = Some(count);
            figures.totals[at] += count;
        }
    }
    figures.days = days;
    figures.lines = places.into_values().collect();
    Ok(figures)
}

fn line(adcode: &str, place: &str, days: usize) -> Line {
    Line {
        place: crate::cube::place(adcode, place),
        total: 0,
        cells: vec![None; days],
    }
}
