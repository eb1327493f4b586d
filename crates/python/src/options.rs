//! Options of a run, as Python's callers give them.

use std::collections::BTreeMap;
use std::path::PathBuf;

use banmian_model::Day;
use banmian_pipeline::{Newspaper, Options, check_label, check_path_pattern, check_region};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::PyDict;
use serde::Deserialize;

use crate::Error;
use crate::columns::text_or_none;

/// What a configuration of the command line says that bears on rows: the options of `process` by name, `None` where it does
/// not say.
#[pyfunction]
#[expect(clippy::needless_pass_by_value, reason = "what a path of Python becomes")]
pub(crate) fn configured(file: PathBuf) -> PyResult<Asked> {
    let wrong = |said: &dyn std::fmt::Display| Error::new_err(format!("{}: {said}", file.display()));
    let text = std::fs::read_to_string(&file).map_err(|error| wrong(&error))?;
    toml::from_str(&text).map_err(|error| wrong(&error.message()))
}

/// Says what is wrong with options of a run.
#[pyfunction]
#[pyo3(signature = (**options))]
pub(crate) fn check_options(options: Option<&Bound<'_, PyDict>>) -> PyResult<()> {
    Asked::of(options)?.options(1).map(drop)
}

/// Options of a run, as callers name them.
#[derive(Default, Deserialize, IntoPyObject)]
#[serde(default)]
pub(crate) struct Asked {
    pub(crate) newspaper: Option<String>,
    pub(crate) date: Option<String>,
    pub(crate) region: Option<String>,
    pub(crate) encoding: Option<String>,
    pub(crate) paths: Vec<String>,
    pub(crate) newspapers: BTreeMap<String, BTreeMap<String, String>>,
}

impl Asked {
    /// Those of a call's keywords.
    pub(crate) fn of(keywords: Option<&Bound<'_, PyDict>>) -> PyResult<Self> {
        let mut asked = Self::default();
        for (name, value) in keywords.into_iter().flatten().filter(|(_, value)| !value.is_none()) {
            match name.extract::<&str>()? {
                "newspaper" => asked.newspaper = Some(value.extract()?),
                "date" => asked.date = Some(day_of(&value)?),
                "region" => asked.region = Some(value.extract()?),
                "encoding" => asked.encoding = Some(value.extract()?),
                "paths" => asked.paths = value.extract()?,
                "newspapers" => asked.newspapers = value.extract()?,
                other => {
                    return Err(PyTypeError::new_err(format!(
                        "there is no option {other}; there are newspaper, date, region, encoding, paths, newspapers"
                    )));
                }
            }
        }
        Ok(asked)
    }

    /// As a run takes them, checked as the command line checks them.
    pub(crate) fn options(self, jobs: usize) -> PyResult<Options> {
        let Self {
            newspaper,
            date,
            region,
            encoding,
            paths,
            newspapers,
        } = self;
        let day = |date: String| {
            let wrong = |_| Error::new_err(format!("date is {date:?}; give a day such as 2020-03-02"));
            date.parse::<Day>().map_err(wrong)
        };
        let is_known = |region: &Option<String>, encoding: &Option<String>| {
            region.iter().try_for_each(|region| check_region(region))?;
            encoding.iter().try_for_each(|label| check_label(label))
        };
        is_known(&region, &encoding).map_err(Error::new_err)?;
        paths
            .iter()
            .try_for_each(|pattern| check_path_pattern(pattern).map_err(Error::new_err))?;
        let mut set = BTreeMap::new();
        for (name, mut fields) in newspapers {
            let newspaper = Newspaper {
                encoding: fields.remove("encoding"),
                region: fields.remove("region"),
            };
            let wrong = |reason| Error::new_err(format!("newspapers, {name}: {reason}"));
            if let Some(other) = fields.keys().next() {
                return Err(wrong(format!("there is no {other}; there are encoding, region")));
            }
            is_known(&newspaper.region, &newspaper.encoding).map_err(wrong)?;
            set.insert(name, newspaper);
        }
        Ok(Options {
            newspaper,
            date: date.map(day).transpose()?,
            region,
            encoding,
            paths,
            newspapers: set,
            jobs,
            ..Options::default()
        })
    }
}

/// A day as text: one of Python says itself.
pub(crate) fn day_of(date: &Bound<'_, PyAny>) -> PyResult<String> {
    if date.hasattr("isoformat")? {
        return date.call_method0("isoformat")?.extract();
    }
    Ok(text_or_none(date, "date")?.unwrap_or_default())
}
