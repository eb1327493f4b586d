//! Rows as tables, and the tables of a run.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Result;
use arrow_array::RecordBatch;
use arrow_schema::{Schema, SchemaRef};
use banmian_export::{Manifest, PageRows, TABLES};
use banmian_formats::parquet::{Batcher, Batches, answers, open_ends, outcomes, read as read_tables};
use banmian_pipeline::{InputRow, OpenEnd, Outcome, Processed, own_manifest};
use pyo3::prelude::*;
use pyo3_arrow::PyTable;
use serde::Serialize;

use crate::raise;

/// One table.
#[derive(Clone)]
pub(crate) struct Table {
    schema: SchemaRef,
    batches: Vec<RecordBatch>,
}

impl Table {
    fn of_rows<R: Serialize>(schema: Schema, rows: impl IntoIterator<Item = R>) -> Result<Self> {
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

/// The tables of pages, in the order of [`TABLES`], with the schema that their Parquet has.
fn of_pages(pages: &[PageRows]) -> Result<Vec<Table>> {
    let mut batches = Batches::new()?;
    let mut tables: Vec<Table> = batches
        .schemas()
        .map(|schema| Table {
            schema,
            batches: Vec::new(),
        })
        .collect();
    let mut put = |table: usize, batch| {
        tables[table].batches.push(batch);
        Ok(())
    };
    pages.iter().try_for_each(|rows| batches.page(rows, &mut put))?;
    batches.finish(&mut put)?;
    Ok(tables)
}

/// `Tables(pages=1, articles=11, …)`.
fn summary<'t>(class: &str, tables: impl Iterator<Item = (&'t &'t str, &'t Table)>, outcomes: &Table) -> String {
    let counts = tables.map(|(name, table)| format!("{name}={}", table.rows()));
    let counts: Vec<String> = counts.chain([format!("outcomes={}", outcomes.rows())]).collect();
    format!("{class}({})", counts.join(", "))
}

/// How many rows each page has in each table, in the order of [`TABLES`].
fn counts(pages: &[PageRows]) -> Vec<Vec<usize>> {
    let count = |table: usize| {
        let of_page = move |rows: &PageRows| match table {
            0 => 1,
            1 => rows.articles.len(),
            2 => rows.mentions.len(),
            3 => rows.facts.len(),
            4 => rows.quotes.len(),
            _ => rows.checks.len(),
        };
        pages.iter().map(of_page).collect()
    };
    (0..TABLES.len()).map(count).collect()
}

/// The tables of pages. Each has a row for each thing found; a list column's offsets are code points (`spans`) or
/// bytes of the source (`raw`), half-open. Columns are those of the Parquet of a run.
#[pyclass(module = "banmian", frozen)]
pub(crate) struct Tables {
    tables: Vec<Table>,
    outcomes: Table,
    open_ends: Table,
    counts: Vec<Vec<usize>>,
}

impl Tables {
    /// Tables of what was processed.
    pub(crate) fn of(processed: &Processed) -> Result<Self> {
        Ok(Self {
            tables: of_pages(&processed.pages)?,
            outcomes: Table::of_rows(outcomes(), &processed.outcomes)?,
            open_ends: Table::of_rows(open_ends(), &processed.open_ends)?,
            counts: counts(&processed.pages),
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
        let schemas: Vec<SchemaRef> = Batches::new()?.schemas().collect();
        let tables = read_tables(folder)?.into_iter().zip(schemas);
        Ok(Self {
            tables: tables.map(|(batches, schema)| Table { schema, batches }).collect(),
            outcomes: Table::of_rows(outcomes(), inputs.into_iter().map(outcome))?,
            open_ends: Table::of_rows(open_ends(), ends)?,
            counts: Vec::new(),
        })
    }
}

#[pymethods]
impl Tables {
    /// A row a page: text, encoding, newspaper, day of publication, each with what says so. Key: `page`.
    #[getter]
    fn pages(&self) -> PyResult<PyTable> {
        self.tables[0].give()
    }

    /// A row an article. Key: `article`; `page` is its page.
    #[getter]
    fn articles(&self) -> PyResult<PyTable> {
        self.tables[1].give()
    }

    /// A row a person, office, organization, place, time, quantity … Key: `mention`; `number` is decimal(38, 10).
    #[getter]
    fn mentions(&self) -> PyResult<PyTable> {
        self.tables[2].give()
    }

    /// A row an epidemic count, rate, office held, document, contact. Key: `fact`; `value` is decimal(38, 10), its
    /// digits as printed in `value_exact`.
    #[getter]
    fn facts(&self) -> PyResult<PyTable> {
        self.tables[3].give()
    }

    /// A row a quotation. Key: `quote`.
    #[getter]
    fn quotes(&self) -> PyResult<PyTable> {
        self.tables[4].give()
    }

    /// A row for everything that can be checked. Key: `check`; `status` is pass, fail, suspect or undetermined.
    #[getter]
    fn checks(&self) -> PyResult<PyTable> {
        self.tables[5].give()
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
        let place = TABLES.iter().position(|name| *name == table);
        let counts = place.and_then(|place| self.counts.get(place));
        let none = || crate::Error::new_err(format!("no counts of {table}"));
        counts.cloned().ok_or_else(none)
    }

    fn __repr__(&self) -> String {
        summary("Tables", TABLES.iter().zip(&self.tables), &self.outcomes)
    }
}

/// What was found in texts. The ids of rows begin with the text's id: `3-i0001-f0001` is the first fact of the fourth
/// text where ids were not given. `spans` count code points of the text, `raw` bytes of it in UTF-8.
#[pyclass(module = "banmian", frozen)]
pub(crate) struct Annotations {
    tables: Vec<Table>,
    outcomes: Table,
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
            tables: of_pages(pages)?,
            outcomes: Table::of_rows(answers(), texts)?,
        })
    }
}

#[pymethods]
impl Annotations {
    /// As `Tables.mentions`.
    #[getter]
    fn mentions(&self) -> PyResult<PyTable> {
        self.tables[2].give()
    }

    /// As `Tables.facts`.
    #[getter]
    fn facts(&self) -> PyResult<PyTable> {
        self.tables[3].give()
    }

    /// As `Tables.quotes`.
    #[getter]
    fn quotes(&self) -> PyResult<PyTable> {
        self.tables[4].give()
    }

    /// As `Tables.checks`.
    #[getter]
    fn checks(&self) -> PyResult<PyTable> {
        self.tables[5].give()
    }

    /// A row a text, in order: `id`, `outcome` (ok or refused), `reason`, `note`.
    #[getter]
    fn outcomes(&self) -> PyResult<PyTable> {
        self.outcomes.give()
    }

    fn __repr__(&self) -> String {
        // A text has no page and no article.
        summary("Annotations", TABLES.iter().zip(&self.tables).skip(2), &self.outcomes)
    }
}

/// The tables of a run's output folder, from its Parquet or else its JSON Lines. Outcomes are its manifest's, which does
/// not say where in its file a page starts: `start` and `text_blake3` are null.
#[pyfunction]
pub(crate) fn read(py: Python<'_>, out: PathBuf) -> PyResult<Tables> {
    py.detach(move || Tables::of_run(&out)).map_err(raise)
}
