//! Resolved times in ISO 8601-2 (EDTF).

use banmian_model::{Moment, TimeModifier, TimeValue};

use super::calendar;
use super::timex::Point;

/// ISO 8601-2 for what was resolved.
pub(super) fn edtf(time: &TimeValue, first: &Point, range: bool) -> String {
    let inclusive = |end: Moment| {
        if end == Moment::midnight(end.day) {
            calendar::add_days(end.day, -1).map_or_else(String::new, |day| day.to_string())
        } else {
            end.to_string()
        }
    };
    let months = |start: Moment, end: Moment| {
        let whole = start.day.day == 1 && end.day.day == 1 && end == Moment::midnight(end.day);
        let last = calendar::add_days(end.day, -1)
            .filter(|_| whole && range && first.day.is_none() && first.month.is_some())?;
        Some(format!(
            "{:04}-{:02}/{:04}-{:02}",
            start.day.year, start.day.month, last.year, last.month
        ))
    };
    let from = |start: Moment| {
        if start == Moment::midnight(start.day) && first.clock.is_none() {
            start.day.to_string()
        } else {
            start.to_string()
        }
    };
    match (time.start, time.end) {
        (None, Some(end)) if first.clock.is_some() => format!("../{end}"),
        (None, Some(end)) => format!("../{}", inclusive(end)),
        (Some(start), None) => format!("{}/..", from(start)),
        (Some(start), Some(end)) if time.modifier == Some(TimeModifier::Until) && !range => {
            format!(
                "../{}",
                if first.clock.is_some() {
                    start.to_string()
                } else {
                    inclusive(end)
                }
            )
        }
        (Some(start), Some(end)) if first.clock.is_some() => {
            // 0时至24时 is the whole day.
            let days = start == Moment::midnight(start.day) && end == Moment::midnight(end.day);
            let day = days.then(|| unit(start, end, false)).flatten();
            day.unwrap_or_else(|| format!("{start}/{end}"))
        }
        (Some(start), Some(end)) => unit(start, end, range)
            .or_else(|| months(start, end))
            .unwrap_or_else(|| format!("{}/{}", from(start), inclusive(end))),
        (None, None) => String::new(),
    }
}

/// A whole day, month or year as one.
fn unit(start: Moment, end: Moment, range: bool) -> Option<String> {
    let (a, b) = (start.day, end.day);
    if range {
        return None;
    }
    if calendar::add_days(a, 1) == Some(b) {
        return Some(a.to_string());
    }
    let month = calendar::month_start(i32::from(a.year), u32::from(a.month), 1);
    if a.day == 1 && month == Some(b) {
        return Some(format!("{:04}-{:02}", a.year, a.month));
    }
    let year = a.day == 1 && a.month == 1 && b.day == 1 && b.month == 1 && b.year == a.year + 1;
    year.then(|| format!("{:04}", a.year))
}
