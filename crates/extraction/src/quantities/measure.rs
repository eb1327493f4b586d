//! Numbers with their units: quantities, money, ratios, ordinals.

use banmian_model::Decimal;
use banmian_model::{Amount, Modifier, Value};

use super::amount::{self, Counted};
use super::bare::{bare, dotted, doubled, pointed};
use super::bounds;
use super::lexicon::{Lexicon, Need, Unit, UnitKind};
use super::money::{behind_price, coined, coins, is_coin, named_before, named_sum, up_to, with_sign};
use super::numeral::{self, Form};
use super::per::is_difference;
use super::per::per;
use super::reading::Reading;
use super::shares::{divided, half, shares, tenths};
use super::view::{View, is_han};

/// The number at `i` with its unit, where something is counted.
pub(super) fn read(view: &View, lexicon: &Lexicon, i: usize) -> Option<Reading> {
    let sign = sign(view, i);
    shares(view, i, sign)
        .map(|share| part_of_unit(view, lexicon, share))
        .or_else(|| half(view, i))
        .or_else(|| half_unit(view, lexicon, i))
        .or_else(|| proportion(view, i))
        .or_else(|| hundreds(view, lexicon, i))
        .or_else(|| {
            let counted = below_zero(view, i, sign).or_else(|| {
                let counted = amount::read(view, i + sign)?;
                Some(if sign > 0 { negative(counted) } else { counted })
            });
            with_unit(view, lexicon, i, counted?)
        })
        .or_else(|| pointed(view, i))
        .map(|reading| bounds::closed(view, lexicon, reading))
}

/// Length of a sign at `i`: 负, 零下, or a minus that joins nothing.
pub(super) fn sign(view: &View, i: usize) -> usize {
    if view.has(i, "零下") {
        return 2;
    }
    if !matches!(view.at(i), '-' | '负') {
        return 0;
    }
    let before = view.before(i);
    // 气温-5度, 净利率-3.2%; in 2000-3000, 1万元-5万元 and 1万元(含)-5万元 it joins.
    let share = || {
        let end = numeral::digits_end(view, i + 1);
        let end = if view.at(end) == '.' {
            numeral::digits_end(view, end + 1)
        } else {
            end
        };
        matches!(view.at(end), '%' | '‰' | '℃')
            && !numeral::is_numeric(before)
            && !numeral::is_numeric(view.before(i - 1))
    };
    let opens =
        !before.is_alphanumeric() && before != ')' || "温为达到至约由从".contains(before) || is_han(before) && share();
    let minus = view.at(i) == '-' && opens;
    // 减负51元: 负 ends a word there.
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

/// 零下12至零下5摄氏度, -12~-5℃: a range with a sign at both of its ends.
fn below_zero(view: &View, i: usize, sign: usize) -> Option<Counted> {
    let first = numeral::read(view, i + sign).filter(|first| sign > 0 && first.low == first.high)?;
    let from = amount::joint(view, first.end)?;
    let again = self::sign(view, from);
    let second = numeral::read(view, from + again).filter(|second| again > 0 && second.low == second.high)?;
    (second.low < first.low).then_some(Counted {
        end: second.end,
        amount: amount::span(-first.low, -second.low),
        form: second.form,
        place: second.place,
    })
}

pub(super) fn negative(mut counted: Counted) -> Counted {
    let amount = counted.amount;
    counted.amount = Amount {
        number: -amount.number,
        low: amount.high.map(|high| -high),
        high: amount.low.map(|low| -low),
        ..amount
    };
    counted
}

/// The counted number with the unit behind it, or alone where it may stand alone.
pub(super) fn with_unit(view: &View, lexicon: &Lexicon, start: usize, counted: Counted) -> Option<Reading> {
    let behind = view.skip_space(counted.end);
    // 一百五十 个百分点: a unit of some length is one behind a space too; 三 人 may be two words.
    let named = || {
        lexicon
            .units
            .longest(view.from(behind))
            .is_some_and(|(length, _)| length > 2)
    };
    let spaced = counted.form == Form::Arabic || set_wide(view, start, counted.end) || named();
    let at = if spaced { behind } else { counted.end };
    if counted.form == Form::Arabic && doubled(view, start, counted.end) || dotted(view, start, counted.end) {
        return None;
    }
    let Some((length, unit)) = unit_at(view, lexicon, at) else {
        return with_sign(view, start, counted)
            .or_else(|| named_sum(view, start, counted))
            .or_else(|| dozens(view, start, counted))
            .or_else(|| tens_of_years(view, start, counted))
            .or_else(|| bare(view, start, counted));
    };
    if let Some(reading) = coined(view, start, counted, at, length) {
        return Some(reading);
    }
    let text: String = view.from(at)[..length].iter().collect();
    // 618成交额: no share is of more than ten tenths.
    let beyond = text == "成" && counted.amount.number > Decimal::TEN;
    // PM2.5平均浓度: 平 counts draws, and 平均 is a word.
    let mean = text == "平" && view.at(at + length) == '均';
    let none = unit.kind == UnitKind::Label || is_coin(&text) || beyond || mean;
    if none || !goes_with(unit.need, view, start, counted, at + length) {
        return None;
    }
    let counted = wide(view, lexicon, counted, at, length);
    let mut end = counted.end.max(at + length);
    let length = length + per(view, &unit.kind, at + length);
    let printed = view.printed(at..at + length);
    end = end.max(at + length);
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
            (amount, end) = tall(view, amount, &text, end);
            (amount, end) = tenths_of_jin(view, amount, &text, end);
            (amount, end) = amount::bounded(view, start, end, Decimal::ONE.min(counted.place), amount);
            let unit = Some(printed);
            Value::Quantity { amount, unit }
        }
    };
    let rule = match value {
        Value::Money { .. } => "money/unit",
        Value::Ratio { .. } => "ratio/percent",
        _ if is_difference(view, start, end, &text) => "quantity/difference",
        _ => "quantity/measure-word",
    };
    Some(Reading::new(start..end, value, rule))
}

/// 陆 点 五 折: a number with spaces within has one before its unit too.
fn set_wide(view: &View, start: usize, end: usize) -> bool {
    view.from(start)[..end - start].contains(&' ')
}

/// 四分之一公升, 三又二分之一英里: so much of a measure. A share of people or things stays a share.
fn part_of_unit(view: &View, lexicon: &Lexicon, share: Reading) -> Reading {
    let end = share.range.end;
    let amount = match share.value {
        Value::Ratio { amount } | Value::Quantity { amount, .. } if amount.modifier == Modifier::Exact => amount,
        _ => return share,
    };
    let found = lexicon.units.longest(view.from(end));
    let Some((length, _)) = found.filter(|(_, unit)| unit.kind == UnitKind::Measure) else {
        return share;
    };
    let unit = Some(view.printed(end..end + length));
    let (amount, end) = amount::bounded(view, share.range.start, end + length, Decimal::ONE, amount);
    Reading::new(
        share.range.start..end,
        Value::Quantity { amount, unit },
        "quantity/fraction",
    )
}

/// 五打, 十打鸡蛋: twelve each. 打 is a verb elsewhere.
fn dozens(view: &View, start: usize, counted: Counted) -> Option<Reading> {
    const GOODS: [&str; 8] = ["鸡蛋", "苹果", "啤酒", "毛巾", "袜子", "铅笔", "手套", "玫瑰"];
    let end = counted.end + 1;
    let plain = counted.amount.modifier == Modifier::Exact;
    // 电话一打，: one 打 is a dozen of something that is named, or all that is said.
    let one = counted.amount.number == Decimal::ONE && !view.is_all(start..end);
    let goods = !one && !is_han(view.at(end)) || GOODS.iter().any(|word| view.has(end, word));
    let number = counted.amount.number.checked_mul(Decimal::from(12))?;
    let value = Value::Quantity {
        amount: Amount::exact(number),
        unit: None,
    };
    (view.at(counted.end) == '打' && plain && goods).then(|| Reading::new(start..end, value, "quantity/dozens"))
}

/// 年过八旬, 七旬老人: ten years of age each. 三旬 may be thirty days, and 四月上旬 is a part of a month.
fn tens_of_years(view: &View, start: usize, counted: Counted) -> Option<Reading> {
    const AGED: [&str; 7] = ["年过", "年逾", "年近", "年届", "年满", "已过", "已逾"];
    let end = counted.end + 1;
    let number = counted.amount.number;
    let aged = AGED.iter().any(|word| view.ends(start, word));
    let old = number >= Decimal::from(6) && matches!(counted.form, Form::Single | Form::Cardinal);
    if view.at(counted.end) != '旬' || number < Decimal::TWO || number >= Decimal::TEN || !(aged || old) {
        return None;
    }
    let amount = divided(counted.amount, Decimal::new(1, 1));
    let (amount, end) = if view.before(start) == '过' {
        (amount::open(amount.number, Modifier::MoreThan), end)
    } else {
        amount::bounded(view, start, end, Decimal::TEN, amount)
    };
    let value = Value::Quantity {
        amount,
        unit: Some("岁".to_owned()),
    };
    Some(Reading::new(start..end, value, "quantity/tens-of-years"))
}

/// The unit at `at`: whole words alone, as in 3 millionaires no m is one.
fn unit_at<'a>(view: &View, lexicon: &'a Lexicon, at: usize) -> Option<(usize, &'a Unit)> {
    let (length, unit) = lexicon
        .units
        .longest(view.from(at))
        .filter(|_| !cut(view, lexicon, at))?;
    let end = at + length;
    let plural = usize::from(view.at(end) == 's' && length > 2);
    let letters = view.before(end).is_ascii_alphabetic() && view.at(end + plural).is_ascii_alphabetic();
    (!letters).then_some((length, unit))
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
        let from = amount::joint(view, at + length)?;
        // 零下12℃至零下5℃.
        let below = if counted.amount.number.is_sign_negative() {
            sign(view, from)
        } else {
            0
        };
        let second = numeral::read(view, from + below)?;
        let again = view.skip_space(second.end);
        let (other, _) = lexicon.units.longest(view.from(again))?;
        let same = view.from(again)[..other] == view.from(at)[..length];
        let upper = if below > 0 { -second.low } else { second.high };
        let rises = counted.amount.number < upper && (below == 0 || second.low == second.high);
        (same && rises).then_some(Counted {
            end: again + other,
            amount: amount::span(counted.amount.number, upper),
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
    // 三块五一斤: what is to be had for a price.
    let inside = counted.form != Form::Arabic && numeral::is_numeric(view.before(start)) && !behind_price(view, start);
    // 夫妻俩把, 姐妹俩回: 俩 belongs to those before it.
    let both = counted.form == Form::Single
        && matches!(view.at(start), '俩' | '仨')
        && is_han(view.before(start))
        && !"了这那有".contains(view.before(start));
    let fits = match need {
        Need::Any => true,
        Need::NotOne => !one,
        // 九两半: what is halved is measured.
        Need::Plain => counted.form != Form::Single || view.at(end) == '半',
    };
    fits && !both && !doubled && !held && !inside
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

/// 3:1, 3比1, a score or a proportion: the number is the first, and the unit holds the second.
fn proportion(view: &View, i: usize) -> Option<Reading> {
    let colon = numeral::digits_end(view, i);
    let end = numeral::digits_end(view, colon + 1);
    let joined = matches!(view.at(colon), ':' | '比');
    let fits = (1..4).contains(&(colon - i)) && joined && (1..4).contains(&(end - colon - 1).min(9));
    let further =
        matches!(view.at(end), ':' | '.' | '-') || view.before(i).is_ascii_alphanumeric() || view.before(i) == ':';
    if !fits || further || end <= colon + 1 {
        return None;
    }
    let second: String = view.from(colon + 1)[..end - colon - 1].iter().collect();
    let unit = format!(":{second}");
    let amount = Amount::exact(view.figures(i..colon)?);
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
    if !matches!(view.at(i), '成' | '数' | '上' | '百' | '千' | '万') {
        return None;
    }
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

/// 一吨半, 两个半.
fn half_behind(view: &View, amount: Amount, end: usize) -> (Amount, usize) {
    if view.at(end) == '半' && amount.modifier == Modifier::Exact && view.at(end + 1) != '数' {
        (Amount::exact(amount.number + Decimal::new(5, 1)), end + 1)
    } else {
        (amount, end)
    }
}

/// 1米85, 一米八: tenths and hundredths of a metre, of what is tall or deep. 100米5秒 and 1米2人 are two numbers.
fn tall(view: &View, amount: Amount, unit: &str, end: usize) -> (Amount, usize) {
    let small = amount.modifier == Modifier::Exact && amount.number < Decimal::TEN && amount.number.fract().is_zero();
    if unit != "米" || !small {
        return (amount, end);
    }
    let figures = numeral::digits_end(view, end);
    let digit = |at: usize| numeral::digit(view.at(at)).filter(|_| view.at(at) != '两');
    let (parts, behind) = match (digit(end), digit(end + 1)) {
        (Some(tenths), Some(hundredths)) => (Some(tenths * 10 + hundredths), end + 2),
        (Some(tenths), None) => (Some(tenths), end + 1),
        _ => (view.figures(end..figures), figures),
    };
    let ends = !is_han(view.at(behind)) || "的高宽长深厚左以多大".contains(view.at(behind));
    let goes_on = numeral::is_numeric(view.at(behind)) || matches!(view.at(behind), '.' | '%' | ':' | '-' | '/');
    match parts.filter(|&parts| parts > 0 && behind - end <= 2 && ends && !goes_on) {
        Some(parts) => {
            let scale = u32::try_from(behind - end).unwrap_or(1);
            (
                Amount::exact(amount.number + Decimal::new(i64::from(parts), scale)),
                behind,
            )
        }
        None => (amount, end),
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
    let unit = unit_at(view, lexicon, numeral.end).filter(|(_, unit)| unit.kind != UnitKind::Label);
    let behind = view.at(numeral.end);
    // 第十和第十五.
    let listed = matches!(behind, '和' | '与' | '至' | '到' | '或') && view.at(numeral.end + 1) == '第';
    let counted = unit.is_some() || !is_han(behind) || numeral.form == Form::Arabic || listed;
    let of_time = usize::from(matches!(behind, '天' | '年' | '日' | '周'));
    let end = numeral.end + unit.map_or(of_time, |(length, _)| length);
    let number = numeral.low;
    (counted || numeral.form == Form::Cardinal)
        .then(|| Reading::new(i..end, Value::Ordinal { number }, "ordinal/with-measure-word"))
}
