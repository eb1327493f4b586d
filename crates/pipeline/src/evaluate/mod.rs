//! Scores the pipeline against pages that a person has annotated.
//!
//! [`evaluate`] takes every folder of `fixtures/pages` through the stages in memory and compares the exported rows, as
//! users read them, with `gold.json`. Rows that another program wrote in the same contract can be scored too:
//! [`evaluate_output`] reads them from an output folder.
//!
//! A measure whose gold lists all there is gives F1: what is given beside it is wrong. One whose gold lists a part
//! (quantities, times) gives recall. White space is not compared: dumps differ in it. Floors in a file keep the scores
//! from falling ([`Evaluation::breaches`], [`Evaluation::pin`]).

mod altered;
mod content;
mod floors;
mod gold;
mod page_set;
mod pairing;
mod structure;
mod table;
mod tally;

mod view;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use banmian_export::{PageRows, page_of, page_rows};
use banmian_model::{Entry, PageArticles, PageFacts};
use serde_json::json;

use gold::Fixture;
use tally::{Measure, Miss, Scores, Sheet, Tally};
use view::View;

pub use altered::Altered;
pub use page_set::{
    DatingEvaluation, Form, SetEvaluation, evaluate_dating, evaluate_set, evaluate_set_output, is_page_set,
};
pub use tally::Kind;

/// How all annotated pages came out.
#[derive(Debug)]
pub struct Evaluation {
    pages: Vec<(String, Scores)>,
    total: Scores,
    misses: Vec<Miss>,
    digest: String,
    /// `None` where nobody asked, and where the rows are of an output folder: its pages cannot be read otherwise.
    altered: Option<Altered>,
}

/// Scores the pipeline against the annotated pages in a folder. Digits are altered, which reads each page a dozen times
/// over, only where `kind` asks for what extraction answers for.
pub fn evaluate(pages: &Path, kind: Option<Kind>) -> Result<Evaluation> {
    let segmentation = banmian_segmentation::Resources::builtin();
    let extraction = banmian_extraction::Resources::builtin();
    let mut altered = kind.is_none_or(|kind| kind == Kind::Extraction).then(Altered::default);
    let mut evaluation = evaluate_with(pages, |fixture| {
        let options = banmian_ingest::Options::default();
        let page = match banmian_ingest::ingest(&fixture.id, "page.txt", &fixture.bytes, &options) {
            Entry::Page(page) => page,
            Entry::Rejected(rejection) => bail!("the annotated page {} was not read: {}", fixture.id, rejection.reason),
        };
        let segmentation = banmian_segmentation::segment(&page, &segmentation);
        let articles = PageArticles { page, segmentation };
        let read = banmian_extraction::extract(&articles, &extraction);
        if let Some(altered) = &mut altered {
            altered.add(&articles, &read, &extraction);
        }
        let rows: PageRows = page_rows(&PageFacts {
            page: articles.page,
            segmentation: articles.segmentation,
            extraction: read,
        });
        view::of(&rows)
    })?;
    evaluation.altered = altered;
    Ok(evaluation)
}

/// Scores an output folder, whoever wrote it, against the annotated pages in a folder. Its pages are told by their
/// ids, which are the names of the annotated pages' folders.
pub fn evaluate_output(pages: &Path, output: &Path) -> Result<Evaluation> {
    let mut views = output_views(output)?;
    evaluate_with(pages, |fixture| Ok(views.remove(&fixture.id).unwrap_or_default()))
}

fn evaluate_with(pages: &Path, mut view_of: impl FnMut(&Fixture) -> Result<View>) -> Result<Evaluation> {
    let fixtures = gold::load(pages)?;
    let mut evaluation = Evaluation {
        pages: Vec::new(),
        total: Scores::default(),
        misses: Vec::new(),
        digest: digest(&fixtures),
        altered: None,
    };
    for fixture in &fixtures {
        let sheet = score(fixture, &view_of(fixture)?);
        evaluation.total.add_all(&sheet.scores);
        evaluation.misses.extend(sheet.misses);
        evaluation.pages.push((sheet.page, sheet.scores));
    }
    Ok(evaluation)
}

fn digest(fixtures: &[Fixture]) -> String {
    let mut hasher = blake3::Hasher::new();
    for fixture in fixtures {
        hasher.update(fixture.id.as_bytes()).update(fixture.digest.as_bytes());
    }
    hasher.finalize().to_hex().to_string()
}

/// Scores one page.
fn score(fixture: &Fixture, view: &View) -> Sheet {
    let mut sheet = Sheet {
        page: fixture.id.clone(),
        article: "the page".to_owned(),
        ..Sheet::default()
    };
    let (gold, page) = (&fixture.gold, &view.page);
    sheet.value(
        Measure::Encoding,
        Some(fixture.meta.encoding.clone()),
        page.encoding.clone(),
    );
    sheet.value(Measure::Newspaper, gold.newspaper.clone(), page.newspaper.value.clone());
    sheet.value(
        Measure::IssueDate,
        gold.publication_date.clone(),
        page.issue_date.value.clone(),
    );
    // Where a page does not print its label, nobody has to know it.
    if gold.page.is_some() {
        // A06 and A6 are one page.
        let label = |label: &Option<String>| label.as_deref().map(without_zeros);
        sheet.value(Measure::PageLabel, label(&gold.page), label(&page.page_label));
    }
    sheet.value(Measure::Region, fixture.meta.region.clone(), page.region.value.clone());
    for pair in pairing::pairs(&gold.items, view) {
        sheet.article = match (pair.gold, pair.got) {
            (Some(item), _) => item.title(),
            (None, Some(got)) => format!("{}, of which the gold knows nothing", got.article),
            (None, None) => continue,
        };
        structure::score(&mut sheet, &pair, view);
        content::score(&mut sheet, &pair, view);
    }
    sheet
}

impl Evaluation {
    /// The table: all pages together, and with `each` before it every page of its own.
    pub fn table(&self, kind: Option<Kind>, each: bool) -> String {
        let pages = self.pages.iter().filter(|_| each);
        let mut text: String = pages
            .map(|(name, scores)| table::table(name, scores, kind) + "\n")
            .collect();
        text.push_str(&table::table(&format!("{} pages", self.pages.len()), &self.total, kind));
        text + &self.altered.map(Altered::line).unwrap_or_default()
    }

    /// What was missed or is wrong, gold beside given.
    pub fn explanation(&self, kind: Option<Kind>) -> String {
        table::explanation(&self.misses, kind)
    }

    /// Structure items of the gold that are right, and how many there are.
    pub fn structure(&self) -> (usize, usize) {
        self.total.structure()
    }

    /// The scores of a kind, or all, for machines: `{"pages", "structure", "measures"}`.
    pub fn json(&self, kind: Option<Kind>) -> serde_json::Value {
        let (right, gold) = self.structure();
        let measured = self
            .measured()
            .filter(|(measure, _)| kind.is_none_or(|kind| kind == measure.kind()));
        let measures = measured.filter_map(|(measure, score)| {
            let Tally { gold, right, wrong } = self.total.of(measure);
            let row = json!({ "gold": gold, "right": right, "wrong": wrong, "score": score? });
            Some((measure.name().to_owned(), row))
        });
        let measures: serde_json::Map<_, _> = measures.collect();
        json!({ "pages": self.pages.len(), "structure": { "right": right, "gold": gold }, "measures": measures })
    }

    /// What of a kind, or of all, is below its floor in the file, a line each; nothing where there is no file.
    pub fn breaches(&self, floors: &Path, kind: Option<Kind>) -> Result<Vec<String>> {
        let floors = floors::read(floors)?;
        Ok(floors
            .map(|floors| floors::breaches(&floors, self, kind))
            .unwrap_or_default())
    }

    /// Pins today's scores as floors. Lowers one only if `allow_regression`; what it lowered, a line each.
    pub fn pin(&self, path: &Path, allow_regression: bool) -> Result<Vec<String>> {
        let (text, lowered) = floors::pinned(floors::read(path)?.as_ref(), self);
        if !lowered.is_empty() && !allow_regression {
            bail!(
                "pinning would lower {} floors ({}): nothing was written; --allow-regression lowers them",
                lowered.len(),
                lowered.join("; ")
            );
        }
        fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))?;
        Ok(lowered)
    }

    /// The measures with their scores, those with nothing to measure among them.
    fn measured(&self) -> impl Iterator<Item = (Measure, Option<f64>)> {
        let scored = |&measure: &Measure| (measure, self.total.of(measure).score(measure.listing()));
        Measure::ALL.iter().map(scored)
    }
}

/// The rows of an output folder by page.
fn output_views(output: &Path) -> Result<BTreeMap<String, View>> {
    let mut views: BTreeMap<String, View> = BTreeMap::new();
    each_row(output, "pages", |page, row| {
        views.entry(page).or_default().page = serde_json::from_value(row)?;
        Ok(())
    })?;
    macro_rules! table {
        ($($name:ident),*) => {
            $(each_row(output, stringify!($name), |page, row| {
                views.entry(page).or_default().$name.push(serde_json::from_value(row)?);
                Ok(())
            })?;)*
        };
    }
    table!(articles, mentions, facts, quotes, checks);
    Ok(views)
}

/// Hands on each row of a table with the page it is of.
fn each_row(output: &Path, table: &str, mut take: impl FnMut(String, serde_json::Value) -> Result<()>) -> Result<()> {
    let path = output.join(format!("{table}.jsonl"));
    let text = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    for (line, number) in text.lines().zip(1..) {
        let place = || format!("{}, line {number}, is no row of the output contract", path.display());
        let row: serde_json::Value = serde_json::from_str(line).with_context(place)?;
        let page = row.get("page").and_then(|page| page.as_str());
        let article = row.get("article").and_then(|article| article.as_str());
        let page = page.or_else(|| page_of(article?)).with_context(place)?.to_owned();
        take(page, row).with_context(place)?;
    }
    Ok(())
}

/// A label without the zeros that fill its number up.
fn without_zeros(label: &str) -> String {
    let letters = label.trim_end_matches(|c: char| c.is_ascii_digit());
    format!("{letters}{}", label[letters.len()..].trim_start_matches('0'))
}

#[cfg(test)]
mod tests;
