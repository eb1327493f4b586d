//! Amounts that words on both sides bound: 10万元以上50万元以下, 大于100并且小于300, 比三十大.

use banmian_model::{Amount, Modifier, Value};

use super::amount::{self, Counted};
use super::lexicon::Lexicon;
use super::measure::with_unit;
use super::reading::Reading;
use super::view::View;

/// What may stand between the two halves, longer ones before what they begin with.
const BETWEEN: [&str; 13] = [
    "的同时",
    "并且",
    "而且",
    "同时",
    "但",
    "且",
    "并",
    "而",
    "又",
    "，",
    ",",
    "、",
    " ",
];

/// A reading with one bound and the one that closes it, as one range; else the reading as it is.
pub(super) fn closed(view: &View, lexicon: &Lexicon, reading: Reading) -> Reading {
    let closing = || {
        let (first, unit) = parts(&reading.value)?;
        let side = side(first)?;
        let at = behind_words(view, reading.range.end);
        let second = second(view, lexicon, at).filter(|second| second.range.start < reading.range.end + REACH)?;
        let (other, named) = parts(&second.value)?;
        // 近60岁 is another's age: it says how much, and no end of a range.
        let near = [reading.range.start, second.range.start]
            .iter()
            .any(|&start| view.before(start) == '近' || view.ends(start, "接近"));
        let opposite = !near && self::side(other).is_some_and(|other| other != side);
        let alike = unit == named || unit.is_none() && named.is_some();
        let (low, high) = if side == Side::Low {
            (first, other)
        } else {
            (other, first)
        };
        let rises = low.number < high.number;
        (opposite && alike && rises).then(|| (amount::span(low.number, high.number), second))
    };
    let Some((amount, second)) = closing() else {
        return reading;
    };
    Reading::new(
        reading.range.start..second.range.end,
        with_amount(second.value, amount),
        "quantity/between",
    )
}

/// Characters between the first half and the number of the second.
const REACH: usize = 14;

/// Which end of a range a modifier leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Side {
    Low,
    High,
}

/// 30多 says where it ends, and leaves no end open.
fn side(amount: Amount) -> Option<Side> {
    match amount.modifier {
        Modifier::AtLeast | Modifier::MoreThan => amount.high.is_none().then_some(Side::Low),
        Modifier::AtMost | Modifier::LessThan => Some(Side::High),
        Modifier::Exact | Modifier::About | Modifier::Range => None,
    }
}

fn parts(value: &Value) -> Option<(Amount, Option<&str>)> {
    match value {
        Value::Quantity { amount, unit } => Some((*amount, unit.as_deref())),
        Value::Money { amount, unit, .. } => Some((*amount, Some(unit))),
        _ => None,
    }
}

fn with_amount(value: Value, amount: Amount) -> Value {
    match value {
        Value::Quantity { unit, .. } => Value::Quantity { amount, unit },
        Value::Money { currency, unit, .. } => Value::Money { amount, currency, unit },
        other => other,
    }
}

fn behind_words(view: &View, mut at: usize) -> usize {
    for _ in 0..4 {
        let Some(word) = BETWEEN.iter().find(|word| view.has(at, word)) else {
            break;
        };
        at += word.chars().count();
    }
    at
}

/// The second half: a number behind a word that bounds it (小于300), or before one (50万元以下).
fn second(view: &View, lexicon: &Lexicon, at: usize) -> Option<Reading> {
    let start = amount::bounding_word(view, at).map_or(at, |length| view.skip_space(at + length));
    let counted = amount::read(view, start)?;
    with_unit(view, lexicon, start, counted)
}

/// 比三十大, 比 170 低: what is compared with a number.
pub(super) fn compared(view: &View, start: usize, counted: Counted) -> Option<Amount> {
    let before = view.before(if view.before(start) == ' ' { start - 1 } else { start });
    let modifier = match view.at(view.skip_space(counted.end)) {
        '大' | '高' | '多' | '长' => Modifier::MoreThan,
        '小' | '低' | '少' | '短' => Modifier::LessThan,
        _ => return None,
    };
    let exact = counted.amount.modifier == Modifier::Exact;
    (before == '比' && exact).then(|| amount::open(counted.amount.number, modifier))
}
