//! `process`: pages as dicts, as a table, or as they are.

use arrow_array::{ArrayRef, RecordBatch};
use banmian_model::Day;
use banmian_pipeline::{Content, Given, Options, Standing, check_label, check_path_pattern, check_region, unshown};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyString};
use pyo3_arrow::input::AnyRecordBatch;

use crate::columns::{binary, bytes_of, integers, is_arrow, is_null, kind, strings, text_or_none};
use crate::tables::Tables;
use crate::{Error, raise};

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

/// Pages through all stages.
#[pyfunction]
#[pyo3(signature = (pages, *, newspaper=None, date=None, region=None, encoding=None, paths=Vec::new(), jobs=1))]
#[expect(clippy::too_many_arguments, reason = "each is a keyword in Python")]
pub(crate) fn process(
    py: Python<'_>,
    pages: &Bound<'_, PyAny>,
    newspaper: Option<String>,
    date: Option<&str>,
    region: Option<String>,
    encoding: Option<String>,
    paths: Vec<String>,
    jobs: usize,
) -> PyResult<Tables> {
    let options = options(newspaper, date, region, encoding, paths, jobs)?;
    let pages = given(pages)?;
    let work = || Tables::of(&banmian_pipeline::process(pages, &options)?);
    py.detach(work).map_err(raise)
}

/// Options of a run, checked as the command line checks them.
pub(crate) fn options(
    newspaper: Option<String>,
    date: Option<&str>,
    region: Option<String>,
    encoding: Option<String>,
    paths: Vec<String>,
    jobs: usize,
) -> PyResult<Options> {
    let day = |date: &str| {
        let wrong = |_| Error::new_err(format!("date is {date:?}; give a day such as 2020-03-02"));
        date.parse::<Day>().map_err(wrong)
    };
    if let Some(region) = &region {
        check_region(region).map_err(Error::new_err)?;
    }
    if let Some(encoding) = &encoding {
        check_label(encoding).map_err(Error::new_err)?;
    }
    paths
        .iter()
        .try_for_each(|pattern| check_path_pattern(pattern).map_err(Error::new_err))?;
    Ok(Options {
        newspaper,
        date: date.map(day).transpose()?,
        region,
        encoding,
        paths,
        jobs,
        ..Options::default()
    })
}

pub(crate) fn given(pages: &Bound<'_, PyAny>) -> PyResult<Vec<Given>> {
    if is_arrow(pages)? {
        let mut given = Vec::new();
        for batch in pages.extract::<AnyRecordBatch>()?.into_reader()? {
            let batch = batch.map_err(|error| Error::new_err(error.to_string()))?;
            given.extend(of_batch(&batch, given.len())?);
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
        // A day of Python says itself.
        if name == "date" && value.hasattr("isoformat")? {
            return value.call_method0("isoformat")?.extract().map(Some);
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

/// The pages of a batch's rows; columns that are none of a page's fields are left alone. Beside those that callers give
/// there are those of a plan: `start` of a line, `reason` where there is no page, `file` and `below` of one on a disk.
pub(crate) fn of_batch(batch: &RecordBatch, before: usize) -> PyResult<Vec<Given>> {
    let rows = batch.num_rows();
    if ["bytes", "text", "file"]
        .iter()
        .all(|name| batch.column_by_name(name).is_none())
    {
        let schema = batch.schema();
        let names: Vec<&str> = schema.fields().iter().map(|field| field.name().as_str()).collect();
        let message = format!("pages has no column bytes or text; there are {}", names.join(", "));
        return Err(Error::new_err(message));
    }
    let text = |name: &str| match batch.column_by_name(name) {
        Some(column) => strings(column, &format!("pages, column {name},")),
        None => Ok(vec![None; rows]),
    };
    let bytes = |column: &ArrayRef| binary(column, "pages, column bytes,");
    let number = |column: &ArrayRef| integers(column, "pages, column start,");
    let mut bytes = batch
        .column_by_name("bytes")
        .map(bytes)
        .transpose()?
        .unwrap_or_else(|| vec![None; rows]);
    let starts = batch
        .column_by_name("start")
        .map(number)
        .transpose()?
        .unwrap_or_else(|| vec![None; rows]);
    let [
        mut inputs,
        mut paths,
        mut ids,
        mut texts,
        mut newspapers,
        mut dates,
        mut pages,
        mut regions,
        mut encodings,
        mut reasons,
        mut files,
        mut inputs_of_files,
    ] = [
        text("input")?,
        text("path")?,
        text("id")?,
        text("text")?,
        text("newspaper")?,
        text("date")?,
        text("page")?,
        text("region")?,
        text("encoding")?,
        text("reason")?,
        text("file")?,
        text("below")?,
    ];
    let mut standing = |row: usize| {
        let (file, below) = (files[row].take()?, inputs_of_files[row].take()?);
        Some(Standing {
            file: unshown(&file),
            below: unshown(&below),
        })
    };
    let page = |row: usize| {
        let standing = standing(row);
        let start = starts[row].and_then(|start| u64::try_from(start).ok());
        let content = match (bytes[row].take(), texts[row].take(), reasons[row].take()) {
            (None, None, None) if standing.is_some() => Content::File,
            (bytes, text, reason) => content(bytes, text, start, reason),
        };
        Given {
            input: inputs[row].take().unwrap_or_default(),
            path: paths[row].take().unwrap_or_else(|| numbered(before + row)),
            id: ids[row].take(),
            content,
            newspaper: newspapers[row].take(),
            date: dates[row].take(),
            page: pages[row].take(),
            region: regions[row].take(),
            encoding: encodings[row].take(),
            standing,
        }
    };
    Ok((0..rows).map(page).collect())
}
