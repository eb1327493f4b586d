//! Shares of a whole: 百分之…, 三分之二, 3又三分之一, 1/2, 七成一, 过半.

use banmian_model::{Amount, Decimal, Modifier, Value};

use super::amount::{self, Counted};
use super::measure::{negative, sign};
use super::numeral::{self, Form};
use super::reading::Reading;
use super::view::View;

/// Fractions, with one look at what stands behind the first number.
pub(super) fn shares(view: &View, i: usize, sign: usize) -> Option<Reading> {
    let behind = |at: usize| view.at(view.skip_space(at));
    if matches!(view.at(i + sign), '百' | '千' | '万') && behind(i + sign + 1) == '分' {
        return if view.has(i, "百分百") {
            hundred_percent(i..i + 3)
        } else {
            fraction(view, i)
        };
    }
    if view.at(i).is_ascii_digit() {
        let end = numeral::digits_end(view, i);
        match view.at(end) {
            '/' => return stroke(view, i),
            ' ' => match mixed_in_figures(view, i, end) {
                None => {}
                found => return found,
            },
            _ => {}
        }
    }
    match behind(numeral::read(view, i + sign)?.end) {
        '分' => fraction(view, i),
        '又' => mixed(view, i),
        _ => None,
    }
}

/// Divides an amount by a power of ten or another whole number; what does not end is rounded to ten digits.
pub(super) fn divided(amount: Amount, by: Decimal) -> Amount {
    let divide = |value: Decimal| value.checked_div(by).unwrap_or_default().round_dp(10).normalize();
    Amount {
        number: divide(amount.number),
        low: amount.low.map(divide),
        high: amount.high.map(divide),
        modifier: amount.modifier,
    }
}

/// 百分之九十四点一四, 千分之三, 三分之二, 3又三分之一.
fn fraction(view: &View, i: usize) -> Option<Reading> {
    let sign = sign(view, i);
    let (whole, at) = denominator(view, i + sign)?;
    let at = view.skip_space(at);
    let inner = self::sign(view, at);
    let counted = match amount::read(view, at + inner).or_else(|| hundredths(view, at + inner)) {
        Some(counted) => counted,
        None if view.at(at) == '百' => return hundred_percent(i..at + 1),
        None => return None,
    };
    let counted = if (sign > 0) != (inner > 0) {
        negative(counted)
    } else {
        counted
    };
    let (amount, end) = amount::bounded(view, i, counted.end, counted.place, counted.amount);
    let amount = divided(amount, whole);
    Some(Reading::new(i..end, Value::Ratio { amount }, "ratio/fraction"))
}

/// What a fraction at `from` divides by, and where 分之 ends. A page set wide has spaces within.
fn denominator(view: &View, from: usize) -> Option<(Decimal, usize)> {
    let power = match view.at(from) {
        '百' => Some(100),
        '千' => Some(1000),
        '万' => Some(10_000),
        _ => None,
    };
    if let Some((power, end)) = power.and_then(|power| Some((power, parts(view, from + 1)?))) {
        return Some((Decimal::from(power), end));
    }
    let whole = numeral::read(view, from)?;
    let exact = whole.low == whole.high && !whole.low.is_zero();
    Some((whole.low, parts(view, whole.end).filter(|_| exact)?))
}

/// Where 分之 ends, if it stands at `at`.
fn parts(view: &View, at: usize) -> Option<usize> {
    let at = view.skip_space(at);
    let behind = view.skip_space(at + 1);
    (view.at(at) == '分' && view.at(behind) == '之').then_some(behind + 1)
}

/// 点二八 behind 百分之: no whole is said.
pub(super) fn hundredths(view: &View, at: usize) -> Option<Counted> {
    if view.at(at) != '点' {
        return None;
    }
    let (mut number, mut place, mut end) = (Decimal::ZERO, Decimal::ONE, at + 1);
    while let Some(digit) = numeral::digit(view.at(end)).filter(|_| end < at + 12) {
        place /= Decimal::TEN;
        number += place * Decimal::from(digit);
        end += 1;
    }
    (end > at + 1).then(|| Counted {
        end,
        amount: Amount::exact(number),
        form: Form::Cardinal,
        place,
    })
}

/// 3又三分之一, 三百五十又3分之1: a whole and a fraction, which is no share of anything.
fn mixed(view: &View, i: usize) -> Option<Reading> {
    let sign = sign(view, i);
    let whole = numeral::read(view, i + sign).filter(|whole| whole.low == whole.high)?;
    let and = view.skip_space(whole.end);
    let at = Some(view.skip_space(and + 1)).filter(|_| view.at(and) == '又')?;
    let (below, at) = denominator(view, at)?;
    let part = amount::read(view, view.skip_space(at))?;
    let fits = part.amount.modifier == Modifier::Exact && part.amount.number > Decimal::ZERO;
    let number = whole.low.checked_add(part.amount.number.checked_div(below)?)?;
    let number = number.round_sf(FIGURES)?.normalize();
    let amount = Amount::exact(if sign > 0 { -number } else { number });
    let value = Value::Quantity { amount, unit: None };
    fits.then(|| Reading::new(i..part.end, value, "quantity/whole-and-fraction"))
}

/// Figures of a whole with a fraction that does not end: as many as a double holds, as other readers print them.
const FIGURES: u32 = 15;

/// 1 1/2英寸, 2 3/4: a whole and a fraction in figures.
fn mixed_in_figures(view: &View, i: usize, end: usize) -> Option<Reading> {
    let figure = |from: usize, to: usize| view.figures::<Decimal>(from..to).filter(|_| to - from <= 2);
    let middle = numeral::digits_end(view, end + 1);
    let last = numeral::digits_end(view, middle + 1);
    let part = figure(end + 1, middle).filter(|part| view.at(middle) == '/' && !part.is_zero())?;
    let (whole, below) = (figure(i, end)?, figure(middle + 1, last)?);
    let alone = !view.before(i).is_ascii_alphanumeric()
        && !matches!(view.before(i), '.' | '/' | '-' | ':')
        && !matches!(view.at(last), '/' | '.' | '-' | ':')
        && !view.at(last).is_ascii_alphanumeric();
    if !alone || below < Decimal::TWO {
        return None;
    }
    let number = whole.checked_add(part.checked_div(below)?)?.round_sf(FIGURES)?;
    let amount = Amount::exact(number.normalize());
    let value = Value::Quantity { amount, unit: None };
    Some(Reading::new(i..last, value, "quantity/whole-and-fraction"))
}

/// 超过1/2, 3/5的人: figures with a stroke, where words around say that it is a share and no date.
fn stroke(view: &View, i: usize) -> Option<Reading> {
    const BEFORE: [&str; 8] = ["超过", "占", "近", "约", "不到", "不足", "的", "达"];
    const BEHIND: [&str; 6] = ["的", "以上", "以下", "左右", "多", "强"];
    let middle = numeral::digits_end(view, i);
    let end = numeral::digits_end(view, middle + 1);
    let short =
        (1..=2).contains(&(middle - i)) && view.at(middle) == '/' && (1..=3).contains(&(end - middle - 1).min(9));
    if !short || end == middle + 1 || view.before(i).is_ascii_alphanumeric() || matches!(view.at(end), '/' | '.') {
        return None;
    }
    let said = BEFORE.iter().any(|word| view.ends(i, word)) || BEHIND.iter().any(|word| view.has(end, word));
    let (part, whole) = (
        view.figures::<Decimal>(i..middle)?,
        view.figures::<Decimal>(middle + 1..end)?,
    );
    if !said || part >= whole || part.is_zero() {
        return None;
    }
    let (amount, end) = amount::bounded(view, i, end, Decimal::ONE, Amount::exact(part));
    let amount = divided(amount, whole);
    Some(Reading::new(i..end, Value::Ratio { amount }, "ratio/stroke"))
}

fn hundred_percent(range: std::ops::Range<usize>) -> Option<Reading> {
    let amount = Amount::exact(Decimal::ONE);
    Some(Reading::new(range, Value::Ratio { amount }, "ratio/fraction"))
}

/// 一半, 过半, 半数.
pub(super) fn half(view: &View, i: usize) -> Option<Reading> {
    if !matches!(view.at(i), '过' | '一' | '半' | '对') {
        return None;
    }
    let half = Decimal::new(5, 1);
    let (length, amount) = if view.has(i, "过半数") {
        (3, amount::open(half, Modifier::MoreThan))
    } else if view.has(i, "过半") && !view.ends(i, "不") && !view.has(i, "过半年") && !view.has(i, "过半个") {
        (2, amount::open(half, Modifier::MoreThan))
    } else if ["一半", "半数", "对折", "半折"].iter().any(|word| view.has(i, word)) {
        (2, Amount::exact(half))
    } else {
        return None;
    };
    let (amount, end) = amount::bounded(view, i, i + length, Decimal::ONE, amount);
    Some(Reading::new(i..end, Value::Ratio { amount }, "ratio/half"))
}

/// Whether a digit behind 成 begins a number of its own: 三成二十人, 占三成一家. 七成一受访者 does not.
fn counts_on(view: &View, at: usize) -> bool {
    numeral::is_numeric(view.at(at))
        || matches!(
            view.at(at),
            '个' | '人'
                | '名'
                | '家'
                | '户'
                | '件'
                | '位'
                | '次'
                | '项'
                | '些'
                | '样'
                | '定'
                | '般'
                | '直'
                | '点'
                | '起'
        )
}

/// Whether the figure before `at` is more than the tenths of 3成5: 占3成50人, 3成5%.
fn figures_on(view: &View, at: usize) -> bool {
    let goes_on = matches!(view.at(at), '.' | ',') && view.at(at + 1).is_ascii_digit();
    counts_on(view, at) || goes_on || matches!(view.at(at), '%' | ':' | '-' | '至' | '到' | '元' | '岁')
}

/// 八成五 is 0.85, 三成半 0.35, 75折 0.75.
pub(super) fn tenths(view: &View, amount: Amount, form: Form, divisor: u32, unit: &str, end: usize) -> (Amount, usize) {
    if divisor != 10 || amount.modifier != Modifier::Exact {
        return (amount, end);
    }
    if unit == "折" && amount.number > Decimal::TEN && matches!(form, Form::Arabic | Form::Digits) {
        return (divided(amount, Decimal::TEN), end);
    }
    let extra = match view.at(end) {
        '半' => Some(5),
        // 近3成5.
        c if form == Form::Arabic => c.to_digit(10).filter(|&digit| digit > 0 && !figures_on(view, end + 1)),
        c => numeral::digit(c).filter(|_| !counts_on(view, end + 1)),
    };
    match extra {
        Some(extra) => (
            Amount::exact(amount.number + Decimal::new(i64::from(extra), 1)),
            end + 1,
        ),
        None => (amount, end),
    }
}
