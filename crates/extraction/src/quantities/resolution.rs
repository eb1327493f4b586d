//! Times given their intervals: a pure function of what was read and the day of publication.

use std::sync::LazyLock;

use banmian_model::{Day, Grain, Moment, TimeKind, TimeModifier, TimeValue, Value};
use jiff::ToSpan as _;
use jiff::civil::{Date, date};

use crate::passage::{Found, Passage};

/// First days of the lunar years.
static NEW_YEARS: LazyLock<Vec<Date>> = LazyLock::new(|| {
    include_str!("../../data/new_year.txt")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| {
            let mut parts = line.split(' ');
            let year: i16 = parts.next()?.parse().ok()?;
            Date::new(year, parts.next()?.parse().ok()?, parts.next()?.parse().ok()?).ok()
        })
        .collect()
});

/// Gives every time its interval. `found` is in reading order. Without a day only times that name their year get one.
pub(crate) fn resolve(found: &mut [Found], passages: &[Passage<'_>], day: Option<Day>) {
    let issue = day.and_then(to_date);
    let mut last: Option<Date> = None;
    let mut article = None;
    let mut behind: Option<(usize, usize)> = None;
    for found in found {
        let passage = &passages[found.passage];
        if article != Some(passage.article) {
            (article, last) = (Some(passage.article), None);
        }
        let Value::Time(time) = &mut found.value else { continue };
        if matches!(time.kind, TimeKind::Duration | TimeKind::Set) {
            continue;
        }
        // 3月1日，星期天: the weekday is of the date right before it.
        let close = behind.is_some_and(|(passage, end)| {
            passage == found.passage && found.range.start >= end && found.range.start - end <= '，'.len_utf8()
        });
        let ahead = is_ahead(&passage.text, found.range.end) || matches!(time.modifier, Some(TimeModifier::Before));
        if let Some(start) = settle(time, issue, last, close, ahead)
            && time.grain.is_some_and(|grain| grain <= Grain::Day)
        {
            last = Some(start);
        }
        behind = Some((found.passage, found.range.end));
    }
}

fn to_date(day: Day) -> Option<Date> {
    let (month, day_) = (i8::try_from(day.month).ok()?, i8::try_from(day.day).ok()?);
    Date::new(day.year, month, day_).ok()
}

/// Whether words around a time speak of what is to come.
fn is_ahead(text: &str, end: usize) -> bool {
    let sentence_end = text[end..].find('。').map_or(text.len(), |at| end + at);
    let after: String = text[end..sentence_end].chars().take(12).collect();
    ["将", "拟", "截止", "开幕", "举行"]
        .iter()
        .any(|word| after.starts_with(word))
        || after.starts_with('前')
}

/// Settles one time; the day on which it starts.
fn settle(time: &mut TimeValue, issue: Option<Date>, last: Option<Date>, close: bool, ahead: bool) -> Option<Date> {
    let hangs = time.anchor.take();
    let timex = time.timex.clone();
    let (date_part, clock) = timex
        .split_once('T')
        .map_or((timex.as_str(), None), |(date, clock)| (date, Some(clock)));
    let (start, end, anchor) = match hangs.as_deref().and_then(|hangs| hangs.split_once(' ')) {
        Some((unit, offset)) => hanging(unit, offset, date_part, issue, last, close)?,
        None => plain(date_part, issue, last, ahead)?,
    };
    fill(time, start, end, clock, anchor)
}

type Settled = (Date, Date, Option<String>);

fn named(issue: Date) -> Option<String> {
    Some(format!("issue date {issue}"))
}

/// Times that hang on another: 去年6月, 昨日, 当天, 星期天, 大年初三.
fn hanging(
    unit: &str,
    offset: &str,
    date_part: &str,
    issue: Option<Date>,
    last: Option<Date>,
    close: bool,
) -> Option<Settled> {
    let steps: i64 = offset.trim_start_matches('+').parse().ok()?;
    match unit {
        "day" => {
            let day = issue?.checked_add(steps.days()).ok()?;
            Some((day, day.tomorrow().ok()?, named(issue?)))
        }
        "last" => {
            let day = last?.checked_add(steps.days()).ok()?;
            Some((
                day,
                day.tomorrow().ok()?,
                Some(format!("the date mentioned before, {}", last?)),
            ))
        }
        "month" => {
            let first = issue?.first_of_month().checked_add(steps.months()).ok()?;
            Some((first, first.checked_add(1.month()).ok()?, named(issue?)))
        }
        "year" => {
            let year = issue?.year() + i16::try_from(steps).ok()?;
            let words = date_part.replacen("XXXX", &format!("{year:04}"), 1);
            let (start, end, _) = plain(&words, issue, last, false)?;
            Some((start, end, named(issue?)))
        }
        "weekday" => {
            if close && let Some(last) = last {
                return Some((last, last.tomorrow().ok()?, Some("the date right before it".to_owned())));
            }
            let issue = issue?;
            let back = (i64::from(issue.weekday().to_monday_one_offset()) - steps).rem_euclid(7);
            let day = issue.checked_sub(back.days()).ok()?;
            Some((day, day.tomorrow().ok()?, named(issue)))
        }
        "newyear" => {
            let issue = issue?;
            // The latest such day that is past.
            let day = NEW_YEARS
                .iter()
                .rev()
                .filter_map(|first| first.checked_add(steps.days()).ok())
                .find(|day| *day <= issue)?;
            Some((day, day.tomorrow().ok()?, named(issue)))
        }
        _ => None,
    }
}

/// Dates of the calendar: with their year as they stand; without, the latest past one, or the next where the words
/// look ahead.
fn plain(date_part: &str, issue: Option<Date>, last: Option<Date>, ahead: bool) -> Option<Settled> {
    let mut parts = date_part.split('-');
    let year = parts.next().filter(|year| !year.is_empty())?;
    let month = parts.next();
    let day: Option<i8> = parts.next().and_then(|day| day.parse().ok());
    if let Ok(year) = year.parse::<i16>() {
        let (start, end) = unit(year, month.and_then(|month| month.parse().ok()), day)?;
        return Some((start, end, None));
    }
    let issue = issue?;
    let month: Option<i8> = month.and_then(|month| month.parse().ok());
    if month.is_none() {
        return day_alone(day?, issue, last);
    }
    let years = if ahead {
        [issue.year(), issue.year() + 1, issue.year() - 1]
    } else {
        [issue.year(), issue.year() - 1, issue.year() - 4]
    };
    let fits = |start: Date| {
        if ahead {
            start >= issue || (issue - start).get_days() < 60
        } else {
            start <= issue
        }
    };
    let (start, end) = years
        .into_iter()
        .filter_map(|year| unit(year, month, day))
        .find(|(start, _)| fits(*start))?;
    Some((start, end, named(issue)))
}

/// 28日: of the month mentioned last where that gives a past day, else the latest past one.
fn day_alone(day: i8, issue: Date, last: Option<Date>) -> Option<Settled> {
    let of_month =
        |first: Date| unit(first.year(), Some(first.month()), Some(day)).filter(|(start, _)| *start <= issue);
    if let Some(last) = last
        && let Some((start, end)) = of_month(last)
    {
        return Some((start, end, Some(format!("the date mentioned before, {last}"))));
    }
    let this = issue.first_of_month();
    let (start, end) = of_month(this).or_else(|| of_month(this.checked_sub(1.month()).ok()?))?;
    Some((start, end, named(issue)))
}

fn unit(year: i16, month: Option<i8>, day: Option<i8>) -> Option<(Date, Date)> {
    match (month, day) {
        (None, _) => Some((date(year, 1, 1), date(year.checked_add(1)?, 1, 1))),
        (Some(month), None) => {
            let first = Date::new(year, month, 1).ok()?;
            Some((first, first.checked_add(1.month()).ok()?))
        }
        (Some(month), Some(day)) => {
            let day = Date::new(year, month, day).ok()?;
            Some((day, day.tomorrow().ok()?))
        }
    }
}

/// Writes the interval and its names into the value.
fn fill(time: &mut TimeValue, start: Date, end: Date, clock: Option<&str>, anchor: Option<String>) -> Option<Date> {
    let (mut from, mut to) = (Moment::midnight(to_day(start)), Moment::midnight(to_day(end)));
    match clock {
        Some(clock) if clock.starts_with(|c: char| c.is_ascii_digit()) => {
            let (hour, minute) = clock.split_once(':').unwrap_or((clock, "0"));
            let (hour, minute): (i64, i64) = (hour.parse().ok()?, minute.parse().ok()?);
            let length = if clock.contains(':') { 1.minutes() } else { 1.hours() };
            let at = start.at(0, 0, 0, 0).checked_add(hour.hours().minutes(minute)).ok()?;
            (from, to) = (to_moment(at), to_moment(at.checked_add(length).ok()?));
            time.edtf = Some(format!("{from}/{to}"));
        }
        // Which hours a part of the day has is not for us to say.
        Some(_) => time.edtf = Some(start.to_string()),
        None => {
            time.edtf = Some(match time.grain {
                Some(Grain::Year) => format!("{:04}", start.year()),
                Some(Grain::Month) => format!("{:04}-{:02}", start.year(), start.month()),
                _ => start.to_string(),
            });
        }
    }
    (time.start, time.end, time.anchor) = (Some(from), Some(to), anchor);
    Some(start)
}

fn to_day(date: Date) -> Day {
    let part = |value: i8| u8::try_from(value).expect("a calendar's months and days count from 1");
    Day {
        year: date.year(),
        month: part(date.month()),
        day: part(date.day()),
    }
}

fn to_moment(at: jiff::civil::DateTime) -> Moment {
    let part = |value: i8| u8::try_from(value).expect("a clock counts from 0");
    Moment {
        day: to_day(at.date()),
        hour: part(at.hour()),
        minute: part(at.minute()),
        second: part(at.second()),
    }
}
