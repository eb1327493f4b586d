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
        "毛" | "毫" if counted.form != Form::Bare && (!is_han(view.at(end)) || priced(view, end)) => 1,
        "角" if is_ten_cents(view, counted, end) => 1,
        "蚊" => 0,
        _ => return None,
    };
    let currency = if matches!(unit.as_str(), "蚊" | "毫") {
        "HKD"
    } else {
        "CNY"
    };
    let divisor = Decimal::from(10_u32.pow(scale));
    let (amount, end) = coins(view, counted.amount, &unit, end);
    let (amount, end) = if unit == "角" {
        cents_behind(view, amount, end)
    } else {
        (amount, end)
    };
    let (amount, end) = later_coins(view, amount, end);
    let (amount, end) = amount::bounded(view, start, end, counted.place, amount);
    let value = Value::Money {
        amount: divided(amount, divisor),
        currency: Some(currency.to_owned()),
        unit,
    };
    Some(Reading::new(start..end, value, "money/unit"))
}

/// Units that are coins where the words around say so, and elsewhere no unit at all: 5毛线, 三角形.
pub(super) fn is_coin(unit: &str) -> bool {
    matches!(unit, "毛" | "毫" | "角" | "蚊")
}

/// 5角, 三角五分, 两角: a coin. 三角, 五角星 and 8角形 are shapes.
fn is_ten_cents(view: &View, counted: Counted, end: usize) -> bool {
    let cents = numeral::read(view, end).is_some_and(|found| view.at(found.end) == '分');
    let shape = "形度星落色钢铁楼兽架逐膜质尺地洲球线点".contains(view.at(end));
    let two = view.at(counted.end - 1) == '两' && !is_han(view.at(end));
    // 门券每张二角, 小洋六角.
    let start = counted.end.saturating_sub(1);
    let each = start > 1 && view.at(start - 2) == '每' || "洋价费付收售计".contains(view.before(start));
    let paid = each && !is_han(view.at(end));
    cents || two || paid || counted.form == Form::Arabic && !shape
}

/// 三块五一斤, 八毛一个: a price, with what is to be had for it.
fn priced(view: &View, at: usize) -> bool {
    view.at(at) == '一' && "斤个只张本把条碗份包瓶袋箱公枚支块盒杯尺".contains(view.at(at + 1))
}

/// Whether a price ends right before `at`, and what is to be had for it stands there: 三块五|一斤.
pub(super) fn behind_price(view: &View, at: usize) -> bool {
    at > 1 && matches!(view.at(at - 2), '块' | '元' | '毛' | '角') && priced(view, at)
}

/// 5分 behind 5角, in the same 角.
fn cents_behind(view: &View, amount: Amount, end: usize) -> (Amount, usize) {
    let found = numeral::read(view, end).filter(|found| view.at(found.end) == '分' && found.low < Decimal::TEN);
    match found.filter(|_| amount.modifier == Modifier::Exact) {
        Some(found) => (Amount::exact(amount.number + found.low / Decimal::TEN), found.end + 1),
        None => (amount, end),
    }
}

/// Whether 块 counts money: coins follow, or a sum that no pieces come in.
fn paid(view: &View, counted: Counted, end: usize) -> bool {
    let coin = numeral::digit(view.at(end)).is_some() || view.at(end).is_ascii_digit();
    let ends = !is_han(view.at(end + 1)) || priced(view, end + 1);
    let coins = priced(view, end) || coin && (matches!(view.at(end + 1), '毛' | '角' | '到' | '至') || ends);
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
        (matches!(unit, '块' | '元' | '蚊') && rises).then(|| (amount::span(amount.number, upper.number), end))
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
    if amount.modifier != Modifier::Exact || !(unit.ends_with(['元', '圆', '块', '蚊'])) {
        return (amount, end);
    }
    for (names, scale) in [(['角', '毛', '毫'], 1), (['分', '分', '仙'], 2)] {
        let coin = numeral::digit(view.at(at))
            .or_else(|| view.at(at).to_digit(10))
            .filter(|&coin| coin > 0);
        let Some(coin) = coin else { continue };
        if names.contains(&view.at(at + 1)) {
            sum += Decimal::new(i64::from(coin), scale);
            at += 2;
        } else if (scale == 1 && matches!(unit, "块" | "蚊") || scale == 2 && at > end)
            && (!is_han(view.at(at + 1)) || matches!(view.at(at + 1), '到' | '至') || priced(view, at + 1))
            && !priced(view, at)
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
    // 二十九元半.
    if at == end && view.at(at) == '半' && !is_han(view.at(at + 1)) {
        sum += Decimal::new(5, 1);
        at += 1;
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

/// Signs and letters before a sum, longer ones before what they end in.
const SIGNS: [(&str, &str); 34] = [
    ("HK$", "HKD"),
    ("US$", "USD"),
    ("NT$", "TWD"),
    ("MOP$", "MOP"),
    ("AU$", "AUD"),
    ("CA$", "CAD"),
    ("NZ$", "NZD"),
    ("SG$", "SGD"),
    ("A$", "AUD"),
    ("C$", "CAD"),
    ("S$", "SGD"),
    ("$", "USD"),
    ("RMB¥", "CNY"),
    ("JP¥", "JPY"),
    ("¥", "CNY"),
    ("￥", "CNY"),
    ("€", "EUR"),
    ("£", "GBP"),
    ("￡", "GBP"),
    ("₩", "KRW"),
    ("₽", "RUB"),
    ("₹", "INR"),
    ("฿", "THB"),
    ("RMB", "CNY"),
    ("CNY", "CNY"),
    ("USD", "USD"),
    ("HKD", "HKD"),
    ("EUR", "EUR"),
    ("GBP", "GBP"),
    ("JPY", "JPY"),
    ("TWD", "TWD"),
    ("NTD", "TWD"),
    ("MOP", "MOP"),
    ("AUD", "AUD"),
];

/// Whether the letters before a figure are those of a currency, not of a code: RMB500.
pub(super) fn coded(view: &View, i: usize) -> bool {
    let end = if view.before(i) == ' ' { i.saturating_sub(1) } else { i };
    let sign = SIGNS.iter().find(|(sign, _)| view.ends(end, sign));
    sign.is_some_and(|(sign, _)| !view.before(end - sign.chars().count()).is_ascii_alphanumeric())
}

/// ¥3500, HK$300, USD 500: a sum whose currency stands before it as a sign or in letters. The span begins with it.
pub(super) fn with_sign(view: &View, start: usize, counted: Counted) -> Option<Reading> {
    let end = if view.before(start) == ' ' { start - 1 } else { start };
    if counted.form != Form::Arabic
        || !matches!(
            view.before(end),
            '$' | '¥' | '￥' | '€' | '£' | '￡' | '₩' | '₽' | '₹' | '฿' | 'B' | 'Y' | 'D' | 'R' | 'P'
        )
    {
        return None;
    }
    let (sign, currency) = SIGNS.into_iter().find(|(sign, _)| view.ends(end, sign))?;
    let from = end - sign.chars().count();
    let (amount, behind) = amount::bounded(view, from, counted.end, counted.place, counted.amount);
    // 港币$50: the name says which.
    let currency = named_before(view, from).filter(|_| sign == "$").unwrap_or(currency);
    let value = Value::Money {
        amount,
        currency: Some(currency.to_owned()),
        unit: view.printed(from..end),
    };
    let own = !view.before(from).is_ascii_alphabetic();
    own.then(|| Reading::new(from..behind, value, "money/sign"))
}

/// Currencies that are named before a number, and whether one may stand there with no 元 behind it.
const NAMES: [(&str, &str, bool); 13] = [
    ("人民币", "CNY", true),
    ("港币", "HKD", true),
    ("港元", "HKD", false),
    ("美元", "USD", false),
    ("美金", "USD", true),
    ("新台币", "TWD", true),
    ("台币", "TWD", true),
    ("澳门币", "MOP", true),
    ("葡币", "MOP", true),
    ("日元", "JPY", false),
    ("欧元", "EUR", false),
    ("英镑", "GBP", false),
    ("澳门元", "MOP", false),
];

/// A currency named before the number: 港币两千九百六十元.
pub(super) fn named_before(view: &View, start: usize) -> Option<&'static str> {
    name_at(view, start).map(|&(_, code, _)| code)
}

fn name_at(view: &View, start: usize) -> Option<&'static (&'static str, &'static str, bool)> {
    let end = (0..2).fold(start, |end, _| end - usize::from(view.before(end) == ' '));
    NAMES.iter().find(|(name, ..)| view.ends(end, name))
}

/// 人民币500万, 港币2000: a sum with its currency before it. 美元对人民币6.9 is a rate.
pub(super) fn named_sum(view: &View, start: usize, counted: Counted) -> Option<Reading> {
    let &(name, currency, alone) = name_at(view, start)?;
    let from = start - name.chars().count();
    let rate = (from.saturating_sub(2)..=from).any(|at| matches!(view.at(at), '对' | '兑'));
    let goes_on = is_han(view.at(counted.end)) && amount::suffix(view, counted.end).is_none();
    let (amount, end) = amount::bounded(view, start, counted.end, counted.place, counted.amount);
    let value = Value::Money {
        amount,
        currency: Some(currency.to_owned()),
        unit: name.to_owned(),
    };
    (alone && !rate && !goes_on).then(|| Reading::new(start..end, value, "money/named"))
}
