//! Whether a quantity that headline and body both give has one value.

use std::collections::BTreeMap;

use banmian_model::{Check, CheckKind, CheckStatus, Decimal, Modifier, Value};

use super::check;
use crate::passage::{Found, Part, Passage};

/// Characters of the noun that must agree: two (水库) may name many things, four (重点项目) one.
const NOUN: usize = 4;

/// Article, noun and unit.
type Key<'a> = (u32, &'a str, &'a str);

/// Quantities of headlines that the body repeats, with unit: a pass. A different value is only a doubt where the noun is
/// long and the body has it once: 97名党员 beside 其他96名党员 is no contradiction, and 5万个口罩 beside 1000个口罩 are two
/// quantities.
pub(super) fn read(passages: &[Passage<'_>], found: &[Found]) -> Vec<Check> {
    let mut values: BTreeMap<(u32, Decimal, &str), &Found> = BTreeMap::new();
    let mut nouns: BTreeMap<Key<'_>, Vec<(&Found, Decimal)>> = BTreeMap::new();
    for item in found
        .iter()
        .filter(|item| passages[item.passage].part == Part::Paragraph)
    {
        let Some((number, unit)) = value(item) else { continue };
        let article = passages[item.passage].article;
        values.entry((article, number, unit)).or_insert(item);
        if let Some(noun) = noun(passages, item) {
            nouns.entry((article, noun, unit)).or_default().push((item, number));
        }
    }
    let heads = found.iter().filter(|item| passages[item.passage].part.is_head());
    heads
        .filter_map(|head| compare(passages, head, &values, &nouns))
        .collect()
}

fn compare(
    passages: &[Passage<'_>],
    head: &Found,
    values: &BTreeMap<(u32, Decimal, &str), &Found>,
    nouns: &BTreeMap<Key<'_>, Vec<(&Found, Decimal)>>,
) -> Option<Check> {
    let (number, unit) = value(head)?;
    let passage = &passages[head.passage];
    let words = &passage.text[head.range.clone()];
    let one = |other: &Found, status, statement| {
        let evidence = [head, other]
            .map(|item| passages[item.passage].spans(item.range.clone()))
            .to_vec();
        Some(check(
            passage.article,
            CheckKind::Repeat,
            status,
            statement,
            evidence,
            "repeat/headline-and-text",
        ))
    };
    if let Some(again) = values.get(&(passage.article, number, unit)) {
        return one(again, CheckStatus::Pass, format!("{words} in headline and text"));
    }
    let noun = noun(passages, head)?;
    let [(other, _)] = nouns.get(&(passage.article, noun, unit))?.as_slice() else {
        return None;
    };
    let there = &passages[other.passage].text[other.range.clone()];
    one(
        other,
        CheckStatus::Suspect,
        format!("{words}{noun} in the headline, {there}{noun} in the text"),
    )
}

/// Number and unit of a quantity or an amount of money.
fn value(item: &Found) -> Option<(Decimal, &str)> {
    match &item.value {
        Value::Quantity { amount, unit } if amount.number > Decimal::ONE => Some((amount.number, unit.as_deref()?)),
        Value::Money { amount, unit, .. } => Some((amount.number, unit)),
        _ => None,
    }
}

/// The noun after a quantity: four characters, and then a mark or the end. 8万只口罩送到企业 goes on, and counts 口罩.
fn noun<'a>(passages: &'a [Passage<'_>], item: &Found) -> Option<&'a str> {
    let text = passages[item.passage].text.as_ref();
    let others = ["其他", "另", "另外", "其中", "其余"];
    let exact = matches!(&item.value, Value::Quantity { amount, .. } if amount.modifier == Modifier::Exact);
    let rest = text.get(item.range.end..)?;
    let end = rest
        .char_indices()
        .take_while(|(_, c)| ('\u{4E00}'..='\u{9FFF}').contains(c))
        .take(NOUN + 1)
        .last()
        .map(|(at, c)| at + c.len_utf8())?;
    let noun = &rest[..end];
    let named = !others.iter().any(|word| text[..item.range.start].ends_with(word));
    (exact && named && noun.chars().count() == NOUN).then_some(noun)
}
