//! The Chinese calendar (农历), for the day that mastheads print beside the date.

use banmian_model::Day;
use jiff::civil::Date;

/// A day of the Chinese calendar, as far as a masthead says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Lunar {
    /// Place of the year's sign in the cycle of sixty, from 甲子 = 0.
    pub(crate) sign: Option<u8>,
    /// Whether the month is a second one of its number (闰).
    pub(crate) leap: bool,
    pub(crate) month: u8,
    pub(crate) day: u8,
}

/// Years, made by `examples/lunar.mjs`: `year TAB month-day TAB months`.
const YEARS: &str = include_str!("../data/lunar.txt");

/// Whether a printed day is `day`; `None` where the table does not reach. Before 1929 almanacs were reckoned for
/// Peking's own noon, and may differ by a day.
pub(crate) fn agrees(printed: Lunar, day: Day) -> Option<bool> {
    if day.year < 1929 {
        return None;
    }
    let known = of_day(day)?;
    let sign = printed.sign.is_none() || printed.sign == known.sign;
    Some(sign && (printed.leap, printed.month, printed.day) == (known.leap, known.month, known.day))
}

fn of_day(day: Day) -> Option<Lunar> {
    let date = date(day.year, day.month, day.day)?;
    // The day belongs to the last year that has begun.
    let (year, begins, months) = YEARS
        .lines()
        .filter_map(parse)
        .take_while(|&(_, begins, _)| begins <= date)
        .last()?;
    let mut left = (date - begins).get_days();
    let mut month = 0;
    for letter in months.chars() {
        let leap = letter.is_ascii_lowercase();
        month += u8::from(!leap);
        let days = if letter.eq_ignore_ascii_case(&'D') { 30 } else { 29 };
        if left < days {
            return Some(Lunar {
                // 4 was a year of 甲子.
                sign: u8::try_from((year - 4).rem_euclid(60)).ok(),
                leap,
                month,
                day: u8::try_from(left + 1).ok()?,
            });
        }
        left -= days;
    }
    None
}

fn parse(line: &str) -> Option<(i16, Date, &str)> {
    let mut fields = line.split('\t');
    let year: i16 = fields.next()?.parse().ok()?;
    let (month, day) = fields.next()?.split_once('-')?;
    Some((
        year,
        date(year, month.parse().ok()?, day.parse().ok()?)?,
        fields.next()?,
    ))
}

fn date(year: i16, month: u8, day: u8) -> Option<Date> {
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(year: i16, month: u8, day: u8, expected: Option<(bool, u8, u8)>) {
        let lunar = of_day(Day { year, month, day });
        assert_eq!(lunar.map(|lunar| (lunar.leap, lunar.month, lunar.day)), expected);
    }

    #[test]
    fn days_have_their_place_in_the_chinese_year() {
        check(2020, 3, 2, Some((false, 2, 9)));
        check(2020, 5, 25, Some((true, 4, 3)));
        check(2020, 1, 24, Some((false, 12, 30)));
        check(2005, 11, 28, Some((false, 10, 27)));
        check(1899, 1, 1, None);
    }

    #[test]
    fn printed_days_are_held_against_the_date() {
        let printed = Lunar {
            sign: Some(36),
            leap: false,
            month: 2,
            day: 9,
        };
        let march = |day| Day {
            year: 2020,
            month: 3,
            day,
        };
        assert_eq!(agrees(printed, march(2)), Some(true));
        assert_eq!(agrees(printed, march(3)), Some(false));
        assert_eq!(
            agrees(
                Lunar {
                    sign: Some(37),
                    ..printed
                },
                march(2)
            ),
            Some(false)
        );
    }
}
