//! Numbers and times: read in one pass, resolved in a second.
//!
//! A passage is folded to one width and script ([`view`]), then read from left to right. At each place a lexical word
//! (统一, 第一战场) is passed over, then codes, times, ordinals and quantities are tried in that order: what follows a
//! number decides what it is. Nothing overlaps but a
//! length of time, which may be a quantity (两三天) or a date (三天前) as well.

mod amount;
mod apposition;
mod bare;
mod bounds;
mod calendar;
mod clock;
mod code;
mod context;
mod dates_in_figures;
mod dating;
mod edtf;
mod figures;
mod lexicon;
mod listed;
mod lunar;
mod measure;
mod moments;
mod money;
mod nearest;
mod numeral;
mod per;
mod point;
mod reading;
mod resolve;
mod sequence;
mod sets;
mod shares;
mod span_of_time;
mod spelled;
mod timex;
mod told_from;
mod trie;
mod view;
mod when;
mod within;
mod words;
mod years;

use banmian_model::{Rule, TimeKind, Value};

pub(crate) use apposition::weekday;
pub(crate) use dating::date;
pub(crate) use lexicon::Lexicon;
pub(crate) use lunar::lunar_day;
pub(crate) use sequence::{Published, resolve};

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
        // 二小 is a school, 二小时 a length of time; 万分感谢 counts nothing, 万分之五 does.
        let beyond = |reading: &Reading| reading.range.end > at + lexical;
        let counts = lexicon.counts(view.at(at));
        if let Some(share) = counts.then(|| shares::shares(view, at, 0)).flatten().filter(beyond) {
            let end = share.range.end;
            give(share);
            return end;
        }
        let length = counts.then(|| span_of_time::read(view, at)).flatten();
        length.filter(beyond)
    } else {
        when::read(view, lexicon, at)
    };
    if let Some(time) = time {
        let end = time.range.end;
        if matches!(&time.value, Value::Time(value) if value.kind == TimeKind::Duration) {
            told_from::counted_from(view, at)
                .or_else(|| told_from::around(view, at))
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
        None if view.at(at).is_ascii_digit() => figures::passed(view, at),
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
            && words
                .chars()
                .map(banmian_model::fold)
                .collect::<String>()
                .contains("国庆")
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
