//! Stage 4: what was found on a page, as rows that people and programs read.
//!
//! [`render`] takes one page and gives the lines it adds to each table; [`annotation`] gives the answer of
//! `annotate`; [`Manifest`] says what a run read and made. All are pure: the pipeline writes what they give.
//!
//! The structs in [`rows`] are the one place where the names of fields, their order and their meaning stand.
//!
//! # Conventions
//!
//! - A span is `[start, end]`, half open. `spans` count Unicode code points of the page's `text` (the W3C's
//!   TextPositionSelector), `raw` bytes of the source as it is on disk, decompressed (DataPositionSelector).
//! - Unknown is `null`, never `""`; a list that has nothing is `[]`.
//! - A number has the digits it was worked out with, in plain decimal notation; no float ever held it.
//! - Pieces of a paragraph that a column cut are joined with nothing between them; lines of a headline, kicker or deck
//!   with one space.

mod annotation;
mod credited;
mod csv;
mod datapackage;
mod doubts;
mod file_names;
mod flat;
pub mod labels;
mod language;
mod legible;
mod manifest;
mod names;
mod reading;
mod render;
pub mod rows;
mod stitch;
mod table;
mod uri;
mod values;
mod verification;

pub use annotation::{Annotation, Request, annotation};
pub use csv::cell;
pub use datapackage::{SCHEMAS, datapackage};
pub use doubts::DOUBTFUL;
pub use file_names::FileNames;
pub use flat::{CSV, csv_headers};
pub use language::language;
pub use legible::legible;
pub use manifest::{Counts, FolderDigest, InputRow, Manifest};
pub use render::{PageRows, Tables, page_of, page_rows, render};
pub use stitch::{Leaf, OpenEnd, Stitch, place, stitch, tie};
pub use table::{TABLES, Table};
pub use uri::in_uri;
pub use verification::{Mismatch, Verifier};

/// What a role is called in rows.
pub const fn role_name(role: banmian_model::Role) -> &'static str {
    names::role(role)
}

/// What the outcome of a check is called in rows.
pub const fn check_status_name(status: banmian_model::CheckStatus) -> &'static str {
    names::check_status(status)
}
