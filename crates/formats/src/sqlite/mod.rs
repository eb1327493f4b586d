//! `banmian.sqlite`: the tables with keys and indexes, views for common questions, and full-text search.
//!
//! The file is the same for the same rows: its pages have one size, everything is one transaction, and nothing in it
//! knows a clock. `schema.sql` is its description, and stands in the file itself.

mod insert;
mod light;
mod offsets;
mod query;
mod search;

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use banmian_export::PageRows;
use rusqlite::Connection;

use crate::Writer;

pub use light::Lit;
pub use search::{Found, Hit, PlaceOf, Search};

/// What tells the file from another's database: `bnmn`.
const APPLICATION_ID: i32 = 0x626e_6d6e;
/// Version of `schema.sql`.
const SCHEMA_VERSION: i32 = 4;

/// Set before anything is written. No journal: the file is thrown away where the run does not end. Keys are not looked up
/// row by row: they are made of what they name, and a test checks them.
const BEFORE: &str = "
PRAGMA page_size = 8192;
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA locking_mode = EXCLUSIVE;
PRAGMA cache_size = -65536;
PRAGMA foreign_keys = OFF;
PRAGMA encoding = 'UTF-8';
";

/// The index is merged at the end. Two megabytes of words wait to be written: so many stay in the processor's cache, and of
/// 18 MB of text the index takes half the time that it takes with sixty-four. A word in the headline weighs as much as ten in the text; people, places and
/// newspaper are there to be asked for by name.
const INDEX: &str = "
INSERT INTO search (search, rank) VALUES ('automerge', 0);
INSERT INTO search (search, rank) VALUES ('hashsize', 2097152);
INSERT INTO search (search, rank) VALUES ('rank', 'bm25(10.0, 1.0, 0.0, 0.0, 0.0)');
";

/// `banmian.sqlite` while it is written.
pub struct Sqlite {
    connection: Connection,
    path: PathBuf,
}

impl Sqlite {
    /// Starts the file.
    ///
    /// # Errors
    /// Where it cannot be made.
    pub fn create(path: &Path) -> Result<Self> {
        let connection = Connection::open(path).with_context(|| format!("making {}", path.display()))?;
        let sqlite = Self {
            connection,
            path: path.to_path_buf(),
        };
        sqlite.execute(BEFORE)?;
        sqlite.execute(&format!(
            "PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {SCHEMA_VERSION};"
        ))?;
        sqlite.execute("BEGIN")?;
        sqlite.execute(include_str!("schema.sql"))?;
        sqlite.execute(INDEX)?;
        Ok(sqlite)
    }

    fn execute(&self, statements: &str) -> Result<()> {
        let done = self.connection.execute_batch(statements);
        done.with_context(|| format!("writing {}", self.path.display()))
    }
}

impl Writer for Sqlite {
    fn page(&mut self, rows: &PageRows) -> Result<()> {
        let done = insert::page(&self.connection, rows);
        done.with_context(|| format!("writing {} of {}", rows.page.page, self.path.display()))
    }

    fn finish(self: Box<Self>) -> Result<()> {
        self.execute("INSERT INTO search (search) VALUES ('optimize')")?;
        self.execute("INSERT INTO search (search, rank) VALUES ('automerge', 4), ('hashsize', 1048576)")?;
        self.execute(include_str!("finish.sql"))?;
        self.execute("COMMIT")?;
        let (connection, path) = (self.connection, self.path);
        let closed = connection.close().map_err(|(_, error)| error);
        closed.with_context(|| format!("closing {}", path.display()))
    }
}
