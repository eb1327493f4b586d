//! Days, months and years, by the sun and by the moon.

use banmian_model::Day;
use jiff::civil::Date;

/// The day `n` days after `day`. `None` outside the years 1 to 9999.
pub(super) fn add_days(day: Day, n: i64) -> Option<Day> {
    let span = jiff::Span::new().try_days(n).ok()?;
    from_date(to_date(day)?.checked_add(span).ok()?)
}

/// The day with these numbers, where there is one.
pub(super) fn day(year: i32, month: u32, day: u32) -> Option<Day> {
    let found = Day {
        year: i16::try_from(year).ok()?,
        month: u8::try_from(month).ok()?,
        day: u8::try_from(day).ok()?,
    };
    from_date(to_date(found)?)
}

/// The first day of the month `n` months after the one given.
pub(super) fn month_start(year: i32, month: u32, n: i32) -> Option<Day> {
    let months = year.checked_mul(12)?.checked_add(month as i32 - 1)?.checked_add(n)?;
    day(months.div_euclid(12), months.rem_euclid(12) as u32 + 1, 1)
}

/// The same day of the month so many months on; where that has fewer days, its last.
pub(super) fn same_day(of: Day, months: i32) -> Option<Day> {
    let first = month_start(i32::from(of.year), u32::from(of.month), months)?;
    let same = |number: u8| day(i32::from(first.year), u32::from(first.month), u32::from(number));
    (0..4).find_map(|less| same(of.day.checked_sub(less)?))
}

/// Monday is 1.
pub(super) fn weekday(day: Day) -> Option<u32> {
    Some(to_date(day)?.weekday().to_monday_one_offset() as u32)
}

/// Days from `a` to `b`.
pub(super) fn days_between(a: Day, b: Day) -> Option<i64> {
    let span = to_date(a)?.until(to_date(b)?).ok()?;
    Some(i64::from(span.get_days()))
}

/// The nth weekday of a month: 5月的第二个星期日.
pub(super) fn nth_weekday(year: i32, month: u32, nth: u32, weekday_wanted: u32) -> Option<Day> {
    let first = day(year, month, 1)?;
    let ahead = (weekday_wanted + 7 - weekday(first)?) % 7 + (nth.checked_sub(1)?) * 7;
    add_days(first, i64::from(ahead))
}

fn to_date(day: Day) -> Option<Date> {
    Date::new(day.year, day.month as i8, day.day as i8)
        .ok()
        .filter(|_| day.year > 0)
}

fn from_date(date: Date) -> Option<Day> {
    (date.year() > 0).then_some(Day {
        year: date.year(),
        month: date.month() as u8,
        day: date.day() as u8,
    })
}

/// The lunar calendar and the solar terms of 1840 to 2100, from `data/lunar.tsv`.
#[derive(Debug)]
pub(super) struct Almanac {
    years: Vec<LunarYear>,
}

#[derive(Debug)]
struct LunarYear {
    first: Day,
    leap: u32,
    /// Days of its months in order, the leap month in its place.
    months: Vec<u8>,
    /// Day of the month of each solar term of the solar year.
    terms: Vec<u8>,
}

const FIRST_YEAR: i32 = 1840;

impl Default for Almanac {
    fn default() -> Self {
        let lines = include_str!("../../data/lunar.tsv").lines();
        let years = lines
            .filter(|line| !line.starts_with('#'))
            .filter_map(lunar_year)
            .collect();
        Self { years }
    }
}

fn lunar_year(line: &str) -> Option<LunarYear> {
    let mut fields = line.split('\t');
    let year = fields.next()?.parse().ok()?;
    let (month, first) = fields.next()?.split_once('-')?;
    Some(LunarYear {
        first: day(year, month.parse().ok()?, first.parse().ok()?)?,
        leap: fields.next()?.parse().ok()?,
        months: fields
            .next()?
            .bytes()
            .map(|b| if b == b'L' { 30 } else { 29 })
            .collect(),
        terms: fields
            .next()?
            .chars()
            .filter_map(|c| Some(c.to_digit(36)? as u8))
            .collect(),
    })
}

impl Almanac {
    fn year(&self, year: i32) -> Option<&LunarYear> {
        self.years.get(usize::try_from(year.checked_sub(FIRST_YEAR)?).ok()?)
    }

    /// The days of a lunar month, half open.
    pub(super) fn month(&self, year: i32, month: u32, leap: bool) -> Option<(Day, Day)> {
        let found = self.year(year)?;
        if leap && found.leap != month {
            return None;
        }
        let behind_leap = found.leap > 0 && month > found.leap;
        let index = month.checked_sub(1)? as usize + usize::from(behind_leap || leap);
        let length = *found.months.get(index)?;
        let before: i64 = found.months[..index].iter().map(|&days| i64::from(days)).sum();
        let start = add_days(found.first, before)?;
        Some((start, add_days(start, i64::from(length))?))
    }

    /// A lunar day as a solar one. The thirtieth is the last day, also of a month of 29: 除夕, 大年三十.
    pub(super) fn lunar_day(&self, year: i32, month: u32, leap: bool, number: u32) -> Option<Day> {
        let (start, end) = self.month(year, month, leap)?;
        let found = add_days(start, i64::from(number.checked_sub(1)?))?;
        if found < end {
            Some(found)
        } else {
            add_days(end, -1).filter(|_| number == 30)
        }
    }

    /// The day of a solar term, 1 (小寒) to 24 (冬至).
    pub(super) fn term(&self, year: i32, term: u32) -> Option<Day> {
        let index = term.checked_sub(1)?;
        let number = *self.year(year)?.terms.get(index as usize)?;
        day(year, index / 2 + 1, u32::from(number))
    }

    /// The days of a lunar year, half open.
    pub(super) fn whole(&self, year: i32) -> Option<(Day, Day)> {
        Some((self.year(year)?.first, self.year(year + 1)?.first))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// New years and leap months as the almanac of the Hong Kong Observatory prints them.
    #[test]
    fn new_years_are_those_of_the_observatory() {
        let almanac = Almanac::default();
        let known = [
            (1840, 2, 3),
            (1851, 2, 1),
            (1861, 2, 10),
            (1875, 2, 6),
            (1898, 1, 22),
            (1933, 1, 26),
            (1949, 1, 29),
            (1976, 1, 31),
            (1984, 2, 2),
            (2000, 2, 5),
            (2008, 2, 7),
            (2019, 2, 5),
            (2020, 1, 25),
            (2021, 2, 12),
            (2022, 2, 1),
            (2023, 1, 22),
            (2024, 2, 10),
            (2025, 1, 29),
            (2026, 2, 17),
        ];
        for (year, month, number) in known {
            assert_eq!(almanac.whole(year).unwrap().0, day(year, month, number).unwrap());
        }
        for (year, leap) in [(2017, 6), (2020, 4), (2023, 2), (2025, 6), (2033, 11)] {
            assert!(almanac.month(year, leap, true).is_some(), "{year}");
        }
    }

    #[test]
    fn every_year_is_as_long_as_its_months() {
        let almanac = Almanac::default();
        assert_eq!(almanac.years.len(), 261);
        for pair in almanac.years.windows(2) {
            let days = pair[0].months.iter().map(|&days| i64::from(days)).sum();
            assert_eq!(add_days(pair[0].first, days), Some(pair[1].first));
            assert_eq!(pair[0].months.len(), 12 + usize::from(pair[0].leap > 0));
            assert_eq!(pair[0].terms.len(), 24);
        }
    }

    #[test]
    fn terms_and_eves() {
        let almanac = Almanac::default();
        assert_eq!(almanac.term(2020, 7), day(2020, 4, 4));
        assert_eq!(almanac.term(2019, 24), day(2019, 12, 22));
        assert_eq!(almanac.lunar_day(2019, 12, false, 30), day(2020, 1, 24));
        assert_eq!(almanac.lunar_day(2021, 12, false, 30), day(2022, 1, 31));
    }
}
