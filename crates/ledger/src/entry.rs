//! A row of the ledger.

use banmian_model::Decimal;
use serde::Serialize;

/// How an entry stands to the others of its window.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// It is what is known last.
    #[default]
    Stands,
    /// Another entry, which stands, says the same.
    Agrees,
    /// A later entry says otherwise.
    Superseded,
    /// Another entry of the same issue day says otherwise, or nobody knows which was later.
    Disputed,
    /// Its page repeats another input, byte for byte: it confirms nothing.
    Duplicate,
    /// It does not say when: it belongs to no moment.
    Undated,
}

impl Standing {
    /// As the tables have it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Stands => "stands",
            Self::Agrees => "agrees",
            Self::Superseded => "superseded",
            Self::Disputed => "disputed",
            Self::Duplicate => "duplicate",
            Self::Undated => "undated",
        }
    }
}

/// A count with where it was read, when it holds and when it was known: `ledger.jsonl`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Entry {
    /// Official name, or the words of a coverage phrase; `null` where nobody says.
    pub place: Option<String>,
    /// Six digits of GB/T 2260.
    pub adcode: Option<String>,
    /// The disease; where a page names none and all runs know but one, that one.
    pub subject: Option<String>,
    /// What is counted.
    pub measure: String,
    /// `new`, `cumulative`, `current`, `change` or `correction`.
    pub scope: String,
    /// `local`, `imported` or `imported:` and the country.
    pub origin: Option<String>,
    /// First moment of the window, local civil time.
    pub window_start: Option<String>,
    /// Moment after the last.
    pub window_end: Option<String>,
    /// Day of issue, on which it was known: a full date, or `null`.
    pub known: Option<String>,
    /// The count.
    pub value: Decimal,
    /// How the value stands to the thing counted.
    pub modifier: Option<String>,
    /// How it stands to the others of its window.
    pub standing: Standing,
    /// The fact that supersedes it, or that it agrees with.
    pub by: Option<String>,
    /// The newspaper.
    pub newspaper: Option<String>,
    /// The run it is of, as it was named.
    pub run: String,
    /// Its page.
    pub page: String,
    /// Name of the page's files, without an ending.
    #[serde(skip)]
    pub file: String,
    /// Its article.
    pub article: String,
    /// Its fact, whose row `why` explains.
    pub fact: String,
    /// The fact as others cite it: of several runs with the run and `#` before it, as two may have pages of one name.
    #[serde(skip)]
    pub cited: String,
    /// The page that its page repeats.
    pub duplicate_of: Option<String>,
    /// The words that say so.
    pub quote: String,
    /// The file.
    pub path: String,
    /// First byte of the words in it.
    pub raw_start: Option<u64>,
    /// Byte after the last.
    pub raw_end: Option<u64>,
}

impl Entry {
    /// What all entries of a series share: place, disease, measure, scope, origin.
    pub(crate) fn series(&self) -> [&str; 6] {
        [
            self.adcode.as_deref().unwrap_or("~"),
            self.place.as_deref().unwrap_or("~"),
            self.subject.as_deref().unwrap_or(""),
            &self.measure,
            &self.scope,
            self.origin.as_deref().unwrap_or(""),
        ]
    }

    /// What a count of it is held against: an exact number that no other contradicts.
    pub(crate) fn counts(&self) -> bool {
        self.standing == Standing::Stands && self.modifier.as_deref().is_none_or(|modifier| modifier == "exact")
    }
}
