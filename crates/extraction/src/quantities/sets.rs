//! What comes again: 每天, 每周三, 每周一至周五, 每晚8时到10时, 每逢周末, 每隔两周.

use banmian_model::{TimeKind, TimeValue, Value};

use super::lexicon::Lexicon;
use super::numeral;
use super::point::{self, Draft};
use super::reading::Reading;
use super::span_of_time as length;
use super::timex::{Clock, Part, Point};
use super::view::View;
use super::when::{second_end, value};

/// 每天, 每周三, 每天晚上8点: a word of the list at `i`, and what stands behind it.
pub(super) fn of_period(view: &View, lexicon: &Lexicon, i: usize, length: usize, period: &str) -> Reading {
    let mut end = i + length;
    let mut timex = period.to_owned();
    let mut start = Point::default();
    let (days, behind) = weekdays(view, end);
    if let Some(&weekday) = days.first().filter(|_| period == "P1W") {
        start.part = Some(Part::Weekday(weekday));
        end = behind;
        timex = start.to_string();
    } else if let Some(part) = part_of_day(view.before(end)) {
        start.clock = Some(Clock::Part(part));
    }
    if period != "PT1H"
        && let Some(draft) = point::read(view, lexicon, end, start).filter(|draft| draft.end > end)
    {
        (timex, end) = repeated(view, lexicon, &draft);
    } else if start.part.is_some() {
        // 每周一至周五: the day is read already.
        let draft = Draft {
            point: start,
            end,
            ..Draft::default()
        };
        (timex, end) = repeated(view, lexicon, &draft);
    }
    if period == "P1M"
        && let Some(draft) = point::day_alone(view, end)
    {
        (timex, end) = repeated(view, lexicon, &draft);
    }
    if start.part.is_some() && days.len() > 1 {
        let list: Vec<String> = days.iter().map(u32::to_string).collect();
        timex = timex.replacen(&start.to_string(), &format!("XXXX-WXX-{}", list.join(",")), 1);
    }
    set(i..end, &timex, period)
}

fn set(range: std::ops::Range<usize>, timex: &str, period: &str) -> Reading {
    let value = TimeValue {
        duration: Some(period.to_owned()),
        ..value(TimeKind::Set, timex)
    };
    Reading::new(range, Value::Time(value), "time/set")
}

/// The days behind 每周, and where they end: 三; 二、四; 一三五. In 每周二三次 they count.
fn weekdays(view: &View, at: usize) -> (Vec<u32>, usize) {
    let day = |at: usize| match view.at(at) {
        '日' => Some(7),
        c => numeral::digit(c).filter(|n| (1..7).contains(n) && c != '两'),
    };
    let run: Vec<u32> = (at..at + 6).map_while(day).collect();
    let end = at + run.len();
    let rises = run.windows(2).all(|pair| pair[0] < pair[1]);
    if run.len() > 1 && rises && !numeral::is_numeric(view.at(end)) && !counts(view, end) {
        return (run, end);
    }
    let (mut days, mut end) = (Vec::new(), at);
    let mut next = at;
    while let Some(day) = weekday(view, next).filter(|day| days.last().is_none_or(|last| last < day)) {
        days.push(day);
        end = next + 1;
        next = end + 1;
        if view.at(end) != '、' {
            break;
        }
    }
    (days, end)
}

/// 三 behind 每周. In 每周三次, 每周五天 and 每周二十四小时 it counts.
fn weekday(view: &View, at: usize) -> Option<u32> {
    if matches!(view.at(at), '日' | '天') {
        return Some(7);
    }
    let day = numeral::digit(view.at(at)).filter(|n| (1..7).contains(n) && view.at(at) != '两')?;
    let one = numeral::read(view, at).is_none_or(|found| found.end == at + 1);
    (one && !counts(view, at + 1)).then_some(day)
}

/// Whether what stands behind a digit is counted by it, and no word of its own: 次, 场 and no 场馆, 例 and no 例会.
fn counts(view: &View, at: usize) -> bool {
    const WORDS: [&str; 10] = ["课时", "小时", "公里", "分钟", "个", "期", "家", "场", "例", "节"];
    const OTHERS: [&str; 13] = [
        "个别", "期间", "家长", "家庭", "家访", "家政", "场馆", "例会", "例行", "例如", "节目", "节假", "个体",
    ];
    let sure = matches!(
        view.at(at),
        '次' | '天' | '回' | '趟' | '篇' | '堂' | '遍' | '顿' | '元' | '万' | '千' | '百' | '斤' | '款'
    );
    sure || WORDS.iter().any(|word| view.has(at, word)) && !OTHERS.iter().any(|word| view.has(at, word))
}

/// The part of the day that 每晚 names.
const fn part_of_day(last: char) -> Option<[u8; 2]> {
    match last {
        '晚' => Some(*b"EV"),
        '夜' => Some(*b"NI"),
        '早' => Some(*b"EM"),
        _ => None,
    }
}

/// What comes again, with its end where it is a range: 每日8时至20时, 每周一至周五.
fn repeated(view: &View, lexicon: &Lexicon, draft: &Draft) -> (String, usize) {
    let point = draft.point;
    let second = match draft.second {
        Some(second) => Some((second, draft.end)),
        None => second_end(view, lexicon, draft).map(|second| (second.point, second.end)),
    };
    match second {
        Some((second, end)) => (format!("{point}/{second}"), end),
        None => (point.to_string(), draft.end),
    }
}

/// 每三天, 每隔两周, 每半个小时, 每逢周三: what comes again after a length of time, or on a day.
pub(super) fn every(view: &View, lexicon: &Lexicon, i: usize) -> Option<Reading> {
    if view.at(i) != '每' {
        return None;
    }
    let at = i + 1 + usize::from(matches!(view.at(i + 1), '隔' | '逢'));
    if view.at(i + 1) == '逢' {
        let draft = point::read(view, lexicon, at, Point::default())?;
        let weekly = matches!(draft.point.part, Some(Part::Weekday(_) | Part::Weekend));
        let (timex, end) = repeated(view, lexicon, &draft);
        return Some(set(i..end, &timex, if weekly { "P1W" } else { "P1Y" }));
    }
    let length = length::read(view, at)?;
    let Value::Time(every) = length.value else { return None };
    let value = TimeValue {
        duration: every.duration.clone(),
        duration_high: every.duration_high,
        ..value(TimeKind::Set, &every.timex)
    };
    Some(Reading::new(i..length.range.end, Value::Time(value), "time/set"))
}
