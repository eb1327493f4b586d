//! Rows put together to a form.

use std::collections::{BTreeMap, BTreeSet};

use super::choices;
use super::columns::{self, Heads, SURVEY, Sorted, yes_or_no};
use super::kinds::{RowKind, row_kind};
use super::questions::Reading;
use super::settings;
use super::sheet::{Row, Workbook};
use crate::form::{Form, Group, Item};
use crate::limits;
use crate::plan::{Fault, Plan};
use crate::refusal::{At, Place, Refusal, RefusalKind, Refused};

/// The form that the sheets describe, or all that is in its way.
pub(super) fn form(workbook: &Workbook, name: Option<&str>) -> Result<Form, Refused> {
    let mut refusals = workbook.refusals.clone();
    let settings = settings::settings(workbook, name, &mut refusals);
    let lists = choices::lists(&workbook.choices, &settings.default_language, &mut refusals);
    let mut survey = Survey {
        reading: Reading {
            language: &settings.default_language,
            lists: &lists,
            refusals: &mut refusals,
            patterns: 0,
        },
        heads: Heads::new(SURVEY),
        open: Vec::new(),
        items: Vec::new(),
        is_over: false,
        lost: BTreeSet::new(),
        rows: BTreeMap::new(),
    };
    for row in &workbook.survey {
        survey.row(row);
    }
    let lost = std::mem::take(&mut survey.lost);
    let (items, rows) = survey.end();
    if items.is_empty() && refusals.is_empty() {
        return Err(Refused::whole(RefusalKind::File, "the sheet survey has no questions"));
    }
    let plan = match Plan::of(&items, &lost) {
        Ok(plan) => plan,
        Err(faults) => {
            for fault in faults {
                refusals.push(placed(fault, &rows));
            }
            Plan::default()
        }
    };
    match refusals.refused() {
        Some(refused) => Err(refused),
        None => Ok(Form {
            id: settings.id,
            version: settings.version,
            title: settings.title,
            default_language: settings.default_language,
            languages: settings.languages,
            purpose: settings.purpose,
            asked_by: settings.asked_by,
            keep_days: settings.keep_days,
            items,
            lists,
            plan,
        }),
    }
}

/// A fault found in the whole, at the row of the question that it is about.
fn placed(fault: Fault, rows: &BTreeMap<String, &Row>) -> Refusal {
    let row = rows.get(&fault.name);
    let cell = row.and_then(|row| {
        row.cells
            .iter()
            .find(|cell| columns::is(&cell.head, SURVEY, fault.column))
    });
    Refusal {
        place: Place {
            sheet: "survey".into(),
            at: cell.map(|cell| cell.at).or(row.map(|row| row.at)).unwrap_or(At::Whole),
        },
        column: Some(cell.map_or(fault.column, |cell| &cell.head).to_owned()),
        kind: fault.kind,
        message: fault.message,
    }
}

/// The sheet `survey`, read row by row.
struct Survey<'r, 'w> {
    reading: Reading<'r>,
    heads: Heads,
    /// Groups that have begun and not ended, the outermost first, with the rows in which they began.
    open: Vec<(Group, &'w Row)>,
    items: Vec<Item>,
    /// Groups have gone deeper than they may, and what follows is not read.
    is_over: bool,
    /// Names of rows that were refused for their types: what refers to them has nothing else wrong with it.
    lost: BTreeSet<String>,
    /// Rows by the name that stands in them: names are there once in a form.
    rows: BTreeMap<String, &'w Row>,
}

impl<'w> Survey<'_, 'w> {
    fn row(&mut self, row: &'w Row) {
        if self.is_over {
            return;
        }
        let sorted = Sorted::of(row, &mut self.heads, self.reading.refusals);
        if yes_or_no(sorted.get("disabled")) == Some(true) {
            return;
        }
        let Some(cell) = sorted.cell("type") else {
            // As in XLSForm, a row without type, name and label is a comment.
            if sorted.cell("name").is_some() || !sorted.translations("label").is_empty() {
                self.refuse(row.refusal(RefusalKind::Type, "the row has no type"));
            }
            return;
        };
        if cell.text.starts_with('#') {
            return;
        }
        match row_kind(&cell.text) {
            Ok(RowKind::Question(kind)) => {
                let question = self.reading.question(&sorted, kind);
                self.named(&question.name, row);
                self.add(Item::Question(Box::new(question)));
            }
            Ok(RowKind::Begin { repeats }) => {
                let group = self.reading.group(&sorted, repeats);
                self.named(&group.name, row);
                self.begin(group, row);
            }
            Ok(RowKind::End { repeats }) => self.finish(repeats, row),
            Err(message) => {
                self.lost.insert(sorted.get("name").to_owned());
                self.refuse(row.refusal(RefusalKind::Type, message));
            }
        }
    }

    fn refuse(&mut self, refusal: Refusal) {
        self.reading.refusals.push(refusal);
    }

    fn named(&mut self, name: &str, row: &'w Row) {
        if name.is_empty() {
            return;
        }
        if let Some(before) = self.rows.insert(name.to_owned(), row) {
            let at = Place {
                sheet: "survey".into(),
                at: before.at,
            };
            let message = format!("the name {name} is taken by {at}: names are there once in a form");
            self.refuse(row.refusal(RefusalKind::Name, message));
        }
    }

    fn add(&mut self, item: Item) {
        match self.open.last_mut() {
            Some((group, _)) => group.items.push(item),
            None => self.items.push(item),
        }
    }

    fn begin(&mut self, group: Group, row: &'w Row) {
        if self.open.len() == limits::GROUPS {
            let message = format!("more than {} groups inside each other", limits::GROUPS);
            self.refuse(row.refusal(RefusalKind::Limit, message));
            self.is_over = true;
            return;
        }
        if group.repeats && self.open.iter().any(|(outer, _)| outer.repeats) {
            let message = "a repeat within a repeat is not supported";
            self.refuse(row.refusal(RefusalKind::Group, message));
        }
        self.open.push((group, row));
    }

    fn finish(&mut self, repeats: bool, row: &Row) {
        let word = if repeats { "repeat" } else { "group" };
        match self.open.pop() {
            Some((group, begun)) => {
                if group.repeats != repeats {
                    let began = if group.repeats { "repeat" } else { "group" };
                    let message = format!("end_{word} where {} should end with end_{began}", group.name);
                    self.refuse(row.refusal(RefusalKind::Group, message));
                }
                if group.items.is_empty() && self.lost.is_empty() {
                    let message = format!("the {word} {} has nothing in it", group.name);
                    self.refuse(begun.refusal(RefusalKind::Group, message));
                }
                self.add(Item::Group(Box::new(group)));
            }
            None => {
                let message = format!("end_{word} where no {word} has begun");
                self.refuse(row.refusal(RefusalKind::Group, message));
            }
        }
    }

    /// All that was read; groups that did not end are refused, and end here.
    fn end(mut self) -> (Vec<Item>, BTreeMap<String, &'w Row>) {
        while let Some((group, row)) = self.open.pop() {
            if self.is_over {
                self.add(Item::Group(Box::new(group)));
                continue;
            }
            let word = if group.repeats { "repeat" } else { "group" };
            let message = format!("the {word} {} does not end: write end_{word}", group.name);
            self.refuse(row.refusal(RefusalKind::Group, message));
            self.add(Item::Group(Box::new(group)));
        }
        (self.items, self.rows)
    }
}
