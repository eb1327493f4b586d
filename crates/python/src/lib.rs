//! banmian for Python: what the command line does, with tables in and out through Arrow's PyCapsule interface.
//!
//! Thin: Python's objects become what [`banmian_pipeline`] takes, its rows become tables, its errors exceptions with their
//! message. The interpreter is given up while it works; nothing is started at import, and what the stages read with is
//! loaded at the first call, once in a process.

mod annotating;
mod columns;
mod options;
mod pages;
mod planning;
mod tables;

use std::ffi::OsString;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::Duration;

use anyhow::Result;
use banmian_pipeline::Stop;
use pyo3::create_exception;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyTuple;

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

/// How long an interruption waits to be heard.
const HEARD_WITHIN: Duration = Duration::from_millis(100);

/// Works while the interpreter does other things, and stops where it is interrupted.
fn interruptible<T: Send>(py: Python<'_>, stop: &Stop, work: impl FnOnce() -> Result<T> + Send) -> PyResult<T> {
    #[expect(
        clippy::redundant_closure_for_method_calls,
        reason = "the method is of one lifetime, not of any"
    )]
    let heard = || Python::attach(|py| py.check_signals());
    py.detach(|| {
        std::thread::scope(|scope| {
            let (sender, receiver) = mpsc::channel();
            let working = scope.spawn(move || drop(sender.send(work())));
            loop {
                match receiver.recv_timeout(HEARD_WITHIN) {
                    Ok(done) => return done.map_err(raise),
                    Err(RecvTimeoutError::Timeout) => heard().inspect_err(|_| stop.0.store(INTERRUPTED, Relaxed))?,
                    Err(RecvTimeoutError::Disconnected) => break,
                }
            }
            match working.join() {
                Ok(()) => Err(Error::new_err(
                    "the work ended without a result; this is a defect, please report it",
                )),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        })
    })
}

/// The number of the signal.
const INTERRUPTED: usize = 2;

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
    module.add("TABLES", PyTuple::new(module.py(), banmian_export::TABLES)?)?;
    module.add("ISSUE_PAGES", banmian_pipeline::ISSUE_PAGES)?;
    module.add(
        "NOTE_ENDINGS",
        PyTuple::new(module.py(), banmian_pipeline::NOTE_ENDINGS)?,
    )?;
    module.add(
        "FOLDER_NOTES",
        PyTuple::new(module.py(), banmian_pipeline::FOLDER_NOTES)?,
    )?;
    let noted: Vec<String> = banmian_pipeline::noted_endings().collect();
    module.add("NOTED_ENDINGS", PyTuple::new(module.py(), noted)?)?;
    module.add_class::<tables::Tables>()?;
    module.add_class::<tables::Annotations>()?;
    module.add_function(wrap_pyfunction!(main, module)?)?;
    module.add_function(wrap_pyfunction!(annotating::annotate, module)?)?;
    module.add_function(wrap_pyfunction!(pages::process, module)?)?;
    module.add_function(wrap_pyfunction!(tables::read, module)?)?;
    module.add_function(wrap_pyfunction!(tables::no_tables, module)?)?;
    module.add_function(wrap_pyfunction!(options::configured, module)?)?;
    module.add_function(wrap_pyfunction!(options::check_options, module)?)?;
    module.add_function(wrap_pyfunction!(planning::no_plan, module)?)?;
    module.add_function(wrap_pyfunction!(planning::listed, module)?)?;
    module.add_function(wrap_pyfunction!(planning::plan, module)?)?;
    module.add_function(wrap_pyfunction!(planning::process_units, module)?)?;
    module.add_function(wrap_pyfunction!(planning::repeats, module)?)
}
