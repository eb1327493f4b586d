//! All files of a form's export, in a folder that only its owner may read.

use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};

use banmian_survey::export::{self, Identities, Table};
use banmian_survey::fhir;
use banmian_survey::form::Form;
use banmian_survey::versions::Version;
use serde_json::Value as Json;

use super::parquet::Rows;
use super::{Given, Responses, Wanted, each, last, pretty, url};
use crate::audit::{self, Entry};
use crate::forms::Forms;
use crate::keys::Keys;
use crate::private;
use crate::store::{Store, StoreError};

/// What was written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Exported {
    /// Answers.
    pub answers: u64,
    /// Values of earlier versions that the newest form has no place for: they are in the FHIR responses alone.
    pub unread: u64,
    /// Numbers of more digits than a column of Parquet has: they are in the CSV and the responses alone.
    pub unfit: u64,
}

fn io(path: &Path) -> impl Fn(std::io::Error) -> StoreError + '_ {
    move |error| StoreError::Io(format!("writing {}", path.display()), error)
}

/// Writes the answers of a form into a new folder: `FORM.csv` and `FORM.REPEAT.csv`, the same as `.parquet`,
/// `datapackage.json`, `questionnaire-VERSION.json` and `responses.ndjson`.
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
    let (until, forms) = store.read_now(|database| Ok((last(database)?, Forms::read(database)?)))?;
    let (_, newest) = forms
        .newest(form)
        .ok_or_else(|| StoreError::Refused(format!("there is no form {form}")))?;
    private::new_folder(to).map_err(|error| StoreError::Io(format!("making {}", to.display()), error))?;
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
    let mut files = Files::create(to, &forms, &newest, identities)?;
    let wanted = Wanted {
        form,
        within: None,
        identities,
        until,
    };
    each(store, keys, &forms, wanted, &mut |given| files.add(&given))?;
    files.finish()
}

/// A table in both of its formats.
struct Both<'f> {
    table: Table<'f>,
    csv: BufWriter<File>,
    rows: Rows<File>,
}

struct Files<'f> {
    to: PathBuf,
    newest: &'f Form,
    tables: Vec<Both<'f>>,
    lines: BufWriter<File>,
    responses: Responses<'f>,
    exported: Exported,
}

impl<'f> Files<'f> {
    fn create(to: &Path, forms: &'f Forms, newest: &'f Form, identities: Identities) -> Result<Self, StoreError> {
        let create = |name: &str| {
            let path = to.join(name);
            private::new_file(&path).map_err(io(&path))
        };
        let mut tables = Vec::new();
        for table in export::tables(newest, identities) {
            let mut csv = BufWriter::new(create(&format!("{}.csv", table.name()))?);
            csv.write_all(table.head().as_bytes()).map_err(io(to))?;
            let rows = Rows::new(&table, create(&format!("{}.parquet", table.name()))?)?;
            tables.push(Both { table, csv, rows });
        }
        Ok(Self {
            to: to.to_owned(),
            newest,
            tables,
            lines: BufWriter::new(create("responses.ndjson")?),
            responses: Responses::new(forms, identities),
            exported: Exported::default(),
        })
    }

    fn add(&mut self, given: &Given) -> Result<(), StoreError> {
        let response = self.responses.line(given)?;
        self.lines.write_all(response.as_bytes()).map_err(io(&self.to))?;
        for Both { table, csv, rows } in &mut self.tables {
            csv.write_all(table.lines(&given.record()).as_bytes())
                .map_err(io(&self.to))?;
            rows.add(table, given)?;
        }
        self.exported.answers += 1;
        self.exported.unread += given.unread;
        Ok(())
    }

    fn finish(mut self) -> Result<Exported, StoreError> {
        let whole = io(&self.to);
        self.lines.flush().map_err(&whole)?;
        let mut tables = Vec::new();
        for Both { table, mut csv, rows } in self.tables {
            csv.flush().map_err(&whole)?;
            let (file, unfit) = rows.finish()?;
            file.sync_all().map_err(&whole)?;
            self.exported.unfit += unfit;
            tables.push(table);
        }
        let mut versions = self.responses.versions;
        if let Some((number, form)) = self.responses.forms.newest(&self.newest.id) {
            let form = form.as_ref().clone();
            versions.insert(number, Version { number, form });
        }
        let write = |name: &str, json: &Json| {
            let path = self.to.join(name);
            private::new_file(&path)
                .and_then(|mut file| file.write_all(pretty(json).as_bytes()))
                .map_err(io(&path))
        };
        write("datapackage.json", &export::package(self.newest, &tables))?;
        for (number, version) in &versions {
            let questionnaire = fhir::questionnaire(version, &url(&self.newest.id));
            write(&format!("questionnaire-{number}.json"), &questionnaire)?;
        }
        Ok(self.exported)
    }
}
