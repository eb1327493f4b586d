//! What is counted within a month or year: 五月第一周, 今年前五个月, 十月的第一个星期一.

use super::lexicon::Lexicon;
use super::numeral;
use super::point::{Draft, small_number};
use super::timex::{Base, LAST, Part, Point, Step};
use super::view::{View, is_han};

/// What is counted within a month or year: 五月第一周, 十月的第一个星期一, 今年前五个月, 2018年前半年, 2021年的第三个月.
pub(super) fn within(view: &View, lexicon: &Lexicon, draft: &mut Draft) {
    if let Some((part, end)) = first_months(view, draft) {
        (draft.point.part, draft.end) = (Some(part), end);
        return;
    }
    let monthly = draft.point.month.is_some() || matches!(draft.point.base, Base::Relative { step: Step::Month, .. });
    let yearly = matches!(
        draft.point.base,
        Base::Year(_) | Base::Relative { step: Step::Year, .. }
    );
    let free = draft.point.day.is_none() && draft.point.part.is_none() && draft.point.clock.is_none();
    if !(monthly || yearly) || !free || draft.modifier.is_some() {
        return;
    }
    let at = draft.end + usize::from(view.at(draft.end) == '的');
    let found = match view.at(at) {
        '前' | '后' if yearly && !monthly && view.has(at + 1, "半年") => {
            let half = if view.at(at) == '前' { 1 } else { 2 };
            Some((Part::Half(half), at + 3))
        }
        '前' => first_of(view, at + 1, monthly),
        '第' => nth_of(view, lexicon, at + 1, draft.point.month, monthly),
        '最' if view.has(at, "最后一个") => weekday_name(view, lexicon, at + 4)
            .zip(draft.point.month)
            .map(|((weekday, end), month)| (Part::Nth(month, LAST, weekday), end)),
        _ => None,
    };
    let Some((part, end)) = found else { return };
    if matches!(part, Part::Nth(..)) {
        draft.point.month = None;
    }
    match part {
        // 2021年的第三个月 is its March.
        Part::First(month, b'#') => draft.point.month = Some(month),
        part => draft.point.part = Some(part),
    }
    draft.end = end;
}

/// 前8月 at the head of a clause: the months of the year so far.
fn first_months(view: &View, draft: &Draft) -> Option<(Part, usize)> {
    let at = draft.end;
    let begins = draft.point == Point::default() && !is_han(view.before(at)) && view.at(at) == '前';
    // 前两月 are the two months before this one.
    let begins = begins && view.at(at + 1) != '两';
    let found = first_of(view, at + 1, false).filter(|_| begins)?;
    let months = matches!(found.0, Part::First(_, b'M')) && view.before(found.1) == '月' && !view.ends(found.1, "个月");
    months.then_some(found)
}

/// 五个月, 两个季度, 10天 behind 前.
fn first_of(view: &View, at: usize, monthly: bool) -> Option<(Part, usize)> {
    let (count, end, _) = small_number(view, at).filter(|&(count, ..)| (1..=366).contains(&count))?;
    let behind = view.at(end + 1);
    // 今年前两月, 去年前11月.
    let months = view.at(end) == '月' && !numeral::is_numeric(behind) && !matches!(behind, '日' | '份' | '初' | '底');
    if view.has(end, "个月") && !monthly && count <= 12 {
        Some((Part::First(count, b'M'), end + 2))
    } else if months && !monthly && (2..=12).contains(&count) {
        Some((Part::First(count, b'M'), end + 1))
    } else if !monthly && count <= 4 && (view.has(end, "季度") || view.has(end, "个季度")) {
        let length = if view.at(end) == '个' { 3 } else { 2 };
        Some((Part::First(count * 3, b'M'), end + length))
    } else if view.at(end) == '天' {
        Some((Part::First(count, b'D'), end + 1))
    } else {
        None
    }
}

/// 一周, 一个星期一, 三个月 behind 第.
fn nth_of(view: &View, lexicon: &Lexicon, at: usize, month: Option<u32>, monthly: bool) -> Option<(Part, usize)> {
    let (n, end, _) = small_number(view, at).filter(|&(n, ..)| (1..=53).contains(&n))?;
    let skip = usize::from(view.at(end) == '个');
    if let Some((weekday, end)) = weekday_name(view, lexicon, end + skip) {
        return month
            .filter(|_| n <= 5)
            .map(|month| (Part::Nth(month, n, weekday), end));
    }
    for week in ["周", "星期", "礼拜"] {
        if view.has(end + skip, week) && !numeral::is_numeric(view.at(end + skip + week.chars().count())) {
            return Some((Part::WeekOf(n), end + skip + week.chars().count()));
        }
    }
    let month = view.has(end, "个月") && !monthly && n <= 12;
    month.then_some((Part::First(n, b'#'), end + 2))
}

/// 第1-3季度, 第二至第四季度, 二、三季度: quarters one behind the other; from the first on they are the year's first months.
pub(super) fn quarters(view: &View, _: &Lexicon, draft: &mut Draft) {
    let point = &draft.point;
    let free = point.part.is_none() && point.month.is_none() && point.day.is_none() && point.clock.is_none();
    if !free || !quarter_ahead(view, draft.end) {
        return;
    }
    let Some((first, last, end)) = numbers_of_quarters(view, draft.end) else {
        return;
    };
    if !draft.point.set_part(Part::First(last * 3, b'M')) {
        return;
    }
    if first > 1 {
        draft.point.part = Some(Part::Quarter(first));
        draft.second = Some(Point {
            part: Some(Part::Quarter(last)),
            ..draft.point
        });
    }
    draft.end = end;
}

/// Whether a quarter is named near behind: most numbers are of nothing like it.
pub(super) fn quarter_ahead(view: &View, i: usize) -> bool {
    /// 第一季度至第四.
    const REACH: usize = 9;
    view.from(i).iter().take(REACH).any(|&c| c == '季')
}

/// The first and the last, and where they end.
fn numbers_of_quarters(view: &View, i: usize) -> Option<(u32, u32, usize)> {
    let ordinal = |at: usize| at + usize::from(view.at(at) == '第');
    let (first, last, end) = match numeral::read(view, ordinal(i)) {
        // 二三季度, 三四季度.
        Some(found) if found.blur == numeral::Blur::Range && found.low < found.high => {
            let quarter = |value: banmian_model::Decimal| u32::try_from(value).ok();
            (quarter(found.low)?, quarter(found.high)?, found.end)
        }
        _ => {
            let (first, end, _) = small_number(view, ordinal(i))?;
            let said = if view.has(end, "季度") { end + 2 } else { end };
            let listed = (view.at(said) == '、').then_some(said + 1);
            let (last, end, _) = small_number(view, ordinal(listed.or_else(|| super::amount::joint(view, said))?))?;
            (first, last, end)
        }
    };
    let fits = 0 < first && first < last && last <= 4 && view.has(end, "季度");
    // 第一、第三季度 are two.
    let gap = view.at(end - 1) != view.at(end) && view.from(i)[..end - i].contains(&'、') && last != first + 1;
    (fits && !gap).then_some((first, last, end + 2))
}

fn weekday_name(view: &View, lexicon: &Lexicon, at: usize) -> Option<(u32, usize)> {
    let (length, (kind, value)) = lexicon.times.longest(view.from(at))?;
    (kind == "weekday").then(|| Some((value.parse().ok()?, at + length)))?
}
