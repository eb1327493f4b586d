//! Numbers as printed: 1391, 94.14, 57万, 300多万, 三四十, 一百二十.

use banmian_model::{Amount, Decimal, Modifier};

use super::view::View;

/// A number, and how exact it is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Numeral {
    /// Index behind its last character.
    pub(crate) end: usize,
    pub(crate) amount: Amount,
    /// Whether it is of Chinese characters alone.
    pub(crate) chinese: bool,
}

const DIGITS: &str = "零一二三四五六七八九";

/// Whether a character may start a number of Chinese characters.
pub(crate) fn is_chinese(c: char) -> bool {
    digit(c).is_some() || "十百千廿卅几数".contains(c)
}

fn digit(c: char) -> Option<u32> {
    let at = DIGITS.chars().position(|d| d == c).or(match c {
        '〇' => Some(0),
        '两' => Some(2),
        _ => None,
    })?;
    u32::try_from(at).ok()
}

fn multiplier(c: char) -> Option<Decimal> {
    Some(Decimal::from(match c {
        '十' => 10_u64,
        '百' => 100,
        '千' => 1_000,
        '万' => 10_000,
        '亿' => 100_000_000,
        _ => return None,
    }))
}

/// Reads a number; what does not fit a decimal is none.
pub(crate) fn read(view: &View, at: usize) -> Option<Numeral> {
    if view.get(at)?.is_ascii_digit() {
        arabic(view, at)
    } else {
        chinese(view, at)
    }
}

/// Digits with thousands marks and a fraction; where they end, and the power of ten of the last digit.
fn digits(view: &View, at: usize) -> Option<(Decimal, Decimal, usize)> {
    let mut text = String::new();
    let mut end = at;
    let mut fraction = None;
    while let Some(c) = view.get(end) {
        let digit_behind = |n: usize| view.get(end + n).is_some_and(|c| c.is_ascii_digit());
        match c {
            '0'..='9' => text.push(c),
            ',' if fraction.is_none() && (1..=3).all(digit_behind) && !digit_behind(4) => {}
            '.' if fraction.is_none() && digit_behind(1) => {
                fraction = Some(text.len());
                text.push(c);
            }
            _ => break,
        }
        // 28 digits fit; what is longer is no count.
        if text.len() > 28 {
            return None;
        }
        end += 1;
    }
    let value: Decimal = text.parse().ok()?;
    let mut place = Decimal::ONE;
    match fraction {
        Some(point) => (point + 1..text.len()).for_each(|_| place /= Decimal::TEN),
        None => {
            let zeros = text
                .chars()
                .rev()
                .take_while(|&c| c == '0')
                .count()
                .min(text.len().saturating_sub(1));
            (0..zeros).for_each(|_| place *= Decimal::TEN);
        }
    }
    Some((value, place, end))
}

fn arabic(view: &View, at: usize) -> Option<Numeral> {
    let (mut value, mut place, mut end) = digits(view, at)?;
    let mut more = is_more(view, &mut end);
    while let Some(factor) = view.get(end).filter(|c| "百千万亿".contains(*c)).and_then(multiplier) {
        value = value.checked_mul(factor)?;
        place = place.checked_mul(factor)?;
        end += 1;
        // 2亿3000万: what follows is a smaller part of the same number.
        if let Some((part, part_place, part_end)) = view
            .get(end)
            .filter(char::is_ascii_digit)
            .and_then(|_| digits(view, end))
            && let Some(smaller) = view
                .get(part_end)
                .and_then(multiplier)
                .filter(|smaller| *smaller < factor)
        {
            value = value.checked_add(part.checked_mul(smaller)?)?;
            place = part_place.checked_mul(smaller)?;
            end = part_end + 1;
        }
    }
    more = more || is_more(view, &mut end);
    Some(Numeral {
        end,
        amount: amount(value, place, more),
        chinese: false,
    })
}

/// 余, 多, 来 behind a figure; not 多 of 多少 or 来 of 来自.
fn is_more(view: &View, end: &mut usize) -> bool {
    let more = match view.get(*end) {
        Some('余') => true,
        Some('多') => {
            !matches!(view.get(*end + 1), Some('少' | '次' | '种'))
                || view.before(*end).is_some_and(|c| c == '0' || c == '十')
        }
        _ => false,
    };
    *end += usize::from(more);
    more
}

fn amount(value: Decimal, place: Decimal, more: bool) -> Amount {
    if !more {
        return Amount::exact(value);
    }
    Amount {
        number: value,
        low: Some(value),
        high: value.checked_add(place),
        modifier: Modifier::MoreThan,
    }
}

fn range(low: Decimal, high: Decimal) -> Amount {
    Amount {
        number: low,
        low: Some(low),
        high: Some(high),
        modifier: Modifier::Range,
    }
}

fn chinese(view: &View, at: usize) -> Option<Numeral> {
    neighbours(view, at)
        .or_else(|| vague(view, at))
        .or_else(|| cardinal(view, at))
}

/// 三四十, 两三, 七八百, 五六万: two digits that follow each other, with one multiplier for both.
fn neighbours(view: &View, at: usize) -> Option<Numeral> {
    let teens = view.get(at) == Some('十');
    let from = at + usize::from(teens);
    let (low, high) = (digit(view.get(from)?)?, digit(view.get(from + 1)?)?);
    if low == 0 || !(high == low + 1 || (low, high) == (3, 5)) || view.get(from + 2).and_then(digit).is_some() {
        return None;
    }
    let mut end = from + 2;
    let mut factor = Decimal::ONE;
    while let Some(next) = view.get(end).and_then(multiplier) {
        factor = factor.checked_mul(next)?;
        end += 1;
    }
    let base = if teens { Decimal::TEN } else { Decimal::ZERO };
    let value = |digit: u32| (base + Decimal::from(digit)) * factor;
    Some(Numeral {
        end,
        amount: range(value(low), value(high)),
        chinese: true,
    })
}

/// 几十, 数百, 十几, 上百.
fn vague(view: &View, at: usize) -> Option<Numeral> {
    let mut end = at + 1;
    match (view.get(at)?, view.get(at + 1)) {
        ('几' | '数', Some(next)) => {
            let mut low = multiplier(next)?;
            end += 1;
            while let Some(factor) = view.get(end).and_then(multiplier) {
                low = low.checked_mul(factor)?;
                end += 1;
            }
            Some(Numeral {
                end,
                amount: range(low, low.checked_mul(Decimal::TEN)?),
                chinese: true,
            })
        }
        ('十', Some('几')) => Some(Numeral {
            end: end + 1,
            amount: range(Decimal::TEN, Decimal::from(20)),
            chinese: true,
        }),
        _ => None,
    }
}

/// 一百二十三, 三万五千, 二〇二〇.
fn cardinal(view: &View, at: usize) -> Option<Numeral> {
    let mut end = at;
    let (mut total, mut section, mut pending) = (Decimal::ZERO, Decimal::ZERO, None::<u32>);
    let (mut place, mut digits, mut multiplied) = (Decimal::ONE, 0, false);
    while let Some(c) = view.get(end) {
        if let Some(value) = digit(c) {
            if pending.is_some_and(|pending| pending > 0) || digits > 0 && !multiplied {
                break;
            }
            pending = Some(value);
            place = Decimal::ONE;
            digits += 1;
        } else if c == '廿' || c == '卅' {
            section += Decimal::from(if c == '廿' { 20 } else { 30 });
            multiplied = true;
        } else if let Some(factor) = multiplier(c) {
            if c == '万' || c == '亿' {
                section += Decimal::from(pending.take().unwrap_or(0));
                if section.is_zero() && total.is_zero() {
                    break;
                }
                total = total.checked_add(section)?.checked_mul(factor)?;
                section = Decimal::ZERO;
            } else {
                section += Decimal::from(pending.take().unwrap_or(1)).checked_mul(factor)?;
            }
            place = factor;
            multiplied = true;
        } else {
            break;
        }
        end += 1;
    }
    if end == at {
        return None;
    }
    let value = total
        .checked_add(section)?
        .checked_add(Decimal::from(pending.unwrap_or(0)))?;
    let more = multiplied && is_more(view, &mut end);
    Some(Numeral {
        end,
        amount: amount(value, place, more),
        chinese: true,
    })
}
