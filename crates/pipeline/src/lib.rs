//! The four stages over many inputs: the only room with files, threads and progress.
//!
//! [`run`] takes inputs through all stages into an output folder; [`run_stage`] one stage, from artifact to artifact;
//! [`process`](process()) pages from memory into rows;
//! [`verify`] holds an output folder against its sources,
//! [`why`](why()) says what made a row of it, [`search`](search()) finds articles in it, and [`ledger`](ledger()) holds the
//! counts of several against each other. Inputs are listed in an order of their own, worked on in
//! chunks of bounded size on a thread pool of its own, and written in order: the same inputs give the same bytes,
//! whatever the number of threads. What is written appears whole or not at all.

mod annotate;
mod artifacts;
mod chunks;
mod digests;
pub mod evaluate;
mod fresh;
#[doc(hidden)]
pub mod fuzzing;
mod held;
mod ingesting;
mod input;
mod inspect;
mod known;
mod ledger;
mod line_reader;
mod made;
mod noted;
mod options;
mod output;
mod process;
mod progress;
mod record;
mod rows;
mod run;
mod search;
mod single;
mod stages;
mod verify;
mod walk;
mod why;
mod work;
mod workplace;

pub use annotate::{annotate, annotate_text};
pub use banmian_export::{InputRow, OpenEnd, PageRows, Request};
pub use banmian_formats::Format;
pub use banmian_formats::sqlite::{Found, Hit, Lit, PlaceOf};
pub use banmian_ingest::check_label;
pub use held::ISSUE_PAGES;
pub use input::given::{Content, Given, Issue, Standing};
pub use input::{mark, stem_of_several};
pub use inspect::inspect;
pub use ledger::{LEDGER, Ledgered, ledger};
pub use options::{Newspaper, Options, Stage, Stop, Stopped, check_path_pattern, check_region};
pub use output::own_manifest;
pub use process::{Outcome, Processed, Told, process, repeats};
pub use progress::{Event, Watch};
pub use rows::Rows;
pub use run::{Report, run};
pub use search::search;
pub use single::run_stage;
pub use verify::{Finding, Proof, verify};
pub use walk::{FOLDER_NOTES, NOTE_ENDINGS, noted_endings, shown, unshown};
pub use why::{BlockWhy, GroundWhy, JoinWhy, Part, Piece, Place, Why, why};
pub use work::{Done, Work};

/// Name and version of the program, as artifacts and manifests say it; behind `+`, the beginning of the digest of its
/// sources: the rules and word lists are what a row was made with.
pub const TOOL: &str = concat!("banmian ", env!("CARGO_PKG_VERSION"), "+", env!("BANMIAN_SOURCES"));
