//! A count while the reader works on it: what it does not say itself it takes from rows before it.

use std::ops::Range;

use banmian_model::{Amount, Decimal, PlaceRef, Scope};

use crate::facts::lexicon::{Level, OriginWord};
use crate::facts::measure::Measure;

/// Where a count belongs.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Where {
    /// A place named.
    Named(PlaceRef),
    /// Where the row of this index belongs.
    Of(usize),
    /// 我市, 全省.
    Home(Level),
    /// The paper's region.
    Region,
    /// 全国.
    Country,
}

/// A count.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub(super) passage: usize,
    /// Bytes of the passage's text: the words that say it.
    pub(super) range: Range<usize>,
    pub(super) place: Where,
    pub(super) measure: Option<Measure>,
    /// The row whose measure and scope it takes where it says none: the head of its list.
    pub(super) head: Option<usize>,
    pub(super) scope: Option<Scope>,
    /// The scope said last before it.
    pub(super) around: Option<Scope>,
    /// The row it is a part of (其中, a bracket).
    pub(super) parent: Option<usize>,
    pub(super) origin: Option<OriginWord>,
    pub(super) amount: Amount,
    /// Index among what was found of the number.
    pub(super) number: Option<usize>,
    /// A decrease: the value counts down.
    pub(super) less: bool,
    /// Index among what was found of the time it holds for.
    pub(super) time: Option<usize>,
    pub(super) disease: Option<u16>,
    /// Whether it stays: a row in doubt is dropped.
    pub(super) sure: bool,
    /// Whether it is an item of a list by places.
    pub(super) item: bool,
    pub(super) rule: &'static str,
}

/// A head and the items that divide it.
#[derive(Clone, Debug)]
pub(crate) struct List {
    /// Index of the head's row.
    pub(crate) head: usize,
    /// Indices of the items' rows.
    pub(crate) items: Vec<usize>,
    /// The sum of the items that belong to no place (外地来京人员11例).
    pub(crate) rest: Decimal,
    /// Whether a number among the items could not be read.
    pub(crate) unread: bool,
}

/// Why a number that counts cases is in no row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reason {
    /// It is of a place that nobody knows, or of a school, a hospital or a ship whose place is not named.
    Place,
    /// It is a part of a count that was not read.
    Whole,
    /// Cases told of before are told of again, and nothing says since when they count.
    Since,
}

/// A number that was left out for doubt.
#[derive(Clone, Debug)]
pub(super) struct LeftOut {
    pub(super) passage: usize,
    /// Bytes of the passage's text: the words that say it.
    pub(super) range: Range<usize>,
    pub(super) reason: Reason,
}
