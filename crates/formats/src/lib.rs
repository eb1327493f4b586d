//! The rows of a run in the formats that other programs open.
//!
//! A format is made in one of two ways. A [`Writer`] takes the rows of each page as they come, in the order of the
//! tables, and keeps no more than a page of them; that is how the data formats are made. What needs to see a run as a
//! whole (a list of its people, a calendar) is a pass over the finished tables: it is given a [`Finished`] folder.
//! Both write into a folder beside the output's place, so that a format appears whole or not at all.

mod brat;
mod finished;
mod folder;
mod format;
mod ninjs;
mod notes;
mod pages;
pub mod parquet;
pub mod sqlite;
mod tei;
mod words;

use anyhow::Result;
use banmian_export::PageRows;

pub use brat::Brat;
pub use finished::Finished;
pub use format::Format;
pub use ninjs::Ninjs;
pub use parquet::{Batcher, Batches, Parquet};
pub use sqlite::{Search, Sqlite};
pub use tei::Tei;

/// A format while it is written.
pub trait Writer: Send {
    /// Takes the rows of the next page.
    ///
    /// # Errors
    /// Where its file cannot be written.
    fn page(&mut self, rows: &PageRows) -> Result<()>;

    /// Ends its files.
    ///
    /// # Errors
    /// As [`Writer::page`].
    fn finish(self: Box<Self>) -> Result<()>;
}
