//! Whether what a page says agrees with itself. Nothing is mended.

use banmian_model::{Check, Fact, PageArticles};

use crate::Resources;
use crate::passage::{Found, Passage};
use crate::setting::Setting;

/// Checks a page; segmentation's checks are among the result.
pub(crate) fn read(
    input: &PageArticles,
    _passages: &[Passage<'_>],
    _found: &[Found],
    _facts: &[Fact],
    _setting: &Setting,
    _resources: &Resources,
) -> Vec<Check> {
    let mut checks = input.segmentation.checks.clone();
    checks.sort_by_key(|check| check.article);
    checks
}
