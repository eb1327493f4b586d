//! Which year, month or week is meant where none is said: the nearest past one, unless the words look ahead.

use banmian_model::Day;

use super::calendar::{self, Almanac};
use super::context::Context;
use super::resolve::{in_year, one_day};
use super::timex::{Part, Point};

/// A point with no year: of the years around, the nearest past one, or the next where the words speak of the future.
pub(super) fn open(point: &Point, context: Context, almanac: &Almanac) -> Option<(Day, Day)> {
    let now = context.day?;
    if !point.has_date() {
        return one_day(context.last.day.unwrap_or(now));
    }
    if point.month.is_none() && point.part.is_none() {
        return open_month(point.day?, context, now);
    }
    if let Some(Part::Weekday(n)) = point.part {
        if let Some(last) = context.last.day.filter(|_| context.beside) {
            return one_day(last);
        }
        // 本周三、周四: of one week, where the second is the later.
        if let Some(before) = context.week
            && let Some(days) = n.checked_sub(calendar::weekday(before)?).filter(|&days| days > 0)
        {
            return one_day(calendar::add_days(before, i64::from(days))?);
        }
        let back = (calendar::weekday(now)? + 7 - n) % 7;
        let day = calendar::add_days(now, -i64::from(back))?;
        return one_day(if context.past { day } else { calendar::add_days(day, 7)? });
    }
    if point.part == Some(Part::Weekend) {
        let saturday = calendar::add_days(now, 6 - i64::from(calendar::weekday(now)?))?;
        return Some((saturday, calendar::add_days(saturday, 2)?));
    }
    let year = i32::from(now.year);
    let coarse =
        point.day.is_none() && point.month.is_none() && !matches!(point.part, Some(Part::Term(_) | Part::Nth(..)));
    if coarse {
        let this = in_year(point, year, almanac)?;
        // 前三季度 in March: they are over, so they are the last year's.
        let first = matches!(point.part, Some(Part::First(..))) && !context.future;
        let over = this.1 <= now || !first;
        return if over {
            Some(this)
        } else {
            in_year(point, year - 1, almanac)
        };
    }
    let candidates = [year - 1, year, year + 1].map(|year| in_year(point, year, almanac));
    let candidates = candidates.into_iter().flatten();
    if let Some(weekday) = context.weekday.filter(|_| point.day.is_some()) {
        return with_weekday(&candidates.collect::<Vec<_>>(), now, weekday);
    }
    let candidates: Vec<_> = candidates.collect();
    // 春节 in its forty days of travel is the one just past; 国庆 in February the coming one.
    const JUST_PAST: i64 = 40;
    let past = |&(start, _): &(Day, Day)| {
        calendar::days_between(start, now).is_some_and(|days| (0..=JUST_PAST).contains(&days))
    };
    let coming = context.future || context.alone && !candidates.iter().any(past);
    nearest(candidates.into_iter(), now, coming)
}

/// A day that is named with its day of the week is near: the nearest of its years, unless it is far and another year
/// has the day of the week.
fn with_weekday(candidates: &[(Day, Day)], now: Day, weekday: u32) -> Option<(Day, Day)> {
    const NEAR: i64 = 100;
    let distance = |(start, _): &(Day, Day)| calendar::days_between(now, *start).map_or(i64::MAX, i64::abs);
    let nearest = candidates.iter().copied().min_by_key(distance)?;
    let fits = |(start, _): &(Day, Day)| calendar::weekday(*start) == Some(weekday);
    if distance(&nearest) <= NEAR || fits(&nearest) {
        return Some(nearest);
    }
    candidates
        .iter()
        .copied()
        .filter(fits)
        .min_by_key(distance)
        .or(Some(nearest))
}

/// Days ahead up to which a day without a year is the coming one: nobody prints 7月2日 on 25 June for the day a year
/// before. Farther ahead the past one is meant more often, of which 去年 is left out.
const AHEAD: i64 = 150;

/// The latest that has begun; where the future is spoken of, the first that has not, and so where that is nearer.
fn nearest(candidates: impl Iterator<Item = (Day, Day)>, now: Day, future: bool) -> Option<(Day, Day)> {
    let (past, ahead): (Vec<_>, Vec<_>) = candidates.partition(|(start, _)| *start <= now);
    let (past, ahead) = (past.last().copied(), ahead.first().copied());
    let coming = ahead.filter(|(start, _)| {
        let days = calendar::days_between(now, *start).unwrap_or(i64::MAX);
        future || days <= AHEAD && past.is_none_or(|(_, end)| calendar::days_between(end, now).unwrap_or(0) > days)
    });
    coming.or(past).or(ahead)
}

/// A day with neither year nor month: in the month last mentioned where it is not before that day and not to come,
/// else the latest past one.
fn open_month(number: u32, context: Context, now: Day) -> Option<(Day, Day)> {
    let of = |day: Day, back: i32| {
        let first = calendar::month_start(i32::from(day.year), u32::from(day.month), back)?;
        calendar::day(i32::from(first.year), u32::from(first.month), number)
    };
    // 16日至18日…，19日: what follows a day to come is to come too.
    let ahead = context.last.month.is_some_and(|last| last > now);
    let fits = |day: &Day| *day <= now || context.future || context.listed || ahead;
    if let Some(weekday) = context.weekday {
        let near = (-1..3).filter_map(|month| of(now, month)).map(|day| (day, day));
        return one_day(with_weekday(&near.collect::<Vec<_>>(), now, weekday)?.0);
    }
    if let Some(day) = context
        .last
        .month
        .and_then(|last| of(last, 0).filter(|day| *day >= last))
        .filter(fits)
    {
        return one_day(day);
    }
    if context.future
        && let Some(day) = (0..3).find_map(|ahead| of(now, ahead).filter(|day| *day >= now))
    {
        return one_day(day);
    }
    one_day((0..4).find_map(|back| of(now, -back).filter(|day| *day <= now))?)
}
