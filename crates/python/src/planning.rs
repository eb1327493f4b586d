//! What a cluster asks before it reads pages: which may be of one issue, and what each is called.

use banmian_pipeline::{Content, Given, mark};
use pyo3::prelude::*;
use pyo3::types::PyBytes;

use crate::columns::texts;
use crate::pages::options;
use crate::raise;

/// Of each path the name that its page takes, and what it has in common with pages that may be of its issue.
#[pyfunction]
#[pyo3(signature = (given, *, newspaper=None, date=None, paths=Vec::new()))]
pub(crate) fn plan(
    given: &Bound<'_, PyAny>,
    newspaper: Option<String>,
    date: Option<&str>,
    paths: Vec<String>,
) -> PyResult<(Vec<String>, Vec<String>)> {
    let options = options(newspaper, date, None, None, paths, 1)?;
    let (mut names, mut issues) = (Vec::new(), Vec::new());
    for path in texts(given, "paths")? {
        let page = Given {
            path: path.unwrap_or_default(),
            ..Given::default()
        };
        names.push(page.name());
        issues.push(page.issue(&options).map_err(raise)?);
    }
    Ok((names, issues))
}

/// A page that `cut` gives: path, line's number, where it begins, bytes, why there are none, name, whether it takes the
/// name from others, and issue.
type Cut<'py> = (
    String,
    Option<u64>,
    Option<Bound<'py, PyBytes>>,
    Option<String>,
    String,
    bool,
    String,
);

/// The pages of a file: of a file of lines one a line.
#[pyfunction]
#[pyo3(signature = (path, bytes, *, newspaper=None, date=None, paths=Vec::new()))]
pub(crate) fn cut<'py>(
    py: Python<'py>,
    path: String,
    bytes: &[u8],
    newspaper: Option<String>,
    date: Option<&str>,
    paths: Vec<String>,
) -> PyResult<Vec<Cut<'py>>> {
    let options = options(newspaper, date, None, None, paths, 1)?;
    let file = Given {
        path,
        content: Content::Bytes(bytes.to_vec()),
        ..Given::default()
    };
    let pages = py.detach(|| file.pages(&options));
    let cut = |page: Given| {
        let (name, takes, issue) = (page.name(), page.takes_name(), page.issue(&options).map_err(raise)?);
        let (start, bytes, reason) = match page.content {
            Content::Line { bytes, start } => (Some(start), Some(bytes), None),
            Content::Bytes(bytes) => (None, Some(bytes), None),
            Content::Text(text) => (None, Some(text.into_bytes()), None),
            Content::Missing { failed: true, reason } => (None, None, Some(format!("failed: {reason}"))),
            Content::Missing { reason, .. } => (None, None, Some(reason)),
        };
        let bytes = bytes.map(|bytes| PyBytes::new(py, &bytes));
        Ok((page.path, start, bytes, reason, name, takes, issue))
    };
    pages.into_iter().map(cut).collect()
}

/// The id of a page whose name others have too.
#[pyfunction]
pub(crate) fn marked(id: &str, path: &str) -> String {
    mark(id, path)
}
