//! One point of the calendar as it is printed: year, month and day in figures and words, one behind the other.

use banmian_model::TimeModifier;

use super::dates_in_figures::{dotted, months, packed, stroked, years};
use super::lexicon::Lexicon;
use super::listed::{DAYS, LONGEST, MONTHS, YEARS, joins};
use super::numeral::{self, Form};
use super::timex::{Base, Part, Point, Step};
use super::view::View;
use super::within::{quarter_ahead, quarters, within};
use super::years::{edge, year};
use super::{amount, clock, words};

/// A point while it is read: what is known, where it ends, and the last number where that is a range (1至2月).
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Draft {
    pub(super) point: Point,
    pub(super) end: usize,
    /// Where the date ends, before what is said of the hour.
    pub(super) date_end: usize,
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
    if !may_begin(view, lexicon, i) && start == Point::default() {
        return None;
    }
    if months(view, &mut draft) || years(view, &mut draft) {
        return Some(draft);
    }
    if !dotted(view, &mut draft) && !packed(view, lexicon, &mut draft) && !stroked(view, &mut draft) {
        for stage in [
            year,
            quarters,
            words::read,
            quarters,
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
            if draft.point.clock.is_none() {
                draft.date_end = draft.end;
            }
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

/// Whether a point may begin here at all: a word of time, or a number with a unit of time, a joint or a mark behind it.
/// Most numbers of a page count something else, and end here.
fn may_begin(view: &View, lexicon: &Lexicon, i: usize) -> bool {
    let c = view.at(i);
    if words::word_at(view, lexicon, i).is_some() || matches!(c, '上' | '本' | '农' | '阴' | '旧' | '闰') {
        return true;
    }
    if matches!(c, '前' | '第') && numeral::is_numeric(view.at(i + 1)) {
        return c == '前' || quarter_ahead(view, i);
    }
    if c == '差' {
        return clock::short_of(view, i).is_some();
    }
    if !numeral::is_numeric(c) {
        return "甲乙丙丁戊己庚辛壬癸".contains(c);
    }
    let Some(found) = numeral::whole(view, i) else {
        return true;
    };
    let behind = view.at(view.skip_space(found.end));
    if matches!(behind, '季' | '、') && quarter_ahead(view, i) {
        return true;
    }
    if joins(behind)
        && [YEARS, MONTHS, DAYS]
            .iter()
            .any(|of| of.first(view, i, false).is_some())
    {
        return true;
    }
    let packed = found.end == i + 8;
    let year = found.end == i + 4 && c.is_ascii_digit();
    packed || year || TIME_BEHIND.contains(behind)
}

/// Characters behind a number that may make a time of it.
const TIME_BEHIND: &str = "年月日号时点世:/.-－—–―~～〜至到pPaA";

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
pub(super) fn numbers(view: &View, at: usize, units: &[char]) -> Option<(u32, Option<u32>, usize, bool)> {
    let (first, end, arabic) = small_number(view, at)?;
    if units.contains(&view.at(end)) {
        return Some((first, None, end, arabic));
    }
    let end = view.skip_space(end);
    if units.contains(&view.at(end)) && arabic {
        return Some((first, None, end, arabic));
    }
    if let Some((second, end)) = run(view, first, end, units) {
        return Some((first, Some(second), end, arabic));
    }
    let (second, end, _) = small_number(view, amount::joint(view, end)?)?;
    (units.contains(&view.at(end)) && first < second).then_some((first, Some(second), end, arabic))
}

/// 3月1、2日, 去年10、11、12月, 5月6、7两日: numbers that follow one on the other are a range.
fn run(view: &View, first: u32, end: usize, units: &[char]) -> Option<(u32, usize)> {
    // Years are listed one by one.
    if units.contains(&'年') {
        return None;
    }
    let (mut last, mut end) = (first, end);
    while last < first + LONGEST as u32
        && view.at(end) == '、'
        && let Some((next, behind, _)) = small_number(view, end + 1).filter(|&(next, ..)| next == last + 1)
    {
        (last, end) = (next, behind);
    }
    if last == first {
        return None;
    }
    let counted = numeral::whole(view, end).filter(|count| count.low == (last - first + 1).into());
    let unit = |at: usize| units.contains(&view.at(at)) || view.at(at) == '天' && units.contains(&'日');
    match counted {
        Some(count) => unit(count.end).then_some((last, count.end)),
        None => units.contains(&view.at(end)).then_some((last, end)),
    }
}

/// The number of one or two figures in a range.
pub(super) fn number_between(view: &View, from: usize, to: usize) -> Option<u32> {
    view.figures(from..to).filter(|_| to - from <= 2)
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
    // 2019年的6月.
    let of = usize::from(view.at(draft.end) == '的' && draft.point.has_base());
    let leap = usize::from(view.at(draft.end + of) == '闰');
    let i = draft.end + of + leap;
    let Some((first, second, end, arabic)) = numbers(view, i, &['月']) else {
        let listed = MONTHS.first(view, i, draft.point.has_base());
        if let Some((month, end)) = listed.filter(|_| !draft.point.has_date() || draft.point.has_base()) {
            (draft.point.month, draft.end) = (Some(month), end);
        }
        return;
    };
    // 两月 is a length of time.
    if view.at(i) == '两' {
        return;
    }
    // 近三月 is a length of time, 附近7月21日 no length.
    let near = view.before(i) == '近' && !view.ends(i, "附近") && !numeral::is_numeric(view.at(end + 1));
    let fits = (1..=12).contains(&first) && second.is_none_or(|second| second <= 12) && !near;
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
    let number = |at: usize| match view.at(at) {
        '上' => Some(1),
        '中' => Some(2),
        '下' => Some(3),
        _ => None,
    };
    let Some(n) = number(draft.end) else { return };
    // 3月中下旬.
    if let Some(last) = number(draft.end + 1).filter(|&last| monthly && n < last && view.at(draft.end + 2) == '旬')
        && draft.point.day.is_none()
    {
        draft.point.part = Some(Part::Dekad(n));
        draft.second = Some(Point {
            part: Some(Part::Dekad(last)),
            ..draft.point
        });
        draft.end += 3;
        return;
    }
    if monthly && draft.point.day.is_none() && view.at(draft.end + 1) == '旬' {
        draft.point.part = Some(Part::Dekad(n));
        draft.end += 2;
    }
}

fn day(view: &View, lexicon: &Lexicon, draft: &mut Draft) {
    let i = draft.end;
    let monthly = draft.point.month.is_some() || matches!(draft.point.base, Base::Relative { step: Step::Month, .. });
    let taken = draft.point.day.is_some() || draft.point.part.is_some() || draft.point.clock.is_some();
    if taken || draft.modifier.is_some() || !monthly && draft.point.has_date() {
        return;
    }
    let Some((first, second, end, arabic)) = numbers(view, i, &['日', '号']) else {
        if let Some((day, end)) = DAYS.first(view, i, monthly) {
            (draft.point.day, draft.end) = (Some(day), end);
            return;
        }
        lunar_plain_day(view, draft);
        return plain_day(view, lexicon, draft);
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

/// 三日 behind 一日至: a day that the other end of its range shows to be none of a length of time.
pub(super) fn day_alone(view: &View, at: usize) -> Option<Draft> {
    let (day, end, _) = small_number(view, at).filter(|&(day, ..)| (1..=31).contains(&day))?;
    let point = Point {
        day: Some(day),
        ..Point::default()
    };
    matches!(view.at(end), '日' | '号').then_some(Draft {
        point,
        end: end + 1,
        ..Draft::default()
    })
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

/// 一月二十三, 八月十五: a spelled day with no 日 behind it, where it counts nothing. With a year, or in a month that is
/// called 正月, 冬月 or 腊月 by the moon, it is of the sun's calendar; else it is a lunar day.
fn plain_day(view: &View, lexicon: &Lexicon, draft: &mut Draft) {
    let i = draft.end;
    let (Some(month), None) = (draft.point.month, draft.point.day) else {
        return;
    };
    let Some((n, end, false)) = small_number(view, i) else {
        return;
    };
    let blurred = numeral::read(view, i).is_none_or(|found| found.end != end || found.form != Form::Cardinal);
    let behind = view.at(end);
    let counts = lexicon.units.longest(view.from(end)).is_some()
        || matches!(
            behind,
            '余' | '多' | '来' | '几' | '年' | '月' | '天' | '周' | '时' | '分' | '点' | '至' | '比' | '之'
        );
    if blurred || counts || end < i + 2 || !(11..=31).contains(&n) || view.before(i) != '月' {
        return;
    }
    draft.point.lunar |= draft.point.base == Base::Open && (2..=10).contains(&month);
    draft.point.day = Some(n);
    draft.end = end;
}

/// Whether 28日 alone is a day of the month and no length of time (连续5日, 3日内), no 1号楼.
fn alone(view: &View, i: usize, end: usize, arabic: bool) -> bool {
    let before = view.before(i);
    let counted = matches!(
        before,
        '第' | '每' | '近' | '续' | '这' | '期' | '过' | '隔' | '满' | '后' | '前' | '达' | '约' | '零'
    ) || numeral::is_numeric(before)
        || before == '.'
        || before == '-' && !(view.ends(i, "日-") || view.ends(i, "号-"));
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
