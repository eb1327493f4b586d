//! Rows as tables, and the tables of a run.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Result;
use arrow_array::RecordBatch;
use arrow_schema::{Schema, SchemaRef};
use banmian_export::{Manifest, PageRows, Table};
use banmian_formats::parquet::{Batcher, Batches, answers, open_ends, outcomes, read as read_tables};
use banmian_pipeline::{InputRow, OpenEnd, Outcome, Processed, own_manifest};
use pyo3::prelude::*;
use pyo3_arrow::PyTable;
use serde::Serialize;

use crate::raise;

/// The rows of one table.
#[derive(Clone)]
pub(crate) struct Rows {
    schema: SchemaRef,
    batches: Vec<RecordBatch>,
}

impl Rows {
    fn of<R: Serialize>(schema: Schema, rows: impl IntoIterator<Item = R>) -> Result<Self> {
        let mut batcher = Batcher::new(schema)?;
        let mut batches = Vec::new();
        batcher.all(rows, |batch| {
            batches.push(batch);
            Ok(())
        })?;
        batches.extend(batcher.flush()?);
        Ok(Self {
            schema: Arc::clone(batcher.schema()),
            batches,
        })
    }

    fn rows(&self) -> usize {
        self.batches.iter().map(RecordBatch::num_rows).sum()
    }

    fn give(&self) -> PyResult<PyTable> {
        PyTable::try_new(self.batches.clone(), Arc::clone(&self.schema))
    }
}

/// The rows of each table, with the schema that their Parquet has.
struct ByTable([Rows; Table::ALL.len()]);

impl ByTable {
    /// Without a row.
    fn empty() -> Result<Self> {
        Self::of_batches(Table::ALL.map(|_| Vec::new()))
    }

    fn of_pages(pages: &[PageRows]) -> Result<Self> {
        let mut found = Self::empty()?;
        let mut put = |table: Table, batch| {
            found.0[table as usize].batches.push(batch);
            Ok(())
        };
        let mut batches = Batches::new()?;
        pages.iter().try_for_each(|rows| batches.page(rows, &mut put))?;
        batches.finish(&mut put)?;
        Ok(found)
    }

    fn of_batches(batches: [Vec<RecordBatch>; Table::ALL.len()]) -> Result<Self> {
        let schemas: Vec<SchemaRef> = Batches::new()?.schemas().collect();
        let mut schemas = schemas.into_iter();
        Ok(Self(batches.map(|batches| Rows {
            schema: schemas.next().expect("a table has a schema"),
            batches,
        })))
    }

    fn give(&self, table: Table) -> PyResult<PyTable> {
        self.0[table as usize].give()
    }

    /// `Tables(pages=1, articles=11, …)`.
    fn summary(&self, class: &str, shown: impl IntoIterator<Item = Table>, outcomes: &Rows) -> String {
        let count = |table: Table| format!("{}={}", table.name(), self.0[table as usize].rows());
        let counts = shown.into_iter().map(count);
        let counts: Vec<String> = counts.chain([format!("outcomes={}", outcomes.rows())]).collect();
        format!("{class}({})", counts.join(", "))
    }
}

/// The tables of pages. Each has a row for each thing found; a list column's offsets are code points (`spans`) or
/// bytes of the source (`raw`), half-open. Columns are those of the Parquet of a run.
#[pyclass(module = "banmian", frozen)]
pub(crate) struct Tables {
    tables: ByTable,
    outcomes: Rows,
    open_ends: Rows,
    /// Of each table how many rows each page has; none of a run that is read.
    counts: Option<[Vec<usize>; Table::ALL.len()]>,
}

impl Tables {
    /// Tables of what was processed.
    pub(crate) fn of(processed: &Processed) -> Result<Self> {
        Ok(Self {
            tables: ByTable::of_pages(&processed.pages)?,
            outcomes: Rows::of(outcomes(), &processed.outcomes)?,
            open_ends: Rows::of(open_ends(), &processed.open_ends)?,
            counts: Some(Table::ALL.map(|table| processed.pages.iter().map(|page| table.rows(page)).collect())),
        })
    }

    /// Tables of a run.
    fn of_run(folder: &Path) -> Result<Self> {
        let Some(manifest) = own_manifest::<Vec<InputRow>, Vec<OpenEnd>>(folder) else {
            anyhow::bail!(
                "{} is not the output of a run: it has no manifest.json of banmian",
                folder.display()
            );
        };
        let Manifest {
            inputs,
            open_ends: ends,
            ..
        } = manifest;
        let outcome = |row: InputRow| Outcome {
            row,
            text_blake3: None,
            start: 0,
        };
        Ok(Self {
            tables: ByTable::of_batches(read_tables(folder)?)?,
            outcomes: Rows::of(outcomes(), inputs.into_iter().map(outcome))?,
            open_ends: Rows::of(open_ends(), ends)?,
            counts: None,
        })
    }
}

#[pymethods]
impl Tables {
    /// A row a page: text, encoding, newspaper, day of publication, each with what says so. Key: `page`.
    #[getter]
    fn pages(&self) -> PyResult<PyTable> {
        self.tables.give(Table::Pages)
    }

    /// A row an article. Key: `article`; `page` is its page.
    #[getter]
    fn articles(&self) -> PyResult<PyTable> {
        self.tables.give(Table::Articles)
    }

    /// A row a person, office, organization, place, time, quantity … Key: `mention`; `number` is decimal(38, 10).
    #[getter]
    fn mentions(&self) -> PyResult<PyTable> {
        self.tables.give(Table::Mentions)
    }

    /// A row an epidemic count, rate, office held, document, contact. Key: `fact`; `value` is decimal(38, 10), all its
    /// digits in `value_exact` (`7465` of 七千四百六十五).
    #[getter]
    fn facts(&self) -> PyResult<PyTable> {
        self.tables.give(Table::Facts)
    }

    /// A row a quotation. Key: `quote`.
    #[getter]
    fn quotes(&self) -> PyResult<PyTable> {
        self.tables.give(Table::Quotes)
    }

    /// A row for everything that can be checked. Key: `check`; `status` is pass, fail, suspect or undetermined.
    #[getter]
    fn checks(&self) -> PyResult<PyTable> {
        self.tables.give(Table::Checks)
    }

    /// A row an input, none left out: `outcome` is ok, refused or failed, `reason` says why.
    #[getter]
    fn outcomes(&self) -> PyResult<PyTable> {
        self.outcomes.give()
    }

    /// A row an article that goes on, or comes from, where no page is.
    #[getter]
    fn open_ends(&self) -> PyResult<PyTable> {
        self.open_ends.give()
    }

    /// How many rows of a table each page has, in the order of `pages`; of what `process` gives alone.
    fn counts(&self, table: &str) -> PyResult<Vec<usize>> {
        let counts = self.counts.as_ref().zip(Table::named(table));
        let counts = counts.map(|(counts, table)| &counts[table as usize]);
        let none = || crate::Error::new_err(format!("no counts of {table}"));
        counts.cloned().ok_or_else(none)
    }

    fn __repr__(&self) -> String {
        self.tables.summary("Tables", Table::ALL, &self.outcomes)
    }
}

/// What was found in texts. The ids of rows begin with the text's id: `3-i0001-f0001` is the first fact of the fourth
/// text where ids were not given. `spans` count code points of the text, `raw` bytes of it in UTF-8.
#[pyclass(module = "banmian", frozen)]
pub(crate) struct Annotations {
    tables: ByTable,
    outcomes: Rows,
}

/// What became of a text.
#[derive(Serialize)]
pub(crate) struct Answer {
    /// Its id.
    pub(crate) id: String,
    /// `ok`, or `refused`.
    pub(crate) outcome: &'static str,
    /// Why.
    pub(crate) reason: Option<String>,
    /// What of the request was not used, and why.
    pub(crate) note: Option<String>,
}

impl Annotations {
    pub(crate) fn of(pages: &[PageRows], texts: &[Answer]) -> Result<Self> {
        Ok(Self {
            tables: ByTable::of_pages(pages)?,
            outcomes: Rows::of(answers(), texts)?,
        })
    }
}

#[pymethods]
impl Annotations {
    /// As `Tables.mentions`.
    #[getter]
    fn mentions(&self) -> PyResult<PyTable> {
        self.tables.give(Table::Mentions)
    }

    /// As `Tables.facts`.
    #[getter]
    fn facts(&self) -> PyResult<PyTable> {
        self.tables.give(Table::Facts)
    }

    /// As `Tables.quotes`.
    #[getter]
    fn quotes(&self) -> PyResult<PyTable> {
        self.tables.give(Table::Quotes)
    }

    /// As `Tables.checks`.
    #[getter]
    fn checks(&self) -> PyResult<PyTable> {
        self.tables.give(Table::Checks)
    }

    /// A row a text, in order: `id`, `outcome` (ok or refused), `reason`, `note`.
    #[getter]
    fn outcomes(&self) -> PyResult<PyTable> {
        self.outcomes.give()
    }

    fn __repr__(&self) -> String {
        let of_text = [Table::Mentions, Table::Facts, Table::Quotes, Table::Checks];
        self.tables.summary("Annotations", of_text, &self.outcomes)
    }
}

/// The tables of a run's output folder, from its Parquet or else its JSON Lines. Outcomes are its manifest's, which does
/// not say where in its file a page starts, nor the digest of its text: `start` is 0, and `text_blake3` null.
#[pyfunction]
pub(crate) fn read(py: Python<'_>, out: PathBuf) -> PyResult<Tables> {
    py.detach(move || Tables::of_run(&out)).map_err(raise)
}

/// Tables of no pages, for their columns.
#[pyfunction]
pub(crate) fn no_tables() -> PyResult<Tables> {
    Tables::of(&Processed::default()).map_err(raise)
}
