use std::fmt;

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
