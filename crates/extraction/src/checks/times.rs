//! Dates and the days of the week printed beside them.

use banmian_model::{Check, CheckKind, CheckStatus, Value};
use jiff::civil::Date;

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

/// 3月1日，星期天: whether that day was one.
pub(super) fn weekdays(passages: &[Passage<'_>], found: &[Found]) -> Vec<Check> {
    let mut checks = Vec::new();
    let times: Vec<&Found> = found
        .iter()
        .filter(|found| matches!(found.value, Value::Time(_)))
        .collect();
    for pair in times.windows(2) {
        let [date, weekday] = pair else { continue };
        let (Value::Time(value), Value::Time(named)) = (&date.value, &weekday.value) else {
            continue;
        };
        let near = date.passage == weekday.passage
            && weekday
                .range
                .start
                .checked_sub(date.range.end)
                .is_some_and(|gap| gap <= '（'.len_utf8());
        let Some(number) = named
            .timex
            .strip_prefix("XXXX-WXX-")
            .and_then(|number| number.parse::<i8>().ok())
        else {
            continue;
        };
        let day = value.edtf.as_deref().and_then(|edtf| edtf.parse::<Date>().ok());
        let (Some(day), true, Ok(said)) = (day, near, usize::try_from(number - 1)) else {
            continue;
        };
        let passage = &passages[date.passage];
        let is = usize::try_from(day.weekday().to_monday_zero_offset()).unwrap_or(0);
        let (status, statement) = if is == said {
            (CheckStatus::Pass, format!("{day} is a {}", NAMES[is]))
        } else {
            (
                CheckStatus::Fail,
                format!("{day} is a {} and no {}", NAMES[is], NAMES[said]),
            )
        };
        let evidence = vec![passage.spans(date.range.clone()), passage.spans(weekday.range.clone())];
        checks.push(check(
            passage.article,
            CheckKind::Weekday,
            status,
            statement,
            evidence,
            "weekday/beside-date",
        ));
    }
    checks
}
