//! Times as printed, not yet resolved: `timex` says what the words say.

use banmian_model::{Grain, Modifier, TimeKind, TimeModifier, TimeValue, Value};

use super::Read;
use super::numeral;
use super::view::View;

/// Reads a time at `at`.
pub(crate) fn read(view: &View, at: usize) -> Option<Read> {
    let read = duration(view, at)
        .into_iter()
        .chain(calendar(view, at))
        .chain(clock(view, at))
        .chain(word(view, at))
        .chain(set(view, at))
        .chain(lunar(view, at));
    let (end, mut value, rule) = read.max_by_key(|(end, ..)| *end)?;
    bound(view, at, end, &mut value);
    Some(Read {
        end,
        value: Value::Time(value),
        rule,
    })
}

type Reading = (usize, TimeValue, &'static str);

fn value(kind: TimeKind, timex: String, grain: Grain) -> TimeValue {
    TimeValue {
        kind,
        timex,
        start: None,
        end: None,
        grain: Some(grain),
        modifier: None,
        duration: None,
        duration_high: None,
        edtf: None,
        anchor: None,
    }
}

/// What stands around a time: 截至, 以来, 前.
fn bound(view: &View, at: usize, end: usize, value: &mut TimeValue) {
    if matches!(value.kind, TimeKind::Duration | TimeKind::Set) {
        return;
    }
    value.modifier = match () {
        () if view.follows(at, &["截至", "截止", "截止到", "截至到"]) => Some(TimeModifier::Until),
        () if view.any(end, &["以来", "起"]).is_some() => Some(TimeModifier::Since),
        () if view.any(end, &["之前", "以前", "前"]).is_some() => Some(TimeModifier::Before),
        () if view.any(end, &["之后", "以后"]).is_some() => Some(TimeModifier::After),
        () => value.modifier,
    };
}

fn small(view: &View, at: usize, most: u32) -> Option<(u32, usize)> {
    let numeral = numeral::read(view, at)?;
    let number = numeral.amount.number;
    let value = u32::try_from(i64::try_from(number).ok()?).ok()?;
    (numeral.amount.modifier == Modifier::Exact && number.scale() == 0 && (1..=most).contains(&value))
        .then_some((value, numeral.end))
}

/// A year: four digits, or 二〇二〇, or a word that hangs on the issue year.
fn year(view: &View, at: usize) -> Option<(String, Option<String>, usize)> {
    if let Some((word, end)) = view.any(at, &["去年", "今年", "明年", "前年"]) {
        let offset = match word {
            "去年" => -1,
            "前年" => -2,
            "明年" => 1,
            _ => 0,
        };
        return Some(("XXXX".to_owned(), Some(format!("year {offset:+}")), end));
    }
    let digits: String = (at..at + 4).map_while(|at| view.get(at).and_then(year_digit)).collect();
    let end = view.word(at + 4, "年")?;
    let number: i32 = (digits.len() == 4).then(|| digits.parse().ok())??;
    // 1500万元 is no year, and 1391例 neither: only what 年 follows is one.
    ((1000..=2999).contains(&number) && !view.before(at).is_some_and(|c| c.is_ascii_digit()))
        .then_some((digits, None, end))
}

fn year_digit(c: char) -> Option<char> {
    let at = "〇一二三四五六七八九"
        .chars()
        .position(|d| d == c)
        .or_else(|| "零一二三四五六七八九".chars().position(|d| d == c));
    at.and_then(|at| char::from_digit(u32::try_from(at).ok()?, 10))
        .or(c.is_ascii_digit().then_some(c))
}

/// [year][month][day][part][hour[minute]].
fn calendar(view: &View, at: usize) -> Option<Reading> {
    let (mut timex, anchor, mut end) = match year(view, at) {
        Some((year, anchor, end)) => (year, anchor, end),
        None => ("XXXX".to_owned(), None, at),
    };
    let has_year = end > at;
    if view.before(at).is_some_and(|c| c.is_ascii_digit() || c == '.') {
        return None;
    }
    let mut grain = Grain::Year;
    let month = small(view, end, 12).and_then(|(month, after)| Some((month, view.word(after, "月")?)));
    // 3月 is a month, 3个月 a duration; 月份 the same as 月.
    if let Some((month, after)) = month {
        timex += &format!("-{month:02}");
        end = view.word(after, "份").unwrap_or(after);
        grain = Grain::Month;
    }
    let day = small(view, end, 31).and_then(|(day, after)| Some((day, view.any(after, &["日", "号"])?.1)));
    if let Some((day, after)) = day.filter(|_| month.is_some() || (!has_year && is_day(view, at))) {
        if month.is_none() {
            timex += "-XX";
        }
        timex += &format!("-{day:02}");
        end = after;
        grain = Grain::Day;
    }
    if end == at || (!has_year && grain == Grain::Year) {
        return None;
    }
    let mut kind = TimeKind::Date;
    if grain == Grain::Day {
        (end, grain) = time_of_day(view, end, &mut timex, &mut kind);
    }
    let mut value = value(kind, timex, grain);
    value.anchor = anchor;
    Some((end, value, "time/calendar"))
}

/// Whether a day alone may be meant: 1日15时, 28日上午; not 一日 of 日复一日 or 3号 of a document.
fn is_day(view: &View, at: usize) -> bool {
    view.get(at).is_some_and(|c| c.is_ascii_digit())
        && !view
            .before(at)
            .is_some_and(|c| "〕]第月年".contains(c) || c.is_ascii_alphanumeric())
        && {
            let mut end = at;
            while view.get(end).is_some_and(|c| c.is_ascii_digit()) {
                end += 1;
            }
            view.get(end) == Some('日')
        }
}

const PARTS: [(&str, &str, u32); 12] = [
    ("上午", "MO", 0),
    ("早上", "MO", 0),
    ("清晨", "MO", 0),
    ("凌晨", "NI", 0),
    ("中午", "MI", 12),
    ("下午", "AF", 12),
    ("傍晚", "EV", 12),
    ("晚上", "EV", 12),
    ("晚间", "EV", 12),
    ("夜间", "NI", 12),
    ("晚", "EV", 12),
    ("早", "MO", 0),
];

/// Part of the day and clock behind a day.
fn time_of_day(view: &View, at: usize, timex: &mut String, kind: &mut TimeKind) -> (usize, Grain) {
    let words: Vec<&str> = PARTS.iter().map(|(word, ..)| *word).collect();
    let (part, after) = match view.any(at, &words) {
        Some((word, after)) => (PARTS.iter().find(|(part, ..)| *part == word), after),
        None => (None, at),
    };
    if let Some((clock, end, grain)) = hour(view, after, part.map_or(0, |part| part.2)) {
        timex.push_str(&clock);
        *kind = TimeKind::Time;
        return (end, grain);
    }
    match part {
        Some((_, name, _)) => {
            timex.push('T');
            timex.push_str(name);
            *kind = TimeKind::Time;
            (after, Grain::DayPart)
        }
        None => (at, Grain::Day),
    }
}

/// `T15`, `T14:30`; hours after noon by the part of the day.
fn hour(view: &View, at: usize, noon: u32) -> Option<(String, usize, Grain)> {
    let numeral = numeral::read(view, at)?;
    let number = u32::try_from(i64::try_from(numeral.amount.number).ok()?).ok()?;
    let (_, end) = view.any(numeral.end, &["时", "点钟", "点"])?;
    // 小时 is a length; 时 of 时期 and 点 of 点多 are no clock.
    if number > 24 || matches!(view.get(end), Some('期' | '间' | '代' | '评')) {
        return None;
    }
    let hour = if noon > 0 && number < 12 { number + noon } else { number };
    let minute = numeral::read(view, end).and_then(|minute| {
        let number = u32::try_from(i64::try_from(minute.amount.number).ok()?).ok()?;
        Some((
            number,
            view.word(minute.end, "分").filter(|&end| view.get(end) != Some('钟'))?,
        ))
        .filter(|(n, _)| *n < 60)
    });
    Some(match minute {
        Some((minute, end)) => (format!("T{hour:02}:{minute:02}"), end, Grain::Minute),
        None => (format!("T{hour:02}"), end, Grain::Hour),
    })
}

/// A clock without a day: 下午2时.
fn clock(view: &View, at: usize) -> Option<Reading> {
    let words: Vec<&str> = PARTS
        .iter()
        .map(|(word, ..)| *word)
        .filter(|word| word.chars().count() > 1)
        .collect();
    let (word, after) = view.any(at, &words)?;
    let noon = PARTS.iter().find(|(part, ..)| *part == word).map_or(0, |part| part.2);
    let (timex, end, grain) = hour(view, after, noon)?;
    Some((end, value(TimeKind::Time, timex, grain), "time/clock"))
}

/// Words that hang on the issue day or on the date mentioned last.
const WORDS: [(&str, &str, Grain); 20] = [
    ("昨日", "day -1", Grain::Day),
    ("昨天", "day -1", Grain::Day),
    ("今日", "day +0", Grain::Day),
    ("今天", "day +0", Grain::Day),
    ("明日", "day +1", Grain::Day),
    ("明天", "day +1", Grain::Day),
    ("前天", "day -2", Grain::Day),
    ("前日", "day -2", Grain::Day),
    ("当日", "last +0", Grain::Day),
    ("当天", "last +0", Grain::Day),
    ("同日", "last +0", Grain::Day),
    ("次日", "last +1", Grain::Day),
    ("翌日", "last +1", Grain::Day),
    ("上月", "month -1", Grain::Month),
    ("上个月", "month -1", Grain::Month),
    ("本月", "month +0", Grain::Month),
    ("去年", "year -1", Grain::Year),
    ("今年", "year +0", Grain::Year),
    ("明年", "year +1", Grain::Year),
    ("前年", "year -2", Grain::Year),
];

const WEEKDAYS: &str = "一二三四五六日";

fn word(view: &View, at: usize) -> Option<Reading> {
    if let Some((_, after)) = view.any(at, &["星期", "礼拜", "周"]) {
        let c = view.get(after)?;
        let day = if c == '天' {
            7
        } else {
            WEEKDAYS.chars().position(|d| d == c)? + 1
        };
        // 周一 of 周一鸣, 一周日: a name or a length.
        let bare = view.get(at) == Some('周');
        if bare
            && (view
                .before(at)
                .is_some_and(|c| numeral::is_chinese(c) || "每本上下".contains(c))
                || c == '天')
        {
            return None;
        }
        let mut value = value(TimeKind::Date, format!("XXXX-WXX-{day}"), Grain::Day);
        value.anchor = Some(format!("weekday {day}"));
        return Some((after + 1, value, "time/weekday"));
    }
    let words: Vec<&str> = WORDS.iter().map(|(word, ..)| *word).collect();
    let (word, mut end) = view.any(at, &words)?;
    let (_, anchor, grain) = WORDS.iter().find(|(known, ..)| *known == word)?;
    let mut kind = TimeKind::Date;
    let mut timex = match grain {
        Grain::Day => "XXXX-XX-XX",
        Grain::Month => "XXXX-XX",
        _ => "XXXX",
    }
    .to_owned();
    let mut grain = *grain;
    if grain == Grain::Day {
        (end, grain) = time_of_day(view, end, &mut timex, &mut kind);
    }
    let mut value = value(kind, timex, grain);
    value.anchor = Some((*anchor).to_owned());
    Some((end, value, "time/relative"))
}

fn set(view: &View, at: usize) -> Option<Reading> {
    let sets = [
        ("每天", "P1D", Grain::Day),
        ("每日", "P1D", Grain::Day),
        ("每周", "P1W", Grain::Week),
        ("每月", "P1M", Grain::Month),
        ("每年", "P1Y", Grain::Year),
    ];
    let words: Vec<&str> = sets.iter().map(|(word, ..)| *word).collect();
    let (word, end) = view.any(at, &words)?;
    let (_, period, grain) = sets.iter().find(|(known, ..)| *known == word)?;
    Some((end, value(TimeKind::Set, (*period).to_owned(), *grain), "time/set"))
}

/// 大年初三, 正月十五, 除夕.
fn lunar(view: &View, at: usize) -> Option<Reading> {
    let (offset, end) = match view.any(at, &["大年初", "正月初", "正月", "除夕", "大年三十"])? {
        ("除夕" | "大年三十", end) => (-1, end),
        (_, after) => {
            let (day, end) = small(view, after, 30)?;
            (i64::from(day) - 1, end)
        }
    };
    let mut value = value(TimeKind::Date, "XXXX-XX-XX".to_owned(), Grain::Day);
    value.anchor = Some(format!("newyear {offset:+}"));
    Some((end, value, "time/lunar"))
}

const LENGTHS: [(&str, &str, &str, Grain); 13] = [
    ("个小时", "PT", "H", Grain::Hour),
    ("小时", "PT", "H", Grain::Hour),
    ("个钟头", "PT", "H", Grain::Hour),
    ("分钟", "PT", "M", Grain::Minute),
    ("秒钟", "PT", "S", Grain::Second),
    ("天", "P", "D", Grain::Day),
    ("个月", "P", "M", Grain::Month),
    ("个星期", "P", "W", Grain::Week),
    ("周", "P", "W", Grain::Week),
    ("个季度", "P", "Q", Grain::Quarter),
    ("周年", "P", "Y", Grain::Year),
    ("年", "P", "Y", Grain::Year),
    ("昼夜", "P", "D", Grain::Day),
];

/// 4天, 半个月, 一个多月, 6至8个小时.
fn duration(view: &View, at: usize) -> Option<Reading> {
    if view
        .before(at)
        .is_some_and(|c| c.is_ascii_alphanumeric() || c == '第' || c == '.')
    {
        return None;
    }
    let half = view.word(at, "半");
    let (low, mut end) = match half {
        Some(end) => ("0.5".to_owned(), end),
        None => {
            let numeral = numeral::read(view, at)?;
            (numeral.amount.number.normalize().to_string(), numeral.end)
        }
    };
    let numeral = if half.is_none() { numeral::read(view, at) } else { None };
    let mut modifier =
        numeral.and_then(|numeral| (numeral.amount.modifier == Modifier::MoreThan).then_some(TimeModifier::MoreThan));
    let mut high = numeral
        .and_then(|n| (n.amount.modifier == Modifier::Range).then_some(n.amount.high))
        .flatten();
    if let Some((_, after)) = view.any(end, &["至", "到", "—", "-", "~"])
        && let Some(upper) = numeral::read(view, after)
        && numeral.is_some_and(|low| low.amount.number < upper.amount.number)
    {
        high = Some(upper.amount.number);
        end = upper.end;
    }
    // 一个多月: 多 inside the unit.
    if let (Some('个'), Some('多')) = (view.get(end), view.get(end + 1))
        && let Some((unit, after)) = view.any(end + 2, &["月", "小时", "星期"])
    {
        let (prefix, letter, grain) = match unit {
            "月" => ("P", "M", Grain::Month),
            "星期" => ("P", "W", Grain::Week),
            _ => ("PT", "H", Grain::Hour),
        };
        return Some((
            after,
            length(prefix, letter, grain, &low, None, Some(TimeModifier::MoreThan)),
            "time/duration",
        ));
    }
    let words: Vec<&str> = LENGTHS.iter().map(|(word, ..)| *word).collect();
    let (unit, after) = view.any(end, &words)?;
    let (_, prefix, letter, grain) = *LENGTHS.iter().find(|(known, ..)| *known == unit)?;
    let chinese_one = numeral.is_some_and(|numeral| numeral.chinese) && view.get(end.saturating_sub(1)) == Some('一');
    // 2020年 is a year, 一年级 a class, 一周岁 an age.
    let other = match unit {
        "年" => low.len() == 4 || matches!(view.get(after), Some('级' | '度' | '代' | '货' | '初' | '底')),
        "周" => {
            matches!(view.get(after), Some('岁' | '边' | '围'))
                || chinese_one && matches!(view.get(after), Some('一' | '二' | '三' | '四' | '五' | '六' | '日'))
        }
        "天" => matches!(view.get(after), Some('津' | '气' | '空' | '下' | '元')),
        _ => false,
    };
    if other {
        return None;
    }
    if let Some('多' | '余') = view.get(end.saturating_sub(1)) {
        modifier = Some(TimeModifier::MoreThan);
    }
    if view.follows(at, &["不到", "不足", "未满"]) {
        modifier = Some(TimeModifier::LessThan);
    } else if view.follows(at, &["约", "近", "大约"]) {
        modifier = modifier.or(Some(TimeModifier::About));
    }
    let high = high.map(|high| high.normalize().to_string());
    Some((
        after,
        length(prefix, letter, grain, &low, high.as_deref(), modifier),
        "time/duration",
    ))
}

fn length(
    prefix: &str,
    letter: &str,
    grain: Grain,
    low: &str,
    high: Option<&str>,
    modifier: Option<TimeModifier>,
) -> TimeValue {
    let written = |number: &str| format!("{prefix}{number}{letter}");
    let mut value = value(TimeKind::Duration, written(low), grain);
    value.duration = Some(written(low));
    value.duration_high = high.map(written);
    value.modifier = modifier;
    value
}
