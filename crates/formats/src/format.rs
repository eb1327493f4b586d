//! Which formats there are.

use std::fmt;

/// A format of the output, as `--format` names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Format {
    /// JSON Lines, a file a table: what `verify` and `why` read.
    Jsonl,
    /// The tables as CSV, the epidemic ledger first among them.
    Csv,
    /// The tables as Parquet, a file a table.
    Parquet,
    /// The tables as a database, with full-text search.
    Sqlite,
    /// Each article as ninjs 3.1, with its annotations beside it.
    Ninjs,
    /// Each page as TEI P5.
    Tei,
    /// Each page for brat.
    Brat,
    /// The reading room: pages that open from disk.
    Site,
}

impl Format {
    /// All of them, in the order they are written.
    pub const ALL: [Self; 8] = [
        Self::Jsonl,
        Self::Csv,
        Self::Parquet,
        Self::Sqlite,
        Self::Ninjs,
        Self::Tei,
        Self::Brat,
        Self::Site,
    ];

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Jsonl => "jsonl",
            Self::Csv => "csv",
            Self::Parquet => "parquet",
            Self::Sqlite => "sqlite",
            Self::Ninjs => "ninjs",
            Self::Tei => "tei",
            Self::Brat => "brat",
            Self::Site => "site",
        }
    }

    /// The format of a name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.name() == name)
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
