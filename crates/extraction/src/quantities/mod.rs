//! Numbers and times: read in one pass, resolved in a second.
//!
//! A passage is folded to one width and script ([`view`]), then read from left to right. At each place a lexical word
//! (统一, 第一战场) is passed over, then codes, times, ordinals and quantities are tried in that order: what follows a
//! number decides what it is. Nothing overlaps but a
//! length of time, which may be a quantity (两三天) or a date (三天前) as well.

mod amount;
mod apposition;
mod bounds;
mod calendar;
mod clock;
mod code;
mod dates_in_figures;
mod dating;
mod edtf;
mod figures;
mod lexicon;
mod measure;
mod moments;
mod money;
mod numeral;
mod point;
mod reading;
mod resolve;
mod shares;
mod span_of_time;
mod spelled;
mod timex;
mod trie;
mod view;
mod when;
mod within;
mod words;

use banmian_model::{Day, Grain, Moment, Rule, TimeKind, TimeModifier, TimeValue, Value};

pub(crate) use apposition::weekday;
pub(crate) use dating::date;
pub(crate) use lexicon::Lexicon;

use crate::Resources;
use crate::passage::{Found, Passage};
use code::Code;
use reading::Reading;
use view::View;

/// Reads numbers and times without resolving them.
pub(crate) fn read(passages: &[Passage<'_>], resources: &Resources) -> Vec<Found> {
    let lexicon = &resources.quantities;
    let mut view = View::default();
    let mut found = Vec::new();
    for (index, passage) in passages.iter().enumerate() {
        view.fill(&passage.text, lexicon);
        scan(&view, lexicon, &mut |reading| {
            found.push(Found {
                passage: index,
                range: view.bytes(reading.range),
                value: reading.value,
                rule: Rule::from(reading.rule),
            });
        });
    }
    found
}

/// Reads one passage from left to right.
fn scan(view: &View, lexicon: &Lexicon, give: &mut dyn FnMut(Reading)) {
    let mut at = 0;
    while at < view.len() {
        if !lexicon.starts(view.at(at)) {
            at += 1;
            continue;
        }
        at = step(view, lexicon, at, give).max(at + 1);
    }
}

/// Reads what stands at `at`: where to go on.
fn step(view: &View, lexicon: &Lexicon, at: usize, give: &mut dyn FnMut(Reading)) -> usize {
    match code::read(view, at) {
        Some(Code::Phone(reading)) => {
            let end = reading.range.end;
            give(reading);
            return end;
        }
        Some(Code::Label(end)) => return end,
        None => {}
    }
    let lexical = lexicon.lexical.longest(view.from(at)).map_or(0, |(length, ())| length);
    let time = if lexical > 0 {
        // 二小 is a school, 二小时 a length of time.
        let counts = lexicon.counts(view.at(at));
        let length = counts.then(|| span_of_time::read(view, at)).flatten();
        length.filter(|time| time.range.end > at + lexical)
    } else {
        when::read(view, lexicon, at)
    };
    if let Some(time) = time {
        let end = time.range.end;
        if matches!(&time.value, Value::Time(value) if value.kind == TimeKind::Duration) {
            span_of_time::counted_from(view, at)
                .or_else(|| span_of_time::around(view, at))
                .into_iter()
                .for_each(&mut *give);
            span_of_time::counted(view, &time).into_iter().for_each(&mut *give);
        }
        if matches!(&time.value, Value::Time(value) if value.kind == TimeKind::Set) {
            // 每隔7至10天 counts days too.
            let inner = (at + 1..=at + 2).find_map(|inner| span_of_time::read(view, inner));
            let counted = inner.and_then(|inner| span_of_time::counted(view, &inner));
            counted
                .into_iter()
                .filter(|inner| inner.range.end <= end)
                .for_each(&mut *give);
        }
        give(time);
        return end;
    }
    if lexical > 0 {
        return at + lexical;
    }
    if !lexicon.counts(view.at(at)) {
        return at + 1;
    }
    let number = match view.at(at) {
        '第' | '首' => measure::ordinal(view, lexicon, at),
        _ => measure::read(view, lexicon, at),
    };
    match number {
        Some(reading) => {
            let end = reading.range.end;
            give(reading);
            end
        }
        None if view.at(at).is_ascii_digit() => numeral::run_end(view, at),
        None => numeral::overlong(view, at)
            .or_else(|| Some(numeral::read(view, at)?.end))
            .unwrap_or(at + 1),
    }
}

/// What the place where a paper is at home decides: which 元 it counts in, and which day 国庆 is.
pub(crate) fn settle_by_region(found: &mut [Found], passages: &[Passage<'_>], region: Option<&str>) {
    settle_currency(found, passages, region);
    if region.is_some_and(|region| region.starts_with("71")) {
        settle_national_day(found, passages);
    }
}

/// 國慶 in Taiwan is the tenth of October.
fn settle_national_day(found: &mut [Found], passages: &[Passage<'_>]) {
    for found in found {
        let words = &passages[found.passage].text[found.range.clone()];
        if let Value::Time(time) = &mut found.value
            && ["国庆", "國慶", "国慶", "國庆"].iter().any(|name| words.contains(name))
        {
            time.timex = time.timex.replace("-10-01", "-10-10");
        }
    }
}

/// A 元 of a paper of Hong Kong, Macau or Taiwan is its own, where no currency is named.
fn settle_currency(found: &mut [Found], passages: &[Passage<'_>], region: Option<&str>) {
    let home = match region.and_then(|region| region.get(..2)) {
        Some("71") => "TWD",
        Some("81") => "HKD",
        Some("82") => "MOP",
        _ => return,
    };
    for found in found {
        let before = &passages[found.passage].text[..found.range.start];
        if let Value::Money { currency, unit, .. } = &mut found.value {
            let plain = !["人民币", "人民幣"]
                .iter()
                .any(|name| before.ends_with(name) || unit.contains(name));
            if plain && currency.as_deref() == Some("CNY") {
                *currency = Some(home.to_owned());
            }
        }
    }
}

/// When a page came out: the day, and the moment where that is known too.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Published {
    pub(crate) day: Option<Day>,
    pub(crate) moment: Option<Moment>,
}

/// Gives every time its interval. `found` is in reading order.
pub(crate) fn resolve(found: &mut [Found], passages: &[Passage<'_>], now: Published, resources: &Resources) {
    let mut context = resolve::Context {
        day: now.day,
        moment: now.moment.filter(|moment| now.day == Some(moment.day)),
        ..resolve::Context::default()
    };
    let mut article = None;
    let mut behind = None;
    let mut weekday_behind = false;
    for found in found {
        let passage = &passages[found.passage];
        if article != Some(passage.article) {
            article = Some(passage.article);
            context.last = resolve::Last::default();
        }
        if let Value::Time(time) = &mut found.value {
            let gap = behind
                .filter(|&(passage, _)| passage == found.passage)
                .and_then(|(_, end): (usize, usize)| passage.text.get(end..found.range.start));
            // 周一、周三、周五: a weekday beside another is none of its day.
            let listed = weekday_behind && is_weekday(time);
            context.beside = gap.is_some_and(is_mark) && !listed;
            context.alone = found.rule.0 == "time/feast" && is_all(&passage.text, &found.range);
            context.future = is_future(&passage.text, &found.range, time);
            context.past = is_past(&passage.text, &found.range);
            context.weekday = weekday(&passage.text, &found.range).map(|(weekday, _)| weekday);
            resolve::resolve(time, context, &resources.quantities.almanac);
            remember(time, &mut context);
            weekday_behind = is_weekday(time);
            behind = Some((found.passage, found.range.end));
        }
    }
}

/// Whether a time is a day of the week alone.
fn is_weekday(time: &TimeValue) -> bool {
    time.timex.starts_with("XXXX-WXX")
}

/// Whether no more than one mark stands between two times: 3月1日，星期天.
fn is_mark(gap: &str) -> bool {
    let mut chars = gap.chars();
    let mark = chars.next().is_none_or(|c| !c.is_alphanumeric());
    mark && chars.next().is_none()
}

/// A date on a day is what 当天 and 次日 after it hang on; a year or month is what 同年 does.
fn remember(time: &TimeValue, context: &mut resolve::Context) {
    let lasting = time.timex.contains("PRESENT_REF");
    let dated = !time.timex.starts_with('T') && time.kind != TimeKind::Set && !lasting;
    let said = match time.modifier {
        Some(TimeModifier::Before) => None,
        // 3月1日24时 begins with 2 March and names the first.
        _ if time.timex.ends_with("T24") && time.kind == TimeKind::Time => {
            time.start.and_then(|start| calendar::add_days(start.day, -1))
        }
        _ => time.start.map(|start| start.day),
    };
    if let Some(day) = said.filter(|_| dated) {
        context.last.note(day, time.grain);
    }
}

/// Whether nothing else is said: a feast alone, in a calendar or a notice, is the coming one.
fn is_all(text: &str, range: &std::ops::Range<usize>) -> bool {
    const SHORT: usize = 100;
    let mut outside = text[..range.start].chars().chain(text[range.end..].chars());
    text.len() < SHORT && !outside.any(char::is_alphanumeric)
}

/// Whether the words behind a time tell of what has been: 周一表示, 周三举行了.
fn is_past(text: &str, range: &std::ops::Range<usize>) -> bool {
    const VERBS: [&str; 14] = [
        "表示", "说", "称", "宣布", "发布", "公布", "举行", "发生", "抵达", "访问", "会见", "指出", "報道", "报道",
    ];
    let stop = |c: char| matches!(c, '。' | '！' | '？' | '；' | '\n');
    let behind: String = text[range.end..].chars().take(16).take_while(|&c| !stop(c)).collect();
    let near: String = behind.chars().take(6).collect();
    let coming = ["将", "將", "拟", "有望", "预计"]
        .iter()
        .any(|word| behind.contains(word));
    !coming && (behind.contains('了') || VERBS.iter().any(|word| near.contains(word)))
}

/// Whether the words around a time speak of what is to come.
fn is_future(text: &str, range: &std::ops::Range<usize>, time: &TimeValue) -> bool {
    const BEFORE: [&str; 9] = [
        "将于",
        "拟于",
        "定于",
        "计划",
        "预计",
        "将在",
        "拟在",
        "力争",
        "截止时间",
    ];
    const BEHIND: [&str; 5] = ["将", "拟", "前完成", "前全面", "前实现"];
    let stop = |c: char| matches!(c, '。' | '！' | '？' | '；' | '，' | '\n');
    let before: String = text[..range.start]
        .chars()
        .rev()
        .take(8)
        .take_while(|&c| !stop(c))
        .collect();
    let before: String = before.chars().rev().collect();
    let behind: String = text[range.end..].chars().take(4).take_while(|&c| !stop(c)).collect();
    let end_of = time.modifier == Some(TimeModifier::AtMost) && time.grain.is_some_and(|grain| grain != Grain::Day);
    let ahead = end_of || time.modifier == Some(TimeModifier::Before);
    let deadline = ahead && !behind.starts_with('的');
    deadline || BEFORE.iter().any(|word| before.ends_with(word)) || BEHIND.iter().any(|word| behind.starts_with(word))
}
