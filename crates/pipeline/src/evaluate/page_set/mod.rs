//! Scores segmentation against page sets: many pages, each with the article and the paragraph that every blank-line
//! block of it belongs to.
//!
//! A set is a folder with `pages/<id>.txt` and `gold/<id>.json`, or JSON Lines of `{"id", "text", "gold"}`, which may
//! have the same page in printed lines too (`lines`). Its texts are others' and stay outside the repository; its floors
//! are told by its digest. Pages are read by the stages as every run reads them, and what is scored is the exported
//! rows.
//!
//! All comparisons are after compatibility folding (NFKC) and without white space. The measures:
//!
//! | measure | of what |
//! | --- | --- |
//! | P, R, F1 | gaps between two blocks of articles that part two articles; what belongs to no article is taken out first |
//! | F1+-1 | the same, one block off forgiven |
//! | `WinDiff`, Pk | segmentation error of block gaps, windows of half a mean article, mean over pages (0 is perfect) |
//! | title, `title_len` | headlines of the gold that are exactly so; or together with kicker, deck or standing head |
//! | `art_blk`, `art_txt` | articles with exactly their blocks; with exactly their text |
//! | para | paragraphs found whole |
//! | rejoin, `rejoin_h` | those printed in several blocks, broken in mid-sentence; broken where a sentence ends |
//! | falsejn | neighbouring paragraphs glued into one (0 is perfect) |

mod calibration;
mod dating;
mod floors;
mod gaps;
mod page;
mod set;
mod summary;
mod text;

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result, bail};
use serde_json::{Value as Json, json};

use super::output_views;
use super::view::View;
use crate::Stop;
use calibration::Calibration;
use set::{Gold, Set};
use summary::{Counts, Row};

pub use dating::{DatingEvaluation, evaluate_dating};
pub use set::Form;

/// Whether a path is a page set, and not a folder of annotated pages.
pub fn is_page_set(path: &Path) -> bool {
    set::is_lines(path) || path.join("gold").is_dir()
}

/// How the pages of a set came out.
#[derive(Debug)]
pub struct SetEvaluation {
    name: String,
    form: Form,
    digest: String,
    total: Counts,
    sources: BTreeMap<String, Counts>,
    pages: Vec<(String, Counts)>,
    /// Pages of the set that no row came of: they count as found wholly wrong.
    unread: Vec<String>,
    calibration: Calibration,
}

/// Scores segmentation against a page set, on `jobs` threads (0 is one for each core).
pub fn evaluate_set(path: &Path, form: Form, jobs: usize, stop: &Stop) -> Result<SetEvaluation> {
    let set = Set::load(path, form)?;
    let views = set.read(jobs, stop)?;
    score(&set, views)
}

/// Scores an output folder, whoever wrote it, against a page set. Its pages are told by their ids.
pub fn evaluate_set_output(path: &Path, form: Form, output: &Path) -> Result<SetEvaluation> {
    let set = Set::load(path, form)?;
    score(&set, output_views(output)?)
}

fn score(set: &Set, mut views: BTreeMap<String, View>) -> Result<SetEvaluation> {
    let mut evaluation = SetEvaluation {
        name: set.name.clone(),
        form: set.form,
        digest: set.digest.clone(),
        total: Counts::default(),
        sources: BTreeMap::new(),
        pages: Vec::new(),
        unread: Vec::new(),
        calibration: Calibration::default(),
    };
    if !set.golds.iter().any(|gold| views.contains_key(&gold.id)) {
        bail!("none of the {} pages of the set was read", set.golds.len());
    }
    for gold in &set.golds {
        let view = views.remove(&gold.id).unwrap_or_else(|| {
            evaluation.unread.push(gold.id.clone());
            View::default()
        });
        evaluation.add(gold, &view).with_context(|| gold.id.clone())?;
    }
    Ok(evaluation)
}

impl SetEvaluation {
    fn add(&mut self, gold: &Gold, view: &View) -> Result<()> {
        let scored = page::score(gold, view)?;
        self.total.add(&scored.counts);
        self.sources.entry(gold.source.clone()).or_default().add(&scored.counts);
        self.calibration.add(view, &scored);
        self.pages.push((gold.id.clone(), scored.counts));
        Ok(())
    }

    /// Ids of the pages that could not be read, or that the output has no row of.
    pub fn unread(&self) -> &[String] {
        &self.unread
    }

    /// The table: all pages, each source, and with `each` every page; below it how right what is how sure is.
    pub fn table(&self, each: bool) -> String {
        let mut rows: Vec<Row<'_>> = vec![(self.name.as_str(), &self.total)];
        rows.extend(self.sources.iter().map(|(name, counts)| (name.as_str(), counts)));
        rows.extend(
            self.pages
                .iter()
                .filter(|_| each)
                .map(|(name, counts)| (name.as_str(), counts)),
        );
        format!("{}\n{}", summary::table(&rows), self.calibration.table())
    }

    /// The same for machines: `{"set", "digest", "form", "all", "sources", "unread", "calibration"}`.
    pub fn json(&self) -> Json {
        let sources = self
            .sources
            .iter()
            .map(|(name, counts)| (name.clone(), summary::json(counts)));
        json!({
            "set": self.name, "digest": self.digest, "form": self.form.name(),
            "all": summary::json(&self.total),
            "sources": sources.collect::<serde_json::Map<_, _>>(),
            "unread": self.unread,
            "calibration": self.calibration.json(),
        })
    }

    /// What is worse than the floors that a file has for this set, a line each; `None` where it has none.
    pub fn breaches(&self, floors: &Path) -> Result<Option<Vec<String>>> {
        let file = floors::File::read(floors)?;
        Ok(file.of(&self.digest).map(|floors| floors.breaches(&self.total)))
    }

    /// Pins today's scores as this set's floors, and leaves those of other sets as they are. Lowers one only if
    /// `allow_regression`; what it lowered, a line each.
    pub fn pin(&self, path: &Path, allow_regression: bool) -> Result<Vec<String>> {
        let mut file = floors::File::read(path)?;
        let lowered = file.pin(self);
        if !lowered.is_empty() && !allow_regression {
            bail!(
                "pinning would lower {} floors ({}): nothing was written; --allow-regression lowers them",
                lowered.len(),
                lowered.join("; ")
            );
        }
        std::fs::write(path, file.text()).with_context(|| format!("cannot write {}", path.display()))?;
        Ok(lowered)
    }
}

#[cfg(test)]
mod tests;
