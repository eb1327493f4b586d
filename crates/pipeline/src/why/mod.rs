//! What made a row: its rule or reading, the words it stands on, and what it won over.

mod article;
mod ledger;
mod rows;
mod text;

use std::path::Path;

use anyhow::{Context, Result};
use banmian_export::{Manifest, page_of};
use serde::Serialize;
use serde_json::Value as Json;

use crate::TOOL;
use rows::{Id, Leaf};

pub use article::{BlockWhy, GroundWhy, JoinWhy};

/// The answer to `why`.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Why {
    /// The row's id.
    pub id: String,
    /// `page`, `article`, `mention`, `fact`, `quote`, `check`, or of a ledger `finding`.
    pub kind: &'static str,
    /// The rule that made it; `null` for pages and articles.
    pub rule: Option<String>,
    /// What the row says, its places and ids left out.
    pub says: serde_json::Map<String, Json>,
    /// The words it stands on.
    pub places: Vec<Place>,
    /// Of a fact, quotation or check: the mentions within those words.
    pub made_of: Vec<Part>,
    /// Of an article: why its blocks are what they are.
    pub blocks: Vec<BlockWhy>,
    /// Of an article: why paragraphs of two blocks are one, or are not.
    pub joins: Vec<JoinWhy>,
    /// What to know of this answer.
    pub notes: Vec<String>,
}

/// Words of the page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Place {
    /// What of the row stands here: `text`, `evidence` …
    pub what: String,
    /// The page.
    pub page: String,
    /// Its source.
    pub path: String,
    /// Bytes of the source, half open.
    pub raw: Vec<[u64; 2]>,
    /// Code points of the page's text, half open.
    pub spans: Vec<[usize; 2]>,
    /// The words with some before and behind.
    pub context: Vec<Piece>,
}

/// A piece of text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Piece {
    /// The text.
    pub text: String,
    /// Whether it is meant, and not beside what is.
    pub lit: bool,
}

/// A mention within a row's words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Part {
    /// Its id.
    pub mention: String,
    /// Its type.
    #[serde(rename = "type")]
    pub kind: String,
    /// Its words.
    pub text: String,
    /// The rule that found it.
    pub rule: Option<String>,
}

/// Says what made a row of an output folder, or of a ledger's: a finding with the counts it stands on, a count with how it
/// stands to the others.
///
/// # Errors
/// If the folder has no such row, which ids there are.
pub fn why(out: &Path, id: &str) -> Result<Why> {
    let Some(ledger) = ledger::Ledger::of(out) else {
        return row(out, id);
    };
    if let Some(finding) = ledger.finding(id)? {
        return Ok(finding);
    }
    let Some(count) = ledger.count(id)? else {
        return row(out, id);
    };
    let mut why = row(&count.run, &count.fact)?;
    why.notes.push(count.note);
    Ok(why)
}

fn row(out: &Path, id: &str) -> Result<Why> {
    let path = out.join("manifest.json");
    let manifest =
        std::fs::read(&path).with_context(|| format!("reading {}: give the folder of a run", path.display()))?;
    let manifest: Manifest =
        serde_json::from_slice(&manifest).with_context(|| format!("reading {}", path.display()))?;
    let (id, row) = rows::find(out, id)?;
    let page = rows::page_row(out, page_id(&id, &row))?;
    let leaf = Leaf::new(&page);
    let mut why = Why {
        id: id.text.clone(),
        kind: id.kind.name(),
        rule: row.get("rule").and_then(Json::as_str).map(str::to_owned),
        says: rows::says(&row),
        places: leaf.places(&row),
        ..Why::default()
    };
    if manifest.tool != TOOL {
        why.notes
            .push(format!("the run was made by {}; this is {TOOL}", manifest.tool));
    }
    match id.kind {
        rows::Kind::Article => article::explain(&mut why, out, &leaf, &row)?,
        rows::Kind::Fact | rows::Kind::Quote | rows::Kind::Check => why.made_of = rows::parts(out, &row)?,
        rows::Kind::Page | rows::Kind::Mention => {}
    }
    Ok(why)
}

/// The page that a row is of.
fn page_id<'r>(id: &'r Id, row: &'r Json) -> &'r str {
    let article = row.get("article").and_then(Json::as_str);
    let page = row.get("page").and_then(Json::as_str);
    page.or_else(|| page_of(article?)).unwrap_or(&id.text)
}
