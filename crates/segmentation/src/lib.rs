//! Stage 2: articles out of the text of a page.
//!
//! [`segment`] divides the text into blocks that tile it, says what each is, and makes articles of them: heads, by-lines,
//! date lines, paragraphs joined over column cuts, captions, jumps. It sees text alone; it never moves or edits any, and an
//! order that looks wrong becomes a check.
//!
//! The way: [`blocks`] cuts the text at blank lines or line ends; [`classify`] says what each block is (the seam for a
//! learned model: blocks in, labels out); [`assemble`] makes articles of labelled blocks, with [`heads`] for kicker,
//! headline, deck and standing heads, [`byline`], [`dateline`], [`jump`], and [`join`] for cut paragraphs.
//!
//! ```
//! use banmian_model::{OffsetMap, Page};
//! use banmian_segmentation::{Resources, segment};
//!
//! let text = "城南水厂昨日通水\n\n某某晚报记者 张三\n\n某某晚报讯 5月3日，城南水厂通水。".to_owned();
//! let page = Page { offsets: OffsetMap::identity(u32::try_from(text.len())?), text, ..Page::default() };
//! let found = segment(&page, &Resources::builtin());
//! let article = &found.articles[0];
//! assert_eq!(page.slice(article.headline.as_ref().unwrap()), "城南水厂昨日通水");
//! assert_eq!(article.byline.people.len(), 1);
//! # Ok::<(), std::num::TryFromIntError>(())
//! ```

mod assemble;
mod blocks;
mod byline;
mod captions;
mod classify;
mod dateline;
mod heads;
mod join;
mod jump;
mod order;
mod text;

use banmian_model::{Page, Segmentation};

/// What segmentation reads with: immutable, built once, shared between threads.
#[derive(Debug)]
pub struct Resources {
    pub(crate) byline: byline::Forms,
    pub(crate) dateline: dateline::Forms,
    pub(crate) jump: jump::Forms,
    pub(crate) captions: captions::Forms,
    pub(crate) classify: classify::Forms,
    pub(crate) order: order::Forms,
}

impl Resources {
    /// The forms that come with the crate.
    pub fn builtin() -> Self {
        Self {
            byline: byline::Forms::new(),
            dateline: dateline::Forms::new(),
            jump: jump::Forms::new(),
            captions: captions::Forms::new(),
            classify: classify::Forms::new(),
            order: order::Forms::new(),
        }
    }
}

/// Divides a page into blocks and articles. See the crate documentation.
pub fn segment(page: &Page, resources: &Resources) -> Segmentation {
    let blocks = blocks::of(&page.text, resources);
    let labels = classify::classify(&page.text, &blocks, resources);
    assemble::assemble(&page.text, &blocks, &labels, resources)
}
