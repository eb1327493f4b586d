//! Whether a day of the week belongs to its date.

use banmian_model::{Check, CheckKind, CheckStatus, Day, TimeKind, Value};
use jiff::civil::Date;

use super::check;
use crate::passage::{Found, Passage};
use crate::quantities::weekday;
use crate::setting::Setting;

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
pub(super) fn read(passages: &[Passage<'_>], found: &[Found], setting: &Setting) -> Vec<Check> {
    found
        .iter()
        .filter_map(|item| one(&passages[item.passage], item, setting))
        .collect()
}

fn one(passage: &Passage<'_>, item: &Found, setting: &Setting) -> Option<Check> {
    let Value::Time(time) = &item.value else { return None };
    if !matches!(time.kind, TimeKind::Date | TimeKind::Time) {
        return None;
    }
    let (printed, end) = weekday(&passage.text, &item.range)?;
    let day = time.start?.day;
    let real = of(day)?;
    let (status, statement) = if real == printed {
        (CheckStatus::Pass, format!("{day} is a {}", name(real)))
    } else {
        let named = passage.text.get(item.range.clone())?.contains('年');
        let status = disagree(day, printed, named || is_near(day, setting))?;
        (status, format!("{day} is a {}, not a {}", name(real), name(printed)))
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

/// Whether a day is so near to one of publication that is known that its year is no guess.
pub(super) fn is_near(day: Day, setting: &Setting) -> bool {
    const NEAR: i32 = 60;
    let known = setting.issue_date.as_ref().is_some_and(|issued| issued.certain);
    let issued = setting.issue_day().filter(|_| known).and_then(date);
    date(day)
        .zip(issued)
        .is_some_and(|(date, issued)| date.since(issued).is_ok_and(|span| span.get_days().abs() <= NEAR))
}

/// A year that is not `sure` was worked out, and may be what is wrong. It is what is wrong where the day of the week is
/// that of the year before or after: no check.
fn disagree(day: Day, printed: u32, sure: bool) -> Option<CheckStatus> {
    if sure {
        return Some(CheckStatus::Fail);
    }
    let other = [day.year - 1, day.year + 1].map(|year| of(Day { year, ..day }));
    (!other.contains(&Some(printed))).then_some(CheckStatus::Suspect)
}

fn date(day: Day) -> Option<Date> {
    Date::new(day.year, i8::try_from(day.month).ok()?, i8::try_from(day.day).ok()?).ok()
}

/// 1 for Monday.
fn of(day: Day) -> Option<u32> {
    u32::try_from(date(day)?.weekday().to_monday_one_offset()).ok()
}

fn name(weekday: u32) -> &'static str {
    NAMES[(weekday as usize).saturating_sub(1) % 7]
}
