//! People, offices, organisations, places and documents.

use banmian_model::PageArticles;

use crate::Resources;
use crate::passage::{Found, Passage};
use crate::setting::Setting;

/// Reads the names on a page. `numbers` are what was read before: numbers and times.
pub(crate) fn read(
    _input: &PageArticles,
    _passages: &[Passage<'_>],
    _numbers: &[Found],
    _setting: &Setting,
    _resources: &Resources,
) -> Vec<Found> {
    Vec::new()
}
