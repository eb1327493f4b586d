//! What stands beside a page, above it, or in the record that holds it, about the page.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use banmian_ingest::Note;
use banmian_model::{Basis, Day};
use serde_json::Value as Json;

use crate::check_region;
use crate::record::Record;
use crate::walk::{Listing, Problem, folder_notes, is_alone, note, shown};

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
    /// them, so of which page one is only where there is but one.
    pub(crate) fn above(page: &Path, input: &Path) -> Result<Vec<Self>, Problem> {
        let beside = note(page);
        let mut found = Vec::new();
        for (depth, folder) in folders(page, input).enumerate() {
            for path in folder_notes(folder) {
                if Some(&path) == beside.as_ref() {
                    continue;
                }
                let mut noted = Self::read(&path, "of its folder")?;
                if noted.note.page.is_some() && (depth > 0 || !is_alone(page)) {
                    noted.note.page = None;
                }
                found.push(noted);
            }
        }
        Ok(found)
    }

    /// All notes that bear on the files.
    pub(crate) fn paths(found: &Listing) -> BTreeSet<PathBuf> {
        let mut notes = BTreeSet::new();
        let mut seen = BTreeSet::new();
        for found in found.iter() {
            notes.extend(note(&found.file));
            for folder in folders(&found.file, &found.input) {
                if !seen.insert((folder.to_path_buf(), found.input.clone())) {
                    break;
                }
                notes.extend(folder_notes(folder));
            }
        }
        notes
    }

    /// A digest of notes, with their names.
    pub(crate) fn digest(notes: &BTreeSet<PathBuf>) -> String {
        let mut hasher = blake3::Hasher::new();
        for path in notes {
            let bytes = std::fs::read(path).unwrap_or_default();
            for part in [path.as_os_str().as_encoded_bytes(), &bytes] {
                hasher.update(&(part.len() as u64).to_le_bytes()).update(part);
            }
        }
        hasher.finalize().to_hex().to_string()
    }

    fn read(path: &Path, which: &str) -> Result<Self, Problem> {
        let name = path.file_name().map(Path::new).map(shown).unwrap_or_default();
        let wrong = |what: String| Problem::failed(&format!("the note {name} {which}: {what}; mend or remove it"));
        let text = std::fs::read_to_string(path).map_err(|error| wrong(error.to_string()))?;
        let is_json = path.extension().is_some_and(|extension| extension == "json");
        Self::parse(&text, is_json, &name).map_err(wrong)
    }

    /// What the text of a note says.
    pub(crate) fn parse(text: &str, is_json: bool, name: &str) -> Result<Self, String> {
        let fields = if is_json { json_fields(text) } else { toml_fields(text) }?;
        let word = |name: &str| fields.get(name).and_then(word);
        Self::new(word, Note::new(Basis::Sidecar, name))
    }

    /// What the record that holds a page says of it.
    pub(crate) fn of_record(record: &Record<'_>, path: &str) -> Result<Self, String> {
        let field = |name: &str| match name {
            "newspaper" => record.newspaper.as_ref().and_then(word),
            "date" => record.date.as_ref().and_then(word),
            "page" => record.page.as_ref().and_then(word),
            "region" => record.region.as_ref().and_then(word),
            _ => None,
        };
        Self::new(field, Note::new(Basis::Record, path))
    }

    /// What fields say, by name.
    pub(crate) fn new(field: impl Fn(&str) -> Option<String>, note: Note) -> Result<Self, String> {
        let region = field("region");
        if let Some(region) = &region {
            check_region(region).map_err(|reason| format!("`region`: {reason}"))?;
        }
        Ok(Self {
            encoding: field("encoding"),
            note: Note {
                newspaper: field("newspaper"),
                date: field("date").as_deref().map(day_of).transpose()?,
                page: field("page"),
                region,
                ..note
            },
        })
    }
}

impl Noted {
    /// Whether it says anything: fields that are all blank do not.
    pub(crate) fn says_something(&self) -> bool {
        let Note {
            newspaper,
            date,
            page,
            region,
            ..
        } = &self.note;
        let texts = [newspaper, page, region, &self.encoding];
        date.is_some() || texts.into_iter().any(Option::is_some)
    }
}

/// The folders that a page is in, up to the input's; of an input that is a file its own.
fn folders<'p>(page: &'p Path, input: &'p Path) -> impl Iterator<Item = &'p Path> {
    let top = if page == input {
        page.parent().unwrap_or(input)
    } else {
        input
    };
    page.ancestors()
        .skip(1)
        .take_while(move |folder| folder.starts_with(top))
}

type Fields = serde_json::Map<String, Json>;

/// An empty file says nothing, and what is no object (boxes of a recogniser, say) nothing of these.
fn json_fields(text: &str) -> Result<Fields, String> {
    let text = text.trim_start_matches('\u{FEFF}').trim();
    if text.is_empty() {
        return Ok(Fields::new());
    }
    match serde_json::from_str(text) {
        Ok(Json::Object(fields)) => Ok(fields),
        Ok(_) => Ok(Fields::new()),
        Err(error) => Err(error.to_string()),
    }
}

/// A date may be written as TOML's own.
fn toml_fields(text: &str) -> Result<Fields, String> {
    let table: toml::Table = text
        .parse()
        .map_err(|error: toml::de::Error| error.message().to_owned())?;
    let fields = table.into_iter().filter_map(|(name, value)| {
        let value = match value {
            toml::Value::String(text) => text.into(),
            toml::Value::Integer(number) => number.into(),
            toml::Value::Datetime(day) => day.to_string().into(),
            _ => return None,
        };
        Some((name, value))
    });
    Ok(fields.collect())
}

/// A word or a number that somebody wrote down; blank is nothing, as tables write what they do not know.
fn word(value: &Json) -> Option<String> {
    let word = match value {
        Json::String(text) => text.trim().to_owned(),
        // A column of whole numbers with gaps is written as 430200.0 by data frames.
        Json::Number(number) => number.to_string().trim_end_matches(".0").to_owned(),
        _ => return None,
    };
    (!word.is_empty()).then_some(word)
}

/// `2020-03-02` or `2020/03/02`, with or without a time of day behind it, or `20200302`.
fn day_of(date: &str) -> Result<Day, String> {
    let plain = date.len() == 8 && date.bytes().all(|byte| byte.is_ascii_digit());
    let dashed = if plain {
        format!("{}-{}-{}", &date[..4], &date[4..6], &date[6..])
    } else {
        date.replace('/', "-")
    };
    Day::of_date_time(&dashed).map_err(|_| format!("`date` is {date:?}; give a day such as 2020-03-02"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn numbers_are_words_and_blanks_are_nothing() {
        for (value, expected) in [
            (json!("A1"), Some("A1")),
            (json!(" 株洲日报\u{3000}"), Some("株洲日报")),
            (json!(430200), Some("430200")),
            (json!(430200.0), Some("430200")),
            (json!(10), Some("10")),
            (json!(""), None),
            (json!(" "), None),
            (json!(null), None),
            (json!({ "name": "株洲日报" }), None),
        ] {
            assert_eq!(word(&value).as_deref(), expected, "{value}");
        }
        for nothing in ["", "\u{FEFF}", "[[0, 0, 10, 10]]", "\u{FEFF}{}"] {
            assert_eq!(json_fields(nothing), Ok(Fields::new()));
        }
    }

    #[test]
    fn days_are_written_with_or_without_dashes() {
        for date in ["2020-03-02", "2020/03/02", "20200302", "2020-03-02T06:00:00"] {
            assert_eq!(day_of(date).map(|day| day.to_string()).as_deref(), Ok("2020-03-02"));
        }
        for date in ["20200231", "2020", "2020-3-2", "昨日"] {
            assert!(day_of(date).is_err(), "{date}");
        }
    }
}
