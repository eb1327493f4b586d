//! Epidemic counts: numbers, then what they count, then what they cover, then where.
//!
//! The order follows what bulletins of health commissions and newspapers do. A number is read with the words next to it
//! ([`slots`]); what they leave open it takes from the clause before, from the list it is an item of or from the count it
//! divides ([`reader`]); a wrong row costs more than a missing one, so a number whose words are not all understood gives
//! none.

mod clauses;
mod lists;
mod places;
mod reader;
mod resolution;
mod row;
mod slots;
mod zeros;

use banmian_model::Fact;

use super::Tie;
use super::lexicon::Lexicon;
use super::names::Names;
use super::tokens;
use crate::passage::{Found, Passage};

use reader::Reader;

/// The counts of one article: `passages` by index, `found` of all passages.
pub(super) fn read(
    passages: &[(usize, &Passage<'_>)],
    found: &[Found],
    region: Option<&str>,
    lexicon: &Lexicon,
    names: &dyn Names,
) -> (Vec<Fact>, Vec<Tie>) {
    let mut reader = Reader::new(found, region);
    for &(index, passage) in passages {
        let near =
            found.partition_point(|item| item.passage < index)..found.partition_point(|item| item.passage <= index);
        let tokens = tokens::of(passage, found, near, lexicon);
        reader.read(index, passage.text.as_ref(), &clauses::of(&tokens));
    }
    resolution::facts(&reader.rows, &reader.lists, passages, found, region, lexicon, names)
}
