//! Rates with the numbers they were worked out from.

use std::ops::Range;

use banmian_model::{Decimal, Fact, FactKind, Modifier, Spans, Value};

use super::bare;
use crate::passage::{Found, Passage};

/// A printed rate beside the two numbers of its sentence that it compares.
pub(crate) struct Rate {
    pub(crate) passage: usize,
    pub(crate) numerator: (Decimal, Range<usize>),
    pub(crate) denominator: (Decimal, Range<usize>),
    pub(crate) rate: (Decimal, Range<usize>),
    /// The rate's digits as printed: 94.14%.
    pub(crate) printed: String,
    /// What it is called: 复工率.
    name: String,
    unit: String,
}

impl Rate {
    /// Whether the quotient is the rate within half a unit of its last printed digit.
    pub(crate) fn holds(&self) -> Option<bool> {
        let quotient = self.numerator.0.checked_div(self.denominator.0)?;
        let digits = self
            .printed
            .trim_end_matches(['%', '％'])
            .split_once('.')
            .map_or(0, |(_, fraction)| fraction.chars().count());
        let unit = Decimal::new(1, u32::try_from(digits).ok()?.checked_add(2)?);
        Some((quotient - self.rate.0).abs() * Decimal::TWO <= unit)
    }

    pub(crate) fn fact(&self, passages: &[Passage<'_>]) -> Fact {
        let passage = &passages[self.passage];
        Fact {
            measure: Some(self.name.clone()),
            value: Some(self.rate.0),
            unit: Some(self.unit.clone()),
            modifier: Some(Modifier::Exact),
            numerator: Some(self.numerator.0),
            denominator: Some(self.denominator.0),
            ..bare(
                passage.article,
                FactKind::Statistic,
                self.spans(passage),
                "statistic/rate-with-terms",
            )
        }
    }

    fn spans(&self, passage: &Passage<'_>) -> Spans {
        let start = self.numerator.1.start.min(self.denominator.1.start);
        passage.spans(start..self.rate.1.end)
    }
}

/// The rates of a page whose sentence has just two counts of one unit before them, the greater first: 307个重点项目中289个
/// 复工，复工率94.14%. With more there would be a choice, and a guess.
pub(crate) fn rates(passages: &[Passage<'_>], found: &[Found]) -> Vec<Rate> {
    let mut rates = Vec::new();
    for (at, ratio) in found.iter().enumerate() {
        let Value::Ratio { amount } = &ratio.value else {
            continue;
        };
        let text = &passages[ratio.passage].text;
        let sentence = text[..ratio.range.start]
            .rfind(['。', '；', '！'])
            .map_or(0, |at| at + '。'.len_utf8());
        let Some(name) = name(&text[sentence..ratio.range.start]) else {
            continue;
        };
        let counts: Vec<(Decimal, &str, Range<usize>)> = found[..at]
            .iter()
            .filter(|other| other.passage == ratio.passage && other.range.start >= sentence)
            .filter_map(|other| match &other.value {
                Value::Quantity {
                    amount,
                    unit: Some(unit),
                } if amount.modifier == Modifier::Exact => Some((amount.number, unit.as_str(), other.range.clone())),
                _ => None,
            })
            .collect();
        if let [whole, part] = counts.as_slice()
            && whole.1 == part.1
            && whole.0 >= part.0
        {
            rates.push(Rate {
                passage: ratio.passage,
                numerator: (part.0, part.2.clone()),
                denominator: (whole.0, whole.2.clone()),
                rate: (amount.number, ratio.range.clone()),
                printed: text[ratio.range.clone()].to_owned(),
                name,
                unit: whole.1.to_owned(),
            });
        }
    }
    rates
}

/// The word that ends in 率 right before the ratio.
fn name(before: &str) -> Option<String> {
    let before = before.trim_end_matches(['为', '达', '到', '至']);
    let before = before.strip_suffix('率')?;
    let from = before
        .rfind(['，', '、', '（', '。', ',', '的'])
        .map_or(0, |at| at + before[at..].chars().next().map_or(0, char::len_utf8));
    Some(format!("{}率", &before[from..]))
}
