//! Numbers with no unit, and figures that name: 3·15, 双11, A2, 301室.

use banmian_model::{Decimal, Modifier, Value};

use super::amount::{self, Counted};
use super::bounds;
use super::figures::is_middle_dot;
use super::listed::LONGEST;
use super::numeral::{self, Form};
use super::reading::Reading;
use super::shares::hundredths;
use super::view::{View, is_han};

/// A number with no unit. Digits count unless letters make a name of them (COVID-19, A2); a cardinal where it is long
/// enough to be nothing else; 一 alone only where it is the whole text.
pub(super) fn bare(view: &View, start: usize, counted: Counted) -> Option<Reading> {
    let end = counted.end;
    let (before, behind) = (view.before(start), view.at(end));
    let alone = !is_han(before) && !is_han(behind);
    let compared = bounds::compared(view, start, counted);
    let about = ["开外", "上下", "左右"].iter().any(|word| view.has(end, word));
    // 年四十许，.
    let beyond = about || view.at(end) == '许' && !is_han(view.at(end + 1));
    let bounded = amount::prefix(view, start).is_some() || limit(view, end) || beyond;
    let whole = view.is_all(start..end);
    let quoted = before == '“' && behind == '”';
    let counts = match counted.form {
        Form::Arabic => !labelled(view, start, end),
        Form::Single => whole || said(view, start, end) || limit(view, end),
        // “九一八”事变, “三一五”晚会, “十一”长假: days and other names.
        Form::Digits if quoted => false,
        Form::Cardinal if quoted && end == start + 2 => false,
        Form::Digits => alone || counted.end - start > 3,
        // 零点三四二万: two decimals are no hour, and nothing else is printed so.
        Form::Cardinal if wide_decimals(view, start, end) => true,
        Form::Cardinal => alone || compared.is_some() || (long(counted) || bounded) && !is_name(behind),
        Form::Bare => counted.amount.modifier != Modifier::Exact || whole,
    };
    if !counts || ordered(counted.amount.number) && marker(view, start, end) && !whole {
        return None;
    }
    let (amount, end) = match compared {
        Some(amount) => (amount, end),
        None => amount::bounded(view, start, end, counted.place, counted.amount),
    };
    Some(Reading::new(
        start..end,
        Value::Quantity { amount, unit: None },
        "quantity/bare",
    ))
}

/// 是点五零: decimals with no whole before 点, two and more of them; 重点五十 and 正点零五分 hold none.
pub(super) fn pointed(view: &View, i: usize) -> Option<Reading> {
    let before = view.before(i);
    let counted = hundredths(view, i).filter(|counted| counted.end > i + 2)?;
    let ends = !is_han(before) || matches!(before, '是' | '为' | '约');
    let goes_on = numeral::is_numeric(view.at(counted.end)) || view.at(counted.end) == '分';
    let (amount, unit) = (counted.amount, None);
    (ends && !goes_on).then(|| Reading::new(i..counted.end, Value::Quantity { amount, unit }, "quantity/bare"))
}

/// Whether a number may be that of an item: in 1,200、 and 零点五、 it counts.
fn ordered(number: Decimal) -> bool {
    number < Decimal::ONE_HUNDRED && number.fract().is_zero()
}

/// Whether two digits and more stand behind 点.
fn wide_decimals(view: &View, start: usize, end: usize) -> bool {
    let point = (start..end).find(|&at| view.at(at) == '点');
    point.is_some_and(|point| (point + 1..point + 3).all(|at| at < end && numeral::digit(view.at(at)).is_some()))
}

/// Whether a word behind makes a bound of a number: 三以上. 以 begins other words too.
fn limit(view: &View, end: usize) -> bool {
    ["以上", "以下", "或者以上", "或者以下", "或以上", "或以下"]
        .iter()
        .any(|word| view.has(end, word))
}

/// One digit that is spoken of as a number: 答案是四不是五, “一”和“五”, 排名前三的品牌.
fn said(view: &View, start: usize, end: usize) -> bool {
    const RANKED: [&str; 10] = [
        "排名前",
        "居前",
        "列前",
        "入前",
        "排前",
        "跻身前",
        "名列前",
        "稳居前",
        "位居前",
        "进前",
    ];
    let behind = view.at(end);
    // 特别是一、二把手, 不再是一个: 一 goes on.
    let ends = !is_han(behind) && behind != '“' && view.at(start) != '一';
    let goes_on = matches!(behind, '那' | '却' | '而' | '和' | '与') || view.has(end, "不是");
    let named = view.before(start) == '是' && (ends || goes_on);
    let next = view.at(end + 1);
    let quoted = view.before(start) == '“' && behind == '”' && (!is_han(next) || matches!(next, '和' | '与'));
    let ranked = RANKED.iter().any(|word| view.ends(start, word)) && (ends || matches!(behind, '的' | '位'));
    named || quoted || ranked
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
    let dots = view.ends(start, "..");
    let figures = view.before(end).is_ascii_digit();
    letter(before)
        || letter(behind)
        || joined(before) && !dots
        || joined(behind) && figures && view.at(end + 1).is_ascii_alphanumeric()
        || matches!(behind, '】' | '］' | ']' | '〕')
        || matches!(view.at(listed_end(view, end)), '版' | '号' | '路')
        || named_by_figures(view, start, end)
        || behind == ')' && view.before(start) == '('
}

/// Where a list ends that a figure before `end` begins or goes on: all of 3、5、7号 are named by 号.
fn listed_end(view: &View, end: usize) -> usize {
    let (mut end, mut count) = (end, 0);
    while view.at(end) == '、' && count < LONGEST {
        let next = numeral::digits_end(view, end + 1);
        if next == end + 1 {
            break;
        }
        (end, count) = (next, count + 1);
    }
    end
}

/// 90后, 2单元, 301室, 110报警: figures of those born then, of a flat, of a line that is called.
fn named_by_figures(view: &View, start: usize, end: usize) -> bool {
    const SERVED: [&str; 7] = ["报警", "急救", "指挥", "接警", "调度", "出警", "热线"];
    let length = end - start;
    let born = view.at(end) == '后' && length == 2 && matches!(view.before(end), '0' | '5');
    let flat = view.at(end) == '室' && length >= 3
        || view.has(end, "单元") && matches!(view.before(start), '楼' | '栋' | '幢' | '座');
    let line = length == 3 && view.at(start) == '1' && SERVED.iter().any(|word| view.has(end, word));
    born || flat || line || doubled(view, start, end)
}

/// 3·15, 五·四, 一二·九: a day that gave something its name. A decimal point is read before.
pub(super) fn dotted(view: &View, start: usize, end: usize) -> bool {
    is_middle_dot(view.before(start)) && start > 1 && numeral::is_numeric(view.at(start - 2))
        || is_middle_dot(view.at(end)) && numeral::is_numeric(view.at(end + 1))
}

/// 双11, 双12: days of sales.
pub(super) fn doubled(view: &View, start: usize, end: usize) -> bool {
    view.before(start) == '双' && end - start == 2
}

/// A mark that counts lines of a list: 1. 2、 (3) 一、 at the start of a passage or a sentence.
fn marker(view: &View, start: usize, end: usize) -> bool {
    let begins = matches!(view.before(start), '\0' | '。' | '；' | ';' | '：' | '！' | '(' | ' ');
    begins && (view.at(end) == '、' || view.at(end) == ')' || view.at(end) == '.' && !view.at(end + 1).is_ascii_digit())
}
