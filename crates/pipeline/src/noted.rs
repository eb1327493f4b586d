//! What stands beside a page, or in the record that holds it, about the page.

use std::path::Path;

use banmian_model::{Attested, Basis, Day, Given};

use crate::record::Record;
use crate::walk::{note, shown};

/// Facts about one page that somebody has written down.
#[derive(Clone, Debug)]
pub(crate) struct Noted {
    basis: Basis,
    /// Where they are written.
    at: String,
    pub(crate) encoding: Option<String>,
    newspaper: Option<String>,
    date: Option<Day>,
    page: Option<String>,
    region: Option<String>,
}

impl Noted {
    /// The note beside a page, if there is one. Only the keys `newspaper`, `date`, `page`, `region` and `encoding` are
    /// read; whatever else it says is for people.
    pub(crate) fn beside(page: &Path) -> Result<Option<Self>, String> {
        let Some(path) = note(page) else { return Ok(None) };
        let name = path.file_name().map(Path::new).map(shown).unwrap_or_default();
        let wrong = |what: String| format!("the note {name} beside it: {what}; mend or remove it");
        let text = std::fs::read_to_string(&path).map_err(|error| wrong(error.to_string()))?;
        let table: toml::Table = if path.extension().is_some_and(|extension| extension == "json") {
            serde_json::from_str(&text).map_err(|error| wrong(error.to_string()))?
        } else {
            text.parse()
                .map_err(|error: toml::de::Error| wrong(error.message().to_owned()))?
        };
        // A date may be written as TOML's own, and a region as a number.
        let field = |name: &str| {
            let value = table.get(name)?;
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            (!text.is_empty()).then_some(text)
        };
        Ok(Some(Self {
            basis: Basis::Sidecar,
            encoding: field("encoding"),
            newspaper: field("newspaper"),
            date: field("date").map(|date| day_of(&date)).transpose().map_err(wrong)?,
            page: field("page"),
            region: field("region"),
            at: name.clone(),
        }))
    }

    /// What the record that holds a page says of it.
    pub(crate) fn of_record(record: Record<'_>, path: &str) -> Result<Self, String> {
        Ok(Self {
            basis: Basis::Record,
            at: path.to_owned(),
            encoding: None,
            newspaper: record.newspaper,
            date: record.date.as_deref().map(day_of).transpose()?,
            page: record.page,
            region: record.region,
        })
    }

    /// Adds what is noted to what is given: an option wins over a note, and a note over a path and the text.
    pub(crate) fn add_to(self, given: &mut Given) {
        let (basis, at) = (self.basis, self.at);
        note_down(&mut given.newspaper, self.newspaper, basis, &at);
        note_down(&mut given.issue_date, self.date, basis, &at);
        note_down(&mut given.page_label, self.page, basis, &at);
        note_down(&mut given.region, self.region, basis, &at);
    }
}

fn note_down<T>(given: &mut Option<Attested<T>>, noted: Option<T>, basis: Basis, at: &str) {
    let by_option = given.as_ref().is_some_and(|given| given.basis == Basis::Option);
    if let (Some(value), false) = (noted, by_option) {
        *given = Some(Attested {
            value,
            basis,
            evidence: vec![at.to_owned()],
        });
    }
}

fn day_of(date: &str) -> Result<Day, String> {
    day(date).ok_or_else(|| format!("`date` is {date:?}; give YYYY-MM-DD"))
}

/// `YYYY-MM-DD`, with or without a time of day behind it.
pub(crate) fn day(text: &str) -> Option<Day> {
    let mut parts = text.get(..10)?.split('-');
    let day = Day {
        year: parts.next()?.parse().ok()?,
        month: parts.next()?.parse().ok()?,
        day: parts.next()?.parse().ok()?,
    };
    ((1..=12).contains(&day.month) && (1..=31).contains(&day.day)).then_some(day)
}
