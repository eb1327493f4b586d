//! Times as they are printed, read into points of the calendar with gaps.

use banmian_model::{Grain, TimeKind, TimeModifier, TimeValue, Value};

use super::lexicon::Lexicon;
use super::numeral;
use super::point::{self, Draft};
use super::reading::Reading;
use super::timex::{Base, Clock, Part, Point, Step};
use super::view::View;
use super::{amount, clock, sets, span_of_time as length, words};

/// The time at `i`, whatever its kind.
pub(super) fn read(view: &View, lexicon: &Lexicon, i: usize) -> Option<Reading> {
    if let Some((length, (kind, value))) = lexicon.times.longest(view.from(i)) {
        match kind.as_str() {
            "vague" => return Some(plain(i..i + length, TimeKind::Date, value, "time/vague")),
            "set" => return Some(sets::of_period(view, lexicon, i, length, value)),
            "plan" => {
                if let Some(plan) = plan(view, i, length, value) {
                    return Some(plan);
                }
            }
            "quoted" if in_quotes(view, i, i + length) && day_behind(view, i + length + 1) => {
                let value = TimeValue {
                    grain: Some(Grain::Day),
                    ..self::value(TimeKind::Date, &format!("XXXX-{value}"))
                };
                return Some(Reading::new(i..i + length, Value::Time(value), "time/feast"));
            }
            "span" if !words::within_word(view, i) => return Some(span(i..i + length, value)),
            _ => {}
        }
    }
    if let Some(set) = sets::every(view, lexicon, i).or_else(|| before_our_era(view, i)) {
        return Some(set);
    }
    let Some(first) = point::read(view, lexicon, i, Point::default()) else {
        return lexicon.counts(view.at(i)).then(|| length::read(view, i))?;
    };
    let first = dated_weekday(view, lexicon, &first).unwrap_or(first);
    if let Some(open) = up_to_now(view, i, &first) {
        return Some(open);
    }
    let (second, end, range) = match first.second {
        Some(second) => (Some(second), first.end, true),
        None => match second_end(view, lexicon, &first) {
            Some(draft) => (Some(draft.point), draft.end, true),
            None => (None, first.end, false),
        },
    };
    Some(finish(view, lexicon, i, &first, second.filter(|_| range), end))
}

fn finish(view: &View, lexicon: &Lexicon, i: usize, first: &Draft, second: Option<Point>, end: usize) -> Reading {
    let word = lexicon.times.longest(view.from(i)).map(|(_, (kind, _))| kind.as_str());
    let feast = matches!(word, Some("solar" | "lunar" | "nth")) || matches!(first.point.part, Some(Part::Nth(..)));
    let (end, modifier) = bounds(view, i, end, first.modifier);
    let timex = match second {
        Some(second) => format!("{}/{second}", first.point),
        None => first.point.to_string(),
    };
    let kind = match (second, first.point.clock) {
        (Some(_), _) => TimeKind::Interval,
        (None, Some(_)) => TimeKind::Time,
        (None, None) => TimeKind::Date,
    };
    let value = TimeValue {
        grain: Some(grain(&second.unwrap_or(first.point))),
        modifier,
        ..value(kind, &timex)
    };
    let rule = if second.is_some() {
        "time/range"
    } else {
        rule(&first.point)
    };
    let rule = if feast && second.is_none() { "time/feast" } else { rule };
    Reading::new(i..end, Value::Time(value), rule)
}

const fn rule(point: &Point) -> &'static str {
    match (point.base, point.part) {
        (_, Some(Part::Weekday(_))) => "time/weekday",
        (Base::Relative { .. }, _) => "time/relative",
        _ if point.lunar => "time/lunar",
        (Base::Open, None) if point.month.is_none() && point.day.is_none() => "time/clock",
        _ => "time/calendar",
    }
}

/// A time value that says no more than its words.
pub(super) fn value(kind: TimeKind, timex: &str) -> TimeValue {
    TimeValue {
        kind,
        timex: timex.to_owned(),
        start: None,
        end: None,
        grain: None,
        modifier: None,
        duration: None,
        duration_high: None,
        edtf: None,
        anchor: None,
    }
}

fn plain(range: std::ops::Range<usize>, kind: TimeKind, timex: &str, rule: &'static str) -> Reading {
    Reading::new(range, Value::Time(value(kind, timex)), rule)
}

/// 公元前221年, 公元前5世纪, 公元前5至3世纪: the words alone, as the calendar begins behind it. The fifth century is that of the
/// years 499 to 400, `BC04XX`.
fn before_our_era(view: &View, i: usize) -> Option<Reading> {
    if !view.has(i, "公元前") {
        return None;
    }
    let number = |at: usize| point::small_number(view, at).filter(|&(number, ..)| number > 0);
    let (first, end, _) = number(i + 3)?;
    let second = amount::joint(view, end)
        .and_then(number)
        .filter(|&(second, ..)| second < first);
    let end = second.map_or(end, |(_, end, _)| end);
    let century = view.has(end, "世纪");
    let timex = |number: u32| {
        if century {
            format!("BC{:02}XX", number - 1)
        } else {
            format!("BC{number:04}")
        }
    };
    let whole = second.map_or_else(
        || timex(first),
        |(second, ..)| format!("{}/{}", timex(first), timex(second)),
    );
    let kind = if second.is_some() {
        TimeKind::Interval
    } else {
        TimeKind::Date
    };
    let end = end + if century { 2 } else { 1 };
    (century || view.at(end - 1) == '年').then(|| plain(i..end, kind, &whole, "time/calendar"))
}

/// 星期天，二月十号: a day of the week and its date are one time. The date has the words of the weekday with it, so that a
/// check can compare them.
fn dated_weekday(view: &View, lexicon: &Lexicon, first: &Draft) -> Option<Draft> {
    let alone = matches!(first.point.part, Some(Part::Weekday(_)))
        && !first.point.has_base()
        && first.point.clock.is_none()
        && first.second.is_none();
    if !alone || !matches!(view.at(first.end), '，' | ',' | ' ') {
        return None;
    }
    let at = view.skip_space(first.end + 1);
    let dated = point::read(view, lexicon, at, Point::default())?;
    (dated.point.month.is_some() && dated.point.day.is_some()).then_some(dated)
}

/// 今明两年, 昨今两天: a period that one word names.
fn span(range: std::ops::Range<usize>, timex: &str) -> Reading {
    let first = timex.split('/').next().and_then(|first| first.parse::<Point>().ok());
    let value = TimeValue {
        grain: first.as_ref().map(grain),
        ..value(TimeKind::Interval, timex)
    };
    Reading::new(range, Value::Time(value), "time/relative")
}

/// 2001年至今, 去年到现在, 2001年起至今: from a date up to the day of publication.
fn up_to_now(view: &View, i: usize, first: &Draft) -> Option<Reading> {
    const NOW: [&str; 8] = [
        "至今",
        "迄今",
        "到现在",
        "到目前",
        "至目前",
        "到如今",
        "到今",
        "直到现在",
    ];
    const SINCE: [&str; 3] = ["以来", "开始", "起"];
    if first.second.is_some() {
        return None;
    }
    let since = SINCE.iter().find(|word| view.has(first.end, word));
    let at = first.end + since.map_or(0, |word| word.chars().count());
    let at = at + usize::from(since.is_some() && view.at(at) == '，');
    let now = NOW.iter().find(|word| view.has(at, word))?;
    let longer = matches!(
        view.at(at + now.chars().count()),
        '天' | '年' | '日' | '后' | '晚' | '早'
    );
    let value = TimeValue {
        grain: Some(grain(&first.point)),
        ..value(TimeKind::Interval, &format!("{}/PRESENT_REF", first.point))
    };
    let end = at + now.chars().count();
    (!longer).then(|| Reading::new(i..end, Value::Time(value), "time/range"))
}

fn in_quotes(view: &View, start: usize, end: usize) -> bool {
    matches!(view.before(start), '“' | '"' | '「' | '‘') && matches!(view.at(end), '”' | '"' | '」' | '’')
}

/// Whether a word stands behind “五一” that shows it to be a day.
fn day_behind(view: &View, at: usize) -> bool {
    [
        "期间",
        "前夕",
        "前后",
        "节",
        "国际",
        "当天",
        "这天",
        "这一天",
        "到来",
        "来临",
    ]
    .iter()
    .any(|word| view.has(at, word))
}

/// “十三五”期间: the five-year plans, where quotation marks or 规划, 期间, 时期, 末, 计划 bear it out.
fn plan(view: &View, i: usize, length: usize, years: &str) -> Option<Reading> {
    let end = i + length;
    let quoted = in_quotes(view, i, end);
    let spelled_out = view.at(i) == '第';
    // 三五 are numbers everywhere else.
    let early = length == 2 && "一二三四五".contains(view.at(i));
    let named = |at: usize| {
        ["规划", "期间", "时期", "末", "计划", "以来", "开局"]
            .iter()
            .any(|word| view.has(at, word))
    };
    let said = if early {
        quoted && named(end + 1)
    } else {
        quoted || named(end) || spelled_out
    };
    let years = years.replace(' ', "/");
    let value = TimeValue {
        grain: Some(Grain::Year),
        ..value(TimeKind::Interval, &years)
    };
    said.then(|| Reading::new(i..end, Value::Time(value), "time/plan"))
}

/// The second end of a range, which takes from the first what it does not say itself.
pub(super) fn second_end(view: &View, lexicon: &Lexicon, first: &Draft) -> Option<Draft> {
    let between = between(view, lexicon, first.end);
    // 3时许至5时, 2月3日起至3月15日止.
    let word = first.point.clock.is_some() && view.at(first.end) == '许'
        || view.at(first.end) == '起' && matches!(view.at(first.end + 1), '至' | '到');
    let end = first.end + usize::from(word);
    let at = between.or_else(|| amount::joint(view, end))?;
    let of = first.point;
    let mut draft = match of.clock {
        Some(Clock::At { .. }) => {
            point::read(view, lexicon, at, Point::default()).or_else(|| clock::alone(view, lexicon, at))?
        }
        None if of.day.is_some() => {
            point::read(view, lexicon, at, Point::default()).or_else(|| point::day_alone(view, at))?
        }
        _ => point::read(view, lexicon, at, Point::default())?,
    };
    // 周一至周五9:00—17:00: the hours are a range of their own.
    let own = of.clock.is_none() && draft.point.clock.is_some() && draft.date_end > at;
    if own && amount::joint(view, draft.end).is_some() {
        (draft.point.clock, draft.end) = (None, draft.date_end);
    }
    if between.is_some() {
        draft.end += if view.at(draft.end) == '间' { 1 } else { 2 };
    }
    let said = draft.point;
    if !said.has_date() {
        draft.point = Point {
            clock: said.clock.map(|said| match of.clock {
                // 晚上8点到上午10点 says which half of the day.
                Some(of) if numeral::is_numeric(view.at(at)) => said.behind(of),
                _ => said,
            }),
            ..Point::default()
        };
        // The day is the first one's, and is said once.
        if matches!(of.base, Base::Relative { back: false, .. }) {
            draft.point = Point {
                clock: draft.point.clock,
                ..of
            };
        }
        of.clock?;
    } else if said.base == Base::Open && said.part.is_none() {
        draft.point.base = of.base;
        draft.point.lunar = of.lunar;
        draft.point.month = said.month.or(of.month);
    } else if said.base == Base::Open {
        draft.point.base = of.base;
    }
    Some(draft)
}

/// 2007年与2009年之间: where the second end begins, if 之间 stands behind it.
fn between(view: &View, lexicon: &Lexicon, end: usize) -> Option<usize> {
    let at = end + 1;
    if !matches!(view.at(end), '和' | '与') {
        return None;
    }
    let second = point::read(view, lexicon, at, Point::default())?;
    let closed = view.has(second.end, "之间") || view.at(second.end) == '间';
    closed.then_some(at)
}

/// Words around the point that open one of its sides.
fn bounds(view: &View, start: usize, end: usize, inner: Option<TimeModifier>) -> (usize, Option<TimeModifier>) {
    const BEHIND: [(&str, TimeModifier); 12] = [
        ("以来", TimeModifier::Since),
        ("之后", TimeModifier::After),
        ("以后", TimeModifier::After),
        ("过后", TimeModifier::After),
        ("之前", TimeModifier::Before),
        ("以前", TimeModifier::Before),
        ("为止", TimeModifier::Until),
        ("左右", TimeModifier::About),
        ("前后", TimeModifier::About),
        ("起", TimeModifier::Since),
        ("前", TimeModifier::Before),
        ("后", TimeModifier::After),
    ];
    // 1月1日或之前, 2月1日及以后: the day itself belongs to it.
    const WITH: [(&str, TimeModifier); 4] = [
        ("之前", TimeModifier::AtMost),
        ("以前", TimeModifier::AtMost),
        ("之后", TimeModifier::AtLeast),
        ("以后", TimeModifier::AtLeast),
    ];
    let with = WITH.into_iter().find(|(word, _)| view.has(end + 1, word));
    if let Some((_, modifier)) = with.filter(|_| matches!(view.at(end), '或' | '及')) {
        return (end + 3, Some(modifier));
    }
    // 从2月1日开始; 4月2日开始报名 names the day alone.
    if matches!(view.before(start), '从' | '自') && view.has(end, "开始") {
        return (end + 2, Some(TimeModifier::Since));
    }
    const UNTIL: [&str; 6] = ["截至", "截止", "截止到", "截至到", "截止至", "直到"];
    let until = UNTIL.iter().any(|word| view.ends(start, word));
    if let Some((word, modifier)) = BEHIND.into_iter().find(|(word, _)| view.has(end, word)) {
        let inside = word.chars().count() == 1 && one_more(view.at(end), view.at(end + 1));
        if !inside {
            let modifier = match (inner, modifier) {
                // 年底前: up to the end of the year, not before it began.
                (Some(TimeModifier::End), TimeModifier::Before) => TimeModifier::AtMost,
                _ => modifier,
            };
            return (
                end + word.chars().count(),
                Some(if until { TimeModifier::Until } else { modifier }),
            );
        }
    }
    // 晚上八点多.
    let more = view.at(end) == '多' && view.before(end) == '点';
    if view.at(end) == '许' || more {
        return (end + 1, inner.or(Some(TimeModifier::About)));
    }
    (end, if until { Some(TimeModifier::Until) } else { inner })
}

/// Whether 起, 前 or 后 begins a word of its own: 3月起诉, 2019年前三季度, 1日后方.
fn one_more(c: char, next: char) -> bool {
    match c {
        '起' => matches!(
            next,
            '诉' | '飞' | '草' | '步' | '火' | '义' | '源' | '到' | '来' | '重' | '降' | '床'
        ),
        '前' => {
            numeral::is_numeric(next)
                || matches!(
                    next,
                    '往' | '来' | '线' | '半' | '期' | '方' | '几' | '后' | '去' | '所' | '夕'
                )
        }
        _ => matches!(
            next,
            '方' | '续' | '期' | '半' | '勤' | '卫' | '备' | '来' | '者' | '台' | '果' | '人'
        ),
    }
}

/// The finest unit a point states.
pub(super) fn grain(point: &Point) -> Grain {
    match (point.clock, point.part, point.day, point.month) {
        (Some(Clock::At { second: Some(_), .. }), ..) => Grain::Second,
        (Some(Clock::At { minute: Some(_), .. }), ..) => Grain::Minute,
        (Some(Clock::At { .. }), ..) => Grain::Hour,
        (Some(Clock::Part(_)), ..) => Grain::DayPart,
        (None, Some(Part::Weekday(_) | Part::Term(_) | Part::Nth(..)), ..) | (None, _, Some(_), _) => Grain::Day,
        (None, Some(Part::WeekOf(_)), ..) => Grain::Week,
        (None, Some(Part::Weekend | Part::First(_, b'D')), ..) => Grain::Day,
        (None, Some(Part::First(..)), ..) => Grain::Month,
        (None, Some(Part::Quarter(_) | Part::Season(_)), ..) => Grain::Quarter,
        (None, Some(Part::Half(_)), ..) => Grain::HalfYear,
        (None, Some(Part::Dekad(_)), ..) => Grain::Dekad,
        (None, None, None, Some(_)) => Grain::Month,
        (None, None, None, None) => base_grain(point.base),
    }
}

const fn base_grain(base: Base) -> Grain {
    match base {
        Base::Decade(_) => Grain::Decade,
        Base::Century(_) => Grain::Century,
        Base::Relative { step: Step::Day, .. } => Grain::Day,
        Base::Relative { step: Step::Week, .. } => Grain::Week,
        Base::Relative { step: Step::Month, .. } => Grain::Month,
        Base::Relative {
            step: Step::Quarter, ..
        } => Grain::Quarter,
        Base::Relative {
            step: Step::Hour | Step::Minute,
            ..
        } => Grain::Minute,
        Base::Relative { step: Step::Second, .. } => Grain::Second,
        _ => Grain::Year,
    }
}
