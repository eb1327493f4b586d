//! Holding an output folder against its sources.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::iter::Peekable;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use banmian_export::{InputRow, Manifest, TABLES, Verifier, page_of};
use banmian_model::{Entry, Page};
use serde_json::Value as Json;

use crate::fresh::changed_files;
use crate::input::{Inputs, PageBytes, Unit};
use crate::walk::unshown;
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
    let inputs: BTreeSet<PathBuf> = manifest.inputs.iter().map(|row| unshown(&row.input)).collect();
    let options = Options {
        inputs: inputs.into_iter().collect(),
        out: out.to_path_buf(),
        stop: stop.clone(),
        ..Options::default()
    };
    let options = options.with_named(&manifest.options);
    let listed = Inputs::list(&options)?.counted()?;
    let mut proof = Proof::default();
    for (name, problem) in changed_files(out, &manifest) {
        proof.find(&name, problem);
    }
    let mut tables = Tables::open(out, &manifest)?;
    let sources = sources(&manifest.inputs);
    let index: BTreeMap<SourceKey<'_>, usize> = (0..).zip(&sources).map(|(at, rows)| (key(rows[0]), at)).collect();
    let mut next = 0;
    for unit in listed.units() {
        let unit = unit?;
        let source = match &unit {
            Unit::Page(page) => &page.source,
            Unit::Rejected(rejection) => &rejection.source,
        };
        // What the run did not have is none of its business. Listed again, sources come in the order of the run.
        let Some(&at) = index.get(&(source.path.as_str(), source.input.as_str())) else {
            continue;
        };
        for rows in sources.get(next..at).unwrap_or_default() {
            tables.lose(rows, &gone(rows[0]), &mut proof);
        }
        next = at + 1;
        match unit {
            Unit::Page(bytes) => tables.prove_source(&sources[at], bytes, &mut proof),
            Unit::Rejected(rejection) => tables.lose(&sources[at], &rejection.reason, &mut proof),
        }
    }
    for rows in sources.get(next..).unwrap_or_default() {
        tables.lose(rows, &gone(rows[0]), &mut proof);
    }
    tables.finish(&mut proof);
    Ok(proof)
}

/// Path and input: what a source is known by.
type SourceKey<'a> = (&'a str, &'a str);

fn key(row: &InputRow) -> SourceKey<'_> {
    (&row.path, &row.input)
}

/// The sources of a run that gave pages, each with the rows of its pages.
fn sources(rows: &[InputRow]) -> Vec<Vec<&InputRow>> {
    let mut sources: Vec<Vec<&InputRow>> = Vec::new();
    for row in rows.iter().filter(|row| row.page.is_some()) {
        match sources.last_mut() {
            Some(source) if key(source[0]) == key(row) => source.push(row),
            _ => sources.push(vec![row]),
        }
    }
    sources
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
struct Tables(Vec<(&'static str, Rows)>);

impl Tables {
    /// Opens those that the run has written and that are still there.
    fn open(out: &Path, manifest: &Manifest) -> Result<Self> {
        let open = |table: &'static str| {
            let path = out.join(format!("{table}.jsonl"));
            let file = File::open(&path).with_context(|| format!("reading {}", path.display()))?;
            let rows = BufReader::new(file)
                .lines()
                .map(|line| Ok(serde_json::from_str(&line?)?));
            // What stands behind a row that cannot be read is not looked for.
            let rows = rows.scan(false, |ended, row: Result<Json>| {
                (!std::mem::replace(ended, row.is_err())).then_some(row)
            });
            Ok((
                table,
                (Box::new(rows) as Box<dyn Iterator<Item = Result<Json>>>).peekable(),
            ))
        };
        let written = TABLES.into_iter().filter(|table| {
            let name = format!("{table}.jsonl");
            manifest.files.contains_key(&name) && out.join(name).exists()
        });
        Ok(Self(written.map(open).collect::<Result<_>>()?))
    }

    /// No row is left when all pages are through.
    fn finish(mut self, proof: &mut Proof) {
        for (table, rows) in &mut self.0 {
            if rows.peek().is_some() {
                proof.find(
                    &format!("{table}.jsonl"),
                    "has rows of no page of the run, or not in the order of its pages",
                );
            }
        }
    }

    /// Reads a source again and holds the rows of its pages against it.
    fn prove_source(&mut self, rows: &[&InputRow], bytes: Box<PageBytes>, proof: &mut Proof) {
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
                    self.prove(id, &page, proof);
                    continue;
                }
                Some(Entry::Rejected(rejection)) => proof.find(&row.path, &rejection.reason),
                None => proof.find(id, "its source gives fewer pages"),
            }
            self.of_page(id, proof);
        }
        if entries.next().is_some() {
            proof.find(rows.first().map_or("", |row| &row.path), "its source gives more pages");
        }
    }

    fn prove(&mut self, id: &str, page: &Page, proof: &mut Proof) {
        proof.pages += 1;
        let verifier = Verifier::new(page);
        for row in self.of_page(id, proof) {
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
    }

    /// Passes over the rows of a source that cannot be had any more.
    fn lose(&mut self, rows: &[&InputRow], why: &str, proof: &mut Proof) {
        for row in rows {
            proof.find(&row.path, why);
            self.of_page(row.page.as_deref().unwrap_or_default(), proof);
        }
    }

    /// Takes the next rows of every table that belong to a page; a row that cannot be read is a finding.
    fn of_page(&mut self, id: &str, proof: &mut Proof) -> Vec<Json> {
        let mut found = Vec::new();
        for (table, rows) in &mut self.0 {
            while let Some(row) = rows.next_if(|row| row.as_ref().map_or(true, |row| belongs(row, id))) {
                match row {
                    Ok(row) => found.push(row),
                    Err(error) => proof.find(&format!("{table}.jsonl"), &format!("cannot be read on: {error:#}")),
                }
            }
        }
        found
    }
}

/// A relative input is looked for where the program runs, as the run did.
fn gone(row: &InputRow) -> String {
    let here = std::env::current_dir().map_or_else(|_| ".".to_owned(), |here| here.display().to_string());
    if Path::new(&row.input).is_relative() {
        format!(
            "its source is gone: not below {} in {here}; verify where the run was made",
            row.input
        )
    } else {
        format!("its source is gone: not below {}", row.input)
    }
}

fn belongs(row: &Json, id: &str) -> bool {
    let field = |name: &str| row.get(name).and_then(Json::as_str);
    let of_article = field("article").and_then(page_of);
    field("page") == Some(id) || of_article == Some(id)
}

/// The row's own id.
fn name(row: &Json) -> String {
    let ids = ["mention", "fact", "quote", "check", "article", "page"];
    ids.iter()
        .find_map(|name| row.get(name).and_then(Json::as_str))
        .unwrap_or("a row")
        .to_owned()
}
