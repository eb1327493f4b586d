//! Exports (数据导出): a form's answers as CSV with a Table Schema, as Parquet and as FHIR R4, into a folder ([`write`]) or, a
//! file at a time, down a line ([`stream`]).
//!
//! Answers are read under the newest version of their form in the tables; FHIR's responses are of the version that they
//! were given to. A page of answers is in memory at a time, and of Parquet a row group.

mod files;
mod folder;
mod parquet;
pub mod stream;
mod turns;

use std::sync::Arc;

use banmian_survey::answers::Answers;
use banmian_survey::export::{Identities, Record};
use banmian_survey::form::Form;
use banmian_survey::versions::{read_back, read_under, with_later_marks};
use jiff::civil::Date;
use serde_json::Value as Json;

pub use files::File;
pub use folder::{Exported, write};
pub use turns::{Turn, Turns};

use crate::answers::{COLUMNS, Kept, kept, whole};
use crate::area;
use crate::forms::Forms;
use crate::keys::Keys;
use crate::store::{Database, Store, StoreError};

/// Which answers, and what of them.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    /// The form's id.
    pub form: &'a str,
    /// The adcode that they lie within; `None`: wherever.
    pub within: Option<&'a str>,
    /// Whether with who somebody is.
    pub identities: Identities,
    /// The number of the last answer that is in it ([`last`]).
    pub until: i64,
}

/// What an export is made of.
pub struct Source {
    /// Where the answers are.
    pub store: Store,
    /// What opens names.
    pub keys: Keys,
    /// The forms.
    pub forms: Arc<Forms>,
}

/// The number of the last answer that has come. Read before the forms are, it makes an export whole: what comes while it is
/// written is not in it, and of what was there only a correction may be to a version that it does not know.
///
/// # Errors
///
/// What the database says.
pub fn last(database: &mut dyn Database) -> Result<i64, StoreError> {
    database.query("SELECT coalesce(max(id), 0) FROM answer", &[])?[0].int(0)
}

/// An answer on its way out.
struct Given {
    kept: Kept,
    day: Date,
    /// The forms that it was read under.
    forms: Arc<Forms>,
    /// The answers to the form as it was when they were given.
    answers: Answers,
    /// The answers as the version that tables are of reads them, and how many values it has no place for.
    read: Answers,
    unread: u64,
}

impl Given {
    fn record(&self) -> Record<'_> {
        Record {
            receipt: &self.kept.receipt,
            version: self.kept.version,
            adcode: &self.kept.adcode,
            place: &self.kept.place,
            day: self.day,
            answers: &self.read,
        }
    }
}

/// Rows of a page of answers: read, and written before the next is.
const ROWS: i64 = 500;

/// Hands over the answers one by one, by their numbers. Merged and withdrawn answers are not among them. Gives the forms as
/// they were read last: anew where an answer is to a version that was published since.
fn each(
    source: &Source,
    wanted: Wanted<'_>,
    give: &mut dyn FnMut(Given) -> Result<(), StoreError>,
) -> Result<Arc<Forms>, StoreError> {
    let (from, beyond) = match wanted.within {
        Some(within) => area::bounds(within),
        // All digits lie between.
        None => ("0".to_owned(), ":".to_owned()),
    };
    let sql = format!(
        "SELECT {COLUMNS} FROM answer WHERE form = ?1 AND state = 'kept' AND id > ?2 AND id <= ?5 \
         AND adcode >= ?3 AND adcode < ?4 ORDER BY id LIMIT {ROWS}"
    );
    let (mut forms, mut last) = (source.forms.clone(), 0);
    loop {
        // Read whole before any is handed over: whoever takes them slowly holds no connection meanwhile.
        let page = source.store.read_now(|database| {
            let asked = [
                wanted.form.into(),
                last.into(),
                from.as_str().into(),
                beyond.as_str().into(),
                wanted.until.into(),
            ];
            let rows = database.query(&sql, &asked)?;
            let mut page = Vec::with_capacity(rows.len());
            for row in &rows {
                let kept = kept(row)?;
                if forms.version(wanted.form, kept.version).is_none() {
                    forms = Arc::new(Forms::read(database)?);
                }
                page.push(given(database, source, &forms, wanted, kept)?);
            }
            Ok(page)
        })?;
        let Some(end) = page.last() else {
            return Ok(forms);
        };
        last = end.kept.id;
        page.into_iter().try_for_each(&mut *give)?;
    }
}

fn given(
    database: &mut dyn Database,
    source: &Source,
    forms: &Arc<Forms>,
    wanted: Wanted<'_>,
    kept: Kept,
) -> Result<Given, StoreError> {
    let form = version(forms, wanted.form, kept.version)?;
    // Without names none is decrypted.
    let answers = match wanted.identities {
        Identities::Kept => whole(database, &source.keys, &form, &kept)?,
        Identities::LeftOut | Identities::NorTexts => parse(&form, &kept.answers)?,
    };
    let day = kept.day.parse();
    let day = day.map_err(|_| StoreError::Column(7, kept.day.clone(), "a day"))?;
    // Not of those that were read since: a table's columns are what they were when it was begun.
    let to = source
        .forms
        .newest(wanted.form)
        .map_or(kept.version, |(newest, _)| newest);
    let (read, unread) = read_as(
        forms,
        wanted.form,
        (kept.version, to),
        answers.clone(),
        wanted.identities,
    )?;
    Ok(Given {
        kept,
        day,
        forms: forms.clone(),
        answers,
        read,
        unread,
    })
}

fn version(forms: &Forms, id: &str, number: u32) -> Result<Arc<Form>, StoreError> {
    forms.version(id, number).ok_or_else(|| no_version(id, number))
}

fn no_version(id: &str, number: u32) -> StoreError {
    StoreError::Refused(format!("{id}: the form has no version {number}"))
}

fn parse(form: &Form, json: &str) -> Result<Answers, StoreError> {
    let wrong = |error: String| StoreError::Refused(format!("answers to {}: {error}", form.id));
    let json: Json = serde_json::from_str(json).map_err(|error| wrong(error.to_string()))?;
    Answers::from_json(form, &json).map_err(|error| wrong(error.to_string()))
}

/// The answers of a version as another version of the form reads them, version by version, as a name may have been changed
/// more than once; and how many values it has no place for.
///
/// # Errors
///
/// A version that there is not, or versions that do not follow each other.
pub fn read_as(
    forms: &Forms,
    id: &str,
    (from, to): (u32, u32),
    answers: Answers,
    identities: Identities,
) -> Result<(Answers, u64), StoreError> {
    let (mut answers, mut unread, mut at) = (answers, 0, from);
    while at != to {
        let next = if at < to { at + 1 } else { at - 1 };
        let (here, there) = (version(forms, id, at)?, version(forms, id, next)?);
        let read = if at < to { read_under } else { read_back };
        let read = read(&here, &there, &answers, identities);
        let read = read.map_err(|error| StoreError::Refused(error.to_string()))?;
        unread += read.1.len() as u64;
        (answers, at) = (read.0, next);
    }
    Ok((answers, unread))
}

/// A version of a form, with what later ones mark as who somebody is marked in it too.
///
/// # Errors
///
/// A version that there is not, or versions that do not follow each other.
pub fn marked(forms: &Forms, id: &str, version: u32) -> Result<Form, StoreError> {
    let (newest, form) = forms
        .newest(id)
        .filter(|(newest, _)| version <= *newest)
        .ok_or_else(|| no_version(id, version))?;
    let mut marked = form.as_ref().clone();
    // From the newest back, as a name may have been changed more than once.
    for number in (version..newest).rev() {
        let before = self::version(forms, id, number)?;
        marked = with_later_marks(&before, &marked).map_err(|error| StoreError::Refused(error.to_string()))?;
    }
    Ok(marked)
}

/// What could not be written, as an error of the store.
fn failed(error: &anyhow::Error) -> StoreError {
    StoreError::Refused(format!("exporting: {error:#}"))
}
