//! What a cluster asks before and after it reads pages: which there are, what each may be called, which may be of one issue,
//! and which repeat another.

use std::iter::Peekable;
use std::path::PathBuf;
use std::sync::{Arc, LazyLock};

use anyhow::Result;
use arrow_array::{ArrayRef, BinaryArray, BooleanArray, Int64Array, RecordBatch, StringArray};
use arrow_schema::{DataType, Field, Schema};
use banmian_model::file_and_line;
use banmian_pipeline::{Content, Given, Issue, Options, Processed, Standing, Stop, Told, mark, shown, stem_of_several};
use pyo3::prelude::*;
use pyo3::types::PyDict;
use pyo3_arrow::PyTable;
use pyo3_arrow::input::AnyRecordBatch;

use crate::columns::{integers, strings};
use crate::options::Asked;
use crate::pages::of_batch;
use crate::tables::Tables;
use crate::{Error, raise};

/// Bytes of pages in a batch of a plan: Arrow's columns hold 2 GiB at most, and a cluster passes batches on whole.
const BATCH_BYTES: usize = 32 << 20;
/// Rows of it, of inputs that are no more than paths.
const BATCH_ROWS: usize = 10_000;

/// Bytes of pages that tables are made of at a time: what comes of a page takes fifty times its text.
const TABLES_BYTES: u64 = 2 << 20;

/// Nobody interrupts a worker in mid-page: it is killed.
static GOES_ON: LazyLock<Stop> = LazyLock::new(Stop::default);

/// A row of a plan.
struct Planned {
    page: Given,
    /// Its place among its neighbours: of a file of lines the line's number.
    number: i64,
    name: String,
    takes_name: bool,
    issue: Issue,
}

/// The inputs as a run lists them: a table for `plan`. Nothing of them is read.
#[pyfunction]
pub(crate) fn listed(py: Python<'_>, inputs: Vec<PathBuf>, out: PathBuf) -> PyResult<PyTable> {
    let options = Options {
        inputs,
        out,
        ..Options::default()
    };
    table(py.detach(|| listing(&Given::listed(&options))).map_err(raise)?)
}

/// What `plan` is to know of inputs that were listed.
fn listing(found: &[Given]) -> Result<RecordBatch> {
    let number: Int64Array = (0..found.len()).map(|place| i64::try_from(place).ok()).collect();
    Ok(RecordBatch::try_from_iter_with_nullable(
        [
            text("input", found, |page| Some(page.input.clone())),
            text("path", found, |page| Some(page.path.clone())),
            ("number", Arc::new(number) as ArrayRef),
            text("file", found, |page| file(page, |standing| &standing.file)),
            text("below", found, |page| file(page, |standing| &standing.below)),
            text("reason", found, |page| reason_of(&page.content)),
        ]
        .map(|(name, column)| (name, column, true)),
    )?)
}

/// A plan of no pages, for its columns.
#[pyfunction]
pub(crate) fn no_plan() -> PyResult<PyTable> {
    table(batch(&[]).map_err(raise)?)
}

/// The pages of inputs, a row each, with what is to be known of all before any is read: what it may be called, and what it
/// has in common with pages that may be of its issue. Gives tables of bounded size, and reads a file of lines as they are
/// asked for. Of a table that has `number` that is its row's.
#[pyfunction]
#[pyo3(signature = (pages, **options))]
pub(crate) fn plan(pages: &Bound<'_, PyAny>, options: Option<&Bound<'_, PyDict>>) -> PyResult<Plan> {
    let options = Asked::of(options)?.options(1)?;
    let mut files = Vec::new();
    for batch in pages.extract::<AnyRecordBatch>()?.into_reader()? {
        let batch = batch.map_err(|error| Error::new_err(error.to_string()))?;
        let numbers = match batch.column_by_name("number") {
            Some(numbers) => integers(numbers, "pages, column number,")?,
            None => vec![None; batch.num_rows()],
        };
        files.extend(of_batch(&batch, files.len(), true)?.into_iter().zip(numbers));
    }
    let pages = files.into_iter().flat_map(|(file, number)| {
        let number = number.unwrap_or(0);
        file.pages(&GOES_ON).map(move |page| (page, number))
    });
    let planned = pages.map(move |(page, number)| Planned::of(page, number, &options));
    let planned: Rows = Box::new(planned);
    Ok(Plan(planned.peekable()))
}

type Rows = Box<dyn Iterator<Item = Result<Planned>>>;

/// Tables of a plan. A file is held open between two, so it stays on its thread.
#[pyclass(module = "banmian", unsendable)]
pub(crate) struct Plan(Peekable<Rows>);

#[pymethods]
impl Plan {
    fn __iter__(this: PyRef<'_, Self>) -> PyRef<'_, Self> {
        this
    }

    fn __next__(&mut self) -> PyResult<Option<PyTable>> {
        let (mut rows, mut bytes) = (Vec::new(), 0);
        let fits = |bytes: usize, row: &Result<Planned>| {
            bytes == 0 || row.as_ref().map_or(true, |row| bytes + row.bytes() <= BATCH_BYTES)
        };
        while rows.len() < BATCH_ROWS
            && let Some(row) = self.0.next_if(|row| fits(bytes, row))
        {
            let row = row.map_err(raise)?;
            bytes += row.bytes();
            rows.push(row);
        }
        if rows.is_empty() {
            return Ok(None);
        }
        table(batch(&rows).map_err(raise)?).map(Some)
    }
}

/// `process`, for each run of rows with one `unit` by itself: pages of other units never name each other. Gives the tables
/// of some units at a time.
#[pyfunction]
#[pyo3(signature = (pages, **options))]
pub(crate) fn process_units(pages: &Bound<'_, PyAny>, options: Option<&Bound<'_, PyDict>>) -> PyResult<Units> {
    let options = Asked::of(options)?.options(1)?;
    let (mut units, mut given) = (Vec::new(), Vec::new());
    for batch in pages.extract::<AnyRecordBatch>()?.into_reader()? {
        let batch = batch.map_err(|error| Error::new_err(error.to_string()))?;
        let unit = batch.column_by_name("unit");
        let none = || Error::new_err("there is no column unit".to_owned());
        units.extend(strings(unit.ok_or_else(none)?, "column unit")?);
        given.extend(of_batch(&batch, given.len(), true)?);
    }
    let pages: Vec<_> = units.into_iter().zip(given).collect();
    Ok(Units {
        pages: pages.into_iter().peekable(),
        options,
    })
}

/// Units of pages, not yet read.
#[pyclass(module = "banmian")]
pub(crate) struct Units {
    pages: Peekable<std::vec::IntoIter<(Option<String>, Given)>>,
    options: Options,
}

#[pymethods]
impl Units {
    fn __iter__(this: PyRef<'_, Self>) -> PyRef<'_, Self> {
        this
    }

    fn __next__(&mut self, py: Python<'_>) -> PyResult<Option<Tables>> {
        py.detach(|| self.some()).map_err(raise)
    }
}

impl Units {
    fn some(&mut self) -> Result<Option<Tables>> {
        if self.pages.peek().is_none() {
            return Ok(None);
        }
        let (mut done, mut bytes) = (Processed::default(), 0);
        while bytes < TABLES_BYTES
            && let Some((unit, first)) = self.pages.next()
        {
            let mut pages = vec![first];
            while let Some((_, page)) = self.pages.next_if(|(other, _)| *other == unit) {
                pages.push(page);
            }
            let processed = banmian_pipeline::process(pages, &self.options)?;
            bytes += processed.outcomes.iter().map(|outcome| outcome.row.bytes).sum::<u64>();
            done.extend(processed);
        }
        Tables::of(&done).map(Some)
    }
}

/// Of rows of `outcomes` those that repeat another: `page` and `duplicate_of`.
#[pyfunction]
pub(crate) fn repeats(py: Python<'_>, outcomes: &Bound<'_, PyAny>) -> PyResult<PyTable> {
    let text = |name: &str| -> PyResult<_> {
        let texts = column(outcomes, name, strings)?.into_iter();
        Ok(texts.map(Option::unwrap_or_default))
    };
    let starts = column(outcomes, "start", integers)?;
    let told = text("input")?.zip(text("path")?).zip(text("page")?);
    let told = told.zip(text("blake3")?).zip(text("text_blake3")?).zip(starts);
    let told: Vec<Told> = told
        .map(|(((((input, path), page), blake3), text_blake3), start)| Told {
            input,
            path,
            page,
            blake3,
            start: start.and_then(|start| u64::try_from(start).ok()).unwrap_or(0),
            text_blake3,
        })
        .collect();
    let found = py.detach(|| banmian_pipeline::repeats(told)).map_err(raise)?;
    let (pages, firsts): (Vec<String>, Vec<String>) = found.into_iter().unzip();
    let schema = Arc::new(Schema::new(vec![some("page"), some("duplicate_of")]));
    let columns: Vec<ArrayRef> = vec![Arc::new(StringArray::from(pages)), Arc::new(StringArray::from(firsts))];
    let batch =
        RecordBatch::try_new(Arc::clone(&schema), columns).map_err(|error| Error::new_err(error.to_string()))?;
    PyTable::try_new(vec![batch], schema)
}

impl Planned {
    fn of(page: Given, number: i64, options: &Options) -> Result<Self> {
        let line = file_and_line(&page.path).1;
        Ok(Self {
            number: line.and_then(|line| i64::try_from(line).ok()).unwrap_or(number),
            name: page.name(),
            takes_name: page.takes_name(),
            issue: page.issue(options)?,
            page,
        })
    }

    fn bytes(&self) -> usize {
        match &self.page.content {
            Content::Bytes(bytes) | Content::Line { bytes, .. } => bytes.len(),
            Content::Text(text) => text.len(),
            Content::File | Content::Missing { .. } => 0,
        }
    }

    /// What `A2~p2` is called like the second page of.
    fn stem(&self) -> Option<&str> {
        stem_of_several(&self.name)
    }
}

fn batch(rows: &[Planned]) -> Result<RecordBatch> {
    let whole = |name: &'static str, of: &dyn Fn(&Planned) -> Option<i64>| {
        let column: Int64Array = rows.iter().map(of).collect();
        (name, Arc::new(column) as ArrayRef)
    };
    let flag = |name: &'static str, of: &dyn Fn(&Planned) -> bool| {
        let column: BooleanArray = rows.iter().map(|row| Some(of(row))).collect();
        (name, Arc::new(column) as ArrayRef)
    };
    let bytes: BinaryArray = rows.iter().map(|row| bytes_of(&row.page.content)).collect();
    Ok(RecordBatch::try_from_iter_with_nullable(
        [
            text("input", rows, |row| Some(row.page.input.clone())),
            text("path", rows, |row| Some(row.page.path.clone())),
            text("of", rows, |row| Some(file_and_line(&row.page.path).0.to_owned())),
            whole("number", &|row| Some(row.number)),
            text("file", rows, |row| file(&row.page, |standing| &standing.file)),
            text("below", rows, |row| file(&row.page, |standing| &standing.below)),
            whole("start", &|row| match row.page.content {
                Content::Line { start, .. } => i64::try_from(start).ok(),
                _ => None,
            }),
            ("bytes", Arc::new(bytes) as ArrayRef),
            text("text", rows, |row| match &row.page.content {
                Content::Text(text) => Some(text.clone()),
                _ => None,
            }),
            text("newspaper", rows, |row| row.page.newspaper.clone()),
            text("date", rows, |row| row.page.date.clone()),
            text("page", rows, |row| row.page.page.clone()),
            text("region", rows, |row| row.page.region.clone()),
            text("encoding", rows, |row| row.page.encoding.clone()),
            text("reason", rows, |row| reason_of(&row.page.content)),
            text("name", rows, |row| Some(row.name.clone())),
            text("stem", rows, |row| row.stem().map(str::to_owned)),
            text("marked", rows, |row| Some(mark(&row.name, &row.page.path))),
            flag("takes_name", &|row| row.takes_name),
            text("known", rows, |row| row.issue.known.clone()),
            text("place", rows, |row| Some(row.issue.place.clone())),
        ]
        .map(|(name, column)| (name, column, true)),
    )?)
}

/// A column of strings.
fn text<R>(name: &'static str, rows: &[R], of: impl Fn(&R) -> Option<String>) -> (&'static str, ArrayRef) {
    let column: StringArray = rows.iter().map(of).collect();
    (name, Arc::new(column))
}

/// Where a page stands on a disk, as tables have it.
fn file(page: &Given, of: impl Fn(&Standing) -> &PathBuf) -> Option<String> {
    Some(shown(of(page.standing.as_ref()?)).into_owned())
}

fn bytes_of(content: &Content) -> Option<&[u8]> {
    match content {
        Content::Bytes(bytes) | Content::Line { bytes, .. } => Some(bytes),
        Content::Text(_) | Content::File | Content::Missing { .. } => None,
    }
}

/// As `process` takes it.
fn reason_of(content: &Content) -> Option<String> {
    match content {
        Content::Missing { failed: true, reason } => Some(format!("failed: {reason}")),
        Content::Missing { reason, .. } => Some(reason.clone()),
        _ => None,
    }
}

/// What a table's column holds, as `read` takes it from each of its batches.
fn column<T>(
    table: &Bound<'_, PyAny>,
    name: &str,
    read: fn(&ArrayRef, &str) -> PyResult<Vec<Option<T>>>,
) -> PyResult<Vec<Option<T>>> {
    let mut values = Vec::new();
    for batch in table.extract::<AnyRecordBatch>()?.into_reader()? {
        let batch = batch.map_err(|error| Error::new_err(error.to_string()))?;
        let column = batch.column_by_name(name);
        let none = || Error::new_err(format!("there is no column {name}"));
        values.extend(read(column.ok_or_else(none)?, &format!("column {name}"))?);
    }
    Ok(values)
}

fn table(batch: RecordBatch) -> PyResult<PyTable> {
    let schema = batch.schema();
    PyTable::try_new(vec![batch], schema)
}

fn some(name: &str) -> Field {
    Field::new(name, DataType::Utf8, false)
}
