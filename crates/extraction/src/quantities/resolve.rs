//! From what the words of a time say to the interval they mean, given the day of publication.

use banmian_model::{Day, Moment, TimeKind, TimeModifier, TimeValue};

use super::calendar::{self, Almanac};
use super::context::{Context, Last};
use super::edtf::edtf;
use super::moments::by_the_clock;
use super::nearest::open;
use super::timex::{Base, Clock, LAST, NotAPoint, Part, Point, Step};

/// A half-open interval.
pub(super) type Interval = (Moment, Moment);

/// Fills start, end, EDTF and anchor; what was there is worked out again.
pub(super) fn resolve(time: &mut TimeValue, context: Context, almanac: &Almanac) {
    (time.start, time.end, time.edtf, time.anchor) = (None, None, None, None);
    if !matches!(time.kind, TimeKind::Date | TimeKind::Time | TimeKind::Interval) {
        return;
    }
    if let Some((start, end)) = by_the_clock(&time.timex, context) {
        (time.start, time.end) = (Some(start), Some(end));
        time.anchor = context.moment.map(|moment| format!("moment of publication {moment}"));
        time.edtf = Some(format!("{start}/{end}"));
        return;
    }
    if let Some((start, end)) = spanned(&time.timex, context) {
        let (start, end) = (Moment::midnight(start), Moment::midnight(end));
        (time.start, time.end) = (Some(start), Some(end));
        time.anchor = context.day.map(|day| format!("issue date {day}"));
        time.edtf = Some(format!(
            "{}/{}",
            start.day,
            calendar::add_days(end.day, -1).unwrap_or(start.day)
        ));
        return;
    }
    if let Some(from) = time.timex.strip_suffix("/PRESENT_REF") {
        return up_to_now(time, &from.parse::<Point>(), context, almanac);
    }
    let mut ends = time.timex.split('/').map(str::parse::<Point>);
    let Some(Ok(first)) = ends.next() else { return };
    let second = ends.next().and_then(Result::ok);
    let carried = context.carried_year(&first, almanac);
    let first = in_carried(first, carried);
    let Some((start, end)) = whole(&first, second.as_ref(), carried.is_some(), context, almanac) else {
        return;
    };
    time.anchor = match carried {
        Some(year) => Some(format!("last date mentioned {year}")),
        None => anchor(&first, context),
    };
    let clock = second.unwrap_or(first).clock.is_some();
    (time.start, time.end) = match time.modifier {
        Some(TimeModifier::Since) => (Some(start), None),
        Some(TimeModifier::After) => (Some(if clock { start } else { end }), None),
        Some(TimeModifier::Before) => (None, Some(start)),
        Some(TimeModifier::AtMost) => (None, Some(end)),
        Some(TimeModifier::AtLeast) => (Some(start), None),
        _ => (Some(start), Some(end)),
    };
    time.edtf = Some(edtf(time, &first, second.is_some()));
}

/// A point in the year that it takes from the date before it.
fn in_carried(point: Point, year: Option<i32>) -> Point {
    let base = year.map_or(point.base, Base::Year);
    Point { base, ..point }
}

/// 2001年至今: from a date up to the end of the day of publication.
fn up_to_now(time: &mut TimeValue, first: &Result<Point, NotAPoint>, context: Context, almanac: &Almanac) {
    let found = || {
        let first = *first.as_ref().ok()?;
        let first = in_carried(first, context.carried_year(&first, almanac));
        let (start, _) = interval(&first, context, almanac)?;
        let now = context.day?;
        let midnight = Moment::midnight(calendar::add_days(now, 1)?);
        let end = context.moment.unwrap_or(midnight);
        (start < end).then_some((start, end, now))
    };
    if let Some((start, end, now)) = found() {
        (time.start, time.end) = (Some(start), Some(end));
        time.anchor = Some(format!("issue date {now}"));
        time.edtf = Some(format!("{}/{now}", start.day));
    }
}

/// 过去十年, 未来两个月: a length of time up to the day of publication, or from it.
fn spanned(timex: &str, context: Context) -> Option<(Day, Day)> {
    const NOW: &str = "PRESENT_REF";
    let (first, second) = timex.split_once('/')?;
    let (length, back) = match (first, second) {
        (length, NOW) => (length, true),
        (NOW, length) => (length, false),
        _ => return None,
    };
    let now = context.day?;
    let length = length.strip_prefix('P')?;
    let count: i32 = length.get(..length.len().checked_sub(1)?)?.parse().ok()?;
    let count = if back { -count } else { count };
    let far = match length.as_bytes().last()? {
        b'Y' => calendar::same_day(now, count.checked_mul(12)?)?,
        b'M' => calendar::same_day(now, count)?,
        b'W' => calendar::add_days(now, i64::from(count) * 7)?,
        b'D' => calendar::add_days(now, i64::from(count))?,
        _ => return None,
    };
    Some((far.min(now), far.max(now)))
}

/// The interval of a point or of a range of two. `carried`: the first has the year of the date before it.
fn whole(
    first: &Point,
    second: Option<&Point>,
    carried: bool,
    context: Context,
    almanac: &Almanac,
) -> Option<Interval> {
    let (start, end) = interval(first, context, almanac)?;
    let Some(second) = second else {
        return Some((start, end));
    };
    if let Some(past) = year_before(first, second, start, context, almanac) {
        return Some(past);
    }
    // 20时至次日6时 hangs on its first end; both ends of 此前两天 on the date before.
    let back = matches!(first.base, Base::Relative { back: true, .. });
    let context = Context {
        last: if back { context.last } else { Last::at(start.day) },
        ..context
    };
    let (mut until, mut last) = match (first.part, second.part) {
        (Some(Part::Weekday(_)), Some(Part::Weekday(n))) if second.base == Base::Open => {
            weekday_from(start.day, n, second, context, almanac)?
        }
        _ => interval(second, context, almanac)?,
    };
    if last <= start && !second.has_date() && second.clock.is_some() {
        // 晚上10点至2点, 20时至次日: an hour that has passed is the next day's.
        let next = |moment: Moment| {
            Some(Moment {
                day: calendar::add_days(moment.day, 1)?,
                ..moment
            })
        };
        (until, last) = (next(until)?, next(last)?);
    }
    if (last <= start || carried) && second.base == Base::Open && (second.month.is_some() || second.part.is_some()) {
        (until, last) = first_behind(start, second, context, almanac)?;
    }
    // A range of hours ends when the second hour is reached: 9时至11时.
    let last = if matches!(second.clock, Some(Clock::At { .. })) {
        until
    } else {
        last
    };
    (start < last).then_some((start, last))
}

/// 1至10月 in November: of two ranges of months the one that ended nearer than the other begins, where nothing says that it is
/// to come.
fn year_before(first: &Point, second: &Point, start: Moment, context: Context, almanac: &Almanac) -> Option<Interval> {
    let now = context.day?;
    let open = |point: &Point| point.base == Base::Open && point.month.is_some() && point.clock.is_none();
    if context.future || start.day <= now || !open(first) || !open(second) {
        return None;
    }
    let base = Base::Year(i32::from(start.day.year) - 1);
    let (from, _) = interval(&Point { base, ..*first }, context, almanac)?;
    let (_, until) = first_behind(from, second, context, almanac)?;
    let (since, ahead) = (
        calendar::days_between(until.day, now)?,
        calendar::days_between(now, start.day)?,
    );
    (from.day <= now && since < ahead).then_some((from, until))
}

/// 周五至周一: the end of a range of days of the week is the first of its name behind its start.
fn weekday_from(start: Day, n: u32, second: &Point, context: Context, almanac: &Almanac) -> Option<Interval> {
    let days = (n + 7).checked_sub(calendar::weekday(start)?)? % 7;
    let day = calendar::add_days(start, i64::from(days))?;
    let hour = Point { part: None, ..*second };
    let context = Context {
        last: Last::at(day),
        ..context
    };
    interval(&hour, context, almanac)
}

/// 12月20日至1月5日: the end of a range lies in the first year that makes it end behind its start.
fn first_behind(start: Moment, second: &Point, context: Context, almanac: &Almanac) -> Option<Interval> {
    let in_year = |year: i32| {
        let point = Point {
            base: Base::Year(year),
            ..*second
        };
        interval(&point, context, almanac)
    };
    let year = i32::from(start.day.year);
    (year - 1..=year + 1).find_map(|year| in_year(year).filter(|&(_, end)| end > start))
}

/// What a point is told from, in words; `None` where it says its year itself.
fn anchor(point: &Point, context: Context) -> Option<String> {
    let full = matches!(point.base, Base::Year(_) | Base::Decade(_) | Base::Century(_));
    if full {
        return None;
    }
    let weekday = (context.beside || context.week.is_some()) && matches!(point.part, Some(Part::Weekday(_)));
    let back = matches!(point.base, Base::Relative { back: true, .. }) || !point.has_date() || weekday;
    let step = match point.base {
        Base::Relative { step, .. } => step,
        _ => Step::Day,
    };
    match (context.last.of(step).filter(|_| back), context.day) {
        (Some(last), _) => Some(format!("last date mentioned {last}")),
        (None, Some(day)) => Some(format!("issue date {day}")),
        (None, None) => None,
    }
}

/// The interval a point means. `None` where the day that would tell is not known, or there is no such day.
fn interval(point: &Point, context: Context, almanac: &Almanac) -> Option<Interval> {
    let (start, end) = dates(point, context, almanac)?;
    let midnight = Moment::midnight;
    match point.clock {
        None => Some((midnight(start), midnight(end))),
        Some(Clock::Part(part)) => day_part(start, part),
        Some(Clock::At { hour, minute, second }) => {
            let day = if hour >= 24 {
                calendar::add_days(start, 1)?
            } else {
                start
            };
            let at = hour % 24 * 3600 + minute.unwrap_or(0) * 60 + second.unwrap_or(0);
            let length = if second.is_some() {
                1
            } else if minute.is_some() {
                60
            } else {
                3600
            };
            Some((moment(day, at)?, moment(day, at + length)?))
        }
    }
}

/// So many seconds into a day; a day's length and more is the next one's.
pub(super) fn moment(day: Day, second: u32) -> Option<Moment> {
    let day = calendar::add_days(day, i64::from(second / 86_400))?;
    let second = second % 86_400;
    Some(Moment {
        day,
        hour: (second / 3600) as u8,
        minute: (second / 60 % 60) as u8,
        second: (second % 60) as u8,
    })
}

/// Hours of the parts of a day, as most of the peers have them; a convention, not a measurement.
fn day_part(day: Day, part: [u8; 2]) -> Option<Interval> {
    let (from, to) = match &part {
        b"DW" => (0, 6),
        b"EM" => (4, 12),
        b"MO" => (8, 12),
        b"MI" => (11, 13),
        b"AF" => (12, 18),
        b"EV" => (18, 24),
        b"NI" => (20, 24),
        b"DT" => (8, 18),
        _ => return None,
    };
    Some((moment(day, from * 3600)?, moment(day, to * 3600)?))
}

/// The days a point means, half open.
fn dates(point: &Point, context: Context, almanac: &Almanac) -> Option<(Day, Day)> {
    match point.base {
        Base::Open => open(point, context, almanac),
        Base::Year(year) => in_year(point, year, almanac),
        Base::Decade(year) => Some((calendar::day(year, 1, 1)?, calendar::day(year + 10, 1, 1)?)),
        Base::Century(century) => Some((
            calendar::day(century * 100, 1, 1)?,
            calendar::day(century * 100 + 100, 1, 1)?,
        )),
        Base::Cycle(n) => {
            let now = i32::from(context.day?.year);
            // The nearest year of that name: 1984 is 甲子.
            let ahead = (n as i32 - (now - 1984)).rem_euclid(60);
            let year = if ahead <= 10 { now + ahead } else { now + ahead - 60 };
            // 庚申年二月十五日: who counts years so counts months by the moon.
            let by_the_moon = Point { lunar: true, ..*point };
            match point.month {
                Some(_) => in_year(&by_the_moon, year, almanac),
                None => almanac.whole(year),
            }
        }
        Base::Relative { step, offset, back } => relative(point, step, offset, back, context, almanac),
    }
}

fn relative(
    point: &Point,
    step: Step,
    offset: i32,
    back: bool,
    context: Context,
    almanac: &Almanac,
) -> Option<(Day, Day)> {
    let from = if back {
        context.last.of(step).or(context.day)?
    } else {
        context.day?
    };
    match step {
        Step::Year => in_year(point, i32::from(from.year).checked_add(offset)?, almanac),
        Step::Quarter => {
            let first = (u32::from(from.month) - 1) / 3 * 3 + 1;
            let months = offset.checked_mul(3)?;
            let start = |ahead: i32| calendar::month_start(i32::from(from.year), first, months.checked_add(ahead)?);
            Some((start(0)?, start(3)?))
        }
        Step::Month => {
            let first = calendar::month_start(i32::from(from.year), u32::from(from.month), offset)?;
            let dated = Point {
                month: Some(u32::from(first.month)),
                ..*point
            };
            in_year(&dated, i32::from(first.year), almanac)
        }
        Step::Week => {
            let monday = 1 - i64::from(calendar::weekday(from)?) + 7 * i64::from(offset);
            let start = calendar::add_days(from, monday)?;
            match point.part {
                Some(Part::Weekday(n)) => one_day(calendar::add_days(start, i64::from(n) - 1)?),
                Some(Part::Weekend) => Some((calendar::add_days(start, 5)?, calendar::add_days(start, 7)?)),
                _ => Some((start, calendar::add_days(start, 7)?)),
            }
        }
        Step::Day => one_day(calendar::add_days(from, i64::from(offset))?),
        Step::Hour | Step::Minute | Step::Second => None,
    }
}

pub(super) fn one_day(day: Day) -> Option<(Day, Day)> {
    Some((day, calendar::add_days(day, 1)?))
}

/// A point in a year that is known.
pub(super) fn in_year(point: &Point, year: i32, almanac: &Almanac) -> Option<(Day, Day)> {
    if let Some(part) = point.part {
        return part_of(point, part, year, almanac);
    }
    match (point.month, point.day) {
        (Some(month), Some(day)) if point.lunar => one_day(almanac.lunar_day(year, month, point.leap, day)?),
        (Some(month), None) if point.lunar => almanac.month(year, month, point.leap),
        (Some(month), Some(day)) => one_day(calendar::day(year, month, day)?),
        (Some(month), None) => Some((calendar::day(year, month, 1)?, calendar::month_start(year, month, 1)?)),
        _ => Some((calendar::day(year, 1, 1)?, calendar::day(year + 1, 1, 1)?)),
    }
}

fn part_of(point: &Point, part: Part, year: i32, almanac: &Almanac) -> Option<(Day, Day)> {
    let months = |from: u32, length: i32| {
        Some((
            calendar::month_start(year, from, 0)?,
            calendar::month_start(year, from, length)?,
        ))
    };
    match part {
        Part::Quarter(n) => months(3 * n.checked_sub(1)? + 1, 3),
        Part::Half(n) if point.month.is_some() => {
            let middle = calendar::day(year, point.month?, 16)?;
            match n {
                1 => Some((calendar::day(year, point.month?, 1)?, middle)),
                _ => Some((middle, calendar::month_start(year, point.month?, 1)?)),
            }
        }
        Part::Half(n) => months(6 * n.checked_sub(1)? + 1, 6),
        Part::WeekOf(n) => {
            let start = calendar::nth_weekday(year, point.month.unwrap_or(1), n, 1)?;
            Some((start, calendar::add_days(start, 7)?))
        }
        Part::First(n, b'D') => {
            let start = calendar::day(year, point.month.unwrap_or(1), 1)?;
            Some((start, calendar::add_days(start, i64::from(n))?))
        }
        Part::First(n, _) => months(1, i32::try_from(n).ok()?),
        Part::Weekend => None,
        Part::Season(n) => {
            // By the solar terms, as almanacs have it: spring from 立春 to 立夏.
            let from = [3, 9, 15, 21][n.checked_sub(21)? as usize % 4];
            let end = if from == 21 {
                almanac.term(year + 1, 3)?
            } else {
                almanac.term(year, from + 6)?
            };
            Some((almanac.term(year, from)?, end))
        }
        Part::Dekad(n) => {
            let start = calendar::day(year, point.month?, 10 * n.checked_sub(1)? + 1)?;
            let end = if n == 3 {
                calendar::month_start(year, point.month?, 1)?
            } else {
                calendar::add_days(start, 10)?
            };
            Some((start, end))
        }
        Part::Weekday(_) => None,
        Part::Term(n) => one_day(almanac.term(year, n)?),
        Part::Nth(month, LAST, weekday) => {
            let end = calendar::month_start(year, month, 1)?;
            let back = (calendar::weekday(end)? + 13 - weekday) % 7 + 1;
            one_day(calendar::add_days(end, -i64::from(back))?)
        }
        Part::Nth(month, nth, weekday) => one_day(calendar::nth_weekday(year, month, nth, weekday)?),
    }
}
