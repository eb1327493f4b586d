//! A page as the formats of running text need it: by code points, and with the rows of each article together.

use std::collections::BTreeMap;

use banmian_export::PageRows;
use banmian_export::rows::{CheckRow, FactRow, MentionRow, Points, QuoteRow};

/// The text by code points.
pub(crate) struct Text<'a> {
    text: &'a str,
    /// Where each code point starts; at the end the length.
    starts: Vec<usize>,
}

impl<'a> Text<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        let starts = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        Self { text, starts }
    }

    /// Code points of the text.
    pub(crate) fn len(&self) -> usize {
        self.starts.len() - 1
    }

    /// The words between two code points; what is behind the end is not there.
    pub(crate) fn between(&self, start: usize, end: usize) -> &'a str {
        let at = |code_point: usize| self.starts[code_point.min(self.len())];
        self.text.get(at(start)..at(end)).unwrap_or_default()
    }

    pub(crate) fn of(&self, span: Points) -> &'a str {
        self.between(span[0] as usize, span[1] as usize)
    }
}

/// The rows of an article beside its own.
#[derive(Default)]
pub(crate) struct Rows<'a> {
    pub(crate) mentions: Vec<&'a MentionRow>,
    pub(crate) facts: Vec<&'a FactRow>,
    pub(crate) quotes: Vec<&'a QuoteRow>,
    pub(crate) checks: Vec<&'a CheckRow>,
}

/// The rows of each article, by its id.
pub(crate) fn by_article(rows: &PageRows) -> BTreeMap<&str, Rows<'_>> {
    let mut articles: BTreeMap<&str, Rows<'_>> = BTreeMap::new();
    for row in &rows.mentions {
        articles.entry(&row.article).or_default().mentions.push(row);
    }
    for row in &rows.facts {
        articles.entry(&row.article).or_default().facts.push(row);
    }
    for row in &rows.quotes {
        articles.entry(&row.article).or_default().quotes.push(row);
    }
    for row in &rows.checks {
        articles.entry(&row.article).or_default().checks.push(row);
    }
    articles
}
