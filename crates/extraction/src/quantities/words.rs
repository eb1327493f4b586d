//! Words of time within a date: 去年, 上周, 昨日, 星期天, 春节, 上半年, 正月初三.

use banmian_model::TimeModifier;

use super::lexicon::Lexicon;
use super::numeral;
use super::point::{Draft, small_number};
use super::timex::{Base, Clock, Part, Point, Step};
use super::view::View;
use super::years::{edge, lunar_ahead};

/// The word of time at `i`, and how many characters it takes. In 昨（11）日, 去（2019）年 and 今（12日） the number says again
/// what the word says, and stands within it.
pub(super) fn word_at<'a>(view: &View, lexicon: &'a Lexicon, i: usize) -> Option<(usize, &'a (String, String))> {
    let repeated = || {
        let (_, end, _) = Some(i + 2)
            .filter(|_| view.at(i + 1) == '(')
            .and_then(|at| small_number(view, at))?;
        let (unit, end) = match (view.at(end), view.at(end + 1)) {
            (')', unit) => (unit, end + 2),
            (unit, ')') => (unit, end + 2),
            _ => return None,
        };
        let (length, found) = lexicon.times.longest(&[view.at(i), unit])?;
        (length == 2).then_some((end - i, found))
    };
    repeated().or_else(|| lexicon.times.longest(view.from(i)))
}

/// A word of time: 去年, 上周, 昨日, 当天, 星期天, 春节, 上半年 …
pub(super) fn read(view: &View, lexicon: &Lexicon, draft: &mut Draft) {
    let i = draft.end;
    let Some((length, (kind, value))) = word_at(view, lexicon, i) else {
        return;
    };
    if length == 1 && matches!(kind.as_str(), "day") && !part_ahead(view, lexicon, i + 1) {
        return;
    }
    if matches!(kind.as_str(), "year" | "month" | "week" | "quarter-of") && within_word(view, i) {
        return;
    }
    let number = || value.parse::<i32>().unwrap_or(0);
    let nth = || value.parse::<u32>().unwrap_or(0);
    let fresh = !draft.point.has_date() && draft.point.clock.is_none();
    let point = &mut draft.point;
    let done = match kind.as_str() {
        "year" | "quarter-of" | "month" | "week" | "day" | "ref-year" | "ref-month" | "ref-day" => {
            fresh && {
                point.base = relative(kind, number());
                true
            }
        }
        "day+" | "ref-day+" => fresh && day_with_part(point, kind, value),
        "edge" => fresh && !numeral::is_numeric(view.before(i)) && edge_word(draft, value),
        "weekday" => weekday(view, point, i, nth()),
        "part" => part(view, point, i, length, value),
        "quarter" => point.set_part(Part::Quarter(nth())),
        "half" => point.set_part(Part::Half(nth())),
        "first" => !taken(view, i) && point.set_part(Part::First(nth(), b'M')),
        "half-month" => {
            fresh && {
                point.base = relative("month", 0);
                point.part = Some(Part::Half(nth()));
                true
            }
        }
        "weekend" => {
            fresh && {
                point.part = Some(Part::Weekend);
                true
            }
        }
        // 夏季奥运会, 冬季运动: no time of the year. 冬季运输 is one.
        "season" => {
            let games = match view.at(i + length) {
                '奥' | '残' => true,
                '运' => view.at(i + length + 1) == '动',
                _ => false,
            };
            !games && point.set_part(Part::Season(nth()))
        }
        "term" => point.set_part(Part::Term(nth())),
        "nth" | "solar" | "lunar" => feast(point, kind, value),
        "rest" => rest(draft, value),
        "lmonth" => lunar_month(view, lexicon, point, i + length, nth()),
        "lday" => lunar_day(point, nth()),
        _ => false,
    };
    if done {
        draft.end = i + length;
        let whole = matches!(
            kind.as_str(),
            "year" | "month" | "ref-year" | "quarter" | "ref-month" | "quarter-of"
        );
        if whole && draft.modifier.is_none() {
            edge(view, draft);
        }
        lunar_number(view, kind, draft);
        if kind == "week" {
            day_of_week(view, lexicon, draft);
        }
    }
}

/// 提前三季度, 疫情前三季度, 目前三季度: 前 belongs to the word before, and is no beginning of a year.
fn taken(view: &View, i: usize) -> bool {
    view.at(i) == '前' && "提目之以此日当从空眼面跟史生节会战赛事情市考婚产饭睡".contains(view.before(i))
}

/// 马上一年, 网上周末: 上 and 下 are the end of another word.
pub(super) fn within_word(view: &View, i: usize) -> bool {
    let before = view.before(i);
    match view.at(i) {
        '上' => "马以网路身线史海世陆村街".contains(before),
        '下' => "以之线乡地名旗".contains(before),
        _ => false,
    }
}

/// 五 behind 上周, and 末; 星期三 too.
fn day_of_week(view: &View, lexicon: &Lexicon, draft: &mut Draft) {
    if view.at(draft.end) == '末' {
        draft.point.part = Some(Part::Weekend);
        draft.end += 1;
        return;
    }
    if let Some((length, (kind, value))) = lexicon.times.longest(view.from(draft.end))
        && kind == "weekday"
    {
        draft.point.part = value.parse().ok().map(Part::Weekday);
        draft.end += length;
        return;
    }
    let c = view.at(draft.end);
    let day = numeral::digit(c).filter(|n| (1..7).contains(n) && c != '两');
    let day = day.or_else(|| matches!(c, '日' | '天').then_some(7));
    if let Some(day) = day {
        draft.point.part = Some(Part::Weekday(day));
        draft.end += 1;
    }
}

fn relative(kind: &str, offset: i32) -> Base {
    let back = kind.starts_with("ref-");
    let step = match kind.trim_start_matches("ref-") {
        "year" => Step::Year,
        "quarter-of" => Step::Quarter,
        "month" => Step::Month,
        "week" => Step::Week,
        _ => Step::Day,
    };
    Base::Relative { step, offset, back }
}

fn day_with_part(point: &mut Point, kind: &str, value: &str) -> bool {
    let Some((offset, part)) = value.split_once(" T") else {
        return false;
    };
    let back = kind.starts_with("ref-");
    point.base = Base::Relative {
        step: Step::Day,
        offset: offset.parse().unwrap_or(0),
        back,
    };
    set_part_of_day(point, part)
}

fn set_part_of_day(point: &mut Point, part: &str) -> bool {
    if let [a, b] = part.as_bytes() {
        point.clock = Some(Clock::Part([*a, *b]));
    }
    point.clock.is_some()
}

fn edge_word(draft: &mut Draft, value: &str) -> bool {
    let step = if value.starts_with("year") {
        Step::Year
    } else {
        Step::Month
    };
    draft.point.base = Base::Relative {
        step,
        offset: 0,
        back: false,
    };
    draft.modifier = Some(match value.rsplit(' ').next() {
        Some("start") => TimeModifier::Start,
        Some("mid") => TimeModifier::Mid,
        _ => TimeModifier::End,
    });
    true
}

impl Point {
    /// Sets a part of the year where none is set and nothing finer is said.
    pub(super) fn set_part(&mut self, part: Part) -> bool {
        let free = self.part.is_none() && self.month.is_none() && self.day.is_none() && self.clock.is_none();
        let year = !matches!(
            self.base,
            Base::Relative {
                step: Step::Week | Step::Day | Step::Month,
                ..
            }
        );
        if free && year {
            self.part = Some(part);
        }
        free && year
    }
}

/// 周三, and 五 behind 上周. 周一 within 一周一次 is none.
fn weekday(view: &View, point: &mut Point, i: usize, n: u32) -> bool {
    let counted =
        numeral::is_numeric(view.before(i)) || matches!(view.before(i), '每' | '上' | '下' | '本' | '半' | '两');
    let repeated = matches!(view.at(i + 2), '次' | '个' | '天' | '期') && view.at(i) == '周';
    let free = !point.has_date() && point.clock.is_none();
    if free && !counted && !repeated {
        point.part = Some(Part::Weekday(n));
    }
    free && !counted && !repeated
}

fn part_ahead(view: &View, lexicon: &Lexicon, at: usize) -> bool {
    let word = lexicon.times.longest(view.from(at));
    word.is_some_and(|(length, (kind, _))| kind == "part" && length > 1)
}

/// 上午, 晚. One character alone only behind a day.
fn part(view: &View, point: &mut Point, i: usize, length: usize, value: &str) -> bool {
    let word = matches!(
        (view.at(i), view.at(i + 1)),
        ('早', '已' | '就' | '在' | '日' | '期' | '有' | '年') | ('晚', '报' | '会' | '于' | '年' | '点' | '宴' | '期')
    );
    let behind_day = point.has_date() && !word;
    if point.clock.is_some() || length == 1 && !behind_day && !view.at(i + 1).is_ascii_digit() {
        return false;
    }
    set_part_of_day(point, value.trim_start_matches('T'))
}

/// 国庆长假, 五一假期: days from the first of a month on.
fn rest(draft: &mut Draft, value: &str) -> bool {
    let point = &mut draft.point;
    if point.month.is_some() || point.day.is_some() || point.part.is_some() || point.clock.is_some() {
        return false;
    }
    let mut fields = value.split(' ');
    let mut next = || fields.next().and_then(|field| field.parse().ok());
    let (month, days) = (next(), next());
    point.month = month;
    point.part = days.map(|days| Part::First(days, b'D'));
    if value.ends_with("about") {
        draft.modifier = Some(TimeModifier::About);
    }
    true
}

fn feast(point: &mut Point, kind: &str, value: &str) -> bool {
    if point.month.is_some() || point.day.is_some() || point.part.is_some() || point.clock.is_some() {
        return false;
    }
    let mut numbers = value.split('-').map(|number| number.parse::<u32>().unwrap_or(0));
    let mut next = || numbers.next().unwrap_or(0);
    if kind == "nth" {
        point.part = Some(Part::Nth(next(), next(), next()));
        return true;
    }
    point.lunar = kind == "lunar";
    point.month = Some(next());
    point.day = Some(next());
    true
}

fn lunar_month(view: &View, lexicon: &Lexicon, point: &mut Point, end: usize, month: u32) -> bool {
    if point.month.is_some() || point.day.is_some() || point.clock.is_some() {
        return false;
    }
    // 大年 is a month only before its day.
    if view.before(end) == '年' && !lunar_ahead(view, lexicon, end) {
        return false;
    }
    point.lunar = true;
    point.month = Some(month);
    true
}

fn lunar_day(point: &mut Point, day: u32) -> bool {
    let fits = point.lunar && point.day.is_none() && point.month.is_some();
    if fits {
        point.day = Some(day);
    }
    fits
}

/// 十五 behind 正月, 廿三 behind 腊月.
fn lunar_number(view: &View, kind: &str, draft: &mut Draft) {
    if kind != "lmonth" {
        return;
    }
    // 正月初8.
    if view.at(draft.end) == '初'
        && let Some((n, end, true)) = small_number(view, draft.end + 1)
        && (1..=10).contains(&n)
    {
        draft.point.day = Some(n);
        draft.end = end;
        return;
    }
    if let Some((n, end, _)) = small_number(view, draft.end)
        && (1..=30).contains(&n)
        && !matches!(view.at(end), '个' | '月' | '年' | '时' | '点')
    {
        draft.point.day = Some(n);
        draft.end = end + usize::from(matches!(view.at(end), '日' | '号'));
    }
}
