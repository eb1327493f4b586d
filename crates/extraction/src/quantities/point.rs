//! One point of the calendar as it is printed: year, month and day in figures and words, one behind the other.

use banmian_model::TimeModifier;

use super::lexicon::Lexicon;
use super::numeral::{self, Form};
use super::timex::{Base, LAST, Part, Point, Step};
use super::view::View;
use super::{amount, clock, words};

/// A point while it is read: what is known, where it ends, and the last number where that is a range (1至2月).
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Draft {
    pub(super) point: Point,
    pub(super) end: usize,
    pub(super) second: Option<Point>,
    pub(super) modifier: Option<TimeModifier>,
    pub(super) vague: bool,
}

/// Reads year, part of the year, month, day, part of the day and hour as far as they stand one behind the other.
pub(super) fn read(view: &View, lexicon: &Lexicon, i: usize, start: Point) -> Option<Draft> {
    let mut draft = Draft {
        point: start,
        end: i,
        ..Draft::default()
    };
    if !dotted(view, &mut draft) && !packed(view, &mut draft) && !stroked(view, &mut draft) {
        for stage in [
            year,
            words::read,
            season,
            lunar_prefix,
            month,
            dekad,
            within,
            words::read,
            day,
            words::read,
            clock::read,
        ] {
            stage(view, lexicon, &mut draft);
            if draft.second.is_some() {
                break;
            }
        }
    } else {
        words::read(view, lexicon, &mut draft);
        clock::read(view, lexicon, &mut draft);
    }
    (draft.end > i && !draft.vague).then_some(draft)
}

/// A whole number of at most `digits` characters at `at`: its value, end, and whether it has ASCII digits.
pub(super) fn small_number(view: &View, at: usize) -> Option<(u32, usize, bool)> {
    let arabic = numeral::digits_end(view, at);
    if arabic > at {
        let text: String = view.from(at)[..arabic - at].iter().take(5).collect();
        return (text.len() < 5 && view.before(at) != '.').then(|| Some((text.parse().ok()?, arabic, true)))?;
    }
    let found = numeral::read(view, at)?;
    let whole = found.low == found.high && found.low.scale() == 0 && found.end - at < 5 && found.form != Form::Bare;
    let value = u32::try_from(found.low).ok()?;
    whole.then_some((value, found.end, false))
}

/// `a unit`, or `a joint b unit`: the numbers and where the unit begins. The first must be no more than the second.
fn numbers(view: &View, at: usize, units: &[char]) -> Option<(u32, Option<u32>, usize, bool)> {
    let (first, end, arabic) = small_number(view, at)?;
    if units.contains(&view.at(end)) {
        return Some((first, None, end, arabic));
    }
    let end = view.skip_space(end);
    if units.contains(&view.at(end)) && arabic {
        return Some((first, None, end, arabic));
    }
    let (second, end, _) = small_number(view, amount::joint(view, end)?)?;
    (units.contains(&view.at(end)) && first < second).then_some((first, Some(second), end, arabic))
}

/// 2020-03-01, 2020.3.1, 2020/3/1.
fn dotted(view: &View, draft: &mut Draft) -> bool {
    let i = draft.end;
    let year_end = numeral::digits_end(view, i);
    let mark = view.at(year_end);
    if year_end != i + 4
        || !matches!(mark, '-' | '.' | '/')
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
        (fits && view.at(day_end) != mark).then_some((year, month, day, day_end))
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

/// 10/31/74, 08/22/2017, and 2/15 where nothing stands around it: month, day and year; the month is no more than 12.
fn stroked(view: &View, draft: &mut Draft) -> bool {
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
        let text: String = view.from(second_end + 1)[..length].iter().collect();
        let Ok(year) = text.parse::<u32>() else { return false };
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
fn packed(view: &View, draft: &mut Draft) -> bool {
    let i = draft.end;
    let whole = numeral::digits_end(view, i) == i + 8 && !view.before(i).is_ascii_alphanumeric();
    let clear =
        !matches!(view.before(i), '.' | '-' | ':' | '：' | '(') && !matches!(view.at(i + 8), '.' | '-' | '元' | '%');
    if !whole || !clear {
        return false;
    }
    let number = |from: usize, to: usize| {
        view.from(i + from)[..to - from]
            .iter()
            .collect::<String>()
            .parse::<u32>()
            .ok()
    };
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

pub(super) fn number_between(view: &View, from: usize, to: usize) -> Option<u32> {
    if from >= to || to - from > 2 {
        return None;
    }
    view.from(from)[..to - from].iter().collect::<String>().parse().ok()
}

fn year(view: &View, lexicon: &Lexicon, draft: &mut Draft) {
    let i = draft.end;
    if let Some((length, ("era", first))) = lexicon
        .times
        .longest(view.from(i))
        .map(|(length, (kind, value))| (length, (kind.as_str(), value)))
    {
        return era(view, draft, i + length, first.parse().unwrap_or(0));
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
    let Some((first, second, end, arabic)) = numbers(view, i, &['年']) else {
        return;
    };
    if matches!(view.at(end + 1), '级' | '期' | '薪' | '龄' | '均') || numeral::is_numeric(view.before(i)) {
        return;
    }
    if view.has(end, "年代") {
        return decade(draft, first, end + 2);
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

/// 98年 is 1998, 20年 2020.
const fn century_of(year: u32) -> i32 {
    let year = year as i32;
    match year {
        0..=49 => 2000 + year,
        50..=99 => 1900 + year,
        _ => year,
    }
}

fn month_ahead(view: &View, at: usize) -> bool {
    numbers(view, at, &['月']).is_some()
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
        '初' if !numeral::is_numeric(view.at(end + 1)) && !matches!(view.at(end + 1), '中' | '步' | '级') => {
            (1, TimeModifier::Start)
        }
        '底' | '末' => (1, TimeModifier::End),
        _ if view.has(end, "年初") || view.has(end, "月初") || view.has(end, "伊始") => (2, TimeModifier::Start),
        _ if ["年底", "年末", "月底", "月末"].iter().any(|word| view.has(end, word)) => (2, TimeModifier::End),
        _ if view.has(end, "年中") || view.has(end, "中期") => (2, TimeModifier::Mid),
        _ => return,
    };
    draft.modifier = Some(modifier);
    draft.end = end + length;
}

/// 季 and 半年 behind a year: 2019年前三季度, 第三季度 are words; here only the joined forms.
fn season(view: &View, _: &Lexicon, draft: &mut Draft) {
    let i = draft.end;
    if !matches!(
        draft.point.base,
        Base::Year(_) | Base::Relative { step: Step::Year, .. }
    ) || draft.modifier.is_some()
    {
        return;
    }
    let season = match view.at(i) {
        '春' if view.at(i + 1) != '节' => 21,
        '夏' => 22,
        '秋' => 23,
        '冬' if view.at(i + 1) != '至' => 24,
        _ => return,
    };
    if draft.point.set_part(Part::Season(season)) {
        draft.end = i + 1 + usize::from(matches!(view.at(i + 1), '季' | '天'));
    }
}

/// 1991年农历8月23号.
fn lunar_prefix(view: &View, _: &Lexicon, draft: &mut Draft) {
    let named = ["农历", "阴历", "旧历"].iter().any(|word| view.has(draft.end, word));
    if named
        && matches!(
            draft.point.base,
            Base::Year(_) | Base::Relative { step: Step::Year, .. }
        )
        && draft.end > 0
    {
        let ahead = numbers(view, draft.end + 2, &['月']).is_some();
        draft.point.lunar |= ahead;
        draft.end += if ahead { 2 } else { 0 };
    }
}

fn month(view: &View, lexicon: &Lexicon, draft: &mut Draft) {
    let year_like = !matches!(
        draft.point.base,
        Base::Relative {
            step: Step::Month | Step::Week | Step::Day,
            ..
        }
    );
    if draft.point.month.is_some() || draft.point.part.is_some() || draft.point.clock.is_some() || !year_like {
        return;
    }
    let leap = usize::from(view.at(draft.end) == '闰');
    let i = draft.end + leap;
    let Some((first, second, end, arabic)) = numbers(view, i, &['月']) else {
        return;
    };
    let fits = (1..=12).contains(&first) && second.is_none_or(|second| second <= 12) && view.before(i) != '近';
    let other = matches!(
        view.at(end + 1),
        '球' | '亮' | '饼' | '薪' | '刊' | '租' | '均' | '供' | '嫂' | '子'
    );
    if !fits || other || numeral::is_numeric(view.before(i)) && draft.end == i && !draft.point.has_date() {
        return;
    }
    draft.point.month = Some(first);
    draft.point.leap = leap > 0;
    draft.point.lunar |= leap > 0 || !arabic && second.is_none() && lunar_behind(view, lexicon, end + 1);
    draft.second = second.map(|second| Point {
        month: Some(second),
        ..draft.point
    });
    draft.end = end + 1 + usize::from(view.at(end + 1) == '份');
    edge(view, draft);
}

/// 二月初二, 五月廿二: a lunar day with no 日 behind it.
fn lunar_behind(view: &View, lexicon: &Lexicon, at: usize) -> bool {
    let word = lexicon
        .times
        .longest(view.from(at))
        .is_some_and(|(_, (kind, _))| kind == "lday");
    word || view.at(at) == '廿' && !matches!(view.at(at + 2), '日' | '号')
}

fn dekad(view: &View, _: &Lexicon, draft: &mut Draft) {
    let monthly = draft.point.month.is_some() || matches!(draft.point.base, Base::Relative { step: Step::Month, .. });
    let n = match view.at(draft.end) {
        '上' => 1,
        '中' => 2,
        '下' => 3,
        _ => return,
    };
    if monthly && draft.point.day.is_none() && view.at(draft.end + 1) == '旬' {
        draft.point.part = Some(Part::Dekad(n));
        draft.end += 2;
    }
}

fn day(view: &View, _: &Lexicon, draft: &mut Draft) {
    let i = draft.end;
    let monthly = draft.point.month.is_some() || matches!(draft.point.base, Base::Relative { step: Step::Month, .. });
    let taken = draft.point.day.is_some() || draft.point.part.is_some() || draft.point.clock.is_some();
    if taken || draft.modifier.is_some() || !monthly && draft.point.has_date() {
        return;
    }
    let Some((first, second, end, arabic)) = numbers(view, i, &['日', '号']) else {
        return lunar_plain_day(view, draft);
    };
    let fits = (1..=31).contains(&first) && second.is_none_or(|second| second <= 31);
    if !fits || !monthly && !alone(view, i, end, arabic) {
        return;
    }
    draft.point.day = Some(first);
    draft.second = second.map(|second| Point {
        day: Some(second),
        ..draft.point
    });
    draft.end = end + 1;
}

/// A lunar day behind 农历二月: 十五, 廿三.
fn lunar_plain_day(view: &View, draft: &mut Draft) {
    if draft.point.lunar
        && draft.point.month.is_some()
        && let Some((n, end, _)) = small_number(view, draft.end)
        && (1..=30).contains(&n)
    {
        draft.point.day = Some(n);
        draft.end = end;
    }
}

/// What is counted within a month or year: 五月第一周, 十月的第一个星期一, 今年前五个月, 2018年前半年, 2021年的第三个月.
fn within(view: &View, lexicon: &Lexicon, draft: &mut Draft) {
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

/// 五个月, 两个季度, 10天 behind 前.
fn first_of(view: &View, at: usize, monthly: bool) -> Option<(Part, usize)> {
    let (count, end, _) = small_number(view, at).filter(|&(count, ..)| (1..=366).contains(&count))?;
    if view.has(end, "个月") && !monthly && count <= 12 {
        Some((Part::First(count, b'M'), end + 2))
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

fn weekday_name(view: &View, lexicon: &Lexicon, at: usize) -> Option<(u32, usize)> {
    let (length, (kind, value)) = lexicon.times.longest(view.from(at))?;
    (kind == "weekday").then(|| Some((value.parse().ok()?, at + length)))?
}

/// Whether 28日 alone is a day of the month and no length of time (连续5日, 3日内), no 1号楼.
fn alone(view: &View, i: usize, end: usize, arabic: bool) -> bool {
    let before = view.before(i);
    let counted = matches!(
        before,
        '第' | '每' | '近' | '续' | '这' | '期' | '过' | '隔' | '满' | '后' | '前' | '达' | '约' | '零'
    ) || numeral::is_numeric(before)
        || before == '.'
        || before == '-';
    let next = view.at(end + 1);
    let length =
        matches!(next, '内' | '游' | '元' | '均' | '之' | '以' | '本' | '龄' | '后') && view.at(end + 2) != '起';
    let hour = matches!(next, '上' | '下' | '凌' | '早' | '晚' | '中' | '夜' | '清') || numeral::is_numeric(next);
    let certain = arabic || end - i > 1 || hour;
    let two = view.at(i) == '两';
    !counted
        && !length
        && certain
        && !two
        && (view.at(end) == '日' || hour && view.at(end) == '号' && !matches!(next, '楼' | '线'))
}
