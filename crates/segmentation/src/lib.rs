//! Stage 2: articles out of the text of a page.
//!
//! A page comes as bare text, several articles run together with no marks between them. It is divided into text
//! blocks ([`blocks`]), each block gets one role ([`classify`]: a learned reading, [`learned`], and rules of form for
//! what its pages could not teach), and articles are put together from the roles ([`assemble`]): parts of heads, by-lines, date lines,
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
mod columns;
mod context;
mod dateline;
mod diagnose;
mod doubt;
pub mod explain;
mod group;
mod head_lines;
mod heads;
mod join;
mod join_edge;
mod join_evidence;
mod join_model;
mod jump;
mod learned;
mod letters;
mod lexicon;
mod markup;
mod notices;
mod order;
mod priors;
mod split;
mod surface;
mod tiling;
pub mod training;
mod words;

pub use lexicon::Resources;

use banmian_model::{Page, Segmentation};

use context::Context;

/// Divides a page into blocks and articles.
pub fn segment(page: &Page, resources: &Resources) -> Segmentation {
    let (blocks, layout) = blocks::read(page, resources);
    let surfaces = surface::read(&page.text, &blocks, resources);
    let reading = classify::classify(&Context::new(&blocks, &surfaces, resources));
    let found = assemble::assemble(&page.text, &blocks, &surfaces, &reading, resources);
    Segmentation {
        diagnostics: diagnose::diagnose(&found, layout),
        ..found
    }
}
