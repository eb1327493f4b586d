//! The counts of a run, from its tables.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use banmian_export::rows::FactRow;
use banmian_export::{FileNames, page_of};
use banmian_model::{Day, Decimal};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::Error;
use crate::entry::{Entry, Standing};

/// The epidemic counts in the output folders of runs.
///
/// # Errors
/// Where a table is missing, or is no table of this version.
pub fn read(runs: &[PathBuf]) -> Result<Vec<Entry>, Error> {
    let mut entries = Vec::new();
    let runs = &distinct(runs);
    for run in runs {
        let pages = pages(run)?;
        for_each_line(&run.join("facts.jsonl"), |fact: FactRow| {
            let page = page_of(&fact.article).and_then(|page| pages.get(page));
            entries.extend(
                page.and_then(|page| entry(run, page, fact))
                    .map(|entry| cited(entry, runs.len() > 1)),
            );
        })?;
    }
    Ok(entries)
}

/// Each folder once, however often and however it is named: a run does not agree with itself.
fn distinct(runs: &[PathBuf]) -> Vec<PathBuf> {
    let mut seen = BTreeSet::new();
    let is_new = |run: &&PathBuf| seen.insert(run.canonicalize().unwrap_or_else(|_| run.to_path_buf()));
    runs.iter().filter(is_new).cloned().collect()
}

/// What the ledger needs of a page: not its text.
#[derive(Deserialize)]
struct Page {
    page: String,
    /// Name of its files, without an ending.
    #[serde(skip)]
    file: String,
    path: String,
    duplicate_of: Option<String>,
    newspaper: Newspaper,
    issue_date: IssueDate,
}

#[derive(Deserialize)]
struct Newspaper {
    value: Option<String>,
}

#[derive(Deserialize)]
struct IssueDate {
    value: Option<String>,
}

fn pages(run: &Path) -> Result<BTreeMap<String, Page>, Error> {
    let mut pages = BTreeMap::new();
    // The table has the pages in the order in which all formats name their files.
    let mut names = FileNames::default();
    for_each_line(&run.join("pages.jsonl"), |mut page: Page| {
        page.file = names.name(&page.page);
        pages.insert(page.page.clone(), page);
    })?;
    Ok(pages)
}

fn for_each_line<T: DeserializeOwned>(path: &Path, mut each: impl FnMut(T)) -> Result<(), Error> {
    let file = File::open(path).map_err(|source| Error::file(path, source))?;
    for (index, line) in BufReader::new(file).lines().enumerate() {
        let line = line.map_err(|source| Error::file(path, source))?;
        each(serde_json::from_str(&line).map_err(|source| Error::Row {
            path: path.to_path_buf(),
            line: index + 1,
            source,
        })?);
    }
    Ok(())
}

fn cited(mut entry: Entry, with_run: bool) -> Entry {
    entry.cited = if with_run {
        format!("{}#{}", entry.run, entry.fact)
    } else {
        entry.fact.clone()
    };
    entry
}

fn entry(run: &Path, page: &Page, fact: FactRow) -> Option<Entry> {
    let counted = fact.kind == "epidemic";
    let value: Decimal = fact.value.filter(|_| counted)?.to_string().parse().ok()?;
    let (place, adcode) = fact
        .place
        .map_or((None, None), |place| (Some(place.name), place.adcode));
    let (window_start, window_end) = fact.window.map_or((None, None), |window| (window.start, window.end));
    // Only a full date says on which day something was known.
    let known = page.issue_date.value.clone().filter(|day| day.parse::<Day>().is_ok());
    Some(Entry {
        place,
        adcode,
        subject: fact.subject,
        measure: fact.measure?,
        scope: fact.scope?,
        origin: fact.origin,
        window_start,
        window_end,
        known,
        value,
        modifier: fact.modifier,
        standing: Standing::Stands,
        by: None,
        newspaper: page.newspaper.value.clone(),
        run: run.display().to_string(),
        page: page.page.clone(),
        file: page.file.clone(),
        article: fact.article,
        fact: fact.fact,
        cited: String::new(),
        duplicate_of: page.duplicate_of.clone(),
        quote: fact.text,
        path: page.path.clone(),
        raw_start: fact.raw.first().map(|raw| raw[0]),
        raw_end: fact.raw.last().map(|raw| raw[1]),
    })
}
