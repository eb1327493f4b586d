//! The files of an export, and each while it is written: into a folder, or down a line.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::io::Write;

use banmian_survey::export::{self, Identities, Table};
use banmian_survey::fhir;
use banmian_survey::form::Form;
use banmian_survey::versions::Version;
use serde_json::Value as Json;

use super::parquet::Rows;
use super::{Given, marked};
use crate::forms::Forms;
use crate::store::StoreError;

/// A file of an export.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum File {
    /// A table as CSV, by its name.
    Csv(String),
    /// A table as Parquet, by its name.
    Parquet(String),
    /// The tables' schema, of the package that their CSV makes.
    Package,
    /// A version of the form as a FHIR Questionnaire.
    Questionnaire(u32),
    /// The answers as FHIR QuestionnaireResponses, a line each.
    Responses,
}

impl File {
    /// The files of a form, those of its repeats and of its earlier versions too.
    #[must_use]
    pub fn all(forms: &Forms, id: &str) -> Vec<Self> {
        let Some((_, form)) = forms.newest(id) else {
            return Vec::new();
        };
        // Of whoever is given less they have fewer columns, and are as many.
        let tables = export::tables(&form, Identities::NorTexts);
        let csv = tables.iter().map(|table| Self::Csv(table.name()));
        let typed = tables.iter().map(|table| Self::Parquet(table.name()));
        let asked = forms.numbers(id).into_iter().map(Self::Questionnaire);
        csv.chain(typed)
            .chain([Self::Package])
            .chain(asked)
            .chain([Self::Responses])
            .collect()
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Self::Csv(name) => format!("{name}.csv"),
            Self::Parquet(name) => format!("{name}.parquet"),
            Self::Package => "datapackage.json".to_owned(),
            Self::Questionnaire(version) => format!("questionnaire-{version}.json"),
            Self::Responses => "responses.ndjson".to_owned(),
        }
    }

    /// Its media type.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Csv(_) => "text/csv; charset=utf-8",
            Self::Parquet(_) => "application/vnd.apache.parquet",
            Self::Package => "application/json",
            Self::Questionnaire(_) => "application/fhir+json",
            Self::Responses => "application/fhir+ndjson",
        }
    }

    /// Whether answers are in it: the others are whole without.
    pub(super) fn has_answers(&self) -> bool {
        match self {
            Self::Csv(_) | Self::Parquet(_) | Self::Responses => true,
            Self::Package | Self::Questionnaire(_) => false,
        }
    }
}

/// What the files of a form's export are made of, besides its answers.
#[derive(Clone, Copy)]
pub(super) struct Contents<'f> {
    pub(super) forms: &'f Forms,
    /// The version that tables are of.
    pub(super) form: &'f Form,
    pub(super) identities: Identities,
}

/// A file while it is written.
pub(super) struct Making<'f, W: Write + Send> {
    rows: Written<'f, W>,
    /// What is done, for whoever is told that it failed.
    doing: String,
}

enum Written<'f, W: Write + Send> {
    Csv(Table<'f>, W),
    Parquet(Table<'f>, Box<Rows<W>>),
    Responses(Responses, W),
    /// What has no answers.
    Whole(W),
}

impl<'f, W: Write + Send> Making<'f, W> {
    pub(super) fn begin(file: &File, of: Contents<'f>, doing: String, to: W) -> Result<Self, StoreError> {
        let tables = || export::tables(of.form, of.identities);
        let table = |name: &str| {
            let found = tables().into_iter().find(|table| table.name() == name);
            found.ok_or_else(|| StoreError::Refused(format!("{} has no table {name}", of.form.id)))
        };
        let mut head = String::new();
        let rows = match file {
            File::Csv(name) => {
                let table = table(name)?;
                head = table.head();
                Written::Csv(table, to)
            }
            File::Parquet(name) => {
                let table = table(name)?;
                let rows = Box::new(Rows::new(&table, to)?);
                Written::Parquet(table, rows)
            }
            File::Responses => Written::Responses(Responses::new(of.identities), to),
            File::Package => {
                head = pretty(&export::package(of.form, &tables()));
                Written::Whole(to)
            }
            File::Questionnaire(number) => {
                let form = marked(of.forms, &of.form.id, *number)?;
                let number = *number;
                head = pretty(&fhir::questionnaire(&Version { number, form }, &url(&of.form.id)));
                Written::Whole(to)
            }
        };
        let mut making = Self { rows, doing };
        making.put(&head)?;
        Ok(making)
    }

    pub(super) fn add(&mut self, given: &Given) -> Result<(), StoreError> {
        let text = match &mut self.rows {
            Written::Csv(table, _) => table.lines(&given.record()),
            Written::Responses(responses, _) => responses.line(given)?,
            Written::Parquet(table, rows) => return rows.add(table, given),
            Written::Whole(_) => return Ok(()),
        };
        self.put(&text)
    }

    fn put(&mut self, text: &str) -> Result<(), StoreError> {
        let put = match &mut self.rows {
            Written::Csv(_, to) | Written::Responses(_, to) | Written::Whole(to) => to.write_all(text.as_bytes()),
            Written::Parquet(..) => Ok(()),
        };
        put.map_err(|error| StoreError::Io(self.doing.clone(), error))
    }

    /// Ends the file; gives what it was written to, and how many numbers had more digits than a column of Parquet takes.
    pub(super) fn finish(self) -> Result<(W, u64), StoreError> {
        let (mut to, unfit) = match self.rows {
            Written::Csv(_, to) | Written::Responses(_, to) | Written::Whole(to) => (to, 0),
            Written::Parquet(_, rows) => rows.finish()?,
        };
        to.flush().map_err(|error| StoreError::Io(self.doing, error))?;
        Ok((to, unfit))
    }
}

/// FHIR's resources of answers, each with the version that it was given to.
struct Responses {
    identities: Identities,
    versions: BTreeMap<u32, Version>,
}

impl Responses {
    fn new(identities: Identities) -> Self {
        Self {
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
                let form = marked(&given.forms, &given.kept.form, number)?;
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
