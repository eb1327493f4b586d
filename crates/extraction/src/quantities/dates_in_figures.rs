//! Days, months and years in figures alone: 2020-03-01, 2020.3.1, 20240307, 10/31/74, 1995.09—1998.07.

use super::lexicon::{Lexicon, UnitKind};
use super::numeral;
use super::point::{Draft, number_between, small_number};
use super::timex::{Base, Point};
use super::view::View;
use super::years::century_of;

/// 2020-03-01, 2020.3.1, 2020/3/1, 2020 03 01.
pub(super) fn dotted(view: &View, draft: &mut Draft) -> bool {
    let i = draft.end;
    let year_end = numeral::digits_end(view, i);
    let mark = view.at(year_end);
    if year_end != i + 4
        || !matches!(mark, '-' | '.' | '/' | ' ')
        || view.before(i).is_ascii_alphanumeric()
        || view.before(i) == '.'
    {
        return false;
    }
    let read = || {
        let (year, _, _) = small_number(view, i)?;
        let month_end = numeral::digits_end(view, year_end + 1);
        let month = number_between(view, year_end + 1, month_end)?;
        let day_end = numeral::digits_end(view, month_end + 1);
        let day = number_between(view, month_end + 1, day_end)?;
        let fits = (1..=12).contains(&month) && (1..=31).contains(&day) && view.at(month_end) == mark && year > 1000;
        // 2010 01 29: of our time, in full, and no part of a table.
        let wide = mark != ' '
            || (1900..2100).contains(&year)
                && (month_end - year_end, day_end - month_end) == (3, 3)
                && !super::view::is_han(view.at(day_end))
                && !(view.before(i) == ' ' && numeral::is_numeric(view.before(i - 1)));
        (fits && wide && view.at(day_end) != mark).then_some((year, month, day, day_end))
    };
    let Some((year, month, day, end)) = read() else {
        return false;
    };
    draft.point.base = Base::Year(year as i32);
    draft.point.month = Some(month);
    draft.point.day = Some(day);
    draft.end = end;
    true
}

/// 1995.09—1998.07, 2008.03-2009, 2015.11—至今: months of a life's stages, as notices of appointments print them.
pub(super) fn months(view: &View, draft: &mut Draft) -> bool {
    let i = draft.end;
    let Some((first, end)) = year_and_month(view, i).filter(|(first, _)| first.month.is_some()) else {
        return false;
    };
    let Some((second, end)) = super::amount::joint(view, end).and_then(|at| year_and_month(view, at)) else {
        return false;
    };
    let rises = |point: &Point| match point.base {
        Base::Year(year) => (year, point.month.unwrap_or(12)),
        _ => (0, 0),
    };
    if view.before(i).is_ascii_alphanumeric() || view.before(i) == '.' || rises(&first) > rises(&second) {
        return false;
    }
    draft.point = first;
    draft.second = Some(second);
    draft.end = end + usize::from(matches!(view.at(end), '月' | '年'));
    true
}

/// 1995.09, 2009: a year of our time, and its month.
fn year_and_month(view: &View, i: usize) -> Option<(Point, usize)> {
    let year_end = numeral::digits_end(view, i);
    let (year, _, _) = small_number(view, i).filter(|&(year, ..)| year_end == i + 4 && (1900..2100).contains(&year))?;
    let mut point = Point {
        base: Base::Year(i32::try_from(year).ok()?),
        ..Point::default()
    };
    let month_end = numeral::digits_end(view, year_end + 1);
    if view.at(year_end) == '.' && month_end == year_end + 3 {
        point.month = number_between(view, year_end + 1, month_end).filter(|month| (1..=12).contains(month));
        point.month?;
        return (view.at(month_end) != '.').then_some((point, month_end));
    }
    (view.at(year_end) != '.').then_some((point, year_end))
}

/// 2019—2020学年, 从2016到2018: two years with no 年, where words around say so.
pub(super) fn years(view: &View, draft: &mut Draft) -> bool {
    const BEHIND: [&str; 5] = ["学年", "赛季", "财年", "年度", "财政年度"];
    let i = draft.end;
    let bare = |at: usize| year_and_month(view, at).filter(|(point, _)| point.month.is_none());
    let found = || {
        let (first, end) = bare(i)?;
        let (second, end) = bare(super::amount::joint(view, end)?)?;
        let (Base::Year(from), Base::Year(to)) = (first.base, second.base) else {
            return None;
        };
        let from_word = matches!(view.before(i), '从' | '自') && !super::view::is_han(view.at(end));
        let named = BEHIND.iter().any(|word| view.has(end, word));
        (from < to && (named || from_word)).then_some((first, second, end))
    };
    if let Some((first, second, end)) = found() {
        draft.point = first;
        draft.second = Some(second);
        draft.end = end;
        return true;
    }
    let Some((year, end)) = bare(i).filter(|&(_, end)| heading(view, i, end)) else {
        return false;
    };
    draft.point = year;
    draft.end = end;
    true
}

/// 2018 where it is all that is said, and 《2022卡塔尔世界杯》 where a name begins with it.
fn heading(view: &View, i: usize, end: usize) -> bool {
    let behind = view.at(end);
    let titled = matches!(view.before(i), '《' | '“' | '「' | '『') && super::view::is_han(behind);
    let counts = numeral::is_numeric(behind) || "年余多来至到号个名元".contains(behind);
    i == 0 && view.len() == end || titled && !counts
}

/// 10/31/74, 08/22/2017, and 2/15 where nothing stands around it: month, day and year; the month is no more than 12.
pub(super) fn stroked(view: &View, draft: &mut Draft) -> bool {
    let i = draft.end;
    let first_end = numeral::digits_end(view, i);
    let second_end = numeral::digits_end(view, first_end + 1);
    let apart = |c: char| !super::view::is_han(c) && !c.is_ascii_alphanumeric() && !matches!(c, '.' | '-' | '/' | '%');
    let marked = view.at(first_end) == '/' && !view.before(i).is_ascii_alphanumeric() && view.before(i) != '/';
    let (Some(month), Some(day), true) = (
        number_between(view, i, first_end),
        number_between(view, first_end + 1, second_end),
        marked,
    ) else {
        return false;
    };
    let (month, day) = if month > 12 { (day, month) } else { (month, day) };
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return false;
    }
    let year_end = numeral::digits_end(view, second_end + 1);
    let length = year_end.saturating_sub(second_end + 1);
    let alone = apart(view.before(i)) && apart(view.at(second_end)) && view.at(second_end) != '/';
    if view.at(second_end) == '/' && matches!(length, 2 | 4) && view.at(year_end) != '/' {
        let Some(year) = view.figures(second_end + 1..year_end) else {
            return false;
        };
        draft.point.base = Base::Year(century_of(year));
        draft.end = year_end;
    } else if alone && (day > 12 || view.len() == second_end) {
        draft.end = second_end;
    } else {
        return false;
    }
    draft.point.month = Some(month);
    draft.point.day = Some(day);
    true
}

/// 20240307: eight figures that are a day of our time and nothing more.
pub(super) fn packed(view: &View, lexicon: &Lexicon, draft: &mut Draft) -> bool {
    let i = draft.end;
    let whole = numeral::digits_end(view, i) == i + 8 && !view.before(i).is_ascii_alphanumeric();
    let clear =
        !matches!(view.before(i), '.' | '-' | ':' | '：' | '(') && !matches!(view.at(i + 8), '.' | '-' | '元' | '%');
    // 19491101名 counts people.
    let unit = lexicon.units.longest(view.from(i + 8));
    if !whole || !clear || unit.is_some_and(|(_, unit)| unit.kind != UnitKind::Label) {
        return false;
    }
    let number = |from: usize, to: usize| view.figures::<u32>(i + from..i + to);
    let (Some(year), Some(month), Some(day)) = (number(0, 4), number(4, 6), number(6, 8)) else {
        return false;
    };
    let fits = (1900..2100).contains(&year) && (1..=12).contains(&month) && (1..=31).contains(&day);
    if fits {
        draft.point.base = Base::Year(year as i32);
        draft.point.month = Some(month);
        draft.point.day = Some(day);
        draft.end = i + 8;
    }
    fits
}
