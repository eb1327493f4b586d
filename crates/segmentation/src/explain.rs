//! Why a page was divided as it was: what decided, in words for a person.
//!
//! [`explain`] reads a page again as [`segment`](crate::segment) does and asks, of each block, how sure its reading
//! would be without one kind of evidence (its length, its words, what stands around it): the kinds whose loss costs most
//! are what decided. It is for one article at a time; reading pages never waits for it.

mod blocks;
mod cuts;
mod kinds;
mod phrasing;

use banmian_model::{Page, Role, Span, Spans};

use crate::context::Context;
use crate::{Resources, assemble, blocks as text_blocks, classify, surface};

/// Why some of a page was read as it was.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Explanation {
    /// Its blocks, in page order.
    pub blocks: Vec<BlockExplanation>,
    /// The places where two blocks are, or are not, one paragraph.
    pub cuts: Vec<CutExplanation>,
}

/// Why a block was read as it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlockExplanation {
    /// From its first character to its last.
    pub span: Span,
    /// Its role.
    pub role: Role,
    /// Whether an article starts with it, standing heads before it aside.
    pub start: bool,
    /// What it was read as, in words.
    pub reading: String,
    /// What it won over, in words; `None` where nothing learned was asked.
    pub runner_up: Option<String>,
    /// How much likelier the reading is, in thousandths of a nat, rules of form counted in; below 0 where it is less
    /// likely, and something else decided ([`BlockExplanation::settled`]).
    pub margin: Option<i32>,
    /// What speaks for it, the strongest first.
    pub grounds: Vec<Ground>,
    /// What speaks against it.
    pub against: Vec<Ground>,
    /// What decided beside the margin, in words.
    pub settled: Vec<String>,
}

/// Why two blocks are, or are not, one paragraph.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CutExplanation {
    /// What lies between them.
    pub cut: Span,
    /// Whether they are one.
    pub joined: bool,
    /// How much likelier that is, in thousandths of a nat.
    pub margin: u32,
    /// What speaks for it, the strongest first.
    pub grounds: Vec<Ground>,
    /// What speaks against it.
    pub against: Vec<Ground>,
}

/// A kind of evidence, and what it says here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ground {
    /// The kind: `length`, `shared words` …
    pub kind: &'static str,
    /// What the reading's margin would lose without it, in thousandths of a nat; below 0 where it would gain.
    pub weight: i32,
    /// What it says.
    pub words: String,
}

/// Explains what of a page lies within some spans.
pub fn explain(page: &Page, resources: &Resources, within: &Spans) -> Explanation {
    let blocks = text_blocks::of_page(page, resources);
    let surfaces = surface::read(&page.text, &blocks, resources);
    let context = Context::new(&blocks, &surfaces, resources);
    let tagging = classify::tag(&context);
    let reading = classify::settle(&context, &tagging);
    let joins = assemble::assemble(&page.text, &blocks, &surfaces, &reading, resources).joins;
    let mut own: Vec<Span> = within.iter().collect();
    own.sort_unstable();
    let meets = |span: Span| {
        let behind = own.partition_point(|own| own.end <= span.start);
        own.get(behind).is_some_and(|own| own.start < span.end)
    };
    Explanation {
        blocks: blocks::explain(&context, &tagging, &reading.labels, meets),
        cuts: cuts::explain(page, &context, &joins, meets),
    }
}

/// Grounds of each kind, those for and those against, the strongest first; what hardly weighs is left out.
fn sorted(mut grounds: Vec<Ground>) -> (Vec<Ground>, Vec<Ground>) {
    grounds.retain(|ground| ground.weight.abs() >= LEAST && !ground.words.is_empty());
    grounds.sort_by_key(|ground| std::cmp::Reverse(ground.weight.abs()));
    let (mut grounds, mut against): (Vec<_>, Vec<_>) = grounds.into_iter().partition(|ground| ground.weight > 0);
    grounds.truncate(MOST);
    against.truncate(MOST);
    (grounds, against)
}

/// What weighs less, in thousandths of a nat, decides nothing.
const LEAST: i32 = 100;
/// How many grounds are given, either way.
const MOST: usize = 5;
