//! The epidemic ledger: a table by place, and a chart.

use askama::Template;
use banmian_export::rows::FactRow;
use serde::{Deserialize, Serialize};

use crate::Error;
use crate::chart::{Chart, Point};
use crate::cite::{Cite, bytes};
use crate::folder::Folder;
use crate::said;
use crate::sheets::Sheet;
use crate::shell::Shell;
use crate::sorter::{Sorted, Sorter};

/// Rows on a sheet.
const ON_A_SHEET: usize = 400;

/// A row of the ledger.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Count {
    pub(crate) place: String,
    pub(crate) adcode: Option<String>,
    pub(crate) counted: String,
    /// The disease.
    subject: String,
    pub(crate) value: String,
    pub(crate) window: String,
    pub(crate) quote: String,
    bytes: String,
    rule: String,
    pub(crate) cite: Cite,
}

impl Count {
    /// Of an epidemic fact.
    pub(crate) fn new(fact: &FactRow, cite: Cite) -> Self {
        let place = fact.place.as_ref();
        Self {
            place: place.map_or_else(|| "地点不详".to_owned(), |place| place.name.clone()),
            adcode: place.and_then(|place| place.adcode.clone()),
            counted: said::counted(fact),
            subject: fact.subject.clone().unwrap_or_default(),
            value: said::value(fact),
            window: fact.window.as_ref().and_then(said::window).unwrap_or_default(),
            quote: fact.text.clone(),
            bytes: bytes(&fact.raw),
            rule: fact.rule.clone(),
            cite,
        }
    }
}

/// The ledger on its way to be sorted.
#[derive(Default)]
pub(crate) struct Ledger {
    sorter: Sorter,
    chart: Chart,
    rows: u64,
}

impl Ledger {
    /// Adds a fact.
    pub(crate) fn add(&mut self, fact: &FactRow, cite: Cite) -> Result<(), Error> {
        self.rows += 1;
        if let Some(point) = Point::of(fact, &cite.href) {
            self.chart.add(point);
        }
        let count = Count::new(fact, cite);
        let end = fact
            .window
            .as_ref()
            .and_then(|window| window.end.clone())
            .unwrap_or_default();
        let key = [
            count.adcode.as_deref().unwrap_or("~"),
            &count.place,
            &end,
            fact.scope.as_deref().unwrap_or_default(),
            fact.measure.as_deref().unwrap_or_default(),
        ];
        self.sorter.push(&key, &count).map_err(Error::Sorting)
    }

    /// Writes the sheets; the chart stands on the first.
    pub(crate) fn write(self, folder: &mut Folder) -> Result<(), Error> {
        let mut sorted = self.sorter.sorted().map_err(Error::Sorting)?;
        let mut next = sheet_of(&mut sorted)?;
        for number in 1.. {
            let places = next;
            next = sheet_of(&mut sorted)?;
            let sheet = Sheet::new(number, next.is_empty());
            let name = format!("ledger/{}", sheet.file());
            let view = View {
                shell: Shell::below("ledger", "疫情台账"),
                chart: if number == 1 { self.chart.svg() } else { String::new() },
                rows: self.rows,
                places,
                sheet,
            };
            folder.write(&name, view.render()?.as_bytes())?;
            if next.is_empty() {
                break;
            }
        }
        Ok(())
    }
}

#[derive(Template)]
#[template(path = "ledger.html")]
struct View {
    shell: Shell,
    chart: String,
    rows: u64,
    places: Vec<Place>,
    sheet: Sheet,
}

struct Place {
    name: String,
    adcode: Option<String>,
    counts: Vec<Count>,
}

fn sheet_of(sorted: &mut Sorted) -> Result<Vec<Place>, Error> {
    let mut places: Vec<Place> = Vec::new();
    for _ in 0..ON_A_SHEET {
        let Some((_, count)) = sorted.next_of::<Count>().map_err(Error::Sorting)? else {
            break;
        };
        match places.last_mut() {
            Some(place) if place.name == count.place && place.adcode == count.adcode => place.counts.push(count),
            _ => places.push(Place {
                name: count.place.clone(),
                adcode: count.adcode.clone(),
                counts: vec![count],
            }),
        }
    }
    Ok(places)
}
