//! `annotate`.

use std::sync::atomic::Ordering::Relaxed;

use banmian_pipeline::{PageRows, Request, Stop, annotate_text};
use pyo3::prelude::*;

use crate::columns::texts;
use crate::tables::{Annotations, Answer};
use crate::{Error, interruptible};

/// Reads texts, each as one article.
///
/// `date` is the day of publication, against which times are resolved (`2020-03-02`, with a time of day behind it or not),
/// `region` where the paper is at home (six digits of GB/T 2260): one for all, or one for each. `ids` are what rows call
/// the texts; without them their places, from 0.
///
/// A null, and a text that is too long to be a page, is an outcome; what is no text is a TypeError, a day that is none an
/// Error. What is given takes some fifty times the texts.
#[pyfunction]
#[pyo3(signature = (texts, date=None, region=None, ids=None))]
pub(crate) fn annotate(
    py: Python<'_>,
    texts: &Bound<'_, PyAny>,
    date: Option<&Bound<'_, PyAny>>,
    region: Option<&Bound<'_, PyAny>>,
    ids: Option<&Bound<'_, PyAny>>,
) -> PyResult<Annotations> {
    let texts = self::texts(texts, "texts")?;
    let dates = each(date, "date", texts.len())?;
    let regions = each(region, "region", texts.len())?;
    let ids = ids.map(|ids| for_each(ids, "ids", texts.len())).transpose()?;
    let stop = Stop::default();
    interruptible(py, &stop, || {
        let mut pages: Vec<PageRows> = Vec::new();
        let mut answers = Vec::new();
        for (at, text) in texts.into_iter().enumerate() {
            if stop.0.load(Relaxed) != 0 {
                break;
            }
            let own = ids.as_ref().and_then(|ids| ids[at].clone());
            let id = own.unwrap_or_else(|| at.to_string());
            let (date, region) = (dates(at), regions(at));
            answers.push(answer(id, text, date, region, &mut pages));
        }
        Annotations::of(&pages, &answers)
    })
}

fn answer(
    id: String,
    text: Option<String>,
    date: Option<String>,
    region: Option<String>,
    pages: &mut Vec<PageRows>,
) -> Answer {
    let refused = |id, reason: String| Answer {
        id,
        outcome: "refused",
        reason: Some(reason),
        note: None,
    };
    let Some(text) = text else {
        return refused(id, "null: there is no text".to_owned());
    };
    let request = Request {
        text,
        date,
        region,
        ..Request::default()
    };
    match annotate_text(&id, &request) {
        Ok(rows) => {
            pages.push(rows);
            Answer {
                id,
                outcome: "ok",
                reason: None,
                note: request.note(),
            }
        }
        Err(reason) => refused(id, reason),
    }
}

/// A value for each text: a `str` is that of all.
fn each(
    value: Option<&Bound<'_, PyAny>>,
    name: &str,
    count: usize,
) -> PyResult<Box<dyn Fn(usize) -> Option<String> + Send + Sync>> {
    let Some(value) = value else {
        return Ok(Box::new(|_| None));
    };
    let of_python = value
        .hasattr("isoformat")?
        .then(|| value.call_method0("isoformat"))
        .transpose()?;
    if let Ok(one) = of_python.as_ref().unwrap_or(value).extract::<String>() {
        // A day or region that is none is said once, not with each text.
        let probe = Request {
            date: (name == "date").then(|| one.clone()),
            ..Request::default()
        };
        probe.day().map_err(Error::new_err)?;
        if name == "region" {
            banmian_pipeline::check_region(&one).map_err(|reason| Error::new_err(format!("`region`: {reason}")))?;
        }
        return Ok(Box::new(move |_| Some(one.clone())));
    }
    let values = for_each(value, name, count)?;
    Ok(Box::new(move |at| values[at].clone()))
}

fn for_each(values: &Bound<'_, PyAny>, name: &str, count: usize) -> PyResult<Vec<Option<String>>> {
    let values = texts(values, name)?;
    if values.len() != count {
        let message = format!(
            "{name} has {} values for {count} texts; give one for each",
            values.len()
        );
        return Err(Error::new_err(message));
    }
    Ok(values)
}
