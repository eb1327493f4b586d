//! What stands beside a page, above it, or in the record that holds it, about the page.

use std::path::{Path, PathBuf};

use banmian_ingest::Note;
use banmian_model::{Basis, Day};

use crate::record::Record;
use crate::walk::{Problem, folder_notes, note, shown};

/// Facts about a page that somebody has written down.
#[derive(Clone, Debug)]
pub(crate) struct Noted {
    pub(crate) note: Note,
    pub(crate) encoding: Option<String>,
}

impl Noted {
    /// The note beside a page, if there is one. Only the keys `newspaper`, `date`, `page`, `region` and `encoding` are
    /// read; whatever else it says is for people.
    pub(crate) fn beside(page: &Path) -> Result<Option<Self>, Problem> {
        note(page).map(|path| Self::read(&path, "beside it")).transpose()
    }

    /// The notes of the folders that a page is in, up to the input's, the nearest first. They speak of all pages below
    /// them, so not of which page one is.
    pub(crate) fn above(page: &Path, input: &Path) -> Result<Vec<Self>, Problem> {
        let beside = note(page);
        let mut found = Vec::new();
        for folder in page.ancestors().skip(1).take_while(|folder| folder.starts_with(input)) {
            for path in folder_notes(folder)
                .into_iter()
                .filter(|path| Some(path) != beside.as_ref())
            {
                let mut noted = Self::read(&path, "of its folder")?;
                noted.note.page = None;
                found.push(noted);
            }
        }
        Ok(found)
    }

    fn read(path: &PathBuf, which: &str) -> Result<Self, Problem> {
        let name = path.file_name().map(Path::new).map(shown).unwrap_or_default();
        let wrong = |what: String| Problem::failed(&format!("the note {name} {which}: {what}; mend or remove it"));
        let text = std::fs::read_to_string(path).map_err(|error| wrong(error.to_string()))?;
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
        Ok(Self {
            encoding: field("encoding"),
            note: Note {
                newspaper: field("newspaper"),
                date: field("date").map(|date| day_of(&date)).transpose().map_err(wrong)?,
                page: field("page"),
                region: field("region"),
                ..Note::new(Basis::Sidecar, name.clone())
            },
        })
    }

    /// What the record that holds a page says of it.
    pub(crate) fn of_record(record: Record<'_>, path: &str) -> Result<Self, String> {
        Ok(Self {
            encoding: None,
            note: Note {
                newspaper: record.newspaper,
                date: record.date.as_deref().map(day_of).transpose()?,
                page: record.page,
                region: record.region,
                ..Note::new(Basis::Record, path)
            },
        })
    }
}

fn day_of(date: &str) -> Result<Day, String> {
    Day::of_date_time(date).map_err(|_| format!("`date` is {date:?}; give a day such as 2020-03-02"))
}
