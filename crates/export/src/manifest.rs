use std::collections::BTreeMap;

use banmian_model::{Diagnostic, Digest, Entry, Page, Rejection, Severity, Source};
use serde::{Deserialize, Serialize};

use crate::names;
use crate::render::PageRows;
use crate::stitch::OpenEnd;

/// `manifest.json`: what a run read, with which options, and what it made. No clock and no machine is in it, so that
/// the same input gives the same bytes. `I` holds the rows of the inputs and `O` the open ends, of which there may be more
/// than fit in memory.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest<I = Vec<InputRow>, O = Vec<OpenEnd>> {
    /// Name and version of the program.
    pub tool: String,
    /// Version of the record types in the artifacts.
    pub schema: u16,
    /// Options that bear on the output, by name.
    pub options: BTreeMap<String, String>,
    /// Rows and outcomes, counted.
    pub counts: Counts,
    /// BLAKE3 of the artifacts, by name.
    pub artifacts: BTreeMap<String, String>,
    /// BLAKE3 of the other files, by name.
    pub files: BTreeMap<String, String>,
    /// Folders that a format fills, by name.
    #[serde(default)]
    pub folders: BTreeMap<String, FolderDigest>,
    /// Every input, in the order of the tables.
    pub inputs: I,
    /// Articles that go on on another page, or come from one, and have no counterpart among the inputs.
    #[serde(default)]
    pub open_ends: O,
    /// What was done and how long it took, where that was asked for: the one part that differs from run to run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub work: Option<serde_json::Value>,
}

/// A folder of files that are too many to be listed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FolderDigest {
    /// Files in it and below it.
    pub files: u64,
    /// BLAKE3 of a line for each, in order of their names: the BLAKE3 of the file in hexadecimal, two spaces, its name
    /// below the folder with `/` between its parts.
    pub blake3: String,
}

/// One input of a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InputRow {
    /// The file or folder that was given.
    pub input: String,
    /// Path below it; of a file its name; `#` and the line behind it for a line of a JSON Lines file.
    pub path: String,
    /// The page it became; `null` where it became none.
    pub page: Option<String>,
    /// Bytes, decompressed; 0 where it could not be read.
    pub bytes: u64,
    /// BLAKE3 of those bytes; `null` where it could not be read.
    pub blake3: Option<String>,
    /// `gzip` or `zstd`: then every `raw` offset counts decompressed bytes.
    pub compression: Option<String>,
    /// `ok`, `refused` or `failed`.
    pub outcome: String,
    /// What is wrong and what to do.
    pub reason: Option<String>,
    /// The first page of the run with the same bytes or the same text.
    pub duplicate_of: Option<String>,
    /// What makes its reading doubtful, a line each.
    pub doubts: Vec<String>,
}

impl InputRow {
    /// The row of an input that is a page.
    pub fn page(page: &Page) -> Self {
        Self {
            page: Some(page.id.clone()),
            outcome: "ok".to_owned(),
            duplicate_of: page.duplicate_of.clone(),
            ..Self::of(&page.source)
        }
        .with_doubts(&page.diagnostics)
    }

    /// The same with what a later stage warns of.
    #[must_use]
    pub fn with_doubts(mut self, diagnostics: &[Diagnostic]) -> Self {
        let doubts = diagnostics.iter();
        let doubts = doubts.filter(|diagnostic| diagnostic.severity == Severity::Warning);
        self.doubts.extend(doubts.map(|diagnostic| diagnostic.message.clone()));
        self
    }

    /// The row of an input that is none.
    pub fn rejected(rejection: &Rejection) -> Self {
        Self {
            outcome: names::rejection_kind(rejection.kind).to_owned(),
            reason: Some(rejection.reason.clone()),
            ..Self::of(&rejection.source)
        }
    }

    /// The row of a source of which no more is known.
    pub fn of(source: &Source) -> Self {
        Self {
            input: source.input.clone(),
            path: source.path.clone(),
            page: None,
            bytes: source.bytes,
            blake3: (source.blake3 != Digest::default()).then(|| source.blake3.to_string()),
            compression: names::compression(source.compression).map(str::to_owned),
            outcome: String::new(),
            reason: None,
            duplicate_of: None,
            doubts: Vec::new(),
        }
    }
}

/// What was made, counted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Inputs by outcome; they add up to the inputs.
    pub outcomes: BTreeMap<String, u64>,
    /// Rows of pages.jsonl.
    pub pages: u64,
    /// Articles by kind.
    pub articles: BTreeMap<String, u64>,
    /// Mentions by type.
    pub mentions: BTreeMap<String, u64>,
    /// Facts by type.
    pub facts: BTreeMap<String, u64>,
    /// Quotations by kind.
    pub quotes: BTreeMap<String, u64>,
    /// Checks by status.
    pub checks: BTreeMap<String, u64>,
}

impl Counts {
    /// Counts one input and what it became.
    pub fn add(&mut self, entry: &Entry<PageRows>) {
        let rows = match entry {
            Entry::Page(rows) => rows,
            Entry::Rejected(rejection) => return tally(&mut self.outcomes, names::rejection_kind(rejection.kind)),
        };
        tally(&mut self.outcomes, "ok");
        self.pages += 1;
        rows.articles
            .iter()
            .for_each(|row| tally(&mut self.articles, &row.kind));
        rows.mentions
            .iter()
            .for_each(|row| tally(&mut self.mentions, &row.kind));
        rows.facts.iter().for_each(|row| tally(&mut self.facts, &row.kind));
        rows.quotes.iter().for_each(|row| tally(&mut self.quotes, &row.kind));
        rows.checks.iter().for_each(|row| tally(&mut self.checks, &row.status));
    }
}

fn tally(counts: &mut BTreeMap<String, u64>, name: &str) {
    *counts.entry(name.to_owned()).or_default() += 1;
}
