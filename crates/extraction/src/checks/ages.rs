//! Whether an age fits the year of birth beside it.

use banmian_model::{Check, CheckKind, CheckStatus, Decimal, Modifier, Value};

use super::check;
use crate::passage::{Found, Passage};
use crate::setting::Setting;

/// Bytes between a year of birth and an age that speak of one person: a sentence of a biography.
const REACH: usize = 90;

/// 1954年出生，今年66岁. An age may be by the birthday, or by the calendar year, or count the year of birth as the first
/// (虚岁): three years fit.
pub(super) fn read(passages: &[Passage<'_>], found: &[Found], setting: &Setting) -> Vec<Check> {
    let Some(issued) = setting.issue_day() else {
        return Vec::new();
    };
    let births = found
        .iter()
        .enumerate()
        .filter_map(|(index, item)| Some((index, born(passages, item)?)));
    let one = |(index, year): (usize, i16)| {
        let birth = &found[index];
        let age = found[index + 1..]
            .iter()
            .take(6)
            .find(|item| item.passage == birth.passage && age(item).is_some())?;
        let years = age_of(passages, birth, age)?;
        let passage = &passages[birth.passage];
        let fits = (-1..=1).any(|off| Decimal::from(issued.year - year + off) == years);
        let status = if fits { CheckStatus::Pass } else { CheckStatus::Suspect };
        let statement = format!("born in {year} and {} years old in {}", years.normalize(), issued.year);
        let evidence = [birth, age].map(|item| passage.spans(item.range.clone())).to_vec();
        Some(check(
            passage.article,
            CheckKind::Sum,
            status,
            statement,
            evidence,
            "sum/age",
        ))
    };
    births.filter_map(one).collect()
}

/// The year of 1954年出生, 1954年3月生, 生于1954年.
fn born(passages: &[Passage<'_>], item: &Found) -> Option<i16> {
    let Value::Time(time) = &item.value else { return None };
    let text = passages[item.passage].text.as_ref();
    let (before, behind) = (&text[..item.range.start], &text[item.range.end..]);
    let goes_on = ["出生", "生，", "生于", "生人", "生。", "生的"]
        .iter()
        .any(|word| behind.starts_with(word))
        && !behind.starts_with("出生率")
        && !behind.starts_with("出生人口");
    let said = goes_on || ["生于", "出生于"].iter().any(|word| before.ends_with(word));
    said.then(|| time.timex.get(..4)?.parse().ok())?
}

fn age(item: &Found) -> Option<Decimal> {
    match &item.value {
        Value::Quantity { amount, unit } if unit.as_deref() == Some("岁") && amount.modifier == Modifier::Exact => {
            Some(amount.number)
        }
        _ => None,
    }
}

/// The age, where it is that of today: 今年66岁, 现年66岁, and not 18岁参军.
fn age_of(passages: &[Passage<'_>], birth: &Found, item: &Found) -> Option<Decimal> {
    const TODAY: [&str; 7] = ["今年", "现年", "已", "如今", "今年已", "年满", "刚满"];
    let text = passages[birth.passage].text.as_ref();
    let between = text.get(birth.range.end..item.range.start)?;
    let today = TODAY.iter().any(|word| between.ends_with(word));
    (today && between.len() <= REACH && !between.contains('。')).then(|| age(item))?
}
