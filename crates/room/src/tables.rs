//! The tables of an output folder, read side by side, a page at a time.

use std::fs::File;
use std::io::{BufRead, BufReader, Lines};
use std::path::{Path, PathBuf};

use banmian_export::legible;
use banmian_export::rows::{ArticleRow, CheckRow, FactRow, MentionRow, PageRow, QuoteRow};
use serde::de::DeserializeOwned;

use crate::Error;
use crate::legible::make_legible;

/// A page with all its rows.
pub(crate) struct Leaf {
    pub(crate) page: PageRow,
    pub(crate) articles: Vec<Item>,
}

/// An article with its rows.
pub(crate) struct Item {
    pub(crate) article: ArticleRow,
    pub(crate) mentions: Vec<MentionRow>,
    pub(crate) facts: Vec<FactRow>,
    pub(crate) quotes: Vec<QuoteRow>,
    pub(crate) checks: Vec<CheckRow>,
}

/// The six tables. Every one has its rows in the order of the pages, so that no more than a page is held.
pub(crate) struct Tables {
    pages: Table<PageRow>,
    articles: Table<ArticleRow>,
    mentions: Table<MentionRow>,
    facts: Table<FactRow>,
    quotes: Table<QuoteRow>,
    checks: Table<CheckRow>,
}

impl Tables {
    /// Opens the tables in a folder.
    pub(crate) fn open(folder: &Path) -> Result<Self, Error> {
        Ok(Self {
            pages: Table::open(folder, "pages")?,
            articles: Table::open(folder, "articles")?,
            mentions: Table::open(folder, "mentions")?,
            facts: Table::open(folder, "facts")?,
            quotes: Table::open(folder, "quotes")?,
            checks: Table::open(folder, "checks")?,
        })
    }

    /// The next page; `None` behind the last, where every table must have come to its end.
    pub(crate) fn next(&mut self) -> Result<Option<Leaf>, Error> {
        let Some(page) = self.pages.next()? else {
            self.at_end()?;
            return Ok(None);
        };
        let mut articles = Vec::new();
        while let Some(article) = self.articles.next_if(|row| row.page == page.page)? {
            let id = article.article.clone();
            articles.push(Item {
                article,
                mentions: self.mentions.all_of(|row| row.article == id)?,
                facts: self.facts.all_of(|row| row.article == id)?,
                quotes: self.quotes.all_of(|row| row.article == id)?,
                checks: self.checks.all_of(|row| row.article == id)?,
            });
        }
        Ok(Some(Leaf { page, articles }))
    }

    fn at_end(&mut self) -> Result<(), Error> {
        self.articles.at_end()?;
        self.mentions.at_end()?;
        self.facts.at_end()?;
        self.quotes.at_end()?;
        self.checks.at_end()
    }
}

struct Table<T> {
    path: PathBuf,
    lines: Lines<BufReader<File>>,
    number: usize,
    ahead: Option<T>,
}

impl<T: DeserializeOwned> Table<T> {
    fn open(folder: &Path, name: &str) -> Result<Self, Error> {
        let path = folder.join(format!("{name}.jsonl"));
        let file = File::open(&path).map_err(|source| Error::io("reading", &path, source))?;
        Ok(Self {
            path,
            lines: BufReader::new(file).lines(),
            number: 0,
            ahead: None,
        })
    }

    fn next(&mut self) -> Result<Option<T>, Error> {
        self.peek()?;
        Ok(self.ahead.take())
    }

    fn next_if(&mut self, wanted: impl Fn(&T) -> bool) -> Result<Option<T>, Error> {
        Ok(match self.peek()? {
            Some(row) if wanted(row) => self.ahead.take(),
            _ => None,
        })
    }

    fn all_of(&mut self, wanted: impl Fn(&T) -> bool) -> Result<Vec<T>, Error> {
        let mut rows = Vec::new();
        while let Some(row) = self.next_if(&wanted)? {
            rows.push(row);
        }
        Ok(rows)
    }

    fn peek(&mut self) -> Result<Option<&T>, Error> {
        if self.ahead.is_none()
            && let Some(line) = self.lines.next()
        {
            self.number += 1;
            let line = line.map_err(|source| Error::io("reading", &self.path, source))?;
            let row = row(&line).map_err(|source| Error::Row {
                path: self.path.clone(),
                line: self.number,
                source,
            })?;
            self.ahead = Some(row);
        }
        Ok(self.ahead.as_ref())
    }

    fn at_end(&mut self) -> Result<(), Error> {
        match self.peek()? {
            None => Ok(()),
            Some(_) => Err(Error::Order {
                path: self.path.clone(),
                line: self.number,
            }),
        }
    }
}

/// A row, its strings legible. Few have anything that is not.
fn row<T: DeserializeOwned>(line: &str) -> serde_json::Result<T> {
    let escaped = ["\\u", "\\r", "\\b", "\\f"].iter().any(|escape| line.contains(escape));
    if !escaped && line.chars().all(|c| legible(c) == c) {
        return serde_json::from_str(line);
    }
    let mut value = serde_json::from_str(line)?;
    make_legible(&mut value);
    serde_json::from_value(value)
}
