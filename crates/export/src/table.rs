//! Which tables there are.

use crate::PageRows;

/// A table with a row a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Table {
    /// Pages.
    Pages,
    /// Articles.
    Articles,
    /// People, offices, organizations, places, times, quantities …
    Mentions,
    /// What was counted, held, met.
    Facts,
    /// Quotations.
    Quotes,
    /// What can be checked.
    Checks,
}

/// The tables' names, in the order they are written.
pub const TABLES: [&str; 6] = ["pages", "articles", "mentions", "facts", "quotes", "checks"];

impl Table {
    /// All, in the order of [`TABLES`].
    pub const ALL: [Self; TABLES.len()] = [
        Self::Pages,
        Self::Articles,
        Self::Mentions,
        Self::Facts,
        Self::Quotes,
        Self::Checks,
    ];

    /// What its files are called.
    pub const fn name(self) -> &'static str {
        TABLES[self as usize]
    }

    /// The table that is called so.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|table| table.name() == name)
    }

    /// How many rows of it a page has.
    pub const fn rows(self, page: &PageRows) -> usize {
        match self {
            Self::Pages => 1,
            Self::Articles => page.articles.len(),
            Self::Mentions => page.mentions.len(),
            Self::Facts => page.facts.len(),
            Self::Quotes => page.quotes.len(),
            Self::Checks => page.checks.len(),
        }
    }
}
