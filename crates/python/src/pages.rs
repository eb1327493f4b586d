//! `process`: pages as dicts, as a table, or as they are.

use std::collections::BTreeMap;

use arrow_array::{ArrayRef, RecordBatch};
use banmian_pipeline::{Content, Given, Standing, unshown};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyString};
use pyo3_arrow::input::AnyRecordBatch;

use crate::columns::{Bytes, Strings, bytes_of, integers, is_arrow, is_null, kind, text_or_none};
use crate::options::{Asked, day_of};
use crate::tables::Tables;
use crate::{Error, interruptible};

/// Fields of a page that callers give.
const FIELDS: [&str; 10] = [
    "input",
    "path",
    "id",
    "bytes",
    "text",
    "newspaper",
    "date",
    "page",
    "region",
    "encoding",
];

/// Takes pages through all stages: their rows are those of a run over files of the same paths and bytes.
///
/// A page is bytes in any encoding, a str, or a dict (of a table: a row) of `path` and `bytes` or `text`, and of these where
/// known: `id`, `newspaper`, `date`, `page`, `region`, `encoding`, `input`. What the path says of newspaper, day and page
/// is read; a path that ends in `.jsonl` holds a page a line, `.gz` and `.zst` are decompressed. Pages of one issue belong
/// into one call, so that articles that go on on another page find each other; what a call gives takes some fifty times
/// the pages' text, so of many issues give one call each.
///
/// The options are those of the command line; `newspapers` is `{"株洲日报": {"region": "430200", "encoding": "gbk"}}`, what is
/// set for newspapers. `jobs` is the number of threads, 0 one for each core. What is wrong with a page is its outcome, and
/// no other page's.
#[pyfunction]
#[pyo3(signature = (pages, *, newspaper=None, date=None, region=None, encoding=None, paths=Vec::new(), newspapers=None, jobs=1))]
#[expect(clippy::too_many_arguments, reason = "each is a keyword in Python")]
pub(crate) fn process(
    py: Python<'_>,
    pages: &Bound<'_, PyAny>,
    newspaper: Option<String>,
    date: Option<&Bound<'_, PyAny>>,
    region: Option<String>,
    encoding: Option<String>,
    paths: Vec<String>,
    newspapers: Option<BTreeMap<String, BTreeMap<String, String>>>,
    jobs: usize,
) -> PyResult<Tables> {
    let asked = Asked {
        newspaper,
        date: date.map(day_of).transpose()?,
        region,
        encoding,
        paths,
        newspapers: newspapers.unwrap_or_default(),
    };
    let options = asked.options(jobs)?;
    let pages = given(pages)?;
    interruptible(py, &options.stop, || {
        Tables::of(&banmian_pipeline::process(pages, &options)?)
    })
}

pub(crate) fn given(pages: &Bound<'_, PyAny>) -> PyResult<Vec<Given>> {
    if is_arrow(pages)? {
        let mut given = Vec::new();
        for batch in pages.extract::<AnyRecordBatch>()?.into_reader()? {
            let batch = batch.map_err(|error| Error::new_err(error.to_string()))?;
            given.extend(of_batch(&batch, given.len(), false)?);
        }
        return Ok(given);
    }
    let wrong = || {
        let kind = kind(pages);
        PyTypeError::new_err(format!(
            "pages is {kind}; give a list of dicts, bytes or texts, or an Arrow table"
        ))
    };
    if pages.is_instance_of::<PyString>() || pages.is_instance_of::<PyDict>() || pages.is_instance_of::<PyBytes>() {
        return Err(wrong());
    }
    let items = pages.try_iter().map_err(|_| wrong())?;
    items.enumerate().map(|(at, item)| of_item(&item?, at)).collect()
}

/// A page that has no path is called by its place.
fn numbered(at: usize) -> String {
    format!("{:06}", at + 1)
}

fn of_item(item: &Bound<'_, PyAny>, at: usize) -> PyResult<Given> {
    let name = format!("pages[{at}]");
    let path = numbered(at);
    if is_null(item) {
        return Ok(Given {
            path,
            content: missing(),
            ..Given::default()
        });
    }
    if let Ok(fields) = item.cast::<PyDict>() {
        return of_dict(fields, at);
    }
    let content = if item.is_instance_of::<PyString>() {
        Content::Text(text_or_none(item, &name)?.unwrap_or_default())
    } else {
        let wrong = |_| PyTypeError::new_err(format!("{name} is {}; give a dict, bytes or str", kind(item)));
        Content::Bytes(bytes_of(item, &name).map_err(wrong)?)
    };
    Ok(Given {
        path,
        content,
        ..Given::default()
    })
}

fn of_dict(fields: &Bound<'_, PyDict>, at: usize) -> PyResult<Given> {
    for key in fields.keys() {
        let known = key.extract::<String>().is_ok_and(|key| FIELDS.contains(&key.as_str()));
        if !known {
            let message = format!("pages[{at}] has a field {key}; there are {}", FIELDS.join(", "));
            return Err(Error::new_err(message));
        }
    }
    let text = |name: &str| -> PyResult<Option<String>> {
        let Some(value) = fields.get_item(name)? else {
            return Ok(None);
        };
        if name == "date" && value.hasattr("isoformat")? {
            return day_of(&value).map(Some);
        }
        text_or_none(&value, &format!("pages[{at}][{name:?}]"))
    };
    let bytes = fields.get_item("bytes")?.filter(|bytes| !is_null(bytes));
    let bytes = bytes
        .map(|bytes| bytes_of(&bytes, &format!("pages[{at}][\"bytes\"]")))
        .transpose()?;
    Ok(Given {
        input: text("input")?.unwrap_or_default(),
        path: text("path")?.unwrap_or_else(|| numbered(at)),
        id: text("id")?,
        content: content(bytes, text("text")?, None, None),
        newspaper: text("newspaper")?,
        date: text("date")?,
        page: text("page")?,
        region: text("region")?,
        encoding: text("encoding")?,
        standing: None,
    })
}

fn content(bytes: Option<Vec<u8>>, text: Option<String>, start: Option<u64>, reason: Option<String>) -> Content {
    match (bytes, text, start) {
        (Some(bytes), _, Some(start)) => Content::Line { bytes, start },
        (Some(bytes), _, None) => Content::Bytes(bytes),
        (None, Some(text), _) => Content::Text(text),
        (None, None, _) => reason.map_or_else(missing, |reason| {
            let failed = reason.strip_prefix("failed: ").map(str::to_owned);
            Content::Missing {
                failed: failed.is_some(),
                reason: failed.unwrap_or(reason),
            }
        }),
    }
}

fn missing() -> Content {
    Content::Missing {
        failed: false,
        reason: "null: no bytes and no text; leave it out".to_owned(),
    }
}

/// The pages of a batch's rows, the first of which has so many before it.
pub(crate) fn of_batch(batch: &RecordBatch, before: usize, is_plan: bool) -> PyResult<Vec<Given>> {
    let columns = Columns::of(batch, is_plan)?;
    let pages = (0..batch.num_rows()).map(|row| columns.row(row, before));
    Ok(pages.collect())
}

/// The columns of a batch that are fields of a page; others are left alone.
struct Columns {
    input: Strings,
    path: Strings,
    id: Strings,
    bytes: Bytes,
    text: Strings,
    newspaper: Strings,
    date: Strings,
    page: Strings,
    region: Strings,
    encoding: Strings,
    plan: OfPlan,
}

/// What a plan has beside what callers give.
struct OfPlan {
    /// Of a line the byte that it starts at.
    start: Vec<Option<i64>>,
    /// Why there is no page.
    reason: Strings,
    /// Where a page stands on a disk.
    file: Strings,
    /// The input that it was found below.
    below: Strings,
}

impl Columns {
    fn of(batch: &RecordBatch, is_plan: bool) -> PyResult<Self> {
        let of_page = |name: &str| batch.column_by_name(name);
        let of_plan = |name: &str| batch.column_by_name(name).filter(|_| is_plan);
        if of_page("bytes").or(of_page("text")).or(of_plan("file")).is_none() {
            let schema = batch.schema();
            let names: Vec<&str> = schema.fields().iter().map(|field| field.name().as_str()).collect();
            let message = format!("pages has no column bytes or text; there are {}", names.join(", "));
            return Err(Error::new_err(message));
        }
        let strings = |column: Option<&ArrayRef>, name: &str| match column {
            Some(column) => Strings::of(column, &format!("pages, column {name},")),
            None => Ok(Strings::None(batch.num_rows())),
        };
        let text = |name: &str| strings(of_page(name), name);
        let planned = |name: &str| strings(of_plan(name), name);
        Ok(Self {
            input: text("input")?,
            path: text("path")?,
            id: text("id")?,
            bytes: match of_page("bytes") {
                Some(column) => Bytes::of(column, "pages, column bytes,")?,
                None => Bytes::None,
            },
            text: text("text")?,
            newspaper: text("newspaper")?,
            date: text("date")?,
            page: text("page")?,
            region: text("region")?,
            encoding: text("encoding")?,
            plan: OfPlan {
                start: match of_plan("start") {
                    Some(column) => integers(column, "pages, column start,")?,
                    None => vec![None; batch.num_rows()],
                },
                reason: planned("reason")?,
                file: planned("file")?,
                below: planned("below")?,
            },
        })
    }

    fn row(&self, row: usize, before: usize) -> Given {
        let standing = self.plan.standing(row);
        Given {
            input: self.input.at(row).unwrap_or_default(),
            path: self.path.at(row).unwrap_or_else(|| numbered(before + row)),
            id: self.id.at(row),
            content: self.content(row, standing.is_some()),
            newspaper: self.newspaper.at(row),
            date: self.date.at(row),
            page: self.page.at(row),
            region: self.region.at(row),
            encoding: self.encoding.at(row),
            standing,
        }
    }

    fn content(&self, row: usize, stands: bool) -> Content {
        let start = self.plan.start[row].and_then(|start| u64::try_from(start).ok());
        match (self.bytes.at(row), self.text.at(row), self.plan.reason.at(row)) {
            (None, None, None) if stands => Content::File,
            (bytes, text, reason) => content(bytes, text, start, reason),
        }
    }
}

impl OfPlan {
    fn standing(&self, row: usize) -> Option<Standing> {
        Some(Standing {
            file: unshown(&self.file.at(row)?),
            below: unshown(&self.below.at(row)?),
        })
    }
}
