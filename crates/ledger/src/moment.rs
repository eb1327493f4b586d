//! Moments and days as the tables write them.

use banmian_model::Day;

/// A moment for a person: a day where one ends with it, else day and hour. `2020-03-02T00:00:00` ends 2020-03-01.
pub(crate) fn until(end: &str) -> String {
    match end.split_once('T') {
        Some((day, "00:00:00")) => day
            .parse()
            .map_or_else(|_| day.to_owned(), |day: Day| day.previous().to_string()),
        Some((day, time)) => format!("{day}T{}", time.strip_suffix(":00").unwrap_or(time)),
        None => end.to_owned(),
    }
}

/// The day that a window belongs to: the one that its last moment is in.
pub(crate) fn day(end: &str) -> Option<String> {
    until(end).get(..10).map(str::to_owned)
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
