//! Whether a day of the week belongs to its date.

use banmian_model::{Check, CheckKind, CheckStatus, Day, TimeKind, Value};

use super::check;
use crate::passage::{Found, Passage};

const NAMES: [&str; 7] = [
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
];

/// Dates with a day of the week in apposition: 3月1日，星期天.
pub(super) fn read(passages: &[Passage<'_>], found: &[Found], issue: Option<Day>) -> Vec<Check> {
    found
        .iter()
        .filter_map(|item| one(&passages[item.passage], item, issue))
        .collect()
}

fn one(passage: &Passage<'_>, item: &Found, issue: Option<Day>) -> Option<Check> {
    let Value::Time(time) = &item.value else { return None };
    if !matches!(time.kind, TimeKind::Date | TimeKind::Time) {
        return None;
    }
    let text = passage.text.as_ref();
    let words = text.get(item.range.clone())?;
    if !words.contains(['日', '号', '號']) {
        return None;
    }
    let (printed, end) = weekday_in(words)
        .map(|(day, at)| (day, item.range.start + at))
        .or_else(|| weekday_after(text.get(item.range.end..)?).map(|(day, at)| (day, item.range.end + at)))?;
    let day = time.start?.day;
    let real = weekday(day)?;
    let (status, statement) = if real == printed {
        (CheckStatus::Pass, format!("{day} is a {}", NAMES[real]))
    } else {
        // A year that the words do not name was worked out, and may be what is wrong: it is where the day of the week
        // is that of another year, in which the date is nearer to the day of publication.
        let fits = |year: i16| {
            let other = Day { year, ..day };
            weekday(other) == Some(printed) && distance(other, issue) < distance(day, issue)
        };
        if !words.contains('年') && (fits(day.year - 1) || fits(day.year + 1)) {
            return None;
        }
        let status = if words.contains('年') {
            CheckStatus::Fail
        } else {
            CheckStatus::Suspect
        };
        (status, format!("{day} is a {}, not a {}", NAMES[real], NAMES[printed]))
    };
    let evidence = vec![passage.spans(item.range.start..end.max(item.range.end))];
    Some(check(
        passage.article,
        CheckKind::Weekday,
        status,
        statement,
        evidence,
        "weekday/apposition",
    ))
}

/// Days between two; `None`, which is less than any number, where one is not known.
fn distance(day: Day, from: Option<Day>) -> Option<i32> {
    Some((date(day)? - date(from?)?).get_days().abs())
}

/// A day of the week inside the words of a date, with the byte after it.
fn weekday_in(words: &str) -> Option<(usize, usize)> {
    ["星期", "周", "週", "礼拜", "禮拜"].iter().find_map(|head| {
        let at = words.find(head)? + head.len();
        let c = words[at..].chars().next()?;
        Some((index(c)?, at + c.len_utf8()))
    })
}

/// A day of the week right after a date: nothing but a comma or a bracket between.
fn weekday_after(rest: &str) -> Option<(usize, usize)> {
    let trimmed = rest.trim_start_matches(['，', ',', ' ', '（', '(', '\u{3000}', '、']);
    let skipped = rest.len() - trimmed.len();
    if rest[..skipped].chars().count() > 2 {
        return None;
    }
    let head = ["星期", "周", "週", "礼拜", "禮拜"]
        .iter()
        .find(|head| trimmed.starts_with(**head))?;
    let c = trimmed[head.len()..].chars().next()?;
    Some((index(c)?, skipped + head.len() + c.len_utf8()))
}

fn index(c: char) -> Option<usize> {
    match c {
        '天' => Some(6),
        _ => "一二三四五六日".chars().position(|day| day == c),
    }
}

/// 0 for Monday.
fn weekday(day: Day) -> Option<usize> {
    usize::try_from(date(day)?.weekday().to_monday_zero_offset()).ok()
}

fn date(day: Day) -> Option<jiff::civil::Date> {
    jiff::civil::Date::new(day.year, i8::try_from(day.month).ok()?, i8::try_from(day.day).ok()?).ok()
}
