//! Holding an output folder against its sources.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::iter::Peekable;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use banmian_export::{InputRow, Manifest, TABLES, Verifier};
use banmian_model::{Entry, Page};
use serde_json::Value as Json;

use crate::input::{Inputs, PageBytes, Unit};
use crate::{Options, Stop, stages};

/// What was proven.
#[derive(Clone, Debug, Default)]
pub struct Proof {
    /// Pages whose source was read again.
    pub pages: u64,
    /// Rows whose every span was held against it.
    pub rows: u64,
    /// What does not hold.
    pub findings: Vec<Finding>,
}

/// Something that does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The source or row.
    pub of: String,
    /// What is wrong.
    pub problem: String,
}

/// Reads every source of a run again, decodes it again, and holds every span of every row against it.
///
/// # Errors
/// Where `out` is no output folder. What does not hold is in the proof.
pub fn verify(out: &Path, stop: &Stop) -> Result<Proof> {
    let path = out.join("manifest.json");
    let text = std::fs::read(&path).with_context(|| format!("reading {}: give the folder of a run", path.display()))?;
    let manifest: Manifest = serde_json::from_slice(&text).with_context(|| format!("reading {}", path.display()))?;
    let inputs: BTreeSet<PathBuf> = manifest.inputs.iter().map(|row| PathBuf::from(&row.input)).collect();
    let options = Options {
        inputs: inputs.into_iter().collect(),
        out: out.to_path_buf(),
        stop: stop.clone(),
        ..Options::default()
    };
    let options = options.with_named(&manifest.options);
    let listed = Inputs::list(&options)?;
    let mut tables = Tables::open(out)?;
    let mut proof = Proof::default();
    let mut rows = manifest.inputs.iter().filter(|row| row.page.is_some()).peekable();
    for unit in listed.units(stop) {
        let Unit::Page(bytes) = unit? else { continue };
        let Some(row) = rows.peek() else { continue };
        if (&row.path, &row.input) != (&bytes.source.path, &bytes.source.input) {
            // Either a page that the run did not have, which is none of its business, or one that is gone.
            while let Some(gone) = rows.next_if(|row| row.path < bytes.source.path) {
                proof.find(&gone.path, "its source is gone");
                tables.skip(gone.page.as_deref().unwrap_or_default())?;
            }
            if rows.peek().is_none_or(|row| row.path != bytes.source.path) {
                continue;
            }
        }
        // A file of several pages has a row for each.
        let of_source = |row: &&&InputRow| (&row.path, &row.input) == (&bytes.source.path, &bytes.source.input);
        let of_source: Vec<&InputRow> = std::iter::from_fn(|| rows.next_if(|row| of_source(&row))).collect();
        tables.prove_source(&of_source, bytes, &mut proof)?;
    }
    rows.for_each(|gone| proof.find(&gone.path, "its source is gone"));
    Ok(proof)
}

impl Proof {
    fn find(&mut self, of: &str, problem: &str) {
        self.findings.push(Finding {
            of: of.to_owned(),
            problem: problem.to_owned(),
        });
    }
}

type Rows = Peekable<Box<dyn Iterator<Item = Result<Json>>>>;

/// The tables of a run, read side by side: all are in the order of the pages.
struct Tables(Vec<Rows>);

impl Tables {
    fn open(out: &Path) -> Result<Self> {
        let open = |table: &str| {
            let path = out.join(format!("{table}.jsonl"));
            let file = File::open(&path).with_context(|| format!("reading {}", path.display()))?;
            let rows = BufReader::new(file).lines().map(move |line| {
                let line = line.with_context(|| format!("reading {}", path.display()))?;
                serde_json::from_str(&line).with_context(|| format!("{}: not JSON", path.display()))
            });
            Ok((Box::new(rows) as Box<dyn Iterator<Item = Result<Json>>>).peekable())
        };
        Ok(Self(TABLES.iter().map(|table| open(table)).collect::<Result<_>>()?))
    }

    /// Reads a source again and holds the rows of its pages against it.
    fn prove_source(&mut self, rows: &[&InputRow], bytes: Box<PageBytes>, proof: &mut Proof) -> Result<()> {
        let digest = bytes.source.blake3.to_string();
        let changed = rows.iter().any(|row| row.blake3.as_deref() != Some(digest.as_str()));
        let mut entries = if changed {
            Vec::new()
        } else {
            stages::ingest(Unit::Page(bytes))
        }
        .into_iter();
        for row in rows {
            let id = row.page.as_deref().unwrap_or_default();
            match entries.next() {
                _ if changed => proof.find(&row.path, "its source has changed since the run"),
                Some(Entry::Page(page)) => {
                    self.prove(id, &page, proof)?;
                    continue;
                }
                Some(Entry::Rejected(rejection)) => proof.find(&row.path, &rejection.reason),
                None => proof.find(id, "its source gives fewer pages"),
            }
            self.skip(id)?;
        }
        if entries.next().is_some() {
            proof.find(rows.first().map_or("", |row| &row.path), "its source gives more pages");
        }
        Ok(())
    }

    fn prove(&mut self, id: &str, page: &Page, proof: &mut Proof) -> Result<()> {
        proof.pages += 1;
        let verifier = Verifier::new(page);
        for row in self.of_page(id) {
            let row = row?;
            proof.rows += 1;
            if row
                .get("text")
                .and_then(Json::as_str)
                .is_some_and(|text| row.get("spans").is_none() && text != page.text)
            {
                proof.find(id, "decoded again, its source gives another text");
            }
            for mismatch in verifier.mismatches(&row) {
                proof.find(&name(&row), &format!("{}: {}", mismatch.field, mismatch.problem));
            }
        }
        Ok(())
    }

    fn skip(&mut self, id: &str) -> Result<()> {
        self.of_page(id).try_for_each(|row| row.map(drop))
    }

    /// The next rows of every table that belong to a page.
    fn of_page<'a>(&'a mut self, id: &'a str) -> impl Iterator<Item = Result<Json>> + 'a {
        self.0.iter_mut().flat_map(move |rows| {
            std::iter::from_fn(move || rows.next_if(|row| row.as_ref().map_or(true, |row| belongs(row, id))))
        })
    }
}

fn belongs(row: &Json, id: &str) -> bool {
    let field = |name: &str| row.get(name).and_then(Json::as_str);
    field("page").is_some_and(|page| page == id)
        || field("article")
            .and_then(|article| article.rsplit_once("-i"))
            .is_some_and(|(page, _)| page == id)
}

/// The row's own id.
fn name(row: &Json) -> String {
    let ids = ["mention", "fact", "quote", "check", "article", "page"];
    ids.iter()
        .find_map(|name| row.get(name).and_then(Json::as_str))
        .unwrap_or("a row")
        .to_owned()
}
