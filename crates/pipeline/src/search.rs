//! Searching an output folder.

use std::path::Path;

use anyhow::Result;
use banmian_formats::{Search, sqlite::Found};

use crate::made::DATABASE;

/// The articles of an output folder that contain what a person has typed, best first, `limit` of them at most.
///
/// # Errors
/// Where the folder has no database. Nothing that is typed is an error.
pub fn search(out: &Path, query: &str, limit: u32) -> Result<Found> {
    Search::open(&out.join(DATABASE))?.find(query, limit)
}
