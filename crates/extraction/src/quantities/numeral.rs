//! One number, however it is spelled: 1391, １，３９１, 三四十, 2亿3000万, 壹拾贰万叁仟, 二〇二〇, 数百万, 300多万.

use banmian_model::Decimal;

use super::figures::{magnified, middle_point};
use super::spelled::Builder;
use super::view::View;

/// How a numeral is written: what follows it must bear out the less certain ways.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// With ASCII digits.
    Arabic,
    /// One Chinese digit alone.
    Single,
    /// A string of Chinese digits: 二〇二〇.
    Digits,
    /// With 十, 百, 千, 万, 亿.
    Cardinal,
    /// 百, 千, 万 alone before 余 or 多.
    Bare,
}

/// What the numeral itself says of being inexact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Blur {
    None,
    /// 三四十, 十几.
    Range,
    /// 余, 多.
    More,
    /// 来.
    About,
}

/// A numeral as read.
#[derive(Clone, Copy, Debug)]
pub(super) struct Numeral {
    /// Behind its last character.
    pub(super) end: usize,
    pub(super) low: Decimal,
    pub(super) high: Decimal,
    /// What the last digit printed counts in: 57万 counts in 万.
    pub(super) place: Decimal,
    /// The multiplier it ends in: 万 in 5万; 1 where none.
    pub(super) scale: Decimal,
    pub(super) form: Form,
    pub(super) blur: Blur,
}

/// Powers of ten up to what a `Decimal` holds; the longest number of one character.
pub(super) const LONGEST: usize = 28;

/// What a Chinese digit counts.
pub(super) fn digit(c: char) -> Option<u32> {
    Some(match c {
        '零' | '〇' => 0,
        '一' | '壹' | '幺' => 1,
        '二' | '两' | '贰' | '俩' => 2,
        '三' | '叁' | '仨' => 3,
        '四' | '肆' => 4,
        '五' | '伍' => 5,
        '六' | '陆' => 6,
        '七' | '柒' => 7,
        '八' | '捌' => 8,
        '九' | '玖' => 9,
        _ => return None,
    })
}

/// The power of ten of 十, 百, 千.
pub(super) fn small(c: char) -> Option<u32> {
    Some(match c {
        '十' | '拾' => 1,
        '百' | '佰' => 2,
        '千' | '仟' => 3,
        _ => return None,
    })
}

/// The power of ten of 万, 亿, 兆.
pub(super) fn big(c: char) -> Option<u32> {
    Some(match c {
        '万' => 4,
        '亿' => 8,
        '兆' => 12,
        _ => return None,
    })
}

pub(super) fn tens(c: char) -> Option<u32> {
    Some(match c {
        '廿' => 20,
        '卅' => 30,
        '卌' => 40,
        _ => return None,
    })
}

pub(super) fn ten_to(power: u32) -> Decimal {
    Decimal::from(10_u64.pow(power))
}

/// Whether a character may be part of a numeral.
pub(super) fn is_numeric(c: char) -> bool {
    c.is_ascii_digit() || digit(c).is_some() || small(c).is_some() || big(c).is_some() || tens(c).is_some()
}

/// The end of the run of ASCII digits and Chinese numerals at `i`: where to go on after what cannot be read.
pub(super) fn run_end(view: &View, i: usize) -> usize {
    (i..view.len())
        .find(|&at| !is_numeric(view.at(at)))
        .unwrap_or(view.len())
}

/// The end of a run of Chinese digits at `i` that is longer than a number can be held: its tail is none either.
pub(super) fn overlong(view: &View, i: usize) -> Option<usize> {
    let long = (i..=i + LONGEST).all(|at| digit(view.at(at)).is_some());
    long.then(|| run_end(view, i))
}

/// The numeral at `i`. `None` where there is none, or where it is longer than can be held exactly.
pub(super) fn read(view: &View, i: usize) -> Option<Numeral> {
    view.numeral_at(i, fresh)
}

fn fresh(view: &View, i: usize) -> Option<Numeral> {
    if !is_numeric(view.at(i)) && !matches!(view.at(i), '.' | '几' | '数') {
        return None;
    }
    if let Some(found) = two_or_three(view, i) {
        return Some(found);
    }
    if let Some(found) = digits(view, i) {
        return decimals(view, i, found);
    }
    let mut builder = Builder::default();
    let end = builder.run(view, i)?;
    let found = builder.finish(end, i)?;
    decimals(view, i, magnified(view, found, i))
}

/// 三两天, 三两个人: two or three, the greater first. 酒三两 weighs.
fn two_or_three(view: &View, i: usize) -> Option<Numeral> {
    let counted = matches!(
        view.at(i + 2),
        '天' | '个' | '人' | '年' | '日' | '次' | '句' | '下' | '名' | '家' | '步'
    );
    let fits = counted && view.has(i, "三两") && !is_numeric(view.before(i));
    fits.then_some(Numeral {
        end: i + 2,
        low: Decimal::TWO,
        high: Decimal::from(3),
        place: Decimal::ONE,
        scale: Decimal::ONE,
        form: Form::Cardinal,
        blur: Blur::Range,
    })
}

/// The whole number at `i`, before any 点: the hour of 三点零五分.
pub(super) fn whole(view: &View, i: usize) -> Option<Numeral> {
    if let Some(found) = digits(view, i) {
        return Some(found);
    }
    let mut builder = Builder::default();
    let end = builder.run(view, i)?;
    builder.finish(end, i)
}

pub(super) fn digits_end(view: &View, i: usize) -> usize {
    (i..view.len())
        .find(|&at| !view.at(at).is_ascii_digit())
        .unwrap_or(view.len())
}

/// A string of three and more Chinese digits, or of two with a zero, or of two that cannot be a range.
fn digits(view: &View, i: usize) -> Option<Numeral> {
    // A run that is longer than any number is looked at no farther: it stands in a text of nothing else.
    let limit = view.len().min(i + LONGEST + 1);
    let end = (i..limit)
        .find(|&at| digit(view.at(at)).is_none() || matches!(view.at(at), '两' | '俩' | '仨'))
        .unwrap_or(limit);
    let length = end - i;
    let behind = view.at(end);
    let multiplied = small(behind).is_some() || big(behind).is_some();
    let zero = length > 1 && view.from(i)[..length].iter().any(|&c| matches!(c, '零' | '〇'));
    let string = length > 2 || zero || length == 2 && !rising(view, i);
    if !string || multiplied || !(2..=LONGEST).contains(&length) {
        return None;
    }
    let mut value = Decimal::ZERO;
    for &c in &view.from(i)[..length] {
        value = value.checked_mul(Decimal::TEN)?.checked_add(digit(c)?.into())?;
    }
    Some(Numeral {
        end,
        low: value,
        high: value,
        place: Decimal::ONE,
        scale: Decimal::ONE,
        form: Form::Digits,
        blur: Blur::None,
    })
}

/// Two digits that stand for a range: neighbours (七八), or 三五.
pub(super) fn rising(view: &View, i: usize) -> bool {
    match (digit(view.at(i)), digit(view.at(i + 1))) {
        (Some(low), Some(high)) => low > 0 && (high == low + 1 || (low, high) == (3, 5)),
        _ => false,
    }
}

/// Decimals in Chinese behind 点, and a multiplier behind those: 九十四点一四, 一点五亿.
fn decimals(view: &View, i: usize, mut found: Numeral) -> Option<Numeral> {
    // 陆 点 五 折: set wide.
    let point = if view.at(found.end + 1) == '点' {
        view.skip_space(found.end)
    } else {
        found.end
    };
    let spaced = point > found.end || view.from(i)[..found.end - i].contains(&' ');
    let wide = usize::from(spaced && view.at(point + 1) == ' ');
    let dot = found.form != Form::Arabic && middle_point(view, i, point);
    if view.at(point) != '点' && !dot || found.blur != Blur::None {
        return Some(found);
    }
    if let Some(found) = figures_behind(view, found, point + 1) {
        return Some(found);
    }
    // Behind 点 two is 二: 一点两小时 is no 1.2 hours.
    let decimal = |at: usize| digit(view.at(at)).filter(|_| !matches!(view.at(at), '两' | '俩' | '仨'));
    if decimal(point + 1 + wide).is_none() {
        return Some(found);
    }
    let start = point + 1 + wide;
    let end = (start..view.len())
        .find(|&at| decimal(at).is_none())
        .unwrap_or(view.len());
    if end - start > LONGEST - 8 || small(view.at(end)).is_some() {
        return Some(found);
    }
    for (at, power) in (start..end).zip(1..) {
        let part = Decimal::new(i64::from(digit(view.at(at))?), power);
        found.low = found.low.checked_add(part)?;
        found.place = Decimal::new(1, power);
    }
    found.high = found.low;
    found.end = end;
    found.form = Form::Cardinal;
    multiply(view, found)
}

/// 一百点123, 零点77: figures behind 点, two of them or more, as 三点15 may be a time of day.
fn figures_behind(view: &View, found: Numeral, start: usize) -> Option<Numeral> {
    let end = digits_end(view, start);
    let zero = found.low.is_zero();
    let many = end - start > 2 || zero && end - start == 2;
    if found.form == Form::Arabic || !many || end - start > 12 || view.at(end) == '分' {
        return None;
    }
    let text: String = view.from(start)[..end - start].iter().collect();
    let low = found.low.checked_add(format!("0.{text}").parse().ok()?)?;
    Some(Numeral {
        end,
        low,
        high: low,
        place: Decimal::new(1, u32::try_from(end - start).ok()?),
        form: Form::Cardinal,
        ..found
    })
}

fn multiply(view: &View, mut found: Numeral) -> Option<Numeral> {
    while let Some(power) = big(view.at(found.end)) {
        let by = ten_to(power);
        found.low = found.low.checked_mul(by)?;
        found.place = found.place.checked_mul(by)?;
        found.scale = found.scale.checked_mul(by)?;
        found.end += 1;
    }
    found.high = found.low;
    Some(found)
}
