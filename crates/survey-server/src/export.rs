//! Exports (数据导出): a form's answers as CSV with a Table Schema and as FHIR R4, into a folder.
//!
//! Answers are read under the newest version of their form in the tables; FHIR's responses are of the version that they
//! were given to. One answer is in memory at a time.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};

use banmian_survey::answers::Answers;
use banmian_survey::export::{self, Identities, Record};
use banmian_survey::fhir;
use banmian_survey::form::Form;
use banmian_survey::versions::{Version, read_under};
use serde_json::Value as Json;

use crate::answers::{COLUMNS, kept, whole};
use crate::audit::{self, Entry};
use crate::forms::Forms;
use crate::keys::Keys;
use crate::store::{Database, Store, StoreError};

/// What was written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Exported {
    /// Answers.
    pub answers: u64,
    /// Values of earlier versions that the newest form has no place for: they are in the FHIR responses alone.
    pub unread: u64,
}

fn io(path: &Path) -> impl Fn(std::io::Error) -> StoreError + '_ {
    move |error| StoreError::Io(format!("writing {}", path.display()), error)
}

/// Writes the answers of a form into a new folder: `FORM.csv`, `FORM-REPEAT.csv`, `datapackage.json`,
/// `questionnaire-VERSION.json` and `responses.ndjson`. Merged and withdrawn answers are not in it.
///
/// # Errors
///
/// A form that there is not, a folder that is there already, or what the database says.
pub fn write(
    store: &Store,
    keys: &Keys,
    form: &str,
    to: &Path,
    identities: Identities,
    at: i64,
) -> Result<Exported, StoreError> {
    let forms = store.read_now(Forms::read)?;
    let (_, newest) = forms
        .newest(form)
        .ok_or_else(|| StoreError::Refused(format!("there is no form {form}")))?;
    std::fs::create_dir(to).map_err(|error| StoreError::Io(format!("making {}", to.display()), error))?;
    if identities == Identities::Kept {
        // Before the first name is written: no export of names is unlogged.
        let (keys, subject, detail) = (keys.clone(), form.to_owned(), to.display().to_string());
        store.write_now(move |database| {
            let entry = Entry {
                at,
                by: "system",
                action: "identities exported",
                subject: &subject,
                detail: &detail,
            };
            audit::append(database, &keys, &entry)
        })?;
    }
    let mut files = Files::create(to, &newest, identities)?;
    let sql =
        format!("SELECT {COLUMNS} FROM answer WHERE form = ?1 AND state = 'kept' AND id > ?2 ORDER BY id LIMIT 500");
    let mut last = 0;
    loop {
        let read = |database: &mut dyn Database| {
            let rows = database.query(&sql, &[form.into(), last.into()])?;
            for row in &rows {
                let kept = kept(row)?;
                let of = forms.version(form, kept.version).ok_or_else(|| {
                    StoreError::Refused(format!("{}: the form has no version {}", kept.receipt, kept.version))
                })?;
                // Without names none is decrypted.
                let answers = match identities {
                    Identities::Kept => whole(database, keys, &of, &kept)?,
                    Identities::LeftOut => parse(&of, &kept.answers)?,
                };
                files.add(&forms, &of, &kept, &answers)?;
                last = kept.id;
            }
            Ok(rows.len())
        };
        if store.read_now(read)? == 0 {
            break;
        }
    }
    files.finish(&forms)
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

struct Files<'f> {
    to: PathBuf,
    newest: &'f Form,
    identities: Identities,
    tables: Vec<(export::Table<'f>, BufWriter<File>)>,
    responses: BufWriter<File>,
    versions: BTreeMap<u32, Version>,
    exported: Exported,
}

impl<'f> Files<'f> {
    fn create(to: &Path, newest: &'f Form, identities: Identities) -> Result<Self, StoreError> {
        let create = |name: &str| {
            let path = to.join(name);
            File::create(&path).map(BufWriter::new).map_err(io(&path))
        };
        let mut tables = Vec::new();
        for table in export::tables(newest, identities) {
            let mut file = create(&format!("{}.csv", table.name()))?;
            file.write_all(table.head().as_bytes()).map_err(io(to))?;
            tables.push((table, file));
        }
        Ok(Self {
            to: to.to_owned(),
            newest,
            identities,
            tables,
            responses: create("responses.ndjson")?,
            versions: BTreeMap::new(),
            exported: Exported::default(),
        })
    }

    fn add(
        &mut self,
        forms: &Forms,
        form: &Form,
        kept: &crate::answers::Kept,
        answers: &Answers,
    ) -> Result<(), StoreError> {
        let day = kept
            .day
            .parse()
            .map_err(|_| StoreError::Column(7, kept.day.clone(), "a day"))?;
        let version = self.versions.entry(kept.version).or_insert_with(|| Version {
            number: kept.version,
            form: form.clone(),
        });
        let submission = fhir::Submission {
            receipt: &kept.receipt,
            day,
            amended: kept.revision > 1,
            answers,
        };
        let response = fhir::response(version, &url(&form.id), &submission, self.identities);
        writeln!(self.responses, "{response}").map_err(io(&self.to))?;
        let (read, unread) = under_newest(forms, form, kept.version, answers.clone())?;
        let record = Record {
            receipt: &kept.receipt,
            version: kept.version,
            adcode: &kept.adcode,
            place: &kept.place,
            day,
            answers: &read,
        };
        for (table, file) in &mut self.tables {
            file.write_all(table.lines(&record).as_bytes()).map_err(io(&self.to))?;
        }
        self.exported.answers += 1;
        self.exported.unread += unread;
        Ok(())
    }

    fn finish(mut self, forms: &Forms) -> Result<Exported, StoreError> {
        let whole = io(&self.to);
        self.responses.flush().map_err(&whole)?;
        let mut tables = Vec::new();
        for (table, mut file) in self.tables {
            file.flush().map_err(&whole)?;
            tables.push(table);
        }
        if let Some((number, form)) = forms.newest(&self.newest.id) {
            let form = form.as_ref().clone();
            self.versions.insert(number, Version { number, form });
        }
        let write = |name: &str, json: &Json| {
            let path = self.to.join(name);
            std::fs::write(&path, format!("{json:#}\n")).map_err(io(&path))
        };
        write("datapackage.json", &export::package(self.newest, &tables))?;
        for (number, version) in &self.versions {
            let questionnaire = fhir::questionnaire(version, &url(&self.newest.id));
            write(&format!("questionnaire-{number}.json"), &questionnaire)?;
        }
        Ok(self.exported)
    }
}

/// The canonical address of a form: a name that is its own wherever the server stands.
fn url(form: &str) -> String {
    format!("urn:banmian:survey:{form}")
}
