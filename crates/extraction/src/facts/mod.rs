//! Rows of what articles state: epidemic counts, rates, offices, documents, contacts.

mod epidemic;
pub(crate) mod lexicon;
pub(crate) mod measure;
pub(crate) mod names;
mod records;
mod statistics;
mod tokens;

use banmian_model::{Decimal, Fact, FactKind, Rule, Spans};

use crate::Resources;
use crate::passage::{Found, Passage};
use crate::setting::Setting;

pub(crate) use epidemic::Reason;
pub(crate) use statistics::{Rate, Words, half_unit};

/// A count and the counts that divide it, as indices among the facts.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Tie {
    pub(crate) whole: usize,
    pub(crate) parts: Vec<usize>,
    /// Numbers of the list that belong to no place.
    pub(crate) rest: Decimal,
    /// Whether a number of the list could not be read.
    pub(crate) unread: bool,
}

/// A count of cases that is in no row, and why.
#[derive(Clone, Debug)]
pub(crate) struct Doubt {
    pub(crate) article: u32,
    pub(crate) spans: Spans,
    pub(crate) words: String,
    pub(crate) reason: Reason,
}

/// What facts hand to checks.
#[derive(Debug, Default)]
pub(crate) struct Facts {
    pub(crate) facts: Vec<Fact>,
    /// Lists by places with the counts they divide.
    pub(crate) ties: Vec<Tie>,
    /// Printed rates with the numbers they are the quotient of.
    pub(crate) rates: Vec<Rate>,
    /// Counts that were left out for doubt.
    pub(crate) doubts: Vec<Doubt>,
}

/// Reads the facts of a page.
pub(crate) fn read(passages: &[Passage<'_>], found: &[Found], setting: &Setting, resources: &Resources) -> Facts {
    let region = setting.region.as_ref().map(|region| region.value.as_str());
    let mut all = Facts::default();
    let numbered: Vec<(usize, &Passage<'_>)> = passages.iter().enumerate().collect();
    for own in numbered.chunk_by(|(_, one), (_, next)| one.article == next.article) {
        let (facts, ties, doubts) = epidemic::read(own, found, region, &resources.epidemic, resources);
        let offset = all.facts.len();
        all.facts.extend(facts);
        all.doubts.extend(doubts);
        all.ties.extend(ties.into_iter().map(|tie| Tie {
            whole: tie.whole + offset,
            parts: tie.parts.into_iter().map(|part| part + offset).collect(),
            ..tie
        }));
    }
    let ledger = Ledger::of(&all.facts);
    let statistics = statistics::read(passages, found, setting, &resources.statistics, resources, &ledger);
    all.facts.extend(statistics.facts);
    all.rates = statistics.rates;
    all.facts.extend(
        found
            .iter()
            .flat_map(|found| records::stated(&passages[found.passage], found)),
    );
    all.sort();
    all
}

/// Whether a number takes part in sums: nothing that a newspaper adds up is larger, and all sums and tenfolds of the
/// others are numbers that [`Decimal`] holds.
pub(crate) fn is_summable(number: Decimal) -> bool {
    const LARGEST: i64 = 1_000_000_000_000_000_000;
    number.abs() <= Decimal::from(LARGEST)
}

impl Facts {
    /// By article and place; the ties keep pointing where they did.
    fn sort(&mut self) {
        let mut order: Vec<usize> = (0..self.facts.len()).collect();
        let place = |index: usize| (self.facts[index].article, &self.facts[index].spans);
        order.sort_by(|&a, &b| place(a).cmp(&place(b)));
        let mut moved = vec![0; order.len()];
        for (new, &old) in order.iter().enumerate() {
            moved[old] = new;
        }
        for tie in &mut self.ties {
            tie.whole = moved[tie.whole];
            tie.parts.iter_mut().for_each(|part| *part = moved[*part]);
        }
        self.facts = order.iter().map(|&index| self.facts[index].clone()).collect();
    }
}

/// Where the counts of the epidemic ledger stand: a number in one has checks of its own, and is no statistic.
#[derive(Debug)]
pub(crate) struct Ledger(Vec<(u32, Spans)>);

impl Ledger {
    /// Of facts in any order.
    pub(crate) fn of(facts: &[Fact]) -> Self {
        let counts = facts.iter().filter(|fact| fact.kind == FactKind::Epidemic);
        let mut places: Vec<(u32, Spans)> = counts.map(|fact| (fact.article, fact.spans.clone())).collect();
        places.sort();
        Self(places)
    }

    /// Whether a number stands in a count. Counts are short: of those that start before the number ends, one of the last
    /// holds it.
    pub(crate) fn holds(&self, article: u32, number: &Spans) -> bool {
        let before = self
            .0
            .partition_point(|(of, spans)| (*of, spans.start()) < (article, number.end()));
        let mut near = self.0[..before].iter().rev().take(8);
        near.any(|(of, spans)| *of == article && spans.overlaps(number))
    }
}

/// A fact with nothing but what every fact has.
pub(crate) fn bare(article: u32, kind: FactKind, spans: Spans, rule: &'static str) -> Fact {
    Fact {
        article,
        kind,
        subject: None,
        measure: None,
        scope: None,
        origin: None,
        value: None,
        unit: None,
        modifier: None,
        numerator: None,
        denominator: None,
        place: None,
        window: None,
        statistic: None,
        spans,
        rule: Rule::from(rule),
    }
}
