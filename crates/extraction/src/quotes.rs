//! Quotations and who said them.

use banmian_model::{PageArticles, Quote};

use crate::Resources;
use crate::passage::{Found, Passage};

/// Reads the quotations on a page. `found` is in reading order, and its indices are those of the page's mentions.
pub(crate) fn read(
    _input: &PageArticles,
    _passages: &[Passage<'_>],
    _found: &[Found],
    _resources: &Resources,
) -> Vec<Quote> {
    Vec::new()
}
