//! People, offices, organisations, places and documents, by rules and small lists: correct in what they give, silent in
//! what they do not know.

mod among_names;
mod appointments;
mod beside_office;
mod calls;
mod documents;
mod former;
mod found_again;
mod full_names;
mod introduced;
mod labels;
mod lexicon;
mod listed_by_place;
mod naming;
mod offices;
mod organizations;
mod people;
mod places;
mod speaking;
mod tagged;

use banmian_model::PageArticles;

use crate::Resources;
use crate::passage::{Found, Passage};
use crate::setting::Setting;

use labels::Labels;

pub(crate) use calls::{Surnames, call_at};
pub(crate) use lexicon::{Lexicon, PageNames, automaton};
pub(crate) use naming::{AFTER as AFTER_NAMES, POINTS};
pub(crate) use offices::{floor, signs};
pub(crate) use places::{settle_below, settle_counties};
pub(crate) use speaking::WORDS as CALL_WORDS;

/// Reads the names on a page.
pub(crate) fn read(
    input: &PageArticles,
    passages: &[Passage<'_>],
    setting: &Setting,
    resources: &Resources,
) -> Vec<Found> {
    let lexicon = &resources.entities;
    let labels: Vec<Labels> = passages
        .iter()
        .map(|passage| Labels::of(passage, &resources.tagger))
        .collect();
    let mut found = people::read(input, passages, &labels, resources);
    found.extend(organizations::read(passages, lexicon));
    found.extend(places::read(passages, setting, lexicon, &found));
    found.extend(former::read(passages, setting, lexicon.former(), &found));
    found.extend(documents::read(passages));
    let mut found = tagged::add(passages, lexicon, &labels, found);
    among_names::add(passages, lexicon, &mut found);
    calls::settle(passages, lexicon, &mut found);
    full_names::tie(passages, setting, lexicon, &mut found);
    found
}
