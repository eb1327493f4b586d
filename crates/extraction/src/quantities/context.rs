//! What a time is understood against: the day of publication, the dates mentioned before it, the words around it.

use banmian_model::{Day, Grain, Moment};

use super::calendar::{self, Almanac};
use super::resolve::in_year;
use super::timex::{Base, Part, Point, Step};

/// What a time is understood against.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Context {
    /// Day of publication.
    pub(super) day: Option<Day>,
    /// The moment of publication, where more than the day is known.
    pub(super) moment: Option<Moment>,
    /// The dates mentioned last in the article.
    pub(super) last: Last,
    /// A date stands right before, so that a weekday is its own: 3月1日，星期天.
    pub(super) beside: bool,
    /// This time and the day before it are a list, and have one month: 3月1、15日.
    pub(super) listed: bool,
    /// The words around speak of what is to come (将, 拟, 定于).
    pub(super) future: bool,
    /// The words around tell of what has been (周一表示, 周三举行了).
    pub(super) past: bool,
    /// A feast of which nothing is said.
    pub(super) alone: bool,
    /// The day of the week that stands beside the date, 1 for Monday.
    pub(super) weekday: Option<u32>,
    /// The day of the week listed before this one: 本周三、周四.
    pub(super) week: Option<Day>,
    /// The year that the sentence speaks of.
    pub(super) frame: Option<Frame>,
}

/// The year that a sentence speaks of.
#[derive(Clone, Copy, Debug)]
pub(super) struct Frame {
    pub(super) year: i32,
    /// The day that the last date with this year begins on: what follows it lies behind.
    pub(super) from: Day,
    /// The last date is no more than the year.
    pub(super) year_alone: bool,
    /// No more than a mark stands between it and this time.
    pub(super) beside: bool,
    /// This time and the last are a list: 9月、10月.
    pub(super) listed: bool,
}

/// Days around the day of publication whose year nobody prints, whatever years are spoken of.
const NEWS: i64 = 31;

impl Context {
    /// The year that a date with none takes from the one before it: 2016年，9月3日开工，10月5日竣工. What would be before that
    /// one, and what is news (2018年获奖的他3月1日…), does not; a year alone reaches no farther than what stands beside it.
    pub(super) fn carried_year(&self, point: &Point, almanac: &Almanac) -> Option<i32> {
        let part = matches!(
            point.part,
            Some(Part::Quarter(_) | Part::Half(_) | Part::Season(_) | Part::First(_, b'M'))
        );
        let within = point.base == Base::Open && (point.month.is_some() || part) && !point.lunar;
        let frame = self.frame.filter(|_| within)?;
        if frame.year_alone {
            return frame.beside.then_some(frame.year);
        }
        let start = in_year(point, frame.year, almanac)?.0;
        let to_come = self.future && self.day.is_some_and(|now| start < now);
        let news = !frame.listed && self.is_news(point, almanac);
        (start >= frame.from && !to_come && !news).then_some(frame.year)
    }

    /// Whether a date with no year lies within days of the day of publication.
    fn is_news(&self, point: &Point, almanac: &Almanac) -> bool {
        let found = || {
            let now = self.day?;
            let (start, _) = in_year(point, i32::from(now.year), almanac)?;
            calendar::days_between(start, now).map(i64::abs)
        };
        found().is_some_and(|days| days <= NEWS)
    }
}

/// First days of the dates mentioned last: of the last one at all, of the last that says a month, and a day. What 当天 and
/// 晚上8时 hang on is a day; a year that is spoken of in between is none.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Last {
    any: Option<Day>,
    pub(super) month: Option<Day>,
    pub(super) day: Option<Day>,
}

impl Last {
    /// Takes a date that was mentioned.
    pub(super) fn note(&mut self, start: Day, grain: Option<Grain>) {
        self.any = Some(start);
        let coarse = matches!(
            grain,
            None | Some(Grain::Year | Grain::HalfYear | Grain::Quarter | Grain::Decade | Grain::Century)
        );
        if !coarse {
            self.month = Some(start);
        }
        if !coarse && !matches!(grain, Some(Grain::Month | Grain::Dekad | Grain::Week)) {
            self.day = Some(start);
        }
    }

    /// What a step of this size counts from.
    pub(super) fn of(self, step: Step) -> Option<Day> {
        match step {
            Step::Year | Step::Quarter => self.any,
            Step::Month => self.month.or(self.any),
            Step::Week | Step::Day | Step::Hour | Step::Minute | Step::Second => self.day,
        }
    }

    /// Both ends of a range hang on one day.
    pub(super) const fn at(day: Day) -> Self {
        Self {
            any: Some(day),
            month: Some(day),
            day: Some(day),
        }
    }
}
