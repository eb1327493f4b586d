//! Numbers in figures: 1,391, 94.14, 1 391, and as machines print them: 100K, 2e5.

use banmian_model::Decimal;

use super::numeral::{Blur, Form, LONGEST, Numeral, digits_end, run_end, ten_to};
use super::view::View;

/// 100K, 1.2M, 2e5: a letter for thousands or millions, and figures as machines print them. What is a name (4K, 5G, 3M)
/// stays one, and so does all that goes on with a letter or a word (10K跑).
pub(super) fn magnified(view: &View, found: Numeral, start: usize) -> Numeral {
    let plain = found.form == Form::Arabic && found.blur == Blur::None && found.scale == Decimal::ONE;
    if !plain || view.before(start).is_ascii_alphanumeric() {
        return found;
    }
    let power = word(view, found.end)
        .or_else(|| letter(view, found, start))
        .or_else(|| exponent(view, found.end));
    let raised = power.and_then(|(power, end)| {
        let by = ten_to(power);
        let low = found.low.checked_mul(by)?;
        Some(Numeral {
            end,
            low,
            high: low,
            place: found.place.checked_mul(by)?,
            ..found
        })
    });
    raised.unwrap_or(found)
}

/// 5 million: a word of English behind a figure, as wires print sums.
fn word(view: &View, end: usize) -> Option<(u32, usize)> {
    const WORDS: [(&str, u32); 4] = [("thousand", 3), ("million", 6), ("billion", 9), ("trillion", 12)];
    let at = view.skip_space(end);
    if !matches!(view.at(at), 't' | 'm' | 'b') {
        return None;
    }
    let (word, power) = WORDS.into_iter().find(|(word, _)| view.has(at, word))?;
    let behind = at + word.len();
    (!view.at(behind).is_ascii_alphanumeric()).then_some((power, behind))
}

fn letter(view: &View, found: Numeral, start: usize) -> Option<(u32, usize)> {
    let end = found.end;
    let spaced = usize::from(view.at(end) == ' ' && view.at(end + 1) == 'M');
    let fraction = !found.low.fract().is_zero() || view.at(start) == '.';
    let name = |names: &[i64]| !fraction && names.iter().any(|&name| found.low == Decimal::from(name));
    let power = match view.at(end + spaced) {
        'k' | 'K' if !name(&[2, 4, 8]) => 3,
        'M' if fraction || found.low >= Decimal::TEN || view.len() == end + 1 => 6,
        'G' if fraction => 9,
        _ => return None,
    };
    let behind = view.at(end + spaced + 1);
    let ends = !behind.is_ascii_alphanumeric() && behind != '/' && !super::view::is_han(behind);
    let counted = matches!(behind, '元' | '左' | '以' | '个' | '多');
    (ends || counted).then_some((power, end + spaced + 1))
}

/// The exponent at `at`: its power, where that is no less than none, and where it ends.
fn exponent(view: &View, at: usize) -> Option<(u32, usize)> {
    if !matches!(view.at(at), 'e' | 'E') {
        return None;
    }
    let from = at + 1 + usize::from(view.at(at + 1) == '+');
    let end = digits_end(view, from);
    let text: String = view.from(from).get(..end - from)?.iter().take(3).collect();
    let power: u32 = text.parse().ok().filter(|&power| power <= 15)?;
    let ends = !view.at(end).is_ascii_alphanumeric() && view.at(end) != '.';
    ends.then_some((power, end))
}

/// ASCII digits with thousands marks and decimals: the value, the place of its last digit and where it ends.
pub(super) fn ascii(view: &View, i: usize) -> Option<(Decimal, Decimal, usize)> {
    let first = digits_end(view, i);
    // ...9: the last of some dots is no point.
    let before = view.before(i);
    let point =
        view.at(i) == '.' && view.at(i + 1).is_ascii_digit() && !before.is_ascii_alphanumeric() && before != '.';
    if first == i && !point {
        return None;
    }
    let mut end = grouped_end(view, i, first);
    if (view.at(end) == '.' || middle_point(view, i, end)) && view.at(end + 1).is_ascii_digit() {
        end = digits_end(view, end + 1);
    }
    let text: String = view.from(i)[..end - i]
        .iter()
        .take(LONGEST * 2)
        .map(|&c| if is_middle_dot(c) { '.' } else { c })
        .filter(|c| c.is_ascii_digit() || *c == '.')
        .collect();
    if text.len() > LONGEST {
        return None;
    }
    let value: Decimal = format!("0{text}").parse().ok()?;
    let place = place_of(&text, value);
    Some((value.normalize(), place, end))
}

fn place_of(text: &str, value: Decimal) -> Decimal {
    if value.scale() > 0 {
        return Decimal::new(1, value.scale());
    }
    let zeros = text.bytes().rev().take_while(|&b| b == b'0').count();
    let zeros = if zeros == text.len() { 0 } else { zeros.min(18) };
    ten_to(zeros as u32)
}

/// Goes on over groups of three behind a comma or a space: 1,391 and 1 391. The space only where each group is whole
/// and something is counted behind it, as two figures of a table may stand side by side.
fn grouped_end(view: &View, i: usize, first: usize) -> usize {
    let whole = |at: usize| digits_end(view, at + 1) == at + 4;
    if first == i || first - i > 3 {
        return first;
    }
    let mut end = first;
    let mark = view.at(end);
    if !matches!(mark, ',' | ' ') {
        return first;
    }
    // More groups than any number has are of a list; it is looked at no farther.
    while view.at(end) == mark && whole(end) && end - first < 4 * LONGEST {
        end += 4;
    }
    let behind = view.at(end);
    let counted = mark == ',' || super::view::is_han(behind);
    let endless = end - first >= 4 * LONGEST;
    if counted && view.at(i) != '0' && (behind != ',' || endless) {
        end
    } else {
        first
    }
}

/// Where to go on behind figures of which no number can be made: their groups of three hold none either.
pub(super) fn passed(view: &View, i: usize) -> usize {
    let mut end = run_end(view, i);
    while view.at(end) == ',' && digits_end(view, end + 1) == end + 4 {
        end += 4;
    }
    end
}

/// A dot of half height: · ‧ ∙ •, and that of names.
pub(super) const fn is_middle_dot(c: char) -> bool {
    matches!(c, '·' | '‧' | '∙' | '•' | '・')
}

/// Whether the dot at `at` is the decimal point of the number that begins at `i`, as old print has it: 3·5%, 百分之三·五,
/// 1·5亿吨. Days have it too (3·15晚会, 五·四运动), so something must be measured or multiplied behind.
pub(super) fn middle_point(view: &View, i: usize, at: usize) -> bool {
    const BEHIND: [&str; 40] = [
        "万",
        "亿",
        "%",
        "‰",
        "℃",
        "°C",
        "倍",
        "吨",
        "元",
        "公里",
        "公斤",
        "公顷",
        "公分",
        "公尺",
        "公升",
        "米",
        "厘米",
        "毫米",
        "千米",
        "千克",
        "千瓦",
        "毫克",
        "毫升",
        "克",
        "斤",
        "升",
        "亩",
        "平方",
        "立方",
        "美元",
        "英镑",
        "欧元",
        "港元",
        "日元",
        "个百分点",
        "百分点",
        "摄氏度",
        "英里",
        "英尺",
        "小时",
    ];
    let part = |from: usize| {
        (from..view.len().min(from + 12))
            .find(|&at| !view.at(at).is_ascii_digit() && super::numeral::digit(view.at(at)).is_none())
            .unwrap_or(from)
    };
    let measured = |end: usize| {
        let unit = view.skip_space(end);
        let named = ["元旦", "元宵", "升级", "升旗", "升学", "米兰", "克隆", "倍感"];
        BEHIND.iter().any(|word| view.has(unit, word)) && !named.iter().any(|word| view.has(unit, word))
    };
    if !is_middle_dot(view.at(at)) || is_middle_dot(view.before(i)) {
        return false;
    }
    let end = part(at + 1);
    // 3·5—4·2%: the unit is the range's.
    let upper = super::amount::joint(view, end).map(|from| {
        let whole = part(from);
        if is_middle_dot(view.at(whole)) {
            part(whole + 1)
        } else {
            whole
        }
    });
    end > at + 1 && (view.ends(i, "分之") || measured(end) || upper.is_some_and(measured))
}
