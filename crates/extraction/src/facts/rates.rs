//! Rates with the numbers they are the quotient of: 307个重点项目已经有289个实现复工，复工率94.14%.

use std::ops::Range;

use banmian_model::{Amount, Decimal, Fact, FactKind, Modifier, Spans, Value, fold};

use super::bare;
use crate::passage::{Found, Passage};

/// A printed rate and the numbers beside it.
#[derive(Clone, Debug)]
pub(crate) struct Rate {
    pub(crate) article: u32,
    pub(crate) part: Decimal,
    pub(crate) whole: Decimal,
    /// The rate as printed.
    pub(crate) printed: String,
    /// Whether the quotient rounds to the printed rate.
    pub(crate) holds: bool,
    /// Part, whole and rate.
    pub(crate) evidence: Vec<Spans>,
}

/// How far before a rate its numbers may stand, in characters: a sentence, not a paragraph.
const REACH: usize = 80;

/// The rates of a page; each becomes a fact.
pub(crate) fn read(passages: &[Passage<'_>], found: &[Found], facts: &mut Vec<Fact>) -> Vec<Rate> {
    let mut rates = Vec::new();
    for (index, item) in found.iter().enumerate() {
        let Value::Ratio { amount } = &item.value else { continue };
        let passage = &passages[item.passage];
        let text = passage.text.as_ref();
        let Some(label) = label(&text[..item.range.start]) else {
            continue;
        };
        let pair = pair(text, found, index, *amount, &label);
        facts.push(fact(passage, item, *amount, &label, pair.as_ref()));
        if let Some(pair) = pair {
            rates.push(rate(passage, item, &pair));
        }
    }
    rates
}

/// Part, whole, and whether the printed rate is their quotient.
struct Pair<'a> {
    part: &'a Found,
    whole: &'a Found,
    numbers: (Decimal, Decimal),
    holds: bool,
}

/// What the rate is of: the words before it that end in 率, 比例 or 占比.
fn label(before: &str) -> Option<String> {
    let before = before.trim_end();
    let stem = ["为", "达到", "达", "是", "约", "高达", "仅"]
        .iter()
        .fold(before, |stem, tail| stem.strip_suffix(tail).unwrap_or(stem));
    let start = stem
        .char_indices()
        .rev()
        .take_while(|(_, c)| is_han(*c))
        .take(8)
        .last()
        .map(|(at, _)| at)?;
    let words = &stem[start..];
    ["率", "比例", "比重", "占比"]
        .iter()
        .any(|tail| words.ends_with(tail))
        .then(|| words.to_owned())
}

fn is_han(c: char) -> bool {
    ('\u{4E00}'..='\u{9FFF}').contains(&c)
}

/// The two numbers before a rate in its sentence that it is the quotient of. Where none are, the sentence's only two
/// numbers of one unit, the smaller said to be among the larger: then the rate does not hold.
fn pair<'a>(text: &str, found: &'a [Found], index: usize, rate: Amount, label: &str) -> Option<Pair<'a>> {
    let item = &found[index];
    let start = sentence_start(&text[..item.range.start]);
    let before: Vec<(&Found, Decimal, Option<&str>)> = found[..index]
        .iter()
        .rev()
        .take(24)
        .take_while(|other| other.passage == item.passage && other.range.start >= start)
        .filter_map(exact)
        .collect();
    let half = half_unit(&text[item.range.clone()]);
    for (i, (part, small, unit)) in before.iter().enumerate() {
        for (whole, large, other) in before.iter().skip(i + 1).chain(before[..i].iter()) {
            let same = unit == other || unit.is_none() || other.is_none();
            if same && small <= large && fits(*small, *large, rate.number, half) {
                return Some(Pair {
                    part,
                    whole,
                    numbers: (*small, *large),
                    holds: true,
                });
            }
        }
    }
    let growth = ["增", "降", "减", "涨", "升"].iter().any(|word| label.contains(word));
    let printed = &text[item.range.clone()];
    if let Some(pair) = near_miss(&before, rate, half, printed).filter(|_| !growth) {
        return Some(pair);
    }
    match before.as_slice() {
        [(part, small, unit), (whole, large, other)]
            if unit == other && small <= large && !growth && rate.modifier == Modifier::Exact =>
        {
            let between = text.get(whole.range.end..part.range.start)?;
            ["中", "已", "有"]
                .iter()
                .any(|word| between.contains(word))
                .then_some(Pair {
                    part,
                    whole,
                    numbers: (*small, *large),
                    holds: false,
                })
        }
        _ => None,
    }
}

/// Two numbers of one unit whose quotient is the printed rate but for one figure: of rates with four figures one in three
/// hundred is so by chance, so this is a slip of the press.
fn near_miss<'a>(
    before: &[(&'a Found, Decimal, Option<&str>)],
    rate: Amount,
    half: Decimal,
    printed: &str,
) -> Option<Pair<'a>> {
    let figures = printed.chars().filter(|c| fold(*c).is_ascii_digit()).count();
    if figures < 4 || rate.modifier != Modifier::Exact {
        return None;
    }
    // Half a unit times two is a unit of the last figure.
    let unit = half + half;
    for (part, small, of) in before {
        for (whole, large, other) in before.iter().filter(|(_, large, _)| small < large) {
            let quotient = small.checked_div(*large).filter(|_| of == other)?;
            let miss = ((quotient - rate.number).abs() / unit).round();
            let one_figure = (1..=9).any(|figure| {
                (0..u32::try_from(figures).unwrap_or(4)).any(|place| miss == Decimal::from(figure * 10_i64.pow(place)))
            });
            if one_figure && miss > Decimal::ONE {
                return Some(Pair {
                    part,
                    whole,
                    numbers: (*small, *large),
                    holds: false,
                });
            }
        }
    }
    None
}

fn exact(found: &Found) -> Option<(&Found, Decimal, Option<&str>)> {
    match &found.value {
        Value::Quantity { amount, unit } if amount.modifier == Modifier::Exact && amount.number > Decimal::ZERO => {
            Some((found, amount.number, unit.as_deref()))
        }
        _ => None,
    }
}

fn sentence_start(before: &str) -> usize {
    let reach = before.char_indices().rev().nth(REACH).map_or(0, |(at, _)| at);
    let end = before[reach..].rfind(['。', '！', '？', '；']);
    end.map_or(reach, |at| reach + at + '。'.len_utf8())
}

/// Half a unit of the last printed digit, as a ratio: of 94.14% it is 0.00005.
fn half_unit(printed: &str) -> Decimal {
    let digits = printed.split_once(['.', '．', '点']).map_or(0, |(_, tail)| {
        tail.chars()
            .take_while(|c| c.is_numeric() || "零一二三四五六七八九".contains(*c))
            .count()
    });
    let places = u32::try_from(digits).unwrap_or(u32::MAX).min(20);
    Decimal::new(5, places + 3)
}

fn fits(part: Decimal, whole: Decimal, rate: Decimal, half: Decimal) -> bool {
    whole > Decimal::ZERO
        && part
            .checked_div(whole)
            .and_then(|quotient| quotient.checked_sub(rate))
            .is_some_and(|miss| miss.abs() <= half)
}

fn rate(passage: &Passage<'_>, item: &Found, pair: &Pair<'_>) -> Rate {
    let spans = |range: &Range<usize>| passage.spans(range.clone());
    Rate {
        article: passage.article,
        part: pair.numbers.0,
        whole: pair.numbers.1,
        printed: passage.text[item.range.clone()].to_owned(),
        holds: pair.holds,
        evidence: vec![spans(&pair.part.range), spans(&pair.whole.range), spans(&item.range)],
    }
}

fn fact(passage: &Passage<'_>, item: &Found, amount: Amount, label: &str, pair: Option<&Pair<'_>>) -> Fact {
    let start = pair.map_or(item.range.start, |pair| {
        pair.part.range.start.min(pair.whole.range.start)
    });
    let rule = if pair.is_some() {
        "statistic/rate-with-terms"
    } else {
        "statistic/lone-rate"
    };
    Fact {
        measure: Some(label.to_owned()),
        value: Some(amount.number),
        modifier: Some(amount.modifier),
        numerator: pair.map(|pair| pair.numbers.0),
        denominator: pair.map(|pair| pair.numbers.1),
        unit: pair.and_then(|pair| exact(pair.whole)?.2.map(str::to_owned)),
        ..bare(
            passage.article,
            FactKind::Statistic,
            passage.spans(start..item.range.end),
            rule,
        )
    }
}
