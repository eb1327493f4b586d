//! The finished tables, read back.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::iter::Peekable;
use std::path::Path;

use anyhow::{Context, Result};
use banmian_export::rows::{ArticleRow, CheckRow, FactRow, MentionRow, PageRow, QuoteRow};
use banmian_export::{Manifest, PageRows, page_of};
use banmian_model::OffsetMap;
use serde::de::DeserializeOwned;

/// What a format that is made of finished tables is given.
#[derive(Clone, Copy, Debug)]
pub struct Finished<'a> {
    /// The folder that has all the `.jsonl`, and where the format writes below a folder of its own.
    pub folder: &'a Path,
    /// What the manifest will say, but for the digests of what is still to be written.
    pub manifest: &'a Manifest,
}

impl Finished<'_> {
    /// The rows of each page, in the order of the tables, a page at a time in memory.
    ///
    /// # Errors
    /// Where a table cannot be opened. A row that cannot be read is an error in its place.
    pub fn pages(&self) -> Result<impl Iterator<Item = Result<PageRows>> + use<>> {
        let mut pages = lines::<PageRow>(self.folder, "pages")?;
        let mut articles = lines::<ArticleRow>(self.folder, "articles")?.peekable();
        let mut mentions = lines::<MentionRow>(self.folder, "mentions")?.peekable();
        let mut facts = lines::<FactRow>(self.folder, "facts")?.peekable();
        let mut quotes = lines::<QuoteRow>(self.folder, "quotes")?.peekable();
        let mut checks = lines::<CheckRow>(self.folder, "checks")?.peekable();
        let mut next = move |page: PageRow| {
            let id = page.page.clone();
            Ok(PageRows {
                articles: of_page(&mut articles, &id, |row| &row.article)?,
                mentions: of_page(&mut mentions, &id, |row| &row.article)?,
                facts: of_page(&mut facts, &id, |row| &row.article)?,
                quotes: of_page(&mut quotes, &id, |row| &row.article)?,
                checks: of_page(&mut checks, &id, |row| &row.article)?,
                page,
                offsets: OffsetMap::default(),
            })
        };
        Ok(std::iter::from_fn(move || Some(pages.next()?.and_then(&mut next))))
    }
}

fn lines<T: DeserializeOwned>(folder: &Path, table: &str) -> Result<impl Iterator<Item = Result<T>> + use<T>> {
    let path = folder.join(format!("{table}.jsonl"));
    let reading = format!("reading {}", path.display());
    let file = File::open(&path).context(reading.clone())?;
    let row = move |line: std::io::Result<String>| serde_json::from_str(&line?).context(reading.clone());
    Ok(BufReader::new(file).lines().map(row))
}

/// The next rows that belong to articles of a page.
fn of_page<T>(
    rows: &mut Peekable<impl Iterator<Item = Result<T>>>,
    page: &str,
    article: fn(&T) -> &str,
) -> Result<Vec<T>> {
    let belongs = |row: &Result<T>| row.as_ref().map_or(true, |row| page_of(article(row)) == Some(page));
    std::iter::from_fn(|| rows.next_if(belongs)).collect()
}
