//! Rows of what articles state: epidemic counts, rates, offices, documents, contacts.

mod epidemic;
pub(crate) mod lexicon;
pub(crate) mod measure;
pub(crate) mod names;
mod rates;
mod records;
mod tokens;

use banmian_model::{Decimal, Fact, FactKind, Rule, Spans};

use crate::Resources;
use crate::passage::{Found, Passage};
use crate::setting::Setting;

pub(crate) use epidemic::Reason;
pub(crate) use rates::Rate;

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
    all.rates = rates::read(passages, found, &mut all.facts);
    all.facts.extend(
        found
            .iter()
            .flat_map(|found| records::stated(&passages[found.passage], found)),
    );
    all.sort();
    all
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
        spans,
        rule: Rule::from(rule),
    }
}
