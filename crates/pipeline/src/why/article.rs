//! Why an article is one: read again, with what decided.

use std::path::Path;

use anyhow::Result;
use banmian_artifact::Stage as Kind;
use banmian_model::{Entry, Page, SCHEMA_VERSION, Span, Spans};
use banmian_segmentation::explain::{BlockExplanation, CutExplanation, Ground, explain as explain_page};
use banmian_segmentation::{Resources, segment};
use serde::Serialize;
use serde_json::Value as Json;

use super::Why;
use super::rows::{Leaf, spans};
use crate::artifacts::file_name;

/// Why a block is what it is.
#[derive(Clone, Debug, Serialize)]
pub struct BlockWhy {
    /// Its text.
    pub text: String,
    /// Bytes of the source, half open; `null` where the run's artifact is gone, which knows the way to them.
    pub raw: Option<[u64; 2]>,
    /// Its role.
    pub role: &'static str,
    /// Whether an article starts with it.
    pub start: bool,
    /// What it was read as.
    pub reading: String,
    /// What that won over.
    pub runner_up: Option<String>,
    /// How much likelier the reading is, in thousandths of a nat; below 0 where something else decided.
    pub margin: Option<i32>,
    /// What speaks for it, the strongest first.
    pub because: Vec<GroundWhy>,
    /// What speaks against it.
    pub against: Vec<GroundWhy>,
    /// What decided beside the margin.
    pub settled: Vec<String>,
}

/// Why two blocks are one paragraph, or are not.
#[derive(Clone, Debug, Serialize)]
pub struct JoinWhy {
    /// The end of the first.
    pub before: String,
    /// The beginning of the second.
    pub behind: String,
    /// Bytes of the source between them, half open; `null` as above.
    pub raw: Option<[u64; 2]>,
    /// Whether they are one.
    pub joined: bool,
    /// How much likelier that is, in thousandths of a nat.
    pub margin: u32,
    /// What speaks for it, the strongest first.
    pub because: Vec<GroundWhy>,
    /// What speaks against it.
    pub against: Vec<GroundWhy>,
}

/// A kind of evidence, what the margin would lose without it, and what it says.
#[derive(Clone, Debug, Serialize)]
pub struct GroundWhy {
    /// The kind.
    pub what: &'static str,
    /// Thousandths of a nat.
    pub weight: i32,
    /// In words.
    pub words: String,
}

/// Explains the article of a row.
pub(super) fn explain(why: &mut Why, out: &Path, leaf: &Leaf, row: &Json) -> Result<()> {
    let known = page_of_run(out, &leaf.page);
    let located = known.is_some();
    if !located {
        let note = "the run's artifact cannot be read, so its page is taken from pages.jsonl, without mark-up";
        why.notes.push(note.to_owned());
    }
    let page = known.unwrap_or_else(|| Page {
        id: leaf.page.clone(),
        text: leaf.text.iter().collect(),
        ..Page::default()
    });
    let (within, resources) = (bytes(&page, &spans(row)), Resources::builtin());
    let same = segment(&page, &resources)
        .articles
        .iter()
        .any(|one| one.spans == within);
    if !same {
        why.notes.push(
            "read again, the page is not divided so: what follows says why it is divided as it is now".to_owned(),
        );
    }
    let locator = banmian_model::Locator::new(&page);
    let raw = |span: Span| {
        let raw = locator.raw_span(span);
        located.then_some([raw.start, raw.end])
    };
    let explanation = explain_page(&page, &resources, &within);
    why.blocks = explanation
        .blocks
        .into_iter()
        .map(|one| block(&page, raw(one.span), one))
        .collect();
    let cuts = explanation.cuts.into_iter();
    why.joins = cuts.map(|one| join(&page, raw(one.cut), one)).collect();
    Ok(())
}

/// The page as the run decoded it.
fn page_of_run(out: &Path, id: &str) -> Option<Page> {
    let path = out.join(file_name(Kind::Ingest));
    let reader = banmian_artifact::open::<Entry<Page>>(&path, Kind::Ingest, SCHEMA_VERSION).ok()?;
    reader.records().find_map(|record| match record {
        Ok(Entry::Page(page)) if page.id == id => Some(page),
        _ => None,
    })
}

/// Ranges of code points as bytes of the page's text.
fn bytes(page: &Page, spans: &[[usize; 2]]) -> Spans {
    let starts: Vec<usize> = page
        .text
        .char_indices()
        .map(|(at, _)| at)
        .chain([page.text.len()])
        .collect();
    let at = |point: usize| starts.get(point).copied().unwrap_or(page.text.len());
    Spans::new(
        spans
            .iter()
            .map(|&[start, end]| Span::of(at(start)..at(end).max(at(start)))),
    )
}

fn block(page: &Page, raw: Option<[u64; 2]>, one: BlockExplanation) -> BlockWhy {
    BlockWhy {
        text: page.str(one.span).to_owned(),
        raw,
        role: banmian_export::role_name(one.role),
        start: one.start,
        reading: one.reading,
        runner_up: one.runner_up,
        margin: one.margin,
        because: grounds(one.grounds),
        against: grounds(one.against),
        settled: one.settled,
    }
}

/// Characters of a block beside a cut.
const BESIDE: usize = 12;

fn join(page: &Page, raw: Option<[u64; 2]>, one: CutExplanation) -> JoinWhy {
    let before = page.text[..one.cut.start as usize].chars().rev();
    let before = before.take_while(|&c| c != '\n').take(BESIDE);
    let before: Vec<char> = before.collect();
    let behind = page.text[one.cut.end as usize..].chars().take_while(|&c| c != '\n');
    JoinWhy {
        before: before.into_iter().rev().collect(),
        behind: behind.take(BESIDE).collect(),
        raw,
        joined: one.joined,
        margin: one.margin,
        because: grounds(one.grounds),
        against: grounds(one.against),
    }
}

fn grounds(grounds: Vec<Ground>) -> Vec<GroundWhy> {
    let one = |ground: Ground| GroundWhy {
        what: ground.kind,
        weight: ground.weight,
        words: ground.words,
    };
    grounds.into_iter().map(one).collect()
}
