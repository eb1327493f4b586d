//! Moments and days as the tables write them.

use banmian_model::Day;

/// A moment for a person: a day where one ends with it, else day and hour. `2020-03-02T00:00:00` ends 2020-03-01.
pub(crate) fn until(end: &str) -> String {
    match end.split_once('T') {
        Some((day, "00:00:00")) => day
            .parse()
            .map_or_else(|_| day.to_owned(), |day| before(day).to_string()),
        Some((day, time)) => format!("{day}T{}", time.strip_suffix(":00").unwrap_or(time)),
        None => end.to_owned(),
    }
}

/// The day that a window belongs to: the one that its last moment is in.
pub(crate) fn day(end: &str) -> Option<String> {
    until(end).get(..10).map(str::to_owned)
}

fn before(day: Day) -> Day {
    let first = |year, month| Day { year, month, day: 1 };
    match (day.month, day.day) {
        (_, 2..) => Day {
            day: day.day - 1,
            ..day
        },
        (1, _) => Day {
            day: 31,
            ..first(day.year - 1, 12)
        },
        (month, _) => Day {
            day: length(day.year, month - 1),
            ..first(day.year, month - 1)
        },
    }
}

fn length(year: i16, month: u8) -> u8 {
    match month {
        2 if (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_ends_with_midnight() {
        for (end, said) in [
            ("2020-03-02T00:00:00", "2020-03-01"),
            ("2020-03-01T00:00:00", "2020-02-29"),
            ("2019-03-01T00:00:00", "2019-02-28"),
            ("2020-01-01T00:00:00", "2019-12-31"),
            ("2020-03-02T15:00:00", "2020-03-02T15:00"),
        ] {
            assert_eq!(until(end), said);
        }
    }
}
