//! Dates the pages of a set from their text alone: what path, notes and margin say is hidden, so that what is measured
//! is what a page proves of itself.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::{Result, bail};
use banmian_model::{Entry, Given, IssueDate, Page};
use serde_json::{Value as Json, json};

use super::set::{Form, Gold, Set};
use crate::Stop;
use crate::input::Unit;
use crate::stages::{self, Resources};

/// How the days of some pages came out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Days {
    pages: u32,
    /// Month and day are right.
    day: u32,
    /// The year is given.
    year: u32,
    /// The whole date is right.
    whole: u32,
    /// None was given.
    none: u32,
}

impl Days {
    fn add(&mut self, gold: &str, got: Option<&str>) {
        self.pages += 1;
        let Some(got) = got else {
            self.none += 1;
            return;
        };
        self.day += u32::from(got.get(4..) == gold.get(4..));
        self.year += u32::from(!got.starts_with('X'));
        self.whole += u32::from(got == gold);
    }

    /// The columns of the table behind the number of pages, by name.
    const fn parts(&self) -> [(&'static str, u32); 4] {
        [
            ("day", self.day),
            ("year", self.year),
            ("date", self.whole),
            ("none", self.none),
        ]
    }
}

/// How the pages of a set were dated.
#[derive(Debug)]
pub struct DatingEvaluation {
    name: String,
    rows: BTreeMap<(u8, String), Days>,
    /// Pages of high confidence whose date is wrong: id, gold, given.
    wrong: Vec<(String, String, String)>,
}

/// The rows of the table, in its order.
const ALL: u8 = 0;
const FRONT: u8 = 1;
const SOURCE: u8 = 2;
const CONFIDENCE: u8 = 3;

/// Dates the pages of a page set whose gold has their `date`, on `jobs` threads (0 is one for each core).
pub fn evaluate_dating(path: &Path, form: Form, jobs: usize, stop: &Stop) -> Result<DatingEvaluation> {
    let set = Set::load(path, form)?;
    let asides = set.asides();
    let dates = set.each(
        jobs,
        stop,
        |unit| without_asides(unit, &asides),
        |entry, resources| Ok(dated(entry, resources)),
    )?;
    let mut evaluation = DatingEvaluation {
        name: set.name.clone(),
        rows: BTreeMap::new(),
        wrong: Vec::new(),
    };
    for gold in set.golds.iter().filter(|gold| !gold.date.is_empty()) {
        evaluation.add(gold, dates.get(&gold.id).and_then(Option::as_ref));
    }
    if evaluation.rows.is_empty() {
        bail!("the gold of {} has no dates", path.display());
    }
    Ok(evaluation)
}

/// A page without the lines that belong to no article: its margins name the day.
fn without_asides(unit: Unit, asides: &BTreeMap<&str, BTreeSet<&str>>) -> Unit {
    let Unit::Page(mut page) = unit else { return unit };
    let (Some(asides), Ok(text)) = (asides.get(page.id.as_str()), std::str::from_utf8(&page.bytes)) else {
        return Unit::Page(page);
    };
    let kept: Vec<&str> = text.lines().filter(|line| !asides.contains(line.trim())).collect();
    page.bytes = kept.join("\n").into_bytes();
    page.offsets = None;
    Unit::Page(page)
}

/// A page's day as its text proves it.
fn dated(entry: Entry<Page>, resources: &Resources) -> Option<(String, Option<IssueDate>)> {
    let hidden = entry.map(|page| Page {
        given: Given::default(),
        ..page
    });
    match stages::extract(stages::segment(hidden, resources), resources) {
        Entry::Page(facts) => Some((facts.page.id, facts.extraction.issue_date)),
        Entry::Rejected(_) => None,
    }
}

impl DatingEvaluation {
    fn add(&mut self, gold: &Gold, got: Option<&IssueDate>) {
        let date = gold.day();
        let value = got.map(|got| got.value.as_str());
        let mut rows = vec![(ALL, "all pages".to_owned()), (SOURCE, gold.source.clone())];
        if gold.page.trim_start_matches('0') == "1" {
            rows.push((FRONT, "front pages".to_owned()));
        }
        let confidence = match got {
            Some(got) if got.certain => "high",
            Some(got) if got.value.starts_with('X') => "low, year open",
            Some(_) => "low",
            None => "no date",
        };
        rows.push((CONFIDENCE, confidence.to_owned()));
        for row in rows {
            self.rows.entry(row).or_default().add(&date, value);
        }
        if let Some(got) = got.filter(|got| got.certain && got.value != date) {
            self.wrong.push((gold.id.clone(), date, got.value.clone()));
        }
    }

    /// The table: all pages, front pages, each source, each confidence; below it what was sure and is wrong.
    pub fn table(&self) -> String {
        let mut text = format!(
            "{}, margins and names of files hidden\n{:<18}{:>7}{:>10}{:>10}{:>10}{:>10}\n",
            self.name, "", "pages", "day", "year", "date", "none"
        );
        for ((_, name), days) in &self.rows {
            let pages = days.pages;
            let cells = days.parts().map(|(_, part)| format!("{:>10}", share(part, pages)));
            text += &format!("{name:<18}{pages:>7}{}\n", cells.concat());
        }
        text += "day: month and day right; year: a year given; date: all of it right\n";
        for (id, gold, got) in &self.wrong {
            text += &format!("high and wrong: {id} is of {gold}, given as {got}\n");
        }
        text
    }

    /// The same for machines: `{"set", "rows": {name: {"pages", "day", "year", "date", "none"}}, "wrong"}`.
    pub fn json(&self) -> Json {
        let rows = self.rows.iter().map(|((_, name), days)| {
            let counts = [("pages", days.pages)].into_iter().chain(days.parts());
            let row: serde_json::Map<_, _> = counts.map(|(part, count)| (part.to_owned(), count.into())).collect();
            (name.clone(), Json::Object(row))
        });
        let wrong = self
            .wrong
            .iter()
            .map(|(id, gold, got)| json!({ "page": id, "gold": gold, "given": got }));
        json!({
            "set": self.name,
            "rows": rows.collect::<serde_json::Map<_, _>>(),
            "wrong": wrong.collect::<Vec<_>>(),
        })
    }
}

/// In tenths of a percent, without a float.
fn share(part: u32, whole: u32) -> String {
    let mille = (u64::from(part) * 2000 + u64::from(whole)) / (2 * u64::from(whole.max(1)));
    format!("{}.{}%", mille / 10, mille % 10)
}
