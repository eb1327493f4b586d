//! Numbers with their units: quantities, money, ratios, ordinals.

use banmian_model::Decimal;
use banmian_model::{Amount, Modifier, Value};

use super::amount::{self, Counted};
use super::lexicon::{Lexicon, Need, UnitKind};
use super::numeral::{self, Form};
use super::reading::Reading;
use super::view::{View, is_han};

/// The number at `i` with its unit, where something is counted.
pub(super) fn read(view: &View, lexicon: &Lexicon, i: usize) -> Option<Reading> {
    let sign = sign(view, i);
    shares(view, i, sign)
        .or_else(|| half(view, i))
        .or_else(|| half_unit(view, lexicon, i))
        .or_else(|| proportion(view, i))
        .or_else(|| hundreds(view, lexicon, i))
        .or_else(|| {
            let counted = amount::read(view, i + sign)?;
            with_unit(view, lexicon, i, if sign > 0 { negative(counted) } else { counted })
        })
}

/// Fractions, with one look at what stands behind the first number.
fn shares(view: &View, i: usize, sign: usize) -> Option<Reading> {
    let behind = |at: usize| view.at(view.skip_space(at));
    if matches!(view.at(i + sign), '百' | '千' | '万') && behind(i + sign + 1) == '分' {
        return fraction(view, i);
    }
    if view.at(i).is_ascii_digit() && view.at(numeral::digits_end(view, i)) == '/' {
        return stroke(view, i);
    }
    match behind(numeral::read(view, i + sign)?.end) {
        '分' => fraction(view, i),
        '又' => mixed(view, i),
        _ => None,
    }
}

/// Length of a sign at `i`: 负, 零下, or a minus that joins nothing.
fn sign(view: &View, i: usize) -> usize {
    if view.has(i, "零下") {
        return 2;
    }
    let minus = view.at(i) == '-' && !view.before(i).is_alphanumeric();
    // 减负51元: 负 ends a word there.
    let before = view.before(i);
    let word = is_han(before)
        && !matches!(
            before,
            '为' | '是' | '温' | '达' | '至' | '到' | '约' | '之' | '的' | '得' | '和' | '数'
        );
    if !minus && (view.at(i) != '负' || word) {
        return 0;
    }
    view.skip_space(i + 1) - i
}

fn negative(mut counted: Counted) -> Counted {
    let amount = counted.amount;
    counted.amount = Amount {
        number: -amount.number,
        low: amount.high.map(|high| -high),
        high: amount.low.map(|low| -low),
        ..amount
    };
    counted
}

fn with_unit(view: &View, lexicon: &Lexicon, start: usize, counted: Counted) -> Option<Reading> {
    let at = if counted.form == Form::Arabic {
        view.skip_space(counted.end)
    } else {
        counted.end
    };
    let Some((length, unit)) = lexicon.units.longest(view.from(at)).filter(|_| !cut(view, lexicon, at)) else {
        return dozens(view, start, counted).or_else(|| bare(view, start, counted));
    };
    if let Some(reading) = coined(view, start, counted, at, length) {
        return Some(reading);
    }
    if unit.kind == UnitKind::Label || !goes_with(unit.need, view, start, counted, at + length) {
        return None;
    }
    let text: String = view.from(at)[..length].iter().collect();
    let printed = view.printed(at..at + length);
    let counted = wide(view, lexicon, counted, at, length);
    let mut end = counted.end.max(at + length);
    let mut amount = counted.amount;
    let value = match &unit.kind {
        UnitKind::Money(currency) => {
            (amount, end) = coins(view, amount, &text, end);
            (amount, end) = up_to(view, amount, end, currency);
            (amount, end) = amount::bounded(view, start, end, counted.place, amount);
            let plain = matches!(text.as_str(), "元" | "圆" | "块" | "块钱" | "元整" | "圆整");
            let named = named_before(view, start).filter(|_| plain);
            let currency = Some(named.unwrap_or(currency).to_owned());
            Value::Money {
                amount,
                currency,
                unit: printed,
            }
        }
        UnitKind::Ratio(divisor) => {
            (amount, end) = tenths(view, amount, counted.form, *divisor, &text, end);
            (amount, end) = amount::bounded(view, start, end, counted.place, amount);
            Value::Ratio {
                amount: divided(amount, Decimal::from(*divisor)),
            }
        }
        _ => {
            (amount, end) = half_behind(view, amount, end);
            (amount, end) = tenths_of_jin(view, amount, &text, end);
            (amount, end) = amount::bounded(view, start, end, Decimal::ONE.min(counted.place), amount);
            let unit = Some(printed);
            Value::Quantity { amount, unit }
        }
    };
    let rule = match value {
        Value::Money { .. } => "money/unit",
        Value::Ratio { .. } => "ratio/percent",
        _ => "quantity/measure-word",
    };
    Some(Reading::new(start..end, value, rule))
}

/// 五打, 十打鸡蛋: twelve each. 打 is a verb elsewhere.
fn dozens(view: &View, start: usize, counted: Counted) -> Option<Reading> {
    const GOODS: [&str; 8] = ["鸡蛋", "苹果", "啤酒", "毛巾", "袜子", "铅笔", "手套", "玫瑰"];
    let end = counted.end + 1;
    let plain = counted.amount.modifier == Modifier::Exact && counted.amount.number > Decimal::ONE;
    let goods = !is_han(view.at(end)) || GOODS.iter().any(|word| view.has(end, word));
    let number = counted.amount.number.checked_mul(Decimal::from(12))?;
    let value = Value::Quantity {
        amount: Amount::exact(number),
        unit: None,
    };
    (view.at(counted.end) == '打' && plain && goods).then(|| Reading::new(start..end, value, "quantity/dozens"))
}

/// 块 and 毛 where they are money: 三百块, 五块六, 两毛; and parts of a 元 as shares of it: 三分钱 is 0.03.
fn coined(view: &View, start: usize, counted: Counted, at: usize, length: usize) -> Option<Reading> {
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
    let coins = coin && (matches!(view.at(end + 1), '毛' | '角') || !is_han(view.at(end + 1)));
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
fn up_to(view: &View, amount: Amount, end: usize, currency: &str) -> (Amount, usize) {
    let has_coins = !amount.number.fract().is_zero();
    let domestic = currency == "CNY" && has_coins && amount::joint(view, end).is_some();
    if domestic {
        later_coins(view, amount, end)
    } else {
        (amount, end)
    }
}

/// Whether the unit would cut a lexical word: 一 in 三一重工 is no number, nor is 家 in 3家庭 a shop.
fn cut(view: &View, lexicon: &Lexicon, at: usize) -> bool {
    lexicon
        .lexical
        .longest(view.from(at))
        .is_some_and(|(length, ())| length > 1)
}

/// A range whose ends both have their unit: 1万元-5万元, 10%~15%, 50岁至60岁.
fn wide(view: &View, lexicon: &Lexicon, counted: Counted, at: usize, length: usize) -> Counted {
    let plain = || {
        let second = numeral::read(view, amount::joint(view, at + length)?)?;
        let again = view.skip_space(second.end);
        let (other, _) = lexicon.units.longest(view.from(again))?;
        let same = view.from(again)[..other] == view.from(at)[..length];
        (same && counted.amount.number < second.low).then_some(Counted {
            end: again + other,
            amount: amount::span(counted.amount.number, second.high),
            ..counted
        })
    };
    if counted.amount.modifier == Modifier::Exact {
        plain().unwrap_or(counted)
    } else {
        counted
    }
}

fn goes_with(need: Need, view: &View, start: usize, counted: Counted, end: usize) -> bool {
    let one = counted.amount.number == Decimal::ONE && counted.form == Form::Single;
    // 一份份, 一层层: "one after the other".
    let doubled = counted.form == Form::Single && view.at(end) == view.before(end);
    // 日复一日, 这一, 之一: the 一 belongs to the word before.
    let held = one && matches!(view.before(start), '之' | '唯' | '统' | '同' | '专' | '逐' | '惟');
    let inside = counted.form != Form::Arabic && numeral::is_numeric(view.before(start));
    let fits = match need {
        Need::Any => true,
        Need::NotOne => !one,
        Need::Plain => counted.form != Form::Single,
    };
    fits && !doubled && !held && !inside
}

/// A number with no unit. Digits count unless letters make a name of them (COVID-19, A2); a cardinal where it is long
/// enough to be nothing else; 一 alone only where it is the whole text.
fn bare(view: &View, start: usize, counted: Counted) -> Option<Reading> {
    let end = counted.end;
    let (before, behind) = (view.before(start), view.at(end));
    let alone = !is_han(before) && !is_han(behind);
    let whole = view.from(0)[..start]
        .iter()
        .chain(view.from(end))
        .all(|c| c.is_whitespace());
    let counts = match counted.form {
        Form::Arabic => !labelled(view, start, end),
        Form::Single => whole,
        Form::Digits => alone || counted.end - start > 3,
        Form::Cardinal => alone || long(counted) && !is_name(behind),
        Form::Bare => counted.amount.modifier != Modifier::Exact || whole,
    };
    if !counts || marker(view, start, end) && !whole {
        return None;
    }
    let (amount, end) = amount::bounded(view, start, end, counted.place, counted.amount);
    Some(Reading::new(
        start..end,
        Value::Quantity { amount, unit: None },
        "quantity/bare",
    ))
}

/// Whether a cardinal holds a hundred or more, or says that it is inexact: 三百学子, 二十多.
fn long(counted: Counted) -> bool {
    counted.amount.modifier != Modifier::Exact || counted.amount.number >= Decimal::ONE_HUNDRED
}

/// Characters that make a name of the number before them.
fn is_name(c: char) -> bool {
    matches!(
        c,
        '里' | '大'
            | '中'
            | '战'
            | '山'
            | '河'
            | '湖'
            | '店'
            | '街'
            | '巷'
            | '弄'
            | '桥'
            | '屯'
            | '铺'
            | '冲'
            | '堡'
    )
}

/// Letters beside digits: A2, 5G, COVID-19, 1080p; digits joined on by points, strokes or hyphens: 3.0.1, 12-5-7.
fn labelled(view: &View, start: usize, end: usize) -> bool {
    let joined = |c: char| matches!(c, '-' | '.' | '/' | '_' | '#' | '@' | '№' | ':' | '*');
    let letter = |c: char| c.is_ascii_alphabetic();
    let before = view.before(start);
    let behind = view.at(end);
    letter(before)
        || letter(behind)
        || joined(before)
        || joined(behind) && view.at(end + 1).is_ascii_alphanumeric()
        || matches!(behind, '版' | '号' | '路' | '】' | '］' | ']' | '〕')
        || behind == ')' && view.before(start) == '('
}

/// A mark that counts lines of a list: 1. 2、 (3) 一、 at the start of a passage or a sentence.
fn marker(view: &View, start: usize, end: usize) -> bool {
    let begins = matches!(view.before(start), '\0' | '。' | '；' | ';' | '：' | '！' | '(' | ' ');
    begins && (view.at(end) == '、' || view.at(end) == ')' || view.at(end) == '.' && !view.at(end + 1).is_ascii_digit())
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
fn hundredths(view: &View, at: usize) -> Option<Counted> {
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

/// 3又三分之一, 三百五十又3分之1: a whole and a fraction.
fn mixed(view: &View, i: usize) -> Option<Reading> {
    let sign = sign(view, i);
    let whole = numeral::read(view, i + sign).filter(|whole| whole.low == whole.high)?;
    let and = view.skip_space(whole.end);
    let part = fraction(view, view.skip_space(and + 1)).filter(|_| view.at(and) == '又')?;
    let Value::Ratio { amount } = part.value else {
        return None;
    };
    let number = whole.low.checked_add(amount.number)?;
    let fits = amount.modifier == Modifier::Exact && amount.number > Decimal::ZERO;
    let amount = Amount::exact(if sign > 0 { -number } else { number });
    fits.then(|| Reading::new(i..part.range.end, Value::Ratio { amount }, "ratio/whole-and-fraction"))
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
    let number = |from: usize, to: usize| {
        view.from(from)[..to - from]
            .iter()
            .collect::<String>()
            .parse::<Decimal>()
            .ok()
    };
    let (part, whole) = (number(i, middle)?, number(middle + 1, end)?);
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
fn half(view: &View, i: usize) -> Option<Reading> {
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

/// 半公升, 半亩.
fn half_unit(view: &View, lexicon: &Lexicon, i: usize) -> Option<Reading> {
    if view.at(i) != '半' || numeral::is_numeric(view.before(i)) || view.before(i) == '个' {
        return None;
    }
    let (length, unit) = lexicon.units.longest(view.from(i + 1))?;
    let measured = unit.kind == UnitKind::Measure && !matches!(view.at(i + 1), '度' | '尺' | '合' | '安');
    let text: String = view.from(i + 1)[..length].iter().collect();
    let (amount, end) = amount::bounded(view, i, i + 1 + length, Decimal::ONE, Amount::exact(Decimal::new(5, 1)));
    let value = Value::Quantity {
        amount,
        unit: Some(text),
    };
    measured.then(|| Reading::new(i..end, value, "quantity/half"))
}

/// 3:1, a score or a proportion: the number is the first, and the unit holds the second.
fn proportion(view: &View, i: usize) -> Option<Reading> {
    let colon = numeral::digits_end(view, i);
    let end = numeral::digits_end(view, colon + 1);
    let fits = (1..4).contains(&(colon - i)) && view.at(colon) == ':' && (1..4).contains(&(end - colon - 1).min(9));
    let further =
        matches!(view.at(end), ':' | '.' | '-') || view.before(i).is_ascii_alphanumeric() || view.before(i) == ':';
    if !fits || further || end <= colon + 1 {
        return None;
    }
    let text: String = view.from(i)[..colon - i].iter().collect();
    let unit: String = view.from(colon)[..end - colon].iter().collect();
    let amount = Amount::exact(text.parse().ok()?);
    let value = Value::Quantity {
        amount,
        unit: Some(unit),
    };
    Some(Reading::new(i..end, value, "quantity/proportion"))
}

/// 上百, 近千, 成千上万: a multiplier alone that a word before makes a number.
fn hundreds(view: &View, lexicon: &Lexicon, i: usize) -> Option<Reading> {
    const WORDS: [(&str, i64); 11] = [
        ("成千上万", 1000),
        ("成百上千", 100),
        ("数以万计", 10_000),
        ("数以千计", 1000),
        ("数以百计", 100),
        ("上百万", 1_000_000),
        ("上千万", 10_000_000),
        ("上百", 100),
        ("上千", 1000),
        ("上万", 10_000),
        ("上亿", 100_000_000),
    ];
    let near = view.before(i) == '近' && matches!(view.at(i), '百' | '千' | '万');
    let (length, amount) = if near && !matches!(view.at(i + 1), '年' | '万') {
        let number = [('百', 100), ('千', 1000), ('万', 10_000)];
        let number = number.iter().find(|(c, _)| *c == view.at(i))?.1;
        (1, amount::open(Decimal::from(number), Modifier::LessThan))
    } else {
        let (word, number) = WORDS.iter().find(|(word, _)| view.has(i, word))?;
        (
            word.chars().count(),
            amount::open(Decimal::from(*number), Modifier::MoreThan),
        )
    };
    let counted = Counted {
        end: i + length,
        amount,
        form: Form::Cardinal,
        place: Decimal::ONE,
    };
    with_unit(view, lexicon, i, counted)
}

/// 五元六角七分, 十块三毛, 五块六.
fn coins(view: &View, amount: Amount, unit: &str, end: usize) -> (Amount, usize) {
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
        } else if (scale == 1 && unit == "块" || scale == 2 && at > end) && !is_han(view.at(at + 1)) {
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

/// A currency named before the number: 港币两千九百六十元.
fn named_before(view: &View, start: usize) -> Option<&'static str> {
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

/// 八成五 is 0.85, 三成半 0.35, 75折 0.75.
fn tenths(view: &View, amount: Amount, form: Form, divisor: u32, unit: &str, end: usize) -> (Amount, usize) {
    if divisor != 10 || amount.modifier != Modifier::Exact {
        return (amount, end);
    }
    if unit == "折" && amount.number > Decimal::TEN && matches!(form, Form::Arabic | Form::Digits) {
        return (divided(amount, Decimal::TEN), end);
    }
    let extra = match view.at(end) {
        '半' => Some(5),
        c => numeral::digit(c).filter(|_| form != Form::Arabic && !counts_on(view, end + 1)),
    };
    match extra {
        Some(extra) => (
            Amount::exact(amount.number + Decimal::new(i64::from(extra), 1)),
            end + 1,
        ),
        None => (amount, end),
    }
}

/// 一吨半, 两个半.
fn half_behind(view: &View, amount: Amount, end: usize) -> (Amount, usize) {
    if view.at(end) == '半' && amount.modifier == Modifier::Exact && view.at(end + 1) != '数' {
        (Amount::exact(amount.number + Decimal::new(5, 1)), end + 1)
    } else {
        (amount, end)
    }
}

/// 六斤八两 is 6.8斤.
fn tenths_of_jin(view: &View, amount: Amount, unit: &str, end: usize) -> (Amount, usize) {
    let found = numeral::read(view, end).filter(|_| unit == "斤" && amount.modifier == Modifier::Exact);
    match found {
        Some(found) if found.low < Decimal::TEN && found.low == found.high && view.at(found.end) == '两' => {
            (Amount::exact(amount.number + found.low / Decimal::TEN), found.end + 1)
        }
        _ => (amount, end),
    }
}

/// 第一批, 第1391, 首批.
pub(super) fn ordinal(view: &View, lexicon: &Lexicon, i: usize) -> Option<Reading> {
    if view.at(i) == '首' {
        let counted = matches!(
            view.at(i + 1),
            '批' | '次' | '例' | '届' | '条' | '位' | '个' | '家' | '名' | '日' | '趟' | '列' | '期' | '轮' | '场'
        );
        let number = Decimal::ONE;
        return counted.then(|| Reading::new(i..i + 2, Value::Ordinal { number }, "ordinal/first"));
    }
    let numeral = numeral::read(view, i + 1).filter(|numeral| numeral.low == numeral.high)?;
    let unit = lexicon
        .units
        .longest(view.from(numeral.end))
        .filter(|(_, unit)| unit.kind != UnitKind::Label);
    let behind = view.at(numeral.end);
    let counted = unit.is_some() || !is_han(behind) || numeral.form == Form::Arabic;
    let of_time = usize::from(matches!(behind, '天' | '年' | '日' | '周'));
    let end = numeral.end + unit.map_or(of_time, |(length, _)| length);
    let number = numeral.low;
    (counted || numeral.form == Form::Cardinal)
        .then(|| Reading::new(i..end, Value::Ordinal { number }, "ordinal/with-measure-word"))
}
