//! Days as numbers, for axes and weekdays.

use banmian_model::Day;

/// Days since 1970-01-01 (after Hinnant, "chrono-compatible low-level date algorithms").
pub(crate) fn number(day: Day) -> i64 {
    let year = i64::from(day.year) - i64::from(day.month <= 2);
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let month = (i64::from(day.month) + 9) % 12;
    let day_of_year = (153 * month + 2) / 5 + i64::from(day.day) - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

/// The day with a number.
pub(crate) fn day(number: i64) -> Day {
    let shifted = number + 719_468;
    let era = shifted.div_euclid(146_097);
    let of_era = shifted.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let day_of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * day_of_year + 2) / 153;
    let of_month = day_of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    Day {
        year: i16::try_from(year).unwrap_or(i16::MAX),
        month: u8::try_from(month).unwrap_or(1),
        day: u8::try_from(of_month).unwrap_or(1),
    }
}

/// Days since Monday: 0 of a Monday, 6 of a Sunday.
pub(crate) fn from_monday(day: Day) -> usize {
    // 1970-01-01 was a Thursday.
    usize::try_from((number(day) + 3).rem_euclid(7)).unwrap_or(0)
}

/// 星期一 to 星期日.
pub(crate) fn weekday(day: Day) -> &'static str {
    ["星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日"][from_monday(day)]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Day {
        text.parse().expect("it is a day")
    }

    #[test]
    fn days_have_numbers_and_numbers_days() {
        assert_eq!(number(of("1970-01-01")), 0);
        assert_eq!(number(of("2020-03-01")), 18_322);
        assert_eq!(day(number(of("2020-03-01")) - 1), of("2020-02-29"));
        for number in [-30_000, -1, 0, 11_016, 18_321, 40_000] {
            assert_eq!(super::number(day(number)), number);
        }
    }

    #[test]
    fn days_have_their_weekday() {
        assert_eq!(weekday(of("2020-03-01")), "星期日");
        assert_eq!(weekday(of("1936-11-05")), "星期四");
        assert_eq!(weekday(of("1900-01-01")), "星期一");
    }
}
