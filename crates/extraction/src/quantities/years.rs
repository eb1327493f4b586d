//! Years, decades and centuries as they are printed: 2020年, 98年, 民国二十六年, 庚子年, 上世纪七八十年代, 2019财年.

use banmian_model::{Decimal, TimeModifier};

use super::lexicon::Lexicon;
use super::listed::YEARS;
use super::numeral::{self, Form};
use super::point::{Draft, numbers, small_number};
use super::timex::{Base, Point};
use super::view::View;

/// The year, or what has the place of one: an era's, a decade, a century.
pub(super) fn year(view: &View, lexicon: &Lexicon, draft: &mut Draft) {
    let i = draft.end;
    if let Some((length, (kind @ ("era" | "lunar-era"), first))) = lexicon
        .times
        .longest(view.from(i))
        .map(|(length, (kind, value))| (length, (kind.as_str(), value)))
    {
        era(view, draft, i + length, first.parse().unwrap_or(0));
        // 光绪二十四年八月: of the calendar of its time.
        let known = matches!(draft.point.base, Base::Year(1840..));
        let monthly = numbers(view, draft.end, &['月']).is_some();
        draft.point.lunar |= kind == "lunar-era" && known && monthly;
        return;
    }
    for lunar in ["农历", "阴历", "旧历"] {
        if view.has(i, lunar) {
            draft.point.lunar = true;
            draft.end += 2;
            if numbers(view, draft.end, &['年', '月']).is_none() && !lunar_ahead(view, lexicon, draft.end) {
                draft.vague = true;
            }
        }
    }
    if cycle(view, draft) || century(view, draft) {
        return;
    }
    let i = draft.end;
    if let Some((year, end)) = season_of_years(view, i) {
        draft.point.base = Base::Year(year);
        draft.end = end;
        return;
    }
    if let Some((first, last, end)) = decades(view, i).filter(|&(first, ..)| first > 0) {
        spanned_decades(draft, 1900 + first, 1900 + last, end);
        return;
    }
    let Some((first, second, end, arabic)) = numbers(view, i, &['年']) else {
        if let Some((year, end)) = YEARS.first(view, i, false) {
            (draft.point.base, draft.end) = (Base::Year(century_of(year)), end);
        }
        return;
    };
    if matches!(view.at(end + 1), '级' | '期' | '薪' | '龄' | '均') || numeral::is_numeric(view.before(i)) {
        return;
    }
    if view.has(end, "年代") {
        decade(draft, first, end + 2);
        return edge(view, draft);
    }
    let four = |year: u32| (1000..2200).contains(&year);
    let full = second.map_or_else(|| four(first), four);
    let digits = arabic || numeral::read(view, i).is_some_and(|found| found.form == Form::Digits);
    let pair = second.is_none() && first < 100 && view.skip_space(i + 2) == end && view.at(end) == '年';
    // 08年, 零八年, 六三年: nobody counts years so. 五六年 may be five or six.
    let zero = matches!(view.at(i), '0' | '零' | '〇') && first > 0;
    let spelled = !arabic && first > 20 && numeral::read(view, i).is_some_and(|found| found.form == Form::Digits);
    let named = pair && !full && (zero || spelled);
    let short = !full && digits && pair && month_ahead(view, end + 1) || named;
    if !(full && digits || short) {
        return;
    }
    draft.point.base = Base::Year(century_of(first));
    draft.second = second.map(|second| Point {
        base: Base::Year(second as i32),
        ..draft.point
    });
    draft.end = end + 1 + usize::from(view.at(end + 1) == '度');
    edge(view, draft);
}

/// 2019财年, 2019赛季: named after the year, which is all that is said of when it begins.
fn season_of_years(view: &View, i: usize) -> Option<(i32, usize)> {
    let (year, end, _) = small_number(view, i).filter(|&(year, end, arabic)| arabic && end == i + 4 && year >= 1000)?;
    let named = ["财年", "学年", "赛季"].iter().any(|word| view.has(end, word));
    (named && year < 2200).then_some((year as i32, end + 2))
}

/// 98年 is 1998, 33年 1933, 20年 2020: what is printed lies behind more often than ahead.
pub(super) const fn century_of(year: u32) -> i32 {
    let year = year as i32;
    match year {
        0..=30 => 2000 + year,
        31..=99 => 1900 + year,
        _ => year,
    }
}

fn month_ahead(view: &View, at: usize) -> bool {
    numbers(view, at, &['月']).is_some()
        || view.at(at) == '第'
            && ["个礼拜", "个星期", "周", "季度", "个季度", "个月"]
                .iter()
                .any(|word| view.has(at + 2, word))
        || ["底", "初", "末", "上半年", "下半年", "春", "冬"]
            .iter()
            .any(|word| view.has(at, word))
}

pub(super) fn lunar_ahead(view: &View, lexicon: &Lexicon, at: usize) -> bool {
    let word = lexicon.times.longest(view.from(at));
    word.is_some_and(|(_, (kind, _))| kind == "lmonth" || kind == "lday" || kind == "lunar") || view.at(at) == '闰'
}

/// 民国二十六年, 光绪二十四年, 公元1900年.
fn era(view: &View, draft: &mut Draft, at: usize, before_first: u32) {
    let first_year = u32::from(view.at(at) == '元');
    let found = if first_year == 1 {
        Some((1, None, at + 1, false))
    } else {
        numbers(view, at, &['年'])
    };
    match found {
        Some((year, None, end, _)) if view.at(end) == '年' && year < 3000 => {
            draft.point.base = Base::Year((before_first + year) as i32);
            draft.end = end + 1;
        }
        _ => {}
    }
}

/// 庚子年.
fn cycle(view: &View, draft: &mut Draft) -> bool {
    let i = draft.end;
    let stem = "甲乙丙丁戊己庚辛壬癸".chars().position(|c| c == view.at(i));
    let branch = "子丑寅卯辰巳午未申酉戌亥".chars().position(|c| c == view.at(i + 1));
    let (Some(stem), Some(branch)) = (stem, branch) else {
        return false;
    };
    let found = (0..60).find(|n| n % 10 == stem && n % 12 == branch && view.at(i + 2) == '年');
    let Some(n) = found else { return false };
    draft.point.base = Base::Cycle(n as u32);
    draft.end = i + 3;
    true
}

/// 21世纪, 20世纪60年代, 上世纪80年代.
fn century(view: &View, draft: &mut Draft) -> bool {
    let i = draft.end;
    let (century, end) = if view.has(i, "上世纪") || view.has(i, "上个世纪") {
        (19, if view.at(i + 1) == '个' { i + 4 } else { i + 3 })
    } else if view.has(i, "本世纪") {
        (20, i + 3)
    } else {
        match small_number(view, i) {
            Some((n, end, _)) if view.has(end, "世纪") && (1..30).contains(&n) => (n as i32 - 1, end + 2),
            _ => return false,
        }
    };
    draft.point.base = Base::Century(century);
    draft.end = end;
    if let Some((first, last, at)) = decades(view, end) {
        return spanned_decades(draft, century * 100 + first, century * 100 + last, at);
    }
    if let Some((tens, None, at, _)) = numbers(view, end, &['年'])
        && view.has(at, "年代")
        && tens < 100
    {
        draft.point.base = Base::Decade(century * 100 + tens as i32 / 10 * 10);
        draft.end = at + 2;
    }
    edge(view, draft);
    true
}

/// 三四十年代, 七八十年代: tens of the years of two decades, and where they end.
fn decades(view: &View, at: usize) -> Option<(i32, i32, usize)> {
    let found = numeral::read(view, at).filter(|found| found.blur == numeral::Blur::Range)?;
    let tens = |value: Decimal| i32::try_from(value).ok().filter(|tens| tens % 10 == 0 && *tens < 100);
    view.has(found.end, "年代")
        .then(|| Some((tens(found.low)?, tens(found.high)?, found.end + 2)))?
}

/// Two decades as a range.
fn spanned_decades(draft: &mut Draft, first: i32, last: i32, end: usize) -> bool {
    draft.point.base = Base::Decade(first);
    draft.second = Some(Point {
        base: Base::Decade(last),
        ..draft.point
    });
    draft.end = end;
    true
}

fn decade(draft: &mut Draft, first: u32, end: usize) {
    if first.is_multiple_of(10) && (first < 100 || (1000..2200).contains(&first)) {
        let year = if first < 100 { 1900 + first } else { first };
        draft.point.base = Base::Decade(year as i32);
        draft.end = end;
    }
}

/// 初, 中, 底 behind a year or month.
pub(super) fn edge(view: &View, draft: &mut Draft) {
    let end = draft.end;
    let (length, modifier) = match view.at(end) {
        '初' | '末' if matches!(view.at(end + 1), '期' | '叶') => {
            let start = view.at(end) == '初';
            (2, if start { TimeModifier::Start } else { TimeModifier::End })
        }
        '初' if !numeral::is_numeric(view.at(end + 1)) && !matches!(view.at(end + 1), '中' | '步' | '级') => {
            (1, TimeModifier::Start)
        }
        '底' | '末' => (1, TimeModifier::End),
        _ if view.has(end, "年初") || view.has(end, "月初") || view.has(end, "伊始") => (2, TimeModifier::Start),
        _ if ["年底", "年末", "月底", "月末"].iter().any(|word| view.has(end, word)) => (2, TimeModifier::End),
        _ if view.has(end, "年中") || view.has(end, "中期") || view.has(end, "中叶") => (2, TimeModifier::Mid),
        _ => return,
    };
    draft.modifier = Some(modifier);
    draft.end = end + length;
}
