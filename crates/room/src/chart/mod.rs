//! The ledger as a picture: a panel for each of the chief counts, a line for each place, or, where no place has two days, a
//! mark for each. Coordinates are whole tenths of a pixel and logarithms integers, so that the bytes are the same anywhere.

mod axis;
mod panel;

use std::collections::BTreeMap;

use banmian_export::rows::FactRow;
use banmian_model::Day;

use crate::cite::shortened;
use crate::labels;
use panel::{Panel, Series};

/// Counts that have a panel, in the order of the panels.
const PANELS: [(&str, &str); 8] = [
    ("cumulative", "confirmed"),
    ("new", "confirmed"),
    ("cumulative", "recovered"),
    ("current", "in_treatment"),
    ("new", "asymptomatic"),
    ("new", "recovered"),
    ("cumulative", "death"),
    ("current", "asymptomatic"),
];
/// Panels shown.
const MOST_PANELS: usize = 4;
/// Days of a place that make a line; a panel has lines where half of its places do.
const DAYS: usize = 3;
/// Places shown in a panel of lines.
const MOST_LINES: usize = 8;
/// Characters shown of a name.
const NAME: usize = 16;
/// Places shown in a panel of marks.
const MOST_MARKS: usize = 12;

/// A count of a place on a day.
pub(crate) struct Point {
    /// Which count, and of what disease.
    panel: (usize, String),
    place: String,
    day: Day,
    value: u64,
    href: String,
}

impl Point {
    /// A fact that a panel shows: its value whole, its day known, of a place.
    pub(crate) fn of(fact: &FactRow, href: &str) -> Option<Self> {
        let pair = (fact.scope.as_deref()?, fact.measure.as_deref()?);
        let panel = PANELS.iter().position(|one| *one == pair)?;
        let window = fact.window.as_ref()?;
        // The end is the moment after: midnight ends the day before.
        let end = window.end.as_deref()?;
        let day: Day = end.get(..10)?.parse().ok()?;
        let day = if end.ends_with("T00:00:00") {
            day.previous()
        } else {
            day
        };
        let place = fact.place.as_ref().filter(|place| place.adcode.is_some())?;
        Some(Self {
            panel: (panel, shortened(fact.subject.as_deref().unwrap_or_default(), NAME)),
            place: shortened(&place.name, NAME),
            day,
            value: fact.value.as_ref()?.as_u64()?,
            href: href.to_owned(),
        })
    }
}

/// Places with their days, the value of each and where it is said.
type Places = BTreeMap<String, BTreeMap<Day, (u64, String)>>;

/// Points by panel, place and day. Of two for one day the first stays.
#[derive(Default)]
pub(crate) struct Chart {
    panels: BTreeMap<(usize, String), Places>,
}

impl Chart {
    /// Adds a point.
    pub(crate) fn add(&mut self, point: Point) {
        let places = self.panels.entry(point.panel).or_default();
        let days = places.entry(point.place).or_default();
        days.entry(point.day).or_insert((point.value, point.href));
    }

    /// The picture; nothing where there are no points.
    pub(crate) fn svg(&self) -> String {
        let mut chief: Vec<_> = self.panels.iter().collect();
        chief.sort_by_key(|(_, places)| std::cmp::Reverse(places.len()));
        chief.truncate(MOST_PANELS);
        chief.sort_by_key(|(key, _)| *key);
        let panels = chief.into_iter().map(|((at, disease), places)| {
            let (scope, measure) = PANELS[*at];
            let title = format!("{disease}　{}{}", labels::scope(scope), labels::measure(measure));
            panel(title.trim().to_owned(), places)
        });
        panel::svg(&panels.collect::<Vec<_>>())
    }
}

fn panel(title: String, places: &Places) -> Panel {
    let mut series: Vec<Series> = places
        .iter()
        .map(|(name, days)| Series {
            name: name.clone(),
            points: days
                .iter()
                .map(|(day, (value, href))| (*day, *value, href.clone()))
                .collect(),
        })
        .collect();
    let in_lines = series.iter().filter(|one| one.points.len() >= DAYS).count();
    let is_lines = in_lines * 2 >= series.len();
    series.retain(|one| !is_lines || one.points.len() >= DAYS);
    if !is_lines {
        series.iter_mut().for_each(Series::keep_last);
    }
    series.sort_by(|a, b| {
        b.weight(is_lines)
            .cmp(&a.weight(is_lines))
            .then_with(|| a.name.cmp(&b.name))
    });
    let most = if is_lines { MOST_LINES } else { MOST_MARKS };
    let left_out = places.len() - series.len().min(most);
    series.truncate(most);
    Panel {
        title,
        series,
        is_lines,
        left_out,
    }
}
