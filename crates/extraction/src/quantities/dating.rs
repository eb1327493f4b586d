//! The day a page was published, from what is given or from what its times prove.

use std::collections::BTreeSet;

use banmian_model::{Basis, IssueDate, PageArticles, TimeKind, TimeModifier, TimeValue, Value};
use jiff::civil::Date;

use super::apposition::weekday;
use crate::passage::{Found, Passage};

/// Years that a page may be of. Earlier ones name days otherwise.
const YEARS: std::ops::RangeInclusive<i16> = 1950..=2035;

/// The day of publication. What is given wins; else a morning daily is taken to report the day before, and the year
/// is what weekdays, leap days and named years leave.
pub(crate) fn date(input: &PageArticles, passages: &[Passage<'_>], found: &[Found]) -> Option<IssueDate> {
    if input.segmentation.articles.len() < 2 {
        return None;
    }
    let times: Vec<(&Found, &TimeValue)> = found
        .iter()
        .filter_map(|found| {
            if let Value::Time(time) = &found.value {
                Some((found, time))
            } else {
                None
            }
        })
        .collect();
    if !speaks_of_days(passages, &times) {
        return None;
    }
    let (month, day) = latest_reported(&times)?;
    let (years, mut evidence) = possible_years(&times, passages, month, day, &input.page.text);
    evidence.insert(
        0,
        format!("{month}月{day}日 is the latest past day reported; a morning daily reports the day before"),
    );
    let next = |year: i16| Date::new(year, month, day).ok().and_then(|date| date.tomorrow().ok());
    match years.as_slice() {
        [Year { year, proven }] => {
            let value = next(*year)?.to_string();
            Some(IssueDate {
                value,
                certain: *proven,
                basis: Basis::Text,
                evidence,
            })
        }
        _ => {
            // A year with the common shape: a leap day would shift only the last of February.
            let after = next(2019)?;
            let value = format!("XXXX-{:02}-{:02}", after.month(), after.day());
            Some(IssueDate {
                value,
                certain: false,
                basis: Basis::Text,
                evidence,
            })
        }
    }
}

/// Whether the page reports days as news does: it says 昨日, or names more than one day, or one in
/// several articles. One day in a story of the
/// last week tells nothing of the day of publication.
fn speaks_of_days(passages: &[Passage<'_>], times: &[(&Found, &TimeValue)]) -> bool {
    let named = times
        .iter()
        .filter(|(_, time)| month_day(&time.timex).is_some())
        .count();
    named > 1 || passages.iter().any(|passage| passage.text.contains('昨'))
}

/// Month and day of the latest day that the page reports as past: days stand in a circle, and the latest is the one
/// before the widest gap.
fn latest_reported(times: &[(&Found, &TimeValue)]) -> Option<(i8, i8)> {
    let days: BTreeSet<(i8, i8)> = times
        .iter()
        .filter(|(_, time)| matches!(time.kind, TimeKind::Date | TimeKind::Time))
        .filter(|(_, time)| {
            use TimeModifier::{After, Before, Since};
            // 自2月18日起, 3月1日前: days to come as often as past ones.
            !matches!(time.modifier, Some(Before | After | Since))
        })
        .filter_map(|(_, time)| month_day(&time.timex))
        .collect();
    let place = |(month, day): (i8, i8)| i32::from(month) * 31 + i32::from(day);
    let days: Vec<(i8, i8)> = days.into_iter().collect();
    let gap = |index: usize| {
        let next = days
            .get(index + 1)
            .map_or_else(|| place(days[0]) + 12 * 31, |next| place(*next));
        next - place(days[index])
    };
    (0..days.len())
        .max_by_key(|&index| (gap(index), index))
        .map(|index| days[index])
}

/// Of a time that names month and day and no year.
fn month_day(timex: &str) -> Option<(i8, i8)> {
    let date = timex.split('T').next()?.strip_prefix("XXXX-")?;
    let (month, day) = date.split_once('-')?;
    Some((month.parse().ok()?, day.parse().ok()?))
}

/// A year that is left, and whether the page proves it.
struct Year {
    year: i16,
    proven: bool,
}

/// The years that the page's evidence leaves, and that evidence in words.
fn possible_years(
    times: &[(&Found, &TimeValue)],
    passages: &[Passage<'_>],
    month: i8,
    day: i8,
    text: &str,
) -> (Vec<Year>, Vec<String>) {
    let mut evidence = Vec::new();
    let mut years: Vec<i16> = YEARS.collect();
    let mut proofs = 0;
    for (month, day, weekday, words) in weekdays(times, passages) {
        years.retain(|&year| {
            Date::new(year, month, day).is_ok_and(|date| date.weekday().to_monday_one_offset() == weekday)
        });
        evidence.push(format!("{words} leaves {}", listed(&years)));
        proofs += 1;
    }
    if times.iter().any(|(_, time)| month_day(&time.timex) == Some((2, 29))) {
        years.retain(|&year| Date::new(year, 2, 29).is_ok());
        evidence.push(format!("2月29日 is named, which leaves {}", listed(&years)));
        proofs += 1;
    }
    let bounded = bounded_years(&mut years, text, &mut evidence);
    let named = named_years(times, text);
    if let Some(&latest) = named.iter().next_back() {
        // A page names its own year or, around new year, the one before or after it.
        let near: Vec<i16> = years
            .iter()
            .copied()
            .filter(|year| (latest - 1..=latest).contains(year))
            .collect();
        if near.contains(&latest) {
            years = vec![latest];
            evidence.push(format!("{latest} is the latest year named"));
        } else if !near.is_empty() {
            years = near;
            evidence.push(format!(
                "{latest} is the latest year named, which leaves {}",
                listed(&years)
            ));
        }
    }
    let single = years.len() == 1;
    // One kind of evidence alone may be a slip: a proof needs two that agree.
    let proven = single && proofs > 0 && (bounded || !named.is_empty()) || single && proofs > 1;
    let _ = (month, day);
    (years.into_iter().map(|year| Year { year, proven }).collect(), evidence)
}

/// Words with the years in which papers print them.
const WORDS: &str = include_str!("../../data/dated_words.tsv");

/// Leaves the years in which the page's words were in use; whether there was such a word.
fn bounded_years(years: &mut Vec<i16>, text: &str, evidence: &mut Vec<String>) -> bool {
    let mut bounded = false;
    let rows = WORDS.lines().filter(|line| !line.starts_with('#'));
    for (word, from, to) in rows.filter_map(word_and_years) {
        if text.contains(word) {
            years.retain(|year| (from..=to).contains(year));
            evidence.push(format!("{word} leaves {}", listed(years)));
            bounded = true;
        }
    }
    bounded
}

fn word_and_years(line: &str) -> Option<(&str, i16, i16)> {
    let mut fields = line.split('\t');
    let word = fields.next()?;
    let from = fields.next()?.parse().ok()?;
    let to = fields.next()?.parse().unwrap_or(*YEARS.end());
    Some((word, from, to))
}

fn listed(years: &[i16]) -> String {
    match years {
        [] => "no year".to_owned(),
        [.., last] if years.len() > 6 => format!("{} years up to {last}", years.len()),
        _ => years.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "),
    }
}

/// Dates with their day of the week: month, day, weekday from Monday = 1, words.
fn weekdays(times: &[(&Found, &TimeValue)], passages: &[Passage<'_>]) -> Vec<(i8, i8, i8, String)> {
    let one = |(date, value): &(&Found, &TimeValue)| {
        let (month, day) = month_day(&value.timex)?;
        let text = &passages[date.passage].text;
        let (number, end) = weekday(text, &date.range)?;
        let words = text.get(date.range.start..end.max(date.range.end))?;
        Some((month, day, i8::try_from(number).ok()?, words.to_owned()))
    };
    times.iter().filter_map(one).collect()
}

/// Years named in dates and document numbers (〔2020〕).
fn named_years(times: &[(&Found, &TimeValue)], text: &str) -> BTreeSet<i16> {
    let dated = times
        .iter()
        .filter_map(|(_, time)| time.timex.get(..4)?.parse::<i16>().ok());
    let numbered = text
        .split('〔')
        .skip(1)
        .filter_map(|rest| rest.get(..4)?.parse::<i16>().ok());
    dated.chain(numbered).filter(|year| YEARS.contains(year)).collect()
}
