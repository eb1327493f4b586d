//! banmian for Python: what the command line does, with tables in and out through Arrow's PyCapsule interface.
//!
//! Thin: Python's objects become what [`banmian_pipeline`] takes, its rows become tables, its errors exceptions with their
//! message. The interpreter is given up while it works; nothing is started at import, and what the stages read with is
//! loaded at the first call, once in a process.

mod annotating;
mod columns;
mod pages;
mod planning;
mod tables;

use std::ffi::OsString;

use pyo3::create_exception;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

create_exception!(
    banmian,
    Error,
    PyValueError,
    "What the command line would say: what is wrong, where, and what to do."
);

/// An error of the pipeline, with all its causes.
#[expect(clippy::needless_pass_by_value, reason = "what `map_err` gives")]
fn raise(error: anyhow::Error) -> PyErr {
    Error::new_err(format!("{error:#}"))
}

/// The command `banmian`: does what a command line asks for; the exit status.
#[pyfunction]
fn main(py: Python<'_>, arguments: Vec<OsString>) -> u8 {
    py.detach(|| banmian_cli::run(arguments))
}

#[pymodule]
fn _banmian(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add("Error", module.py().get_type::<Error>())?;
    module.add("__version__", env!("CARGO_PKG_VERSION"))?;
    module.add("TOOL", banmian_pipeline::TOOL)?;
    module.add_class::<tables::Tables>()?;
    module.add_class::<tables::Annotations>()?;
    module.add_function(wrap_pyfunction!(main, module)?)?;
    module.add_function(wrap_pyfunction!(annotating::annotate, module)?)?;
    module.add_function(wrap_pyfunction!(pages::process, module)?)?;
    module.add_function(wrap_pyfunction!(tables::read, module)?)?;
    module.add_function(wrap_pyfunction!(planning::listed, module)?)?;
    module.add_function(wrap_pyfunction!(planning::plan, module)?)?;
    module.add_function(wrap_pyfunction!(planning::process_units, module)?)?;
    module.add_function(wrap_pyfunction!(planning::repeats, module)?)
}
