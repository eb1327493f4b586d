//! Rows of what articles state: epidemic counts, rates, offices, documents, contacts.

use banmian_model::{Fact, PageArticles};

use crate::Resources;
use crate::passage::{Found, Passage};
use crate::setting::Setting;

/// Reads the facts of a page.
pub(crate) fn read(
    _input: &PageArticles,
    _passages: &[Passage<'_>],
    _found: &[Found],
    _setting: &Setting,
    _resources: &Resources,
) -> Vec<Fact> {
    Vec::new()
}
