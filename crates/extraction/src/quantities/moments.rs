//! Times that hang on the moment of publication, where a paper's day is not all that is known: wire copy has its hour.

use banmian_model::Moment;

use super::calendar;
use super::context::Context;
use super::resolve::{Interval, moment};
use super::timex::{Base, Point, Step};

/// 两小时前, 前两小时, 过去24小时, 现在: times that hang on the moment of publication.
pub(super) fn by_the_clock(timex: &str, context: Context) -> Option<Interval> {
    const NOW: &str = "PRESENT_REF";
    let now = context.moment?;
    if timex == NOW {
        return Some((now, later(now, 1)?));
    }
    let step = |point: &str| match point.parse::<Point>().ok()?.base {
        // What follows another date is told from there.
        Base::Relative { back: true, .. } if context.last.of(Step::Day).is_some() => None,
        Base::Relative { step, offset, .. } => Some((step.seconds()?, i64::from(offset))),
        _ => None,
    };
    match timex.split_once('/') {
        None => {
            let (unit, offset) = step(timex)?;
            let grain = unit.min(60);
            let start = later(floor(now, grain), offset.checked_mul(unit)?)?;
            Some((start, later(start, grain)?))
        }
        Some((NOW, length)) => Some((now, later(now, clock_length(length)?)?)),
        Some((length, NOW)) => Some((later(now, -clock_length(length)?)?, now)),
        Some((first, last)) => {
            let ((unit, from), (_, to)) = (step(first)?, step(last)?);
            let base = floor(now, unit);
            let at = |n: i64| later(base, n.checked_mul(unit)?);
            Some((at(from)?, at(to.checked_add(1)?)?)).filter(|(start, end)| start < end)
        }
    }
}

/// Seconds of `PT24H`.
fn clock_length(length: &str) -> Option<i64> {
    let length = length.strip_prefix("PT")?;
    let count: i64 = length.get(..length.len().checked_sub(1)?)?.parse().ok()?;
    let unit = match length.as_bytes().last()? {
        b'H' => 3600,
        b'M' => 60,
        _ => 1,
    };
    count.checked_mul(unit)
}

/// The moment so many seconds on.
fn later(from: Moment, seconds: i64) -> Option<Moment> {
    let of_day = i64::from(from.hour) * 3600 + i64::from(from.minute) * 60 + i64::from(from.second);
    let total = of_day.checked_add(seconds)?;
    let day = calendar::add_days(from.day, total.div_euclid(86_400))?;
    moment(day, u32::try_from(total.rem_euclid(86_400)).ok()?)
}

/// The hour, minute or second that a moment lies in.
const fn floor(moment: Moment, unit: i64) -> Moment {
    Moment {
        minute: if unit == 3600 { 0 } else { moment.minute },
        second: if unit == 1 { moment.second } else { 0 },
        ..moment
    }
}
