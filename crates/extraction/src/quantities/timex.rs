//! What words of time say, before anything is known of the day: a point of the calendar with gaps.
//!
//! Its text form is kept in `TimeValue::timex` and read back when times are resolved, so that resolving is a function
//! of mentions alone. It is TIMEX3's where that has one: `2020-03-01`, `XXXX-03-01`, `XXXX-XX-01T15`, `XXXX-WXX-5`,
//! `XXXX-03-01TMO`, `PAST_REF`; else in its spirit: `{year-1}-06` for 去年6月, `{ref-day+1}` for 次日, a lunar day
//! `LXXXX-01-03`, a solar term `XXXX-ST07`, quarters `2020-Q1`, halves `2020-H1`, ten-day parts `2020-02-D2`, weeks
//! `2021-05-K1`, a week's end `{week+1}-WE`, first months or days `{year+0}-F5M`, decades `198X`, centuries `20XX`, years
//! of the cycle of sixty `GZ37`; years and centuries before our era (`BC0221`, `BC04XX`) are no points, and not resolved.
//! A range is two of them with `/`; days of the week that come again together are listed, `XXXX-WXX-1,3,5`;
//! a length of time up to the day of publication or from it is `P3Y/PRESENT_REF` or `PRESENT_REF/P3Y`, and what lasts
//! from a date up to that day `2001/PRESENT_REF`. `TEM` is the early morning (早上) that TIMEX3's `TMO` (上午) follows;
//! steps of the clock (`{hour-2}`) are resolved where the moment of publication is known.

use std::fmt;
use std::str::FromStr;

/// What a relative time counts in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    Year,
    Quarter,
    Month,
    Week,
    Day,
    Hour,
    Minute,
    Second,
}

impl Step {
    /// Seconds of a step of the clock; `None` for those of the calendar.
    pub(super) const fn seconds(self) -> Option<i64> {
        match self {
            Self::Hour => Some(3600),
            Self::Minute => Some(60),
            Self::Second => Some(1),
            _ => None,
        }
    }
}

/// What the numbers of a point hang on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Base {
    /// The year is not said.
    #[default]
    Open,
    Year(i32),
    /// First year of it.
    Decade(i32),
    /// 19 for 1900 to 1999.
    Century(i32),
    /// So many years, months, weeks or days from the day of publication, or (`back`) from the last date mentioned.
    Relative {
        step: Step,
        offset: i32,
        back: bool,
    },
    /// A year of the cycle of sixty, 0 for 甲子.
    Cycle(u32),
}

/// A part of a year or month that is no month or day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Quarter(u32),
    Half(u32),
    Season(u32),
    Dekad(u32),
    Weekday(u32),
    Term(u32),
    /// Month, which one, weekday: 母亲节. The fifth and [`LAST`] are the last.
    Nth(u32, u32, u32),
    /// Which week of a month or year, from its first Monday: 五月第一周.
    WeekOf(u32),
    /// Saturday and Sunday of a week.
    Weekend,
    /// So many months (`M`) or days (`D`) at its beginning: 今年前五个月, 4月前4天.
    First(u32, u8),
}

/// Which one the last is: 8月的最后一个星期一.
pub(super) const LAST: u32 = 9;

/// Time of day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Clock {
    At {
        hour: u32,
        minute: Option<u32>,
        second: Option<u32>,
    },
    /// `TMO` and its like: two letters.
    Part([u8; 2]),
}

/// A point of the calendar with gaps.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Point {
    pub(super) base: Base,
    pub(super) lunar: bool,
    pub(super) leap: bool,
    pub(super) month: Option<u32>,
    pub(super) day: Option<u32>,
    pub(super) part: Option<Part>,
    pub(super) clock: Option<Clock>,
}

impl Point {
    /// Whether it says a year, or from where it counts.
    pub(super) fn has_base(&self) -> bool {
        self.base != Base::Open
    }

    /// Whether it says a date, not only a time of day.
    pub(super) fn has_date(&self) -> bool {
        self.base != Base::Open || self.month.is_some() || self.day.is_some() || self.part.is_some()
    }
}

impl fmt::Display for Point {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.has_date() {
            self.write_date(f)?;
        }
        match self.clock {
            None => Ok(()),
            Some(Clock::Part([a, b])) => write!(f, "T{}{}", a as char, b as char),
            Some(Clock::At { hour, minute, second }) => {
                write!(f, "T{hour:02}")?;
                minute.map_or(Ok(()), |minute| write!(f, ":{minute:02}"))?;
                second.map_or(Ok(()), |second| write!(f, ":{second:02}"))
            }
        }
    }
}

impl Point {
    fn write_date(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.lunar {
            f.write_str("L")?;
        }
        match self.base {
            Base::Open => f.write_str("XXXX"),
            Base::Year(year) => write!(f, "{year:04}"),
            Base::Decade(year) => write!(f, "{:03}X", year / 10),
            Base::Century(century) => write!(f, "{century:02}XX"),
            Base::Cycle(year) => write!(f, "GZ{year:02}"),
            Base::Relative { step, offset, back } => {
                let back = if back { "ref-" } else { "" };
                write!(f, "{{{back}{}{offset:+}}}", step_name(step))
            }
        }?;
        match (self.month, self.day) {
            (Some(month), _) => write!(f, "-{month:02}{}", if self.leap { "*" } else { "" })?,
            (None, Some(_)) if !matches!(self.base, Base::Relative { step: Step::Month, .. }) => f.write_str("-XX")?,
            _ => {}
        }
        self.day.map_or(Ok(()), |day| write!(f, "-{day:02}"))?;
        match self.part {
            None => Ok(()),
            Some(Part::Quarter(n)) => write!(f, "-Q{n}"),
            Some(Part::Half(n)) => write!(f, "-H{n}"),
            Some(Part::Season(n)) => write!(f, "-S{n}"),
            Some(Part::Dekad(n)) => write!(f, "-D{n}"),
            Some(Part::Weekday(n)) if matches!(self.base, Base::Relative { .. }) => write!(f, "-W{n}"),
            Some(Part::Weekday(n)) => write!(f, "-WXX-{n}"),
            Some(Part::Term(n)) => write!(f, "-ST{n:02}"),
            Some(Part::Nth(month, nth, weekday)) => write!(f, "-N{month:02}.{nth}.{weekday}"),
            Some(Part::WeekOf(n)) => write!(f, "-K{n}"),
            Some(Part::Weekend) => f.write_str("-WE"),
            Some(Part::First(n, unit)) => write!(f, "-F{n}{}", unit as char),
        }
    }
}

const fn step_name(step: Step) -> &'static str {
    match step {
        Step::Year => "year",
        Step::Quarter => "quarter",
        Step::Month => "month",
        Step::Week => "week",
        Step::Day => "day",
        Step::Hour => "hour",
        Step::Minute => "minute",
        Step::Second => "second",
    }
}

/// Text that is no point.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct NotAPoint;

impl FromStr for Point {
    type Err = NotAPoint;

    fn from_str(text: &str) -> Result<Self, NotAPoint> {
        read_point(text).ok_or(NotAPoint)
    }
}

fn read_point(text: &str) -> Option<Point> {
    let mut point = Point::default();
    let clock = text.rfind('T').filter(|&at| !text[..at].ends_with('S'));
    let date = &text[..clock.unwrap_or(text.len())];
    if let Some(at) = clock {
        point.clock = Some(read_clock(&text[at + 1..])?);
    }
    if date.is_empty() {
        return point.clock.map(|_| point);
    }
    let date = match date.strip_prefix('L') {
        Some(rest) => {
            point.lunar = true;
            rest
        }
        None => date,
    };
    let rest = read_base(date, &mut point)?;
    let of_month = matches!(point.base, Base::Relative { step: Step::Month, .. });
    let mut place = usize::from(of_month);
    for field in rest.split('-').filter(|field| !field.is_empty()) {
        read_field(field, &mut place, &mut point)?;
    }
    Some(point)
}

fn read_base<'a>(date: &'a str, point: &mut Point) -> Option<&'a str> {
    if let Some(rest) = date.strip_prefix('{') {
        let (inside, rest) = rest.split_once('}')?;
        let (back, inside) = inside
            .strip_prefix("ref-")
            .map_or((false, inside), |inside| (true, inside));
        let sign = inside.find(['+', '-'])?;
        let step = match &inside[..sign] {
            "year" => Step::Year,
            "quarter" => Step::Quarter,
            "month" => Step::Month,
            "week" => Step::Week,
            "hour" => Step::Hour,
            "minute" => Step::Minute,
            "second" => Step::Second,
            _ => Step::Day,
        };
        let offset = inside[sign..].parse().ok()?;
        point.base = Base::Relative { step, offset, back };
        return Some(rest);
    }
    let (head, rest) = date.split_at_checked(4)?;
    point.base = match head.as_bytes() {
        b"XXXX" => Base::Open,
        [b'G', b'Z', ..] => Base::Cycle(head[2..].parse().ok()?),
        [_, _, b'X', b'X'] => Base::Century(head[..2].parse().ok()?),
        [_, _, _, b'X'] => Base::Decade(head[..3].parse::<i32>().ok()? * 10),
        _ => Base::Year(head.parse().ok()?),
    };
    Some(rest)
}

fn read_field(field: &str, place: &mut usize, point: &mut Point) -> Option<()> {
    let number = |from: usize| field.get(from..)?.parse::<u32>().ok();
    match field.as_bytes()[0] {
        b'Q' => point.part = Some(Part::Quarter(number(1)?)),
        b'H' => point.part = Some(Part::Half(number(1)?)),
        b'D' => point.part = Some(Part::Dekad(number(1)?)),
        b'S' if field.starts_with("ST") => point.part = Some(Part::Term(number(2)?)),
        b'S' => point.part = Some(Part::Season(number(1)?)),
        b'N' => {
            let mut numbers = field[1..].split('.').map(str::parse::<u32>);
            let mut next = || numbers.next()?.ok();
            point.part = Some(Part::Nth(next()?, next()?, next()?));
        }
        b'K' => point.part = Some(Part::WeekOf(number(1)?)),
        b'F' => {
            let unit = *field.as_bytes().last()?;
            let count = field.get(1..field.len().checked_sub(1)?)?.parse().ok()?;
            point.part = Some(Part::First(count, unit));
        }
        b'W' if field == "WE" => point.part = Some(Part::Weekend),
        b'W' if field == "WXX" => *place = 9,
        b'W' => point.part = Some(Part::Weekday(number(1)?)),
        b'X' => *place += 1,
        _ => {
            point.leap |= field.ends_with('*');
            let value = field.trim_end_matches('*').parse().ok()?;
            match *place {
                0 => point.month = Some(value),
                1 => point.day = Some(value),
                _ => point.part = Some(Part::Weekday(value)),
            }
            *place += 1;
        }
    }
    Some(())
}

fn read_clock(text: &str) -> Option<Clock> {
    if let [a, b] = text.as_bytes()
        && a.is_ascii_uppercase()
    {
        return Some(Clock::Part([*a, *b]));
    }
    let mut numbers = text.split(':').map(|part| part.parse::<u32>().ok());
    Some(Clock::At {
        hour: numbers.next()??,
        minute: numbers.next().flatten(),
        second: numbers.next().flatten(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_form_reads_back() {
        for text in [
            "2020-03-01",
            "XXXX-03-01",
            "XXXX-XX-01T15",
            "XXXX-WXX-5",
            "XXXX-03-01TMO",
            "{year-1}-06",
            "{ref-day+1}",
            "{hour-2}",
            "{ref-minute+30}",
            "LXXXX-01-03",
            "XXXX-ST07",
            "2020-Q1",
            "2020-H1",
            "2020-02-D2",
            "198X",
            "20XX",
            "GZ36",
            "T14:30:05",
            "{month-1}-15",
            "{week-1}-W5",
            "LXXXX-04*-01",
            "XXXX-N05.2.7",
            "{day+0}TEV",
            "XXXX-S21",
            "L{year+1}-12",
            "{quarter-1}",
            "2021-05-K1",
            "{week+1}-WE",
            "XXXX-WE",
            "{year+0}-F5M",
            "XXXX-04-F4D",
            "2021-03-H1",
            "XXXX-N08.9.1",
        ] {
            assert_eq!(
                text.parse::<Point>().map(|point| point.to_string()),
                Ok(text.to_owned()),
                "{text}"
            );
        }
    }
}
