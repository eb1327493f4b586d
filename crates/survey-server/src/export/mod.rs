//! Exports (数据导出): a form's answers as CSV with a Table Schema, as Parquet and as FHIR R4, into a folder ([`write`]) or, a
//! file at a time, down a line ([`stream`]).
//!
//! Answers are read under the newest version of their form in the tables; FHIR's responses are of the version that they
//! were given to. One answer is in memory at a time, and of Parquet a row group.

mod folder;
mod parquet;
pub mod stream;
mod turns;

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use banmian_survey::answers::Answers;
use banmian_survey::export::{Identities, Record};
use banmian_survey::fhir;
use banmian_survey::form::Form;
use banmian_survey::versions::{Version, read_under, with_later_marks};
use jiff::civil::Date;
use serde_json::Value as Json;

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

/// The number of the last answer that has come. Read before the forms are, it makes an export whole: what comes while it is
/// written may be to a version that it does not know.
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
    /// The answers to the form as it was when they were given.
    answers: Answers,
    /// The answers as the newest version reads them, and how many values it has no place for.
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

/// Hands over the answers one by one, by their numbers. Merged and withdrawn answers are not among them.
fn each(
    store: &Store,
    keys: &Keys,
    forms: &Forms,
    wanted: Wanted<'_>,
    give: &mut dyn FnMut(Given) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let (from, beyond) = match wanted.within {
        Some(within) => area::bounds(within),
        // All digits lie between.
        None => ("0".to_owned(), ":".to_owned()),
    };
    let sql = format!(
        "SELECT {COLUMNS} FROM answer WHERE form = ?1 AND state = 'kept' AND id > ?2 AND id <= ?5 \
         AND adcode >= ?3 AND adcode < ?4 ORDER BY id LIMIT {ROWS}"
    );
    let mut last = 0;
    loop {
        // Read whole before any is handed over: whoever takes them slowly holds no connection meanwhile.
        let page = store.read_now(|database| {
            let asked = [
                wanted.form.into(),
                last.into(),
                from.as_str().into(),
                beyond.as_str().into(),
                wanted.until.into(),
            ];
            let rows = database.query(&sql, &asked)?;
            let given = rows.iter().map(|row| given(database, keys, forms, wanted, kept(row)?));
            given.collect::<Result<Vec<_>, _>>()
        })?;
        let Some(end) = page.last() else {
            return Ok(());
        };
        last = end.kept.id;
        page.into_iter().try_for_each(&mut *give)?;
    }
}

fn given(
    database: &mut dyn Database,
    keys: &Keys,
    forms: &Forms,
    wanted: Wanted<'_>,
    kept: Kept,
) -> Result<Given, StoreError> {
    let form = forms
        .version(wanted.form, kept.version)
        .ok_or_else(|| StoreError::Refused(format!("{}: the form has no version {}", wanted.form, kept.version)))?;
    // Without names none is decrypted.
    let answers = match wanted.identities {
        Identities::Kept => whole(database, keys, &form, &kept)?,
        Identities::LeftOut | Identities::NorTexts => parse(&form, &kept.answers)?,
    };
    let day = kept.day.parse();
    let day = day.map_err(|_| StoreError::Column(7, kept.day.clone(), "a day"))?;
    let (read, unread) = under_newest(forms, &form, kept.version, answers.clone())?;
    Ok(Given {
        kept,
        day,
        answers,
        read,
        unread,
    })
}

fn parse(form: &Form, json: &str) -> Result<Answers, StoreError> {
    let wrong = |error: String| StoreError::Refused(format!("answers to {}: {error}", form.id));
    let json: Json = serde_json::from_str(json).map_err(|error| wrong(error.to_string()))?;
    Answers::from_json(form, &json).map_err(|error| wrong(error.to_string()))
}

/// The answers of a version as the newest version of the form reads them, version by version, as a name may have been
/// changed more than once; and how many values it has no place for.
///
/// # Errors
///
/// Versions that do not follow each other.
pub fn under_newest(forms: &Forms, form: &Form, version: u32, answers: Answers) -> Result<(Answers, u64), StoreError> {
    let Some((newest, _)) = forms.newest(&form.id) else {
        return Ok((answers, 0));
    };
    let (mut answers, mut unread) = (answers, 0);
    for number in version..newest {
        if let (Some(old), Some(new)) = (forms.version(&form.id, number), forms.version(&form.id, number + 1)) {
            let read = read_under(&old, &new, &answers).map_err(|error| StoreError::Refused(error.to_string()))?;
            unread += read.1.len() as u64;
            answers = read.0;
        }
    }
    Ok((answers, unread))
}

/// A version of a form, with what later ones mark as who somebody is marked in it too.
///
/// # Errors
///
/// A version that there is not, or versions that do not follow each other.
pub fn marked(forms: &Forms, id: &str, version: u32) -> Result<Form, StoreError> {
    let none = || StoreError::Refused(format!("{id}: the form has no version {version}"));
    let (newest, form) = forms
        .newest(id)
        .filter(|(newest, _)| version <= *newest)
        .ok_or_else(none)?;
    let mut marked = form.as_ref().clone();
    // From the newest back, as a name may have been changed more than once.
    for number in (version..newest).rev() {
        let before = forms.version(id, number).ok_or_else(none)?;
        marked = with_later_marks(&before, &marked).map_err(|error| StoreError::Refused(error.to_string()))?;
    }
    Ok(marked)
}

/// FHIR's resources of a form, each response with the version that it was given to.
struct Responses<'f> {
    forms: &'f Forms,
    identities: Identities,
    versions: BTreeMap<u32, Version>,
}

impl<'f> Responses<'f> {
    fn new(forms: &'f Forms, identities: Identities) -> Self {
        Self {
            forms,
            identities,
            versions: BTreeMap::new(),
        }
    }

    /// The line of an answer, with its end.
    fn line(&mut self, given: &Given) -> Result<String, StoreError> {
        let number = given.kept.version;
        let version = match self.versions.entry(number) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(place) => {
                let form = marked(self.forms, &given.kept.form, number)?;
                place.insert(Version { number, form })
            }
        };
        let submission = fhir::Submission {
            receipt: &given.kept.receipt,
            day: given.day,
            amended: given.kept.revision > 1,
            answers: &given.answers,
        };
        let response = fhir::response(version, &url(&given.kept.form), &submission, self.identities);
        Ok(format!("{response}\n"))
    }
}

/// The canonical address of a form: a name that is its own wherever the server stands.
fn url(form: &str) -> String {
    format!("urn:banmian:survey:{form}")
}

fn pretty(json: &Json) -> String {
    format!("{json:#}\n")
}

/// What could not be written, as an error of the store.
fn failed(error: &anyhow::Error) -> StoreError {
    StoreError::Refused(format!("exporting: {error:#}"))
}
