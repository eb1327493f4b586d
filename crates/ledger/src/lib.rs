//! The epidemic ledger over pages, papers and days: what no single page can show.
//!
//! [`read`] takes the counts out of the tables of one or more runs, [`Ledger::of`] sorts them into series and holds them
//! against each other, [`Ledger::files`] gives the files. Reading apart, all is a pure function of the rows: the same rows
//! give the same bytes, in whatever order the runs are named.
//!
//! # What is known when
//!
//! An [`Entry`] has two times: the window that its count covers, and the issue day on which readers knew it. Of several
//! entries for one window the one known last stands; what it replaces is kept, and says by what. Two values known on the
//! same day dispute each other, and then neither stands.
//!
//! # What is checked
//!
//! | kind | holds where |
//! | --- | --- |
//! | `chain` | a cumulative count is the one before it, plus the new cases of every moment between, plus the corrections |
//! | `falls` | a cumulative count that is smaller than the one before it has a correction (核减) beside it |
//! | `differs` | pages that count the same on the same day of issue give one value |
//! | `revised` | a count known later is the one known before, or a correction says why it is not |
//! | `balance` | confirmed is recovered, dead and in treatment together, at one place and moment |
//!
//! Nothing is mended: a finding has its residual, and the facts that it stands on.

mod audit;
mod chain;
mod chart;
mod entry;
mod labels;
mod moment;
mod read;
mod report;
mod series;
mod tables;

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

pub use audit::{Finding, Kind};
pub use banmian_model::CheckStatus as Status;
pub use entry::{Entry, Standing};
pub use read::read;

/// All counts of some runs, in order, and what holding them against each other found.
#[derive(Clone, Debug, Default)]
pub struct Ledger {
    /// By place, disease, measure, scope, origin, window and the day they were known.
    pub entries: Vec<Entry>,
    /// By place, disease, measure and moment.
    pub findings: Vec<Finding>,
}

impl Ledger {
    /// Sorts counts into series, says which stand, and checks them.
    pub fn of(entries: Vec<Entry>) -> Self {
        let entries = series::settled(entries);
        let findings = audit::findings(&entries);
        Self { entries, findings }
    }

    /// The files of the ledger by name: tables as JSON Lines and CSV, and a report for each place and day. `room` names the
    /// reading room of a run, as seen from the folder of the reports, where there is one to link to.
    ///
    /// # Errors
    /// Where a template fails, which a test would have shown.
    pub fn files(&self, room: &dyn Fn(&str) -> Option<String>) -> Result<BTreeMap<String, Vec<u8>>, Error> {
        let mut files = tables::files(self);
        report::write(self, room, &mut files)?;
        Ok(files)
    }
}

/// Why a ledger could not be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A table.
    #[error("reading {path}")]
    File {
        /// Which.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A line that is no row of its table.
    #[error("{path} line {line} is no row of this version; run the pipeline again")]
    Row {
        /// The table.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// What is wrong with it.
        source: serde_json::Error,
    },
    /// A template.
    #[error("rendering")]
    Template(#[from] askama::Error),
}

impl Error {
    fn file(path: &Path, source: io::Error) -> Self {
        Self::File {
            path: path.to_path_buf(),
            source,
        }
    }
}
