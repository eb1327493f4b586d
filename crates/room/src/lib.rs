//! The reading room: the tables of a run as pages that open from disk, with no server and no network.
//!
//! [`write`] reads the JSON Lines of an output folder twice, a page at a time, and writes a folder whose `index.html` leads
//! to everything: first the indexes, then the pages, which lead to them. Memory is bounded: what is sorted over all pages goes through files (`sorter`), and long lists are cut into
//! sheets. The same tables give the same bytes.
//!
//! # What a file of the room is
//!
//! - `index.html`: newspapers with their calendars, what to look at first, the counts.
//! - `pages/<page>.html`: the page as received beside its articles; every row of the tables is an element there, its
//!   fragment the last part of its id (`#i0001-f0008`), so that a link to a row lights up its words, without a script too.
//! - `days/<day>.html`: the report of a day: its pages, counts, checks that failed, what was said.
//! - `people`, `organizations`, `places`, `quotes`, `ledger`, `checks`, `doubts`: indexes, the first file of each
//!   `index.html`.
//! - `search.html`, `search/*.js`: search over all articles, loaded by need.
//! - `about.html`, `about/…`: how it was made.
//!
//! All text is escaped by the templates, and what would turn or hide the text around it is shown as a sign (`legible`).

mod about;
mod calendar;
mod catalogue;
mod chart;
mod checks;
mod cite;
mod days;
mod doubts;
mod folder;
mod home;
mod labels;
mod ledger;
mod legible;
mod page;
mod page_files;
mod passages;
mod phrases;
mod places;
mod room;
mod said;
mod search;
mod sheets;
mod shell;
mod shelves;
mod sorter;
mod source;
mod tables;

use std::io;
use std::path::{Path, PathBuf};

pub use room::{Written, write};

/// Why a room could not be written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A file or folder.
    #[error("{doing} {path}")]
    File {
        /// `reading`, `writing` or `making`.
        doing: &'static str,
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
    /// A row that belongs to none of the pages, or stands elsewhere than they do.
    #[error("{path} line {line} is not in the order of the pages; run the pipeline again")]
    Order {
        /// The table.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
    },
    /// A page that the manifest does not know.
    #[error("the manifest has no page {0}; run the pipeline again")]
    Unknown(String),
    /// The files that sorting goes through.
    #[error("sorting through temporary files")]
    Sorting(#[source] io::Error),
    /// A template.
    #[error("rendering")]
    Template(#[from] askama::Error),
}

impl Error {
    fn io(doing: &'static str, path: &Path, source: io::Error) -> Self {
        Self::File {
            doing,
            path: path.to_path_buf(),
            source,
        }
    }
}
