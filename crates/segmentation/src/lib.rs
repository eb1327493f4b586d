//! Stage 2: articles out of the text of a page.
//!
//! A page comes as bare text, several articles run together with no marks between them. It is divided into text
//! blocks ([`blocks`]), each block gets one role ([`classify`]: the one function that a learned model would
//! replace), and articles are put together from the roles ([`assemble`]): parts of heads, by-lines, date lines,
//! paragraphs joined where a column cut them, captions, jump lines. What looks out of order is reported as a check
//! and stays where it stands.
//!
//! The blocks of the result tile the page's text, whatever the text is, and the time taken is linear in its length.
//!
//! ```
//! use banmian_model::Page;
//! use banmian_segmentation::{Resources, segment};
//!
//! let text = "城东水厂昨日通水\n\n本报记者 李明远\n\n本报讯 3月5日，城东水厂通水。".to_string();
//! let page = Page { text, ..Page::default() };
//! let found = segment(&page, &Resources::builtin());
//! let headline = found.articles[0].headline.as_ref().expect("it has one");
//! assert_eq!(page.slice(headline), "城东水厂昨日通水");
//! ```

mod adverts;
mod article;
mod assemble;
mod blocks;
mod byline;
mod captions;
mod classify;
mod cohesion;
mod columns;
mod dateline;
mod evidence;
mod group;
mod head_evidence;
mod heads;
mod join;
mod join_edge;
mod join_evidence;
mod join_model;
mod jump;
mod lexicon;
mod notices;
mod order;
mod split;
mod surface;
mod tiling;

pub use join_model::{COUNTS, JoinModel, JoinNode, WEIGHTS, places};
pub use lexicon::Resources;

use std::ops::Range;

use banmian_model::{Page, Segmentation};

/// Divides a page into blocks and articles.
pub fn segment(page: &Page, resources: &Resources) -> Segmentation {
    let blocks = blocks::divide(&page.text, &resources.joins);
    let surfaces = surface::read(&page.text, &blocks, resources);
    let labels = classify::classify(&page.text, &blocks, &surfaces, resources);
    assemble::assemble(&page.text, &blocks, &surfaces, &labels, resources)
}

/// The evidence that [`segment`] weighs, for measuring and training: for every line of the page that could start an
/// article the byte it starts at and the values, in the order of [`evidence_names`].
pub fn evidence(page: &Page, resources: &Resources) -> Vec<(u32, Vec<f32>)> {
    let blocks = blocks::divide(&page.text, &resources.joins);
    let surfaces = surface::read(&page.text, &blocks, resources);
    classify::evidence(&blocks, &surfaces, resources)
}

/// The names of the values of [`evidence`].
pub fn evidence_names() -> &'static [&'static str] {
    evidence::NAMES
}

/// The evidence that the roles of heads are read from, for measuring and training: for every head the byte each of its
/// lines starts at and the values, in the order of [`head_evidence_names`].
pub fn head_evidence(page: &Page, resources: &Resources) -> Vec<Vec<(u32, Vec<f32>)>> {
    let blocks = blocks::divide(&page.text, &resources.joins);
    let surfaces = surface::read(&page.text, &blocks, resources);
    classify::head_evidence(&blocks, &surfaces, resources)
}

/// The names of the values of [`head_evidence`].
pub fn head_evidence_names() -> &'static [&'static str] {
    head_evidence::NAMES
}

/// The evidence that the headline in a line of a head is told by, for training: every part of the line that it could be
/// and the values, in the order of [`split_evidence_names`]. `known` says whether the head has a kicker and a deck in
/// lines of their own.
pub fn split_evidence(line: &str, known: (bool, bool), resources: &Resources) -> Vec<(Range<usize>, Vec<f32>)> {
    split::readings(line, known, resources)
}

/// The names of the values of [`split_evidence`].
pub fn split_evidence_names() -> &'static [&'static str] {
    split::NAMES
}

/// What a join is decided by, for training.
#[derive(Clone, Debug)]
pub struct JoinCase {
    /// The evidence, in the order of [`join_evidence_names`]; the last is the sum of the model's weights at `slots`.
    pub values: Vec<i16>,
    /// Where the characters at the cut have their weights.
    pub slots: Vec<usize>,
}

/// The evidence on pairs of blocks of a page, given by the bytes they start at, for measuring and training; `None` where
/// no block starts there, or the two are never one paragraph.
pub fn join_cases(
    page: &Page,
    pairs: &[(u32, u32)],
    model: &JoinModel,
    resources: &Resources,
) -> Vec<Option<JoinCase>> {
    let blocks = blocks::divide(&page.text, model);
    let surfaces = surface::read(&page.text, &blocks, resources);
    let habits = join_evidence::Habits::new(&blocks, &surfaces, resources);
    let at = |start: u32| blocks.binary_search_by_key(&start, |block| block.pieces.start()).ok();
    let case = |&(first, second): &(u32, u32)| {
        let (first, second) = at(first).zip(at(second))?;
        let possible = habits.may_join(first, second) && !join::never(&surfaces[second], resources);
        possible.then(|| JoinCase {
            values: habits.evidence(first, second, model).to_vec(),
            slots: habits.slots(first, second),
        })
    };
    pairs.iter().map(case).collect()
}

/// The names of the values of [`join_cases`].
pub fn join_evidence_names() -> &'static [&'static str] {
    &join_evidence::NAMES
}

/// The evidence that lines of a page are told by, for training: of every line that stands right below another the byte
/// it starts at and the values. Empty where a paragraph is a line.
pub fn line_cases(text: &str, model: &JoinModel) -> Vec<(u32, Vec<i16>)> {
    let lines = blocks::lines(text);
    let Some(columns) = columns::Columns::find(text, &lines) else {
        return Vec::new();
    };
    let below = (1..lines.len()).filter(|&at| lines[at].gap == 1);
    below
        .map(|at| (lines[at].span.start, columns.evidence(at, model)))
        .collect()
}
