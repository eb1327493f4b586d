//! `annotate`.

use std::sync::atomic::Ordering::Relaxed;

use banmian_pipeline::{PageRows, Request, Stop, annotate_text, check_region};
use pyo3::prelude::*;

use crate::columns::{is_arrow, texts};
use crate::tables::{Annotations, Answer};
use crate::{Error, interruptible};

/// Reads texts, each as one article.
///
/// `date` is the day of publication, against which times are resolved (`2020-03-02`, with a time of day behind it or not),
/// `region` where the paper is at home (six digits of GB/T 2260): one for all, or one for each. `ids` are what rows call
/// the texts; without them their places, from 0.
///
/// A null, and a text that is too long to be a page, is an outcome; what is no text is a TypeError, a day or region that is
/// none an Error, which says the place in a list; in an Arrow column it is its text's outcome. What is given takes some
/// fifty times the texts.
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
    let dates = Values::of(Field::Date, date, texts.len())?;
    let regions = Values::of(Field::Region, region, texts.len())?;
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
            let (date, region) = (dates.at(at), regions.at(at));
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

/// What is said of a text beside it.
#[derive(Clone, Copy)]
enum Field {
    Date,
    Region,
}

impl Field {
    const fn name(self) -> &'static str {
        match self {
            Self::Date => "date",
            Self::Region => "region",
        }
    }

    /// What is wrong with a value.
    fn check(self, value: &str) -> Result<(), String> {
        match self {
            Self::Date => {
                let request = Request {
                    date: Some(value.to_owned()),
                    ..Request::default()
                };
                request.day().map(drop)
            }
            Self::Region => check_region(value).map_err(|reason| format!("`region`: {reason}")),
        }
    }
}

/// Values of a field for texts.
enum Values {
    Nothing,
    All(String),
    Each(Vec<Option<String>>),
}

impl Values {
    /// A `str`, or a day of Python, is that of all. One that is none is said at once, but in a column of Arrow, which is
    /// data: there it is its text's outcome.
    fn of(field: Field, given: Option<&Bound<'_, PyAny>>, count: usize) -> PyResult<Self> {
        let Some(given) = given else {
            return Ok(Self::Nothing);
        };
        let is_day = given.hasattr("isoformat")?;
        let of_python = is_day.then(|| given.call_method0("isoformat")).transpose()?;
        if let Ok(one) = of_python.as_ref().unwrap_or(given).extract::<String>() {
            field.check(&one).map_err(Error::new_err)?;
            return Ok(Self::All(one));
        }
        let name = field.name();
        let values = for_each(given, name, count)?;
        if !is_arrow(given)? {
            for (at, value) in values.iter().enumerate() {
                let wrong = |reason| Error::new_err(format!("{name}[{at}]: {reason}"));
                value.iter().try_for_each(|value| field.check(value).map_err(wrong))?;
            }
        }
        Ok(Self::Each(values))
    }

    fn at(&self, at: usize) -> Option<String> {
        match self {
            Self::Nothing => None,
            Self::All(value) => Some(value.clone()),
            Self::Each(values) => values[at].clone(),
        }
    }
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
