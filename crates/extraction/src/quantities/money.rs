//! Sums of money and the coins behind them: 十块三毛, 五元六角七分, 三百块, 两美元又三美分.

use banmian_model::{Amount, Decimal, Modifier, Value};

use super::amount::{self, Counted};
use super::numeral::{self, Form};
use super::reading::Reading;
use super::shares::divided;
use super::view::{View, is_han};

/// 块 and 毛 where they are money: 三百块, 五块六, 两毛; and parts of a 元 as shares of it: 三分钱 is 0.03.
pub(super) fn coined(view: &View, start: usize, counted: Counted, at: usize, length: usize) -> Option<Reading> {
    let end = at + length;
    let unit: String = view.from(at)[..length].iter().collect();
    let scale = match unit.as_str() {
        "块" if paid(view, counted, end) => 0,
        "角钱" | "毛钱" => 1,
        "分钱" => 2,
        "毛" if counted.form != Form::Bare && !is_han(view.at(end)) => 1,
        _ => return None,
    };
    let divisor = Decimal::from(10_u32.pow(scale));
    let (amount, end) = coins(view, counted.amount, &unit, end);
    let (amount, end) = later_coins(view, amount, end);
    let (amount, end) = amount::bounded(view, start, end, counted.place, amount);
    let value = Value::Money {
        amount: divided(amount, divisor),
        currency: Some("CNY".to_owned()),
        unit,
    };
    Some(Reading::new(start..end, value, "money/unit"))
}

/// Whether 块 counts money: coins follow, or a sum that no pieces come in.
fn paid(view: &View, counted: Counted, end: usize) -> bool {
    let coin = numeral::digit(view.at(end)).is_some() || view.at(end).is_ascii_digit();
    let coins = coin && (matches!(view.at(end + 1), '毛' | '角' | '到' | '至') || !is_han(view.at(end + 1)));
    let more = ["左右", "以上", "以下", "不到"].iter().any(|word| view.has(end, word));
    let sum = counted.amount.number >= Decimal::from(20) && (!is_han(view.at(end)) || more);
    coins || sum
}

/// 五块六到五块七毛八: the upper end of a range of sums with coins.
fn later_coins(view: &View, amount: Amount, end: usize) -> (Amount, usize) {
    let later = || {
        let from = amount::joint(view, end)?;
        let second = numeral::read(view, from).filter(|second| second.low == second.high)?;
        let unit = view.at(second.end);
        let (upper, end) = coins(view, Amount::exact(second.low), &unit.to_string(), second.end + 1);
        let rises = amount.modifier == Modifier::Exact && amount.number < upper.number;
        (matches!(unit, '块' | '元') && rises).then(|| (amount::span(amount.number, upper.number), end))
    };
    later().unwrap_or((amount, end))
}

/// 五元六角至五元七角: only where the ends are in one currency.
pub(super) fn up_to(view: &View, amount: Amount, end: usize, currency: &str) -> (Amount, usize) {
    let has_coins = !amount.number.fract().is_zero();
    let domestic = currency == "CNY" && has_coins && amount::joint(view, end).is_some();
    if domestic {
        later_coins(view, amount, end)
    } else {
        (amount, end)
    }
}

/// 五元六角七分, 十块三毛, 五块六.
pub(super) fn coins(view: &View, amount: Amount, unit: &str, end: usize) -> (Amount, usize) {
    let mut sum = amount.number;
    let mut at = end;
    if amount.modifier != Modifier::Exact || !(unit.ends_with(['元', '圆', '块'])) {
        return (amount, end);
    }
    for (names, scale) in [(['角', '毛'], 1), (['分', '分'], 2)] {
        let coin = numeral::digit(view.at(at))
            .or_else(|| view.at(at).to_digit(10))
            .filter(|&coin| coin > 0);
        let Some(coin) = coin else { continue };
        if names.contains(&view.at(at + 1)) {
            sum += Decimal::new(i64::from(coin), scale);
            at += 2;
        } else if (scale == 1 && unit == "块" || scale == 2 && at > end)
            && (!is_han(view.at(at + 1)) || matches!(view.at(at + 1), '到' | '至'))
        {
            sum += Decimal::new(i64::from(coin), scale);
            at += 1;
        }
    }
    if unit == "美元"
        && let Some((cents, behind)) = cents(view, at)
    {
        sum += cents;
        at = behind;
    }
    at += usize::from(at > end && matches!(view.at(at), '钱' | '整' | '正'));
    (if at > end { Amount::exact(sum) } else { amount }, at)
}

/// 又三美分 behind 两美元.
fn cents(view: &View, at: usize) -> Option<(Decimal, usize)> {
    let from = at + usize::from(matches!(view.at(at), '又' | '零'));
    let found = numeral::read(view, from).filter(|found| found.low < Decimal::ONE_HUNDRED)?;
    view.has(found.end, "美分")
        .then(|| (found.low / Decimal::ONE_HUNDRED, found.end + 2))
}

/// ¥3500, HK$300, USD 500: a sum whose currency stands before it as a sign or in letters. The span begins with it.
pub(super) fn with_sign(view: &View, start: usize, counted: Counted) -> Option<Reading> {
    const SIGNS: [(&str, &str); 19] = [
        ("HK$", "HKD"),
        ("US$", "USD"),
        ("NT$", "TWD"),
        ("MOP$", "MOP"),
        ("A$", "AUD"),
        ("C$", "CAD"),
        ("S$", "SGD"),
        ("$", "USD"),
        ("¥", "CNY"),
        ("￥", "CNY"),
        ("€", "EUR"),
        ("£", "GBP"),
        ("￡", "GBP"),
        ("RMB", "CNY"),
        ("CNY", "CNY"),
        ("USD", "USD"),
        ("HKD", "HKD"),
        ("EUR", "EUR"),
        ("GBP", "GBP"),
    ];
    let end = if view.before(start) == ' ' { start - 1 } else { start };
    if counted.form != Form::Arabic
        || !matches!(
            view.before(end),
            '$' | '¥' | '￥' | '€' | '£' | '￡' | 'B' | 'Y' | 'D' | 'R' | 'P'
        )
    {
        return None;
    }
    let (sign, currency) = SIGNS.into_iter().find(|(sign, _)| view.ends(end, sign))?;
    let from = end - sign.chars().count();
    let (amount, behind) = amount::bounded(view, from, counted.end, counted.place, counted.amount);
    let value = Value::Money {
        amount,
        currency: Some(currency.to_owned()),
        unit: view.printed(from..end),
    };
    let own = !view.before(from).is_ascii_alphabetic();
    own.then(|| Reading::new(from..behind, value, "money/sign"))
}

/// A currency named before the number: 港币两千九百六十元.
pub(super) fn named_before(view: &View, start: usize) -> Option<&'static str> {
    const NAMES: [(&str, &str); 6] = [
        ("人民币", "CNY"),
        ("港币", "HKD"),
        ("美元", "USD"),
        ("美金", "USD"),
        ("新台币", "TWD"),
        ("日元", "JPY"),
    ];
    let end = if view.before(start) == ' ' { start - 1 } else { start };
    NAMES
        .iter()
        .find(|(name, _)| view.ends(end, name))
        .map(|&(_, code)| code)
}
