//! 甲和其他96名党员 against the headline's 97名党员.

use std::collections::BTreeMap;

use banmian_model::{Check, CheckKind, CheckStatus, Decimal, Modifier, Value};

use super::check;
use crate::entities::floor;
use crate::facts::is_summable;
use crate::passage::{Found, Passage};

/// A number with what it counts.
struct Group<'a> {
    item: &'a Found,
    number: Decimal,
    noun: &'a str,
}

/// Bytes before a number in which the names may stand.
const REACH: usize = 600;

/// Named people and 其他N名 beside a number in the headline, kicker or deck of the same article.
pub(super) fn read(passages: &[Passage<'_>], found: &[Found]) -> Vec<Check> {
    let heads = heads(passages, found);
    let one = |item| {
        let part = group(passages, item)?;
        let passage = &passages[item.passage];
        let whole = heads.get(&(passage.article, part.noun))?;
        let named = named(passage, found, item)?;
        Some(compare(passages, whole, &part, named))
    };
    found.iter().filter_map(one).collect()
}

/// The first number of each noun in the heads of each article.
fn heads<'a>(passages: &'a [Passage<'_>], found: &'a [Found]) -> BTreeMap<(u32, &'a str), Group<'a>> {
    let mut heads = BTreeMap::new();
    for item in found {
        let passage = &passages[item.passage];
        if passage.part.is_head()
            && let Some(group) = group(passages, item)
        {
            heads.entry((passage.article, group.noun)).or_insert(group);
        }
    }
    heads
}

fn compare(passages: &[Passage<'_>], whole: &Group<'_>, part: &Group<'_>, named: usize) -> Check {
    let sum = part.number + Decimal::from(named);
    let (status, sign) = if sum == whole.number {
        (CheckStatus::Pass, "=")
    } else {
        (CheckStatus::Suspect, "≠")
    };
    let statement = format!("{} {sign} {named} + {}", whole.number, part.number);
    let spans = |group: &Group<'_>| passages[group.item.passage].spans(group.item.range.clone());
    let article = passages[part.item.passage].article;
    check(
        article,
        CheckKind::Sum,
        status,
        statement,
        vec![spans(whole), spans(part)],
        "sum/named-and-others",
    )
}

/// A number of people, and the two characters that say which.
fn group<'a>(passages: &'a [Passage<'_>], item: &'a Found) -> Option<Group<'a>> {
    let Value::Quantity { amount, unit } = &item.value else {
        return None;
    };
    let exact = amount.modifier == Modifier::Exact && is_summable(amount.number);
    if !exact || !matches!(unit.as_deref(), Some("名" | "位" | "个" | "個" | "人")) {
        return None;
    }
    let rest = passages[item.passage].text.get(item.range.end..)?;
    let end = rest.char_indices().nth(2).map_or(rest.len(), |(at, _)| at);
    let noun = &rest[..end];
    let is_noun = noun.chars().count() == 2 && noun.chars().all(|c| ('\u{4E00}'..='\u{9FFF}').contains(&c));
    is_noun.then_some(Group {
        item,
        number: amount.number,
        noun,
    })
}

/// How many people are named before 和其他.
fn named(passage: &Passage<'_>, found: &[Found], item: &Found) -> Option<usize> {
    let text = passage.text.as_ref();
    let before = text.get(..item.range.start)?;
    let before = ["其他", "另外", "其余", "其它"]
        .iter()
        .find_map(|word| before.strip_suffix(word))?;
    let before = ["和", "与", "及", "同", "以及", "等"]
        .iter()
        .find_map(|word| before.strip_suffix(word))?;
    let window = floor(text, before.len().saturating_sub(REACH));
    let start = match before[window..].rfind(['，', '。', '；', '：', '！', '？', '“']) {
        Some(at) => window + at + '，'.len_utf8(),
        None if window == 0 => 0,
        None => return None,
    };
    let names = before.get(start..)?;
    let items: Vec<&str> = names.split('、').collect();
    let from = found.partition_point(|other| (other.passage, other.range.start) < (item.passage, start));
    let people = found[from..]
        .iter()
        .take_while(|other| other.passage == item.passage && other.range.start < before.len())
        .filter(|other| matches!(other.value, Value::Person { .. }))
        .count();
    match people {
        0 => items
            .iter()
            .all(|name| (2..=4).contains(&name.chars().count()))
            .then_some(items.len()),
        people => Some(people.max(items.len())),
    }
}
