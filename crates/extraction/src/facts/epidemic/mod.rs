//! Epidemic counts: numbers, then what they count, then what they cover, then where.
//!
//! The order follows what bulletins of health commissions and newspapers do. A number is read with the words next to it
//! ([`slots`]); what they leave open it takes from the clause before, from the list it is an item of or from the count it
//! divides ([`reader`]); a wrong row costs more than a missing one, so a number whose words are not all understood gives
//! none.

mod clauses;
mod context;
mod lists;
mod places;
mod reader;
mod resolution;
mod respectively;
mod row;
mod slots;
mod zeros;

use banmian_model::Fact;

use super::lexicon::{Lexicon, Word};
use super::names::Names;
use super::tokens::{self, Kind, Token};
use super::{Doubt, Tie};
use crate::passage::{Found, Passage};

use reader::Reader;
pub(super) use resolution::{country_wide, home, window};
pub(crate) use row::Reason;

/// The counts of one article: `passages` by index, `found` of all passages.
pub(super) fn read(
    passages: &[(usize, &Passage<'_>)],
    found: &[Found],
    region: Option<&str>,
    lexicon: &Lexicon,
    names: &dyn Names,
) -> (Vec<Fact>, Vec<Tie>, Vec<Doubt>) {
    let mut reader = Reader::new(found, region);
    for &(index, passage) in passages {
        let near =
            found.partition_point(|item| item.passage < index)..found.partition_point(|item| item.passage <= index);
        let mut tokens = tokens::of(passage, found, near, lexicon);
        // Few passages count anything, and names are looked up with four endings each.
        if tokens.iter().any(counts) {
            doubt_short_names(&mut tokens, passage.text.as_ref(), names);
        }
        reader.read(index, passage.text.as_ref(), &clauses::of(&tokens, found));
    }
    let (facts, ties) = resolution::facts(&reader.rows, &reader.lists, passages, found, region, lexicon, names);
    (facts, ties, doubts(&reader, passages))
}

/// Whether a row may come of a token: of a number, or of a word for none.
fn counts(token: &Token) -> bool {
    matches!(
        token.kind,
        Kind::Count(_) | Kind::Word(Word::No | Word::Zero | Word::NoneLeft)
    )
}

/// 瑞丽新增7例: words that nobody reads are a county without its last word, and what is counted is not the region's.
fn doubt_short_names(tokens: &mut [Token], text: &str, names: &dyn Names) {
    for at in 1..tokens.len() {
        let [gap, next] = [&tokens[at - 1], &tokens[at]];
        let reported = matches!(
            next.kind,
            Kind::Word(Word::Scope(_) | Word::Filler | Word::No | Word::Noun(_))
        );
        let unread = gap.kind == Kind::Gap { placelike: false } && reported;
        let name = text.get(gap.range.clone()).unwrap_or_default();
        let named = |ending| names.exists(&format!("{name}{ending}"));
        if unread && (2..=3).contains(&name.chars().count()) && ["市", "县", "区", "旗"].into_iter().any(named) {
            tokens[at - 1].kind = Kind::Gap { placelike: true };
        }
    }
}

/// What the reader left out for doubt, where it stands on the page.
fn doubts(reader: &Reader<'_>, passages: &[(usize, &Passage<'_>)]) -> Vec<Doubt> {
    let first = passages.first().map_or(0, |(first, _)| *first);
    let one = |left: &row::LeftOut| {
        let (_, passage) = passages.get(left.passage - first)?;
        Some(Doubt {
            article: passage.article,
            spans: passage.spans(left.range.clone()),
            words: passage.text.get(left.range.clone())?.to_owned(),
            reason: left.reason,
        })
    };
    reader.left_out.iter().filter_map(one).collect()
}
