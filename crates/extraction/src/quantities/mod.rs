//! Numbers and times: read in one pass, resolved in a second.

use banmian_model::{Day, IssueDate, PageArticles};

use crate::Resources;
use crate::passage::{Found, Passage};

/// Reads numbers and times without resolving them.
pub(crate) fn read(_passages: &[Passage<'_>], _resources: &Resources) -> Vec<Found> {
    Vec::new()
}

/// The day of publication, from what is given and what the times on the page prove.
pub(crate) fn date(_input: &PageArticles, _passages: &[Passage<'_>], _found: &[Found]) -> Option<IssueDate> {
    None
}

/// Gives every time its interval. `found` is in reading order.
pub(crate) fn resolve(_found: &mut [Found], _passages: &[Passage<'_>], _day: Option<Day>) {}
