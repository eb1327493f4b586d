//! The epidemic ledger: a table by place, and a chart.

use askama::Template;
use banmian_export::rows::FactRow;
use serde::{Deserialize, Serialize};

use crate::Error;
use crate::chart::{Chart, Point};
use crate::cite::{Cite, bytes, shortened};
use crate::folder::Folder;
use crate::said;
use crate::sheets::{FULL, Sheet, Way, Ways, part_file};
use crate::shell::Shell;
use crate::shelves::anchor;
use crate::sorter::{Sorted, Sorter};

/// Characters shown of a name, and of the words that say a count.
const SHOWN: [usize; 2] = [40, 120];

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
            place: place.map_or_else(|| "地点不详".to_owned(), |place| shortened(&place.name, SHOWN[0])),
            adcode: place.and_then(|place| place.adcode.clone()),
            counted: shortened(&said::counted(fact), SHOWN[0]),
            subject: shortened(fact.subject.as_deref().unwrap_or_default(), SHOWN[0]),
            value: shortened(&said::value(fact), SHOWN[0]),
            window: shortened(
                &fact.window.as_ref().and_then(said::window).unwrap_or_default(),
                SHOWN[1],
            ),
            quote: shortened(&fact.text, SHOWN[1]),
            bytes: bytes(&fact.raw),
            rule: shortened(&fact.rule, SHOWN[0]),
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

    /// Writes the table, with the chart before it: all of it, or the places with the sheets they start on.
    pub(crate) fn write(self, folder: &mut Folder) -> Result<(), Error> {
        let mut sorted = self.sorter.sorted().map_err(Error::Sorting)?;
        let mut ways = Ways::default();
        let mut places = sheet_of(&mut sorted)?;
        for number in 1.. {
            let next = sheet_of(&mut sorted)?;
            if number == 1 && next.is_empty() {
                break;
            }
            for place in &places {
                let code = place.adcode.as_deref().unwrap_or_default();
                let href = || format!("{}#{}", part_file(number), place.id());
                let key = format!("{code} {}", place.name);
                ways.count(&key, [&place.name, code], place.counts.len(), href);
            }
            let view = View {
                shell: Shell::below("ledger", &format!("疫情台账 {number}")),
                chart: String::new(),
                rows: self.rows,
                ways: &[],
                places: std::mem::replace(&mut places, next),
                sheet: Sheet::part(number, places.is_empty()),
                is_part: true,
            };
            folder.write(&format!("ledger/{}", part_file(number)), view.render()?.as_bytes())?;
            if places.is_empty() {
                break;
            }
        }
        let view = View {
            shell: Shell::below("ledger", "疫情台账"),
            chart: self.chart.svg(),
            rows: self.rows,
            ways: ways.all(),
            places,
            sheet: Sheet::new(1, true),
            is_part: false,
        };
        folder.write("ledger/index.html", view.render()?.as_bytes())
    }
}

#[derive(Template)]
#[template(path = "ledger.html")]
struct View<'a> {
    shell: Shell,
    chart: String,
    rows: u64,
    ways: &'a [Way],
    places: Vec<Place>,
    sheet: Sheet,
    is_part: bool,
}

struct Place {
    name: String,
    adcode: Option<String>,
    counts: Vec<Count>,
}

impl Place {
    fn id(&self) -> String {
        anchor(self.adcode.as_deref().unwrap_or(&self.name))
    }
}

fn sheet_of(sorted: &mut Sorted) -> Result<Vec<Place>, Error> {
    let mut places: Vec<Place> = Vec::new();
    for (_, count) in sorted.sheet::<Count>(FULL).map_err(Error::Sorting)? {
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
