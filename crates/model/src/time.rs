use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A day of the (proleptic) Gregorian calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Day {
    /// Year of the common era.
    pub year: i16,
    /// Month, 1 to 12.
    pub month: u8,
    /// Day of the month, 1 to 31.
    pub day: u8,
}

impl Day {
    /// The day of `YYYY-MM-DD`, alone or with a time of day behind `T` or a space.
    ///
    /// # Errors
    /// As [`Day::from_str`]'s.
    pub fn of_date_time(text: &str) -> Result<Self, NoDay> {
        let (date, time) = text.split_at_checked(10).ok_or(NoDay)?;
        let bears_time = time.is_empty() || time.starts_with(['T', ' ']);
        bears_time.then_some(date).ok_or(NoDay)?.parse()
    }

    /// How many days a month of the Gregorian calendar has; `None` where there is no such month.
    pub const fn length_of_month(year: i16, month: u8) -> Option<u8> {
        match month {
            2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => Some(29),
            2 => Some(28),
            4 | 6 | 9 | 11 => Some(30),
            1 | 3 | 5 | 7 | 8 | 10 | 12 => Some(31),
            _ => None,
        }
    }

    /// The day before.
    #[must_use]
    pub fn previous(self) -> Self {
        let (year, month) = match (self.month, self.day) {
            (_, 2..) => {
                let day = self.day - 1;
                return Self { day, ..self };
            }
            (1, _) => (self.year.saturating_sub(1), 12),
            (month, _) => (self.year, month.saturating_sub(1)),
        };
        let day = Self::length_of_month(year, month).unwrap_or(1);
        Self { year, month, day }
    }
}

/// `YYYY-MM-DD`, as [`Day`] is displayed; a day that the calendar has (2020-02-30 is none).
impl FromStr for Day {
    type Err = NoDay;

    fn from_str(text: &str) -> Result<Self, NoDay> {
        let &[a, b, c, d, b'-', e, f, b'-', g, h] = text.as_bytes() else {
            return Err(NoDay);
        };
        let number = |digits: &[u8]| {
            digits.iter().try_fold(0, |sum, digit| {
                let value = digit.is_ascii_digit().then(|| i16::from(digit - b'0'))?;
                Some(sum * 10 + value)
            })
        };
        let (year, month, day) = (number(&[a, b, c, d]), number(&[e, f]), number(&[g, h]));
        let (Some(year), Some(month), Some(day)) = (year, month, day) else {
            return Err(NoDay);
        };
        let (Ok(month), Ok(day)) = (u8::try_from(month), u8::try_from(day)) else {
            return Err(NoDay);
        };
        let days = Self::length_of_month(year, month).ok_or(NoDay)?;
        (1..=days)
            .contains(&day)
            .then_some(Self { year, month, day })
            .ok_or(NoDay)
    }
}

/// A text is no day of the form `YYYY-MM-DD`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoDay;

impl fmt::Display for NoDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no day of the form YYYY-MM-DD")
    }
}

impl std::error::Error for NoDay {}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

/// A moment of local civil time: what a clock on the wall says, with no zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Moment {
    /// The day.
    pub day: Day,
    /// Hour, 0 to 23. 24时 is hour 0 of the next day.
    pub hour: u8,
    /// Minute, 0 to 59.
    pub minute: u8,
    /// Second, 0 to 59.
    pub second: u8,
}

impl Moment {
    /// Midnight at which `day` begins.
    pub const fn midnight(day: Day) -> Self {
        Self {
            day,
            hour: 0,
            minute: 0,
            second: 0,
        }
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}T{:02}:{:02}:{:02}", self.day, self.hour, self.minute, self.second)
    }
}

/// What a mention of time is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum TimeKind {
    /// A day, month, year or other whole unit of the calendar (3月1日, 去年6月).
    Date,
    /// A time of day, with or without its day (1日15时).
    Time,
    /// A stretch with stated ends, one of them perhaps open (1月21日至2月3日).
    Interval,
    /// A length of time (4天, 半个月).
    Duration,
    /// Something that comes again (每天, 每周三).
    Set,
}

/// The finest unit that a mention of time states.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Grain {
    /// Second.
    Second,
    /// Minute.
    Minute,
    /// Hour.
    Hour,
    /// Part of a day (上午, 晚).
    DayPart,
    /// Day.
    Day,
    /// Week.
    Week,
    /// Ten-day part of a month (旬).
    Dekad,
    /// Month.
    Month,
    /// Quarter.
    Quarter,
    /// Half of a year.
    HalfYear,
    /// Year.
    Year,
    /// Decade.
    Decade,
    /// Century.
    Century,
}

/// How a mention of time departs from the plain unit it names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum TimeModifier {
    /// 约, 左右.
    About,
    /// 多, 余: more than the length named.
    MoreThan,
    /// 不到, 不足.
    LessThan,
    /// 至少, 以上.
    AtLeast,
    /// 至多, 以内.
    AtMost,
    /// 初: the beginning of the unit.
    Start,
    /// 中: the middle.
    Mid,
    /// 底, 末: the end.
    End,
    /// 前: before.
    Before,
    /// 后: after.
    After,
    /// 以来, 起: from then on.
    Since,
    /// 截至, 为止: up to and including.
    Until,
}

/// A length of time as ISO 8601 writes it (`P4D`, `PT6H`, `P0.5M`).
pub type Duration = String;

/// The value of a mention of time. `timex` is what the words say and never changes; the rest is what they mean on
/// the page's day, worked out again when that day changes.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct TimeValue {
    /// What it is.
    pub kind: TimeKind,
    /// What the words say, in the notation of TIMEX3 (`XXXX-03-01`, `XXXX-XX-01T15`, `P4D`).
    pub timex: String,
    /// First moment, local civil time. `None`: open, or not resolved.
    pub start: Option<Moment>,
    /// Moment after the last. `None`: open, or not resolved.
    pub end: Option<Moment>,
    /// The finest unit stated.
    pub grain: Option<Grain>,
    /// How it departs from the plain unit.
    pub modifier: Option<TimeModifier>,
    /// Of a duration: its length, of a range the lower.
    pub duration: Option<Duration>,
    /// Of a range of durations (6至8个小时): the upper length.
    pub duration_high: Option<Duration>,
    /// ISO 8601-2 (EDTF), where resolved: `2020-03-01`, `../2020-02-28`, `2019-06`.
    pub edtf: Option<String>,
    /// What it was resolved against, in words a person can check (`issue date 2020-03-02`).
    pub anchor: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, day: Option<[i16; 3]>) {
        let read = Day::of_date_time(text).ok();
        let numbers = read.map(|day| [day.year, i16::from(day.month), i16::from(day.day)]);
        assert_eq!(numbers, day, "{text:?}");
    }

    #[test]
    fn the_day_before_may_be_of_another_month_or_year() {
        for (day, before) in [
            ("2020-03-02", "2020-03-01"),
            ("2020-03-01", "2020-02-29"),
            ("1900-03-01", "1900-02-28"),
            ("2020-05-01", "2020-04-30"),
            ("2020-01-01", "2019-12-31"),
        ] {
            assert_eq!(day.parse::<Day>().unwrap().previous().to_string(), before);
        }
    }

    #[test]
    fn days_are_of_the_calendar() {
        check("2020-03-02", Some([2020, 3, 2]));
        check("2020-02-29", Some([2020, 2, 29]));
        check("2000-02-29T08:30", Some([2000, 2, 29]));
        check("1939-04-21 06:00", Some([1939, 4, 21]));
        for text in [
            "",
            "2020-3-2",
            "2020-02-30",
            "2019-02-29",
            "1900-02-29",
            "2020-04-31",
            "2020-00-10",
            "2020-13-01",
            "2020-01-00",
            "+020-01-01",
            "2020/03/02",
            "2020-03-021",
            "2020-03-0２",
            "二〇二〇",
        ] {
            check(text, None);
        }
        assert_eq!(
            "2020-03-02".parse::<Day>().map(|day| day.to_string()).as_deref(),
            Ok("2020-03-02")
        );
    }
}
